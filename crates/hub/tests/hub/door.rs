//! Meta knocks: what is let in, what is kept, what is refused.

use std::sync::atomic::Ordering;

use domain::{Content, LineId};
use hub::LineConfig;
use protocol::{ClientFrame, Fact, ServerFrame};
use serde_json::json;

use crate::world::{self, LINE, NOW, VERIFY, World, change, messages, text_message};

#[tokio::test]
async fn a_customers_message_comes_down_the_stream() {
    let world = World::new().await;
    let mut stream = world.follow().await;
    assert_eq!(world.customer_writes("wamid.A", "Bonjour").await, 200);
    let fact = stream.until(|fact| matches!(fact, Fact::MessageReceived { .. })).await;
    let Fact::MessageReceived { message, conversation } = fact else { unreachable!() };
    assert_eq!(message.content, Content::Text { body: "Bonjour".into() });
    assert_eq!(message.sent_at, NOW);
    let Fact::ContactSeen { conversation: met, contact } = &stream.entries[0].fact else {
        panic!("the contact comes first")
    };
    assert_eq!(*met, conversation);
    assert_eq!(contact.name, Some("Awa".into()));
}

#[tokio::test]
async fn only_the_owners_word_opens_the_handshake() {
    let world = World::new().await;
    let knock = async |word: &str| {
        let query = [("hub.mode", "subscribe"), ("hub.challenge", "1158201444"), ("hub.verify_token", word)];
        let answer = world.http.get(world.webhook_url()).query(&query).send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("a body"))
    };
    assert_eq!(knock(VERIFY).await, (200, "1158201444".to_owned()));
    assert_eq!(knock("another word").await.0, 403);
}

#[tokio::test]
async fn a_wrong_signature_is_refused_and_leaves_nothing() {
    let world = World::new().await;
    let body = messages(LINE, vec![text_message("wamid.A", world::AWA, NOW, "Bonjour")]).into_bytes();
    for signature in [None, Some("sha256=00"), Some("sha1=00"), Some("sha256=zz")] {
        assert_eq!(world.post_signed(body.clone(), signature).await, 401);
    }
    let other = hub::ingest::verify::sign(&"another secret".into(), &body);
    assert_eq!(world.post_signed(body, Some(&other)).await, 401);
    assert_eq!(world.hub.head(&LineId::from(LINE)).0, 0);
}

#[tokio::test]
async fn a_body_beyond_three_megabytes_is_refused_and_one_of_three_is_taken() {
    let world = World::new().await;
    let mut body = messages(LINE, vec![text_message("wamid.A", world::AWA, NOW, "Bonjour")]).into_bytes();
    body.resize(3 * 1024 * 1024, b' ');
    assert_eq!(world.post(body.clone()).await, 200);
    body.push(b' ');
    assert_eq!(world.post(body).await, 413);
    assert_eq!(world.hub.head(&LineId::from(LINE)).0, 2);
}

#[tokio::test]
async fn a_body_that_is_not_json_is_kept_and_thanked_for() {
    let world = World::new().await;
    assert_eq!(world.post("not json at all").await, 200);
    assert_eq!(world.hub.head(&LineId::from(LINE)).0, 0);
    assert!(world.hub.metrics().contains("comptoir_webhook_unclaimed_total 1"));
}

#[tokio::test]
async fn a_replayed_webhook_adds_nothing() {
    let world = World::new().await;
    let body = messages(LINE, vec![text_message("wamid.A", world::AWA, NOW, "Bonjour")]);
    assert_eq!(world.post(body.clone()).await, 200);
    let head = world.hub.head(&LineId::from(LINE));
    for _ in 0..3 {
        assert_eq!(world.post(body.clone()).await, 200);
    }
    assert_eq!(world.hub.head(&LineId::from(LINE)), head);
    assert!(world.hub.metrics().contains("comptoir_webhook_duplicates_total 3"));
}

#[tokio::test]
async fn a_thousand_changes_in_one_body_are_a_thousand_messages() {
    let world = World::new().await;
    let changes: Vec<_> = (0..1000)
        .map(|n| {
            let message = text_message(&format!("wamid.{n}"), world::AWA, NOW, "Bonjour");
            json!({"field": "messages", "value": {"metadata": {"phone_number_id": LINE}, "messages": [message]}})
        })
        .collect();
    let body =
        json!({"object": "whatsapp_business_account", "entry": [{"id": world::WABA, "changes": changes}]});
    assert_eq!(world.post(body.to_string()).await, 200);
    assert_eq!(world.hub.head(&LineId::from(LINE)).0, 1001);
}

