//! What a message holds, in our words. Meta's many shapes are brought to these at the hub's door;
//! what has no shape here is kept whole as [`Content::Unsupported`] (law 7).

pub mod card;
pub mod form;
pub mod interactive;
pub mod media;
pub mod order;
pub mod system;

use serde::{Deserialize, Serialize};

pub use card::ContactCard;
pub use form::{FormAnswer, FormField};
pub use interactive::Interactive;
pub use media::{Media, MediaFacts, MediaKind};
pub use order::{Order, OrderLine, Product};
pub use system::SystemNote;

use crate::Text;
use crate::template::TemplateFill;

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
        /// The cards in Meta's shape, as they came.
        raw: Text,
        /// The cards.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        cards: Vec<ContactCard>,
    },
    /// A choice the customer made: a template's quick reply, a reply button, a list row.
    Choice {
        /// What the customer saw and chose.
        title: Text,
        /// The id we gave the choice.
        id: Text,
        /// A list row's second line.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<Text>,
    },
    /// A form that the customer filled in: a flow, or an address.
    Form(FormAnswer),
    /// A basket that the customer sent.
    Order(Order),
    /// A message of ours with buttons, a list, a link, or a question for a place.
    Interactive(Box<Interactive>),
    /// Something that Meta says of the customer, in the thread: a new number, a new name.
    System(SystemNote),
    /// A template of ours.
    Template {
        /// Its name.
        name: String,
        /// Its language.
        language: String,
        /// Its words as the customer sees them, when known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<Text>,
        /// What fills its gaps, and how it then looks.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fill: Option<Box<TemplateFill>>,
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
    /// The file that this message carries or shows at its head.
    #[must_use]
    pub fn media(&self) -> Option<&Media> {
        match self {
            Self::Media(media) => Some(media),
            Self::Interactive(message) => message.header.as_ref().and_then(interactive::Header::media),
            Self::Template { fill, .. } => fill.as_ref().and_then(|fill| fill.header_media()),
            Self::Text { .. }
            | Self::Location { .. }
            | Self::Contacts { .. }
            | Self::Choice { .. }
            | Self::Form(_)
            | Self::Order(_)
            | Self::System(_)
            | Self::Unsupported { .. } => None,
        }
    }

    /// Every file of this message: a template may have several.
    #[must_use]
    pub fn files(&self) -> Vec<&Media> {
        if let Self::Template { fill: Some(fill), .. } = self {
            fill.media()
        } else {
            self.media().into_iter().collect()
        }
    }

    /// Every file that must be with the hub before this message can go to Meta.
    #[must_use]
    pub fn uploads(&self) -> Vec<&Media> {
        self.files().into_iter().filter(|media| media.id.upload_digest().is_some()).collect()
    }

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
            Self::Form(answer) => answer.fields.first().map(|field| &field.value),
            Self::Order(order) => order.text.as_ref(),
            Self::Interactive(message) => Some(&message.body),
            Self::System(note) => Some(&note.body),
            Self::Unsupported { .. } => None,
        }
    }

    /// A stable one-word label, used in stores and by the screen to choose an icon.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Media(media) => media.kind.label(),
            Self::Location { .. } => "location",
            Self::Contacts { .. } => "contacts",
            Self::Choice { .. } => "choice",
            Self::Template { .. } => "template",
            Self::Form(_) => "form",
            Self::Order(_) => "order",
            Self::Interactive(_) => "interactive",
            Self::System(_) => "system",
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
