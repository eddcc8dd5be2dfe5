//! Into the cache: a file of ours, or a download that may take several days.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::Arc;

use domain::Timestamp;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::key::ContentHash;
use super::sealed::{CHUNK, HEADER, Place, STRIDE, Seal, full_chunks};
use super::{Held, Keep};
use crate::{Error, Result};

/// Bytes on their way through the cipher: hashed and sealed, a chunk at a time.
struct Stream {
    file: File,
    seal: Seal,
    chunks: u64,
    pending: Zeroizing<Vec<u8>>,
    hash: Sha256,
}

impl Stream {
    fn begin(mut file: File, held: &Held) -> Result<Self> {
        let seal = Seal::begin(&mut file, &held.keys)?;
        Ok(Self { file, seal, chunks: 0, pending: pending(), hash: Sha256::new() })
    }

    /// Goes on where a file was left, after reading that all of it is as it was written.
    fn resume(mut file: File, held: &Held) -> Result<Self> {
        let chunks = full_chunks(file.metadata()?.len());
        let seal = Seal::open(&mut file, &held.keys)?;
        let mut hash = Sha256::new();
        for index in 0..chunks {
            hash.update(&*seal.read(&mut file, Place::Inner(index), CHUNK)?);
        }
        // What a power cut left of one more chunk.
        let end = HEADER + chunks * STRIDE;
        file.set_len(end)?;
        file.seek(SeekFrom::Start(end))?;
        Ok(Self { file, seal, chunks, pending: pending(), hash })
    }

    fn len(&self) -> u64 {
        self.chunks * CHUNK as u64 + self.pending.len() as u64
    }

    fn take(&mut self, bytes: &[u8]) -> Result<usize> {
        let room = CHUNK - self.pending.len();
        let taken = &bytes[..bytes.len().min(room)];
        self.pending.extend_from_slice(taken);
        self.hash.update(taken);
        if self.pending.len() == CHUNK {
            self.seal.write(&mut self.file, Place::Inner(self.chunks), &self.pending)?;
            self.chunks += 1;
            self.pending.clear();
        }
        Ok(taken.len())
    }

    fn content(&self) -> ContentHash {
        ContentHash(self.hash.clone().finalize().into())
    }

    /// Writes the end and waits until all of it is on the disk.
    fn end(&mut self, content: &ContentHash) -> Result<()> {
        self.seal.write(&mut self.file, Place::Last(self.chunks, content), &self.pending)?;
        self.file.sync_all()?;
        Ok(())
    }
}

fn pending() -> Zeroizing<Vec<u8>> {
    Zeroizing::new(Vec::with_capacity(CHUNK))
}

/// A file on its way in whose hash is known only at its end. Dropped before that, it was never there.
pub struct CacheWriter {
    held: Arc<Held>,
    path: PathBuf,
    stream: Stream,
}

impl CacheWriter {
    pub(super) fn begin(held: Arc<Held>) -> Result<Self> {
        let path = held.shelf().temporary_path();
        let file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        Ok(Self { stream: Stream::begin(file, &held)?, held, path })
    }

    /// How many bytes were written so far.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.stream.len()
    }

    /// Puts the file in its place, whole, and says its name.
    ///
    /// # Errors
    /// The disk's.
    pub fn finish(self, now: Timestamp, keep: Keep) -> Result<ContentHash> {
        let content = self.stream.content();
        self.placed(&content, now, keep)?;
        Ok(content)
    }

    /// Puts the file in the place of another name than its own; it may go.
    pub(super) fn finish_as(self, name: &ContentHash, now: Timestamp) -> Result<()> {
        self.placed(name, now, Keep::Evictable)
    }

    fn placed(mut self, content: &ContentHash, now: Timestamp, keep: Keep) -> Result<()> {
        self.stream.end(content)?;
        let name = self.held.keys.name_of(content);
        Ok(self.held.shelf().place(&self.path, &name, now, keep == Keep::Pinned)?)
    }
}

impl Write for CacheWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(self.stream.take(bytes)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for CacheWriter {
    fn drop(&mut self) {
        // Finished, it has another name by now; if it cannot be removed, the next opening tries again.
        drop(fs::remove_file(&self.path));
    }
}

/// A download of announced content. Dropped before its end, what it has is kept for the next try.
pub struct Download {
    held: Arc<Held>,
    name: String,
    expected: ContentHash,
    path: PathBuf,
    /// Nothing once the file has its place.
    stream: Option<Stream>,
}

impl Download {
    pub(super) fn open(held: Arc<Held>, expected: ContentHash) -> Result<Self> {
        let name = held.keys.name_of(&expected);
        let path = {
            let mut shelf = held.shelf();
            if !shelf.take_part(&name) {
                return Err(Error::BeingWritten);
            }
            shelf.part_path(&name)
        };
        // From here on, being dropped gives the reservation back.
        let mut download = Self { held, name, expected, path, stream: None };
        download.stream = Some(download.resume()?);
        Ok(download)
    }

    fn resume(&self) -> Result<Stream> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&self.path)?;
        match Stream::resume(file, &self.held) {
            // It cannot be trusted, and what cannot be trusted is fetched again.
            Err(Error::Sealed(_)) => self.afresh(),
            resumed => resumed,
        }
    }

    fn afresh(&self) -> Result<Stream> {
        Stream::begin(File::create(&self.path)?, &self.held)
    }

    /// How many bytes are here already: where to go on.
    #[must_use]
    pub fn have(&self) -> u64 {
        self.stream.as_ref().map_or(0, Stream::len)
    }

    /// Forgets what is here, for a server that begins at the beginning.
    ///
    /// # Errors
    /// The disk's.
    pub fn restart(&mut self) -> Result<()> {
        self.stream = Some(self.afresh()?);
        Ok(())
    }

    /// Puts the file in its place, if it is what was announced.
    ///
    /// # Errors
    /// [`Error::WrongContent`] when it is not; then nothing of it is kept.
    pub fn finish(mut self, now: Timestamp, keep: Keep) -> Result<()> {
        let Some(mut stream) = self.stream.take() else { return Err(Error::NotHeld) };
        if stream.content() != self.expected {
            fs::remove_file(&self.path)?;
            return Err(Error::WrongContent);
        }
        // Should it fail from here on, the next try cuts this end off and goes on before it.
        stream.end(&self.expected)?;
        let mut shelf = self.held.shelf();
        shelf.place(&self.path, &self.name, now, keep == Keep::Pinned)?;
        shelf.forget_part(&self.name);
        Ok(())
    }
}

impl Write for Download {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let stream = self.stream.as_mut().expect("a download has its stream until it is finished");
        Ok(stream.take(bytes)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Download {
    fn drop(&mut self) {
        self.held.shelf().leave_part(&self.name);
    }
}
