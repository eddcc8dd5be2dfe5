//! The boxes of MP4 and its family: a tree of lengths, read without trusting one of them.

use std::io::{Read, Seek};

use super::bytes::{Bytes, cut_short, part};
use crate::{Error, Result};

/// A box: its name, and where its body stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Boxed {
    /// Four letters.
    pub(crate) name: [u8; 4],
    /// Where its header stands.
    pub(crate) at: u64,
    /// Where its body stands.
    pub(crate) body: u64,
    /// Where it ends.
    pub(crate) end: u64,
}

/// More boxes on one level than any program writes.
const MOST_BOXES: usize = 100_000;

/// The boxes between two places of a file.
pub(crate) fn boxes<R: Read + Seek>(bytes: &mut Bytes<'_, R>, from: u64, to: u64) -> Result<Vec<Boxed>> {
    let mut found = Vec::new();
    let mut at = from;
    while at < to {
        // A few bytes too many at the end are no box: several cameras leave them there.
        if to - at < 8 {
            break;
        }
        let [s0, s1, s2, s3, name @ ..] = bytes.array::<8>(at)?;
        let (head, len) = match u32::from_be_bytes([s0, s1, s2, s3]) {
            0 => (8, to - at),
            1 => (16, u64::from_be_bytes(bytes.array(at + 8)?)),
            len => (8, u64::from(len)),
        };
        if len < head || found.len() == MOST_BOXES {
            return Err(Error::Damaged("a box shorter than its header"));
        }
        let end = at.checked_add(len).ok_or(Error::Damaged("a box beyond every file"))?;
        if end > to {
            return Err(cut_short());
        }
        found.push(Boxed { name, at, body: at + head, end });
        at = end;
    }
    Ok(found)
}

/// The boxes of a table at hand.
pub(super) fn inside(table: &[u8]) -> Vec<([u8; 4], &[u8])> {
    let mut found = Vec::new();
    let mut rest = table;
    while let (Ok(len), Ok(name)) = (part(rest, 0).map(u32::from_be_bytes), part::<4>(rest, 4)) {
        let len = if len == 0 { rest.len() } else { len as usize };
        let Some(body) = rest.get(8..len) else { break };
        found.push((name, body));
        rest = &rest[len..];
    }
    found
}

/// The first box of this name in a table, by the path that leads to it.
pub(super) fn find<'a>(table: &'a [u8], path: &[&[u8; 4]]) -> Option<&'a [u8]> {
    let (first, rest) = path.split_first()?;
    let (_, body) = inside(table).into_iter().find(|(name, _)| name == *first)?;
    if rest.is_empty() { Some(body) } else { find(body, rest) }
}
