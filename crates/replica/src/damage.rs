//! When a file cannot be opened: telling a wrong key from damage, setting a file aside, and saving from it
//! what exists nowhere else. Nothing here deletes or overwrites.

use std::fs;
use std::path::{Path, PathBuf};

use domain::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use crate::connection;
use crate::{DatabaseKey, OpenError, Replica, StoreError};

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

/// Every local table, with the columns that are copied: all but the outbox's own row id, which keeps its order.
const LOCAL_TABLES: [(&str, &str); 4] = [
    (
        "local_outbox",
        "command, line, conversation, kind, read_up_to, made_at_ms, body, state, state_at_ms, journaled_seq, refusal",
    ),
    ("local_draft", "conversation, text, saved_at_ms"),
    ("local_preference", "key, value"),
    ("local_notified", "line, up_to"),
];

impl Replica {
    /// Renames a database that cannot be opened, with its log, so that a new one can take its place.
    /// Returns where it lies now.
    ///
    /// # Errors
    /// The system's error when a file cannot be renamed.
    pub fn set_aside(path: &Path, now: Timestamp) -> std::io::Result<PathBuf> {
        let aside = |path: &Path, number: u32| {
            let mut name = path.as_os_str().to_owned();
            name.push(format!(".damaged-{}-{number}", now.0));
            PathBuf::from(name)
        };
        let free = (0..).find(|number| !aside(path, *number).exists()).expect("some number is free");
        let to = aside(path, free);
        fs::rename(path, &to)?;
        for suffix in ["-wal", "-shm"] {
            let (from, to) = (with_suffix(path, suffix), with_suffix(&to, suffix));
            if from.exists() {
                fs::rename(from, to)?;
            }
        }
        Ok(to)
    }

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

    /// Looks at every page's seal and at the form of every table. Slow: for the details pane, not for a start.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when something is wrong.
    pub fn check(&self) -> Result<(), StoreError> {
        if failing_pages(&self.conn)? > 0 {
            return Err(StoreError::Damaged);
        }
        let verdict: String = self.conn.query_row("PRAGMA quick_check", [], |row| row.get(0))?;
        if verdict == "ok" { Ok(()) } else { Err(StoreError::Damaged) }
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

/// A failure to open is a wrong key only if not one page bears a seal of ours.
pub(crate) fn wrong_key_or(error: OpenError, path: &Path, key: &DatabaseKey) -> OpenError {
    if !matches!(error, OpenError::Damaged) {
        return error;
    }
    let pages = fs::metadata(path).map_or(0, |file| file.len() / PAGE_BYTES);
    let failing = open_to_look(path, key).and_then(|conn| failing_pages(&conn));
    match failing {
        Ok(failing) if pages > 0 && failing >= pages => OpenError::WrongKey,
        _ => OpenError::Damaged,
    }
}

/// SQLCipher's page size, which we do not change.
const PAGE_BYTES: u64 = 4096;

fn open_to_look(path: &Path, key: &DatabaseKey) -> Result<Connection, rusqlite::Error> {
    let conn = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection::seal(&conn, key)?;
    conn.pragma_update(None, "query_only", true)?;
    Ok(conn)
}

/// How many pages of the file do not bear a seal of this key.
fn failing_pages(conn: &Connection) -> Result<u64, rusqlite::Error> {
    let mut statement = conn.prepare("PRAGMA cipher_integrity_check")?;
    let mut rows = statement.query([])?;
    let mut failing = 0;
    while rows.next()?.is_some() {
        failing += 1;
    }
    Ok(failing)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
