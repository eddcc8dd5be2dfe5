//! What this seat may see of conversations that are given to teams: one that goes to another team is forgotten, one that
//! comes to ours brings its past, which is asked for apart from the stream.

use std::collections::BTreeSet;

use domain::{Content, ConversationId, LineId, Media, Seq, Timestamp};
use protocol::Entry;
use rusqlite::{Connection, OptionalExtension, params};

use super::change::Applied;
use super::fold::Fold;
use super::line::{self, CountsChange};
use super::message::Held;
use super::search::Index;
use super::{all_of, media, naming};
use crate::query::{Position, from_json};
use crate::{ApplyError, Replica, StoreError, local};

/// A conversation whose past is to be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WantedPast {
    /// Which.
    pub conversation: ConversationId,
    /// What came up to this Seq is here.
    pub after: Seq,
    /// What came from this Seq on is here.
    pub until: Seq,
}

/// Whether any conversation is another team's.
pub(super) fn any_hidden(tx: &Connection) -> Result<bool, StoreError> {
    Ok(tx.prepare_cached("SELECT EXISTS (SELECT 1 FROM replica_hidden)")?.query_row([], |row| row.get(0))?)
}

/// The Seq that gave a conversation to another team.
pub(super) fn hidden_at(tx: &Connection, conversation: ConversationId) -> Result<Option<Seq>, StoreError> {
    let found = tx
        .prepare_cached("SELECT seq FROM replica_hidden WHERE conversation = ?1")?
        .query_row([conversation.0], |row| row.get(0).map(Seq))
        .optional()?;
    Ok(found)
}

/// It may be seen.
pub(super) fn show(tx: &Connection, conversation: ConversationId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM replica_hidden WHERE conversation = ?1")?.execute([conversation.0])?;
    Ok(())
}

/// What came before this Seq is to be asked for.
pub(super) fn want_past(
    tx: &Connection,
    line: &LineId,
    conversation: ConversationId,
    until: Seq,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO replica_past (conversation, line, after, until) VALUES (?1, ?2, 0, ?3)
         ON CONFLICT (conversation) DO UPDATE SET after = 0, until = max(until, excluded.until)",
    )?
    .execute(params![conversation.0, line.as_str(), until.0])?;
    Ok(())
}

/// Forgets a conversation. Returns the digests of files that went with it; nothing when a later word gave it back.
pub(super) fn hide(
    tx: &Connection,
    line: &LineId,
    conversation: ConversationId,
    seq: Seq,
) -> Result<Option<Vec<String>>, StoreError> {
    let team_seq: Option<u64> = tx
        .prepare_cached("SELECT team_seq FROM replica_conversation WHERE conversation = ?1")?
        .query_row([conversation.0], |row| row.get(0))
        .optional()?;
    if team_seq.is_some_and(|later| later > seq.0) {
        return Ok(None);
    }
    tx.prepare_cached(
        "INSERT INTO replica_hidden (conversation, line, seq) VALUES (?1, ?2, ?3)
         ON CONFLICT (conversation) DO UPDATE SET seq = max(seq, excluded.seq)",
    )?
    .execute(params![conversation.0, line.as_str(), seq.0])?;
    let mut carried = BTreeSet::new();
    if team_seq.is_some() {
        uncount(tx, line, conversation)?;
        carried = forget_messages(tx, line, conversation)?;
    }
    // Also of a conversation of which no message has come yet, facts may wait for theirs.
    if naming::any_waits(tx)? {
        tx.prepare_cached("DELETE FROM replica_pending WHERE json_extract(fact, '$.conversation') = ?1")?
            .execute([conversation.0])?;
    }
    let files = forget_files(tx, line, conversation, carried)?;
    if team_seq.is_some() {
        for forget in FORGET {
            tx.prepare_cached(forget)?.execute([conversation.0])?;
        }
    }
    Ok(Some(files))
}

/// Everything that is kept of one conversation but its files. Drafts and what waits to be sent are this person's own.
const FORGET: &[&str] = &[
    "DELETE FROM replica_message WHERE conversation = ?1",
    "DELETE FROM replica_scheduled WHERE conversation = ?1",
    "DELETE FROM replica_word WHERE conversation = ?1",
    "DELETE FROM replica_past WHERE conversation = ?1",
    "DELETE FROM replica_conversation WHERE conversation = ?1",
];

/// Takes it out of the counts of its line.
fn uncount(tx: &Connection, line: &LineId, conversation: ConversationId) -> Result<(), StoreError> {
    let counted = tx
        .prepare_cached(
            "SELECT last_origin IS NOT NULL, to_answer, unread > 0, failed > 0
             FROM replica_conversation WHERE conversation = ?1",
        )?
        .query_row([conversation.0], |row| {
            Ok(CountsChange {
                conversations: -row.get::<_, i64>(0)?,
                to_answer: -row.get::<_, i64>(1)?,
                unread: -row.get::<_, i64>(2)?,
                failed: -row.get::<_, i64>(3)?,
            })
        })?;
    Ok(line::count(tx, line, counted)?)
}

/// Takes its messages out of the index of words and of that of names. Returns the media that they carry.
fn forget_messages(
    tx: &Connection,
    line: &LineId,
    conversation: ConversationId,
) -> Result<BTreeSet<String>, StoreError> {
    let mut index = Index::new(tx)?;
    let mut carried = BTreeSet::new();
    let mut places =
        tx.prepare_cached("SELECT at_ms, seq, detail FROM replica_message WHERE conversation = ?1")?;
    let mut rows = places.query([conversation.0])?;
    while let Some(row) = rows.next()? {
        let position = Position { at: Timestamp(row.get(0)?), seq: Seq(row.get(1)?) };
        let held = Held::load(tx, conversation, position)?;
        index.removed(&held)?;
        for name in &held.facets.names {
            naming::take(tx, line, name, conversation, position)?;
        }
        carried.extend(media_in(row.get(2)?)?.map(|media| media.id.0));
    }
    index.write()?;
    Ok(carried)
}

