//! What a business can send, and what Meta finds wrong with it: at once, or in the bytes and then by status.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use simulator::{Config, Content, Running, Trap};

use crate::stage::{ANA, Caller, Hook, message, minutes, set, shipped, still};

/// A line whose window to Ana is open.
async fn open() -> (Hook, Running, Caller, String) {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    let heard = running.say(ANA, Content::text("Bonjour"));
    (hook, running, caller, heard)
}

async fn failures(hook: &Hook, running: &Running) -> Vec<u64> {
    running.advance_clock(minutes(5));
    running.idle().await;
    let failed = hook.statuses().into_iter().filter(|status| status["status"] == "failed");
    failed.map(|status| status["errors"][0]["code"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn each_kind_of_media_arrives_and_its_bytes_can_be_compared() {
    let (hook, running, caller, _) = open().await;
    let kinds = [
        ("image", "photo-pains.jpg", json!({ "caption": "Le pain" })),
        ("image", "ticket.png", json!({})),
        ("video", "film.mp4", json!({})),
        ("video", "film.3gp", json!({})),
        ("audio", "tune.mp3", json!({})),
        ("audio", "memo.aac", json!({})),
        ("audio", "memo.m4a", json!({})),
        ("audio", "voice-note.ogg", json!({ "voice": true })),
        ("document", "devis.docx", json!({ "filename": "devis.docx" })),
        ("document", "ticket.png", json!({})),
        ("sticker", "sticker.webp", json!({})),
        ("sticker", "sticker-animated.webp", json!({})),
    ];
    for (kind, file, mut part) in kinds {
        let (mime, bytes) = shipped(file);
        part["id"] = caller.upload(mime, bytes.clone()).await.into();
        let (status, answer) = caller.send(&message(kind, part.clone())).await;
        assert_eq!(status, 200, "{file}: {answer}");
        let sent = running.accepted().pop().unwrap();
        let [carried] = &sent.media[..] else { panic!("{file} carries one media") };
        assert_eq!(carried.sha256, hex::encode(Sha256::digest(&bytes)));
        assert_eq!((carried.kind.as_str(), carried.size as usize), (kind, bytes.len()));
        running.advance_clock(minutes(1));
    }
    assert_eq!(failures(&hook, &running).await, [0; 0]);
    let (_, sent) = caller.get("/_control/sent").await;
    assert_eq!(sent[0]["media"][0]["mime"], "image/jpeg");
    let played = hook.statuses().into_iter().filter(|status| status["status"] == "played");
    assert_eq!(played.count(), 1, "the voice message alone is played");
}

#[tokio::test]
async fn what_is_wrong_inside_a_media_fails_after_the_send_was_accepted() {
    let (hook, running, caller, _) = open().await;
    let jpeg = shipped("photo-pains.jpg").1;
    let mut stereo = shipped("voice-note.ogg").1;
    stereo[28 + 9] = 2;
    let mut small = shipped("sticker.webp").1;
    // A still sticker says its size after the start code of its one frame, or in its VP8X header.
    let at = if &small[12..16] == b"VP8X" { 24 } else { 26 };
    small[at] = 0x7f;
    let mut heavy = shipped("sticker.webp").1;
    heavy.extend(vec![0; 100 * 1024]);
    let mut silent_film = shipped("film.mp4").1;
    silent_film.truncate(4_000);
    let wrong = [
        ("image", "image/jpeg", b"not really a picture".to_vec(), json!({})),
        ("image", "image/jpeg", jpeg[..jpeg.len() / 2].to_vec(), json!({})),
        ("image", "image/png", jpeg, json!({})),
        ("sticker", "image/webp", small, json!({})),
        ("sticker", "image/webp", heavy, json!({})),
        ("audio", "audio/ogg", stereo, json!({ "voice": true })),
        ("audio", "audio/ogg", b"OggS but no Opus".to_vec(), json!({})),
        ("audio", "audio/mpeg", b"RIFF....WAVE".to_vec(), json!({})),
        ("video", "video/mp4", silent_film, json!({})),
        ("video", "video/mp4", b"RIFF....AVI LIST".to_vec(), json!({})),
    ];
    let count = wrong.len();
    for (kind, mime, bytes, mut part) in wrong {
        part["id"] = caller.upload(mime, bytes).await.into();
        assert_eq!(caller.send(&message(kind, part)).await.0, 200);
        running.advance_clock(minutes(1));
    }
    assert_eq!(failures(&hook, &running).await, vec![131_053; count]);
}

#[tokio::test]
async fn what_is_wrong_on_the_outside_is_refused_at_once() {
    let (_hook, running, caller, _) = open().await;
    let mp3 = caller.upload("audio/mpeg", shipped("tune.mp3").1).await;
    let jpeg = caller.upload("image/jpeg", shipped("photo-petite.jpg").1).await;
    let interactive = |kind: &str, action: Value| {
        message("interactive", json!({ "type": kind, "body": { "text": "?" }, "action": action }))
    };
    let card = |index: u64, header: &str| {
        let link =
            json!({ "name": "cta_url", "parameters": { "display_text": "a", "url": "https://a.example" } });
        json!({ "card_index": index, "type": "cta_url", "action": link,
                "header": { "type": header, header: { "link": "https://a.example/b" } } })
    };
    let cards = |cards: Value| interactive("carousel", json!({ "cards": cards }));
    let flow = |more: Value| {
        let mut parameters = json!({ "flow_message_version": "3", "flow_id": "1", "flow_cta": "Ouvrir" });
        parameters.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        interactive("flow", json!({ "name": "flow", "parameters": parameters }))
    };
    let contact = |more: Value| {
        let mut contact = json!({ "name": { "formatted_name": "Ana", "first_name": "Ana" } });
        contact.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        message("contacts", json!([contact]))
    };
    let quoting = |id: &str| {
        let mut body = message("text", json!({ "body": "a" }));
        body["context"] = json!({ "message_id": id });
        body
    };
    let wrong = [
        (message("audio", json!({ "id": mp3, "voice": true })), 131_009),
        (message("audio", json!({ "id": mp3, "voice": "yes" })), 100),
        (message("audio", json!({ "id": jpeg })), 131_009),
        (message("sticker", json!({ "id": jpeg })), 131_009),
        (message("sticker", json!({ "id": jpeg, "caption": "a" })), 131_009),
        (contact(json!({ "phones": [{ "type": "CELL" }] })), 131_008),
        (contact(json!({ "emails": [{ "email": 7 }] })), 100),
        (contact(json!({ "birthday": "21/03/1988" })), 131_009),
        (message("reaction", json!({ "message_id": "wamid.a", "emoji": "ok" })), 131_009),
        (quoting("7"), 131_009),
        (cards(json!([card(0, "image")])), 100),
        (cards(json!([card(0, "image"), card(1, "video")])), 100),
        (cards(json!([card(1, "image"), card(0, "image")])), 100),
        (flow(json!({ "flow_message_version": "2" })), 100),
        (flow(json!({ "flow_action": "fly" })), 100),
        (flow(json!({ "flow_action_payload": {} })), 131_008),
        (interactive("location_request_message", json!({ "name": "send_money" })), 100),
        (
            interactive("cta_url", json!({ "name": "cta_url", "parameters": { "display_text": "a" } })),
            131_008,
        ),
        (interactive("order_details", json!({ "name": "pay_later" })), 100),
        (interactive("hologram", json!({})), 100),
    ];
    for (body, code) in wrong {
        let (_, answer) = caller.send(&body).await;
        assert_eq!(answer["error"]["code"].as_u64(), Some(code), "{body} → {answer}");
    }
    assert!(running.accepted().is_empty());
    for right in [
        cards(json!([card(0, "image"), card(1, "image")])),
        flow(json!({ "flow_action": "navigate", "flow_action_payload": { "screen": "A" } })),
        contact(json!({ "birthday": "1988-03-21", "phones": [{ "phone": "+33 6 39 98 00 09" }] })),
    ] {
        let (status, answer) = caller.send(&right).await;
        assert_eq!(status, 200, "{right} → {answer}");
    }
}

#[tokio::test]
async fn a_reaction_needs_a_young_message_of_this_chat_that_is_no_reaction() {
    let (hook, running, caller, heard) = open().await;
    let react = |to: &str, emoji: &str| message("reaction", json!({ "message_id": to, "emoji": emoji }));
    let theirs = running.say(ANA, Content::Reaction { emoji: Some("👍".into()), to: Some("last".into()) });
    let stranger = running.say("33639980002", Content::text("Bonjour"));
    for good in [react(&heard, "❤️"), react(&heard, "😂"), react(&heard, "")] {
        assert_eq!(caller.send(&good).await.0, 200);
    }
    assert_eq!(failures(&hook, &running).await, [0; 0]);
    assert_eq!(hook.status_names(), ["sent", "sent", "sent"]);
    for lost in ["wamid.unknown", &theirs, &stranger] {
        assert_eq!(caller.send(&react(lost, "❤️")).await.0, 200);
    }
    assert_eq!(failures(&hook, &running).await, [131_009; 3]);
    running.advance_clock(minutes(31 * 24 * 60));
    running.say(ANA, Content::text("Me revoilà"));
    caller.send(&react(&heard, "❤️")).await;
    assert_eq!(failures(&hook, &running).await, [131_009; 4]);
}

#[tokio::test]
async fn the_last_message_of_the_business_is_none_of_its_reactions() {
    let (hook, running, caller, heard) = open().await;
    let told = caller.send(&message("text", json!({ "body": "Oui" }))).await.1;
    caller.send(&message("reaction", json!({ "message_id": heard, "emoji": "❤️" }))).await;
    running.say(ANA, Content::Reaction { emoji: Some("👍".into()), to: None });
    running.idle().await;
    let reaction = hook.messages().into_iter().find_map(|message| message.get("reaction").cloned());
    assert_eq!(reaction.unwrap()["message_id"], told["messages"][0]["id"]);
}

#[tokio::test]
async fn a_quote_of_an_unknown_message_is_accepted_and_shown_to_nobody() {
    let (_hook, running, caller, heard) = open().await;
    let mut body = message("text", json!({ "body": "Oui" }));
    for id in [heard.as_str(), "wamid.unknown"] {
        body["context"] = json!({ "message_id": id });
        assert_eq!(caller.send(&body).await.0, 200);
    }
    let shown: Vec<bool> = running.accepted().iter().map(|sent| sent.quote_shown).collect();
    assert_eq!(shown, [true, false]);
}

#[tokio::test]
async fn a_link_may_be_unreachable() {
    let hook = Hook::open().await;
    let traps = simulator::Traps::none().with(Trap::LinkUnreachable, 1.0);
    let running = set(Config { traps, ..still(&hook) }).await;
    let caller = Caller::of(&running);
    running.say(ANA, Content::text("Bonjour"));
    caller.send(&message("image", json!({ "link": "https://a.example/a.jpg" }))).await;
    assert_eq!(failures(&hook, &running).await, [131_053]);
}

#[tokio::test]
async fn reading_and_typing_are_marked() {
    let (_hook, running, caller, heard) = open().await;
    let second = running.say(ANA, Content::text("Vous êtes là ?"));
    let read = json!({ "messaging_product": "whatsapp", "status": "read", "message_id": heard });
    caller.send(&read).await;
    let typing = json!({ "messaging_product": "whatsapp", "status": "read", "message_id": second,
                         "typing_indicator": { "type": "text" } });
    running.advance_clock(minutes(1));
    caller.send(&typing).await;
    let (_, marks) = caller.get("/_control/marks").await;
    assert_eq!((&marks[0]["wamid"], &marks[0]["typing"]), (&json!(heard), &json!(false)));
    assert_eq!((&marks[1]["wamid"], &marks[1]["typing"]), (&json!(second), &json!(true)));
}
