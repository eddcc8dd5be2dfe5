//! At the counter: a command is decided once, together with all that the journal holds, and a repeat is answered as
//! the first time (law 5).

use domain::{CommandId, Content, ConversationId, LineId, Phone, Seq, ServiceWindow, Timestamp, Wamid};
use protocol::register::Deed;
use protocol::{
    Accepted, Author, Command, CommandBody, Contact, Fact, Outgoing, Refusal, RefusalCode, Settlement,
};
use sha2::{Digest as _, Sha256};

use super::acts;
use super::people::rowid;
use super::tx::{LineNo, Tx};
use crate::journal::sendable::sendable;
use crate::journal::sql::args;
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
    pub(in crate::journal) fn accept(&mut self, wish: &Wish) -> Decided {
        let command = &wish.command;
        let Some(no) = self.line(&command.line) else {
            return refuse(RefusalCode::UnknownLine, "this hub does not serve that line");
        };
        let digest = digest(&command.line, &command.body);
        if let Some(answer) = self.answered(command, &digest)? {
            return Ok(answer);
        }
        if !self.is_seen(no, &wish.teams, &command.body)? {
            return refuse(RefusalCode::OtherTeam, "the conversation is another team's");
        }
        match &command.body {
            CommandBody::NoteExport { conversation, messages, files } => {
                self.accept_export(wish, no, &digest, *conversation, (*messages, *files))
            }
            CommandBody::GiveConversation { conversation, team } => {
                self.accept_giving(wish, no, &digest, *conversation, team.as_ref())
            }
            CommandBody::SendMessage { conversation, content, reply_to } => {
                self.accept_send(wish, no, &digest, *conversation, content, reply_to.as_ref())
            }
            CommandBody::ReadConversation { conversation, up_to } => {
                self.accept_reading(wish, no, &digest, *conversation, *up_to)
            }
            CommandBody::SettleSend { command: send, settlement } => {
                self.accept_settlement(wish, no, &digest, send, *settlement)
            }
            // Nothing happens on the line; what Meta answers is told as it comes.
            CommandBody::RefreshTemplates {} => {
                self.keep_command(wish, no, &digest, self.head(&command.line))
            }
            CommandBody::PartConversations { conversation } => {
                self.accept_parting(wish, no, &digest, *conversation)
            }
            CommandBody::ScheduleMessage { conversation, content, reply_to, due_at } => {
                let fact = Fact::MessageScheduled {
                    conversation: *conversation,
                    command: command.id.clone(),
                    author: author(wish),
                    made_at: command.made_at,
                    due_at: *due_at,
                    content: content.clone(),
                    reply_to: reply_to.clone(),
                };
                self.accept_schedule(wish, no, &digest, &fact)
            }
            CommandBody::CancelScheduled { command: scheduled } => {
                self.accept_cancel(wish, no, &digest, scheduled)
            }
            CommandBody::SendToNumber { phone, content } => {
                self.accept_to_number(wish, no, &digest, phone, content)
            }
            CommandBody::React { conversation, message, emoji } => {
                self.accept_reaction(wish, no, &digest, *conversation, message, emoji.as_ref())
            }
            CommandBody::ImportHistory {} => self.accept_import(wish, no, &digest),
        }
    }

    /// What a command was answered before, if it is a repeat.
    fn answered(
        &self,
        command: &Command,
        digest: &[u8],
    ) -> Result<Option<Result<Accepted, Refusal>>, JournalError> {
        let earlier: Option<(Vec<u8>, i64)> = self.sql.maybe(
            "SELECT digest, seq FROM command WHERE id = ?1",
            args![command.id.as_str()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(earlier.map(|(known, seq)| {
            if known == digest {
                Ok(Accepted { seq: Seq(seq.unsigned_abs()) })
            } else {
                Err(refusal(RefusalCode::CommandReused, "this id was used for another command"))
            }
        }))
    }

    /// Nothing happens on the line; the register notes it.
    fn accept_export(
        &mut self,
        wish: &Wish,
        no: LineNo,
        digest: &[u8],
        conversation: ConversationId,
        (messages, files): (u64, u64),
    ) -> Decided {
        if self.window_of(no, conversation)?.is_none() {
            return refuse(RefusalCode::UnknownConversation, "no such conversation on this line");
        }
        let line = wish.command.line.clone();
        let deed = Deed::ConversationExported { line, conversation, messages, files };
        acts::note(self.sql, &wish.by, wish.now, &deed)?;
        self.keep_command(wish, no, digest, self.head(&wish.command.line))
    }

    fn accept_reading(
        &mut self,
        wish: &Wish,
        no: LineNo,
        digest: &[u8],
        conversation: ConversationId,
        up_to: Seq,
    ) -> Decided {
        if self.window_of(no, conversation)?.is_none() {
            return refuse(RefusalCode::UnknownConversation, "no such conversation on this line");
        }
        let up_to = up_to.min(self.head(&wish.command.line));
        self.accept_fact(wish, no, digest, &Fact::ConversationRead { conversation, up_to })
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
        if let Err(refusal) = self.may_go(no, conversation, content, wish.now)? {
            return Ok(Err(refusal));
        }
        self.queue_new(wish, no, digest, conversation, content, reply_to)
    }

    /// A first word to a number: only a template may be one. Whoever is met by it has a conversation from then on.
    fn accept_to_number(
        &mut self,
        wish: &Wish,
        no: LineNo,
        digest: &[u8],
        phone: &Phone,
        content: &Outgoing,
    ) -> Decided {
        let is_number =
            (6..=15).contains(&phone.as_str().len()) && phone.as_str().bytes().all(|b| b.is_ascii_digit());
        if !is_number || !matches!(content, Content::Template { .. }) {
            let details = "a number with its country's code, and a template";
            return refuse(RefusalCode::InvalidMessage, details);
        }
        let contact = Contact { phone: Some(phone.clone()), ..Contact::default() };
        let may = match self.find(no, &contact)? {
            Some(conversation) => self.may_go(no, conversation, content, wish.now)?,
            None => self.is_good(content)?,
        };
        if let Err(refusal) = may {
            return Ok(Err(refusal));
        }
        let Some(conversation) = self.meet(&wish.command.line, &contact, wish.now, None)? else {
            return refuse(RefusalCode::InvalidMessage, "a number with its country's code");
        };
        self.queue_new(wish, no, digest, conversation, content, None)
    }

    fn queue_new(
        &mut self,
        wish: &Wish,
        no: LineNo,
        digest: &[u8],
        conversation: ConversationId,
        content: &Outgoing,
        reply_to: Option<&Wamid>,
    ) -> Decided {
        let command = &wish.command;
        self.tell_files(&command.line, conversation, content, wish.now)?;
        let fact = Fact::MessageQueued {
            conversation,
            command: command.id.clone(),
            author: author(wish),
            sent_at: command.made_at,
            content: content.clone(),
            reply_to: reply_to.cloned(),
        };
        self.queue_fact(wish, no, digest, (conversation, "message"), &fact)
    }

    /// Journals what is to go to Meta, and puts it in the queue.
    pub(super) fn queue_fact(
        &mut self,
        wish: &Wish,
        no: LineNo,
        digest: &[u8],
        (conversation, kind): (ConversationId, &str),
        fact: &Fact,
    ) -> Decided {
        let command = &wish.command;
        let seq = self.append(&command.line, wish.now, None, fact)?;
        self.sql.run(
            "INSERT INTO command (id, line, digest, seq, kind, conversation, state, turn)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'queued', ?4)",
            args![command.id.as_str(), no.0, digest, seq.0 as i64, kind, rowid(conversation)],
        )?;
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
        if let Err(refusal) = self.may_write(no, conversation, is_template(content), now)? {
            return Ok(Err(refusal));
        }
        self.is_good(content)
    }

    /// Whether we may write to this conversation now: it is one of this line, it is ours to answer, and the window
    /// is open.
    pub(super) fn may_write(
        &self,
        no: LineNo,
        conversation: ConversationId,
        is_template: bool,
        now: Timestamp,
    ) -> Result<Result<(), Refusal>, JournalError> {
        let Some(last_inbound) = self.last_heard(no, conversation)? else {
            return Ok(Err(refusal(RefusalCode::UnknownConversation, "no such conversation on this line")));
        };
        if self.handled_elsewhere(conversation)? {
            let details = "another application answers this customer";
            return Ok(Err(refusal(RefusalCode::HandledElsewhere, details)));
        }
        if !is_template && !ServiceWindow::at(last_inbound, now).permits_free_form() {
            let details = "more than 24 hours since the customer wrote";
            return Ok(Err(refusal(RefusalCode::WindowClosed, details)));
        }
        Ok(Ok(()))
    }

    /// Whether Meta would take the message, as far as it alone tells, and its files are here.
    fn is_good(&self, content: &Outgoing) -> Result<Result<(), Refusal>, JournalError> {
        if let Err(details) = sendable(content) {
            return Ok(Err(refusal(RefusalCode::InvalidMessage, &details)));
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
    pub(super) fn keep_command(&mut self, wish: &Wish, no: LineNo, digest: &[u8], seq: Seq) -> Decided {
        self.sql.run(
            "INSERT INTO command (id, line, digest, seq) VALUES (?1, ?2, ?3, ?4)",
            args![wish.command.id.as_str(), no.0, digest, seq.0 as i64],
        )?;
        Ok(Ok(Accepted { seq }))
    }

    /// When the person of a conversation last wrote, there or where they go on; `None` when there is no such
    /// conversation on this line.
    pub(super) fn last_heard(
        &self,
        no: LineNo,
        conversation: ConversationId,
    ) -> Result<Option<Option<Timestamp>>, JournalError> {
        let Some(here) = self.window_of(no, conversation)? else { return Ok(None) };
        let there = self.window_of(no, self.goes_on_in(conversation)?)?.flatten();
        Ok(Some(here.max(there)))
    }

    /// When the customer last wrote; `None` when there is no such conversation on this line.
    fn window_of(
        &self,
        no: LineNo,
        conversation: ConversationId,
    ) -> Result<Option<Option<Timestamp>>, JournalError> {
        let row: Option<Option<i64>> = self.sql.maybe(
            "SELECT inbound.at FROM conversation LEFT JOIN inbound ON inbound.conversation = conversation.id
                 WHERE conversation.id = ?1 AND conversation.line = ?2",
            args![rowid(conversation), no.0],
            |row| row.get(0),
        )?;
        Ok(row.map(|at| at.map(Timestamp)))
    }
}

/// SHA-256 over what a command asks: the same id may only ever ask the same.
fn digest(line: &LineId, body: &CommandBody) -> Vec<u8> {
    let json = serde_json::to_vec(&(line, body)).expect("a command of ours always serialises");
    Sha256::digest(json).to_vec()
}

/// Templates alone may go out when the window is closed.
pub(super) fn is_template(content: &Outgoing) -> bool {
    matches!(content, Content::Template { .. })
}

/// Who gave the command, as the thread shows it for ever.
pub(super) fn author(wish: &Wish) -> Author {
    Author::Seat { id: wish.seat.id.clone(), name: wish.seat.name.as_str().into() }
}
