//! What an apply changed: ids for the engine to pass on, never rows.

use domain::{ConversationId, Interval, LineId, MediaId};

use crate::query::Position;

/// One thing that changed. Coalesced: no two are equal in one answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// Its row in the list or its thread changed.
    Conversation(ConversationId),
    /// It was given to a team of this seat's: its past is to be asked for.
    Past(ConversationId),
    /// A customer wrote or reacted at the live end (never in history): a reason to notify.
    Inbound {
        /// Where.
        conversation: ConversationId,
        /// Which message, or to which they reacted.
        position: Position,
    },
    /// A medium was stored at the hub or lost.
    Media(MediaId),
    /// The line's health changed.
    Line(LineId),
    /// A template of the line came, went or changed.
    Templates(LineId),
    /// The import of the line's past moved on.
    Import(LineId),
    /// Outbox rows are gone because their entries came.
    Outbox,
}

/// What an apply did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// What changed, in a stable order.
    pub changes: Vec<Change>,
    /// What is held now.
    pub interval: Interval,
    /// How many entries were folded; the others were held already.
    pub folded: usize,
    /// The digests, in lower-case hex, of files that this seat may no longer see.
    pub forgotten: Vec<String>,
}
