//! The way to the hub, walked step by step: what does not hold is named, and nothing behind it is tried.

mod world;

use engine::{Outcome, Step, Walked};
use protocol::frame::close;
use testkit::{Journal, eg};
use tokio::net::TcpListener;
use world::{Desktop, FakeHub, Fault, Running};

fn found(walked: &[Walked], step: Step) -> Outcome {
    walked.iter().find(|one| one.step == step).expect("every step is told of").outcome
}

/// What does not hold, and that nothing behind it was tried.
fn first_wrong(walked: &[Walked]) -> Option<(Step, &'static str)> {
    assert_eq!(walked.iter().map(|one| one.step).collect::<Vec<_>>(), Step::ALL);
    let at = walked.iter().position(|one| matches!(one.outcome, Outcome::Fails(_)))?;
    assert!(walked[at + 1..].iter().all(|one| one.outcome == Outcome::NotTried), "{walked:?}");
    match walked[at].outcome {
        Outcome::Fails(word) => Some((walked[at].step, word)),
        Outcome::Holds | Outcome::NotTried => None,
    }
}

async fn at_work(hub: &FakeHub) -> Running {
    let running = Desktop::new().start(hub);
    hub.look(|state| state.streams = 0);
    running
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_step_of_a_good_way_holds() {
    let hub = FakeHub::start(Journal::of(eg::line())).await;
    let running = at_work(&hub).await;
    let walked = running.handle.diagnose().await;
    assert_eq!(first_wrong(&walked), None);
    assert_eq!(found(&walked, Step::Encryption), Outcome::NotTried, "on this machine there is none");
    for step in [Step::Name, Step::Connection, Step::Hub, Step::SignIn, Step::Stream] {
        assert_eq!(found(&walked, step), Outcome::Holds, "{step:?}");
    }
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_in_the_way_is_named() {
    let hub = FakeHub::start(Journal::of(eg::line())).await;
    let running = at_work(&hub).await;
    hub.set_up(false);
    assert_eq!(first_wrong(&running.handle.diagnose().await), Some((Step::Hub, "not_a_hub")));
    hub.set_up(true);
    hub.look(|state| state.token = "another".to_owned());
    assert_eq!(first_wrong(&running.handle.diagnose().await), Some((Step::SignIn, "not_signed_in")));
    running.stop().await;

    // A proxy that lets no stream through.
    let hub = FakeHub::start(Journal::of(eg::line())).await;
    hub.look(|state| state.faults = (0..100).map(|_| Fault::RefuseAtOnce(close::GOING_AWAY)).collect());
    let running = at_work(&hub).await;
    assert_eq!(first_wrong(&running.handle.diagnose().await), Some((Step::Stream, "stream_broken")));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_machine_without_a_hub_and_a_name_of_nobody_are_told_apart() {
    let hub = FakeHub::start(Journal::of(eg::line())).await;
    let desktop = Desktop::new();
    let door = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let nobody = format!("http://{}", door.local_addr().expect("bound"));
    drop(door);
    let running = desktop.start_at(nobody);
    assert_eq!(first_wrong(&running.handle.diagnose().await), Some((Step::Connection, "refused")));
    running.stop().await;
    let running = Desktop::new().start_at("http://nobody.invalid:4021".to_owned());
    assert_eq!(first_wrong(&running.handle.diagnose().await), Some((Step::Name, "unknown_name")));
    running.stop().await;
    // Where the encryption is spoken to somebody who does not speak it.
    let running = Desktop::new().start_at(hub.url().replace("http://", "https://"));
    assert_eq!(first_wrong(&running.handle.diagnose().await), Some((Step::Encryption, "certificate")));
    running.stop().await;
}
