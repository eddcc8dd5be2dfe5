//! What the screen would be shown: the rows of a copy, drawn by the counter as for a person.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, ensure};
use domain::{CommandId, ConversationId, Timestamp};
use engine::{Clock, Config, Engine, Ids, Patience, Secret, Store};
use ipc::{Counter, Surroundings};
use media::{Cache, CacheKey};
use protocol::{Entry, Fact, Message};
use replica::Replica;
use serde_json::{Value, json};

/// Members of our facts that hold what a person reads.
const READ: [&str; 8] =
    ["body", "caption", "filename", "name", "title", "description", "address", "headline"];

struct Still(Timestamp);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.0
    }
}

struct NoIds;

impl Ids for NoIds {
    fn command(&self) -> CommandId {
        "nothing is sent here".into()
    }

    fn chance(&self) -> f64 {
        0.0
    }
}

/// Every row of these threads.
async fn rows(
    replica: Replica,
    threads: &BTreeSet<u64>,
    folder: &Path,
    now: Timestamp,
) -> Result<Vec<Value>> {
    let (store, ids): (_, Arc<dyn Ids>) = (Store::new(replica), Arc::new(NoIds));
    let config = Config {
        // Nobody listens on the discard port.
        hub_url: "http://127.0.0.1:9".into(),
        token: Secret::new("none".into()),
        patience: Patience::default(),
    };
    let cache = Cache::open(&folder.join("media"), &CacheKey::new([7; 32]), 1 << 20)?;
    let engine = Engine::start(&config, store.clone(), cache, Arc::new(Still(now)), Arc::clone(&ids))?;
    let around = Surroundings {
        media_base: "media://localhost/".to_owned(),
        scratch: folder.join("scratch"),
        screenshots: Vec::new(),
    };
    let counter = Counter::new(engine.handle(), store, ids, &around);
    let mut rows = Vec::new();
    for thread in threads {
        let asked = json!({ "conversation": thread, "anchor": { "from": "newest" }, "limit": 500 });
        let page = counter.ask("thread_page", asked).await.map_err(|error| anyhow!("{error:?}"))?;
        rows.extend(page["rows"].as_array().cloned().unwrap_or_default());
    }
    engine.shutdown().await;
    Ok(rows)
}

/// A message that has a row, and the thread that it stands in.
fn message(fact: &Fact) -> Option<(ConversationId, &Message)> {
    match fact {
        Fact::MessageReceived { conversation, message }
        | Fact::MessageEchoed { conversation, message }
        | Fact::MessageImported { conversation, message, .. }
        | Fact::SystemNoted { conversation, message } => Some((*conversation, message)),
        _ => None,
    }
}

/// What a person reads of a message.
fn read(value: &Value, texts: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                if let Some(text) =
                    value.as_str().filter(|text| READ.contains(&name.as_str()) && !text.is_empty())
                {
                    texts.insert(text.to_owned());
                }
                read(value, texts);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| read(item, texts)),
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

fn all_texts(value: &Value, texts: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(texts.insert(text.clone())),
        Value::Object(members) => members.values().for_each(|value| all_texts(value, texts)),
        Value::Array(items) => items.iter().for_each(|item| all_texts(item, texts)),
        Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

/// Looks for every message of these entries, and all that it says, in the rows of the copy; how many rows.
pub(crate) async fn are_shown(
    entries: &[Entry],
    replica: Replica,
    folder: &Path,
    now: Timestamp,
) -> Result<usize> {
    let messages: Vec<_> = entries.iter().filter_map(|entry| message(&entry.fact)).collect();
    if messages.is_empty() {
        return Ok(0);
    }
    let threads = messages.iter().map(|(conversation, _)| conversation.0).collect();
    let rows = rows(replica, &threads, folder, now).await?;
    for (_, message) in messages {
        let row = rows.iter().find(|row| row["key"] == message.id.as_str());
        let row = row.with_context(|| format!("{} has no row", message.id))?;
        let (mut said, mut shown) = (BTreeSet::new(), BTreeSet::new());
        read(&serde_json::to_value(message)?, &mut said);
        all_texts(row, &mut shown);
        let lost: Vec<_> = said.difference(&shown).collect();
        ensure!(lost.is_empty(), "the row of {} does not show {lost:?}", message.id);
    }
    Ok(rows.len())
}
