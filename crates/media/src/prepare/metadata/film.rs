//! Films: place, camera and remarks are overwritten where they stand, so that nothing moves.
//!
//! Other tables name bytes by where they stand in the file; a box of the same length that says nothing leaves
//! all of them right.

use std::io::{Read, Seek};

use super::super::body::{Origin, Piece};
use super::bytes_of;
use crate::Result;
use crate::sniff::Bytes;
use crate::sniff::boxes::{Boxed, boxes};

/// MP4, 3GP, QuickTime: without remarks, and without the moment it was made.
pub(super) fn film(origin: &mut Origin<'_>) -> Result<Vec<Piece>> {
    let mut bytes = bytes_of(origin)?;
    let size = bytes.size;
    let mut holes = Vec::new();
    clear(&mut bytes, 0, size, 0, &mut holes)?;
    holes.sort_by_key(|hole| hole.at);
    let mut pieces = Vec::new();
    let mut at = 0;
    for hole in holes {
        pieces.push(Piece::Kept { at, len: hole.at - at });
        pieces.push(Piece::New(hole.head));
        pieces.push(Piece::Zeros(hole.end - hole.body));
        at = hole.end;
    }
    pieces.push(Piece::Kept { at, len: size - at });
    pieces.retain(|piece| !matches!(piece, Piece::Kept { len: 0, .. } | Piece::Zeros(0)));
    Ok(super::joined(&pieces))
}

/// A place to be overwritten: what stands at its beginning then, and nothing after.
struct Hole {
    at: u64,
    body: u64,
    end: u64,
    head: Vec<u8>,
}

/// Finds what says something, on this level and below.
fn clear<R: Read + Seek>(
    bytes: &mut Bytes<'_, R>,
    from: u64,
    to: u64,
    depth: u8,
    holes: &mut Vec<Hole>,
) -> Result<()> {
    const DEEPEST: u8 = 3;
    for found in boxes(bytes, from, to)? {
        match &found.name {
            b"udta" | b"meta" | b"uuid" | b"free" | b"skip" | b"wide" => {
                holes.extend(emptied(bytes, &found)?)
            }
            b"mvhd" | b"tkhd" | b"mdhd" => holes.push(moments(bytes, &found)?),
            b"moov" | b"trak" | b"mdia" if depth < DEEPEST => {
                clear(bytes, found.body, found.end, depth + 1, holes)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// The box with nothing in it; not when there is nothing in it now.
fn emptied<R: Read + Seek>(bytes: &mut Bytes<'_, R>, found: &Boxed) -> Result<Option<Hole>> {
    let is_free = &found.name == b"free" || &found.name == b"wide" || &found.name == b"skip";
    if is_free && (found.end == found.body || is_zero(bytes, found)?) {
        return Ok(None);
    }
    let mut head = bytes.exactly(found.at, found.body - found.at)?;
    head[4..8].copy_from_slice(b"free");
    Ok(Some(Hole { at: found.at, body: found.body, end: found.end, head }))
}

fn is_zero<R: Read + Seek>(bytes: &mut Bytes<'_, R>, found: &Boxed) -> Result<bool> {
    let body = bytes.up_to(found.body, (found.end - found.body).min(1024 * 1024))?;
    Ok(body.len() as u64 == found.end - found.body && body.iter().all(|byte| *byte == 0))
}

/// When it was made and changed; the version before them says how long the two are.
fn moments<R: Read + Seek>(bytes: &mut Bytes<'_, R>, found: &Boxed) -> Result<Hole> {
    let [version] = bytes.array(found.body)?;
    let len = if version == 1 { 16 } else { 8 };
    let end = (found.body + 4 + len).min(found.end);
    Ok(Hole { at: found.body + 4, body: found.body + 4, end, head: Vec::new() })
}
