//! What the lock is made of.
//!
//! ```text
//! passphrase    ─ Argon2id ─► seals ┐
//!                                   ├─► vault key ─ seals ─► replica key, file key, journal key, tokens
//! recovery code ─ Argon2id ─► seals ┘
//! ```
//!
//! All of it stands in the system's keychain. A passphrase can be changed without touching what the vault key seals, and
//! no part of it can be put in another's place: the name under which a value stands is sealed with it.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use hub::ReceivingKey;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::edge;

/// What a sealed value begins with.
const SEALED: &str = "sealed1:";
/// The nonce of `XChaCha20`, bytes.
const NONCE: usize = 24;
/// How a [`Lock`] is written.
const FORM: u32 = 1;
/// The letters of a recovery code: none of them is taken for another (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a recovery code: 160 bits.
const CODE_LETTERS: usize = 32;

/// What seals the secrets.
#[derive(Clone)]
pub(crate) struct VaultKey(Zeroizing<[u8; 32]>);

impl VaultKey {
    /// Seals a value that will stand under this name.
    pub(crate) fn seal(&self, name: &str, value: &str) -> String {
        format!("{SEALED}{}", seal(&self.0, name, value.as_bytes()))
    }

    /// What opens that which comes while the lock is shut.
    pub(crate) fn receiving(&self) -> ReceivingKey {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_slice()).expect("a key may have any length");
        mac.update(b"what comes while the lock is shut");
        let mut bytes = Zeroizing::new([0_u8; 32]);
        bytes.copy_from_slice(&mac.finalize().into_bytes());
        ReceivingKey::of(bytes)
    }

    /// Opens a value that stands under this name; absent when this key did not seal it.
    pub(crate) fn unseal(&self, name: &str, value: &str) -> Option<Zeroizing<String>> {
        let mut bytes = unseal(&self.0, name, value.strip_prefix(SEALED)?)?;
        String::from_utf8(std::mem::take(&mut *bytes)).ok().map(Zeroizing::new)
    }
}

/// Whether a value of the keychain is sealed.
pub(crate) fn is_sealed(value: &str) -> bool {
    value.starts_with(SEALED)
}

/// The lock: two ways to the vault key.
#[derive(Serialize, Deserialize)]
pub(crate) struct Lock {
    form: u32,
    passphrase: Way,
    recovery: Way,
    /// The public key of [`VaultKey::receiving`], hex.
    receives: String,
}

/// One way to the vault key: something that a person knows or has on paper, made slow to guess.
#[derive(Serialize, Deserialize)]
struct Way {
    /// Argon2id's memory, KiB.
    memory_kib: u32,
    /// Its passes.
    passes: u32,
    /// 32 random bytes, hex.
    salt: String,
    /// The vault key, sealed.
    key: String,
}

/// A lock that was just made.
pub(crate) struct NewLock {
    pub(crate) lock: Lock,
    pub(crate) key: VaultKey,
    /// The other way in, for the person to keep on paper.
    pub(crate) recovery: Zeroizing<String>,
}

impl Lock {
    /// Makes a lock.
    pub(crate) fn make(passphrase: &str) -> NewLock {
        let key = VaultKey(edge::random_bytes());
        let recovery = recovery_code();
        let lock = Self {
            form: FORM,
            passphrase: Way::to(&key, "passphrase", passphrase),
            recovery: Way::to(&key, "recovery", &plain_code(&recovery)),
            receives: hex::encode(key.receiving().public()),
        };
        NewLock { lock, key, recovery }
    }

    /// Opens with a passphrase or a recovery code. Takes a moment, on purpose.
    pub(crate) fn open(&self, word: &str) -> Option<VaultKey> {
        let by_passphrase = self.passphrase.key("passphrase", word);
        by_passphrase.or_else(|| {
            let code = plain_code(word);
            if code.len() == CODE_LETTERS { self.recovery.key("recovery", &code) } else { None }
        })
    }

    /// What is sealed to while it is shut; absent when that was garbled.
    pub(crate) fn receives(&self) -> Option<[u8; 32]> {
        let mut key = [0; 32];
        hex::decode_to_slice(&self.receives, &mut key).ok()?;
        Some(key)
    }

    /// Another passphrase to the same vault key.
    pub(crate) fn take_passphrase(&mut self, key: &VaultKey, passphrase: &str) {
        self.passphrase = Way::to(key, "passphrase", passphrase);
    }

    /// As the keychain holds it.
    pub(crate) fn written(&self) -> String {
        serde_json::to_string(self).expect("a lock always serialises")
    }

    /// What the keychain holds; absent when it is no lock that this version knows.
    pub(crate) fn read(text: &str) -> Option<Self> {
        serde_json::from_str::<Self>(text).ok().filter(|lock| lock.form == FORM)
    }
}

impl Way {
    /// 64 MiB in three passes: the second recommendation of RFC 9106, section 4, with one lane.
    const MEMORY_KIB: u32 = 64 * 1024;
    const PASSES: u32 = 3;

