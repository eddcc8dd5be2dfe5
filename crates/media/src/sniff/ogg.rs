//! Ogg: whether it is Opus, how many channels, how long.

use std::io::{Read, Seek};

use super::bytes::{Bytes, cut_short, part};
use super::{AudioCodec, AudioFacts, Sniffed};
use crate::file_type::FileType;
use crate::{Error, Result};

/// The longest a page can be.
const PAGE: u64 = 27 + 255 + 255 * 255;
/// Opus counts time in this many steps a second, whatever it was recorded at.
const STEPS_A_SECOND: u64 = 48_000;

/// Fills in what the first and the last page say.
pub(super) fn look<R: Read + Seek>(bytes: &mut Bytes<'_, R>, sniffed: &mut Sniffed) -> Result<()> {
    let first = bytes.up_to(0, PAGE)?;
    let packet = packet(&first)?;
    let codec = match () {
        () if packet.starts_with(b"OpusHead") => AudioCodec::Opus,
        () if packet.starts_with(b"\x01vorbis") => AudioCodec::Vorbis,
        () if packet.starts_with(b"\x7fFLAC") => AudioCodec::Flac,
        () => return Ok(()),
    };
    if codec != AudioCodec::Opus {
        let channels =
            if codec == AudioCodec::Vorbis { packet.get(11).copied().unwrap_or_default() } else { 0 };
        sniffed.audio = Some(AudioFacts { codec, channels: channels.into(), tracks: 1 });
        return Ok(());
    }
    sniffed.file_type = FileType::OggOpus;
    let [channels] = part(packet, 9)?;
    if channels == 0 {
        return Err(Error::Damaged("Opus without a channel"));
    }
    sniffed.audio = Some(AudioFacts { codec, channels: channels.into(), tracks: 1 });
    let skipped = u64::from(u16::from_le_bytes(part(packet, 10)?));
    let serial: [u8; 4] = part(&first, 14)?;
    let last = last_position(bytes, serial)?;
    sniffed.duration_ms = Some(last.saturating_sub(skipped).saturating_mul(1000) / STEPS_A_SECOND);
    Ok(())
}

/// What a page holds.
fn packet(page: &[u8]) -> Result<&[u8]> {
    let [segments] = part(page, 26)?;
    let body = 27 + usize::from(segments);
    page.get(body..).ok_or_else(cut_short)
}

/// The position at the end of the last page of a stream, which has to be whole.
fn last_position<R: Read + Seek>(bytes: &mut Bytes<'_, R>, serial: [u8; 4]) -> Result<u64> {
    let from = bytes.size.saturating_sub(2 * PAGE);
    let end = bytes.up_to(from, 2 * PAGE)?;
    let mut last = None;
    let mut at = 0;
    while let Some(found) = end.get(at..).and_then(|rest| rest.windows(4).position(|four| four == b"OggS")) {
        let page = &end[at + found..];
        if page.get(14..18) == Some(&serial[..]) {
            // A page that ends no packet has no position.
            let position = u64::from_le_bytes(part(page, 6)?);
            last = if position == u64::MAX { last } else { Some(position) };
            let [segments] = part(page, 26)?;
            let table = page.get(27..27 + usize::from(segments)).ok_or_else(cut_short)?;
            let body: usize = table.iter().map(|segment| usize::from(*segment)).sum();
            if page.len() < 27 + table.len() + body {
                return Err(cut_short());
            }
        }
        at += found + 4;
    }
    last.ok_or(Error::Damaged("Ogg without an end"))
}
