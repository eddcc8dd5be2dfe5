//! What the engine is told once: which hub, by which token, and how patient to be.

use std::fmt;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::backoff::Backoff;

/// A bearer token. It cannot be printed, and is wiped from memory when dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a token.
    #[must_use]
    pub fn new(token: String) -> Self {
        Self(Zeroizing::new(token))
    }

    /// Reads it; what is read must go into a header and nowhere else.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Which hub, by which token, how patiently.
#[derive(Clone, Debug)]
pub struct Config {
    /// The hub's address, such as `https://hub.example.org`; http only on this machine or a trusted network.
    pub hub_url: String,
    /// The seat's token.
    pub token: Secret,
    /// How patient to be.
    pub patience: Patience,
}

/// How long to wait for what. The defaults suit a desktop.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For a connection and its greeting.
    pub connect: Duration,
    /// For the answer to a command or a question.
    pub answer: Duration,
    /// For one piece of a file of ours to arrive, on a slow line.
    pub piece: Duration,
    /// Without a word from the hub, heartbeats included, before the link counts as lost.
    pub silence: Duration,
    /// For the hub to say who the people in a batch are, before it is shown without their names.
    pub contacts: Duration,
    /// Between failures.
    pub backoff: Backoff,
    /// Between two looks at the hub's list of lines.
    pub roster: Duration,
    /// Before the search is filled where it lacks messages: whoever starts the app looks at the list first.
    pub search: Duration,
    /// Entries in a new seat's first page of history: small, so that the screen fills at once.
    pub first_page: u32,
    /// Entries in each later page.
    pub page: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(20),
            piece: Duration::from_secs(120),
            silence: Duration::from_secs(45),
            contacts: Duration::from_secs(2),
            backoff: Backoff::default(),
            roster: Duration::from_secs(60),
            search: Duration::from_secs(2),
            first_page: 500,
            page: 2_000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_cannot_be_printed() {
        let config = Config {
            hub_url: "http://127.0.0.1".into(),
            token: Secret::new("s3cret".into()),
            patience: Patience::default(),
        };
        assert!(!format!("{config:?}").contains("s3cret"));
    }
}
