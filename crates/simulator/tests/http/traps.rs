//! Each trap can be seen from outside, with a fixed seed.

use serde_json::json;
use simulator::{Config, Content, Running, Trap, TrapError, Traps};

use crate::stage::{ANA, Caller, Hook, WABA, minutes, set, still, text};

async fn with(trap: Trap, rate: f64) -> (Hook, Running, Caller) {
    let hook = Hook::open().await;
    let running = set(Config { traps: Traps::none().with(trap, rate), ..still(&hook) }).await;
    let caller = Caller::of(&running);
    (hook, running, caller)
}

/// Ten texts from Ana, all delivered.
async fn ten_texts(hook: &Hook, running: &Running) -> Vec<u64> {
    for number in 0..10 {
        running.say(ANA, Content::text(&number.to_string()));
    }
    running.advance_clock(minutes(120));
    running.idle().await;
    let body =
        |message: &serde_json::Value| message["text"]["body"].as_str().and_then(|text| text.parse().ok());
    hook.messages().iter().filter_map(body).collect()
}

#[tokio::test]
async fn reordered_webhooks_overtake_one_another_and_none_is_lost() {
    let (hook, running, _) = with(Trap::Reordered, 0.5).await;
    let mut seen = ten_texts(&hook, &running).await;
    assert!(!seen.is_sorted());
    seen.sort_unstable();
    assert_eq!(seen, (0..10).collect::<Vec<_>>());
}

#[tokio::test]
async fn repeated_and_duplicate_webhooks_come_twice_word_for_word() {
    for trap in [Trap::Repeated, Trap::Duplicate] {
        let (hook, running, _) = with(trap, 1.0).await;
        let mut seen = ten_texts(&hook, &running).await;
        seen.sort_unstable();
        assert_eq!(seen.len(), 20);
        seen.dedup();
        assert_eq!(seen.len(), 10);
        let first = hook.got()[0].clone();
        assert_eq!(hook.got().iter().filter(|got| got.bytes == first.bytes).count(), 2);
    }
}

#[tokio::test]
async fn late_webhooks_come_after_five_minutes_at_least() {
    let (hook, running, _) = with(Trap::Late, 1.0).await;
    running.say(ANA, Content::text("un"));
    running.advance_clock(minutes(4));
    running.idle().await;
    assert!(hook.got().is_empty());
    running.advance_clock(minutes(60));
    hook.wait_for(1).await;
}

#[tokio::test]
async fn batched_webhooks_carry_several_changes() {
    let (hook, running, _) = with(Trap::Batched, 1.0).await;
    let seen = ten_texts(&hook, &running).await;
    assert_eq!((seen.len(), hook.got().len()), (10, 1));
}

#[tokio::test]
async fn a_missing_status_is_delivered_when_there_is_a_read() {
    let (hook, running, caller) = with(Trap::Missing, 1.0).await;
    running.say(ANA, Content::text("Bonjour"));
    caller.send(&text(ANA, "Bonjour")).await;
    running.advance_clock(minutes(5));
    running.idle().await;
    assert_eq!(hook.status_names(), ["sent", "read"]);
}

#[tokio::test]
async fn a_send_may_fail_after_200() {
    let (hook, running, caller) = with(Trap::FailedAfter200, 1.0).await;
    running.say(ANA, Content::text("Bonjour"));
    assert_eq!(caller.send(&text(ANA, "Bonjour")).await.0, 200);
    running.advance_clock(minutes(5));
    running.idle().await;
    assert_eq!(hook.status_names(), ["failed"]);
}

#[tokio::test]
async fn an_answer_may_be_lost_though_the_send_was_accepted() {
    let (_hook, running, caller) = with(Trap::AnswerLost, 1.0).await;
    assert!(caller.try_post("/v24.0/106540352242922/messages", &text(ANA, "Bonjour")).await.is_err());
    assert_eq!(running.accepted().len(), 1);
    running.set_trap(Trap::AnswerLost, 0.0);
    running.set_trap(Trap::ErrorThoughAccepted, 1.0);
    let (status, answer) = caller.send(&text(ANA, "Bonjour")).await;
    assert_eq!((status, answer["error"]["code"].as_u64()), (500, Some(131_000)));
    assert_eq!(running.accepted().len(), 2);
}

#[tokio::test]
async fn a_server_error_accepts_nothing() {
    let (_hook, running, caller) = with(Trap::ServerError, 1.0).await;
    for _ in 0..6 {
        let (status, answer) = caller.send(&text(ANA, "Bonjour")).await;
        assert!(matches!((status, answer["error"]["code"].as_u64()), (503, Some(2)) | (500, Some(131_016))));
    }
    assert!(running.accepted().is_empty());
}

