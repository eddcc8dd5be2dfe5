//! Templates: the only messages that Meta takes once the window has closed. What one looks like, what it
//! asks for ([`Template::slots`]), what is wrong with an answer ([`Template::check`]), and how it will look
//! to the customer ([`Template::look`]). A part that we do not know refuses by its name: a form that left
//! it out would be refused by Meta, or worse, taken.

mod look;
mod slots;

use serde::{Deserialize, Serialize};

pub use look::TemplateLook;
pub use slots::{SlotKind, TemplateProblem, TemplateSlot};

use crate::{Media, MediaKind, Quality, Text, Timestamp};

/// A template in one language, as Meta lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// Meta's id for it.
    pub id: String,
    /// Its name; its languages share it.
    pub name: String,
    /// Its language, such as `fr` or `en_US`.
    pub language: String,
    /// Where it stands with Meta.
    pub status: TemplateStatus,
    /// What it costs as.
    pub category: TemplateCategory,
    /// How customers like it.
    #[serde(default)]
    pub quality: Quality,
    /// Why Meta refused or paused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// Whether its gaps have names instead of numbers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub named: bool,
    /// Its parts, in order.
    pub parts: Vec<TemplatePart>,
}

/// Where a template stands with Meta.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateStatus {
    /// It may be sent.
    Approved,
    /// Meta looks at it.
    Pending,
    /// Meta refused it.
    Rejected,
    /// Customers complained: it rests for some hours.
    Paused,
    /// Customers complained too often.
    Disabled,
    /// It is gone.
    Deleted,
    /// Something else that may not be sent.
    #[serde(other)]
    Other,
}

/// What a template costs as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateCategory {
    /// Codes to sign in with.
    Authentication,
    /// Everything that advertises.
    Marketing,
    /// About something that the customer asked for.
    Utility,
    /// A category that we do not know.
    #[serde(other)]
    Other,
}

/// A part of a template. Gaps stand in the words as `{{1}}` or `{{name}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "part", rename_all = "snake_case")]
pub enum TemplatePart {
    /// Words at the head.
    HeaderText {
        /// The words.
        text: Text,
        /// What Meta was shown for the gap.
        #[serde(default)]
        examples: Vec<Text>,
    },
    /// A file at the head.
    HeaderMedia {
        /// Which kind.
        kind: MediaKind,
    },
    /// A place at the head.
    HeaderLocation,
    /// The words.
    Body {
        /// The words.
        text: Text,
        /// What Meta was shown for the gaps, in their order.
        #[serde(default)]
        examples: Vec<Text>,
    },
    /// Small words at the foot.
    Footer {
        /// The words.
        text: Text,
    },
    /// Buttons.
    Buttons {
        /// The buttons, in order.
        buttons: Vec<TemplateButton>,
    },
    /// Cards side by side, each with parts of its own.
    Carousel {
        /// The cards.
        cards: Vec<Vec<TemplatePart>>,
    },
    /// An offer that ends.
    Offer {
        /// Its words.
        text: Text,
        /// Whether it ends at a moment that the sender sets.
        expires: bool,
    },
    /// A part that this version does not know.
    Unknown {
        /// Meta's word for it.
        kind: String,
    },
}

/// A button of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "button", rename_all = "snake_case")]
pub enum TemplateButton {
    /// Answers with its own words.
    QuickReply {
        /// Its label.
        text: Text,
    },
    /// Opens a page.
    Url {
        /// Its label.
        text: Text,
        /// The address, perhaps with a gap at its end.
        url: Text,
    },
    /// Calls.
    Phone {
        /// Its label.
        text: Text,
    },
    /// Copies a code.
    CopyCode {
        /// Its label.
        text: Text,
    },
    /// Copies or fills in a code to sign in with: always the code of the body.
    Otp {
        /// Its label.
        text: Text,
    },
    /// Opens a form.
    Flow {
        /// Its label.
        text: Text,
    },
    /// A button that needs nothing of us: a catalogue, a voice call.
    Plain {
        /// Meta's word for it.
        kind: String,
        /// Its label.
        text: Text,
    },
    /// A button that this version does not know.
    Unknown {
        /// Meta's word for it.
        kind: String,
    },
}

impl TemplateButton {
    /// What it says.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::QuickReply { text }
            | Self::Url { text, .. }
            | Self::Phone { text }
            | Self::CopyCode { text }
            | Self::Otp { text }
            | Self::Flow { text }
            | Self::Plain { text, .. } => text.as_str(),
            Self::Unknown { kind } => kind,
        }
    }
}

/// Where a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// In which card of a carousel, counted from 0; absent for the template itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<u8>,
    /// In which part.
    pub part: PlacePart,
    /// Which gap or button there, counted from 0.
    #[serde(default)]
    pub index: u8,
}

/// A part that takes values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlacePart {
    /// The head: its gap, its file or its place.
    Header,
    /// The words.
    Body,
    /// A button's gap or code.
    Button,
    /// When an offer ends.
    OfferEnd,
}

/// What goes somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateValue {
    /// Where.
    pub place: Place,
    /// The gap's name, in templates whose gaps have names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What.
    pub value: SlotValue,
}

/// A value for a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotValue {
    /// Words, or a code.
    Text(Text),
    /// A file.
    Media(Media),
    /// A place.
    Location {
        /// Degrees north.
        latitude: String,
        /// Degrees east.
        longitude: String,
        /// Its name.
        name: Text,
        /// Its address.
        address: Text,
    },
    /// A moment.
    Moment(Timestamp),
}

/// What fills a template, and how it then looks: enough to send it and to show it for ever, whatever
/// becomes of the template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateFill {
    /// What it costs as.
    pub category: TemplateCategory,
    /// The kinds of its buttons that take a value, by place, as Meta calls them (`url`, `copy_code`, `flow`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<FilledButton>,
    /// The values.
    pub values: Vec<TemplateValue>,
    /// How it looks.
    pub look: TemplateLook,
}

/// A button that must be named when the template is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledButton {
    /// Where.
    pub place: Place,
    /// What it is.
    pub kind: ButtonKind,
}

/// Kinds of buttons that take a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ButtonKind {
    /// Opens a page with a gap in its address.
    Url,
    /// Copies a code.
    CopyCode,
    /// A code to sign in with; takes the body's first value.
    Otp,
    /// Opens a form.
    Flow,
}

impl TemplateFill {
    /// The file at the head.
    #[must_use]
    pub fn header_media(&self) -> Option<&Media> {
        let head =
            |value: &&TemplateValue| value.place.card.is_none() && value.place.part == PlacePart::Header;
        self.values.iter().find(head).and_then(TemplateValue::media)
    }

    /// All files, those of cards included.
    #[must_use]
    pub fn media(&self) -> Vec<&Media> {
        self.values.iter().filter_map(TemplateValue::media).collect()
    }

    /// All files, to be changed.
    pub fn media_mut(&mut self) -> impl Iterator<Item = &mut Media> {
        self.values.iter_mut().filter_map(|value| match &mut value.value {
            SlotValue::Media(media) => Some(media),
            SlotValue::Text(_) | SlotValue::Location { .. } | SlotValue::Moment(_) => None,
        })
    }
}

impl TemplateValue {
    /// The file, if it is one.
    #[must_use]
    pub fn media(&self) -> Option<&Media> {
        match &self.value {
            SlotValue::Media(media) => Some(media),
            SlotValue::Text(_) | SlotValue::Location { .. } | SlotValue::Moment(_) => None,
        }
    }
}
