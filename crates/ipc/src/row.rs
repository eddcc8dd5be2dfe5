//! Rows for a screen, not tables. None derives `Debug`: they carry what people said.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

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
}

/// Where a page of a thread begins. Positions are a row's `at` and `seq`.
#[derive(Clone, Copy, Deserialize, TS)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Anchor {
    /// The newest rows.
    Newest,
    /// Right before a row.
    Before {
        /// Its `at`.
        #[ts(type = "number")]
        at: i64,
        /// Its `seq`.
        #[ts(type = "number")]
        seq: u64,
    },
    /// Right after a row.
    After {
        /// Its `at`.
        #[ts(type = "number")]
        at: i64,
        /// Its `seq`.
        #[ts(type = "number")]
        seq: u64,
    },
    /// From an index on, counted from the oldest held row, for a jump of the scroll bar.
    Index {
        /// The index.
        #[ts(type = "number")]
        index: u64,
    },
}

/// A failure, by what a person can do. The screen owns the words.
#[derive(Clone, Serialize, TS)]
pub struct FailureRow {
    /// `window_closed`, `undeliverable`, … (`domain::FailureKind`), or a refusal code of the hub.
    pub kind: String,
    /// Meta's code.
    #[ts(type = "number | null")]
    pub code: Option<i64>,
    /// Meta's or the hub's explanation.
    pub details: String,
    /// When another try makes sense.
    #[ts(type = "number | null")]
    pub retry_at: Option<i64>,
    /// Whether sending the same words again makes sense.
    pub may_be_retried: bool,
}

/// What a message holds.
#[derive(Clone, Serialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ContentRow {
    /// Words.
    Text {
        /// The words.
        body: String,
    },
    /// A medium.
    Media {
        /// `image`, `video`, `audio`, `voice`, `document`, `sticker`.
        kind: String,
        /// The media type.
        mime: String,
        /// The file's name.
        filename: Option<String>,
        /// The words under it.
        caption: Option<String>,
        /// Bytes, when stored at the hub.
        #[ts(type = "number | null")]
        size: Option<u64>,
        /// `announced`, `stored` or `lost`.
        state: String,
    },
    /// A place.
    Location {
        /// Degrees north.
        latitude: String,
        /// Degrees east.
        longitude: String,
        /// The place's name.
        name: Option<String>,
        /// The place's address.
        address: Option<String>,
    },
    /// Contact cards.
    Contacts {
        /// The first card's name.
        name: String,
        /// How many cards.
        count: u32,
    },
    /// A choice the customer made.
    Choice {
        /// What was chosen.
        title: String,
    },
    /// A template of ours.
    Template {
        /// Its name.
        name: String,
        /// Its words, when known.
        body: Option<String>,
    },
    /// Something we do not know yet, kept whole.
    Unsupported {
        /// Meta's word for it.
        kind: String,
        /// The message as it came.
        raw: String,
    },
}

/// A quoted message.
#[derive(Clone, Serialize, TS)]
pub struct QuoteRow {
    /// Its key, to jump to; absent when this replica does not hold it.
    pub key: Option<String>,
    /// Who wrote it.
    pub direction: Option<Direction>,
    /// Its words.
    pub preview: Option<String>,
    /// Its kind.
    pub kind: Option<String>,
}

/// A reaction.
#[derive(Clone, Serialize, TS)]
pub struct ReactionRow {
    /// The emoji.
    pub emoji: String,
    /// Whether the customer reacted (otherwise we).
    pub from_customer: bool,
}

/// A row of a thread.
#[derive(Clone, Serialize, TS)]
pub struct MessageRow {
    /// Names the row for ever: our command for what we sent here, Meta's name otherwise.
    pub key: String,
    /// When it was written, milliseconds since 1970.
    #[ts(type = "number")]
    pub at: i64,
    /// With `at`, its position; 0 for an outbox row, which stands after everything.
    #[ts(type = "number")]
    pub seq: u64,
    /// Who wrote it.
    pub direction: Direction,
    /// The member's name, `phone` for an echo; absent for a customer.
    pub author: Option<String>,
    /// Whether it was sent from the phone.
    pub from_phone: bool,
    /// What it holds.
    pub content: ContentRow,
    /// Its state, when it is ours.
    pub delivery: Option<Delivery>,
    /// Why it failed.
    pub failure: Option<FailureRow>,
    /// What it answers.
    pub quote: Option<QuoteRow>,
    /// The reactions.
    pub reactions: Vec<ReactionRow>,
    /// Whether its writer changed it.
    pub edited: bool,
    /// Whether its writer took it back.
    pub revoked: bool,
    /// Whether it was forwarded.
    pub forwarded: bool,
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

/// The truth line's state.
#[derive(Clone, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum LinkRow {
    /// No line is connected yet.
    None,
    /// Everything is held.
    Live,
    /// Entries are still to come.
    CatchingUp {
        /// How many.
        #[ts(type = "number")]
        remaining: u64,
    },
    /// No hub.
    Offline {
        /// Since when.
        #[ts(type = "number")]
        since: i64,
    },
    /// A person must act.
    ActionNeeded {
        /// `sign_in`, `update_app`, `refill_replica`, `disk_full`, `token_dead`, `number_not_connected`,
        /// `sending_blocked`, `webhook_unsubscribed`, `quality_red`.
        need: String,
    },
}

/// How everything stands.
#[derive(Clone, Serialize, TS)]
pub struct Status {
    /// The truth line.
    pub link: LinkRow,
    /// Outbox rows that have not reached the hub.
    pub outbox: u32,
    /// Outbox rows that the hub refused.
    pub refused: u32,
    /// The hub's clock less ours, milliseconds; clocks on screen are corrected by it.
    #[ts(type = "number")]
    pub clock_skew_ms: i64,
    /// Our number, as people write it.
    pub line_number: Option<String>,
    /// The name customers see.
    pub line_name: Option<String>,
    /// How far back this replica reaches; absent when it holds everything.
    pub history_complete: bool,
}

/// How much a notification shows.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NotificationPrivacy {
    /// Name and words.
    NameAndText,
    /// Name only.
    Name,
    /// Neither.
    Nothing,
}

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system has it.
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The languages the screen speaks.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// As the system has it.
    Auto,
    /// French.
    Fr,
    /// English.
    En,
}

/// How much stands on a screen.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// Roomy.
    Comfort,
    /// As drawn.
    Normal,
    /// One line a row.
    Compact,
}

/// This person's preferences. A field that an older version did not know takes its default.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Preferences {
    /// Light or dark.
    pub theme: Theme,
    /// French or English.
    pub language: Language,
    /// How much stands on a screen.
    pub density: Density,
    /// Whether Enter alone sends (Mod+Enter always does).
    pub enter_sends: bool,
    /// How much a notification shows.
    pub notification_privacy: NotificationPrivacy,
    /// No notifications until this moment (milliseconds since 1970); 0 = not disturbed, -1 = until switched off.
    #[ts(type = "number")]
    pub do_not_disturb_until: i64,
    /// Whether closing the window keeps receiving in the tray.
    pub close_to_tray: bool,
    /// Whether the app starts with the session.
    pub start_at_login: bool,
    /// Width of the list pane, CSS pixels.
    pub list_width: u32,
    /// Whether the customer pane is shown.
    pub context_shown: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: Theme::Auto,
            language: Language::Auto,
            density: Density::Normal,
            enter_sends: false,
            notification_privacy: NotificationPrivacy::NameAndText,
            do_not_disturb_until: 0,
            close_to_tray: true,
            start_at_login: false,
            list_width: 320,
            context_shown: true,
        }
    }
}
