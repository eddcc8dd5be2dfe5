//! The bakery: big enough, old enough, coherent, and the same each time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::{Value, json};
use simulator::demo::{Bakery, HistoryItem, bakery};
use simulator::{Config, Simulator};

use crate::stage::{Caller, Hook, NUMBER, START, minutes, still, text};

const DAY: i64 = 86_400_000;

/// Baked once: the tests look at the same one.
static BAKERY: LazyLock<Bakery> = LazyLock::new(|| bakery(7, START));

fn change(webhook: &Value) -> &Value {
    &webhook["entry"][0]["changes"][0]["value"]
}

/// The conversations: customer → who spoke when, and what.
fn conversations(bakery: &Bakery) -> BTreeMap<String, Vec<(i64, bool, String)>> {
    let mut all: BTreeMap<String, Vec<(i64, bool, String)>> = BTreeMap::new();
    for item in &bakery.history {
        match item {
            HistoryItem::Inbound { at_ms, webhook } => {
                let value = change(webhook);
                let message = &value["messages"][0];
                let words = message["text"]["body"].as_str().unwrap_or_default().to_owned();
                // System messages name nobody beside themselves, and an echo is nobody's but ours.
                let Some(who) = value["contacts"][0]["user_id"].as_str().filter(|_| message.is_object())
                else {
                    continue;
                };
                all.entry(who.to_owned()).or_default().push((*at_ms, true, words));
            }
            HistoryItem::Outbound { at_ms, user_id, text, .. } => {
                all.entry(user_id.clone()).or_default().push((*at_ms, false, text.clone()));
            }
        }
    }
    all
}

#[test]
fn there_is_a_year_of_it_in_order_and_nothing_from_the_future() {
    let bakery = &*BAKERY;
    let count = bakery.history.len();
    assert!((3_500..=4_800).contains(&count), "{count} messages");
    let times: Vec<i64> = bakery.history.iter().map(HistoryItem::at_ms).collect();
    assert!(times.is_sorted());
    assert!(times[0] < START - 350 * DAY && *times.last().unwrap() < START);
    assert!(conversations(bakery).len() >= 40);
    let mut ids = BTreeSet::new();
    for item in &bakery.history {
        let id = match item {
            HistoryItem::Inbound { webhook, .. } => {
                let value = change(webhook);
                let message = value.get("messages").or(value.get("message_echoes")).unwrap();
                message[0]["id"].as_str().unwrap().to_owned()
            }
            HistoryItem::Outbound { wamid, .. } => wamid.clone(),
        };
        assert!(ids.insert(id));
    }
}

#[test]
fn the_same_seed_and_moment_give_the_same_bakery() {
    let bodies = |bakery: &Bakery| {
        let text = |item: &HistoryItem| match item {
            HistoryItem::Inbound { webhook, .. } => webhook.to_string(),
            HistoryItem::Outbound { wamid, text, statuses, .. } => {
                format!("{wamid} {text} {}", json!(statuses))
            }
        };
        bakery.history.iter().map(text).collect::<Vec<_>>()
    };
    assert!(bodies(&BAKERY) == bodies(&bakery(7, START)));
    assert!(bodies(&BAKERY) != bodies(&bakery(8, START)));
}

#[test]
fn some_wait_one_closes_soon_one_is_closed_one_failed_one_is_spam() {
    let bakery = &*BAKERY;
    let conversations = conversations(bakery);
    let last = |words: &str| {
        let found = conversations.values().find(|said| said.iter().any(|(_, _, text)| text.contains(words)));
        found.unwrap_or_else(|| panic!("nobody says {words}")).clone()
    };
    let ines = last("La petite Jade");
    assert!(ines.iter().rev().take_while(|(_, inbound, _)| *inbound).count() >= 4);
    let (delmas, _, _) = last("grand comme mon poing").last().unwrap().clone();
    assert!((DAY - 2 * 3_600_000..DAY).contains(&(START - delmas)));
    let (sylvie, inbound, _) = last("pot de départ").last().unwrap().clone();
    assert!(inbound && START - sylvie > DAY);
    assert!(last("FÉLICITATIONS").iter().all(|(_, inbound, _)| *inbound));
    last("facture de mars");
    let failed = bakery.history.iter().filter(|item| match item {
        HistoryItem::Outbound { statuses, .. } => {
            statuses.iter().any(|status| change(status)["statuses"][0]["errors"][0]["code"] == 131_026)
        }
        HistoryItem::Inbound { .. } => false,
    });
    assert_eq!(failed.count(), 1, "beside the gallery's, which fails otherwise");
    let hidden = |item: &&HistoryItem| match item {
        HistoryItem::Inbound { webhook, .. } => change(webhook)["messages"][0]["from"].is_null(),
        HistoryItem::Outbound { .. } => false,
    };
    assert!(bakery.history.iter().filter(hidden).count() >= 2);
}

#[test]
fn every_number_is_reserved_for_fiction() {
    let bakery = &*BAKERY;
    for customer in &bakery.script.customers {
        let phone = customer.phone.as_str();
        let reserved = ["3363998", "447700900", "35320915"].iter().any(|range| phone.starts_with(range));
        assert!(reserved, "{phone}");
    }
    assert!(bakery.display_phone_number.starts_with("+33 5 36 49"));
}

#[test]
fn no_word_is_left_unfilled_and_no_choice_unmade() {
    for other in [None, Some(bakery(1, START + 183 * DAY))] {
        let bakery = other.as_ref().unwrap_or(&BAKERY);
        for said in conversations(bakery).values() {
            for (_, _, words) in said {
                assert!(!words.contains(['{', '}', '[', ']', '|']) && !words.contains("  "), "{words}");
            }
        }
    }
}

