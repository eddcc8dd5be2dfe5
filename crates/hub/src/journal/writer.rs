//! The one writer: a thread that takes what is asked in groups, does each group in one transaction, and
//! answers only after the commit. One fsync then serves everybody who waited (law 1). What a transaction is, the
//! [`Store`] knows.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use metrics::Histogram;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::ledger::{Tx, WriterState};
use super::{Delivery, JournalError};

/// How many askers can wait before the next one has to wait to ask.
const QUEUE: usize = 4096;
/// How many are served by one commit at most.
const GROUP: usize = 512;
/// The longest that a group waits for those who are likely to come.
const LONGEST_PATIENCE: Duration = Duration::from_millis(3);

/// Faults that a test can cause. Nothing else ever does.
#[derive(Debug, Default)]
pub struct Faults {
    /// SQLite's file may not grow beyond this many pages; 0 lets it grow.
    pub page_limit: AtomicU32,
    /// The writer dies right before its next commit.
    pub die_before_commit: AtomicBool,
}

impl Faults {
    /// Dies, if a test wants it.
    pub(super) fn may_die(&self) {
        if self.die_before_commit.load(Ordering::SeqCst) {
            panic!("a test asked the writer to die");
        }
    }
}

/// The database as the writer uses it.
pub(super) trait Store: Send {
    /// Does the work in one transaction. When it answers well, all of it is on disk; when not, nothing of it should
    /// be, and what the writer knows by heart is as before.
    fn transact(&mut self, state: &mut WriterState, work: Work<'_>) -> Result<(), JournalError>;

    /// Whether the last failure was of the whole database, so that it would meet whoever asked, alone or in a group.
    fn is_down(&self) -> bool;

    /// After each group.
    fn breathe(&mut self);

    /// Nobody will ask any more.
    fn close(&mut self, state: &mut WriterState);
}

/// What is to be done in a transaction.
pub(super) type Work<'w> = &'w mut dyn FnMut(&mut Tx<'_>) -> Result<(), JournalError>;

/// One thing to do inside a transaction, and somebody who waits for it.
pub(super) trait Job: Send {
    /// Does it. May be called again, in another transaction, when the first was rolled back.
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), JournalError>;
    /// The webhook that it takes in, if it does.
    fn delivery(&self) -> Option<&Delivery>;
    /// Tells whoever waits.
    fn answer(self: Box<Self>, committed: Result<(), JournalError>);
}

struct Ask<F, T> {
    work: F,
    about: Option<Arc<Delivery>>,
    result: Option<T>,
    reply: oneshot::Sender<Result<T, JournalError>>,
}

impl<F, T> Job for Ask<F, T>
where
    F: FnMut(&mut Tx<'_>) -> Result<T, JournalError> + Send,
    T: Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), JournalError> {
        self.result = Some((self.work)(tx)?);
        Ok(())
    }

    fn delivery(&self) -> Option<&Delivery> {
        self.about.as_deref()
    }

    fn answer(self: Box<Self>, committed: Result<(), JournalError>) {
        let Self { result, reply, .. } = *self;
        let answer = committed.and_then(|()| result.ok_or(JournalError::Closed));
        // Whoever asked may have hung up; what was asked is done all the same.
        let _ = reply.send(answer);
    }
}

struct Waiting {
    job: Box<dyn Job>,
    _turn: OwnedSemaphorePermit,
}

/// The handle to the writer thread.
pub(super) struct Writer {
    sender: SyncSender<Waiting>,
    turns: Arc<Semaphore>,
}

impl Writer {
    /// Starts the thread. It ends when every handle is gone and the queue is empty.
    pub(super) fn start(
        store: Box<dyn Store>,
        state: WriterState,
        commit: Histogram,
    ) -> Result<(Self, JoinHandle<()>), JournalError> {
        let (sender, receiver) = sync_channel(QUEUE);
        let rhythm = Rhythm { group: 1, commit: Duration::ZERO };
        let run = move || Thread { store, state, receiver, commit, rhythm }.run();
        let thread = std::thread::Builder::new()
            .name("journal-writer".to_owned())
            .spawn(run)
            .map_err(|error| JournalError::Unavailable(error.to_string()))?;
        Ok((Self { sender, turns: Arc::new(Semaphore::new(QUEUE)) }, thread))
    }

    /// How many wait.
    pub(super) fn depth(&self) -> usize {
        QUEUE - self.turns.available_permits()
    }

    /// Does something in the next group and answers once it is on disk.
    /// What it is about, if it takes in a webhook, lets the database be asked ahead.
    pub(super) async fn ask<T, F>(&self, about: Option<Arc<Delivery>>, work: F) -> Result<T, JournalError>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, JournalError> + Send + 'static,
    {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| JournalError::Closed)?;
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Ask { work, about, result: None, reply });
        // There are as many places as turns, so it is never full; it may be gone.
        self.sender.try_send(Waiting { job, _turn: turn }).map_err(|_| JournalError::Closed)?;
        answer.await.unwrap_or(Err(JournalError::Closed))
    }
}

/// How the last group went, from which the next one is planned.
struct Rhythm {
    group: usize,
    commit: Duration,
}

struct Thread {
    store: Box<dyn Store>,
    state: WriterState,
    receiver: Receiver<Waiting>,
    commit: Histogram,
    rhythm: Rhythm,
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a commit takes is measured, no fact is stamped with it"
)]
impl Thread {
    fn run(mut self) {
        let mut group = Vec::with_capacity(GROUP);
        while let Ok(first) = self.receiver.recv() {
            group.push(first);
            self.gather(&mut group);
            let started = Instant::now();
            let size = group.len();
            self.serve(&mut group);
            self.rhythm = Rhythm { group: size, commit: started.elapsed() };
            self.store.breathe();
        }
        self.store.close(&mut self.state);
    }

    /// Takes whoever waits. When the last group was large, its askers are likely on their way again, and a
    /// commit for the first of them alone would make all others wait for two: so they get a moment, short
    /// beside the commit itself. Whoever asks alone never waits.
    fn gather(&self, group: &mut Vec<Waiting>) {
        let end = Instant::now() + (self.rhythm.commit / 2).min(LONGEST_PATIENCE);
        while group.len() < GROUP {
            let next = match self.receiver.try_recv() {
                Ok(next) => Some(next),
                Err(_) if group.len() >= self.rhythm.group => None,
                Err(_) => self.receiver.recv_timeout(end.saturating_duration_since(Instant::now())).ok(),
            };
            match next {
                Some(next) => group.push(next),
                None => return,
            }
        }
    }

    /// Commits the group together; when that fails, each alone, so that one cannot spoil it for the others.
    fn serve(&mut self, group: &mut Vec<Waiting>) {
        let started = Instant::now();
        match self.transact(group) {
            Ok(()) => {
                self.commit.record(started.elapsed().as_secs_f64());
                for waiting in group.drain(..) {
                    waiting.job.answer(Ok(()));
                }
            }
            Err(error) if group.len() == 1 || self.store.is_down() => {
                for waiting in group.drain(..) {
                    waiting.job.answer(Err(error.clone()));
                }
            }
            Err(_) => {
                for mut waiting in group.drain(..) {
                    let alone = self.transact(std::slice::from_mut(&mut waiting));
                    waiting.job.answer(alone);
                }
            }
        }
    }

    fn transact(&mut self, group: &mut [Waiting]) -> Result<(), JournalError> {
        self.store.transact(&mut self.state, &mut |tx| {
            tx.look_ahead(group.iter().filter_map(|waiting| waiting.job.delivery()))?;
            group.iter_mut().try_for_each(|waiting| waiting.job.run(tx))
        })
    }
}
