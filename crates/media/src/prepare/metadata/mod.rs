//! Remarks in pictures and films, taken out without touching what is seen or heard.
//!
//! By what may stay, not by what must go: the next camera's remark is one nobody has heard of yet. How the
//! picture is to be turned stays, and the meaning of its colours.

mod film;

use std::io::{Read, Seek, SeekFrom};

use flate2::Crc;

use super::body::{Origin, Piece};
use crate::sniff::{Bytes, jpeg as jpeg_segments, riff};
use crate::{Error, FileType, Result};

/// What takes the remarks out of one type of file: the pieces that are left.
pub(super) type Strip = fn(&mut Origin<'_>) -> Result<Vec<Piece>>;

/// What takes the remarks out of files of this type; nothing where they are left alone.
pub(super) fn of(file_type: FileType) -> Option<Strip> {
    const STRIPS: &[(FileType, Strip)] = &[
        (FileType::Jpeg, jpeg),
        (FileType::Png, png),
        (FileType::WebP, webp),
        (FileType::Mp4, film::film),
        (FileType::ThreeGp, film::film),
        (FileType::QuickTime, film::film),
        (FileType::Mp4Audio, film::film),
    ];
    STRIPS.iter().find(|(known, _)| *known == file_type).map(|(_, strip)| *strip)
}

/// EXIF that says nothing but how the camera was held.
const ORIENTATION_ALONE: [u8; 26] = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x01\0\0\0\0\0\0";
const ORIENTATION_AT: usize = 19;

fn exif(orientation: u8) -> [u8; 26] {
    let mut exif = ORIENTATION_ALONE;
    exif[ORIENTATION_AT] = orientation;
    exif
}

fn bytes_of<'b, 'a>(origin: &'b mut Origin<'a>) -> Result<Bytes<'b, Origin<'a>>> {
    let size = origin.seek(SeekFrom::End(0))?;
    Ok(Bytes::of(origin, size))
}

/// Neighbours of the original, put together.
fn joined(pieces: &[Piece]) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match (joined.last_mut(), piece) {
            (Some(Piece::Kept { at, len }), Piece::Kept { at: next, len: more }) if *at + *len == *next => {
                *len += more;
            }
            _ => joined.push(piece.clone()),
        }
    }
    joined
}

/// JPEG: tables, scans, JFIF, the meaning of colours, and how to turn it.
fn jpeg(origin: &mut Origin<'_>) -> Result<Vec<Piece>> {
    const JFIF: u8 = 0xe0;
    const PROFILE: u8 = 0xe2;
    const ADOBE: u8 = 0xee;
    const COMMENT: u8 = 0xfe;
    let mut bytes = bytes_of(origin)?;
    let mut keeps = Vec::new();
    let mut orientation = 1;
    let is_told = |marker: u8| matches!(marker, 0xe0..=0xef);
    let segments = jpeg_segments::segments(
        &mut bytes,
        |segment| is_told(segment.marker),
        |segment, body| {
            let stays = match segment.marker {
                // Without the small picture that may stand in it.
                JFIF => body.starts_with(b"JFIF\0") && body.len() <= 14,
                PROFILE => body.starts_with(b"ICC_PROFILE\0"),
                ADOBE => body.starts_with(b"Adobe") && body.len() <= 12,
                _ => false,
            };
            if segment.marker == jpeg_segments::APP1 {
                orientation = jpeg_segments::orientation(body).unwrap_or(orientation);
            }
            if stays {
                keeps.push(segment.at);
            }
            Ok(())
        },
    )?;
    let mut pieces = Vec::new();
    for segment in segments {
        let stays = keeps.contains(&segment.at) || !is_told(segment.marker) && segment.marker != COMMENT;
        if stays {
            pieces.push(Piece::Kept { at: segment.at, len: segment.len });
        }
        if segment.at == 0 && orientation != 1 {
            let body = [b"Exif\0\0", &exif(orientation)[..]].concat();
            let len = u16::try_from(body.len() + 2).expect("32 bytes").to_be_bytes();
            pieces.push(Piece::New([&[0xff, jpeg_segments::APP1], &len[..], &body].concat()));
        }
    }
    Ok(joined(&pieces))
}

/// Chunks of PNG that say how to draw it.
const PNG_CHUNKS: &[&[u8; 4]] = &[
    b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD",
    b"pHYs", b"acTL", b"fcTL", b"fdAT", b"cICP", b"mDCV", b"cLLI",
];

