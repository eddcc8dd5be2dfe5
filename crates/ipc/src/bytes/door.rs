//! How the screen reaches the bytes of files, and which of them are on this machine.

use std::sync::Arc;

use domain::{CommandId, MediaId};
use engine::{Handle, UploadProgress};
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

/// How the screen reaches bytes. Clone freely.
#[derive(Clone)]
pub(crate) struct MediaDoor {
    base: Arc<str>,
    engine: Handle,
}

impl MediaDoor {
    /// Addresses begin with `base`; the engine knows what is here and what is on its way.
    pub(crate) fn new(base: &str, engine: Handle) -> Self {
        Self { base: base.into(), engine }
    }

    /// Whether the file of that digest is whole on this machine. Quick: it is asked for every row.
    pub(crate) fn holds(&self, sha256: &str) -> bool {
        self.engine.holds(&MediaId::of_upload(sha256), None)
    }

    /// How the files of an outbox row get on, where any is on its way.
    pub(crate) fn upload(&self, command: &str) -> Option<UploadProgress> {
        self.engine.upload(&CommandId::from(command))
    }

    /// Where the screen finds a file.
    pub(crate) fn url(&self, media: &MediaId) -> String {
        address(&self.base, media)
    }
}

fn address(base: &str, media: &MediaId) -> String {
    format!("{base}{}", utf8_percent_encode(media.as_str(), PLAIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_as_the_screen_would_write_it() {
        let at = |media: &MediaId| address("media://localhost/", media);
        assert_eq!(at(&MediaId::of_upload("0a")), "media://localhost/upload%3A0a");
        assert_eq!(at(&"155/é".into()), "media://localhost/155%2F%C3%A9");
    }
}
