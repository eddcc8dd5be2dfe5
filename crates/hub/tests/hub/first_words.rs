//! A first word to a number, and the sign that an answer is being written.

use domain::Content;
use protocol::{CommandBody, Fact, RefusalCode};
use serde_json::json;

use crate::world::{AWA, LINE, World, conversation};

fn template() -> Content {
    Content::Template { name: "bienvenue".to_owned(), language: "fr".to_owned(), body: None, fill: None }
}

fn to(phone: &str, content: Content) -> CommandBody {
    CommandBody::SendToNumber { phone: phone.into(), content }
}

#[tokio::test]
async fn a_template_to_a_number_opens_a_conversation_and_finds_it_again() {
    let world = World::new().await;
    world.command("c1", to(AWA, template())).await.expect("accepted");
    let sent = &world.meta.sends_reach(1).await[0];
    assert_eq!((&sent["to"], &sent["type"]), (&json!("+33639980001"), &json!("template")));
    let met = conversation(&world.facts().await);
    // She answers: it is the same conversation, and the next first word goes there too.
    world.customer_writes("wamid.A", "Merci").await;
    world.command("c2", to(AWA, template())).await.expect("accepted");
    world.meta.sends_reach(2).await;
    let facts = world.facts().await;
    let queued: Vec<_> = facts
        .iter()
        .filter_map(|fact| match fact {
            Fact::MessageQueued { conversation, .. } | Fact::MessageReceived { conversation, .. } => {
                Some(*conversation)
            }
            _ => None,
        })
        .collect();
    assert_eq!(queued, [met, met, met]);
}

#[tokio::test]
async fn only_a_template_goes_to_a_number_and_only_to_a_number() {
    let world = World::new().await;
    let text = Content::Text { body: "Bonjour".into() };
    for (id, body) in [
        ("c1", to(AWA, text)),
        ("c2", to("06 39 98 00 01", template())),
        ("c3", to("", template())),
        (
            "c4",
            to(AWA, Content::Template { name: String::new(), language: "fr".into(), body: None, fill: None }),
        ),
    ] {
        let (http, refusal) = world.command(id, body).await.expect_err("refused");
        assert_eq!((http, refusal.code), (422, RefusalCode::InvalidMessage), "{id}");
    }
    assert!(world.facts().await.is_empty(), "nobody was met");
}

#[tokio::test]
async fn writing_an_answer_is_shown_to_the_customer() {
    let world = World::new().await;
    world.customer_writes("wamid.A", "Bonjour").await;
    let conversation = conversation(&world.facts().await);
    let head = world.hub.head(&LINE.into());
    let url = world.seats_url(&format!("/v1/lines/{LINE}/typing"));
    let typing = world.http.post(url).bearer_auth(&world.token).json(&json!({"conversation": conversation}));
    assert_eq!(typing.send().await.expect("an answer").status().as_u16(), 204);
    world.meta.marked_read("wamid.A").await;
    assert!(world.meta.was_typing("wamid.A"));
    assert_eq!(world.hub.head(&LINE.into()), head, "no entry");
}
