//! A transaction on the file: taken at once, on disk when it ends.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rusqlite::Connection;

use super::checkpoint::Home;
use crate::journal::JournalError;
use crate::journal::ledger::{Tx, WriterState};
use crate::journal::writer::{Faults, Store, Work};

/// The writer's connection to the file.
pub(super) struct FileStore {
    conn: Connection,
    faults: Arc<Faults>,
    home: Home,
}

impl FileStore {
    /// A store on an open connection.
    pub(super) fn new(conn: Connection, faults: Arc<Faults>, home: Home) -> Self {
        Self { conn, faults, home }
    }

    fn limit_pages(&self) -> Result<(), JournalError> {
        let limit = self.faults.page_limit.load(Ordering::SeqCst);
        if limit > 0 {
            self.conn.query_row(&format!("PRAGMA max_page_count = {limit}"), [], |_| Ok(()))?;
        }
        Ok(())
    }
}

impl Store for FileStore {
    fn transact(&mut self, state: &mut WriterState, work: Work<'_>) -> Result<(), JournalError> {
        self.limit_pages()?;
        self.conn.execute_batch("BEGIN IMMEDIATE")?;
        state.begin();
        let done = work(&mut Tx { sql: &self.conn, state: &mut *state }).and_then(|()| {
            self.faults.may_die();
            self.conn.execute_batch("COMMIT").map_err(JournalError::from)
        });
        match done {
            Ok(()) => state.committed(),
            Err(_) => {
                state.rolled_back();
                // Some failures roll back by themselves; then there is nothing left to do.
                let _ = self.conn.execute_batch("ROLLBACK");
            }
        }
        done
    }

    fn is_down(&self) -> bool {
        false
    }

    fn breathe(&mut self) {
        self.home.committed();
        self.home.finish_if_asked(&self.conn);
    }

    fn close(&mut self, _: &mut WriterState) {
        // What is not home yet comes home with the next start.
        let _ = self.conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
    }
}
