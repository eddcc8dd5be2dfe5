//! The recorder: one at a time, in memory alone. It ends with the counter, and the microphone is let go.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::MediaKind;
use media::Error;
use media::voice::{DefaultMicrophone, Level, Microphone, Recorder, Recording};
use tokio::sync::broadcast;

use super::{Answered, Counter};
use crate::ask::{Done, VoiceCancel, VoicePause, VoiceStart, VoiceStop};
use crate::attach::{Source, of_file};
use crate::error::{UiError, UiErrorCode};
use crate::event::UiEvent;
use crate::row::{AttachmentRow, VoiceState};

/// The least between two tellings of the level, by the recording's own time: fifteen a second.
const BEAT_MS: u64 = 67;
/// What a recording is called.
const NAME: &str = "voice.ogg";

/// Finds the microphone of a new recording.
type Microphones = dyn Fn() -> Box<dyn Microphone> + Send + Sync;

/// Where recordings are made.
pub(crate) struct Studio {
    microphones: Box<Microphones>,
    recorder: Mutex<Option<Recorder>>,
    /// How long the recording is, for whoever tells of it in a pause.
    duration_ms: Arc<AtomicU64>,
}

impl Default for Studio {
    fn default() -> Self {
        Self::with(|| Box::new(DefaultMicrophone))
    }
}

impl Studio {
    fn with(microphones: impl Fn() -> Box<dyn Microphone> + Send + Sync + 'static) -> Self {
        Self { microphones: Box::new(microphones), recorder: Mutex::default(), duration_ms: Arc::default() }
    }

    /// The recording that is being made. Held while the system opens the microphone, which may ask the person first.
    fn recorder(&self) -> MutexGuard<'_, Option<Recorder>> {
        self.recorder.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins anew. What was being recorded is thrown away: the page that began it is gone.
    fn start(&self, events: broadcast::Sender<UiEvent>) -> media::Result<()> {
        let mut recorder = self.recorder();
        *recorder = None;
        self.duration_ms.store(0, Ordering::Relaxed);
        let mut teller =
            Teller { events, duration_ms: Arc::clone(&self.duration_ms), told_ms: None, peak: 0 };
        let ear = move |heard: Result<Level, &Error>| teller.hear(heard);
        *recorder = Some(Recorder::start((self.microphones)(), Box::new(ear))?);
        Ok(())
    }

    /// Whether there is something to hold or to go on with.
    fn pause(&self, paused: bool) -> media::Result<bool> {
        let mut recorder = self.recorder();
        let Some(recorder) = recorder.as_mut() else { return Ok(false) };
        if paused {
            recorder.pause();
        } else {
            recorder.resume()?;
        }
        Ok(true)
    }

    fn stop(&self) -> Option<media::Result<Recording>> {
        let recorder = self.recorder().take()?;
        Some(recorder.stop())
    }

    fn cancel(&self) {
        *self.recorder() = None;
    }

    fn told(&self, state: VoiceState) -> UiEvent {
        let duration_ms = self.duration_ms.load(Ordering::Relaxed);
        UiEvent::Voice { state, level: 0, duration_ms, trouble: None }
    }
}

/// Tells the screen what the microphone hears, on a thread of the system's. It holds no counter: the recording is held
/// by one.
struct Teller {
    events: broadcast::Sender<UiEvent>,
    duration_ms: Arc<AtomicU64>,
    told_ms: Option<u64>,
    /// The loudest since it was told.
    peak: u8,
}

impl Teller {
    fn hear(&mut self, heard: Result<Level, &Error>) {
        match heard {
            Ok(Level { peak, duration_ms }) => {
                self.duration_ms.store(duration_ms, Ordering::Relaxed);
                self.peak = self.peak.max(peak);
                if self.told_ms.is_none_or(|told| duration_ms >= told + BEAT_MS) {
                    self.told_ms = Some(duration_ms);
                    let level = std::mem::take(&mut self.peak);
                    self.tell(VoiceState::Recording, level, None);
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the recording goes no further");
                self.tell(VoiceState::Failed, 0, Some(trouble(error)));
            }
        }
    }

    fn tell(&self, state: VoiceState, level: u8, trouble: Option<&str>) {
        let duration_ms = self.duration_ms.load(Ordering::Relaxed);
        let trouble = trouble.map(str::to_owned);
        // Nobody listening is no reason to stop.
        drop(self.events.send(UiEvent::Voice { state, level, duration_ms, trouble }));
    }
}

/// The screen's word for why a recording goes no further.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the kind of trouble may grow; the recorder stopped all the same"
)]
fn trouble(error: &Error) -> &'static str {
    match error {
        Error::NoMicrophone => "no_microphone",
        Error::MicrophoneRefused => "refused",
        Error::DoesNotFit { .. } => "too_long",
        _ => "failed",
    }
}

impl Counter {
    /// Records from another microphone than the system's: for machines that have none.
    #[must_use]
    pub fn with_microphones(
        mut self,
        microphones: impl Fn() -> Box<dyn Microphone> + Send + Sync + 'static,
    ) -> Self {
        self.studio = Arc::new(Studio::with(microphones));
        self
    }

    /// Does something with the recorder where waiting is allowed.
    async fn in_studio<T: Send + 'static>(&self, work: impl FnOnce(&Studio) -> T + Send + 'static) -> T {
        let studio = Arc::clone(&self.studio);
        tokio::task::spawn_blocking(move || work(&studio)).await.expect("recording does not panic")
    }
}

impl Answered for VoiceStart {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        let events = counter.own_events.clone();
        counter.in_studio(|studio| studio.start(events)).await.map_err(of_file)?;
        Ok(Done {})
    }
}

impl Answered for VoicePause {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        let paused = self.paused;
        if !counter.in_studio(move |studio| studio.pause(paused)).await.map_err(of_file)? {
            return Err(UiError::of(UiErrorCode::NotFound));
        }
        let state = if paused { VoiceState::Paused } else { VoiceState::Recording };
        counter.tell(counter.studio.told(state));
        Ok(Done {})
    }
}

impl Answered for VoiceStop {
    async fn answered(self, counter: &Counter) -> Result<AttachmentRow, UiError> {
        let stopped = counter.in_studio(Studio::stop).await;
        let recording = stopped.ok_or_else(|| UiError::of(UiErrorCode::NotFound))?.map_err(of_file)?;
        counter.studio.duration_ms.store(recording.heard.duration_ms, Ordering::Relaxed);
        counter.tell(counter.studio.told(VoiceState::Stopped));
        counter.take_in(NAME.to_owned(), Source::Bytes(recording.ogg), Some(MediaKind::Voice)).await
    }
}

impl Answered for VoiceCancel {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        counter.in_studio(Studio::cancel).await;
        Ok(Done {})
    }
}
