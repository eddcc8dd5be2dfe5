//! Messages that wait for their hour. Whether one goes, is called off or comes too late is decided by the one writer,
//! so that no two of them can be true.

use domain::{CommandId, ConversationId, LineId, Seq, Timestamp};
use protocol::{Accepted, Fact, RefusalCode, ScheduleEnd};

use super::accept::{Decided, is_template, refuse};
use super::people::rowid;
use super::tx::{LineNo, Tx, place};
use crate::journal::sql::{Sql, args};
use crate::journal::{JournalError, Wish};

/// Nothing is scheduled further ahead.
const FURTHEST_MS: i64 = 30 * 24 * 3_600_000;
/// A desktop may be so late with what it wants now.
const LATEST_MS: i64 = 60_000;
/// Queued by one transaction.
const AT_ONCE: u32 = 200;

/// A scheduled message whose time has come.
struct Due {
    command: CommandId,
    line: LineId,
    no: LineNo,
    seq: Seq,
}

impl Tx<'_> {
    /// Accepts a message for later. `fact` is the `MessageScheduled` that says so.
    pub(super) fn accept_schedule(&mut self, wish: &Wish, no: LineNo, digest: &[u8], fact: &Fact) -> Decided {
        let Fact::MessageScheduled { conversation, due_at, content, .. } = fact else {
            return refuse(RefusalCode::NotUnderstood, "nothing to schedule");
        };
        let ahead = due_at.ms_since(wish.now);
        if !(-LATEST_MS..=FURTHEST_MS).contains(&ahead) {
            return refuse(RefusalCode::InvalidMessage, "a message is scheduled for the next 30 days");
        }
        if let Err(refusal) = self.may_go(no, *conversation, content, wish.now)? {
            return Ok(Err(refusal));
        }
        let command = &wish.command;
        self.tell_files(&command.line, *conversation, content, wish.now)?;
        let seq = self.append(&command.line, wish.now, None, fact)?;
        self.sql.run(
            "INSERT INTO command (id, line, digest, seq, kind, conversation, state, not_before)
                 VALUES (?1, ?2, ?3, ?4, 'message', ?5, 'scheduled', ?6)",
            args![command.id.as_str(), no.0, digest, seq.0 as i64, rowid(*conversation), due_at.0],
        )?;
        self.schedule_changed();
        Ok(Ok(Accepted { seq }))
    }

    /// Calls a scheduled message off, if it still waits.
    pub(super) fn accept_cancel(
        &mut self,
        wish: &Wish,
        no: LineNo,
        digest: &[u8],
        scheduled: &CommandId,
    ) -> Decided {
        let row = self.send_row(scheduled)?;
        let Some(row) = row.filter(|row| row.state == "scheduled" && row.line == wish.command.line) else {
            return refuse(RefusalCode::NothingToCancel, "that message no longer waits for its hour");
        };
        self.set_state(scheduled, "ended", None)?;
        self.schedule_changed();
        let fact = ended(row.conversation, scheduled, ScheduleEnd::Cancelled);
        self.accept_fact(wish, no, digest, &fact)
    }

    /// Queues what is due on the lines that are served, or notes why it does not go; how many had their end.
    pub(in crate::journal) fn queue_due(&mut self, now: Timestamp) -> Result<u64, JournalError> {
        let mut due = Vec::new();
        for (line, state) in &self.state.lines {
            let found = self.sql.all(
                "SELECT id, seq FROM command
                 WHERE state = 'scheduled' AND line = ?1 AND not_before <= ?2 ORDER BY not_before, seq LIMIT ?3",
                args![state.no.0, now.0, AT_ONCE],
                |row| {
                    let seq = Seq(row.get::<i64>(1)?.unsigned_abs());
                    Ok(Due { command: CommandId(row.get(0)?), line: line.clone(), no: state.no, seq })
                },
            )?;
            due.extend(found);
        }
        let count = due.len() as u64;
        for one in due {
            self.queue_one(&one, now)?;
        }
        self.schedule_changed();
        Ok(count)
    }

    fn queue_one(&mut self, due: &Due, now: Timestamp) -> Result<(), JournalError> {
        let text: String = self.sql.one(
            "SELECT fact FROM entry WHERE place = ?1",
            args![place(due.no, due.seq)],
            |row| row.get(0),
        )?;
        let damaged = || JournalError::Damaged("a scheduled message".to_owned());
        let fact = serde_json::from_str(&text).map_err(|_| damaged())?;
        let Fact::MessageScheduled { conversation, author, content, reply_to, .. } = fact else {
            return Err(damaged());
        };
        let command = &due.command;
        let end = match self.may_write(due.no, conversation, is_template(&content), now)? {
            Ok(()) => ScheduleEnd::Queued,
            Err(refusal) if refusal.code == RefusalCode::HandledElsewhere => ScheduleEnd::HandledElsewhere,
            Err(_) => ScheduleEnd::WindowClosed,
        };
        self.append(&due.line, now, None, &ended(conversation, command, end))?;
        if end != ScheduleEnd::Queued {
            return self.set_state(command, "ended", None);
        }
        let command = command.clone();
        let fact = Fact::MessageQueued { conversation, command, author, sent_at: now, content, reply_to };
        let turn = self.append(&due.line, now, None, &fact)?;
        self.sql.run(
            "UPDATE command SET state = 'queued', turn = ?2, not_before = 0 WHERE id = ?1",
            args![due.command.as_str(), turn.0 as i64],
        )?;
        self.send_waits();
        Ok(())
    }
}

fn ended(conversation: ConversationId, command: &CommandId, end: ScheduleEnd) -> Fact {
    Fact::ScheduleEnded { conversation, command: command.clone(), end }
}

/// When the next scheduled message of these lines is due.
pub(in crate::journal) fn next_due(
    sql: &dyn Sql,
    lines: &[LineNo],
) -> Result<Option<Timestamp>, JournalError> {
    let next_of = "SELECT min(not_before) FROM command WHERE state = 'scheduled' AND line = ?1";
    let mut next: Option<i64> = None;
    for line in lines {
        let due: Option<i64> = sql.one(next_of, args![line.0], |row| row.get(0))?;
        next = next.into_iter().chain(due).min();
    }
    Ok(next.map(Timestamp))
}
