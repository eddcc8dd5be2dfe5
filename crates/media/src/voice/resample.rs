//! Whatever a microphone gives, as Opus wants it: one channel, 48 000 samples a second.

use rubato::audioadapter::Adapter;
use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{
    Async, FixedAsync, Resampler, SincInterpolationParameters, SincInterpolationType, WindowFunction,
};

use super::RATE_HZ;
use super::microphone::SoundFormat;
use crate::{Error, Result};

/// Samples that are resampled at once.
const CHUNK: usize = 1024;

/// Brings samples to one channel and one rate.
pub(crate) struct ToVoice {
    format: SoundFormat,
    /// Nothing when the rate is right already.
    resampler: Option<Async<f32>>,
    /// Mixed, and not resampled yet.
    pending: Vec<f32>,
    taken: u64,
    given: u64,
    /// What the resampler still owes of the silence it began with.
    lead: usize,
}

impl ToVoice {
    pub(crate) fn new(format: SoundFormat) -> Result<Self> {
        let is_sane = (4_000..=768_000).contains(&format.rate_hz) && (1..=64).contains(&format.channels);
        if !is_sane {
            return Err(Error::MicrophoneFailed(format!(
                "{} Hz, {} channels",
                format.rate_hz, format.channels
            )));
        }
        let resampler = if format.rate_hz == RATE_HZ { None } else { Some(resampler(format.rate_hz)?) };
        let lead = resampler.as_ref().map_or(0, Resampler::output_delay);
        Ok(Self { format, resampler, pending: Vec::new(), taken: 0, given: 0, lead })
    }

    /// Takes interleaved samples and hands on what is ready.
    pub(crate) fn push(
        &mut self,
        samples: &[f32],
        mut ready: impl FnMut(&[f32]) -> Result<()>,
    ) -> Result<()> {
        let channels = usize::from(self.format.channels);
        let mixed = samples
            .chunks_exact(channels)
            .map(|frame| frame.iter().sum::<f32>() / f32::from(self.format.channels));
        self.pending.extend(mixed);
        self.taken += (samples.len() / channels) as u64;
        if self.resampler.is_none() {
            ready(&self.pending)?;
            self.given += self.pending.len() as u64;
            self.pending.clear();
        }
        while self.resampler.is_some() && self.pending.len() >= CHUNK {
            self.chunk(&mut ready)?;
        }
        Ok(())
    }

    /// Hands on the rest: as long as what was taken, at the other rate.
    pub(crate) fn finish(&mut self, mut ready: impl FnMut(&[f32]) -> Result<()>) -> Result<()> {
        if self.resampler.is_none() {
            return Ok(());
        }
        let wanted = self.taken * u64::from(RATE_HZ) / u64::from(self.format.rate_hz);
        while self.given < wanted {
            self.pending.resize(self.pending.len().max(CHUNK), 0.0);
            let left = usize::try_from(wanted - self.given).unwrap_or(usize::MAX);
            self.chunk(&mut |samples: &[f32]| ready(&samples[..samples.len().min(left)]))?;
        }
        Ok(())
    }

    fn chunk(&mut self, ready: &mut impl FnMut(&[f32]) -> Result<()>) -> Result<()> {
        let resampler = self.resampler.as_mut().expect("asked for only where there is one");
        let input =
            InterleavedSlice::new(&self.pending[..CHUNK], 1, CHUNK).expect("a chunk is as long as it says");
        let output = resampler.process(&input, None).expect("a chunk is what the resampler was made for");
        let mut samples = vec![0.0; output.frames()];
        output.copy_from_channel_to_slice(0, 0, &mut samples);
        self.pending.drain(..CHUNK);
        let silent = self.lead.min(samples.len());
        self.lead -= silent;
        ready(&samples[silent..])?;
        self.given += (samples.len() - silent) as u64;
        Ok(())
    }
}

fn resampler(rate_hz: u32) -> Result<Async<f32>> {
    let parameters = SincInterpolationParameters {
        sinc_len: 128,
        f_cutoff: None,
        oversampling_factor: 128,
        interpolation: SincInterpolationType::Linear,
        window: WindowFunction::BlackmanHarris2,
    };
    let ratio = f64::from(RATE_HZ) / f64::from(rate_hz);
    Async::new_sinc(ratio, 1.0, &parameters, CHUNK, 1, FixedAsync::Input)
        .map_err(|_| Error::MicrophoneFailed(format!("{rate_hz} Hz")))
}
