//! JPEG, segment by segment: its size and colours, and where its parts stand for whoever takes some out.

use std::io::{BufReader, Read, Seek};

use super::bytes::{Bytes, cut_short, part};
use super::{Colours, PixelFacts, Sniffed};
use crate::{Error, Result};

/// A segment: what it is, and where it stands with its marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    /// The marker's second byte.
    pub(crate) marker: u8,
    /// Where its marker stands.
    pub(crate) at: u64,
    /// Its length with its marker, and of a scan with the pixels that follow.
    pub(crate) len: u64,
}

const START: u8 = 0xd8;
/// The end of the picture; what follows is none of it.
pub(crate) const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
/// Camera data: EXIF or XMP.
pub(crate) const APP1: u8 = 0xe1;

/// More segments than any camera writes.
const MOST_SEGMENTS: usize = 100_000;

/// Fills in what the segments say.
pub(super) fn look<R: Read + Seek>(bytes: &mut Bytes<'_, R>, sniffed: &mut Sniffed) -> Result<()> {
    let mut turned = false;
    for segment in segments(
        bytes,
        |segment| is_frame(segment.marker) || segment.marker == APP1,
        |segment, body| {
            if is_frame(segment.marker) {
                frame(segment.marker, body, sniffed)?;
            } else if let Some(orientation) = orientation(body) {
                turned = orientation >= 5;
            }
            Ok(())
        },
    )? {
        if segment.marker == END && sniffed.width.is_some() {
            if turned {
                (sniffed.width, sniffed.height) = (sniffed.height, sniffed.width);
            }
            return Ok(());
        }
    }
    Err(Error::Damaged("a JPEG without a picture"))
}

/// How the camera was held, 1 to 8, by a segment of EXIF.
pub(crate) fn orientation(app1: &[u8]) -> Option<u8> {
    let exif = app1.strip_prefix(b"Exif\0\0")?;
    image::metadata::Orientation::from_exif_chunk(exif).map(image::metadata::Orientation::to_exif)
}

fn frame(marker: u8, body: &[u8], sniffed: &mut Sniffed) -> Result<()> {
    let [bits, h1, h0, w1, w0, channels] = part(body, 0)?;
    let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
    if width == 0 || height == 0 {
        return Err(Error::Damaged("a JPEG without a size"));
    }
    let colours = match channels {
        1 => Colours::Grey,
        4 => Colours::Cmyk,
        _ => Colours::Rgb,
    };
    (sniffed.width, sniffed.height) = (Some(width.into()), Some(height.into()));
    sniffed.pixels =
        Some(PixelFacts { bits, colours, progressive: matches!(marker, 0xc2 | 0xc6 | 0xca | 0xce) });
    Ok(())
}

/// Beginnings of frames: all of this range but the tables that share it.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// Every segment up to the end of the picture, and the bodies of those that are asked for.
pub(crate) fn segments<R: Read + Seek>(
    bytes: &mut Bytes<'_, R>,
    wanted: impl Fn(&Segment) -> bool,
    mut read: impl FnMut(&Segment, &[u8]) -> Result<()>,
) -> Result<Vec<Segment>> {
    let mut found = vec![Segment { marker: START, at: 0, len: 2 }];
    let mut at = 2;
    loop {
        let [first, marker] = bytes.array(at)?;
        match (first, marker) {
            // Markers may be padded.
            (0xff, 0xff) => {
                at += 1;
                continue;
            }
            (0xff, END) => {
                found.push(Segment { marker, at, len: 2 });
                return Ok(found);
            }
            (0xff, 0xc0..=0xfe) if !matches!(marker, 0xd0..=0xd8) => {}
            _ => return Err(Error::Damaged("a JPEG that loses its thread")),
        }
        let declared = u64::from(u16::from_be_bytes(bytes.array(at + 2)?));
        let body = declared.checked_sub(2).ok_or(Error::Damaged("a JPEG segment shorter than its length"))?;
        let mut segment = Segment { marker, at, len: 2 + declared };
        if wanted(&segment) {
            read(&segment, &bytes.exactly(at + 4, body)?)?;
        }
        if marker == SCAN {
            segment.len = end_of_scan(bytes, at + 2 + declared)? - at;
        }
        at += segment.len;
        found.push(segment);
        if found.len() > MOST_SEGMENTS {
            return Err(Error::Damaged("a JPEG of too many segments"));
        }
    }
}

/// Where the pixels end: at the first marker that is neither a stuffed byte nor a restart.
fn end_of_scan<R: Read + Seek>(bytes: &mut Bytes<'_, R>, from: u64) -> Result<u64> {
    let mut at = from;
    let mut after_ff = false;
    let mut reader = BufReader::with_capacity(64 * 1024, bytes.reader_at(from)?);
    loop {
        let buffer = std::io::BufRead::fill_buf(&mut reader)?;
        if buffer.is_empty() {
            return Err(cut_short());
        }
        let count = buffer.len();
        for (index, byte) in buffer.iter().enumerate() {
            match (after_ff, *byte) {
                (true, 0x00 | 0xd0..=0xd7) | (false, 0x00..=0xfe) => after_ff = false,
                (_, 0xff) => after_ff = true,
                (true, _) => return Ok(at + index as u64 - 1),
            }
        }
        at += count as u64;
        std::io::BufRead::consume(&mut reader, count);
    }
}
