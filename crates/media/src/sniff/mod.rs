//! What a file is: told by its bytes, never by its name or by what somebody announced.
//!
//! Reads heads and tables, not pixels and samples, and no more than 16 MiB of them at once.

mod bytes;
mod film;
mod mark;
mod office;
mod ogg;
mod pdf;
mod picture;
mod png;
mod sound;

pub(crate) mod boxes;
pub(crate) mod jpeg;
pub(crate) mod riff;

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use domain::MediaKind;
use serde::Serialize;

use crate::file_type::FileType;
use crate::{Error, Result};

pub(crate) use bytes::Bytes;

/// What the bytes say of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sniffed {
    /// What it is.
    pub file_type: FileType,
    /// How many bytes.
    pub size: u64,
    /// Pixels across as it is to be seen, or points across a document's first page.
    pub width: Option<u32>,
    /// Pixels down, or points down a document's first page.
    pub height: Option<u32>,
    /// How long it plays.
    pub duration_ms: Option<u64>,
    /// How many pages.
    pub pages: Option<u32>,
    /// Whether a picture moves.
    pub animated: bool,
    /// The film in it.
    pub video: Option<VideoFacts>,
    /// The sound in it.
    pub audio: Option<AudioFacts>,
    /// How a picture's pixels are written.
    pub pixels: Option<PixelFacts>,
    /// What is wrong with it, when something is.
    pub damage: Option<Damage>,
}

/// The film track of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct VideoFacts {
    /// How it is encoded.
    pub codec: VideoCodec,
    /// Whether it uses a profile above Main, which some phones do not play.
    pub high_profile: bool,
    /// Whether frames refer to later ones, which some phones do not play.
    pub b_frames: bool,
}

/// The sound tracks of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AudioFacts {
    /// How the first of them is encoded.
    pub codec: AudioCodec,
    /// How many channels the first of them has.
    pub channels: u32,
    /// How many tracks there are.
    pub tracks: u32,
}

/// How a film is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VideoCodec {
    /// What every phone plays.
    H264,
    /// What newer phones record.
    Hevc,
    /// What old phones record.
    H263,
    /// MPEG-4 part 2.
    Mpeg4,
    /// VP8 or VP9.
    Vp,
    /// AV1.
    Av1,
    /// Anything else.
    Other,
}

/// How a sound is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AudioCodec {
    /// AAC.
    Aac,
    /// Opus.
    Opus,
    /// MP3.
    Mp3,
    /// AMR, for speech.
    Amr,
    /// Vorbis.
    Vorbis,
    /// Not encoded.
    Pcm,
    /// FLAC.
    Flac,
    /// Anything else.
    Other,
}

/// How a picture's pixels are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PixelFacts {
    /// Bits of a channel.
    pub bits: u8,
    /// What the channels are.
    pub colours: Colours,
    /// Whether it comes into view by and by; such a picture takes more memory to open.
    pub progressive: bool,
}

/// What a picture's channels are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Colours {
    /// Black to white.
    Grey,
    /// Black to white, with transparency.
    GreyAlpha,
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue, with transparency.
    Rgba,
    /// A list of colours.
    Palette,
    /// Printers' inks.
    Cmyk,
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Damage {
    /// Its end is missing.
    CutShort,
    /// It contradicts itself.
    Malformed,
}

impl Sniffed {
    fn bare(file_type: FileType, size: u64) -> Self {
        Self {
            file_type,
            size,
            width: None,
            height: None,
            duration_ms: None,
            pages: None,
            animated: false,
            video: None,
            audio: None,
            pixels: None,
            damage: None,
        }
    }

