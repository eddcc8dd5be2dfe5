//! How a kept file lies on the disk.
//!
//! ```text
//! mark (8)  salt (32)  chunk 0  chunk 1  …  last chunk
//! chunk = nonce (24)  ciphertext  tag (16)
//! ```
//! A chunk holds 64 KiB, the last one less, perhaps nothing: so the length follows from the file's size, and a
//! range is read without what stands before it. Each chunk is sealed with XChaCha20-Poly1305 under the file's
//! own key, with its number and whether it is the last beside it; the last one with the content's hash too. A
//! chunk moved, repeated, cut off or brought from another file does not open, nor does a file under another's
//! name. The nonce of each is drawn afresh: after a power cut a chunk may be written again with other bytes.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::key::{ContentHash, Keys};
use crate::{Breach, Error, Result};

/// Plaintext in a full chunk.
pub(super) const CHUNK: usize = 64 * 1024;
const NONCE: usize = 24;
const TAG: usize = 16;
const MARK: &[u8; 8] = b"CMPTMED1";
pub(super) const HEADER: u64 = 8 + 32;
/// What a full chunk takes on the disk.
pub(super) const STRIDE: u64 = (NONCE + CHUNK + TAG) as u64;
const OVERHEAD: u64 = (NONCE + TAG) as u64;

/// One file's cipher.
pub(super) struct Seal(XChaCha20Poly1305);

/// Where a chunk stands.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// Others follow.
    Inner(u64),
    /// The end, which knows the whole.
    Last(u64, &'a ContentHash),
}

impl Place<'_> {
    fn beside(self) -> Vec<u8> {
        match self {
            Self::Inner(index) => [&index.to_le_bytes()[..], &[0]].concat(),
            Self::Last(index, content) => [&index.to_le_bytes()[..], &[1], &content.0[..]].concat(),
        }
    }
}

impl Seal {
    /// Begins a file: draws its salt and writes its header.
    pub(super) fn begin(file: &mut File, keys: &Keys) -> Result<Self> {
        let mut salt = [0; 32];
        draw(&mut salt);
        file.write_all(MARK)?;
        file.write_all(&salt)?;
        Ok(Self::of(keys, &salt))
    }

    /// Reads a file's header.
    pub(super) fn open(file: &mut File, keys: &Keys) -> Result<Self> {
        let mut header = [0; HEADER as usize];
        file.seek(SeekFrom::Start(0))?;
        read_whole(file, &mut header)?;
        let (mark, salt) = header.split_at(MARK.len());
        if mark != MARK {
            return Err(Error::Sealed(Breach::Foreign));
        }
        let salt = salt.try_into().expect("the header holds 32 bytes of salt");
        Ok(Self::of(keys, salt))
    }

    fn of(keys: &Keys, salt: &[u8; 32]) -> Self {
        let key = Zeroizing::new(keys.of_file(salt));
        Self(XChaCha20Poly1305::new(&Key::from(*key)))
    }

    /// Writes one chunk where the file stands.
    pub(super) fn write(&self, file: &mut File, place: Place<'_>, plain: &[u8]) -> Result<()> {
        let mut nonce = [0; NONCE];
        draw(&mut nonce);
        let mut bytes = Vec::with_capacity(plain.len() + TAG);
        bytes.extend_from_slice(plain);
        self.0
            .encrypt_in_place(&XNonce::from(nonce), &place.beside(), &mut bytes)
            .expect("a chunk is far below what the cipher can seal");
        file.write_all(&nonce)?;
        file.write_all(&bytes)?;
        Ok(())
    }

    /// Reads and opens one chunk of `len` bytes.
    pub(super) fn read(&self, file: &mut File, place: Place<'_>, len: usize) -> Result<Zeroizing<Vec<u8>>> {
        let (Place::Inner(index) | Place::Last(index, _)) = place;
        file.seek(SeekFrom::Start(HEADER + index * STRIDE))?;
        let mut nonce = [0; NONCE];
        read_whole(file, &mut nonce)?;
        let mut bytes = Zeroizing::new(vec![0; len + TAG]);
        read_whole(file, &mut bytes)?;
        self.0
            .decrypt_in_place(&XNonce::from(nonce), &place.beside(), &mut *bytes)
            .map_err(|_| Error::Sealed(Breach::Altered))?;
        Ok(bytes)
    }
}

/// How many full chunks a whole file has, and how many bytes its last one; by its size on the disk.
pub(super) fn measure(size: u64) -> Result<(u64, usize)> {
    let body = size.checked_sub(HEADER).ok_or(Error::Sealed(Breach::Truncated))?;
    let tail = (body % STRIDE).checked_sub(OVERHEAD).ok_or(Error::Sealed(Breach::Truncated))?;
    Ok((body / STRIDE, usize::try_from(tail).expect("a tail is shorter than a chunk")))
}

/// How many full chunks an unfinished file has for certain.
pub(super) fn full_chunks(size: u64) -> u64 {
    size.saturating_sub(HEADER) / STRIDE
}

fn read_whole(file: &mut File, into: &mut [u8]) -> Result<()> {
    file.read_exact(into).map_err(|error| {
        let is_end = error.kind() == std::io::ErrorKind::UnexpectedEof;
        if is_end { Error::Sealed(Breach::Truncated) } else { Error::Io(error) }
    })
}

/// The one place where this room draws by chance. Nonces and salts may not be arguments: whoever repeated one
/// would give two files away.
fn draw(into: &mut [u8]) {
    getrandom::fill(into).expect("the system gives randomness");
}