/// What a stored message carries.
fn media_in(detail: Option<String>) -> Result<Option<Media>, StoreError> {
    let Some(detail) = detail else { return Ok(None) };
    let content: Content = from_json(&detail, "a message's content")?;
    Ok(content.media().cloned())
}

/// Forgets its files; the digests of those that no other conversation shows. A file that was passed on is shown by
/// several: then the other conversations are looked through.
fn forget_files(
    tx: &Connection,
    line: &LineId,
    conversation: ConversationId,
    mut carried: BTreeSet<String>,
) -> Result<Vec<String>, StoreError> {
    let mut of = tx.prepare_cached("SELECT media FROM replica_media WHERE conversation = ?1")?;
    carried.extend(of.query_map([conversation.0], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?);
    let known = "SELECT shared, sha256 FROM replica_media WHERE media = ?1";
    let (mut shared, mut digests) = (BTreeSet::new(), BTreeSet::new());
    for name in carried {
        let found: Option<(bool, Option<String>)> =
            tx.prepare_cached(known)?.query_row([&name], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((is_shared, sha256)) = found else { continue };
        digests.extend(sha256);
        if is_shared {
            media::unannounced(tx, &name)?;
            shared.insert(name);
        } else {
            tx.prepare_cached("DELETE FROM replica_media WHERE media = ?1")?.execute([&name])?;
        }
    }
    if !shared.is_empty() {
        for (elsewhere, shown) in shown_elsewhere(tx, conversation)? {
            if shared.contains(shown.id.as_str()) {
                media::announced(tx, line, &shown, elsewhere)?;
            }
        }
        for name in shared {
            let nobodys = "DELETE FROM replica_media WHERE media = ?1 AND conversation IS NULL";
            tx.prepare_cached(nobodys)?.execute([&name])?;
        }
    }
    let mut gone = Vec::new();
    for sha256 in digests {
        let stays: bool = tx
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM replica_media WHERE sha256 = ?1)")?
            .query_row([&sha256], |row| row.get(0))?;
        if !stays {
            gone.push(sha256);
        }
    }
    Ok(gone)
}

/// The media that other conversations show.
fn shown_elsewhere(
    tx: &Connection,
    conversation: ConversationId,
) -> Result<Vec<(ConversationId, Media)>, StoreError> {
    let mut shown = Vec::new();
    let mut messages = tx.prepare_cached(
        "SELECT conversation, detail FROM replica_message WHERE conversation <> ?1 AND detail LIKE '%\"mime\"%'
         UNION ALL SELECT conversation, content FROM replica_scheduled
         WHERE conversation <> ?1 AND content LIKE '%\"mime\"%'",
    )?;
    let mut rows = messages.query([conversation.0])?;
    while let Some(row) = rows.next()? {
        let elsewhere = ConversationId(row.get(0)?);
        shown.extend(media_in(row.get(1)?)?.map(|media| (elsewhere, media)));
    }
    Ok(shown)
}

impl Replica {
    /// The conversations of a line whose past is to be asked for, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn wanted_pasts(&self, line: &LineId) -> Result<Vec<WantedPast>, StoreError> {
        let held = line::interval(&self.conn, line)?;
        let below = held.map_or(0, |held| held.low.0.saturating_sub(1));
        let mut wanted = self.conn.prepare_cached(
            "SELECT conversation, max(after, ?2), until FROM replica_past WHERE line = ?1 ORDER BY until DESC",
        )?;
        let rows = wanted.query_map(params![line.as_str(), below], |row| {
            Ok(WantedPast {
                conversation: ConversationId(row.get(0)?),
                after: Seq(row.get(1)?),
                until: Seq(row.get(2)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Takes in a page of a conversation's past, ascending; `more` says that there is another after it. Entries that lie
    /// outside of what is held of the line are left to the stream and to history.
    ///
    /// # Errors
    /// [`ApplyError`]; nothing is written then.
    pub fn apply_past(
        &mut self,
        line: &LineId,
        conversation: ConversationId,
        entries: &[Entry],
        more: bool,
    ) -> Result<Applied, ApplyError> {
        let tx = self.conn.transaction()?;
        let held = line::interval(&tx, line)?.ok_or_else(|| ApplyError::NotBegun(line.clone()))?;
        all_of(line, entries)?;
        let mut fold = Fold::new(&tx, line, local::outbox::commands(&tx)?)?;
        let inside = entries.iter().filter(|entry| (held.low..=held.high).contains(&entry.seq));
        let mut folded = 0;
        for entry in inside {
            fold.entry(entry, false)?;
            folded += 1;
        }
        let (changes, forgotten) = fold.finish()?;
        let until: Option<u64> = tx
            .prepare_cached("SELECT until FROM replica_past WHERE conversation = ?1")?
            .query_row([conversation.0], |row| row.get(0))
            .optional()?;
        let last = entries.last().map_or(Seq::ZERO, |entry| entry.seq);
        if more && until.is_some_and(|until| last.0 < until) {
            tx.prepare_cached("UPDATE replica_past SET after = max(after, ?2) WHERE conversation = ?1")?
                .execute([conversation.0, last.0])?;
        } else {
            tx.prepare_cached("DELETE FROM replica_past WHERE conversation = ?1")?
                .execute([conversation.0])?;
        }
        tx.commit()?;
        Ok(Applied { changes: changes.into_iter().collect(), interval: held, folded, forgotten })
    }
}
