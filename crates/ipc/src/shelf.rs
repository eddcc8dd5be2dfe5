//! What the counter knows of the bytes of files: how the screen reaches them, and which are on this machine.
//! The shell gives both when it opens a profile.

use std::sync::Arc;

use domain::MediaId;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What `encodeURIComponent` leaves as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// The files that are whole on this machine.
pub trait Shelf: Send + Sync {
    /// Whether a file is, named by the SHA-256 of its bytes in lower-case hex. Quick: it is asked for every row.
    fn holds(&self, sha256: &str) -> bool;
}

/// A shelf with nothing on it.
pub(crate) struct Bare;

impl Shelf for Bare {
    fn holds(&self, _sha256: &str) -> bool {
        false
    }
}

/// How the screen reaches bytes. Clone freely.
#[derive(Clone)]
pub(crate) struct MediaDoor {
    base: Arc<str>,
    shelf: Arc<dyn Shelf>,
}

impl MediaDoor {
    /// Addresses begin with `base`; `shelf` says what is here.
    pub(crate) fn new(base: &str, shelf: Arc<dyn Shelf>) -> Self {
        Self { base: base.into(), shelf }
    }

    /// Whether the file of that digest is whole on this machine.
    pub(crate) fn holds(&self, sha256: &str) -> bool {
        self.shelf.holds(sha256)
    }

    /// Where the screen finds a file.
    pub(crate) fn url(&self, media: &MediaId) -> String {
        format!("{}{}", self.base, utf8_percent_encode(media.as_str(), PLAIN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_as_the_screen_would_write_it() {
        let door = MediaDoor::new("media://localhost/", Arc::new(Bare));
        assert_eq!(door.url(&MediaId::of_upload("0a")), "media://localhost/upload%3A0a");
        assert_eq!(door.url(&"155/é".into()), "media://localhost/155%2F%C3%A9");
    }
}
