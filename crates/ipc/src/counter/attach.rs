//! Files on their way out: chosen, made ready, thrown away.

use super::{Answered, Counter, unanswered};
use crate::ask::{
    AttachBytes, AttachChange, AttachClipboard, AttachDrop, AttachPaths, AttachPick, AttachRecent,
    UploadPause,
};

unanswered!(
    AttachPick,
    AttachPaths,
    AttachClipboard,
    AttachBytes,
    AttachRecent,
    AttachChange,
    AttachDrop,
    UploadPause,
);
