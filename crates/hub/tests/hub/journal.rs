//! The promise of a journal, as one suite for every backend: `conformance!` stamps it.

use std::sync::Arc;

use domain::{
    Content, ConversationId, Failure, FailureKind, LineHealth, LineId, LineProblem, MediaId, Role, Seq,
    Timestamp, Wipe,
};
#[cfg(unix)]
use hub::journal::postgres;
use hub::journal::sqlite;
use hub::journal::{
    Delivery, Journal, JournalError, MediumOutcome, News, Outcome, Past, Recipient, Sighting, SqlJournal,
};
use proptest::prelude::*;
use protocol::member::Position;
use protocol::register::Actor;
use protocol::{Accepted, Author, Contact, Fact, RefusalCode};

use crate::given::{awa, begins, facts, line, lines, options, received, seat, send, wish};
use crate::world::{LINE, NOW};

/// Where a backend's journals live while a test runs.
pub(crate) trait Bench: Send + Sync {
    fn new() -> Self;
    /// Opens the one journal of this bench, again and again the same.
    async fn connect(&self) -> SqlJournal;

    /// Opens it, and takes its lines.
    async fn open(&self) -> Arc<dyn Journal> {
        let journal = self.connect().await;
        for line in lines() {
            journal.take_line(line, NOW).await.expect("writes").expect("nobody else has it");
        }
        Arc::new(journal)
    }
}

pub(crate) struct Sqlite(pub(crate) tempfile::TempDir);

impl Bench for Sqlite {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a directory"))
    }

    async fn connect(&self) -> SqlJournal {
        sqlite::open(&self.0.path().join("journal.sqlite"), options()).expect("opens")
    }
}

/// A database of its own on the server of the tests.
#[cfg(unix)]
pub(crate) struct Postgres(pub(crate) postgres::Address);

#[cfg(unix)]
impl Bench for Postgres {
    fn new() -> Self {
        let address = testkit::Postgres::shared().database();
        Self(postgres::Address::parse(&address, &|_| unreachable!("it names no file")).expect("an address"))
    }

    async fn connect(&self) -> SqlJournal {
        postgres::open(self.0.clone(), options()).await.expect("opens")
    }
}

async fn what_was_answered_is_there_after_reopening<B: Bench>() {
    let bench = B::new();
    let journal = bench.open().await;
    journal.absorb(received(LINE, "wamid.1", awa())).await.expect("absorbed");
    let name = journal.name().to_owned();
    journal.close().await;
    assert!(matches!(journal.absorb(received(LINE, "wamid.2", awa())).await, Err(JournalError::Closed)));
    let journal = bench.open().await;
    assert_eq!(journal.name(), name);
    assert_eq!(facts(journal.as_ref(), LINE).await.len(), 2);
    assert_eq!(*journal.bell(&line()).expect("served").borrow(), Seq(2));
    journal.close().await;
}

async fn each_line_counts_for_itself<B: Bench>() {
    let bench = B::new();
    let journal = bench.open().await;
    for n in 0..3 {
        journal.absorb(received(LINE, &format!("wamid.{n}"), awa())).await.expect("absorbed");
    }
    journal.absorb(received("1065", "wamid.0", awa())).await.expect("absorbed");
    assert_eq!(facts(journal.as_ref(), LINE).await.len(), 4);
    assert_eq!(facts(journal.as_ref(), "1065").await.len(), 2);
    assert!(journal.bell(&LineId::from("1099")).is_none());
    assert!(journal.page_after(LineId::from("1099"), Seq::ZERO, 10).await.is_err());
    journal.close().await;
}

async fn pages_stand_next_to_each_other<B: Bench>() {
    let bench = B::new();
    let journal = bench.open().await;
    for n in 0..9 {
        journal.absorb(received(LINE, &format!("wamid.{n}"), awa())).await.expect("absorbed");
        journal.absorb(received("1065", &format!("wamid.{n}"), awa())).await.expect("absorbed");
    }
    let seqs =
        |page: Vec<hub::journal::StoredEntry>| page.iter().map(|entry| entry.seq.0).collect::<Vec<_>>();
    assert_eq!(seqs(journal.page_after(line(), Seq(8), 5).await.expect("reads")), [9, 10]);
    assert_eq!(seqs(journal.page_before(line(), Seq(4), 2).await.expect("reads")), [2, 3]);
    assert_eq!(seqs(journal.page_before(LineId::from("1065"), Seq(2), 9).await.expect("reads")), [1]);
    journal.close().await;
}

