//! The palette: conversations whose name, user name or number begins, word by word, as typed.

use std::collections::{BTreeSet, HashSet};

use domain::{ConversationId, LineId, Timestamp};
use rusqlite::params;

use super::{Contact, Reader};
use crate::{StoreError, fold_words};

/// A hit of the palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaletteHit {
    /// Which.
    pub conversation: ConversationId,
    /// Whose.
    pub line: LineId,
    /// With whom.
    pub contact: Contact,
    /// When the last message was written; absent when none is held.
    pub last_at: Option<Timestamp>,
}

/// Up to this many conversations with a word are read and sorted.
const FEW: usize = 500;

/// Up to this many are remembered while walking by recency; a word that more have is found soon anyway.
const MANY: usize = 5_000;

pub(crate) const BY_WORD: &str =
    "SELECT DISTINCT conversation FROM replica_word WHERE word >= ?1 AND word < ?2 LIMIT ?3";

pub(crate) const ONE: &str =
    "SELECT conversation, name, saved_name, phone, username, user_id, last_at_ms, line
     FROM replica_conversation WHERE conversation = ?1";

pub(crate) const RECENT: &str =
    "SELECT conversation, name, saved_name, phone, username, user_id, last_at_ms, line
     FROM replica_conversation WHERE last_at_ms <= ?1 ORDER BY last_at_ms DESC, conversation DESC";

pub(crate) const RECENT_IDS: &str = "SELECT conversation FROM replica_conversation
     WHERE last_at_ms <= ?1 ORDER BY last_at_ms DESC, conversation DESC";

impl Reader {
    /// Conversations that match every typed word by the beginning of one of theirs, most recent first.
    /// Nothing typed finds the most recent ones.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn palette(&self, query: &str, limit: u32) -> Result<Vec<PaletteHit>, StoreError> {
        let words = fold_words::query_words(query);
        let limit = limit as usize;
        self.at_one_moment(|| {
            // Those who have every word of which not too many are had.
            let mut known: Option<HashSet<u64>> = None;
            for word in &words {
                let few = self.with_word(word, FEW + 1)?;
                if few.len() <= FEW {
                    return self.few(few, &words, limit);
                }
                let many = self.with_word(word, MANY + 1)?;
                if many.len() <= MANY {
                    known = Some(match known {
                        None => many.into_iter().collect(),
                        Some(known) => many.into_iter().filter(|id| known.contains(id)).collect(),
                    });
                }
            }
            match known {
                Some(known) if known.len() <= FEW => self.few(known, &words, limit),
                Some(known) => self.recent_among(&known, &words, limit),
                None => self.recent(&words, limit),
            }
        })
    }

    pub(super) fn with_word(&self, word: &str, limit: usize) -> Result<Vec<u64>, StoreError> {
        let mut statement = self.conn().prepare_cached(BY_WORD)?;
        let end = format!("{word}{}", char::MAX);
        let mut rows = statement.query(params![word, end, limit])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(row.get(0)?);
        }
        Ok(found)
    }

    /// Reads all of them and sorts.
    fn few(
        &self,
        found: impl IntoIterator<Item = u64>,
        words: &[String],
        limit: usize,
    ) -> Result<Vec<PaletteHit>, StoreError> {
        let mut statement = self.conn().prepare_cached(ONE)?;
        let mut hits = Vec::new();
        for conversation in found {
            let hit = statement.query_row([conversation], hit)?;
            if matches(&hit.contact, words) {
                hits.push(hit);
            }
        }
        hits.sort_by_key(|hit| std::cmp::Reverse((hit.last_at, hit.conversation)));
        hits.truncate(limit);
        Ok(hits)
    }

    /// Walks the keys by recency and reads only those.
    fn recent_among(
        &self,
        known: &HashSet<u64>,
        words: &[String],
        limit: usize,
    ) -> Result<Vec<PaletteHit>, StoreError> {
        let mut one = self.conn().prepare_cached(ONE)?;
        let mut statement = self.conn().prepare_cached(RECENT_IDS)?;
        let mut rows = statement.query([i64::MAX])?;
        let (mut hits, mut left) = (Vec::new(), known.len());
        while hits.len() < limit && left > 0 {
            let Some(row) = rows.next()? else { break };
            let conversation: u64 = row.get(0)?;
            if !known.contains(&conversation) {
                continue;
            }
            left -= 1;
            let hit = one.query_row([conversation], hit)?;
            if matches(&hit.contact, words) {
                hits.push(hit);
            }
        }
        Ok(hits)
    }

    /// Walks by recency and reads each.
    fn recent(&self, words: &[String], limit: usize) -> Result<Vec<PaletteHit>, StoreError> {
        let mut statement = self.conn().prepare_cached(RECENT)?;
        let mut rows = statement.query([i64::MAX])?;
        let mut hits = Vec::new();
        while hits.len() < limit {
            let Some(row) = rows.next()? else { break };
            let hit = hit(row)?;
            if matches(&hit.contact, words) {
                hits.push(hit);
            }
        }
        Ok(hits)
    }
}

pub(super) fn hit(row: &rusqlite::Row<'_>) -> rusqlite::Result<PaletteHit> {
    let last_at: i64 = row.get(6)?;
    Ok(PaletteHit {
        conversation: ConversationId(row.get(0)?),
        line: LineId(row.get(7)?),
        contact: Contact::from_row(row, 1)?,
        last_at: (last_at > 0).then_some(Timestamp(last_at)),
    })
}

fn matches(contact: &Contact, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let theirs: BTreeSet<String> = fold_words::contact_words(
        [&contact.saved_name, &contact.name, &contact.username]
            .map(|name| name.as_ref().map(|name| name.as_str())),
        contact.phone.as_ref().map(|phone| phone.as_str()),
    );
    words.iter().all(|word| theirs.iter().any(|their| their.starts_with(word.as_str())))
}
