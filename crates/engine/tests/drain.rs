//! Draining: every wish reaches the hub once, in order, whatever becomes of the link and the answers.

mod world;

use std::time::Duration;

use domain::{CommandId, ConversationId, LinkState, OutboxState, Seq};
use engine::{Backoff, Store};
use protocol::{Refusal, RefusalCode};
use replica::{Anchor, Delivery, Replica};
use testkit::{Journal, eg};
use world::{Answering, Desktop, FakeHub, Running};

const AWA: ConversationId = ConversationId(7);

fn journal() -> Journal {
    let mut journal = Journal::default();
    journal.contact(AWA, eg::contact(1, "Awa"));
    journal.received(AWA, eg::message(2, "Bonjour"));
    journal
}

async fn compose(running: &Running, n: u64) {
    let command = eg::send(n, AWA, &format!("réponse {n}"));
    running.store.write(move |replica| replica.compose(&command)).await.expect("composes");
    running.handle.outbox_changed();
}

/// Every message of ours in the thread, with where it stands: `queued` once journaled.
async fn ours(store: &Store) -> Vec<String> {
    let page = store.read(|reader| reader.thread_page(AWA, Anchor::Newest, 100)).await.expect("reads");
    let rows = page.rows.into_iter().filter_map(|row| {
        let place = match row.delivery? {
            Delivery::Outbox { state, .. } => format!("{state:?}"),
            Delivery::Journal { .. } => "queued".to_owned(),
        };
        Some(format!("{} {place}", row.key.trim_start_matches("01930000-0000-7000-8000-00000000000")))
    });
    rows.collect()
}

async fn until_ours(running: &mut Running, wanted: &[&str]) {
    let mut seen = Vec::new();
    let what = format!("the thread shows {wanted:?}");
    running
        .until(&what, async |_, store| {
            let now = ours(store).await;
            if seen.last() != Some(&now) {
                seen.push(now.clone());
            }
            now == wanted
        })
        .await;
}

