//! When a file cannot be opened: telling a wrong key from damage, and setting a file aside. What exists nowhere
//! else is saved from it by `local::rescue`. Nothing here deletes or overwrites.

use std::fs;
use std::path::{Path, PathBuf};

use domain::Timestamp;
use rusqlite::{Connection, OpenFlags};

use crate::connection;
use crate::{DatabaseKey, OpenError, Replica, StoreError};

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

pub(crate) fn open_to_look(path: &Path, key: &DatabaseKey) -> Result<Connection, rusqlite::Error> {
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
