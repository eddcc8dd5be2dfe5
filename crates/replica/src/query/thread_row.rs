//! One row of a thread, and how stored words become values again.

use domain::content::Product;
use domain::{
    CommandId, Content, Failure, MediaFacts, MediaId, MessageStatus, OutboxState, Referral, SeatId, Seq,
    Text, Timestamp, Wamid,
};
use protocol::{Command, CommandBody, RefusalCode};
use rusqlite::Row;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Position, Uploading};
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
    /// Nobody: Meta says something of the customer.
    Nobody,
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

/// A reaction of ours that Meta has not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnReaction {
    /// The emoji; absent when ours is to be taken back.
    pub emoji: Option<Text>,
    /// How far it has come.
    pub state: OwnReactionState,
}

/// How far a reaction of ours has come that Meta has not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnReactionState {
    /// It stands in this machine's outbox.
    Outbox,
    /// It is durable at the hub.
    Queued,
    /// The hub said no.
    Refused(Refused),
    /// Meta did not take it.
    Failed(Failure),
}

/// A wish of ours to react, as the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReactionWish {
    pub(crate) command: CommandId,
    pub(crate) emoji: Option<Text>,
}

/// A reaction of ours that Meta did not take, as the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReactionRefusal {
    pub(crate) command: CommandId,
    pub(crate) failure: Failure,
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

/// How a file stands, and what this machine found out about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileStand {
    /// Which.
    pub media: MediaId,
    /// How it stands.
    pub state: MediaState,
    /// What was found by looking at its bytes.
    pub facts: Option<MediaFacts>,
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
    /// The advertisement through which the customer came.
    pub referral: Option<Referral>,
    /// The product that it asks about.
    pub product: Option<Product>,
    /// Whether it is from the phone's past.
    pub imported: bool,
    /// What it answers.
    pub quote: Option<Quote>,
    /// Its state, when it is ours; an echo has one once Meta reported it.
    pub delivery: Option<Delivery>,
    /// The reactions: at most the customer's and ours.
    pub reactions: Vec<Reaction>,
    /// Our reaction, while Meta has not taken it.
    pub own_reaction: Option<OwnReaction>,
    /// Its files on their way to the hub, while it waits for them.
    pub upload: Option<Uploading>,
    /// It does not leave before this moment, by the hub's clock.
    pub held_until: Option<Timestamp>,
    /// How its files stand that Meta named, those of its original content included.
    pub media: Vec<FileStand>,
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
    /// The customer, in the phone's past.
    TheirPast,
    /// The phone, in its past.
    OurPast,
    /// Nobody.
    Noted,
}

impl Origin {
    pub(crate) fn column(self) -> u8 {
        match self {
            Self::Received => 0,
            Self::Echoed => 1,
            Self::Queued => 2,
            Self::TheirPast => 3,
            Self::OurPast => 4,
            Self::Noted => 5,
        }
    }

    /// Whether it is from the time before this hub: nobody is told of it, nothing waits for it.
    pub(crate) fn is_past(self) -> bool {
        match self {
            Self::TheirPast | Self::OurPast => true,
            Self::Received | Self::Echoed | Self::Queued | Self::Noted => false,
        }
    }

    pub(crate) fn of_column(column: u8) -> Result<Self, StoreError> {
        match column {
            0 => Ok(Self::Received),
            1 => Ok(Self::Echoed),
            2 => Ok(Self::Queued),
            3 => Ok(Self::TheirPast),
            4 => Ok(Self::OurPast),
            5 => Ok(Self::Noted),
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

/// Reads a column of JSON that may be absent.
pub(crate) fn json_column<T: DeserializeOwned>(
    row: &Row<'_>,
    at: usize,
    what: &str,
) -> Result<Option<T>, StoreError> {
    row.get::<_, Option<String>>(at)?.map(|text| from_json(&text, what)).transpose()
}

/// The content of an outbox row that carries one.
pub(crate) fn outgoing(body: &str) -> Result<Content, StoreError> {
    let command: Command = from_json(body, "an outbox command")?;
    Ok(carried(command.body)?.0)
}

/// What a wish carries to a customer, and what it answers.
pub(crate) fn carried(body: CommandBody) -> Result<(Content, Option<Wamid>), StoreError> {
    match body {
        CommandBody::SendMessage { content, reply_to, .. }
        | CommandBody::ScheduleMessage { content, reply_to, .. } => Ok((content, reply_to)),
        CommandBody::SendToNumber { content, .. } => Ok((content, None)),
        CommandBody::ReadConversation { .. }
        | CommandBody::SettleSend { .. }
        | CommandBody::CancelScheduled { .. }
        | CommandBody::React { .. }
        | CommandBody::ImportHistory {}
        | CommandBody::RefreshTemplates {}
        | CommandBody::PartConversations { .. }
        | CommandBody::GiveConversation { .. }
        | CommandBody::NoteExport { .. } => {
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
