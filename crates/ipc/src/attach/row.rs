//! An attachment as the screen sees it: what it is, what is wrong with it, what this machine can do about that.

use domain::MediaKind;
use media::{Caution, FileType, Finding, Remedy, Sniffed, Verdict};
use serde::Serialize;

use crate::row::{AttachKind, AttachProblem, AttachRemedy, AttachmentRow};

impl From<MediaKind> for AttachKind {
    fn from(kind: MediaKind) -> Self {
        match kind {
            MediaKind::Image => Self::Image,
            MediaKind::Video => Self::Video,
            MediaKind::Audio => Self::Audio,
            MediaKind::Voice => Self::Voice,
            MediaKind::Document => Self::Document,
            MediaKind::Sticker => Self::Sticker,
        }
    }
}

impl From<AttachKind> for MediaKind {
    fn from(kind: AttachKind) -> Self {
        match kind {
            AttachKind::Image => Self::Image,
            AttachKind::Video => Self::Video,
            AttachKind::Audio => Self::Audio,
            AttachKind::Voice => Self::Voice,
            AttachKind::Document => Self::Document,
            AttachKind::Sticker => Self::Sticker,
        }
    }
}

impl From<Remedy> for AttachRemedy {
    fn from(remedy: Remedy) -> Self {
        match remedy {
            Remedy::Compress => Self::Compress,
            Remedy::SendAsDocument => Self::SendAsDocument,
            Remedy::ConvertToJpeg => Self::ConvertToJpeg,
            Remedy::ConvertToPng => Self::ConvertToPng,
            Remedy::MakeSticker => Self::MakeSticker,
            Remedy::Transcode => Self::Transcode,
        }
    }
}

impl From<AttachRemedy> for Remedy {
    fn from(remedy: AttachRemedy) -> Self {
        match remedy {
            AttachRemedy::Compress => Self::Compress,
            AttachRemedy::SendAsDocument => Self::SendAsDocument,
            AttachRemedy::ConvertToJpeg => Self::ConvertToJpeg,
            AttachRemedy::ConvertToPng => Self::ConvertToPng,
            AttachRemedy::MakeSticker => Self::MakeSticker,
            AttachRemedy::Transcode => Self::Transcode,
        }
    }
}

/// What an attachment is called, before anything is known of it.
pub(super) fn bare(id: &str, name: &str) -> AttachmentRow {
    AttachmentRow {
        id: id.to_owned(),
        name: name.to_owned(),
        size: 0,
        kind: None,
        kinds: Vec::new(),
        mime: FileType::Unknown.mime().to_owned(),
        width: None,
        height: None,
        duration_ms: None,
        pages: None,
        url: String::new(),
        waveform: Vec::new(),
        problem: None,
        limit: None,
        found: None,
        allowed: Vec::new(),
        remedies: Vec::new(),
        cautions: Vec::new(),
        metadata_removed: false,
    }
}

/// Writes down what a file is.
pub(super) fn describe(row: &mut AttachmentRow, sniffed: &Sniffed) {
    row.size = sniffed.size;
    row.mime = sniffed.mime().to_owned();
    row.kinds = sniffed.kinds().iter().map(|kind| AttachKind::from(*kind)).collect();
    (row.width, row.height) = (sniffed.width, sniffed.height);
    (row.duration_ms, row.pages) = (sniffed.duration_ms, sniffed.pages);
}

/// Writes down whether Meta takes it.
pub(super) fn judge(row: &mut AttachmentRow, verdict: &Verdict) {
    let types = |types: &[FileType]| types.iter().map(|known| known.mime().to_owned()).collect();
    (row.problem, row.limit, row.found, row.allowed) = match &verdict.finding {
        Finding::Fits => (None, None, None, Vec::new()),
        Finding::Empty => (Some(AttachProblem::Empty), None, None, Vec::new()),
        Finding::TooBig { limit, .. } => (Some(AttachProblem::TooBig), Some(*limit), None, Vec::new()),
        Finding::WrongType { found, allowed } => {
            let problem = if found.is_program() { AttachProblem::Program } else { AttachProblem::WrongType };
            (Some(problem), None, Some(found.mime().to_owned()), types(allowed))
        }
        Finding::WrongCodec { fault } => (Some(AttachProblem::WrongCodec), None, word(fault), Vec::new()),
        Finding::WrongShape { width, height, wanted } => {
            let found = format!("{width} × {height}");
            (Some(AttachProblem::WrongShape), Some(u64::from(*wanted)), Some(found), Vec::new())
        }
        Finding::Damaged => (Some(AttachProblem::Damaged), None, None, Vec::new()),
    };
    row.remedies = verdict.remedies.iter().map(|remedy| AttachRemedy::from(*remedy)).collect();
    row.cautions = verdict.cautions.iter().filter_map(|caution: &Caution| word(caution)).collect();
}

/// A word of the media room, as it stands on the wire.
fn word<T: Serialize>(of: &T) -> Option<String> {
    serde_json::to_value(of).ok()?.as_str().map(str::to_owned)
}
