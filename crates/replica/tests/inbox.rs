//! The queue list: who waits, what is unread, what failed, and in which order.

mod room;

use domain::{ConversationId, MessageStatus, Seq};
use protocol::{Command, CommandBody, MessageName, Refusal, RefusalCode};
use replica::{InboxCounts, InboxCursor, InboxRow, InboxView, Replica};
use room::Room;
use testkit::{Journal, eg};

fn ids(replica: &Replica, view: InboxView) -> Vec<u64> {
    let page = replica.reader().expect("a reader").inbox_page(view, None, 50, eg::at(60)).expect("reads");
    page.rows.iter().map(|row| row.conversation.0).collect()
}

fn row(replica: &Replica, conversation: u64) -> InboxRow {
    let rows = replica.reader().expect("a reader").inbox_rows_of(&[ConversationId(conversation)]);
    rows.expect("reads").remove(0)
}

fn counts(replica: &Replica) -> InboxCounts {
    replica.reader().expect("a reader").inbox_counts().expect("reads")
}

/// Three customers wrote, one after the other; the second was answered.
fn three() -> (Journal, Room) {
    let mut journal = Journal::default();
    for n in 1..=3 {
        journal.contact(ConversationId(n), eg::contact(n, &format!("Client {n}")));
        journal.received(ConversationId(n), eg::message(n, "bonjour"));
    }
    journal.queued(ConversationId(2), eg::command_id(1), eg::at(10), "oui");
    let room = Room::holding(journal.entries());
    (journal, room)
}

#[test]
fn a_closed_window_waits_behind_every_open_one() {
    let mut journal = Journal::default();
    for n in 1..=4 {
        journal.received(ConversationId(n), eg::message(n, "bonjour"));
    }
    let room = Room::holding(journal.entries());
    let written = |n: u64| eg::message(n, "bonjour").sent_at;
    let order = |now| {
        let page = room.replica.reader().expect("a reader").inbox_page(InboxView::ToAnswer, None, 50, now);
        page.expect("reads").rows.iter().map(|row| row.conversation.0).collect::<Vec<_>>()
    };
    let end_of_second = written(2).plus_ms(domain::window::LENGTH_MS);
    assert_eq!(order(written(4)), [1, 2, 3, 4]);
    assert_eq!(order(end_of_second.plus_ms(-1)), [2, 3, 4, 1]);
    assert_eq!(order(end_of_second), [3, 4, 2, 1]);
}

#[test]
fn who_wrote_last_and_waits_longest_comes_first() {
    let (_, room) = three();
    assert_eq!(ids(&room.replica, InboxView::ToAnswer), [1, 3]);
    assert_eq!(ids(&room.replica, InboxView::All), [2, 3, 1]);
    let counts = counts(&room.replica);
    assert_eq!((counts.to_answer, counts.unread, counts.failed, counts.all), (2, 3, 0, 3));
    assert_eq!(counts.oldest_waiting_since, Some(eg::at(1)));
}

#[test]
fn an_answer_in_the_outbox_takes_the_customer_off_the_queue_and_shows_as_last() {
    let (_, mut room) = three();
    room.replica.compose(&eg::send(9, ConversationId(1), "tout de suite")).expect("composes");
    assert_eq!(ids(&room.replica, InboxView::ToAnswer), [3]);
    assert_eq!(counts(&room.replica).to_answer, 1);
    let shown = row(&room.replica, 1);
    assert!(!shown.to_answer);
    assert_eq!(shown.queued, 1);
    let last = shown.last.expect("there is one");
    assert_eq!(
        (last.preview, last.outbox),
        (Some("tout de suite".into()), Some(domain::OutboxState::Waiting))
    );
}

#[test]
fn a_refused_answer_puts_the_customer_back_and_shows_among_the_failed() {
    let (_, mut room) = three();
    let command = eg::send(9, ConversationId(1), "trop tard");
    room.replica.compose(&command).expect("composes");
    room.replica.take_next(&eg::line(), eg::at(20)).expect("takes");
    let refusal = Refusal { code: RefusalCode::WindowClosed, details: "".into() };
    room.replica.refused(&command.id, &refusal, eg::at(21)).expect("steps");
    assert_eq!(ids(&room.replica, InboxView::ToAnswer), [1, 3]);
    assert_eq!(ids(&room.replica, InboxView::Failed), [1]);
    assert_eq!(counts(&room.replica).failed, 1);
}

#[test]
fn a_read_mark_in_the_outbox_shows_at_once() {
    let (_, mut room) = three();
    let up_to = row(&room.replica, 1).max_inbound_seq;
    let body = CommandBody::ReadConversation { conversation: ConversationId(1), up_to };
    let command = Command { id: eg::command_id(9), line: eg::line(), made_at: eg::at(1), body };
    room.replica.compose(&command).expect("composes");
    assert_eq!(row(&room.replica, 1).unread, 0);
    assert_eq!(ids(&room.replica, InboxView::Unread), [2, 3]);
    assert_eq!(counts(&room.replica).unread, 2);
}

