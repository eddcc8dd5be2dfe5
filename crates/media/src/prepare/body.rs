//! What was made ready, as one thing to read: parts of the original, parts that are new, or a file of its own.
//!
//! Whatever only leaves parts out is never copied: a document of 100 MB is read once, on its way into the cache.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use tempfile::NamedTempFile;

/// What is to be sent: a file that was chosen, or bytes that were pasted.
#[derive(Clone, Copy)]
pub enum Input<'a> {
    /// A file of this person's.
    File(&'a Path),
    /// Bytes at hand.
    Bytes(&'a [u8]),
}

/// The original, open.
pub(super) enum Origin<'a> {
    File(File),
    Bytes(Cursor<&'a [u8]>),
}

impl<'a> Origin<'a> {
    pub(super) fn open(input: Input<'a>) -> io::Result<Self> {
        Ok(match input {
            Input::File(path) => Self::File(File::open(path)?),
            Input::Bytes(bytes) => Self::Bytes(Cursor::new(bytes)),
        })
    }
}

impl Read for Origin<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(into),
            Self::Bytes(bytes) => bytes.read(into),
        }
    }
}

impl Seek for Origin<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Bytes(bytes) => bytes.seek(to),
        }
    }
}

/// A part of what was made ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// As it stands in the original.
    Kept {
        /// Where.
        at: u64,
        /// How long.
        len: u64,
    },
    /// Written by us.
    New(Vec<u8>),
    /// Nothing, as long as what stood there.
    Zeros(u64),
}

impl Piece {
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Kept { len, .. } | Self::Zeros(len) => *len,
            Self::New(bytes) => bytes.len() as u64,
        }
    }
}

/// What there is to read.
pub(super) enum Body<'a> {
    /// Pieces of the original and of ours.
    Pieces(Origin<'a>, Vec<Piece>),
    /// Made in memory.
    Memory(Cursor<Vec<u8>>),
    /// Made by another program; the file goes with it.
    Scratch(NamedTempFile),
}

/// A body, read from one end to the other or from anywhere.
pub(super) struct BodyReader<'a> {
    body: Body<'a>,
    at: u64,
}

impl<'a> BodyReader<'a> {
    pub(super) fn new(body: Body<'a>) -> Self {
        Self { body, at: 0 }
    }

    /// Reads what is at `at` of the pieces.
    fn read_piece(origin: &mut Origin<'_>, pieces: &[Piece], at: u64, into: &mut [u8]) -> io::Result<usize> {
        let mut begin = 0;
        let Some(piece) = pieces.iter().find(|piece| {
            let is_here = at < begin + piece.len();
            begin += if is_here { 0 } else { piece.len() };
            is_here
        }) else {
            return Ok(0);
        };
        let (offset, left) = (at - begin, piece.len() - (at - begin));
        let count = into.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let into = &mut into[..count];
        match piece {
            Piece::Kept { at, .. } => {
                origin.seek(SeekFrom::Start(at + offset))?;
                origin.read(into)
            }
            Piece::New(bytes) => (&bytes[usize::try_from(offset).expect("an index of memory")..]).read(into),
            Piece::Zeros(_) => {
                into.fill(0);
                Ok(count)
            }
        }
    }
}

impl Read for BodyReader<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match &mut self.body {
            Body::Memory(bytes) => bytes.read(into),
            Body::Scratch(file) => file.read(into),
            Body::Pieces(origin, pieces) => {
                let count = Self::read_piece(origin, pieces, self.at, into)?;
                self.at += count as u64;
                Ok(count)
            }
        }
    }
}

impl Seek for BodyReader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match &mut self.body {
            Body::Memory(bytes) => bytes.seek(to),
            Body::Scratch(file) => file.seek(to),
            Body::Pieces(_, pieces) => {
                let len: u64 = pieces.iter().map(Piece::len).sum();
                let at = match to {
                    SeekFrom::Start(at) => Some(at),
                    SeekFrom::End(by) => len.checked_add_signed(by),
                    SeekFrom::Current(by) => self.at.checked_add_signed(by),
                };
                self.at =
                    at.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "before the beginning"))?;
                Ok(self.at)
            }
        }
    }
}
