//! What can happen. Every fact folds idempotently and in any order (law 3); how is said at each.

use domain::content::Product;
use domain::{
    CommandId, Content, ConversationId, Failure, Handler, HistoryImport, LineHealth, MediaId, MessageStatus,
    Phone, Referral, SeatId, Seq, Team, Template, Text, Timestamp, UserId, Wamid,
};
use serde::{Deserialize, Serialize};

use crate::{Outgoing, Settlement};

/// What the hub knows of a contact. A register for each field: the latest Seq that says something wins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Meta's name for the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// The phone number, when Meta shares it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// The user name, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<Text>,
    /// The name that the person shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// The name under which the owner's phone keeps the person; empty when it no longer does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved_name: Option<Text>,
}

/// Who wrote a message of ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Author {
    /// A member, at a seat.
    Seat {
        /// The seat.
        id: SeatId,
        /// The member's name, as it was then.
        name: Text,
    },
    /// The business app on the owner's phone (an echo).
    Phone,
}

/// A message as Meta brought it: from a customer, or an echo of one sent from the phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Meta's name for it. Messages join by it: the first entry that brings one counts.
    pub id: Wamid,
    /// When it was written, by Meta's clock.
    pub sent_at: Timestamp,
    /// What it holds.
    pub content: Content,
    /// The message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Wamid>,
    /// Whether it was forwarded from elsewhere.
    #[serde(default, skip_serializing_if = "is_false")]
    pub forwarded: bool,
    /// The advertisement through which the customer came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral: Option<Box<Referral>>,
    /// The product that it asks about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<Box<Product>>,
}

impl Message {
    /// A message that answers nothing and came from nowhere in particular.
    #[must_use]
    pub fn new(id: Wamid, sent_at: Timestamp, content: Content) -> Self {
        Self { id, sent_at, content, reply_to: None, forwarded: false, referral: None, product: None }
    }
}

