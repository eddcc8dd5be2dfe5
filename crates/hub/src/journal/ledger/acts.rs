//! The register: acts that are linked to one another, and checkpoints.

use domain::Timestamp;
use protocol::register::{Act, Actor, BEGINNING, Checkpoint, Deed, Record, read_link};

use super::members;
use crate::chance;
use crate::journal::JournalError;
use crate::journal::sql::{Row, Sql, args};

const RECORD: &str = "SELECT no, act, salt, link FROM act";

fn record(row: &Row<'_>) -> Result<Record, JournalError> {
    let no = row.get::<i64>(0)?.unsigned_abs();
    let act: String = row.get(1)?;
    Ok(Record { no, act: act.into(), salt: row.get(2)?, link: row.get(3)? })
}

fn checkpoint(row: &Row<'_>) -> Result<Checkpoint, JournalError> {
    let text: String = row.get(0)?;
    serde_json::from_str(&text).map_err(|_| JournalError::Damaged("a checkpoint".to_owned()))
}

fn number(no: u64) -> i64 {
    i64::try_from(no).unwrap_or(i64::MAX)
}

/// Notes an act, in the transaction of what was done. Whoever notes one holds the journal's row until then, so that two
/// never take the same number.
pub(super) fn note(sql: &dyn Sql, by: &Actor, at: Timestamp, deed: &Deed) -> Result<(), JournalError> {
    members::turned(sql)?;
    let last = last(sql)?;
    let before = match &last {
        Some(last) => {
            let damaged = || JournalError::Damaged(format!("act {}", last.no));
            read_link(&last.link).ok_or_else(damaged)?
        }
        None => BEGINNING,
    };
    let act = Act { at, by: by.clone(), deed: deed.clone() };
    let record = Record::new(last.map_or(0, |last| last.no) + 1, &before, &act, chance::bytes());
    let insert = "INSERT INTO act (no, act, salt, link) VALUES (?1, ?2, ?3, ?4)";
    sql.execute(insert, args![number(record.no), record.act.as_str(), record.salt, record.link]).map(drop)
}

/// Notes an act unless the last of its kind says the same; whether it did.
pub(in crate::journal) fn note_if_new(
    sql: &dyn Sql,
    by: &Actor,
    at: Timestamp,
    deed: &Deed,
) -> Result<bool, JournalError> {
    let same_kind = |record: &Record| {
        let there = record.read().map(|act| act.deed);
        there.filter(|there| std::mem::discriminant(there) == std::mem::discriminant(deed))
    };
    let mut last = None;
    sql.each(&format!("{RECORD} ORDER BY no"), args![], &mut |row| {
        last = same_kind(&record(row)?).or(last.take());
        Ok(())
    })?;
    if last.as_ref() == Some(deed) {
        return Ok(false);
    }
    note(sql, by, at, deed)?;
    Ok(true)
}

/// Acts after a number, ascending.
pub(in crate::journal) fn after(sql: &dyn Sql, no: u64, limit: u32) -> Result<Vec<Record>, JournalError> {
    let page = format!("{RECORD} WHERE no > ?1 ORDER BY no LIMIT ?2");
    sql.all(&page, args![number(no), i64::from(limit)], record)
}

/// The last act.
pub(in crate::journal) fn last(sql: &dyn Sql) -> Result<Option<Record>, JournalError> {
    sql.maybe(&format!("{RECORD} ORDER BY no DESC LIMIT 1"), args![], record)
}

/// Checkpoints after a number, ascending.
pub(in crate::journal) fn checkpoints_after(
    sql: &dyn Sql,
    no: u64,
    limit: u32,
) -> Result<Vec<Checkpoint>, JournalError> {
    let page = "SELECT checkpoint FROM checkpoint WHERE no > ?1 ORDER BY no LIMIT ?2";
    sql.all(page, args![number(no), i64::from(limit)], checkpoint)
}

/// The last checkpoint.
pub(in crate::journal) fn last_checkpoint(sql: &dyn Sql) -> Result<Option<Checkpoint>, JournalError> {
    sql.maybe("SELECT checkpoint FROM checkpoint ORDER BY no DESC LIMIT 1", args![], checkpoint)
}

/// Keeps a checkpoint; `false` when there is one of that number.
pub(in crate::journal) fn add_checkpoint(
    sql: &dyn Sql,
    checkpoint: &Checkpoint,
) -> Result<bool, JournalError> {
    let text = serde_json::to_string(checkpoint).expect("a checkpoint of ours always serialises");
    let insert = "INSERT INTO checkpoint (no, checkpoint) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    Ok(sql.execute(insert, args![number(checkpoint.no), text])? == 1)
}
