//! The thread: what each row says, and where a page stands.

mod room;

use domain::{Content, MessageStatus, Seq};
use protocol::{Fact, Message, MessageName};
use replica::{Anchor, Delivery, MediaState, Sender, ThreadPage, ThreadRow};
use room::Room;
use testkit::{Journal, eg};

fn page(room: &Room, anchor: Anchor, limit: u32) -> ThreadPage {
    room.replica.reader().expect("a reader").thread_page(eg::conversation(), anchor, limit).expect("reads")
}

fn words(page: &ThreadPage) -> Vec<String> {
    page.rows.iter().filter_map(|row| Some(row.content.words()?.as_str().to_owned())).collect()
}

fn only(room: &Room) -> ThreadRow {
    let mut rows = page(room, Anchor::Newest, 10).rows;
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

fn medium(room: &Room) -> MediaState {
    let mut files = only(room).media;
    assert_eq!(files.len(), 1);
    files.remove(0).state
}

fn status(row: &ThreadRow) -> Option<MessageStatus> {
    match &row.delivery {
        Some(Delivery::Journal { status, .. }) => Some(*status),
        Some(Delivery::Outbox { .. }) | None => None,
    }
}

fn hundred() -> (Journal, Room) {
    let mut journal = Journal::default();
    for n in 1..=100 {
        journal.received(eg::conversation(), eg::message(n, &format!("n{n}")));
    }
    let room = Room::holding(journal.entries());
    (journal, room)
}

#[test]
fn pages_say_where_they_stand() {
    let (_, room) = hundred();
    let newest = page(&room, Anchor::Newest, 10);
    assert_eq!(words(&newest).first().map(String::as_str), Some("n91"));
    assert_eq!((newest.total, newest.before, newest.older, newest.newer), (100, 90, true, false));

    let first = newest.rows[0].position.expect("a message");
    let before = page(&room, Anchor::Before(first), 10);
    assert_eq!(words(&before).last().map(String::as_str), Some("n90"));
    assert_eq!((before.before, before.older, before.newer), (80, true, true));

    let last = before.rows[9].position.expect("a message");
    let after = page(&room, Anchor::After(last), 20);
    assert_eq!(words(&after), words(&newest));
    assert_eq!((after.before, after.newer), (90, false));

    let jump = page(&room, Anchor::Index(30), 5);
    assert_eq!(words(&jump), ["n31", "n32", "n33", "n34", "n35"]);
    assert_eq!((jump.before, jump.older, jump.newer), (30, true, true));
    let late = page(&room, Anchor::Index(97), 5);
    assert_eq!(words(&late), ["n98", "n99", "n100"]);
    assert!(!late.newer);

    let around = page(&room, Anchor::Around(jump.rows[2].position.expect("a message")), 4);
    assert_eq!(words(&around), ["n31", "n32", "n33", "n34"]);
    let oldest =
        page(&room, Anchor::Before(page(&room, Anchor::Index(0), 1).rows[0].position.expect("one")), 9);
    assert!(oldest.rows.is_empty() && !oldest.older && oldest.newer);
}

#[test]
fn outbox_rows_stand_last_and_only_where_the_page_reaches_the_end() {
    let (_, mut room) = hundred();
    room.replica.compose(&eg::send(1, eg::conversation(), "à moi")).expect("composes");
    let newest = page(&room, Anchor::Newest, 3);
    assert_eq!(words(&newest), ["n98", "n99", "n100", "à moi"]);
    assert_eq!((newest.total, newest.before, newest.newer), (101, 97, false));
    assert_eq!(newest.rows[3].sender, Sender::Here);
    assert!(page(&room, Anchor::Index(10), 3).newer);
    let last = newest.rows[2].position.expect("a message");
    assert_eq!(words(&page(&room, Anchor::After(last), 3)), ["à moi"]);
}

#[test]
fn a_thread_says_what_this_replica_does_not_hold() {
    let (journal, _) = hundred();
    let mut room = Room::at(60);
    room.apply(journal.range(61, 100));
    assert!(page(&room, Anchor::Newest, 50).older_elsewhere);
    room.apply(journal.range(1, 60));
    assert!(!page(&room, Anchor::Newest, 50).older_elsewhere);
    let extent = room.replica.reader().expect("a reader").thread_extent(eg::conversation()).expect("reads");
    assert_eq!(extent.messages, 100);
    assert_eq!(extent.oldest.map(|oldest| oldest.seq), Some(Seq(1)));
}

#[test]
fn a_status_may_come_before_its_message_and_by_either_name() {
    let mut journal = Journal::default();
    let (command, wamid) = (eg::command_id(1), eg::wamid(1));
    journal.status(eg::conversation(), MessageName::Wamid(wamid.clone()), MessageStatus::Read, eg::at(9));
    journal.accepted(eg::conversation(), command.clone(), wamid.clone());
    journal.status(eg::conversation(), MessageName::Wamid(wamid.clone()), MessageStatus::Sent, eg::at(8));
    journal.queued(eg::conversation(), command.clone(), eg::at(1), "oui");
    let room = Room::holding(journal.entries());
    let row = only(&room);
    assert_eq!(status(&row), Some(MessageStatus::Read));
    assert_eq!(row.wamid, Some(wamid));
    assert_eq!(row.key, command.0);
    assert!(matches!(&row.sender, Sender::Seat { name, .. } if name.as_str() == "Bo"));
}

#[test]
fn a_failure_is_shown_while_it_stands() {
    let mut journal = Journal::default();
    let name = MessageName::Command(eg::command_id(1));
    journal.queued(eg::conversation(), eg::command_id(1), eg::at(1), "oui");
    journal.status(eg::conversation(), name.clone(), MessageStatus::Failed, eg::at(2));
    let mut room = Room::holding(journal.entries());
    let failure = |row: ThreadRow| match row.delivery {
        Some(Delivery::Journal { failure, .. }) => failure,
        Some(Delivery::Outbox { .. }) | None => None,
    };
    assert_eq!(failure(only(&room)), Some(eg::failure()));
    let before = journal.head();
    journal.status(eg::conversation(), name, MessageStatus::Delivered, eg::at(3));
    room.apply(journal.after(before));
    assert_eq!(status(&only(&room)), Some(MessageStatus::Delivered));
    assert_eq!(failure(only(&room)), None);
}

#[test]
fn a_webhook_that_comes_twice_is_one_message_at_its_first_place() {
    let mut journal = Journal::default();
    let message = eg::message(1, "une fois");
    journal.received(eg::conversation(), message.clone());
    journal.received(eg::conversation(), message);
    let room = Room::holding(journal.entries());
    assert_eq!(only(&room).position.map(|position| position.seq), Some(Seq(1)));
    assert_eq!(page(&room, Anchor::Newest, 9).total, 1);
}

#[test]
fn edits_reactions_and_takings_back_show_what_they_changed() {
    let mut journal = Journal::default();
    let conversation = eg::conversation();
    let message = MessageName::Wamid(eg::wamid(1));
    let react = |from_customer, emoji: Option<&str>| Fact::ReactionChanged {
        conversation,
        message: message.clone(),
        from_customer,
        emoji: emoji.map(Into::into),
    };
    journal.push(Fact::MessageEdited {
        conversation,
        message: message.clone(),
        content: eg::text("corrigé"),
    });
    journal.push(react(true, Some("🎂")));
    journal.received(conversation, eg::message(1, "corigé"));
    journal.push(react(false, Some("👍")));
    let mut room = Room::holding(journal.entries());
    let row = only(&room);
    assert_eq!((row.content, row.original), (eg::text("corrigé"), Some(eg::text("corigé"))));
    let emoji: Vec<_> =
        row.reactions.iter().map(|r| (r.from_customer, r.emoji.as_str().to_owned())).collect();
    assert_eq!(emoji, [(true, "🎂".to_owned()), (false, "👍".to_owned())]);

    let before = journal.head();
    journal.push(react(true, None));
    journal.push(Fact::MessageRevoked { conversation, message: message.clone() });
    room.apply(journal.after(before));
    let row = only(&room);
    assert!(row.revoked);
    assert_eq!(row.reactions.len(), 1);
}

#[test]
fn a_quote_shows_the_quoted_words_once_they_are_held() {
    let mut journal = Journal::default();
    journal.received(eg::conversation(), eg::message(1, "à quelle heure ?"));
    let answer = Message { reply_to: Some(eg::wamid(1)), ..eg::message(2, "à midi") };
    journal.received(eg::conversation(), answer);
    let mut room = Room::at(1);
    room.apply(journal.range(2, 2));
    let quote = only(&room).quote.expect("a quote");
    assert_eq!((quote.wamid, quote.message), (eg::wamid(1), None));
    room.apply(journal.range(1, 1));
    let rows = page(&room, Anchor::Newest, 9).rows;
    let quoted = rows[1].quote.clone().and_then(|quote| quote.message).expect("is held now");
    assert_eq!(quoted.preview, Some("à quelle heure ?".into()));
    assert_eq!(Some(quoted.position), rows[0].position);
    assert_eq!(quoted.key, rows[0].key);
}

#[test]
fn a_medium_is_announced_then_lost_then_stored_after_all() {
    let mut journal = Journal::default();
    let media = eg::media_id(1);
    journal.received(eg::conversation(), Message { content: eg::image(1), ..eg::message(1, "") });
    let mut room = Room::holding(journal.entries());
    assert_eq!(medium(&room), MediaState::Announced);
    let before = journal.head();
    journal.push(Fact::MediaLost { media: media.clone(), reason: "expired".to_owned() });
    let applied = room.apply(journal.after(before));
    assert_eq!(medium(&room), MediaState::Lost { reason: "expired".to_owned() });
    assert!(applied.changes.contains(&replica::Change::Conversation(eg::conversation())));
    let before = journal.head();
    journal.push(Fact::MediaStored { media, sha256: "ab".to_owned(), size: 3 });
    room.apply(journal.after(before));
    assert_eq!(medium(&room), MediaState::Stored { sha256: "ab".to_owned(), size: 3 });
}

#[test]
fn what_we_do_not_know_is_a_row_with_all_that_came() {
    let mut journal = Journal::default();
    let content = Content::Unsupported { kind: "order".to_owned(), raw: "{\"items\":3}".into() };
    journal.received(eg::conversation(), Message { content: content.clone(), ..eg::message(1, "") });
    assert_eq!(only(&Room::holding(journal.entries())).content, content);
}

#[test]
fn a_message_is_found_by_its_key_in_the_replica_and_in_the_outbox() {
    let (_, mut room) = hundred();
    let command = eg::send(1, eg::conversation(), "à moi");
    room.replica.compose(&command).expect("composes");
    let reader = room.replica.reader().expect("a reader");
    let (conversation, row) = reader.message(eg::wamid(40).as_str()).expect("reads").expect("is held");
    assert_eq!((conversation, row.content), (eg::conversation(), eg::text("n40")));
    let (_, row) = reader.message(command.id.as_str()).expect("reads").expect("stands in the outbox");
    assert_eq!(row.content, eg::text("à moi"));
    assert!(reader.message("nobody's").expect("reads").is_none());
}

#[test]
fn a_reader_sees_one_moment_while_the_writer_goes_on() {
    let (mut journal, mut room) = hundred();
    let readers = room.replica.readers();
    let reader = readers.reader().expect("a reader");
    let other = readers.reader().expect("another, at the same time");
    let before = journal.head();
    journal.received(eg::conversation(), eg::message(101, "n101"));
    room.apply(journal.after(before));
    for reader in [reader, other] {
        let newest = reader.thread_page(eg::conversation(), Anchor::Newest, 1).expect("reads");
        assert_eq!(words(&newest), ["n101"]);
    }
}
