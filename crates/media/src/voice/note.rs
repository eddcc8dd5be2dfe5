//! Sound into a voice message: Opus in Ogg, as RFC 7845 has it.

use std::io::Write;

use ogg::{PacketWriteEndInfo, PacketWriter};
use opusic_c::{Application, Bitrate, Channels, Encoder, SampleRate, Signal};

use super::microphone::SoundFormat;
use super::peaks::Peaks;
use super::resample::ToVoice;
use super::{Heard, RATE_HZ};
use crate::{Error, Result};

/// Samples in a packet: twenty milliseconds.
const PACKET: usize = RATE_HZ as usize / 50;
/// Packets in a page: one second.
const PAGE: u64 = 50;
/// Bits a second: speech without a fault to hear, three megabytes in a quarter of an hour.
const BITS: u32 = 24_000;
/// The longest a packet can be, says libopus.
const LONGEST: usize = 4000;
/// The name of the only stream in the file.
const STREAM: u32 = 1;

/// Writes a voice message as it is spoken.
pub struct NoteWriter<W: Write> {
    to_voice: ToVoice,
    voice: Voice<W>,
}

/// What takes samples that are right already.
struct Voice<W: Write> {
    encoder: Encoder,
    pages: PacketWriter<'static, W>,
    peaks: Peaks,
    /// Samples that do not fill a packet yet.
    pending: Vec<f32>,
    /// The last packet: whether it is the end of a page or of everything, is known when the next one comes.
    packet: Option<Vec<u8>>,
    packets: u64,
    skipped: u64,
    written: u64,
}

impl<W: Write> NoteWriter<W> {
    /// Begins a message of sound in this format.
    ///
    /// # Errors
    /// The sink's; [`Error::MicrophoneFailed`] for a format that no microphone has.
    pub fn new(sink: W, format: SoundFormat) -> Result<Self> {
        Ok(Self { to_voice: ToVoice::new(format)?, voice: Voice::begin(sink, format)? })
    }

    /// Takes samples, channel beside channel.
    ///
    /// # Errors
    /// The sink's.
    pub fn push(&mut self, samples: &[f32]) -> Result<()> {
        let voice = &mut self.voice;
        self.to_voice.push(samples, |ready| voice.push(ready))
    }

    /// How many bytes were written so far.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.voice.written
    }

    /// How long it is so far.
    #[must_use]
    pub fn duration_ms(&self) -> u64 {
        self.voice.peaks.duration_ms()
    }

    /// Ends the message.
    ///
    /// # Errors
    /// The sink's.
    pub fn finish(mut self) -> Result<(W, Heard)> {
        let voice = &mut self.voice;
        self.to_voice.finish(|ready| voice.push(ready))?;
        self.voice.finish()
    }
}

impl<W: Write> Voice<W> {
    fn begin(sink: W, format: SoundFormat) -> Result<Self> {
        let failed = |_| Error::EncoderFailed;
        let mut encoder =
            Encoder::new(Channels::Mono, SampleRate::Hz48000, Application::Voip).map_err(failed)?;
        encoder.set_bitrate(Bitrate::Value(BITS)).map_err(failed)?;
        encoder.set_vbr(true).map_err(failed)?;
        encoder.set_signal(Signal::Voice).map_err(failed)?;
        let skipped = encoder.get_look_ahead().map_err(failed)?;
        let mut pages = PacketWriter::new(sink);
        // Each of the two stands on a page of its own.
        pages.write_packet(head(skipped, format.rate_hz), STREAM, PacketWriteEndInfo::EndPage, 0)?;
        pages.write_packet(tags(), STREAM, PacketWriteEndInfo::EndPage, 0)?;
        let peaks = Peaks::default();
        let (pending, packet) = (Vec::with_capacity(PACKET), None);
        Ok(Self { encoder, pages, peaks, pending, packet, packets: 0, skipped: skipped.into(), written: 0 })
    }

    fn push(&mut self, samples: &[f32]) -> Result<()> {
        self.peaks.push(samples);
        self.encode(samples)
    }

    fn encode(&mut self, mut samples: &[f32]) -> Result<()> {
        while !samples.is_empty() {
            let (now, later) = samples.split_at(samples.len().min(PACKET - self.pending.len()));
            self.pending.extend_from_slice(now);
            samples = later;
            if self.pending.len() == PACKET {
                self.packet()?;
            }
        }
        Ok(())
    }

    fn packet(&mut self) -> Result<()> {
        let mut packet = vec![0; LONGEST];
        let len = self
            .encoder
            .encode_float_to_slice(&self.pending, &mut packet)
            .map_err(|_| Error::EncoderFailed)?;
        packet.truncate(len);
        self.pending.clear();
        if let Some(before) = self.packet.replace(packet) {
            let is_end = self.packets.is_multiple_of(PAGE);
            let info = if is_end { PacketWriteEndInfo::EndPage } else { PacketWriteEndInfo::NormalPacket };
            self.write(before, info, self.packets * PACKET as u64)?;
        }
        self.packets += 1;
        Ok(())
    }

    fn write(&mut self, packet: Vec<u8>, info: PacketWriteEndInfo, position: u64) -> Result<()> {
        self.written += packet.len() as u64;
        Ok(self.pages.write_packet(packet, STREAM, info, position)?)
    }

    /// Fills the last packet up, so far that the encoder gives out the last sample; the last position says how
    /// much of it counts.
    fn finish(mut self) -> Result<(W, Heard)> {
        let end = self.skipped + self.samples();
        let missing = end.next_multiple_of(PACKET as u64).max(PACKET as u64) - self.samples();
        self.encode(&vec![0.0; usize::try_from(missing).expect("less than two packets")])?;
        let last = self.packet.take().expect("at least one packet was filled");
        self.write(last, PacketWriteEndInfo::EndStream, end)?;
        let heard = self.peaks.heard();
        let mut sink = self.pages.into_inner();
        sink.flush()?;
        Ok((sink, heard))
    }

    /// Samples that were taken.
    fn samples(&self) -> u64 {
        self.packets * PACKET as u64 + self.pending.len() as u64
    }
}

fn head(skipped: u32, rate_hz: u32) -> Vec<u8> {
    let skipped = u16::try_from(skipped).expect("the encoder looks ahead a few milliseconds");
    // Version 1, one channel; no gain, and no table of channels.
    [b"OpusHead\x01\x01", &skipped.to_le_bytes()[..], &rate_hz.to_le_bytes(), &[0, 0, 0]].concat()
}

fn tags() -> Vec<u8> {
    let who = opusic_c::version().as_bytes();
    let len = u32::try_from(who.len()).expect("the name of a library").to_le_bytes();
    [b"OpusTags", &len[..], who, &[0; 4]].concat()
}
