//! The members and seats of a journal, for the command line: a hub may be running on it.

use domain::{MemberId, Role, SeatId, Timestamp};
use protocol::Refusal;
use protocol::member::{Member, MemberChange, SeatInfo};
use protocol::register::Actor;

use super::ledger::{invitations, members, sign_ins};
use super::readers::{Control, Reader};
use super::roster::Invited;
use super::sql::Sql;
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
        self.whole(|sql| members::add_seat(sql, seat, role, token_sha256, &Actor::command_line()))
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
        self.whole(|sql| members::change(sql, id, change, &Actor::command_line(), now))
    }

    /// Forgets a member's accounts at providers; whether there was one.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn forget_accounts(&self, id: &MemberId, now: Timestamp) -> Result<bool, JournalError> {
        self.whole(|sql| sign_ins::forget(sql, id, &Actor::command_line(), now))
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
        self.whole(|sql| members::revoke(sql, id, wipe, &Actor::command_line(), at))
    }

    /// Keeps an invitation.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn invite(&self, invited: &Invited) -> Result<(), JournalError> {
        self.whole(|sql| invitations::add(sql, invited, &Actor::command_line()))
    }

    /// In one transaction: what is done and what is noted of it, or nothing.
    fn whole<T>(&self, work: impl FnOnce(&dyn Sql) -> Result<T, JournalError>) -> Result<T, JournalError> {
        self.connection.control(Control::Begin)?;
        let done = work(self.connection.sql());
        self.connection.control(if done.is_ok() { Control::Commit } else { Control::Rollback })?;
        done
    }
}
