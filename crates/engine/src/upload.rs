//! Brings files of ours to the hub before the messages that carry them, piece by piece out of the cache, a few at
//! a time, in the order of the outbox. What the hub has of a file it says itself, so an upload goes on after any
//! restart of either side. When all of a message's files are there, its command may go.
//!
//! ```text
//! outbox rows with files ─► HEAD ─► PATCH · PATCH · … ─► complete ─► the drain is rung
//!       ▲ paused, thrown away: ended at the next piece      │
//!       └────────── again, after a wait ◄── out of reach ◄──┘
//! ```

use std::collections::{HashMap, HashSet};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::pin::pin;
use std::sync::Arc;

use bytes::Bytes;
use domain::{ActionNeeded, LineId, LinkState, Timestamp};
use media::{Cache, ContentHash};
use replica::{StoreError, Upload, UploadState};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::backoff::Failures;
use crate::beat::{self, Beat};
use crate::door::{FileError, Piece, PieceAnswer};
use crate::event::EngineEvent;
use crate::link::Links;
use crate::shared::{Shared, ring};
use crate::uploads::Parcel;

/// Files on their way at the same time.
const AT_ONCE: usize = 3;
/// Bytes in one piece: what is lost when the line breaks in the middle of it.
const PIECE: u64 = 1024 * 1024;
/// Answers that bring an upload no further before it rests.
const MOST_STANDSTILLS: u32 = 3;

/// Uploads until the engine stops.
pub(crate) async fn upload_files(shared: Arc<Shared>, stop: CancellationToken) {
    let mut bells = Bells {
        outbox: shared.outbox.subscribe(),
        uploads: shared.uploads.bell.subscribe(),
        links: shared.links.subscribe(),
        wake: shared.wake.subscribe(),
    };
    let mut uploader = Uploader {
        shared,
        running: JoinSet::new(),
        abroad: HashMap::new(),
        failures: Failures::default(),
        rests_until: None,
    };
    loop {
        let open = bells.links.borrow_and_update().open_lines();
        uploader.look(&open).await;
        tokio::select! {
            () = stop.cancelled() => break,
            Some(done) = uploader.running.join_next(), if !uploader.running.is_empty() => {
                uploader.settle(done.expect("uploading does not panic, and is not cancelled while we wait")).await;
            }
            _ = bells.outbox.changed() => {}
            _ = bells.uploads.changed() => {}
            _ = bells.links.changed() => {
                if bells.links.borrow().open_lines().len() > open.len() {
                    uploader.rests_until = None;
                }
            }
            _ = bells.wake.changed() => uploader.rests_until = None,
            () = rest(uploader.rests_until) => uploader.rests_until = None,
        }
    }
    // The hub knows how far each of them came.
    uploader.running.shutdown().await;
}

/// What can make another look worth while.
struct Bells {
    outbox: watch::Receiver<u64>,
    uploads: watch::Receiver<u64>,
    links: watch::Receiver<Links>,
    wake: watch::Receiver<u64>,
}

struct Uploader {
    shared: Arc<Shared>,
    running: JoinSet<Done>,
    /// What is on its way, and how to end it.
    abroad: HashMap<Parcel, CancellationToken>,
    failures: Failures,
    rests_until: Option<Instant>,
}

struct Done {
    parcel: Parcel,
    result: Result<(), Trouble>,
}

/// Why an upload ended before its end.
enum Trouble {
    /// The hub is out of reach, or not well: later.
    Later(&'static str),
    /// The hub refuses the token.
    NotSignedIn,
    /// It cannot be done; a person decides.
    Never(&'static str),
    /// Nobody wants it now: held back, or thrown away.
    Ended,
}

impl From<FileError> for Trouble {
    fn from(error: FileError) -> Self {
        match error {
            // A hub of before uploads has no such door; one of a later version may.
            FileError::Unreachable(_) | FileError::NotThere => Self::Later("offline"),
            FileError::NotSignedIn => Self::NotSignedIn,
        }
    }
}

impl Uploader {
    /// Looks what stands in the outbox, ends what nobody wants any more, and begins what there are hands for.
    async fn look(&mut self, open: &[LineId]) {
        let rows = match self.shared.store.read(|reader| reader.uploads()).await {
            Ok(rows) => rows,
            Err(error) => {
                tracing::error!(%error, "which files are to be sent cannot be read");
                return;
            }
        };
        let mut wanted: Vec<&Upload> = Vec::new();
        let mut seen = HashSet::new();
        for row in rows.iter().filter(|row| row.state == UploadState::Waiting && open.contains(&row.line)) {
            if seen.insert(Parcel::of(row)) {
                wanted.push(row);
            }
        }
        for (parcel, stop) in &self.abroad {
            if !seen.contains(parcel) {
                stop.cancel();
            }
        }
        if self.rests_until.is_none() {
            for row in wanted {
                if self.abroad.len() >= AT_ONCE {
                    break;
                }
                self.begin(row);
            }
        }
        let running = self.abroad.keys().cloned().collect();
        self.shared.look_at_uploads(rows, running, open);
        self.let_go().await;
    }

    /// Lets the cache throw away what no attachment and no row of the outbox names any more. Between the look and
    /// the letting go nobody can name another: both happen where rows are written.
    async fn let_go(&self) {
        let cache = self.shared.files.cache.clone();
        let swept = self.shared.store.write(move |replica| {
            let kept = replica.reader()?.kept_files()?;
            let kept: Vec<ContentHash> =
                kept.iter().filter_map(|digits| ContentHash::from_hex(digits)).collect();
            Ok::<_, StoreError>(cache.keep_pinned(&kept))
        });
        match swept.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "files that were sent cannot be let go"),
            Err(error) => tracing::error!(%error, "which files must stay cannot be read"),
        }
    }