    /// Its media type, as Meta names it.
    #[must_use]
    pub fn mime(&self) -> &'static str {
        self.file_type.mime()
    }

    /// As what it could be sent, the likeliest first; whether Meta takes it so, [`judge`](crate::judge) says.
    #[must_use]
    pub fn kinds(&self) -> &'static [MediaKind] {
        match self.file_type {
            FileType::Jpeg | FileType::Png => &[MediaKind::Image, MediaKind::Document, MediaKind::Sticker],
            FileType::WebP => &[MediaKind::Sticker, MediaKind::Image, MediaKind::Document],
            FileType::Gif | FileType::Bmp | FileType::Tiff => &[MediaKind::Image, MediaKind::Sticker],
            FileType::Heic | FileType::Avif => &[MediaKind::Image],
            FileType::Mp4 | FileType::ThreeGp => &[MediaKind::Video, MediaKind::Document],
            FileType::QuickTime | FileType::Matroska => &[MediaKind::Video],
            FileType::OggOpus => &[MediaKind::Audio, MediaKind::Voice],
            FileType::Ogg
            | FileType::Mp3
            | FileType::Aac
            | FileType::Mp4Audio
            | FileType::Amr
            | FileType::Wav
            | FileType::Flac => &[MediaKind::Audio],
            FileType::Pdf
            | FileType::Doc
            | FileType::Xls
            | FileType::Ppt
            | FileType::Docx
            | FileType::Xlsx
            | FileType::Pptx
            | FileType::Zip
            | FileType::Archive
            | FileType::Html
            | FileType::Svg
            | FileType::Script
            | FileType::Program
            | FileType::Text
            | FileType::Unknown => &[MediaKind::Document],
        }
    }
}

/// Says what a file on the disk is.
///
/// # Errors
/// The disk's. A file that is nonsense is no error: it is [`FileType::Unknown`], or has a [`Damage`].
pub fn file(path: &Path) -> Result<Sniffed> {
    sniff(&mut BufReader::new(File::open(path)?))
}

/// Says what the bytes are.
///
/// # Errors
/// The reader's. Bytes that are nonsense are no error: they are [`FileType::Unknown`], or have a [`Damage`].
pub fn sniff<R: Read + Seek>(from: &mut R) -> Result<Sniffed> {
    let size = from.seek(SeekFrom::End(0))?;
    let mut bytes = Bytes::of(from, size);
    let head = bytes.up_to(0, mark::HEAD)?;
    let mut sniffed = Sniffed::bare(mark::told_by(&head), size);
    let looked = look_inside(&mut bytes, &head, &mut sniffed);
    // What ends too early or makes no sense says so; only the disk's own failures are errors.
    match looked {
        Err(Error::Io(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            sniffed.damage = Some(Damage::CutShort);
        }
        Err(Error::Damaged(_) | Error::TooLarge) => sniffed.damage = Some(Damage::Malformed),
        looked => looked?,
    }
    Ok(sniffed)
}

fn look_inside<R: Read + Seek>(bytes: &mut Bytes<'_, R>, head: &[u8], sniffed: &mut Sniffed) -> Result<()> {
    match sniffed.file_type {
        FileType::Jpeg => jpeg::look(bytes, sniffed),
        FileType::Png => png::look(bytes, sniffed),
        FileType::WebP => riff::look(bytes, sniffed),
        FileType::Gif => picture::gif(bytes, sniffed),
        FileType::Bmp => picture::bmp(head, sniffed),
        FileType::Tiff => picture::tiff(bytes, sniffed),
        FileType::Mp4 | FileType::ThreeGp | FileType::QuickTime | FileType::Mp4Audio => {
            film::look(bytes, sniffed)
        }
        FileType::Ogg => ogg::look(bytes, sniffed),
        FileType::Mp3 => sound::mp3(bytes, sniffed),
        FileType::Aac => sound::aac(head, sniffed),
        FileType::Amr => sound::amr(head, sniffed),
        FileType::Wav => sound::wav(bytes, sniffed),
        FileType::Flac => sound::flac(head, sniffed),
        FileType::Pdf => pdf::look(bytes, sniffed),
        FileType::Zip => office::zip(bytes, sniffed),
        FileType::Doc => office::compound(bytes, sniffed),
        FileType::Heic
        | FileType::Avif
        | FileType::Matroska
        | FileType::OggOpus
        | FileType::Xls
        | FileType::Ppt
        | FileType::Docx
        | FileType::Xlsx
        | FileType::Pptx
        | FileType::Archive
        | FileType::Html
        | FileType::Svg
        | FileType::Script
        | FileType::Program
        | FileType::Text
        | FileType::Unknown => Ok(()),
    }
}
