//! Shop time: the hours of the street the bakery stands in.

use jiff::Timestamp;
use jiff::civil::{DateTime, Weekday, date};
use jiff::tz::TimeZone;

fn zone() -> TimeZone {
    // A machine without the zone database still gets a bakery, an hour or two off.
    TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC)
}

/// What the clock on the wall shows.
pub(super) fn in_paris(at_ms: i64) -> DateTime {
    Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone()).datetime()
}

/// The same day at this time of the clock on the wall.
pub(super) fn at_time(at_ms: i64, hour: i8, minute: i8) -> i64 {
    let day = in_paris(at_ms).date();
    let moment = day.at(hour, minute, 0, 0).to_zoned(zone());
    moment.map_or(at_ms, |moment| moment.timestamp().as_millisecond())
}

/// Whether the shop is closed all day.
pub(super) fn is_closed_day(at_ms: i64) -> bool {
    in_paris(at_ms).weekday() == Weekday::Monday
}

/// The last time it was this day of the year, at ten in the morning.
pub(super) fn last(month: i8, day: i8, now_ms: i64) -> i64 {
    let this_year = in_paris(now_ms).year();
    let on = |year: i16| {
        let moment = date(year, month, day).at(10, 12, 0, 0).to_zoned(zone());
        moment.map_or(0, |moment| moment.timestamp().as_millisecond())
    };
    let candidate = on(this_year);
    if candidate + 3 * 86_400_000 < now_ms { candidate } else { on(this_year - 1) }
}
