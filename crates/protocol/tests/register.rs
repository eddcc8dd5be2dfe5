//! The register: what it looks like on the wire, and that no change of it goes unseen.

use domain::{MemberId, Role, SeatId, Seq, Timestamp};
use expect_test::expect;
use protocol::register::{
    Act, Actor, BEGINNING, Checkpoint, Deed, Flaw, LineMark, Link, Proved, Record, entry_link, prove,
};
use ring::signature::{Ed25519KeyPair, KeyPair as _};

fn deeds() -> Vec<Deed> {
    vec![
        Deed::SeatLetIn {
            seat: SeatId("s1".into()),
            member: MemberId("m1".into()),
            name: "Bo".into(),
            role: Role::Owner,
            device: "PC de Bo".into(),
            issuer: None,
        },
        Deed::InvitationMade { invitation: "i1".into(), role: Role::Agent, expires_at: Timestamp(9) },
        Deed::MemberChanged {
            lines: None,
            member: MemberId("m2".into()),
            name: "Léa".into(),
            role: Some(Role::Supervisor),
            teams: None,
            disabled: None,
        },
        Deed::SeatTurnedOut { seat: SeatId("s2".into()), device: "PC de Léa".into(), wipe: true },
        Deed::SeatWiped { seat: SeatId("s2".into()), device: "PC de Léa".into() },
        Deed::InvitationTakenBack { invitation: "i2".into() },
        Deed::PolicyChanged {
            withheld: vec![(Role::Agent, domain::Permission::SeeNumbers)],
            two_step: "owners".into(),
            one_active_seat: true,
            agreement: None,
            sign_in: None,
        },
        Deed::Restored { made_at: Timestamp(7) },
    ]
}

fn link_of(record: &Record) -> Link {
    hex::decode(&record.link).expect("hex").try_into().expect("32 bytes")
}

fn register() -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    for (deed, no) in deeds().into_iter().zip(1_u8..) {
        let by = Actor { member: Some(MemberId("m1".into())), name: "Bo".into() };
        let act = Act { at: Timestamp(i64::from(no) * 1_000), by, deed };
        let before = records.last().map_or(BEGINNING, link_of);
        records.push(Record::new(u64::from(no), &before, &act, [no; 16]));
    }
    records
}

fn key() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("a seed")
}

fn signed(no: u64, acts: u64, before: &str, records: &[Record]) -> Checkpoint {
    let link = acts.checked_sub(1).map_or_else(
        || hex::encode(BEGINNING),
        |last| records[usize::try_from(last).expect("few")].link.clone(),
    );
    let entries = entry_link(&BEGINNING, Seq(1), Timestamp(5), "{}");
    let lines = vec![LineMark { line: "1064".into(), head: Seq(1), link: hex::encode(entries) }];
    let mut checkpoint = Checkpoint {
        no,
        at: Timestamp(10_000),
        acts,
        link,
        lines,
        before: before.to_owned(),
        signer: hex::encode(key().public_key()),
        signature: String::new(),
    };
    checkpoint.signature = hex::encode(key().sign(checkpoint.text().as_bytes()));
    checkpoint
}

fn checkpoints(records: &[Record]) -> Vec<Checkpoint> {
    let first = signed(1, 0, "", records);
    let second = signed(2, 5, &first.digest(), records);
    let third = signed(3, 8, &second.digest(), records);
    vec![first, second, third]
}

