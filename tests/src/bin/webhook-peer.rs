//! The peer of the `ingest` bench: the least that a careful receiver of webhooks does. It checks the signature,
//! reads the message's name, and commits the raw body under a unique key, in groups, before it says 200.
//!
//! The same durability as the hub's (`synchronous = FULL`, one commit for everybody who waits), without lines,
//! contacts, conversations, facts, Seqs or streams.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Router, routing};
use hmac::{Hmac, Mac as _};
use rusqlite::{Connection, params};
use serde::Deserialize;
use sha2::Sha256;
use tokio::sync::{mpsc, oneshot};

/// As many askers wait, and as many are served by one commit, as at the hub.
const QUEUE: usize = 4_096;
const GROUP: usize = 512;

/// Something to keep, and somebody who waits for it.
struct Letter {
    key: String,
    body: Bytes,
    kept: oneshot::Sender<bool>,
}

#[derive(Clone)]
struct Door {
    secret: String,
    writer: mpsc::Sender<Letter>,
}

#[derive(Deserialize)]
struct Webhook<'a> {
    #[serde(borrow)]
    entry: Vec<Entry<'a>>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    changes: Vec<Change<'a>>,
}

#[derive(Deserialize)]
struct Change<'a> {
    #[serde(borrow)]
    value: Value<'a>,
}

#[derive(Deserialize)]
struct Value<'a> {
    #[serde(borrow)]
    messages: Vec<Message<'a>>,
}

#[derive(Deserialize)]
struct Message<'a> {
    id: &'a str,
}

#[tokio::main]
async fn main() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let address: SocketAddr = words.next().context("where to listen")?.parse()?;
    let file = PathBuf::from(words.next().context("where to keep")?);
    let secret = std::env::var("WEBHOOK_PEER_SECRET").context("WEBHOOK_PEER_SECRET is not set")?;
    let conn = open(&file)?;
    let (writer, letters) = mpsc::channel(QUEUE);
    std::thread::spawn(move || write_groups(&conn, letters));
    let router = Router::new().route("/meta/webhook", routing::post(receive));
    let listener = tokio::net::TcpListener::bind(address).await?;
    Ok(axum::serve(listener, router.with_state(Door { secret, writer })).await?)
}

fn open(file: &std::path::Path) -> Result<Connection> {
    let conn = Connection::open(file)?;
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 20000;
         CREATE TABLE webhook (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, body BLOB NOT NULL) STRICT;",
    )?;
    Ok(conn)
}

async fn receive(State(door): State<Door>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let given = headers.get("X-Hub-Signature-256").and_then(|value| value.to_str().ok());
    let given = given.and_then(|given| hex::decode(given.strip_prefix("sha256=")?).ok());
    let mut mac =
        Hmac::<Sha256>::new_from_slice(door.secret.as_bytes()).expect("a key of any length will do");
    mac.update(&body);
    if given.is_none_or(|given| mac.verify_slice(&given).is_err()) {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(webhook) = serde_json::from_slice::<Webhook<'_>>(&body) else { return StatusCode::BAD_REQUEST };
    let messages =
        webhook.entry.iter().flat_map(|entry| &entry.changes).flat_map(|change| &change.value.messages);
    let Some(key) = messages.map(|message| message.id.to_owned()).next() else {
        return StatusCode::BAD_REQUEST;
    };
    let (kept, answer) = oneshot::channel();
    if door.writer.send(Letter { key, body, kept }).await.is_err() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    if answer.await == Ok(true) { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}

fn write_groups(conn: &Connection, mut letters: mpsc::Receiver<Letter>) {
    let mut group = Vec::with_capacity(GROUP);
    while let Some(first) = letters.blocking_recv() {
        group.push(first);
        while group.len() < GROUP
            && let Ok(next) = letters.try_recv()
        {
            group.push(next);
        }
        let kept = commit(conn, &group).is_ok();
        for letter in group.drain(..) {
            // Whoever asked may have hung up.
            let _ = letter.kept.send(kept);
        }
    }
}

fn commit(conn: &Connection, group: &[Letter]) -> rusqlite::Result<()> {
    conn.execute_batch("BEGIN IMMEDIATE")?;
    let mut insert = conn.prepare_cached("INSERT OR IGNORE INTO webhook (key, body) VALUES (?1, ?2)")?;
    for letter in group {
        insert.execute(params![letter.key, &letter.body[..]])?;
    }
    conn.execute_batch("COMMIT")
}
