//! Files of ours: with the hub before the message that carries them, piece by piece, over every break.

mod world;

use std::io::Write as _;

use domain::{CommandId, Content, ConversationId, Media, MediaFacts, MediaId, MediaKind};
use engine::{EngineEvent, UploadStanding};
use media::ContentHash;
use media::cache::Keep;
use protocol::{Command, CommandBody, RefusalCode};
use testkit::{Journal, eg};
use world::{Answering, Desktop, FakeHub, Piecing, Running};

const AWA: ConversationId = ConversationId(7);
const MIB: usize = 1024 * 1024;

fn journal() -> Journal {
    let mut journal = Journal::default();
    journal.contact(AWA, eg::contact(1, "Awa"));
    journal.received(AWA, eg::message(2, "Bonjour"));
    journal
}

fn bytes(n: u8, len: usize) -> Vec<u8> {
    (0..len).map(|at| n.wrapping_add(u8::try_from((at / 7 + at) % 251).expect("small"))).collect()
}

fn put(desktop: &Running, bytes: &[u8]) -> String {
    let mut writer = desktop.handle.cache().writer().expect("begins");
    writer.write_all(bytes).expect("writes");
    writer.finish(eg::at(1), Keep::Pinned).expect("is kept").to_hex()
}

fn document(n: u64, sha256: &str, size: usize) -> Command {
    let media = Media {
        kind: MediaKind::Document,
        id: MediaId::of_upload(sha256),
        mime: "application/pdf".to_owned(),
        sha256: Some(sha256.to_owned()),
        filename: Some("devis.pdf".into()),
        caption: None,
        facts: Some(Box::new(MediaFacts { size: Some(size as u64), ..MediaFacts::default() })),
    };
    let body = CommandBody::SendMessage { conversation: AWA, content: Content::Media(media), reply_to: None };
    Command { id: eg::command_id(n), line: eg::line(), made_at: eg::at(n as i64), body }
}

/// Chooses a file and sends it.
async fn send(desktop: &Running, n: u64, bytes: &[u8]) -> CommandId {
    let command = document(n, &put(desktop, bytes), bytes.len());
    let id = command.id.clone();
    desktop.store.write(move |replica| replica.compose(&command)).await.expect("composes");
    desktop.handle.outbox_changed();
    id
}

async fn until_sent(desktop: &mut Running, hub: &FakeHub, commands: &[&CommandId]) {
    let what = format!("the hub has {commands:?}");
    desktop
        .until(&what, async |_, _| hub.look(|state| state.came.iter().collect::<Vec<_>>() == commands))
        .await;
}

async fn until_standing(
    desktop: &mut Running,
    command: &CommandId,
    wanted: UploadStanding,
    trouble: Option<&str>,
) {
    let what = format!("it is {wanted:?}");
    desktop
        .until(&what, async |handle, _| {
            handle.upload(command).is_some_and(|now| now.state == wanted && now.trouble.as_deref() == trouble)
        })
        .await;
}

fn has(hub: &FakeHub, bytes: &[u8]) -> bool {
    let sha256 = ContentHash::of(bytes).to_hex();
    hub.look(|state| state.files.get(&sha256).is_some_and(|had| had == bytes))
}

#[tokio::test]
async fn a_file_is_with_the_hub_before_its_message_and_words_that_follow_it_wait() {
    let hub = FakeHub::start(journal()).await;
    let mut desktop = Desktop::new().start(&hub);
    let mut events = desktop.handle.events();
    desktop.until_held(&hub, 1).await;
    let quote = bytes(1, 3 * MIB + 5);
    let media = send(&desktop, 1, &quote).await;
    let words = eg::send(2, AWA, "Voici le devis");
    let text = words.id.clone();
    desktop.store.write(move |replica| replica.compose(&words)).await.expect("composes");
    desktop.handle.outbox_changed();
    until_sent(&mut desktop, &hub, &[&media, &text]).await;
    assert!(has(&hub, &quote));
    let offsets: Vec<u64> =
        hub.look(|state| state.pieces_came.iter().map(|(_, offset, _)| *offset).collect());
    assert_eq!(offsets, [0, MIB as u64, 2 * MIB as u64, 3 * MIB as u64]);
    let mut told = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let EngineEvent::Upload { command, progress } = event {
            assert_eq!((command, progress.total), (media.clone(), quote.len() as u64));
            told.push(progress.sent);
        }
    }
    assert!(told.is_sorted() && told.last() == Some(&(quote.len() as u64)), "{told:?}");
    desktop.stop().await;
}

