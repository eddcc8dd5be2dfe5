//! Whether Meta takes a file as what somebody wants to send it, and what helps when it does not.

use domain::MediaKind;
use serde::Serialize;

use super::{Limit, MOVING_STICKER, PLAY_ICON, STICKER_SIDE, STILL_STICKER, UNLISTED_DOCUMENTS, of};
use crate::FileType;
use crate::encoder::Encoder;
use crate::picture;
use crate::sniff::{AudioCodec, Colours, Sniffed, VideoCodec};

/// The answer, with what helps and what to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// What was found.
    pub finding: Finding,
    /// What can be done about it on this machine, the best first; each of them works here.
    pub remedies: Vec<Remedy>,
    /// What may surprise the sender of a file that fits.
    pub cautions: Vec<Caution>,
}

impl Verdict {
    /// Whether it may be sent as it is.
    #[must_use]
    pub fn fits(&self) -> bool {
        self.finding == Finding::Fits
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "finding", rename_all = "snake_case")]
pub enum Finding {
    /// Meta takes it.
    Fits,
    /// There is nothing in it.
    Empty,
    /// It has too many bytes.
    TooBig {
        /// The most it may have.
        limit: u64,
        /// What it has.
        size: u64,
    },
    /// Meta does not take this type as this kind.
    WrongType {
        /// What it is.
        found: FileType,
        /// What it may be.
        allowed: &'static [FileType],
    },
    /// The type is right, what is in it is not.
    WrongCodec {
        /// What is not.
        fault: CodecFault,
    },
    /// A sticker that is not square or not as large as stickers are.
    WrongShape {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
        /// Pixels along each side of a sticker.
        wanted: u32,
    },
    /// It cannot be opened; Meta could not either.
    Damaged,
}

/// What in a file of the right type Meta does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CodecFault {
    /// The film is not H.264.
    NotH264,
    /// The sound is not AAC.
    NotAac,
    /// There is more than one track of sound.
    ManySounds,
    /// The sound is not Opus with one channel.
    NotMono,
    /// The pixels are not red, green and blue of eight bits.
    NotRgb,
}

/// What helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// Make it smaller.
    Compress,
    /// Send it as a file: nothing is lost, and it is not shown in the chat.
    SendAsDocument,
    /// Make it a JPEG.
    ConvertToJpeg,
    /// Make it a PNG.
    ConvertToPng,
    /// Make it a sticker.
    MakeSticker,
    /// Encode film and sound again, as Meta takes them.
    Transcode,
}

/// What may surprise the sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Caution {
    /// Some phones do not play this profile.
    HighProfile,
    /// Some phones do not play such frames.
    BFrames,
    /// A voice message this long arrives with an arrow for downloading instead of one for playing.
    NoPlayIcon,
    /// Meta's page does not name this type as a document, though its upload takes it.
    UnlistedDocument,
}

/// Says whether Meta takes a file as this kind. `encoder` is what this machine can encode films with.
#[must_use]
pub fn judge(sniffed: &Sniffed, kind: MediaKind, encoder: Option<&Encoder>) -> Verdict {
    let finding = find(sniffed, kind);
    let remedies = remedies(sniffed, kind, &finding, encoder.is_some());
    let cautions = if finding == Finding::Fits { cautions(sniffed, kind) } else { Vec::new() };
    Verdict { finding, remedies, cautions }
}

fn find(sniffed: &Sniffed, kind: MediaKind) -> Finding {
    let limit = of(kind);
    if sniffed.size == 0 {
        return Finding::Empty;
    }
    if !takes(limit, sniffed.file_type) {
        return Finding::WrongType { found: sniffed.file_type, allowed: limit.types };
    }
    if sniffed.damage.is_some() {
        return Finding::Damaged;
    }
    if let Some(fault) = codec_fault(sniffed, kind) {
        return Finding::WrongCodec { fault };
    }
    if let (MediaKind::Sticker, Some(width), Some(height)) = (kind, sniffed.width, sniffed.height)
        && (width, height) != (STICKER_SIDE, STICKER_SIDE)
    {
        return Finding::WrongShape { width, height, wanted: STICKER_SIDE };
    }
    let bytes = most_bytes(limit, sniffed);
    if sniffed.size > bytes {
        return Finding::TooBig { limit: bytes, size: sniffed.size };
    }
    Finding::Fits
}

fn takes(limit: &Limit, file_type: FileType) -> bool {
    let unlisted = limit.kind == MediaKind::Document && UNLISTED_DOCUMENTS.contains(&file_type);
    limit.types.contains(&file_type) || unlisted
}

