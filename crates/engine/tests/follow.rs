//! Following: whatever happens to the link, the replica ends as if it had been fed the journal in one piece.

mod world;

use domain::link::ActionNeeded;
use domain::{ConversationId, LineHealth, LineProblem, LinkState, Seq, Timestamp};
use engine::{Backoff, EngineEvent, SignedOut};
use protocol::Fact;
use protocol::frame::close;
use std::time::Duration;
use testkit::{Journal, eg};
use world::{Desktop, FakeHub, Fault, dump, held, ideal};

/// A journal of `n` entries in three conversations: contacts, messages, statuses.
fn journal(n: u64) -> Journal {
    let mut journal = Journal::default();
    for seq in 1..=n {
        let conversation = ConversationId(1 + seq % 3);
        if seq <= 3 {
            journal.contact(conversation, eg::contact(seq, "Awa Diallo"));
        } else {
            journal.received(conversation, eg::message(seq, "Bonjour"));
        }
    }
    journal
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_seat_is_usable_after_the_first_page_while_more_comes() {
    let hub = FakeHub::start(journal(300)).await;
    hub.look(|state| state.faults.push_back(Fault::CutBefore(2)));
    let mut desktop = Desktop::new();
    // After the cut nothing comes by itself: the first page must be enough to work with.
    desktop.patience.backoff =
        Backoff { first: Duration::from_secs(3600), longest: Duration::from_secs(3600) };
    let mut running = desktop.start(&hub);
    running
        .until("the first page is there", async |_, store| {
            held(store).await.is_some_and(|held| held.low == Seq(296) && held.high == Seq(300))
        })
        .await;
    let page = running
        .store
        .read(|reader| reader.inbox_page(replica::InboxView::All, None, 10, domain::Timestamp(0)))
        .await;
    assert_eq!(page.expect("reads").rows.len(), 3, "the newest conversations stand on the screen");
    running.handle.wake();
    running.until_held(&hub, 1).await;
    assert_eq!(dump(&running.store).await, ideal(&hub));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_link_cut_before_any_frame_loses_nothing() {
    for at in 0..9 {
        let hub = FakeHub::start(journal(60)).await;
        hub.look(|state| state.faults.extend([Fault::CutBefore(at), Fault::CutBefore(at + 1)]));
        let mut running = Desktop::new().start(&hub);
        running.until("it knows the line", async |_, store| held(store).await.is_some()).await;
        hub.journal(|journal| {
            for n in 61..=90 {
                journal.received(ConversationId(1), eg::message(n, "encore"));
            }
        });
        running.until_held(&hub, 1).await;
        assert_eq!(dump(&running.store).await, ideal(&hub), "cut before frame {at}");
        running.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_talks_nonsense_is_left_and_opened_again() {
    let faults = [
        Fault::GarbageAt(0),
        Fault::GarbageAt(1),
        Fault::GarbageAt(3),
        Fault::Gap,
        Fault::UnaskedHistory,
        Fault::UnaskedContacts,
        Fault::Close(close::GOING_AWAY),
        Fault::Close(close::JOURNAL_UNAVAILABLE),
    ];
    for fault in faults {
        let hub = FakeHub::start(journal(20)).await;
        let desktop = Desktop::new();
        let mut before = desktop.start(&hub);
        before.until_held(&hub, 1).await;
        before.stop().await;
        hub.look(|state| state.faults.push_back(fault));
        hub.journal(|journal| {
            for n in 21..=60 {
                journal.received(ConversationId(2), eg::message(n, "encore"));
            }
        });
        let streams = hub.look(|state| state.streams);
        let mut running = desktop.start(&hub);
        running.until_held(&hub, 1).await;
        assert_eq!(dump(&running.store).await, ideal(&hub), "{fault:?}");
        let again = hub.look(|state| state.streams) - streams;
        assert!(again >= 2 || fault == Fault::GarbageAt(3), "{fault:?} was not noticed");
        running.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_repeats_itself_is_absorbed() {
    let hub = FakeHub::start(journal(20)).await;
    hub.look(|state| {
        state.faults.push_back(Fault::Repeats);
        state.page = 2;
    });
    let mut running = Desktop::new().start(&hub);
    running.until("it knows the line", async |_, store| held(store).await.is_some()).await;
    hub.journal(|journal| {
        for n in 21..=50 {
            journal.received(ConversationId(2), eg::message(n, "encore"));
        }
    });
    running.until_held(&hub, 1).await;
    assert_eq!(hub.look(|state| state.streams), 1, "a repeat is no reason to part");
    assert_eq!(dump(&running.store).await, ideal(&hub));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn history_resumes_in_the_middle_after_a_restart() {
    let hub = FakeHub::start(journal(200)).await;
    hub.look(|state| state.faults.push_back(Fault::CutBefore(5)));
    let mut desktop = Desktop::new();
    let patience = desktop.patience;
    desktop.patience.backoff =
        Backoff { first: Duration::from_secs(3600), longest: Duration::from_secs(3600) };
    let mut first = desktop.start(&hub);
    first
        .until("some history is there", async |handle, store| {
            held(store).await.is_some_and(|held| held.low.0 < 190)
                && matches!(handle.link(), Some(LinkState::Offline { .. }))
        })
        .await;
    let low = held(&first.store).await.expect("held").low;
    first.stop().await;
    hub.look(|state| state.history_asked.clear());
    desktop.patience = patience;
    let mut second = desktop.start(&hub);
    second.until_held(&hub, 1).await;
    assert_eq!(hub.look(|state| state.history_asked.first().copied()), Some(low), "no page is fetched twice");
    assert_eq!(dump(&second.store).await, ideal(&hub));
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn live_entries_do_not_wait_for_history() {
    let hub = FakeHub::start(journal(100)).await;
    hub.look(|state| state.faults.push_back(Fault::NoHistory));
    let mut running = Desktop::new().start(&hub);
    running.until("it knows the line", async |_, store| held(store).await.is_some()).await;
    hub.journal(|journal| journal.received(ConversationId(1), eg::message(101, "maintenant")));
    running.until_held(&hub, 101).await;
    assert_eq!(held(&running.store).await.expect("held").low, Seq(101), "history never came");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_only_a_person_can_mend_is_said() {
    let needs = |need| LinkState::ActionNeeded(need);
    let desktop = Desktop::new();
    let hub = FakeHub::start(journal(10)).await;
    let mut running = desktop.start(&hub);
    running.until_held(&hub, 1).await;

    hub.look(|state| state.token = "another".into());
    hub.cut();
    running.until_link(needs(ActionNeeded::SignIn)).await;
    hub.look(|state| state.token = world::hub::TOKEN.into());
    running.until_link(LinkState::Live).await;

    hub.look(|state| state.version = protocol::VERSION + 1);
    hub.cut();
    running.until_link(needs(ActionNeeded::UpdateApp)).await;
    hub.look(|state| state.version = protocol::VERSION);
    running.until_link(LinkState::Live).await;

    hub.look(|state| state.journal_name = "journal-2".into());
    hub.cut();
    running.until_link(needs(ActionNeeded::RefillReplica)).await;
    hub.look(|state| {
        state.journal_name = "journal-1".into();
        state.journal = journal(5);
    });
    hub.cut();
    running
        .until("it went back", async |handle, _| handle.link() == Some(needs(ActionNeeded::RefillReplica)))
        .await;
    assert_eq!(held(&running.store).await.expect("held").high, Seq(10), "nothing was dropped by a machine");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seat_that_is_turned_out_while_it_listens_must_sign_in() {
    let hub = FakeHub::start(journal(10)).await;
    hub.look(|state| state.faults.push_back(Fault::Close(close::NOT_SIGNED_IN)));
    let mut desktop = Desktop::new();
    desktop.patience.backoff.longest = Duration::from_secs(3600);
    let mut running = desktop.start(&hub);
    running.until_link(LinkState::ActionNeeded(ActionNeeded::SignIn)).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_on_its_way_is_no_answer_to_the_person_who_goes_on_here() {
    let hub = FakeHub::start(journal(10)).await;
    hub.look(|state| state.faults.push_back(Fault::RefuseWhenReleased(close::OTHER_SEAT)));
    let mut running = Desktop::new().start(&hub);
    running.until("it asks to be let in", async |_, _| hub.look(|state| state.streams) == 1).await;
    running.handle.team().take_over();
    running
        .until("it is refused, and asks again", async |_, _| {
            hub.release();
            hub.look(|state| state.streams) == 2
        })
        .await;
    running.until_link(LinkState::Live).await;
    assert_eq!(hub.look(|state| state.taking_over.clone()), [false, true]);
    let out = running.heard().into_iter().any(|event| matches!(event, EngineEvent::SignedOut(_)));
    assert!(!out, "nobody is told of a refusal that is no longer so");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_that_comes_back_pushes_nobody_aside() {
    let hub = FakeHub::start(journal(10)).await;
    hub.look(|state| state.faults.push_back(Fault::Close(close::OTHER_SEAT)));
    let mut desktop = Desktop::new();
    desktop.patience.backoff =
        Backoff { first: Duration::from_secs(3600), longest: Duration::from_secs(3600) };
    let mut running = desktop.start(&hub);
    let mut told = running.handle.events();
    while told.recv().await != Ok(EngineEvent::SignedOut(SignedOut::OtherSeat)) {}
    running.handle.team().take_over();
    running.until_held(&hub, 1).await;
    hub.cut();
    running.until_link(LinkState::Offline { since: desktop.clock.now() }).await;
    running.handle.wake();
    running.until_link(LinkState::Live).await;
    assert_eq!(hub.look(|state| state.taking_over.clone()), [false, true, false]);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_line_is_red_while_meta_refuses_the_token_and_green_afterwards() {
    let hub = FakeHub::start(journal(10)).await;
    let mut running = Desktop::new().start(&hub);
    running.until_held(&hub, 1).await;
    let observed = |problems| Fact::LineObserved { health: LineHealth { problems, ..LineHealth::default() } };
    hub.journal(|journal| journal.push(observed(vec![LineProblem::QualityRed, LineProblem::TokenDead])));
    let problem = LineProblem::TokenDead;
    running.until_link(LinkState::ActionNeeded(ActionNeeded::Line { problem })).await;
    running.heard();
    hub.journal(|journal| journal.received(ConversationId(1), eg::message(12, "Allô ?")));
    let head = hub.head();
    running
        .until("it is held", async |_, store| held(store).await.is_some_and(|held| held.high == head))
        .await;
    let green = running.heard().into_iter().any(|event| event == EngineEvent::Link(Some(LinkState::Live)));
    assert!(!green, "news do not make a dead token alive");
    hub.journal(|journal| journal.push(observed(Vec::new())));
    running.until_link(LinkState::Live).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_hub_counts_as_gone() {
    let hub = FakeHub::start(journal(10)).await;
    hub.look(|state| state.faults.push_back(Fault::Silent));
    let mut desktop = Desktop::new();
    desktop.patience.silence = Duration::from_millis(100);
    desktop.patience.backoff =
        Backoff { first: Duration::from_secs(3600), longest: Duration::from_secs(3600) };
    let mut running = desktop.start(&hub);
    running.until("it is greeted", async |_, store| held(store).await.is_some()).await;
    let since = desktop.clock.now();
    running.until_link(LinkState::Offline { since }).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn waking_up_tries_at_once() {
    let hub = FakeHub::start(journal(10)).await;
    hub.set_up(false);
    let mut desktop = Desktop::new();
    desktop.patience.backoff =
        Backoff { first: Duration::from_secs(3600), longest: Duration::from_secs(3600) };
    let mut running = desktop.start(&hub);
    running.until_link(LinkState::Offline { since: desktop.clock.now() }).await;
    hub.set_up(true);
    running.handle.wake();
    running.until_held(&hub, 1).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_hubs_clock_is_measured() {
    let hub = FakeHub::start(journal(1)).await;
    let desktop = Desktop::new();
    hub.look(|state| state.now = desktop.clock.now().plus_ms(240_000));
    let mut running = desktop.start(&hub);
    running.until_held(&hub, 1).await;
    assert_eq!(running.handle.clock_skew_ms(), 240_000);
    let now: Timestamp = desktop.clock.now();
    assert_eq!(running.handle.hub_now(), now.plus_ms(240_000));
    running.stop().await;
}
