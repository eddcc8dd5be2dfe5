//! The hub's register as evidence: kept as it was told first, through every refill, until a person lets it go.

mod room;

use domain::Timestamp;
use protocol::register::{Act, Actor, BEGINNING, Deed, Flaw, Record, prove};
use room::Room;

fn records(name: &str) -> Vec<Record> {
    let mut before = BEGINNING;
    (1..=3_u64)
        .map(|no| {
            let by = Actor { member: None, name: name.into() };
            let act = Act { at: Timestamp(7), by, deed: Deed::Restored { made_at: Timestamp(5) } };
            let record = Record::new(no, &before, &act, [1; 16]);
            before = hex::decode(&record.link).expect("hex").try_into().expect("32 bytes");
            record
        })
        .collect()
}

#[test]
fn what_was_told_first_stays_and_survives_a_reopening() {
    let (told, told_later) = (records("Bo"), records("Mallory"));
    let mut room = Room::bare();
    room.replica.keep_register(&told[..2], &[]).expect("keeps");
    room.replica.keep_register(&told_later, &[]).expect("keeps");
    let room = room.reopened();
    let (held, checkpoints) = room.replica.reader().expect("a reader").register().expect("reads");
    assert_eq!((&held[..2], held.len(), checkpoints.len()), (&told[..2], 3, 0));
    assert_eq!(
        prove(&held, &checkpoints),
        Err(Flaw::ActChanged(3)),
        "another history does not continue this one"
    );
}

#[test]
fn a_person_can_begin_anew() {
    let mut room = Room::bare();
    room.replica.keep_register(&records("Bo"), &[]).expect("keeps");
    room.replica.forget_register().expect("forgets");
    assert_eq!(room.replica.reader().expect("a reader").register().expect("reads"), (Vec::new(), Vec::new()));
}
