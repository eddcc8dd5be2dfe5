//! What every test of this crate needs: a replica in a folder of its own.

#![allow(dead_code, reason = "each test file uses the part it needs")]

use std::path::{Path, PathBuf};

use domain::{Interval, LineId, Seq};
use protocol::Entry;
use replica::{DatabaseKey, Replica};
use tempfile::TempDir;
use testkit::eg;

/// A replica and the folder that dies with it.
pub(crate) struct Room {
    pub(crate) replica: Replica,
    pub(crate) folder: TempDir,
}

pub(crate) fn key() -> DatabaseKey {
    DatabaseKey::new([7; 32])
}

impl Room {
    /// An empty replica that has begun no line.
    pub(crate) fn bare() -> Self {
        // In memory where the system has such a folder: these tests are about facts, and every commit waits for a disk.
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let folder = folder.expect("a folder");
        let replica = Replica::open(&folder.path().join("replica.db"), &key(), eg::at(0)).expect("opens");
        Self { replica, folder }
    }

    /// A replica that has begun the line of most tests at the head of its journal.
    pub(crate) fn at(head: u64) -> Self {
        let mut room = Self::bare();
        room.replica.begin_at(&eg::line(), Seq(head), "journal-1").expect("begins");
        room
    }

    /// One that holds these entries from Seq 1.
    pub(crate) fn holding(entries: &[Entry]) -> Self {
        let mut room = Self::at(0);
        room.apply(entries);
        room
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("replica.db")
    }

    pub(crate) fn apply(&mut self, entries: &[Entry]) -> replica::Applied {
        self.replica.apply(&eg::line(), entries).expect("applies")
    }

    pub(crate) fn interval(&self, line: &LineId) -> Interval {
        self.replica.reader().expect("a reader").interval(line).expect("reads").expect("begun")
    }

    /// As after a kill and a new start.
    pub(crate) fn reopened(self) -> Self {
        let Self { replica, folder } = self;
        drop(replica);
        let replica =
            Replica::open(&folder.path().join("replica.db"), &key(), eg::at(0)).expect("opens again");
        Self { replica, folder }
    }
}
