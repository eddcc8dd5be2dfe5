//! Scheduled messages. An end may come before its beginning: it is kept, and what ended never waits. One whose time
//! came in vain is a message of the thread that failed: a person has to hear of it.

use domain::{CommandId, Content, ConversationId, LineId, Seq, Text, Timestamp, Wamid};
use protocol::{Author, ScheduleEnd};
use rusqlite::{Connection, OptionalExtension, params};

use crate::StoreError;
use crate::query::from_json;

/// A message that is to go later.
pub(super) struct Planned<'a> {
    pub(super) conversation: ConversationId,
    pub(super) command: &'a CommandId,
    pub(super) author: &'a Author,
    pub(super) made_at: Timestamp,
    pub(super) due_at: Timestamp,
    pub(super) content: &'a Content,
    pub(super) reply_to: Option<&'a Wamid>,
}

/// A message was scheduled; of repeats the lowest Seq counts.
pub(super) fn planned(
    tx: &Connection,
    line: &LineId,
    seq: Seq,
    planned: &Planned<'_>,
) -> Result<(), rusqlite::Error> {
    let (author_id, author_name) = match planned.author {
        Author::Seat { id, name } => (Some(id.as_str()), Some(name.as_str())),
        Author::Phone => (None, None),
    };
    let content = serde_json::to_string(planned.content).expect("a content always serialises");
    tx.prepare_cached(
        "INSERT INTO replica_scheduled
            (command, line, conversation, seq, author_id, author_name, made_at_ms, due_at_ms, content, reply_to)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (command) DO UPDATE SET conversation = excluded.conversation, seq = excluded.seq,
            author_id = excluded.author_id, author_name = excluded.author_name, made_at_ms = excluded.made_at_ms,
            due_at_ms = excluded.due_at_ms, content = excluded.content, reply_to = excluded.reply_to
         WHERE seq IS NULL OR excluded.seq < seq",
    )?
    .execute(params![
        planned.command.as_str(),
        line.as_str(),
        planned.conversation.0,
        seq.0,
        author_id,
        author_name,
        planned.made_at.0,
        planned.due_at.0,
        content,
        planned.reply_to.map(Wamid::as_str)
    ])?;
    Ok(())
}

/// A scheduled message waits no more.
pub(super) fn ended(
    tx: &Connection,
    line: &LineId,
    seq: Seq,
    conversation: ConversationId,
    command: &CommandId,
    end: ScheduleEnd,
) -> Result<(), rusqlite::Error> {
    let missed = missed_word(end);
    tx.prepare_cached(
        "INSERT INTO replica_scheduled (command, line, conversation, ended, missed, missed_seq)
         VALUES (?1, ?2, ?3, 1, ?4, ?5)
         ON CONFLICT (command) DO UPDATE SET ended = 1,
            conversation = CASE WHEN seq IS NULL THEN min(conversation, excluded.conversation) ELSE conversation END,
            missed = CASE WHEN excluded.missed_seq > coalesce(missed_seq, 0) THEN excluded.missed ELSE missed END,
            missed_seq = CASE WHEN excluded.missed_seq > coalesce(missed_seq, 0) THEN excluded.missed_seq ELSE missed_seq END",
    )?
    .execute(params![
        command.as_str(),
        line.as_str(),
        conversation.0,
        missed,
        missed.map(|_| seq.0)
    ])?;
    Ok(())
}

/// The word by which an end is kept that left the message unsent though nobody called it off.
fn missed_word(end: ScheduleEnd) -> Option<&'static str> {
    match end {
        ScheduleEnd::WindowClosed => Some("window_closed"),
        ScheduleEnd::HandledElsewhere => Some("handled_elsewhere"),
        ScheduleEnd::Queued | ScheduleEnd::Cancelled | ScheduleEnd::Other => None,
    }
}

/// A scheduled message whose time came in vain.
pub(super) struct Missed {
    pub(super) conversation: ConversationId,
    pub(super) seq: Seq,
    pub(super) author: Author,
    pub(super) due_at: Timestamp,
    pub(super) content: Content,
    pub(super) reply_to: Option<Wamid>,
}

/// The scheduled message of that command, when its beginning and its vain end are both known.
pub(super) fn missed(tx: &Connection, command: &CommandId) -> Result<Option<Missed>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT conversation, seq, author_id, author_name, due_at_ms, content, reply_to
         FROM replica_scheduled WHERE command = ?1 AND seq IS NOT NULL AND missed IS NOT NULL",
    )?;
    let found = statement
        .query_row([command.as_str()], |row| {
            let author = match row.get::<_, Option<String>>(2)? {
                Some(id) => Author::Seat {
                    id: id.into(),
                    name: Text(row.get::<_, Option<String>>(3)?.unwrap_or_default()),
                },
                None => Author::Phone,
            };
            let missed = (
                ConversationId(row.get(0)?),
                Seq(row.get(1)?),
                author,
                Timestamp(row.get(4)?),
                row.get::<_, Option<String>>(6)?.map(Wamid),
            );
            Ok((missed, row.get::<_, String>(5)?))
        })
        .optional()?;
    let Some(((conversation, seq, author, due_at, reply_to), content)) = found else { return Ok(None) };
    let content = from_json(&content, "a scheduled content")?;
    Ok(Some(Missed { conversation, seq, author, due_at, content, reply_to }))
}
