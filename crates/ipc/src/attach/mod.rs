//! Files on their way out, as long as they are not sent: looked at, made ready, kept. The work is done on the
//! blocking pool, two files at a time; whoever throws a file away ends the work on it.

mod facts;
mod ready;
mod recent;
mod row;

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use domain::{MediaKind, Text};
use media::{Cancel, ContentHash, Encoder, Error, Remedy, Work};
use replica::{Attachment, StoreError};
use tokio::sync::Semaphore;

pub(crate) use facts::facts_of;
pub(crate) use ready::Source;
use ready::{Bench, Made, Order, make, media_of};
pub(crate) use recent::recent_shots;

use crate::counter::Counter;
use crate::error::{UiError, UiErrorCode};
use crate::event::UiEvent;
use crate::row::AttachmentRow;

/// Files that are made ready at once: each may take the memory of a whole photo, or all of the processor.
const HANDS: usize = 2;
/// The least that progress is told by: a hundred tellings for the largest film.
const STEP: f32 = 0.01;

/// Where files are made ready.
pub(crate) struct Workshop {
    scratch: PathBuf,
    encoder: OnceLock<Option<Encoder>>,
    /// The work under way, by attachment: the latest only.
    running: Mutex<HashMap<String, Cancel>>,
    hands: Arc<Semaphore>,
}

impl Workshop {
    /// A workshop over a folder that is this person's alone; what an earlier start left there is cleared away at the
    /// first use.
    pub(crate) fn new(scratch: &Path) -> Self {
        Self {
            scratch: scratch.to_owned(),
            encoder: OnceLock::new(),
            running: Mutex::default(),
            hands: Arc::new(Semaphore::new(HANDS)),
        }
    }

    /// The system's encoder of films. Asked for once: that starts a program.
    fn encoder(&self) -> Option<&Encoder> {
        self.encoder.get_or_init(media::system_encoder).as_ref()
    }

    fn begin(&self, id: &str) -> Cancel {
        let cancel = Cancel::default();
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(earlier) = running.insert(id.to_owned(), cancel.clone()) {
            earlier.cancel();
        }
        cancel
    }

    fn end(&self, id: &str, cancel: &Cancel) {
        if !cancel.is_cancelled() {
            self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        }
    }

    /// Calls the work on an attachment off.
    pub(crate) fn cancel(&self, id: &str) {
        if let Some(cancel) = self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(id) {
            cancel.cancel();
        }
    }
}

impl Counter {
    /// Takes a file in, as the likeliest that it could be sent as.
    pub(crate) async fn take_in(
        &self,
        name: String,
        source: Source,
        kind: Option<MediaKind>,
    ) -> Result<AttachmentRow, UiError> {
        let keep_metadata = self.preferences().await?.keep_photo_metadata;
        let path = match &source {
            Source::Path(path) => path.to_str().map(str::to_owned),
            Source::Bytes(_) => None,
        };
        let id = self.ids.command().0;
        let order = Order { id, name, source, path, original: None, kind, remedy: None, keep_metadata };
        self.make_ready(order).await
    }

    /// Makes an attachment ready in another way.
    pub(crate) async fn make_anew(
        &self,
        id: String,
        kind: MediaKind,
        remedy: Option<Remedy>,
        keep_metadata: bool,
    ) -> Result<AttachmentRow, UiError> {
        let asked = id.clone();
        let kept = self.store.read(move |reader| reader.attachment(&asked)).await?;
        let kept = kept.ok_or_else(|| UiError::of(UiErrorCode::NotFound))?;
        let source = self.source_of(&kept).await?;
        let Attachment { name, original, path, .. } = kept;
        let path = path.map(|path| path.0);
        let order =
            Order { id, name: name.0, source, path, original, kind: Some(kind), remedy, keep_metadata };
        self.make_ready(order).await
    }

