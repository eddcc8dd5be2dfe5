//! One row of a thread, and how stored words become values again.

use domain::{
    CommandId, Content, Failure, MediaId, MessageStatus, OutboxState, SeatId, Seq, Text, Timestamp, Wamid,
};
use protocol::{Command, CommandBody, RefusalCode};
use serde::de::DeserializeOwned;

use super::Position;
use crate::StoreError;

/// Who wrote a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sender {
    /// The customer.
    Customer,
    /// The owner's phone (an echo).
    Phone,
    /// A member.
    Seat {
        /// At which seat.
        id: SeatId,
        /// The member's name, as it was then.
        name: Text,
    },
    /// This person, on this machine: the row stands in the outbox.
    Here,
}

/// The one visible state of a message of ours: every value is somebody's acknowledgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It stands in this machine's outbox.
    Outbox {
        /// Where it stands.
        state: OutboxState,
        /// For [`OutboxState::Refused`]: why.
        refusal: Option<Refused>,
    },
    /// It stands in the journal.
    Journal {
        /// How far it has come.
        status: MessageStatus,
        /// When it came that far.
        at: Timestamp,
        /// Why it failed; only while the status is failed or unknown.
        failure: Option<Failure>,
    },
}

/// Why the hub said no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The hub's code.
    pub code: RefusalCode,
    /// The hub's explanation.
    pub details: Text,
}

/// A reaction to a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    /// Whether the customer (true) or we (false) reacted.
    pub from_customer: bool,
    /// The emoji.
    pub emoji: Text,
}

/// What a message answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Meta's name for the quoted message.
    pub wamid: Wamid,
    /// The quoted message; absent when this replica does not hold it.
    pub message: Option<Quoted>,
}

/// A quoted message, as much as a quote shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// Its row's key.
    pub key: String,
    /// Where it stands: the anchor to jump to.
    pub position: Position,
    /// Whether the customer wrote it.
    pub from_customer: bool,
    /// Its kind.
    pub label: String,
    /// Its first words.
    pub preview: Option<Text>,
    /// Whether it was taken back.
    pub revoked: bool,
}

/// How a medium stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaState {
    /// Announced; the hub has not said more.
    Announced,
    /// The hub has the bytes.
    Stored {
        /// SHA-256, lower-case hex: where to fetch them.
        sha256: String,
        /// How many bytes.
        size: u64,
    },
    /// It cannot be had.
    Lost {
        /// Why, in one of the hub's fixed words.
        reason: String,
    },
}

/// A row of a thread: a message of the replica, or of the outbox.
#[derive(Clone, Debug, PartialEq)]
pub struct ThreadRow {
    /// Names the row for as long as anybody looks: our command for what a seat sent, Meta's name otherwise.
    pub key: String,
    /// Where it stands; absent for an outbox row, which stands after everything.
    pub position: Option<Position>,
    /// When it was written.
    pub at: Timestamp,
    /// Meta's name for it, once given: what an answer to it names.
    pub wamid: Option<Wamid>,
    /// The command that sent it.
    pub command: Option<CommandId>,
    /// Who wrote it.
    pub sender: Sender,
    /// What it holds now.
    pub content: Content,
    /// What it held before its writer changed it.
    pub original: Option<Content>,
    /// Whether its writer took it back.
    pub revoked: bool,
    /// Whether it was forwarded.
    pub forwarded: bool,
    /// What it answers.
    pub quote: Option<Quote>,
    /// Its state, when it is ours; an echo has one once Meta reported it.
    pub delivery: Option<Delivery>,
    /// The reactions: at most the customer's and ours.
    pub reactions: Vec<Reaction>,
    /// How its files stand that Meta named, those of its original content included.
    pub media: Vec<(MediaId, MediaState)>,
}

/// Who wrote a message, as the store keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The customer.
    Received,
    /// The phone.
    Echoed,
    /// A seat.
    Queued,
}

impl Origin {
    pub(crate) fn column(self) -> u8 {
        match self {
            Self::Received => 0,
            Self::Echoed => 1,
            Self::Queued => 2,
        }
    }

    pub(crate) fn of_column(column: u8) -> Result<Self, StoreError> {
        match column {
            0 => Ok(Self::Received),
            1 => Ok(Self::Echoed),
            2 => Ok(Self::Queued),
            _ => Err(StoreError::bug("an origin outside its check")),
        }
    }
}

/// The word by which a status is stored: its wire name.
pub(crate) fn status_word(status: MessageStatus) -> &'static str {
    match status {
        MessageStatus::Queued => "queued",
        MessageStatus::Unknown => "unknown",
        MessageStatus::Abandoned => "abandoned",
        MessageStatus::Accepted => "accepted",
        MessageStatus::Sent => "sent",
        MessageStatus::Failed => "failed",
        MessageStatus::Delivered => "delivered",
        MessageStatus::Read => "read",
        MessageStatus::Played => "played",
    }
}

/// The status of a stored word.
pub(crate) fn status_of(word: &str) -> Result<MessageStatus, StoreError> {
    MessageStatus::ALL
        .into_iter()
        .find(|status| status_word(*status) == word)
        .ok_or_else(|| StoreError::bug("a status word that nobody wrote"))
}

/// The word by which an outbox state is stored; the Seq of `Journaled` has its own column.
pub(crate) fn outbox_word(state: OutboxState) -> &'static str {
    match state {
        OutboxState::Waiting => "waiting",
        OutboxState::InFlight => "in_flight",
        OutboxState::Unanswered => "unanswered",
        OutboxState::Journaled(_) => "journaled",
        OutboxState::Refused => "refused",
    }
}

/// The outbox state of a stored word and Seq.
pub(crate) fn outbox_state(word: &str, seq: Option<i64>) -> Result<OutboxState, StoreError> {
    match (word, seq) {
        ("waiting", _) => Ok(OutboxState::Waiting),
        ("in_flight", _) => Ok(OutboxState::InFlight),
        ("unanswered", _) => Ok(OutboxState::Unanswered),
        ("journaled", Some(seq)) => Ok(OutboxState::Journaled(Seq(seq as u64))),
        ("refused", _) => Ok(OutboxState::Refused),
        _ => Err(StoreError::bug("an outbox state that nobody wrote")),
    }
}

/// Reads JSON that we wrote; the error never quotes it.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str, what: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::bug(format!("{what} cannot be read back")))
}

/// The content of an outbox send.
pub(crate) fn outgoing(body: &str) -> Result<Content, StoreError> {
    let command: Command = from_json(body, "an outbox command")?;
    match command.body {
        CommandBody::SendMessage { content, .. } => Ok(content),
        CommandBody::ReadConversation { .. }
        | CommandBody::SettleSend { .. }
        | CommandBody::ScheduleMessage { .. }
        | CommandBody::CancelScheduled { .. }
        | CommandBody::SendToNumber { .. }
        | CommandBody::React { .. }
        | CommandBody::ImportHistory {}
        | CommandBody::RefreshTemplates {}
        | CommandBody::PartConversations { .. } => {
            Err(StoreError::bug("an outbox row of kind send that sends nothing"))
        }
    }
}

/// What a row holds, from its three columns: words alone stand for a text.
pub(crate) fn content_of(words: Option<String>, detail: Option<String>) -> Result<Content, StoreError> {
    match detail {
        None => Ok(Content::Text { body: Text(words.unwrap_or_default()) }),
        Some(detail) => from_json(&detail, "a message's content"),
    }
}

/// The medium that a content carries.
pub(crate) fn media_of(content: &Content) -> Option<&MediaId> {
    content.media().map(|media| &media.id)
}
