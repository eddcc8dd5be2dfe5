//! Bounded reading: nothing is taken into memory because a file says how long it is.

use std::io::{Read, Seek, SeekFrom};

use crate::{Error, Result};

/// The most that is read of a table at once.
pub(crate) const TABLE: u64 = 16 * 1024 * 1024;

/// A file's bytes, by where they stand.
pub(crate) struct Bytes<'a, R> {
    from: &'a mut R,
    /// How many there are.
    pub(crate) size: u64,
}

impl<'a, R: Read + Seek> Bytes<'a, R> {
    pub(crate) fn of(from: &'a mut R, size: u64) -> Self {
        Self { from, size }
    }

    /// As many as there are, `most` at most.
    pub(crate) fn up_to(&mut self, at: u64, most: u64) -> Result<Vec<u8>> {
        let count = self.size.saturating_sub(at).min(most);
        self.exactly(at, count)
    }

    /// Exactly so many; too few is an early end, too many a bomb.
    pub(crate) fn exactly(&mut self, at: u64, count: u64) -> Result<Vec<u8>> {
        if count > TABLE {
            return Err(Error::TooLarge);
        }
        if at.checked_add(count).is_none_or(|end| end > self.size) {
            return Err(cut_short());
        }
        let mut bytes = vec![0; usize::try_from(count).expect("a table fits the memory")];
        self.from.seek(SeekFrom::Start(at))?;
        self.from.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// A few, as an array.
    pub(crate) fn array<const N: usize>(&mut self, at: u64) -> Result<[u8; N]> {
        Ok(self.exactly(at, N as u64)?.try_into().expect("exactly so many were read"))
    }

    /// Goes on reading from somewhere.
    pub(crate) fn reader_at(&mut self, at: u64) -> Result<&mut R> {
        self.from.seek(SeekFrom::Start(at))?;
        Ok(self.from)
    }
}

/// The file ends where it should go on.
pub(crate) fn cut_short() -> Error {
    Error::Io(std::io::ErrorKind::UnexpectedEof.into())
}

/// A part of a table; an early end when it is not there.
pub(crate) fn part<const N: usize>(table: &[u8], at: usize) -> Result<[u8; N]> {
    let found = at.checked_add(N).and_then(|end| table.get(at..end)).ok_or_else(cut_short)?;
    Ok(found.try_into().expect("exactly so many were taken"))
}
