//! How loud a sound is along its way, gathered without knowing how long it will be.

use super::{Heard, RATE_HZ};

/// How many bars a voice message is drawn with.
pub const BARS: usize = 64;

/// Samples of which one peak is kept: ten milliseconds.
const STEP: usize = RATE_HZ as usize / 100;

/// What is quieter than this all along is silence, and not drawn as if it were loud.
const SILENCE: f32 = 0.002;

/// The peaks so far, of samples at 48 kHz with one channel.
#[derive(Debug, Default)]
pub(crate) struct Peaks {
    steps: Vec<f32>,
    in_step: usize,
    samples: u64,
}

impl Peaks {
    pub(crate) fn push(&mut self, samples: &[f32]) {
        for sample in samples {
            let loud = sample.abs().min(1.0);
            match self.steps.last_mut() {
                Some(peak) if self.in_step < STEP => *peak = peak.max(loud),
                _ => {
                    self.steps.push(loud);
                    self.in_step = 0;
                }
            }
            self.in_step += 1;
        }
        self.samples += samples.len() as u64;
    }

    pub(crate) fn duration_ms(&self) -> u64 {
        self.samples * 1000 / u64::from(RATE_HZ)
    }

    pub(crate) fn heard(&self) -> Heard {
        let mut waveform = [0; BARS];
        let loudest = self.steps.iter().copied().fold(0.0, f32::max);
        if loudest >= SILENCE {
            for (index, bar) in waveform.iter_mut().enumerate() {
                let from = index * self.steps.len() / BARS;
                let to = ((index + 1) * self.steps.len() / BARS).max(from + 1).min(self.steps.len());
                let peak = self.steps[from.min(to)..to].iter().copied().fold(0.0, f32::max);
                *bar = height(peak / loudest);
            }
        }
        Heard { duration_ms: self.duration_ms(), waveform }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of the loudest, from 0 to 1"
)]
pub(crate) fn height(share: f32) -> u8 {
    (share * 255.0).round() as u8
}
