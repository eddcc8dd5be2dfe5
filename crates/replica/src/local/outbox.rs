//! The outbox: every change of a row goes through `domain::OutboxState::step`, in a transaction of its own
//! or in the one that makes it true.

use std::collections::HashSet;

use domain::outbox::Step;
use domain::{
    CommandId, Content, ConversationId, Interval, LineId, OutboxEvent, OutboxState, Seq, Timestamp,
};
use protocol::{Command, CommandBody, Refusal};
use rusqlite::{Connection, OptionalExtension, params};

use crate::query::{from_json, outbox_state, outbox_word};
use crate::{OutboxError, Replica, StoreError};

impl Replica {
    /// Makes a wish durable. A message clears its conversation's draft in the same transaction, so that no
    /// words are ever in both places or in none.
    ///
    /// # Errors
    /// [`OutboxError::Repeated`] when the id stands here already.
    pub fn compose(&mut self, command: &Command) -> Result<(), OutboxError> {
        let (kind, conversation, read_up_to) = match &command.body {
            CommandBody::SendMessage { conversation, .. } => ("send", Some(*conversation), None),
            CommandBody::ReadConversation { conversation, up_to } => {
                ("read", Some(*conversation), Some(*up_to))
            }
            // What is no message of the thread is kept as an errand, in the column's word of old.
            CommandBody::SettleSend { .. }
            | CommandBody::ScheduleMessage { .. }
            | CommandBody::CancelScheduled { .. }
            | CommandBody::SendToNumber { .. }
            | CommandBody::React { .. }
            | CommandBody::ImportHistory {}
            | CommandBody::RefreshTemplates {}
            | CommandBody::PartConversations { .. } => ("settle", None, None),
        };
        let body = serde_json::to_string(command).expect("a command of ours always serialises");
        let tx = self.conn.transaction()?;
        let inserted = tx
            .prepare_cached(
                "INSERT INTO local_outbox
                    (command, line, conversation, kind, read_up_to, made_at_ms, body, state, state_at_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'waiting', ?6)
                 ON CONFLICT (command) DO NOTHING",
            )?
            .execute(params![
                command.id.as_str(),
                command.line.as_str(),
                conversation.map(|c| c.0),
                kind,
                read_up_to.map(|seq| seq.0),
                command.made_at.0,
                body
            ])?;
        if inserted == 0 {
            return Err(OutboxError::Repeated);
        }
        if let (CommandBody::SendMessage { .. }, Some(conversation)) = (&command.body, conversation) {
            tx.prepare_cached("DELETE FROM local_draft WHERE conversation = ?1")?
                .execute([conversation.0])?;
        }
        tx.commit()?;
        Ok(())
    }

