//! One connection to the database, driven by the thread that uses it.
//!
//! The driver is asynchronous, the ledger is not: it runs on the writer's thread, or on one that may block. So each
//! session has a small runtime of its own, and its thread does what the connection needs while it waits for an answer;
//! no other thread is woken. What nobody waits for ([`Sql::run`]) is sent and its answer looked at with the next.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{BoxFuture, join_all};
use futures_util::{FutureExt as _, TryStreamExt as _};
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::error::{DbError, Severity, SqlState};
use tokio_postgres::{Client, Error, Row as Answer, Statement};

use super::address::Address;
use super::foresight::Foresight;
use super::value::Given;
use crate::journal::JournalError;
use crate::journal::readers::{Control, Reader};
use crate::journal::sql::{Arg, Kept, Row, Sql};

/// Longer than the database lets anything take; who does not answer then is gone.
const PATIENCE: Duration = Duration::from_secs(60);
/// Statements whose answers nobody has looked at yet, at most.
const AHEAD: usize = 256;

/// What holds for every session. A commit is on disk; nobody waits for a lock for ever, and nobody who sleeps in a
/// transaction keeps others waiting; every question of ours has its index, however small the tables still are.
const MANNERS: &str = "
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
    SET lock_timeout = '20s'; SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '10s';
    SET enable_seqscan = off; SET jit = off; SET client_min_messages = warning;";

/// A connection, and the statements that are prepared on it.
pub(super) struct Session {
    client: Arc<Client>,
    // Taken only when the session is dropped.
    runtime: Option<Runtime>,
    prepared: RefCell<HashMap<String, Statement>>,
    sent: RefCell<Vec<BoxFuture<'static, Result<u64, Error>>>>,
    broken: Cell<bool>,
}

