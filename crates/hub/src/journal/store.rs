//! The journal over a database: what is asked goes to the ledger, through the writer or a reader.

use std::collections::HashMap;
use std::fs::File;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use domain::{
    CommandId, ConversationId, Failure, LineHealth, LineId, MediaId, Seq, Template, Timestamp, Wamid,
};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use metrics::Histogram;
use protocol::{Accepted, Refusal};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::ledger::{self, LineNo, LineSign, Tx, contacts, given, read, schedule, shelf};
use super::readers::{Lender, Readers};
use super::sql::Sql;
use super::writer::{Faults, Writer};
use super::{
    Absorbed, Answer, Begin, Delivery, Errands, FileToUpload, ImportOutcome, ImportStep, Journal,
    JournalError, MediumOutcome, Outcome, Past, Queued, Report, Stand, StoredEntry, StoredMedium, Subject,
    UnclaimedWebhook, WantedMedium, Wish,
};
use crate::config::Secret;

/// What a journal needs to know to open.
#[derive(Default)]
pub struct Options {
    /// The lines that this hub serves.
    pub lines: Vec<LineId>,
    /// What encrypts a file: 64 hex digits. Without it the file is plain.
    pub key: Option<Secret>,
    /// The name that a new journal gets.
    pub new_name: String,
    /// The hub's clock.
    pub now: Timestamp,
    /// Records how long commits take, in seconds.
    pub commit_seconds: Option<Histogram>,
    /// What a test wants to go wrong.
    pub faults: Arc<Faults>,
}

/// What a backend brings when it has opened its database.
pub(super) struct Opened {
    /// The journal's name.
    pub(super) name: String,
    /// The writer and its thread.
    pub(super) writer: (Writer, JoinHandle<()>),
    /// A thread beside the writer.
    pub(super) beside: JoinHandle<()>,
    /// Opens connections that read.
    pub(super) lender: Arc<dyn Lender>,
    /// The lines.
    pub(super) lines: HashMap<LineId, LineSign>,
    /// The bell for errands.
    pub(super) errands: Arc<watch::Sender<Errands>>,
    /// How often a line must be kept.
    pub(super) keep_every: Option<Duration>,
    /// Cancelled when the journal closes.
    pub(super) stopping: CancellationToken,
    /// What keeps other hubs out, where they must be.
    pub(super) lock: Option<File>,
}

/// The journal in a database.
pub struct SqlJournal {
    name: String,
    writer: Mutex<Option<Arc<Writer>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    readers: Readers,
    lines: HashMap<LineId, LineSign>,
    errands: Arc<watch::Sender<Errands>>,
    keep_every: Option<Duration>,
    stopping: CancellationToken,
    // Held as long as the journal is: another hub on the same file would give the same Seqs.
    lock: Mutex<Option<File>>,
}

impl SqlJournal {
    /// The journal in a database that is open.
    pub(super) fn new(opened: Opened) -> Result<Self, JournalError> {
        let (writer, thread) = opened.writer;
        Ok(Self {
            name: opened.name,
            writer: Mutex::new(Some(Arc::new(writer))),
            threads: Mutex::new(vec![thread, opened.beside]),
            readers: Readers::open(opened.lender)?,
            lines: opened.lines,
            errands: opened.errands,
            keep_every: opened.keep_every,
            stopping: opened.stopping,
            lock: Mutex::new(opened.lock),
        })
    }

    fn writer(&self) -> Option<Arc<Writer>> {
        self.writer.lock().expect("nobody panics while holding the writer").clone()
    }

    /// The lines for which this process asks Meta.
    fn ours(&self) -> Vec<LineNo> {
        let ours = self.lines.values().filter(|sign| sign.is_ours.load(Ordering::SeqCst));
        ours.map(|sign| sign.no).collect()
    }

    pub(super) fn ask<T, F>(&self, work: F) -> Answer<'_, T>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, JournalError> + Send + 'static,
    {
        let writer = self.writer();
        async move { writer.ok_or(JournalError::Closed)?.ask(None, work).await }.boxed()
    }

    pub(super) fn read<T, F>(&self, work: F) -> Answer<'_, T>
    where
        T: Send + 'static,
        F: Fn(&dyn Sql) -> Result<T, JournalError> + Send + 'static,
    {
        self.readers.read(work).boxed()
    }

    fn read_line<T, F>(&self, line: LineId, work: F) -> Answer<'_, T>
    where
        T: Send + 'static,
        F: Fn(&dyn Sql, &LineId, LineNo) -> Result<T, JournalError> + Send + 'static,
    {
        match self.lines.get(&line).map(|sign| sign.no) {
            Some(no) => self.read(move |sql| work(sql, &line, no)),
            None => async move { Err(ledger::unknown(&line)) }.boxed(),
        }
    }
}

impl Journal for SqlJournal {
    fn name(&self) -> &str {
        &self.name
    }

    fn bell(&self, line: &LineId) -> Option<watch::Receiver<Seq>> {
        self.lines.get(line).map(|sign| sign.bell.subscribe())
    }

