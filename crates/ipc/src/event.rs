//! What the core tells the screen without being asked. Events carry ids, never rows: the screen asks.

use serde::Serialize;
use ts_rs::TS;

use crate::profile::ProfileRow;
use crate::row::{AttachmentRow, ImportRow, MeRow, SignedOut, Status, UploadRow, VoiceState};
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
    /// How one of the profiles stands changed.
    Profiles {
        /// All of them, in the order of the switcher.
        profiles: Vec<ProfileRow>,
    },
    /// The preferences changed elsewhere (tray, another window).
    PreferencesChanged,
    /// An attachment is being made ready, or is.
    Attachment {
        /// As it is now.
        row: AttachmentRow,
        /// How far, 0 to 1; absent when nothing is being done.
        progress: Option<f32>,
    },
    /// The files of an outbox row moved on. At most four times a second for each row.
    Upload {
        /// The row's command.
        command: String,
        /// As it is now.
        upload: UploadRow,
    },
    /// A file is being fetched, or is here.
    Media {
        /// Which.
        id: String,
        /// Bytes that are here.
        #[ts(type = "number")]
        have: u64,
        /// Bytes in all, when known.
        #[ts(type = "number | null")]
        total: Option<u64>,
        /// Whether it is whole.
        here: bool,
    },
    /// The recorder listens, or stopped.
    Voice {
        /// How it stands.
        state: VoiceState,
        /// How loud it is, 0 to 255.
        level: u8,
        /// How long the note is.
        #[ts(type = "number")]
        duration_ms: u64,
        /// What is in the way.
        trouble: Option<String>,
    },
    /// Files are dragged over the window, or were dropped on it.
    Dropped {
        /// Where they lie; may be empty while they are dragged over.
        paths: Vec<String>,
        /// Whether they are still in the air.
        over: bool,
        /// Where the pointer is, CSS pixels; below 0 when it left the window.
        x: f64,
        /// Where the pointer is, CSS pixels.
        y: f64,
    },
    /// An export moved on.
    Export {
        /// Messages that are done.
        #[ts(type = "number")]
        done: u64,
        /// Messages in all.
        #[ts(type = "number")]
        total: u64,
    },
    /// The import of a phone's past moved on.
    Import(ImportRow),
    /// A template came, went or changed.
    TemplatesChanged,
    /// Who this person is to the hub, or what they may do there, is known or has changed.
    MeChanged {
        /// Who they are now.
        me: MeRow,
    },
    /// This seat is no longer let in.
    SignedOut {
        /// Why.
        reason: SignedOut,
    },
    /// The system opened an invitation: `join_given` hands it over.
    JoinGiven,
}