/// How a fact names a message: by Meta's name, or by our command while Meta has not named it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageName {
    /// Meta's name.
    Wamid(Wamid),
    /// Ours.
    Command(CommandId),
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// The hub met a contact, or learned something new of one. Registers, latest Seq wins.
    ContactSeen {
        /// The conversation with this contact.
        conversation: ConversationId,
        /// What is now known; absent fields say nothing.
        contact: Contact,
    },
    /// A customer wrote. Joins by the message's id.
    MessageReceived {
        /// Where.
        conversation: ConversationId,
        /// What.
        message: Message,
    },
    /// Somebody answered from the phone. Joins by the message's id; never opens a window.
    MessageEchoed {
        /// Where.
        conversation: ConversationId,
        /// What.
        message: Message,
    },
    /// A member's message is durable at the hub and will be handed to Meta. Joins by the command's id.
    MessageQueued {
        /// Where.
        conversation: ConversationId,
        /// The command; the message's name until Meta gives one.
        command: CommandId,
        /// Who wrote it.
        author: Author,
        /// When it was written, by the desktop's clock corrected to the hub's.
        sent_at: Timestamp,
        /// What.
        content: Outgoing,
        /// The message it answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<Wamid>,
    },
    /// Meta took a message of ours and named it. Status joins with `Accepted`; the name is given once.
    MessageAccepted {
        /// Where.
        conversation: ConversationId,
        /// Which.
        command: CommandId,
        /// Meta's name for it.
        wamid: Wamid,
    },
    /// How far a message of ours has come. Status joins by its order; the failure by the latest Seq.
    StatusReported {
        /// Where.
        conversation: ConversationId,
        /// Which: by Meta's name, or by command where Meta never named it (a refusal, an unknown outcome).
        message: MessageName,
        /// Meta's name for it, when the report names the command and brings the name too.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wamid: Option<Wamid>,
        /// How far.
        status: MessageStatus,
        /// When, by Meta's clock (the hub's for our own reports).
        at: Timestamp,
        /// Why it failed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        failure: Option<Failure>,
    },
    /// A person settled an unknown send.
    SendSettled {
        /// Where.
        conversation: ConversationId,
        /// Which.
        command: CommandId,
        /// How.
        settlement: Settlement,
    },
    /// Somebody reacted, changed or took back a reaction. A set: per message and person, the latest Seq wins.
    ReactionChanged {
        /// Where.
        conversation: ConversationId,
        /// To which message.
        message: MessageName,
        /// Whether the customer (true) or we (false) reacted.
        from_customer: bool,
        /// The emoji; absent when taken back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        emoji: Option<Text>,
    },
    /// The content of a message was changed by its writer. A register, latest Seq wins.
    MessageEdited {
        /// Where.
        conversation: ConversationId,
        /// Which.
        message: MessageName,
        /// What it holds now.
        content: Content,
    },
    /// A message was taken back by its writer. Once taken back, always.
    MessageRevoked {
        /// Where.
        conversation: ConversationId,
        /// Which.
        message: MessageName,
    },
    /// A member has read a conversation up to an entry. The highest wins.
    ConversationRead {
        /// Where.
        conversation: ConversationId,
        /// Everything up to and including this entry is read.
        up_to: Seq,
    },
    /// A medium's bytes are with the hub. Outranks `MediaLost`.
    MediaStored {
        /// Meta's name for it.
        media: MediaId,
        /// SHA-256 of the bytes, lower-case hex; also where to fetch them from the hub.
        sha256: String,
        /// How many bytes.
        size: u64,
    },
    /// A medium cannot be had (any more).
    MediaLost {
        /// Meta's name for it.
        media: MediaId,
        /// Why, in one of the hub's fixed words: `expired`, `mismatch`, `too_large`, `refused`.
        reason: String,
    },
    /// How the line is doing at Meta. A register, latest Seq wins.
    LineObserved {
        /// What was found.
        health: LineHealth,
    },
    /// A message of the time before this hub, from the owner's phone. Joins by the message's id. It opens no
    /// window, is not unread, and nobody is told of it.
    MessageImported {
        /// Where.
        conversation: ConversationId,
        /// What.
        message: Message,
        /// Whether the customer wrote it, not the owner.
        from_customer: bool,
        /// How far it had come, when it is the owner's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<MessageStatus>,
    },
    /// A line in the thread that nobody wrote ([`Content::System`]). Joins by the message's id; opens no window.
    SystemNoted {
        /// Where.
        conversation: ConversationId,
        /// What.
        message: Message,
    },
    /// The medium of an imported message came after its placeholder. A register, latest Seq wins; an edit of
    /// the writer's outranks it.
    PlaceholderFilled {
        /// Where.
        conversation: ConversationId,
        /// Which.
        message: MessageName,
        /// What it holds.
        content: Content,
    },
    /// A member's message will be sent later. Joins by the command's id with [`Fact::ScheduleEnded`]: it waits
    /// until one of those names it.
    MessageScheduled {
        /// Where.
        conversation: ConversationId,
        /// The command; the message's name once it is queued.
        command: CommandId,
        /// Who wrote it.
        author: Author,
        /// When it was written.
        made_at: Timestamp,
        /// When it is to go.
        due_at: Timestamp,
        /// What.
        content: Outgoing,
        /// The message it answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<Wamid>,
    },
    /// A scheduled message waits no more. Where it went, a `MessageQueued` with the same command stands beside.
    ScheduleEnded {
        /// Where.
        conversation: ConversationId,
        /// Which.
        command: CommandId,
        /// Why.
        end: ScheduleEnd,
    },
    /// A member's reaction is durable at the hub and will be handed to Meta. A register per message, latest Seq
    /// wins; `ReactionChanged` of ours or `ReactionRefused` with a later Seq ends it.
    ReactionQueued {
        /// Where.
        conversation: ConversationId,
        /// The command.
        command: CommandId,
        /// To which message.
        message: MessageName,
        /// The emoji; absent to take ours back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        emoji: Option<Text>,
    },
    /// Meta did not take a reaction of ours. A register per message, latest Seq wins.
    ReactionRefused {
        /// Where.
        conversation: ConversationId,
        /// The command.
        command: CommandId,
        /// To which message.
        message: MessageName,
        /// Why.
        failure: Failure,
    },
    /// A template of the line's account, as Meta has it now. A register per template id, latest Seq wins.
    TemplateObserved {
        /// The template; [`domain::template::TemplateStatus::Deleted`] when it is gone.
        template: Box<Template>,
    },
    /// Who answers this customer changed. A register, latest Seq wins.
    HandlerChanged {
        /// Where.
        conversation: ConversationId,
        /// Who.
        handler: Handler,
    },
    /// How far the phone's past has been taken in. A register on the line, latest Seq wins.
    HistoryImported {
        /// How far.
        import: HistoryImport,
    },
    /// Two conversations are with one person: Meta said that a number or an id passed from one to the other.
    /// A register on `conversation`, latest Seq wins, together with `ConversationsParted`.
    ConversationsJoined {
        /// The earlier one.
        conversation: ConversationId,
        /// The one in which the person goes on.
        into: ConversationId,
    },
    /// A member found that they are two persons after all.
    ConversationsParted {
        /// The earlier one.
        conversation: ConversationId,
    },
    /// A member gave a conversation to a team, or back to everybody. A register, latest Seq wins, together with
    /// [`Fact::ConversationHidden`].
    ConversationGiven {
        /// Which.
        conversation: ConversationId,
        /// To whom; absent for everybody.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        team: Option<Team>,
        /// Whose it was before; absent when it was everybody's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Team>,
        /// Who did it; absent when it followed the conversation that it was joined into.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        author: Option<Author>,
        /// Whether this seat sees the conversation only from here on: what came before is to be asked for with
        /// [`crate::ClientFrame::Past`]. Said by the stream, never in a journal.
        #[serde(default, skip_serializing_if = "is_false")]
        anew: bool,
    },
    /// A conversation was given to a team whose conversations this seat may not see: whatever it holds of it goes. Said
    /// by the stream in the place of [`Fact::ConversationGiven`], never in a journal.
    ConversationHidden {
        /// Which.
        conversation: ConversationId,
    },
    /// A webhook, or a part of one, that this hub does not understand: kept whole.
    NotUnderstood {
        /// Meta's field, such as `flows`.
        field: String,
        /// The JSON text as it came.
        raw: Text,
    },
    /// Something happened that this seat may not see. It stands at its Seq so that an interval stays contiguous; a
    /// replica holds the Seq and folds nothing. Never in a journal.
    Withheld {
        /// The keyed digest of what is withheld, lower-case hex: the same for every seat, and no help in guessing.
        digest: String,
    },
    /// A fact of a newer treaty: kept whole, folded after an upgrade.
    #[serde(untagged)]
    Foreign(serde_json::Value),
}

