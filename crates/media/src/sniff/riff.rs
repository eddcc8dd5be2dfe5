//! WebP, chunk by chunk.

use std::io::{Read, Seek};

use super::Sniffed;
use super::bytes::{Bytes, cut_short, part};
use crate::{Error, Result};

/// Where its first chunk stands.
pub(crate) const FIRST: u64 = 12;
/// The bit of the extended header that says it moves.
const ANIMATION: u8 = 0x02;

/// A chunk: its name, and where its body stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chunk {
    /// Four letters.
    pub(crate) name: [u8; 4],
    /// Where its body stands.
    pub(crate) at: u64,
    /// How long its body is.
    pub(crate) len: u64,
}

impl Chunk {
    /// Where the next one stands: bodies are padded to two bytes.
    pub(crate) fn end(&self) -> u64 {
        self.at + self.len + self.len % 2
    }
}

/// Every chunk of a WebP; what stands behind its declared length is none of it.
pub(crate) fn chunks<R: Read + Seek>(bytes: &mut Bytes<'_, R>) -> Result<Vec<Chunk>> {
    let end = 8 + u64::from(u32::from_le_bytes(bytes.array(4)?));
    if end > bytes.size {
        return Err(cut_short());
    }
    let mut at = FIRST;
    let mut found = Vec::new();
    while at + 8 <= end {
        let head: [u8; 8] = bytes.array(at)?;
        let chunk =
            Chunk { name: part(&head, 0)?, at: at + 8, len: u32::from_le_bytes(part(&head, 4)?).into() };
        if chunk.at + chunk.len > end || found.len() > 100_000 {
            return Err(Error::Damaged("a WebP chunk longer than the file"));
        }
        at = chunk.end();
        found.push(chunk);
    }
    Ok(found)
}

/// Fills in what the chunks say.
pub(super) fn look<R: Read + Seek>(bytes: &mut Bytes<'_, R>, sniffed: &mut Sniffed) -> Result<()> {
    let chunks = chunks(bytes)?;
    let first = chunks.first().ok_or(Error::Damaged("a WebP without a picture"))?;
    let (width, height) = match &first.name {
        b"VP8X" => {
            let body: [u8; 10] = bytes.array(first.at)?;
            sniffed.animated = body[0] & ANIMATION != 0;
            let side = |at: usize| u32::from_le_bytes([body[at], body[at + 1], body[at + 2], 0]) + 1;
            (side(4), side(7))
        }
        b"VP8L" => {
            let [_, b0, b1, b2, b3] = bytes.array(first.at)?;
            let bits = u32::from_le_bytes([b0, b1, b2, b3]);
            ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1)
        }
        b"VP8 " => {
            let body: [u8; 10] = bytes.array(first.at)?;
            let side = |at: usize| u32::from(u16::from_le_bytes([body[at], body[at + 1]]) & 0x3fff);
            (side(6), side(8))
        }
        _ => return Err(Error::Damaged("a WebP without a picture")),
    };
    let has_picture = chunks.iter().any(|chunk| matches!(&chunk.name, b"VP8 " | b"VP8L" | b"ANMF"));
    if !has_picture || width == 0 || height == 0 {
        return Err(Error::Damaged("a WebP without a picture"));
    }
    (sniffed.width, sniffed.height) = (Some(width), Some(height));
    Ok(())
}
