//! Whether it is Meta who knocks: the signature over the bytes as they came, and the handshake's word.

use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use crate::config::Secret;

/// The header that carries the signature.
pub const HEADER: &str = "x-hub-signature-256";

/// Whether the signature is the one that the secret gives over these bytes. Takes as long for any wrong one.
#[must_use]
pub fn signature_holds(secret: &Secret, header: Option<&str>, body: &[u8]) -> bool {
    let Some(given) = header.and_then(|header| header.strip_prefix("sha256=")) else { return false };
    let Ok(given) = hex::decode(given) else { return false };
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).expect("a key may have any length");
    mac.update(body);
    mac.verify_slice(&given).is_ok()
}

/// Signs bytes as Meta does: for tools and tests that play Meta.
#[must_use]
pub fn sign(secret: &Secret, body: &[u8]) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).expect("a key may have any length");
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

/// Whether a word is the expected one, without telling how much of it is right.
#[must_use]
pub fn same_word(expected: &Secret, given: &str) -> bool {
    expected.expose().as_bytes().ct_eq(given.as_bytes()).into()
}
