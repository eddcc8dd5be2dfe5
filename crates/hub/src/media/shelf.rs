//! Where the bytes lie: `media/ab/cdef…`, named by their SHA-256. A file appears whole or not at all. What comes from
//! Meta gathers in `media/coming`, what comes from seats in `media/uploads` ([`super::uploads`]).

use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt as _;

/// The folder in a data directory.
pub const FOLDER: &str = "media";

fn place(dir: &Path, sha256: &str) -> Option<PathBuf> {
    let is_digest =
        sha256.len() == 64 && sha256.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_digest.then(|| dir.join(&sha256[..2]).join(&sha256[2..]))
}

/// A directory of files named by what they hold.
#[derive(Clone, Debug)]
pub struct Shelf {
    dir: PathBuf,
}

/// What was put on the shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The digest, lower-case hex; also the name.
    pub sha256: String,
    /// How many bytes.
    pub size: u64,
}

impl Shelf {
    /// The shelf in a data directory.
    ///
    /// # Errors
    /// When the directory cannot be made.
    pub fn open(data_dir: &Path) -> io::Result<Self> {
        let dir = data_dir.join(FOLDER);
        std::fs::create_dir_all(dir.join("coming"))?;
        // What was coming when the hub stopped will come again.
        for left in std::fs::read_dir(dir.join("coming"))? {
            std::fs::remove_file(left?.path())?;
        }
        Ok(Self { dir })
    }

    /// Where the bytes of that digest lie. `None` when it is no digest.
    #[must_use]
    pub fn path_of(&self, sha256: &str) -> Option<PathBuf> {
        place(&self.dir, sha256)
    }

    /// Where they lie in a data directory on which no shelf is open.
    #[must_use]
    pub fn path_in(data_dir: &Path, sha256: &str) -> Option<PathBuf> {
        place(&data_dir.join(FOLDER), sha256)
    }

    /// Begins a file whose bytes are still coming.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn begin(&self, name: &str) -> io::Result<Coming> {
        let name = hex::encode(Sha256::digest(name.as_bytes()));
        let path = self.dir.join("coming").join(name);
        let file = File::create(&path).await?;
        Ok(Coming { shelf: self.clone(), path, file, hash: Sha256::new(), size: 0 })
    }
}

/// A file whose bytes are still coming.
#[derive(Debug)]
pub struct Coming {
    shelf: Shelf,
    path: PathBuf,
    file: File,
    hash: Sha256,
    size: u64,
}

impl Coming {
    /// Takes some bytes.
    ///
    /// # Errors
    /// When they cannot be written.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        self.file.write_all(bytes).await
    }

    /// How many bytes have come.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Throws it away.
    pub async fn discard(self) {
        let _ = fs::remove_file(&self.path).await;
    }

    /// Puts it on the shelf if it is what was announced, else gives the digest that it has.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn place(mut self, announced: Option<&str>) -> io::Result<Result<Placed, String>> {
        let sha256 = hex::encode(self.hash.finalize_reset());
        if announced.is_some_and(|announced| announced != sha256) {
            fs::remove_file(&self.path).await?;
            return Ok(Err(sha256));
        }
        self.file.flush().await?;
        self.file.sync_all().await?;
        let path = self.shelf.path_of(&sha256).expect("a digest names a place");
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).await?;
            fs::rename(&self.path, &path).await?;
            let parent = parent.to_owned();
            tokio::task::spawn_blocking(move || sync_dir(&parent)).await.map_err(io::Error::other)??;
        }
        Ok(Ok(Placed { sha256, size: self.size }))
    }
}

/// Makes a rename durable. Windows does so by itself and cannot open directories.
pub(super) fn sync_dir(dir: &Path) -> io::Result<()> {
    if cfg!(unix) { std::fs::File::open(dir)?.sync_all() } else { Ok(()) }
}
