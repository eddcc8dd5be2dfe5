//! Files in and out, and the recorder.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Ask, Done, ask};
use crate::row::{AttachKind, AttachRemedy, AttachmentRow, RecentShot};

ask! {
    /// Fetches a file now; how far it is comes as events.
    "media_fetch" MediaFetch {
        /// Which.
        id: String,
    } -> Done
}

/// Where a file was saved.
#[derive(Serialize, TS)]
pub struct SavedFile {
    /// The path; absent when the person thought better of it.
    pub saved: Option<String>,
}

ask! {
    /// Saves a file where the person says, under a safe name and marked as coming from the Internet.
    "media_save" MediaSave {
        /// Which.
        id: String,
    } -> SavedFile
}

ask! {
    /// Puts a file on the clipboard: a picture as a picture.
    "media_copy" MediaCopy {
        /// Which.
        id: String,
    } -> Done
}

ask! {
    /// Opens a file in the system's program for it. What would run is refused.
    "media_open" MediaOpen {
        /// Which.
        id: String,
    } -> Done
}

/// A file for dragging out.
#[derive(Serialize, TS)]
pub struct DragFile {
    /// Where it lies while the app runs.
    pub path: String,
}

ask! {
    /// Lays a file ready to be dragged out of the window.
    "media_drag" MediaDrag {
        /// Which.
        id: String,
    } -> DragFile
}

ask! {
    /// Lets the person choose files.
    "attach_pick" AttachPick {} -> Vec<AttachmentRow>
}

ask! {
    /// Takes in files that were dropped, or recent pictures.
    "attach_paths" AttachPaths {
        /// Where they lie.
        paths: Vec<String>,
    } -> Vec<AttachmentRow>
}

ask! {
    /// Takes in the picture or the files of the system's clipboard.
    "attach_clipboard" AttachClipboard {} -> Vec<AttachmentRow>
}

ask! {
    /// Takes in what the page was given to paste.
    "attach_bytes" AttachBytes {
        /// Its name, where it has one.
        name: Option<String>,
        /// Its bytes.
        base64: String,
    } -> AttachmentRow
}

ask! {
    /// The newest pictures of the system's screenshots folder.
    "attach_recent" AttachRecent {} -> Vec<RecentShot>
}

ask! {
    /// Makes an attachment ready in another way. How far it is comes as events.
    "attach_change" AttachChange {
        /// Which.
        id: String,
        /// As what it is to be sent.
        kind: AttachKind,
        /// What to do about what is wrong with it.
        remedy: Option<AttachRemedy>,
        /// Whether places and camera data stay in it.
        keep_metadata: bool,
    } -> AttachmentRow
}

ask! {
    /// Throws an attachment away, and ends the work on it.
    "attach_drop" AttachDrop {
        /// Which.
        id: String,
    } -> Done
}

ask! {
    /// Begins to record a voice message.
    "voice_start" VoiceStart {} -> Done
}

ask! {
    /// Holds the recording, or goes on with it.
    "voice_pause" VoicePause {
        /// Whether it is to be held.
        paused: bool,
    } -> Done
}

ask! {
    /// Ends the recording: the note is an attachment.
    "voice_stop" VoiceStop {} -> AttachmentRow
}

ask! {
    /// Throws the recording away.
    "voice_cancel" VoiceCancel {} -> Done
}

ask! {
    /// Holds the files of an outbox row back, or lets them go on.
    "upload_pause" UploadPause {
        /// The row's command.
        command: String,
        /// Whether they are to be held.
        paused: bool,
    } -> Done
}
