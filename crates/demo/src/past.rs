//! The bakery's past, in the hub's terms: webhooks as they came, messages of ours as they were sent.

use domain::{Content, MessageStatus, SeatId, Timestamp};
use hub::PastItem;
use hub::journal::Past;
use protocol::{Author, Contact};
use serde_json::Value;
use simulator::demo::HistoryItem;

/// Puts the history into the order in which a hub would have seen it.
pub(crate) fn items(history: Vec<HistoryItem>) -> Vec<PastItem> {
    let mut items: Vec<(i64, PastItem)> = history.into_iter().flat_map(told).collect();
    items.sort_by_key(|(at, _)| *at);
    items.into_iter().map(|(_, item)| item).collect()
}

fn told(item: HistoryItem) -> Vec<(i64, PastItem)> {
    match item {
        HistoryItem::Inbound { at_ms, webhook } => vec![(at_ms, came(&webhook, at_ms))],
        HistoryItem::Outbound { at_ms, to, user_id, agent, text, wamid, statuses } => {
            let to =
                Contact { user_id: Some(user_id.into()), phone: to.map(Into::into), ..Contact::default() };
            let sent = Past::Sent {
                to,
                author: Author::Seat {
                    id: SeatId(format!("demo-{}", agent.to_lowercase())),
                    name: agent.into(),
                },
                sent_at: Timestamp(at_ms),
                wamid: wamid.into(),
                content: Content::Text { body: text.into() },
                reply_to: None,
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
