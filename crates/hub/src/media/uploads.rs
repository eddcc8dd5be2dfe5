//! Files of seats on their way to the shelf: `media/uploads/…`, named by the digest that they will have. Apart from
//! what comes from Meta, because an upload goes on after any restart of either side. What lies there is always the
//! beginning of the file, so its length is where the next byte goes.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use domain::Timestamp;

use super::Shelf;
use super::sealed::SealedFile;
use super::shelf::{self, sync_dir};

/// The folder in that of all media.
pub const FOLDER: &str = "uploads";

/// What nobody went on with for so long is thrown away.
const KEPT_MS: i64 = 7 * 24 * 3_600_000;

/// The uploads of a hub. Clones are the same.
#[derive(Clone, Debug)]
pub struct Uploads {
    dir: PathBuf,
    shelf: Shelf,
    busy: Arc<Mutex<HashSet<String>>>,
}

/// The one writer of an upload, at its end.
#[derive(Debug)]
pub struct Upload {
    file: SealedFile,
    size: u64,
    turn: Turn,
}

/// How an upload ended.
#[derive(Debug)]
pub enum Finished {
    /// The file stands on the shelf. The turn is given back when this is dropped.
    Whole(Turn),
    /// The bytes have another digest; they are thrown away.
    WrongDigest,
}

/// The right to write one file; one at a time.
#[derive(Debug)]
pub struct Turn {
    uploads: Uploads,
    digest: String,
    at: Timestamp,
}

impl Drop for Turn {
    fn drop(&mut self) {
        // By the hub's clock, so that the age of an upload can be told by it.
        drop(set_age(&self.uploads.path(&self.digest), self.at));
        self.uploads.busy().remove(&self.digest);
    }
}

impl Uploads {
    /// The uploads in a data directory.
    ///
    /// # Errors
    /// When their folder cannot be made.
    pub fn open(data_dir: &Path, shelf: Shelf) -> io::Result<Self> {
        let dir = data_dir.join(shelf::FOLDER).join(FOLDER);
        fs::create_dir_all(&dir)?;
        Ok(Self { dir, shelf, busy: Arc::default() })
    }

    /// How many bytes of a file are here; `None` for nothing. `digest` must be one ([`Shelf::path_of`]).
    #[must_use]
    pub fn have(&self, digest: &str) -> Option<u64> {
        let on_shelf = self.shelf.path_of(digest)?;
        let length = |path: &Path| self.shelf.key().len_of(path).ok();
        length(&on_shelf).or_else(|| length(&self.path(digest)))
    }

    /// Whether the whole file stands on the shelf.
    #[must_use]
    pub fn is_whole(&self, digest: &str) -> bool {
        self.shelf.path_of(digest).is_some_and(|path| path.exists())
    }

    /// The right to write a file; `None` while somebody else has it.
    #[must_use]
    pub fn take_turn(&self, digest: &str, now: Timestamp) -> Option<Turn> {
        let taken = self.busy().insert(digest.to_owned());
        taken.then(|| Turn { uploads: self.clone(), digest: digest.to_owned(), at: now })
    }

    /// Throws away what nobody went on with.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn sweep(&self, now: Timestamp) -> io::Result<u32> {
        let mut swept = 0;
        for left in fs::read_dir(&self.dir)? {
            let left = left?;
            let name = left.file_name().to_string_lossy().into_owned();
            let modified = left.metadata()?.modified()?.duration_since(SystemTime::UNIX_EPOCH);
            let at = Timestamp(modified.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(0)));
            if now.ms_since(at) <= KEPT_MS || self.busy().contains(&name) {
                continue;
            }
            fs::remove_file(left.path())?;
            swept += 1;
        }
        Ok(swept)
    }

    fn path(&self, digest: &str) -> PathBuf {
        self.dir.join(digest)
    }

    fn busy(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        self.busy.lock().expect("nobody panics while holding the list of writers")
    }
}

impl Turn {
    /// Opens the file where it ends.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(self) -> io::Result<Upload> {
        let path = self.uploads.path(&self.digest);
        let file = self.uploads.shelf.key().append(&path)?;
        let size = file.len()?;
        Ok(Upload { file, size, turn: self })
    }
}

impl Upload {
    /// How many bytes are here.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Takes some bytes. Blocks.
    ///
    /// # Errors
    /// When they cannot be written; what was written of them counts.
    pub fn write(&mut self, bytes: &Bytes) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// Throws away what is here of the file.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn discard(self) -> io::Result<()> {
        let Self { file, turn, .. } = self;
        drop(file);
        fs::remove_file(turn.uploads.path(&turn.digest))
    }

    /// Puts the file on the shelf if it is what it was said to be. Blocks as long as reading it takes.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn finish(self) -> io::Result<Finished> {
        let Self { file, turn, .. } = self;
        file.sync_all()?;
        drop(file);
        let path = turn.uploads.path(&turn.digest);
        // Read from the disk, not counted along the way: what a restart or another machine left is checked too.
        if turn.uploads.shelf.key().digest_of(&path)? != turn.digest {
            fs::remove_file(&path)?;
            return Ok(Finished::WrongDigest);
        }
        let place = turn.uploads.shelf.path_of(&turn.digest).expect("a digest names a place");
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent)?;
            fs::rename(&path, &place)?;
            sync_dir(parent)?;
        }
        Ok(Finished::Whole(turn))
    }
}

fn set_age(path: &Path, at: Timestamp) -> io::Result<()> {
    let since = Duration::from_millis(u64::try_from(at.0).unwrap_or(0));
    File::options().append(true).open(path)?.set_modified(SystemTime::UNIX_EPOCH + since)
}
