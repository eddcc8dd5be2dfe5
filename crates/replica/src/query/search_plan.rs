//! From a query to what the index is asked: one expression of words and marks, a span of ids, and what is left to check.

use std::collections::HashSet;
use std::ops::Range;

use domain::search::{Expr, Filter, Kind, Query, Standing, Term, Who, tokens};
use domain::{ConversationId, MessageStatus, Timestamp};
use rusqlite::{OptionalExtension, params};

use super::Reader;
use super::search::Place;
use super::thread_row::{Origin, status_of};
use crate::apply::{SLOT_BITS, first_id};
use crate::{StoreError, indexed};

/// What the index is asked.
pub(super) struct Plan {
    /// The expression; absent when nothing can be found.
    pub(super) matching: Option<String>,
    /// Where hits lie.
    pub(super) ids: Range<i64>,
    checks: Vec<Check>,
}

/// What only the place or the message tells.
enum Check {
    /// Written in this time, or not.
    Time { from: Option<Timestamp>, to: Option<Timestamp>, wanted: bool },
    /// In one of these conversations, or in none.
    Within { conversations: HashSet<u64>, wanted: bool },
    /// It could not be sent, or nobody knows.
    Failed { wanted: bool },
}

impl Plan {
    pub(super) fn is_checked(&self) -> bool {
        !self.checks.is_empty()
    }
}

/// What a message must match.
#[derive(Clone)]
enum Match {
    /// One word or phrase, as the index reads it.
    Is(String),
    All(Vec<Match>),
    Any(Vec<Match>),
    Not(Box<Match>),
}

/// The index keeps beginnings of so many letters.
const LOOKED_UP: usize = 2;

/// More words than these are not asked for one by one.
const BEGINNINGS: usize = 32;

const NEXT_WORD: &str = "SELECT term FROM temp.search_word WHERE term >= ?1 AND term <= ?2 LIMIT 1";

/// More conversations than these are not asked of the index but checked.
const CONVERSATIONS: usize = 64;

pub(crate) const UNANSWERED: &str = "SELECT conversation FROM replica_conversation INDEXED BY replica_conversation_to_answer WHERE to_answer = 1 AND last_inbound_at_ms > 0";

pub(crate) const UNREAD: &str = "SELECT conversation FROM replica_conversation INDEXED BY replica_conversation_unread WHERE unread > 0 AND last_at_ms > 0";

pub(crate) const FAILED: &str = "SELECT conversation FROM replica_conversation INDEXED BY replica_conversation_failed WHERE failed > 0 AND last_at_ms > 0";

const STATUS: &str = "SELECT status FROM replica_message WHERE conversation = ?1 AND at_ms = ?2 AND seq = ?3";

impl Reader {
    pub(super) fn search_plan(&self, query: &Query) -> Result<Plan, StoreError> {
        self.plan_within(query, None)
    }

    /// The same, in one conversation when one is given.
    pub(super) fn plan_within(
        &self,
        query: &Query,
        conversation: Option<ConversationId>,
    ) -> Result<Plan, StoreError> {
        if query.is_empty() {
            return Ok(Plan { matching: None, ids: 0..0, checks: Vec::new() });
        }
        let late = self.number("SELECT late FROM replica_search_state WHERE one = 1")?;
        let mut making = Making { late, ids: 0..i64::MAX, checks: Vec::new(), all: Vec::new() };
        if let Some(conversation) = conversation {
            making.all.push(Match::Is(quoted(&indexed::conversation(conversation))));
        }
        if let Some(words) = &query.words {
            making.all.push(self.of_expr(words)?);
        }
        for group in Group::ALL {
            for negated in [false, true] {
                let filters: Vec<&Filter> = query
                    .chips
                    .iter()
                    .filter(|chip| chip.negated == negated && Group::of(&chip.filter) == group)
                    .map(|chip| &chip.filter)
                    .collect();
                self.narrow(&filters, negated, &mut making)?;
            }
        }
        let Making { ids, checks, all, .. } = making;
        Ok(Plan { matching: expression(&Match::All(all)), ids, checks })
    }

