//! The journal in one SQLite file: one writer thread with group commit, a few query-only readers.
//!
//! `synchronous = FULL` makes every commit durable before it is answered. One process holds the file at a
//! time (a lock beside it says so); the command line may still add a seat while it runs.

mod checkpoint;
mod connection;
mod file;
mod transaction;
mod whole;

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::{LineId, Seq, Timestamp};
use metrics::Histogram;
use protocol::register::{Actor, Deed};
use rusqlite::{Connection, OptionalExtension as _, params};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::ledger::{Alone, LineNo, LineState, WriterState, acts, place, seq_at};
use super::readers::{Lender, Reader};
use super::seats::SeatBook;
use super::store::{Opened, Options};
use super::writer::Writer;
use super::{Errands, JournalError, SqlJournal};
use crate::config::Secret;
use file::JournalFile;
pub use file::STEPS;
use transaction::FileStore;
pub(super) use whole::{Moment, New, Still};

/// Where the file lies in a data directory.
#[must_use]
pub fn path_in(data_dir: &Path) -> PathBuf {
    data_dir.join("journal.sqlite")
}

fn lock(path: &Path) -> Result<File, JournalError> {
    let beside = path.with_extension("lock");
    let unavailable = |error: std::io::Error| JournalError::Unavailable(error.to_string());
    let file = File::options().create(true).truncate(false).write(true).open(&beside).map_err(unavailable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(JournalError::InUse(path.to_owned())),
        Err(TryLockError::Error(error)) => Err(unavailable(error)),
    }
}

fn open_line(conn: &Connection, id: &LineId) -> Result<LineState, JournalError> {
    let find = "SELECT id FROM line WHERE name = ?1";
    let known = conn.query_row(find, [id.as_str()], |row| row.get(0)).optional()?;
    let no = match known {
        Some(no) => no,
        None => conn
            .query_row("INSERT INTO line (name) VALUES (?1) RETURNING id", [id.as_str()], |row| row.get(0))?,
    };
    let no = LineNo(no);
    let last: Option<i64> = conn.query_row(
        "SELECT max(place) FROM entry WHERE place > ?1 AND place < ?2",
        params![place(no, Seq::ZERO), place(LineNo(no.0 + 1), Seq::ZERO)],
        |row| row.get(0),
    )?;
    Ok(LineState::new(no, last.map_or(Seq::ZERO, seq_at), true))
}

/// The seats of the journal at this path, which is made if there is none. A hub may be running on it.
///
/// # Errors
/// As opening the journal.
pub fn seat_book(
    path: &Path,
    key: Option<&Secret>,
    new_name: &str,
    now: Timestamp,
) -> Result<SeatBook, JournalError> {
    let file = JournalFile::new(path, key);
    Ok(SeatBook::on(Box::new(file::open_writer(&file, new_name, now)?)))
}

/// Brings a file that nobody uses forward to today's layout, and gives the journal in it another name: desktops that
/// have seen more of the old one than is left are not to take it for the same.
///
/// # Errors
/// When it is damaged, newer than this hub, or a hub runs on it.
pub fn begin_anew(
    path: &Path,
    key: Option<&Secret>,
    new_name: &str,
    (by, now, deed): (&Actor, Timestamp, &Deed),
) -> Result<(), JournalError> {
    let file = Still::open(path, key)?;
    acts::note_if_new(file.sql(), by, now, deed)?;
    file.rename(new_name)
}

/// Opens connections that read the file.
struct FileLender(JournalFile);

impl Lender for FileLender {
    fn open(&self) -> Result<Box<dyn Reader>, JournalError> {
        Ok(Box::new(file::open_reader(&self.0)?))
    }
}

/// Opens the journal at this path, making it if there is none.
///
/// # Errors
/// When the file is damaged, newer than this hub, held by another hub, or cannot be written. It is then
/// left as it is.
pub fn open(path: &Path, options: Options) -> Result<SqlJournal, JournalError> {
    let lock = lock(path)?;
    let file = JournalFile::new(path, options.key.as_ref());
    let conn = file::open_writer(&file, &options.new_name, options.now)?;
    let name = conn.query_row("SELECT name FROM journal", [], |row| row.get(0))?;
    let last_webhook = conn.query_row("SELECT coalesce(max(id), 0) FROM webhook", [], |row| row.get(0))?;
    let (mut states, mut lines) = (HashMap::new(), HashMap::new());
    for id in options.lines {
        let state = open_line(&conn, &id)?;
        lines.insert(id.clone(), state.sign());
        states.insert(id, state);
    }
    let (home, beside) = checkpoint::start(&file)?;
    let errands = Arc::new(watch::Sender::new(Errands::default()));
    let state = WriterState::new(states, Box::new(Alone { last_webhook }), Arc::clone(&errands));
    let store = FileStore::new(conn, options.faults, home);
    let commit = options.commit_seconds.unwrap_or_else(Histogram::noop);
    SqlJournal::new(Opened {
        name,
        writer: Writer::start(Box::new(store), state, commit)?,
        beside,
        lender: Arc::new(FileLender(file)),
        lines,
        errands,
        keep_every: None,
        stopping: CancellationToken::new(),
        lock: Some(lock),
    })
}