async fn a_command_is_accepted_once<B: Bench>() {
    let bench = B::new();
    let journal = bench.open().await;
    journal.absorb(received(LINE, "wamid.1", awa())).await.expect("absorbed");
    let first = journal.accept(wish("c1", send(1, "Oui"))).await.expect("writes");
    assert_eq!(first, Ok(Accepted { seq: Seq(3) }));
    journal.close().await;
    let journal = bench.open().await;
    assert_eq!(journal.accept(wish("c1", send(1, "Oui"))).await.expect("writes"), first);
    let reused = journal.accept(wish("c1", send(1, "Non"))).await.expect("writes").expect_err("another wish");
    assert_eq!(reused.code, RefusalCode::CommandReused);
    let nobody = journal.accept(wish("c2", send(9, "Oui"))).await.expect("writes").expect_err("nobody");
    assert_eq!(nobody.code, RefusalCode::UnknownConversation);
    assert_eq!(facts(journal.as_ref(), LINE).await.len(), 3);
    journal.close().await;
}

async fn an_attempt_without_an_outcome_becomes_unknown<B: Bench>() {
    let bench = B::new();
    let journal = bench.open().await;
    journal.absorb(received(LINE, "wamid.1", awa())).await.expect("absorbed");
    for (id, text) in [("c1", "un"), ("c2", "deux"), ("c3", "trois")] {
        journal.accept(wish(id, send(1, text))).await.expect("writes").expect("accepted");
    }
    let attempt = begins(journal.as_ref(), "c1").await.expect("it waits");
    assert_eq!((attempt.id.as_str(), attempt.number), ("comptoir:c1:1", 1));
    assert_eq!(attempt.to, Recipient::Phone("33639980001".into()));
    assert!(begins(journal.as_ref(), "c1").await.is_none(), "it is being sent");
    begins(journal.as_ref(), "c2").await.expect("it waits");
    let taken = Outcome::Accepted { wamid: "wamid.OUT".into(), phone: None, user_id: None };
    journal.end_attempt("c2".into(), taken, NOW).await.expect("writes");
    journal.close().await;
    let journal = bench.connect().await;
    assert_eq!(journal.take_line(line(), NOW).await.expect("writes"), Some(1));
    assert_eq!(journal.take_line(line(), NOW).await.expect("writes"), Some(0));
    let journal: Arc<dyn Journal> = Arc::new(journal);
    let waiting = journal.queued(line(), Seq::ZERO, 10).await.expect("reads");
    assert_eq!(waiting.iter().map(|queued| queued.command.as_str()).collect::<Vec<_>>(), ["c3"]);
    let last = facts(journal.as_ref(), LINE).await.pop();
    let Some(Fact::StatusReported { status, failure: Some(failure), .. }) = last else { panic!("{last:?}") };
    assert_eq!((status, failure.kind), (domain::MessageStatus::Unknown, FailureKind::OutcomeUnknown));
    assert!(begins(journal.as_ref(), "c1").await.is_none(), "never again");
    journal.close().await;
}

async fn a_refused_attempt_may_be_tried_again_with_a_new_name<B: Bench>() {
    let bench = B::new();
    let journal = bench.open().await;
    journal.absorb(received(LINE, "wamid.1", awa())).await.expect("absorbed");
    journal.accept(wish("c1", send(1, "un"))).await.expect("writes").expect("accepted");
    begins(journal.as_ref(), "c1").await.expect("it waits");
    let later = Timestamp(NOW.0 + 4_000);
    journal.end_attempt("c1".into(), Outcome::Retry(later), NOW).await.expect("writes");
    assert_eq!(journal.queued(line(), Seq::ZERO, 10).await.expect("reads")[0].not_before, later);
    let again = begins(journal.as_ref(), "c1").await.expect("it waits");
    assert_eq!((again.id.as_str(), again.number), ("comptoir:c1:2", 2));
    let failure = Failure { kind: FailureKind::Other, code: None, details: "".into(), retry_at: None };
    journal.end_attempt("c1".into(), Outcome::Failed(failure), NOW).await.expect("writes");
    assert!(journal.queued(line(), Seq::ZERO, 10).await.expect("reads").is_empty());
    journal.close().await;
}

