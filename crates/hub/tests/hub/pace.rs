//! Order, pace and patience of what goes out, and what a crash in between leaves behind.

use domain::{CommandId, MessageStatus};
use protocol::{CommandBody, Fact, MessageName};
use serde_json::json;

use crate::files::after_a_crash;
use crate::meta::Say;
use crate::world::{LINE, World, change, conversation, messages, status, text_message};

fn texts(sends: &[serde_json::Value]) -> Vec<String> {
    sends.iter().map(|send| send["text"]["body"].as_str().unwrap_or_default().to_owned()).collect()
}

async fn met() -> (World, domain::ConversationId) {
    let world = World::new().await;
    world.customer_writes("wamid.A", "Bonjour").await;
    let awa = conversation(&world.facts().await);
    (world, awa)
}

#[tokio::test]
async fn the_next_message_waits_for_the_outcome_of_the_one_before() {
    let (world, awa) = met().await;
    world.post(messages(LINE, vec![text_message("wamid.B", "33639980002", world.now(), "Salut")])).await;
    let luc = world.facts().await.iter().rev().find_map(|fact| match fact {
        Fact::MessageReceived { conversation, .. } => Some(*conversation),
        _ => None,
    });
    world.meta.say(Say::Hold);
    world.say("c1", awa, "un").await.expect("accepted");
    world.meta.sends_reach(1).await;
    world.say("c2", awa, "deux").await.expect("accepted");
    world.say("c3", luc.expect("met"), "pour Luc").await.expect("accepted");
    assert_eq!(texts(&world.meta.sends_reach(2).await), ["un", "pour Luc"], "others need not wait");
    world.meta.let_go();
    assert_eq!(texts(&world.meta.sends_reach(3).await), ["un", "pour Luc", "deux"]);
}

#[tokio::test]
async fn the_forty_sixth_message_to_one_customer_waits_six_seconds() {
    let (world, awa) = met().await;
    for n in 0..46 {
        world.say(&format!("c{n}"), awa, &format!("{n}")).await.expect("accepted");
    }
    let mut stream = world.follow().await;
    let accepted =
        |fact: &Fact| matches!(fact, Fact::MessageAccepted { command, .. } if command.as_str() == "c44");
    stream.until(accepted).await;
    assert_eq!(world.meta.sends().len(), 45, "the burst is used up and the clock stands still");
    world.clock.turn_ms(6_000);
    // Anything that rings makes the planner look at the clock again.
    world.say("c46", awa, "46").await.expect("accepted");
    assert_eq!(texts(&world.meta.sends_reach(46).await).last().map(String::as_str), Some("45"));
}

#[tokio::test]
async fn too_fast_is_tried_again_later_in_order_and_under_a_new_name() {
    let (world, awa) = met().await;
    world.meta.say(Say::Refuse { http: 400, code: 131_056 });
    world.say("c1", awa, "un").await.expect("accepted");
    world.say("c2", awa, "deux").await.expect("accepted");
    let sends = world.pass_time(world.meta.sends_reach(3)).await;
    assert_eq!(texts(&sends), ["un", "un", "deux"]);
    assert_eq!(sends[1]["biz_opaque_callback_data"], "comptoir:c1:2");
    let facts = world.facts().await;
    assert!(!facts.iter().any(|fact| matches!(fact, Fact::StatusReported { .. })), "nothing went wrong");
}

#[tokio::test]
async fn a_window_that_closes_while_a_message_waits_is_a_failure() {
    let (world, awa) = met().await;
    world.meta.say(Say::Hold);
    world.say("c1", awa, "un").await.expect("accepted");
    world.say("c2", awa, "deux").await.expect("accepted");
    world.meta.sends_reach(1).await;
    world.clock.turn_ms(domain::window::LENGTH_MS);
    world.meta.let_go();
    let mut stream = world.follow().await;
    let fact = stream.until(|fact| matches!(fact, Fact::StatusReported { .. })).await;
    let Fact::StatusReported { status, failure: Some(failure), .. } = fact else { panic!("why") };
    assert_eq!((status, failure.kind), (MessageStatus::Failed, domain::FailureKind::WindowClosed));
    assert_eq!(world.meta.sends().len(), 1);
}

#[tokio::test]
async fn a_person_without_a_number_is_reached_by_user_id() {
    let world = World::new().await;
    let message = json!({"from_user_id": "US.7", "id": "wamid.A", "timestamp": "1790000000", "type": "text", "text": {"body": "Hi"}});
    world.post(change(LINE, "messages", json!({"messages": [message]}))).await;
    let zoe = conversation(&world.facts().await);
    world.say("c1", zoe, "Hello").await.expect("accepted");
    let sent = &world.meta.sends_reach(1).await[0];
    assert_eq!((&sent["recipient"], &sent["to"]), (&json!("US.7"), &json!(null)));
}

/// The machine dies while Meta is being asked: what is on disk at that moment is all that the next hub has.
#[tokio::test]
async fn a_crash_while_meta_is_asked_ends_in_unknown_and_never_in_a_second_send() {
    let (world, awa) = met().await;
    world.meta.say(Say::Hold);
    world.say("c1", awa, "un").await.expect("accepted");
    world.say("c2", awa, "deux").await.expect("accepted");
    world.meta.sends_reach(1).await;
    let crashed = after_a_crash(world).await;
    let mut stream = crashed.follow().await;
    let fact = stream.until(|fact| matches!(fact, Fact::StatusReported { .. })).await;
    let Fact::StatusReported { status: reached, message, .. } = fact else { unreachable!() };
    assert_eq!((reached, message), (MessageStatus::Unknown, MessageName::Command("c1".into())));
    // What had not been tried goes out now; what had been tried does not.
    assert_eq!(texts(&crashed.meta.sends_reach(2).await), ["un", "deux"]);
    crashed.post(status("wamid.OUT1", "delivered", crashed.now(), Some("comptoir:c1:1"))).await;
    let fact = stream
        .until(|fact| matches!(fact, Fact::StatusReported { status: MessageStatus::Delivered, .. }))
        .await;
    let Fact::StatusReported { message, wamid, .. } = fact else { unreachable!() };
    assert_eq!((message, wamid), (MessageName::Command(CommandId::from("c1")), Some("wamid.OUT1".into())));
}

#[tokio::test]
async fn reading_a_conversation_is_journaled_and_turns_the_ticks_blue() {
    let (world, awa) = met().await;
    let head = world.hub.head(&LINE.into());
    let body = CommandBody::ReadConversation { conversation: awa, up_to: head };
    world.command("r1", body).await.expect("accepted");
    let facts = world.facts().await;
    assert!(matches!(facts.last(), Some(Fact::ConversationRead { up_to, .. }) if *up_to == head));
    world.meta.marked_read("wamid.A").await;
}
