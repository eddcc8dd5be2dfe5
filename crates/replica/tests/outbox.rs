//! The outbox: every wish is durable at once, has one visible state, and ends only when its entry stands in its place.

mod room;

use domain::{OutboxState, Seq};
use protocol::{Command, CommandBody, Refusal, RefusalCode};
use replica::{Anchor, Change, Delivery, OutboxError, Replica, ThreadRow};
use room::Room;
use testkit::{Journal, eg};

fn thread(replica: &Replica) -> Vec<ThreadRow> {
    let reader = replica.reader().expect("a reader");
    reader.thread_page(eg::conversation(), Anchor::Newest, 50).expect("reads").rows
}

fn state(replica: &Replica) -> Option<OutboxState> {
    thread(replica).into_iter().find_map(|row| match row.delivery {
        Some(Delivery::Outbox { state, .. }) => Some(state),
        Some(Delivery::Journal { .. }) | None => None,
    })
}

fn composed() -> (Room, Command) {
    let mut room = Room::at(0);
    let command = eg::send(1, eg::conversation(), "à demain");
    room.replica.compose(&command).expect("composes");
    (room, command)
}

#[test]
fn composing_clears_the_draft_in_the_same_transaction() {
    let mut room = Room::at(0);
    room.replica.save_draft(eg::conversation(), &"à demain".into(), eg::at(0)).expect("saves");
    let command = eg::send(1, eg::conversation(), "à demain");
    room.replica.compose(&command).expect("composes");
    let room = room.reopened();
    assert_eq!(room.replica.reader().expect("a reader").draft(eg::conversation()).expect("reads"), None);
    assert_eq!(state(&room.replica), Some(OutboxState::Waiting));
}

#[test]
fn the_same_command_cannot_be_composed_twice_and_the_draft_stays() {
    let (mut room, command) = composed();
    room.replica.save_draft(eg::conversation(), &"encore".into(), eg::at(0)).expect("saves");
    assert!(matches!(room.replica.compose(&command), Err(OutboxError::Repeated)));
    let draft = room.replica.reader().expect("a reader").draft(eg::conversation()).expect("reads");
    assert_eq!(draft, Some("encore".into()));
}

#[test]
fn commands_leave_in_the_order_of_composing_and_each_once() {
    let mut room = Room::at(0);
    for n in 1..=3 {
        room.replica.compose(&eg::send(n, eg::conversation(), "mot")).expect("composes");
    }
    let mut taken = Vec::new();
    while let Some(command) = room.replica.take_next(&eg::line(), eg::at(1)).expect("takes") {
        let seq = Seq(10 + taken.len() as u64);
        room.replica.journaled(&command.id, seq, eg::at(1)).expect("steps");
        taken.push(command.id);
    }
    assert_eq!(taken, [1, 2, 3].map(eg::command_id));
    assert_eq!(room.replica.take_next(&eg::other_line(), eg::at(1)).expect("takes"), None);
}

#[test]
fn what_was_in_flight_at_a_kill_is_unanswered_and_goes_first_again() {
    let (mut room, command) = composed();
    room.replica.compose(&eg::send(2, eg::conversation(), "et puis")).expect("composes");
    room.replica.take_next(&eg::line(), eg::at(1)).expect("takes");
    let mut room = room.reopened();
    assert_eq!(state(&room.replica), Some(OutboxState::Unanswered));
    let again = room.replica.take_next(&eg::line(), eg::at(2)).expect("takes");
    assert_eq!(again, Some(command));
}

#[test]
fn what_may_have_left_cannot_be_thrown_away() {
    let (mut room, command) = composed();
    room.replica.take_next(&eg::line(), eg::at(1)).expect("takes");
    assert!(matches!(room.replica.discard(&command.id, eg::at(2)), Err(OutboxError::WrongStep(_))));
    assert_eq!(room.replica.link_lost(&eg::line(), eg::at(2)).expect("loses"), 1);
    assert!(matches!(room.replica.discard(&command.id, eg::at(3)), Err(OutboxError::WrongStep(_))));
    assert_eq!(state(&room.replica), Some(OutboxState::Unanswered));
}

