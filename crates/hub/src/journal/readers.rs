//! Reading beside the writer, on a few connections that are lent out one at a time.

use std::sync::{Arc, Mutex};

use tokio::sync::Semaphore;

use super::JournalError;
use super::sql::Sql;

/// How many may read at the same time.
const READERS: usize = 4;

/// What begins or ends a transaction that may write.
#[derive(Clone, Copy)]
pub(super) enum Control {
    Begin,
    Commit,
    Rollback,
}

/// A connection that reads.
pub(super) trait Reader: Sql + Send {
    /// Whether it can still be used.
    fn is_whole(&self) -> bool;

    /// As one that is asked.
    fn sql(&self) -> &dyn Sql;

    /// Says one of the words that begin and end a transaction.
    fn control(&self, word: Control) -> Result<(), JournalError>;

    /// Lends itself for one piece of reading.
    fn lend(&self, work: &mut dyn FnMut(&dyn Sql)) {
        work(self.sql());
    }
}

/// Opens connections that read.
pub(super) trait Lender: Send + Sync {
    /// Opens one more.
    fn open(&self) -> Result<Box<dyn Reader>, JournalError>;
}

/// The connections of a journal.
pub(super) struct Readers {
    lender: Arc<dyn Lender>,
    free: Arc<Mutex<Vec<Box<dyn Reader>>>>,
    turns: Arc<Semaphore>,
}

impl Readers {
    /// Opens the first; the others are opened when they are missed.
    pub(super) fn open(lender: Arc<dyn Lender>) -> Result<Self, JournalError> {
        let first = lender.open()?;
        Ok(Self { lender, free: Arc::new(Mutex::new(vec![first])), turns: Arc::new(Semaphore::new(READERS)) })
    }

    /// Reads on a connection of its own, off the async threads.
    pub(super) async fn read<T, F>(&self, work: F) -> Result<T, JournalError>
    where
        T: Send + 'static,
        F: Fn(&dyn Sql) -> Result<T, JournalError> + Send + 'static,
    {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| JournalError::Closed)?;
        let (free, lender) = (Arc::clone(&self.free), Arc::clone(&self.lender));
        let reading = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let idle = free.lock().expect("nobody panics while holding the pool").pop();
            let was_idle = idle.is_some();
            let mut reader = idle.map_or_else(|| lender.open(), Ok)?;
            let ask = |reader: &dyn Reader| {
                let mut answer = Err(JournalError::Closed);
                reader.lend(&mut |sql| answer = work(sql));
                answer
            };
            let mut answer = ask(reader.as_ref());
            if was_idle && !reader.is_whole() {
                // It broke while it lay idle: that says nothing of the database now.
                reader = lender.open()?;
                answer = ask(reader.as_ref());
            }
            if reader.is_whole() {
                free.lock().expect("nobody panics while holding the pool").push(reader);
            }
            answer
        });
        reading.await.unwrap_or(Err(JournalError::Closed))
    }

    /// Lets nobody read any more.
    pub(super) fn close(&self) {
        self.turns.close();
        self.free.lock().expect("nobody panics while holding the pool").clear();
    }
}
