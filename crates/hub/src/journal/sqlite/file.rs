//! The file: how it is opened, brought forward step by step, and when it is refused.

use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::Timestamp;
use rusqlite::{Connection, ErrorCode, OpenFlags, params};

use crate::config::Secret;
use crate::journal::JournalError;

/// Marks the file as ours: "CmtJ".
const APPLICATION_ID: i32 = 0x436d_744a;

/// The steps from an empty file to today's layout. Added to, never edited.
pub const STEPS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
    include_str!("migrations/0006.sql"),
    include_str!("migrations/0007.sql"),
    include_str!("migrations/0008.sql"),
];

/// Pages in the log before the writer itself brings them home: 800 MB, for the day when nobody else does.
const CHECKPOINT_PAGES: i32 = 200_000;

/// How often a key is handed over while the ciphers are being set up, which takes a millisecond.
const TRIES: u32 = 100_000;

impl From<rusqlite::Error> for JournalError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged("SQLite says so".to_owned())
            }
            // SQLite's own messages name tables and columns, never values.
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

fn named(error: JournalError, path: &Path) -> JournalError {
    match error {
        JournalError::Damaged(_) => JournalError::Damaged(path.display().to_string()),
        JournalError::Full
        | JournalError::Newer { .. }
        | JournalError::InUse(_)
        | JournalError::Unavailable(_)
        | JournalError::Closed => error,
    }
}

/// The file, and what unlocks it where it is encrypted.
#[derive(Clone)]
pub(super) struct JournalFile {
    path: PathBuf,
    key: Option<Secret>,
}

impl JournalFile {
    /// The file at this path, encrypted with the key if there is one (64 hex digits).
    pub(super) fn new(path: &Path, key: Option<&Secret>) -> Self {
        Self { path: path.to_owned(), key: key.cloned() }
    }

    /// Must come before anything else is asked of a connection.
    fn unlock(&self, conn: &Connection) -> Result<(), JournalError> {
        let Some(key) = &self.key else { return Ok(()) };
        let is_key = key.expose().len() == 64 && key.expose().bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_key {
            return Err(JournalError::Unavailable("the journal's key is not 64 hex digits".to_owned()));
        }
        let words = zeroize::Zeroizing::new(format!("PRAGMA key = \"x'{}'\";", key.expose()));
        // The first connection of a process sets the ciphers up after SQLite has said that it is ready: whoever comes
        // at that moment is refused, and tries again.
        let hand_over = || {
            // SQLCipher would write every wrong page to standard error.
            conn.execute_batch("PRAGMA cipher_log_level = NONE;")?;
            conn.execute_batch(&words)
        };
        for _ in 0..TRIES {
            if hand_over().is_ok() {
                return Ok(());
            }
            std::thread::yield_now();
        }
        Ok(hand_over()?)
    }
}

/// Opens the file to write, making or bringing it forward as needed.
pub(super) fn open_writer(
    file: &JournalFile,
    journal_name: &str,
    now: Timestamp,
) -> Result<Connection, JournalError> {
    let open = || -> Result<Connection, JournalError> {
        let mut conn = Connection::open(&file.path)?;
        file.unlock(&conn)?;
        conn.busy_timeout(Duration::from_secs(10))?;
        conn.set_prepared_statement_cache_capacity(128);
        check_ours(&conn)?;
        conn.execute_batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF;
             PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536; PRAGMA mmap_size = 0;
             PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES};"
        ))?;
        bring_forward(&mut conn, journal_name, now)?;
        Ok(conn)
    };
    open().map_err(|error| named(error, &file.path))
}

/// Opens the file to bring the log home.
pub(super) fn open_checkpointer(file: &JournalFile) -> Result<Connection, JournalError> {
    let conn = Connection::open_with_flags(
        &file.path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    file.unlock(&conn)?;
    conn.busy_timeout(Duration::from_secs(10))?;
    conn.execute_batch("PRAGMA synchronous = FULL;")?;
    Ok(conn)
}

/// Opens the file to read.
pub(super) fn open_reader(file: &JournalFile) -> Result<Connection, JournalError> {
    let open = || -> Result<Connection, JournalError> {
        let conn = Connection::open_with_flags(
            &file.path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        file.unlock(&conn)?;
        conn.busy_timeout(Duration::from_secs(10))?;
        conn.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -8192;")?;
        Ok(conn)
    };
    open().map_err(|error| named(error, &file.path))
}

fn version(conn: &Connection) -> Result<u32, JournalError> {
    Ok(conn.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Whether the layout is the one that this hub writes, so that it can be read without being brought forward.
pub(super) fn is_todays(conn: &Connection) -> Result<(), JournalError> {
    let known = u32::try_from(STEPS.len()).expect("there are few steps");
    match version(conn)? {
        found if found > known => Err(JournalError::Newer { found, known }),
        found if found < known => Err(JournalError::Unavailable(
            "an older version wrote this journal: start this version's hub on it once".to_owned(),
        )),
        _ => Ok(()),
    }
}

fn check_ours(conn: &Connection) -> Result<(), JournalError> {
    let id: i32 = conn.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if id != APPLICATION_ID && (id != 0 || tables > 0) {
        return Err(JournalError::Damaged("not a journal".to_owned()));
    }
    Ok(())
}

fn bring_forward(conn: &mut Connection, journal_name: &str, now: Timestamp) -> Result<(), JournalError> {
    let known = u32::try_from(STEPS.len()).expect("there are few steps");
    let found = version(conn)?;
    if found > known {
        return Err(JournalError::Newer { found, known });
    }
    for (step, number) in STEPS.iter().zip(1_u32..).skip(found as usize) {
        let tx = conn.transaction()?;
        tx.execute_batch(step)?;
        if number == 1 {
            tx.execute(
                "INSERT INTO journal (one, name, created_at) VALUES (1, ?1, ?2)",
                params![journal_name, now.0],
            )?;
        }
        tx.execute_batch(&format!(
            "PRAGMA user_version = {number}; PRAGMA application_id = {APPLICATION_ID};"
        ))?;
        tx.commit()?;
    }
    Ok(())
}
