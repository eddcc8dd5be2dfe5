//! A peer: how Signal Desktop keeps and asks, stated in our own words over the same SQLCipher.
//!
//! Messages carry a text UUID as primary key and their whole content as JSON, with a few columns pulled out and an
//! index on (conversation, time received, time sent). Conversations are JSON rows with the time of their last
//! activity; the list is made by loading all of them, newest first, and parsing each. A thread page is the newest
//! rows of the index, parsed. Its own program does this from JavaScript; here it is Rust, which favours the peer.

use anyhow::{Context, Result};
use protocol::{Entry, Fact};
use rusqlite::{Connection, params};
use serde_json::{Value, json};

const TABLES: &str = "
    CREATE TABLE messages (
        id TEXT PRIMARY KEY, json TEXT, conversationId TEXT, received_at INTEGER, sent_at INTEGER,
        type TEXT, body TEXT, readStatus INTEGER
    );
    CREATE TABLE conversations (id TEXT PRIMARY KEY, json TEXT, active_at INTEGER, name TEXT);";

const INDEXES: &str = "
    CREATE INDEX messages_conversation ON messages (conversationId, received_at, sent_at);
    CREATE INDEX conversations_active ON conversations (active_at);";

/// Signal's store with the same messages in it.
pub(super) struct SignalStore {
    conn: Connection,
}

impl SignalStore {
    /// Fills an empty database. Bulk, indexes last: its own program would take a hundred times as long.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the corpus of a bench holds messages and contacts only"
    )]
    pub(super) fn fill(
        mut conn: Connection,
        entries: impl Iterator<Item = Entry>,
        conversations: u64,
    ) -> Result<Self> {
        conn.execute_batch(TABLES)?;
        let mut last = vec![0i64; conversations as usize + 1];
        let mut previews = vec![String::new(); conversations as usize + 1];
        let tx = conn.transaction()?;
        for entry in entries {
            let (conversation, sent_at, id, content, kind) = match &entry.fact {
                Fact::MessageReceived { conversation, message } => (
                    *conversation,
                    message.sent_at,
                    message.id.as_str().to_owned(),
                    &message.content,
                    "incoming",
                ),
                Fact::MessageQueued { conversation, command, sent_at, content, .. } => {
                    (*conversation, *sent_at, command.as_str().to_owned(), content, "outgoing")
                }
                _ => continue,
            };
            let body = content.words().map(|words| words.as_str().to_owned()).unwrap_or_default();
            let place = conversation_name(conversation.0);
            let row = json!({
                "id": uuid_like(entry.seq.0), "conversationId": place, "type": kind, "body": body, "source": place,
                "sent_at": sent_at.0, "received_at": entry.seq.0, "received_at_ms": entry.at.0, "timestamp": sent_at.0,
                "readStatus": 0, "seenStatus": 1, "attachments": [], "bodyRanges": [], "externalId": id,
                "hasAttachments": 0, "isErased": false, "schemaVersion": 14, "unidentifiedDeliveryReceived": true,
            });
            tx.prepare_cached("INSERT INTO messages VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)")?.execute(
                params![
                    uuid_like(entry.seq.0),
                    row.to_string(),
                    place,
                    entry.seq.0 as i64,
                    sent_at.0,
                    kind,
                    body
                ],
            )?;
            let index = conversation.0 as usize;
            last[index] = sent_at.0;
            previews[index] = body;
        }
        for (number, (active_at, preview)) in
            last.iter().zip(&previews).enumerate().filter(|(_, (at, _))| **at > 0)
        {
            let name = testkit::Corpus::name(domain::ConversationId(number as u64));
            let row = json!({
                "id": conversation_name(number as u64), "name": name, "e164": format!("+336399{number:05}"),
                "active_at": active_at, "lastMessage": preview, "lastMessageStatus": "delivered", "unreadCount": 0,
                "timestamp": active_at, "type": "private", "version": 2, "profileSharing": true, "verified": 0,
                "expireTimer": 0, "isArchived": false, "messageCount": 3, "sentMessageCount": 1,
            });
            tx.prepare_cached("INSERT INTO conversations VALUES (?1, ?2, ?3, ?4)")?.execute(params![
                conversation_name(number as u64),
                row.to_string(),
                active_at,
                name
            ])?;
        }
        tx.commit()?;
        conn.execute_batch(INDEXES)?;
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(Self { conn })
    }

    /// The list: every conversation, parsed; the first 50 are what a person sees.
    pub(super) fn list(&self) -> Result<usize> {
        let mut statement = self.conn.prepare_cached(
            "SELECT json FROM conversations WHERE active_at IS NOT NULL ORDER BY active_at DESC",
        )?;
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(parse(row.get_ref(0)?.as_str()?)?);
        }
        Ok(all.iter().take(50).filter(|row| row["lastMessage"].is_string()).count())
    }

    /// The newest 50 of a thread, parsed.
    pub(super) fn thread(&self, conversation: u64) -> Result<usize> {
        let mut statement = self.conn.prepare_cached(
            "SELECT json FROM messages WHERE conversationId = ?1 AND received_at <= ?2
             ORDER BY received_at DESC, sent_at DESC LIMIT 50",
        )?;
        let mut rows = statement.query(params![conversation_name(conversation), i64::MAX])?;
        let mut page = Vec::new();
        while let Some(row) = rows.next()? {
            page.push(parse(row.get_ref(0)?.as_str()?)?);
        }
        Ok(page.len())
    }
}

fn parse(text: &str) -> Result<Value> {
    serde_json::from_str(text).context("the peer's own JSON")
}

fn conversation_name(number: u64) -> String {
    uuid_like(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5555)
}

/// As long as a UUID and as scattered.
fn uuid_like(number: u64) -> String {
    let a = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let b = (a ^ (a >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        a >> 32,
        a >> 16 & 0xffff,
        a & 0xffff,
        b >> 48,
        b & 0xffff_ffff_ffff
    )
}
