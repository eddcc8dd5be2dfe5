//! PDF: how many pages, and how large the first one is. Nothing is drawn and nothing in it is obeyed.
//!
//! Not a parser: the objects that matter are found by their words, in the file and in its packed streams, each
//! of which is unpacked only so far. What cannot be found so is not known, which is no damage.

use std::io::{Read, Seek};

use flate2::read::ZlibDecoder;

use super::Sniffed;
use super::bytes::Bytes;
use crate::Result;

/// How much of a file is looked at: its pages stand anywhere.
const LOOKED_AT: u64 = 8 * 1024 * 1024;
/// How much all packed streams together may become.
const UNPACKED: u64 = 16 * 1024 * 1024;

/// Fills in what is found of its pages.
pub(super) fn look<R: Read + Seek>(bytes: &mut Bytes<'_, R>, sniffed: &mut Sniffed) -> Result<()> {
    let mut found = Found::default();
    let end = bytes.up_to(bytes.size.saturating_sub(LOOKED_AT), LOOKED_AT)?;
    found.look_through(&end);
    if bytes.size > LOOKED_AT && found.is_wanting() {
        found.look_through(&bytes.up_to(0, LOOKED_AT)?);
    }
    sniffed.pages = found.counted.or(Some(found.seen)).filter(|pages| *pages > 0);
    if let Some((width, height)) = found.shape {
        (sniffed.width, sniffed.height) = (Some(width), Some(height));
    }
    Ok(())
}

/// How many objects are looked at closely, and how many streams unpacked: each costs, and a file may hold millions.
const MOST_TREES: usize = 4096;
const MOST_SHAPES: usize = 64;
const MOST_STREAMS: usize = 4096;

#[derive(Default)]
struct Found {
    /// What the root of the tree of pages says. The root counts all of them: it is the largest.
    counted: Option<u32>,
    /// Pages that were met.
    seen: u32,
    /// Nodes of the tree of pages that were met.
    trees: usize,
    shape: Option<(u32, u32)>,
}

impl Found {
    fn is_wanting(&self) -> bool {
        self.counted.is_none() || self.shape.is_none()
    }

    fn look_through(&mut self, bytes: &[u8]) {
        self.read(bytes);
        let mut budget = UNPACKED;
        for at in places(bytes, b"/ObjStm").take(MOST_STREAMS) {
            if budget == 0 {
                return;
            }
            let unpacked = unpack(&bytes[at..], budget);
            budget -= unpacked.len() as u64;
            self.read(&unpacked);
        }
    }

    /// Finds the pages among objects in clear.
    fn read(&mut self, objects: &[u8]) {
        for at in places(objects, b"/Type") {
            let kind = trimmed(&objects[at + 5..]);
            if kind.starts_with(b"/Pages") {
                self.trees += 1;
                if self.trees <= MOST_TREES {
                    self.tree(object_around(objects, at));
                }
            } else if kind.starts_with(b"/Page") && !kind[5..].first().is_some_and(u8::is_ascii_alphabetic) {
                self.seen += 1;
                if self.shape.is_none() && self.seen as usize <= MOST_SHAPES {
                    self.shape = shape(object_around(objects, at));
                }
            }
        }
    }

    fn tree(&mut self, node: &[u8]) {
        let count = value(node, b"/Count").and_then(numbers::<1>).map(|[count]| whole(count));
        self.counted = self.counted.max(count);
        self.shape = self.shape.or_else(|| shape(node));
    }
}

/// Where a word stands.
fn places<'a>(bytes: &'a [u8], word: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let slashes = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
    slashes.filter(move |at| bytes[*at..].starts_with(word))
}

/// The object that a word belongs to, as far as its limits can be seen.
fn object_around(objects: &[u8], at: usize) -> &[u8] {
    const REACH: usize = 4096;
    let before = &objects[at.saturating_sub(REACH)..at];
    let begin = depth_zero(before.iter().rev(), b'<', b'>').map_or(at - before.len(), |count| at - count);
    let after = &objects[at..objects.len().min(at + REACH)];
    let end = depth_zero(after.iter(), b'>', b'<').map_or(at + after.len(), |count| at + count);
    &objects[begin..end]
}

/// How far it is until the brackets that are closed outnumber those that are opened on the way.
fn depth_zero<'a>(bytes: impl Iterator<Item = &'a u8>, closing: u8, opening: u8) -> Option<usize> {
    let mut depth = 0_i32;
    for (count, byte) in bytes.enumerate() {
        depth += i32::from(*byte == opening) - i32::from(*byte == closing);
        if depth < 0 {
            return Some(count);
        }
    }
    None
}

fn unpack(from: &[u8], budget: u64) -> Vec<u8> {
    const REACH: usize = 1024;
    let head = &from[..from.len().min(REACH)];
    let Some(stream) = head.windows(6).position(|word| word == b"stream") else { return Vec::new() };
    let mut packed = &from[stream + 6..];
    packed = packed.strip_prefix(b"\r").unwrap_or(packed);
    packed = packed.strip_prefix(b"\n").unwrap_or(packed);
    let mut unpacked = Vec::new();
    // Whatever came out before it failed is worth reading; what is encrypted or packed otherwise gives nothing.
    drop(ZlibDecoder::new(packed).take(budget).read_to_end(&mut unpacked));
    unpacked
}

/// What follows a key.
fn value<'a>(object: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let at = object.windows(key.len()).position(|word| word == key)?;
    Some(trimmed(&object[at + key.len()..]))
}

/// The corners of a page, as width and height in points.
fn shape(object: &[u8]) -> Option<(u32, u32)> {
    let [left, bottom, right, top] = numbers::<4>(value(object, b"/MediaBox")?.strip_prefix(b"[")?)?;
    let side = |from: f64, to: f64| Some(whole((to - from).abs())).filter(|side| (1..=20_000).contains(side));
    Some((side(left, right)?, side(bottom, top)?))
}

/// Numbers with spaces between them; one that names another object is none.
fn numbers<const N: usize>(text: &[u8]) -> Option<[f64; N]> {
    let mut found = [0.0; N];
    let mut rest = trimmed(text);
    for number in &mut found {
        let len = rest
            .iter()
            .take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'))
            .count();
        *number = std::str::from_utf8(&rest[..len]).ok()?.parse().ok()?;
        rest = trimmed(&rest[len..]);
    }
    let is_reference = rest.first().is_some_and(u8::is_ascii_digit);
    (!is_reference).then_some(found)
}

fn trimmed(text: &[u8]) -> &[u8] {
    text.trim_ascii_start()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast from a float keeps to the range"
)]
fn whole(number: f64) -> u32 {
    number.round() as u32
}
