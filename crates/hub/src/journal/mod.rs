//! The journal: one ordered, durable log a line, and the small tables that the hub needs to write it.
//!
//! [`Journal`] is the promise. `ledger` keeps it in SQL that every database understands, [`SqlJournal`] lends it a
//! writer and readers, [`sqlite`] and [`postgres`] are what they run on; `tests/hub/journal.rs` holds one suite for both. Nothing is answered before it is on disk (law 1), and the Seqs of a line are
//! contiguous in commit order (law 2). Everything that must be decided together with what the journal
//! already holds (who wrote, was it seen before, is the window open) is decided inside the one write
//! transaction, so there is no race to lose.

pub mod copy;
pub mod import;
pub mod inspect;
mod ledger;
pub mod postgres;
mod readers;
pub mod register;
pub mod report;
pub mod roster;
mod roster_store;
mod seats;
pub mod send;
mod sendable;
pub mod sign_ins;
mod sql;
pub mod sqlite;
mod store;
mod writer;

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use domain::{
    CommandId, ConversationId, Failure, LineHealth, LineId, MediaId, SeatId, Seq, Team, Template, Timestamp,
};
use futures_util::future::BoxFuture;
use protocol::{Accepted, Refusal};
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::sync::watch;

pub use import::{ImportOutcome, ImportStep};
pub use ledger::invitations::refused;
pub use ledger::sign_ins::{over, shut_out};
pub use register::Register;
pub use report::{Delivery, Fingerprint, News, Past, Report};
pub use roster::{Entrance, Invited, Proof, Roster, Shown, Sighting, Standing};
pub use seats::SeatBook;
pub use send::{Attempt, Begin, FileAtMeta, FileToUpload, Matter, Outcome, Queued, Recipient, Wish};
pub use sign_ins::{Account, AttemptDigest, ProvenAccount, SignIn, SignIns};
pub use store::{Options, SqlJournal};
pub use writer::Faults;

/// Why the journal cannot do what was asked, by what can be done about it.
#[derive(Clone, Debug, thiserror::Error)]
pub enum JournalError {
    /// Make room; asking again later will do.
    #[error("the disk that holds the journal is full")]
    Full,
    /// A person must look: the file is kept as it is.
    #[error("the journal is damaged ({0}): nothing was overwritten, move the file aside or restore a copy")]
    Damaged(String),
    /// Update the hub.
    #[error(
        "the journal was written by a newer version (schema {found}, this hub knows {known}): update the hub"
    )]
    Newer {
        /// The schema found.
        found: u32,
        /// The newest schema this hub knows.
        known: u32,
    },
    /// Stop the other hub.
    #[error("another hub is running on {0}")]
    InUse(PathBuf),
    /// Asking again later may do.
    #[error("the journal cannot be used: {0}")]
    Unavailable(String),
    /// The hub is stopping, or its writer has died.
    #[error("the journal is closed")]
    Closed,
}

/// The answer of a journal, once it is true.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, JournalError>>;

/// An entry as it is stored: the fact stays text, because a stream only passes it on.
#[derive(Debug, Serialize)]
pub struct StoredEntry {
    /// Whose journal.
    pub line: LineId,
    /// Its place there.
    pub seq: Seq,
    /// When it was journaled.
    pub at: Timestamp,
    /// What happened, as JSON text.
    pub fact: Box<RawValue>,
}

/// What became of a webhook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Absorbed {
    /// Entries that it brought.
    pub entries: u64,
    /// Reports that were already known.
    pub duplicates: u64,
    /// Reports for a line that this hub does not serve (yet): the raw body waits for it.
    pub unclaimed: u64,
    /// Messages of the past among them.
    pub imported: u64,
}

/// A raw body that waits for its line to be configured.
#[derive(Clone, Debug)]
pub struct UnclaimedWebhook {
    /// Its row.
    pub id: i64,
    /// When it came.
    pub received_at: Timestamp,
    /// What came.
    pub body: Bytes,
}

/// What somebody may or may not see.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A conversation.
    Conversation(ConversationId),
    /// A medium, by Meta's name or ours.
    Medium(MediaId),
    /// A file, by its digest in lower-case hex.
    File(String),
}

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stand {
    /// On which line.
    pub line: LineId,
    /// The team that its conversation was given to.
    pub team: Option<Team>,
}

