//! A file that nobody else uses, for a copy of all that it holds.

use std::fs::File;
use std::path::{Path, PathBuf};

use domain::Timestamp;
use rusqlite::Connection;

use super::file::{self, JournalFile};
use super::lock;
use crate::config::Secret;
use crate::journal::JournalError;
use crate::journal::sql::Sql;

/// A journal to read, on which no hub runs.
pub(in crate::journal) struct Still {
    conn: Connection,
    _lock: File,
}

impl Still {
    /// Opens it, bringing it forward to today's layout if need be.
    pub(in crate::journal) fn open(path: &Path, key: Option<&Secret>) -> Result<Self, JournalError> {
        if !path.exists() {
            return Err(JournalError::Unavailable(format!("there is no journal at {}", path.display())));
        }
        let lock = lock(path)?;
        let conn = file::open_writer(&JournalFile::new(path, key), "", Timestamp::default())?;
        Ok(Self { conn, _lock: lock })
    }

    /// Gives the journal another name.
    pub(super) fn rename(&self, name: &str) -> Result<(), JournalError> {
        self.conn.execute("UPDATE journal SET name = ?1", [name])?;
        Ok(self.conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);")?)
    }

    /// As one that is asked.
    pub(in crate::journal) fn sql(&self) -> &dyn Sql {
        &self.conn
    }
}

/// A journal as it stands at this moment, which a hub may be writing meanwhile.
pub(in crate::journal) struct Moment(Connection);

impl Moment {
    /// Holds the moment fast.
    pub(in crate::journal) fn hold(path: &Path, key: Option<&Secret>) -> Result<Self, JournalError> {
        if !path.exists() {
            return Err(JournalError::Unavailable(format!("there is no journal at {}", path.display())));
        }
        let conn = file::open_reader(&JournalFile::new(path, key))?;
        file::is_todays(&conn)?;
        // The moment begins with the first thing that is read.
        conn.execute_batch("BEGIN; SELECT count(*) FROM journal;")?;
        Ok(Self(conn))
    }

    /// As one that is asked.
    pub(in crate::journal) fn sql(&self) -> &dyn Sql {
        &self.0
    }
}

/// A journal to fill, in a new file, which is gone unless it is finished.
pub(in crate::journal) struct New {
    conn: Option<Connection>,
    path: PathBuf,
    _lock: File,
}

impl New {
    /// Makes it.
    pub(in crate::journal) fn begin(
        path: &Path,
        key: Option<&Secret>,
        now: Timestamp,
    ) -> Result<Self, JournalError> {
        let lock = lock(path)?;
        if path.exists() {
            let what = format!("there is a journal at {} already, which is left as it is", path.display());
            return Err(JournalError::Unavailable(what));
        }
        let mut new = Self { conn: None, path: path.to_owned(), _lock: lock };
        let conn = new.conn.insert(file::open_writer(&JournalFile::new(path, key), "", now)?);
        conn.execute_batch("BEGIN IMMEDIATE")?;
        Ok(new)
    }

    /// As one that is asked.
    pub(in crate::journal) fn sql(&self) -> &dyn Sql {
        self.conn.as_ref().expect("it is open until it is finished")
    }

    /// Keeps what was written.
    pub(in crate::journal) fn finish(mut self) -> Result<(), JournalError> {
        let conn = self.conn.as_ref().expect("it is open until it is finished");
        conn.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE);")?;
        self.conn = None;
        self.path = PathBuf::new();
        Ok(())
    }
}

impl Drop for New {
    fn drop(&mut self) {
        if self.path.as_os_str().is_empty() {
            return;
        }
        self.conn = None;
        for end in ["", "-wal", "-shm"] {
            let mut name = self.path.clone().into_os_string();
            name.push(end);
            // What was not made cannot be taken away.
            let _ = std::fs::remove_file(name);
        }
    }
}
