//! Counting without reading: what a desktop asks while its person's lock is shut.
//!
//! A seat counts with the digest of its token. The hub knows seats by it, and nobody finds the token from it: whoever takes
//! it from a locked desktop learns how many messages came, and nothing else.

use domain::Seq;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What the word begins with that a seat counts with.
const PREFIX: &str = "count_";
/// More than so many are not counted: "many" is enough to know.
pub const MOST: u64 = 500;

/// How much has come on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrivals {
    /// The end of the line's journal.
    pub head: Seq,
    /// Messages of customers after the Seq that was asked from; [`MOST`] stands for that many or more.
    pub messages: u64,
}

/// The bearer word with which the seat of that token counts.
#[must_use]
pub fn counting_word(token: &str) -> String {
    format!("{PREFIX}{}", hex::encode(Sha256::digest(token.as_bytes())))
}

/// The digest of the token in such a word; absent where it is none.
#[must_use]
pub fn digest_in(word: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    hex::decode_to_slice(word.strip_prefix(PREFIX)?, &mut digest).ok()?;
    Some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_to_count_with_is_not_the_token_and_names_its_digest() {
        let word = counting_word("comptoir_abc");
        assert!(!word.contains("abc"));
        assert_eq!(digest_in(&word), Some(Sha256::digest(b"comptoir_abc").into()));
        for none in ["comptoir_abc", "count_", "count_zz", "count_00"] {
            assert_eq!(digest_in(none), None, "{none}");
        }
        let arrivals = Arrivals { head: Seq(9), messages: 2 };
        assert_eq!(serde_json::to_string(&arrivals).expect("writes"), r#"{"head":9,"messages":2}"#);
    }
}
