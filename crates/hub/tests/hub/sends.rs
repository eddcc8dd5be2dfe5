//! A seat answers: what is accepted, what reaches Meta, and that nothing ever goes out twice.

use domain::{FailureKind, MessageStatus, Seq, Wamid};
use protocol::{CommandBody, Fact, MessageName, RefusalCode, Settlement};

use crate::meta::Say;
use crate::world::{World, conversation, status};

fn is_status(fact: &Fact, wanted: MessageStatus) -> bool {
    matches!(fact, Fact::StatusReported { status, .. } if *status == wanted)
}

#[tokio::test]
async fn an_answer_reaches_meta_and_its_statuses_come_back() {
    let world = World::new().await;
    world.customer_writes("wamid.A", "Bonjour").await;
    let awa = conversation(&world.facts().await);
    let mut stream = world.follow().await;
    let accepted = world.say("c1", awa, "Oui ?").await.expect("accepted");
    let fact = stream.until(|fact| matches!(fact, Fact::MessageAccepted { .. })).await;
    let Fact::MessageAccepted { wamid, command, .. } = fact else { unreachable!() };
    assert_eq!((wamid.as_str(), command.as_str()), ("wamid.OUT1", "c1"));
    let sent = &world.meta.sends()[0];
    assert_eq!(sent["to"], "+33639980001");
    assert_eq!(sent["text"]["body"], "Oui ?");
    assert_eq!(sent["biz_opaque_callback_data"], "comptoir:c1:1");
    world.post(status("wamid.OUT1", "delivered", world.now(), Some("comptoir:c1:1"))).await;
    let fact = stream.until(|fact| is_status(fact, MessageStatus::Delivered)).await;
    let Fact::StatusReported { message, .. } = fact else { unreachable!() };
    assert_eq!(message, MessageName::Wamid(Wamid::from("wamid.OUT1")));
    assert_eq!(accepted.seq, Seq(3));
}

#[tokio::test]
async fn a_repeated_command_is_answered_as_the_first_time_and_sent_once() {
    let world = World::new().await;
    world.customer_writes("wamid.A", "Bonjour").await;
    let awa = conversation(&world.facts().await);
    let first = world.say("c1", awa, "Oui ?").await.expect("accepted");
    let mut stream = world.follow().await;
    stream.until(|fact| matches!(fact, Fact::MessageAccepted { .. })).await;
    assert_eq!(world.say("c1", awa, "Oui ?").await.expect("accepted"), first);
    let (http, refusal) = world.say("c1", awa, "Non").await.expect_err("another wish");
    assert_eq!((http, refusal.code), (409, RefusalCode::CommandReused));
    world.say("c2", awa, "Voilà").await.expect("accepted");
    assert_eq!(world.meta.sends_reach(2).await.len(), 2);
}

#[tokio::test]
async fn an_answer_that_never_came_is_unknown_and_never_sent_again() {
    let world = World::new().await;
    world.customer_writes("wamid.A", "Bonjour").await;
    let awa = conversation(&world.facts().await);
    world.meta.say(Say::Refuse { http: 500, code: 131_000 });
    world.say("c1", awa, "Oui ?").await.expect("accepted");
    let mut stream = world.follow().await;
    stream.until(|fact| is_status(fact, MessageStatus::Unknown)).await;
    let settle = |settlement| CommandBody::SettleSend { command: "c1".into(), settlement };
    let world = world.restart(|_| {}).await;
    assert_eq!(world.meta.sends().len(), 1);
    world.command("s1", settle(Settlement::WasNotSent)).await.expect("settled");
    let (http, refusal) =
        world.command("s2", settle(Settlement::WasSent)).await.expect_err("settled already");
    assert_eq!((http, refusal.code), (409, RefusalCode::NothingToSettle));
    assert!(matches!(
        world.facts().await.last(),
        Some(Fact::SendSettled { settlement: Settlement::WasNotSent, .. })
    ));
}

#[tokio::test]
async fn a_status_that_brings_the_attempt_back_settles_an_unknown_send() {
    let world = World::new().await;
    world.customer_writes("wamid.A", "Bonjour").await;
    let awa = conversation(&world.facts().await);
    world.meta.say(Say::Refuse { http: 500, code: 131_000 });
    world.say("c1", awa, "Oui ?").await.expect("accepted");
    let mut stream = world.follow().await;
    stream.until(|fact| is_status(fact, MessageStatus::Unknown)).await;
    world.post(status("wamid.X", "sent", world.now(), Some("comptoir:c1:1"))).await;
    let fact = stream.until(|fact| is_status(fact, MessageStatus::Sent)).await;
    let Fact::StatusReported { message, wamid, conversation, .. } = fact else { unreachable!() };
    assert_eq!(
        (message, wamid, conversation),
        (MessageName::Command("c1".into()), Some("wamid.X".into()), awa)
    );
    let settle = CommandBody::SettleSend { command: "c1".into(), settlement: Settlement::WasSent };
    assert_eq!(
        world.command("s1", settle).await.expect_err("known now").1.code,
        RefusalCode::NothingToSettle
    );
}

#[tokio::test]
async fn a_refusal_of_meta_is_a_failure_with_what_to_do() {
    let world = World::new().await;
    world.customer_writes("wamid.A", "Bonjour").await;
    let awa = conversation(&world.facts().await);
    world.meta.say(Say::Refuse { http: 400, code: 131_026 });
    world.say("c1", awa, "Oui ?").await.expect("accepted");
    let mut stream = world.follow().await;
    let fact = stream.until(|fact| is_status(fact, MessageStatus::Failed)).await;
    let Fact::StatusReported { failure: Some(failure), .. } = fact else { panic!("why") };
    assert_eq!((failure.kind, failure.code), (FailureKind::Undeliverable, Some(131_026)));
}

#[tokio::test]
async fn a_closed_window_an_unknown_conversation_and_an_empty_text_are_refused() {
    let world = World::new().await;
    world.customer_writes("wamid.A", "Bonjour").await;
    let awa = conversation(&world.facts().await);
    let refused = async |id: &str, conversation, text: &str| {
        let (http, refusal) = world.say(id, conversation, text).await.expect_err("refused");
        (http, refusal.code)
    };
    assert_eq!(refused("c0", awa, " ").await, (422, RefusalCode::InvalidMessage));
    assert_eq!(refused("c1", domain::ConversationId(99), "x").await, (404, RefusalCode::UnknownConversation));
    world.clock.turn_ms(domain::window::LENGTH_MS);
    assert_eq!(refused("c2", awa, "trop tard").await, (409, RefusalCode::WindowClosed));
    assert!(world.meta.sends().is_empty());
}
