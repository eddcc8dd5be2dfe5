//! The cache's key, what is derived from it, and the names of contents.

use std::fmt;

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The cache's own key. Where it is kept between starts is the shell's business.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct CacheKey([u8; 32]);

impl CacheKey {
    /// A key of these bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for CacheKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CacheKey(…)")
    }
}

/// SHA-256 of a file's bytes: its name here and at Meta.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(pub(crate) [u8; 32]);

impl ContentHash {
    /// The hash of bytes at hand.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Stands for something that was made of this content; no content has it.
    pub(super) fn made(&self, what: &str) -> Self {
        Self(
            Sha256::new().chain_update(b"made of ").chain_update(self.0).chain_update(what).finalize().into(),
        )
    }

    /// Reads 64 hexadecimal digits.
    #[must_use]
    pub fn from_hex(digits: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(digits, &mut bytes).ok()?;
        Some(Self(bytes))
    }

    /// Writes 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn to_hex(self) -> String {
        hex::encode(self.0)
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentHash({})", hex::encode(&self.0[..4]))
    }
}

/// What the key is for: three keys, so that none of them says anything of the others.
#[derive(ZeroizeOnDrop)]
pub(super) struct Keys {
    names: [u8; 32],
    chunks: [u8; 32],
    check: [u8; 32],
}

impl Keys {
    pub(super) fn from(key: &CacheKey) -> Self {
        let derive = |purpose: &[u8]| keyed(&key.0, purpose);
        Self { names: derive(b"file names"), chunks: derive(b"chunks"), check: derive(b"key check") }
    }

    /// The name under which a content lies on the disk: it says nothing to whoever has no key.
    pub(super) fn name_of(&self, content: &ContentHash) -> String {
        hex::encode(keyed(&self.names, &content.0))
    }

    /// The key of one file.
    pub(super) fn of_file(&self, salt: &[u8; 32]) -> [u8; 32] {
        keyed(&self.chunks, salt)
    }

    /// What stands in the folder so that another key is noticed.
    pub(super) fn check(&self) -> &[u8; 32] {
        &self.check
    }
}

fn keyed(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}
