//! One file made ready: looked at, stripped of what nobody meant to tell, kept in the cache until it is sent.
//! Blocking: it reads, encodes and writes whole files.

use std::fs;
use std::io::{self, Read as _};
use std::path::PathBuf;

use domain::content::MediaFacts;
use domain::{MediaId, MediaKind, Text, Timestamp};
use media::cache::Keep;
use media::prepare::Change;
use media::{
    Cache, ContentHash, Encoder, Error, FileType, Finding, Input, Prepared, Remedy, Sniffed, Tools, Verdict,
    Wish, Work,
};
use protocol::upload::MAX_BYTES;
use replica::Attachment;

use super::facts::facts_of;
use super::row;
use crate::row::{AttachProblem, AttachmentRow};

/// Where a file comes from.
pub(crate) enum Source {
    /// It lies on this machine.
    Path(PathBuf),
    /// It was pasted or recorded.
    Bytes(Vec<u8>),
}

impl Source {
    fn input(&self) -> Input<'_> {
        match self {
            Self::Path(path) => Input::File(path),
            Self::Bytes(bytes) => Input::Bytes(bytes),
        }
    }
}

/// What is to be made ready, and how.
pub(crate) struct Order {
    /// Its name in every question about attachments.
    pub(crate) id: String,
    /// The file's name.
    pub(crate) name: String,
    /// Where it comes from.
    pub(crate) source: Source,
    /// The file it was first made of, for another way later.
    pub(crate) path: Option<String>,
    /// What it was first made of, in the cache.
    pub(crate) original: Option<String>,
    /// As what it is to be sent; the likeliest where nobody said.
    pub(crate) kind: Option<MediaKind>,
    /// What is to be done about what is wrong with it.
    pub(crate) remedy: Option<Remedy>,
    /// Whether places and camera data stay in it.
    pub(crate) keep_metadata: bool,
}

/// What there is to work with.
pub(crate) struct Bench<'a> {
    pub(crate) cache: &'a Cache,
    pub(crate) encoder: Option<&'a Encoder>,
    pub(crate) scratch: &'a std::path::Path,
    pub(crate) now: Timestamp,
}

/// What became of a file: what is kept of it, and how it is shown. One of which nothing can be kept is only shown.
pub(crate) struct Made {
    pub(crate) kept: Option<Attachment>,
    pub(crate) row: AttachmentRow,
}

/// Makes a file ready. What is wrong with the file stands in the row; an error is of this machine, or [`Error::Cancelled`].
pub(crate) fn make(order: &Order, bench: &Bench<'_>, work: &Work<'_>) -> media::Result<Made> {
    let mut shown = row::bare(&order.id, &order.name);
    if let Some(problem) = no_file(&order.source) {
        shown.problem = Some(problem);
        return Ok(Made { kept: None, row: shown });
    }
    let first = look(&order.source)?;
    row::describe(&mut shown, &first);
    let kind = order.kind.or_else(|| first.kinds().first().copied());
    let asked = kind.unwrap_or(MediaKind::Document);
    let verdict = media::judge(&first, asked, bench.encoder);
    let is_hopeless = kind.is_none()
        || verdict.finding == Finding::Empty
        || (first.size > MAX_BYTES && order.remedy.is_none());
    if is_hopeless {
        row::judge(&mut shown, &verdict);
        return unkept(order, shown, kind, &verdict, bench.now);
    }
    let wish = Wish { kind: asked, remedy: order.remedy, keep_metadata: order.keep_metadata };
    let tools = Tools { encoder: bench.encoder, scratch: bench.scratch };
    match media::prepare(order.source.input(), &wish, &tools, work) {
        Ok(prepared) => keep(order, bench, asked, shown, prepared),
        Err(Error::DoesNotFit { limit }) => {
            (shown.problem, shown.limit) = (Some(AttachProblem::TooBig), Some(limit));
            unkept(order, shown, kind, &verdict, bench.now)
        }
        Err(Error::Damaged(_) | Error::EncoderFailed) => {
            shown.problem = Some(AttachProblem::Damaged);
            unkept(order, shown, kind, &verdict, bench.now)
        }
        Err(Error::TooLarge | Error::Unreadable | Error::NoEncoder) => {
            shown.problem = Some(AttachProblem::Unreadable);
            unkept(order, shown, kind, &verdict, bench.now)
        }
        Err(error) => Err(error),
    }
}

