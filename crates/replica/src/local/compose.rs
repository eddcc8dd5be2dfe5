//! Composing: a wish becomes a durable row, in one transaction with all that it touches on this machine.

use domain::{CommandId, Content, ConversationId, OutboxEvent, Seq, Timestamp, Wamid};
use protocol::{Command, CommandBody};
use rusqlite::{Connection, OptionalExtension, params};

use super::outbox::{step, words_back};
use super::{attachment, upload};
use crate::{OutboxError, Replica};

/// What is written down together with wishes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Along {
    /// They do not leave before this moment, by the hub's clock: until then they can be undone.
    pub not_before: Option<Timestamp>,
    /// The draft of their conversation stays: they are something else.
    pub keeps_draft: bool,
    /// The attachments that they carry, and that are none any more.
    pub attachments: Vec<String>,
    /// The template that they send.
    pub template: Option<String>,
    /// A message that is called off: its words become the draft of its conversation where there is none.
    pub words_back: Option<(ConversationId, Content)>,
}

impl Replica {
    /// Makes a wish durable. A message clears its conversation's draft in the same transaction, so that no
    /// words are ever in both places or in none.
    ///
    /// # Errors
    /// [`OutboxError::Repeated`] when the id stands here already.
    pub fn compose(&mut self, command: &Command) -> Result<(), OutboxError> {
        self.compose_all(std::slice::from_ref(command), &Along::default())
    }

    /// Makes wishes durable, in their order and in one transaction, together with all that they touch here.
    ///
    /// # Errors
    /// [`OutboxError::Repeated`] when an id stands here already.
    pub fn compose_all(&mut self, commands: &[Command], along: &Along) -> Result<(), OutboxError> {
        let tx = self.conn.transaction()?;
        for command in commands {
            insert(&tx, command, along, None)?;
        }
        write_along(&tx, commands, along)?;
        tx.commit()?;
        Ok(())
    }

    /// Calls a scheduled message off that the hub has, and makes what it holds a message for now, which leaves only
    /// once the hub has said yes: what went after all is never sent twice.
    ///
    /// # Errors
    /// [`OutboxError::Repeated`] when an id stands here already.
    pub fn compose_instead(&mut self, cancel: &Command, send: &Command) -> Result<(), OutboxError> {
        let along = Along { keeps_draft: true, ..Along::default() };
        let tx = self.conn.transaction()?;
        insert(&tx, cancel, &along, None)?;
        insert(&tx, send, &along, Some(&cancel.id))?;
        tx.commit()?;
        Ok(())
    }

    /// Takes a scheduled message that has not left this machine, and makes what it holds a message for now.
    ///
    /// # Errors
    /// [`OutboxError::WrongStep`] when it may have left.
    pub fn compose_early(
        &mut self,
        scheduled: &CommandId,
        send: &Command,
        now: Timestamp,
    ) -> Result<(), OutboxError> {
        let tx = self.conn.transaction()?;
        step(&tx, scheduled, OutboxEvent::Discarded, now, None)?;
        insert(&tx, send, &Along { keeps_draft: true, ..Along::default() }, None)?;
        tx.commit()?;
        Ok(())
    }
}

/// How a wish stands in its row.
struct Face<'a> {
    kind: &'static str,
    conversation: Option<ConversationId>,
    read_up_to: Option<Seq>,
    target: Option<&'a str>,
    content: Option<&'a Content>,
}

fn face<'a>(tx: &Connection, body: &'a CommandBody) -> Result<Face<'a>, rusqlite::Error> {
    let bare = |kind| Face { kind, conversation: None, read_up_to: None, target: None, content: None };
    Ok(match body {
        CommandBody::SendMessage { conversation, content, .. } => {
            Face { conversation: Some(*conversation), content: Some(content), ..bare("send") }
        }
        CommandBody::SendToNumber { content, .. } => Face { content: Some(content), ..bare("send") },
        CommandBody::ScheduleMessage { conversation, content, .. } => {
            Face { conversation: Some(*conversation), content: Some(content), ..bare("schedule") }
        }
        CommandBody::React { conversation, message, .. } => {
            Face { conversation: Some(*conversation), target: Some(message.as_str()), ..bare("react") }
        }
        CommandBody::CancelScheduled { command } => Face {
            conversation: of_scheduled(tx, command)?,
            target: Some(command.as_str()),
            ..bare("cancel")
        },
        CommandBody::ReadConversation { conversation, up_to } => {
            Face { conversation: Some(*conversation), read_up_to: Some(*up_to), ..bare("read") }
        }
        CommandBody::SettleSend { .. } => bare("settle"),
        CommandBody::ImportHistory {} => bare("import"),
        CommandBody::RefreshTemplates {} => bare("errand"),
        CommandBody::PartConversations { conversation }
        | CommandBody::GiveConversation { conversation, .. }
        | CommandBody::NoteExport { conversation, .. } => {
            Face { conversation: Some(*conversation), ..bare("errand") }
        }
    })
}