fn came(hub: &FakeHub) -> Vec<String> {
    let came = hub.look(|state| state.came.clone());
    came.iter()
        .map(|id| id.as_str().trim_start_matches("01930000-0000-7000-8000-00000000000").to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wishes_reach_the_hub_in_the_order_they_were_made() {
    let hub = FakeHub::start(journal()).await;
    let mut running = Desktop::new().start(&hub);
    running.until_held(&hub, 1).await;
    for n in 1..=5 {
        compose(&running, n).await;
    }
    until_ours(&mut running, &["1 queued", "2 queued", "3 queued", "4 queued", "5 queued"]).await;
    assert_eq!(came(&hub), ["1", "2", "3", "4", "5"]);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_answer_may_come_before_the_entry() {
    let hub = FakeHub::start(journal()).await;
    hub.look(|state| state.answers.push_back(Answering::AnswerFirst));
    let mut running = Desktop::new().start(&hub);
    running.until_held(&hub, 1).await;
    compose(&running, 1).await;
    until_ours(&mut running, &["1 Journaled(Seq(3))"]).await;
    hub.release();
    until_ours(&mut running, &["1 queued"]).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_follows_another_leaves_as_soon_as_its_entry_has_come() {
    let hub = FakeHub::start(journal()).await;
    hub.look(|state| state.answers.push_back(Answering::AnswerFirst));
    let mut running = Desktop::new().start(&hub);
    running.until_held(&hub, 1).await;
    let (first, then) = (eg::send(1, AWA, "celui-ci"), eg::send(2, AWA, "puis celui-là"));
    running.store.write(move |replica| replica.compose_instead(&first, &then)).await.expect("composes");
    running.handle.outbox_changed();
    until_ours(&mut running, &["1 Journaled(Seq(3))", "2 Waiting"]).await;
    hub.release();
    until_ours(&mut running, &["1 queued", "2 queued"]).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_entry_may_come_before_the_answer() {
    let hub = FakeHub::start(journal()).await;
    hub.look(|state| state.answers.push_back(Answering::EntryFirst));
    let mut running = Desktop::new().start(&hub);
    running.until_held(&hub, 1).await;
    compose(&running, 1).await;
    until_ours(&mut running, &["1 queued"]).await;
    hub.release();
    compose(&running, 2).await;
    until_ours(&mut running, &["1 queued", "2 queued"]).await;
    assert_eq!(came(&hub), ["1", "2"], "the late answer does no harm");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_answer_is_asked_for_again_with_the_same_name_and_its_elders_go_first() {
    for fault in [Answering::CutBefore, Answering::CutAfter, Answering::Unavailable, Answering::Portal] {
        let hub = FakeHub::start(journal()).await;
        hub.look(|state| state.answers.extend([fault, fault]));
        let mut running = Desktop::new().start(&hub);
        running.until_held(&hub, 1).await;
        let (one, two) = (eg::send(1, AWA, "un"), eg::send(2, AWA, "deux"));
        let both =
            running.store.write(move |replica| replica.compose(&one).and_then(|()| replica.compose(&two)));
        both.await.expect("composes");
        running.handle.outbox_changed();
        until_ours(&mut running, &["1 queued", "2 queued"]).await;
        assert_eq!(hub.head(), Seq(4), "{fault:?}: each is journaled once");
        let came = came(&hub);
        let (last, repeats) = came.split_last().expect("something came");
        assert_eq!(last, "2", "{fault:?}");
        // Where the entry came down although the answer was lost, nothing is left to repeat.
        assert!(repeats.iter().all(|id| id == "1") || fault == Answering::CutAfter, "{fault:?}: {came:?}");
        running.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_is_a_persons_to_decide_and_holds_nobody_up() {
    let hub = FakeHub::start(journal()).await;
    hub.look(|state| state.answers.push_back(Answering::No(RefusalCode::WindowClosed)));
    let mut running = Desktop::new().start(&hub);
    running.until_held(&hub, 1).await;
    compose(&running, 1).await;
    until_ours(&mut running, &["1 Refused"]).await;
    compose(&running, 2).await;
    running
        .until("the second went through", async |_, store| ours(store).await.contains(&"2 queued".to_owned()))
        .await;
    let retried = eg::command_id(1);
    let now = eg::at(9);
    running.store.write(move |replica| replica.retry(&retried, now)).await.expect("retries");
    running.handle.outbox_changed();
    running
        .until("the first, too", async |_, store| ours(store).await.contains(&"1 queued".to_owned()))
        .await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_link_nothing_leaves_and_with_it_everything_does_at_once() {
    let hub = FakeHub::start(journal()).await;
    let mut running = Desktop::new().start(&hub);
    running.until_held(&hub, 1).await;
    hub.set_up(false);
    running.until_link(LinkState::Offline { since: eg::at(0) }).await;
    compose(&running, 1).await;
    compose(&running, 2).await;
    running.handle.wake();
    until_ours(&mut running, &["1 Waiting", "2 Waiting"]).await;
    assert!(came(&hub).is_empty());
    hub.set_up(true);
    until_ours(&mut running, &["1 queued", "2 queued"]).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_token_keeps_the_wish_and_says_so() {
    let hub = FakeHub::start(journal()).await;
    let mut running = Desktop::new().start(&hub);
    running.until_held(&hub, 1).await;
    hub.look(|state| state.token = "another".into());
    compose(&running, 1).await;
    running.until_link(LinkState::ActionNeeded(domain::ActionNeeded::SignIn)).await;
    assert_eq!(ours(&running.store).await, ["1 Unanswered"]);
    hub.look(|state| state.token = world::hub::TOKEN.into());
    hub.cut();
    until_ours(&mut running, &["1 queued"]).await;
    running.stop().await;
}

/// Brings a row to a state by the steps that lead there.
fn prepare(replica: &mut Replica, state: OutboxState) {
    let (id, now): (CommandId, _) = (eg::command_id(1), eg::at(5));
    replica.compose(&eg::send(1, AWA, "un")).expect("composes");
    if state != OutboxState::Waiting {
        replica.take_next(&eg::line(), now).expect("takes");
    }
    match state {
        OutboxState::Waiting | OutboxState::InFlight => {}
        OutboxState::Unanswered => {
            replica.answer_lost(&id, now).expect("loses");
        }
        OutboxState::Journaled(seq) => {
            replica.journaled(&id, seq, now).expect("journals");
        }
        OutboxState::Refused => {
            let refusal = Refusal { code: RefusalCode::NotAllowed, details: "".into() };
            replica.refused(&id, &refusal, now).expect("refuses");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_in_any_state_ends_well() {
    for (state, ends) in [
        (OutboxState::Waiting, "1 queued"),
        (OutboxState::InFlight, "1 queued"),
        (OutboxState::Unanswered, "1 queued"),
        (OutboxState::Journaled(Seq(3)), "1 queued"),
        (OutboxState::Refused, "1 Refused"),
    ] {
        let hub = FakeHub::start(journal()).await;
        let desktop = Desktop::new();
        let mut before = desktop.start(&hub);
        before.until_held(&hub, 1).await;
        before.stop().await;
        prepare(&mut desktop.open(), state);
        if let OutboxState::Journaled(_) = state {
            hub.journal(|journal| journal.queued(AWA, eg::command_id(1), eg::at(5), "un"));
        }
        let mut running = desktop.start(&hub);
        running.until_held(&hub, 1).await;
        until_ours(&mut running, &[ends]).await;
        assert!(came(&hub).len() <= 1, "{state:?}");
        running.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopping_in_the_middle_of_a_send_is_prompt_and_forgets_nothing() {
    let hub = FakeHub::start(journal()).await;
    hub.look(|state| state.answers.push_back(Answering::EntryFirst));
    let mut desktop = Desktop::new();
    desktop.patience.backoff =
        Backoff { first: Duration::from_secs(3600), longest: Duration::from_secs(3600) };
    let mut running = desktop.start(&hub);
    running.until_held(&hub, 1).await;
    hub.look(|state| state.page = 0);
    compose(&running, 1).await;
    running.until("it came", async |_, _| !came(&hub).is_empty()).await;
    tokio::time::timeout(Duration::from_secs(3), running.stop()).await.expect("prompt");
    hub.look(|state| state.page = 7);
    hub.release();
    let mut running = desktop.start(&hub);
    until_ours(&mut running, &["1 queued"]).await;
    running.stop().await;
}
