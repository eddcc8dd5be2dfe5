//! The outbox at a glance: what the truth line counts, and what quitting would leave behind.

use domain::{CommandId, ConversationId, LineId, OutboxState, Phone, Timestamp};
use protocol::{Command, CommandBody, Refusal};
use rusqlite::params;

use super::Reader;
use super::thread_row::{Refused, from_json, json_column, outbox_state};
use crate::StoreError;

pub(crate) const ONE: &str = "SELECT conversation, body, state, journaled_seq, not_before_ms, refusal
     FROM local_outbox WHERE command = ?1";

/// A row of the outbox, whatever it wishes.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxRow {
    /// Where it shows.
    pub conversation: Option<ConversationId>,
    /// The wish.
    pub command: Command,
    /// Where it stands.
    pub state: OutboxState,
    /// It does not leave before this moment, by the hub's clock.
    pub not_before: Option<Timestamp>,
    /// Why the hub said no.
    pub refusal: Option<Refusal>,
}

/// A first word to a number that the hub refused: there is no conversation in which it could be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedFirstWord {
    /// The command.
    pub command: CommandId,
    /// To whom it was.
    pub phone: Phone,
    /// Why the hub said no.
    pub refusal: Refused,
}

/// How many sends stand in the outbox, by state, those for later included. Read marks and settlements are not
/// counted: nobody waits for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxSummary {
    /// On this machine only.
    pub waiting: u32,
    /// On their way to the hub.
    pub in_flight: u32,
    /// Sent to the hub, answer lost.
    pub unanswered: u32,
    /// The hub has them; the entry has not come down yet.
    pub journaled: u32,
    /// The hub said no.
    pub refused: u32,
    /// When the oldest that the hub does not surely have was written.
    pub oldest: Option<Timestamp>,
}

impl OutboxSummary {
    /// How many sends the hub does not surely have.
    #[must_use]
    pub fn unsent(self) -> u32 {
        self.waiting + self.in_flight + self.unanswered
    }
}

impl Reader {
    /// One row of the outbox; absent when it is gone.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn outbox_row(&self, command: &CommandId) -> Result<Option<OutboxRow>, StoreError> {
        let mut statement = self.conn().prepare_cached(ONE)?;
        let mut rows = statement.query([command.as_str()])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        Ok(Some(OutboxRow {
            conversation: row.get::<_, Option<u64>>(0)?.map(ConversationId),
            command: from_json(&row.get::<_, String>(1)?, "an outbox command")?,
            state: outbox_state(&row.get::<_, String>(2)?, row.get(3)?)?,
            not_before: row.get::<_, Option<i64>>(4)?.map(Timestamp),
            refusal: json_column(row, 5, "a refusal")?,
        }))
    }

    /// The first words to numbers that the hub refused, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn refused_first_words(&self) -> Result<Vec<RefusedFirstWord>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT body, refusal FROM local_outbox
             WHERE state = 'refused' AND kind = 'send' AND conversation IS NULL ORDER BY id",
        )?;
        let mut rows = statement.query([])?;
        let mut words = Vec::new();
        while let Some(row) = rows.next()? {
            let command: Command = from_json(&row.get::<_, String>(0)?, "an outbox command")?;
            let refusal: Option<Refusal> = json_column(row, 1, "a refusal")?;
            if let (CommandBody::SendToNumber { phone, .. }, Some(refusal)) = (command.body, refusal) {
                let refusal = Refused { code: refusal.code, details: refusal.details };
                words.push(RefusedFirstWord { command: command.id, phone, refusal });
            }
        }
        Ok(words)
    }

    /// The request for the phone's past that the hub refused or has not answered; absent when there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn import_in_outbox(&self, line: &LineId) -> Result<Option<OutboxState>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT state, journaled_seq FROM local_outbox
             WHERE line = ?1 AND kind = 'import' ORDER BY id DESC LIMIT 1",
        )?;
        let mut rows = statement.query([line.as_str()])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        outbox_state(&row.get::<_, String>(0)?, row.get(1)?).map(Some)
    }

    /// When the next row of a line that can still be undone may leave; absent when none is held.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn next_due(&self, line: &LineId, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let due: Option<i64> = self
            .conn()
            .prepare_cached(
                "SELECT min(not_before_ms) FROM local_outbox
                 WHERE line = ?1 AND state = 'waiting' AND not_before_ms > ?2",
            )?
            .query_row(params![line.as_str(), now.0], |row| row.get(0))?;
        Ok(due.map(Timestamp))
    }

    /// How the outbox stands.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn outbox_summary(&self) -> Result<OutboxSummary, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT state, max(journaled_seq), count(*), min(made_at_ms) FROM local_outbox
             WHERE kind IN ('send', 'schedule') GROUP BY state",
        )?;
        let mut rows = statement.query([])?;
        let mut summary = OutboxSummary::default();
        while let Some(row) = rows.next()? {
            let count: u32 = row.get(2)?;
            let oldest = Timestamp(row.get(3)?);
            let unsent = match outbox_state(&row.get::<_, String>(0)?, row.get(1)?)? {
                OutboxState::Waiting => {
                    summary.waiting = count;
                    true
                }
                OutboxState::InFlight => {
                    summary.in_flight = count;
                    true
                }
                OutboxState::Unanswered => {
                    summary.unanswered = count;
                    true
                }
                OutboxState::Journaled(_) => {
                    summary.journaled = count;
                    false
                }
                OutboxState::Refused => {
                    summary.refused = count;
                    false
                }
            };
            if unsent {
                summary.oldest = Some(summary.oldest.map_or(oldest, |other| other.min(oldest)));
            }
        }
        Ok(summary)
    }
}
