//! Our reactions that Meta has not taken: on this machine, at the hub, or refused.

use domain::{ConversationId, OutboxState, Wamid};
use protocol::{Command, CommandBody, Refusal};
use rusqlite::Row;

use super::Reader;
use super::thread_row::{
    OwnReaction, OwnReactionState, ReactionRefusal, ReactionWish, Refused, ThreadRow, from_json, json_column,
    outbox_state,
};
use crate::StoreError;

pub(crate) const HERE: &str = "SELECT body, state, journaled_seq, refusal FROM local_outbox
     WHERE conversation = ?1 AND kind = 'react' ORDER BY id";

/// Reads `our_emoji_seq, our_wish, our_wish_seq, our_refusal, our_refusal_seq`, the first at `at`. A wish is over
/// once a later entry says what Meta made of it.
pub(super) fn read(row: &Row<'_>, at: usize) -> Result<Option<OwnReaction>, StoreError> {
    let seq = |at: usize| Ok::<u64, StoreError>(row.get::<_, Option<u64>>(at)?.unwrap_or(0));
    let (taken, wished, refused) = (seq(at)?, seq(at + 2)?, seq(at + 4)?);
    if wished.max(refused) <= taken {
        return Ok(None);
    }
    let wish: Option<ReactionWish> = json_column(row, at + 1, "a wish to react")?;
    if refused < wished {
        return Ok(wish.map(|wish| OwnReaction { emoji: wish.emoji, state: OwnReactionState::Queued }));
    }
    let refusal: Option<ReactionRefusal> = json_column(row, at + 3, "a refused reaction")?;
    Ok(refusal.map(|refusal| OwnReaction {
        emoji: wish.filter(|wish| wish.command == refusal.command).and_then(|wish| wish.emoji),
        state: OwnReactionState::Failed(refusal.failure),
    }))
}

/// Shows on each message what this person did last: what stands on this machine outranks what the hub has.
pub(super) fn lay_over(rows: &mut [ThreadRow], reactions: &[(Wamid, OwnReaction)]) {
    for (wamid, reaction) in reactions {
        if let Some(row) = rows.iter_mut().find(|row| row.wamid.as_ref() == Some(wamid)) {
            row.own_reaction = Some(reaction.clone());
        }
    }
}

impl Reader {
    /// The reactions of a conversation that stand in the outbox, in the order of composing.
    pub(super) fn reactions_in_outbox(
        &self,
        conversation: ConversationId,
    ) -> Result<Vec<(Wamid, OwnReaction)>, StoreError> {
        let mut statement = self.conn().prepare_cached(HERE)?;
        let mut found = statement.query([conversation.0])?;
        let mut reactions = Vec::new();
        while let Some(row) = found.next()? {
            let command: Command = from_json(&row.get::<_, String>(0)?, "an outbox command")?;
            let CommandBody::React { message, emoji, .. } = command.body else {
                return Err(StoreError::bug("an outbox row of kind react that reacts to nothing"));
            };
            let refusal: Option<Refusal> = json_column(row, 3, "a refusal")?;
            let state = match (outbox_state(&row.get::<_, String>(1)?, row.get(2)?)?, refusal) {
                (OutboxState::Refused, Some(Refusal { code, details })) => {
                    OwnReactionState::Refused(Refused { code, details })
                }
                (
                    OutboxState::Waiting
                    | OutboxState::InFlight
                    | OutboxState::Unanswered
                    | OutboxState::Journaled(_)
                    | OutboxState::Refused,
                    _,
                ) => OwnReactionState::Outbox,
            };
            reactions.push((message, OwnReaction { emoji, state }));
        }
        Ok(reactions)
    }
}
