//! Two-step codes: what an authenticator shows (RFC 6238: SHA-1, 6 digits, 30 s), and the codes that stand in for it.

use domain::{Text, Timestamp};
use protocol::member::TwoStepSetup;
use subtle::ConstantTimeEq as _;
use totp_rs::{Algorithm, Secret, TOTP};

use crate::chance;
use crate::seats::digest;

const DIGITS: usize = 6;
const STEP_SECS: u64 = 30;
/// How many steps before and after this one count too: clocks differ.
const SKEW: i64 = 1;
/// How many recovery codes a member gets.
const RECOVERY_CODES: usize = 8;

fn totp(secret: &[u8], issuer: Option<String>, account: String) -> Option<TOTP> {
    TOTP::new(Algorithm::SHA1, DIGITS, 0, STEP_SECS, secret.to_vec(), issuer, account).ok()
}

/// A new secret.
pub(crate) fn new_secret() -> Vec<u8> {
    chance::bytes::<20>().to_vec()
}

/// How a secret is told to whoever sets an authenticator up.
pub(crate) fn setup(secret: &[u8], hub: &str, account: &str) -> Option<TwoStepSetup> {
    // A colon parts issuer and account in the address.
    let plain = |words: &str| words.replace(':', " ");
    let url = totp(secret, Some(plain(hub)), plain(account))?.get_url();
    let Secret::Encoded(base32) = Secret::Raw(secret.to_vec()).to_encoded() else { return None };
    Some(TwoStepSetup { secret: Text(base32), url: Text(url) })
}

/// The step whose code that is, if it is one of those around now and after the last that was taken.
pub(crate) fn step_of(secret: &[u8], code: &str, after: i64, now: Timestamp) -> Option<i64> {
    let code: String = code.chars().filter(|char| !char.is_whitespace()).collect();
    let totp = totp(secret, None, String::new())?;
    let this = now.0 / 1_000 / STEP_SECS.cast_signed();
    let mut found = None;
    for step in this - SKEW..=this + SKEW {
        let at = u64::try_from(step).ok()? * STEP_SECS;
        let right = bool::from(totp.generate(at).as_bytes().ct_eq(code.as_bytes()));
        if right && step > after {
            found = Some(step);
        }
    }
    found
}

/// New recovery codes and their digests.
pub(crate) fn recovery_codes() -> (Vec<Text>, Vec<[u8; 32]>) {
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| chance::code(2)).collect();
    let digests = codes.iter().map(|code| digest(&plain_code(code))).collect();
    (codes.into_iter().map(Text).collect(), digests)
}

/// A code as it is digested: without spaces and hyphens, in capitals, and with the letters that look like digits read
/// as such.
pub(crate) fn plain_code(code: &str) -> String {
    let plain = code.chars().filter(|char| char.is_ascii_alphanumeric()).map(|char| {
        match char.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        }
    });
    plain.take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, SHA-1: the last six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            let now = Timestamp(seconds * 1_000);
            assert_eq!(step_of(secret, code, 0, now), Some(seconds / 30));
            assert_eq!(step_of(secret, code, seconds / 30, now), None, "each counts once");
            assert_eq!(step_of(secret, code, 0, Timestamp(now.0 + 90_000)), None, "not for long");
            assert_eq!(step_of(secret, "000000", 0, now), None);
        }
    }

    #[test]
    fn a_setup_says_whose_it_is_and_nothing_breaks_it() {
        let setup = setup(b"12345678901234567890", "Boulangerie: Dupain", "Léa").expect("a setup");
        assert_eq!(setup.secret.as_str(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(setup.url.as_str().starts_with("otpauth://totp/Boulangerie"), "{}", setup.url.as_str());
    }

    #[test]
    fn a_code_is_read_as_people_write_it() {
        assert_eq!(plain_code("abcdo-il012 "), "ABCD011012");
        let (codes, digests) = recovery_codes();
        assert_eq!((codes.len(), digests.len()), (8, 8));
        assert_eq!(digest(&plain_code(&codes[0].as_str().to_lowercase())), digests[0]);
    }
}
