//! When the demo was begun: its past is told backwards from there, and must be the same past on every visit.

use std::fs;
use std::io;
use std::path::Path;

use domain::Timestamp;
use serde::{Deserialize, Serialize};

/// The bakery that everybody sees: a demo is a story, and stories are told the same way.
const SEED: u64 = 7;

/// When, and by which chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Birth {
    pub(crate) seed: u64,
    pub(crate) at: Timestamp,
}

impl Birth {
    /// The birth that the folder remembers, or this moment.
    pub(crate) fn of(folder: &Path, now: Timestamp) -> io::Result<Self> {
        let file = folder.join("birth.json");
        match fs::read(&file) {
            Ok(text) => serde_json::from_slice(&text).map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let birth = Self { seed: SEED, at: now };
                fs::write(&file, serde_json::to_vec(&birth).map_err(io::Error::other)?)?;
                Ok(birth)
            }
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birth_is_remembered() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = Birth::of(folder.path(), Timestamp(5)).expect("begins");
        assert_eq!(Birth::of(folder.path(), Timestamp(9)).expect("remembers"), first);
    }
}
