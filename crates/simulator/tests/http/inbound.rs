//! Everything that a customer can send, through the control interface.

use base64::Engine as _;
use serde_json::{Value, json};
use simulator::{Config, Content, Customer, Habits, Running, Script};

use crate::stage::{ANA, Caller, Hook, message, minutes, set, still, text};

async fn staged(coexistence: bool) -> (Hook, Running, Caller) {
    let hook = Hook::open().await;
    let running = set(Config { coexistence, ..still(&hook) }).await;
    let caller = Caller::of(&running);
    (hook, running, caller)
}

/// Has Ana send this and gives back the message as Meta told it.
async fn said(hook: &Hook, running: &Running, caller: &Caller, mut asked: Value) -> Value {
    let before = hook.messages().len();
    asked["customer"] = ANA.into();
    asked["name"] = "Ana".into();
    caller.control("say", asked).await;
    running.idle().await;
    hook.messages().into_iter().nth(before).unwrap_or_default()
}

fn content(content: Value) -> Value {
    json!({ "content": content })
}

#[tokio::test]
async fn each_kind_of_content_arrives_in_meta_s_shape() {
    let (hook, running, caller) = staged(true).await;
    let card = json!({ "name": { "formatted_name": "Léa Roy" }, "emails": [{ "email": "lea@a.example" }] });
    let table = [
        (json!({ "type": "text", "body": "*gras* ~non~" }), "/text/body", json!("*gras* ~non~")),
        (json!({ "type": "image", "file": "photo-pains.jpg" }), "/image/mime_type", json!("image/jpeg")),
        (json!({ "type": "video", "file": "film.3gp" }), "/video/mime_type", json!("video/3gpp")),
        (json!({ "type": "audio" }), "/audio/voice", json!(false)),
        (json!({ "type": "voice", "seconds": 4 }), "/audio/voice", json!(true)),
        (json!({ "type": "document", "filename": "a.xlsx" }), "/document/filename", json!("a.xlsx")),
        (json!({ "type": "sticker", "animated": true }), "/sticker/animated", json!(true)),
        (json!({ "type": "location", "latitude": 1.5, "longitude": 2.5 }), "/location/latitude", json!(1.5)),
        (
            json!({ "type": "cards", "cards": [card, card] }),
            "/contacts/1/emails/0/email",
            json!("lea@a.example"),
        ),
        (
            json!({ "type": "flow_reply", "response_json": "{}" }),
            "/interactive/nfm_reply/name",
            json!("flow"),
        ),
        (
            json!({ "type": "call_permission", "accept": false }),
            "/interactive/call_permission_reply/response",
            json!("reject"),
        ),
        (
            json!({ "type": "order", "catalog_id": "1", "items": [["a", 2, 1.5], ["b", 1, 3.0]] }),
            "/order/product_items/1/product_retailer_id",
            json!("b"),
        ),
        (json!({ "type": "unsupported", "kind": "gif" }), "/unsupported/type", json!("gif")),
        (
            json!({ "type": "unsupported", "kind": "video", "code": 131_052 }),
            "/errors/0/code",
            json!(131_052),
        ),
        (json!({ "type": "request_welcome" }), "/type", json!("request_welcome")),
        (
            json!({ "type": "raw", "message": { "type": "hologram", "hologram": { "scene": 7 } } }),
            "/hologram/scene",
            json!(7),
        ),
    ];
    for (sent, place, expected) in table {
        let message = said(&hook, &running, &caller, content(sent.clone())).await;
        assert_eq!(message.pointer(place), Some(&expected), "{sent} came as {message}");
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_in_words() {
    let (_hook, running, caller) = staged(false).await;
    for wrong in [
        json!({ "customer": ANA, "content": { "type": "image", "file": "nobody-took-this.jpg" } }),
        json!({ "customer": ANA, "content": { "type": "file", "as": "image", "mime": "image/png", "base64": "%" } }),
        json!({ "customer": ANA, "content": { "type": "file", "as": "poem", "mime": "text/plain", "base64": "" } }),
        json!({ "customer": ANA }),
        json!({ "customer": "nobody", "text": "a" }),
    ] {
        assert_eq!(caller.post("/_control/say", &wrong).await.0, 400, "{wrong}");
    }
    assert!(running.heard().is_empty());
}

#[tokio::test]
async fn a_message_may_be_forwarded_answer_something_ask_about_an_article_or_come_from_an_advertisement() {
    let (hook, running, caller) = staged(false).await;
    let with = |key: &str, value: Value| {
        let mut asked = json!({ "text": "Regardez" });
        asked[key] = value;
        asked
    };
    let first = said(&hook, &running, &caller, json!({ "text": "Bonjour" })).await;
    let own = caller.send(&text(ANA, "Oui ?")).await.1["messages"][0]["id"].clone();
    let forwarded = said(&hook, &running, &caller, with("forwarded", true.into())).await;
    assert_eq!(forwarded["context"], json!({ "forwarded": true }));
    let often = said(&hook, &running, &caller, with("frequently_forwarded", true.into())).await;
    assert_eq!(often["context"], json!({ "frequently_forwarded": true }));
    let quoting = said(&hook, &running, &caller, with("quoting", true.into())).await;
    assert_eq!(quoting["context"], json!({ "from": "33536491234", "id": own }));
    let to_herself = said(&hook, &running, &caller, with("reply_to", first["id"].clone())).await;
    assert_eq!(to_herself["context"], json!({ "from": ANA, "id": first["id"] }));
    let article = said(&hook, &running, &caller, with("product", json!(["7", "pain"]))).await;
    assert_eq!(article["context"]["referred_product"]["product_retailer_id"], "pain");
    let ad = said(&hook, &running, &caller, with("referral", true.into())).await;
    assert_eq!(
        (ad["referral"]["source_type"].as_str(), ad["referral"]["ctwa_clid"].is_string()),
        (Some("ad"), true)
    );
    let own_ad = said(&hook, &running, &caller, with("referral", json!({ "source_id": "1" }))).await;
    assert_eq!(own_ad["referral"], json!({ "source_id": "1" }));
}

#[tokio::test]
async fn an_album_comes_in_one_second() {
    let (hook, running, caller) = staged(false).await;
    let photo = |file: &str| json!({ "type": "image", "file": file });
    let album = [photo("photo-pains.jpg"), photo("photo-vitrine.jpg"), photo("photo-petite.jpg")];
    let answer = caller.control("say", json!({ "customer": ANA, "contents": album })).await;
    running.idle().await;
    let messages = hook.messages();
    let ids: Vec<Value> = messages.iter().map(|message| message["id"].clone()).collect();
    assert_eq!(answer["wamids"], json!(ids));
    assert_eq!(messages.len(), 3);
    assert!(messages.iter().all(|message| message["timestamp"] == messages[0]["timestamp"]));
}

#[tokio::test]
async fn edits_and_revokes_are_told_in_full_to_a_coexistence_line_only() {
    let edit = content(json!({ "type": "edit", "original": "last", "body": "demain" }));
    let revoke = content(json!({ "type": "revoke", "original": "last" }));
    let (hook, running, caller) = staged(true).await;
    let first = said(&hook, &running, &caller, json!({ "text": "aujourd'hui" })).await;
    let edited = said(&hook, &running, &caller, edit.clone()).await;
    assert_eq!(edited["edit"]["original_message_id"], first["id"]);
    assert_eq!(edited["edit"]["message"]["text"]["body"], "demain");
    assert_eq!(said(&hook, &running, &caller, revoke.clone()).await["type"], "revoke");

    let (hook, running, caller) = staged(false).await;
    said(&hook, &running, &caller, json!({ "text": "aujourd'hui" })).await;
    let edited = said(&hook, &running, &caller, edit).await;
    assert_eq!(
        (edited["type"].as_str(), edited["unsupported"]["type"].as_str()),
        (Some("unsupported"), Some("edit"))
    );
    assert_eq!(said(&hook, &running, &caller, revoke).await, Value::Null);
    assert_eq!(hook.messages().len(), 2);
}

#[tokio::test]
async fn a_customer_moves_to_another_number_another_id_another_telephone() {
    let (hook, running, caller) = staged(false).await;
    let first = said(&hook, &running, &caller, json!({ "text": "Bonjour" })).await;
    let moved =
        said(&hook, &running, &caller, content(json!({ "type": "number_changed", "phone": "33639980077" })))
            .await;
    assert_eq!(
        (&moved["system"]["previous_user_id"], moved["from"].as_str()),
        (&first["from_user_id"], Some(ANA))
    );
    let after = said(&hook, &running, &caller, json!({ "text": "C'est moi" })).await;
    assert_eq!(
        (&after["from_user_id"], after["from"].as_str()),
        (&moved["system"]["user_id"], Some("33639980077"))
    );
    let hidden = said(&hook, &running, &caller, content(json!({ "type": "user_id_changed" }))).await;
    assert_eq!(hidden["system"]["type"], "user_changed_user_id");
    let after = said(&hook, &running, &caller, json!({ "text": "Toujours moi" })).await;
    assert_eq!((&after["from_user_id"], after["from"].is_null()), (&hidden["system"]["user_id"], true));
    let identity = said(&hook, &running, &caller, content(json!({ "type": "identity_changed" }))).await;
    let hash = identity["identity"]["hash"].as_str().unwrap();
    let send = |hash: &str| {
        let mut body = text("33639980077", "Bonjour");
        body["recipient_identity_key_hash"] = hash.into();
        body
    };
    caller.send(&send(hash)).await;
    caller.send(&send("c3RhbGU=")).await;
    running.advance_clock(minutes(5));
    running.idle().await;
    let failed =
        hook.statuses().into_iter().filter(|status| status["status"] == "failed").collect::<Vec<_>>();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0]["errors"][0]["code"], 137_000);
}

