//! Messages for later: they go at their hour or say why not, once, whoever sleeps or restarts meanwhile.

use domain::{Content, ConversationId, Timestamp};
use protocol::{Accepted, CommandBody, Fact, Refusal, RefusalCode, ScheduleEnd};

use crate::files::{picture, uploaded};
use crate::world::{World, conversation};

const HOUR_MS: i64 = 3_600_000;

async fn met() -> (World, ConversationId) {
    let world = World::new().await;
    world.customer_writes("wamid.A", "Bonjour").await;
    let awa = conversation(&world.facts().await);
    (world, awa)
}

fn text(words: &str) -> Content {
    Content::Text { body: words.into() }
}

async fn schedule(
    world: &World,
    id: &str,
    to: ConversationId,
    content: Content,
    due_at: Timestamp,
) -> Result<Accepted, (u16, Refusal)> {
    let reply_to = Some("wamid.A".into());
    world.command(id, CommandBody::ScheduleMessage { conversation: to, content, reply_to, due_at }).await
}

async fn cancel(world: &World, id: &str, scheduled: &str) -> Result<Accepted, (u16, Refusal)> {
    world.command(id, CommandBody::CancelScheduled { command: scheduled.into() }).await
}

fn end(facts: &[Fact], scheduled: &str) -> Vec<ScheduleEnd> {
    let ends = facts.iter().filter_map(|fact| match fact {
        Fact::ScheduleEnded { command, end, .. } if command.as_str() == scheduled => Some(*end),
        _ => None,
    });
    ends.collect()
}

#[tokio::test]
async fn a_message_goes_at_its_hour_and_not_before() {
    let (world, awa) = met().await;
    let due = world.now().plus_ms(HOUR_MS);
    let first = schedule(&world, "s1", awa, text("plus tard"), due).await.expect("accepted");
    world.clock.turn_ms(HOUR_MS - 1);
    world.say("c1", awa, "avant").await.expect("accepted");
    world.meta.sends_reach(1).await;
    assert_eq!(end(&world.facts().await, "s1"), []);
    world.clock.turn_ms(1);
    // Anything that rings makes the hub look at the clock again.
    world.say("c2", awa, "après").await.expect("accepted");
    let sends = world.meta.sends_reach(3).await;
    let scheduled = sends.iter().find(|send| send["text"]["body"] == "plus tard").expect("it went");
    assert_eq!(scheduled["biz_opaque_callback_data"], "comptoir:s1:1");
    assert_eq!(scheduled["context"]["message_id"], "wamid.A");
    let facts = world.facts().await;
    let at = facts.iter().position(|fact| matches!(fact, Fact::ScheduleEnded { .. })).expect("it ended");
    let Fact::MessageQueued { command, sent_at, .. } = &facts[at + 1] else { panic!("{:?}", facts[at + 1]) };
    assert_eq!((command.as_str(), *sent_at), ("s1", due), "in one transaction, dated when it went");
    let again = schedule(&world, "s1", awa, text("plus tard"), due).await.expect("known");
    assert_eq!(again, first, "a repeat is answered as the first time");
    let gone = cancel(&world, "x1", "s1").await.expect_err("too late");
    assert_eq!((gone.0, gone.1.code), (409, RefusalCode::NothingToCancel));
}

#[tokio::test]
async fn the_hour_strikes_while_the_hub_is_down() {
    let (world, awa) = met().await;
    let (_, name) = uploaded(&world, 1_000).await;
    let due = world.now().plus_ms(HOUR_MS);
    schedule(&world, "s1", awa, Content::Media(picture(&name)), due).await.expect("accepted");
    let clock = world.clock.clone();
    let world = world
        .restart(|_| {
            clock.turn_ms(2 * HOUR_MS);
        })
        .await;
    assert_eq!(world.meta.sends_reach(1).await[0]["type"], "image");
    assert_eq!(end(&world.facts().await, "s1"), [ScheduleEnd::Queued]);
    let world = world.restart(|_| {}).await;
    world.say("c1", awa, "encore").await.expect("accepted");
    assert_eq!(world.meta.sends_reach(2).await.len(), 2, "once");
}

#[tokio::test]
async fn a_window_that_closed_meanwhile_lets_only_templates_go() {
    let (world, awa) = met().await;
    let due = world.now().plus_ms(domain::window::LENGTH_MS);
    let template =
        Content::Template { name: "rappel".to_owned(), language: "fr".to_owned(), body: None, fill: None };
    schedule(&world, "s1", awa, text("trop tard"), due).await.expect("accepted");
    schedule(&world, "s2", awa, template, due).await.expect("accepted");
    world.clock.turn_ms(domain::window::LENGTH_MS);
    cancel(&world, "x1", "s9").await.expect_err("no such message");
    let world = world.restart(|_| {}).await;
    assert_eq!(world.meta.sends_reach(1).await[0]["type"], "template");
    let facts = world.facts().await;
    assert_eq!(end(&facts, "s1"), [ScheduleEnd::WindowClosed]);
    assert_eq!(end(&facts, "s2"), [ScheduleEnd::Queued]);
    let went = facts
        .iter()
        .any(|fact| matches!(fact, Fact::MessageQueued { command, .. } if command.as_str() == "s1"));
    assert!(!went);
}

#[tokio::test]
async fn what_was_called_off_does_not_go() {
    let (world, awa) = met().await;
    let due = world.now().plus_ms(HOUR_MS);
    schedule(&world, "s1", awa, text("non"), due).await.expect("accepted");
    let called_off = cancel(&world, "x1", "s1").await.expect("it waits");
    assert_eq!(cancel(&world, "x1", "s1").await.expect("a repeat"), called_off);
    assert_eq!(cancel(&world, "x2", "s1").await.expect_err("gone").1.code, RefusalCode::NothingToCancel);
    world.clock.turn_ms(2 * HOUR_MS);
    world.say("c1", awa, "oui").await.expect("accepted");
    let sends = world.meta.sends_reach(1).await;
    assert_eq!((sends.len(), &sends[0]["text"]["body"]), (1, &"oui".into()));
    assert_eq!(end(&world.facts().await, "s1"), [ScheduleEnd::Cancelled]);
}

#[tokio::test]
async fn nothing_is_scheduled_for_yesterday_or_for_a_far_day() {
    let (world, awa) = met().await;
    let refused = async |id: &str, ms: i64| {
        let answer = schedule(&world, id, awa, text("x"), world.now().plus_ms(ms)).await;
        answer.err().map(|(_, refusal)| refusal.code)
    };
    let month_ms = 30 * 24 * HOUR_MS;
    assert_eq!(refused("s1", -60_001).await, Some(RefusalCode::InvalidMessage));
    assert_eq!(refused("s2", month_ms + 1).await, Some(RefusalCode::InvalidMessage));
    assert_eq!(refused("s3", -60_000).await, None, "a desktop may be a little late");
    assert_eq!(refused("s4", month_ms).await, None);
    let nobody = schedule(&world, "s5", ConversationId(99), text("x"), world.now()).await;
    assert_eq!(nobody.expect_err("nobody").1.code, RefusalCode::UnknownConversation);
    let empty = schedule(&world, "s6", awa, text(" "), world.now()).await;
    assert_eq!(empty.expect_err("empty").1.code, RefusalCode::InvalidMessage);
    world.meta.sends_reach(1).await;
}
