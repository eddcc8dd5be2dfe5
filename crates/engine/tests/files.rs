//! Received files: fetched by policy and on demand, gone on with after a cut, and kept only if they are what was
//! announced.

mod world;

use domain::MediaId;
use engine::{Automatic, EngineEvent, FetchError, MediaPolicy};
use media::ContentHash;
use protocol::Fact;
use testkit::{Journal, eg};
use world::{Desktop, FakeHub, Running};

const ROOM: u64 = 1 << 30;

fn bytes(n: u8, len: usize) -> Vec<u8> {
    (0..len).map(|at| n.wrapping_add(u8::try_from(at % 251).expect("small"))).collect()
}

fn stored(hub: &FakeHub, n: u64, bytes: &[u8]) -> MediaId {
    let (media, sha256, size) = (eg::media_id(n), hub.has_file(bytes), bytes.len() as u64);
    hub.journal(|journal| journal.push(Fact::MediaStored { media: media.clone(), sha256, size }));
    media
}

fn policy(automatic: Automatic) -> MediaPolicy {
    MediaPolicy { automatic, cap_bytes: ROOM }
}

async fn until_here(desktop: &mut Running, bytes: &[u8]) {
    let content = ContentHash::of(bytes);
    desktop.until("the file is here", async |handle, _| handle.cache().contains(&content)).await;
}

fn read(desktop: &Running, bytes: &[u8]) -> Vec<u8> {
    let mut read = Vec::new();
    let reader = desktop.handle.cache().reader(&ContentHash::of(bytes), eg::at(0));
    std::io::Read::read_to_end(&mut reader.expect("is here"), &mut read).expect("reads");
    read
}

fn asked(hub: &FakeHub, bytes: &[u8]) -> Vec<u64> {
    let sha256 = ContentHash::of(bytes).to_hex();
    let all = hub.look(|state| state.files_asked.clone());
    all.into_iter().filter(|(asked, _)| *asked == sha256).map(|(_, from)| from).collect()
}

#[tokio::test]
async fn a_received_file_comes_by_itself_and_is_told() {
    let hub = FakeHub::start(Journal::default()).await;
    let mut desktop = Desktop::new().start(&hub);
    let mut events = desktop.handle.events();
    let photo = bytes(1, 300_000);
    let media = stored(&hub, 1, &photo);
    let here = EngineEvent::Media { media, have: 300_000, total: Some(300_000), here: true };
    desktop.until("it is told", async |_, _| events.try_recv().is_ok_and(|event| event == here)).await;
    assert_eq!(read(&desktop, &photo), photo);
    desktop.stop().await;
}

#[tokio::test]
async fn what_was_stored_before_the_desktop_came_is_fetched_too() {
    let mut journal = Journal::default();
    journal.received(eg::conversation(), eg::message(1, "bonjour"));
    let hub = FakeHub::start(journal).await;
    let (first, second) = (bytes(1, 70_000), bytes(2, 90_000));
    stored(&hub, 1, &first);
    stored(&hub, 2, &second);
    let mut desktop = Desktop::new().start(&hub);
    until_here(&mut desktop, &first).await;
    until_here(&mut desktop, &second).await;
    desktop.stop().await;
}

#[tokio::test]
async fn a_download_that_was_cut_goes_on_where_it_was_also_after_a_restart() {
    let hub = FakeHub::start(Journal::default()).await;
    let film = bytes(3, 400_000);
    hub.look(|state| state.stalls.push_back(200_000));
    let machine = Desktop::new();
    let mut desktop = machine.start(&hub);
    stored(&hub, 1, &film);
    desktop.until("some of it is here", async |_, _| machine.half_fetched() > 131_072).await;
    desktop.stop().await;
    let mut desktop = machine.start(&hub);
    until_here(&mut desktop, &film).await;
    assert_eq!(read(&desktop, &film), film);
    let from = asked(&hub, &film);
    assert!(from[0] == 0 && from[1] >= 131_072, "it began again: {from:?}");
    desktop.stop().await;
}

#[tokio::test]
async fn a_hub_without_ranges_begins_at_the_beginning_and_the_bytes_are_right() {
    let hub = FakeHub::start(Journal::default()).await;
    let film = bytes(4, 400_000);
    hub.look(|state| {
        state.ranges = false;
        state.stalls.push_back(200_000);
    });
    let machine = Desktop::new();
    let mut desktop = machine.start(&hub);
    stored(&hub, 1, &film);
    desktop.until("some of it is here", async |_, _| machine.half_fetched() > 131_072).await;
    desktop.stop().await;
    let mut desktop = machine.start(&hub);
    until_here(&mut desktop, &film).await;
    assert_eq!(read(&desktop, &film), film);
    desktop.stop().await;
}

