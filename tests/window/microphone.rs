//! A microphone for a machine that has none: a pipe that the home's sound settings name, and a tone that fills it.

use std::f64::consts::TAU;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use tokio::net::unix::pipe;
use tokio::task::JoinHandle;

use crate::desk::said;

/// What it plays, in vibrations a second.
pub(crate) const TONE_HZ: f64 = 440.0;
const RATE_HZ: u32 = 48_000;
/// Bytes of a tenth of a second.
const BREATH: usize = RATE_HZ as usize / 10 * 2;

/// The microphone; unplugged when it is dropped.
pub(crate) struct Microphone {
    settings: PathBuf,
    playing: JoinHandle<()>,
}

impl Microphone {
    /// Plugs it in for every program that starts in this home from now on.
    pub(crate) async fn plug_in(home: &Path, folder: &Path) -> Result<Self> {
        let (fifo, settings) = (folder.join("microphone"), home.join(".asoundrc"));
        ensure!(!settings.exists(), "{} is somebody's", settings.display());
        said("mkfifo", &[&fifo.to_string_lossy()]).await?;
        let text = format!(
            "pcm.tone {{ type file slave.pcm \"null\" file \"/dev/null\" infile \"{}\" format \"raw\" }}\n\
             pcm.!default {{ type plug slave {{ pcm tone format S16_LE rate {RATE_HZ} channels 1 }} }}\n\
             ctl.!default {{ type null }}\n",
            fifo.display()
        );
        std::fs::write(&settings, text)?;
        // Both ends, so that a program which looks at the microphone and goes away does not break the pipe.
        let sender = pipe::OpenOptions::new().read_write(true).open_sender(&fifo)?;
        Ok(Self { settings, playing: tokio::spawn(play(sender)) })
    }
}

impl Drop for Microphone {
    fn drop(&mut self) {
        self.playing.abort();
        let _ = std::fs::remove_file(&self.settings);
    }
}

/// Keeps the pipe full: whoever listens takes as fast as their clock goes, which is not quite ours, and a pipe that runs dry
/// would be heard as a broken tone.
async fn play(sender: pipe::Sender) {
    // A second holds whole vibrations, and can be played again and again.
    let tone = tone();
    let mut at = 0;
    while sender.writable().await.is_ok() {
        let end = (at + BREATH).min(tone.len());
        // Somebody may have filled it meanwhile; then nothing was written.
        at = (at + sender.try_write(&tone[at..end]).unwrap_or_default()) % tone.len();
    }
}

#[expect(clippy::cast_possible_truncation, reason = "half as loud as sixteen bits can be")]
fn tone() -> Vec<u8> {
    let sample = |at: u32| ((f64::from(at) * TONE_HZ * TAU / f64::from(RATE_HZ)).sin() * 16_000.0) as i16;
    (0..RATE_HZ).flat_map(|at| sample(at).to_le_bytes()).collect()
}
