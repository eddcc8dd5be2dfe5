//! The search: what was typed is understood by this person's calendar, what was found is drawn.

use domain::search::{Calendar, Date, Query};
use domain::{ConversationId, Seq, Timestamp};
use jiff::civil;
use jiff::tz::TimeZone;
use replica::{Anchor, Position, SearchCursor, ThreadRow};

use super::{Answered, Counter};
use crate::ask::{FindAnswer, FindHit, FindInThread, Search, SearchAnswer, SearchPeople, ThreadAt};
use crate::drawn::{chips, count, coverage};
use crate::error::{UiError, UiErrorCode};
use crate::row::{PersonHitRow, PlaceRow, SearchOrder, Toward};

/// The most rows that one page holds.
const MOST_ROWS: u32 = 200;

impl Answered for Search {
    async fn answered(self, counter: &Counter) -> Result<SearchAnswer, UiError> {
        let cursor = self.cursor.as_deref().map(read_cursor).transpose()?;
        let query = understood(&self.text, counter.now());
        let order = match self.order {
            SearchOrder::Best => replica::SearchOrder::Best,
            SearchOrder::Newest => replica::SearchOrder::Newest,
        };
        let (drawing, now) = (counter.drawing.clone(), counter.now());
        let answer = counter.store.read(move |reader| {
            let page = reader.search(&query, order, cursor, self.limit.clamp(1, MOST_ROWS), now)?;
            Ok(SearchAnswer {
                hits: page.hits.into_iter().map(|hit| drawing.search_hit(hit)).collect(),
                places: page.conversations.iter().map(|with| drawing.search_place(with)).collect(),
                next: page.next.map(written_cursor),
                total: page.total.map(count),
                coverage: coverage(&page.coverage),
                chips: chips(&self.text, &query),
            })
        });
        Ok(answer.await?)
    }
}

impl Answered for SearchPeople {
    async fn answered(self, counter: &Counter) -> Result<Vec<PersonHitRow>, UiError> {
        let drawing = counter.drawing.clone();
        let rows = counter.store.read(move |reader| {
            let hits = reader.find_people(&self.text, self.limit.clamp(1, MOST_ROWS))?;
            Ok(hits.iter().map(|hit| drawing.person_hit(hit)).collect())
        });
        Ok(rows.await?)
    }
}

impl Answered for FindInThread {
    async fn answered(self, counter: &Counter) -> Result<FindAnswer, UiError> {
        let query = understood(&self.text, counter.now());
        let conversation = ConversationId(self.conversation);
        let from = self.from.map(|place| Position { at: Timestamp(place.at), seq: Seq(place.seq) });
        let toward = match self.toward {
            Toward::Older => replica::Toward::Older,
            Toward::Newer => replica::Toward::Newer,
        };
        let found =
            counter.store.read(move |reader| reader.find_in_thread(conversation, &query, from, toward));
        let found = found.await?;
        let hit = found.hit.map(|hit| FindHit {
            at: hit.position.at.0,
            seq: hit.position.seq.0,
            nth: count(hit.nth),
        });
        Ok(FindAnswer { hit, total: count(found.total) })
    }
}

impl Answered for ThreadAt {
    async fn answered(self, counter: &Counter) -> Result<Option<PlaceRow>, UiError> {
        let conversation = ConversationId(self.conversation);
        let moment = Position { at: Timestamp(self.at), seq: Seq::ZERO };
        let place = counter.store.read(move |reader| {
            // No entry has the number zero, so that the first row after is the first of that moment.
            let after = reader.thread_page(conversation, Anchor::After(moment), 1)?.rows;
            let found = after.into_iter().find_map(placed);
            if found.is_some() {
                return Ok(found);
            }
            let before = reader.thread_page(conversation, Anchor::Before(moment), 1)?.rows;
            Ok(before.into_iter().find_map(placed))
        });
        Ok(place.await?)
    }
}

/// Where a row stands; nothing for what waits in the outbox.
fn placed(row: ThreadRow) -> Option<PlaceRow> {
    row.position.map(|position| PlaceRow { at: position.at.0, seq: position.seq.0 })
}

/// Understands what was typed where this machine stands.
fn understood(text: &str, now: Timestamp) -> Query {
    let zone = TimeZone::system();
    Query::parse(text, &Calendar { today: today(now, &zone), begins: &|day| begins(day, &zone) })
}

fn today(now: Timestamp, zone: &TimeZone) -> Date {
    let now = jiff::Timestamp::from_millisecond(now.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let day = zone.to_datetime(now).date();
    Date::new(day.year().into(), day.month().unsigned_abs(), day.day().unsigned_abs())
        .expect("two calendars agree on a day")
}

/// When a day begins by the clock on the wall; where a clock was set forward at midnight, right after.
fn begins(day: Date, zone: &TimeZone) -> Timestamp {
    let civil = civil::Date::new(day.year as i16, day.month.cast_signed(), day.day.cast_signed());
    let begun = civil.and_then(|civil| zone.to_zoned(civil.at(0, 0, 0, 0)));
    // Beyond the calendar of the time zones every day begins where it does in London.
    begun.map_or(Timestamp(day.day_number() * 86_400_000), |begun| {
        Timestamp(begun.timestamp().as_millisecond())
    })
}

/// A cursor travels as text, because the screen only hands it back.
fn written_cursor(cursor: SearchCursor) -> String {
    format!("{}:{}", cursor.below, cursor.taken)
}

fn read_cursor(text: &str) -> Result<SearchCursor, UiError> {
    let parts = text.split_once(':').and_then(|(below, taken)| {
        Some(SearchCursor { below: below.parse().ok()?, taken: taken.parse().ok()? })
    });
    parts.ok_or_else(|| UiError::because(UiErrorCode::InvalidInput, "cursor".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp(text.parse::<jiff::Timestamp>().expect("a moment").as_millisecond())
    }

    fn day(year: i32, month: u8, day: u8) -> Date {
        Date::new(year, month, day).expect("a day")
    }

    #[test]
    fn today_and_midnight_are_those_of_the_wall() {
        let paris = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").expect("is a rule");
        assert_eq!(today(at("2025-03-29T23:30:00Z"), &paris), day(2025, 3, 30));
        assert_eq!(begins(day(2025, 3, 30), &paris), at("2025-03-29T23:00:00Z"));
        assert_eq!(
            begins(day(2025, 3, 31), &paris),
            at("2025-03-30T22:00:00Z"),
            "the night was an hour short"
        );
        let santiago = TimeZone::posix("<-04>4<-03>,M9.1.6/24,M4.1.6/24").expect("is a rule");
        assert_eq!(
            begins(day(2024, 9, 8), &santiago),
            at("2024-09-08T04:00:00Z"),
            "midnight itself was left out"
        );
    }

    #[test]
    fn a_day_outside_of_every_calendar_still_begins() {
        assert_eq!(begins(Date { year: 40_000, month: 1, day: 1 }, &TimeZone::UTC).0 % 86_400_000, 0);
    }

    #[test]
    fn a_cursor_comes_back_as_it_went() {
        let cursor = SearchCursor { below: 7_311_029_837_824, taken: 40 };
        assert_eq!(read_cursor(&written_cursor(cursor)).ok(), Some(cursor));
        assert!(read_cursor("40").is_err());
        assert!(read_cursor("a:b").is_err());
    }
}
