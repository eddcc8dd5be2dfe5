//! The members and seats of a journal, for the command line: a hub may be running on it.

use domain::{MemberId, Role, SeatId, Timestamp};
use protocol::Refusal;
use protocol::member::{Member, MemberChange, SeatInfo};

use super::ledger::{invitations, members};
use super::readers::Reader;
use super::roster::Invited;
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

    /// Lets a seat in, of a new member with this role.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn add(&self, seat: &Seat, role: Role, token_sha256: &[u8; 32]) -> Result<(), JournalError> {
        members::add_seat(self.connection.sql(), seat, role, token_sha256)
    }

    /// All members, oldest first.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn members(&self) -> Result<Vec<Member>, JournalError> {
        members::all(self.connection.sql())
    }

    /// Changes a member.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn change(
        &self,
        id: &MemberId,
        change: &MemberChange,
        now: Timestamp,
    ) -> Result<Result<Member, Refusal>, JournalError> {
        members::change(self.connection.sql(), id, change, now)
    }

    /// All seats, oldest first.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn seats(&self) -> Result<Vec<SeatInfo>, JournalError> {
        members::seats(self.connection.sql())
    }

    /// Turns a seat out, and has it wiped where told so; whether there was one.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn revoke(&self, id: &SeatId, wipe: bool, at: Timestamp) -> Result<bool, JournalError> {
        members::revoke(self.connection.sql(), id, wipe, at)
    }

    /// Keeps an invitation.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn invite(&self, invited: &Invited) -> Result<(), JournalError> {
        invitations::add(self.connection.sql(), invited)
    }
}
