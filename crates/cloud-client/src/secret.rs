//! Values that may be used and never shown.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

/// A token or an application's secret. Its memory is wiped; its `Debug` says only what it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a value out of sight.
    #[must_use]
    pub fn new(value: impl Into<String>) -> Self {
        Self(Zeroizing::new(value.into()))
    }

    /// The value itself, for the moment of use.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Proves to Meta that whoever holds the token also holds the application's secret, which is `self`.
    #[must_use]
    pub fn proof_for(&self, token: &Self) -> String {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).expect("HMAC takes a key of any length");
        mac.update(token.0.as_bytes());
        hex::encode(mac.finalize().into_bytes())
    }

    /// A text with every trace of the value taken out.
    pub(crate) fn scrub(&self, text: &str) -> String {
        if self.0.is_empty() { text.to_owned() } else { text.replace(self.0.as_str(), "‹secret›") }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
