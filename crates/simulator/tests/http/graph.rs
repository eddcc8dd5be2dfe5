//! What Meta is asked, and what it says to wrong questions.

use serde_json::{Value, json};
use simulator::{Config, Content};

use crate::stage::{ANA, Caller, Hook, NUMBER, WABA, message, minutes, set, signature, still, text};

#[tokio::test]
async fn a_wrong_or_expired_token_is_refused_with_190() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    let url = format!("{}/v24.0/{NUMBER}", caller.base);
    for response in [
        caller.http.get(&url).bearer_auth("wrong").send().await.unwrap(),
        caller.http.get(&url).send().await.unwrap(),
    ] {
        assert_eq!(response.status(), 401);
        let answer: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
        assert_eq!(answer["error"]["code"], 190);
        assert!(answer["error"]["fbtrace_id"].is_string());
    }
    running.expire_token(true);
    let (status, answer) = caller.send(&text(ANA, "Bonjour")).await;
    assert_eq!((status, answer["error"]["error_subcode"].as_u64()), (401, Some(463)));
    running.expire_token(false);
    assert_eq!(caller.send(&text(ANA, "Bonjour")).await.0, 200);
}

#[tokio::test]
async fn a_proof_is_checked_when_given_and_demanded_when_configured() {
    let hook = Hook::open().await;
    let running = set(Config { require_proof: true, ..still(&hook) }).await;
    let caller = Caller::of(&running);
    let proof = signature("simulated-app-secret", b"SIMULATED-TOKEN").replace("sha256=", "");
    assert_eq!(caller.get(&format!("/v24.0/{NUMBER}")).await.0, 400);
    assert_eq!(caller.get(&format!("/v24.0/{NUMBER}?appsecret_proof=00")).await.0, 400);
    assert_eq!(caller.get(&format!("/v24.0/{NUMBER}?appsecret_proof={proof}")).await.0, 200);
}

#[tokio::test]
async fn sends_that_break_a_rule_are_refused_with_its_code() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    let button = |id: &str, title: &str| json!({ "type": "reply", "reply": { "id": id, "title": title } });
    let buttons = |list: Value| {
        message(
            "interactive",
            json!({ "type": "button", "body": { "text": "?" }, "action": { "buttons": list } }),
        )
    };
    let rows = |count: usize| {
        let rows: Vec<Value> = (0..count).map(|row| json!({ "id": row.to_string(), "title": "t" })).collect();
        let action = json!({ "button": "Voir", "sections": [{ "title": "a", "rows": rows }] });
        message("interactive", json!({ "type": "list", "body": { "text": "?" }, "action": action }))
    };
    let template = |name: &str, components: Value| {
        message("template", json!({ "name": name, "language": { "code": "fr" }, "components": components }))
    };
    let wrong = [
        (json!({ "to": ANA, "text": { "body": "a" } }), 131_008),
        (json!({ "messaging_product": "whatsapp", "text": { "body": "a" } }), 131_008),
        (json!({ "messaging_product": "sms", "to": ANA, "text": { "body": "a" } }), 100),
        (text("not a number", "a"), 131_009),
        (text("+33 5 36 49 12 34", "a"), 131_021),
        (message("text", json!({})), 131_008),
        (message("text", json!({ "body": "a".repeat(4097) })), 100),
        (message("fax", json!({ "body": "a" })), 100),
        (message("image", json!({})), 100),
        (message("image", json!({ "id": "123" })), 131_009),
        (message("audio", json!({ "link": "https://a.example/a.ogg", "caption": "no" })), 100),
        (message("image", json!({ "link": "https://a.example/a.png", "caption": "a".repeat(1025) })), 100),
        (message("location", json!({ "latitude": 91, "longitude": 0 })), 131_009),
        (message("contacts", json!([{ "name": { "formatted_name": "Ana" } }])), 100),
        (message("reaction", json!({ "message_id": "wamid.x" })), 131_008),
        (buttons(json!([])), 100),
        (buttons(json!([button("1", "a"), button("2", "b"), button("3", "c"), button("4", "d")])), 100),
        (buttons(json!([button("1", "a"), button("2", "a")])), 100),
        (buttons(json!([button("1", &"a".repeat(21))])), 100),
        (rows(11), 100),
        (template("nobody_wrote_this", json!([])), 132_001),
        (template("enquete_satisfaction", json!([])), 132_015),
        (template("commande_prete", json!([])), 132_000),
    ];
    for (body, code) in wrong {
        let (status, answer) = caller.send(&body).await;
        assert_eq!(answer["error"]["code"].as_u64(), Some(code), "{body} → {status} {answer}");
        assert!(status >= 400);
        assert_eq!(answer["error"]["type"], "OAuthException");
        assert_eq!(answer["error"]["error_data"]["messaging_product"], "whatsapp");
    }
    assert!(running.accepted().is_empty());
    let words = json!([{ "type": "body", "parameters": [{ "type": "text", "text": "Ana" }, { "type": "text", "text": "n° 3" }] }]);
    for good in [
        rows(10),
        buttons(json!([button("1", "Oui"), button("2", "Non")])),
        template("commande_prete", words),
    ] {
        let (status, answer) = caller.send(&good).await;
        assert_eq!(status, 200, "{answer}");
    }
}

