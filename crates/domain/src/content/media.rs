//! Files that messages carry.

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

impl MediaKind {
    /// A stable one-word label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Voice => "voice",
            Self::Document => "document",
            Self::Sticker => "sticker",
        }
    }

    /// Whether Meta takes words under it (Meta, "media messages").
    #[must_use]
    pub fn takes_caption(self) -> bool {
        match self {
            Self::Image | Self::Video | Self::Document => true,
            Self::Audio | Self::Voice | Self::Sticker => false,
        }
    }
}

/// What is known of a file without having it: for drawing its place before its bytes are here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaFacts {
    /// How many bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Pixels across.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// How long it plays, milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// How many pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// Loudness along a voice message, 0 to 255; empty when unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waveform: Vec<u8>,
    /// A few letters that stand for the picture's colours (blurha.sh).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blurhash: Option<String>,
    /// Whether a sticker moves.
    #[serde(default, skip_serializing_if = "is_false")]
    pub animated: bool,
}

/// A file of a message: one that Meta announced (its bytes come later, or never: see `MediaStored` and
/// `MediaLost`), or one of ours, named by what it holds ([`MediaId::of_upload`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// What it is.
    pub kind: MediaKind,
    /// Meta's name for it (lives 7 days there), or ours.
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
    /// What is known of it without its bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<Box<MediaFacts>>,
}

/// The most characters that Meta takes under a file (Meta, "media messages").
pub const CAPTION_MAX_CHARS: usize = 1024;

fn is_false(value: &bool) -> bool {
    !*value
}
