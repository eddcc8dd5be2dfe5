//! The lines: which journal is held, how much of it, and how the line is doing.

use domain::{HistoryImport, Interval, LineHealth, LineId, Seq, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{BeginError, Replica, StoreError};

/// What is held of a line that was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The entries.
    pub held: Interval,
    /// Where another view was held: the digests of the files that belonged to it, lower-case hex.
    pub dropped: Option<Vec<String>>,
}

impl Replica {
    /// Begins a line at a journal's head, empty, or resumes what is held of that same journal.
    /// Returns what is held.
    ///
    /// # Errors
    /// [`BeginError`] when another journal is held, or this one went back; nothing is written then.
    pub fn begin_at(&mut self, line: &LineId, head: Seq, journal: &str) -> Result<Interval, BeginError> {
        let tx = self.conn.transaction()?;
        let held: Option<(String, u64, u64)> = tx
            .prepare_cached("SELECT journal, low, high FROM replica_line WHERE line = ?1")?
            .query_row([line.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((name, low, high)) = held else {
            let interval = begin(&tx, line, head, journal)?;
            tx.commit()?;
            return Ok(interval);
        };
        if name != journal {
            return Err(BeginError::OtherJournal { held: name, offered: journal.to_owned() });
        }
        if head.0 < high {
            return Err(BeginError::HubWentBack { held: Seq(high), head });
        }
        Ok(Interval { low: Seq(low), high: Seq(high) })
    }

    /// As [`Replica::begin_at`], for a seat that may see what the hub calls `view`. What was filled under another view is
    /// dropped and begun again: what may no longer be seen is then not here, and what may now be seen comes.
    ///
    /// # Errors
    /// As [`Replica::begin_at`].
    pub fn begin_under(
        &mut self,
        line: &LineId,
        head: Seq,
        journal: &str,
        view: &str,
    ) -> Result<Begun, BeginError> {
        let held: Option<String> = self
            .conn
            .prepare_cached(
                "SELECT coalesce(replica_view.view, '') FROM replica_line
                 LEFT JOIN replica_view USING (line) WHERE line = ?1",
            )?
            .query_row([line.as_str()], |row| row.get(0))
            .optional()?;
        if held.as_deref().is_none_or(|held| held == view) {
            let begun = Begun { held: self.begin_at(line, head, journal)?, dropped: None };
            if held.is_none() {
                self.set_view(line, view)?;
            }
            return Ok(begun);
        }
        let dropped = files_of(&self.conn, line)?;
        let begun = Begun { held: self.refill(line, head, journal)?, dropped: Some(dropped) };
        // After a kill in between, the line stands under the view of everything, and is begun once more.
        self.set_view(line, view)?;
        Ok(begun)
    }

    fn set_view(&mut self, line: &LineId, view: &str) -> Result<(), StoreError> {
        if !view.is_empty() {
            self.conn
                .prepare_cached("INSERT INTO replica_view (line, view) VALUES (?1, ?2)")?
                .execute([line.as_str(), view])?;
        }
        Ok(())
    }

    /// Drops everything held of a line and begins it again (law 11). The outbox, drafts and preferences stay.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written; nothing is dropped then.
    pub fn refill(&mut self, line: &LineId, head: Seq, journal: &str) -> Result<Interval, StoreError> {
        let tx = self.conn.transaction()?;
        drop_all(&tx, line)?;
        let interval = begin(&tx, line, head, journal)?;
        tx.commit()?;
        Ok(interval)
    }

    /// Drops everything held of a line that is no longer this seat's. The outbox, drafts and preferences stay. Returns the
    /// digests of the files that belonged to it, lower-case hex.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written; nothing is dropped then.
    pub fn drop_line(&mut self, line: &LineId) -> Result<Vec<String>, StoreError> {
        let tx = self.conn.transaction()?;
        let files = files_of(&tx, line)?;
        drop_all(&tx, line)?;
        tx.commit()?;
        Ok(files)
    }
}

fn files_of(tx: &Connection, line: &LineId) -> Result<Vec<String>, StoreError> {
    let mut files =
        tx.prepare_cached("SELECT sha256 FROM replica_media WHERE line = ?1 AND sha256 IS NOT NULL")?;
    let rows = files.query_map([line.as_str()], |row| row.get(0))?;
    Ok(rows.collect::<Result<Vec<String>, _>>()?)
}

fn drop_all(tx: &Connection, line: &LineId) -> Result<(), StoreError> {
    let alone: bool =
        tx.query_row("SELECT count(*) = 0 FROM replica_line WHERE line <> ?1", [line.as_str()], |row| {
            row.get(0)
        })?;
    for statement in if alone { DROP_ALL } else { DROP_LINE } {
        if alone {
            tx.execute(statement, [])?;
        } else {
            tx.execute(statement, [line.as_str()])?;
        }
    }
    // What is searched of other lines is filled in again: the index cannot be emptied by line.
    super::search::begin_again(tx)?;
    Ok(())
}

/// Without a condition SQLite drops a table's pages at once.
const DROP_ALL: &[&str] = &[
    "DELETE FROM replica_message",
    "DELETE FROM replica_message_name",
    "DELETE FROM replica_pending",
    "DELETE FROM replica_media",
    "DELETE FROM replica_kept",
    "DELETE FROM replica_scheduled",
    "DELETE FROM replica_template",
    "DELETE FROM replica_word",
    "DELETE FROM replica_conversation",
    "DELETE FROM replica_reach",
    "DELETE FROM replica_hidden",
    "DELETE FROM replica_past",
    "DELETE FROM replica_view",
    "DELETE FROM replica_line",
];

const DROP_LINE: &[&str] = &[
    "DELETE FROM replica_message WHERE conversation IN (SELECT conversation FROM replica_conversation WHERE line = ?1)",
    "DELETE FROM replica_message_name
     WHERE conversation IN (SELECT conversation FROM replica_conversation WHERE line = ?1)",
    "DELETE FROM replica_pending WHERE line = ?1",
    "DELETE FROM replica_media WHERE line = ?1",
    "DELETE FROM replica_kept WHERE line = ?1",
    "DELETE FROM replica_scheduled WHERE line = ?1",
    "DELETE FROM replica_template WHERE line = ?1",
    "DELETE FROM replica_word WHERE conversation IN (SELECT conversation FROM replica_conversation WHERE line = ?1)",
    "DELETE FROM replica_conversation WHERE line = ?1",
    "DELETE FROM replica_reach WHERE line = ?1",
    "DELETE FROM replica_hidden WHERE line = ?1",
    "DELETE FROM replica_past WHERE line = ?1",
    "DELETE FROM replica_view WHERE line = ?1",
    "DELETE FROM replica_line WHERE line = ?1",
];

fn begin(tx: &Connection, line: &LineId, head: Seq, journal: &str) -> Result<Interval, rusqlite::Error> {
    let interval = Interval::empty_at(head);
    tx.prepare_cached("INSERT INTO replica_line (line, journal, low, high) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![line.as_str(), journal, interval.low.0, interval.high.0])?;
    Ok(interval)
}

pub(super) fn interval(tx: &Connection, line: &LineId) -> Result<Option<Interval>, rusqlite::Error> {
    tx.prepare_cached("SELECT low, high FROM replica_line WHERE line = ?1")?
        .query_row([line.as_str()], |row| Ok(Interval { low: Seq(row.get(0)?), high: Seq(row.get(1)?) }))
        .optional()
}

pub(super) fn set_interval(tx: &Connection, line: &LineId, held: Interval) -> Result<(), rusqlite::Error> {
    tx.prepare_cached("UPDATE replica_line SET low = ?2, high = ?3 WHERE line = ?1")?.execute(params![
        line.as_str(),
        held.low.0,
        held.high.0
    ])?;
    Ok(())
}

/// The lowest entry that is held was journaled at that moment.
pub(super) fn reaches(tx: &Connection, line: &LineId, at: Timestamp) -> Result<(), rusqlite::Error> {
    tx.prepare_cached(
        "INSERT INTO replica_reach (line, low_at_ms) VALUES (?1, ?2)
         ON CONFLICT (line) DO UPDATE SET low_at_ms = excluded.low_at_ms",
    )?
    .execute(params![line.as_str(), at.0])?;
    Ok(())
}

/// The health is a register: the latest Seq wins. Returns whether this one did.
pub(super) fn observe(
    tx: &Connection,
    line: &LineId,
    seq: Seq,
    health: &LineHealth,
) -> Result<bool, StoreError> {
    let text = serde_json::to_string(health).expect("a line's health always serialises");
    let rows = tx
        .prepare_cached(
            "UPDATE replica_line SET health = ?3, health_seq = ?2 WHERE line = ?1 AND health_seq < ?2",
        )?
        .execute(params![line.as_str(), seq.0, text])?;
    Ok(rows > 0)
}

/// How far the phone's past was taken in is a register: the latest Seq wins. Returns whether this one did.
pub(super) fn imported(
    tx: &Connection,
    line: &LineId,
    seq: Seq,
    import: &HistoryImport,
) -> Result<bool, StoreError> {
    let text = serde_json::to_string(import).expect("an import always serialises");
    let rows = tx
        .prepare_cached(
            "UPDATE replica_line SET import = ?3, import_seq = ?2 WHERE line = ?1 AND import_seq < ?2",
        )?
        .execute(params![line.as_str(), seq.0, text])?;
    Ok(rows > 0)
}

/// How the counts of a line's views change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct CountsChange {
    pub(super) conversations: i64,
    pub(super) to_answer: i64,
    pub(super) unread: i64,
    pub(super) failed: i64,
}

pub(super) fn count(tx: &Connection, line: &LineId, change: CountsChange) -> Result<(), rusqlite::Error> {
    if change == CountsChange::default() {
        return Ok(());
    }
    tx.prepare_cached(
        "UPDATE replica_line SET conversations = conversations + ?2, to_answer = to_answer + ?3,
                unread = unread + ?4, failed = failed + ?5 WHERE line = ?1",
    )?
    .execute(params![
        line.as_str(),
        change.conversations,
        change.to_answer,
        change.unread,
        change.failed
    ])?;
    Ok(())
}
