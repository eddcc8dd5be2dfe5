//! What can be sent. Each is a row of the outbox at once.

use serde::Deserialize;
use ts_rs::TS;

use super::{Ask, Done, Sent, ask};
use crate::row::ContactCardRow;

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
        /// When it is to go, milliseconds since 1970; absent for now.
        #[serde(default)]
        #[ts(optional, type = "number | null")]
        due_at: Option<i64>,
    } -> Sent
}

/// A prepared file of a message.
#[derive(Deserialize, TS)]
pub struct MediaItem {
    /// The attachment.
    pub attachment: String,
    /// The words under it; empty for none.
    pub caption: String,
    /// The name that the customer sees, for documents; absent keeps the attachment's.
    pub filename: Option<String>,
}

ask! {
    /// Sends prepared files: one outbox row each, in their order.
    "send_media" SendMedia {
        /// Where.
        #[ts(type = "number")]
        conversation: u64,
        /// What.
        items: Vec<MediaItem>,
        /// The message that the first answers (its `key`).
        reply_to: Option<String>,
        /// When they are to go, milliseconds since 1970; absent for now.
        #[serde(default)]
        #[ts(optional, type = "number | null")]
        due_at: Option<i64>,
    } -> Vec<Sent>
}

ask! {
    /// Sends a place.
    "send_location" SendLocation {
        /// Where.
        #[ts(type = "number")]
        conversation: u64,
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// Its name.
        name: Option<String>,
        /// Its address.
        address: Option<String>,
        /// The message it answers (its `key`).
        reply_to: Option<String>,
    } -> Sent
}

ask! {
    /// Sends contact cards.
    "send_contacts" SendContacts {
        /// Where.
        #[ts(type = "number")]
        conversation: u64,
        /// The cards.
        cards: Vec<ContactCardRow>,
        /// The message it answers (its `key`).
        reply_to: Option<String>,
    } -> Sent
}

/// What stands above the words of an interactive message to be sent.
#[derive(Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum HeaderDraft {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// A prepared file.
    Media {
        /// The attachment.
        attachment: String,
    },
}

/// A reply button to be sent.
#[derive(Deserialize, TS)]
pub struct ButtonDraft {
    /// Comes back when it is tapped.
    pub id: String,
    /// What it says.
    pub title: String,
}

/// A row of a list to be sent.
#[derive(Deserialize, TS)]
pub struct RowDraft {
    /// Comes back when it is chosen.
    pub id: String,
    /// What it says.
    pub title: String,
    /// A second line.
    pub description: Option<String>,
}

/// A section of a list to be sent.
#[derive(Deserialize, TS)]
pub struct SectionDraft {
    /// Its title; may be empty where there is one section.
    pub title: String,
    /// Its rows.
    pub rows: Vec<RowDraft>,
}

/// What there is to tap in a message to be sent.
#[derive(Deserialize, TS)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum ActionDraft {
    /// Reply buttons.
    Buttons {
        /// The buttons.
        buttons: Vec<ButtonDraft>,
    },
    /// A list that opens.
    List {
        /// What opens it.
        button: String,
        /// Its sections.
        sections: Vec<SectionDraft>,
    },
    /// A link.
    Link {
        /// What it says.
        label: String,
        /// Where it leads.
        url: String,
    },
    /// A question for the customer's place.
    LocationRequest {},
    /// A form (flow) of ours at Meta.
    Flow {
        /// Its id there.
        flow: String,
        /// What opens it.
        label: String,
        /// The first screen, where one is named.
        screen: Option<String>,
        /// Whether it is still a draft.
        draft: bool,
    },
}

/// A message with something to tap, to be sent.
#[derive(Deserialize, TS)]
pub struct InteractiveDraft {
    /// What stands above the words.
    pub header: Option<HeaderDraft>,
    /// The words.
    pub body: String,
    /// What stands below, small.
    pub footer: Option<String>,
    /// What there is to tap.
    pub action: ActionDraft,
}

ask! {
    /// Sends a message with something to tap.
    "send_interactive" SendInteractive {
        /// Where.
        #[ts(type = "number")]
        conversation: u64,
        /// What.
        message: InteractiveDraft,
        /// The message it answers (its `key`).
        reply_to: Option<String>,
    } -> Sent
}

ask! {
    /// Reacts to a message, changes our reaction, or takes it back.
    "react" React {
        /// Where.
        #[ts(type = "number")]
        conversation: u64,
        /// To which message (its `key`).
        message: String,
        /// The emoji; absent to take ours back.
        emoji: Option<String>,
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
