//! Files of our messages: told to every seat, given to Meta once, and never a second message for them (law 5).

use domain::{Content, ConversationId, FailureKind, Media, MediaId, MediaKind, MessageStatus};
use hub::Hub;
use protocol::{Accepted, CommandBody, Fact, Refusal, RefusalCode};

use crate::meta::Say;
use crate::uploads::{file, patch};
use crate::world::{World, client, conversation};

pub(crate) fn picture(name: &str) -> Media {
    Media {
        kind: MediaKind::Image,
        id: MediaId::of_upload(name),
        mime: "image/png".to_owned(),
        sha256: Some(name.to_owned()),
        filename: None,
        caption: Some("Voilà".into()),
        facts: None,
    }
}

async fn met() -> (World, ConversationId) {
    let world = World::new().await;
    world.customer_writes("wamid.A", "Bonjour").await;
    let awa = conversation(&world.facts().await);
    (world, awa)
}

/// A file that the hub has.
pub(crate) async fn uploaded(world: &World, bytes: usize) -> (Vec<u8>, String) {
    let (content, name) = file(bytes);
    let length = content.len() as u64;
    assert_eq!(patch(world, &name, (0, length), content.clone()).await.status().as_u16(), 204);
    (content, name)
}

async fn send(world: &World, id: &str, to: ConversationId, file: Media) -> Result<Accepted, (u16, Refusal)> {
    let body = CommandBody::SendMessage { conversation: to, content: Content::Media(file), reply_to: None };
    world.command(id, body).await
}

#[tokio::test]
async fn a_picture_is_told_to_every_seat_and_goes_out_under_metas_name() {
    let (world, awa) = met().await;
    let (content, name) = uploaded(&world, 300_000).await;
    let accepted = send(&world, "c1", awa, picture(&name)).await.expect("accepted");
    let sent = &world.meta.sends_reach(1).await[0];
    assert_eq!((&sent["type"], &sent["image"]["id"]), (&"image".into(), &"META1".into()));
    assert_eq!(sent["image"]["caption"], "Voilà");
    let given = &world.meta.uploads()[0];
    assert_eq!((given.mime.as_str(), given.bytes == content), ("image/png", true));
    let facts = world.facts().await;
    let told: Vec<_> = facts.iter().filter(|fact| matches!(fact, Fact::MediaStored { .. })).collect();
    let size = 300_000;
    assert_eq!(told, [&Fact::MediaStored { media: MediaId::of_upload(&name), sha256: name.clone(), size }]);
    assert!(matches!(&facts[accepted.seq.0 as usize - 1], Fact::MessageQueued { .. }));
    // The same file again: nobody is told again, and Meta is not given it again, a restart between or not.
    let world = world.restart(|_| {}).await;
    send(&world, "c2", awa, picture(&name)).await.expect("accepted");
    assert_eq!(world.meta.sends_reach(2).await[1]["image"]["id"], "META1");
    assert_eq!(world.meta.uploads().len(), 1);
    let told = world.facts().await.iter().filter(|fact| matches!(fact, Fact::MediaStored { .. })).count();
    assert_eq!(told, 1);
    // Meta keeps it 30 days.
    world.clock.turn_ms(29 * 24 * 3_600_000);
    world.customer_writes("wamid.B", "Encore ?").await;
    send(&world, "c3", awa, picture(&name)).await.expect("accepted");
    assert_eq!(world.meta.sends_reach(3).await[2]["image"]["id"], "META2");
}

#[tokio::test]
async fn a_file_that_the_hub_has_not_whole_is_asked_for_first() {
    let (world, awa) = met().await;
    let (content, name) = file(1_000);
    patch(&world, &name, (0, 1_000), content[..500].to_vec()).await;
    let (http, refusal) = send(&world, "c1", awa, picture(&name)).await.expect_err("not whole");
    assert_eq!((http, refusal.code), (409, RefusalCode::FileMissing));
    patch(&world, &name, (500, 1_000), content[500..].to_vec()).await;
    send(&world, "c1", awa, picture(&name)).await.expect("the same command, now that it is here");
    world.meta.sends_reach(1).await;
}

#[tokio::test]
async fn order_holds_across_pictures_and_words() {
    let (world, awa) = met().await;
    let (_, name) = uploaded(&world, 1_000).await;
    world.meta.say_to_upload(Say::Hold);
    send(&world, "c1", awa, picture(&name)).await.expect("accepted");
    world.say("c2", awa, "deux").await.expect("accepted");
    world.meta.uploads_reach(1).await;
    assert!(world.meta.sends().is_empty(), "the words wait for the picture before them");
    world.meta.let_go();
    let sends = world.meta.sends_reach(2).await;
    assert_eq!((&sends[0]["type"], &sends[1]["text"]["body"]), (&"image".into(), &"deux".into()));
}

#[tokio::test]
async fn an_upload_that_was_lost_is_repeated_and_the_message_goes_once() {
    let (world, awa) = met().await;
    let (content, name) = uploaded(&world, 1_000).await;
    world.meta.say_to_upload(Say::Refuse { http: 500, code: 131_000 });
    send(&world, "c1", awa, picture(&name)).await.expect("accepted");
    let sends = world.pass_time(world.meta.sends_reach(1)).await;
    assert_eq!((sends.len(), &sends[0]["image"]["id"]), (1, &"META2".into()));
    assert!(world.meta.uploads().iter().all(|given| given.bytes == content));
    let facts = world.facts().await;
    assert!(!facts.iter().any(|fact| matches!(fact, Fact::StatusReported { .. })), "nothing went wrong");
}

