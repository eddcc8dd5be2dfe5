//! The database key: 32 random bytes that live in the OS keychain and in memory, nowhere else (law 8).

use std::fmt;

use zeroize::Zeroizing;

/// The key of the database. Whoever makes one draws it from the system's randomness.
#[derive(Clone)]
pub struct DatabaseKey(Zeroizing<[u8; 32]>);

impl DatabaseKey {
    /// Takes 32 random bytes as a key.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The statement that hands the raw key to SQLCipher, which then derives nothing from it.
    pub(crate) fn pragma(&self) -> Zeroizing<String> {
        let mut digits = Zeroizing::new([0u8; 64]);
        hex::encode_to_slice(self.0.as_slice(), digits.as_mut_slice()).expect("64 digits take 32 bytes");
        let digits = std::str::from_utf8(digits.as_slice()).expect("hex digits are ASCII");
        let mut statement = Zeroizing::new(String::with_capacity(96));
        statement.push_str("PRAGMA key = \"x'");
        statement.push_str(digits);
        statement.push_str("'\"");
        statement
    }
}

impl fmt::Debug for DatabaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_says_only_the_kind() {
        assert_eq!(format!("{:?}", DatabaseKey::new([7; 32])), "DatabaseKey");
    }
}
