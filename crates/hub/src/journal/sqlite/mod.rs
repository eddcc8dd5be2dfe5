//! The journal in one SQLite file: one writer thread with group commit, a few query-only readers.
//!
//! `synchronous = FULL` makes every commit durable before it is answered. One process holds the file at a
//! time (a lock beside it says so); the command line may still add a seat while it runs.

mod absorb;
mod accept;
mod catalogue;
mod checkpoint;
mod contacts;
mod file;
mod files;
mod handler;
mod history;
mod joined;
mod outbound;
mod past;
mod people;
mod reaction;
mod read;
mod remember;
mod schedule;
mod seat_book;
mod shelf;
mod tx;
mod wanted;
mod writer;

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use domain::{
    CommandId, ConversationId, Failure, LineHealth, LineId, MediaId, SeatId, Seq, Template, Timestamp, Wamid,
};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use metrics::Histogram;
use protocol::{Accepted, Refusal};
use rusqlite::{Connection, params};
use tokio::sync::watch;

use file::JournalFile;
pub use file::STEPS;
pub use seat_book::SeatBook;
pub use writer::Faults;

use crate::config::Secret;

use super::{
    Absorbed, Answer, Begin, Delivery, Errands, FileToUpload, ImportOutcome, ImportStep, Journal,
    JournalError, MediumOutcome, Outcome, Past, Queued, Report, Seat, StoredEntry, StoredMedium,
    UnclaimedWebhook, WantedMedium, Wish,
};
use read::Readers;
use tx::{LineNo, LineState, WriterState, seq_at, unknown};
use writer::Writer;

/// What the journal needs to know to open.
#[derive(Default)]
pub struct Options {
    /// The lines that this hub serves.
    pub lines: Vec<LineId>,
    /// What encrypts the file: 64 hex digits. Without it the file is plain.
    pub key: Option<Secret>,
    /// The name that a new file gets.
    pub new_name: String,
    /// The hub's clock.
    pub now: Timestamp,
    /// Records how long commits take, in seconds.
    pub commit_seconds: Option<Histogram>,
    /// What a test wants to go wrong.
    pub faults: Arc<Faults>,
}

/// The journal in one SQLite file.
pub struct SqliteJournal {
    name: String,
    writer: Mutex<Option<Arc<Writer>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    readers: Readers,
    lines: HashMap<LineId, (LineNo, watch::Receiver<Seq>)>,
    errands: watch::Receiver<Errands>,
    // Held as long as the journal is: another hub on the same file would give the same Seqs.
    lock: Mutex<Option<File>>,
}

/// Where the file lies in a data directory.
#[must_use]
pub fn path_in(data_dir: &Path) -> PathBuf {
    data_dir.join("journal.sqlite")
}

fn lock(path: &Path) -> Result<File, JournalError> {
    let beside = path.with_extension("lock");
    let unavailable = |error: std::io::Error| JournalError::Unavailable(error.to_string());
    let file = File::options().create(true).truncate(false).write(true).open(&beside).map_err(unavailable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(JournalError::InUse(path.to_owned())),
        Err(TryLockError::Error(error)) => Err(unavailable(error)),
    }
}

fn open_line(conn: &Connection, id: &LineId) -> Result<(LineState, watch::Receiver<Seq>), JournalError> {
    conn.execute("INSERT OR IGNORE INTO line (name) VALUES (?1)", [id.as_str()])?;
    let no = LineNo(conn.query_row("SELECT id FROM line WHERE name = ?1", [id.as_str()], |row| row.get(0))?);
    let last: Option<i64> = conn.query_row(
        "SELECT max(place) FROM entry WHERE place > ?1 AND place < ?2",
        params![tx::place(no, Seq::ZERO), tx::place(LineNo(no.0 + 1), Seq::ZERO)],
        |row| row.get(0),
    )?;
    Ok(LineState::new(no, last.map_or(Seq::ZERO, seq_at)))
}

impl SqliteJournal {
    /// Opens the journal at this path, making it if there is none.
    ///
    /// # Errors
    /// When the file is damaged, newer than this hub, held by another hub, or cannot be written. It is then
    /// left as it is.
    pub fn open(path: &Path, options: Options) -> Result<Self, JournalError> {
        let lock = lock(path)?;
        let file = JournalFile::new(path, options.key.as_ref());
        let conn = file::open_writer(&file, &options.new_name, options.now)?;
        let name = conn.query_row("SELECT name FROM journal", [], |row| row.get(0))?;
        let (mut states, mut lines) = (HashMap::new(), HashMap::new());
        for id in options.lines {
            let (state, bell) = open_line(&conn, &id)?;
            lines.insert(id.clone(), (state.no, bell));
            states.insert(id, state);
        }
        let (home, checkpointer) = checkpoint::start(&file)?;
        let (errands, listener) = watch::channel(Errands::default());
        let commit = options.commit_seconds.unwrap_or_else(Histogram::noop);
        let (writer, thread) =
            Writer::start(conn, WriterState::new(states, errands), options.faults, commit, home);
        Ok(Self {
            name,
            writer: Mutex::new(Some(Arc::new(writer))),
            threads: Mutex::new(vec![thread, checkpointer]),
            readers: Readers::open(file)?,
            lines,
            errands: listener,
            lock: Mutex::new(Some(lock)),
        })
    }