#[tokio::test]
async fn a_file_that_meta_does_not_take_fails_the_message_and_not_the_next() {
    let (world, awa) = met().await;
    let (_, name) = uploaded(&world, 1_000).await;
    world.meta.say_to_upload(Say::Refuse { http: 400, code: 131_053 });
    send(&world, "c1", awa, picture(&name)).await.expect("accepted");
    world.say("c2", awa, "deux").await.expect("accepted");
    let mut stream = world.follow().await;
    let fact = stream.until(|fact| matches!(fact, Fact::StatusReported { .. })).await;
    let Fact::StatusReported { status, failure: Some(failure), .. } = fact else { panic!("why") };
    assert_eq!((status, failure.kind), (MessageStatus::Failed, FailureKind::MediaProblem));
    assert_eq!(world.meta.sends_reach(1).await[0]["text"]["body"], "deux");
    assert_eq!(world.meta.uploads().len(), 1);
}

#[tokio::test]
async fn a_file_that_meta_forgot_is_given_to_it_once_more() {
    let (world, awa) = met().await;
    let (_, name) = uploaded(&world, 1_000).await;
    send(&world, "c1", awa, picture(&name)).await.expect("accepted");
    world.meta.sends_reach(1).await;
    world.meta.say(Say::Refuse { http: 400, code: 131_009 });
    send(&world, "c2", awa, picture(&name)).await.expect("accepted");
    let sends = world.meta.sends_reach(3).await;
    assert_eq!((&sends[1]["image"]["id"], &sends[2]["image"]["id"]), (&"META1".into(), &"META2".into()));
    // A refusal that is not about the file ends there: the file is as new as it can be.
    for _ in 0..2 {
        world.meta.say(Say::Refuse { http: 400, code: 131_009 });
    }
    send(&world, "c3", awa, picture(&name)).await.expect("accepted");
    let mut stream = world.follow().await;
    let fact = stream.until(|fact| matches!(fact, Fact::StatusReported { .. })).await;
    assert!(matches!(fact, Fact::StatusReported { status: MessageStatus::Failed, .. }));
    assert_eq!((world.meta.sends().len(), world.meta.uploads().len()), (5, 3));
}

/// The machine dies while Meta is asked to take the message, its file already uploaded.
#[tokio::test]
async fn a_crash_while_a_picture_is_sent_ends_in_unknown_and_never_in_a_second_send() {
    let (world, awa) = met().await;
    let (_, name) = uploaded(&world, 1_000).await;
    world.meta.say(Say::Hold);
    send(&world, "c1", awa, picture(&name)).await.expect("accepted");
    send(&world, "c2", awa, picture(&name)).await.expect("accepted");
    world.meta.sends_reach(1).await;
    let crashed = after_a_crash(world).await;
    let mut stream = crashed.follow().await;
    let fact = stream.until(|fact| matches!(fact, Fact::StatusReported { .. })).await;
    assert!(matches!(fact, Fact::StatusReported { status: MessageStatus::Unknown, .. }));
    // What had not been tried goes out now, with the file that Meta has; what had been tried does not.
    let sends = crashed.meta.sends_reach(2).await;
    assert_eq!(sends[1]["biz_opaque_callback_data"], "comptoir:c2:1");
    assert_eq!(crashed.meta.uploads().len(), 1);
}

/// The machine dies while the file goes up: the message was not attempted, so it simply goes.
#[tokio::test]
async fn a_crash_while_a_file_goes_up_costs_an_upload_and_nothing_else() {
    let (world, awa) = met().await;
    let (_, name) = uploaded(&world, 1_000).await;
    world.meta.say_to_upload(Say::Hold);
    send(&world, "c1", awa, picture(&name)).await.expect("accepted");
    world.meta.uploads_reach(1).await;
    let crashed = after_a_crash(world).await;
    let sends = crashed.meta.sends_reach(1).await;
    assert_eq!((sends.len(), &sends[0]["image"]["id"]), (1, &"META2".into()));
    let facts = crashed.facts().await;
    assert!(!facts.iter().any(|fact| matches!(fact, Fact::StatusReported { .. })), "its outcome is known");
}

/// Another hub on what is on disk at this moment.
pub(crate) async fn after_a_crash(world: World) -> World {
    let dir = tempfile::tempdir().expect("a directory");
    copy(world.dir.path(), dir.path());
    let mut config = world.hub.config().clone();
    config.data_dir = dir.path().to_owned();
    config.journal = crate::after_a_crash(config.journal.as_ref());
    let hub = Hub::start(config, world.clock.clone()).await.expect("starts");
    World { hub, http: client(), dir, ..world }
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    for one in std::fs::read_dir(from).expect("a directory") {
        let one = one.expect("readable");
        let target = to.join(one.file_name());
        if one.file_type().expect("a kind").is_dir() {
            std::fs::create_dir_all(&target).expect("made");
            copy(&one.path(), &target);
        } else if one.path().extension().is_none_or(|end| end != "lock" && end != "sqlite-shm") {
            std::fs::copy(one.path(), &target).expect("copied");
        }
    }
}