/// A medium whose bytes are still at Meta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedMedium {
    /// Meta's name for it.
    pub id: MediaId,
    /// On which line it came.
    pub line: LineId,
    /// The announced digest, lower-case hex.
    pub sha256: Option<String>,
    /// The announced media type.
    pub mime: String,
    /// When it was announced to us.
    pub wanted_since: Timestamp,
    /// How often we tried.
    pub tries: u32,
}

/// What became of a medium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediumOutcome {
    /// The bytes are stored.
    Stored {
        /// Their digest, lower-case hex.
        sha256: String,
        /// How many.
        size: u64,
    },
    /// It cannot be had; one of the hub's fixed words.
    Lost(&'static str),
    /// Not now: try again at that moment.
    Later(Timestamp),
}

/// A stored medium, as it is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredMedium {
    /// Its media type.
    pub mime: String,
    /// How many bytes.
    pub size: u64,
}

/// One desktop as it signs what it does: under its member's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Its identity.
    pub id: SeatId,
    /// The member's name.
    pub name: String,
    /// When it was let in.
    pub created_at: Timestamp,
    /// When it was turned out.
    pub revoked_at: Option<Timestamp>,
}

/// Counters that rise when there is an errand to run: a message to hand to Meta, a medium to fetch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Errands {
    /// Rises with each message queued.
    pub sends: u64,
    /// Rises with each medium wanted.
    pub media: u64,
    /// Rises when something was scheduled or called off.
    pub schedules: u64,
    /// Rises when somebody asked for the past of a phone.
    pub imports: u64,
}

impl Errands {
    /// These and those.
    #[must_use]
    pub fn and(self, more: Self) -> Self {
        Self {
            sends: self.sends + more.sends,
            media: self.media + more.media,
            schedules: self.schedules + more.schedules,
            imports: self.imports + more.imports,
        }
    }
}

/// The one ordered, durable log. Every method answers only when its answer is on disk.
pub trait Journal: Roster + Register + SignIns {
    /// Names this journal; a restored or replaced journal has another name.
    fn name(&self) -> &str;

    /// The bell of a line: shows its head and rings when it rises. `None` for a line not served.
    fn bell(&self, line: &LineId) -> Option<watch::Receiver<Seq>>;

    /// The bell for errands.
    fn errands(&self) -> watch::Receiver<Errands>;

    /// Takes in a webhook: its raw body, and an entry for each report not seen before.
    fn absorb(&self, delivery: Delivery) -> Answer<'_, Absorbed>;

    /// Takes in things of the past, each with the moment it happened.
    fn remember(&self, line: LineId, past: Vec<Past>, now: Timestamp) -> Answer<'_, Absorbed>;

    /// The webhooks that came for this line before it was served.
    fn unclaimed(&self, line: LineId) -> Answer<'_, Vec<UnclaimedWebhook>>;

    /// Takes in the reports of a webhook that waited, which then waits no more.
    fn claim(&self, id: i64, line: LineId, reports: Vec<Report>, at: Timestamp) -> Answer<'_, Absorbed>;

    /// Accepts a command or says why not. A repeat is answered as the first time (law 5).
    fn accept(&self, wish: Wish) -> Answer<'_, Result<Accepted, Refusal>>;

    /// Messages of a line that wait to be handed to Meta, queued after a Seq, oldest first.
    fn queued(&self, line: LineId, after: Seq, limit: u32) -> Answer<'_, Vec<Queued>>;

    /// Notes that Meta is about to be asked, unless something must be done before or the message can go no more.
    fn begin_attempt(&self, command: CommandId, now: Timestamp) -> Answer<'_, Begin>;

    /// Notes that a message that waits will not go.
    fn give_up(&self, command: CommandId, failure: Failure, at: Timestamp) -> Answer<'_, ()>;

    /// Notes what Meta calls a file that was uploaded to it for a line.
    fn keep_file_at_meta(
        &self,
        line: LineId,
        file: FileToUpload,
        id: String,
        at: Timestamp,
    ) -> Answer<'_, ()>;

    /// Meta no longer knows the files of a message: they must be uploaded anew.
    fn forget_files_at_meta(&self, command: CommandId) -> Answer<'_, ()>;

    /// Notes what came of asking.
    fn end_attempt(&self, command: CommandId, outcome: Outcome, at: Timestamp) -> Answer<'_, ()>;

