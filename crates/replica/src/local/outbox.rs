//! The outbox: every change of a row goes through `domain::OutboxState::step`, in a transaction of its own
//! or in the one that makes it true.

use std::collections::HashSet;

use domain::outbox::Step;
use domain::{
    CommandId, Content, ConversationId, Interval, LineId, OutboxEvent, OutboxState, Seq, Text, Timestamp,
};
use protocol::{Command, Refusal, RefusalCode};
use rusqlite::{Connection, OptionalExtension, params};

use super::upload;
use crate::query::{carried, from_json, outbox_state, outbox_word};
use crate::{OutboxError, Replica, StoreError};

/// The oldest row in that state that may leave.
pub(crate) const NEXT: &str = "SELECT o.id, o.command, o.body FROM local_outbox o
     WHERE o.line = ?1 AND o.state = ?2 AND (o.not_before_ms IS NULL OR o.not_before_ms <= ?3)
       AND NOT EXISTS (SELECT 1 FROM local_upload u WHERE u.command = o.command AND u.state <> 'done')
       AND NOT EXISTS (SELECT 1 FROM local_outbox f WHERE f.command = o.follows)
       AND NOT (o.kind = 'send' AND EXISTS (
            SELECT 1 FROM local_outbox e WHERE e.conversation = o.conversation AND e.kind = 'send' AND e.id < o.id
              AND e.state IN ('waiting', 'in_flight', 'unanswered')))
     ORDER BY o.id LIMIT 1";

