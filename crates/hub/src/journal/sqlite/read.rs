//! Reading: pages of entries, the queue of sends. Everything here runs on query-only connections.

use std::sync::{Arc, Mutex};

use domain::{CommandId, ConversationId, LineId, Seq, Timestamp, Wamid};
use protocol::Fact;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::value::RawValue;
use tokio::sync::Semaphore;

use super::file::{self, JournalFile};
use super::people::{conversation, rowid};
use super::tx::{LineNo, place, seq_at};
use crate::journal::{JournalError, Queued, StoredEntry, UnclaimedWebhook};

/// How many may read at the same time.
const READERS: usize = 4;

/// A few connections, lent out one at a time to whoever reads.
pub(super) struct Readers {
    file: JournalFile,
    free: Arc<Mutex<Vec<Connection>>>,
    turns: Arc<Semaphore>,
}

impl Readers {
    pub(super) fn open(file: JournalFile) -> Result<Self, JournalError> {
        let first = file::open_reader(&file)?;
        Ok(Self { file, free: Arc::new(Mutex::new(vec![first])), turns: Arc::new(Semaphore::new(READERS)) })
    }

    /// Reads on a connection of its own, off the async threads.
    pub(super) async fn read<T, F>(&self, work: F) -> Result<T, JournalError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, JournalError> + Send + 'static,
    {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| JournalError::Closed)?;
        let (free, file) = (Arc::clone(&self.free), self.file.clone());
        let reading = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let idle = free.lock().expect("nobody panics while holding the pool").pop();
            let conn = match idle {
                Some(conn) => conn,
                None => file::open_reader(&file)?,
            };
            let answer = work(&conn);
            free.lock().expect("nobody panics while holding the pool").push(conn);
            answer
        });
        reading.await.unwrap_or(Err(JournalError::Closed))
    }

    /// Lets nobody read any more.
    pub(super) fn close(&self) {
        self.turns.close();
        self.free.lock().expect("nobody panics while holding the pool").clear();
    }
}

type Raw = (i64, i64, String);

fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn entry(line: &LineId, (place, at, fact): Raw) -> Result<StoredEntry, JournalError> {
    let fact = RawValue::from_string(fact).map_err(|_| JournalError::Damaged("an entry".to_owned()))?;
    Ok(StoredEntry { line: line.clone(), seq: seq_at(place), at: Timestamp(at), fact })
}

/// Entries after a Seq, ascending.
pub(super) fn page_after(
    conn: &Connection,
    line: &LineId,
    no: LineNo,
    after: Seq,
    limit: u32,
) -> Result<Vec<StoredEntry>, JournalError> {
    let mut statement = conn.prepare_cached(
        "SELECT place, at, fact FROM entry WHERE place > ?1 AND place < ?2 ORDER BY place LIMIT ?3",
    )?;
    let end = place(LineNo(no.0 + 1), Seq::ZERO);
    let rows: Vec<Raw> =
        statement.query_map(params![place(no, after), end, limit], raw)?.collect::<Result<_, _>>()?;
    rows.into_iter().map(|row| entry(line, row)).collect()
}

/// The last entries before a Seq, ascending.
pub(super) fn page_before(
    conn: &Connection,
    line: &LineId,
    no: LineNo,
    before: Seq,
    limit: u32,
) -> Result<Vec<StoredEntry>, JournalError> {
    let mut statement = conn.prepare_cached(
        "SELECT place, at, fact FROM entry WHERE place < ?1 AND place > ?2 ORDER BY place DESC LIMIT ?3",
    )?;
    let start = place(no, Seq::ZERO);
    let rows: Vec<Raw> =
        statement.query_map(params![place(no, before), start, limit], raw)?.collect::<Result<_, _>>()?;
    rows.into_iter().rev().map(|row| entry(line, row)).collect()
}

/// The entry at a place that is known to hold one.
pub(super) fn entry_at(conn: &Connection, line: &LineId, place: i64) -> Result<StoredEntry, JournalError> {
    let row = conn
        .prepare_cached("SELECT place, at, fact FROM entry WHERE place = ?1")?
        .query_row([place], raw)
        .optional()?
        .ok_or_else(|| JournalError::Damaged("an entry that a contact stands on".to_owned()))?;
    entry(line, row)
}

/// Sends of a line that wait, oldest first.
pub(super) fn queued(
    conn: &Connection,
    no: LineNo,
    after: Seq,
    limit: u32,
) -> Result<Vec<Queued>, JournalError> {
    let mut statement = conn.prepare_cached(
        "SELECT id, turn, conversation, not_before FROM command
         WHERE line = ?1 AND state = 'queued' AND turn > ?2 ORDER BY turn LIMIT ?3",
    )?;
    let after = i64::try_from(after.0).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![no.0, after, limit], |row| {
        Ok(Queued {
            command: CommandId(row.get(0)?),
            seq: Seq(row.get::<_, i64>(1)?.unsigned_abs()),
            conversation: conversation(row.get(2)?),
            not_before: Timestamp(row.get(3)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The customer's last message.
pub(super) fn last_inbound(
    conn: &Connection,
    no: LineNo,
    whose: ConversationId,
) -> Result<Option<Wamid>, JournalError> {
    let fact: Option<String> = conn
        .prepare_cached(
            "SELECT entry.fact FROM inbound JOIN entry ON entry.place = inbound.place
             WHERE inbound.conversation = ?1 AND inbound.place > ?2 AND inbound.place < ?3",
        )?
        .query_row(params![rowid(whose), place(no, Seq::ZERO), place(LineNo(no.0 + 1), Seq::ZERO)], |row| {
            row.get(0)
        })
        .optional()?;
    let fact = fact.and_then(|fact| serde_json::from_str(&fact).ok());
    Ok(match fact {
        Some(Fact::MessageReceived { message, .. }) => Some(message.id),
        Some(_) | None => None,
    })
}

/// Webhooks that wait for a line.
pub(super) fn unclaimed(conn: &Connection, line: &LineId) -> Result<Vec<UnclaimedWebhook>, JournalError> {
    let mut statement = conn.prepare_cached(
        "SELECT webhook.id, webhook.received_at, webhook.body
         FROM unclaimed JOIN webhook ON webhook.id = unclaimed.webhook
         WHERE unclaimed.line = ?1 ORDER BY webhook.id",
    )?;
    let rows = statement.query_map([line.as_str()], |row| {
        Ok(UnclaimedWebhook {
            id: row.get(0)?,
            received_at: Timestamp(row.get(1)?),
            body: row.get::<_, Vec<u8>>(2)?.into(),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
