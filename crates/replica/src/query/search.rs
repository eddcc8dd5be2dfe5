//! The search over all that is held: newest first or best first, page by page, and grouped by conversation.
//!
//! The index answers with ids that descend in time ([`crate::apply::first_id`]); messages are read for those alone that
//! a page shows. What only a message itself can tell is checked one by one, within a budget: a page that spent it
//! says so by having a next one.

use std::collections::HashMap;

use domain::search::{Query, Snippet};
use domain::{Content, ConversationId, LineId, Seq, Text, Timestamp};
use rusqlite::{OptionalExtension, params};

use super::palette::{self, PaletteHit};
use super::search_plan::Plan;
use super::thread::AT;
use super::thread_row::{content_of, from_json};
use super::{Position, Reader, SearchCoverage, ThreadRow};
use crate::StoreError;

/// In which order hits come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchOrder {
    /// The newest first.
    Newest,
    /// Of the newest some hundred the best first, then of those before them.
    Best,
}

/// Where a page of hits ended; the next begins after it. Meaningful only for the same query and order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchCursor {
    /// Below this id of the index.
    pub below: i64,
    /// So many of those found below it were given already.
    pub taken: u32,
}

/// How many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// So many.
    Exactly(u64),
    /// So many and more: nobody waited for the end of the count.
    AtLeast(u64),
}

/// A message that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchHit {
    /// Where; the row's position is the anchor to jump to.
    pub conversation: ConversationId,
    /// The message.
    pub row: ThreadRow,
    /// The piece of it that shows why it was found.
    pub snippet: Snippet,
}

/// A page of hits.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchPage {
    /// The hits, in the order that was asked for.
    pub hits: Vec<SearchHit>,
    /// The conversations of these hits, each once, in the order of the first hit.
    pub conversations: Vec<PaletteHit>,
    /// Where the next page begins; absent at the end. A page may hold fewer hits than asked for and still have a next.
    pub next: Option<SearchCursor>,
    /// How many hits there are in all; counted for the first page only.
    pub total: Option<Count>,
    /// What was searched.
    pub coverage: SearchCoverage,
}

/// The hits of one conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct ConversationHits {
    /// The conversation.
    pub with: PaletteHit,
    /// How many hits it holds, of those counted.
    pub hits: u64,
    /// The newest of them.
    pub newest: Position,
}

/// Hits by conversation, the one with the newest hit first.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchGroups {
    /// The conversations.
    pub groups: Vec<ConversationHits>,
    /// How many hits were counted; older ones were not looked at when there are more.
    pub counted: Count,
}

pub(crate) const NEWEST: &str = "SELECT rowid FROM replica_search
     WHERE replica_search MATCH ?1 AND rowid >= ?2 AND rowid < ?3 ORDER BY rowid DESC";

pub(crate) const COUNT: &str = "SELECT count(*) FROM (SELECT 1 FROM replica_search
     WHERE replica_search MATCH ?1 AND rowid >= ?2 AND rowid < ?3 LIMIT ?4)";

pub(crate) const PLACE: &str = "SELECT conversation, at_ms, seq FROM replica_search_place WHERE id = ?1";

pub(crate) const SAID: &str = "SELECT words, detail, edited, filled FROM replica_message
     WHERE conversation = ?1 AND at_ms = ?2 AND seq = ?3";

/// Nobody reads a larger number.
const COUNTED: u64 = 1_000;

/// How many hits are compared with each other for the best.
const RANKED: usize = 200;

/// How many hits are grouped by conversation.
const GROUPED: usize = 2_000;

/// How many messages are checked one by one for a page.
const CHECKED: usize = 20_000;

/// A hit before its message is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) id: i64,
    pub(super) conversation: ConversationId,
    pub(super) position: Position,
}

/// Places that were found, and below which id to go on when there may be more.
pub(super) struct Walked {
    pub(super) places: Vec<Place>,
    pub(super) below: Option<i64>,
}