#[tokio::test]
async fn what_is_not_what_was_announced_is_not_kept_nor_asked_for_for_ever() {
    let hub = FakeHub::start(Journal::default()).await;
    let mut desktop = Desktop::new().start(&hub);
    let announced = bytes(5, 80_000);
    let sha256 = ContentHash::of(&announced).to_hex();
    let media = eg::media_id(1);
    hub.look(|state| state.files.insert(sha256.clone(), bytes(6, 80_000)));
    let fact = Fact::MediaStored { media: media.clone(), sha256, size: 80_000 };
    hub.journal(|journal| journal.push(fact));
    desktop.until("it was tried", async |_, _| asked(&hub, &announced).len() >= 3).await;
    // The first of these may hear of the last try that nobody asked for.
    assert_eq!(desktop.handle.fetch(&media).await, Err(FetchError::WrongContent));
    assert_eq!(desktop.handle.fetch(&media).await, Err(FetchError::WrongContent));
    assert!((4..=5).contains(&asked(&hub, &announced).len()));
    assert!(!desktop.handle.holds(&media, Some(&ContentHash::of(&announced).to_hex())));
    desktop.stop().await;
}

#[tokio::test]
async fn only_small_files_or_none_come_unasked_where_this_person_said_so() {
    let hub = FakeHub::start(Journal::default()).await;
    let mut desktop = Desktop::new().start(&hub);
    desktop.handle.set_media_policy(policy(Automatic::UpTo(100_000)));
    let (large, small) = (bytes(7, 100_001), bytes(8, 100_000));
    let media = stored(&hub, 1, &large);
    stored(&hub, 2, &small);
    until_here(&mut desktop, &small).await;
    assert!(asked(&hub, &large).is_empty());
    desktop.handle.set_media_policy(policy(Automatic::Never));
    assert_eq!(desktop.handle.fetch(&media).await, Ok(()));
    assert_eq!(read(&desktop, &large), large);
    desktop.stop().await;
}

#[tokio::test]
async fn what_had_to_go_is_fetched_again_when_somebody_asks() {
    let hub = FakeHub::start(Journal::default()).await;
    let mut desktop = Desktop::new().start(&hub);
    let photo = bytes(9, 100_000);
    let media = stored(&hub, 1, &photo);
    until_here(&mut desktop, &photo).await;
    desktop.handle.set_media_policy(MediaPolicy { automatic: Automatic::Always, cap_bytes: 1 });
    let content = ContentHash::of(&photo);
    desktop.until("it had to go", async |handle, _| !handle.cache().contains(&content)).await;
    desktop.handle.set_media_policy(policy(Automatic::Never));
    assert_eq!(desktop.handle.fetch(&media).await, Ok(()));
    assert_eq!(read(&desktop, &photo), photo);
    desktop.stop().await;
}

#[tokio::test]
async fn a_file_of_ours_is_fetched_by_what_it_holds() {
    let hub = FakeHub::start(Journal::default()).await;
    let mut desktop = Desktop::new().start(&hub);
    let document = bytes(10, 5_000);
    let media = MediaId::of_upload(&hub.has_file(&document));
    desktop.until("nothing yet", async |handle, _| !handle.holds(&media, None)).await;
    assert_eq!(desktop.handle.fetch(&media).await, Ok(()));
    assert!(desktop.handle.holds(&media, None));
    desktop.stop().await;
}

#[tokio::test]
async fn whoever_waits_for_a_file_hears_why_it_does_not_come() {
    let hub = FakeHub::start(Journal::default()).await;
    let mut desktop = Desktop::new().start(&hub);
    let fact = Fact::MediaLost { media: eg::media_id(2), reason: "expired".to_owned() };
    hub.journal(|journal| journal.push(fact));
    desktop.until_held(&hub, 1).await;
    assert_eq!(desktop.handle.fetch(&eg::media_id(1)).await, Err(FetchError::NotThere));
    assert_eq!(desktop.handle.fetch(&eg::media_id(2)).await, Err(FetchError::Lost));
    hub.set_up(false);
    let ours = MediaId::of_upload(&hub.has_file(b"a file of another desktop"));
    assert_eq!(desktop.handle.fetch(&ours).await, Err(FetchError::Unreachable));
    hub.set_up(true);
    assert_eq!(desktop.handle.fetch(&ours).await, Ok(()));
    desktop.stop().await;
}