async fn a_webhook_waits_for_its_line<B: Bench>() {
    let bench = B::new();
    let journal = bench.open().await;
    let delivery = received("1099", "wamid.1", awa());
    let absorbed = journal.absorb(delivery.clone()).await.expect("absorbed");
    assert_eq!((absorbed.entries, absorbed.unclaimed), (0, 1));
    let waiting = journal.unclaimed(LineId::from("1099")).await.expect("reads");
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].body, delivery.body);
    journal.close().await;
}

async fn media_are_wanted_until_they_are_settled<B: Bench>() {
    let bench = B::new();
    let journal = bench.open().await;
    let mut delivery = received(LINE, "wamid.1", awa());
    let News::Received { message, .. } = &mut delivery.reports[0].news else { unreachable!() };
    message.content = Content::Media(domain::Media {
        kind: domain::MediaKind::Image,
        id: MediaId::from("M1"),
        mime: "image/jpeg".to_owned(),
        sha256: None,
        filename: None,
        caption: None,
        facts: None,
    });
    journal.absorb(delivery).await.expect("absorbed");
    assert_eq!(journal.wanted_media(NOW, 10).await.expect("reads").len(), 1);
    let later = Timestamp(NOW.0 + 1000);
    journal.settle_medium("M1".into(), MediumOutcome::Later(later), NOW).await.expect("writes");
    assert!(journal.wanted_media(NOW, 10).await.expect("reads").is_empty());
    assert_eq!(journal.next_medium_at().await.expect("reads"), Some(later));
    assert_eq!(journal.wanted_media(later, 10).await.expect("reads")[0].tries, 1);
    let stored = MediumOutcome::Stored { sha256: "ab".repeat(32), size: 5 };
    for _ in 0..2 {
        journal.settle_medium("M1".into(), stored.clone(), NOW).await.expect("writes");
    }
    let settled = facts(journal.as_ref(), LINE).await;
    assert_eq!(settled.iter().filter(|fact| matches!(fact, Fact::MediaStored { .. })).count(), 1);
    assert_eq!(journal.medium("ab".repeat(32)).await.expect("reads").expect("there").size, 5);
    journal.close().await;
}

async fn health_is_an_entry_only_when_it_changes<B: Bench>() {
    let bench = B::new();
    let journal = bench.open().await;
    let good = LineHealth { checked_at: NOW, ..LineHealth::default() };
    let later = LineHealth { checked_at: Timestamp(NOW.0 + 1), ..good.clone() };
    let bad = LineHealth { problems: vec![LineProblem::TokenDead], ..later.clone() };
    assert!(journal.observe(line(), good).await.expect("writes"));
    assert!(!journal.observe(line(), later.clone()).await.expect("writes"));
    assert_eq!(journal.health(line()).await.expect("reads"), later);
    assert!(journal.observe(line(), bad).await.expect("writes"));
    assert_eq!(facts(journal.as_ref(), LINE).await.len(), 2);
    journal.close().await;
}

fn by() -> Actor {
    Actor { member: None, name: "Bo".into() }
}

async fn a_seat_is_known_by_its_token_until_it_is_turned_out<B: Bench>() {
    let bench = B::new();
    let journal = bench.open().await;
    journal.add_seat(seat(), [7; 32]).await.expect("writes");
    let standing = journal.standing([7; 32]).await.expect("reads").expect("is known");
    assert_eq!((standing.is_in(), standing.signs(), standing.member.role), (true, seat(), Role::Owner));
    assert_eq!(journal.standing([8; 32]).await.expect("reads"), None);
    let before = journal.roster_turn().await.expect("reads");
    assert!(journal.revoke_seat("s1".into(), false, by(), NOW).await.expect("writes"));
    assert!(!journal.revoke_seat("s1".into(), false, by(), NOW).await.expect("writes"));
    assert!(journal.roster_turn().await.expect("reads") > before, "everybody hears of it");
    assert!(!journal.standing([7; 32]).await.expect("reads").expect("is known").is_in());
    assert!(
        journal.revoke_seat("s1".into(), true, by(), NOW).await.expect("writes"),
        "it can still be wiped"
    );
    journal.seat_wiped("s1".into(), by(), NOW).await.expect("writes");
    let seats = journal.seats().await.expect("reads");
    assert_eq!((seats[0].revoked_at, seats[0].wipe), (Some(NOW), Some(Wipe::Done)));
    // A further desktop under the same name is the same member's.
    let second = hub::journal::Seat { id: "s2".into(), ..seat() };
    journal.add_seat(second, [9; 32]).await.expect("writes");
    let seen =
        Sighting { seat: "s2".into(), at: NOW, positions: vec![Position { line: line(), seq: Seq(4) }] };
    journal.saw_seats(vec![seen.clone(), seen]).await.expect("writes");
    let seats = journal.seats().await.expect("reads");
    assert_eq!((&seats[1].member, seats[1].last_seen), (&seats[0].member, Some(NOW)));
    assert_eq!(seats[1].positions, [Position { line: line(), seq: Seq(4) }]);
    assert_eq!(journal.members().await.expect("reads").len(), 1);
    journal.close().await;
}

