//! A recording: begun, paused, gone on with, and kept or thrown away. In memory alone.

use std::sync::{Arc, Mutex, MutexGuard};

use domain::MediaKind;
use serde::Serialize;

use super::microphone::{Listening, Microphone, Sound, SoundFormat};
use super::note::NoteWriter;
use super::{Heard, peaks};
use crate::{Error, Result, limits};

/// How loud it is now, and how long it has become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Level {
    /// Up to 255.
    pub peak: u8,
    /// How long the recording is.
    pub duration_ms: u64,
}

/// A finished recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// The voice message, Opus in Ogg.
    pub ogg: Vec<u8>,
    /// How it is shown.
    pub heard: Heard,
}

/// Who is told how loud a recording is, or, once, why it records no more; on a thread of the system's.
pub type Gauge = Box<dyn FnMut(std::result::Result<Level, &Error>) + Send>;

/// A recording in the making. Dropped, it is thrown away.
pub struct Recorder {
    microphone: Box<dyn Microphone>,
    session: Arc<Mutex<Session>>,
    /// Nothing while it is paused: then the microphone is let go, and its light goes out.
    listening: Option<Box<dyn Listening>>,
}

struct Session {
    note: Option<(SoundFormat, NoteWriter<Vec<u8>>)>,
    gauge: Gauge,
    lost: Option<Error>,
}

impl Recorder {
    /// Begins to record; the gauge is told several times a second.
    ///
    /// # Errors
    /// [`Error::NoMicrophone`], [`Error::MicrophoneRefused`] or [`Error::MicrophoneFailed`].
    pub fn start(microphone: Box<dyn Microphone>, gauge: Gauge) -> Result<Self> {
        let session = Arc::new(Mutex::new(Session { note: None, gauge, lost: None }));
        let mut recorder = Self { microphone, session, listening: None };
        recorder.resume()?;
        Ok(recorder)
    }

    /// Lets the microphone go until [`resume`](Self::resume).
    pub fn pause(&mut self) {
        self.listening = None;
    }

    /// Goes on after a pause; nothing when there was none.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn resume(&mut self) -> Result<()> {
        if self.listening.is_none() {
            let session = Arc::clone(&self.session);
            self.listening = Some(self.microphone.open(Box::new(move |sound| locked(&session).hear(sound)))?);
        }
        Ok(())
    }

    /// Whether it is paused.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.listening.is_none()
    }

    /// Why it records no more, once: the microphone was unplugged, or the message is as long as Meta takes.
    /// What was said before is kept.
    #[must_use]
    pub fn lost(&self) -> Option<Error> {
        locked(&self.session).lost.take()
    }

    /// Ends the recording.
    ///
    /// # Errors
    /// [`Error::MicrophoneFailed`] when nothing was heard at all.
    pub fn stop(mut self) -> Result<Recording> {
        self.pause();
        let note = locked(&self.session).note.take();
        let (_, note) = note.ok_or_else(|| Error::MicrophoneFailed("it gave no sound".to_owned()))?;
        let (ogg, heard) = note.finish()?;
        Ok(Recording { ogg, heard })
    }

    /// Throws the recording away.
    pub fn cancel(self) {}
}

fn locked(session: &Mutex<Session>) -> MutexGuard<'_, Session> {
    session.lock().expect("nobody panics while recording")
}

impl Session {
    fn hear(&mut self, sound: Sound<'_>) {
        let taken = match sound {
            Sound::Samples(format, samples) => self.take(format, samples),
            Sound::Failed(error) => Err(error),
        };
        match taken {
            Ok(level) if self.lost.is_none() => (self.gauge)(Ok(level)),
            Err(error) if self.lost.is_none() => (self.gauge)(Err(self.lost.insert(error))),
            Ok(_) | Err(_) => {}
        }
    }

    fn take(&mut self, format: SoundFormat, samples: &[f32]) -> Result<Level> {
        let (begun_with, note) = match &mut self.note {
            Some(note) => note,
            none => none.insert((format, NoteWriter::new(Vec::new(), format)?)),
        };
        if *begun_with != format {
            return Err(Error::MicrophoneFailed("it changed its format".to_owned()));
        }
        // A second before the end of what Meta takes: pages and heads count too.
        let limit = limits::of(MediaKind::Voice).bytes;
        if note.written() > limit - limit / 64 {
            return Err(Error::DoesNotFit { limit });
        }
        note.push(samples)?;
        let peak = samples.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs())).min(1.0);
        Ok(Level { peak: peaks::height(peak), duration_ms: note.duration_ms() })
    }
}