#[tokio::test]
async fn the_version_in_the_path_is_optional_and_an_unknown_object_is_named() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    assert_eq!(caller.get(&format!("/{NUMBER}")).await.0, 200);
    let (status, answer) = caller.get("/v24.0/987654321").await;
    assert_eq!((status, answer["error"]["error_subcode"].as_u64()), (400, Some(33)));
    assert!(answer["error"]["message"].as_str().unwrap().contains("'987654321'"));
}

#[tokio::test]
async fn the_number_in_the_answer_is_the_one_whatsapp_knows() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    for (to, wa_id) in [
        ("+33 6 39 98-00(01)", "33639980001"),
        ("0639980001", "33639980001"),
        ("+521 55 5555 0100", "525555550100"),
        ("+44 7700 900123", "447700900123"),
    ] {
        let (_, answer) = caller.send(&text(to, "a")).await;
        assert_eq!(answer["contacts"][0]["input"], to);
        assert_eq!(answer["contacts"][0]["wa_id"], wa_id, "{answer}");
    }
}

#[tokio::test]
async fn a_user_id_is_a_recipient_too_and_then_no_number_is_answered() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    running.say(ANA, Content::text("Bonjour"));
    hook.wait_for(1).await;
    let user = hook.messages()[0]["from_user_id"].clone();
    let body = json!({ "messaging_product": "whatsapp", "recipient": user, "type": "text", "text": { "body": "Oui" } });
    let (status, answer) = Caller::of(&running).send(&body).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["contacts"][0]["user_id"], user);
    assert!(answer["contacts"][0]["wa_id"].is_null());
    assert_eq!(running.accepted()[0].customer, ANA);
}

#[tokio::test]
async fn marking_read_needs_a_message_from_a_customer() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    let wamid = running.say(ANA, Content::text("Bonjour"));
    let read = |id: &str| json!({ "messaging_product": "whatsapp", "status": "read", "message_id": id, "typing_indicator": { "type": "text" } });
    assert_eq!(caller.send(&read("wamid.unknown")).await.1["error"]["code"], 131_009);
    assert_eq!(caller.send(&read(&wamid)).await, (200, json!({ "success": true })));
    assert_eq!(running.marked_read(), [wamid]);
}

#[tokio::test]
async fn the_number_says_how_it_is() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    let path =
        format!("/v24.0/{NUMBER}?fields=display_phone_number,quality_rating,health_status,throughput,status");
    let (_, answer) = caller.get(&path).await;
    assert_eq!(answer["health_status"]["can_send_message"], "AVAILABLE");
    assert_eq!(answer["quality_rating"], "GREEN");
    running.set_quality("RED");
    let (_, answer) = caller.get(&path).await;
    assert_eq!(
        (answer["quality_rating"].as_str(), answer["health_status"]["can_send_message"].as_str()),
        (Some("RED"), Some("LIMITED"))
    );
    let (_, answer) = caller.get(&format!("/v24.0/{WABA}/phone_numbers")).await;
    assert_eq!(answer["data"][0]["id"], NUMBER);
    hook.wait_for(1).await;
    assert_eq!(hook.bodies()[0]["entry"][0]["changes"][0]["field"], "phone_number_quality_update");
    assert!(hook.bodies()[0]["entry"][0]["time"].is_i64());
}

