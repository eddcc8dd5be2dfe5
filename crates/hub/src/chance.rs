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

/// Random bytes that must not be guessed.
#[expect(clippy::disallowed_methods, reason = "the hub's one source of secrets")]
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0_u8; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// Digits and capitals that nobody takes for one another (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code that a person can read out: groups of five signs, 25 random bits each.
pub(crate) fn code(groups: usize) -> String {
    let group = || bytes::<5>().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).into_iter().collect();
    (0..groups).map(|_| group()).collect::<Vec<String>>().join("-")
}
