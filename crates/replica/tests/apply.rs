//! The one way in: what is refused, what is skipped, and what a caller hears of it.

mod room;

use domain::{ConversationId, Interval, Seq};
use protocol::Fact;
use replica::{ApplyError, BeginError, Change};
use room::Room;
use testkit::{Journal, eg};

fn ten() -> Journal {
    let mut journal = Journal::default();
    for n in 1..=10 {
        journal.received(eg::conversation(), eg::message(n, "bonjour"));
    }
    journal
}

#[test]
fn a_gap_is_refused_at_both_ends_and_writes_nothing() {
    let journal = ten();
    let mut room = Room::at(4);
    room.apply(journal.range(4, 6));
    let before = room.replica.dump().expect("dumps");
    for batch in [journal.range(8, 10), journal.range(1, 2)] {
        let refused = room.replica.apply(&eg::line(), batch);
        assert!(
            matches!(refused, Err(ApplyError::Gap(gap)) if gap.have == Interval { low: Seq(4), high: Seq(6) })
        );
    }
    assert_eq!(room.replica.dump().expect("dumps"), before);
}

#[test]
fn a_hole_inside_a_batch_is_a_gap_too() {
    let journal = ten();
    let mut room = Room::at(0);
    let holed = [journal.range(1, 3), journal.range(5, 6)].concat();
    assert!(
        matches!(room.replica.apply(&eg::line(), &holed), Err(ApplyError::Gap(gap)) if gap.got == Seq(5))
    );
    assert_eq!(room.interval(&eg::line()), Interval::empty_at(Seq(0)));
}

#[test]
fn a_stream_may_repeat_itself() {
    let journal = ten();
    let mut room = Room::holding(journal.range(1, 6));
    let applied = room.apply(journal.range(3, 8));
    assert_eq!((applied.folded, applied.interval), (2, Interval { low: Seq(1), high: Seq(8) }));
    let applied = room.apply(journal.range(1, 8));
    assert_eq!((applied.folded, applied.changes), (0, Vec::new()));
}

/// Awa was met at 1 and renamed at 6; five messages of hers lie between, and two after.
fn renamed() -> Journal {
    let mut journal = Journal::default();
    journal.contact(eg::conversation(), eg::contact(1, "Awa"));
    for n in 2..=9 {
        if n == 6 {
            let name = Some("Awa Diallo".into());
            journal.contact(eg::conversation(), protocol::Contact { name, ..Default::default() });
        } else {
            journal.received(eg::conversation(), eg::message(n, "bonjour"));
        }
    }
    journal
}

fn shown(room: &Room) -> replica::Contact {
    let reader = room.replica.reader().expect("a reader");
    reader.inbox_rows_of(&[eg::conversation()]).expect("reads").remove(0).contact
}

#[test]
fn somebody_whose_first_entry_is_not_held_is_introduced_with_the_first_page() {
    let journal = renamed();
    let mut room = Room::at(9);
    let strangers = |room: &Room| {
        let reader = room.replica.reader().expect("a reader");
        let among = reader.strangers_among(&[eg::conversation()]).expect("reads");
        (among, reader.strangers(&eg::line(), 10).expect("reads"))
    };
    assert_eq!(strangers(&room), (vec![eg::conversation()], vec![]), "nothing of hers is held yet");
    room.apply(journal.range(8, 9));
    assert_eq!(strangers(&room), (vec![eg::conversation()], vec![eg::conversation()]));
    let contacts = [journal.range(6, 6), journal.range(1, 1)].concat();
    let applied = room.replica.apply_with_contacts(&eg::line(), journal.range(7, 7), &contacts);
    let applied = applied.expect("applies");
    assert_eq!(applied.interval, Interval { low: Seq(7), high: Seq(9) }, "they are not part of what is held");
    assert_eq!(applied.changes, [Change::Conversation(eg::conversation())]);
    let awa = shown(&room);
    assert_eq!(awa.name, Some("Awa Diallo".into()));
    assert_eq!(awa.phone, eg::contact(1, "Awa").phone);
    assert_eq!(strangers(&room), (vec![], vec![]));
    let again = room.replica.apply_with_contacts(&eg::line(), &[], &contacts).expect("applies");
    assert_eq!((again.folded, again.changes), (0, Vec::new()));
}

#[test]
fn what_the_interval_does_not_reach_yet_is_left_to_the_stream() {
    let journal = renamed();
    let mut room = Room::at(4);
    let contacts = [journal.range(1, 1), journal.range(6, 6)].concat();
    room.replica.apply_with_contacts(&eg::line(), journal.range(3, 4), &contacts).expect("applies");
    assert_eq!(shown(&room).name, Some("Awa".into()));
    let other = protocol::Entry { line: eg::other_line(), ..journal.range(6, 6)[0].clone() };
    let refused = room.replica.apply_with_contacts(&eg::line(), journal.range(5, 6), &[other]);
    assert!(matches!(refused, Err(ApplyError::OtherLine { .. })));
    assert_eq!(room.interval(&eg::line()), Interval { low: Seq(3), high: Seq(4) }, "nothing was written");
}

#[test]
fn only_live_messages_are_a_reason_to_notify() {
    let journal = ten();
    let mut room = Room::at(9);
    let live = room.apply(journal.range(10, 10)).changes;
    let history = room.apply(journal.range(1, 9)).changes;
    assert_eq!(live.iter().filter(|change| matches!(change, Change::Inbound { .. })).count(), 1);
    assert_eq!(history, [Change::Conversation(eg::conversation())]);
}

