//! Several processes on one journal: one order, no reader behind, one who asks Meta, whoever is killed.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use domain::{LineId, MessageStatus, Seq, Wamid};
use hub::journal::postgres::{self, Address};
use hub::journal::{Begin, Journal, Outcome, SqlJournal};
use hub::{Clock as _, Hub, StillClock, SystemClock};
use proptest::prelude::*;
use protocol::{Contact, Fact};

use crate::given::{awa, begins, facts, line, options, received, send, wish};
use crate::meta::{Meta, Say};
use crate::program::Program;
use crate::world::{LINE, NOW, World, client, config};

/// Longer than anything here may take.
const LONG: Duration = Duration::from_secs(30);

fn place() -> Address {
    crate::journal_place().expect("a database")
}

async fn process(address: &Address) -> SqlJournal {
    postgres::open(address.clone(), options()).await.expect("opens")
}

/// The lease of whoever has the lines is over, as if it had been silent for long enough.
fn time_is_up(address: &Address) {
    testkit::Postgres::shared().ask(address.database(), "UPDATE line SET dispatcher_until = 0");
}

/// Follows a line page by page on a process of its own, until it has seen so many messages.
async fn follow(journal: &SqlJournal, messages: usize) -> Seq {
    let mut bell = journal.bell(&line()).expect("served");
    let (mut seen, mut high) = (BTreeSet::new(), Seq::ZERO);
    while seen.len() < messages {
        let page = journal.page_after(line(), high, 7).await.expect("reads");
        if page.is_empty() {
            tokio::time::timeout(LONG, bell.changed()).await.expect("it rings in time").expect("rings");
        }
        for entry in page {
            assert_eq!(entry.seq, high.next(), "no gap, whoever committed when");
            high = entry.seq;
            let fact = serde_json::from_str(entry.fact.get()).expect("a fact");
            if let Fact::MessageReceived { message, .. } = fact {
                assert!(seen.insert(message.id), "twice");
            }
        }
    }
    high
}

