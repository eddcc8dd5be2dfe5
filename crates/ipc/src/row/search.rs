//! What a search finds, and what it covers.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Direction;

/// In which order hits come.
#[derive(Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SearchOrder {
    /// The best first, among the newest; then the best of those before them.
    Best,
    /// The newest first.
    Newest,
}

/// In which direction somebody looks on in a thread.
#[derive(Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Toward {
    /// Up the thread.
    Older,
    /// Down the thread.
    Newer,
}

/// Where a message stands in its thread: its row's `at` and `seq`.
#[derive(Clone, Copy, Deserialize, Serialize, TS)]
pub struct PlaceRow {
    /// When it was written.
    #[ts(type = "number")]
    pub at: i64,
    /// The entry that brought it.
    #[ts(type = "number")]
    pub seq: u64,
}

/// How many.
#[derive(Clone, Copy, Serialize, TS)]
pub struct CountRow {
    /// So many.
    #[ts(type = "number")]
    pub count: u64,
    /// And more: nobody waited for the end of the count.
    pub more: bool,
}

/// A piece of a text with what was looked for in it.
#[derive(Serialize, TS)]
pub struct MarkedText {
    /// The piece, in parts.
    pub parts: Vec<MarkedPart>,
    /// Whether something stands before it.
    pub cut_before: bool,
    /// Whether something stands after it.
    pub cut_after: bool,
}

/// A part of a text that is marked, or is not.
#[derive(Serialize, TS)]
pub struct MarkedPart {
    /// The words.
    pub text: String,
    /// Whether they were looked for.
    pub mark: bool,
}

/// A message that was found.
#[derive(Serialize, TS)]
pub struct SearchHitRow {
    /// In which conversation.
    #[ts(type = "number")]
    pub conversation: u64,
    /// The message's row.
    pub key: String,
    /// When it was written.
    #[ts(type = "number")]
    pub at: i64,
    /// With `at`, where it stands in its thread.
    #[ts(type = "number")]
    pub seq: u64,
    /// Who spoke.
    pub direction: Direction,
    /// What it holds: the kind of its file, else the `type` of its content.
    pub kind: String,
    /// The member who wrote it, by the name of then; absent for customers.
    pub author: Option<String>,
    /// Whether the owner's phone wrote it.
    pub from_phone: bool,
    /// Why it was found.
    pub snippet: MarkedText,
}

/// A conversation in which something was found.
#[derive(Serialize, TS)]
pub struct SearchPlaceRow {
    /// Which.
    #[ts(type = "number")]
    pub conversation: u64,
    /// Its name.
    pub name: String,
    /// Its number.
    pub phone: Option<String>,
}

/// What a search covers: nothing is left out in silence.
#[derive(Serialize, TS)]
pub struct CoverageRow {
    /// Whether this machine holds every line from its first entry on.
    pub whole: bool,
    /// Otherwise everything from this moment on is held; absent where that is not known.
    #[ts(type = "number | null")]
    pub since: Option<i64>,
    /// How far the index is, while it is being filled.
    pub filling: Option<FillingRow>,
    /// Documents of which only the name and the caption are searched.
    pub documents: CountRow,
}

/// How far the index is filled.
#[derive(Serialize, TS)]
pub struct FillingRow {
    /// Messages that can be found.
    #[ts(type = "number")]
    pub done: u64,
    /// Messages in all.
    #[ts(type = "number")]
    pub total: u64,
}

/// What a chip says.
#[derive(Clone, Copy, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChipKind {
    /// Who wrote.
    From,
    /// Which member wrote.
    Agent,
    /// When.
    Time,
    /// What it holds.
    Kind,
    /// The ending of its file.
    Extension,
    /// How the conversation stands.
    Is,
    /// In which conversation.
    In,
}

/// A piece of what was typed that was understood as an operator.
#[derive(Serialize, TS)]
pub struct ChipRow {
    /// Where it begins, in UTF-16 units, a minus sign included.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
    /// What it says.
    pub kind: ChipKind,
    /// Whether what it says must not be.
    pub negated: bool,
    /// Its value, as typed.
    pub value: String,
}

/// A person that was found.
#[derive(Serialize, TS)]
pub struct PersonHitRow {
    /// The conversation with them.
    #[ts(type = "number")]
    pub conversation: u64,
    /// Their name.
    pub name: String,
    /// Their number.
    pub phone: Option<String>,
    /// When the last message was written.
    #[ts(type = "number | null")]
    pub last_at: Option<i64>,
    /// Whether what was typed is only nearly theirs.
    pub nearly: bool,
}