#[tokio::test]
async fn paces_can_be_refused_by_chance() {
    for (trap, code) in [(Trap::RateLimited, 130_429), (Trap::PairLimited, 131_056)] {
        let (_hook, running, caller) = with(trap, 1.0).await;
        assert_eq!(caller.send(&text(ANA, "a")).await.1["error"]["code"], code);
        assert!(running.accepted().is_empty());
    }
    let (_hook, _running, caller) = with(Trap::ManagementLimited, 1.0).await;
    assert_eq!(caller.get(&format!("/v24.0/{WABA}/message_templates")).await.1["error"]["code"], 80_007);
}

#[tokio::test]
async fn the_wa_id_may_differ_and_a_bare_number_may_go_astray() {
    let (_hook, _running, caller) = with(Trap::WaIdDiffers, 1.0).await;
    let (_, answer) = caller.send(&text(ANA, "a")).await;
    assert_ne!(answer["contacts"][0]["wa_id"], ANA);
    let (_hook, running, caller) = with(Trap::CountryCodePrepended, 1.0).await;
    caller.send(&text("447700900123", "a")).await;
    assert_eq!(running.accepted()[0].customer, "33447700900123");
}

#[tokio::test]
async fn lists_may_come_in_small_pages_and_templates_may_be_rejected() {
    let (_hook, _running, caller) = with(Trap::SmallPages, 1.0).await;
    let path = format!("/v24.0/{WABA}/message_templates");
    assert_eq!(caller.get(&format!("{path}?limit=100")).await.1["data"].as_array().unwrap().len(), 2);
    let (hook, running, caller) = with(Trap::TemplateRejected, 1.0).await;
    let body = json!([{ "type": "BODY", "text": "Bonjour" }]);
    caller
        .post(&path, &json!({ "name": "non", "language": "fr", "category": "UTILITY", "components": body }))
        .await;
    running.advance_clock(minutes(5));
    hook.wait_for(1).await;
    assert_eq!(hook.values()[0]["event"], "REJECTED");
}

#[tokio::test]
async fn a_template_may_be_held_and_then_go_or_be_dropped() {
    let (hook, running, caller) = with(Trap::HeldForQuality, 1.0).await;
    for _ in 0..8 {
        let body = json!({ "messaging_product": "whatsapp", "to": ANA, "type": "template",
            "template": { "name": "hello_world", "language": { "code": "en_US" } } });
        let (_, answer) = caller.send(&body).await;
        assert_eq!(answer["messages"][0]["message_status"], "held_for_quality_assessment");
    }
    running.advance_clock(minutes(30));
    running.idle().await;
    let names = hook.status_names();
    assert!(names.contains(&"failed".into()) && names.contains(&"delivered".into()), "{names:?}");
    let failed = hook.statuses().into_iter().find(|status| status["status"] == "failed").unwrap();
    assert_eq!(failed["errors"][0]["code"], 132_015);
}

#[tokio::test]
async fn a_customer_may_be_known_by_user_id_only() {
    let (hook, running, _) = with(Trap::BsuidOnly, 1.0).await;
    running.say(ANA, Content::text("Bonjour"));
    hook.wait_for(1).await;
    let value = &hook.values()[0];
    assert!(value["messages"][0]["from"].is_null() && value["contacts"][0]["wa_id"].is_null());
    assert_eq!(value["messages"][0]["from_user_id"], value["contacts"][0]["user_id"]);
    assert!(value["contacts"][0]["profile"]["username"].is_string());
}

#[tokio::test]
async fn messages_may_be_placeholders_and_contacts_absent() {
    let (hook, running, _) = with(Trap::Unsupported, 1.0).await;
    running.set_trap(Trap::ContactsMissing, 1.0);
    running.say(ANA, Content::text("Bonjour"));
    hook.wait_for(1).await;
    assert_eq!(hook.messages()[0]["errors"][0]["code"], 131_051);
    assert!(hook.values()[0]["contacts"].is_null());
}

#[tokio::test]
async fn a_slow_answer_arrives_in_the_end() {
    let hook = Hook::open().await;
    let traps = Traps::none().with(Trap::SlowAnswer, 1.0);
    let running = set(Config { traps, time_scale: 1000.0, ..still(&hook) }).await;
    let before = running.now_ms();
    assert_eq!(Caller::of(&running).send(&text(ANA, "a")).await.0, 200);
    assert!(running.now_ms() - before >= 5_000);
}

#[test]
fn traps_have_names_and_rates_and_wrong_ones_are_named() {
    let traps: Traps = "reordered=0.3, late".parse().unwrap();
    assert_eq!(
        (traps.rate(Trap::Reordered), traps.rate(Trap::Late), traps.rate(Trap::Missing)),
        (0.3, 1.0, 0.0)
    );
    assert_eq!("revenge=1".parse::<Traps>(), Err(TrapError::Unknown("revenge".into())));
    assert_eq!("late=2".parse::<Traps>(), Err(TrapError::Rate("late".into())));
    for trap in Trap::ALL {
        assert_eq!(trap.name().parse(), Ok(*trap));
        assert_eq!(json!(trap), json!(trap.name()));
    }
}
