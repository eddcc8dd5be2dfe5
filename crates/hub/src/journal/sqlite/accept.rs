//! At the counter: a command is decided once, together with all that the journal holds, and a repeat is answered as
//! the first time (law 5).

use domain::{CommandId, Content, ConversationId, LineId, Seq, ServiceWindow, Timestamp, Wamid};
use protocol::{Accepted, Author, CommandBody, Fact, Outgoing, Refusal, RefusalCode, Settlement};
use rusqlite::{OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};

use super::people::rowid;
use super::tx::{LineNo, Tx};
use crate::journal::sendable::sendable;
use crate::journal::{JournalError, Wish};

/// What a command is answered, once it is on disk.
pub(super) type Decided = Result<Result<Accepted, Refusal>, JournalError>;

pub(super) fn refuse(code: RefusalCode, details: &str) -> Decided {
    Ok(Err(refusal(code, details)))
}

fn refusal(code: RefusalCode, details: &str) -> Refusal {
    Refusal { code, details: details.into() }
}

impl Tx<'_> {
    /// Accepts a command, or says why not, or repeats what was answered the first time.
    pub(super) fn accept(&mut self, wish: &Wish) -> Decided {
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
            CommandBody::ImportHistory {} => self.accept_import(wish, no, &digest),
            CommandBody::PartConversations { conversation } => {
                self.accept_parting(wish, no, &digest, *conversation)
            }
            CommandBody::ScheduleMessage { .. }
            | CommandBody::CancelScheduled { .. }
            | CommandBody::SendToNumber { .. }
            | CommandBody::React { .. } => {
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
    ) -> Decided {
        if let Err(no) = self.may_go(no, conversation, content, wish.now)? {
            return Ok(Err(no));
        }
        let command = &wish.command;
        self.tell_files(&command.line, content, wish.now)?;
        let fact = Fact::MessageQueued {
            conversation,
            command: command.id.clone(),
            author: author(wish),
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

    /// Whether a message may go to this conversation now, as far as we can know.
    pub(super) fn may_go(
        &self,
        no: LineNo,
        conversation: ConversationId,
        content: &Outgoing,
        now: Timestamp,
    ) -> Result<Result<(), Refusal>, JournalError> {
        let Some(last_inbound) = self.window_of(no, conversation)? else {
            return Ok(Err(refusal(RefusalCode::UnknownConversation, "no such conversation on this line")));
        };
        if let Err(details) = sendable(content) {
            return Ok(Err(refusal(RefusalCode::InvalidMessage, &details)));
        }
        let window = ServiceWindow::at(last_inbound, now);
        if !matches!(content, Content::Template { .. }) && !window.permits_free_form() {
            let details = "more than 24 hours since the customer wrote";
            return Ok(Err(refusal(RefusalCode::WindowClosed, details)));
        }
        if !self.has_files(content)? {
            return Ok(Err(refusal(RefusalCode::FileMissing, "a file of the message is not with the hub")));
        }
        Ok(Ok(()))
    }

    fn accept_settlement(
        &mut self,
        wish: &Wish,
        no: LineNo,
        digest: &[u8],
        send: &CommandId,
        settlement: Settlement,
    ) -> Decided {
        let row = self.send_row(send)?.filter(|row| row.state == "unknown" && row.line == wish.command.line);
        let Some(row) = row else {
            return refuse(RefusalCode::NothingToSettle, "that send has no unknown outcome");
        };
        self.set_state(send, "settled", None)?;
        let fact = Fact::SendSettled { conversation: row.conversation, command: send.clone(), settlement };
        self.accept_fact(wish, no, digest, &fact)
    }

    /// Accepts a command of which one fact is all that follows.
    pub(super) fn accept_fact(&mut self, wish: &Wish, no: LineNo, digest: &[u8], fact: &Fact) -> Decided {
        let seq = self.append(&wish.command.line, wish.now, None, fact)?;
        self.keep_command(wish, no, digest, seq)
    }

    /// Keeps a command that sends nothing, with the place that answers it.
    fn keep_command(&mut self, wish: &Wish, no: LineNo, digest: &[u8], seq: Seq) -> Decided {
        self.conn
            .prepare_cached("INSERT INTO command (id, line, digest, seq) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![wish.command.id.as_str(), no.0, digest, seq.0 as i64])?;
        Ok(Ok(Accepted { seq }))
    }

    /// When the customer last wrote; `None` when there is no such conversation on this line.
    pub(super) fn window_of(
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
}

/// SHA-256 over what a command asks: the same id may only ever ask the same.
fn digest(line: &LineId, body: &CommandBody) -> Vec<u8> {
    let json = serde_json::to_vec(&(line, body)).expect("a command of ours always serialises");
    Sha256::digest(json).to_vec()
}

/// Who gave the command, as the thread shows it for ever.
fn author(wish: &Wish) -> Author {
    Author::Seat { id: wish.seat.id.clone(), name: wish.seat.name.as_str().into() }
}
