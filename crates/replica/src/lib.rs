//! The copy: every desktop's encrypted SQLite database, read by all screens.
//!
//! `replica_*` tables are a deterministic fold of journal entries, written by [`apply`] alone; they may
//! be dropped and filled again. `local_*` tables are this person's (outbox, drafts, preferences),
//! written by [`local`] alone, and are never lost. Nothing here polls, waits, spawns or asks the
//! time: the engine feeds it. Start with [`Replica`], then [`apply`].
//!
//! ```text
//! Replica::open(path, &key, now) ── the one writer, `&mut self`
//!   begin_under · apply · refill                    the journal's side
//!   compose · take_next · journaled · refused ·
//!   link_lost · retry · discard · undo           the outbox
//!   keep_attachment · upload_done · pause_upload its files
//!   save_draft · set_preference · set_notified   this person's
//!   readers() ──► Readers (clone freely) ──► reader() ──► Reader: one method a question
//! ```

pub mod apply;
mod connection;
mod damage;
mod dump;
pub mod error;
mod fold_words;
mod indexed;
mod key;
pub mod local;
mod migrate;
mod name;
pub mod query;
mod replica;

pub use apply::{Applied, Begun, Change, SearchFill, WantedPast};
pub use error::{ApplyError, BeginError, OpenError, OutboxError, StoreError};
pub use fold_words::has_words;
pub use key::DatabaseKey;
pub use local::{Along, Attachment, Rescued};
pub use query::{
    Anchor, Contact, ConversationHeader, ConversationHits, Count, Delivery, FileStand, InboxCounts,
    InboxCursor, InboxPage, InboxRow, InboxView, KnownTemplate, LastMessage, LineReach, LineState,
    MediaState, Medium, NewInbound, OutboxRow, OutboxSummary, OwnReaction, OwnReactionState, PaletteHit,
    PersonHit, Position, Quote, Quoted, Reaction, Reader, Readers, Refused, RefusedFirstWord, Scheduled,
    ScheduledStand, SearchCoverage, SearchCursor, SearchGroups, SearchHit, SearchOrder, SearchPage, Sender,
    ThreadExtent, ThreadFind, ThreadMatch, ThreadPage, ThreadRow, Ties, Toward, Upload, UploadState,
    Uploading,
};
pub use replica::Replica;
