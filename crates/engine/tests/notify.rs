//! Notifications: each message once, never history, never what is before the person's eyes.

mod world;

use std::time::Duration;

use domain::{ConversationId, Seq};
use engine::{Digest, EngineEvent, Notification};
use testkit::{Journal, eg};
use world::{Desktop, FakeHub, Running};

const AWA: ConversationId = ConversationId(1);
const BEN: ConversationId = ConversationId(2);

fn journal() -> Journal {
    let mut journal = Journal::default();
    journal.contact(AWA, eg::contact(1, "Awa"));
    journal.contact(BEN, eg::contact(2, "Ben"));
    journal.received(AWA, eg::message(3, "vieux"));
    journal.received(BEN, eg::message(4, "vieux"));
    journal
}

/// The next thing that is told, in short.
async fn next_told(running: &mut Running) -> String {
    let next = async {
        loop {
            match running.events.recv().await.expect("the engine lives") {
                EngineEvent::Notify(Notification::Messages(notice)) => {
                    let (name, words) = (notice.contact.name.expect("named"), notice.preview.expect("words"));
                    return format!("{} x{}: {}", name.as_str(), notice.count, words.as_str());
                }
                EngineEvent::Notify(Notification::Digest(Digest { messages, conversations, newest })) => {
                    return format!("{messages} of {conversations}, newest {newest}");
                }
                EngineEvent::Notify(Notification::Seats(seats)) => {
                    return format!("{} new seat(s), the last {}", seats.count, seats.name.as_str());
                }
                EngineEvent::Changed(_)
                | EngineEvent::Refilled
                | EngineEvent::Link(_)
                | EngineEvent::Media { .. }
                | EngineEvent::Upload { .. }
                | EngineEvent::Templates
                | EngineEvent::Import(_)
                | EngineEvent::Me(_)
                | EngineEvent::SignedOut(_)
                | EngineEvent::Outbox => {}
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), next).await.expect("something is told")
}

fn writes(hub: &FakeHub, who: ConversationId, words: &str) -> Seq {
    hub.journal(|journal| journal.received(who, eg::message(journal.head().0 + 1, words)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_told_once_and_history_never() {
    let hub = FakeHub::start(journal()).await;
    let desktop = Desktop::new();
    let mut running = desktop.start(&hub);
    running.until_held(&hub, 1).await;
    writes(&hub, AWA, "un");
    assert_eq!(next_told(&mut running).await, "Awa x1: un");
    running.until_held(&hub, 1).await;
    running.stop().await;

    let mut running = desktop.start(&hub);
    running.until_held(&hub, 1).await;
    writes(&hub, BEN, "deux");
    assert_eq!(next_told(&mut running).await, "Ben x1: deux", "nothing from before is told again");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_conversation_before_the_eyes_is_not_told_and_not_later_either() {
    let hub = FakeHub::start(journal()).await;
    let mut running = Desktop::new().start(&hub);
    running.until_held(&hub, 1).await;
    running.handle.set_focus(Some(AWA));
    writes(&hub, AWA, "je regarde");
    running.until_held(&hub, 1).await;
    writes(&hub, BEN, "un");
    assert_eq!(next_told(&mut running).await, "Ben x1: un");
    running.handle.set_focus(None);
    writes(&hub, AWA, "deux");
    assert_eq!(next_told(&mut running).await, "Awa x1: deux");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_absence_is_told_in_one_sum_and_what_a_colleague_read_is_left_out() {
    let hub = FakeHub::start(journal()).await;
    let desktop = Desktop::new();
    let mut running = desktop.start(&hub);
    running.until_held(&hub, 1).await;
    running.stop().await;

    writes(&hub, AWA, "un");
    writes(&hub, AWA, "deux");
    let ben = writes(&hub, BEN, "trois");
    let cleo = ConversationId(3);
    hub.journal(|journal| journal.contact(cleo, eg::contact(3, "Cléo")));
    let seen = writes(&hub, cleo, "lu ailleurs");
    hub.journal(|journal| journal.read(cleo, seen));
    let mut running = desktop.start(&hub);
    assert_eq!(next_told(&mut running).await, "3 of 2, newest 2");
    running.until_held(&hub, 1).await;
    hub.journal(|journal| journal.read(BEN, ben));
    running.stop().await;

    writes(&hub, BEN, "quatre");
    let mut running = desktop.start(&hub);
    assert_eq!(next_told(&mut running).await, "Ben x1: quatre", "one customer needs no sum");
    running.stop().await;
}