#[tokio::test]
async fn where_the_line_stands_still_the_row_shows_what_the_hub_has() {
    let hub = FakeHub::start(journal()).await;
    let mut desktop = Desktop::new().start(&hub);
    desktop.until_held(&hub, 1).await;
    hub.look(|state| state.pieces = [Piecing::Taken, Piecing::Taken, Piecing::Unanswered].into());
    let command = send(&desktop, 1, &bytes(3, 4 * MIB)).await;
    let has_two = async |handle: &engine::Handle, _: &engine::Store| {
        handle.upload(&command).is_some_and(|progress| progress.sent == 2 * MIB as u64)
    };
    desktop.until("two pieces are shown", has_two).await;
    desktop.stop().await;
}

#[tokio::test]
async fn an_upload_goes_on_where_the_hub_says_also_after_a_restart() {
    let hub = FakeHub::start(journal()).await;
    let machine = Desktop::new();
    let mut desktop = machine.start(&hub);
    desktop.until_held(&hub, 1).await;
    let film = bytes(2, 4 * MIB);
    hub.look(|state| state.pieces = [Piecing::CutAfter(MIB), Piecing::CutAfter(300_000)].into());
    hub.look(|state| state.pieces.extend([Piecing::Unavailable; 50]));
    let command = send(&desktop, 1, &film).await;
    desktop.until("some of it is there", async |_, _| hub.look(|state| state.pieces_came.len() >= 4)).await;
    desktop.stop().await;
    hub.look(|state| state.pieces.clear());
    let mut desktop = machine.start(&hub);
    until_sent(&mut desktop, &hub, &[&command]).await;
    assert!(has(&hub, &film));
    let offsets: Vec<u64> =
        hub.look(|state| state.pieces_came.iter().map(|(_, offset, _)| *offset).collect());
    assert_eq!(offsets.iter().filter(|offset| **offset == 0).count(), 1, "{offsets:?}");
    assert!(offsets.contains(&(MIB as u64 + 300_000)), "{offsets:?}");
    desktop.stop().await;
}

#[tokio::test]
async fn a_file_that_the_hub_has_is_never_sent_again() {
    let hub = FakeHub::start(journal()).await;
    let mut desktop = Desktop::new().start(&hub);
    desktop.until_held(&hub, 1).await;
    let logo = bytes(3, 50_000);
    hub.has_file(&logo);
    let command = send(&desktop, 1, &logo).await;
    until_sent(&mut desktop, &hub, &[&command]).await;
    assert!(hub.look(|state| state.pieces_came.is_empty()));
    desktop.stop().await;
}

#[tokio::test]
async fn an_upload_waits_while_it_is_held_back_and_goes_on_from_where_it_was() {
    let hub = FakeHub::start(journal()).await;
    let mut desktop = Desktop::new().start(&hub);
    desktop.until_held(&hub, 1).await;
    hub.look(|state| state.pieces = [Piecing::CutAfter(MIB)].into());
    hub.look(|state| state.pieces.extend([Piecing::Unavailable; 1000]));
    let film = bytes(4, 2 * MIB);
    let command = send(&desktop, 1, &film).await;
    desktop.until("some of it is there", async |_, _| hub.look(|state| state.pieces_came.len() >= 2)).await;
    let held = command.clone();
    desktop.store.write(move |replica| replica.pause_upload(&held, true)).await.expect("is held");
    desktop.handle.files_changed();
    until_standing(&mut desktop, &command, UploadStanding::Paused, None).await;
    let before = hub.look(|state| {
        state.pieces.clear();
        state.pieces_came.len()
    });
    desktop.handle.wake();
    assert_eq!(hub.look(|state| (state.came.len(), state.pieces_came.len())), (0, before));
    let held = command.clone();
    desktop.store.write(move |replica| replica.pause_upload(&held, false)).await.expect("goes on");
    desktop.handle.files_changed();
    until_sent(&mut desktop, &hub, &[&command]).await;
    assert!(has(&hub, &film));
    desktop.stop().await;
}