    /// When the next scheduled message of a served line is due.
    fn next_due(&self) -> Answer<'_, Option<Timestamp>>;

    /// Queues the scheduled messages whose time has come, or notes why they do not go; how many.
    fn queue_due(&self, now: Timestamp) -> Answer<'_, u64>;

    /// Takes the right to ask Meta for a line: to hand over its messages, to fetch its media, to ask for its past.
    /// `None` while another process has it. Whoever asks has nothing of that line under way: what has no outcome is
    /// lost and becomes unknown; how many messages that were.
    fn take_line(&self, line: LineId, at: Timestamp) -> Answer<'_, Option<u64>>;

    /// Keeps that right; `false` when it is no longer ours.
    fn keep_line(&self, line: LineId) -> Answer<'_, bool>;

    /// How often it must be kept, so that no other process takes it; never, where there can be no other.
    fn keep_every(&self) -> Option<Duration>;

    /// The last message of a customer, to be marked read at Meta.
    fn last_inbound(
        &self,
        line: LineId,
        conversation: domain::ConversationId,
    ) -> Answer<'_, Option<domain::Wamid>>;

    /// Entries after a Seq, ascending, at most `limit`.
    fn page_after(&self, line: LineId, after: Seq, limit: u32) -> Answer<'_, Vec<StoredEntry>>;

    /// The last entries before a Seq, ascending, at most `limit`.
    fn page_before(&self, line: LineId, before: Seq, limit: u32) -> Answer<'_, Vec<StoredEntry>>;

    /// The entries that last said something of the contacts of these conversations, ascending.
    fn contacts(&self, line: LineId, of: Vec<domain::ConversationId>) -> Answer<'_, Vec<StoredEntry>>;

    /// The first entries of a conversation after a Seq, ascending, at most `limit`.
    fn past(&self, line: LineId, of: ConversationId, after: Seq, limit: u32) -> Answer<'_, Vec<StoredEntry>>;

    /// Where each of these stands: on which line, and whose it is. A file may stand in many conversations, and what
    /// nobody has heard of in none.
    fn stands(&self, subjects: Vec<Subject>) -> Answer<'_, HashMap<Subject, Vec<Stand>>>;

    /// Media whose time has come, oldest first.
    fn wanted_media(&self, now: Timestamp, limit: u32) -> Answer<'_, Vec<WantedMedium>>;

    /// The next moment at which a wanted medium's time comes.
    fn next_medium_at(&self) -> Answer<'_, Option<Timestamp>>;

    /// Notes what became of a medium.
    fn settle_medium(&self, id: MediaId, outcome: MediumOutcome, at: Timestamp) -> Answer<'_, ()>;

    /// Notes that a file of ours, uploaded for a line, is whole on the shelf.
    fn store_upload(
        &self,
        line: LineId,
        sha256: String,
        mime: String,
        size: u64,
        at: Timestamp,
    ) -> Answer<'_, ()>;

    /// A stored medium by its digest.
    fn medium(&self, sha256: String) -> Answer<'_, Option<StoredMedium>>;

    /// Notes how a line is doing; an entry only when something but the time has changed.
    fn observe(&self, line: LineId, health: LineHealth) -> Answer<'_, bool>;

    /// Notes that Meta is about to be asked for the past of the owner's phone, and says for what; `None` when there is
    /// nothing (more) to ask.
    fn begin_import(&self, line: LineId) -> Answer<'_, Option<ImportStep>>;

    /// Notes what came of asking.
    fn end_import(
        &self,
        line: LineId,
        step: ImportStep,
        outcome: ImportOutcome,
        at: Timestamp,
    ) -> Answer<'_, ()>;

    /// Compares an account's whole list of templates with what this line observed before; how many have changed.
    fn observe_templates(&self, line: LineId, listed: Vec<Template>, at: Timestamp) -> Answer<'_, u64>;

    /// How a line was doing when last observed.
    fn health(&self, line: LineId) -> Answer<'_, LineHealth>;

    /// Proves that the journal can be written, by writing.
    fn prove_writable(&self) -> Answer<'_, ()>;

    /// How many askers wait for a write.
    fn depth(&self) -> usize;

    /// Finishes what was asked, then closes.
    fn close(&self) -> BoxFuture<'_, ()>;
}
