//! The system's clock and its randomness, asked here and nowhere else in the shell.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::Timestamp;
use zeroize::Zeroizing;

/// The moment it is, by this machine's clock.
#[expect(clippy::disallowed_methods, reason = "the shell's named edge to the clock")]
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// 256 bits that nobody can guess.
///
/// # Panics
/// Where the system has no randomness: a guessable key would be worse than no app.
pub(crate) fn random_bytes() -> Zeroizing<[u8; 32]> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    getrandom::fill(bytes.as_mut_slice()).expect("the system gives randomness");
    bytes
}

/// A token of 256 random bits, in hex.
pub(crate) fn random_token() -> Zeroizing<String> {
    Zeroizing::new(hex::encode(random_bytes().as_slice()))
}
