//! A customer whom another application answers is not answered here by mistake.

use domain::{Content, ConversationId};
use protocol::{CommandBody, Fact, RefusalCode, ScheduleEnd};
use serde_json::json;

use crate::world::{AWA, LINE, World, change, conversation};

/// Meta says who answers from now on.
async fn passes_to(world: &World, role: &str) {
    let seconds = (world.now().0 / 1000).to_string();
    let value = json!({
        "sender": {"phone_number": AWA},
        "recipient": {"display_phone_number": "33639980000", "phone_number_id": LINE},
        "type": "control_passed",
        "timestamp": seconds,
        "control_passed": {"previous_owner_role": "x", "new_owner_role": role},
    });
    assert_eq!(world.post(change(LINE, "messaging_handovers", value)).await, 200);
    world.clock.turn_ms(1_000);
}

fn asks(awa: ConversationId, due: domain::Timestamp) -> Vec<CommandBody> {
    let text = Content::Text { body: "Oui ?".into() };
    let template =
        Content::Template { name: "rappel".to_owned(), language: "fr".to_owned(), body: None, fill: None };
    vec![
        CommandBody::SendMessage { conversation: awa, content: text.clone(), reply_to: None },
        CommandBody::SendMessage { conversation: awa, content: template.clone(), reply_to: None },
        CommandBody::ScheduleMessage { conversation: awa, content: text, reply_to: None, due_at: due },
        CommandBody::React { conversation: awa, message: "wamid.A".into(), emoji: Some("👍".into()) },
        CommandBody::SendToNumber { phone: AWA.into(), content: template },
    ]
}

#[tokio::test]
async fn nothing_goes_to_a_customer_whom_another_application_answers() {
    let world = World::new().await;
    world.customer_writes("wamid.A", "Bonjour").await;
    let awa = conversation(&world.facts().await);
    passes_to(&world, "ai_agent").await;
    for (number, body) in asks(awa, world.now()).into_iter().enumerate() {
        let (http, refusal) = world.command(&format!("c{number}"), body).await.expect_err("not ours");
        assert_eq!((http, refusal.code), (409, RefusalCode::HandledElsewhere));
    }
    passes_to(&world, "customer_service").await;
    for (number, body) in asks(awa, world.now()).into_iter().enumerate() {
        world.command(&format!("d{number}"), body).await.expect("ours again");
    }
    world.meta.sends_reach(5).await;
}

#[tokio::test]
async fn a_scheduled_message_does_not_cross_the_answer_of_another() {
    let world = World::new().await;
    world.customer_writes("wamid.A", "Bonjour").await;
    let awa = conversation(&world.facts().await);
    let body = asks(awa, world.now().plus_ms(60_000)).remove(2);
    world.command("s1", body).await.expect("ours still");
    passes_to(&world, "ai_agent").await;
    world.clock.turn_ms(60_000);
    let world = world.restart(|_| {}).await;
    let mut stream = world.follow().await;
    let fact = stream.until(|fact| matches!(fact, Fact::ScheduleEnded { .. })).await;
    assert!(matches!(fact, Fact::ScheduleEnded { end: ScheduleEnd::HandledElsewhere, .. }));
    assert!(world.meta.sends().is_empty());
}
