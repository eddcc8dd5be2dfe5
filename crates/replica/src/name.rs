//! How a message is found by name: a 64-bit hash leads to its place, the name itself is checked there.
//!
//! An index on the names as text would be half of what an insert costs and a third of the file
//! (docs/decisions/0003-store-layout.md).

use domain::{ConversationId, Seq, Timestamp};
use protocol::MessageName;
use rusqlite::{Connection, OptionalExtension, Statement, params};

use crate::StoreError;
use crate::query::Position;

/// A stable hash of a name on a line. It is stored, so it never changes: FNV-1a over the bytes, then the
/// finishing steps of MurmurHash3 so that all bits depend on all bytes.
pub(crate) fn hash(line: &str, name: &MessageName) -> i64 {
    let (kind, name) = match name {
        MessageName::Wamid(wamid) => (b'w', wamid.as_str()),
        MessageName::Command(command) => (b'c', command.as_str()),
    };
    let mut h: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in line.bytes().chain([0, kind]).chain(name.bytes()) {
        h = (h ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    h ^= h >> 33;
    h = h.wrapping_mul(0xff51_afd7_ed55_8ccd);
    h ^= h >> 33;
    h = h.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    h ^= h >> 33;
    h.cast_signed()
}

pub(crate) const PLACES: &str = "SELECT conversation, at_ms, seq FROM replica_message_name WHERE hash = ?1";

/// Where the message of that name stands.
pub(crate) fn find(
    conn: &Connection,
    line: &str,
    name: &MessageName,
) -> Result<Option<(ConversationId, Position)>, StoreError> {
    find_by(&mut *conn.prepare_cached(PLACES)?, conn, line, name)
}

/// The same, with [`PLACES`] at hand: whoever asks ten thousand times prepares it once.
pub(crate) fn find_by(
    places: &mut Statement<'_>,
    conn: &Connection,
    line: &str,
    name: &MessageName,
) -> Result<Option<(ConversationId, Position)>, StoreError> {
    // Almost always none or one.
    let mut rows = places.query([hash(line, name)])?;
    while let Some(row) = rows.next()? {
        let conversation = ConversationId(row.get(0)?);
        let position = Position { at: Timestamp(row.get(1)?), seq: Seq(row.get(2)?) };
        if bears(conn, conversation, position, name)? {
            return Ok(Some((conversation, position)));
        }
    }
    Ok(None)
}

pub(crate) const NAMES: &str = "SELECT wamid, command, other_names
     FROM replica_message WHERE conversation = ?1 AND at_ms = ?2 AND seq = ?3";

/// Whether a message bears that name. The line needs no second look: the hash covers it.
fn bears(
    conn: &Connection,
    conversation: ConversationId,
    position: Position,
    name: &MessageName,
) -> Result<bool, StoreError> {
    let found: Option<(Option<String>, Option<String>, Option<String>)> = conn
        .prepare_cached(NAMES)?
        .query_row(params![conversation.0, position.at.0, position.seq.0], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let Some((wamid, command, others)) = found else {
        return Err(StoreError::bug("a name points at no message"));
    };
    let first = match name {
        MessageName::Wamid(id) => wamid.as_deref() == Some(id.as_str()),
        MessageName::Command(id) => command.as_deref() == Some(id.as_str()),
    };
    let other = || {
        others.is_some_and(|others| {
            serde_json::from_str::<Vec<MessageName>>(&others).is_ok_and(|others| others.contains(name))
        })
    };
    Ok(first || other())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// These numbers stand in every database there is.
    #[test]
    fn the_hash_never_changes() {
        assert_eq!(hash("1064", &MessageName::Wamid("wamid.A".into())), GOLDEN[0]);
        assert_eq!(hash("1064", &MessageName::Command("wamid.A".into())), GOLDEN[1]);
        assert_eq!(hash("", &MessageName::Wamid("".into())), GOLDEN[2]);
    }

    const GOLDEN: [i64; 3] =
        [7_490_433_252_207_758_301, -8_027_881_350_463_167_164, -5_149_642_516_340_703_345];
}
