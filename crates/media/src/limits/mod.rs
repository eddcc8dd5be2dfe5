//! What Meta takes, as data: types and sizes of each kind, and where that is written.

mod verdict;

use domain::MediaKind;

use crate::file_type::FileType;

pub(crate) use verdict::most_bytes;
pub use verdict::{Caution, CodecFault, Finding, Remedy, Verdict, judge};

/// What one kind of media may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The kind.
    pub kind: MediaKind,
    /// The types it may have.
    pub types: &'static [FileType],
    /// The most bytes it may have.
    pub bytes: u64,
    /// Where that is written.
    pub source: &'static str,
}

const KILO: u64 = 1024;
const MEGA: u64 = 1024 * KILO;

const MEDIA_PAGE: &str = "Meta, Cloud API, business phone numbers: media, 16 Jun 2026";

/// Every kind's limit.
pub const LIMITS: &[Limit] = &[
    Limit {
        kind: MediaKind::Image,
        types: &[FileType::Jpeg, FileType::Png],
        bytes: 5 * MEGA,
        source: MEDIA_PAGE,
    },
    Limit {
        kind: MediaKind::Video,
        types: &[FileType::Mp4, FileType::ThreeGp],
        bytes: 16 * MEGA,
        source: MEDIA_PAGE,
    },
    Limit {
        kind: MediaKind::Audio,
        types: &[FileType::Aac, FileType::Amr, FileType::Mp3, FileType::Mp4Audio, FileType::OggOpus],
        bytes: 16 * MEGA,
        source: MEDIA_PAGE,
    },
    Limit {
        kind: MediaKind::Voice,
        types: &[FileType::OggOpus],
        bytes: 16 * MEGA,
        source: "Meta, Cloud API, audio messages: voice, 16 Oct 2025",
    },
    Limit {
        kind: MediaKind::Document,
        types: &[
            FileType::Pdf,
            FileType::Text,
            FileType::Doc,
            FileType::Docx,
            FileType::Xls,
            FileType::Xlsx,
            FileType::Ppt,
            FileType::Pptx,
        ],
        bytes: 100 * MEGA,
        source: MEDIA_PAGE,
    },
    Limit { kind: MediaKind::Sticker, types: &[FileType::WebP], bytes: STILL_STICKER, source: MEDIA_PAGE },
];

/// The most bytes of a sticker that does not move.
pub const STILL_STICKER: u64 = 100 * KILO;
/// The most bytes of a sticker that moves.
pub const MOVING_STICKER: u64 = 500 * KILO;
/// Pixels along each side of a sticker.
pub const STICKER_SIDE: u32 = 512;
/// Above this a voice message arrives as a file to be downloaded instead of one to be played.
pub const PLAY_ICON: u64 = 512 * KILO;

/// Types that Meta's page does not name as documents and that its upload takes nevertheless: its own refusal
/// of others lists them (fbsamples/whatsapp-api-examples, issue 10, 8 Feb 2024).
pub(crate) const UNLISTED_DOCUMENTS: &[FileType] =
    &[FileType::Jpeg, FileType::Png, FileType::WebP, FileType::Mp4, FileType::ThreeGp];

/// What a kind may be.
#[must_use]
pub fn of(kind: MediaKind) -> &'static Limit {
    LIMITS.iter().find(|limit| limit.kind == kind).expect("every kind has its limit, and a test counts them")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_limit_with_a_source() {
        use MediaKind::{Audio, Document, Image, Sticker, Video, Voice};
        for kind in [Image, Video, Audio, Voice, Document, Sticker] {
            assert_eq!(LIMITS.iter().filter(|limit| limit.kind == kind).count(), 1, "{kind:?}");
            assert!(!of(kind).source.is_empty() && !of(kind).types.is_empty());
        }
    }
}
