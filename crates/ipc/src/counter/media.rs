//! Files of messages: fetched, and handed out to whoever asks the shell for them: whole, under a name that does no
//! harm, marked as having come from elsewhere.

use std::io;
use std::path::PathBuf;

use domain::{MediaId, Text};
use engine::FetchError;
use media::names::{self, SafeName};
use media::{ContentHash, Pixels};

use super::{Answered, Counter};
use crate::ask::{Done, MediaFetch};
use crate::attach::of_file;
use crate::error::{UiError, UiErrorCode};

/// Digits of its digest that a file without a name is told apart by.
const DIGITS: usize = 8;

/// A file that is whole on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileOut {
    /// A name under which it can lie on a disk.
    pub name: String,
    /// Whether opening it may run what somebody else wrote.
    pub program: bool,
    /// What it holds, as a name that no other file has.
    pub digest: String,
    pub(super) content: ContentHash,
}

impl Answered for MediaFetch {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        counter.engine.fetch(&MediaId(self.id)).await?;
        Ok(Done {})
    }
}

impl Counter {
    /// Fetches a file where it is not here yet, and says what it is.
    ///
    /// # Errors
    /// [`UiError`], when it cannot be had.
    pub async fn file_out(&self, id: String) -> Result<FileOut, UiError> {
        let media = MediaId(id);
        self.engine.fetch(&media).await?;
        let (content, _) = self.engine.find(&media).await?;
        let known = self.store.read(move |reader| reader.medium(&media)).await?;
        let (cache, now) = (self.engine.cache().clone(), self.engine.now());
        let looked =
            tokio::task::spawn_blocking(move || media::sniff(&mut cache.reader(&content, now)?)).await;
        let sniffed = looked.expect("looking at a file does not panic").map_err(of_file)?;
        let kind = known.as_ref().and_then(|known| known.kind).or_else(|| sniffed.kinds().first().copied());
        let digest = content.to_hex();
        let proposed = known.and_then(|known| known.filename).unwrap_or_else(|| {
            Text(format!("{}-{}", kind.map_or("file", |kind| kind.label()), &digest[..DIGITS]))
        });
        let SafeName { name, program, .. } = names::safe(proposed.as_str(), sniffed.file_type);
        Ok(FileOut { name, program, digest, content })
    }

    /// Writes a file to a place where other programs find it: all of it or nothing, marked as having come from
    /// elsewhere where the system has such a mark.
    ///
    /// # Errors
    /// [`UiError`], when it cannot be read here or written there.
    pub async fn write_out(&self, file: &FileOut, to: PathBuf) -> Result<(), UiError> {
        let (cache, content, now) = (self.engine.cache().clone(), file.content, self.engine.now());
        let written = tokio::task::spawn_blocking(move || {
            let folder = to.parent().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
            let mut beside = beside(folder)?;
            io::copy(&mut cache.reader(&content, now)?, beside.as_file_mut())?;
            beside.as_file().sync_all()?;
            if let Err(error) = names::mark_from_internet(beside.path(), now) {
                tracing::warn!(kind = %error.kind(), "a saved file is not marked as having come from elsewhere");
            }
            beside.persist(to).map_err(|error| io::Error::from(error.error.kind()))?;
            Ok(())
        });
        written.await.expect("writing a file does not panic").map_err(of_file)
    }

    /// The pixels of a file, for a clipboard; nothing where it is no picture that can be opened here.
    ///
    /// # Errors
    /// [`UiError`], when it cannot be read.
    pub async fn pixels_of(&self, file: &FileOut) -> Result<Option<Pixels>, UiError> {
        let (cache, content, now) = (self.engine.cache().clone(), file.content, self.engine.now());
        let opened = tokio::task::spawn_blocking(move || {
            let reader = cache.reader(&content, now)?;
            match Pixels::open(reader) {
                Ok(pixels) => Ok(Some(pixels)),
                Err(media::Error::Unreadable | media::Error::TooLarge | media::Error::Damaged(_)) => Ok(None),
                Err(error) => Err(error),
            }
        });
        opened.await.expect("opening a picture does not panic").map_err(of_file)
    }
}

/// A file beside the one that is to be; it goes away by itself unless it takes its place.
pub(super) fn beside(folder: &std::path::Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".comptoir-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    // Its own words name the path, which is the person's business.
    builder.tempfile_in(folder).map_err(|error| error.kind().into())
}

/// What a person can do about a file that does not come.
impl From<FetchError> for UiError {
    fn from(error: FetchError) -> Self {
        let code = match error {
            FetchError::NotThere => UiErrorCode::NotFound,
            FetchError::Lost | FetchError::WrongContent => UiErrorCode::FileMissing,
            FetchError::Unreachable => UiErrorCode::Unreachable,
            FetchError::NotSignedIn => UiErrorCode::TokenRefused,
            FetchError::Disk => UiErrorCode::DiskFull,
        };
        Self::because(code, error.to_string())
    }
}
