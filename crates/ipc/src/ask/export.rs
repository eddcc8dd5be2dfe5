//! Questions about exports.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Ask, Done, ask};
use crate::export::CheckedExport;

/// What came of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Exported {
    /// Where it lies; absent when the person thought better of it.
    pub saved: Option<String>,
    /// Messages in it.
    #[ts(type = "number")]
    pub messages: u64,
    /// Files in it.
    #[ts(type = "number")]
    pub files: u64,
    /// Files that are not.
    #[ts(type = "number")]
    pub missing: u64,
    /// Messages that could not be read.
    #[ts(type = "number")]
    pub unreadable: u64,
    /// Whether it reaches back to the first message that the hub knows.
    pub complete: bool,
    /// What the proof is known by, to compare.
    pub seal: String,
}

/// What came of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum CheckRow {
    /// Nobody chose a file.
    Nothing {},
    /// The file is no export, or so spoilt that nothing can be said of it.
    NoExport {},
    /// The file cannot be read.
    Unreadable {},
    /// It was checked.
    Checked(Box<CheckedExport>),
}

ask! {
    /// Saves a conversation where the person says, with a proof that nothing is missing. How far it is comes as events.
    "export_conversation" ExportConversation {
        /// Which.
        #[ts(type = "number")]
        conversation: u64,
        /// Whether the files go with it.
        files: bool,
    } -> Exported
}
ask! {
    /// Ends the export that is under way. Nothing of it is left.
    "export_cancel" ExportCancel {} -> Done
}
ask! {
    /// Checks an export that the person chooses. Asks nobody.
    "export_check" ExportCheck {} -> CheckRow
}
