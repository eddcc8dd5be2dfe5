//! The truth line: how this desktop stands to the hub, and the hub to Meta. Exactly one state at any time.

use serde::{Deserialize, Serialize};

use crate::{LineProblem, Timestamp};

/// What a person has to do before messages flow again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "need", rename_all = "snake_case")]
pub enum ActionNeeded {
    /// The hub refuses this seat's token: sign in again.
    SignIn,
    /// The hub speaks a newer treaty: update the app.
    UpdateApp,
    /// The hub's journal does not continue what this replica holds: refill it.
    RefillReplica,
    /// Something is wrong at Meta; the problem names the fix.
    Line {
        /// What is wrong.
        problem: LineProblem,
    },
    /// No space left on this machine.
    DiskFull,
}

/// How the link stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum LinkState {
    /// Every entry up to the hub's head is held.
    Live,
    /// Connected; this many entries are still to come.
    CatchingUp {
        /// Entries still to come.
        remaining: u64,
    },
    /// No hub since that moment; reading and drafting go on, sends queue.
    Offline {
        /// The last moment the hub was heard.
        since: Timestamp,
    },
    /// Waiting will not help; a person must act.
    ActionNeeded(ActionNeeded),
}