#[test]
fn a_line_that_was_not_begun_and_an_entry_of_another_line_are_refused() {
    let journal = ten();
    let mut room = Room::bare();
    assert!(matches!(room.replica.apply(&eg::line(), journal.range(1, 1)), Err(ApplyError::NotBegun(_))));
    room.replica.begin_at(&eg::other_line(), Seq(0), "journal-9").expect("begins");
    let refused = room.replica.apply(&eg::other_line(), journal.range(1, 1));
    assert!(matches!(refused, Err(ApplyError::OtherLine { .. })));
}

#[test]
fn another_journal_and_a_hub_that_went_back_are_told() {
    let mut room = Room::holding(ten().entries());
    let line = eg::line();
    let held = room.replica.begin_at(&line, Seq(12), "journal-1").expect("resumes");
    assert_eq!(held, Interval { low: Seq(1), high: Seq(10) });
    let other = room.replica.begin_at(&line, Seq(12), "journal-2");
    assert!(matches!(other, Err(BeginError::OtherJournal { held, .. }) if held == "journal-1"));
    let back = room.replica.begin_at(&line, Seq(9), "journal-1");
    assert!(matches!(back, Err(BeginError::HubWentBack { held: Seq(10), head: Seq(9) })));
}

#[test]
fn another_view_is_filled_anew_and_drops_the_files_of_the_old_one() {
    let (journal, line) = (ten(), eg::line());
    let mut room = Room::bare();
    let begun = room.replica.begin_under(&line, Seq(0), "journal-1", "").expect("begins");
    assert_eq!((begun.held, begun.dropped), (Interval::empty_at(Seq(0)), None));
    room.replica.apply(&line, journal.entries()).expect("applies");
    let again = room.replica.begin_under(&line, Seq(10), "journal-1", "").expect("resumes");
    assert_eq!((again.held, again.dropped), (Interval { low: Seq(1), high: Seq(10) }, None));
    let less = room.replica.begin_under(&line, Seq(10), "journal-1", "no_numbers").expect("begins anew");
    assert!(less.held.is_empty() && less.dropped.is_some());
    let counts = room.replica.reader().expect("a reader").inbox_counts().expect("reads");
    assert_eq!(counts.all, 0, "nothing of the old view is left");
    // Under the same view as a replica that never had another: the same.
    let mut fresh = Room::bare();
    fresh.replica.begin_under(&line, Seq(10), "journal-1", "no_numbers").expect("begins");
    for room in [&mut room, &mut fresh] {
        room.replica.apply(&line, journal.entries()).expect("applies");
    }
    assert_eq!(room.replica.dump().expect("dumps"), fresh.replica.dump().expect("dumps"));
    let same = room.replica.begin_under(&line, Seq(10), "journal-1", "no_numbers").expect("resumes");
    assert_eq!(same.dropped, None);
}

#[test]
fn two_lines_are_held_apart_and_one_can_be_refilled_alone() {
    let mut room = Room::holding(ten().entries());
    let mut other = Journal::of(eg::other_line());
    // Meta could give two lines the same name for a message; each has its own.
    other.received(ConversationId(8), eg::message(1, "salut"));
    room.replica.begin_at(&eg::other_line(), Seq(0), "journal-9").expect("begins");
    room.replica.apply(&eg::other_line(), other.entries()).expect("applies");
    let all = |room: &Room| room.replica.reader().expect("a reader").inbox_counts().expect("reads").all;
    assert_eq!(all(&room), 2);
    room.replica.refill(&eg::other_line(), Seq(1), "journal-10").expect("begins again");
    assert_eq!(all(&room), 1);
    assert_eq!(room.interval(&eg::line()), Interval { low: Seq(1), high: Seq(10) });
    room.replica.apply(&eg::other_line(), other.entries()).expect("history comes back");
    assert_eq!(all(&room), 2);
}

#[test]
fn the_health_of_a_line_is_what_was_found_last() {
    let mut journal = ten();
    let health = |checked_at| domain::LineHealth { checked_at, ..domain::LineHealth::default() };
    journal.push(Fact::LineObserved { health: health(eg::at(1)) });
    journal.push(Fact::LineObserved { health: health(eg::at(2)) });
    let mut room = Room::at(11);
    let applied = room.apply(journal.range(12, 12));
    assert_eq!(applied.changes, [Change::Line(eg::line())]);
    room.apply(journal.range(1, 11));
    let state = room.replica.reader().expect("a reader").line(&eg::line()).expect("reads").expect("begun");
    assert_eq!(state.health, Some(health(eg::at(2))));
}

#[test]
fn what_was_applied_is_there_after_a_kill() {
    let journal = ten();
    let room = Room::holding(journal.entries());
    let before = room.replica.dump().expect("dumps");
    // The process ends here without closing anything.
    let copy = tempfile::tempdir().expect("a folder");
    for file in std::fs::read_dir(room.folder.path()).expect("lists") {
        let file = file.expect("a file");
        std::fs::copy(file.path(), copy.path().join(file.file_name())).expect("copies");
    }
    let reopened =
        replica::Replica::open(&copy.path().join("replica.db"), &room::key(), eg::at(1)).expect("opens");
    assert_eq!(reopened.dump().expect("dumps"), before);
}
