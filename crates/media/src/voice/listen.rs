//! A voice message back into sound: how long it is, and how loud along its way.

use std::io::{Read, Seek};

use ogg::{OggReadError, PacketReader};
use opusic_c::{Channels, Decoder, SampleRate};

use super::peaks::Peaks;
use super::{Heard, RATE_HZ};
use crate::{Error, Result};

/// The longest message that is listened to: three hours. A few bytes can claim any length.
const LONGEST: u64 = 3 * 3600 * RATE_HZ as u64;
/// The most samples of one packet: 120 milliseconds.
const MOST: usize = RATE_HZ as usize * 120 / 1000;

/// Listens to a whole voice message.
///
/// # Errors
/// [`Error::Damaged`] when it is no Opus in Ogg or is broken, [`Error::Unreadable`] for more than two channels,
/// [`Error::TooLarge`] when it claims hours.
pub fn listen<R: Read + Seek>(note: R) -> Result<Heard> {
    let mut peaks = Peaks::default();
    decode(note, |samples| {
        peaks.push(samples);
        Ok(())
    })?;
    Ok(peaks.heard())
}

/// Decodes a whole message to one channel at 48 kHz.
pub(crate) fn decode<R: Read + Seek>(note: R, mut heard: impl FnMut(&[f32]) -> Result<()>) -> Result<()> {
    let mut packets = PacketReader::new(note);
    let head = packets.read_packet().map_err(told)?.ok_or(Error::Damaged("nothing to hear"))?;
    let stream = head.stream_serial();
    let mut opus = Opus::begin(&head.data)?;
    let mut is_tagged = false;
    while let Some(packet) = packets.read_packet().map_err(told)? {
        if packet.stream_serial() != stream {
            continue;
        }
        if !is_tagged {
            is_tagged = true;
            continue;
        }
        let end = packet.last_in_stream().then(|| packet.absgp_page());
        opus.packet(&packet.data, end, &mut heard)?;
        if end.is_some() {
            break;
        }
    }
    Ok(())
}

struct Opus {
    decoder: Decoder,
    channels: usize,
    samples: Vec<f32>,
    /// Samples at the beginning that are none of the sound, as far as they were not met yet.
    skip: usize,
    /// Samples so far, with those that are skipped.
    position: u64,
}

impl Opus {
    fn begin(head: &[u8]) -> Result<Self> {
        let bad = Error::Damaged("no Opus");
        let [channels, s0, s1] = match head {
            [b'O', b'p', b'u', b's', b'H', b'e', b'a', b'd', version, channels, s0, s1, ..]
                if *version < 16 =>
            {
                [*channels, *s0, *s1]
            }
            _ => return Err(bad),
        };
        let layout = match channels {
            1 => Channels::Mono,
            2 => Channels::Stereo,
            _ => return Err(Error::Unreadable),
        };
        let decoder = Decoder::new(layout, SampleRate::Hz48000).map_err(|_| Error::EncoderFailed)?;
        let channels = usize::from(channels);
        let skip = usize::from(u16::from_le_bytes([s0, s1]));
        Ok(Self { decoder, channels, samples: vec![0.0; MOST * channels], skip, position: 0 })
    }

    /// Decodes one packet; the last one says where the sound ends.
    fn packet(
        &mut self,
        packet: &[u8],
        end: Option<u64>,
        heard: &mut impl FnMut(&[f32]) -> Result<()>,
    ) -> Result<()> {
        let count = self
            .decoder
            .decode_float_to_slice(packet, &mut self.samples, false)
            .map_err(|_| Error::Damaged("an Opus packet"))?;
        let mono: Vec<f32> = match self.channels {
            1 => self.samples[..count].to_vec(),
            _ => self.samples[..count * 2]
                .chunks_exact(2)
                .map(|frame| f32::midpoint(frame[0], frame[1]))
                .collect(),
        };
        let left = end.map_or(count, |end| {
            usize::try_from(end.saturating_sub(self.position)).unwrap_or(usize::MAX).min(count)
        });
        self.position += count as u64;
        if self.position > LONGEST {
            return Err(Error::TooLarge);
        }
        let skipped = self.skip.min(count);
        self.skip -= skipped;
        heard(mono.get(skipped..left).unwrap_or_default())
    }
}

fn told(error: OggReadError) -> Error {
    if let OggReadError::ReadError(error) = error
        && error.kind() != std::io::ErrorKind::UnexpectedEof
    {
        return Error::Io(error);
    }
    Error::Damaged("Ogg")
}