    /// The best there is of what an attachment was made of: the file where it still lies there, what was pasted, or
    /// what was made of it before.
    async fn source_of(&self, kept: &Attachment) -> Result<Source, UiError> {
        if let Some(path) = kept.path.as_ref().map(|path| PathBuf::from(path.as_str()))
            && tokio::fs::metadata(&path).await.is_ok_and(|metadata| metadata.is_file())
        {
            return Ok(Source::Path(path));
        }
        let digits = kept.original.as_deref().or(kept.sha256.as_deref());
        let content = digits.and_then(ContentHash::from_hex);
        let content = content.ok_or_else(|| UiError::of(UiErrorCode::FileMissing))?;
        let (cache, now) = (self.engine.cache().clone(), self.engine.now());
        let read = tokio::task::spawn_blocking(move || {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut cache.reader(&content, now)?, &mut bytes)?;
            Ok::<_, Error>(bytes)
        });
        read.await.expect("reading the cache does not panic").map(Source::Bytes).map_err(of_file)
    }

    async fn make_ready(&self, order: Order) -> Result<AttachmentRow, UiError> {
        let cancel = self.workshop.begin(&order.id);
        let id = order.id.clone();
        let made = self.made(order, cancel.clone()).await;
        let row = match made {
            Ok(made) if cancel.is_cancelled() => {
                // Thrown away while its last byte was written; what was kept of it goes with the next sweep.
                drop(made);
                self.engine.files_changed();
                return Err(UiError::of(UiErrorCode::NotFound));
            }
            Ok(made) => self.keep(made).await,
            Err(error) => Err(error),
        };
        self.workshop.end(&id, &cancel);
        let row = row?;
        self.tell(UiEvent::Attachment { row: row.clone(), progress: None });
        Ok(row)
    }

    async fn made(&self, order: Order, cancel: Cancel) -> Result<Made, UiError> {
        let hands = Arc::clone(&self.workshop.hands);
        let hand = hands.acquire_owned().await.expect("the hands are never taken away");
        let counter = self.clone();
        let work = tokio::task::spawn_blocking(move || {
            let _hand = hand;
            let workshop = &counter.workshop;
            let bench = Bench {
                cache: counter.engine.cache(),
                encoder: workshop.encoder(),
                scratch: &workshop.scratch,
                now: counter.engine.now(),
            };
            std::fs::create_dir_all(&workshop.scratch)?;
            let told = std::cell::Cell::new(0.0_f32);
            let progress = |done: f32| {
                if done - told.get() >= STEP {
                    told.set(done);
                    let row = row::bare(&order.id, &order.name);
                    counter.tell(UiEvent::Attachment { row, progress: Some(done) });
                }
            };
            make(&order, &bench, &Work::new(&cancel, &progress))
        });
        work.await.expect("making a file ready does not panic").map_err(of_file)
    }

    /// Writes down what was made. Its bytes were pinned when they were kept; between that and this row, nobody named
    /// them, so they are pinned again where the row is written.
    async fn keep(&self, made: Made) -> Result<AttachmentRow, UiError> {
        let Made { kept, mut row } = made;
        let Some(kept) = kept else { return Ok(row) };
        row.url = media_of(&kept).map(|media| self.drawing.media.url(&media)).unwrap_or_default();
        let cache = self.engine.cache().clone();
        let written = self.store.write(move |replica| {
            for digits in kept.sha256.iter().chain(&kept.original) {
                if let Some(content) = ContentHash::from_hex(digits) {
                    cache.pin(&content)?;
                }
            }
            Ok::<Result<(), StoreError>, Error>(replica.keep_attachment(&kept))
        });
        written.await.map_err(of_file)??;
        self.engine.files_changed();
        Ok(row)
    }
}

/// What a file's trouble is to the screen.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the kinds of trouble may grow; one we do not know is a bug, named"
)]
pub(crate) fn of_file(error: Error) -> UiError {
    let code = match &error {
        Error::Io(io) if matches!(io.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => {
            UiErrorCode::DiskFull
        }
        Error::Io(io) if matches!(io.kind(), ErrorKind::NotFound | ErrorKind::PermissionDenied) => {
            UiErrorCode::FileMissing
        }
        Error::Io(io) => return UiError::bug(format!("a file: {}", io.kind())),
        // Whoever threw the file away knows.
        Error::Cancelled => UiErrorCode::NotFound,
        Error::NotHeld | Error::Sealed(_) => UiErrorCode::FileMissing,
        Error::DoesNotFit { .. } => UiErrorCode::TooBig,
        Error::NoMicrophone | Error::MicrophoneRefused | Error::MicrophoneFailed(_) => {
            UiErrorCode::NoMicrophone
        }
        Error::Damaged(_) | Error::TooLarge | Error::Unreadable | Error::NoEncoder | Error::EncoderFailed => {
            UiErrorCode::NotPossible
        }
        other => return UiError::bug(other.to_string()),
    };
    UiError::because(code, error.to_string())
}

/// A name for what came without one.
pub(crate) fn name_of(name: Option<String>, bytes: &[u8]) -> Text {
    let file_type = media::sniff(&mut std::io::Cursor::new(bytes))
        .map_or(media::FileType::Unknown, |sniffed| sniffed.file_type);
    Text(media::names::safe(&name.unwrap_or_default(), file_type).name)
}
