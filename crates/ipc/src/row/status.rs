//! How everything stands.

use serde::Serialize;
use ts_rs::TS;

use super::FailureRow;

/// The truth line's state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum LinkRow {
    /// No line is connected yet.
    None,
    /// Everything is held.
    Live,
    /// Entries are still to come.
    CatchingUp {
        /// How many.
        #[ts(type = "number")]
        remaining: u64,
    },
    /// No hub.
    Offline {
        /// Since when.
        #[ts(type = "number")]
        since: i64,
    },
    /// A person must act.
    ActionNeeded {
        /// `sign_in`, `update_app`, `refill_replica`, `disk_full`, `token_dead`, `number_not_connected`,
        /// `sending_blocked`, `webhook_unsubscribed`, `quality_red`.
        need: String,
    },
}

/// How everything stands.
#[derive(Clone, Serialize, TS)]
pub struct Status {
    /// The truth line.
    pub link: LinkRow,
    /// Outbox rows that have not reached the hub.
    pub outbox: u32,
    /// Outbox rows that the hub refused.
    pub refused: u32,
    /// First words to numbers that the hub refused: they stand in no conversation.
    pub refused_first_words: Vec<FirstWordRow>,
    /// The hub's clock less ours, milliseconds; clocks on screen are corrected by it.
    #[ts(type = "number")]
    pub clock_skew_ms: i64,
    /// Our number, as people write it.
    pub line_number: Option<String>,
    /// The name customers see.
    pub line_name: Option<String>,
    /// How far back this replica reaches; absent when it holds everything.
    pub history_complete: bool,
}

/// A first word to a number that the hub refused.
#[derive(Clone, Serialize, TS)]
pub struct FirstWordRow {
    /// Its name in the outbox.
    pub command: String,
    /// To whom, as people write it.
    pub phone: String,
    /// Why.
    pub failure: FailureRow,
}

/// Where the import of a phone's past stands.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ImportWord {
    /// Meta was asked.
    Asked,
    /// It comes.
    Coming,
    /// All has come.
    Complete,
    /// The owner did not share the past when connecting.
    Declined,
    /// Meta refused: too late, or asked before.
    Refused,
}

/// How far the past of the owner's phone has been taken in.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct ImportRow {
    /// Whether it can be asked for now: a line is there and nothing was asked yet.
    pub available: bool,
    /// Where it stands; absent when nothing was asked.
    pub state: Option<ImportWord>,
    /// Meta's own measure, 0 to 100.
    pub progress: u8,
    /// Meta's phase: 0 the last day, 1 three months, 2 six months.
    pub phase: u8,
    /// Messages taken in so far.
    #[ts(type = "number")]
    pub messages: u64,
}
