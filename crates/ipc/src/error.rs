//! A person never reads a Rust error: every failure of an ask is one of these codes, and the screen owns the words.

use serde::Serialize;
use ts_rs::TS;

/// Why an ask failed. Add one only when the screen does something new with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum UiErrorCode {
    /// Nothing is open: no profile, or the replica is locked.
    NotOpen,
    /// The window closed while the person was writing.
    WindowClosed,
    /// The text is empty.
    Empty,
    /// The text is longer than Meta takes.
    TooLong,
    /// No such conversation, message or outbox row (any more).
    NotFound,
    /// That step is not possible in the state it is in (already sent, already gone).
    NotPossible,
    /// This machine's disk is full.
    DiskFull,
    /// No keychain answers on this machine.
    NoKeychain,
    /// The hub (or Meta) cannot be reached.
    Unreachable,
    /// The hub (or Meta) refuses the token.
    TokenRefused,
    /// What was typed is not valid; the details name the field.
    InvalidInput,
    /// A bug of ours; the log has it.
    Bug,
}

/// What an ask answers when it fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct UiError {
    /// Which.
    pub code: UiErrorCode,
    /// For the details pane: never words of a customer, never a secret.
    pub details: String,
}
