//! Who somebody is, by the entries that said so last. A desktop that does not hold those entries yet asks for
//! them; a value alone would not do, because the replica joins values by the Seq that set them (law 3).

use std::collections::BTreeSet;

use domain::{ConversationId, LineId, Seq};
use protocol::Contact;

use super::people::rowid;
use super::read;
use super::tx::{LineNo, place};
use crate::journal::sql::{Kept, Question, Sql, args};
use crate::journal::{JournalError, StoredEntry};

/// Notes which entry said something of a contact, field by field.
pub(super) fn note(
    sql: &dyn Sql,
    conversation: ConversationId,
    said: &Contact,
    place: i64,
) -> Result<(), JournalError> {
    sql.run("INSERT INTO contact_seen (conversation, user_id, phone, username, name) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (conversation) DO UPDATE SET
            user_id = coalesce(excluded.user_id, contact_seen.user_id), phone = coalesce(excluded.phone, contact_seen.phone),
            username = coalesce(excluded.username, contact_seen.username), name = coalesce(excluded.name, contact_seen.name)", args![
        rowid(conversation),
        said.user_id.as_ref().map(|_| place),
        said.phone.as_ref().map(|_| place),
        said.username.as_ref().map(|_| place),
        said.name.as_ref().map(|_| place),
    ])?;
    Ok(())
}

/// Asks the same of many at once, where each question is a journey.
fn look_ahead(
    sql: &dyn Sql,
    question: &'static str,
    of: impl Iterator<Item = Kept>,
) -> Result<(), JournalError> {
    if !sql.is_far() {
        return Ok(());
    }
    // Nothing is written while it is read.
    let asked = of.map(|one| Question { sql: question, args: vec![one], of: &[], by_key: true });
    sql.look_ahead(&asked.collect::<Vec<_>>())
}

/// The entries that last said something of the contacts of these conversations, ascending. Nothing for those
/// that are not on this line.
pub(in crate::journal) fn of(
    sql: &dyn Sql,
    line: &LineId,
    no: LineNo,
    conversations: &[ConversationId],
) -> Result<Vec<StoredEntry>, JournalError> {
    let line_holds = place(no, Seq::ZERO)..place(LineNo(no.0 + 1), Seq::ZERO);
    let said_of = "SELECT user_id, phone, username, name,
                (SELECT place FROM saved_name WHERE saved_name.conversation = contact_seen.conversation)
         FROM contact_seen WHERE conversation = ?1";
    let who = conversations.iter().map(|conversation| Kept::Int(rowid(*conversation)));
    look_ahead(sql, said_of, who)?;
    let mut places = BTreeSet::new();
    for conversation in conversations {
        let said: Option<[Option<i64>; 5]> = sql.maybe(said_of, args![rowid(*conversation)], |row| {
            Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?])
        })?;
        places.extend(said.into_iter().flatten().flatten().filter(|place| line_holds.contains(place)));
    }
    look_ahead(sql, read::ENTRY_AT, places.iter().copied().map(Kept::Int))?;
    places.into_iter().map(|place| read::entry_at(sql, line, place)).collect()
}
