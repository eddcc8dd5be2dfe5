//! The types of files that this desktop tells apart, with Meta's and everybody's names for them.

use serde::Serialize;

/// What a file is, by its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileType {
    /// A photo.
    Jpeg,
    /// A picture, without loss.
    Png,
    /// A picture or a sticker.
    WebP,
    /// A picture, often one that moves.
    Gif,
    /// A picture of old Windows.
    Bmp,
    /// A scan.
    Tiff,
    /// A photo of an iPhone.
    Heic,
    /// A picture of the web.
    Avif,
    /// A film.
    Mp4,
    /// A film of an old phone.
    ThreeGp,
    /// A film of Apple's.
    QuickTime,
    /// A film, Matroska or `WebM`.
    Matroska,
    /// A sound: Opus in Ogg, as voice messages are.
    OggOpus,
    /// Ogg with anything but Opus.
    Ogg,
    /// A sound.
    Mp3,
    /// A sound: AAC without a container.
    Aac,
    /// A sound in MP4.
    Mp4Audio,
    /// A sound of an old phone.
    Amr,
    /// A sound, as a microphone gives it.
    Wav,
    /// A sound, without loss.
    Flac,
    /// A document.
    Pdf,
    /// A text of Word, before 2007.
    Doc,
    /// A table of Excel, before 2007.
    Xls,
    /// Slides of `PowerPoint`, before 2007.
    Ppt,
    /// A text of Word.
    Docx,
    /// A table of Excel.
    Xlsx,
    /// Slides of `PowerPoint`.
    Pptx,
    /// A ZIP with anything else in it.
    Zip,
    /// Another archive.
    Archive,
    /// A page of the web.
    Html,
    /// A drawing, which may hold scripts.
    Svg,
    /// A text that says which program runs it.
    Script,
    /// A program.
    Program,
    /// Words.
    Text,
    /// Anything else.
    Unknown,
}

impl FileType {
    /// Its media type.
    #[must_use]
    pub fn mime(self) -> &'static str {
        self.names().0
    }

    /// The ending its names have, without the dot; nothing where none is right.
    #[must_use]
    pub fn extension(self) -> &'static str {
        self.names().1.first().copied().unwrap_or_default()
    }

    /// Every ending that is right for it.
    pub(crate) fn extensions(self) -> &'static [&'static str] {
        self.names().1
    }

    /// Whether opening it may run what somebody else wrote.
    #[must_use]
    pub fn is_program(self) -> bool {
        matches!(self, Self::Program | Self::Script | Self::Html | Self::Svg)
    }

    /// Whether it is a picture that can be opened here.
    pub(crate) fn is_openable_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::WebP | Self::Gif | Self::Bmp | Self::Tiff)
    }

    fn names(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Jpeg => ("image/jpeg", &["jpg", "jpeg", "jpe", "jfif"]),
            Self::Png => ("image/png", &["png", "apng"]),
            Self::WebP => ("image/webp", &["webp"]),
            Self::Gif => ("image/gif", &["gif"]),
            Self::Bmp => ("image/bmp", &["bmp", "dib"]),
            Self::Tiff => ("image/tiff", &["tiff", "tif"]),
            Self::Heic => ("image/heic", &["heic", "heif"]),
            Self::Avif => ("image/avif", &["avif"]),
            Self::Mp4 => ("video/mp4", &["mp4", "m4v"]),
            Self::ThreeGp => ("video/3gpp", &["3gp", "3gpp", "3g2"]),
            Self::QuickTime => ("video/quicktime", &["mov", "qt"]),
            Self::Matroska => ("video/x-matroska", &["mkv", "webm", "mka"]),
            Self::OggOpus => ("audio/ogg", &["ogg", "opus", "oga"]),
            Self::Ogg => ("application/ogg", &["ogg", "oga", "ogv", "spx"]),
            Self::Mp3 => ("audio/mpeg", &["mp3", "mpga"]),
            Self::Aac => ("audio/aac", &["aac"]),
            Self::Mp4Audio => ("audio/mp4", &["m4a", "m4b", "mp4"]),
            Self::Amr => ("audio/amr", &["amr"]),
            Self::Wav => ("audio/wav", &["wav"]),
            Self::Flac => ("audio/flac", &["flac"]),
            Self::Pdf => ("application/pdf", &["pdf"]),
            Self::Doc => ("application/msword", &["doc", "dot"]),
            Self::Xls => ("application/vnd.ms-excel", &["xls", "xlt"]),
            Self::Ppt => ("application/vnd.ms-powerpoint", &["ppt", "pps", "pot"]),
            Self::Docx => {
                ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", &["docx"])
            }
            Self::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["xlsx"]),
            Self::Pptx => {
                ("application/vnd.openxmlformats-officedocument.presentationml.presentation", &["pptx"])
            }
            Self::Zip => ("application/zip", &["zip"]),
            Self::Html => ("text/html", &["html", "htm"]),
            Self::Svg => ("image/svg+xml", &["svg"]),
            // A text may be a table, notes, a calendar: what its name says is not ours to change.
            Self::Text => ("text/plain", &[]),
            Self::Archive | Self::Script | Self::Program | Self::Unknown => ("application/octet-stream", &[]),
        }
    }
}
