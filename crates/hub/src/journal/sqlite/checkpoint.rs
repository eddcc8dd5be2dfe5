//! Bringing the log home beside the writer, so that no webhook waits for it.
//!
//! A checkpoint by the writer would hold up every answer for as long as 80 MB take to copy. This thread copies
//! while the writer goes on; only the last few pages, written during the copy, are left to the writer, because
//! the log can begin anew only when all of it is home.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;

use super::file::{self, JournalFile};
use crate::journal::JournalError;

/// How much the log may grow before it is looked at again.
const PAUSE: Duration = Duration::from_millis(500);
/// From this many pages on the log is worth bringing home while the writer is busy.
const WORTH_PAGES: i64 = 4_000;

/// The writer's side: says that there is something new, and hears when to finish.
pub(super) struct Home {
    news: SyncSender<()>,
    finish: Arc<AtomicBool>,
    // Nothing is ever sent on it: that it is gone is the message.
    _alive: SyncSender<()>,
}

impl Home {
    /// Something was committed.
    pub(super) fn committed(&self) {
        match self.news.try_send(()) {
            // Full: it knows already. Gone: the log grows until the writer brings it home itself.
            Ok(()) | Err(TrySendError::Full(()) | TrySendError::Disconnected(())) => {}
        }
    }

    /// Brings the last pages home, if it is time to.
    pub(super) fn finish_if_asked(&self, conn: &Connection) {
        if self.finish.swap(false, Ordering::SeqCst)
            && let Err(error) = passive(conn)
        {
            tracing::warn!(%error, "the log could not be brought home");
        }
    }
}

/// Starts the thread; it ends when the [`Home`] is gone.
pub(super) fn start(file: &JournalFile) -> Result<(Home, JoinHandle<()>), JournalError> {
    let conn = file::open_checkpointer(file)?;
    let (news, heard) = sync_channel(1);
    let finish = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&finish);
    let (alive, stopped) = sync_channel(1);
    let thread = std::thread::Builder::new()
        .name("journal-checkpoint".to_owned())
        .spawn(move || run(&conn, &heard, &stopped, &asked))
        .map_err(|error| JournalError::Unavailable(error.to_string()))?;
    Ok((Home { news, finish, _alive: alive }, thread))
}

fn run(conn: &Connection, heard: &Receiver<()>, stopped: &Receiver<()>, finish: &AtomicBool) {
    while heard.recv().is_ok() {
        match passive(conn) {
            Ok((pages, home)) if pages >= WORTH_PAGES && home < pages => finish.store(true, Ordering::SeqCst),
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the log could not be brought home"),
        }
        // A pause that the end of the writer cuts short.
        if stopped.recv_timeout(PAUSE) == Err(RecvTimeoutError::Disconnected) {
            return;
        }
    }
}

/// Pages in the log, and how many of them are home.
fn passive(conn: &Connection) -> Result<(i64, i64), JournalError> {
    Ok(conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| Ok((row.get(1)?, row.get(2)?)))?)
}
