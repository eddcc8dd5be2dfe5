//! Reading: pages of entries, the queue of sends. Everything here runs outside of a transaction.

use domain::{CommandId, ConversationId, LineId, Seq, Timestamp, Wamid};
use protocol::Fact;
use serde_json::value::RawValue;

use super::people::{conversation, rowid};
use super::tx::{LineNo, place, seq_at};
use crate::journal::sql::{Row, Sql, args};
use crate::journal::{JournalError, Queued, StoredEntry, UnclaimedWebhook};

fn entry(line: &LineId, row: &Row<'_>) -> Result<StoredEntry, JournalError> {
    let fact =
        RawValue::from_string(row.get(2)?).map_err(|_| JournalError::Damaged("an entry".to_owned()))?;
    Ok(StoredEntry { line: line.clone(), seq: seq_at(row.get(0)?), at: Timestamp(row.get(1)?), fact })
}

/// Entries after a Seq, ascending.
pub(in crate::journal) fn page_after(
    sql: &dyn Sql,
    line: &LineId,
    no: LineNo,
    after: Seq,
    limit: u32,
) -> Result<Vec<StoredEntry>, JournalError> {
    let end = place(LineNo(no.0 + 1), Seq::ZERO);
    sql.all(
        "SELECT place, at, fact FROM entry WHERE place > ?1 AND place < ?2 ORDER BY place LIMIT ?3",
        args![place(no, after), end, limit],
        |row| entry(line, row),
    )
}

/// The last entries before a Seq, ascending.
pub(in crate::journal) fn page_before(
    sql: &dyn Sql,
    line: &LineId,
    no: LineNo,
    before: Seq,
    limit: u32,
) -> Result<Vec<StoredEntry>, JournalError> {
    let start = place(no, Seq::ZERO);
    let mut entries = sql.all(
        "SELECT place, at, fact FROM entry WHERE place < ?1 AND place > ?2 ORDER BY place DESC LIMIT ?3",
        args![place(no, before), start, limit],
        |row| entry(line, row),
    )?;
    entries.reverse();
    Ok(entries)
}

/// The first entries of a conversation after a Seq, ascending.
pub(in crate::journal) fn past(
    sql: &dyn Sql,
    line: &LineId,
    no: LineNo,
    of: ConversationId,
    after: Seq,
    limit: u32,
) -> Result<Vec<StoredEntry>, JournalError> {
    sql.all(
        "SELECT place, at, fact FROM entry WHERE conversation = ?1 AND place > ?2 AND place < ?3
             ORDER BY place LIMIT ?4",
        args![rowid(of), place(no, after), place(LineNo(no.0 + 1), Seq::ZERO), limit],
        |row| entry(line, row),
    )
}

/// What is asked of a place.
pub(super) const ENTRY_AT: &str = "SELECT place, at, fact FROM entry WHERE place = ?1";

/// The entry at a place that is known to hold one.
pub(super) fn entry_at(sql: &dyn Sql, line: &LineId, place: i64) -> Result<StoredEntry, JournalError> {
    let found = sql.maybe(ENTRY_AT, args![place], |row| entry(line, row));
    found?.ok_or_else(|| JournalError::Damaged("an entry that a contact stands on".to_owned()))
}

/// Sends of a line that wait, oldest first.
pub(in crate::journal) fn queued(
    sql: &dyn Sql,
    no: LineNo,
    after: Seq,
    limit: u32,
) -> Result<Vec<Queued>, JournalError> {
    let after = i64::try_from(after.0).unwrap_or(i64::MAX);
    sql.all(
        "SELECT id, turn, conversation, not_before FROM command
         WHERE line = ?1 AND state = 'queued' AND turn > ?2 ORDER BY turn LIMIT ?3",
        args![no.0, after, limit],
        |row| {
            Ok(Queued {
                command: CommandId(row.get(0)?),
                seq: Seq(row.get::<i64>(1)?.unsigned_abs()),
                conversation: conversation(row.get(2)?),
                not_before: Timestamp(row.get(3)?),
            })
        },
    )
}

/// The customer's last message.
pub(in crate::journal) fn last_inbound(
    sql: &dyn Sql,
    no: LineNo,
    whose: ConversationId,
) -> Result<Option<Wamid>, JournalError> {
    let fact: Option<String> = sql.maybe(
        "SELECT entry.fact FROM inbound JOIN entry ON entry.place = inbound.place
             WHERE inbound.conversation = ?1 AND inbound.place > ?2 AND inbound.place < ?3",
        args![rowid(whose), place(no, Seq::ZERO), place(LineNo(no.0 + 1), Seq::ZERO)],
        |row| row.get(0),
    )?;
    let fact = fact.and_then(|fact| serde_json::from_str(&fact).ok());
    Ok(match fact {
        Some(Fact::MessageReceived { message, .. }) => Some(message.id),
        Some(_) | None => None,
    })
}

/// Webhooks that wait for a line.
pub(in crate::journal) fn unclaimed(
    sql: &dyn Sql,
    line: &LineId,
) -> Result<Vec<UnclaimedWebhook>, JournalError> {
    sql.all(
        "SELECT webhook.id, webhook.received_at, webhook.body
         FROM unclaimed JOIN webhook ON webhook.id = unclaimed.webhook
         WHERE unclaimed.line = ?1 ORDER BY webhook.id",
        args![line.as_str()],
        |row| {
            Ok(UnclaimedWebhook {
                id: row.get(0)?,
                received_at: Timestamp(row.get(1)?),
                body: row.get::<Vec<u8>>(2)?.into(),
            })
        },
    )
}
