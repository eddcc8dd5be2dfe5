//! How a file lies on the disk: as it is, or where the hub has a key, so that nobody else can read it.
//!
//! ```text
//! mark (8)  nonce (24)  the file's bytes, each with a byte of XChaCha20's stream
//! ```
//! A file can be read from anywhere, gone on with where it ends, and moved to its name without being written again. Whether
//! its bytes are right is told by the digest that it is named by, as it is without a key.

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom, Write};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use chacha20::XChaCha20;
use chacha20::cipher::{KeyIvInit as _, StreamCipher as _, StreamCipherSeek as _};
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncSeekExt as _, ReadBuf};
use zeroize::Zeroizing;

use crate::chance;
use crate::config::Secret;

const MARK: &[u8; 8] = b"CMPTHUB1";
const NONCE: usize = 24;
const HEADER: usize = MARK.len() + NONCE;

/// The key of a hub's files; without one they lie as they are.
#[derive(Clone, Default)]
pub struct FileKey(Option<Arc<Zeroizing<[u8; 32]>>>);

impl std::fmt::Debug for FileKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FileKey")
    }
}

impl FileKey {
    /// The key that belongs to a journal's.
    #[must_use]
    pub fn of(journal_key: Option<&Secret>) -> Self {
        Self(journal_key.map(|key| {
            let mut mac =
                Hmac::<Sha256>::new_from_slice(key.expose().as_bytes()).expect("a key may have any length");
            mac.update(b"files");
            let mut bytes = Zeroizing::new([0; 32]);
            bytes.copy_from_slice(&mac.finalize().into_bytes());
            Arc::new(bytes)
        }))
    }

    /// Whether there is one.
    #[must_use]
    pub fn is_some(&self) -> bool {
        self.0.is_some()
    }

    /// The beginning of a new file, and what its bytes are sealed with.
    pub(super) fn begin(&self) -> (Vec<u8>, Cipher) {
        let Some(key) = &self.0 else { return (Vec::new(), Cipher::default()) };
        let nonce: [u8; NONCE] = chance::bytes();
        ([&MARK[..], &nonce].concat(), Cipher::new(key, &nonce))
    }

    /// What a file is sealed with that begins like this.
    fn cipher(&self, header: &[u8]) -> Cipher {
        match (&self.0, header.strip_prefix(MARK).and_then(|nonce| nonce.first_chunk::<NONCE>())) {
            (Some(key), Some(nonce)) => Cipher::new(key, nonce),
            // One that was kept before there was a key.
            (_, _) => Cipher::default(),
        }
    }

    /// Opens a file at its beginning.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(&self, path: &Path) -> io::Result<SealedFile> {
        let mut file = File::open(path)?;
        let mut header = Vec::new();
        if self.is_some() {
            (&mut file).take(HEADER as u64).read_to_end(&mut header)?;
        }
        let cipher = self.cipher(&header);
        file.seek(SeekFrom::Start(cipher.start))?;
        Ok(SealedFile { file, cipher })
    }

    /// Opens a file where it ends, or begins it.
    pub(super) fn append(&self, path: &Path) -> io::Result<SealedFile> {
        let mut file = File::options().create(true).read(true).append(true).open(path)?;
        if file.metadata()?.len() == 0 {
            let (header, cipher) = self.begin();
            file.write_all(&header)?;
            return Ok(SealedFile { file, cipher });
        }
        let mut sealed = SealedFile { cipher: self.open(path)?.cipher, file };
        let end = sealed.len()?;
        sealed.cipher.seek(end);
        Ok(sealed)
    }

    /// How many bytes a file holds.
    pub(super) fn len_of(&self, path: &Path) -> io::Result<u64> {
        self.open(path)?.len()
    }

    /// The SHA-256 of what a file holds, lower-case hex. Blocks as long as reading it takes.
    pub(crate) fn digest_of(&self, path: &Path) -> io::Result<String> {
        let mut hash = Sha256::new();
        io::copy(&mut self.open(path)?, &mut hash)?;
        Ok(hex::encode(hash.finalize()))
    }

    /// Opens a file for whoever streams it, from a byte of it on.
    pub(crate) async fn stream(&self, path: &Path, from: u64) -> io::Result<SealedStream> {
        let mut file = tokio::fs::File::open(path).await?;
        let mut header = Vec::new();
        if self.is_some() {
            (&mut file).take(HEADER as u64).read_to_end(&mut header).await?;
        }
        let mut cipher = self.cipher(&header);
        file.seek(SeekFrom::Start(cipher.start + from)).await?;
        cipher.seek(from);
        Ok(SealedStream { file, cipher })
    }
}

