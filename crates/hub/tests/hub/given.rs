//! What the tests of a journal begin with: a customer who writes, a seat that asks.

use bytes::Bytes;
use domain::{CommandId, Content, ConversationId, LineId, SeatId, Seq, Wamid};
use hub::journal::{Attempt, Begin, Delivery, Fingerprint, Journal, News, Options, Report, Seat, Wish};
use protocol::register::Actor;
use protocol::{Command, CommandBody, Contact, Fact, Message};

use crate::world::{LINE, NOW};

pub(crate) fn lines() -> Vec<LineId> {
    vec![LineId::from(LINE), LineId::from("1065")]
}

pub(crate) fn options() -> Options {
    Options { lines: lines(), new_name: "first".to_owned(), now: NOW, ..Options::default() }
}

pub(crate) fn line() -> LineId {
    LineId::from(LINE)
}

pub(crate) fn awa() -> Contact {
    Contact { user_id: Some("FR.1".into()), phone: Some("33639980001".into()), ..Contact::default() }
}

pub(crate) fn received(line: &str, wamid: &str, from: Contact) -> Delivery {
    let message = Message::new(Wamid::from(wamid), NOW, Content::Text { body: "Bonjour".into() });
    let key = Fingerprint::of(Some(NOW), &[line.as_bytes(), wamid.as_bytes()]);
    let report = Report { line: LineId::from(line), key, news: News::Received { from, message } };
    Delivery { body: Bytes::from_static(b"{}"), received_at: NOW, reports: vec![report] }
}

pub(crate) fn seat() -> Seat {
    Seat { id: SeatId::from("s1"), name: "Bo".to_owned(), created_at: NOW, revoked_at: None }
}

pub(crate) fn wish(id: &str, body: CommandBody) -> Wish {
    let command = Command { id: CommandId::from(id), line: line(), made_at: NOW, body };
    Wish { command, seat: seat(), by: Actor::hub(), teams: domain::Teams::All, now: NOW }
}

pub(crate) fn send(conversation: u64, text: &str) -> CommandBody {
    let content = Content::Text { body: text.into() };
    CommandBody::SendMessage { conversation: ConversationId(conversation), content, reply_to: None }
}

/// The attempt at a message, if it waits to be tried.
pub(crate) async fn begins(journal: &dyn Journal, id: &str) -> Option<Box<Attempt>> {
    match journal.begin_attempt(id.into(), NOW).await.expect("writes") {
        Begin::Ready(attempt) => Some(attempt),
        Begin::Gone => None,
        Begin::Upload(files) => panic!("it has no files: {files:?}"),
        Begin::Refused(failure) => panic!("nothing is in the way: {failure:?}"),
    }
}

pub(crate) async fn facts(journal: &dyn Journal, line: &str) -> Vec<Fact> {
    let entries = journal.page_after(LineId::from(line), Seq::ZERO, 10_000).await.expect("reads");
    let seqs: Vec<u64> = entries.iter().map(|entry| entry.seq.0).collect();
    assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>(), "law 2");
    entries.iter().map(|entry| serde_json::from_str(entry.fact.get()).expect("a fact")).collect()
}
