//! Templates: the list, the form that one asks for, and what is wrong with an answer.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::LookRow;

/// A template in the list.
#[derive(Clone, Serialize, TS)]
pub struct TemplateRow {
    /// Meta's id for it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its language, such as `fr` or `en_US`.
    pub language: String,
    /// `approved`, `pending`, `rejected`, `paused`, `disabled`, `deleted`, `other`.
    pub status: String,
    /// `authentication`, `marketing`, `utility`, `other`.
    pub category: String,
    /// `green`, `yellow`, `red`, `unknown`.
    pub quality: String,
    /// Why Meta refused or paused it.
    pub reason: Option<String>,
    /// Whether it can be sent.
    pub usable: bool,
    /// The part that this version does not know, which is why it cannot.
    pub unknown_part: Option<String>,
    /// Its body, gaps as they are.
    pub preview: String,
    /// When it was last sent from this machine, milliseconds since 1970.
    #[ts(type = "number | null")]
    pub used_at: Option<i64>,
    /// How many slots it asks to fill.
    pub needs: u32,
}

/// A template as a form to fill.
#[derive(Clone, Serialize, TS)]
pub struct TemplateForm {
    /// Its row of the list.
    pub row: TemplateRow,
    /// How it looks with nothing filled in.
    pub look: LookRow,
    /// What it asks for, in reading order.
    pub slots: Vec<SlotRow>,
}

/// A part of a template that takes values.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SlotPart {
    /// The head.
    Header,
    /// The words.
    Body,
    /// A button.
    Button,
    /// When an offer ends.
    OfferEnd,
}

/// Kinds of slots.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SlotKindWord {
    /// Words without a line break.
    Text,
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A file.
    Document,
    /// A place.
    Location,
    /// A code to copy.
    Code,
    /// The end of an address.
    UrlEnd,
    /// A moment.
    Moment,
}

/// Something that a template asks for.
#[derive(Clone, Serialize, TS)]
pub struct SlotRow {
    /// Names it; the same for the same template.
    pub key: String,
    /// In which card, counted from 0.
    pub card: Option<u32>,
    /// In which part.
    pub part: SlotPart,
    /// What it is.
    pub kind: SlotKindWord,
    /// The gap's name, where it is one.
    pub gap: Option<String>,
    /// What Meta was shown.
    pub example: Option<String>,
    /// The most characters; 0 where it takes none.
    pub max_chars: u32,
    /// What to fill in unless the person wants something else.
    pub suggestion: Option<String>,
}

/// A place as a value.
#[derive(Clone, Deserialize, TS)]
pub struct LocationValue {
    /// Degrees north.
    pub latitude: String,
    /// Degrees east.
    pub longitude: String,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
}

/// What the person filled in; the slot's kind says which field counts.
#[derive(Clone, Deserialize, TS)]
pub struct SlotValueRow {
    /// Which slot.
    pub key: String,
    /// Words, a code, the end of an address.
    pub text: Option<String>,
    /// A file: an attachment's id.
    pub attachment: Option<String>,
    /// A place.
    pub location: Option<LocationValue>,
    /// A moment, milliseconds since 1970.
    #[ts(type = "number | null")]
    pub moment: Option<i64>,
}

/// What can be wrong with a filled template.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SlotProblemKind {
    /// Nothing stands in a slot.
    Missing,
    /// The value is of another kind than the slot.
    WrongKind,
    /// Line breaks, tabs, or more than four spaces in a row.
    BadSpace,
    /// More characters than the limit.
    TooLong,
    /// Only an approved template may be sent.
    NotApproved,
    /// It has a part that this version does not know.
    UnknownPart,
}

/// What is wrong with a filled template.
#[derive(Clone, Serialize, TS)]
pub struct SlotProblem {
    /// In which slot; absent when it is the template itself.
    pub key: Option<String>,
    /// What.
    pub kind: SlotProblemKind,
    /// The limit that is broken.
    pub limit: Option<u32>,
    /// The unknown part's name, or the status.
    pub name: Option<String>,
}

/// How a template looks with what is filled in so far.
#[derive(Clone, Serialize, TS)]
pub struct TemplatePreview {
    /// How the customer would see it.
    pub look: LookRow,
    /// The first thing that is wrong.
    pub problem: Option<SlotProblem>,
}