#[tokio::test]
async fn hostile_bytes_travel_as_they_are() {
    let (hook, running, caller) = staged(false).await;
    let base64 = base64::engine::general_purpose::STANDARD.encode(b"MZ\x90 no picture");
    let file = json!({ "type": "file", "as": "document", "mime": "image/png", "base64": base64,
                       "filename": "..\\..\\CON\u{202e}gnp.exe" });
    let message = said(&hook, &running, &caller, content(file)).await;
    assert_eq!(message["document"]["filename"], "..\\..\\CON\u{202e}gnp.exe");
    let id = message["document"]["id"].as_str().unwrap();
    let bytes = caller.http.get(format!("{}/_control/media/{id}", caller.base)).send().await.unwrap();
    assert_eq!(bytes.bytes().await.unwrap().as_ref(), b"MZ\x90 no picture");
}

/// What each interactive message is answered with.
fn offers() -> Vec<(Value, &'static str)> {
    let reply = |id: &str| json!({ "type": "reply", "reply": { "id": id, "title": id } });
    let rows = json!([{ "rows": [{ "id": "un", "title": "Un" }, { "id": "deux", "title": "Deux", "description": "2" }] }]);
    let flow =
        json!({ "flow_message_version": "3", "flow_id": "1", "flow_cta": "Remplir", "flow_token": "jeton" });
    let of = |kind: &str, action: Value| {
        message("interactive", json!({ "type": kind, "body": { "text": "?" }, "action": action }))
    };
    let template = json!({ "name": "fete_du_pain", "language": { "code": "fr" } });
    vec![
        (of("button", json!({ "buttons": [reply("oui"), reply("non")] })), "/interactive/button_reply/id"),
        (of("list", json!({ "button": "Voir", "sections": rows })), "/interactive/list_reply/id"),
        (of("flow", json!({ "name": "flow", "parameters": flow })), "/interactive/nfm_reply/response_json"),
        (of("location_request_message", json!({ "name": "send_location" })), "/location/latitude"),
        (
            of("call_permission_request", json!({ "name": "call_permission_request" })),
            "/interactive/call_permission_reply",
        ),
        (of("request_contact_info", json!({ "name": "request_contact_info" })), "/contacts/0/origin"),
        (message("template", template), "/button/payload"),
    ]
}

