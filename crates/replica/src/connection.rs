//! How a connection is opened: the key, the pragmas, and what is measured about them
//! (docs/decisions/0003-store-layout.md).

use std::path::Path;
use std::sync::Once;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::DatabaseKey;

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The one that writes; creates the file.
    Writer,
    /// Asks only.
    Reader,
}

/// Pages of log before it is copied into the database: 80 MB. Copying often costs a third of a bulk fill.
const CHECKPOINT_PAGES: u32 = 20_000;

/// Most that the writer's page cache may take, in KiB: the index on names is hit at random, and a transaction that
/// outgrows the cache seals and writes pages twice. Filled as needed, given back by `Replica::checkpoint`.
const WRITER_CACHE_KIB: u32 = 64 * 1024;

/// Page cache of a reader, in KiB.
const READER_CACHE_KIB: u32 = 8 * 1024;

/// How long to wait for another program (a backup, a virus scanner) before saying so.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often it is looked whether the ciphers are set up, which takes a millisecond.
const TRIES: u32 = 100_000;

/// Opens a connection. Touches nothing but the header unless it must create the file.
pub(crate) fn open(path: &Path, key: &DatabaseKey, role: Role) -> Result<Connection, rusqlite::Error> {
    let flags = match role {
        Role::Writer => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        // Read-write, because a reader of a log that is being written takes part in its locking.
        Role::Reader => OpenFlags::SQLITE_OPEN_READ_WRITE,
    };
    let conn = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    seal(&conn, key)?;
    conn.busy_timeout(PATIENCE)?;
    conn.set_prepared_statement_cache_capacity(128);
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    match role {
        Role::Writer => {
            conn.pragma_update(None, "journal_mode", "WAL")?;
            conn.pragma_update(None, "synchronous", "FULL")?;
            conn.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
            conn.pragma_update(None, "cache_size", -i64::from(WRITER_CACHE_KIB))?;
        }
        Role::Reader => {
            // A view of the words in the index; it holds nothing, and cannot be made once nothing may be written.
            conn.execute_batch(
                "CREATE VIRTUAL TABLE temp.search_word USING fts5vocab (main, replica_search, instance)",
            )?;
            conn.pragma_update(None, "query_only", true)?;
            conn.pragma_update(None, "cache_size", -i64::from(READER_CACHE_KIB))?;
        }
    }
    Ok(conn)
}

/// Hands the key over and silences SQLCipher's own log, which would speak of it on standard error.
///
/// The first connection of a process sets the ciphers up after SQLite has said that it is ready
/// (`SQLITE_EXTRA_INIT`), so that whoever opens another at that moment is refused. So it is waited for, once.
pub(crate) fn seal(conn: &Connection, key: &DatabaseKey) -> Result<(), rusqlite::Error> {
    static READY: Once = Once::new();
    let hand_over = |conn: &Connection, key: &DatabaseKey| {
        conn.execute_batch("PRAGMA cipher_log_level = NONE")?;
        conn.execute_batch(&key.pragma())
    };
    READY.call_once(|| {
        let is_ready = || {
            // A key of nobody's: it locks nothing.
            Connection::open_in_memory().and_then(|conn| hand_over(&conn, &DatabaseKey::new([0; 32])))
        };
        for _ in 0..TRIES {
            if is_ready().is_ok() {
                break;
            }
            std::thread::yield_now();
        }
    });
    hand_over(conn, key)
}
