//! The bytes of a webhook exactly as Meta sends them, and the signature over those bytes.

use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;

/// Writes JSON as Graph does: non-ASCII as `\uXXXX` and `/` as `\/`. A receiver that parses and writes it again before
/// checking the signature gets other bytes, and is found out.
pub(crate) fn to_wire(value: &Value) -> String {
    let plain = value.to_string();
    let mut out = String::with_capacity(plain.len() + plain.len() / 4);
    let mut units = [0_u16; 2];
    for c in plain.chars() {
        match c {
            '/' => out.push_str("\\/"),
            c if c.is_ascii() => out.push(c),
            c => {
                for unit in c.encode_utf16(&mut units) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    out
}

/// The value of `X-Hub-Signature-256` for a body.
#[must_use]
pub fn sign(secret: &str, body: &[u8]) -> String {
    format!("sha256={}", hmac_hex(secret, body))
}

/// HMAC-SHA256 in lowercase hex: also what `appsecret_proof` is.
pub(crate) fn hmac_hex(key: &str, message: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(message);
    hex::encode(mac.finalize().into_bytes())
}
