//! What the engine tells whoever listens. Events carry ids, never rows.

use domain::{CommandId, ConversationId, LineId, LinkState, MediaId};

use protocol::member::Me;

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
    /// Who this person is to the hub, or what they may do there, is known or has changed.
    Me(Box<Me>),
    /// This seat was turned out.
    SignedOut(SignedOut),
    /// Something to tell the person.
    Notify(Notification),
}

/// Why a seat is no longer let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedOut {
    /// It was turned out, or its member was; what it holds stays and can be read.
    Revoked,
    /// It was turned out and is to wipe what it holds. Whoever owns the profile does that, then says so with
    /// [`crate::say_wiped`].
    Wiped,
    /// Another desktop of this person is in use, and the hub lets one at a time.
    OtherSeat,
}
