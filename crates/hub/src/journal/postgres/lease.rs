//! A line belongs to the process whose name stands in its row, until another may take it. Time is the database's:
//! the clocks of the processes need not agree.

use std::collections::VecDeque;
use std::time::Duration;

use crate::journal::JournalError;
use crate::journal::ledger::{LineNo, Peers};
use crate::journal::sql::{Sql, args};

/// How long a line stays with a process that says nothing.
const LEASE_MS: i64 = 8_000;
/// How often a process says that it is there.
pub(super) const KEEP_EVERY: Duration = Duration::from_secs(2);

/// Numbers of webhooks that are taken at once; those that are not used are nobody's.
const NUMBERS: i64 = 100;

/// A process, by the name that it gave itself.
pub(super) struct Process {
    name: String,
    numbers: VecDeque<i64>,
}

impl Process {
    /// A process with this name.
    pub(super) fn new(name: String) -> Self {
        Self { name, numbers: VecDeque::new() }
    }
}

impl Peers for Process {
    fn take(&self, sql: &dyn Sql, line: LineNo) -> Result<bool, JournalError> {
        let taken = sql.execute(
            "UPDATE line SET dispatcher = ?2,
                    dispatcher_until = (extract(epoch FROM clock_timestamp()) * 1000)::bigint + ?3
             WHERE id = ?1 AND (dispatcher IS NULL OR dispatcher = ?2
                    OR dispatcher_until < (extract(epoch FROM clock_timestamp()) * 1000)::bigint)",
            args![line.0, self.name, LEASE_MS],
        )?;
        Ok(taken == 1)
    }

    fn keep(&self, sql: &dyn Sql, line: LineNo) -> Result<bool, JournalError> {
        // Late is as good as in time, as long as nobody has taken it.
        let kept = sql.execute(
            "UPDATE line SET dispatcher_until = (extract(epoch FROM clock_timestamp()) * 1000)::bigint + ?3
             WHERE id = ?1 AND dispatcher = ?2",
            args![line.0, self.name, LEASE_MS],
        )?;
        Ok(kept == 1)
    }

    fn webhook_number(&mut self, sql: &dyn Sql) -> Result<i64, JournalError> {
        if self.numbers.is_empty() {
            let more =
                "SELECT nextval(pg_get_serial_sequence('webhook', 'id')) FROM generate_series(1, ?1::bigint)";
            self.numbers.extend(sql.all(more, args![NUMBERS], |row| row.get::<i64>(0))?);
        }
        self.numbers.pop_front().ok_or_else(|| JournalError::Damaged("the numbers of webhooks".to_owned()))
    }
}

/// Lets go of every line, so that another process takes it at once.
pub(super) fn let_go(sql: &dyn Sql, process: &str) -> Result<(), JournalError> {
    // In the order in which everybody locks them.
    let ours = "UPDATE line SET dispatcher = NULL
                WHERE id IN (SELECT id FROM line WHERE dispatcher = ?1 ORDER BY id FOR UPDATE)";
    sql.execute(ours, args![process]).map(drop)
}