#[tokio::test]
async fn an_unknown_field_and_an_unknown_type_are_kept_whole() {
    let world = World::new().await;
    assert_eq!(world.post(change(LINE, "moon_phases", json!({"phase": "full"}))).await, 200);
    let strange = json!({"from": world::AWA, "id": "wamid.S", "timestamp": "1790000000", "type": "hologram", "hologram": {"x": 1}});
    assert_eq!(world.post(messages(LINE, vec![strange])).await, 200);
    let facts = world.facts().await;
    let Fact::NotUnderstood { field, raw } = &facts[0] else { panic!("kept: {:?}", facts[0]) };
    assert_eq!(field, "moon_phases");
    assert!(raw.as_str().contains("full"));
    let Some(Fact::MessageReceived { message, .. }) = facts.last() else { panic!("received") };
    let Content::Unsupported { kind, raw } = &message.content else { panic!("a card") };
    assert_eq!(kind, "hologram");
    assert!(raw.as_str().contains("\"x\":1"));
}

#[tokio::test]
async fn a_webhook_for_an_unknown_line_waits_until_the_line_is_served() {
    let world = World::new().await;
    let body = messages("1099", vec![text_message("wamid.B", world::AWA, NOW, "Bonsoir")]);
    assert_eq!(world.post(body).await, 200);
    assert!(world.hub.metrics().contains("comptoir_webhook_unclaimed_total 1"));
    let world = world.restart(|config| config.lines.push(LineConfig::new("1099", world::WABA))).await;
    assert_eq!(world.hub.head(&LineId::from("1099")).0, 2);
    let world = world.restart(|_| {}).await;
    assert_eq!(world.hub.head(&LineId::from("1099")).0, 2);
}

#[tokio::test]
async fn without_a_commit_there_is_no_200() {
    let world = World::new().await;
    assert_eq!(world.customer_writes("wamid.A", "one").await, 200);
    world.faults.die_before_commit.store(true, Ordering::SeqCst);
    assert_eq!(world.customer_writes("wamid.B", "two").await, 503);
    assert_eq!(world.get("/readyz").await.status().as_u16(), 503);
    assert_eq!(world.get("/healthz").await.status().as_u16(), 200);
    let world = world.restart(|_| {}).await;
    assert_eq!(world.hub.head(&LineId::from(LINE)).0, 2, "only what was answered 200");
    assert_eq!(world.customer_writes("wamid.B", "two").await, 200);
    assert_eq!(world.hub.head(&LineId::from(LINE)).0, 3);
}

#[tokio::test]
async fn history_comes_in_pages_that_end_right_before_the_asked_seq() {
    let world = World::new().await;
    for n in 0..10 {
        world.customer_writes(&format!("wamid.{n}"), "x").await;
    }
    let mut stream = world.connect().await;
    let Some(ServerFrame::Hello { head, version, now, journal, view }) = stream.hello.clone() else {
        panic!("hello")
    };
    assert_eq!((head.0, version, now), (11, 1, NOW));
    assert_eq!((journal.len(), view.as_str()), (32, ""));
    stream.ask(&ClientFrame::History { before: head.next(), limit: 4 }).await;
    let Ok(ServerFrame::History { entries }) = stream.hear().await else { panic!("a page") };
    assert_eq!(entries.iter().map(|entry| entry.seq.0).collect::<Vec<_>>(), [8, 9, 10, 11]);
    stream.ask(&ClientFrame::History { before: domain::Seq(1), limit: 4 }).await;
    let Ok(ServerFrame::History { entries }) = stream.hear().await else { panic!("a page") };
    assert!(entries.is_empty());
}

#[tokio::test]
async fn a_seat_is_told_who_somebody_is_without_following() {
    let world = World::new().await;
    for n in 0..3 {
        world.customer_writes(&format!("wamid.{n}"), "x").await;
    }
    let awa = crate::world::conversation(&world.facts().await);
    let mut stream = world.connect().await;
    stream.ask(&ClientFrame::Contacts { conversations: vec![awa, domain::ConversationId(99)] }).await;
    let Ok(ServerFrame::Contacts { entries }) = stream.hear().await else { panic!("who it is") };
    let [entry] = entries.as_slice() else { panic!("one entry says it all: {entries:?}") };
    let Fact::ContactSeen { conversation, contact } = &entry.fact else { panic!("{entry:?}") };
    assert_eq!((entry.seq.0, *conversation), (1, awa));
    assert_eq!(contact.name, Some("Awa".into()));
    // A question that is too long is answered as far as one may ask.
    let many = (0..10_000).map(|n| domain::ConversationId(100 + n)).chain([awa]).collect();
    stream.ask(&ClientFrame::Contacts { conversations: many }).await;
    assert_eq!(stream.hear().await, Ok(ServerFrame::Contacts { entries: Vec::new() }));
}

#[tokio::test]
async fn a_replica_of_another_journal_is_told_so() {
    let world = World::new().await;
    let mut stream = world.connect().await;
    stream.ask(&ClientFrame::Follow { after: domain::Seq(7) }).await;
    assert_eq!(stream.hear().await, Err(protocol::frame::close::BEYOND_HEAD));
}
