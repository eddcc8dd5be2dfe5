//! What customers wrote, and how they reacted, since this person was last told: for notifications, grouped by conversation.

use domain::{ConversationId, LineId, Seq, Text, Timestamp};
use rusqlite::params;

use super::thread_row::content_of;
use super::{Contact, Position, Reader};
use crate::StoreError;

/// New messages, or new reactions, of one customer.
#[derive(Clone, Debug, PartialEq)]
pub struct NewInbound {
    /// Where.
    pub conversation: ConversationId,
    /// Who.
    pub contact: Contact,
    /// How many are new; counted no further than [`NewInbound::COUNT_MAX`].
    pub count: u32,
    /// Where the newest of them stands.
    pub position: Position,
    /// Its kind.
    pub label: String,
    /// Its first words.
    pub preview: Option<Text>,
}

impl NewInbound {
    /// A notification says "99+" beyond that.
    pub const COUNT_MAX: u32 = 100;

    /// The label of a reaction; its emoji is the preview.
    pub const REACTION: &str = "reaction";
}

pub(crate) const NEWS: &str = "SELECT conversation, name, saved_name, phone, username, user_id, read_up_to
     FROM replica_conversation
     WHERE line = ?1 AND max_inbound_seq > ?2 AND unread > 0
     ORDER BY max_inbound_seq DESC LIMIT ?3";

pub(crate) const NEW_MESSAGES: &str = "SELECT at_ms, seq, label, words, detail
     FROM replica_message WHERE conversation = ?1 AND origin = 0 AND revoked = 0 AND seq > ?2
     ORDER BY at_ms DESC, seq DESC LIMIT ?3";

pub(crate) const REACTED: &str = "SELECT conversation, name, saved_name, phone, username, user_id
     FROM replica_conversation
     WHERE line = ?1 AND max_reaction_seq > ?2 AND max_reaction_seq > 0
     ORDER BY max_reaction_seq DESC LIMIT ?3";

pub(crate) const NEW_REACTIONS: &str = "SELECT at_ms, seq, their_emoji FROM replica_message
     WHERE conversation = ?1 AND their_emoji IS NOT NULL AND their_emoji_seq > ?2 AND origin NOT IN (3, 4)
     ORDER BY their_emoji_seq DESC LIMIT ?3";

impl Reader {
    /// What is unread and came after `since`, the conversation with the newest entry first; then the reactions of those
    /// who did not write.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn new_inbound_since(
        &self,
        line: &LineId,
        since: Seq,
        limit: u32,
    ) -> Result<Vec<NewInbound>, StoreError> {
        self.at_one_moment(|| {
            let mut statement = self.conn().prepare_cached(NEWS)?;
            let mut rows = statement.query(params![line.as_str(), since.0, limit])?;
            let mut news = Vec::new();
            while let Some(row) = rows.next()? {
                let conversation = ConversationId(row.get(0)?);
                let read_up_to = Seq(row.get(6)?);
                let contact = Contact::from_row(row, 1)?;
                news.extend(self.new_messages(conversation, contact, since.max(read_up_to))?);
            }
            let mut statement = self.conn().prepare_cached(REACTED)?;
            let mut rows = statement.query(params![line.as_str(), since.0, limit])?;
            while let Some(row) = rows.next()? {
                let conversation = ConversationId(row.get(0)?);
                if news.iter().all(|new: &NewInbound| new.conversation != conversation) {
                    news.extend(self.new_reactions(conversation, Contact::from_row(row, 1)?, since)?);
                }
            }
            Ok(news)
        })
    }

    fn new_reactions(
        &self,
        conversation: ConversationId,
        contact: Contact,
        since: Seq,
    ) -> Result<Option<NewInbound>, StoreError> {
        let mut statement = self.conn().prepare_cached(NEW_REACTIONS)?;
        let mut rows = statement.query(params![conversation.0, since.0, NewInbound::COUNT_MAX])?;
        let Some(newest) = rows.next()? else { return Ok(None) };
        let position = Position { at: Timestamp(newest.get(0)?), seq: Seq(newest.get(1)?) };
        let preview = Some(Text(newest.get(2)?));
        let mut count = 1;
        while rows.next()?.is_some() {
            count += 1;
        }
        let label = NewInbound::REACTION.to_owned();
        Ok(Some(NewInbound { conversation, contact, count, position, label, preview }))
    }

    fn new_messages(
        &self,
        conversation: ConversationId,
        contact: Contact,
        since: Seq,
    ) -> Result<Option<NewInbound>, StoreError> {
        let mut statement = self.conn().prepare_cached(NEW_MESSAGES)?;
        let mut rows = statement.query(params![conversation.0, since.0, NewInbound::COUNT_MAX])?;
        let Some(newest) = rows.next()? else { return Ok(None) };
        let position = Position { at: Timestamp(newest.get(0)?), seq: Seq(newest.get(1)?) };
        let label = newest.get(2)?;
        let content = content_of(newest.get(3)?, newest.get(4)?)?;
        let mut count = 1;
        while rows.next()?.is_some() {
            count += 1;
        }
        let preview = content.words().map(crate::apply::preview);
        Ok(Some(NewInbound { conversation, contact, count, position, label, preview }))
    }
}
