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
                let who = value["contacts"][0]["user_id"].as_str().unwrap().to_owned();
                all.entry(who).or_default().push((*at_ms, true, words));
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
                change(webhook)["messages"][0]["id"].as_str().unwrap().to_owned()
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
    assert_eq!(failed.count(), 1);
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