impl Reader {
    /// A page of what a query finds among the messages held. The outbox is not searched.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn search(
        &self,
        query: &Query,
        order: SearchOrder,
        cursor: Option<SearchCursor>,
        limit: u32,
        now: Timestamp,
    ) -> Result<SearchPage, StoreError> {
        self.at_one_moment(|| {
            let plan = self.search_plan(query)?;
            let from = cursor.unwrap_or(SearchCursor { below: plan.ids.end, taken: 0 });
            let (places, next) = match order {
                SearchOrder::Newest => {
                    let Walked { mut places, below } = self.walk(&plan, from.below, limit as usize)?;
                    places.sort_by_key(|place| std::cmp::Reverse((place.position, place.conversation)));
                    (places, below.map(|below| SearchCursor { below, taken: 0 }))
                }
                SearchOrder::Best => self.best(query, &plan, from, limit as usize, now)?,
            };
            let total = if cursor.is_none() { Some(self.count(&plan, &places, next)?) } else { None };
            let mut conversations: Vec<PaletteHit> = Vec::new();
            let mut hits = Vec::with_capacity(places.len());
            for place in places {
                let known = conversations.iter().find(|known| known.conversation == place.conversation);
                let line = match known {
                    Some(known) => known.line.clone(),
                    None => {
                        let with = self.with(place.conversation)?;
                        let line = with.line.clone();
                        conversations.push(with);
                        line
                    }
                };
                hits.push(self.hit(query, place, &line)?);
            }
            Ok(SearchPage { hits, conversations, next, total, coverage: self.search_coverage()? })
        })
    }

    /// What a query finds, by conversation.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn search_groups(&self, query: &Query) -> Result<SearchGroups, StoreError> {
        self.at_one_moment(|| {
            let plan = self.search_plan(query)?;
            let Walked { places, below } = self.walk(&plan, plan.ids.end, GROUPED)?;
            let counted = if below.is_some() { Count::AtLeast } else { Count::Exactly }(places.len() as u64);
            let mut found: HashMap<ConversationId, (u64, Position)> = HashMap::new();
            for place in places {
                let (hits, newest) = found.entry(place.conversation).or_insert((0, place.position));
                *hits += 1;
                *newest = (*newest).max(place.position);
            }
            let mut groups = Vec::with_capacity(found.len());
            for (conversation, (hits, newest)) in found {
                groups.push(ConversationHits { with: self.with(conversation)?, hits, newest });
            }
            groups.sort_by_key(|group| std::cmp::Reverse((group.newest, group.with.conversation)));
            Ok(SearchGroups { groups, counted })
        })
    }

    /// Up to so many hits below an id, newest first.
    pub(super) fn walk(&self, plan: &Plan, below: i64, limit: usize) -> Result<Walked, StoreError> {
        let mut walked = Walked { places: Vec::new(), below: None };
        let Some(matching) = &plan.matching else { return Ok(walked) };
        let mut statement = self.conn().prepare_cached(NEWEST)?;
        let mut rows = statement.query(params![matching, plan.ids.start, below.min(plan.ids.end)])?;
        let (mut last, mut looked_at) = (below, 0);
        while let Some(row) = rows.next()? {
            if walked.places.len() == limit || looked_at == CHECKED.max(limit) {
                walked.below = Some(last);
                break;
            }
            last = row.get(0)?;
            looked_at += 1;
            let place = self.place(last)?;
            if self.passes(plan, &place)? {
                walked.places.push(place);
            }
        }
        Ok(walked)
    }

    pub(super) fn place(&self, id: i64) -> Result<Place, StoreError> {
        let found = self
            .conn()
            .prepare_cached(PLACE)?
            .query_row([id], |row| {
                let position = Position { at: Timestamp(row.get(1)?), seq: Seq(row.get(2)?) };
                Ok(Place { id, conversation: ConversationId(row.get(0)?), position })
            })
            .optional()?;
        found.ok_or_else(|| StoreError::bug("the index knows a message without a place"))
    }

    /// Counts no further than anybody reads, and not at all what has to be checked one by one.
    fn count(&self, plan: &Plan, first: &[Place], next: Option<SearchCursor>) -> Result<Count, StoreError> {
        if next.is_none() {
            return Ok(Count::Exactly(first.len() as u64));
        }
        if plan.is_checked() {
            return Ok(Count::AtLeast(first.len() as u64));
        }
        self.count_ids(plan, plan.ids.start, plan.ids.end)
    }

    /// How many hits lie between two ids.
    pub(super) fn count_ids(&self, plan: &Plan, from: i64, to: i64) -> Result<Count, StoreError> {
        let Some(matching) = &plan.matching else { return Ok(Count::Exactly(0)) };
        let count: u64 = self
            .conn()
            .prepare_cached(COUNT)?
            .query_row(params![matching, from, to, COUNTED + 1], |row| row.get(0))?;
        Ok(if count > COUNTED { Count::AtLeast(COUNTED) } else { Count::Exactly(count) })
    }

    fn best(
        &self,
        query: &Query,
        plan: &Plan,
        from: SearchCursor,
        limit: usize,
        now: Timestamp,
    ) -> Result<(Vec<Place>, Option<SearchCursor>), StoreError> {
        let Walked { places, below } = self.walk(plan, from.below, RANKED)?;
        let mut scored = Vec::with_capacity(places.len());
        for place in places {
            let content = self.content(&place)?;
            let score = query.closeness(&content.said()) * freshness(place.position.at, now);
            scored.push((score, place));
        }
        scored.sort_by(|(a, one), (b, other)| {
            b.total_cmp(a).then(other.position.cmp(&one.position)).then(other.id.cmp(&one.id))
        });
        let taken = from.taken as usize;
        let next = if taken + limit < scored.len() {
            Some(SearchCursor { below: from.below, taken: (taken + limit) as u32 })
        } else {
            below.map(|below| SearchCursor { below, taken: 0 })
        };
        Ok((scored.into_iter().skip(taken).take(limit).map(|(_, place)| place).collect(), next))
    }

    /// What a message holds now.
    fn content(&self, place: &Place) -> Result<Content, StoreError> {
        let Place { conversation, position, .. } = place;
        let (words, detail, edited, filled): (_, _, Option<String>, Option<String>) = self
            .conn()
            .prepare_cached(SAID)?
            .query_row(params![conversation.0, position.at.0, position.seq.0], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?;
        match edited.or(filled) {
            Some(now) => from_json(&now, "a message's content"),
            None => content_of(words, detail),
        }
    }

    fn hit(&self, query: &Query, place: Place, line: &LineId) -> Result<SearchHit, StoreError> {
        let Place { conversation, position, .. } = place;
        let mut statement = self.conn().prepare_cached(AT)?;
        let mut rows = statement.query(params![conversation.0, position.at.0, position.seq.0])?;
        let Some(row) = rows.next()? else {
            return Err(StoreError::bug("the index knows a message that is not held"));
        };
        let row = self.message_row(row, Some(line.as_str()))?;
        let said: Vec<&Text> = row.content.said();
        let snippet = query.snippet(&said);
        Ok(SearchHit { conversation, snippet, row })
    }

    /// With whom a conversation is.
    pub(super) fn with(&self, conversation: ConversationId) -> Result<PaletteHit, StoreError> {
        Ok(self.conn().prepare_cached(palette::ONE)?.query_row([conversation.0], palette::hit)?)
    }
}

/// Half a year makes half of the difference that age can make.
const HALF_LIFE_MS: f64 = 182.0 * 86_400_000.0;

/// Between one half, for what is old, and one.
fn freshness(at: Timestamp, now: Timestamp) -> f64 {
    let age = now.ms_since(at).max(0) as f64;
    0.5 + 0.5 * (-age / HALF_LIFE_MS).exp2()
}
