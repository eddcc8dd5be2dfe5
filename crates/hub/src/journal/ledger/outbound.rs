//! On the way out: a message is handed to Meta at most once (law 5).

use domain::{
    AttemptId, CommandId, ConversationId, Failure, FailureKind, LineId, MessageStatus, Phone, Seq,
    ServiceWindow, Text, Timestamp, UserId, Wamid,
};
use protocol::{Contact, Fact, MessageName, Outgoing};

use super::accept::is_template;
use super::files::Files;
use super::people::conversation as conversation_of;
use super::tx::{LineNo, Tx, place, unknown};
use crate::journal::sql::{Kept, Question, args};
use crate::journal::{Attempt, Begin, JournalError, Matter, Outcome, Recipient};

/// How a send row is found again.
pub(super) struct SendRow {
    pub(super) line: LineId,
    turn: Option<i64>,
    pub(super) conversation: ConversationId,
    pub(super) state: String,
    pub(super) is_reaction: bool,
    attempts: u32,
    wamid: Option<Wamid>,
}

const SEND_ROW: &str = "
    SELECT line.name, command.turn, command.conversation, command.state, command.attempts, command.wamid,
           command.kind = 'reaction'
    FROM command JOIN line ON line.id = command.line
    WHERE command.id = ?1 AND command.state IS NOT NULL";

/// What is asked of the send that a status brings back, when it is one of ours.
pub(super) fn send_row_of(attempt: &AttemptId) -> Option<Question> {
    let command = attempt.command()?;
    Some(Question { sql: SEND_ROW, args: vec![Kept::Text(command.0)], of: &["command"], by_key: true })
}

