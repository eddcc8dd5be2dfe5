//! Beside the Business app: its contacts, its history in pieces, its echoes, and other owners of a conversation.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use simulator::{AppPast, Config, Content, Running};

use crate::stage::{ANA, Caller, Hook, NUMBER, START, minutes, set, still};

const DAY: i64 = 86_400;

async fn alongside() -> (Hook, Running, Caller) {
    let hook = Hook::open().await;
    let running = set(Config { coexistence: true, ..still(&hook) }).await;
    let caller = Caller::of(&running);
    (hook, running, caller)
}

async fn ask(caller: &Caller, what: &str) -> (u16, Value) {
    let body = json!({ "messaging_product": "whatsapp", "sync_type": what });
    caller.post(&format!("/v24.0/{NUMBER}/smb_app_data"), &body).await
}

#[tokio::test]
async fn contacts_and_history_are_given_once_each_and_within_a_day() {
    let (_hook, running, caller) = alongside().await;
    let (_, number) = caller.get(&format!("/v24.0/{NUMBER}?fields=is_on_biz_app,platform_type")).await;
    assert_eq!(
        (number["is_on_biz_app"].as_bool(), number["platform_type"].as_str()),
        (Some(true), Some("CLOUD_API"))
    );
    for what in ["smb_app_state_sync", "history"] {
        let (status, answer) = ask(&caller, what).await;
        assert_eq!((status, answer["request_id"].is_string()), (200, true), "{answer}");
        assert_eq!(ask(&caller, what).await.1["error"]["code"], 2_593_107);
    }
    assert_eq!(ask(&caller, "everything").await.1["error"]["code"], 100);
    caller.control("coexistence", json!({ "on": true, "onboarded_ms_ago": 86_400_000 })).await;
    assert_eq!(ask(&caller, "history").await.1["error"]["code"], 2_593_108);
    caller.control("coexistence", json!({ "on": false })).await;
    assert_eq!(ask(&caller, "history").await.1["error"]["code"], 100);
    assert_eq!(running.summary()["coexistence"], false);
}

/// Every message of every chunk.
fn all_messages(chunks: &[Value]) -> Vec<Value> {
    let threads = chunks.iter().flat_map(|chunk| chunk["history"][0]["threads"].as_array().unwrap());
    threads.flat_map(|thread| thread["messages"].as_array().unwrap()).cloned().collect()
}