/// Every process takes the same webhooks, as Meta repeats them to whoever answers.
async fn write(journal: &SqlJournal, wamids: &[String]) -> u64 {
    let writing = wamids.iter().enumerate().map(|(n, wamid)| {
        let from = Contact { phone: Some(format!("336{}", n % 5).into()), ..Contact::default() };
        journal.absorb(received(LINE, wamid, from))
    });
    let absorbed = futures_util::future::join_all(writing).await;
    absorbed.into_iter().map(|one| one.expect("absorbed").duplicates).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn writers_in_several_processes_leave_no_gap_and_no_reader_behind(
        processes in 2_usize..5, own in 1_usize..30, shared in 0_usize..20,
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("runs");
        runtime.block_on(async {
            let address = place();
            let reader = process(&address).await;
            let writers = futures_util::future::join_all((0..processes).map(|_| process(&address))).await;
            let writing = writers.iter().enumerate().map(|(p, writer)| async move {
                let mut wamids: Vec<String> = (0..own).map(|n| format!("wamid.{p}.{n}")).collect();
                wamids.extend((0..shared).map(|n| format!("wamid.all.{n}")));
                write(writer, &wamids).await
            });
            let all = processes * own + shared;
            let (high, duplicates) = tokio::join!(follow(&reader, all), futures_util::future::join_all(writing));
            assert_eq!(duplicates.iter().sum::<u64>() as usize, (processes - 1) * shared);
            for writer in &writers {
                assert_eq!(facts(writer, LINE).await.len() as u64, high.0);
                writer.close().await;
            }
            reader.close().await;
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_process_writes_rings_in_the_others() {
    let address = place();
    let (one, other) = (process(&address).await, process(&address).await);
    let (mut bell, mut errands) = (other.bell(&line()).expect("served"), other.errands());
    one.take_line(line(), NOW).await.expect("writes").expect("nobody has it");
    one.absorb(received(LINE, "wamid.1", awa())).await.expect("absorbed");
    tokio::time::timeout(LONG, bell.wait_for(|head| *head == Seq(2))).await.expect("in time").expect("rings");
    let sends = errands.borrow().sends;
    other.accept(wish("c1", send(1, "Oui"))).await.expect("writes").expect("accepted");
    assert_eq!(errands.borrow_and_update().sends, sends + 1, "its own errand at once");
    let mut errands = one.errands();
    let before = errands.borrow_and_update().sends;
    other.accept(wish("c2", send(1, "Oui"))).await.expect("writes").expect("accepted");
    tokio::time::timeout(LONG, errands.wait_for(|now| now.sends > before))
        .await
        .expect("in time")
        .expect("rings");
    one.close().await;
    other.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_is_one_processs_until_it_lets_go() {
    let address = place();
    let (one, other) = (process(&address).await, process(&address).await);
    one.absorb(received(LINE, "wamid.1", awa())).await.expect("absorbed");
    one.accept(wish("c1", send(1, "Oui"))).await.expect("writes").expect("accepted");
    assert_eq!(one.take_line(line(), NOW).await.expect("writes"), Some(0));
    assert_eq!(other.take_line(line(), NOW).await.expect("writes"), None);
    assert!(!other.keep_line(line()).await.expect("writes"));
    assert!(begins(&other, "c1").await.is_none(), "it has not the line");
    assert_eq!(other.take_line(LineId::from("1065"), NOW).await.expect("writes"), Some(0), "another line");
    begins(&one, "c1").await.expect("it has the line");
    let taken = Outcome::Accepted { wamid: "wamid.OUT".into(), phone: None, user_id: None };
    one.end_attempt("c1".into(), taken, NOW).await.expect("writes");
    one.close().await;
    assert_eq!(other.take_line(line(), NOW).await.expect("writes"), Some(0), "at once, and nothing is lost");
    other.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_silent_for_too_long_asks_meta_for_nothing_more() {
    let address = place();
    let (silent, other) = (process(&address).await, process(&address).await);
    silent.absorb(received(LINE, "wamid.1", awa())).await.expect("absorbed");
    silent.take_line(line(), NOW).await.expect("writes").expect("nobody has it");
    for id in ["c1", "c2", "c3"] {
        silent.accept(wish(id, send(1, id))).await.expect("writes").expect("accepted");
    }
    begins(&silent, "c1").await.expect("it waits");
    time_is_up(&address);
    assert!(silent.keep_line(line()).await.expect("writes"), "late, but nobody took it");
    time_is_up(&address);
    assert_eq!(other.take_line(line(), NOW).await.expect("writes"), Some(1), "c1 may have gone out");
    assert!(!silent.keep_line(line()).await.expect("writes"));
    assert!(matches!(silent.begin_attempt("c2".into(), NOW).await.expect("writes"), Begin::Gone));
    begins(&other, "c2").await.expect("it waits");
    let last = facts(&other, LINE).await.pop();
    assert!(matches!(last, Some(Fact::StatusReported { status: MessageStatus::Unknown, .. })), "{last:?}");
    // What it had asked before, Meta answers all the same.
    let taken = Outcome::Accepted { wamid: "wamid.OUT".into(), phone: None, user_id: None };
    silent.end_attempt("c1".into(), taken, NOW).await.expect("writes");
    let last = facts(&other, LINE).await.pop();
    assert!(matches!(last, Some(Fact::MessageAccepted { wamid, .. }) if wamid == Wamid::from("wamid.OUT")));
    silent.close().await;
    other.close().await;
}

/// Another hub on the journal of a world, in a directory of its own.
async fn another(world: &World) -> (World, tempfile::TempDir) {
    let dir = tempfile::tempdir().expect("a directory");
    let mut config = world.hub.config().clone();
    config.data_dir = dir.path().to_owned();
    let hub = Hub::start(config, world.clock.clone()).await.expect("starts");
    let beside = World {
        hub,
        meta: world.meta.clone(),
        clock: Arc::clone(&world.clock),
        faults: Arc::default(),
        http: client(),
        token: world.token.clone(),
        dir: tempfile::tempdir().expect("a directory"),
    };
    (beside, dir)
}

#[tokio::test(flavor = "multi_thread")]
async fn three_hubs_are_one_to_customers_and_to_seats() {
    let one = World::new().await;
    let (two, _two) = another(&one).await;
    let (three, _three) = another(&one).await;
    let hubs = [&one, &two, &three];
    let mut stream = two.follow().await;
    one.customer_writes("wamid.A", "Bonjour").await;
    let met = stream.until(|fact| matches!(fact, Fact::ContactSeen { .. })).await;
    let awa = crate::world::conversation(&[met]);
    for n in 0..30 {
        let hub = hubs[n % 3];
        assert_eq!(hub.customer_writes(&format!("wamid.{n}"), "Salut").await, 200);
        hub.say(&format!("c{n}"), awa, &format!("{n}")).await.expect("accepted");
        // A seat that had no answer asks another hub.
        hubs[(n + 1) % 3].say(&format!("c{n}"), awa, &format!("{n}")).await.expect("accepted before");
    }
    let sends = one.meta.sends_reach(30).await;
    let texts: Vec<_> = sends.iter().map(|send| send["text"]["body"].clone()).collect();
    assert_eq!(texts, (0..30).map(|n| n.to_string()).collect::<Vec<_>>(), "each once and in order");
    stream
        .until(|fact| matches!(fact, Fact::MessageAccepted { command, .. } if command.as_str() == "c29"))
        .await;
    let seqs: Vec<u64> = stream.entries.iter().map(|entry| entry.seq.0).collect();
    assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>());
    // Whoever asks Meta leaves; another takes its place.
    one.hub.shutdown().await;
    two.say("c30", awa, "30").await.expect("accepted");
    assert_eq!(two.meta.sends_reach(31).await.len(), 31);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_while_meta_is_asked_ends_in_unknown_and_never_in_a_second_send() {
    let meta = Meta::start().await;
    let text = testkit::Postgres::shared().database();
    let address = crate::at(&text);
    let dir = tempfile::tempdir().expect("a directory");
    let mut killed = Program::start(dir.path(), &meta, &text).await;
    meta.say(Say::Hold);
    // A hub that starts beside it takes commands, and leaves Meta to the one that has the line.
    let beside = tempfile::tempdir().expect("a directory");
    let mut config = config(beside.path(), &meta.base_url);
    config.journal = Some(address);
    // The program goes by the machine's clock.
    let clock = Arc::new(StillClock::at(SystemClock.now()));
    let hub = Hub::start(config, clock.clone()).await.expect("starts");
    let token = hub.add_seat("Bo").await.expect("a seat");
    let world = World { hub, meta, clock, faults: Arc::default(), http: client(), token, dir: beside };
    world.customer_writes("wamid.A", "Bonjour").await;
    let awa = crate::world::conversation(&world.facts().await);
    world.say("c1", awa, "un").await.expect("accepted");
    world.say("c2", awa, "deux").await.expect("accepted");
    world.meta.sends_reach(1).await;
    killed.kill().await;
    let mut stream = world.follow().await;
    let fact = stream.until(|fact| matches!(fact, Fact::StatusReported { .. })).await;
    let Fact::StatusReported { status, .. } = fact else { unreachable!() };
    assert_eq!(status, MessageStatus::Unknown);
    let sends = world.meta.sends_reach(2).await;
    let texts: Vec<_> = sends.iter().map(|send| send["text"]["body"].as_str().unwrap_or_default()).collect();
    assert_eq!(texts, ["un", "deux"], "what had been tried is not tried again");
}
