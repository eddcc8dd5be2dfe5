//! Received and outgoing files on the disk: encrypted, named by what they hold, as many as there is room for.
//!
//! A file is whole or not there. Nothing of it stands on the disk in clear, its name neither. What has to be
//! sent is pinned and stays; the rest goes when room is needed, the least lately used first, and is fetched
//! again when somebody looks. One process at a time.

mod key;
mod read;
mod sealed;
mod shelf;
mod write;

use std::collections::HashSet;
use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use domain::Timestamp;

pub use key::{CacheKey, ContentHash};
pub use read::CacheReader;
pub use write::{CacheWriter, Download};

use crate::{Error, Result};
use key::Keys;
use shelf::Shelf;

/// Says whose key the folder was written with.
const KEY_CHECK: &str = "key-check";

/// The store of files. Clones are the same store.
#[derive(Clone)]
pub struct Cache(Arc<Held>);

struct Held {
    keys: Keys,
    shelf: Mutex<Shelf>,
}

impl Held {
    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().expect("nobody panics while holding the shelf")
    }
}

/// Whether a file may go when room is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// It stays until it is unpinned: its only other copy may be gone.
    Pinned,
    /// It may go; it can be fetched again.
    Evictable,
}

impl Cache {
    /// Opens the store in its folder, which is made if need be, and clears away what a power cut left half done.
    ///
    /// # Errors
    /// [`Error::WrongKey`] when the folder was written with another key.
    pub fn open(dir: &Path, key: &CacheKey, cap_bytes: u64) -> Result<Self> {
        fs::create_dir_all(dir)?;
        let keys = Keys::from(key);
        check_key(dir, &keys)?;
        let shelf = Shelf::read(dir, cap_bytes)?;
        Ok(Self(Arc::new(Held { keys, shelf: Mutex::new(shelf) })))
    }

    /// Removes everything that a store with whatever key keeps in this folder.
    ///
    /// # Errors
    /// The disk's.
    pub fn wipe_folder(dir: &Path) -> Result<()> {
        shelf::wipe(dir)?;
        match fs::remove_file(dir.join(KEY_CHECK)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Begins a file of which the hash is not known yet.
    ///
    /// # Errors
    /// The disk's.
    pub fn writer(&self) -> Result<CacheWriter> {
        CacheWriter::begin(Arc::clone(&self.0))
    }

    /// Begins a download of announced content, or goes on with it.
    ///
    /// # Errors
    /// [`Error::BeingWritten`] while another download of the same content is alive.
    pub fn download(&self, expected: ContentHash) -> Result<Download> {
        Download::open(Arc::clone(&self.0), expected)
    }

    /// Opens a kept file for reading.
    ///
    /// # Errors
    /// [`Error::NotHeld`] when it is not here, [`Error::Sealed`] when it is not as it was.
    pub fn reader(&self, content: &ContentHash, now: Timestamp) -> Result<CacheReader> {
        CacheReader::open(&self.0, content, now)
    }

    /// Whether a content is here, whole.
    #[must_use]
    pub fn contains(&self, content: &ContentHash) -> bool {
        self.len_of(content).is_some()
    }

    /// How many bytes a content has that is here.
    #[must_use]
    pub fn len_of(&self, content: &ContentHash) -> Option<u64> {
        let size = self.0.shelf().holds(&self.0.keys.name_of(content))?;
        let (full, tail) = sealed::measure(size).ok()?;
        Some(full * sealed::CHUNK as u64 + tail as u64)
    }

    /// How many bytes of an unfinished download are here.
    #[must_use]
    pub fn partial_len(&self, content: &ContentHash) -> u64 {
        let size = self.0.shelf().part(&self.0.keys.name_of(content)).unwrap_or_default();
        sealed::full_chunks(size) * sealed::CHUNK as u64
    }

    /// Forbids a file to go.
    ///
    /// # Errors
    /// [`Error::NotHeld`] when it is not here.
    pub fn pin(&self, content: &ContentHash) -> Result<()> {
        let name = self.0.keys.name_of(content);
        let mut shelf = self.0.shelf();
        shelf.holds(&name).ok_or(Error::NotHeld)?;
        Ok(shelf.pin(&name)?)
    }

    /// Allows a file to go again; it may go at once.
    ///
    /// # Errors
    /// The disk's.
    pub fn unpin(&self, content: &ContentHash) -> Result<()> {
        Ok(self.0.shelf().unpin(&self.0.keys.name_of(content))?)
    }

    /// Allows everything to go but these: what is pinned and no longer wanted by anybody is let go.
    ///
    /// # Errors
    /// The disk's.
    pub fn keep_pinned(&self, wanted: &[ContentHash]) -> Result<()> {
        let names: HashSet<String> = wanted.iter().map(|content| self.0.keys.name_of(content)).collect();
        Ok(self.0.shelf().unpin_others(&names)?)
    }

    /// Keeps something small that was made of a content, a thumbnail for one, under what it is.
    ///
    /// # Errors
    /// The disk's.
    pub fn keep_made(&self, of: &ContentHash, what: &str, bytes: &[u8], now: Timestamp) -> Result<()> {
        let mut writer = self.writer()?;
        writer.write_all(bytes)?;
        writer.finish_as(&of.made(what), now)
    }

    /// Reads what was made of a content.
    ///
    /// # Errors
    /// As [`Cache::reader`].
    pub fn made(&self, of: &ContentHash, what: &str, now: Timestamp) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.reader(&of.made(what), now)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Whether a file may not go.
    #[must_use]
    pub fn is_pinned(&self, content: &ContentHash) -> bool {
        self.0.shelf().is_pinned(&self.0.keys.name_of(content))
    }

    /// Removes a file, pinned or not, and what a download of it has left.
    ///
    /// # Errors
    /// The disk's.
    pub fn remove(&self, content: &ContentHash) -> Result<()> {
        Ok(self.0.shelf().remove(&self.0.keys.name_of(content))?)
    }

    /// What all of it takes on the disk.
    #[must_use]
    pub fn total_bytes(&self) -> u64 {
        self.0.shelf().total()
    }

    /// Sets how much it may take; pinned files count and stay.
    ///
    /// # Errors
    /// The disk's.
    pub fn set_cap(&self, cap_bytes: u64) -> Result<()> {
        Ok(self.0.shelf().set_cap(cap_bytes)?)
    }

    /// Removes everything, pinned or not.
    ///
    /// # Errors
    /// The disk's.
    pub fn wipe(&self) -> Result<()> {
        Ok(self.0.shelf().wipe()?)
    }
}

/// Compares the folder's mark with the key's, or leaves it there.
fn check_key(dir: &Path, keys: &Keys) -> Result<()> {
    let path = dir.join(KEY_CHECK);
    match fs::read(&path) {
        Ok(found) if found == keys.check() => Ok(()),
        // Too short is what a power cut left of the first opening, before anything could be kept.
        Ok(found) if found.len() >= keys.check().len() => Err(Error::WrongKey),
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        Ok(_) | Err(_) => {
            let mut file = fs::File::create(&path)?;
            file.write_all(keys.check())?;
            file.sync_all()?;
            Ok(shelf::sync_folder(dir)?)
        }
    }
}
