//! When a row of the outbox may leave: after its elders, its files, its time, and what it follows.

mod room;

use domain::{CommandId, ConversationId, OutboxState, Seq, Timestamp};
use protocol::{Command, CommandBody, Fact, Refusal, RefusalCode};
use replica::{Along, Anchor, Delivery, OutboxError, Replica, ThreadRow, UploadState};
use room::Room;
use testkit::{Journal, eg};

const OTHER: ConversationId = ConversationId(8);

fn take(room: &mut Room, now: Timestamp) -> Option<CommandId> {
    room.replica.take_next(&eg::line(), now).expect("takes").map(|command| command.id)
}

fn last(replica: &Replica) -> ThreadRow {
    let reader = replica.reader().expect("a reader");
    reader.thread_page(eg::conversation(), Anchor::Newest, 50).expect("reads").rows.pop().expect("a row")
}

fn draft(room: &Room) -> Option<domain::Text> {
    room.replica.reader().expect("a reader").draft(eg::conversation()).expect("reads")
}

fn wish(n: u64, body: CommandBody) -> Command {
    Command { id: eg::command_id(n), line: eg::line(), made_at: eg::at(n as i64), body }
}

fn picture(n: u64) -> Command {
    let (conversation, content) = (eg::conversation(), eg::own_image(n));
    wish(n, CommandBody::SendMessage { conversation, content, reply_to: None })
}

fn held_until(seconds: i64) -> Along {
    Along { not_before: Some(eg::at(seconds)), ..Along::default() }
}

fn refusal(code: RefusalCode) -> Refusal {
    Refusal { code, details: "".into() }
}

#[test]
fn nobody_overtakes_an_elder_of_the_same_customer_and_others_do_not_wait() {
    let mut room = Room::at(0);
    for (n, conversation) in [(1, eg::conversation()), (2, eg::conversation()), (3, OTHER)] {
        room.replica.compose(&eg::send(n, conversation, "mot")).expect("composes");
    }
    assert_eq!(take(&mut room, eg::at(9)), Some(eg::command_id(1)));
    assert_eq!(take(&mut room, eg::at(9)), Some(eg::command_id(3)), "another customer");
    assert_eq!(take(&mut room, eg::at(9)), None, "the second waits for the first");
    room.replica.answer_lost(&eg::command_id(1), eg::at(9)).expect("steps");
    assert_eq!(take(&mut room, eg::at(9)), Some(eg::command_id(1)), "the first again");
    room.replica.refused(&eg::command_id(1), &refusal(RefusalCode::WindowClosed), eg::at(9)).expect("steps");
    assert_eq!(take(&mut room, eg::at(9)), Some(eg::command_id(2)), "a person decides about the first");
}

#[test]
fn a_held_message_can_be_undone_until_it_leaves_and_holds_the_next_one_back() {
    let mut room = Room::at(0);
    let first = eg::send(1, eg::conversation(), "trop vite");
    room.replica.compose_all(&[first.clone()], &held_until(10)).expect("composes");
    room.replica.compose(&eg::send(2, eg::conversation(), "ensuite")).expect("composes");
    assert_eq!(last(&room.replica).held_until, None);
    let reader = room.replica.reader().expect("a reader");
    assert_eq!(reader.next_due(&eg::line(), eg::at(1)).expect("reads"), Some(eg::at(10)));
    assert_eq!(take(&mut room, eg::at(9)), None);
    assert!(room.replica.undo(&first.id, eg::at(9)).expect("undoes"));
    assert_eq!(draft(&room), Some("trop vite".into()));
    assert_eq!(take(&mut room, eg::at(9)), Some(eg::command_id(2)));
    assert!(!room.replica.undo(&first.id, eg::at(9)).expect("is gone"));
}

#[test]
fn a_hold_ends_by_itself_or_by_hand_and_then_nothing_is_undone() {
    let mut room = Room::at(0);
    for n in [1, 2] {
        let command = eg::send(n, ConversationId(n), "mot");
        room.replica.compose_all(&[command], &held_until(10)).expect("composes");
    }
    assert!(room.replica.release(&eg::command_id(2), eg::at(5)).expect("releases"));
    assert!(!room.replica.undo(&eg::command_id(2), eg::at(5)).expect("too late"));
    assert_eq!(take(&mut room, eg::at(5)), Some(eg::command_id(2)));
    assert!(!room.replica.undo(&eg::command_id(1), eg::at(10)).expect("too late"));
    assert_eq!(take(&mut room, eg::at(10)), Some(eg::command_id(1)));
}