async fn the_past_keeps_its_moments_and_comes_once<B: Bench>() {
    let bench = B::new();
    let journal = bench.open().await;
    let then = Timestamp(NOW.0 - 1_000_000_000);
    let ours = Past::Sent {
        to: awa(),
        author: Author::Phone,
        sent_at: then,
        wamid: "wamid.P".into(),
        content: Content::Text { body: "Jadis".into() },
        reply_to: None,
        status: domain::MessageStatus::Read,
        failure: None,
    };
    let theirs = Past::Webhook(Delivery { received_at: then, ..received(LINE, "wamid.1", awa()) });
    for _ in 0..2 {
        journal.remember(line(), vec![theirs.clone(), ours.clone()], NOW).await.expect("writes");
    }
    let entries = journal.page_after(line(), Seq::ZERO, 100).await.expect("reads");
    assert_eq!(entries.len(), 5);
    assert!(entries.iter().all(|entry| entry.at == then));
    journal.close().await;
}

/// What is said of somebody field by field, and asked again by conversation.
async fn contacts_are_answered_with_the_entries_that_said_them_last<B: Bench>() {
    let bench = B::new();
    let journal = bench.open().await;
    let named = |name: &str| Contact { name: Some(name.into()), ..awa() };
    journal.absorb(received(LINE, "wamid.1", named("Awa"))).await.expect("absorbed");
    journal.absorb(received(LINE, "wamid.2", named("Awa Diallo"))).await.expect("absorbed");
    journal.absorb(received("1065", "wamid.3", named("Awa"))).await.expect("absorbed");
    let ben = Contact { phone: Some("33639980002".into()), ..Contact::default() };
    journal.absorb(received(LINE, "wamid.4", ben.clone())).await.expect("absorbed");
    // Another person with Awa's number: hers is no longer known to us, and a replica still holds what it was told.
    let zoe = Contact { user_id: Some("FR.2".into()), phone: awa().phone, ..Contact::default() };
    journal.absorb(received(LINE, "wamid.5", zoe)).await.expect("absorbed");
    let said = async |of: &[u64]| {
        let of = of.iter().copied().map(ConversationId).collect();
        let entries = journal.contacts(line(), of).await.expect("reads");
        let fact = |text: &str| match serde_json::from_str(text).expect("a fact") {
            Fact::ContactSeen { conversation, contact } => (conversation.0, contact),
            other => panic!("{other:?}"),
        };
        entries.iter().map(|entry| (entry.seq.0, fact(entry.fact.get()))).collect::<Vec<_>>()
    };
    let renamed = Contact { name: Some("Awa Diallo".into()), ..Contact::default() };
    assert_eq!(said(&[1]).await, [(1, (1, named("Awa"))), (3, (1, renamed))]);
    assert_eq!(said(&[3, 3]).await, [(5, (3, ben))]);
    assert_eq!(said(&[2, 9]).await, [], "one is on another line, one is nowhere");
    assert_eq!(said(&[3, 1]).await.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), [1, 3, 5]);
    journal.close().await;
}

