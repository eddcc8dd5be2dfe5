//! Where the hub's randomness comes from: names that must be unique and tokens that must not be guessed.

use rand::RngCore as _;

/// A name that no other hub gives: 128 random bits, in hex.
#[expect(clippy::disallowed_methods, reason = "the hub's one source of names")]
pub(crate) fn name() -> String {
    let mut bytes = [0_u8; 16];
    rand::rng().fill_bytes(&mut bytes);
    hex::encode(bytes)
}

/// A bearer token: 256 random bits, in hex, with a prefix by which a leaked one is recognised.
#[expect(clippy::disallowed_methods, reason = "the hub's one source of secrets")]
pub(crate) fn token() -> String {
    let mut bytes = [0_u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    format!("comptoir_{}", hex::encode(bytes))
}