#[test]
fn a_late_webhook_with_an_old_time_still_counts_as_unread() {
    let (mut journal, mut room) = three();
    let before = journal.head();
    journal.read(ConversationId(3), journal.head());
    let late = protocol::Message { sent_at: eg::at(-3600), ..eg::message(50, "écrit il y a une heure") };
    journal.received(ConversationId(3), late);
    room.apply(journal.after(before));
    assert_eq!(row(&room.replica, 3).unread, 1);
}

#[test]
fn a_mark_in_the_middle_leaves_the_rest_unread() {
    let mut journal = Journal::default();
    for n in 1..=10 {
        journal.received(eg::conversation(), eg::message(n, "encore"));
    }
    journal.read(eg::conversation(), Seq(4));
    let mut room = Room::holding(journal.entries());
    assert_eq!(row(&room.replica, 7).unread, 6);
    let before = journal.head();
    journal.read(eg::conversation(), Seq(2));
    journal.read(eg::conversation(), Seq(7));
    room.apply(journal.after(before));
    assert_eq!(row(&room.replica, 7).unread, 3);
}

#[test]
fn an_echo_answers_but_opens_no_window() {
    let mut journal = Journal::default();
    journal.received(eg::conversation(), eg::message(1, "bonjour"));
    journal.echoed(eg::conversation(), eg::message(2, "du téléphone"));
    let room = Room::holding(journal.entries());
    let shown = row(&room.replica, 7);
    assert!(!shown.to_answer);
    assert_eq!(shown.last_inbound_at, Some(eg::at(1)));
    assert_eq!(shown.unread, 1);
}

#[test]
fn a_message_that_the_customer_took_back_asks_for_no_answer() {
    let mut journal = Journal::default();
    journal.received(eg::conversation(), eg::message(1, "oups"));
    let message = MessageName::Wamid(eg::wamid(1));
    journal.push(protocol::Fact::MessageRevoked { conversation: eg::conversation(), message });
    let room = Room::holding(journal.entries());
    assert!(!row(&room.replica, 7).to_answer);
    assert_eq!(counts(&room.replica).to_answer, 0);
}

#[test]
fn a_failed_send_is_flagged_until_meta_proves_arrival() {
    let (mut journal, mut room) = three();
    let name = MessageName::Command(eg::command_id(1));
    let before = journal.head();
    journal.status(ConversationId(2), name.clone(), MessageStatus::Failed, eg::at(11));
    room.apply(journal.after(before));
    assert_eq!(ids(&room.replica, InboxView::Failed), [2]);
    assert_eq!(row(&room.replica, 2).last.and_then(|last| last.status), Some(MessageStatus::Failed));
    let before = journal.head();
    journal.status(ConversationId(2), name, MessageStatus::Delivered, eg::at(12));
    room.apply(journal.after(before));
    assert!(ids(&room.replica, InboxView::Failed).is_empty());
    assert_eq!(counts(&room.replica).failed, 0);
}