    fn to(key: &VaultKey, name: &str, word: &str) -> Self {
        let salt = edge::random_bytes();
        let by = slow_key(word, salt.as_slice(), Self::MEMORY_KIB, Self::PASSES)
            .expect("our own cost is within bounds");
        Self {
            memory_kib: Self::MEMORY_KIB,
            passes: Self::PASSES,
            salt: hex::encode(salt.as_slice()),
            key: seal(&by, name, key.0.as_slice()),
        }
    }

    fn key(&self, name: &str, word: &str) -> Option<VaultKey> {
        let salt = hex::decode(&self.salt).ok()?;
        let by = slow_key(word, &salt, self.memory_kib, self.passes)?;
        let bytes = unseal(&by, name, &self.key)?;
        let mut key = Zeroizing::new([0_u8; 32]);
        if bytes.len() != key.len() {
            return None;
        }
        key.copy_from_slice(&bytes);
        Some(VaultKey(key))
    }
}

/// Argon2id over what a person types; absent for a cost that Argon2 does not take.
fn slow_key(word: &str, salt: &[u8], memory_kib: u32, passes: u32) -> Option<Zeroizing<[u8; 32]>> {
    let params = Params::new(memory_kib, passes, 1, Some(32)).ok()?;
    let mut key = Zeroizing::new([0_u8; 32]);
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into(word.as_bytes(), salt, key.as_mut_slice()).ok()?;
    Some(key)
}

fn seal(key: &[u8; 32], name: &str, value: &[u8]) -> String {
    let random = edge::random_bytes();
    let nonce = &random[..NONCE];
    let cipher = XChaCha20Poly1305::new(&Key::from(*key));
    let payload = Payload { msg: value, aad: name.as_bytes() };
    let nonce_of = XNonce::try_from(nonce).expect("24 bytes");
    let sealed = cipher.encrypt(&nonce_of, payload).expect("a secret is short");
    hex::encode([nonce, &sealed].concat())
}

fn unseal(key: &[u8; 32], name: &str, text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let bytes = hex::decode(text).ok()?;
    let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
    let cipher = XChaCha20Poly1305::new(&Key::from(*key));
    let payload = Payload { msg: sealed, aad: name.as_bytes() };
    cipher.decrypt(&XNonce::try_from(nonce).ok()?, payload).ok().map(Zeroizing::new)
}

/// 160 random bits as a person writes them down: `7Q2M-…`, eight groups of four.
fn recovery_code() -> Zeroizing<String> {
    let random = edge::random_bytes();
    let mut code = Zeroizing::new(String::with_capacity(CODE_LETTERS + CODE_LETTERS / 4));
    for (place, byte) in random.iter().take(CODE_LETTERS).enumerate() {
        if place > 0 && place % 4 == 0 {
            code.push('-');
        }
        code.push(char::from(LETTERS[usize::from(byte & 31)]));
    }
    code
}

/// A code as it is meant, however it was typed: case, spaces and dashes do not count, and what is easily misread is taken
/// for what it stands for.
fn plain_code(typed: &str) -> Zeroizing<String> {
    let letters = typed.chars().filter(|letter| letter.is_ascii_alphanumeric()).map(|letter| {
        match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            letter => letter,
        }
    });
    Zeroizing::new(letters.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_passphrase_and_the_code_on_paper_open_and_nothing_else_does() {
        let made = Lock::make("une phrase à moi");
        let sealed = made.key.seal("team/replica-key", "the key");
        let lock = Lock::read(&made.lock.written()).expect("reads what it wrote");
        for word in ["une phrase à moi", &made.recovery, &made.recovery.to_lowercase().replace('-', " ")] {
            let key = lock.open(word).expect("opens");
            assert_eq!(key.unseal("team/replica-key", &sealed).expect("is the same key").as_str(), "the key");
        }
        assert_eq!(lock.receives(), Some(made.key.receiving().public()));
        for wrong in ["", "une phrase a moi", "0000-0000-0000-0000-0000-0000-0000-0000"] {
            assert!(lock.open(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn another_passphrase_takes_the_place_of_the_first_and_the_code_stays() {
        let made = Lock::make("the first");
        let mut lock = made.lock;
        lock.take_passphrase(&made.key, "the second");
        assert!(lock.open("the first").is_none() && lock.open("the second").is_some());
        assert!(lock.open(&made.recovery).is_some());
    }

    #[test]
    fn a_sealed_value_says_nothing_and_cannot_be_changed_or_put_elsewhere() {
        let key = Lock::make("x").key;
        let sealed = key.seal("solo/meta-token", "EAAG-secret");
        assert!(is_sealed(&sealed) && !sealed.contains("EAAG") && !is_sealed("EAAG-secret"));
        assert!(key.unseal("team/seat-token", &sealed).is_none(), "another place");
        let flipped = sealed.replacen(&sealed[40..41], if &sealed[40..41] == "0" { "1" } else { "0" }, 1);
        assert!(key.unseal("solo/meta-token", &flipped).is_none(), "another value");
        assert!(Lock::make("x").key.unseal("solo/meta-token", &sealed).is_none(), "another lock");
        for nonsense in ["", "sealed1:", "sealed1:00", "sealed1:xyz"] {
            assert!(key.unseal("solo/meta-token", nonsense).is_none(), "{nonsense}");
        }
        assert!(Lock::read("{}").is_none() && Lock::read(r#"{"form":2}"#).is_none());
    }
}