    /// How many askers wait for the writer.
    #[must_use]
    pub fn queue_depth(&self) -> usize {
        self.writer().map_or(0, |writer| writer.depth())
    }

    fn writer(&self) -> Option<Arc<Writer>> {
        self.writer.lock().expect("nobody panics while holding the writer").clone()
    }

    fn ask<T, F>(&self, work: F) -> Answer<'_, T>
    where
        T: Send + 'static,
        F: FnMut(&mut tx::Tx<'_>) -> Result<T, JournalError> + Send + 'static,
    {
        let writer = self.writer();
        async move { writer.ok_or(JournalError::Closed)?.ask(work).await }.boxed()
    }

    fn read<T, F>(&self, work: F) -> Answer<'_, T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, JournalError> + Send + 'static,
    {
        self.readers.read(work).boxed()
    }

    fn read_line<T, F>(&self, line: LineId, work: F) -> Answer<'_, T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection, &LineId, LineNo) -> Result<T, JournalError> + Send + 'static,
    {
        match self.lines.get(&line).map(|(no, _)| *no) {
            Some(no) => self.read(move |conn| work(conn, &line, no)),
            None => async move { Err(unknown(&line)) }.boxed(),
        }
    }
}

impl Journal for SqliteJournal {
    fn name(&self) -> &str {
        &self.name
    }

    fn bell(&self, line: &LineId) -> Option<watch::Receiver<Seq>> {
        self.lines.get(line).map(|(_, bell)| bell.clone())
    }

    fn errands(&self) -> watch::Receiver<Errands> {
        self.errands.clone()
    }

    fn absorb(&self, delivery: Delivery) -> Answer<'_, Absorbed> {
        self.ask(move |tx| tx.absorb(&delivery, delivery.received_at))
    }