    /// Chips of one kind.
    fn narrow(&self, filters: &[&Filter], negated: bool, making: &mut Making) -> Result<(), StoreError> {
        let mut any = Vec::new();
        let mut within: Option<HashSet<u64>> = None;
        for filter in filters {
            match filter {
                Filter::Time { from, to, .. } => making.time(*from, *to, !negated),
                Filter::Is(standing) => self.standing(*standing, !negated, making)?,
                Filter::From(Who::Us) => any.extend(OURS.map(origin)),
                Filter::From(Who::Customers) => any.extend(THEIRS.map(origin)),
                Filter::From(Who::Named(name)) => {
                    let people = self.people(name.as_str())?;
                    let theirs = Match::Any(THEIRS.map(origin).into());
                    any.push(Match::All(vec![in_any(people.into_iter()), theirs]));
                }
                Filter::Agent(name) => {
                    let mut all = Vec::new();
                    for token in tokens(name.as_str()) {
                        all.push(Match::Any(self.going_on("", &indexed::author(&token.text))?));
                    }
                    any.push(Match::All(all));
                }
                Filter::Kind(kind) => any.push(of_kind(*kind)),
                Filter::Extension(end) => any.push(Match::Is(quoted(&indexed::ending(end)))),
                Filter::In(name) => within.get_or_insert_default().extend(self.people(name.as_str())?),
            }
        }
        if let Some(conversations) = within {
            making.within(conversations, !negated);
        }
        if !any.is_empty() {
            let any = Match::Any(any);
            making.all.push(if negated { Match::Not(Box::new(any)) } else { any });
        }
        Ok(())
    }

    fn standing(&self, standing: Standing, wanted: bool, making: &mut Making) -> Result<(), StoreError> {
        let sql = match standing {
            Standing::Unanswered => UNANSWERED,
            Standing::Unread => UNREAD,
            Standing::Failed => FAILED,
        };
        let conversations: HashSet<u64> =
            self.conn().prepare_cached(sql)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        if standing == Standing::Failed {
            making.checks.push(Check::Failed { wanted });
            if !wanted {
                return Ok(());
            }
        }
        making.within(conversations, wanted);
        Ok(())
    }

    fn of_expr(&self, expr: &Expr) -> Result<Match, StoreError> {
        let all = |parts: &[Expr]| parts.iter().map(|part| self.of_expr(part)).collect::<Result<Vec<_>, _>>();
        Ok(match expr {
            Expr::Term(term) => self.of_term(term)?,
            Expr::All(parts) => Match::All(all(parts)?),
            Expr::Any(parts) => Match::Any(all(parts)?),
            Expr::Not(part) => Match::Not(Box::new(self.of_expr(part)?)),
        })
    }

    fn of_term(&self, term: &Term) -> Result<Match, StoreError> {
        let Some((last, before)) = term.words.split_last() else { return Ok(Match::Any(Vec::new())) };
        let before: String = before.iter().map(|word| format!("{} ", word.as_str())).collect();
        let ways = [(before.as_str(), last)].into_iter().chain(term.also.iter().map(|form| ("", form)));
        let mut any = Vec::new();
        for (before, last) in ways {
            if term.prefix {
                any.extend(self.going_on(before, last.as_str())?);
            } else {
                any.push(Match::Is(quoted(&format!("{before}{}", last.as_str()))));
            }
        }
        Ok(Match::Any(any))
    }

    /// The phrases that end with a word that begins so.
    fn going_on(&self, before: &str, letters: &str) -> Result<Vec<Match>, StoreError> {
        let is = |last: &str| quoted(&format!("{before}{last}"));
        Ok(match self.beginning(letters)? {
            Some(words) => words.iter().map(|word| Match::Is(is(word))).collect(),
            None => vec![Match::Is(format!("{} *", is(letters)))],
        })
    }

    /// The words of the index that begin so; none when they are many, or looked up together anyway. Asked for a
    /// beginning, SQLite gathers every message with every such word before it gives the first.
    fn beginning(&self, letters: &str) -> Result<Option<Vec<String>>, StoreError> {
        if letters.chars().count() <= LOOKED_UP {
            return Ok(None);
        }
        let mut statement = self.conn().prepare_cached(NEXT_WORD)?;
        let end = format!("{letters}{}", char::MAX);
        let mut words: Vec<String> = Vec::new();
        loop {
            // After a word and before all that go on from it: no word holds such a sign.
            let from = words.last().map_or_else(|| letters.to_owned(), |word| format!("{word}\u{1}"));
            let next: Option<String> = statement.query_row([&from, &end], |row| row.get(0)).optional()?;
            match next {
                Some(_) if words.len() == BEGINNINGS => return Ok(None),
                Some(word) => words.push(word),
                None => return Ok(Some(words)),
            }
        }
    }

