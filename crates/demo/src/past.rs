//! The bakery's past, in the hub's terms: webhooks as they came, messages of ours as they were sent.

use std::collections::BTreeMap;

use domain::{Content, MessageStatus, SeatId, Timestamp};
use hub::PastItem;
use hub::journal::Past;
use protocol::{Author, Contact};
use serde_json::Value;
use simulator::demo::HistoryItem;

use crate::said::{self, Known};

/// What the bakery says last, so that a thank-you of last month does not wait for an answer.
const LAST_WORDS: [&str; 3] = ["À bientôt ! 🥐", "Avec plaisir, à bientôt !", "Merci à vous 🙂"];

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// Puts the history into the order in which a hub would have seen it, as of `now`.
pub(crate) fn items(history: Vec<HistoryItem>, now: Timestamp, known: &Known) -> Vec<PastItem> {
    let goodbyes = goodbyes(&history, now);
    let told = history.into_iter().flat_map(|item| told(item, known));
    let mut items: Vec<(i64, PastItem)> = told.chain(goodbyes).collect();
    items.sort_by_key(|(at, _)| *at);
    items.into_iter().map(|(_, item)| item).collect()
}

/// How an exchange with somebody stands.
#[derive(Default)]
struct Exchange {
    phone: Option<String>,
    last_in: i64,
    last_out: i64,
    agent: String,
}

/// A last word for everybody whose exchange ended more than a day ago with a line of theirs after an answer of ours.
/// A question that was never answered keeps waiting: that is part of the story.
fn goodbyes(history: &[HistoryItem], now: Timestamp) -> Vec<(i64, PastItem)> {
    let mut exchanges: BTreeMap<&str, Exchange> = BTreeMap::new();
    for item in history {
        match item {
            HistoryItem::Inbound { at_ms, webhook } => {
                let Some((user_id, phone)) = writer(webhook) else { continue };
                let exchange = exchanges.entry(user_id).or_default();
                exchange.phone = phone.map(str::to_owned).or(exchange.phone.take());
                exchange.last_in = exchange.last_in.max(*at_ms);
            }
            HistoryItem::Outbound { at_ms, user_id, agent, .. } => {
                let exchange = exchanges.entry(user_id).or_default();
                if *at_ms > exchange.last_out {
                    exchange.last_out = *at_ms;
                    exchange.agent.clone_from(agent);
                }
            }
        }
    }
    let ended = exchanges.into_iter().filter(|(_, exchange)| {
        let thanked = (0..12 * HOUR).contains(&(exchange.last_in - exchange.last_out));
        thanked && now.0 - exchange.last_in > 24 * HOUR
    });
    let said = ended.enumerate().map(|(index, (user_id, exchange))| {
        let at_ms = exchange.last_in + 4 * MINUTE;
        let sent = Past::Sent {
            to: contact(user_id.to_owned(), exchange.phone),
            author: author(exchange.agent),
            sent_at: Timestamp(at_ms),
            wamid: format!("wamid.goodbye.{user_id}").into(),
            content: Content::Text { body: LAST_WORDS[index % LAST_WORDS.len()].into() },
            reply_to: None,
            status: MessageStatus::Read,
            failure: None,
        };
        (at_ms, PastItem::Sent(sent))
    });
    said.collect()
}

/// Who wrote, by Meta's name, and their number when it is shared.
fn writer(webhook: &Value) -> Option<(&str, Option<&str>)> {
    let value = webhook.pointer("/entry/0/changes/0/value")?;
    value.get("messages")?;
    let contact = value.pointer("/contacts/0")?;
    Some((contact.get("user_id")?.as_str()?, contact.get("wa_id").and_then(Value::as_str)))
}

fn contact(user_id: String, phone: Option<String>) -> Contact {
    Contact { user_id: Some(user_id.into()), phone: phone.map(Into::into), ..Contact::default() }
}

fn author(agent: String) -> Author {
    Author::Seat { id: SeatId(format!("demo-{}", agent.to_lowercase())), name: agent.into() }
}

fn told(item: HistoryItem, known: &Known) -> Vec<(i64, PastItem)> {
    match item {
        HistoryItem::Inbound { at_ms, webhook } => vec![(at_ms, came(&webhook, at_ms))],
        HistoryItem::Outbound { at_ms, to, user_id, agent, wamid, statuses, message, reply_to, .. } => {
            let Some(content) = said::content(&message, known) else { return Vec::new() };
            let sent = Past::Sent {
                to: contact(user_id, to),
                author: author(agent),
                sent_at: Timestamp(at_ms),
                wamid: wamid.into(),
                content,
                reply_to: reply_to.map(Into::into),
                status: MessageStatus::Accepted,
                failure: None,
            };
            let mut told = vec![(at_ms, PastItem::Sent(sent))];
            told.extend(statuses.iter().map(|status| {
                let at = reported_at(status).unwrap_or(at_ms);
                (at.max(at_ms), came(status, at))
            }));
            told
        }
    }
}

fn came(webhook: &Value, at_ms: i64) -> PastItem {
    PastItem::Webhook { body: webhook.to_string().into(), received_at: Timestamp(at_ms) }
}

/// When Meta says a status was reached.
fn reported_at(webhook: &Value) -> Option<i64> {
    let seconds = webhook.pointer("/entry/0/changes/0/value/statuses/0/timestamp")?.as_str()?;
    Some(seconds.parse::<i64>().ok()? * 1000)
}
