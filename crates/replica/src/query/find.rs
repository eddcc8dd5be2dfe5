//! Find in a thread: from hit to hit, towards older or newer messages, and how many there are.

use domain::ConversationId;
use domain::search::Query;
use rusqlite::params;

use super::search::{Count, NEWEST, Place};
use super::search_plan::Plan;
use super::{Position, Reader};
use crate::StoreError;
use crate::apply::{SLOT_BITS, first_id};

/// In which direction somebody looks on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toward {
    /// Up the thread.
    Older,
    /// Down the thread.
    Newer,
}

/// A hit in a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThreadMatch {
    /// Where: the anchor to jump to.
    pub position: Position,
    /// Which one it is, the newest being the first.
    pub nth: Count,
}

/// What was found in a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThreadFind {
    /// The next hit in that direction; absent when there is none.
    pub hit: Option<ThreadMatch>,
    /// How many the thread holds.
    pub total: Count,
}

pub(crate) const OLDEST: &str = "SELECT rowid FROM replica_search
     WHERE replica_search MATCH ?1 AND rowid >= ?2 AND rowid < ?3 ORDER BY rowid";

impl Reader {
    /// The next hit of a query in a conversation, from a position (which counts as seen), or from the end of the thread.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn find_in_thread(
        &self,
        conversation: ConversationId,
        query: &Query,
        from: Option<Position>,
        toward: Toward,
    ) -> Result<ThreadFind, StoreError> {
        self.at_one_moment(|| {
            let plan = self.plan_within(query, Some(conversation))?;
            let late = self.number("SELECT late FROM replica_search_state WHERE one = 1")?;
            let hit = match self.next_place(&plan, from, toward, late)? {
                Some(place) => {
                    let nth = self.count_ids(&plan, place.id, plan.ids.end)?;
                    Some(ThreadMatch { position: place.position, nth })
                }
                None => None,
            };
            Ok(ThreadFind { hit, total: self.count_ids(&plan, plan.ids.start, plan.ids.end)? })
        })
    }

    /// Ids are in order to the second, positions are in order: among the ids of a second the nearest position counts.
    fn next_place(
        &self,
        plan: &Plan,
        from: Option<Position>,
        toward: Toward,
        late: i64,
    ) -> Result<Option<Place>, StoreError> {
        let Some(matching) = &plan.matching else { return Ok(None) };
        let after = |at_ms: i64| first_id(at_ms) + ((late + 1) << SLOT_BITS);
        let (sql, ids) = match (toward, from) {
            (Toward::Older, Some(from)) => (NEWEST, plan.ids.start..plan.ids.end.min(after(from.at.0))),
            (Toward::Older, None) => (NEWEST, plan.ids.clone()),
            (Toward::Newer, Some(from)) => (OLDEST, plan.ids.start.max(first_id(from.at.0))..plan.ids.end),
            (Toward::Newer, None) => return Ok(None),
        };
        let mut statement = self.conn().prepare_cached(sql)?;
        let mut rows = statement.query(params![matching, ids.start, ids.end])?;
        let mut best: Option<Place> = None;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            if let Some(best) = &best {
                let at = best.position.at.0;
                let beyond = match toward {
                    Toward::Older => id < first_id(at),
                    Toward::Newer => id >= after(at),
                };
                if beyond {
                    break;
                }
            }
            let place = self.place(id)?;
            let ahead = |one: Position, other: Position| match toward {
                Toward::Older => one < other,
                Toward::Newer => one > other,
            };
            let fits = from.is_none_or(|from| ahead(place.position, from));
            let nearer = best.as_ref().is_none_or(|best| ahead(best.position, place.position));
            if fits && nearer && self.passes(plan, &place)? {
                best = Some(place);
            }
        }
        Ok(best)
    }
}
