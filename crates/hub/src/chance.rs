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

/// The same source for a library that asks by itself.
pub(crate) struct Chance;

impl crypto_box::aead::rand_core::RngCore for Chance {
    fn next_u32(&mut self) -> u32 {
        u32::from_le_bytes(bytes())
    }

    fn next_u64(&mut self) -> u64 {
        u64::from_le_bytes(bytes())
    }

    #[expect(clippy::disallowed_methods, reason = "the hub's one source of secrets")]
    fn fill_bytes(&mut self, into: &mut [u8]) {
        rand::rng().fill_bytes(into);
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), crypto_box::aead::rand_core::Error> {
        self.fill_bytes(into);
        Ok(())
    }
}

impl crypto_box::aead::rand_core::CryptoRng for Chance {}

/// Digits and capitals that nobody takes for one another (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code that a person can read out: groups of five signs, 25 random bits each.
pub(crate) fn code(groups: usize) -> String {
    let group = || bytes::<5>().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).into_iter().collect();
    (0..groups).map(|_| group()).collect::<Vec<String>>().join("-")
}