/// PNG: what it is drawn with, and how to turn it.
fn png(origin: &mut Origin<'_>) -> Result<Vec<Piece>> {
    let mut bytes = bytes_of(origin)?;
    let mut pieces = vec![Piece::Kept { at: 0, len: 8 }];
    let mut at = 8;
    loop {
        let [l0, l1, l2, l3, name @ ..] = bytes.array::<8>(at)?;
        let len = u64::from(u32::from_be_bytes([l0, l1, l2, l3]));
        if PNG_CHUNKS.contains(&&name) {
            pieces.push(Piece::Kept { at, len: len + 12 });
        } else if &name == b"eXIf" && len < 1024 * 1024 {
            let orientation = image::metadata::Orientation::from_exif_chunk(&bytes.exactly(at + 8, len)?);
            if let Some(orientation) = orientation.filter(|found| found.to_exif() != 1) {
                pieces.push(Piece::New(png_chunk(*b"eXIf", &exif(orientation.to_exif()))));
            }
        }
        at += len + 12;
        if &name == b"IEND" {
            return Ok(joined(&pieces));
        }
    }
}

fn png_chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let mut sum = Crc::new();
    sum.update(&name);
    sum.update(body);
    let len = u32::try_from(body.len()).expect("a chunk of ours is short").to_be_bytes();
    [&len[..], &name, body, &sum.sum().to_be_bytes()].concat()
}

/// WebP: pictures and the meaning of colours, and how to turn it.
fn webp(origin: &mut Origin<'_>) -> Result<Vec<Piece>> {
    const HAS_XMP: u8 = 0x04;
    const HAS_EXIF: u8 = 0x08;
    let mut bytes = bytes_of(origin)?;
    let mut pieces = Vec::new();
    let mut turned = None;
    let mut len = 4;
    let chunks = riff::chunks(&mut bytes)?;
    for chunk in chunks.iter().filter(|chunk| &chunk.name == b"EXIF" && chunk.len < 1024 * 1024) {
        let body = bytes.exactly(chunk.at, chunk.len)?;
        let body = body.strip_prefix(b"Exif\0\0").unwrap_or(&body);
        let orientation = image::metadata::Orientation::from_exif_chunk(body).map(|found| found.to_exif());
        turned = orientation.filter(|found| *found != 1);
    }
    for chunk in chunks {
        // The file may end without the last body's padding.
        let end = chunk.end().min(bytes.size);
        match &chunk.name {
            b"VP8X" => {
                let mut body: [u8; 10] = bytes.array(chunk.at)?;
                body[0] = body[0] & !(HAS_XMP | HAS_EXIF) | if turned.is_some() { HAS_EXIF } else { 0 };
                pieces.push(Piece::New([b"VP8X\x0a\0\0\0", &body[..]].concat()));
                len += 18;
            }
            b"ICCP" | b"ANIM" | b"ANMF" | b"ALPH" | b"VP8 " | b"VP8L" => {
                pieces.push(Piece::Kept { at: chunk.at - 8, len: end - chunk.at + 8 });
                len += end - chunk.at + 8;
            }
            _ => {}
        }
    }
    if let Some(orientation) = turned {
        pieces.push(Piece::New([b"EXIF\x1a\0\0\0", &exif(orientation)[..]].concat()));
        len += 34;
    }
    let len = u32::try_from(len).map_err(|_| Error::Damaged("a WebP beyond its own measure"))?;
    pieces.insert(0, Piece::New([b"RIFF", &len.to_le_bytes()[..], b"WEBP"].concat()));
    Ok(joined(&pieces))
}

/// Whether the pieces, put together, are the original.
pub(super) fn is_same(origin: &mut Origin<'_>, pieces: &[Piece]) -> Result<bool> {
    let mut at = 0;
    for piece in pieces {
        let stands = match piece {
            Piece::Kept { at: from, .. } => *from == at,
            Piece::New(bytes) => stands_at(origin, at, bytes)?,
            Piece::Zeros(len) => are_zeros(origin, at, *len)?,
        };
        if !stands {
            return Ok(false);
        }
        at += piece.len();
    }
    Ok(at == origin.seek(SeekFrom::End(0))?)
}

fn stands_at(origin: &mut Origin<'_>, at: u64, bytes: &[u8]) -> Result<bool> {
    let mut there = Vec::new();
    origin.seek(SeekFrom::Start(at))?;
    origin.take(bytes.len() as u64).read_to_end(&mut there)?;
    Ok(there == bytes)
}

fn are_zeros(origin: &mut Origin<'_>, mut at: u64, len: u64) -> Result<bool> {
    let zeros = [0; 4096];
    let end = at + len;
    while at < end {
        let now = (end - at).min(zeros.len() as u64);
        if !stands_at(origin, at, &zeros[..usize::try_from(now).expect("a few")])? {
            return Ok(false);
        }
        at += now;
    }
    Ok(true)
}