    /// Whether a place is a hit, as far as the index cannot tell.
    pub(super) fn passes(&self, plan: &Plan, place: &Place) -> Result<bool, StoreError> {
        for check in &plan.checks {
            let at = place.position.at;
            let passes = match check {
                Check::Time { from, to, wanted } => {
                    (from.is_none_or(|from| at >= from) && to.is_none_or(|to| at < to)) == *wanted
                }
                Check::Within { conversations, wanted } => {
                    conversations.contains(&place.conversation.0) == *wanted
                }
                Check::Failed { wanted } => self.has_failed(place)? == *wanted,
            };
            if !passes {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn has_failed(&self, place: &Place) -> Result<bool, StoreError> {
        let position = place.position;
        let status: Option<String> = self
            .conn()
            .prepare_cached(STATUS)?
            .query_row(params![place.conversation.0, position.at.0, position.seq.0], |row| row.get(0))?;
        let status = status.map(|word| status_of(&word)).transpose()?;
        Ok(matches!(status, Some(MessageStatus::Failed | MessageStatus::Unknown)))
    }
}

/// A plan while it is made.
struct Making {
    late: i64,
    ids: Range<i64>,
    checks: Vec<Check>,
    all: Vec<Match>,
}

impl Making {
    /// A span of time is a span of ids, to the second; what is finer is checked.
    fn time(&mut self, from: Option<Timestamp>, to: Option<Timestamp>, wanted: bool) {
        let whole = |at: Option<Timestamp>| at.is_none_or(|at| at.0 % 1000 == 0 && at.0 >= 0);
        if wanted {
            if let Some(from) = from {
                self.ids.start = self.ids.start.max(first_id(from.0));
            }
            if let Some(to) = to {
                let end = first_id(to.0.saturating_add(999)) + (self.late << SLOT_BITS);
                self.ids.end = self.ids.end.min(end);
            }
        }
        if !wanted || self.late > 0 || !whole(from) || !whole(to) {
            self.checks.push(Check::Time { from, to, wanted });
        }
    }

    fn within(&mut self, conversations: HashSet<u64>, wanted: bool) {
        if conversations.len() > CONVERSATIONS {
            self.checks.push(Check::Within { conversations, wanted });
        } else {
            let any = in_any(conversations.into_iter());
            self.all.push(if wanted { any } else { Match::Not(Box::new(any)) });
        }
    }
}

/// Chips of one group widen each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    From,
    Agent,
    Time,
    Kind,
    Is,
    In,
}

impl Group {
    const ALL: [Self; 6] = [Self::From, Self::Agent, Self::Time, Self::Kind, Self::Is, Self::In];

    fn of(filter: &Filter) -> Self {
        match filter {
            Filter::From(_) => Self::From,
            Filter::Agent(_) => Self::Agent,
            Filter::Time { .. } => Self::Time,
            Filter::Kind(_) | Filter::Extension(_) => Self::Kind,
            Filter::Is(_) => Self::Is,
            Filter::In(_) => Self::In,
        }
    }
}

const OURS: [Origin; 3] = [Origin::Echoed, Origin::Queued, Origin::OurPast];
const THEIRS: [Origin; 2] = [Origin::Received, Origin::TheirPast];

fn origin(origin: Origin) -> Match {
    Match::Is(quoted(&indexed::origin(origin)))
}

fn of_kind(kind: Kind) -> Match {
    Match::Is(quoted(&indexed::kind(kind)))
}

fn in_any(conversations: impl Iterator<Item = u64>) -> Match {
    Match::Any(
        conversations.map(|id| Match::Is(quoted(&indexed::conversation(ConversationId(id))))).collect(),
    )
}

/// Folded words and marks hold no quotation mark.
fn quoted(words: &str) -> String {
    format!("\"{words}\"")
}

/// The expression as SQLite reads it; none when nothing can match.
fn expression(wanted: &Match) -> Option<String> {
    match wanted {
        Match::Is(words) => Some(words.clone()),
        Match::Any(parts) => {
            let some: Vec<String> = parts.iter().filter_map(expression).collect();
            match some.len() {
                0 => None,
                1 => some.into_iter().next(),
                _ => Some(format!("({})", some.join(" OR "))),
            }
        }
        Match::All(parts) => {
            let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
            for part in parts {
                match part {
                    Match::Not(part) => unwanted.extend(expression(part)),
                    Match::Is(_) | Match::All(_) | Match::Any(_) => wanted.push(expression(part)?),
                }
            }
            let mut all = match wanted.len() {
                0 => everything(),
                1 => wanted.remove(0),
                _ => format!("({})", wanted.join(" AND ")),
            };
            if !unwanted.is_empty() {
                all = format!("({all} NOT ({}))", unwanted.join(" OR "));
            }
            Some(all)
        }
        Match::Not(part) => Some(match expression(part) {
            Some(part) => format!("({} NOT {part})", everything()),
            None => everything(),
        }),
    }
}

/// Somebody wrote every message, even if nobody did.
fn everything() -> String {
    let origins = OURS.into_iter().chain(THEIRS).chain([Origin::Noted]);
    let marks: Vec<String> = origins.map(|one| quoted(&indexed::origin(one))).collect();
    format!("({})", marks.join(" OR "))
}
