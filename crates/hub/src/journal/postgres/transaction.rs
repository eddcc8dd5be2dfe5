//! A transaction on the database. It begins by locking the rows of the lines that this hub serves, always in the same
//! order: whoever writes to a line has it alone until the commit, so Seqs are contiguous in commit order (law 2), and
//! whatever is decided is decided by one (as on a file).

use std::sync::Arc;

use domain::Seq;

use super::address::Address;
use super::bell;
use super::foresight::Foresight;
use super::lease::let_go;
use super::session::Session;
use crate::journal::JournalError;
use crate::journal::ledger::{LineNo, Tx, WriterState};
use crate::journal::readers::Reader as _;
use crate::journal::sql::{Row, Sql, args};
use crate::journal::writer::{Faults, Store, Work};

/// The writer's connection to the database, made anew when it is lost.
pub(super) struct DatabaseStore {
    address: Address,
    process: String,
    lock: String,
    session: Option<Session>,
    is_down: bool,
    faults: Arc<Faults>,
}

impl DatabaseStore {
    /// A store for these lines.
    pub(super) fn new(
        address: Address,
        process: String,
        lines: &[LineNo],
        session: Session,
        faults: Arc<Faults>,
    ) -> Self {
        let lock =
            format!("SELECT id, head, dispatcher FROM line {} ORDER BY id FOR UPDATE", bell::among(lines));
        Self { address, process, lock, session: Some(session), is_down: false, faults }
    }

    /// Begins a transaction, on a new connection if the old one broke while it lay idle.
    fn begin(&mut self, state: &mut WriterState) -> Result<Session, JournalError> {
        if let Some(session) = self.session.take() {
            match self.lock_lines(&session, state) {
                Err(_) if !session.is_whole() => {}
                Err(error) => {
                    self.leave(session);
                    return Err(error);
                }
                Ok(()) => return Ok(session),
            }
        }
        let session = Session::connect(&self.address)?;
        match self.lock_lines(&session, state) {
            Ok(()) => Ok(session),
            Err(error) => {
                self.leave(session);
                Err(error)
            }
        }
    }

    /// Locks the lines, and reads again what another process may have changed.
    fn lock_lines(&self, session: &Session, state: &mut WriterState) -> Result<(), JournalError> {
        session.run("BEGIN", args![])?;
        for row in &session.rows(&self.lock, args![])? {
            let row = Row(row);
            let (no, head): (i64, i64) = (row.get(0)?, row.get(1)?);
            let dispatcher: Option<String> = row.get(2)?;
            let line = state.lines.values_mut().find(|line| line.no == LineNo(no));
            if let Some(line) = line {
                line.reread(Seq(head.unsigned_abs()), dispatcher.as_deref() == Some(&self.process));
            }
        }
        Ok(())
    }

    fn commit(&self, session: &Session, state: &WriterState) -> Result<(), JournalError> {
        let mut is_news = false;
        for (line, head) in state.lines.values().filter_map(|line| Some((line, line.raised()?))) {
            session.run("UPDATE line SET head = ?2 WHERE id = ?1", args![line.no.0, head.0 as i64])?;
            is_news = true;
        }
        let told = bell::told(&self.process, state.pending());
        if is_news || told.is_some() {
            let words = told.unwrap_or_else(|| self.process.clone());
            session.run("SELECT pg_notify('comptoir', ?1)", args![words])?;
        }
        // A commit of what has failed would be a rollback that says nothing.
        session.flush()?;
        self.faults.may_die();
        session.control("COMMIT")
    }

    /// Leaves a transaction that has failed.
    fn leave(&mut self, session: Session) {
        if session.is_whole() && session.control("ROLLBACK").is_ok() {
            self.session = Some(session);
        } else {
            self.is_down = true;
        }
    }
}

impl Store for DatabaseStore {
    fn transact(&mut self, state: &mut WriterState, work: Work<'_>) -> Result<(), JournalError> {
        // Whoever cannot begin would not, whatever it is about.
        self.is_down = true;
        let session = self.begin(state)?;
        self.is_down = false;
        state.begin();
        let done = work(&mut Tx { sql: &Foresight::new(&session), state: &mut *state })
            .and_then(|()| self.commit(&session, state));
        match done {
            Ok(()) => {
                state.committed();
                self.session = Some(session);
            }
            Err(_) => {
                state.rolled_back();
                self.leave(session);
            }
        }
        done
    }

    fn is_down(&self) -> bool {
        self.is_down
    }

    fn breathe(&mut self) {}

    fn close(&mut self, _: &mut WriterState) {
        let Some(session) = &self.session else { return };
        if let Err(error) = let_go(session, &self.process) {
            tracing::warn!(%error, "the lines are free for another process only in a while");
        }
    }
}
