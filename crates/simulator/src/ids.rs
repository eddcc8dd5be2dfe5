//! The identifiers Meta hands out, in Meta's shapes, derived from the seed and never random.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

fn digest(seed: u64, kind: &str, of: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(seed.to_be_bytes());
    hash.update(kind.as_bytes());
    hash.update([0]);
    hash.update(of.as_bytes());
    hash.finalize().into()
}

/// A message id: base64 of the other party's number and an id of its own, as in Meta's.
pub(crate) fn wamid(seed: u64, party: &str, outbound: bool, number: u64) -> String {
    let kind = if outbound { "out" } else { "in" };
    let unique = hex::encode_upper(&digest(seed, kind, &format!("{party}/{number}"))[..9]);
    let mut raw = vec![0x1c, 0x18, party.len() as u8];
    raw.extend_from_slice(party.as_bytes());
    raw.extend_from_slice(&[0x15, 0x02, 0x00, if outbound { 0x11 } else { 0x12 }, 0x18, unique.len() as u8]);
    raw.extend_from_slice(unique.as_bytes());
    raw.push(0);
    format!("wamid.{}", STANDARD.encode(raw))
}

/// The business-scoped user id of a number: country, point, digits.
pub(crate) fn bsuid(seed: u64, party: &str) -> String {
    let bytes = digest(seed, "bsuid", party);
    let number = u64::from_be_bytes(bytes[..8].try_into().expect("a digest has eight bytes"));
    format!("{}.{:019}", country(party), number % 10_000_000_000_000_000_000)
}

/// A media, template or trace id.
pub(crate) fn number(seed: u64, kind: &str, of: &str) -> String {
    let bytes = digest(seed, kind, of);
    let number = u64::from_be_bytes(bytes[..8].try_into().expect("a digest has eight bytes"));
    format!("{}", 1_000_000_000_000_000 + number % 8_999_999_999_999_999)
}

/// The trace id in an error.
pub(crate) fn trace(seed: u64, number: u64) -> String {
    let raw = digest(seed, "trace", &number.to_string());
    format!("A{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&raw[..16]))
}

/// The country of a number, for the few prefixes that the simulator's people have.
fn country(digits: &str) -> &'static str {
    const PREFIXES: [(&str, &str); 12] = [
        ("33", "FR"),
        ("32", "BE"),
        ("41", "CH"),
        ("44", "GB"),
        ("351", "PT"),
        ("353", "IE"),
        ("34", "ES"),
        ("212", "MA"),
        ("55", "BR"),
        ("52", "MX"),
        ("61", "AU"),
        ("1", "US"),
    ];
    PREFIXES.iter().find(|(prefix, _)| digits.starts_with(prefix)).map_or("FR", |(_, country)| country)
}
