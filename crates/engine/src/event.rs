//! What the engine tells whoever listens. Events carry ids, never rows.

use domain::{CommandId, ConversationId, LineId, LinkState, MediaId};

use crate::notice::Notification;
use crate::uploads::UploadProgress;

/// Something happened. A listener that fell behind asks for everything afresh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineEvent {
    /// These conversations changed.
    Changed(Vec<ConversationId>),
    /// So much changed (history, a refill) that lists should be asked for afresh.
    Refilled,
    /// The truth line changed. Absent: the hub answers and has no line.
    Link(Option<LinkState>),
    /// A row of the outbox came, went, or changed its state.
    Outbox,
    /// A file is coming, or is here.
    Media {
        /// Which.
        media: MediaId,
        /// Bytes that are here.
        have: u64,
        /// Bytes in all, when that is known.
        total: Option<u64>,
        /// Whether it is whole here.
        here: bool,
    },
    /// The files of an outbox row stand otherwise on their way to the hub.
    Upload {
        /// The row's command.
        command: CommandId,
        /// How they stand.
        progress: UploadProgress,
    },
    /// A template came, went or changed.
    Templates,
    /// The import of a line's past moved on.
    Import(LineId),
    /// Something to tell the person.
    Notify(Notification),
}
