//! Days and times as people of the place write them, in this machine's time zone.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::Tongue;

fn here(at: &str) -> Option<Zoned> {
    at.parse::<Timestamp>().ok().map(|at| at.to_zoned(TimeZone::system()))
}

/// `26/11/2026`, or `2026-11-26`; empty for what is no moment.
pub(crate) fn day(at: &str, tongue: Tongue) -> String {
    let form = match tongue {
        Tongue::Fr => "%d/%m/%Y",
        Tongue::En => "%Y-%m-%d",
    };
    here(at).map_or_else(String::new, |at| at.strftime(form).to_string())
}

/// `14:05:09`; empty for what is no moment.
pub(crate) fn time(at: &str) -> String {
    here(at).map_or_else(String::new, |at| at.strftime("%H:%M:%S").to_string())
}
