//! Names: a seat that does not hold somebody's first entry knows who it is all the same, from the first row on.

mod world;

use std::collections::BTreeSet;
use std::time::Duration;

use domain::{ConversationId, Seq};
use engine::{Backoff, EngineEvent, Notification, Store};
use testkit::{Journal, eg};
use world::{Desktop, FakeHub, Fault, Running, dump, held, ideal};

/// Five people who introduced themselves long ago; since then each wrote in turn, a hundred messages in all.
fn journal() -> Journal {
    let mut journal = Journal::default();
    for n in 1..=5 {
        journal.contact(ConversationId(n), eg::contact(n, &format!("Client {n}")));
    }
    for n in 6..=105 {
        journal.received(ConversationId(1 + n % 5), eg::message(n, "Bonjour"));
    }
    journal
}

fn once_only(mut desktop: Desktop) -> Desktop {
    let never = Duration::from_secs(3600);
    desktop.patience.backoff = Backoff { first: never, longest: never };
    desktop
}

async fn names(store: &Store) -> Vec<Option<String>> {
    let page = store.read(|reader| reader.inbox_page(replica::InboxView::All, None, 10, eg::at(0))).await;
    let name = |row: replica::InboxRow| row.contact.name.map(|name| name.as_str().to_owned());
    page.expect("reads").rows.into_iter().map(name).collect()
}

async fn next_told(running: &mut Running) -> (Option<String>, u32) {
    let next = async {
        loop {
            if let EngineEvent::Notify(Notification::Messages(notice)) =
                running.events.recv().await.expect("the engine lives")
            {
                return (notice.contact.name.map(|name| name.as_str().to_owned()), notice.count);
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), next).await.expect("something is told")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_rows_of_a_new_seat_have_names() {
    let hub = FakeHub::start(journal()).await;
    // The greeting, a page, who they are; nothing after that.
    hub.look(|state| state.faults.push_back(Fault::CutBefore(3)));
    let mut running = once_only(Desktop::new()).start(&hub);
    let mut seen: BTreeSet<Vec<Option<String>>> = BTreeSet::new();
    running
        .until("a page is there", async |_, store| {
            seen.insert(names(store).await);
            held(store).await.is_some_and(|held| held.low == Seq(101))
        })
        .await;
    seen.insert(names(&running.store).await);
    let all = ["Client 1", "Client 5", "Client 4", "Client 3", "Client 2"].map(|name| Some(name.to_owned()));
    assert_eq!(seen, BTreeSet::from([vec![], all.to_vec()]), "nobody was shown without a name, ever");
    running.handle.wake();
    running.until_held(&hub, 1).await;
    assert_eq!(dump(&running.store).await, ideal(&hub));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_asked_for_twice_and_nobody_who_is_known() {
    let mut journal = journal();
    let newcomer = ConversationId(6);
    journal.contact(newcomer, eg::contact(6, "Client 6"));
    journal.received(newcomer, eg::message(107, "Bonjour"));
    let hub = FakeHub::start(journal).await;
    let desktop = Desktop::new();
    let mut running = desktop.start(&hub);
    running.until_held(&hub, 1).await;
    running.stop().await;
    let mut running = desktop.start(&hub);
    hub.journal(|journal| journal.received(ConversationId(1), eg::message(108, "encore")));
    running.until_held(&hub, 1).await;
    let asked = hub.look(|state| state.contacts_asked.clone());
    let once: BTreeSet<ConversationId> = asked.iter().copied().collect();
    assert_eq!(asked.len(), once.len(), "{asked:?}");
    assert_eq!(once, (1..=5).map(ConversationId).collect(), "the newcomer introduced themselves");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notification_has_the_name_of_somebody_from_before() {
    let hub = FakeHub::start(journal()).await;
    hub.look(|state| state.faults.push_back(Fault::NoHistory));
    let mut running = Desktop::new().start(&hub);
    running.until("it knows the line", async |_, store| held(store).await.is_some()).await;
    hub.journal(|journal| journal.received(ConversationId(3), eg::message(106, "Vous êtes là ?")));
    assert_eq!(next_told(&mut running).await, (Some("Client 3".to_owned()), 1));
    assert_eq!(names(&running.store).await, [Some("Client 3".to_owned())]);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hub_that_does_not_know_the_question_delays_nothing_for_long_and_loses_nothing() {
    let hub = FakeHub::start(journal()).await;
    hub.look(|state| state.faults.push_back(Fault::NoContacts));
    let mut desktop = Desktop::new();
    desktop.patience.contacts = Duration::from_millis(50);
    let mut running = desktop.start(&hub);
    running.until("it knows the line", async |_, store| held(store).await.is_some()).await;
    hub.journal(|journal| journal.received(ConversationId(3), eg::message(106, "Vous êtes là ?")));
    assert_eq!(next_told(&mut running).await.1, 1, "it is told, whoever it is");
    running.until_held(&hub, 1).await;
    assert_eq!(dump(&running.store).await, ideal(&hub));
    assert_eq!(hub.look(|state| state.streams), 1);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_whom_an_earlier_session_left_without_a_name_is_asked_for_at_the_next_start() {
    let hub = FakeHub::start(journal()).await;
    // Cut before the answer: what waited for it is kept, nameless.
    hub.look(|state| state.faults.push_back(Fault::CutBefore(2)));
    let desktop = once_only(Desktop::new());
    let mut running = desktop.start(&hub);
    running
        .until("a page is there", async |_, store| held(store).await.is_some_and(|held| held.low == Seq(101)))
        .await;
    assert_eq!(names(&running.store).await, vec![None; 5]);
    running.stop().await;
    hub.look(|state| state.faults.push_back(Fault::NoHistory));
    let mut running = desktop.start(&hub);
    running
        .until("they have names", async |_, store| {
            let names = names(store).await;
            names.len() == 5 && names.iter().all(Option::is_some)
        })
        .await;
    assert_eq!(held(&running.store).await.expect("held").low, Seq(101), "no history was needed for it");
    running.stop().await;
}
