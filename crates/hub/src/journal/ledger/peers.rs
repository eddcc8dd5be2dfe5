//! Which process asks Meta for a line. One does at a time: messages go in order and at Meta's pace only when one plans
//! them, and what a process was doing when it was killed is known to be lost only when nobody else can be doing it.

use domain::{LineId, Timestamp};

use super::tx::{LineNo, Tx, unknown};
use crate::journal::JournalError;
use crate::journal::sql::Sql;

/// How the processes on one store keep out of each other's way.
pub(in crate::journal) trait Peers: Send {
    /// Takes a line for this process; `false` while another has it.
    fn take(&self, sql: &dyn Sql, line: LineNo) -> Result<bool, JournalError>;
    /// Keeps a line that this process has; `false` when it has it no longer.
    fn keep(&self, sql: &dyn Sql, line: LineNo) -> Result<bool, JournalError>;
    /// A number for a webhook that no other has.
    fn webhook_number(&mut self, sql: &dyn Sql) -> Result<i64, JournalError>;
}

/// The only process that there can be.
pub(in crate::journal) struct Alone {
    /// The last number that a webhook has.
    pub(in crate::journal) last_webhook: i64,
}

impl Peers for Alone {
    fn take(&self, _: &dyn Sql, _: LineNo) -> Result<bool, JournalError> {
        Ok(true)
    }

    fn keep(&self, _: &dyn Sql, _: LineNo) -> Result<bool, JournalError> {
        Ok(true)
    }

    fn webhook_number(&mut self, _: &dyn Sql) -> Result<i64, JournalError> {
        self.last_webhook += 1;
        Ok(self.last_webhook)
    }
}

impl Tx<'_> {
    /// Takes a line, and settles what was under way on it when whoever had it stopped; how many messages of which
    /// nobody knows the outcome.
    pub(in crate::journal) fn take_line(
        &mut self,
        line: &LineId,
        at: Timestamp,
    ) -> Result<Option<u64>, JournalError> {
        let no = self.line(line).ok_or_else(|| unknown(line))?;
        if !self.state.peers.take(self.sql, no)? {
            return Ok(None);
        }
        self.now_ours(line);
        self.settle_lost_imports(no)?;
        self.settle_lost_attempts(no, at).map(Some)
    }

    /// Keeps a line; whether it is still ours.
    pub(in crate::journal) fn keep_line(&self, line: &LineId) -> Result<bool, JournalError> {
        let no = self.line(line).ok_or_else(|| unknown(line))?;
        self.state.peers.keep(self.sql, no)
    }
}