impl Drop for Session {
    fn drop(&mut self) {
        // A session may be dropped where nothing may block.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Session {
    /// Connects.
    pub(super) fn connect(address: &Address) -> Result<Self, JournalError> {
        let unavailable = |what: String| JournalError::Unavailable(what);
        let tls = address.tls().map_err(unavailable)?;
        let runtime = Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()
            .map_err(|error| unavailable(error.to_string()))?;
        let client = runtime.block_on(async {
            let (client, connection) =
                address.config().connect(tls).await.map_err(|error| unavailable(unreachable(&error)))?;
            // Whoever asks hears of its end.
            drop(runtime.spawn(connection));
            client.batch_execute(MANNERS).await.map_err(|error| unavailable(unreachable(&error)))?;
            Ok::<Client, JournalError>(client)
        })?;
        Ok(Self {
            client: Arc::new(client),
            runtime: Some(runtime),
            prepared: RefCell::default(),
            sent: RefCell::default(),
            broken: Cell::new(false),
        })
    }

    /// Waits for the answers to all that was sent, and to what is asked.
    fn finish<T>(&self, asked: impl Future<Output = Result<T, Error>>) -> Result<T, JournalError> {
        let runtime = self.runtime.as_ref().expect("a session has its runtime until it is dropped");
        let sent = self.sent.take();
        let both = runtime.block_on(async {
            tokio::time::timeout(PATIENCE, async { tokio::join!(join_all(sent), asked) }).await
        });
        let Ok((before, answer)) = both else {
            self.broken.set(true);
            return Err(JournalError::Unavailable("the database does not answer".to_owned()));
        };
        // What went wrong first is the cause of what came after.
        for one in before {
            one.map_err(|error| self.failure(&error))?;
        }
        answer.map_err(|error| self.failure(&error))
    }

    /// Waits for the answers to all that was sent.
    pub(super) fn flush(&self) -> Result<(), JournalError> {
        if self.sent.borrow().is_empty() { Ok(()) } else { self.finish(async { Ok(()) }) }
    }

    /// Does what is not prepared: the bounds of a transaction, a layout.
    pub(super) fn control(&self, sql: &str) -> Result<(), JournalError> {
        self.finish(self.client.batch_execute(sql))
    }

    /// As [`Sql::each`], for words that were put together.
    pub(super) fn rows(&self, sql: &str, args: &[Arg<'_>]) -> Result<Vec<Answer>, JournalError> {
        let statement = self.prepare(sql)?;
        self.finish(async {
            self.client.query_raw(&statement, args.iter().map(Given::from)).await?.try_collect().await
        })
    }

    /// The answers to many questions, for one journey.
    pub(super) fn rows_of_all(&self, asked: &[(&str, &Vec<Kept>)]) -> Result<Vec<Vec<Answer>>, JournalError> {
        let prepared: Result<Vec<Statement>, _> = asked.iter().map(|(sql, _)| self.prepare(sql)).collect();
        let prepared = prepared?;
        let asking = prepared.iter().zip(asked).map(|(statement, (_, args))| async move {
            let given = args.iter().map(|value| Given::from(&value.arg()));
            self.client.query_raw(statement, given.collect::<Vec<_>>()).await?.try_collect().await
        });
        self.finish(async { join_all(asking).await.into_iter().collect() })
    }

    fn prepare(&self, sql: &str) -> Result<Statement, JournalError> {
        if let Some(known) = self.prepared.borrow().get(sql) {
            return Ok(known.clone());
        }
        let statement = self.finish(self.client.prepare(&sql.replace('?', "$")))?;
        self.prepared.borrow_mut().insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn failure(&self, error: &Error) -> JournalError {
        let Some(said) = error.as_db_error() else {
            self.broken.set(true);
            return JournalError::Unavailable(unreachable(error));
        };
        if matches!(said.parsed_severity(), Some(Severity::Fatal | Severity::Panic)) {
            self.broken.set(true);
        }
        failed(said)
    }
}

/// What the database says, by what can be done about it. Its own words may hold a value; its codes do not.
fn failed(said: &DbError) -> JournalError {
    match *said.code() {
        SqlState::DISK_FULL => JournalError::Full,
        SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => {
            JournalError::Damaged("PostgreSQL says so".to_owned())
        }
        _ => {
            let at = said.constraint().or(said.table()).map(|at| format!(" at {at}")).unwrap_or_default();
            JournalError::Unavailable(format!("PostgreSQL says {}{at}", said.code().code()))
        }
    }
}

/// Why there is no connection; nothing of a customer's has gone over it that could be in these words.
fn unreachable(error: &Error) -> String {
    match error.source() {
        Some(source) => format!("the database cannot be reached: {error}: {source}"),
        None => format!("the database cannot be reached: {error}"),
    }
}

impl Sql for Session {
    fn execute(&self, sql: &str, args: &[Arg<'_>]) -> Result<u64, JournalError> {
        let statement = self.prepare(sql)?;
        self.finish(self.client.execute_raw(&statement, args.iter().map(Given::from)))
    }

    fn run(&self, sql: &str, args: &[Arg<'_>]) -> Result<(), JournalError> {
        let statement = self.prepare(sql)?;
        let given: Vec<Given> = args.iter().map(Given::from).collect();
        let client = Arc::clone(&self.client);
        let mut asked = async move { client.execute_raw(&statement, given).await }.boxed();
        // Looking at it once sends it: in its place, before whatever is asked next.
        match (&mut asked).now_or_never() {
            Some(done) => done.map(drop).map_err(|error| self.failure(&error)),
            None => {
                self.sent.borrow_mut().push(asked);
                if self.sent.borrow().len() < AHEAD { Ok(()) } else { self.flush() }
            }
        }
    }

    fn each(
        &self,
        sql: &str,
        args: &[Arg<'_>],
        row: &mut dyn FnMut(&Row<'_>) -> Result<(), JournalError>,
    ) -> Result<(), JournalError> {
        self.rows(sql, args)?.iter().try_for_each(|found| row(&Row(found)))
    }
}

impl Reader for Session {
    fn is_whole(&self) -> bool {
        !self.broken.get()
    }

    fn sql(&self) -> &dyn Sql {
        self
    }

    fn control(&self, word: Control) -> Result<(), JournalError> {
        Self::control(
            self,
            match word {
                Control::Begin => "BEGIN",
                Control::Commit => "COMMIT",
                Control::Rollback => "ROLLBACK",
            },
        )
    }

    fn lend(&self, work: &mut dyn FnMut(&dyn Sql)) {
        work(&Foresight::new(self));
    }
}
