//! The queue list, the palette, and the header of an open conversation.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ContentRow;

/// The views of the queue list.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// The customer wrote last; nearest deadline first.
    ToAnswer,
    /// Something unread; newest first.
    Unread,
    /// A message of ours failed or its outcome is unknown; newest first.
    Failed,
    /// Everything; newest first.
    All,
}

/// How many conversations each view holds.
#[derive(Clone, Serialize, TS)]
pub struct InboxCounts {
    /// The customer wrote last.
    pub to_answer: u32,
    /// Since when the longest-waiting customer waits, milliseconds since 1970.
    #[ts(type = "number | null")]
    pub oldest_waiting_since: Option<i64>,
    /// Conversations with something unread.
    pub unread: u32,
    /// Conversations with a failed or unknown send.
    pub failed: u32,
    /// All conversations.
    pub all: u32,
}

/// One of our numbers.
#[derive(Clone, Serialize, TS)]
pub struct LineRow {
    /// Its name in every question.
    pub id: String,
    /// The number as people write it, once the hub has looked.
    pub number: Option<String>,
    /// The name that customers see.
    pub name: Option<String>,
    /// Conversations in which the customer wrote last.
    pub to_answer: u32,
    /// Conversations with something unread.
    pub unread: u32,
}

/// The service window of a conversation, as of now.
#[derive(Clone, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum WindowRow {
    /// The customer never wrote.
    NeverOpened,
    /// Open until then, milliseconds since 1970.
    Open {
        /// The first closed moment.
        #[ts(type = "number")]
        until: i64,
    },
    /// Closed since then.
    Closed {
        /// The moment it closed.
        #[ts(type = "number")]
        since: i64,
    },
}

/// Who wrote a message.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The customer.
    Inbound,
    /// We.
    Outbound,
}

/// The one visible state of a message of ours.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// On this machine only; waits for the link.
    Waiting,
    /// On its way to the hub, or its answer was lost and it will be repeated.
    Sending,
    /// Durable at the hub; Meta will be asked.
    Queued,
    /// The hub said no.
    Refused,
    /// Meta was asked and never answered.
    Unknown,
    /// A person said that it did not go out.
    Abandoned,
    /// Meta took it.
    Accepted,
    /// Meta sent it on.
    Sent,
    /// Meta refused it.
    Failed,
    /// On the customer's device.
    Delivered,
    /// Read.
    Read,
    /// Played.
    Played,
}

/// A row of the queue list.
#[derive(Clone, Serialize, TS)]
pub struct ConversationRow {
    /// Which.
    #[ts(type = "number")]
    pub id: u64,
    /// The best name we have: name, user name, or formatted number.
    pub name: String,
    /// The number as people write it, when shared.
    pub phone: Option<String>,
    /// One line of the last message; absent when it has no words (the screen names its kind).
    pub preview: Option<String>,
    /// The last message's kind (`text`, `image`, `voice` …); absent when there is no message.
    pub kind: Option<String>,
    /// Who wrote last.
    pub direction: Option<Direction>,
    /// The state of the last message, when it is ours.
    pub delivery: Option<Delivery>,
    /// When the last message was written, milliseconds since 1970.
    #[ts(type = "number | null")]
    pub last_at: Option<i64>,
    /// Unread messages.
    pub unread: u32,
    /// Whether the customer waits for an answer.
    pub to_answer: bool,
    /// Failed or unknown sends that nobody has handled.
    pub failed: u32,
    /// Whether a draft waits here.
    pub draft: bool,
    /// The window.
    pub window: WindowRow,
}

/// The header of an open conversation.
#[derive(Clone, Serialize, TS)]
pub struct ConversationHeader {
    /// The row of the list.
    pub row: ConversationRow,
    /// Meta's name for the line it is on: what this person may do there is theirs by line.
    pub line: String,
    /// The team that it was given to; absent when it is everybody's.
    pub team: Option<String>,
    /// The first name for the send button.
    pub first_name: String,
    /// The user name, when there is one.
    pub username: Option<String>,
    /// The draft.
    pub draft: String,
    /// When the first held message was written.
    #[ts(type = "number | null")]
    pub first_at: Option<i64>,
    /// How many messages are held.
    #[ts(type = "number")]
    pub messages: u64,
    /// Key of the first unread message, for the divider.
    pub first_unread: Option<String>,
    /// Another application answers this customer: nothing can be sent from here.
    pub handler: Option<HandlerRow>,
    /// The conversation in which the same person goes on.
    #[ts(type = "number | null")]
    pub joined_to: Option<u64>,
    /// The earlier conversations of the same person.
    #[ts(type = "Array<number>")]
    pub joined_from: Vec<u64>,
    /// What goes out later, the next first.
    pub scheduled: Vec<ScheduledRow>,
}

/// Another application that answers a customer.
#[derive(Clone, Serialize, TS)]
pub struct HandlerRow {
    /// Its role as Meta names it, such as `ai_agent`.
    pub role: Option<String>,
}

/// How far a message that goes out later has come.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ScheduledState {
    /// On this machine, or on its way to the hub.
    Waiting,
    /// Durable at the hub, which sends it when its time has come.
    Scheduled,
    /// It is being called off.
    Cancelling,
}

/// A message that goes out later.
#[derive(Clone, Serialize, TS)]
pub struct ScheduledRow {
    /// Its command.
    pub command: String,
    /// What it holds.
    pub content: ContentRow,
    /// When it is to go, milliseconds since 1970.
    #[ts(type = "number")]
    pub due_at: i64,
    /// The member who wrote it; absent for what was written here.
    pub author: Option<String>,
    /// How far it has come.
    pub state: ScheduledState,
}

/// A hit of the palette.
#[derive(Clone, Serialize, TS)]
pub struct PaletteRow {
    /// Which conversation.
    #[ts(type = "number")]
    pub conversation: u64,
    /// Its name.
    pub name: String,
    /// Its number.
    pub phone: Option<String>,
    /// When the last message was written.
    #[ts(type = "number | null")]
    pub last_at: Option<i64>,
}