/// What is no file, and what is not opened to find out: a pipe would wait for ever.
fn no_file(source: &Source) -> Option<AttachProblem> {
    let Source::Path(path) = source else { return None };
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Some(AttachProblem::Folder),
        Ok(metadata) if metadata.is_file() => None,
        Ok(_) | Err(_) => Some(AttachProblem::Unreadable),
    }
}

fn look(source: &Source) -> media::Result<Sniffed> {
    match source {
        Source::Path(path) => media::sniff::file(path),
        Source::Bytes(bytes) => media::sniff(&mut io::Cursor::new(bytes)),
    }
}

/// A file of which no bytes are kept: it may be made ready in another way.
fn unkept(
    order: &Order,
    row: AttachmentRow,
    kind: Option<MediaKind>,
    verdict: &Verdict,
    now: Timestamp,
) -> media::Result<Made> {
    let may_become = order.path.is_some() || order.original.is_some();
    let kept = (may_become && !verdict.remedies.is_empty()).then(|| Attachment {
        id: order.id.clone(),
        name: Text(order.name.clone()),
        kind,
        mime: row.mime.clone(),
        sha256: None,
        size: row.size,
        facts: MediaFacts::default(),
        original: order.original.clone(),
        path: order.path.clone().map(Text),
        keeps_metadata: order.keep_metadata,
        metadata_removed: false,
        fits: false,
        made_at: now,
    });
    Ok(Made { kept, row })
}

/// Keeps what was made ready, pinned: its only other copy may be gone tomorrow.
fn keep(
    order: &Order,
    bench: &Bench<'_>,
    kind: MediaKind,
    mut row: AttachmentRow,
    mut prepared: Prepared<'_>,
) -> media::Result<Made> {
    let (sniffed, changes) = (prepared.sniffed.clone(), prepared.changes.clone());
    let verdict = media::judge(&sniffed, kind, bench.encoder);
    let kinds = std::mem::take(&mut row.kinds);
    row::describe(&mut row, &sniffed);
    row::judge(&mut row, &verdict);
    row.kinds = kinds;
    row.kind = Some(kind.into());
    row.metadata_removed = changes.contains(&Change::MetadataRemoved);
    let original = match (&order.source, &order.original) {
        (Source::Bytes(bytes), None) if !changes.is_empty() => {
            Some(put(bench, &mut bytes.as_slice())?.to_hex())
        }
        (_, original) => original.clone(),
    };
    let content = put(bench, &mut prepared)?;
    let facts = facts_of(bench.cache, bench.now, &content, &sniffed);
    row.waveform.clone_from(&facts.waveform);
    row.duration_ms = facts.duration_ms;
    let kept = Attachment {
        id: order.id.clone(),
        name: Text(named(&order.name, sniffed.file_type)),
        kind: Some(kind),
        mime: sniffed.mime().to_owned(),
        sha256: Some(content.to_hex()),
        size: sniffed.size,
        facts,
        original,
        path: order.path.clone().map(Text),
        keeps_metadata: order.keep_metadata,
        metadata_removed: row.metadata_removed,
        fits: verdict.fits(),
        made_at: bench.now,
    };
    kept.name.as_str().clone_into(&mut row.name);
    Ok(Made { kept: Some(kept), row })
}

fn put(bench: &Bench<'_>, from: &mut dyn io::Read) -> media::Result<ContentHash> {
    let mut writer = bench.cache.writer()?;
    io::copy(&mut from.take(MAX_BYTES + 1), &mut writer)?;
    writer.finish(bench.now, Keep::Pinned)
}

/// The name under which it is sent: with the ending of what it has become.
fn named(name: &str, file_type: FileType) -> String {
    media::names::safe(name, file_type).name
}

/// The address under which the screen finds the bytes of an attachment.
pub(crate) fn media_of(kept: &Attachment) -> Option<MediaId> {
    kept.sha256.as_deref().map(MediaId::of_upload)
}
