//! Questions about the person's lock over this desktop.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Ask, Done, ask};

/// A lock that was just set.
#[derive(Clone, Serialize, TS)]
pub struct NewLockRow {
    /// The code that opens it when the passphrase is forgotten: shown once, for paper.
    pub recovery_code: String,
}

/// What became of a word that was to open the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum TriedRow {
    /// It was right, and what was asked for is done.
    Right,
    /// It was wrong.
    Wrong {
        /// When the next one is looked at, milliseconds since 1970; absent for at once.
        #[ts(type = "number | null")]
        next_at: Option<i64>,
    },
    /// It was not looked at: there were too many wrong ones.
    TooSoon {
        /// When the next one is looked at, milliseconds since 1970.
        #[ts(type = "number")]
        next_at: i64,
    },
}

ask! {
    /// Sets a lock: from now on nothing here is read without it.
    "lock_set" LockSet {
        /// What opens it: a PIN or a phrase, at least [`LockSet::SHORTEST`] characters.
        passphrase: String,
    } -> NewLockRow
}
ask! {
    /// Gives the lock another passphrase; the recovery code stays as it is.
    "lock_change" LockChange {
        /// The one that opens it now, or the recovery code.
        word: String,
        /// The new one.
        passphrase: String,
    } -> TriedRow
}
ask! {
    /// Takes the lock off.
    "lock_take_off" LockTakeOff {
        /// What opens it.
        word: String,
    } -> TriedRow
}
ask! {
    /// Opens the lock, and with it the profile behind it.
    "lock_open" LockOpen {
        /// The passphrase, or the recovery code.
        word: String,
    } -> TriedRow
}
ask! {
    /// Shuts the lock now: everything is taken out of memory.
    "lock_now" LockNow {} -> Done
}
ask! {
    /// A person is at work in the window: the lock does not fall shut by itself for a while.
    "lock_touched" LockTouched {} -> Done
}
ask! {
    /// Neither the passphrase nor the code is known any more: what lies here is set aside (never deleted), and the app
    /// begins anew.
    "lock_start_over" LockStartOver {} -> Done
}

impl LockSet {
    /// The shortest passphrase, characters.
    pub const SHORTEST: usize = 6;

    /// Whether a lock may be made of it.
    #[must_use]
    pub fn is_long_enough(passphrase: &str) -> bool {
        passphrase.chars().count() >= Self::SHORTEST
    }
}