#[test]
fn pages_follow_one_another_without_a_gap_or_a_repeat() {
    let mut journal = Journal::default();
    for n in 1..=25 {
        // Pairs share a second.
        let message = protocol::Message { sent_at: eg::at(n as i64 / 2), ..eg::message(n, "bonjour") };
        journal.received(ConversationId(n), message);
    }
    let room = Room::holding(journal.entries());
    let reader = room.replica.reader().expect("a reader");
    // Half of the windows are closed.
    let now = eg::at(6).plus_ms(domain::window::LENGTH_MS);
    for view in [InboxView::ToAnswer, InboxView::Unread, InboxView::All] {
        let mut seen = Vec::new();
        let mut after: Option<InboxCursor> = None;
        loop {
            let page = reader.inbox_page(view, after, 4, now).expect("reads");
            seen.extend(page.rows.iter().map(|row| row.conversation.0));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let mut all = seen.clone();
        all.sort_unstable();
        assert_eq!(all, (1..=25).collect::<Vec<_>>(), "{view:?}");
        let whole = reader.inbox_page(view, None, 50, now).expect("reads");
        assert_eq!(whole.rows.iter().map(|row| row.conversation.0).collect::<Vec<_>>(), seen);
        assert!(whole.next.is_none());
    }
}

#[test]
fn one_of_our_numbers_is_looked_at_alone() {
    let (_, mut room) = three();
    let mut other = Journal::of(eg::other_line());
    other.received(ConversationId(7), eg::message(7, "bonsoir"));
    room.replica.begin_at(&eg::other_line(), Seq(0), "journal-2").expect("begins");
    room.replica.apply(&eg::other_line(), other.entries()).expect("applies");
    let reader = room.replica.reader().expect("a reader");
    let of = |line: Option<&domain::LineId>, view| {
        let page = reader.inbox_page_of(line, view, None, 50, eg::at(60)).expect("reads");
        page.rows.iter().map(|row| row.conversation.0).collect::<Vec<_>>()
    };
    let (mine, theirs) = (eg::line(), eg::other_line());
    for view in [InboxView::ToAnswer, InboxView::Unread, InboxView::All] {
        assert_eq!(of(Some(&theirs), view), [7], "{view:?}");
        assert!(!of(Some(&mine), view).contains(&7), "{view:?}");
        assert!(of(None, view).contains(&7), "{view:?}");
    }
    let counts = |line| reader.inbox_counts_of(line).expect("reads");
    assert_eq!((counts(Some(&theirs)).to_answer, counts(Some(&theirs)).all), (1, 1));
    assert_eq!((counts(Some(&mine)).to_answer, counts(Some(&mine)).all), (2, 3));
    assert_eq!((counts(None).to_answer, counts(None).all), (3, 4));
}

#[test]
fn a_contact_is_told_by_the_latest_entry_that_says_something() {
    let (mut journal, mut room) = three();
    let before = journal.head();
    let renamed = protocol::Contact { name: Some("Client neuf".into()), ..protocol::Contact::default() };
    journal.contact(ConversationId(1), renamed);
    room.apply(journal.after(before));
    let contact = row(&room.replica, 1).contact;
    assert_eq!(contact.name, Some("Client neuf".into()));
    assert_eq!(contact.phone, Some("33639900001".into()));
}

#[test]
fn the_palette_finds_by_the_beginning_of_words_without_accents() {
    let mut journal = Journal::default();
    let names = ["Éloïse Núñez", "Elodie Martin", "Zoé Ndiaye", "محمد علي"];
    for (n, name) in (1..).zip(names) {
        journal.contact(ConversationId(n), eg::contact(n, name));
        journal.received(ConversationId(n), eg::message(n, "bonjour"));
    }
    journal.contact(ConversationId(9), eg::contact(9, "Elsa Sansmessage"));
    let room = Room::holding(journal.entries());
    let reader = room.replica.reader().expect("a reader");
    let found = |query: &str| -> Vec<u64> {
        reader.palette(query, 10).expect("reads").iter().map(|hit| hit.conversation.0).collect()
    };
    assert_eq!(found("el"), [2, 1, 9]);
    assert_eq!(found("nun elo"), [1]);
    assert_eq!(found("ELOÏSE"), [1]);
    assert_eq!(found("lodie"), Vec::<u64>::new());
    assert_eq!(found("محم"), [4]);
    assert_eq!(found("06 39 90 00 03"), [3]);
    assert_eq!(found("+33 6 39 90 00 03"), [3]);
    assert_eq!(found(""), [4, 3, 2, 1, 9]);
}

#[test]
fn a_rename_is_found_by_the_new_name_only() {
    let mut journal = Journal::default();
    journal.contact(eg::conversation(), eg::contact(1, "Ancienne"));
    journal.contact(eg::conversation(), eg::contact(1, "Nouvelle"));
    let room = Room::holding(journal.entries());
    let reader = room.replica.reader().expect("a reader");
    assert!(reader.palette("ancienne", 10).expect("reads").is_empty());
    assert_eq!(reader.palette("nouv", 10).expect("reads").len(), 1);
}

#[test]
fn news_are_grouped_by_conversation_and_stop_at_what_was_told_or_read() {
    let (mut journal, mut room) = three();
    let told = journal.head();
    journal.received(ConversationId(1), eg::message(20, "encore moi"));
    journal.received(ConversationId(1), eg::message(21, "et la suite"));
    journal.received(ConversationId(3), eg::message(22, "lu ailleurs"));
    journal.read(ConversationId(3), journal.head());
    room.apply(journal.after(told));
    let reader = room.replica.reader().expect("a reader");
    let news = reader.new_inbound_since(&eg::line(), told, 10).expect("reads");
    assert_eq!(news.len(), 1);
    assert_eq!((news[0].conversation, news[0].count), (ConversationId(1), 2));
    assert_eq!(news[0].preview, Some("et la suite".into()));
    assert!(reader.new_inbound_since(&eg::line(), journal.head(), 10).expect("reads").is_empty());
}

#[test]
fn the_palette_finds_the_same_whether_a_word_is_rare_or_everybody_has_it() {
    let mut journal = Journal::default();
    let name = |n: u64| match n % 3 {
        0 => format!("Marie Rare{}", n % 400),
        1 => "Marie Dupont".to_owned(),
        _ => format!("{} Dupont", ["Luc", "Anne"][n as usize % 2]),
    };
    for n in 1..=2_000 {
        let contact =
            protocol::Contact { name: Some(name(n).as_str().into()), ..protocol::Contact::default() };
        journal.contact(ConversationId(n), contact);
        journal.received(ConversationId(n), eg::message(n, "bonjour"));
    }
    let room = Room::holding(journal.entries());
    let reader = room.replica.reader().expect("a reader");
    for query in ["marie", "dupont", "m d", "du l", "rare7 marie", "d", "anne luc"] {
        let words: Vec<&str> = query.split(' ').collect();
        let fits = |n: &u64| {
            let name = name(*n).to_lowercase();
            words.iter().all(|word| name.split(' ').any(|theirs| theirs.starts_with(word)))
        };
        let expected: Vec<u64> = (1..=2_000).rev().filter(fits).take(20).collect();
        let found = reader.palette(query, 20).expect("reads");
        assert_eq!(found.iter().map(|hit| hit.conversation.0).collect::<Vec<_>>(), expected, "{query}");
    }
}
