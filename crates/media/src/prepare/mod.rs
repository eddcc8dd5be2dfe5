//! Made ready: without what nobody meant to tell, and as Meta takes it.
//!
//! Where a picture was taken and with what, goes out with it unless somebody takes it out. Taking it out changes
//! no pixel; only what does not fit is encoded again. PDFs and Office documents are left as they are.

mod body;
mod film;
mod metadata;
mod shrink;
mod sound;
mod sticker;

use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use domain::MediaKind;
use serde::Serialize;

use crate::encoder::Encoder;
use crate::limits::{self, Remedy};
use crate::sniff::Sniffed;
use crate::work::Work;
use crate::{Error, Result, sniff};

pub use body::Input;
use body::{Body, BodyReader, Origin, Piece};

/// What is wanted of a file.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// As what it is to be sent.
    pub kind: MediaKind,
    /// What is to be done so that it fits; one of the verdict's remedies.
    pub remedy: Option<Remedy>,
    /// Whether place, time and camera stay in it, on purpose.
    pub keep_metadata: bool,
}

/// What there is to work with.
#[derive(Clone, Copy, Debug)]
pub struct Tools<'a> {
    /// The system's encoder of films.
    pub encoder: Option<&'a Encoder>,
    /// A folder of this person's alone where the encoder may write; empty it when the app starts.
    pub scratch: &'a Path,
}

/// What was done to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Place, time, camera and other remarks were taken out; nothing to be seen or heard was.
    MetadataRemoved,
    /// It was encoded again.
    Encoded,
    /// It has fewer pixels now.
    Downscaled,
    /// What one could see through is white now.
    Flattened,
}

/// A file made ready: reads from its beginning to its end, or from anywhere.
pub struct Prepared<'a> {
    /// What it is now.
    pub sniffed: Sniffed,
    /// What was done to it.
    pub changes: Vec<Change>,
    reader: BodyReader<'a>,
}

impl Read for Prepared<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.reader.read(into)
    }
}

impl Seek for Prepared<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.reader.seek(to)
    }
}

/// Makes a file ready to be sent. Whether Meta takes it now, the verdict over the answer says.
///
/// # Errors
/// [`Error::DoesNotFit`] when no remedy brings it under the limit, [`Error::Cancelled`] when it was called off;
/// else what is wrong with the file.
pub fn prepare<'a>(
    input: Input<'a>,
    wish: &Wish,
    tools: &Tools<'_>,
    work: &Work<'_>,
) -> Result<Prepared<'a>> {
    work.reach(0.0)?;
    let mut origin = Origin::open(input)?;
    let sniffed = sniff(&mut origin)?;
    origin.rewind()?;
    let limit = limits::most_bytes(limits::of(wish.kind), &sniffed);
    let job = Job { input, sniffed: &sniffed, wish, limit, tools, work };
    let (body, changes) = match (wish.remedy, wish.kind) {
        (None | Some(Remedy::SendAsDocument), _) => as_it_is(origin, &job)?,
        (Some(Remedy::MakeSticker), _) => sticker::make(origin, &job)?,
        (Some(Remedy::ConvertToPng), _) => shrink::to_png(origin, &job)?,
        (Some(Remedy::ConvertToJpeg), _) => shrink::to_jpeg(origin, &job)?,
        (Some(Remedy::Compress), MediaKind::Image) => shrink::to_jpeg(origin, &job)?,
        (Some(Remedy::Compress | Remedy::Transcode), MediaKind::Video) => film::encode(&job)?,
        (Some(Remedy::Compress | Remedy::Transcode), MediaKind::Audio | MediaKind::Voice) => {
            sound::encode(origin, &job)?
        }
        (Some(Remedy::Compress), MediaKind::Sticker) => sticker::make(origin, &job)?,
        (Some(Remedy::Compress | Remedy::Transcode), _) => return Err(Error::Unreadable),
    };
    let mut reader = BodyReader::new(body);
    let sniffed = sniff(&mut reader)?;
    reader.seek(SeekFrom::Start(0))?;
    work.reach(1.0)?;
    Ok(Prepared { sniffed, changes, reader })
}

/// One file on its way.
struct Job<'a, 'b> {
    input: Input<'a>,
    sniffed: &'b Sniffed,
    wish: &'b Wish,
    limit: u64,
    tools: &'b Tools<'b>,
    work: &'b Work<'b>,
}

/// What was made, and what that changed.
type Made<'a> = (Body<'a>, Vec<Change>);

/// Every pixel as it was; only remarks are taken out.
fn as_it_is<'a>(mut origin: Origin<'a>, job: &Job<'a, '_>) -> Result<Made<'a>> {
    let whole = vec![Piece::Kept { at: 0, len: job.sniffed.size }];
    let is_damaged = job.sniffed.damage.is_some();
    if job.wish.keep_metadata || is_damaged {
        return Ok((Body::Pieces(origin, whole), Vec::new()));
    }
    let strip = metadata::of(job.sniffed.file_type);
    let pieces = strip.map_or_else(|| Ok(whole.clone()), |strip| strip(&mut origin))?;
    let is_same = metadata::is_same(&mut origin, &pieces)?;
    let changes = if is_same { Vec::new() } else { vec![Change::MetadataRemoved] };
    Ok((Body::Pieces(origin, pieces), changes))
}
