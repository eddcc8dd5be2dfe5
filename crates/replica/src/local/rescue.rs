//! Saving from a damaged file what exists nowhere else.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::damage::{open_to_look, wrong_key_or};
use crate::{DatabaseKey, OpenError, Replica};

/// What was saved from a damaged file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rescued {
    /// Rows of the outbox.
    pub outbox: usize,
    /// Drafts.
    pub drafts: usize,
    /// Preferences.
    pub preferences: usize,
    /// Whether some table could not be read to its end: more may be lost.
    pub incomplete: bool,
}

/// Every local table, with the columns that are copied where the other file has them: all but the outbox's own row
/// id, which keeps its order.
const LOCAL_TABLES: [(&str, &str); 8] = [
    (
        "local_outbox",
        "command, line, conversation, kind, read_up_to, target, not_before_ms, follows, made_at_ms, body, state, \
         state_at_ms, journaled_seq, refusal",
    ),
    ("local_upload", "command, place, line, sha256, mime, size, state, trouble"),
    (
        "local_attachment",
        "id, name, kind, mime, sha256, size, facts, original, path, keeps_metadata, metadata_removed, fits, made_at_ms",
    ),
    ("local_medium", "sha256, facts"),
    ("local_template_use", "template, used_at_ms"),
    ("local_draft", "conversation, text, saved_at_ms"),
    ("local_preference", "key, value"),
    ("local_notified", "line, up_to"),
];

impl Replica {
    /// Copies what can be read of the local tables of another database into this one. Rows that this one
    /// holds already are kept as they are. The other file is not changed.
    ///
    /// # Errors
    /// [`OpenError`] when nothing at all can be read from it, or this one cannot be written.
    pub fn rescue_local(&mut self, from: &Path, key: &DatabaseKey) -> Result<Rescued, OpenError> {
        let old = open_to_look(from, key)?;
        old.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))
            .map_err(|error| wrong_key_or(error.into(), from, key))?;
        let tx = self.conn.transaction()?;
        let mut rescued = Rescued::default();
        for (table, columns) in LOCAL_TABLES {
            let copied = copy_readable(&old, &tx, table, columns, &mut rescued.incomplete)?;
            match table {
                "local_outbox" => rescued.outbox = copied,
                "local_draft" => rescued.drafts = copied,
                "local_preference" => rescued.preferences = copied,
                _ => {}
            }
        }
        // An answer to what was in flight will not reach this file.
        tx.execute("UPDATE local_outbox SET state = 'unanswered' WHERE state = 'in_flight'", [])?;
        tx.commit()?;
        Ok(rescued)
    }
}

/// Copies row by row until the table ends or cannot be read any further.
fn copy_readable(
    old: &Connection,
    new: &Connection,
    table: &str,
    columns: &str,
    incomplete: &mut bool,
) -> Result<usize, rusqlite::Error> {
    let Ok(known) = columns_of(old, table) else {
        *incomplete = true;
        return Ok(0);
    };
    let columns: Vec<&str> =
        columns.split(", ").filter(|column| known.iter().any(|known| known == column)).collect();
    if columns.is_empty() {
        // A file of an older form has no such table: there is nothing to lose.
        return Ok(0);
    }
    let columns = columns.join(", ");
    let Ok(mut statement) = old.prepare(&format!("SELECT {columns} FROM {table}")) else {
        *incomplete = true;
        return Ok(0);
    };
    let count = statement.column_count();
    let marks = vec!["?"; count].join(", ");
    let mut insert = new.prepare(&format!("INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})"))?;
    let mut rows = statement.query([])?;
    let mut copied = 0;
    loop {
        let values: Result<Vec<Value>, _> = match rows.next() {
            Ok(None) => break,
            Ok(Some(row)) => (0..count).map(|column| row.get(column)).collect(),
            Err(error) => Err(error),
        };
        let Ok(values) = values else {
            *incomplete = true;
            break;
        };
        copied += insert.execute(params_from_iter(values))?;
    }
    Ok(copied)
}

/// The columns of a table, as that file has it; none when it has no such table.
fn columns_of(conn: &Connection, table: &str) -> Result<Vec<String>, rusqlite::Error> {
    conn.prepare("SELECT name FROM pragma_table_info(?1)")?.query_map([table], |row| row.get(0))?.collect()
}
