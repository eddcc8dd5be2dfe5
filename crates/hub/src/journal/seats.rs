//! The seats of a journal, for the command line: a hub may be running on it.

use domain::{SeatId, Timestamp};

use super::ledger::seat_book;
use super::readers::Reader;
use super::{JournalError, Seat};

/// The book of seats alone.
pub struct SeatBook {
    connection: Box<dyn Reader>,
}

impl SeatBook {
    /// The book on an open connection.
    pub(super) fn on(connection: Box<dyn Reader>) -> Self {
        Self { connection }
    }

    /// Lets a seat in.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn add(&self, seat: &Seat, token_sha256: &[u8; 32]) -> Result<(), JournalError> {
        seat_book::add(self.connection.sql(), seat, token_sha256)
    }

    /// All seats, oldest first.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn list(&self) -> Result<Vec<Seat>, JournalError> {
        seat_book::list(self.connection.sql())
    }

    /// Turns a seat out; whether there was one.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn revoke(&self, id: &SeatId, at: Timestamp) -> Result<bool, JournalError> {
        seat_book::revoke(self.connection.sql(), id, at)
    }
}