#[test]
fn the_real_row_takes_the_place_of_the_outbox_row_in_one_transaction_under_the_same_key() {
    let (mut room, command) = composed();
    room.replica.take_next(&eg::line(), eg::at(1)).expect("takes");
    let before = thread(&room.replica);
    let mut journal = Journal::default();
    let seq = journal.queued(eg::conversation(), command.id.clone(), command.made_at, "à demain");
    room.replica.journaled(&command.id, seq, eg::at(2)).expect("steps");
    assert_eq!(state(&room.replica), Some(OutboxState::Journaled(seq)));
    let applied = room.apply(journal.entries());
    assert!(applied.changes.contains(&Change::Outbox));
    let after = thread(&room.replica);
    assert_eq!((before.len(), after.len()), (1, 1));
    assert_eq!(before[0].key, after[0].key);
    assert_eq!(before[0].content, after[0].content);
    assert!(matches!(after[0].delivery, Some(Delivery::Journal { .. })));
}

#[test]
fn an_entry_may_overtake_the_answer() {
    let (mut room, command) = composed();
    room.replica.take_next(&eg::line(), eg::at(1)).expect("takes");
    let mut journal = Journal::default();
    let seq = journal.queued(eg::conversation(), command.id.clone(), command.made_at, "à demain");
    room.apply(journal.entries());
    assert_eq!(state(&room.replica), None);
    assert_eq!(room.replica.journaled(&command.id, seq, eg::at(2)).expect("the answer is late"), None);
    assert_eq!(thread(&room.replica).len(), 1);
}

#[test]
fn an_entry_that_comes_by_history_ends_its_row_too() {
    let (room, command) = composed();
    let mut journal = Journal::default();
    journal.queued(eg::conversation(), command.id, command.made_at, "à demain");
    journal.received(eg::conversation(), eg::message(1, "ok"));
    let Room { mut replica, folder } = room;
    replica.refill(&eg::line(), Seq(2), "journal-2").expect("begins again");
    replica.apply(&eg::line(), journal.range(2, 2)).expect("applies");
    assert_eq!(state(&replica), Some(OutboxState::Waiting));
    replica.apply(&eg::line(), journal.range(1, 1)).expect("applies");
    assert_eq!(state(&replica), None);
    assert_eq!(thread(&replica).len(), 2);
    drop(folder);
}

#[test]
fn a_read_mark_ends_when_its_entry_is_held() {
    let mut journal = Journal::default();
    let last = journal.received(eg::conversation(), eg::message(1, "bonjour"));
    let mut room = Room::holding(journal.entries());
    let body = CommandBody::ReadConversation { conversation: eg::conversation(), up_to: last };
    let command = Command { id: eg::command_id(9), line: eg::line(), made_at: eg::at(1), body };
    room.replica.compose(&command).expect("composes");
    room.replica.take_next(&eg::line(), eg::at(1)).expect("takes");
    let seq = journal.read(eg::conversation(), last);
    room.replica.journaled(&command.id, seq, eg::at(2)).expect("steps");
    let applied = room.apply(journal.after(last));
    assert!(applied.changes.contains(&Change::Outbox));
    assert_eq!(room.replica.journaled(&command.id, seq, eg::at(3)).expect("is gone"), None);
    assert_eq!(room.replica.take_next(&eg::line(), eg::at(3)).expect("takes"), None);
}

#[test]
fn a_journaled_answer_for_an_entry_that_is_held_ends_the_row_at_once() {
    let mut journal = Journal::default();
    let last = journal.received(eg::conversation(), eg::message(1, "bonjour"));
    let seq = journal.read(eg::conversation(), last);
    let mut room = Room::holding(journal.entries());
    let body = CommandBody::ReadConversation { conversation: eg::conversation(), up_to: last };
    let command = Command { id: eg::command_id(9), line: eg::line(), made_at: eg::at(1), body };
    room.replica.compose(&command).expect("composes");
    room.replica.take_next(&eg::line(), eg::at(1)).expect("takes");
    assert_eq!(room.replica.journaled(&command.id, seq, eg::at(2)).expect("steps"), None);
    assert_eq!(room.replica.take_next(&eg::line(), eg::at(3)).expect("takes"), None);
}

