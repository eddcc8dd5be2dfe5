//! What benches of the store share: a place for its files, its key, and a way to feed it.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use domain::{Seq, Timestamp};
use protocol::Entry;
use replica::{DatabaseKey, Replica};
use rusqlite::Connection;
use testkit::eg;

/// The key of every store that is measured.
pub(super) const KEY: [u8; 32] = [7; 32];

/// A store that is gone when the bench has ended.
pub(super) struct Place {
    folder: PathBuf,
}

impl Place {
    /// An empty folder on the disk that the repository lies on: a memory disk would measure nothing.
    pub(super) fn new(name: &str) -> Result<Self> {
        let folder = super::report::folder()?.join(format!("store-{name}"));
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    pub(super) fn file(&self) -> PathBuf {
        self.folder.join("store.db")
    }

    /// Our replica, as it was left.
    pub(super) fn reopened(&self) -> Result<Replica> {
        Ok(Replica::open(&self.file(), &DatabaseKey::new(KEY), Timestamp(0))?)
    }

    /// Our replica, empty, its line begun at the journal's beginning.
    pub(super) fn replica(&self) -> Result<Replica> {
        let mut replica = self.reopened()?;
        replica.begin_at(&eg::line(), Seq(0), "bench")?;
        Ok(replica)
    }

    /// A plain connection to the same kind of file, with the pragmas that the replica's writer has.
    pub(super) fn bare(&self) -> Result<Connection> {
        let conn = Connection::open(self.file())?;
        conn.execute_batch(&format!("PRAGMA key = \"x'{}'\"", hex::encode(KEY)))?;
        conn.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 20000;
             PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;",
        )?;
        conn.set_prepared_statement_cache_capacity(64);
        Ok(conn)
    }

    pub(super) fn megabytes(&self) -> Result<f64> {
        let mut bytes = 0;
        for file in std::fs::read_dir(&self.folder)? {
            bytes += file?.metadata()?.len();
        }
        Ok(bytes as f64 / 1e6)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // A bench that cannot tidy up has still measured.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Applies entries in batches and says how long that took.
pub(super) fn feed(replica: &mut Replica, entries: &[Entry], batch: usize) -> Result<Duration> {
    let begun = Instant::now();
    for entries in entries.chunks(batch) {
        replica.apply(&eg::line(), entries).context("applying")?;
    }
    Ok(begun.elapsed())
}