impl Replica {
    /// Takes the oldest command of a line that may leave: it is in flight from here on. None leaves before its time
    /// (`now` is the hub's), before its files, before what it follows, or before an older message to the same customer
    /// that has not reached the hub: customers read in the order of writing.
    ///
    /// # Errors
    /// [`OutboxError`] when the store fails.
    pub fn take_next(&mut self, line: &LineId, now: Timestamp) -> Result<Option<Command>, OutboxError> {
        let tx = self.conn.transaction()?;
        let mut oldest: Option<(i64, String, String)> = None;
        for state in [OutboxState::Waiting, OutboxState::Unanswered] {
            let found: Option<(i64, String, String)> = tx
                .prepare_cached(NEXT)?
                .query_row(params![line.as_str(), outbox_word(state), now.0], |row| {
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

    /// The hub refused a command; a person decides. What shows nowhere is thrown away, and with a refused calling-off
    /// goes what was to be sent instead. `None` says that the row is gone.
    ///
    /// # Errors
    /// [`OutboxError::WrongStep`] when the row was not in flight.
    pub fn refused(
        &mut self,
        command: &CommandId,
        refusal: &Refusal,
        now: Timestamp,
    ) -> Result<Option<OutboxState>, OutboxError> {
        let tx = self.conn.transaction()?;
        let mut state = step(&tx, command, OutboxEvent::Refused, now, Some(refusal))?;
        let faceless: bool = tx
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM local_outbox
                                WHERE command = ?1 AND kind IN ('cancel', 'read', 'settle', 'errand'))",
            )?
            .query_row([command.as_str()], |row| row.get(0))?;
        if faceless {
            tracing::info!(command = %command, code = ?refusal.code, "an errand was refused");
            for follower in followers(&tx, command)? {
                step(&tx, &follower, OutboxEvent::Discarded, now, None)?;
            }
            state = step(&tx, command, OutboxEvent::Discarded, now, None)?;
        }
        tx.commit()?;
        Ok(state)
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

    /// A person asks for another try of a refused command, or of its files. `None` when there is no such row any more.
    ///
    /// # Errors
    /// [`OutboxError::WrongStep`] when it was not refused and none of its files failed.
    pub fn retry(&mut self, command: &CommandId, now: Timestamp) -> Result<Option<OutboxState>, OutboxError> {
        let lost = self.reader()?.outbox_row(command)?.and_then(|row| row.refusal);
        let lost = lost.is_some_and(|refusal| refusal.code == RefusalCode::FileMissing);
        let tx = self.conn.transaction()?;
        let state = if upload::again(&tx, command, lost)? > 0 && !lost {
            Some(OutboxState::Waiting)
        } else {
            step(&tx, command, OutboxEvent::Retried, now, None)?
        };
        tx.commit()?;
        Ok(state)
    }

    /// A person throws a command away. The words of a message become the draft where there is none.
    /// Returns whether there was such a row.
    ///
    /// # Errors
    /// [`OutboxError::WrongStep`] when it may have left this machine.
    pub fn discard(&mut self, command: &CommandId, now: Timestamp) -> Result<bool, OutboxError> {
        let tx = self.conn.transaction()?;
        let done = throw_away(&tx, command, now)?;
        tx.commit()?;
        Ok(done)
    }

    /// A person takes a message back that can still be undone. Its words become the draft where there is none.
    /// Returns whether it could.
    ///
    /// # Errors
    /// [`OutboxError`] when the store fails.
    pub fn undo(&mut self, command: &CommandId, now: Timestamp) -> Result<bool, OutboxError> {
        let tx = self.conn.transaction()?;
        let undone = is_held(&tx, command, now)? && throw_away(&tx, command, now)?;
        tx.commit()?;
        Ok(undone)
    }

    /// A person lets a message go that could still be undone. Returns whether it was held.
    ///
    /// # Errors
    /// [`OutboxError`] when the store fails.
    pub fn release(&mut self, command: &CommandId, now: Timestamp) -> Result<bool, OutboxError> {
        let tx = self.conn.transaction()?;
        let held = is_held(&tx, command, now)?;
        if held {
            tx.prepare_cached("UPDATE local_outbox SET not_before_ms = NULL WHERE command = ?1")?
                .execute([command.as_str()])?;
        }
        tx.commit()?;
        Ok(held)
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
pub(super) fn step(
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
    upload::forget(tx, command)
}

/// Whether a row waits only so that it can be undone.
fn is_held(tx: &Connection, command: &CommandId, now: Timestamp) -> Result<bool, rusqlite::Error> {
    tx.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM local_outbox
                        WHERE command = ?1 AND state = 'waiting' AND not_before_ms > ?2)",
    )?
    .query_row(params![command.as_str(), now.0], |row| row.get(0))
}

/// The rows that leave only after this one.
fn followers(tx: &Connection, command: &CommandId) -> Result<Vec<CommandId>, rusqlite::Error> {
    tx.prepare_cached("SELECT command FROM local_outbox WHERE follows = ?1")?
        .query_map([command.as_str()], |row| Ok(CommandId(row.get(0)?)))?
        .collect()
}

/// Takes a row out; the words of a message become the draft where there is none. Returns whether there was one.
fn throw_away(tx: &Connection, command: &CommandId, now: Timestamp) -> Result<bool, OutboxError> {
    let found: Option<(Option<u64>, String)> = tx
        .prepare_cached("SELECT conversation, body FROM local_outbox WHERE command = ?1")?
        .query_row([command.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((conversation, body)) = found else { return Ok(false) };
    step(tx, command, OutboxEvent::Discarded, now, None)?;
    let discarded: Command = from_json(&body, "an outbox command")?;
    if let (Some(conversation), Ok((content, _))) = (conversation, carried(discarded.body)) {
        words_back(tx, ConversationId(conversation), &content, now)?;
    }
    Ok(true)
}

/// The words of a message that its writer typed into the composer.
fn own_words(content: &Content) -> Option<&Text> {
    match content {
        Content::Text { body } => Some(body),
        Content::Media(media) => media.caption.as_ref(),
        Content::Location { .. }
        | Content::Contacts { .. }
        | Content::Choice { .. }
        | Content::Form(_)
        | Content::Order(_)
        | Content::Interactive(_)
        | Content::System(_)
        | Content::Template { .. }
        | Content::Unsupported { .. } => None,
    }
}

/// The words of a message become the draft of a conversation that has none.
pub(super) fn words_back(
    tx: &Connection,
    conversation: ConversationId,
    content: &Content,
    now: Timestamp,
) -> Result<(), rusqlite::Error> {
    let Some(words) = own_words(content) else { return Ok(()) };
    tx.prepare_cached(
        "INSERT INTO local_draft (conversation, text, saved_at_ms) VALUES (?1, ?2, ?3)
         ON CONFLICT (conversation) DO NOTHING",
    )?
    .execute(params![conversation.0, words.as_str(), now.0])?;
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
