//! A line that also lives on the owner's phone: its past is asked for once, and opens nothing.

use domain::{Content, ConversationId, HistoryImport, ImportState, MediaKind, Timestamp};
use protocol::{CommandBody, Fact, MessageName, RefusalCode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::meta::Say;
use crate::world::{AWA, LINE, World, change, conversation, text_message};

fn old(number: usize, at: i64, ours: bool) -> Value {
    let (from, to) = if ours { ("33639980000", Some(AWA)) } else { (AWA, None) };
    let mut message = text_message(&format!("wamid.H{number}"), from, Timestamp(at), "Il y a longtemps");
    message["history_context"] = json!({"status": "READ"});
    if let Some(to) = to {
        message["to"] = json!(to);
    }
    message
}

fn chunk(progress: u8, messages: Vec<Value>) -> String {
    let threads = json!([{"id": AWA, "context": {"wa_id": AWA}, "messages": messages}]);
    let metadata = json!({"phase": 1, "chunk_order": 1, "progress": progress});
    change(LINE, "history", json!({"history": [{"metadata": metadata, "threads": threads}]}))
}

async fn ask(world: &World, id: &str) -> Result<(), RefusalCode> {
    let asked = world.command(id, CommandBody::ImportHistory {}).await;
    asked.map(|_| ()).map_err(|(_, refusal)| refusal.code)
}

fn imports(facts: &[Fact]) -> Vec<&HistoryImport> {
    let import = |fact| if let &Fact::HistoryImported { ref import } = fact { Some(import) } else { None };
    facts.iter().filter_map(import).collect()
}

async fn until(world: &World, state: ImportState) -> HistoryImport {
    let wanted = |fact: &Fact| matches!(fact, Fact::HistoryImported { import } if import.state == state);
    match world.follow().await.until(wanted).await {
        Fact::HistoryImported { import } => import,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_past_is_asked_for_once_the_address_book_first() {
    let world = World::new().await;
    assert_eq!(ask(&world, "c1").await, Ok(()));
    assert_eq!(world.meta.syncs_reach(2).await, ["smb_app_state_sync", "history"]);
    assert_eq!(world.post(chunk(100, vec![old(1, 1_780_000_000_000, false)])).await, 200);
    let complete = until(&world, ImportState::Complete).await;
    assert_eq!((complete.messages, complete.progress, complete.phase), (1, 100, 1));
    let world = world.restart(|_| {}).await;
    assert_eq!(ask(&world, "c1").await, Ok(()), "a repeat is answered as the first time");
    assert_eq!(ask(&world, "c2").await, Err(RefusalCode::NothingToImport));
    assert_eq!(world.meta.syncs_reach(2).await.len(), 2, "and asks for nothing");
}

#[tokio::test]
async fn what_is_of_the_past_opens_no_window_and_no_media_are_forgotten() {
    let world = World::new().await;
    let bytes = b"the cake of last week";
    world.meta.keep("M1", bytes, &hex::encode(Sha256::digest(bytes)));
    let now = world.now().0;
    let mut placeholder = old(2, now - 60_000, false);
    placeholder["type"] = json!("media_placeholder");
    placeholder.as_object_mut().expect("an object").remove("text");
    let messages = vec![old(1, now - 120_000, true), placeholder];
    assert_eq!(world.post(chunk(50, messages)).await, 200);
    let facts = world.facts().await;
    assert_eq!(facts.iter().filter(|fact| matches!(fact, Fact::MessageImported { .. })).count(), 2);
    let refused = world.say("c1", conversation(&facts), "Bonjour").await.expect_err("no window is open");
    assert_eq!(refused.1.code, RefusalCode::WindowClosed);
    let mut image = text_message("wamid.H2", AWA, Timestamp(now - 60_000), "");
    image["type"] = json!("image");
    image["image"] = json!({"id": "M1", "mime_type": "image/jpeg"});
    assert_eq!(world.post(change(LINE, "history", json!({"messages": [image]}))).await, 200);
    let mut stream = world.follow().await;
    let filled = stream.until(|fact| matches!(fact, Fact::PlaceholderFilled { .. })).await;
    let Fact::PlaceholderFilled { message, content: Content::Media(media), .. } = filled else { panic!() };
    assert_eq!((message, media.kind), (MessageName::Wamid("wamid.H2".into()), MediaKind::Image));
    stream.until(|fact| matches!(fact, Fact::MediaStored { media, .. } if media.as_str() == "M1")).await;
    let refused = world.say("c2", conversation(&facts), "Bonjour").await.expect_err("nor does the picture");
    assert_eq!(refused.1.code, RefusalCode::WindowClosed);
}

#[tokio::test]
async fn a_refusal_is_told_and_a_person_may_ask_again_after_connecting_anew() {
    let world = World::new().await;
    world.meta.say_to_sync(Say::Accept);
    world.meta.say_to_sync(Say::Refuse { http: 400, code: 2_593_108 });
    assert_eq!(ask(&world, "c1").await, Ok(()));
    until(&world, ImportState::Refused).await;
    assert_eq!(ask(&world, "c2").await, Ok(()));
    let asked = world.meta.syncs_reach(4).await;
    assert_eq!(asked, ["smb_app_state_sync", "history", "smb_app_state_sync", "history"]);
    let facts = world.facts().await;
    let states: Vec<_> = imports(&facts).into_iter().map(|import| import.state).collect();
    assert_eq!(states, [ImportState::Asked, ImportState::Refused, ImportState::Asked]);
}

#[tokio::test]
async fn too_late_for_the_address_book_is_too_late_for_all() {
    let world = World::new().await;
    world.meta.say_to_sync(Say::Refuse { http: 400, code: 2_593_108 });
    assert_eq!(ask(&world, "c1").await, Ok(()));
    until(&world, ImportState::Refused).await;
    assert_eq!(world.meta.syncs_reach(1).await, ["smb_app_state_sync"]);
}

#[tokio::test]
async fn an_asking_whose_answer_was_lost_is_repeated_by_a_person_only() {
    let world = World::new().await;
    world.meta.say_to_sync(Say::Accept);
    // An internal error of Meta's: it may have heard us.
    world.meta.say_to_sync(Say::Refuse { http: 500, code: 131_000 });
    assert_eq!(ask(&world, "c1").await, Ok(()));
    world.meta.syncs_reach(2).await;
    let world = world.restart(|_| {}).await;
    world.meta.say_to_sync(Say::Refuse { http: 400, code: 2_593_107 });
    assert_eq!(ask(&world, "c2").await, Ok(()));
    assert_eq!(world.meta.syncs_reach(3).await[2], "history", "of what is known nothing is asked again");
    assert_eq!(world.post(chunk(30, vec![old(1, 1_780_000_000_000, false)])).await, 200);
    until(&world, ImportState::Coming).await;
    let refused = imports(&world.facts().await).iter().any(|import| import.state == ImportState::Refused);
    assert!(!refused, "Meta was asked before: by us");
}

#[tokio::test]
async fn a_webhook_of_thousands_of_messages_is_taken_in_at_once() {
    let world = World::new().await;
    let messages: Vec<Value> =
        (0..16_000).map(|n| old(n, 1_780_000_000_000 + n as i64, n % 2 == 1)).collect();
    let body = chunk(100, messages);
    assert!((2_500_000..3_000_000).contains(&body.len()), "{}", body.len());
    assert_eq!(world.post(body.clone()).await, 200);
    let head = world.hub.head(&domain::LineId::from(LINE));
    assert_eq!(head.0, 16_000 + 2, "one who is met, the messages, how far it is");
    assert_eq!(world.post(body).await, 200);
    assert_eq!(world.hub.head(&domain::LineId::from(LINE)), head);
    let imported = world.entries().await;
    let theirs = ConversationId(1);
    assert!(imported.iter().any(|entry| matches!(&entry.fact,
        Fact::MessageImported { conversation, from_customer: true, .. } if *conversation == theirs)));
}
