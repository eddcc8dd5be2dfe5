//! Who answers a customer, where Meta gives conversations to several applications. Without a word of Meta's, we do.

use domain::{ConversationId, Handler, LineId, Timestamp};
use protocol::Fact;

use super::absorb::Source;
use super::people::{Person, rowid};
use super::tx::Tx;
use crate::journal::JournalError;
use crate::journal::sql::args;

/// Who answers a customer, and since when.
pub(super) struct Answering {
    pub(super) elsewhere: bool,
    pub(super) role: Option<String>,
    pub(super) at: Timestamp,
}

impl Tx<'_> {
    fn answering(&self, conversation: ConversationId) -> Result<Option<Answering>, JournalError> {
        let found = self.sql.maybe(
            "SELECT elsewhere, role, at FROM handler WHERE conversation = ?1",
            args![rowid(conversation)],
            |row| Ok(Answering { elsewhere: row.get(0)?, role: row.get(1)?, at: Timestamp(row.get(2)?) }),
        )?;
        Ok(found)
    }

    /// Whether another application answers the person of this conversation: what we sent would cross its answer.
    pub(super) fn handled_elsewhere(&self, conversation: ConversationId) -> Result<bool, JournalError> {
        let here = self.goes_on_in(conversation)?;
        Ok(self.answering(here)?.is_some_and(|answering| answering.elsewhere))
    }

    /// Takes in who answers since when. What is older than what we know says nothing, and a copy that does not name
    /// the application does not unname it.
    pub(super) fn note_handler(
        &mut self,
        line: &LineId,
        conversation: ConversationId,
        handler: &Handler,
        at: Timestamp,
        source: Source,
    ) -> Result<(), JournalError> {
        let known = self.answering(conversation)?;
        if known.as_ref().is_some_and(|known| known.at > at) {
            return Ok(());
        }
        let (elsewhere, role) = match handler {
            Handler::Us => (false, None),
            Handler::Other { role } => (true, role.as_ref()),
        };
        let was_elsewhere = known.as_ref().is_some_and(|known| known.elsewhere);
        let named = known.and_then(|known| known.role);
        let changed = elsewhere != was_elsewhere || role.is_some() && role != named.as_ref();
        let role = role.or(named.as_ref()).filter(|_| elsewhere);
        self.sql.run(
            "INSERT INTO handler (conversation, elsewhere, role, at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (conversation) DO UPDATE
                 SET elsewhere = excluded.elsewhere, role = excluded.role, at = excluded.at",
            args![rowid(conversation), elsewhere, role, at.0],
        )?;
        if changed {
            let fact = Fact::HandlerChanged { conversation, handler: handler.clone() };
            self.append(line, source.at, source.webhook, &fact)?;
        }
        Ok(())
    }

    /// Meta hands a message itself, not a copy, only to whoever answers: that it came to us says who does.
    pub(super) fn note_received(
        &mut self,
        line: &LineId,
        person: &Person,
        sent_at: Timestamp,
        source: Source,
    ) -> Result<(), JournalError> {
        let answering = person.answering.as_ref();
        if answering.is_some_and(|known| known.elsewhere && known.at < sent_at) {
            self.note_handler(line, person.conversation, &Handler::Us, sent_at, source)?;
        }
        Ok(())
    }
}
