//! On the way out: a command is accepted once, and a message is handed to Meta at most once (law 5).

use domain::content::{TextProblem, check_text};
use domain::{
    AttemptId, CommandId, Content, ConversationId, LineId, MessageStatus, Phone, Seq, ServiceWindow, Text,
    Timestamp, UserId, Wamid,
};
use protocol::{
    Accepted, Author, CommandBody, Contact, Fact, MessageName, Outgoing, Refusal, RefusalCode, Settlement,
};
use rusqlite::{OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};

use super::people::{conversation as conversation_of, rowid};
use super::tx::{LineNo, Tx, unknown};
use crate::journal::{Attempt, JournalError, Outcome, Recipient, Wish};

/// How a send row is found again.
struct SendRow {
    line: LineId,
    turn: i64,
    conversation: ConversationId,
    state: String,
    attempts: u32,
    wamid: Option<Wamid>,
}

fn refuse<T>(code: RefusalCode, details: &str) -> Result<Result<T, Refusal>, JournalError> {
    Ok(Err(Refusal { code, details: details.into() }))
}

impl Tx<'_> {
    /// Accepts a command, or says why not, or repeats what was answered the first time.
    pub(super) fn accept(&mut self, wish: &Wish) -> Result<Result<Accepted, Refusal>, JournalError> {
        let command = &wish.command;
        let Some(no) = self.line(&command.line) else {
            return refuse(RefusalCode::UnknownLine, "this hub does not serve that line");
        };
        let digest = digest(&command.line, &command.body);
        let earlier: Option<(Vec<u8>, i64)> = self
            .conn
            .prepare_cached("SELECT digest, seq FROM command WHERE id = ?1")?
            .query_row([command.id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if let Some((known, seq)) = earlier {
            return if known == digest {
                Ok(Ok(Accepted { seq: Seq(seq.unsigned_abs()) }))
            } else {
                refuse(RefusalCode::CommandReused, "this id was used for another command")
            };
        }
        match &command.body {
            CommandBody::SendMessage { conversation, content, reply_to } => {
                self.accept_send(wish, no, &digest, *conversation, content, reply_to.as_ref())
            }
            CommandBody::ReadConversation { conversation, up_to } => {
                if self.window_of(no, *conversation)?.is_none() {
                    return refuse(RefusalCode::UnknownConversation, "no such conversation on this line");
                }
                let up_to = (*up_to).min(self.head(&command.line));
                let fact = Fact::ConversationRead { conversation: *conversation, up_to };
                self.accept_fact(wish, no, &digest, &fact)
            }
            CommandBody::SettleSend { command: send, settlement } => {
                self.accept_settlement(wish, no, &digest, send, *settlement)
            }
            // Nothing happens on the line; what Meta answers is told as it comes.
            CommandBody::RefreshTemplates {} => {
                self.keep_command(wish, no, &digest, self.head(&command.line))
            }
            CommandBody::ScheduleMessage { .. }
            | CommandBody::CancelScheduled { .. }
            | CommandBody::SendToNumber { .. }
            | CommandBody::React { .. }
            | CommandBody::ImportHistory {}
            | CommandBody::PartConversations { .. } => {
                refuse(RefusalCode::NotUnderstood, "this hub does not do that")
            }
        }
    }

    fn accept_send(
        &mut self,
        wish: &Wish,
        no: LineNo,
        digest: &[u8],
        conversation: ConversationId,
        content: &Outgoing,
        reply_to: Option<&Wamid>,
    ) -> Result<Result<Accepted, Refusal>, JournalError> {
        let Some(last_inbound) = self.window_of(no, conversation)? else {
            return refuse(RefusalCode::UnknownConversation, "no such conversation on this line");
        };
        if let Err(details) = sendable(content) {
            return refuse(RefusalCode::InvalidMessage, &details);
        }
        let window = ServiceWindow::at(last_inbound, wish.now);
        if !matches!(content, Content::Template { .. }) && !window.permits_free_form() {
            return refuse(RefusalCode::WindowClosed, "more than 24 hours since the customer wrote");
        }
        let command = &wish.command;
        let fact = Fact::MessageQueued {
            conversation,
            command: command.id.clone(),
            author: Author::Seat { id: wish.seat.id.clone(), name: wish.seat.name.as_str().into() },
            sent_at: command.made_at,
            content: content.clone(),
            reply_to: reply_to.cloned(),
        };
        let seq = self.append(&command.line, wish.now, None, &fact)?;
        self.conn
            .prepare_cached(
                "INSERT INTO command (id, line, digest, seq, kind, conversation, state, turn)
                 VALUES (?1, ?2, ?3, ?4, 'message', ?5, 'queued', ?4)",
            )?
            .execute(params![command.id.as_str(), no.0, digest, seq.0 as i64, rowid(conversation)])?;
        self.send_waits();
        Ok(Ok(Accepted { seq }))
    }

    fn accept_settlement(
        &mut self,
        wish: &Wish,
        no: LineNo,
        digest: &[u8],
        send: &CommandId,
        settlement: Settlement,
    ) -> Result<Result<Accepted, Refusal>, JournalError> {
        let row = self.send_row(send)?.filter(|row| row.state == "unknown" && row.line == wish.command.line);
        let Some(row) = row else {
            return refuse(RefusalCode::NothingToSettle, "that send has no unknown outcome");
        };
        self.set_state(send, "settled", None)?;
        let fact = Fact::SendSettled { conversation: row.conversation, command: send.clone(), settlement };
        self.accept_fact(wish, no, digest, &fact)
    }

    fn accept_fact(
        &mut self,
        wish: &Wish,
        no: LineNo,
        digest: &[u8],
        fact: &Fact,
    ) -> Result<Result<Accepted, Refusal>, JournalError> {
        let seq = self.append(&wish.command.line, wish.now, None, fact)?;
        self.keep_command(wish, no, digest, seq)
    }

    /// Keeps a command that sends nothing, with the place that answers it.
    fn keep_command(
        &mut self,
        wish: &Wish,
        no: LineNo,
        digest: &[u8],
        seq: Seq,
    ) -> Result<Result<Accepted, Refusal>, JournalError> {
        self.conn
            .prepare_cached("INSERT INTO command (id, line, digest, seq) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![wish.command.id.as_str(), no.0, digest, seq.0 as i64])?;
        Ok(Ok(Accepted { seq }))
    }

    /// When the customer last wrote; `None` when there is no such conversation on this line.
    fn window_of(
        &self,
        no: LineNo,
        conversation: ConversationId,
    ) -> Result<Option<Option<Timestamp>>, JournalError> {
        let row: Option<Option<i64>> = self
            .conn
            .prepare_cached("SELECT inbound.at FROM conversation LEFT JOIN inbound ON inbound.conversation = conversation.id
                 WHERE conversation.id = ?1 AND conversation.line = ?2")?
            .query_row(params![rowid(conversation), no.0], |row| row.get(0))
            .optional()?;
        Ok(row.map(|at| at.map(Timestamp)))
    }

    fn send_row(&self, command: &CommandId) -> Result<Option<SendRow>, JournalError> {
        let row = self
            .conn
            .prepare_cached(
                "SELECT line.name, command.turn, command.conversation, command.state, command.attempts, command.wamid
                 FROM command JOIN line ON line.id = command.line
                 WHERE command.id = ?1 AND command.state IS NOT NULL",
            )?
            .query_row([command.as_str()], |row| {
                Ok(SendRow {
                    line: LineId(row.get(0)?),
                    turn: row.get(1)?,
                    conversation: conversation_of(row.get(2)?),
                    state: row.get(3)?,
                    attempts: row.get(4)?,
                    wamid: row.get::<_, Option<String>>(5)?.map(Wamid),
                })
            })
            .optional()?;
        Ok(row)
    }

    fn set_state(&self, command: &CommandId, state: &str, wamid: Option<&Wamid>) -> Result<(), JournalError> {
        self.conn
            .prepare_cached("UPDATE command SET state = ?2, wamid = coalesce(?3, wamid) WHERE id = ?1")?
            .execute(params![command.as_str(), state, wamid.map(Wamid::as_str)])?;
        Ok(())
    }

    /// Notes that Meta is about to be asked, and hands out what to ask.
    pub(super) fn begin_attempt(&mut self, command: &CommandId) -> Result<Option<Attempt>, JournalError> {
        let Some(row) = self.send_row(command)?.filter(|row| row.state == "queued") else { return Ok(None) };
        let no = self.line(&row.line).ok_or_else(|| unknown(&row.line))?;
        let text: String = self
            .conn
            .prepare_cached("SELECT fact FROM entry WHERE place = ?1")?
            .query_row([super::tx::place(no, Seq(row.turn.unsigned_abs()))], |row| row.get(0))?;
        let fact =
            serde_json::from_str(&text).map_err(|_| JournalError::Damaged("a queued message".to_owned()))?;
        let Fact::MessageQueued { content, reply_to, .. } = fact else {
            return Err(JournalError::Damaged("a queued message".to_owned()));
        };
        let known = self.known(row.conversation)?;
        let to = match (known.phone, known.user_id) {
            (Some(phone), _) => Recipient::Phone(phone),
            (None, Some(user)) => Recipient::User(user),
            (None, None) => return Err(JournalError::Damaged("a conversation with nobody".to_owned())),
        };
        let number = row.attempts + 1;
        self.conn
            .prepare_cached("UPDATE command SET state = 'attempting', attempts = ?2 WHERE id = ?1")?
            .execute(params![command.as_str(), number])?;
        let last_inbound_at = self.window_of(no, row.conversation)?.flatten();
        let id = AttemptId::of(command, number);
        Ok(Some(Attempt { id, number, to, content, reply_to, last_inbound_at }))
    }

    /// Notes what came of asking. A status that brought the attempt back may have been faster; then only
    /// what it did not know is added.
    pub(super) fn end_attempt(
        &mut self,
        command: &CommandId,
        outcome: &Outcome,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let Some(row) = self.send_row(command)? else { return Ok(()) };
        let conversation = row.conversation;
        let report = |status, failure: &domain::Failure| Fact::StatusReported {
            conversation,
            message: MessageName::Command(command.clone()),
            wamid: None,
            status,
            at,
            failure: Some(failure.clone()),
        };
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
            Outcome::Retry(not_before) => {
                self.conn
                    .prepare_cached("UPDATE command SET state = 'queued', not_before = ?2 WHERE id = ?1")?
                    .execute(params![command.as_str(), not_before.0])?;
            }
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
    fn learn_from_answer(
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

    /// Every attempt without an outcome may or may not have gone out.
    pub(super) fn settle_lost_attempts(&mut self, at: Timestamp) -> Result<u64, JournalError> {
        let lost: Vec<String> = self
            .conn
            .prepare_cached("SELECT id FROM command WHERE state = 'attempting' ORDER BY line, turn")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let failure = domain::Failure {
            kind: domain::FailureKind::OutcomeUnknown,
            code: None,
            details: Text::from("the hub stopped before Meta's answer came"),
            retry_at: None,
        };
        let mut settled = 0;
        for id in lost {
            let command = CommandId(id);
            // A line taken out of the configuration keeps its attempts until it is served again.
            if self.send_row(&command)?.is_some_and(|row| self.line(&row.line).is_some()) {
                self.end_attempt(&command, &Outcome::Unknown(failure.clone()), at)?;
                settled += 1;
            }
        }
        Ok(settled)
    }

    /// How a status that brings an attempt back names the message, when the attempt is ours: by command
    /// and with Meta's name while that is news, by Meta's name alone afterwards.
    pub(super) fn status_of_attempt(
        &mut self,
        line: &LineId,
        command: &CommandId,
        wamid: &Wamid,
    ) -> Result<Option<(ConversationId, MessageName, Option<Wamid>)>, JournalError> {
        let Some(row) = self.send_row(command)?.filter(|row| row.line == *line) else { return Ok(None) };
        if row.wamid.as_ref() == Some(wamid) {
            return Ok(Some((row.conversation, MessageName::Wamid(wamid.clone()), None)));
        }
        self.set_state(command, "accepted", Some(wamid))?;
        self.note_sent(wamid, row.conversation, Some(command.as_str()))?;
        Ok(Some((row.conversation, MessageName::Command(command.clone()), Some(wamid.clone()))))
    }
}

/// SHA-256 over what a command asks: the same id may only ever ask the same.
fn digest(line: &LineId, body: &CommandBody) -> Vec<u8> {
    let json = serde_json::to_vec(&(line, body)).expect("a command of ours always serialises");
    Sha256::digest(json).to_vec()
}

fn sendable(content: &Outgoing) -> Result<(), String> {
    match content {
        Content::Text { body } => match check_text(body) {
            Ok(()) => Ok(()),
            Err(TextProblem::Empty) => Err("an empty text".to_owned()),
            Err(TextProblem::TooLong { chars }) => Err(format!("{chars} characters, Meta takes 4096")),
        },
        Content::Template { name, language, .. } if name.is_empty() || language.is_empty() => {
            Err("a template has a name and a language".to_owned())
        }
        Content::Template { .. } => Ok(()),
        Content::Media(_)
        | Content::Location { .. }
        | Content::Contacts { .. }
        | Content::Choice { .. }
        | Content::Form(_)
        | Content::Order(_)
        | Content::Interactive(_)
        | Content::System(_)
        | Content::Unsupported { .. } => Err(format!("this hub cannot send a {} yet", content.label())),
    }
}
