//! What can go wrong, by what the caller can do about it. No text of a customer and no key is ever in an error.

use std::path::PathBuf;

use domain::interval::Gap;
use domain::outbox::WrongStep;
use domain::{LineId, Seq};

/// Why reading or writing the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No space left: nothing was written; free some and try again.
    #[error("the disk is full")]
    DiskFull,
    /// The file cannot be written.
    #[error("the database is read-only")]
    ReadOnly,
    /// The file is damaged: set it aside, rescue what is local, refill.
    #[error("the database is damaged")]
    Damaged,
    /// Another program holds the file.
    #[error("the database is held by another program")]
    Busy,
    /// The system refused to read or write.
    #[error("the system refused to read or write the database (code {code})")]
    Io {
        /// SQLite's extended code.
        code: i32,
    },
    /// A bug of ours.
    #[error("a bug in the store: {what}")]
    Bug {
        /// Where, without any value.
        what: String,
    },
}

impl StoreError {
    pub(crate) fn bug(what: impl Into<String>) -> Self {
        Self::Bug { what: what.into() }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as C;
        let Some(failure) = error.sqlite_error() else {
            // Other variants are about our own statements and types; their Display quotes no stored value
            // except in conversion errors, which are cut down to their kind.
            let what = if let rusqlite::Error::FromSqlConversionFailure(column, kind, _) = &error {
                format!("column {column} holds an unexpected {kind}")
            } else {
                error.to_string()
            };
            return Self::Bug { what };
        };
        let code = failure.extended_code;
        if failure.code == C::DiskFull {
            Self::DiskFull
        } else if failure.code == C::ReadOnly || failure.code == C::PermissionDenied {
            Self::ReadOnly
        } else if failure.code == C::DatabaseCorrupt || failure.code == C::NotADatabase {
            Self::Damaged
        } else if failure.code == C::DatabaseBusy || failure.code == C::DatabaseLocked {
            Self::Busy
        } else if failure.code == C::SystemIoFailure || failure.code == C::CannotOpen {
            Self::Io { code }
        } else {
            Self::Bug { what: format!("SQLite code {code}") }
        }
    }
}

/// Why a database could not be opened. Opening never deletes or overwrites anything.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Every page is sealed with another key: unlock with the right one.
    #[error("the database is sealed with another key")]
    WrongKey,
    /// The key fits, or the file is no database of ours: set it aside, rescue, refill.
    #[error("the database is damaged")]
    Damaged,
    /// Written by a newer version of the program: update.
    #[error("the database has form {found}, this program knows {known}")]
    NewerVersion {
        /// The form found.
        found: u32,
        /// The newest form this program knows.
        known: u32,
    },
    /// The file is not encrypted; it is not opened.
    #[error("the database is not encrypted")]
    NotEncrypted,
    /// The folder is missing.
    #[error("the folder {0} is missing")]
    NoFolder(PathBuf),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        let error = StoreError::from(error);
        if matches!(error, StoreError::Damaged) { Self::Damaged } else { Self::Store(error) }
    }
}

/// Why entries were not folded. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// They do not touch what is held: ask the hub again from the right end.
    #[error("entry {} does not touch [{}, {}]", .0.got, .0.have.low, .0.have.high)]
    Gap(Gap),
    /// [`crate::Replica::begin_at`] was not called for this line.
    #[error("line {0} was not begun")]
    NotBegun(LineId),
    /// An entry of another line.
    #[error("an entry of line {got} among those of line {want}")]
    OtherLine {
        /// The line asked for.
        want: LineId,
        /// The line of the entry.
        got: LineId,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Gap> for ApplyError {
    fn from(gap: Gap) -> Self {
        Self::Gap(gap)
    }
}

impl From<rusqlite::Error> for ApplyError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Why a line could not be begun or resumed. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// What is held comes from another journal: decide, then [`crate::Replica::refill`].
    #[error("the replica holds journal {held}, the hub offers {offered}")]
    OtherJournal {
        /// The journal that the replica holds.
        held: String,
        /// The journal that the hub offers.
        offered: String,
    },
    /// The journal of that name ends before what is held: the hub was restored; decide, then refill.
    #[error("the replica holds up to {held}, the hub's journal ends at {head}")]
    HubWentBack {
        /// The highest Seq held.
        held: Seq,
        /// The hub's last Seq.
        head: Seq,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for BeginError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Why a step of the outbox did not happen. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// That cannot happen in the row's state; from a person's click, the screen was late.
    #[error("{:?} cannot happen in {:?}", .0.event, .0.state)]
    WrongStep(WrongStep),
    /// The same command id stands in the outbox already.
    #[error("the command stands in the outbox already")]
    Repeated,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for OutboxError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a full disk, a locked file and a torn page look like when SQLite meets them.
    #[test]
    fn each_failure_of_the_system_is_told_apart() {
        let of = |code| {
            let failure =
                rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), Some("words".to_owned()));
            StoreError::from(failure)
        };
        assert!(matches!(of(rusqlite::ffi::SQLITE_FULL), StoreError::DiskFull));
        assert!(matches!(of(rusqlite::ffi::SQLITE_READONLY_DIRECTORY), StoreError::ReadOnly));
        assert!(matches!(of(rusqlite::ffi::SQLITE_CORRUPT), StoreError::Damaged));
        assert!(matches!(of(rusqlite::ffi::SQLITE_BUSY), StoreError::Busy));
        assert!(matches!(
            of(rusqlite::ffi::SQLITE_IOERR_FSYNC),
            StoreError::Io { code: rusqlite::ffi::SQLITE_IOERR_FSYNC }
        ));
        assert!(!of(rusqlite::ffi::SQLITE_MISMATCH).to_string().contains("words"));
    }
}
