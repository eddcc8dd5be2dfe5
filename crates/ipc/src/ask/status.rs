//! How everything stands, and what this person chose.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Ask, Done, ask};
use crate::row::{ImportRow, Preferences, Status};

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

ask! {
    /// How far the past of the owner's phone has been taken in.
    "import_state" ImportStateAsk {} -> ImportRow
}

ask! {
    /// Asks Meta for the past of the owner's phone, which it gives once.
    "import_history" ImportHistory {} -> Done
}

ask! {
    /// What Meta takes, for the checks that the screen makes while the person writes.
    "limits" LimitsAsk {} -> LimitsAnswer
}

/// What one kind of file may be.
#[derive(Serialize, TS)]
pub struct KindLimit {
    /// `image`, `video`, `audio`, `voice`, `document`, `sticker`.
    pub kind: String,
    /// The most bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// The media types.
    pub types: Vec<String>,
}

/// What an interactive message may be, in characters or pieces.
#[derive(Serialize, TS)]
pub struct InteractiveLimits {
    /// Header words.
    pub header: u32,
    /// The words.
    pub body: u32,
    /// Footer.
    pub footer: u32,
    /// Buttons in a message.
    pub buttons: u32,
    /// A button's title.
    pub button_title: u32,
    /// A button's id.
    pub button_id: u32,
    /// What opens a list.
    pub list_button: u32,
    /// Sections of a list, and rows over all of them.
    pub list_rows: u32,
    /// A section's title.
    pub section_title: u32,
    /// A row's title.
    pub row_title: u32,
    /// A row's id.
    pub row_id: u32,
    /// A row's second line.
    pub row_description: u32,
    /// What a link says.
    pub link_label: u32,
    /// Where a link leads.
    pub link_url: u32,
    /// What opens a form.
    pub flow_label: u32,
}

/// What Meta takes.
#[derive(Serialize, TS)]
pub struct LimitsAnswer {
    /// Files, by kind.
    pub kinds: Vec<KindLimit>,
    /// Characters of a text.
    pub text: u32,
    /// Characters under a file.
    pub caption: u32,
    /// Contact cards in a message.
    pub cards: u32,
    /// Interactive messages.
    pub interactive: InteractiveLimits,
}