/// What people write has every character that there is.
async fn any_words_are_kept<B: Bench>() {
    let bench = B::new();
    let journal = bench.open().await;
    let odd = "A\u{0}wa \u{10ffff}0 'x' $1 ?2";
    let named = Contact { name: Some(odd.into()), phone: None, ..awa() };
    for wamid in ["wamid.1", "wamid.\u{0}2"] {
        journal.absorb(received(LINE, wamid, named.clone())).await.expect("absorbed");
    }
    let facts = facts(journal.as_ref(), LINE).await;
    assert_eq!(facts.len(), 3, "the name is known again: {facts:?}");
    let Fact::ContactSeen { contact, .. } = &facts[0] else { panic!("{facts:?}") };
    assert_eq!(contact.name, Some(odd.into()));
    let Fact::MessageReceived { message, .. } = &facts[2] else { panic!("{facts:?}") };
    assert_eq!(message.id.as_str(), "wamid.\u{0}2");
    let last = journal.last_inbound(line(), ConversationId(1)).await.expect("reads");
    assert_eq!(last, Some("wamid.\u{0}2".into()));
    journal.close().await;
}

/// Law 2: whoever writes beside whom, a reader that has seen *n* has seen all before it.
async fn concurrent_writers_leave_no_gap<B: Bench>(writers: Vec<Vec<u8>>) {
    let bench = B::new();
    let journal = bench.open().await;
    let mut bell = journal.bell(&line()).expect("served");
    let total: usize = writers.iter().map(Vec::len).sum();
    let reading = {
        let journal = Arc::clone(&journal);
        async move {
            let mut wamids = std::collections::BTreeSet::new();
            let mut high = Seq::ZERO;
            while wamids.len() < total {
                let page = journal.page_after(line(), high, 7).await.expect("reads");
                if page.is_empty() {
                    bell.changed().await.expect("rings");
                }
                for entry in page {
                    assert_eq!(entry.seq, high.next());
                    high = entry.seq;
                    if let Fact::MessageReceived { message, .. } =
                        serde_json::from_str(entry.fact.get()).expect("fact")
                    {
                        assert!(wamids.insert(message.id), "twice");
                    }
                }
            }
            high
        }
    };
    let writing = writers.into_iter().enumerate().map(|(writer, people)| {
        let journal = Arc::clone(&journal);
        async move {
            for (n, person) in people.into_iter().enumerate() {
                let from = Contact { phone: Some(format!("336{person}").into()), ..Contact::default() };
                let delivery = received(LINE, &format!("wamid.{writer}.{n}"), from);
                // Meta repeats itself, also while we still answer.
                let (one, two) = tokio::join!(journal.absorb(delivery.clone()), journal.absorb(delivery));
                let duplicates = one.expect("absorbed").duplicates + two.expect("absorbed").duplicates;
                assert_eq!(duplicates, 1);
            }
        }
    });
    let (high, _) = tokio::join!(reading, futures_util::future::join_all(writing));
    assert_eq!(high, *journal.bell(&line()).expect("served").borrow());
    journal.close().await;
}

macro_rules! suite {
    ($backend:ident, $bench:ty, [$($case:ident),* $(,)?]) => {
        mod $backend {
            use super::*;
            $( #[tokio::test] async fn $case() { super::$case::<$bench>().await; } )*

            proptest! {
                #![proptest_config(ProptestConfig::with_cases(24))]
                #[test]
                fn concurrent_writers_leave_no_gap(writers in prop::collection::vec(prop::collection::vec(0_u8..5, 1..12), 1..6)) {
                    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("runs");
                    runtime.block_on(super::concurrent_writers_leave_no_gap::<$bench>(writers));
                }
            }
        }
    };
}

macro_rules! promises {
    ($suite:ident, $backend:ident, $bench:ty) => {
        $suite!(
            $backend,
            $bench,
            [
                what_was_answered_is_there_after_reopening,
                each_line_counts_for_itself,
                pages_stand_next_to_each_other,
                a_command_is_accepted_once,
                an_attempt_without_an_outcome_becomes_unknown,
                a_refused_attempt_may_be_tried_again_with_a_new_name,
                a_webhook_waits_for_its_line,
                media_are_wanted_until_they_are_settled,
                health_is_an_entry_only_when_it_changes,
                a_seat_is_known_by_its_token_until_it_is_turned_out,
                the_past_keeps_its_moments_and_comes_once,
                contacts_are_answered_with_the_entries_that_said_them_last,
                any_words_are_kept,
            ]
        );
    };
}

promises!(suite, on_sqlite, Sqlite);
#[cfg(unix)]
promises!(suite, on_postgres, Postgres);
