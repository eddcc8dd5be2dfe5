//! Failures on order: any code, at once or later, with or without the message having been taken.

use std::time::Duration;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use simulator::{Content, Running, large_file};

use crate::stage::{ANA, Caller, Hook, NUMBER, WABA, minutes, set, shipped, still, text};

async fn open() -> (Hook, Running, Caller) {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    running.say(ANA, Content::text("Bonjour"));
    let caller = Caller::of(&running);
    (hook, running, caller)
}

#[tokio::test]
async fn any_code_can_be_had_at_once() {
    let (_hook, running, caller) = open().await;
    for (code, http) in [
        (4, 400),
        (10, 403),
        (190, 401),
        (368, 403),
        (131_031, 403),
        (131_042, 400),
        (131_057, 500),
        (132_069, 400),
        (133_004, 503),
        (299, 403),
        (999_999, 400),
    ] {
        caller.control("fail", json!({ "code": code, "details": "Parce que." })).await;
        let (status, answer) = caller.send(&text(ANA, "a")).await;
        assert_eq!((status, answer["error"]["code"].as_u64()), (http, Some(code)), "{answer}");
        assert_eq!(answer["error"]["error_data"]["details"], "Parce que.");
    }
    assert!(running.accepted().is_empty());
    assert_eq!(caller.send(&text(ANA, "a")).await.0, 200);
}

#[tokio::test]
async fn any_code_can_come_as_a_status_for_one_customer_and_one_kind() {
    let (hook, running, caller) = open().await;
    running.say("33639980002", Content::text("Bonjour"));
    caller
        .control(
            "fail",
            json!({ "code": 131_049, "how": "async", "customer": ANA, "kind": "text", "times": 2 }),
        )
        .await;
    for to in ["33639980002", ANA, ANA, ANA] {
        assert_eq!(caller.send(&text(to, "a")).await.0, 200);
    }
    running.advance_clock(minutes(5));
    running.idle().await;
    let failed: Vec<Value> =
        hook.statuses().into_iter().filter(|status| status["status"] == "failed").collect();
    assert_eq!(failed.len(), 2);
    let accepted = running.accepted();
    assert!(failed.iter().all(|status| status["errors"][0]["code"] == 131_049));
    assert!(failed.iter().all(|status| status["id"] != accepted[0].wamid.as_str()));
}

#[tokio::test]
async fn an_outcome_may_stay_unknown_in_three_ways() {
    let (_hook, running, caller) = open().await;
    let path = format!("/v24.0/{NUMBER}/messages");
    caller.control("fail", json!({ "how": "lost" })).await;
    assert!(caller.try_post(&path, &text(ANA, "perdu")).await.is_err());
    assert_eq!(running.accepted().len(), 1);
    caller.control("fail", json!({ "how": "though-accepted", "code": 131_016 })).await;
    assert_eq!(caller.send(&text(ANA, "menti")).await.0, 500);
    assert_eq!(running.accepted().len(), 2);
    caller.control("fail", json!({ "how": "cut" })).await;
    assert!(caller.try_post(&path, &text(ANA, "jamais parti")).await.is_err());
    assert_eq!(running.accepted().len(), 2);
    caller.control("fail", json!({ "code": 1, "times": 5 })).await;
    caller.control("fail", json!({ "clear": true })).await;
    assert_eq!(caller.send(&text(ANA, "a")).await.0, 200);
    let wrong = json!({ "how": "sideways" });
    assert_eq!(caller.post("/_control/fail", &wrong).await.0, 400);
}

#[tokio::test]
async fn an_answer_can_be_held_back_while_the_message_goes_on() {
    let (hook, running, caller) = open().await;
    caller.control("hold", json!({ "on": true })).await;
    let waiting = tokio::spawn(async move { caller.send(&text(ANA, "Et alors ?")).await });
    let caller = Caller::of(&running);
    while running.accepted().is_empty() {
        tokio::task::yield_now().await;
    }
    running.advance_clock(minutes(5));
    hook.wait_for(4).await;
    assert!(!waiting.is_finished(), "delivered and read, and the caller still does not know");
    caller.control("hold", json!({ "on": false })).await;
    assert_eq!(waiting.await.unwrap().0, 200);
}

#[tokio::test]
async fn uploads_downloads_and_management_fail_on_order_too() {
    let (_hook, _running, caller) = open().await;
    let (mime, bytes) = shipped("photo-petite.jpg");
    caller.control("fail", json!({ "on": "upload", "code": 131_053 })).await;
    assert_eq!(caller.try_upload(mime, bytes.clone()).await.unwrap().1["error"]["code"], 131_053);
    caller.control("fail", json!({ "on": "upload", "how": "cut" })).await;
    assert!(caller.try_upload(mime, bytes.clone()).await.is_err());
    let id = caller.upload(mime, bytes).await;
    caller.control("fail", json!({ "on": "media", "code": 131_016 })).await;
    assert_eq!(caller.get(&format!("/v24.0/{id}")).await.0, 500);
    let (_, media) = caller.get(&format!("/v24.0/{id}")).await;
    let url = media["url"].as_str().unwrap();
    let fetch = || caller.http.get(url).bearer_auth("SIMULATED-TOKEN").send();
    caller.control("fail", json!({ "on": "download", "code": 131_052 })).await;
    assert_eq!(fetch().await.unwrap().status(), 400);
    assert_eq!(fetch().await.unwrap().status(), 200);
    caller.control("fail", json!({ "on": "management", "code": 80_007 })).await;
    let path = format!("/v24.0/{WABA}/message_templates");
    assert_eq!(caller.get(&path).await.1["error"]["code"], 80_007);
    assert_eq!(caller.get(&path).await.0, 200);
}

#[tokio::test]
async fn a_slow_upload_can_be_watched_and_arrives_whole() {
    let (_hook, running, caller) = open().await;
    caller.control("pace", json!({ "bytes_per_second": 4_000_000 })).await;
    let upload = tokio::spawn(async move { caller.upload("application/pdf", large_file(2_000_000)).await });
    let caller = Caller::of(&running);
    let mut seen = 0;
    while seen == 0 {
        let (_, state) = caller.get("/_control/state").await;
        seen = state["uploading"][0].as_u64().unwrap_or_default();
    }
    assert!(seen < 2_001_000);
    let id = upload.await.unwrap();
    assert_eq!(caller.get("/_control/state").await.1["uploading"], json!([]));
    let (_, media) = caller.get(&format!("/v24.0/{id}")).await;
    assert_eq!(media["sha256"], hex::encode(Sha256::digest(large_file(2_000_000))));
    let started = std::time::Instant::now();
    let slow =
        caller.http.get(media["url"].as_str().unwrap()).bearer_auth("SIMULATED-TOKEN").send().await.unwrap();
    assert_eq!(slow.bytes().await.unwrap().len(), 2_000_000);
    assert!(started.elapsed() > Duration::from_millis(400));
    caller.control("pace", json!({ "bytes_per_second": null })).await;
}