#[test]
fn a_message_waits_for_its_files_and_takes_them_along_when_it_goes() {
    let mut room = Room::at(0);
    room.replica.compose(&picture(1)).expect("composes");
    room.replica.compose(&eg::send(2, eg::conversation(), "et voilà")).expect("composes");
    assert_eq!(take(&mut room, eg::at(3)), None, "the words wait for the picture before them");
    let reader = room.replica.reader().expect("a reader");
    let uploads = reader.uploads().expect("reads");
    assert_eq!((uploads.len(), uploads[0].size, uploads[0].state), (1, 1024, UploadState::Waiting));
    assert_eq!(reader.kept_files().expect("reads"), [uploads[0].sha256.clone()]);
    let done = room.replica.upload_done(&eg::line(), &uploads[0].sha256).expect("steps");
    assert_eq!(done, [eg::command_id(1)]);
    let mut room = room.reopened();
    assert_eq!(take(&mut room, eg::at(3)), Some(eg::command_id(1)));
    let mut journal = Journal::default();
    journal.queued(eg::conversation(), eg::command_id(1), eg::at(1), "");
    room.apply(journal.entries());
    assert!(room.replica.reader().expect("a reader").kept_files().expect("reads").is_empty());
}

#[test]
fn a_file_can_be_held_back_and_one_that_failed_is_tried_again_by_a_person() {
    let mut room = Room::at(0);
    let command = picture(1);
    room.replica.compose(&command).expect("composes");
    assert!(room.replica.pause_upload(&command.id, true).expect("steps"));
    let upload = last(&room.replica).upload.expect("waits for its file");
    assert_eq!((upload.state, upload.total, upload.done), (UploadState::Paused, 1024, 0));
    let sha256 = format!("{:064x}", 1);
    room.replica.upload_failed(&eg::line(), &sha256, "too_big").expect("steps");
    assert_eq!(last(&room.replica).upload.expect("failed").trouble.as_deref(), Some("too_big"));
    assert_eq!(room.replica.retry(&command.id, eg::at(2)).expect("steps"), Some(OutboxState::Waiting));
    assert_eq!(last(&room.replica).upload.expect("waits").state, UploadState::Waiting);
    assert!(room.replica.discard(&command.id, eg::at(3)).expect("steps"));
    assert_eq!(draft(&room), Some("le voilà".into()), "the words under it come back");
    assert!(room.replica.reader().expect("a reader").uploads().expect("reads").is_empty());
}

#[test]
fn a_hub_that_lost_the_file_is_brought_it_again() {
    let mut room = Room::at(0);
    let command = picture(1);
    room.replica.compose(&command).expect("composes");
    room.replica.upload_done(&eg::line(), &format!("{:064x}", 1)).expect("steps");
    take(&mut room, eg::at(2)).expect("leaves");
    room.replica.refused(&command.id, &refusal(RefusalCode::FileMissing), eg::at(2)).expect("steps");
    assert_eq!(room.replica.retry(&command.id, eg::at(3)).expect("steps"), Some(OutboxState::Waiting));
    assert_eq!(take(&mut room, eg::at(3)), None);
    assert_eq!(last(&room.replica).upload.expect("again").state, UploadState::Waiting);
}

/// A message is scheduled at the hub; the journal says so.
fn scheduled() -> (Room, Journal) {
    let mut journal = Journal::default();
    journal.push(Fact::MessageScheduled {
        conversation: eg::conversation(),
        command: eg::command_id(1),
        author: eg::author(),
        made_at: eg::at(1),
        due_at: eg::at(1000),
        content: eg::text("demain"),
        reply_to: None,
    });
    (Room::holding(journal.entries()), journal)
}

#[test]
fn what_is_sent_instead_of_a_scheduled_message_leaves_only_once_that_is_called_off() {
    let (mut room, mut journal) = scheduled();
    let cancel = wish(2, CommandBody::CancelScheduled { command: eg::command_id(1) });
    let send = eg::send(3, eg::conversation(), "demain");
    room.replica.compose_instead(&cancel, &send).expect("composes");
    assert_eq!(take(&mut room, eg::at(4)), Some(cancel.id.clone()));
    assert_eq!(take(&mut room, eg::at(4)), None);
    let head = journal.head();
    let ended = Fact::ScheduleEnded {
        conversation: eg::conversation(),
        command: eg::command_id(1),
        end: protocol::ScheduleEnd::Cancelled,
    };
    let seq = journal.push(ended);
    room.replica.journaled(&cancel.id, seq, eg::at(5)).expect("steps");
    room.apply(journal.after(head));
    assert_eq!(take(&mut room, eg::at(6)), Some(send.id));
}

#[test]
fn what_went_after_all_is_not_sent_a_second_time() {
    let (mut room, _) = scheduled();
    let cancel = wish(2, CommandBody::CancelScheduled { command: eg::command_id(1) });
    let send = eg::send(3, eg::conversation(), "demain");
    room.replica.compose_instead(&cancel, &send).expect("composes");
    take(&mut room, eg::at(4)).expect("leaves");
    let no = refusal(RefusalCode::NothingToCancel);
    assert_eq!(room.replica.refused(&cancel.id, &no, eg::at(5)).expect("steps"), None);
    assert_eq!(take(&mut room, eg::at(6)), None);
    assert_eq!(room.replica.reader().expect("a reader").outbox_row(&send.id).expect("reads"), None);
}

