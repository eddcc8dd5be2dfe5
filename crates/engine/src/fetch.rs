//! One file from the hub into the cache. It goes on where an earlier try left off, and only what is exactly what
//! was announced is kept.

use std::io::Write as _;

use bytes::Bytes;
use domain::{MediaId, Seq, Timestamp};
use media::cache::{Download, Keep};
use media::{Cache, ContentHash};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::beat::Beat;
use crate::door::{Door, FileError, Incoming};
use crate::event::EngineEvent;
use crate::shared::Shared;

/// Pieces that may wait for the disk before the network is left unheard.
const PIECES_WAITING: usize = 8;

/// A file that the hub has and somebody wants here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Under which name.
    pub(crate) media: MediaId,
    /// What it holds.
    pub(crate) content: ContentHash,
    /// How many bytes, when that is known.
    pub(crate) size: Option<u64>,
    /// The entry that told of it: the later, the sooner it is wanted.
    pub(crate) seq: Seq,
}

/// Why a file is not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// No message carries it, or the hub has not got it from Meta yet.
    #[error("the hub has not got this file")]
    NotThere,
    /// It cannot be had any more.
    #[error("this file is lost")]
    Lost,
    /// The hub does not answer.
    #[error("the hub cannot be reached")]
    Unreachable,
    /// The hub refuses the token.
    #[error("the hub refuses the token")]
    NotSignedIn,
    /// What came is not what was announced.
    #[error("what came is not what was announced")]
    WrongContent,
    /// This machine's disk did not take it.
    #[error("the disk did not take it")]
    Disk,
}

impl From<FileError> for FetchError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Unreachable(_) => Self::Unreachable,
            FileError::NotSignedIn => Self::NotSignedIn,
            FileError::NotThere => Self::NotThere,
        }
    }
}

impl From<media::Error> for FetchError {
    fn from(error: media::Error) -> Self {
        if matches!(error, media::Error::WrongContent) {
            return Self::WrongContent;
        }
        tracing::error!(%error, "a file cannot be kept");
        Self::Disk
    }
}

/// Fetches one file, and tells how it gets on.
pub(crate) async fn fetch(shared: &Shared, wanted: &Wanted) -> Result<(), FetchError> {
    let (cache, content) = (shared.files.cache.clone(), wanted.content);
    if cache.contains(&content) {
        return Ok(());
    }
    let opened = tokio::task::spawn_blocking(move || cache.download(content)).await;
    let download = opened.expect("opening a download does not panic")?;
    let have = download.have();
    let mut disk = Disk::begin(download, wanted.size, shared.clock.now());
    let poured = pour(shared, wanted, have, &mut disk).await;
    // The next try may begin at once: by then nobody else may hold the file.
    let kept = disk.end(poured.is_ok()).await;
    // A disk that stopped is why nothing more could be poured, and says so better.
    kept.and(poured)
}

/// Lets what comes off the network run to the disk.
async fn pour(shared: &Shared, wanted: &Wanted, mut have: u64, disk: &mut Disk) -> Result<(), FetchError> {
    // Cut right before its end, all of a file may be here already: there is nothing to ask for.
    if have > 0 && wanted.size == Some(have) {
        return Ok(());
    }
    let mut incoming = shared.door.file(&wanted.content.to_hex(), have, None).await?;
    if incoming.is_whole && have > 0 {
        have = 0;
        disk.write(Piece::FromTheBeginning).await?;
    }
    let mut beat = Beat::default();
    while let Some(bytes) = incoming.next().await? {
        have += bytes.len() as u64;
        disk.write(Piece::Bytes(bytes)).await?;
        if beat.strikes(Instant::now()) {
            shared.tell(wanted.told(have, false));
        }
    }
    Ok(())
}

impl Wanted {
    /// How far it is.
    pub(crate) fn told(&self, have: u64, here: bool) -> EngineEvent {
        EngineEvent::Media { media: self.media.clone(), have, total: self.size, here }
    }
}

/// What the network hands to the disk.
enum Piece {
    /// The hub begins at the beginning, whatever is here.
    FromTheBeginning,
    /// More of it.
    Bytes(Bytes),
    /// That was all.
    End,
}

/// The thread that seals what comes. Dropped, it keeps what it has for the next try.
struct Disk {
    pieces: mpsc::Sender<Piece>,
    writing: JoinHandle<media::Result<()>>,
}

impl Disk {
    fn begin(download: Download, size: Option<u64>, now: Timestamp) -> Self {
        let (pieces, coming) = mpsc::channel(PIECES_WAITING);
        let most = size.unwrap_or(protocol::upload::MAX_BYTES);
        let writing = tokio::task::spawn_blocking(move || write(download, coming, most, now));
        Self { pieces, writing }
    }

    /// Hands a piece over; the disk's own reason for not taking it comes at the end.
    async fn write(&mut self, piece: Piece) -> Result<(), FetchError> {
        self.pieces.send(piece).await.map_err(|_| FetchError::Disk)
    }

    /// Waits until the file has its place, or until what there is of it is left for another time.
    async fn end(mut self, is_all: bool) -> Result<(), FetchError> {
        if is_all {
            // Where the disk has stopped, its reason follows.
            let _ = self.write(Piece::End).await;
        }
        drop(self.pieces);
        Ok(self.writing.await.expect("writing does not panic")?)
    }
}

fn write(
    mut download: Download,
    mut coming: mpsc::Receiver<Piece>,
    most: u64,
    now: Timestamp,
) -> media::Result<()> {
    while let Some(piece) = coming.blocking_recv() {
        match piece {
            Piece::FromTheBeginning => download.restart()?,
            // More than was announced is something else; it does not fill the disk first.
            Piece::Bytes(bytes) if download.have() + bytes.len() as u64 > most => {
                download.restart()?;
                return Err(media::Error::WrongContent);
            }
            Piece::Bytes(bytes) => download.write_all(&bytes)?,
            Piece::End => return download.finish(now, Keep::Evictable),
        }
    }
    Ok(())
}

/// A part of a file on its way from the hub to whoever looks at it, past the cache.
pub struct FromHub {
    incoming: Incoming,
    /// Bytes before the part, where the hub gives the whole.
    skip: u64,
    /// Bytes of the part that are still to come.
    left: u64,
}

impl FromHub {
    pub(crate) async fn begin(
        door: &Door,
        content: &ContentHash,
        first: u64,
        last: u64,
    ) -> Result<Self, FetchError> {
        let incoming = door.file(&content.to_hex(), first, Some(last)).await?;
        let skip = if incoming.is_whole { first } else { 0 };
        Ok(Self { incoming, skip, left: (last + 1).saturating_sub(first) })
    }

    /// The next bytes; none at the end.
    ///
    /// # Errors
    /// [`FetchError::Unreachable`] when the connection breaks.
    pub async fn next(&mut self) -> Result<Option<Bytes>, FetchError> {
        while self.left > 0 {
            let Some(mut bytes) = self.incoming.next().await? else { return Ok(None) };
            let skipped = self.skip.min(bytes.len() as u64);
            self.skip -= skipped;
            bytes = bytes.slice(usize::try_from(skipped).expect("no more than there are")..);
            let taken = self.left.min(bytes.len() as u64);
            self.left -= taken;
            bytes.truncate(usize::try_from(taken).expect("no more than there are"));
            if !bytes.is_empty() {
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }
}

/// Whether a file is whole here.
pub(crate) fn is_here(cache: &Cache, media: &MediaId, sha256: Option<&str>) -> bool {
    let digits = media.upload_digest().or(sha256);
    digits.and_then(ContentHash::from_hex).is_some_and(|content| cache.contains(&content))
}