#[test]
fn a_refusal_is_shown_and_may_be_tried_again_or_thrown_away() {
    let (mut room, command) = composed();
    let refusal = Refusal { code: RefusalCode::WindowClosed, details: "closed".into() };
    room.replica.take_next(&eg::line(), eg::at(1)).expect("takes");
    room.replica.refused(&command.id, &refusal, eg::at(2)).expect("steps");
    let row = thread(&room.replica).remove(0);
    let Some(Delivery::Outbox { state: OutboxState::Refused, refusal: Some(shown) }) = row.delivery else {
        panic!("not refused: {row:?}");
    };
    assert_eq!((shown.code, shown.details), (refusal.code, refusal.details.clone()));
    assert_eq!(room.replica.take_next(&eg::line(), eg::at(3)).expect("takes"), None);

    room.replica.retry(&command.id, eg::at(4)).expect("steps");
    assert_eq!(
        room.replica.take_next(&eg::line(), eg::at(5)).expect("takes").map(|c| c.id),
        Some(command.id.clone())
    );
    room.replica.refused(&command.id, &refusal, eg::at(6)).expect("steps");
    assert!(room.replica.discard(&command.id, eg::at(7)).expect("steps"));
    assert!(thread(&room.replica).is_empty());
    assert!(!room.replica.discard(&command.id, eg::at(8)).expect("is gone already"));
}

#[test]
fn discarded_words_become_the_draft_unless_there_is_one() {
    let (mut room, command) = composed();
    room.replica.discard(&command.id, eg::at(1)).expect("steps");
    let draft =
        |room: &Room| room.replica.reader().expect("a reader").draft(eg::conversation()).expect("reads");
    assert_eq!(draft(&room), Some("à demain".into()));
    let other = eg::send(2, eg::conversation(), "autre");
    room.replica.compose(&other).expect("composes");
    room.replica.save_draft(eg::conversation(), &"gardé".into(), eg::at(2)).expect("saves");
    room.replica.discard(&other.id, eg::at(3)).expect("steps");
    assert_eq!(draft(&room), Some("gardé".into()));
}

#[test]
fn the_summary_counts_what_a_person_waits_for() {
    let mut room = Room::at(0);
    for n in 1..=3 {
        room.replica.compose(&eg::send(n, eg::conversation(), "mot")).expect("composes");
    }
    let body = CommandBody::ReadConversation { conversation: eg::conversation(), up_to: Seq(1) };
    let command = Command { id: eg::command_id(9), line: eg::line(), made_at: eg::at(1), body };
    room.replica.compose(&command).expect("composes");
    room.replica.take_next(&eg::line(), eg::at(4)).expect("takes");
    let summary = room.replica.reader().expect("a reader").outbox_summary().expect("reads");
    assert_eq!((summary.waiting, summary.in_flight, summary.unsent()), (2, 1, 3));
    assert_eq!(summary.oldest, Some(eg::at(1)));
}

#[test]
fn a_line_that_is_refilled_keeps_what_is_local() {
    let (mut room, _) = composed();
    room.replica.save_draft(eg::conversation(), &"à finir".into(), eg::at(1)).expect("saves");
    room.replica.set_notified(&eg::line(), Seq(5)).expect("notes");
    room.replica.refill(&eg::line(), Seq(9), "journal-2").expect("begins again");
    assert_eq!(state(&room.replica), Some(OutboxState::Waiting));
    let reader = room.replica.reader().expect("a reader");
    assert_eq!(reader.draft(eg::conversation()).expect("reads"), Some("à finir".into()));
    assert_eq!(reader.notified_up_to(&eg::line()).expect("reads"), Some(Seq(5)));
}
