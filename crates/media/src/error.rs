//! What can go wrong with a file, by what the caller can do about it.

use std::io;

/// An answer of this room.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a file could not be read, made ready or kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The disk said no: full, gone, not permitted.
    #[error("the disk: {0}")]
    Io(#[from] io::Error),
    /// Whoever asked for the work has called it off.
    #[error("called off")]
    Cancelled,
    /// The cache does not hold this content; fetch it again.
    #[error("not held here")]
    NotHeld,
    /// The cache's folder belongs to another key; nothing in it can be read, only wiped.
    #[error("the cache was kept with another key")]
    WrongKey,
    /// The same content is being fetched already.
    #[error("this content is being written already")]
    BeingWritten,
    /// What the cache holds is not what was put there; remove it and fetch it again.
    #[error("a kept file is not as it was: {0}")]
    Sealed(Breach),
    /// A download is whole and is not what was announced; begin again.
    #[error("the bytes are not those that were announced")]
    WrongContent,
    /// The file is not what it claims to be; nothing can be made of it.
    #[error("damaged: {0}")]
    Damaged(&'static str),
    /// Opening it would take more memory than a file may have: a bomb, or a giant.
    #[error("too large to open")]
    TooLarge,
    /// A file of a kind that cannot be opened here.
    #[error("no way to open this kind of file here")]
    Unreadable,
    /// Made as small as is decent, it is still over the limit.
    #[error("does not fit {limit} bytes")]
    DoesNotFit {
        /// The most it may have.
        limit: u64,
    },
    /// This machine has no program that encodes films.
    #[error("no encoder on this machine")]
    NoEncoder,
    /// The encoder gave up.
    #[error("the encoder failed")]
    EncoderFailed,
    /// There is no microphone.
    #[error("no microphone")]
    NoMicrophone,
    /// The system does not let us listen.
    #[error("the system refuses the microphone")]
    MicrophoneRefused,
    /// The microphone was there and failed, or was unplugged.
    #[error("the microphone failed: {0}")]
    MicrophoneFailed(String),
}

/// How a kept file differs from what was put there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// It is no file of this cache.
    #[error("not a file of the cache")]
    Foreign,
    /// Its end is missing.
    #[error("cut short")]
    Truncated,
    /// Bytes were changed, moved, or belong to another content.
    #[error("altered")]
    Altered,
}

impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        if let Error::Io(error) = error {
            return error;
        }
        let kind =
            if matches!(error, Error::Sealed(_)) { io::ErrorKind::InvalidData } else { io::ErrorKind::Other };
        Self::new(kind, error)
    }
}
