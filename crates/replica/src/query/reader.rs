//! Readers: a few query-only connections, lent one at a time.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rusqlite::Connection;

use crate::connection::{self, Role};
use crate::{DatabaseKey, StoreError};

/// How many idle connections are kept; more may be lent at once, they are then closed on return.
const KEPT: usize = 3;

/// A pool of query-only connections. Cheap to clone, usable from any thread; lends one [`Reader`] at a time.
#[derive(Clone, Debug)]
pub struct Readers(Arc<Pool>);

#[derive(Debug)]
struct Pool {
    path: PathBuf,
    key: DatabaseKey,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(crate) fn new(path: &Path, key: &DatabaseKey) -> Self {
        Self(Arc::new(Pool { path: path.to_owned(), key: key.clone(), idle: Mutex::new(Vec::new()) }))
    }

    /// Lends a connection; a new one is opened when all are lent. Blocking, as every question is.
    ///
    /// # Errors
    /// [`StoreError`] when a new connection cannot be opened.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        let idle = self.0.idle.lock().expect("nobody panics while holding the pool").pop();
        let conn = match idle {
            Some(conn) => conn,
            None => connection::open(&self.0.path, &self.0.key, Role::Reader)?,
        };
        Ok(Reader { conn: Some(conn), pool: Arc::clone(&self.0) })
    }
}

/// One lent connection: a method for each question. Goes back to its pool when dropped.
#[derive(Debug)]
pub struct Reader {
    conn: Option<Connection>,
    pool: Arc<Pool>,
}

impl Reader {
    pub(crate) fn conn(&self) -> &Connection {
        self.conn.as_ref().expect("a reader holds its connection until it is dropped")
    }

    /// Answers from one moment of the database, however many statements the answer takes.
    pub(super) fn at_one_moment<T>(
        &self,
        answer: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if !self.conn().is_autocommit() {
            return answer();
        }
        self.conn().prepare_cached("BEGIN")?.execute([])?;
        let answer = answer();
        self.conn().prepare_cached("COMMIT")?.execute([])?;
        answer
    }

    pub(super) fn number(&self, sql: &str) -> Result<i64, StoreError> {
        Ok(self.conn().prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    pub(super) fn outbox_holds_anything(&self) -> Result<bool, StoreError> {
        Ok(self.number("SELECT EXISTS (SELECT 1 FROM local_outbox)")? != 0)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let Some(conn) = self.conn.take() else { return };
        if let Ok(mut idle) = self.pool.idle.lock()
            && idle.len() < KEPT
            && conn.is_autocommit()
        {
            idle.push(conn);
        }
    }
}