/// What one file's bytes are sealed with, at the place where it stands; nothing where the file lies as it is.
#[derive(Default)]
pub(super) struct Cipher {
    stream: Option<XChaCha20>,
    /// Where the file's first byte lies.
    start: u64,
}

impl std::fmt::Debug for Cipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cipher")
    }
}

impl Cipher {
    fn new(key: &[u8; 32], nonce: &[u8; NONCE]) -> Self {
        Self { stream: Some(XChaCha20::new(key.into(), nonce.into())), start: HEADER as u64 }
    }

    fn seek(&mut self, to: u64) {
        if let Some(stream) = &mut self.stream {
            stream.seek(to);
        }
    }

    /// Seals the next bytes, or opens them.
    pub(super) fn apply(&mut self, bytes: &mut [u8]) {
        if let Some(stream) = &mut self.stream {
            stream.apply_keystream(bytes);
        }
    }
}

/// A file as it is meant.
#[derive(Debug)]
pub struct SealedFile {
    file: File,
    cipher: Cipher,
}

impl SealedFile {
    /// How many bytes it holds.
    pub(super) fn len(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len().saturating_sub(self.cipher.start))
    }

    /// Whether it does not lie as it is.
    pub(super) fn is_sealed(&self) -> bool {
        self.cipher.stream.is_some()
    }

    pub(super) fn sync_all(&self) -> io::Result<()> {
        self.file.sync_all()
    }
}

impl Read for SealedFile {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(into)?;
        self.cipher.apply(&mut into[..read]);
        Ok(read)
    }
}

impl Write for SealedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // All of it: the stream cannot be taken back over what was not written.
        let mut sealed = bytes.to_vec();
        self.cipher.apply(&mut sealed);
        self.file.write_all(&sealed)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A file that is streamed.
pub(crate) struct SealedStream {
    file: tokio::fs::File,
    cipher: Cipher,
}

impl AsyncRead for SealedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        ready!(Pin::new(&mut self.file).poll_read(cx, into))?;
        self.cipher.apply(&mut into.filled_mut()[before..]);
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys() -> [FileKey; 2] {
        [FileKey::default(), FileKey::of(Some(&"a key".into()))]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_file_is_read_as_it_was_written_from_anywhere(
            pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 1..8),
            from in 0_usize..2_000,
        ) {
            let folder = tempfile::tempdir().expect("a folder");
            let whole: Vec<u8> = pieces.concat();
            for key in keys() {
                let path = folder.path().join(if key.is_some() { "sealed" } else { "plain" });
                for piece in &pieces {
                    // Gone on with after a restart, each time.
                    let mut file = key.append(&path).expect("opens");
                    file.write_all(piece).expect("writes");
                }
                prop_assert_eq!(key.len_of(&path).expect("reads"), whole.len() as u64);
                let mut read = Vec::new();
                key.open(&path).expect("opens").read_to_end(&mut read).expect("reads");
                prop_assert_eq!(&read, &whole);
                prop_assert_eq!(key.digest_of(&path).expect("reads"), hex::encode(Sha256::digest(&whole)));
                let from = from.min(whole.len());
                let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
                let rest = runtime.block_on(async {
                    let mut rest = Vec::new();
                    let mut stream = key.stream(&path, from as u64).await.expect("opens");
                    stream.read_to_end(&mut rest).await.expect("reads");
                    rest
                });
                prop_assert_eq!(&rest, &whole[from..]);
            }
        }
    }

    #[test]
    fn a_sealed_file_says_nothing_twice_and_an_old_one_is_read_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let [none, key] = keys();
        let words = b"canari-bleu, canari-bleu, canari-bleu";
        for name in ["a", "b"] {
            key.append(&folder.path().join(name)).expect("opens").write_all(words).expect("writes");
        }
        let (a, b) = (std::fs::read(folder.path().join("a")), std::fs::read(folder.path().join("b")));
        let (a, b) = (a.expect("reads"), b.expect("reads"));
        assert_ne!(a, b, "two files never share a stream");
        assert!(!a.windows(6).any(|window| window == b"canari"));
        let old = folder.path().join("old");
        none.append(&old).expect("opens").write_all(words).expect("writes");
        let mut read = Vec::new();
        key.open(&old).expect("opens").read_to_end(&mut read).expect("reads");
        assert_eq!(read, words);
    }
}