fn with_button_template() -> Vec<Value> {
    let buttons = json!([{ "type": "QUICK_REPLY", "text": "J'en veux" }]);
    vec![
        json!({ "id": "7", "name": "fete_du_pain", "language": "fr", "category": "MARKETING", "status": "APPROVED",
                 "components": [{ "type": "BODY", "text": "Bonjour" }, { "type": "BUTTONS", "buttons": buttons }] }),
    ]
}

#[tokio::test]
async fn a_customer_who_taps_answers_whatever_is_offered() {
    let hook = Hook::open().await;
    let ana = Customer::new(ANA, "Ana").says("Bonjour").taps();
    let script = Script::of(vec![ana]);
    let running = set(Config { script, templates: with_button_template(), ..still(&hook) }).await;
    let caller = Caller::of(&running);
    hook.wait_for(1).await;
    for (offer, place) in offers() {
        let (status, answer) = caller.send(&offer).await;
        assert_eq!(status, 200, "{offer} {answer}");
        running.advance_clock(minutes(3));
        running.idle().await;
        let reply = hook.messages().last().unwrap().clone();
        assert_eq!(reply["context"]["id"], answer["messages"][0]["id"], "{reply}");
        assert!(reply.pointer(place).is_some_and(|value| !value.is_null()), "{offer} was answered {reply}");
    }
    let told = hook.messages().len();
    caller.send(&text(ANA, "Et ceci n'offre rien.")).await;
    running.advance_clock(minutes(3));
    running.idle().await;
    assert_eq!(hook.messages().len(), told);
}

