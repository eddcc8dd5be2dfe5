//! Our reactions. One is handed over like a message, in its turn, but doing it twice is doing it once: what became of
//! one is never unknown. Its statuses say nothing that anybody sees, unless Meta takes its yes back.

use domain::{CommandId, ConversationId, Failure, LineId, MessageStatus, Text, Timestamp, Wamid};
use protocol::{Fact, MessageName, RefusalCode};

use super::accept::{Decided, refuse};
use super::outbound::SendRow;
use super::tx::{LineNo, Tx};
use crate::journal::sql::args;
use crate::journal::{JournalError, Outcome, Wish};

/// More than the longest emoji there is, family, skin and all.
const EMOJI_MAX_CHARS: usize = 16;

impl Tx<'_> {
    pub(super) fn accept_reaction(
        &mut self,
        wish: &Wish,
        no: LineNo,
        digest: &[u8],
        conversation: ConversationId,
        target: &Wamid,
        emoji: Option<&Text>,
    ) -> Decided {
        if let Err(refusal) = self.may_write(no, conversation, false, wish.now)? {
            return Ok(Err(refusal));
        }
        if target.as_str().is_empty() || !emoji.is_none_or(may_be_emoji) {
            return refuse(RefusalCode::InvalidMessage, "a reaction is one emoji on one message");
        }
        let fact = Fact::ReactionQueued {
            conversation,
            command: wish.command.id.clone(),
            message: MessageName::Wamid(target.clone()),
            emoji: emoji.cloned(),
        };
        self.queue_fact(wish, no, digest, (conversation, "reaction"), &fact)
    }

    /// Notes what came of asking for a reaction.
    pub(super) fn end_reaction(
        &mut self,
        row: &SendRow,
        command: &CommandId,
        outcome: &Outcome,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        match outcome {
            Outcome::Accepted { wamid, phone, user_id } => {
                self.reaction_taken(row, command, wamid, (at, None))?;
                self.learn_from_answer(&row.line, row.conversation, phone.clone(), user_id.clone(), at)
            }
            Outcome::Retry(_) | Outcome::Failed(_) | Outcome::Unknown(_) if row.state != "attempting" => {
                Ok(())
            }
            Outcome::Retry(not_before) => self.queue_again(command, *not_before),
            Outcome::Failed(failure) | Outcome::Unknown(failure) => {
                self.reaction_refused(row, command, failure, (at, None))
            }
        }
    }

    /// After a crash: what may have been done is done again.
    pub(super) fn queue_again(&self, command: &CommandId, not_before: Timestamp) -> Result<(), JournalError> {
        self.sql.run(
            "UPDATE command SET state = 'queued', not_before = ?2 WHERE id = ?1",
            args![command.as_str(), not_before.0],
        )?;
        Ok(())
    }

    /// A status of a reaction of ours came.
    pub(super) fn reaction_reported(
        &mut self,
        line: &LineId,
        row: &SendRow,
        command: &CommandId,
        wamid: &Wamid,
        (status, failure): (MessageStatus, Option<&Failure>),
        when: (Timestamp, Option<i64>),
    ) -> Result<(), JournalError> {
        if row.line != *line {
            return Ok(());
        }
        match failure {
            Some(failure) if status == MessageStatus::Failed && row.state != "failed" => {
                self.reaction_refused(row, command, failure, when)
            }
            Some(_) | None => self.reaction_taken(row, command, wamid, when),
        }
    }

    fn reaction_taken(
        &mut self,
        row: &SendRow,
        command: &CommandId,
        wamid: &Wamid,
        (at, webhook): (Timestamp, Option<i64>),
    ) -> Result<(), JournalError> {
        if row.state != "queued" && row.state != "attempting" {
            return Ok(());
        }
        let Some((message, emoji)) = self.queued_reaction(row)? else { return Ok(()) };
        self.set_state(command, "accepted", Some(wamid))?;
        self.append(&row.line, at, webhook, &changed(row, message, emoji))?;
        Ok(())
    }

    /// Meta refused a reaction, at once or after it had said yes.
    pub(super) fn reaction_refused(
        &mut self,
        row: &SendRow,
        command: &CommandId,
        failure: &Failure,
        (at, webhook): (Timestamp, Option<i64>),
    ) -> Result<(), JournalError> {
        let Some((message, emoji)) = self.queued_reaction(row)? else { return Ok(()) };
        self.set_state(command, "failed", None)?;
        if row.state == "accepted" && emoji.is_some() {
            self.append(&row.line, at, webhook, &changed(row, message.clone(), None))?;
        }
        let fact = Fact::ReactionRefused {
            conversation: row.conversation,
            command: command.clone(),
            message,
            failure: failure.clone(),
        };
        self.append(&row.line, at, webhook, &fact)?;
        Ok(())
    }

    fn queued_reaction(&self, row: &SendRow) -> Result<Option<(MessageName, Option<Text>)>, JournalError> {
        let (_, fact) = self.turn_of(row)?;
        let Fact::ReactionQueued { message, emoji, .. } = fact else { return Ok(None) };
        Ok(Some((message, emoji)))
    }
}

fn changed(row: &SendRow, message: MessageName, emoji: Option<Text>) -> Fact {
    Fact::ReactionChanged { conversation: row.conversation, message, from_customer: false, emoji }
}

/// Not whether it is one: that no letter and no blank is in it, which Meta would refuse.
fn may_be_emoji(text: &Text) -> bool {
    let text = text.as_str();
    let strange = |char: char| char.is_alphabetic() || char.is_whitespace() || char.is_control();
    !text.is_empty() && text.chars().count() <= EMOJI_MAX_CHARS && !text.contains(strange)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_no_reaction() {
        for (text, may) in [
            ("👍", true),
            ("❤️", true),
            ("👩‍👩‍👧‍👦", true),
            ("1️⃣", true),
            ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", true),
            ("ok", false),
            ("", false),
            ("👍 ", false),
        ] {
            assert_eq!(may_be_emoji(&text.into()), may, "{text}");
        }
    }
}
