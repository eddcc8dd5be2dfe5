//! The stream: one WebSocket a line, binary messages, each a zstd-compressed JSON frame.
//!
//! A desktop connects to `GET /v1/lines/{line}/stream?version=1` with its bearer token, hears
//! [`ServerFrame::Hello`], then asks with [`ClientFrame::Follow`] for everything after a Seq and, at
//! its own pace, with [`ClientFrame::History`] for what came before. A stream may repeat itself after
//! a reconnect; a reader skips what it holds and refuses a gap. Who the people are whose first entry a
//! desktop does not hold yet, it asks with [`ClientFrame::Contacts`].
//!
//! A desktop that forgets a conversation when it hears [`crate::Fact::ConversationHidden`] says `&teams=true`; to one that does
//! not, a hub streams nothing as long as it may not see the conversations of all teams.

use domain::{ConversationId, Seq, Timestamp};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::Entry;

/// The largest frame we decode, in bytes once decompressed: a guard against bombs.
pub const MAX_FRAME_BYTES: usize = 64 * 1024 * 1024;

/// The most conversations that one [`ClientFrame::Contacts`] may name; a hub answers no further.
pub const MOST_CONTACTS: usize = 500;

/// Why the hub ends a stream, as WebSocket close codes.
pub mod close {
    /// The hub is going down; connect again soon.
    pub const GOING_AWAY: u16 = 1001;
    /// A question that is no frame of this treaty.
    pub const NOT_UNDERSTOOD: u16 = 4400;
    /// The seat was turned out.
    pub const NOT_SIGNED_IN: u16 = 4401;
    /// The seat was turned out and is to wipe itself; asking anything says so too.
    pub const WIPE: u16 = 4402;
    /// The role may not read.
    pub const NOT_ALLOWED: u16 = 4403;
    /// Another seat of the same member is in use, and this hub lets one at a time. `?take_over=true` goes on here.
    pub const OTHER_SEAT: u16 = 4408;
    /// The followed Seq lies beyond the head: the replica was filled from another journal.
    pub const BEYOND_HEAD: u16 = 4409;
    /// What the seat may see has changed: connect again, and compare [`super::ServerFrame::Hello`]'s `view`.
    pub const VIEW_CHANGED: u16 = 4410;
    /// The journal cannot be read just now; connect again later.
    pub const JOURNAL_UNAVAILABLE: u16 = 4503;
}

/// What a desktop asks of the stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum ClientFrame {
    /// Sends everything after this Seq, then live entries as they come.
    Follow {
        /// The last Seq already held.
        after: Seq,
    },
    /// Sends one page of what came before this Seq, in ascending order.
    History {
        /// The lowest Seq already held.
        before: Seq,
        /// At most this many entries.
        limit: u32,
    },
    /// Sends what is known of the people in these conversations. A hub that does not know the question ignores it.
    Contacts {
        /// At most [`MOST_CONTACTS`].
        conversations: Vec<ConversationId>,
    },
    /// Sends one page of what happened in a conversation after this Seq, in ascending order: real entries at their own
    /// Seqs, apart from the run that the stream tells. Asked after [`crate::Fact::ConversationGiven`] with `anew`.
    Past {
        /// Which.
        conversation: ConversationId,
        /// The last Seq of it that is held.
        after: Seq,
        /// At most this many entries.
        limit: u32,
    },
    /// A newer question: ignored.
    #[serde(other)]
    Other,
}

/// What the hub says on the stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "snake_case")]
pub enum ServerFrame {
    /// First frame: where the journal stands and what the hub's clock says.
    Hello {
        /// The hub's treaty version.
        version: u32,
        /// The last Seq of the line's journal.
        head: Seq,
        /// The hub's clock, for the desktop to measure its own against.
        now: Timestamp,
        /// Names this journal: another name means another (restored, replaced) journal.
        journal: String,
        /// Names what this seat may see; empty for everything. A replica that was filled under another name drops
        /// what it holds of the hub and is filled anew.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        view: String,
    },
    /// Entries after the followed Seq, ascending and contiguous.
    Entries {
        /// The entries.
        entries: Vec<Entry>,
        /// The last Seq of the journal at that moment: what is still to come is `head - last`.
        head: Seq,
    },
    /// A page of history, ascending and contiguous, ending right before the asked Seq.
    History {
        /// The entries; empty when there is nothing older.
        entries: Vec<Entry>,
    },
    /// Who the people in the asked conversations are, by the entries that said so last: real entries at their own
    /// Seqs, ascending, apart from the run that the stream tells. Answers come in the order of their questions.
    Contacts {
        /// For each field of each contact, the entry that said it last. Nothing for a conversation that is not here.
        entries: Vec<Entry>,
    },
    /// A page of a conversation's past. Answers come in the order of their questions.
    Past {
        /// Which.
        conversation: ConversationId,
        /// The entries; fewer than were asked for when there are no more.
        entries: Vec<Entry>,
        /// Whether there are more.
        more: bool,
    },
    /// Nothing new; the link is alive.
    Heartbeat {
        /// The last Seq of the journal.
        head: Seq,
        /// The hub's clock.
        now: Timestamp,
    },
    /// A newer frame: ignored.
    #[serde(other)]
    Other,
}

/// A frame that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Not zstd, or larger than [`MAX_FRAME_BYTES`].
    #[error("the frame cannot be decompressed: {0}")]
    Compression(#[from] std::io::Error),
    /// Not a frame of ours.
    #[error("the frame is not of this treaty: {0}")]
    Json(#[from] serde_json::Error),
}

/// Writes a frame as it travels.
///
/// # Panics
/// Never: our frames always serialise, and compressing memory to memory cannot fail.
#[must_use]
pub fn encode<T: Serialize>(frame: &T) -> Vec<u8> {
    let json = serde_json::to_vec(frame).expect("a frame of ours always serialises");
    zstd::bulk::compress(&json, 1).expect("compressing in memory does not fail")
}

/// Reads a frame.
///
/// # Errors
/// [`DecodeError`] when the bytes are no frame of ours.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    let mut out = Vec::new();
    let mut reader = std::io::Read::take(zstd::stream::Decoder::new(bytes)?, MAX_FRAME_BYTES as u64 + 1);
    std::io::Read::read_to_end(&mut reader, &mut out)?;
    if out.len() > MAX_FRAME_BYTES {
        return Err(std::io::Error::other("larger than a frame may be").into());
    }
    Ok(serde_json::from_slice(&out)?)
}
