//! Pictures that Meta does not take and that are converted: how large they are, and whether they move.

use std::io::{Read, Seek};

use super::bytes::{Bytes, part};
use super::{Colours, PixelFacts, Sniffed};
use crate::{Error, Result};

/// GIF: its screen, and whether there is a second frame.
pub(super) fn gif<R: Read + Seek>(bytes: &mut Bytes<'_, R>, sniffed: &mut Sniffed) -> Result<()> {
    let head: [u8; 13] = bytes.array(0)?;
    let side = |at: usize| u32::from(u16::from_le_bytes([head[at], head[at + 1]]));
    let (width, height) = (side(6), side(8));
    if width == 0 || height == 0 {
        return Err(Error::Damaged("a GIF without a size"));
    }
    (sniffed.width, sniffed.height) = (Some(width), Some(height));
    let mut at = 13 + table(head[10]);
    let mut frames = 0;
    // After the second frame the answer is known.
    while frames < 2 {
        at = match bytes.array(at)? {
            [0x2c] => {
                frames += 1;
                let [.., flags]: [u8; 10] = bytes.array(at)?;
                blocks(bytes, at + 11 + table(flags))?
            }
            [0x21] => blocks(bytes, at + 2)?,
            [0x3b] if frames > 0 => break,
            _ => return Err(Error::Damaged("a GIF that loses its thread")),
        };
    }
    sniffed.animated = frames > 1;
    Ok(())
}

/// The length of a table of colours.
fn table(flags: u8) -> u64 {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Where a run of blocks ends.
fn blocks<R: Read + Seek>(bytes: &mut Bytes<'_, R>, mut at: u64) -> Result<u64> {
    loop {
        let [len] = bytes.array(at)?;
        at += 1 + u64::from(len);
        if len == 0 {
            return Ok(at);
        }
    }
}

/// BMP: its header.
pub(super) fn bmp(head: &[u8], sniffed: &mut Sniffed) -> Result<()> {
    let (width, height) = match u32::from_le_bytes(part(head, 14)?) {
        12 => {
            let side = |at| Ok::<_, Error>(u32::from(u16::from_le_bytes(part(head, at)?)));
            (side(18)?, side(20)?)
        }
        // Upside down ones have a height below zero.
        _ => (
            i32::from_le_bytes(part(head, 18)?).unsigned_abs(),
            i32::from_le_bytes(part(head, 22)?).unsigned_abs(),
        ),
    };
    if width == 0 || height == 0 {
        return Err(Error::Damaged("a BMP without a size"));
    }
    (sniffed.width, sniffed.height) = (Some(width), Some(height));
    Ok(())
}

/// TIFF: the two tags of its first directory.
pub(super) fn tiff<R: Read + Seek>(bytes: &mut Bytes<'_, R>, sniffed: &mut Sniffed) -> Result<()> {
    let head: [u8; 8] = bytes.array(0)?;
    let little = head[0] == b'I';
    let short = |two: [u8; 2]| if little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) };
    let long = |four: [u8; 4]| if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) };
    let directory = u64::from(long(part(&head, 4)?));
    let count = u64::from(short(bytes.array(directory)?));
    let entries = bytes.exactly(directory + 2, count * 12)?;
    let (mut bits, mut channels, mut is_ink) = (1, 1, false);
    for entry in entries.chunks_exact(12) {
        let many = long(part(entry, 4)?);
        let value = match short(part(entry, 2)?) {
            // More than two stand elsewhere; they are the same each, where it matters.
            3 if many > 2 => u32::from(short(bytes.array(u64::from(long(part(entry, 8)?)))?)),
            3 => u32::from(short(part(entry, 8)?)),
            _ => long(part(entry, 8)?),
        };
        match short(part(entry, 0)?) {
            256 => sniffed.width = Some(value),
            257 => sniffed.height = Some(value),
            258 => bits = u8::try_from(value).unwrap_or(u8::MAX),
            262 => is_ink = value == 5,
            277 => channels = value,
            _ => {}
        }
    }
    let colours = match channels {
        _ if is_ink => Colours::Cmyk,
        1 => Colours::Grey,
        2 => Colours::GreyAlpha,
        3 => Colours::Rgb,
        _ => Colours::Rgba,
    };
    sniffed.pixels = Some(PixelFacts { bits, colours, progressive: false });
    match (sniffed.width, sniffed.height) {
        (Some(1..), Some(1..)) => Ok(()),
        _ => Err(Error::Damaged("a TIFF without a size")),
    }
}