/// The most bytes this file may have as this kind.
pub(crate) fn most_bytes(limit: &Limit, sniffed: &Sniffed) -> u64 {
    match limit.kind {
        MediaKind::Sticker if sniffed.animated => MOVING_STICKER,
        MediaKind::Sticker => STILL_STICKER,
        MediaKind::Image | MediaKind::Video | MediaKind::Audio | MediaKind::Voice | MediaKind::Document => {
            limit.bytes
        }
    }
}

fn codec_fault(sniffed: &Sniffed, kind: MediaKind) -> Option<CodecFault> {
    match kind {
        MediaKind::Image => {
            let pixels = sniffed.pixels?;
            let is_png = sniffed.file_type == FileType::Png;
            // A grey photo is one that every decoder takes for red, green and blue alike.
            let fits = match pixels.colours {
                Colours::Rgb | Colours::Rgba => pixels.bits == 8,
                Colours::Grey => !is_png && pixels.bits == 8,
                Colours::GreyAlpha | Colours::Palette | Colours::Cmyk => false,
            };
            (!fits).then_some(CodecFault::NotRgb)
        }
        MediaKind::Video => {
            if sniffed.video.is_none_or(|video| video.codec != VideoCodec::H264) {
                return Some(CodecFault::NotH264);
            }
            let audio = sniffed.audio?;
            let many = (audio.tracks > 1).then_some(CodecFault::ManySounds);
            many.or((audio.codec != AudioCodec::Aac).then_some(CodecFault::NotAac))
        }
        MediaKind::Audio | MediaKind::Voice => {
            let is = |codec| sniffed.audio.is_some_and(|audio| audio.codec == codec);
            let is_mono = sniffed.audio.is_some_and(|audio| audio.channels == 1);
            let not_mono = sniffed.file_type == FileType::OggOpus && !is_mono;
            let not_aac = sniffed.file_type == FileType::Mp4Audio && !is(AudioCodec::Aac);
            not_mono.then_some(CodecFault::NotMono).or(not_aac.then_some(CodecFault::NotAac))
        }
        MediaKind::Document | MediaKind::Sticker => None,
    }
}

fn remedies(sniffed: &Sniffed, kind: MediaKind, finding: &Finding, can_encode: bool) -> Vec<Remedy> {
    let opens = picture::opens(sniffed);
    let is_sounding = sniffed.audio.is_some() || sniffed.file_type == FileType::Matroska;
    let mut found = match (kind, finding) {
        (_, Finding::Fits | Finding::Empty | Finding::Damaged) => return Vec::new(),
        (MediaKind::Image, Finding::TooBig { .. }) if opens => vec![Remedy::Compress],
        (MediaKind::Image, Finding::WrongCodec { .. }) if opens && sniffed.file_type == FileType::Png => {
            vec![Remedy::ConvertToPng]
        }
        (MediaKind::Image, _) if opens => vec![Remedy::ConvertToJpeg, Remedy::ConvertToPng],
        (MediaKind::Sticker, _) if opens && !sniffed.animated => vec![Remedy::MakeSticker],
        (MediaKind::Video, Finding::TooBig { .. }) if can_encode => vec![Remedy::Compress],
        (MediaKind::Video, _) if can_encode && is_film(sniffed) => vec![Remedy::Transcode],
        (MediaKind::Audio, Finding::TooBig { .. }) if can_encode => vec![Remedy::Compress],
        (MediaKind::Audio, _) if can_encode && is_sounding => vec![Remedy::Transcode],
        // Opus is encoded here without anybody's help, and taken apart too.
        (MediaKind::Audio | MediaKind::Voice, Finding::WrongCodec { fault: CodecFault::NotMono }) => {
            vec![Remedy::Transcode]
        }
        (MediaKind::Voice, _) if can_encode && is_sounding => vec![Remedy::Transcode],
        _ => Vec::new(),
    };
    if kind != MediaKind::Document && find(sniffed, MediaKind::Document) == Finding::Fits {
        found.push(Remedy::SendAsDocument);
    }
    found
}

fn is_film(sniffed: &Sniffed) -> bool {
    sniffed.video.is_some() || sniffed.file_type == FileType::Matroska
}

fn cautions(sniffed: &Sniffed, kind: MediaKind) -> Vec<Caution> {
    let video = sniffed.video.filter(|_| kind == MediaKind::Video);
    let unlisted = kind == MediaKind::Document && UNLISTED_DOCUMENTS.contains(&sniffed.file_type);
    let found = [
        (video.is_some_and(|video| video.high_profile), Caution::HighProfile),
        (video.is_some_and(|video| video.b_frames), Caution::BFrames),
        (kind == MediaKind::Voice && sniffed.size > PLAY_ICON, Caution::NoPlayIcon),
        (unlisted, Caution::UnlistedDocument),
    ];
    found.into_iter().filter_map(|(holds, caution)| holds.then_some(caution)).collect()
}