#[tokio::test]
async fn history_comes_in_shuffled_pieces_with_placeholders_that_are_filled_later() {
    let (hook, running, caller) = alongside().await;
    caller.control("coexistence", json!({ "on": true, "people": 5, "messages_each": 60 })).await;
    ask(&caller, "history").await;
    running.advance_clock(minutes(10));
    running.idle().await;
    let told = hook.of_field("history");
    let (chunks, fillings): (Vec<Value>, Vec<Value>) =
        told.into_iter().partition(|value| value["history"].is_array());
    let places: Vec<(u64, u64)> = chunks
        .iter()
        .map(|chunk| &chunk["history"][0]["metadata"])
        .map(|place| (place["phase"].as_u64().unwrap(), place["chunk_order"].as_u64().unwrap()))
        .collect();
    assert!(!places.is_sorted(), "{places:?}");
    assert_eq!(places.iter().map(|(phase, _)| phase).collect::<BTreeSet<_>>().len(), 3);
    let progress = chunks.iter().map(|chunk| chunk["history"][0]["metadata"]["progress"].as_u64().unwrap());
    assert_eq!(progress.max(), Some(100));

    let messages = all_messages(&chunks);
    assert_eq!(messages.len(), 300);
    let now = START / 1000;
    let at = |message: &Value| message["timestamp"].as_str().unwrap().parse::<i64>().unwrap();
    assert!(messages.iter().all(|message| at(message) < now && at(message) > now - 180 * DAY));
    let statuses: BTreeSet<&str> =
        messages.iter().map(|message| message["history_context"]["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, BTreeSet::from(["READ", "DELIVERED", "PLAYED", "SENT", "PENDING", "ERROR"]));

    let placeholders: BTreeMap<&str, i64> = messages
        .iter()
        .filter(|message| message["type"] == "media_placeholder")
        .map(|message| (message["id"].as_str().unwrap(), at(message)))
        .collect();
    let filled: BTreeSet<&str> = fillings
        .iter()
        .flat_map(|value| [&value["messages"][0], &value["message_echoes"][0]])
        .filter_map(|message| message["id"].as_str())
        .collect();
    let young = placeholders.iter().filter(|(_, at)| **at > now - 14 * DAY).map(|(id, _)| *id);
    assert_eq!(filled, young.collect());
    assert!(filled.len() < placeholders.len());
    let kinds: BTreeSet<&str> = fillings
        .iter()
        .map(|value| if value["messages"].is_array() { "messages" } else { "message_echoes" })
        .collect();
    assert_eq!(kinds.len(), 2, "{kinds:?}");
    let media = fillings.iter().find_map(|value| value["messages"][0]["image"]["id"].as_str()).unwrap();
    assert_eq!(caller.get(&format!("/v24.0/{media}")).await.0, 200);
}

#[tokio::test]
async fn history_that_is_not_shared_says_so() {
    let (hook, running, caller) = alongside().await;
    caller.control("coexistence", json!({ "on": true, "declined": true })).await;
    assert_eq!(ask(&caller, "history").await.0, 200);
    running.advance_clock(minutes(1));
    running.idle().await;
    let told = hook.of_field("history");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["history"][0]["errors"][0]["code"], 2_593_109);
}

#[tokio::test]
async fn the_app_s_contacts_come_at_first_and_then_one_by_one() {
    let hook = Hook::open().await;
    let app_past = AppPast { people: 50, ..AppPast::default() };
    let running = set(Config { coexistence: true, app_past, ..still(&hook) }).await;
    let caller = Caller::of(&running);
    ask(&caller, "smb_app_state_sync").await;
    running.advance_clock(minutes(1));
    running.idle().await;
    let told = hook.of_field("smb_app_state_sync");
    let synced: usize = told.iter().map(|value| value["state_sync"].as_array().unwrap().len()).sum();
    assert_eq!((told.len(), synced), (2, 50));
    let contact =
        |action: &str| json!({ "action": action, "full_name": "Ana Roy", "first_name": "Ana", "phone": ANA });
    for action in ["add", "edit", "remove"] {
        caller.control("app-contact", contact(action)).await;
    }
    running.idle().await;
    let told = hook.of_field("smb_app_state_sync").split_off(2);
    let actions: Vec<&str> =
        told.iter().map(|value| value["state_sync"][0]["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["add", "add", "remove"]);
    assert_eq!(told[2]["state_sync"][0]["contact"], json!({ "phone_number": ANA }));
    assert_eq!(caller.post("/_control/app-contact", &contact("eat")).await.0, 400);
}

#[tokio::test]
async fn what_the_app_sends_comes_as_an_echo_and_opens_no_window() {
    let (hook, running, caller) = alongside().await;
    let echo = |content: Value| json!({ "customer": ANA, "name": "Ana", "content": content });
    caller.control("echo", echo(json!({ "type": "text", "body": "Depuis le téléphone" }))).await;
    caller.control("echo", echo(json!({ "type": "edit", "original": "last", "body": "Du téléphone" }))).await;
    running.idle().await;
    let told = hook.of_field("smb_message_echoes");
    let first = &told[0]["message_echoes"][0];
    assert_eq!((first["from"].as_str(), first["to"].as_str()), (Some("33536491234"), Some(ANA)));
    assert_eq!(told[1]["message_echoes"][0]["edit"]["original_message_id"], first["id"]);
    caller.send(&crate::stage::text(ANA, "Fermé")).await;
    running.advance_clock(minutes(1));
    running.idle().await;
    assert_eq!(hook.statuses()[0]["errors"][0]["code"], 131_047);
    let heard = running.say(ANA, Content::text("Bonjour"));
    caller.control("echo", echo(json!({ "type": "reaction", "emoji": "🙏" }))).await;
    for content in [
        json!({ "type": "image", "file": "photo-petite.jpg" }),
        json!({ "type": "voice" }),
        json!({ "type": "document", "filename": "a.pdf" }),
        json!({ "type": "sticker" }),
        json!({ "type": "location", "latitude": 1.0, "longitude": 2.0 }),
        json!({ "type": "contacts", "formatted_name": "Léa", "phone": "33639980009" }),
        json!({ "type": "revoke", "original": "last" }),
    ] {
        caller.control("echo", echo(content)).await;
    }
    running.idle().await;
    let told = hook.of_field("smb_message_echoes").split_off(2);
    assert_eq!(told[0]["message_echoes"][0]["reaction"]["message_id"], heard);
    assert_eq!(
        told[7]["message_echoes"][0]["revoke"]["original_message_id"],
        told[6]["message_echoes"][0]["id"]
    );
    let image = told[1]["message_echoes"][0]["image"]["id"].as_str().unwrap();
    assert_eq!(caller.get(&format!("/v24.0/{image}")).await.0, 200);
    caller.control("coexistence", json!({ "on": false })).await;
    let alone = echo(json!({ "type": "text", "body": "a" }));
    assert_eq!(caller.post("/_control/echo", &alone).await.0, 400);
}

#[tokio::test]
async fn what_another_owner_hears_comes_as_standby_and_hands_change_by_message() {
    let (hook, running, caller) = alongside().await;
    caller.control("standby", json!({ "customer": ANA, "name": "Ana", "text": "À qui je parle ?" })).await;
    let handover = json!({ "customer": ANA, "type": "control_passed", "new_owner_role": "customer_service",
                           "previous_owner_role": "ai_agent", "metadata": "commande 214" });
    caller.control("handover", handover).await;
    running.idle().await;
    let told = &hook.of_field("standby")[0];
    assert_eq!(told["standby"]["messages"][0]["text"]["body"], "À qui je parle ?");
    assert!(told["messages"].is_null());
    let passed = &hook.of_field("messaging_handovers")[0];
    assert_eq!(passed["control_passed"]["new_owner_role"], "customer_service");
    assert_eq!(
        (passed["sender"]["phone_number"].as_str(), passed["recipient"]["phone_number_id"].as_str()),
        (Some(ANA), Some(NUMBER))
    );
    let wrong = json!({ "customer": ANA, "type": "control_lost", "new_owner_role": "marketing" });
    assert_eq!(caller.post("/_control/handover", &wrong).await.0, 400);
}

#[tokio::test]
async fn any_webhook_can_be_told_with_and_without_the_line_in_front() {
    let (hook, running, caller) = alongside().await;
    let value = json!({ "event": "ACCOUNT_RESTRICTION" });
    caller.control("tell", json!({ "field": "account_update", "value": value, "head": false })).await;
    caller
        .control("tell", json!({ "field": "messages", "value": { "errors": [{ "code": 131_000 }] } }))
        .await;
    running.idle().await;
    assert_eq!(hook.of_field("account_update"), [value]);
    assert_eq!(hook.of_field("messages")[0]["metadata"]["phone_number_id"], NUMBER);
}
