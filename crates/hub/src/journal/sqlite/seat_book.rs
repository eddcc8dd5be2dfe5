//! Who may ask: seats and the digests of their tokens. The command line opens this book beside a running hub.

use std::path::Path;

use domain::{SeatId, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::file::{self, JournalFile};
use crate::config::Secret;
use crate::journal::{JournalError, Seat};

/// The book alone, for the command line: a hub may be running on the same file.
pub struct SeatBook {
    conn: Connection,
}

impl SeatBook {
    /// Opens the book in the journal at this path, making the journal if there is none.
    ///
    /// # Errors
    /// As opening the journal.
    pub fn open(
        path: &Path,
        key: Option<&Secret>,
        new_name: &str,
        now: Timestamp,
    ) -> Result<Self, JournalError> {
        let file = JournalFile::new(path, key);
        Ok(Self { conn: file::open_writer(&file, new_name, now)? })
    }

    /// Lets a seat in.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn add(&self, seat: &Seat, token_sha256: &[u8; 32]) -> Result<(), JournalError> {
        add(&self.conn, seat, token_sha256)
    }

    /// All seats, oldest first.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn list(&self) -> Result<Vec<Seat>, JournalError> {
        list(&self.conn)
    }

    /// Turns a seat out; whether there was one.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn revoke(&self, id: &SeatId, at: Timestamp) -> Result<bool, JournalError> {
        revoke(&self.conn, id, at)
    }
}

/// Lets a seat in.
pub(super) fn add(conn: &Connection, seat: &Seat, token_sha256: &[u8; 32]) -> Result<(), JournalError> {
    conn.prepare_cached("INSERT INTO seat (id, name, token_sha256, created_at) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![seat.id.as_str(), seat.name, &token_sha256[..], seat.created_at.0])?;
    Ok(())
}

/// Turns a seat out; whether there was one.
pub(super) fn revoke(conn: &Connection, id: &SeatId, at: Timestamp) -> Result<bool, JournalError> {
    let turned = conn
        .prepare_cached("UPDATE seat SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL")?
        .execute(params![id.as_str(), at.0])?;
    Ok(turned == 1)
}

fn seat(row: &Row<'_>) -> rusqlite::Result<Seat> {
    Ok(Seat {
        id: SeatId(row.get(0)?),
        name: row.get(1)?,
        created_at: Timestamp(row.get(2)?),
        revoked_at: row.get::<_, Option<i64>>(3)?.map(Timestamp),
    })
}

/// All seats, oldest first.
pub(super) fn list(conn: &Connection) -> Result<Vec<Seat>, JournalError> {
    let mut statement =
        conn.prepare_cached("SELECT id, name, created_at, revoked_at FROM seat ORDER BY created_at, id")?;
    let rows = statement.query_map([], seat)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The seat with this token, if it was not turned out. The token itself is compared by nobody: its digest
/// is looked up, and how long that takes says nothing about the token.
pub(super) fn by_token(conn: &Connection, digest: &[u8; 32]) -> Result<Option<Seat>, JournalError> {
    let found = conn
        .prepare_cached(
            "SELECT id, name, created_at, revoked_at FROM seat WHERE token_sha256 = ?1 AND revoked_at IS NULL",
        )?
        .query_row([&digest[..]], seat)
        .optional()?;
    Ok(found)
}
