//! What goes out later: on this machine, or at the hub, which sends it even while every desktop sleeps.

use domain::{CommandId, Content, ConversationId, OutboxState, Text, Timestamp, Wamid};
use protocol::{Command, CommandBody};

use super::Reader;
use super::thread_row::{from_json, outbox_state};
use crate::StoreError;

pub(crate) const WAITING: &str =
    "SELECT command, content, due_at_ms, author_name, reply_to FROM replica_scheduled
     WHERE conversation = ?1 AND ended = 0 AND seq IS NOT NULL ORDER BY due_at_ms";

pub(crate) const HERE: &str = "SELECT kind, command, body, state, journaled_seq, target FROM local_outbox
     WHERE conversation = ?1 AND kind IN ('schedule', 'cancel') ORDER BY id";

/// A message that goes out later.
#[derive(Clone, Debug, PartialEq)]
pub struct Scheduled {
    /// The command that scheduled it.
    pub command: CommandId,
    /// What it holds.
    pub content: Content,
    /// The message it answers.
    pub reply_to: Option<Wamid>,
    /// When it is to go.
    pub due_at: Timestamp,
    /// The member who wrote it; absent for what still stands on this machine.
    pub author: Option<Text>,
    /// How far it has come.
    pub stand: ScheduledStand,
}

/// How far a message that goes out later has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScheduledStand {
    /// It stands in this machine's outbox.
    Outbox(OutboxState),
    /// It is durable at the hub.
    AtHub,
    /// This person called it off; the hub has not said yes.
    Cancelling,
}

impl Reader {
    /// What goes out later in a conversation, the next first. What the hub refused stands in the thread instead.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn scheduled(&self, conversation: ConversationId) -> Result<Vec<Scheduled>, StoreError> {
        let mut statement = self.conn().prepare_cached(HERE)?;
        let mut found = statement.query([conversation.0])?;
        let (mut scheduled, mut called_off) = (Vec::new(), Vec::new());
        while let Some(row) = found.next()? {
            let state = outbox_state(&row.get::<_, String>(3)?, row.get(4)?)?;
            if state == OutboxState::Refused {
                continue;
            }
            if row.get::<_, String>(0)? == "cancel" {
                called_off.push(CommandId(row.get::<_, Option<String>>(5)?.unwrap_or_default()));
                continue;
            }
            let command: Command = from_json(&row.get::<_, String>(2)?, "an outbox command")?;
            let CommandBody::ScheduleMessage { content, reply_to, due_at, .. } = command.body else {
                return Err(StoreError::bug("an outbox row of kind schedule that schedules nothing"));
            };
            let stand = ScheduledStand::Outbox(state);
            scheduled.push(Scheduled { command: command.id, content, reply_to, due_at, author: None, stand });
        }
        let mut statement = self.conn().prepare_cached(WAITING)?;
        let mut found = statement.query([conversation.0])?;
        while let Some(row) = found.next()? {
            scheduled.push(Scheduled {
                command: CommandId(row.get(0)?),
                content: from_json(&row.get::<_, String>(1)?, "a scheduled content")?,
                reply_to: row.get::<_, Option<String>>(4)?.map(Wamid),
                due_at: Timestamp(row.get(2)?),
                author: row.get::<_, Option<String>>(3)?.map(Text),
                stand: ScheduledStand::AtHub,
            });
        }
        for scheduled in &mut scheduled {
            if called_off.contains(&scheduled.command) {
                scheduled.stand = ScheduledStand::Cancelling;
            }
        }
        scheduled.sort_by_key(|scheduled| scheduled.due_at);
        Ok(scheduled)
    }

    /// The scheduled message of that command, and where; absent when it waits no more.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn scheduled_one(
        &self,
        command: &CommandId,
    ) -> Result<Option<(ConversationId, Scheduled)>, StoreError> {
        use rusqlite::OptionalExtension as _;
        self.at_one_moment(|| {
            let conversation: Option<u64> = self
                .conn()
                .prepare_cached("SELECT conversation FROM replica_scheduled WHERE command = ?1")?
                .query_row([command.as_str()], |row| row.get(0))
                .optional()?;
            let conversation = match conversation {
                Some(conversation) => Some(ConversationId(conversation)),
                None => self.outbox_row(command)?.and_then(|row| row.conversation),
            };
            let Some(conversation) = conversation else { return Ok(None) };
            let found = self.scheduled(conversation)?.into_iter().find(|one| one.command == *command);
            Ok(found.map(|scheduled| (conversation, scheduled)))
        })
    }
}
