//! What a desktop asks the hub to do, and how the hub says no.

use domain::{CommandId, Content, ConversationId, LineId, Phone, Seq, Team, Text, Timestamp, Wamid};
use serde::{Deserialize, Serialize};

/// One wish of one person. A repeat with the same id is answered from the journal, never done twice (law 5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Command {
    /// Minted once, at the desktop.
    pub id: CommandId,
    /// On which line.
    pub line: LineId,
    /// When the person acted, by the desktop's clock corrected to the hub's.
    pub made_at: Timestamp,
    /// What.
    pub body: CommandBody,
}

/// What can be sent. The hub refuses kinds that only customers send.
pub type Outgoing = Content;

/// What a desktop can ask for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum CommandBody {
    /// Sends a message.
    SendMessage {
        /// Where.
        conversation: ConversationId,
        /// What.
        content: Outgoing,
        /// The message it answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<Wamid>,
    },
    /// Marks a conversation read, for the team and (best effort) for the customer's ticks.
    ReadConversation {
        /// Where.
        conversation: ConversationId,
        /// Up to which entry.
        up_to: Seq,
    },
    /// Settles a send whose outcome is unknown.
    SettleSend {
        /// The send's command.
        command: CommandId,
        /// What the person found out.
        settlement: Settlement,
    },
    /// Sends a message later. The hub looks at the window again when its time has come.
    ScheduleMessage {
        /// Where.
        conversation: ConversationId,
        /// What.
        content: Outgoing,
        /// The message it answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<Wamid>,
        /// When.
        due_at: Timestamp,
    },
    /// Calls a scheduled message off.
    CancelScheduled {
        /// The command that scheduled it.
        command: CommandId,
    },
    /// Sends a template to a number, in a conversation that is opened if there is none: a first word, or a test
    /// to a number of one's own.
    SendToNumber {
        /// The number.
        phone: Phone,
        /// What; only a template can open a conversation.
        content: Outgoing,
    },
    /// Reacts to a message.
    React {
        /// Where.
        conversation: ConversationId,
        /// To which message.
        message: Wamid,
        /// The emoji; absent to take ours back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        emoji: Option<Text>,
    },
    /// Asks Meta for the past of the owner's phone, which it gives once.
    ImportHistory {},
    /// Asks Meta for the list of templates now.
    RefreshTemplates {},
    /// Says that two joined conversations are with two persons after all.
    PartConversations {
        /// The earlier one.
        conversation: ConversationId,
    },
    /// Says that a conversation left this desktop as a file: an act for the register.
    NoteExport {
        /// Which.
        conversation: ConversationId,
        /// How many messages.
        messages: u64,
        /// How many files.
        files: u64,
    },
    /// Gives a conversation to a team, or back to everybody.
    GiveConversation {
        /// Which.
        conversation: ConversationId,
        /// To whom; absent for everybody.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        team: Option<Team>,
    },
}

/// What a person found out about an unknown send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settlement {
    /// The customer has it.
    WasSent,
    /// It did not go out.
    WasNotSent,
}

/// The hub's yes: the command stands in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// Where it stands.
    pub seq: Seq,
}

/// The hub's no. Nothing happened; the same command may be asked again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Why, by what the caller can do.
    pub code: RefusalCode,
    /// A sentence for the log and the details pane, never with the customer's words in it.
    #[serde(default)]
    pub details: Text,
}

/// Why the hub says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    /// The bearer token is not (or no longer) one of ours.
    NotSignedIn,
    /// This seat may not do that.
    NotAllowed,
    /// No such line here.
    UnknownLine,
    /// No such conversation on this line.
    UnknownConversation,
    /// The conversation was given to a team whose conversations this member does not see.
    OtherTeam,
    /// The customer's window is closed: only a template may go out.
    WindowClosed,
    /// Meta would refuse this message: it must be changed.
    InvalidMessage,
    /// The send to settle is not in an unknown state.
    NothingToSettle,
    /// Another application answers this customer.
    HandledElsewhere,
    /// A file of the message is not with the hub: upload it first.
    FileMissing,
    /// The scheduled message has gone, or was called off.
    NothingToCancel,
    /// Meta gave the past once, or its time is over.
    NothingToImport,
    /// The same id was used for something else.
    CommandReused,
    /// The hub cannot write to its disk; nothing was accepted.
    JournalUnavailable,
    /// This seat was turned out and is to wipe all that it holds of this hub, then say so at `POST /v1/wiped`.
    Wipe,
    /// No such member.
    UnknownMember,
    /// No such seat.
    UnknownSeat,
    /// No such invitation, or a wrong code.
    UnknownInvitation,
    /// The invitation's time is over: ask whoever invited for a new one.
    InvitationExpired,
    /// The invitation was used; each lets one desktop in.
    InvitationUsed,
    /// The invitation was taken back.
    InvitationTakenBack,
    /// The agreement must be accepted first.
    AgreementMissing,
    /// A two-step code must be given.
    TwoStepMissing,
    /// The two-step code is wrong, or was used before.
    TwoStepWrong,
    /// Too many tries: wait as long as `Retry-After` says.
    TooManyTries,
    /// The member has as many seats as one may have: turn one out first.
    TooManySeats,
    /// A hub has at least one owner.
    LastOwner,
    /// A name is empty or too long, or a value is none of those that there are.
    InvalidValue,
    /// Whoever joins signs in at the provider first.
    SignInMissing,
    /// The sign-in took too long, or was used: begin it again.
    SignInOver,
    /// What came back from the provider does not hold, or the provider said no.
    SignInRefused,
    /// The provider does not answer the hub.
    ProviderUnreachable,
    /// The account belongs to nobody here: an invitation is needed.
    AccountUnknown,
    /// The account is another member's, or the member has another account.
    AccountTaken,
    /// The hub takes no such account: its domain, or its address is not verified.
    AccountNotAllowed,
    /// The account's member is let in no more.
    MemberDisabled,
    /// A newer or garbled request.
    NotUnderstood,
    /// A code of a newer treaty.
    #[serde(other)]
    Other,
}
