//! What a message holds, in our words. Meta's many shapes are brought to these at the hub's door;
//! what has no shape here is kept whole as [`Content::Unsupported`] (law 7).

use serde::{Deserialize, Serialize};

use crate::{MediaId, Text};

/// The kinds of media that a message can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A sound file.
    Audio,
    /// A voice message recorded in the chat.
    Voice,
    /// A file.
    Document,
    /// A sticker.
    Sticker,
}

/// A medium that Meta announced. Its bytes come later, or never: see `MediaStored` and `MediaLost`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// What it is.
    pub kind: MediaKind,
    /// Meta's name for it; lives 7 days there.
    pub id: MediaId,
    /// Its media type, as announced.
    pub mime: String,
    /// SHA-256 of the bytes, lower-case hex, when announced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The file's name, for documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<Text>,
    /// The words under it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<Text>,
}

/// What a message holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Content {
    /// Words, with WhatsApp's own marks for bold and the like.
    Text {
        /// The words.
        body: Text,
    },
    /// A picture, film, sound, file or sticker.
    Media(Media),
    /// A place.
    Location {
        /// Degrees north, as Meta wrote them.
        latitude: String,
        /// Degrees east, as Meta wrote them.
        longitude: String,
        /// The place's name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Text>,
        /// The place's address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<Text>,
    },
    /// Contact cards, as JSON text in Meta's shape.
    Contacts {
        /// How many cards.
        count: u32,
        /// The first card's name.
        name: Text,
        /// The cards.
        raw: Text,
    },
    /// A choice the customer made: a template's quick reply, a reply button, a list row.
    Choice {
        /// What the customer saw and chose.
        title: Text,
        /// The id we gave the choice.
        id: Text,
    },
    /// A template of ours.
    Template {
        /// Its name.
        name: String,
        /// Its language.
        language: String,
        /// Its words as the customer sees them, when known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<Text>,
    },
    /// Anything else: kept whole, shown as a labelled card, understood after an upgrade.
    Unsupported {
        /// Meta's word for it.
        kind: String,
        /// The message as it came, JSON text.
        raw: Text,
    },
}

impl Content {
    /// The words by which a person knows the message again: for a list row, a notification, later the search.
    #[must_use]
    pub fn words(&self) -> Option<&Text> {
        match self {
            Self::Text { body } => Some(body),
            Self::Media(media) => media.caption.as_ref().or(media.filename.as_ref()),
            Self::Location { name, address, .. } => name.as_ref().or(address.as_ref()),
            Self::Contacts { name, .. } => Some(name),
            Self::Choice { title, .. } => Some(title),
            Self::Template { body, .. } => body.as_ref(),
            Self::Unsupported { .. } => None,
        }
    }

    /// A stable one-word label, used in stores and by the screen to choose an icon.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Media(media) => match media.kind {
                MediaKind::Image => "image",
                MediaKind::Video => "video",
                MediaKind::Audio => "audio",
                MediaKind::Voice => "voice",
                MediaKind::Document => "document",
                MediaKind::Sticker => "sticker",
            },
            Self::Location { .. } => "location",
            Self::Contacts { .. } => "contacts",
            Self::Choice { .. } => "choice",
            Self::Template { .. } => "template",
            Self::Unsupported { .. } => "unsupported",
        }
    }
}

/// The longest text Meta takes, in characters (Meta, "text messages").
pub const TEXT_MAX_CHARS: usize = 4096;

/// Why a text cannot be sent as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextProblem {
    /// Nothing but white space.
    Empty,
    /// Longer than Meta takes.
    TooLong {
        /// How long it is, in characters.
        chars: usize,
    },
}

/// Checks a text before it is queued, so that Meta never has to refuse it.
///
/// # Errors
/// What is wrong with it.
pub fn check_text(text: &Text) -> Result<(), TextProblem> {
    if text.as_str().trim().is_empty() {
        return Err(TextProblem::Empty);
    }
    let chars = text.as_str().chars().count();
    if chars > TEXT_MAX_CHARS { Err(TextProblem::TooLong { chars }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_checked_by_characters_not_bytes() {
        assert_eq!(check_text(&Text::from(" \n")), Err(TextProblem::Empty));
        assert_eq!(check_text(&"é".repeat(4096).into()), Ok(()));
        assert_eq!(check_text(&"é".repeat(4097).into()), Err(TextProblem::TooLong { chars: 4097 }));
    }
}
