//! The replica, shared by every task: one writer behind a lock that is never held over an `.await`, and readers
//! that never wait for it. All of it runs on the blocking pool.

use std::sync::{Arc, Mutex, PoisonError};

use replica::{Reader, Readers, Replica, StoreError};
use tokio::task::JoinHandle;

/// A handle on the open replica; clone freely. The file closes with the last clone.
#[derive(Clone)]
pub struct Store {
    writer: Arc<Mutex<Replica>>,
    readers: Readers,
}

impl Store {
    /// Takes an open replica in.
    #[must_use]
    pub fn new(replica: Replica) -> Self {
        let readers = replica.readers();
        Self { writer: Arc::new(Mutex::new(replica)), readers }
    }

    /// Runs a write on the blocking pool. It is finished even when the caller is dropped while waiting.
    ///
    /// # Panics
    /// When the write panics: a bug that must not be hidden.
    pub async fn write<T: Send + 'static>(
        &self,
        write: impl FnOnce(&mut Replica) -> T + Send + 'static,
    ) -> T {
        let done = self.begin_write(write).await;
        done.expect("a write does not panic, and is not cancelled while the runtime lives")
    }

    /// Begins a write; whoever holds the handle waits for it.
    pub(crate) fn begin_write<T: Send + 'static>(
        &self,
        write: impl FnOnce(&mut Replica) -> T + Send + 'static,
    ) -> JoinHandle<T> {
        let writer = Arc::clone(&self.writer);
        tokio::task::spawn_blocking(move || {
            // A panic in the middle of a write rolls its transaction back, so the replica behind the lock is whole.
            let mut replica = writer.lock().unwrap_or_else(PoisonError::into_inner);
            write(&mut replica)
        })
    }

    /// Runs a question on the blocking pool.
    ///
    /// # Errors
    /// The question's own, or [`StoreError`] when no reader can be opened.
    ///
    /// # Panics
    /// When the question panics: a bug that must not be hidden.
    pub async fn read<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Reader) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let readers = self.readers.clone();
        let done = tokio::task::spawn_blocking(move || question(&readers.reader()?));
        done.await.expect("a question does not panic, and is not cancelled while the runtime lives")
    }
}
