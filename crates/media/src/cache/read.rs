//! Out of the cache: any range, without what stands before it.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

use domain::Timestamp;
use zeroize::Zeroizing;

use super::Held;
use super::key::ContentHash;
use super::sealed::{CHUNK, Place, Seal, measure};
use crate::{Error, Result};

/// One kept file, in clear, as far as it is read.
pub struct CacheReader {
    file: File,
    seal: Seal,
    content: ContentHash,
    full: u64,
    tail: usize,
    at: u64,
    /// The chunk that was opened last.
    open: (u64, Zeroizing<Vec<u8>>),
}

impl CacheReader {
    pub(super) fn open(held: &Held, content: &ContentHash, now: Timestamp) -> Result<Self> {
        let name = held.keys.name_of(content);
        let mut shelf = held.shelf();
        // Written too: on Windows a file's times are set through a handle that may.
        let mut file = match OpenOptions::new().read(true).write(true).open(shelf.path(&name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(Error::NotHeld),
            opened => opened?,
        };
        shelf.touch(&name, &file, now)?;
        drop(shelf);
        let seal = Seal::open(&mut file, &held.keys)?;
        let (full, tail) = measure(file.metadata()?.len())?;
        // The end knows what the whole is and that nothing follows: opened first, it vouches for the length.
        let last = seal.read(&mut file, Place::Last(full, content), tail)?;
        Ok(Self { file, seal, content: *content, full, tail, at: 0, open: (full, last) })
    }

    /// How many bytes it has.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.full * CHUNK as u64 + self.tail as u64
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn chunk(&mut self, index: u64) -> Result<&[u8]> {
        if self.open.0 != index {
            let bytes = if index == self.full {
                self.seal.read(&mut self.file, Place::Last(index, &self.content), self.tail)?
            } else {
                self.seal.read(&mut self.file, Place::Inner(index), CHUNK)?
            };
            self.open = (index, bytes);
        }
        Ok(&self.open.1)
    }
}

impl Read for CacheReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.len() || into.is_empty() {
            return Ok(0);
        }
        let offset = usize::try_from(self.at % CHUNK as u64).expect("less than a chunk");
        let chunk = self.chunk(self.at / CHUNK as u64)?;
        let count = into.len().min(chunk.len() - offset);
        into[..count].copy_from_slice(&chunk[offset..offset + count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for CacheReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.len().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "before the beginning"))?;
        Ok(self.at)
    }
}
