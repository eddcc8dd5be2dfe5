//! Windows and paces.

use serde_json::json;
use simulator::{Config, Content};

use crate::stage::{ANA, Caller, Hook, minutes, set, still, text};

#[tokio::test]
async fn outside_the_window_a_text_is_accepted_and_then_fails_and_a_template_arrives() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    running.say(ANA, Content::text("Bonjour"));
    hook.wait_for(1).await;
    running.advance_clock(minutes(24 * 60));
    let (status, _) = caller.send(&text(ANA, "Trop tard")).await;
    assert_eq!(status, 200);
    running.advance_clock(minutes(1));
    hook.wait_for(2).await;
    let failed = &hook.statuses()[0];
    assert_eq!(
        (failed["status"].as_str(), failed["errors"][0]["code"].as_u64()),
        (Some("failed"), Some(131_047))
    );
    assert!(hook.values()[1]["contacts"].is_null());
    let words = json!([{ "type": "body", "parameters": [{ "type": "text", "text": "Ana" }] }]);
    let template = json!({ "messaging_product": "whatsapp", "to": ANA, "type": "template",
        "template": { "name": "reprise_conversation", "language": { "code": "fr" }, "components": words } });
    assert_eq!(caller.send(&template).await.0, 200);
    running.advance_clock(minutes(2));
    hook.wait_for(5).await;
    assert_eq!(hook.status_names(), ["failed", "sent", "delivered", "read"]);
}

#[tokio::test]
async fn the_window_closes_to_the_second() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    running.say(ANA, Content::text("Bonjour"));
    running.advance_clock(minutes(24 * 60) - std::time::Duration::from_millis(1));
    caller.send(&text(ANA, "Juste à temps")).await;
    running.advance_clock(minutes(5));
    hook.wait_for(4).await;
    assert_eq!(hook.status_names(), ["sent", "delivered", "read"]);
}

#[tokio::test]
async fn a_number_that_is_not_on_whatsapp_fails_with_131026() {
    let hook = Hook::open().await;
    let running = set(Config { not_on_whatsapp: vec![ANA.into()], ..still(&hook) }).await;
    assert_eq!(Caller::of(&running).send(&text(ANA, "Allô ?")).await.0, 200);
    running.advance_clock(minutes(1));
    hook.wait_for(1).await;
    assert_eq!(hook.statuses()[0]["errors"][0]["code"], 131_026);
}

#[tokio::test]
async fn a_pair_may_burst_45_then_one_every_six_seconds() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    for _ in 0..45 {
        assert_eq!(caller.send(&text(ANA, "a")).await.0, 200);
    }
    assert_eq!(caller.send(&text(ANA, "a")).await.1["error"]["code"], 131_056);
    assert_eq!(caller.send(&text("33639980002", "a")).await.0, 200);
    running.advance_clock(std::time::Duration::from_secs(6));
    assert_eq!(caller.send(&text(ANA, "a")).await.0, 200);
    assert_eq!(caller.send(&text(ANA, "a")).await.1["error"]["code"], 131_056);
}

#[tokio::test]
async fn a_line_that_is_also_in_the_app_sends_twenty_a_second() {
    let hook = Hook::open().await;
    let running = set(Config { coexistence: true, ..still(&hook) }).await;
    let caller = Caller::of(&running);
    for person in 0..20 {
        assert_eq!(caller.send(&text(&format!("336399810{person:02}"), "a")).await.0, 200);
    }
    assert_eq!(caller.send(&text(ANA, "a")).await.1["error"]["code"], 130_429);
    running.advance_clock(std::time::Duration::from_secs(1));
    assert_eq!(caller.send(&text(ANA, "a")).await.0, 200);
}

#[tokio::test]
async fn the_control_interface_turns_limits_and_network() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    assert_eq!(caller.post("/_control/rate-limit", &json!({ "on": true })).await.0, 200);
    assert_eq!(caller.send(&text(ANA, "a")).await.1["error"]["code"], 130_429);
    caller.post("/_control/rate-limit", &json!({ "on": false })).await;
    caller.post("/_control/network", &json!({ "on": false })).await;
    assert!(caller.try_post("/v24.0/106540352242922/messages", &text(ANA, "a")).await.is_err());
    caller.post("/_control/say", &json!({ "customer": ANA, "name": "Ana", "text": "Vous êtes là ?" })).await;
    assert_eq!(caller.get("/_control/undelivered").await.1["count"], 1);
    assert!(hook.got().is_empty() && running.accepted().is_empty());
    caller.post("/_control/network", &json!({ "on": true })).await;
    hook.wait_for(1).await;
    assert_eq!(caller.send(&text(ANA, "Oui")).await.0, 200);
    let (_, accepted) = caller.get("/_control/accepted").await;
    assert_eq!(accepted[0]["body"]["text"]["body"], "Oui");
}
