//! What the journal keeps of a message on its way to Meta.
//!
//! ```text
//!  scheduled ── its time ──┐     begin            Accepted
//!      │                   ├► queued ─────────► attempting ───────► accepted
//!      │     a command ────┘    ▲ │              │  │  │               │ reaction, refused later
//!      │                        │ └─ give up ──┐ │  │  └─ Failed ─► failed
//!      │                        └──── Retry ───│─┘  │                 ▲
//!      │                                       └────│─────────────────┘
//!      └─ called off, closed ─► ended               └── Unknown or lost ─► unknown ── a person ─► settled
//!                                                            └─ a status brings the attempt back ─► accepted
//! ```
//! `attempting` is on disk before Meta is asked, so a crash can never lead to a second send (law 5). A reaction may be
//! asked for twice: where a message becomes `unknown`, it becomes `queued` again. A file goes to Meta while its message
//! is `queued`.

use domain::{
    AttemptId, CommandId, Content, ConversationId, Failure, MediaId, Phone, Seq, Teams, Text, Timestamp,
    UserId, Wamid,
};
use protocol::Command;
use protocol::register::Actor;

use super::Seat;

/// A command, who gave it, and when it came.
#[derive(Clone, Debug)]
pub struct Wish {
    /// What is asked.
    pub command: Command,
    /// By whom.
    pub seat: Seat,
    /// The same, as the register names them.
    pub by: Actor,
    /// Whose conversations they see on that line.
    pub teams: Teams,
    /// The hub's clock.
    pub now: Timestamp,
}

/// A message that waits to be handed to Meta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    /// Which.
    pub command: CommandId,
    /// Its place in the journal, which is also its place in the queue.
    pub seq: Seq,
    /// Its conversation: one message at a time.
    pub conversation: ConversationId,
    /// Not before that moment.
    pub not_before: Timestamp,
}

/// To whom a message goes: by phone number where we have one, else by Meta's name for the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// By phone number.
    Phone(Phone),
    /// By Meta's name.
    User(UserId),
}

/// What is to be done next for a message whose turn has come.
#[derive(Clone, Debug)]
pub enum Begin {
    /// It no longer waits.
    Gone,
    /// These files must be with Meta first. Nothing was noted, so this may be asked again.
    Upload(Vec<FileToUpload>),
    /// It cannot go any more; that is noted.
    Refused(Failure),
    /// The attempt is noted: ask Meta.
    Ready(Box<Attempt>),
}

/// A file on the shelf that Meta has not, or no longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileToUpload {
    /// Its digest, lower-case hex; where it lies on the shelf.
    pub sha256: String,
    /// As which media type.
    pub mime: String,
    /// How many bytes.
    pub size: u64,
}

/// One try to hand a message to Meta. It stands in the journal before Meta is asked.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// What travels in `biz_opaque_callback_data`.
    pub id: AttemptId,
    /// The how-manieth try this is, from 1.
    pub number: u32,
    /// To whom.
    pub to: Recipient,
    /// What.
    pub matter: Matter,
}

/// What goes to Meta.
#[derive(Clone, Debug)]
pub enum Matter {
    /// A message.
    Message {
        /// What it holds.
        content: Content,
        /// The message it answers.
        reply_to: Option<Wamid>,
        /// What Meta calls its files.
        files: Vec<FileAtMeta>,
    },
    /// A reaction. Doing it twice is doing it once, so a lost answer is asked for again.
    Reaction {
        /// To which message.
        target: Wamid,
        /// The emoji; nothing takes ours back.
        emoji: Option<Text>,
    },
}

/// A file of a message that Meta has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileAtMeta {
    /// What the message calls it.
    pub media: MediaId,
    /// Its media type in the message.
    pub mime: String,
    /// What Meta calls it.
    pub id: String,
}

/// What came of a try.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Meta took it.
    Accepted {
        /// Meta's name for it.
        wamid: Wamid,
        /// The recipient's number as Meta writes it, which may differ from ours.
        phone: Option<Phone>,
        /// Meta's name for the recipient.
        user_id: Option<UserId>,
    },
    /// Meta refused it.
    Failed(Failure),
    /// Nothing went out; try again at that moment.
    Retry(Timestamp),
    /// The answer never came: it may have gone out.
    Unknown(Failure),
}