#[tokio::test]
async fn what_is_thrown_away_is_not_sent_and_its_bytes_may_go() {
    let hub = FakeHub::start(journal()).await;
    let mut desktop = Desktop::new().start(&hub);
    desktop.until_held(&hub, 1).await;
    hub.look(|state| state.pieces.extend([Piecing::Unavailable; 1000]));
    let film = bytes(5, MIB);
    let command = send(&desktop, 1, &film).await;
    desktop.until("it is tried", async |_, _| hub.look(|state| !state.pieces_came.is_empty())).await;
    let content = ContentHash::of(&film);
    assert!(desktop.handle.cache().is_pinned(&content));
    let gone = command.clone();
    desktop.store.write(move |replica| replica.discard(&gone, eg::at(9))).await.expect("goes");
    desktop.handle.outbox_changed();
    desktop.until("its bytes may go", async |handle, _| !handle.cache().is_pinned(&content)).await;
    desktop.until("nothing is shown of it", async |handle, _| handle.upload(&command).is_none()).await;
    assert!(hub.look(|state| state.came.is_empty()));
    desktop.stop().await;
}

#[tokio::test]
async fn bytes_stay_until_the_message_stands_in_the_journal() {
    let hub = FakeHub::start(journal()).await;
    let mut desktop = Desktop::new().start(&hub);
    desktop.until_held(&hub, 1).await;
    hub.look(|state| state.answers.push_back(Answering::AnswerFirst));
    let photo = bytes(6, 40_000);
    let command = send(&desktop, 1, &photo).await;
    until_sent(&mut desktop, &hub, &[&command]).await;
    let content = ContentHash::of(&photo);
    assert!(desktop.handle.cache().is_pinned(&content));
    hub.release();
    desktop.until("its bytes may go", async |handle, _| !handle.cache().is_pinned(&content)).await;
    assert!(desktop.handle.cache().contains(&content), "there is room for it");
    desktop.stop().await;
}

#[tokio::test]
async fn what_cannot_be_sent_says_why_and_is_not_tried_for_ever() {
    let hub = FakeHub::start(journal()).await;
    let mut desktop = Desktop::new().start(&hub);
    desktop.until_held(&hub, 1).await;
    hub.look(|state| state.pieces.push_back(Piecing::TooBig));
    let large = send(&desktop, 1, &bytes(7, 10)).await;
    until_standing(&mut desktop, &large, UploadStanding::Failed, Some("too_big")).await;
    let lost = document(2, &ContentHash::of(b"nobody has it").to_hex(), 13);
    let id = lost.id.clone();
    desktop.store.write(move |replica| replica.compose(&lost)).await.expect("composes");
    desktop.handle.outbox_changed();
    until_standing(&mut desktop, &id, UploadStanding::Failed, Some("missing")).await;
    assert!(hub.look(|state| state.came.is_empty()));
    desktop.stop().await;
}

#[tokio::test]
async fn what_is_spoilt_on_the_way_is_sent_again() {
    let hub = FakeHub::start(journal()).await;
    let mut desktop = Desktop::new().start(&hub);
    desktop.until_held(&hub, 1).await;
    hub.look(|state| state.pieces.push_back(Piecing::Spoilt));
    let photo = bytes(8, 90_000);
    let command = send(&desktop, 1, &photo).await;
    until_sent(&mut desktop, &hub, &[&command]).await;
    assert!(has(&hub, &photo));
    desktop.stop().await;
}

#[tokio::test]
async fn a_hub_that_has_lost_a_file_gets_it_once_more() {
    let hub = FakeHub::start(journal()).await;
    let mut desktop = Desktop::new().start(&hub);
    desktop.until_held(&hub, 1).await;
    hub.look(|state| state.answers.push_back(Answering::No(RefusalCode::FileMissing)));
    let photo = bytes(9, 90_000);
    let command = send(&desktop, 1, &photo).await;
    until_sent(&mut desktop, &hub, &[&command, &command]).await;
    desktop
        .until("it is in the journal", async |_, store| {
            let row = store.read(|reader| reader.outbox_summary()).await.expect("reads");
            row.unsent() == 0 && row.refused == 0
        })
        .await;
    desktop.stop().await;
}

#[tokio::test]
async fn without_a_hub_an_upload_waits_and_says_so() {
    let hub = FakeHub::start(journal()).await;
    let mut desktop = Desktop::new().start(&hub);
    desktop.until_held(&hub, 1).await;
    hub.set_up(false);
    desktop
        .until("the link is lost", async |handle, _| {
            matches!(handle.link(), Some(domain::LinkState::Offline { .. }))
        })
        .await;
    let photo = bytes(10, 90_000);
    let command = send(&desktop, 1, &photo).await;
    until_standing(&mut desktop, &command, UploadStanding::Waiting, Some("offline")).await;
    hub.set_up(true);
    until_sent(&mut desktop, &hub, &[&command]).await;
    assert!(has(&hub, &photo));
    desktop.stop().await;
}