#[tokio::test]
async fn a_choice_can_be_made_from_outside_by_place_id_or_title() {
    let (hook, running, caller) = staged(false).await;
    running.say(ANA, Content::text("Bonjour"));
    let mut all = offers().into_iter();
    let buttons = caller.send(&all.next().unwrap().0).await.1["messages"][0]["id"].clone();
    caller.send(&all.next().unwrap().0).await;
    let choose = |body: Value| caller.control("choose", body);
    choose(json!({ "customer": ANA, "choice": "Deux" })).await;
    choose(json!({ "customer": ANA, "choice": 0 })).await;
    choose(json!({ "customer": ANA, "choice": "non", "message": buttons })).await;
    running.idle().await;
    let replies: Vec<Value> =
        hook.messages().split_off(1).into_iter().map(|reply| reply["interactive"].clone()).collect();
    assert_eq!(replies[0]["list_reply"], json!({ "id": "deux", "title": "Deux", "description": "2" }));
    assert_eq!(replies[1]["list_reply"]["id"], "un");
    assert_eq!(replies[2]["button_reply"]["id"], "non");
    let nothing = json!({ "customer": ANA, "choice": "jamais" });
    assert_eq!(caller.post("/_control/choose", &nothing).await.0, 400);
}

#[tokio::test]
async fn a_telephone_that_is_switched_on_gets_what_waited() {
    let hook = Hook::open().await;
    let off = Habits { phone_on: false, ..Habits::default() };
    let script = Script::of(vec![Customer::new(ANA, "Ana").says("a").with_habits(off)]);
    let running = set(Config { script, ..still(&hook) }).await;
    let caller = Caller::of(&running);
    caller.send(&text(ANA, "1")).await;
    running.advance_clock(minutes(5));
    running.idle().await;
    assert_eq!(hook.status_names(), ["sent"]);
    caller.control("habits", json!({ "customer": ANA, "phone_on": true })).await;
    running.advance_clock(minutes(5));
    running.idle().await;
    assert_eq!(hook.status_names(), ["sent", "delivered", "read"]);
}
