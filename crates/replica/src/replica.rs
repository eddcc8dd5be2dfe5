//! The front door: one writer, and the way to its readers.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use domain::Timestamp;
use rusqlite::Connection;

use crate::connection::{self, Role};
use crate::query::{Reader, Readers};
use crate::{DatabaseKey, OpenError, StoreError, apply, damage, dump, local, migrate};

/// One encrypted database: the only writer of it in the world.
#[derive(Debug)]
pub struct Replica {
    pub(crate) conn: Connection,
    pub(crate) path: PathBuf,
    readers: Readers,
}

/// What an unencrypted SQLite file begins with.
const PLAIN_HEADER: &[u8; 16] = b"SQLite format 3\0";

impl Replica {
    /// Opens a database, or creates it where there is no file. Nothing is ever deleted or overwritten.
    ///
    /// Outbox rows that were in flight when the program ended become unanswered, and facts that an older
    /// version could not understand are folded.
    ///
    /// # Errors
    /// [`OpenError`], by what a person can do about it.
    pub fn open(path: &Path, key: &DatabaseKey, now: Timestamp) -> Result<Self, OpenError> {
        if let Some(folder) = path.parent()
            && !folder.as_os_str().is_empty()
            && !folder.is_dir()
        {
            return Err(OpenError::NoFolder(folder.to_owned()));
        }
        if is_plain(path) {
            return Err(OpenError::NotEncrypted);
        }
        let mut conn = connection::open(path, key, Role::Writer)
            .map_err(OpenError::from)
            .and_then(|conn| {
                conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
                Ok(conn)
            })
            .map_err(|error| damage::wrong_key_or(error, path, key))?;
        migrate::migrate(&mut conn)?;
        local::outbox::link_lost_everywhere(&mut conn, now)?;
        apply::refold(&mut conn)?;
        apply::replay_kept(&mut conn)?;
        if is_plain(path) {
            return Err(OpenError::NotEncrypted);
        }
        Ok(Self { readers: Readers::new(path, key), path: path.to_owned(), conn })
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The way to the readers; clone it freely.
    #[must_use]
    pub fn readers(&self) -> Readers {
        self.readers.clone()
    }

    /// Lends one reader.
    ///
    /// # Errors
    /// [`StoreError`] when a connection cannot be opened.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        self.readers.reader()
    }

    /// Every replica table as text, equal for equal contents: for tests, as it holds what people said.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn dump(&self) -> Result<String, StoreError> {
        dump::dump(&self.conn)
    }

    /// The form of the database as SQL text: what `schema.sql` holds.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn schema(&self) -> Result<String, StoreError> {
        let mut statement = self.conn.prepare(
            "SELECT sql || ';' FROM sqlite_schema
             WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
        )?;
        let parts: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(parts.join("\n\n") + "\n")
    }

    /// How SQLite would answer each hot question, as text: a test looks for full scans.
    ///
    /// # Errors
    /// [`StoreError`] when a plan cannot be made.
    pub fn plans(&self) -> Result<Vec<(&'static str, String)>, StoreError> {
        let mut plans = Vec::new();
        for (name, sql) in crate::query::HOT.iter().chain(apply::HOT) {
            let mut statement = self.conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            let mut steps = String::new();
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next()? {
                steps.push_str(&row.get::<_, String>(3)?);
                steps.push('\n');
            }
            drop(rows);
            plans.push((*name, steps));
        }
        Ok(plans)
    }

    /// Copies the log into the database, as far as no reader holds it back, and gives the writer's cache back to
    /// the system: for the end of a bulk fill, and before the program ends.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn checkpoint(&mut self) -> Result<(), StoreError> {
        self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        self.conn.execute_batch("PRAGMA shrink_memory")?;
        Ok(())
    }
}

/// Whether the file begins as an unencrypted database does.
fn is_plain(path: &Path) -> bool {
    let mut header = [0u8; 16];
    File::open(path).and_then(|mut file| file.read_exact(&mut header)).is_ok() && &header == PLAIN_HEADER
}