    fn begin(&mut self, row: &Upload) {
        let parcel = Parcel::of(row);
        if self.abroad.contains_key(&parcel) {
            return;
        }
        let stop = CancellationToken::new();
        self.abroad.insert(parcel.clone(), stop.clone());
        let (shared, mime, size) = (Arc::clone(&self.shared), row.mime.clone(), row.size);
        self.running.spawn(async move {
            let journey = Journey { shared: &shared, parcel: &parcel, mime: &mime, size };
            let result = tokio::select! {
                result = journey.run() => result,
                () = stop.cancelled() => Err(Trouble::Ended),
            };
            Done { parcel, result }
        });
    }

    /// Writes down what became of an upload.
    async fn settle(&mut self, done: Done) {
        let Done { parcel, result } = done;
        self.abroad.remove(&parcel);
        let Parcel { line, sha256 } = parcel.clone();
        let written = match result {
            Ok(()) => {
                self.failures.forget();
                self.shared.store.write(move |replica| replica.upload_done(&line, &sha256)).await
            }
            Err(Trouble::Never(why)) => {
                tracing::warn!(%line, why, "a file cannot be sent");
                self.shared.store.write(move |replica| replica.upload_failed(&line, &sha256, why)).await
            }
            Err(Trouble::Later(why)) => {
                self.rest(why);
                return;
            }
            Err(Trouble::NotSignedIn) => {
                self.shared.line_link(&line, LinkState::ActionNeeded(ActionNeeded::SignIn));
                self.rest("the hub refuses the token");
                return;
            }
            Err(Trouble::Ended) => return,
        };
        match written {
            Ok(_) => {
                // A message whose files are all there may go.
                ring(&self.shared.outbox);
                self.shared.tell(EngineEvent::Outbox);
            }
            Err(error) => {
                tracing::error!(%error, "what became of an upload cannot be written down");
                self.rest("the store failed");
            }
        }
    }

    fn rest(&mut self, why: &'static str) {
        let wait = self.failures.again(&self.shared.patience.backoff, self.shared.ids.chance());
        tracing::info!(why, "an upload waits");
        self.rests_until = Some(Instant::now() + wait);
    }
}

async fn rest(until: Option<Instant>) {
    match until {
        Some(until) => tokio::time::sleep_until(until).await,
        None => std::future::pending().await,
    }
}

/// One file on its way.
struct Journey<'a> {
    shared: &'a Shared,
    parcel: &'a Parcel,
    mime: &'a str,
    size: u64,
}

impl Journey<'_> {
    async fn run(&self) -> Result<(), Trouble> {
        let content = ContentHash::from_hex(&self.parcel.sha256).ok_or(Trouble::Never("missing"))?;
        if self.size > protocol::upload::MAX_BYTES {
            return Err(Trouble::Never("too_big"));
        }
        let Parcel { line, sha256 } = self.parcel;
        let mut at_hub = self.shared.door.uploaded(line, sha256).await?;
        let (mut beat, mut standstills, mut was_wrong) = (Beat::default(), 0, false);
        while !at_hub.is_complete {
            if beat.strikes(Instant::now()) {
                self.shared.upload_moved(self.parcel, at_hub.offset);
            }
            let piece = self.piece(content, at_hub.offset).await?;
            let before = at_hub.offset;
            match self.hand(piece, &mut beat).await? {
                PieceAnswer::Has(now) => at_hub = now,
                PieceAnswer::TooBig => return Err(Trouble::Never("too_big")),
                // Spoilt on the way, once; twice, what lies here is another file than its name says.
                PieceAnswer::WrongBytes if was_wrong => return Err(Trouble::Never("missing")),
                PieceAnswer::WrongBytes => {
                    was_wrong = true;
                    at_hub = self.shared.door.uploaded(line, sha256).await?;
                }
            }
            standstills = if at_hub.offset > before { 0 } else { standstills + 1 };
            if standstills >= MOST_STANDSTILLS && !at_hub.is_complete {
                return Err(Trouble::Later("the hub takes no more of it"));
            }
        }
        self.shared.upload_moved(self.parcel, self.size);
        Ok(())
    }

    /// Hands a piece to the hub. Where the line stands still, what is shown catches up with what the hub has.
    async fn hand(&self, piece: Piece<'_>, beat: &mut Beat) -> Result<PieceAnswer, FileError> {
        let offset = piece.offset;
        let mut answer = pin!(self.shared.door.upload(piece));
        if let Ok(answer) = tokio::time::timeout(beat::EVERY, &mut answer).await {
            return answer;
        }
        if beat.strikes(Instant::now()) {
            self.shared.upload_moved(self.parcel, offset);
        }
        answer.await
    }

    async fn piece(&self, content: ContentHash, offset: u64) -> Result<Piece<'_>, Trouble> {
        let (cache, now) = (self.shared.files.cache.clone(), self.shared.clock.now());
        let read = tokio::task::spawn_blocking(move || read_piece(&cache, &content, offset, now)).await;
        let bytes = read.expect("reading the cache does not panic").map_err(|error| {
            let why = if matches!(error, media::Error::Io(_)) { "disk" } else { "missing" };
            tracing::error!(%error, "a file that is to be sent cannot be read");
            Trouble::Never(why)
        })?;
        let Parcel { line, sha256 } = self.parcel;
        Ok(Piece { line, sha256, mime: self.mime, length: self.size, offset, bytes })
    }
}

fn read_piece(cache: &Cache, content: &ContentHash, offset: u64, now: Timestamp) -> media::Result<Bytes> {
    let mut reader = cache.reader(content, now)?;
    reader.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    reader.take(PIECE).read_to_end(&mut bytes)?;
    Ok(bytes.into())
}
