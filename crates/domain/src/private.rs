//! What a customer said and who they are must never reach a log, so these types cannot be printed:
//! `Debug` says only the kind and the length. Reading the value is explicit.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! private {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// Reads the value; what is read must not be logged.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                Self(value.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(value: String) -> Self {
                Self(value)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($kind, "({} bytes)"), self.0.len())
            }
        }
    };
}

private!(
    /// Words of a person: a message, a caption, a name, a draft.
    Text,
    "Text"
);
private!(
    /// A phone number as Meta writes it: digits with the country code, no plus sign.
    Phone,
    "Phone"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_never_shows_what_was_said() {
        let said = format!("{:?} {:?}", Text::from("secret words"), Phone::from("33639980001"));
        assert_eq!(said, "Text(12 bytes) Phone(11 bytes)");
    }
}
