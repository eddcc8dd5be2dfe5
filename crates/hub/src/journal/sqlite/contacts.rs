//! Who somebody is, by the entries that said so last. A desktop that does not hold those entries yet asks for
//! them; a value alone would not do, because the replica joins values by the Seq that set them (law 3).

use std::collections::BTreeSet;

use domain::{ConversationId, LineId, Seq};
use protocol::Contact;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::people::rowid;
use super::read;
use super::tx::{LineNo, place};
use crate::journal::{JournalError, StoredEntry};

/// Notes which entry said something of a contact, field by field.
pub(super) fn note(
    conn: &Connection,
    conversation: ConversationId,
    said: &Contact,
    place: i64,
) -> Result<(), JournalError> {
    conn.prepare_cached(
        "INSERT INTO contact_seen (conversation, user_id, phone, username, name) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (conversation) DO UPDATE SET
            user_id = coalesce(excluded.user_id, user_id), phone = coalesce(excluded.phone, phone),
            username = coalesce(excluded.username, username), name = coalesce(excluded.name, name)",
    )?
    .execute(params![
        rowid(conversation),
        said.user_id.as_ref().map(|_| place),
        said.phone.as_ref().map(|_| place),
        said.username.as_ref().map(|_| place),
        said.name.as_ref().map(|_| place),
    ])?;
    Ok(())
}

/// The entries that last said something of the contacts of these conversations, ascending. Nothing for those
/// that are not on this line.
pub(super) fn of(
    conn: &Connection,
    line: &LineId,
    no: LineNo,
    conversations: &[ConversationId],
) -> Result<Vec<StoredEntry>, JournalError> {
    let line_holds = place(no, Seq::ZERO)..place(LineNo(no.0 + 1), Seq::ZERO);
    let mut statement = conn.prepare_cached(
        "SELECT user_id, phone, username, name,
                (SELECT place FROM saved_name WHERE saved_name.conversation = contact_seen.conversation)
         FROM contact_seen WHERE conversation = ?1",
    )?;
    let mut places = BTreeSet::new();
    for conversation in conversations {
        let said: Option<[Option<i64>; 5]> = statement
            .query_row([rowid(*conversation)], |row| {
                Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?])
            })
            .optional()?;
        places.extend(said.into_iter().flatten().flatten().filter(|place| line_holds.contains(place)));
    }
    places.into_iter().map(|place| read::entry_at(conn, line, place)).collect()
}
