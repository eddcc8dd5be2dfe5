//! PNG, chunk by chunk.

use std::io::{Read, Seek};

use super::bytes::{Bytes, part};
use super::{Colours, PixelFacts, Sniffed};
use crate::{Error, Result};

/// The mark at its beginning.
pub(crate) const MARK: u64 = 8;

/// More chunks than any program writes.
const MOST_CHUNKS: usize = 1_000_000;

/// Fills in what the chunks say.
pub(super) fn look<R: Read + Seek>(bytes: &mut Bytes<'_, R>, sniffed: &mut Sniffed) -> Result<()> {
    let mut at = MARK;
    for count in 0..MOST_CHUNKS {
        let head: [u8; 8] = bytes.array(at)?;
        let len = u64::from(u32::from_be_bytes(part(&head, 0)?));
        let kind: [u8; 4] = part(&head, 4)?;
        match &kind {
            b"IHDR" if count == 0 => header(&bytes.exactly(at + 8, 13)?, sniffed)?,
            _ if count == 0 => return Err(Error::Damaged("a PNG without a header")),
            b"acTL" => sniffed.animated = true,
            _ => {}
        }
        // Its body and the sum over it have to be there.
        at += 8 + len + 4;
        if at > bytes.size {
            return Err(super::bytes::cut_short());
        }
        if &kind == b"IEND" {
            return Ok(());
        }
    }
    Err(Error::Damaged("a PNG of too many chunks"))
}

fn header(body: &[u8], sniffed: &mut Sniffed) -> Result<()> {
    let (width, height) = (u32::from_be_bytes(part(body, 0)?), u32::from_be_bytes(part(body, 4)?));
    let [bits, colours, _, _, interlaced] = part(body, 8)?;
    if width == 0 || height == 0 {
        return Err(Error::Damaged("a PNG without a size"));
    }
    let colours = match colours {
        0 => Colours::Grey,
        2 => Colours::Rgb,
        3 => Colours::Palette,
        4 => Colours::GreyAlpha,
        6 => Colours::Rgba,
        _ => return Err(Error::Damaged("a PNG of no known colours")),
    };
    (sniffed.width, sniffed.height) = (Some(width), Some(height));
    sniffed.pixels = Some(PixelFacts { bits, colours, progressive: interlaced != 0 });
    Ok(())
}