#[test]
fn every_deed_has_its_words_on_the_wire() {
    let acts: Vec<String> = register().iter().map(|record| record.act.as_str().to_owned()).collect();
    expect![[r#"
        {"at":1000,"by":{"member":"m1","name":"Bo"},"deed":"seat_let_in","seat":"s1","member":"m1","name":"Bo","role":"owner","device":"PC de Bo"}
        {"at":2000,"by":{"member":"m1","name":"Bo"},"deed":"invitation_made","invitation":"i1","role":"agent","expires_at":9}
        {"at":3000,"by":{"member":"m1","name":"Bo"},"deed":"member_changed","member":"m2","name":"Léa","role":"supervisor"}
        {"at":4000,"by":{"member":"m1","name":"Bo"},"deed":"seat_turned_out","seat":"s2","device":"PC de Léa","wipe":true}
        {"at":5000,"by":{"member":"m1","name":"Bo"},"deed":"seat_wiped","seat":"s2","device":"PC de Léa"}
        {"at":6000,"by":{"member":"m1","name":"Bo"},"deed":"invitation_taken_back","invitation":"i2"}
        {"at":7000,"by":{"member":"m1","name":"Bo"},"deed":"policy_changed","withheld":[["agent","see_numbers"]],"two_step":"owners","one_active_seat":true}
        {"at":8000,"by":{"member":"m1","name":"Bo"},"deed":"restored","made_at":7}"#]]
    .assert_eq(&acts.join("\n"));
    for (record, deed) in register().iter().zip(deeds()) {
        assert_eq!(record.read().expect("an act").deed, deed);
    }
    let newer = r#"{"at":1,"by":{"name":"hub"},"deed":"painted","colour":"red"}"#;
    assert_eq!(serde_json::from_str::<Act>(newer).expect("reads").deed, Deed::Other);
}

/// What a register of another version must still be proved by.
#[test]
fn links_and_signatures_are_what_they_were() {
    let records = register();
    let checkpoints = checkpoints(&records);
    let text = checkpoints[0].text();
    assert!(text.starts_with("comptoir checkpoint 1\n1\n10000\n0\n"), "{text}");
    expect!["8e66d3fd14347fdcabf4456780c186c599ff4177656a47a0fb6d0468d0e38e24 df4b66a4434c42394c81c3fcd51ddecad7582b67884942d98b171d9bff70a35c"]
    .assert_eq(&format!("{} {}", records[7].link, checkpoints[2].digest()));
}

#[test]
fn a_whole_register_is_proved() {
    let records = register();
    let signers = vec![hex::encode(key().public_key())];
    let expected = Proved { acts: 8, checkpoints: 3, vouched: 8, signers };
    assert_eq!(prove(&records, &checkpoints(&records)), Ok(expected));
    assert_eq!(prove(&[], &[]), Ok(Proved::default()));
}

#[test]
fn every_change_is_seen_at_its_place() {
    let (records, checkpoints) = (register(), checkpoints(&register()));
    for at in 0..records.len() {
        let no = at as u64 + 1;
        let changed = |change: &dyn Fn(&mut Record)| {
            let mut records = records.clone();
            change(&mut records[at]);
            prove(&records, &checkpoints)
        };
        assert_eq!(changed(&|one| one.act.0.push(' ')), Err(Flaw::ActChanged(no)));
        assert_eq!(changed(&|one| one.salt = "00".repeat(16)), Err(Flaw::ActChanged(no)));
        assert_eq!(changed(&|one| one.link = "00".repeat(32)), Err(Flaw::ActChanged(no)));
        assert_eq!(changed(&|one| one.no += 1), Err(Flaw::ActMissing(no)));
        let mut fewer = records.clone();
        fewer.remove(at);
        let last = at + 1 == records.len();
        let flaw = if last { Flaw::OtherActs(3) } else { Flaw::ActMissing(no) };
        assert_eq!(prove(&fewer, &checkpoints), Err(flaw), "without act {no}");
    }
    // Somebody who can write everything but the signatures links it all anew.
    let mut forged: Vec<Record> = Vec::new();
    for record in &records {
        let mut act = record.read().expect("an act");
        act.by.name = "Somebody else".into();
        let before = forged.last().map_or(BEGINNING, link_of);
        forged.push(Record::new(record.no, &before, &act, [9; 16]));
    }
    assert_eq!(prove(&forged, &[]).expect("the links hold").acts, 8);
    assert_eq!(prove(&forged, &checkpoints), Err(Flaw::OtherActs(2)));
    for at in 0..checkpoints.len() {
        let no = at as u64 + 1;
        let changed = |change: &dyn Fn(&mut Checkpoint)| {
            let mut checkpoints = checkpoints.clone();
            change(&mut checkpoints[at]);
            prove(&records, &checkpoints)
        };
        assert_eq!(changed(&|one| one.at = Timestamp(1)), Err(Flaw::CheckpointChanged(no)));
        assert_eq!(changed(&|one| one.lines[0].head = Seq(9)), Err(Flaw::CheckpointChanged(no)));
        assert_eq!(changed(&|one| one.lines.clear()), Err(Flaw::CheckpointChanged(no)));
        assert_eq!(changed(&|one| one.signer = "00".repeat(32)), Err(Flaw::CheckpointChanged(no)));
        let mut fewer = checkpoints.clone();
        fewer.remove(at);
        if at + 1 < checkpoints.len() {
            assert_eq!(prove(&records, &fewer), Err(Flaw::CheckpointMissing(no)), "without {no}");
        }
    }
}
