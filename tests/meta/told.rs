//! What Meta tells: every webhook through the parser, the hub's journal, a replica and the counter.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use bytes::Bytes;
use cloud_types::Webhook;
use cloud_types::word::Word;
use domain::{LineId, Seq, Timestamp};
use hub::LineConfig;
use hub::ingest::{Directory, normalise};
use hub::journal::{Delivery, Journal as _, Options, sqlite};
use protocol::{Entry, Fact};
use replica::{DatabaseKey, Replica};
use serde_json::Value;

use crate::folder::{Kind, examples};
use crate::shown::are_shown;

const NOW: Timestamp = Timestamp(1_790_000_000_000);

/// Members that hold what a person wrote or named.
const WORDS: [&str; 6] = ["body", "caption", "formatted_name", "filename", "emoji", "headline"];

/// Fields that ring a bell and say nothing themselves: what they are about is asked for anew.
const BELLS: &str = "template";

/// What is done to another message, whose name it gives: its own name is shown nowhere, and quoted by nobody. What a
/// changed message answers is known from the message.
const ACTS: [&str; 3] = ["reaction", "edit", "revoke"];

/// Members that say nothing of their own, by what they stand in: Meta's fixed word for a form that was sent.
const NOTHING_SAID: [(&str, &str); 1] = [("nfm_reply", "body")];

/// Every text under one of these names, and Meta's name of every message.
fn said(value: &Value, words: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if members.get("field").and_then(Value::as_str).is_some_and(|field| field.contains(BELLS)) {
                return;
            }
            let act = members.get("type").and_then(Value::as_str).filter(|kind| ACTS.contains(kind));
            if let Some(act) = act {
                let mut done = members[act].clone();
                done["message"]["context"].take();
                return said(&done, words);
            }
            for (name, value) in members {
                let mut value = value.clone();
                for (_, empty) in NOTHING_SAID.iter().filter(|(place, _)| place == name) {
                    value[*empty].take();
                }
                let value = &value;
                let text = value.as_str().filter(|text| !text.is_empty());
                if let Some(text) = text
                    && (WORDS.contains(&name.as_str()) || text.starts_with("wamid."))
                {
                    words.insert(text.to_owned());
                }
                said(value, words);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| said(item, words)),
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

/// Every text of a fact, those of JSON within a text included.
fn held(value: &Value, texts: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            if let Ok(inner @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text) {
                held(&inner, texts);
            }
            texts.insert(text.clone());
        }
        Value::Object(members) => members.values().for_each(|value| held(value, texts)),
        Value::Array(items) => items.iter().for_each(|item| held(item, texts)),
        Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The lines and accounts that a webhook speaks of; an account without a line gets one.
fn lines(webhook: &Value) -> Vec<LineConfig> {
    let mut lines = Vec::new();
    for entry in webhook["entry"].as_array().into_iter().flatten() {
        let account = text(&entry["id"]);
        for change in entry["changes"].as_array().into_iter().flatten() {
            let value = &change["value"];
            let named = [&value["metadata"], &value["recipient"]];
            let id = named.into_iter().find_map(|place| place.get("phone_number_id"));
            let id = id.map_or_else(|| format!("first of {account}"), text);
            lines.push(LineConfig::new(id.as_str(), account.as_str()));
        }
    }
    lines.push(LineConfig::new("", ""));
    lines
}

/// The journal that a webhook leaves, line by line.
async fn journal(body: &Value) -> Result<Vec<(LineId, Vec<Entry>)>> {
    let folder = tempfile::tempdir()?;
    let lines = lines(body);
    let ids: BTreeSet<LineId> = lines.iter().map(|line| line.id.clone()).collect();
    let options = Options {
        lines: ids.iter().cloned().collect(),
        new_name: "examples".to_owned(),
        ..Options::default()
    };
    let journal = sqlite::open(&folder.path().join("journal.sqlite"), options)?;
    let body = Bytes::from(body.to_string());
    let reports = normalise(&body, &Directory::of(&lines), NOW);
    assert!(!reports.is_empty(), "it says something");
    let absorbed = journal.absorb(Delivery { body, received_at: NOW, reports }).await?;
    assert_eq!(absorbed.unclaimed, 0, "every line is served");
    let mut all = Vec::new();
    for line in ids {
        let stored = journal.page_after(line.clone(), Seq::ZERO, 10_000).await?;
        let entries = stored.into_iter().map(|stored| {
            let fact = serde_json::from_str(stored.fact.get()).expect("the hub writes facts");
            Entry { line: stored.line, seq: stored.seq, at: stored.at, fact }
        });
        all.push((line, entries.collect()));
    }
    journal.close().await;
    Ok(all)
}

/// How a text may stand in the dump: as it is, or within JSON within a text.
fn stands_in(dump: &str, text: &str) -> bool {
    let mut written = text.to_owned();
    for _ in 0..4 {
        let shown = format!("{written:?}");
        if dump.contains(shown.trim_matches('"')) {
            return true;
        }
        written = serde_json::to_string(&written).unwrap_or_default().trim_matches('"').to_owned();
    }
    false
}

/// Folds a line's entries, and looks for every word of theirs in the copy and in what is shown of it; how many rows.
async fn copy(line: &LineId, entries: &[Entry]) -> Result<usize> {
    let folder = tempfile::tempdir()?;
    let mut replica = Replica::open(&folder.path().join("replica.db"), &DatabaseKey::new([7; 32]), NOW)?;
    replica.begin_at(line, Seq::ZERO, "examples")?;
    replica.apply(line, entries)?;
    let dump = replica.dump()?;
    for entry in entries {
        let mut words = BTreeSet::new();
        said(&serde_json::to_value(&entry.fact)?, &mut words);
        for word in words {
            ensure!(stands_in(&dump, &word), "{:?} lost {word:?} in the copy", entry.seq);
        }
    }
    are_shown(entries, replica, folder.path(), NOW).await
}

#[tokio::test]
async fn every_webhook_reaches_the_copy_without_loss() -> Result<()> {
    let all = examples(Kind::Webhook)?;
    let (mut facts, mut rows, mut not_understood, mut words_seen) = (0, 0, 0, 0);
    let mut amiss = Vec::new();
    for (name, body) in &all {
        let webhook = Webhook::parse(body.to_string().as_bytes()).with_context(|| name.clone())?;
        assert_eq!(&webhook.write(), body, "{name} is the same again");
        let told = journal(body).await.with_context(|| name.clone())?;
        let (mut wanted, mut texts) = (BTreeSet::new(), BTreeSet::new());
        said(body, &mut wanted);
        for (line, entries) in &told {
            for entry in entries {
                held(&serde_json::to_value(&entry.fact)?, &mut texts);
                facts += 1;
                not_understood += usize::from(matches!(entry.fact, Fact::NotUnderstood { .. }));
            }
            match copy(line, entries).await {
                Ok(shown) => rows += shown,
                Err(error) => amiss.push(format!("{name}: {error:#}")),
            }
        }
        let lost: Vec<_> = wanted.difference(&texts).collect();
        if !lost.is_empty() {
            amiss.push(format!("{name}: the journal lost {lost:?}"));
        }
        words_seen += wanted.len();
    }
    println!(
        "webhooks: {} examples, {facts} facts, {rows} rows shown, {not_understood} kept unread, {words_seen} words and names found again",
        all.len()
    );
    assert!(amiss.is_empty(), "{}", amiss.join("\n"));
    assert!(facts >= all.len() / 2 && words_seen > 0);
    Ok(())
}
