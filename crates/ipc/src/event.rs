//! What the core tells the screen without being asked. Events carry ids, never rows: the screen asks.

use serde::Serialize;
use ts_rs::TS;

use crate::row::Status;
use crate::shell::Start;

/// Something the screen may have to redraw.
#[derive(Clone, Serialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum UiEvent {
    /// These conversations changed (messages, list columns, outbox, draft of another window).
    Changed {
        /// Which; more than a few hundred at once are reported as `Refilled`.
        #[ts(type = "Array<number>")]
        conversations: Vec<u64>,
    },
    /// So much changed that lists should be asked for afresh.
    Refilled,
    /// The truth line or the outbox count changed.
    Status {
        /// How everything stands now.
        status: Status,
    },
    /// Open this conversation: a notification or a deep link was followed.
    OpenConversation {
        /// Which.
        #[ts(type = "number")]
        conversation: u64,
    },
    /// Which profile is open, or what stands in the way, changed.
    Started {
        /// How the app stands now.
        start: Start,
    },
    /// The preferences changed elsewhere (tray, another window).
    PreferencesChanged,
}