    /// Takes the oldest command of a line that is to be sent, or sent again: it is in flight from here on.
    ///
    /// # Errors
    /// [`OutboxError`] when the store fails.
    pub fn take_next(&mut self, line: &LineId, now: Timestamp) -> Result<Option<Command>, OutboxError> {
        let tx = self.conn.transaction()?;
        let mut oldest: Option<(i64, String, String)> = None;
        for state in [OutboxState::Waiting, OutboxState::Unanswered] {
            let found: Option<(i64, String, String)> = tx
                .prepare_cached(
                    "SELECT id, command, body FROM local_outbox WHERE line = ?1 AND state = ?2 ORDER BY id LIMIT 1",
                )?
                .query_row(params![line.as_str(), outbox_word(state)], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })
                .optional()?;
            oldest = match (oldest, found) {
                (Some(a), Some(b)) => Some(if a.0 < b.0 { a } else { b }),
                (a, b) => a.or(b),
            };
        }
        let Some((_, id, body)) = oldest else { return Ok(None) };
        step(&tx, &CommandId(id), OutboxEvent::Taken, now, None)?;
        tx.commit()?;
        Ok(Some(from_json(&body, "an outbox command")?))
    }

    /// The hub has journaled a command. Where the entry is held already the row is gone; `None` says so.
    ///
    /// # Errors
    /// [`OutboxError::WrongStep`] when the row was not in flight.
    pub fn journaled(
        &mut self,
        command: &CommandId,
        seq: Seq,
        now: Timestamp,
    ) -> Result<Option<OutboxState>, OutboxError> {
        let tx = self.conn.transaction()?;
        let mut state = step(&tx, command, OutboxEvent::Journaled(seq), now, None)?;
        if state.is_some() && holds(&tx, command, seq)? {
            state = step(&tx, command, OutboxEvent::Arrived, now, None)?;
        }
        tx.commit()?;
        Ok(state)
    }

    /// The hub refused a command; a person decides.
    ///
    /// # Errors
    /// [`OutboxError::WrongStep`] when the row was not in flight.
    pub fn refused(
        &mut self,
        command: &CommandId,
        refusal: &Refusal,
        now: Timestamp,
    ) -> Result<Option<OutboxState>, OutboxError> {
        self.one_step(command, OutboxEvent::Refused, now, Some(refusal))
    }

    /// The link broke: whatever was in flight on the line is unanswered now. Returns how many rows that were.
    ///
    /// # Errors
    /// [`OutboxError`] when the store fails.
    pub fn link_lost(&mut self, line: &LineId, now: Timestamp) -> Result<usize, OutboxError> {
        let tx = self.conn.transaction()?;
        let lost = lose(&tx, Some(line), now)?;
        tx.commit()?;
        Ok(lost)
    }

    /// The answer to one command was lost; others may still be in flight.
    ///
    /// # Errors
    /// [`OutboxError::WrongStep`] when the row was not in flight.
    pub fn answer_lost(
        &mut self,
        command: &CommandId,
        now: Timestamp,
    ) -> Result<Option<OutboxState>, OutboxError> {
        self.one_step(command, OutboxEvent::LinkLost, now, None)
    }

    /// A person asks for another try of a refused command. `None` when there is no such row any more.
    ///
    /// # Errors
    /// [`OutboxError::WrongStep`] when it was not refused.
    pub fn retry(&mut self, command: &CommandId, now: Timestamp) -> Result<Option<OutboxState>, OutboxError> {
        self.one_step(command, OutboxEvent::Retried, now, None)
    }

    /// A person throws a command away. The words of a message become the draft where there is none.
    /// Returns whether there was such a row.
    ///
    /// # Errors
    /// [`OutboxError::WrongStep`] when it may have left this machine.
    pub fn discard(&mut self, command: &CommandId, now: Timestamp) -> Result<bool, OutboxError> {
        let tx = self.conn.transaction()?;
        let found: Option<String> = tx
            .prepare_cached("SELECT body FROM local_outbox WHERE command = ?1")?
            .query_row([command.as_str()], |row| row.get(0))
            .optional()?;
        let Some(body) = found else { return Ok(false) };
        step(&tx, command, OutboxEvent::Discarded, now, None)?;
        let discarded: Command = from_json(&body, "an outbox command")?;
        if let CommandBody::SendMessage { conversation, content: Content::Text { body }, .. } = discarded.body
        {
            tx.prepare_cached(
                "INSERT INTO local_draft (conversation, text, saved_at_ms) VALUES (?1, ?2, ?3)
                 ON CONFLICT (conversation) DO NOTHING",
            )?
            .execute(params![conversation.0, body.as_str(), now.0])?;
        }
        tx.commit()?;
        Ok(true)
    }

    fn one_step(
        &mut self,
        command: &CommandId,
        event: OutboxEvent,
        now: Timestamp,
        refusal: Option<&Refusal>,
    ) -> Result<Option<OutboxState>, OutboxError> {
        let tx = self.conn.transaction()?;
        let state = step(&tx, command, event, now, refusal)?;
        tx.commit()?;
        Ok(state)
    }
}