    fn remember(&self, line: LineId, past: Vec<Past>, now: Timestamp) -> Answer<'_, Absorbed> {
        self.ask(move |tx| tx.remember(&line, &past, now))
    }

    fn unclaimed(&self, line: LineId) -> Answer<'_, Vec<UnclaimedWebhook>> {
        self.read(move |conn| read::unclaimed(conn, &line))
    }

    fn claim(&self, id: i64, line: LineId, reports: Vec<Report>, at: Timestamp) -> Answer<'_, Absorbed> {
        self.ask(move |tx| tx.claim(id, &line, &reports, at))
    }

    fn accept(&self, wish: Wish) -> Answer<'_, Result<Accepted, Refusal>> {
        self.ask(move |tx| tx.accept(&wish))
    }

    fn queued(&self, line: LineId, after: Seq, limit: u32) -> Answer<'_, Vec<Queued>> {
        self.read_line(line, move |conn, _, no| read::queued(conn, no, after, limit))
    }

    fn begin_attempt(&self, command: CommandId, now: Timestamp) -> Answer<'_, Begin> {
        self.ask(move |tx| tx.begin_attempt(&command, now))
    }

    fn give_up(&self, command: CommandId, failure: Failure, at: Timestamp) -> Answer<'_, ()> {
        self.ask(move |tx| tx.give_up(&command, &failure, at))
    }

    fn keep_file_at_meta(
        &self,
        line: LineId,
        file: FileToUpload,
        id: String,
        at: Timestamp,
    ) -> Answer<'_, ()> {
        self.ask(move |tx| tx.keep_file_at_meta(&line, &file, &id, at))
    }

    fn forget_files_at_meta(&self, command: CommandId) -> Answer<'_, ()> {
        self.ask(move |tx| tx.forget_files_at_meta(&command))
    }

    fn end_attempt(&self, command: CommandId, outcome: Outcome, at: Timestamp) -> Answer<'_, ()> {
        self.ask(move |tx| tx.end_attempt(&command, &outcome, at))
    }

    fn next_due(&self) -> Answer<'_, Option<Timestamp>> {
        let lines: Vec<LineNo> = self.lines.values().map(|(no, _)| *no).collect();
        self.read(move |conn| schedule::next_due(conn, &lines))
    }

    fn queue_due(&self, now: Timestamp) -> Answer<'_, u64> {
        self.ask(move |tx| tx.queue_due(now))
    }

    fn settle_lost_attempts(&self, at: Timestamp) -> Answer<'_, u64> {
        self.ask(move |tx| tx.settle_lost_attempts(at))
    }

    fn last_inbound(&self, line: LineId, conversation: ConversationId) -> Answer<'_, Option<Wamid>> {
        self.read_line(line, move |conn, _, no| read::last_inbound(conn, no, conversation))
    }

    fn page_after(&self, line: LineId, after: Seq, limit: u32) -> Answer<'_, Vec<StoredEntry>> {
        self.read_line(line, move |conn, line, no| read::page_after(conn, line, no, after, limit))
    }

    fn page_before(&self, line: LineId, before: Seq, limit: u32) -> Answer<'_, Vec<StoredEntry>> {
        self.read_line(line, move |conn, line, no| read::page_before(conn, line, no, before, limit))
    }

    fn contacts(&self, line: LineId, of: Vec<ConversationId>) -> Answer<'_, Vec<StoredEntry>> {
        self.read_line(line, move |conn, line, no| contacts::of(conn, line, no, &of))
    }

    fn wanted_media(&self, now: Timestamp, limit: u32) -> Answer<'_, Vec<WantedMedium>> {
        self.read(move |conn| shelf::wanted(conn, now, limit))
    }

    fn next_medium_at(&self) -> Answer<'_, Option<Timestamp>> {
        self.read(shelf::next_at)
    }

    fn settle_medium(&self, id: MediaId, outcome: MediumOutcome, at: Timestamp) -> Answer<'_, ()> {
        self.ask(move |tx| tx.settle_medium(&id, &outcome, at))
    }

    fn store_upload(
        &self,
        line: LineId,
        sha256: String,
        mime: String,
        size: u64,
        at: Timestamp,
    ) -> Answer<'_, ()> {
        self.ask(move |tx| tx.store_upload(&line, &sha256, &mime, size, at))
    }

    fn medium(&self, sha256: String) -> Answer<'_, Option<StoredMedium>> {
        self.read(move |conn| shelf::stored(conn, &sha256))
    }

    fn observe(&self, line: LineId, health: LineHealth) -> Answer<'_, bool> {
        self.ask(move |tx| tx.observe(&line, &health))
    }

    fn begin_import(&self, line: LineId) -> Answer<'_, Option<ImportStep>> {
        self.ask(move |tx| tx.begin_import(&line))
    }

    fn end_import(
        &self,
        line: LineId,
        step: ImportStep,
        outcome: ImportOutcome,
        at: Timestamp,
    ) -> Answer<'_, ()> {
        self.ask(move |tx| tx.end_import(&line, step, outcome, at))
    }

    fn settle_lost_imports(&self) -> Answer<'_, ()> {
        self.ask(|tx| tx.settle_lost_imports())
    }

    fn observe_templates(&self, line: LineId, listed: Vec<Template>, at: Timestamp) -> Answer<'_, u64> {
        self.ask(move |tx| tx.observe_templates(&line, &listed, at))
    }

    fn health(&self, line: LineId) -> Answer<'_, LineHealth> {
        self.read(move |conn| Ok(shelf::read_health(conn, &line)?.unwrap_or_default()))
    }

    fn add_seat(&self, seat: Seat, token_sha256: [u8; 32]) -> Answer<'_, ()> {
        self.ask(move |tx| seat_book::add(tx.conn, &seat, &token_sha256))
    }

    fn seat_by_token(&self, token_sha256: [u8; 32]) -> Answer<'_, Option<Seat>> {
        self.read(move |conn| seat_book::by_token(conn, &token_sha256))
    }

    fn seats(&self) -> Answer<'_, Vec<Seat>> {
        self.read(seat_book::list)
    }

    fn revoke_seat(&self, id: SeatId, at: Timestamp) -> Answer<'_, bool> {
        self.ask(move |tx| seat_book::revoke(tx.conn, &id, at))
    }

    fn prove_writable(&self) -> Answer<'_, ()> {
        self.ask(|tx| {
            tx.conn.prepare_cached("UPDATE journal SET proved = proved + 1")?.execute([])?;
            Ok(())
        })
    }

    fn depth(&self) -> usize {
        self.queue_depth()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        let writer = self.writer.lock().expect("nobody panics while holding the writer").take();
        let threads =
            std::mem::take(&mut *self.threads.lock().expect("nobody panics while holding the threads"));
        self.readers.close();
        async move {
            drop(writer);
            for thread in threads {
                let _ = tokio::task::spawn_blocking(move || thread.join()).await;
            }
            self.lock.lock().expect("nobody panics while holding the lock").take();
        }
        .boxed()
    }
}
