//! One thread: its pages, and what a person does before it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Ask, Done, ask};
use crate::row::{Anchor, MessageRow};

ask! {
    /// One page of a thread, ascending in time; outbox rows stand at its end.
    "thread_page" ThreadPage {
        /// Which conversation.
        #[ts(type = "number")]
        conversation: u64,
        /// From where.
        anchor: Anchor,
        /// At most this many rows.
        limit: u32,
    } -> ThreadPageAnswer
}

/// A page of a thread.
#[derive(Serialize, TS)]
pub struct ThreadPageAnswer {
    /// The rows, oldest first.
    pub rows: Vec<MessageRow>,
    /// Whether this replica holds older rows than the first.
    pub older: bool,
    /// Whether this replica holds newer rows than the last.
    pub newer: bool,
    /// Whether the hub may hold older ones that this replica does not: the screen says so.
    pub older_elsewhere: bool,
    /// How many rows the conversation has here in all.
    #[ts(type = "number")]
    pub total: u64,
    /// How many rows lie before the first one: with `total`, where the page stands.
    #[ts(type = "number")]
    pub before: u64,
}

ask! {
    /// Keeps a draft.
    "draft_save" DraftSave {
        /// Where.
        #[ts(type = "number")]
        conversation: u64,
        /// The words; empty removes it.
        text: String,
    } -> Done
}

ask! {
    /// Marks everything this replica holds of a conversation as read.
    "conversation_read" ConversationRead {
        /// Which.
        #[ts(type = "number")]
        conversation: u64,
    } -> Done
}

ask! {
    /// Which conversation is before the person's eyes, in a focused window: it is not notified.
    "focus" Focus {
        /// Which; absent when none is open or the window is not focused.
        #[ts(type = "number | null")]
        conversation: Option<u64>,
    } -> Done
}

ask! {
    /// Shows the customer that we are typing: best effort, at most once every 20 seconds, and only where the
    /// person's preferences say so.
    "typing" Typing {
        /// To whom.
        #[ts(type = "number")]
        conversation: u64,
    } -> Done
}
