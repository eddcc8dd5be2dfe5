//! MP4, 3GP, QuickTime and MP4 sound: what is in their tracks.

use std::io::{Read, Seek};

use super::boxes::{boxes, find, inside};
use super::bytes::{Bytes, part};
use super::{AudioCodec, AudioFacts, Sniffed, VideoCodec, VideoFacts};
use crate::file_type::FileType;
use crate::{Error, Result};

/// More tracks than any film has.
const MOST_TRACKS: usize = 64;

/// Fills in what the tracks say.
pub(super) fn look<R: Read + Seek>(bytes: &mut Bytes<'_, R>, sniffed: &mut Sniffed) -> Result<()> {
    let size = bytes.size;
    let movie = boxes(bytes, 0, size)?.into_iter().find(|found| &found.name == b"moov");
    let movie = movie.ok_or(Error::Damaged("a film without a table"))?;
    let table = bytes.exactly(movie.body, movie.end - movie.body)?;
    sniffed.duration_ms = find(&table, &[b"mvhd"]).and_then(duration);
    for (_, track) in inside(&table).into_iter().filter(|(name, _)| name == b"trak").take(MOST_TRACKS) {
        match find(track, &[b"mdia", b"hdlr"]).and_then(|body| body.get(8..12)) {
            Some(b"vide") if sniffed.video.is_none() => {
                sniffed.video = video(track);
                (sniffed.width, sniffed.height) = find(track, &[b"tkhd"]).map(shape).unwrap_or_default();
            }
            Some(b"soun") => {
                let tracks = sniffed.audio.map_or(0, |facts| facts.tracks) + 1;
                let facts = sniffed.audio.or_else(|| audio(track));
                sniffed.audio = facts.map(|facts| AudioFacts { tracks, ..facts });
            }
            _ => {}
        }
    }
    match (sniffed.video, sniffed.audio) {
        (None, None) => Err(Error::Damaged("a film with nothing to see or hear")),
        (None, Some(_)) => {
            sniffed.file_type = FileType::Mp4Audio;
            Ok(())
        }
        (Some(_), _) => Ok(()),
    }
}

/// A duration in milliseconds, from a header that says its own unit.
fn duration(header: &[u8]) -> Option<u64> {
    let (unit, length) = if header.first() == Some(&1) {
        (part(header, 20).ok()?, u64::from_be_bytes(part(header, 24).ok()?))
    } else {
        (part(header, 12).ok()?, u64::from(u32::from_be_bytes(part(header, 16).ok()?)))
    };
    let unit = u64::from(u32::from_be_bytes(unit));
    // All ones say that nobody knows; no length at all, that fragments follow.
    let known = length != 0 && length != u64::from(u32::MAX) && length != u64::MAX;
    known.then(|| length.saturating_mul(1000).checked_div(unit)).flatten()
}

/// Width and height as they are to be seen: a track's matrix may turn it.
fn shape(header: &[u8]) -> (Option<u32>, Option<u32>) {
    let at = if header.first() == Some(&1) { 52 } else { 40 };
    let side = |at: usize| {
        part(header, at).ok().map(|fixed| u32::from_be_bytes(fixed) >> 16).filter(|side| *side > 0)
    };
    let (width, height) = (side(at + 36), side(at + 40));
    let is_turned = part(header, at).is_ok_and(|a: [u8; 4]| a == [0; 4]);
    if is_turned { (height, width) } else { (width, height) }
}

fn video(track: &[u8]) -> Option<VideoFacts> {
    let samples = find(track, &[b"mdia", b"minf", b"stbl"])?;
    let (name, entry) = first_entry(samples)?;
    let codec = match &name {
        b"avc1" | b"avc2" | b"avc3" | b"avc4" => VideoCodec::H264,
        b"hvc1" | b"hev1" | b"dvh1" | b"dvhe" => VideoCodec::Hevc,
        b"s263" | b"h263" | b"H263" => VideoCodec::H263,
        b"mp4v" => VideoCodec::Mpeg4,
        b"vp08" | b"vp09" => VideoCodec::Vp,
        b"av01" => VideoCodec::Av1,
        _ => VideoCodec::Other,
    };
    // 66 is Baseline, 77 Main, 88 Extended; what is above 88 asks for more than some phones have.
    let profile =
        entry.get(78..).and_then(|boxes| find(boxes, &[b"avcC"])).and_then(|body| body.get(1).copied());
    let high_profile = codec == VideoCodec::H264 && profile.is_some_and(|profile| profile > 88);
    Some(VideoFacts { codec, high_profile, b_frames: find(samples, &[b"ctts"]).is_some_and(is_reordered) })
}

/// Whether frames are shown in another order than they are stored: then some refer to later ones.
fn is_reordered(offsets: &[u8]) -> bool {
    let mut shifts = offsets.get(8..).unwrap_or_default().chunks_exact(8).map(|entry| &entry[4..]);
    let first = shifts.next();
    shifts.any(|shift| Some(shift) != first)
}

fn audio(track: &[u8]) -> Option<AudioFacts> {
    let (name, entry) = first_entry(find(track, &[b"mdia", b"minf", b"stbl"])?)?;
    let written = u32::from(u16::from_be_bytes(part(entry, 16).ok()?));
    let (codec, channels) = match &name {
        b"mp4a" => in_mp4a(entry),
        b"Opus" => (AudioCodec::Opus, None),
        b".mp3" => (AudioCodec::Mp3, None),
        b"samr" | b"sawb" => (AudioCodec::Amr, Some(1)),
        b"fLaC" => (AudioCodec::Flac, None),
        b"sowt" | b"twos" | b"lpcm" | b"raw " => (AudioCodec::Pcm, None),
        _ => (AudioCodec::Other, None),
    };
    Some(AudioFacts { codec, channels: channels.unwrap_or(written), tracks: 1 })
}

/// `mp4a` is AAC nearly always, and nearly always written as having two channels; its descriptor knows better.
fn in_mp4a(entry: &[u8]) -> (AudioCodec, Option<u32>) {
    let boxes = entry.get(28..).unwrap_or_default();
    let Some(stream) = find(boxes, &[b"esds"]).and_then(|body| descriptor(body, 4)) else {
        return (AudioCodec::Aac, None);
    };
    if matches!(stream.first(), Some(0x69 | 0x6b)) {
        return (AudioCodec::Mp3, None);
    }
    let config = stream.get(13..).and_then(|rest| descriptor(rest, 5)).unwrap_or_default();
    let channels = config.get(1).map(|byte| u32::from(byte >> 3 & 0xf)).filter(|count| *count > 0);
    (AudioCodec::Aac, channels)
}

/// The body of a descriptor; its length takes one byte, or four of which three begin with a one.
fn descriptor(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    let at = bytes.iter().position(|byte| *byte == tag)?;
    let length = bytes[at + 1..].iter().take_while(|byte| **byte & 0x80 != 0).count() + 1;
    bytes.get(at + 1 + length..)
}

/// The first description of samples: its name and body.
fn first_entry(samples: &[u8]) -> Option<([u8; 4], &[u8])> {
    inside(find(samples, &[b"stsd"])?.get(8..)?).into_iter().next()
}