/// The only place where a row's state changes. `None` when the row is gone, before or because of this step.
fn step(
    tx: &Connection,
    command: &CommandId,
    event: OutboxEvent,
    now: Timestamp,
    refusal: Option<&Refusal>,
) -> Result<Option<OutboxState>, OutboxError> {
    let found: Option<(String, Option<i64>)> = tx
        .prepare_cached("SELECT state, journaled_seq FROM local_outbox WHERE command = ?1")?
        .query_row([command.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((word, seq)) = found else { return Ok(None) };
    match outbox_state(&word, seq)?.step(event).map_err(OutboxError::WrongStep)? {
        Step::Gone => {
            remove(tx, command)?;
            Ok(None)
        }
        Step::To(state) => {
            let seq = match state {
                OutboxState::Journaled(seq) => Some(seq.0),
                OutboxState::Waiting
                | OutboxState::InFlight
                | OutboxState::Unanswered
                | OutboxState::Refused => None,
            };
            let refusal = refusal.map(|r| serde_json::to_string(r).expect("a refusal always serialises"));
            tx.prepare_cached(
                "UPDATE local_outbox SET state = ?2, state_at_ms = ?3, journaled_seq = ?4, refusal = ?5
                 WHERE command = ?1",
            )?
            .execute(params![command.as_str(), outbox_word(state), now.0, seq, refusal])?;
            Ok(Some(state))
        }
    }
}

fn remove(tx: &Connection, command: &CommandId) -> Result<(), rusqlite::Error> {
    tx.prepare_cached("DELETE FROM local_outbox WHERE command = ?1")?.execute([command.as_str()])?;
    Ok(())
}

/// Whether the entry at `seq` of the command's line is folded.
fn holds(tx: &Connection, command: &CommandId, seq: Seq) -> Result<bool, rusqlite::Error> {
    tx.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM local_outbox o JOIN replica_line l ON l.line = o.line
                        WHERE o.command = ?1 AND ?2 BETWEEN l.low AND l.high)",
    )?
    .query_row(params![command.as_str(), seq.0], |row| row.get(0))
}

fn lose(tx: &Connection, line: Option<&LineId>, now: Timestamp) -> Result<usize, OutboxError> {
    let in_flight: Vec<String> = tx
        .prepare_cached(
            "SELECT command FROM local_outbox WHERE state = 'in_flight' AND (?1 IS NULL OR line = ?1)",
        )?
        .query_map([line.map(LineId::as_str)], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for command in &in_flight {
        step(tx, &CommandId::from(command.as_str()), OutboxEvent::LinkLost, now, None)?;
    }
    Ok(in_flight.len())
}

/// The program ended: no answer will come to what was in flight.
pub(crate) fn link_lost_everywhere(conn: &mut Connection, now: Timestamp) -> Result<(), StoreError> {
    let tx = conn.transaction()?;
    match lose(&tx, None, now) {
        Ok(_) => Ok(tx.commit()?),
        Err(OutboxError::Store(error)) => Err(error),
        Err(OutboxError::WrongStep(_) | OutboxError::Repeated) => {
            Err(StoreError::bug("a row in flight cannot lose its link"))
        }
    }
}

/// The commands that stand in the outbox, so that a bulk fold need not look each one up.
pub(crate) fn commands(tx: &Connection) -> Result<HashSet<String>, rusqlite::Error> {
    tx.prepare_cached("SELECT command FROM local_outbox")?.query_map([], |row| row.get(0))?.collect()
}

/// The entry that carries a command was folded, in this transaction. Returns the row's conversation.
pub(crate) fn arrived(tx: &Connection, command: &CommandId, now: Timestamp) -> Result<(), StoreError> {
    match step(tx, command, OutboxEvent::Arrived, now, None) {
        Ok(_) => Ok(()),
        Err(OutboxError::WrongStep(wrong)) => {
            // The hub refused it and journaled it all the same. The journal is the truth; two rows would be a lie.
            tracing::error!(command = %command, state = ?wrong.state, "a refused command came down the journal");
            Ok(remove(tx, command)?)
        }
        Err(OutboxError::Store(error)) => Err(error),
        Err(OutboxError::Repeated) => Err(StoreError::bug("a step repeats no command")),
    }
}

/// Ends every journaled row whose entry is held now, whatever its fact: a read mark carries no command.
/// Returns the conversations whose rows went.
pub(crate) fn reached(
    tx: &Connection,
    line: &LineId,
    interval: Interval,
    now: Timestamp,
) -> Result<Vec<Option<ConversationId>>, StoreError> {
    let rows: Vec<(String, Option<u64>)> = tx
        .prepare_cached(
            "SELECT command, conversation FROM local_outbox
             WHERE line = ?1 AND state = 'journaled' AND journaled_seq BETWEEN ?2 AND ?3",
        )?
        .query_map(params![line.as_str(), interval.low.0, interval.high.0], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<Result<_, _>>()?;
    for (command, _) in &rows {
        arrived(tx, &CommandId::from(command.as_str()), now)?;
    }
    Ok(rows.into_iter().map(|(_, conversation)| conversation.map(ConversationId)).collect())
}