#[tokio::test]
async fn its_customers_answer_and_its_open_windows_are_open() {
    let hook = Hook::open().await;
    let bakery = &*BAKERY;
    let running = Simulator::start(bakery.configure(Config { seed: 7, ..still(&hook) })).await.unwrap();
    let caller = Caller::of(&running);
    let ines = bakery.script.customers.iter().find(|customer| customer.name == "Inès Caron").unwrap();
    let read = json!({ "messaging_product": "whatsapp", "status": "read", "message_id": ines.wrote.last().unwrap() });
    assert_eq!(caller.send(&read).await.0, 200);
    caller.send(&text(&ines.phone, "Oui, plan lavé, sans aucune trace de noisette, retrait à 10 h.")).await;
    running.advance_clock(minutes(3));
    running.idle().await;
    let from_ines = hook.messages().into_iter().find(|message| message["from"] == ines.phone.as_str());
    assert!(from_ines.unwrap()["text"]["body"].as_str().unwrap().contains("maman de Jade"));
    assert!(hook.messages().len() >= 4, "others write by themselves");
    let image = bakery.media.iter().find(|media| media.mime == "image/png").unwrap();
    assert_eq!(caller.get(&format!("/v24.0/{}?phone_number_id={NUMBER}", image.id)).await.0, 200);
}

/// The gallery's part of the history: messages of the customer, requests of the bakery, echoes of its telephone.
fn gallery(bakery: &Bakery) -> (Vec<Value>, Vec<Value>, Vec<Value>) {
    let (mut heard, mut sent, mut echoes) = (Vec::new(), Vec::new(), Vec::new());
    let guest = bakery.script.customers.iter().find(|customer| customer.name == "Camille Galerie").unwrap();
    for item in &bakery.history {
        match item {
            HistoryItem::Outbound { to, message, .. } if to.as_deref() == Some(guest.phone.as_str()) => {
                sent.push(message.clone());
            }
            HistoryItem::Inbound { webhook, .. } => {
                let value = change(webhook);
                let from = |from: &str| value["messages"][0]["from"] == from;
                if from(&guest.phone) || from("33639980065") {
                    heard.push(value["messages"][0].clone());
                }
                echoes.extend(value["message_echoes"].get(0).cloned());
            }
            HistoryItem::Outbound { .. } => {}
        }
    }
    (heard, sent, echoes)
}

#[test]
fn the_gallery_holds_one_of_everything() {
    let (heard, sent, echoes) = gallery(&BAKERY);
    let kind = |message: &Value| {
        let kind = message["type"].as_str().unwrap();
        match message[kind]["type"].as_str() {
            Some(inner) => format!("{kind}/{inner}"),
            None => kind.to_owned(),
        }
    };
    let inbound: BTreeSet<String> = heard.iter().map(kind).collect();
    for wanted in [
        "text",
        "image",
        "video",
        "audio",
        "document",
        "sticker",
        "location",
        "contacts",
        "reaction",
        "button",
        "interactive/button_reply",
        "interactive/list_reply",
        "interactive/nfm_reply",
        "interactive/call_permission_reply",
        "order",
        "system/user_changed_number",
        "system/customer_identity_changed",
        "edit",
        "revoke",
        "request_welcome",
        "hologram",
        "unsupported/poll_creation",
    ] {
        assert!(inbound.contains(wanted), "{wanted} is missing: {inbound:?}");
    }
    let outbound: BTreeSet<String> = sent.iter().map(kind).collect();
    for wanted in [
        "text",
        "image",
        "video",
        "audio",
        "document",
        "sticker",
        "location",
        "contacts",
        "template",
        "interactive/button",
        "interactive/list",
        "interactive/flow",
        "interactive/cta_url",
        "interactive/location_request_message",
    ] {
        assert!(outbound.contains(wanted), "{wanted} is missing: {outbound:?}");
    }
    let on_the_phone: BTreeSet<String> = echoes.iter().map(kind).collect();
    assert!(
        ["text", "image", "audio", "reaction", "edit", "revoke"]
            .iter()
            .all(|kind| on_the_phone.contains(*kind))
    );
    for mark in ["forwarded", "frequently_forwarded", "referred_product"] {
        assert!(heard.iter().any(|message| !message["context"][mark].is_null()), "{mark}");
    }
    assert!(heard.iter().any(|message| message["referral"]["ctwa_clid"].is_string()));
    let wamids: BTreeSet<&str> =
        heard.iter().chain(&echoes).filter_map(|message| message["id"].as_str()).collect();
    for changed in heard.iter().chain(&echoes) {
        let kind = changed["type"].as_str().unwrap();
        if let Some(original) = changed[kind]["original_message_id"].as_str() {
            assert!(wamids.contains(original), "{changed}");
        }
    }
}

#[test]
fn the_gallery_s_media_are_all_there() {
    fn ids(value: &Value, found: &mut Vec<String>) {
        if let (Some(id), Some(_)) = (value["id"].as_str(), value["sha256"].as_str()) {
            found.push(id.to_owned());
        }
        match value {
            Value::Object(object) => object.values().for_each(|inner| ids(inner, found)),
            Value::Array(list) => list.iter().for_each(|inner| ids(inner, found)),
            _ => {}
        }
    }
    let (heard, sent, echoes) = gallery(&BAKERY);
    let mut wanted = Vec::new();
    heard.iter().chain(&echoes).for_each(|message| ids(message, &mut wanted));
    for message in &sent {
        for kind in ["image", "video", "audio", "document", "sticker"] {
            wanted.extend(message[kind]["id"].as_str().map(str::to_owned));
        }
    }
    assert!(wanted.len() >= 27, "{}", wanted.len());
    for id in wanted {
        assert!(BAKERY.media.iter().any(|media| media.id == id), "{id}");
    }
}