#[test]
fn a_scheduled_message_that_has_not_left_is_sent_early_without_asking() {
    let mut room = Room::at(0);
    let (conversation, content) = (eg::conversation(), eg::text("demain"));
    let body = CommandBody::ScheduleMessage { conversation, content, reply_to: None, due_at: eg::at(1000) };
    let scheduled = wish(1, body);
    room.replica.compose(&scheduled).expect("composes");
    let send = eg::send(2, eg::conversation(), "demain");
    room.replica.compose_early(&scheduled.id, &send, eg::at(2)).expect("composes");
    assert_eq!(take(&mut room, eg::at(3)), Some(send.id.clone()));
    let again = room.replica.compose_early(&send.id, &eg::send(4, conversation, "demain"), eg::at(4));
    assert!(matches!(again, Err(OutboxError::WrongStep(_))), "it may have left");
}

#[test]
fn a_refused_schedule_stands_in_the_thread_for_a_person_to_see() {
    let mut room = Room::at(0);
    let (conversation, content) = (eg::conversation(), eg::text("demain"));
    let body = CommandBody::ScheduleMessage { conversation, content, reply_to: None, due_at: eg::at(1000) };
    room.replica.compose(&wish(1, body)).expect("composes");
    let waiting = |room: &Room| {
        room.replica.reader().expect("a reader").scheduled(eg::conversation()).expect("reads").len()
    };
    assert_eq!(waiting(&room), 1);
    take(&mut room, eg::at(2)).expect("leaves");
    room.replica.refused(&eg::command_id(1), &refusal(RefusalCode::NotAllowed), eg::at(3)).expect("steps");
    assert_eq!(waiting(&room), 0);
    let delivery = last(&room.replica).delivery;
    assert!(matches!(delivery, Some(Delivery::Outbox { state: OutboxState::Refused, .. })));
}

#[test]
fn a_wish_takes_its_attachments_and_remembers_its_template() {
    let mut room = Room::at(0);
    let attachment = replica::Attachment {
        id: "a".into(),
        name: "photo.jpg".into(),
        kind: Some(domain::MediaKind::Image),
        mime: "image/jpeg".into(),
        sha256: Some(format!("{:064x}", 1)),
        size: 1024,
        facts: domain::MediaFacts { width: Some(4), ..domain::MediaFacts::default() },
        original: None,
        path: None,
        keeps_metadata: false,
        metadata_removed: true,
        fits: true,
        made_at: eg::at(0),
    };
    room.replica.keep_attachment(&attachment).expect("keeps");
    let mut room = room.reopened();
    assert_eq!(room.replica.reader().expect("a reader").attachments().expect("reads"), [attachment.clone()]);
    let along = Along { attachments: vec!["a".into()], template: Some("t".into()), ..Along::default() };
    let repeated = [picture(1), picture(1)];
    assert!(matches!(room.replica.compose_all(&repeated, &along), Err(OutboxError::Repeated)));
    assert_eq!(room.replica.reader().expect("a reader").attachment("a").expect("reads"), Some(attachment));
    room.replica.compose_all(&[picture(1)], &along).expect("composes");
    assert_eq!(room.replica.reader().expect("a reader").attachment("a").expect("reads"), None);
}

#[test]
fn only_the_last_wish_to_react_to_a_message_leaves() {
    let mut journal = Journal::default();
    journal.received(eg::conversation(), eg::message(1, "bravo"));
    let mut room = Room::holding(journal.entries());
    let react = |n, emoji: Option<&str>| {
        let emoji = emoji.map(Into::into);
        wish(n, CommandBody::React { conversation: eg::conversation(), message: eg::wamid(1), emoji })
    };
    room.replica.compose(&react(1, Some("👍"))).expect("composes");
    room.replica.compose(&react(2, None)).expect("composes");
    let own = last(&room.replica).own_reaction.expect("waits");
    assert_eq!((own.emoji, own.state), (None, replica::OwnReactionState::Outbox));
    assert_eq!(take(&mut room, eg::at(3)), Some(eg::command_id(2)));
    assert_eq!(take(&mut room, eg::at(3)), None);
    room.replica.refused(&eg::command_id(2), &refusal(RefusalCode::NotAllowed), eg::at(4)).expect("steps");
    let own = last(&room.replica).own_reaction.expect("refused");
    assert!(matches!(own.state, replica::OwnReactionState::Refused(_)));
    room.replica.compose(&react(3, Some("🎂"))).expect("composes");
    room.replica.journaled(&eg::command_id(3), Seq(9), eg::at(5)).expect_err("has not left");
    assert_eq!(last(&room.replica).own_reaction.and_then(|own| own.emoji), Some("🎂".into()));
}