    fn errands(&self) -> watch::Receiver<Errands> {
        self.errands.subscribe()
    }

    fn absorb(&self, delivery: Delivery) -> Answer<'_, Absorbed> {
        let (writer, delivery) = (self.writer(), Arc::new(delivery));
        let about = Some(Arc::clone(&delivery));
        let work = move |tx: &mut Tx<'_>| tx.absorb(&delivery, delivery.received_at);
        async move { writer.ok_or(JournalError::Closed)?.ask(about, work).await }.boxed()
    }

    fn remember(&self, line: LineId, past: Vec<Past>, now: Timestamp) -> Answer<'_, Absorbed> {
        self.ask(move |tx| tx.remember(&line, &past, now))
    }

    fn unclaimed(&self, line: LineId) -> Answer<'_, Vec<UnclaimedWebhook>> {
        self.read(move |sql| read::unclaimed(sql, &line))
    }

    fn claim(&self, id: i64, line: LineId, reports: Vec<Report>, at: Timestamp) -> Answer<'_, Absorbed> {
        self.ask(move |tx| tx.claim(id, &line, &reports, at))
    }

    fn accept(&self, wish: Wish) -> Answer<'_, Result<Accepted, Refusal>> {
        self.ask(move |tx| tx.accept(&wish))
    }

    fn queued(&self, line: LineId, after: Seq, limit: u32) -> Answer<'_, Vec<Queued>> {
        self.read_line(line, move |sql, _, no| read::queued(sql, no, after, limit))
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
        let lines: Vec<LineNo> = self.lines.values().map(|sign| sign.no).collect();
        self.read(move |sql| schedule::next_due(sql, &lines))
    }

    fn queue_due(&self, now: Timestamp) -> Answer<'_, u64> {
        self.ask(move |tx| tx.queue_due(now))
    }

    fn take_line(&self, line: LineId, at: Timestamp) -> Answer<'_, Option<u64>> {
        self.ask(move |tx| tx.take_line(&line, at))
    }

    fn keep_line(&self, line: LineId) -> Answer<'_, bool> {
        self.ask(move |tx| tx.keep_line(&line))
    }

    fn keep_every(&self) -> Option<Duration> {
        self.keep_every
    }

    fn last_inbound(&self, line: LineId, conversation: ConversationId) -> Answer<'_, Option<Wamid>> {
        self.read_line(line, move |sql, _, no| read::last_inbound(sql, no, conversation))
    }

    fn page_after(&self, line: LineId, after: Seq, limit: u32) -> Answer<'_, Vec<StoredEntry>> {
        self.read_line(line, move |sql, line, no| read::page_after(sql, line, no, after, limit))
    }

    fn page_before(&self, line: LineId, before: Seq, limit: u32) -> Answer<'_, Vec<StoredEntry>> {
        self.read_line(line, move |sql, line, no| read::page_before(sql, line, no, before, limit))
    }

    fn contacts(&self, line: LineId, of: Vec<ConversationId>) -> Answer<'_, Vec<StoredEntry>> {
        self.read_line(line, move |sql, line, no| contacts::of(sql, line, no, &of))
    }

    fn past(&self, line: LineId, of: ConversationId, after: Seq, limit: u32) -> Answer<'_, Vec<StoredEntry>> {
        self.read_line(line, move |sql, line, no| read::past(sql, line, no, of, after, limit))
    }

    fn stands(&self, subjects: Vec<Subject>) -> Answer<'_, HashMap<Subject, Vec<Stand>>> {
        self.read(move |sql| given::stands(sql, &subjects))
    }

    fn wanted_media(&self, now: Timestamp, limit: u32) -> Answer<'_, Vec<WantedMedium>> {
        let lines = self.ours();
        self.read(move |sql| shelf::wanted(sql, &lines, now, limit))
    }

    fn next_medium_at(&self) -> Answer<'_, Option<Timestamp>> {
        let lines = self.ours();
        self.read(move |sql| shelf::next_at(sql, &lines))
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
        self.read(move |sql| shelf::stored(sql, &sha256))
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

    fn observe_templates(&self, line: LineId, listed: Vec<Template>, at: Timestamp) -> Answer<'_, u64> {
        self.ask(move |tx| tx.observe_templates(&line, &listed, at))
    }

    fn health(&self, line: LineId) -> Answer<'_, LineHealth> {
        self.read(move |sql| Ok(shelf::read_health(sql, &line)?.unwrap_or_default()))
    }

    fn prove_writable(&self) -> Answer<'_, ()> {
        self.ask(|tx| tx.prove())
    }

    fn depth(&self) -> usize {
        self.writer().map_or(0, |writer| writer.depth())
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        let writer = self.writer.lock().expect("nobody panics while holding the writer").take();
        let threads =
            std::mem::take(&mut *self.threads.lock().expect("nobody panics while holding the threads"));
        self.readers.close();
        self.stopping.cancel();
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

impl Drop for SqlJournal {
    fn drop(&mut self) {
        self.stopping.cancel();
    }
}
