//! Sounds other than Ogg and MP4: channels and, where it is cheap, how long.

use std::io::{Read, Seek};

use super::bytes::{Bytes, part};
use super::{AudioCodec, AudioFacts, Sniffed};
use crate::{Error, Result};

fn one(codec: AudioCodec, channels: u32) -> Option<AudioFacts> {
    Some(AudioFacts { codec, channels, tracks: 1 })
}

/// MP3: its first frame, behind whatever tags stand before it.
pub(super) fn mp3<R: Read + Seek>(bytes: &mut Bytes<'_, R>, sniffed: &mut Sniffed) -> Result<()> {
    let mut at = 0;
    let head: [u8; 10] = bytes.array(0)?;
    if head.starts_with(b"ID3") {
        let len = head[6..].iter().fold(0, |len, byte| len << 7 | u64::from(byte & 0x7f));
        at = 10 + len;
    }
    let frame: [u8; 4] = bytes.array(at)?;
    if frame[0] != 0xff || frame[1] & 0xe0 != 0xe0 {
        return Err(Error::Damaged("MP3 without a frame"));
    }
    let channels = if frame[3] >> 6 == 3 { 1 } else { 2 };
    sniffed.audio = one(AudioCodec::Mp3, channels);
    // Exact only at one rate throughout, and good enough to show otherwise.
    let kilobits = if frame[1] & 0x08 != 0 {
        [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0]
    } else {
        [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0]
    }[usize::from(frame[2] >> 4)];
    sniffed.duration_ms = ((bytes.size - at) * 8).checked_div(kilobits);
    Ok(())
}

/// AAC without a container.
pub(super) fn aac(head: &[u8], sniffed: &mut Sniffed) -> Result<()> {
    let [_, _, third, fourth] = part(head, 0)?;
    sniffed.audio = one(AudioCodec::Aac, u32::from((third & 1) << 2 | fourth >> 6));
    Ok(())
}

/// AMR, which has one channel.
pub(super) fn amr(head: &[u8], sniffed: &mut Sniffed) -> Result<()> {
    if !head.starts_with(b"#!AMR\n") && !head.starts_with(b"#!AMR-WB\n") {
        return Err(Error::Damaged("AMR with more than one channel"));
    }
    sniffed.audio = one(AudioCodec::Amr, 1);
    Ok(())
}

/// FLAC: its first block.
pub(super) fn flac(head: &[u8], sniffed: &mut Sniffed) -> Result<()> {
    let facts = u64::from_be_bytes(part(head, 18)?);
    let (rate, channels, samples) = (facts >> 44, (facts >> 41 & 7) + 1, facts & 0xf_ffff_ffff);
    sniffed.audio = one(AudioCodec::Flac, u32::try_from(channels).unwrap_or_default());
    sniffed.duration_ms = (samples * 1000).checked_div(rate).filter(|length| *length > 0);
    Ok(())
}

/// WAV: its format and how much of it there is.
pub(super) fn wav<R: Read + Seek>(bytes: &mut Bytes<'_, R>, sniffed: &mut Sniffed) -> Result<()> {
    let mut at = 12;
    let mut bytes_a_second = 0;
    for _ in 0..1000 {
        let head: [u8; 8] = bytes.array(at)?;
        let len = u64::from(u32::from_le_bytes(part(&head, 4)?));
        match &head[..4] {
            b"fmt " => {
                let body = bytes.exactly(at + 8, 16)?;
                let channels = u16::from_le_bytes(part(&body, 2)?);
                bytes_a_second = u64::from(u32::from_le_bytes(part(&body, 8)?));
                sniffed.audio = one(AudioCodec::Pcm, channels.into());
            }
            b"data" => {
                let there = len.min(bytes.size - at - 8);
                sniffed.duration_ms = (there * 1000).checked_div(bytes_a_second);
                return Ok(());
            }
            _ => {}
        }
        at += 8 + len + len % 2;
    }
    Err(Error::Damaged("WAV without sound"))
}
