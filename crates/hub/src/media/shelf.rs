//! Where the bytes lie: `media/ab/cdef…`, named by their SHA-256. A file appears whole or not at all, and where
//! there is a bucket, in it before anybody is told. What comes from Meta gathers in `media/coming`, what comes from seats in `media/uploads` ([`super::uploads`]).

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt as _;

use super::Bucket;
use super::sealed::{Cipher, FileKey, SealedStream};
use crate::chance;

/// The folder in a data directory.
pub const FOLDER: &str = "media";

/// The note in a data directory that everything on its shelf is sealed.
const SEALED: &str = "media.sealed";

/// The folder in it for what is coming.
pub const COMING: &str = "coming";

fn place(dir: &Path, sha256: &str) -> Option<PathBuf> {
    let is_digest =
        sha256.len() == 64 && sha256.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_digest.then(|| dir.join(&sha256[..2]).join(&sha256[2..]))
}

/// A directory of files named by what they hold.
#[derive(Clone, Debug)]
pub struct Shelf {
    dir: PathBuf,
    key: FileKey,
    bucket: Option<Arc<Bucket>>,
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
    /// The shelf in a data directory. What lies there from before it had a key is sealed now, once.
    ///
    /// # Errors
    /// When the directory cannot be made, or what lies there not be sealed.
    pub fn open(data_dir: &Path, key: FileKey, bucket: Option<Bucket>) -> io::Result<Self> {
        let dir = data_dir.join(FOLDER);
        std::fs::create_dir_all(dir.join(COMING))?;
        // What was coming when the hub stopped will come again.
        for left in std::fs::read_dir(dir.join(COMING))? {
            std::fs::remove_file(left?.path())?;
        }
        let shelf = Self { dir, key, bucket: bucket.map(Arc::new) };
        shelf.seal_what_lies(&data_dir.join(SEALED))?;
        Ok(shelf)
    }

    fn seal_what_lies(&self, noted: &Path) -> io::Result<()> {
        if !self.key.is_some() || noted.exists() {
            return Ok(());
        }
        for drawer in std::fs::read_dir(&self.dir)? {
            let drawer = drawer?;
            if drawer.file_name() == COMING {
                continue;
            }
            for file in std::fs::read_dir(drawer.path())? {
                self.seal(&file?.path())?;
            }
        }
        std::fs::File::create(noted)?.sync_all()
    }

    /// Seals a file that lies as it is; one that is sealed stays as it is.
    fn seal(&self, path: &Path) -> io::Result<()> {
        let mut plain = std::fs::File::open(path)?;
        if self.key.open(path)?.is_sealed() {
            return Ok(());
        }
        let coming = self.dir.join(COMING).join(chance::name());
        let mut sealed = self.key.append(&coming)?;
        io::copy(&mut plain, &mut sealed)?;
        sealed.sync_all()?;
        std::fs::rename(&coming, path)?;
        path.parent().map_or(Ok(()), sync_dir)
    }

    /// What its files are sealed with.
    pub(crate) fn key(&self) -> &FileKey {
        &self.key
    }

    /// Streams a file that is kept, from a byte of it on; `None` when nobody has it.
    ///
    /// # Errors
    /// As [`Shelf::here`], and when it cannot be read.
    pub(crate) async fn stream(&self, sha256: &str, from: u64) -> io::Result<Option<SealedStream>> {
        match self.here(sha256).await? {
            Some(path) => self.key.stream(&path, from).await.map(Some),
            None => Ok(None),
        }
    }

    /// Whether the whole file is kept, here or in the bucket.
    ///
    /// # Errors
    /// When the bucket does not say.
    pub async fn has(&self, sha256: &str) -> io::Result<bool> {
        let Some(path) = self.path_of(sha256) else { return Ok(false) };
        match &self.bucket {
            // What is only here has not been promised to anybody yet.
            Some(bucket) => bucket.has(sha256).await,
            None => fs::try_exists(path).await,
        }
    }

    /// Puts a file that stands here into the bucket, where there is one; only then may it be promised.
    ///
    /// # Errors
    /// When the bucket does not take it.
    pub async fn keep(&self, sha256: &str) -> io::Result<()> {
        match (&self.bucket, self.path_of(sha256)) {
            (Some(bucket), Some(path)) => bucket.put(sha256, &path).await,
            _ => Ok(()),
        }
    }

    /// The path of a file that is kept, fetched from the bucket if it is not here; `None` when nobody has it.
    ///
    /// # Errors
    /// When the bucket does not answer, what it has are other bytes, or it cannot be written here.
    pub async fn here(&self, sha256: &str) -> io::Result<Option<PathBuf>> {
        let Some(path) = self.path_of(sha256) else { return Ok(None) };
        if fs::try_exists(&path).await? {
            return Ok(Some(path));
        }
        let Some(bucket) = &self.bucket else { return Ok(None) };
        // Several may want it at once: each fetches its own, and the last to be done is as good as the first.
        let coming = self.dir.join(COMING).join(format!("{sha256}-{}", chance::name()));
        if !bucket.fetch(sha256, &coming).await? {
            return Ok(None);
        }
        let (read, wanted, key) = (coming.clone(), sha256.to_owned(), self.key.clone());
        let is_right =
            tokio::task::spawn_blocking(move || key.digest_of(&read).map(|digest| digest == wanted));
        if !is_right.await.map_err(io::Error::other)?? {
            fs::remove_file(&coming).await?;
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the bucket has other bytes under that name",
            ));
        }
        stand(&coming, &path).await?;
        Ok(Some(path))
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
        let path = self.dir.join(COMING).join(name);
        let mut file = File::create(&path).await?;
        let (header, cipher) = self.key.begin();
        file.write_all(&header).await?;
        Ok(Coming { shelf: self.clone(), path, file, cipher, hash: Sha256::new(), size: 0 })
    }
}

/// A file whose bytes are still coming.
#[derive(Debug)]
pub struct Coming {
    shelf: Shelf,
    path: PathBuf,
    file: File,
    cipher: Cipher,
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
        let mut sealed = bytes.to_vec();
        self.cipher.apply(&mut sealed);
        self.file.write_all(&sealed).await
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
        stand(&self.path, &path).await?;
        self.shelf.keep(&sha256).await?;
        Ok(Ok(Placed { sha256, size: self.size }))
    }
}

/// Moves a whole file to its place, durably.
async fn stand(from: &Path, to: &Path) -> io::Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).await?;
        fs::rename(from, to).await?;
        let parent = parent.to_owned();
        tokio::task::spawn_blocking(move || sync_dir(&parent)).await.map_err(io::Error::other)??;
    }
    Ok(())
}

/// Makes a rename durable. Windows does so by itself and cannot open directories.
pub(super) fn sync_dir(dir: &Path) -> io::Result<()> {
    if cfg!(unix) { std::fs::File::open(dir)?.sync_all() } else { Ok(()) }
}
