//! What Meta tells, and how.

use serde_json::json;
use simulator::{Config, Content};

use crate::stage::{self, ANA, Caller, Hook, minutes, set, still, text};

#[tokio::test]
async fn the_signature_covers_the_escaped_bytes_as_sent() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    running.say(ANA, Content::text("Un éclair 🥐 et/ou un chou"));
    hook.wait_for(1).await;
    let got = &hook.got()[0];
    assert_eq!(got.signature, stage::signature("simulated-app-secret", &got.bytes));
    let raw = String::from_utf8(got.bytes.to_vec()).unwrap();
    assert!(raw.is_ascii() && raw.contains(r"Un \u00e9clair \ud83e\udd50 et\/ou"), "{raw}");
    assert_eq!(hook.messages()[0]["text"]["body"], "Un éclair 🥐 et/ou un chou");
}

#[tokio::test]
async fn the_address_is_verified_before_its_first_use_and_only_once() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    assert!(hook.greetings().is_empty());
    running.say(ANA, Content::text("un"));
    running.say(ANA, Content::text("deux"));
    hook.wait_for(2).await;
    assert_eq!(hook.greetings().len(), 1);
    assert!(hook.greetings()[0].contains("hub.mode=subscribe"));
}

#[tokio::test]
async fn an_address_that_does_not_know_the_token_gets_nothing() {
    let hook = Hook::open().await;
    let running = set(Config { verify_token: "another".into(), ..still(&hook) }).await;
    running.say(ANA, Content::text("un"));
    let caller = Caller::of(&running);
    let path = format!("/{}/subscribed_apps", stage::WABA);
    let (status, answer) =
        caller.post(&path, &json!({ "override_callback_uri": hook.url, "verify_token": "wrong" })).await;
    assert_eq!((status, answer["error"]["code"].as_u64()), (400, Some(2200)), "{answer}");
    assert!(hook.got().is_empty());
    assert_eq!(running.undelivered(), 1);
    let good = json!({ "override_callback_uri": hook.url, "verify_token": "simulated-verify-token" });
    assert_eq!(caller.post(&path, &good).await.0, 200);
    hook.wait_for(1).await;
}

#[tokio::test]
async fn a_refused_webhook_comes_again_later_and_later_until_it_is_taken() {
    let hook = Hook::open().await;
    let running = set(Config { time_scale: 200.0, start_at_ms: None, ..still(&hook) }).await;
    hook.refuse_next(4);
    running.say(ANA, Content::text("un"));
    let bodies = hook.wait_for(1).await;
    assert_eq!(hook.refused(), 4);
    assert_eq!(bodies[0]["entry"][0]["changes"][0]["field"], "messages");
    running.idle().await;
    assert_eq!(running.undelivered(), 0);
}

#[tokio::test]
async fn a_webhook_nobody_takes_is_given_up_after_seven_days() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    running.say(ANA, Content::text("un"));
    hook.wait_for(1).await;
    running.idle().await;
    hook.refuse_next(usize::MAX);
    running.say(ANA, Content::text("deux"));
    for _day in 0..9 {
        running.advance_clock(minutes(24 * 60));
        running.redeliver_now();
        running.idle().await;
    }
    assert_eq!(running.undelivered(), 0);
    assert_eq!(running.summary()["lost_webhooks"], 1);
}

#[tokio::test]
async fn a_message_is_sent_then_delivered_then_read_and_brings_the_attempt_back() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    running.say(ANA, Content::text("Bonjour"));
    let mut message = text(ANA, "Bonjour !");
    message["biz_opaque_callback_data"] = "attempt-1".into();
    let (status, answer) = Caller::of(&running).send(&message).await;
    assert_eq!(status, 200, "{answer}");
    running.advance_clock(minutes(2));
    hook.wait_for(4).await;
    assert_eq!(hook.status_names(), ["sent", "delivered", "read"]);
    for status in hook.statuses() {
        assert_eq!(status["biz_opaque_callback_data"], "attempt-1");
        assert_eq!(status["id"], answer["messages"][0]["id"]);
        assert_eq!(status["recipient_id"], ANA);
        assert!(status["timestamp"].is_string() && status["conversation"].is_null());
    }
}

#[tokio::test]
async fn a_graph_version_before_24_still_names_a_conversation() {
    let hook = Hook::open().await;
    let running = set(Config { webhook_version: 23, ..still(&hook) }).await;
    running.say(ANA, Content::text("Bonjour"));
    Caller::of(&running).send(&text(ANA, "Bonjour !")).await;
    running.advance_clock(minutes(2));
    hook.wait_for(4).await;
    assert!(hook.statuses()[0]["conversation"]["id"].is_string());
}

#[tokio::test]
async fn the_same_seed_gives_the_same_webhooks_and_another_seed_others() {
    let mut runs = Vec::new();
    for seed in [7, 7, 8] {
        let hook = Hook::open().await;
        let traps = "reordered=0.4,repeated=0.3,missing=0.4,late=0.2,failed-after-200=0.3,hex-sha256=0.5";
        let running = set(Config { seed, traps: traps.parse().unwrap(), ..still(&hook) }).await;
        let caller = Caller::of(&running);
        for round in 0..12 {
            running.say(ANA, Content::image(&format!("photo {round}")));
            caller.send(&text(ANA, &format!("réponse {round}"))).await;
            running.idle().await;
        }
        for _ in 0..3 {
            running.advance_clock(minutes(60));
            running.idle().await;
        }
        runs.push(hook.got().iter().map(|got| got.signature.clone()).collect::<Vec<_>>());
    }
    assert!(runs[0].len() > 30);
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
}

#[tokio::test]
async fn without_a_subscription_nothing_is_told_and_nothing_is_kept_for_later() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    let path = format!("/v24.0/{}/subscribed_apps", stage::WABA);
    assert_eq!(caller.delete(&path).await.0, 200);
    assert_eq!(caller.get(&path).await.1["data"], json!([]));
    running.say(ANA, Content::text("perdu"));
    assert_eq!(caller.post(&path, &json!({})).await.0, 200);
    running.say(ANA, Content::text("entendu"));
    hook.wait_for(1).await;
    assert_eq!(hook.messages()[0]["text"]["body"], "entendu");
    assert_eq!(running.summary()["lost_webhooks"], 1);
}

#[tokio::test]
async fn the_app_is_subscribed_with_the_app_token_only() {
    let hook = Hook::open().await;
    let running = set(Config { callback_url: None, ..still(&hook) }).await;
    let caller = Caller::of(&running);
    let url = format!("{}/v24.0/680000000000001/subscriptions", caller.base);
    let form = format!(
        "object=whatsapp_business_account&callback_url={}&verify_token=simulated-verify-token&fields=messages",
        hook.url.replace(':', "%3A").replace('/', "%2F")
    );
    let ask = |token: &'static str| {
        let request = caller.http.post(&url).bearer_auth(token);
        request.header("content-type", "application/x-www-form-urlencoded").body(form.clone()).send()
    };
    assert_eq!(ask("SIMULATED-TOKEN").await.unwrap().status(), 403);
    assert_eq!(ask("680000000000001|simulated-app-secret").await.unwrap().status(), 200);
    running.say(ANA, Content::text("Bonjour"));
    hook.wait_for(1).await;
}
