//! The outbox at a glance: what the truth line counts, and what quitting would leave behind.

use domain::{OutboxState, Timestamp};

use super::Reader;
use super::thread_row::outbox_state;
use crate::StoreError;

/// How many sends stand in the outbox, by state. Read marks and settlements are not counted: nobody waits for them.
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
    /// How the outbox stands.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn outbox_summary(&self) -> Result<OutboxSummary, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT state, max(journaled_seq), count(*), min(made_at_ms) FROM local_outbox
             WHERE kind = 'send' GROUP BY state",
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