/// Where a scheduled message stands, at the hub or here.
fn of_scheduled(tx: &Connection, command: &CommandId) -> Result<Option<ConversationId>, rusqlite::Error> {
    let found: Option<Option<u64>> = tx
        .prepare_cached(
            "SELECT conversation FROM replica_scheduled WHERE command = ?1
             UNION ALL SELECT conversation FROM local_outbox WHERE command = ?1 LIMIT 1",
        )?
        .query_row([command.as_str()], |row| row.get(0))
        .optional()?;
    Ok(found.flatten().map(ConversationId))
}

fn insert(
    tx: &Connection,
    command: &Command,
    along: &Along,
    follows: Option<&CommandId>,
) -> Result<(), OutboxError> {
    let face = face(tx, &command.body)?;
    if let (CommandBody::React { conversation, message, .. }, now) = (&command.body, command.made_at) {
        forget_older_reactions(tx, *conversation, message, now)?;
    }
    let body = serde_json::to_string(command).expect("a command of ours always serialises");
    let inserted = tx
        .prepare_cached(
            "INSERT INTO local_outbox (command, line, conversation, kind, read_up_to, target, not_before_ms, follows,
                made_at_ms, body, state, state_at_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'waiting', ?9)
             ON CONFLICT (command) DO NOTHING",
        )?
        .execute(params![
            command.id.as_str(),
            command.line.as_str(),
            face.conversation.map(|c| c.0),
            face.kind,
            face.read_up_to.map(|seq| seq.0),
            face.target,
            along.not_before.map(|at| at.0),
            follows.map(CommandId::as_str),
            command.made_at.0,
            body
        ])?;
    if inserted == 0 {
        return Err(OutboxError::Repeated);
    }
    if let Some(content) = face.content {
        upload::wanted(tx, &command.line, &command.id, content)?;
        if let (Some(conversation), false) = (face.conversation, along.keeps_draft) {
            tx.prepare_cached("DELETE FROM local_draft WHERE conversation = ?1")?
                .execute([conversation.0])?;
        }
    }
    Ok(())
}

fn write_along(tx: &Connection, commands: &[Command], along: &Along) -> Result<(), OutboxError> {
    for id in &along.attachments {
        attachment::gone(tx, id)?;
    }
    if let (Some(template), Some(command)) = (&along.template, commands.first()) {
        tx.prepare_cached(
            "INSERT INTO local_template_use (template, used_at_ms) VALUES (?1, ?2)
             ON CONFLICT (template) DO UPDATE SET used_at_ms = max(used_at_ms, excluded.used_at_ms)",
        )?
        .execute(params![template, command.made_at.0])?;
    }
    if let (Some((conversation, content)), Some(command)) = (&along.words_back, commands.first()) {
        words_back(tx, *conversation, content, command.made_at)?;
    }
    Ok(())
}

/// Only the last wish to react to a message counts: what has not left, or was refused, is taken out.
fn forget_older_reactions(
    tx: &Connection,
    conversation: ConversationId,
    message: &Wamid,
    now: Timestamp,
) -> Result<(), OutboxError> {
    let older: Vec<String> = tx
        .prepare_cached(
            "SELECT command FROM local_outbox
             WHERE conversation = ?1 AND kind = 'react' AND target = ?2 AND state IN ('waiting', 'refused')",
        )?
        .query_map(params![conversation.0, message.as_str()], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for command in older {
        step(tx, &CommandId(command), OutboxEvent::Discarded, now, None)?;
    }
    Ok(())
}
