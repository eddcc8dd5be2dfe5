//! The questions the screen may ask of the core. Implementing [`Ask`] opens a door: keep few.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use ts_rs::TS;

use crate::error::UiError;
use crate::row::{
    Anchor, ConversationHeader, ConversationRow, InboxCounts, MessageRow, PaletteRow, Preferences, Status,
    View,
};

/// A question the screen may ask, and the type of its answer.
pub trait Ask: DeserializeOwned + TS {
    /// The name on the wire.
    const NAME: &'static str;
    /// What comes back.
    type Answer: Serialize + TS;
}

macro_rules! ask {
    ($(#[$doc:meta])* $name:literal $request:ident { $($(#[$fdoc:meta])* $field:ident : $type:ty),* $(,)? } -> $answer:ty) => {
        $(#[$doc])*
        #[derive(Deserialize, TS)]
        pub struct $request { $($(#[$fdoc])* pub $field: $type),* }
        impl Ask for $request {
            const NAME: &'static str = $name;
            type Answer = $answer;
        }
    };
}
pub(crate) use ask;

/// Reads what the screen sent. What it sent is never quoted: it may hold a customer's words.
pub(crate) fn read_params<A: Ask>(params: Value) -> Result<A, UiError> {
    let params = if params.is_null() { Value::Object(serde_json::Map::new()) } else { params };
    serde_json::from_value(params).map_err(|error| {
        let words = error.to_string();
        let safe =
            if words.starts_with("missing field") { words } else { "a value of another kind".to_owned() };
        UiError::bug(format!("the question {} is not understood: {safe}", A::NAME))
    })
}

/// Writes an answer down for the screen.
pub(crate) fn written<A: Ask>(answer: &A::Answer) -> Result<Value, UiError> {
    serde_json::to_value(answer)
        .map_err(|_| UiError::bug(format!("the answer to {} cannot be written", A::NAME)))
}

/// Nothing to say but "done".
#[derive(Serialize, TS)]
pub struct Done {}

ask! {
    /// One page of the queue list.
    "inbox_page" InboxPage {
        /// Which view.
        view: View,
        /// Where the last page ended; absent for the first.
        after: Option<String>,
        /// At most this many rows.
        limit: u32,
    } -> InboxPageAnswer
}

/// A page of the queue list.
#[derive(Serialize, TS)]
pub struct InboxPageAnswer {
    /// The rows, in the view's order.
    pub rows: Vec<ConversationRow>,
    /// Where the next page begins; absent at the end.
    pub next: Option<String>,
    /// The counts of all views.
    pub counts: InboxCounts,
}

ask! {
    /// One row of the queue list again, after an event named it. Absent when there is no such conversation.
    "conversation_rows" ConversationRows {
        /// Which.
        #[ts(type = "Array<number>")]
        conversations: Vec<u64>,
    } -> Vec<ConversationRow>
}

ask! {
    /// The header of an open conversation, its draft included.
    "conversation" ConversationAsk {
        /// Which.
        #[ts(type = "number")]
        conversation: u64,
    } -> ConversationHeader
}

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
    /// Sends free words: an outbox row, in the same transaction as clearing the draft.
    "send_text" SendText {
        /// Where.
        #[ts(type = "number")]
        conversation: u64,
        /// The words.
        text: String,
        /// The message it answers (its `key`).
        reply_to: Option<String>,
    } -> Sent
}

/// The wish is durable on this machine.
#[derive(Serialize, TS)]
pub struct Sent {
    /// Its command, the row's `key` from now on.
    pub command: String,
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
    /// Gives a refused outbox row another try.
    "outbox_retry" OutboxRetry {
        /// The row's command.
        command: String,
    } -> Done
}

ask! {
    /// Throws an outbox row away. Its words become the draft if there is none.
    "outbox_discard" OutboxDiscard {
        /// The row's command.
        command: String,
    } -> Done
}

ask! {
    /// Sends the words of a failed message again, as a new command.
    "send_again" SendAgain {
        /// The failed message's key.
        key: String,
    } -> Sent
}

ask! {
    /// Settles a send whose outcome is unknown.
    "settle_send" SettleSend {
        /// The row's command.
        command: String,
        /// Whether the person found that the customer has it.
        was_sent: bool,
    } -> Done
}

ask! {
    /// Conversations and contacts whose name, number or user name match.
    "palette" Palette {
        /// What was typed.
        query: String,
        /// At most this many rows.
        limit: u32,
    } -> Vec<PaletteRow>
}

ask! {
    /// How everything stands: the truth line and the outbox count.
    "status" StatusAsk {} -> Status
}

ask! {
    /// This person's preferences.
    "preferences" PreferencesAsk {} -> Preferences
}

ask! {
    /// Keeps this person's preferences.
    "preferences_save" PreferencesSave {
        /// All of them.
        preferences: Preferences,
    } -> Done
}
