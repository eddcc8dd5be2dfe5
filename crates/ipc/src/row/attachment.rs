//! Files on their way out: chosen and made ready, then sent up to the hub.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The kinds as which a file can be sent.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AttachKind {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A sound file.
    Audio,
    /// A voice message.
    Voice,
    /// A file.
    Document,
    /// A sticker.
    Sticker,
}

/// What this machine can do about a file that does not fit.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AttachRemedy {
    /// Makes it smaller.
    Compress,
    /// Sends it as a file instead.
    SendAsDocument,
    /// Writes it as JPEG.
    ConvertToJpeg,
    /// Writes it as PNG.
    ConvertToPng,
    /// Makes a square of 512 pixels of it.
    MakeSticker,
    /// Writes its film or sound in a way that WhatsApp plays.
    Transcode,
}

/// Why a file cannot be sent as it stands.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AttachProblem {
    /// It is a folder.
    Folder,
    /// It holds nothing.
    Empty,
    /// It is larger than WhatsApp carries of its kind.
    TooBig,
    /// WhatsApp does not carry its type.
    WrongType,
    /// WhatsApp does not play its codec.
    WrongCodec,
    /// It has the wrong measures for its kind.
    WrongShape,
    /// It is damaged or cut short.
    Damaged,
    /// It cannot be read.
    Unreadable,
    /// It is a program.
    Program,
}

/// A file that was chosen: what it is, what is wrong with it, what can be done.
#[derive(Clone, Serialize, TS)]
pub struct AttachmentRow {
    /// Names it in every question about attachments.
    pub id: String,
    /// The file's name.
    pub name: String,
    /// Bytes, as it would be sent.
    #[ts(type = "number")]
    pub size: u64,
    /// As what it would be sent; absent when it cannot be.
    pub kind: Option<AttachKind>,
    /// As what it could be sent, likeliest first.
    pub kinds: Vec<AttachKind>,
    /// The media type that its bytes say.
    pub mime: String,
    /// Pixels across.
    pub width: Option<u32>,
    /// Pixels down.
    pub height: Option<u32>,
    /// How long it plays.
    #[ts(type = "number | null")]
    pub duration_ms: Option<u64>,
    /// How many pages.
    pub pages: Option<u32>,
    /// Where the screen finds its bytes for a preview.
    pub url: String,
    /// Loudness along it, 0 to 255; empty when unknown.
    pub waveform: Vec<u8>,
    /// Why it cannot be sent as it stands.
    pub problem: Option<AttachProblem>,
    /// The limit that is broken, in bytes or pixels.
    #[ts(type = "number | null")]
    pub limit: Option<u64>,
    /// What was found instead, such as a media type.
    pub found: Option<String>,
    /// What would be taken, as media types.
    pub allowed: Vec<String>,
    /// What this machine can do about it.
    pub remedies: Vec<AttachRemedy>,
    /// What to know before sending: `high_profile`, `b_frames`, `no_play_icon`, `unlisted_document`.
    pub cautions: Vec<String>,
    /// Whether places and camera data were taken out.
    pub metadata_removed: bool,
}

/// A recent picture of the screenshots folder.
#[derive(Clone, Serialize, TS)]
pub struct RecentShot {
    /// Where it lies: for `attach_paths`.
    pub path: String,
    /// Its name.
    pub name: String,
    /// When it was made, milliseconds since 1970.
    #[ts(type = "number")]
    pub at: i64,
    /// A small picture of it, as a `data:` address.
    pub thumb: String,
}

/// How a file stands on its way to the hub.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum UploadState {
    /// Its turn has not come, or the hub cannot be reached.
    Waiting,
    /// It is on its way.
    Running,
    /// A person held it back.
    Paused,
    /// It cannot go on by itself.
    Failed,
}

/// A file on its way to the hub.
#[derive(Clone, Serialize, TS)]
pub struct UploadRow {
    /// Bytes that the hub has.
    #[ts(type = "number")]
    pub sent: u64,
    /// Bytes in all; with several files, of all of them.
    #[ts(type = "number")]
    pub total: u64,
    /// How it stands.
    pub state: UploadState,
    /// What is in the way: `offline`, `too_big`, `missing`, `disk`.
    pub trouble: Option<String>,
}

/// How the recorder stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum VoiceState {
    /// It listens.
    Recording,
    /// It waits.
    Paused,
    /// The note is made.
    Stopped,
    /// The microphone is gone.
    Failed,
}
