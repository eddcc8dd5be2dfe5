//! Voice messages: recorded, encoded as WhatsApp has them (Opus with one channel, in Ogg), and drawn.

mod listen;
mod microphone;
mod note;
mod peaks;
mod recorder;
mod resample;

use serde::Serialize;

pub(crate) use listen::decode;
pub use listen::listen;
pub use microphone::{DefaultMicrophone, Ear, Listening, Microphone, Sound, SoundFormat};
pub use note::NoteWriter;
pub use peaks::BARS;
pub use recorder::{Gauge, Level, Recorder, Recording};

/// Opus counts time in this many samples a second, whatever it was recorded at.
pub(crate) const RATE_HZ: u32 = 48_000;

/// What is to be known of a voice message to show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// How long it plays.
    pub duration_ms: u64,
    /// How loud each of its parts is, up to 255 for the loudest; nothing where nobody speaks.
    pub waveform: [u8; BARS],
}

/// For whoever hands it on: as `duration_ms` and a list of numbers.
impl Serialize for Heard {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut heard = serializer.serialize_struct("Heard", 2)?;
        heard.serialize_field("duration_ms", &self.duration_ms)?;
        heard.serialize_field("waveform", &self.waveform[..])?;
        heard.end()
    }
}