impl Fact {
    /// The conversation of which it speaks, where it speaks of one.
    #[must_use]
    pub fn conversation(&self) -> Option<ConversationId> {
        match self {
            Self::ContactSeen { conversation, .. }
            | Self::MessageReceived { conversation, .. }
            | Self::MessageEchoed { conversation, .. }
            | Self::MessageQueued { conversation, .. }
            | Self::MessageAccepted { conversation, .. }
            | Self::StatusReported { conversation, .. }
            | Self::SendSettled { conversation, .. }
            | Self::ReactionChanged { conversation, .. }
            | Self::MessageEdited { conversation, .. }
            | Self::MessageRevoked { conversation, .. }
            | Self::ConversationRead { conversation, .. }
            | Self::MessageImported { conversation, .. }
            | Self::SystemNoted { conversation, .. }
            | Self::PlaceholderFilled { conversation, .. }
            | Self::MessageScheduled { conversation, .. }
            | Self::ScheduleEnded { conversation, .. }
            | Self::ReactionQueued { conversation, .. }
            | Self::ReactionRefused { conversation, .. }
            | Self::HandlerChanged { conversation, .. }
            | Self::ConversationsJoined { conversation, .. }
            | Self::ConversationsParted { conversation }
            | Self::ConversationGiven { conversation, .. }
            | Self::ConversationHidden { conversation } => Some(*conversation),
            Self::MediaStored { .. }
            | Self::MediaLost { .. }
            | Self::LineObserved { .. }
            | Self::TemplateObserved { .. }
            | Self::HistoryImported { .. }
            | Self::NotUnderstood { .. }
            | Self::Withheld { .. }
            | Self::Foreign(_) => None,
        }
    }
}

/// Why a scheduled message waits no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleEnd {
    /// Its time came: it is queued.
    Queued,
    /// A member called it off.
    Cancelled,
    /// Its time came and the window was closed: it did not go.
    WindowClosed,
    /// Its time came and another application answers this customer: it did not go.
    HandledElsewhere,
    /// A reason of a newer hub.
    #[serde(other)]
    Other,
}

fn is_false(value: &bool) -> bool {
    !*value
}
