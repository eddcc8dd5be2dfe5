//! Our reactions: in their turn, once as far as anybody sees, and never a word about a message that nobody knows.

use domain::{ConversationId, FailureKind, Wamid};
use protocol::{Accepted, CommandBody, Fact, MessageName, Refusal, RefusalCode};

use crate::files::after_a_crash;
use crate::meta::Say;
use crate::world::{World, conversation, status};

async fn met() -> (World, ConversationId) {
    let world = World::new().await;
    world.customer_writes("wamid.A", "Bonjour").await;
    let awa = conversation(&world.facts().await);
    (world, awa)
}

async fn react(
    world: &World,
    id: &str,
    to: ConversationId,
    emoji: Option<&str>,
) -> Result<Accepted, (u16, Refusal)> {
    let (message, emoji) = (Wamid::from("wamid.A"), emoji.map(Into::into));
    world.command(id, CommandBody::React { conversation: to, message, emoji }).await
}

fn is_about_a_reaction(fact: &Fact) -> bool {
    matches!(fact, Fact::ReactionQueued { .. } | Fact::ReactionChanged { .. } | Fact::ReactionRefused { .. })
}

async fn reactions(world: &World) -> Vec<Fact> {
    world.facts().await.into_iter().filter(is_about_a_reaction).collect()
}

fn changed(to: ConversationId, emoji: Option<&str>) -> Fact {
    Fact::ReactionChanged {
        conversation: to,
        message: MessageName::Wamid("wamid.A".into()),
        from_customer: false,
        emoji: emoji.map(Into::into),
    }
}

#[tokio::test]
async fn a_reaction_goes_out_in_its_turn_and_may_be_taken_back() {
    let (world, awa) = met().await;
    world.meta.say(Say::Hold);
    world.say("c1", awa, "un").await.expect("accepted");
    world.meta.sends_reach(1).await;
    react(&world, "r1", awa, Some("👍")).await.expect("accepted");
    react(&world, "r2", awa, None).await.expect("accepted");
    assert!(
        matches!(&reactions(&world).await[0], Fact::ReactionQueued { command, .. } if command.as_str() == "r1")
    );
    assert_eq!(world.meta.sends().len(), 1, "the words before it have no outcome yet");
    world.meta.let_go();
    let sends = world.meta.sends_reach(3).await;
    let said =
        |n: usize| (sends[n]["type"].as_str(), sends[n]["reaction"].clone(), sends[n]["context"].is_null());
    let reaction = |emoji: &str| serde_json::json!({"message_id": "wamid.A", "emoji": emoji});
    assert_eq!(said(1), (Some("reaction"), reaction("👍"), true));
    assert_eq!(said(2), (Some("reaction"), reaction(""), true));
    let mut stream = world.follow().await;
    let taken_back = changed(awa, None);
    stream.until(|fact| *fact == taken_back).await;
    assert_eq!(reactions(&world).await[2..], [changed(awa, Some("👍")), taken_back]);
}

#[tokio::test]
async fn a_reaction_whose_answer_was_lost_is_done_again() {
    let (world, awa) = met().await;
    world.meta.say(Say::Refuse { http: 500, code: 131_000 });
    react(&world, "r1", awa, Some("👍")).await.expect("accepted");
    world.pass_time(world.meta.sends_reach(2)).await;
    let mut stream = world.follow().await;
    stream.until(|fact| *fact == changed(awa, Some("👍"))).await;
    assert_eq!(reactions(&world).await.len(), 2);
}

#[tokio::test]
async fn a_reaction_in_a_crash_is_done_again_too() {
    let (world, awa) = met().await;
    world.meta.say(Say::Hold);
    react(&world, "r1", awa, Some("👍")).await.expect("accepted");
    world.meta.sends_reach(1).await;
    let crashed = after_a_crash(world).await;
    crashed.meta.sends_reach(2).await;
    let mut stream = crashed.follow().await;
    stream.until(|fact| *fact == changed(awa, Some("👍"))).await;
    assert!(!crashed.facts().await.iter().any(|fact| matches!(fact, Fact::StatusReported { .. })));
}

#[tokio::test]
async fn statuses_of_a_reaction_are_no_news_until_meta_takes_its_yes_back() {
    let (world, awa) = met().await;
    react(&world, "r1", awa, Some("👍")).await.expect("accepted");
    let mut stream = world.follow().await;
    stream.until(|fact| *fact == changed(awa, Some("👍"))).await;
    let before = world.facts().await.len();
    world.post(status("wamid.OUT1", "sent", world.now(), Some("comptoir:r1:1"))).await;
    assert_eq!(world.facts().await.len(), before);
    let failed = status("wamid.OUT1", "failed", world.now(), Some("comptoir:r1:1"));
    let failed = failed.replace(
        "\"recipient_id\"",
        "\"errors\":[{\"code\":131009,\"title\":\"Parameter value is not valid\"}],\"recipient_id\"",
    );
    world.post(failed).await;
    let told = &world.facts().await[before..];
    assert_eq!(told[0], changed(awa, None), "nobody sees it");
    let Fact::ReactionRefused { command, failure, .. } = &told[1] else { panic!("why: {told:?}") };
    assert_eq!((command.as_str(), failure.kind), ("r1", FailureKind::InvalidMessage));
    assert_eq!(told.len(), 2);
}

#[tokio::test]
async fn a_status_that_is_faster_than_the_answer_is_enough() {
    let (world, awa) = met().await;
    world.meta.say(Say::Hold);
    react(&world, "r1", awa, Some("👍")).await.expect("accepted");
    world.meta.sends_reach(1).await;
    world.post(status("wamid.OUT1", "sent", world.now(), Some("comptoir:r1:1"))).await;
    let told = [changed(awa, Some("👍"))];
    assert_eq!(reactions(&world).await[1..], told);
    world.meta.let_go();
    world.say("c1", awa, "après").await.expect("accepted");
    world.meta.sends_reach(2).await;
    assert_eq!(reactions(&world).await[1..], told, "said once");
}

#[tokio::test]
async fn what_meta_does_not_take_is_said_and_what_is_no_reaction_is_refused() {
    let (world, awa) = met().await;
    world.meta.say(Say::Refuse { http: 400, code: 131_009 });
    react(&world, "r1", awa, Some("👍")).await.expect("accepted");
    let mut stream = world.follow().await;
    let fact = stream.until(|fact| matches!(fact, Fact::ReactionRefused { .. })).await;
    let Fact::ReactionRefused { failure, message, .. } = fact else { unreachable!() };
    assert_eq!((failure.code, message), (Some(131_009), MessageName::Wamid("wamid.A".into())));
    let refused = react(&world, "r2", awa, Some("bravo")).await.expect_err("words").1.code;
    assert_eq!(refused, RefusalCode::InvalidMessage);
    world.clock.turn_ms(domain::window::LENGTH_MS);
    assert_eq!(
        react(&world, "r3", awa, Some("👍")).await.expect_err("late").1.code,
        RefusalCode::WindowClosed
    );
}