#[tokio::test]
async fn the_profile_and_the_token_can_be_asked_for() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    let path = format!("/v24.0/{NUMBER}/whatsapp_business_profile");
    let change = json!({ "messaging_product": "whatsapp", "about": "Fermé le lundi" });
    assert_eq!(caller.post(&path, &change).await.0, 200);
    let (_, answer) = caller.get(&format!("{path}?fields=about,websites")).await;
    assert_eq!(answer["data"][0]["about"], "Fermé le lundi");
    let long = json!({ "messaging_product": "whatsapp", "about": "a".repeat(140) });
    assert_eq!(caller.post(&path, &long).await.0, 400);
    let (_, answer) = caller.get("/v24.0/debug_token?input_token=SIMULATED-TOKEN").await;
    assert_eq!(answer["data"]["is_valid"], true);
    assert!(answer["data"]["scopes"].as_array().unwrap().contains(&json!("whatsapp_business_messaging")));
    let (_, answer) = caller.get("/v24.0/debug_token?input_token=another").await;
    assert_eq!(answer["data"]["is_valid"], false);
}

#[tokio::test]
async fn a_template_is_pending_then_approved_and_only_then_sends() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    let path = format!("/v24.0/{WABA}/message_templates");
    let body = json!([{ "type": "BODY", "text": "Bonjour {{1}}", "example": { "body_text": [["Ana"]] } }]);
    let template = json!({ "name": "nouveau", "language": "fr", "category": "utility", "components": body });
    let (status, answer) = caller.post(&path, &template).await;
    assert_eq!((status, answer["status"].as_str()), (200, Some("PENDING")));
    let words = json!([{ "type": "body", "parameters": [{ "type": "text", "text": "Ana" }] }]);
    let send =
        message("template", json!({ "name": "nouveau", "language": { "code": "fr" }, "components": words }));
    assert_eq!(caller.send(&send).await.1["error"]["code"], 132_001);
    running.advance_clock(minutes(5));
    hook.wait_for(1).await;
    let change = &hook.bodies()[0]["entry"][0]["changes"][0];
    assert_eq!(
        (change["field"].as_str(), change["value"]["event"].as_str()),
        (Some("message_template_status_update"), Some("APPROVED"))
    );
    let (status, answer) = caller.send(&send).await;
    assert_eq!((status, answer["messages"][0]["message_status"].as_str()), (200, Some("accepted")));
}

#[tokio::test]
async fn templates_come_in_pages_that_a_cursor_joins() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    let path = format!("/v24.0/{WABA}/message_templates?limit=3&fields=name");
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let (_, answer) = caller.get(&format!("{path}{after}")).await;
        seen.extend(answer["data"].as_array().unwrap().iter().map(|template| template["name"].clone()));
        if answer["paging"]["next"].is_null() {
            break;
        }
        after = format!("&after={}", answer["paging"]["cursors"]["after"].as_str().unwrap());
    }
    assert_eq!(seen.len(), 29);
    let (status, answer) = caller.get(&format!("{path}&after=nonsense")).await;
    assert_eq!((status, answer["error"]["code"].as_u64()), (400, Some(131_059)));
}

#[tokio::test]
async fn registering_counts_to_ten_in_three_days() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    let path = format!("/v24.0/{NUMBER}/register");
    let wrong = json!({ "messaging_product": "whatsapp", "pin": "000000" });
    for _ in 0..10 {
        assert_eq!(caller.post(&path, &wrong).await.1["error"]["code"], 133_005);
    }
    let right = json!({ "messaging_product": "whatsapp", "pin": "123456" });
    assert_eq!(caller.post(&path, &right).await.1["error"]["code"], 133_016);
    running.advance_clock(minutes(72 * 60 + 1));
    assert_eq!(caller.post(&path, &right).await.0, 200);
}
