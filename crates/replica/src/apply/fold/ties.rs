//! What ties a conversation to others and to teams, and what of it may be seen at all.

use domain::{ConversationId, Seq, Team};
use protocol::Fact;

use super::Fold;
use crate::StoreError;
use crate::apply::change::Change;
use crate::apply::sight;

impl Fold<'_> {
    /// Whether a fact is of a conversation that is another team's: whatever is still on its way then is nothing to us.
    pub(super) fn is_hidden(&self, fact: &Fact) -> Result<bool, StoreError> {
        if !self.any_hidden
            || matches!(fact, Fact::ConversationGiven { .. } | Fact::ConversationHidden { .. })
        {
            return Ok(false);
        }
        match fact.conversation() {
            Some(conversation) => Ok(sight::hidden_at(self.tx, conversation)?.is_some()),
            None => Ok(false),
        }
    }

    /// The conversation is this team's. `anew` says that this seat sees it from here on, and is to ask for its past.
    pub(super) fn given(
        &mut self,
        seq: Seq,
        conversation: ConversationId,
        team: Option<&Team>,
        anew: bool,
    ) -> Result<(), StoreError> {
        if sight::hidden_at(self.tx, conversation)?.is_some_and(|hidden| hidden > seq) {
            return Ok(());
        }
        sight::show(self.tx, conversation)?;
        self.cards.get(self.tx, conversation)?.given(seq, team);
        if anew {
            sight::want_past(self.tx, self.line, conversation, seq)?;
            self.changes.insert(Change::Past(conversation));
        }
        Ok(())
    }

    /// The conversation is another team's: everything of it goes, unless a later word gave it back.
    pub(super) fn hidden(&mut self, seq: Seq, conversation: ConversationId) -> Result<(), StoreError> {
        self.settle()?;
        if let Some(files) = sight::hide(self.tx, self.line, conversation, seq)? {
            self.any_hidden = true;
            self.forgotten.extend(files);
            self.changes.insert(Change::Conversation(conversation));
        }
        Ok(())
    }

    pub(super) fn joined(
        &mut self,
        seq: Seq,
        conversation: ConversationId,
        into: Option<ConversationId>,
    ) -> Result<(), StoreError> {
        for shown_in in self.cards.get(self.tx, conversation)?.joined(seq, into) {
            self.cards.get(self.tx, shown_in)?.touched = true;
        }
        Ok(())
    }
}