impl Tx<'_> {
    pub(super) fn send_row(&self, command: &CommandId) -> Result<Option<SendRow>, JournalError> {
        self.sql.maybe(SEND_ROW, args![command.as_str()], |row| {
            Ok(SendRow {
                line: LineId(row.get(0)?),
                turn: row.get(1)?,
                conversation: conversation_of(row.get(2)?),
                state: row.get(3)?,
                attempts: row.get(4)?,
                wamid: row.get::<Option<String>>(5)?.map(Wamid),
                is_reaction: row.get(6)?,
            })
        })
    }

    pub(super) fn set_state(
        &self,
        command: &CommandId,
        state: &str,
        wamid: Option<&Wamid>,
    ) -> Result<(), JournalError> {
        self.sql.run(
            "UPDATE command SET state = ?2, wamid = coalesce(?3, wamid) WHERE id = ?1",
            args![command.as_str(), state, wamid.map(Wamid::as_str)],
        )?;
        Ok(())
    }

    /// The entry that queued a send.
    pub(super) fn turn_of(&self, row: &SendRow) -> Result<(LineNo, Fact), JournalError> {
        let damaged = || JournalError::Damaged("a queued message".to_owned());
        let no = self.line(&row.line).ok_or_else(|| unknown(&row.line))?;
        let turn = row.turn.ok_or_else(damaged)?;
        let text: String = self.sql.one(
            "SELECT fact FROM entry WHERE place = ?1",
            args![place(no, Seq(turn.unsigned_abs()))],
            |row| row.get(0),
        )?;
        Ok((no, serde_json::from_str(&text).map_err(|_| damaged())?))
    }

    /// What a message of ours holds, and on which line it goes.
    pub(super) fn queued_content(
        &self,
        command: &CommandId,
    ) -> Result<Option<(LineNo, Outgoing)>, JournalError> {
        let Some(row) = self.send_row(command)?.filter(|row| row.turn.is_some()) else { return Ok(None) };
        let (no, fact) = self.turn_of(&row)?;
        let Fact::MessageQueued { content, .. } = fact else { return Ok(None) };
        Ok(Some((no, content)))
    }

    /// Notes that Meta is about to be asked, and hands out what to ask, unless something is in the way.
    pub(in crate::journal) fn begin_attempt(
        &mut self,
        command: &CommandId,
        now: Timestamp,
    ) -> Result<Begin, JournalError> {
        let row = self.send_row(command)?.filter(|row| row.state == "queued" && self.is_ours(&row.line));
        let Some(row) = row else { return Ok(Begin::Gone) };
        let (no, fact) = self.turn_of(&row)?;
        let Some(last_inbound) = self.last_heard(no, row.conversation)? else {
            return Err(JournalError::Damaged("a conversation with nobody".to_owned()));
        };
        let free_form = !matches!(&fact, Fact::MessageQueued { content, .. } if is_template(content));
        if free_form && !ServiceWindow::at(last_inbound, now).permits_free_form() {
            let why = "the window closed before Meta could be asked";
            return self.refuse_turn(command, own(FailureKind::WindowClosed, why), now);
        }
        let known = self.reached(row.conversation)?;
        let to = match (known.phone, known.user_id) {
            (Some(phone), _) => Recipient::Phone(phone),
            (None, Some(user)) => Recipient::User(user),
            (None, None) => {
                let why = "the customer's number is somebody else's now";
                return self.refuse_turn(command, own(FailureKind::Undeliverable, why), now);
            }
        };
        let matter = if let Fact::MessageQueued { content, reply_to, .. } = fact {
            match self.files_at_meta(no, &content, now)? {
                Files::AtMeta(files) => Matter::Message { content, reply_to, files },
                Files::ToUpload(files) => return Ok(Begin::Upload(files)),
                Files::Missing => {
                    let why = "a file of the message is no longer with the hub";
                    return self.refuse_turn(command, own(FailureKind::MediaProblem, why), now);
                }
            }
        } else if let Fact::ReactionQueued { message: MessageName::Wamid(target), emoji, .. } = fact {
            Matter::Reaction { target, emoji }
        } else {
            return Err(JournalError::Damaged("a queued message".to_owned()));
        };
        let number = row.attempts + 1;
        self.sql.run(
            "UPDATE command SET state = 'attempting', attempts = ?2 WHERE id = ?1",
            args![command.as_str(), number],
        )?;
        let id = AttemptId::of(command, number);
        Ok(Begin::Ready(Box::new(Attempt { id, number, to, matter })))
    }

    fn refuse_turn(
        &mut self,
        command: &CommandId,
        failure: Failure,
        at: Timestamp,
    ) -> Result<Begin, JournalError> {
        self.give_up(command, &failure, at)?;
        Ok(Begin::Refused(failure))
    }

    /// Notes that a message that waits will not go.
    pub(in crate::journal) fn give_up(
        &mut self,
        command: &CommandId,
        failure: &Failure,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let Some(row) = self.send_row(command)?.filter(|row| row.state == "queued") else { return Ok(()) };
        if row.is_reaction {
            return self.reaction_refused(&row, command, failure, (at, None));
        }
        self.set_state(command, "failed", None)?;
        let fact = failed(&row, command, MessageStatus::Failed, failure, at);
        self.append(&row.line, at, None, &fact)?;
        Ok(())
    }

    /// Notes what came of asking. A status that brought the attempt back may have been faster; then only
    /// what it did not know is added.
    pub(in crate::journal) fn end_attempt(
        &mut self,
        command: &CommandId,
        outcome: &Outcome,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let Some(row) = self.send_row(command)? else { return Ok(()) };
        if row.is_reaction {
            return self.end_reaction(&row, command, outcome, at);
        }
        let conversation = row.conversation;
        let report = |status, failure| failed(&row, command, status, failure, at);
        let overtaken = row.state != "attempting";
        match outcome {
            Outcome::Accepted { wamid, phone, user_id } => {
                self.set_state(command, "accepted", Some(wamid))?;
                self.note_sent(wamid, conversation, Some(command.as_str()))?;
                let fact =
                    Fact::MessageAccepted { conversation, command: command.clone(), wamid: wamid.clone() };
                self.append(&row.line, at, None, &fact)?;
                self.learn_from_answer(&row.line, conversation, phone.clone(), user_id.clone(), at)?;
            }
            Outcome::Retry(_) | Outcome::Failed(_) | Outcome::Unknown(_) if overtaken => {}
            Outcome::Retry(not_before) => self.queue_again(command, *not_before)?,
            Outcome::Failed(failure) => {
                self.set_state(command, "failed", None)?;
                self.append(&row.line, at, None, &report(MessageStatus::Failed, failure))?;
            }
            Outcome::Unknown(failure) => {
                self.set_state(command, "unknown", None)?;
                self.append(&row.line, at, None, &report(MessageStatus::Unknown, failure))?;
            }
        }
        Ok(())
    }

    /// Meta's answer may name the person in a way we did not know; it never takes a name from somebody else.
    pub(super) fn learn_from_answer(
        &mut self,
        line: &LineId,
        conversation: ConversationId,
        phone: Option<Phone>,
        user_id: Option<UserId>,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let no = self.line(line).ok_or_else(|| unknown(line))?;
        let known = self.known(conversation)?;
        let taught = Contact {
            user_id: user_id.filter(|_| known.user_id.is_none()),
            phone: phone.filter(|_| known.phone.is_none()),
            ..Contact::default()
        };
        if self.find(no, &taught)?.is_some() {
            return Ok(());
        }
        self.learn(line, conversation, &taught, at, None)
    }

    /// Every attempt on a line without an outcome may or may not have gone out.
    pub(super) fn settle_lost_attempts(&mut self, line: LineNo, at: Timestamp) -> Result<u64, JournalError> {
        let lost = self.sql.all(
            "SELECT id FROM command WHERE line = ?1 AND state = 'attempting' ORDER BY turn",
            args![line.0],
            |row| Ok(CommandId(row.get(0)?)),
        )?;
        let failure = own(FailureKind::OutcomeUnknown, "the hub stopped before Meta's answer came");
        let mut settled = 0;
        for command in lost {
            match self.send_row(&command)? {
                Some(row) if row.is_reaction => self.queue_again(&command, at)?,
                Some(_) => {
                    self.end_attempt(&command, &Outcome::Unknown(failure.clone()), at)?;
                    settled += 1;
                }
                None => {}
            }
        }
        Ok(settled)
    }

    /// How a status that brings an attempt of ours back names the message: by command and with Meta's name while
    /// that is news, by Meta's name alone afterwards.
    pub(super) fn status_of_attempt(
        &mut self,
        row: &SendRow,
        command: &CommandId,
        wamid: &Wamid,
    ) -> Result<(ConversationId, MessageName, Option<Wamid>), JournalError> {
        if row.wamid.as_ref() == Some(wamid) {
            return Ok((row.conversation, MessageName::Wamid(wamid.clone()), None));
        }
        self.set_state(command, "accepted", Some(wamid))?;
        self.note_sent(wamid, row.conversation, Some(command.as_str()))?;
        Ok((row.conversation, MessageName::Command(command.clone()), Some(wamid.clone())))
    }
}

/// A report of our own about a message that Meta has not named.
fn failed(
    row: &SendRow,
    command: &CommandId,
    status: MessageStatus,
    failure: &Failure,
    at: Timestamp,
) -> Fact {
    Fact::StatusReported {
        conversation: row.conversation,
        message: MessageName::Command(command.clone()),
        wamid: None,
        status,
        at,
        failure: Some(failure.clone()),
    }
}

/// A failure that we found ourselves.
fn own(kind: FailureKind, details: &str) -> Failure {
    Failure { kind, code: None, details: Text::from(details), retry_at: None }
}
