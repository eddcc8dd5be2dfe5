//! Days as people write them, day first, in French and English.

use super::fold::{each_token, folded};

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The year.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// From the first of these days up to, and without, the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub from: Date,
    /// The day after the last.
    pub to: Date,
}

/// The years in which a message can be: other numbers are no years.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2199;

impl Date {
    /// The day of that name, when the calendar has it.
    #[must_use]
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let known = (1..=12).contains(&month) && (1..=month_days(year, month)).contains(&day);
        known.then_some(Self { year, month, day })
    }

    /// Days since 1970-01-01 in the Gregorian calendar.
    #[must_use]
    pub fn day_number(self) -> i64 {
        // Years that begin in March put the leap day last.
        let (year, month) = (i64::from(self.year) - i64::from(self.month <= 2), i64::from(self.month));
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    /// The day of that number.
    #[must_use]
    pub fn of_day_number(number: i64) -> Self {
        let shifted = number + 719_468;
        let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        Self {
            year: (era * 400 + year_of_era + i64::from(month <= 2)) as i32,
            month: month as u8,
            day: (of_year - (153 * shifted_month + 2) / 5 + 1) as u8,
        }
    }

    /// So many days later.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self::of_day_number(self.day_number() + days)
    }

    fn plus_months(self, months: i32) -> Self {
        let index = self.year * 12 + i32::from(self.month) - 1 + months;
        let (year, month) = (index.div_euclid(12), index.rem_euclid(12) as u8 + 1);
        Self { year, month, day: self.day.min(month_days(year, month)) }
    }

    fn alone(self) -> Days {
        Days { from: self, to: self.plus_days(1) }
    }
}

/// Reads a day, a month, a year, or how long ago. `today` is where the reader is.
#[must_use]
pub fn days(written: &str, today: Date) -> Option<Days> {
    named(&folded(written), today).or_else(|| ago(&folded(written), today)).or_else(|| {
        let mut parts = Vec::new();
        each_token(written, |part, _| parts.push(part.to_owned()));
        let parts: Vec<&str> =
            parts.iter().map(String::as_str).filter(|part| !matches!(*part, "le" | "the" | "of")).collect();
        calendar(&parts, today)
    })
}

fn named(word: &str, today: Date) -> Option<Days> {
    let since = match word {
        "today" | "aujourdhui" => 0,
        "yesterday" | "hier" => 1,
        "avanthier" => 2,
        _ => {
            let wanted = WEEKDAYS.iter().position(|names| names.contains(&word))? as i64;
            // 1970-01-01 was a Thursday; the last such day, today included.
            (today.day_number() + 3 - wanted).rem_euclid(7)
        }
    };
    Some(today.plus_days(-since).alone())
}

const WEEKDAYS: [[&str; 2]; 7] = [
    ["lundi", "monday"],
    ["mardi", "tuesday"],
    ["mercredi", "wednesday"],
    ["jeudi", "thursday"],
    ["vendredi", "friday"],
    ["samedi", "saturday"],
    ["dimanche", "sunday"],
];

/// `7d`, `2w`, `3m`, `1y`, in French `7j`, `2s`, `3m`, `1a`: the day so long ago.
fn ago(word: &str, today: Date) -> Option<Days> {
    let split = word.find(|c: char| !c.is_ascii_digit()).filter(|split| (1..=4).contains(split))?;
    let count: i32 = word[..split].parse().ok()?;
    let day = match &word[split..] {
        "d" | "j" | "days" | "jours" => today.plus_days(-i64::from(count)),
        "w" | "s" | "sem" | "weeks" | "semaines" => today.plus_days(-7 * i64::from(count)),
        "m" | "months" | "mois" => today.plus_months(-count),
        "y" | "a" | "years" | "ans" => today.plus_months(-12 * count),
        _ => return None,
    };
    Some(day.alone())
}

fn calendar(parts: &[&str], today: Date) -> Option<Days> {
    match *parts {
        [one] => match (year(one), month_name(one)) {
            (Some(year), _) => whole(Date::new(year, 1, 1)?, 12),
            (None, Some(month)) => whole(last_such(today, month, 1)?, 1),
            (None, None) => None,
        },
        [a, b] => {
            let of_year = year(a).zip(month(b)).or_else(|| year(b).zip(month(a)));
            if let Some((year, month)) = of_year {
                return whole(Date::new(year, month, 1)?, 1);
            }
            let (day, month) = day_and_month(a, b)?;
            last_such(today, month, day).map(Date::alone)
        }
        [a, b, c] => {
            let date = match year(a).filter(|_| a.len() == 4) {
                Some(year) => Date::new(year, month(b)?, number(c)?),
                None => {
                    let (day, month) = day_and_month(a, b)?;
                    Date::new(year(c).or_else(|| short_year(c))?, month, day)
                }
            };
            date.map(Date::alone)
        }
        _ => None,
    }
}

/// A day and a month, in this order; the other way round only where the month is a name.
fn day_and_month(a: &str, b: &str) -> Option<(u8, u8)> {
    match month_name(a) {
        Some(month) => Some((day_of(b)?, month)),
        None => Some((day_of(a)?, month(b)?)),
    }
}

/// `12`, `1er`, `2nd`.
fn day_of(text: &str) -> Option<u8> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = &text[digits.len()..];
    matches!(ending, "" | "er" | "e" | "st" | "nd" | "rd" | "th").then(|| number(digits)).flatten()
}

fn number(text: &str) -> Option<u8> {
    text.parse().ok()
}

fn month(text: &str) -> Option<u8> {
    month_name(text).or_else(|| number(text))
}

fn year(text: &str) -> Option<i32> {
    text.parse().ok().filter(|year| YEARS.contains(year))
}

fn short_year(text: &str) -> Option<i32> {
    number(text).filter(|_| text.len() == 2).map(|year| 2000 + i32::from(year))
}

const MONTHS: [&[&str]; 12] = [
    &["janvier", "january", "janv", "jan"],
    &["fevrier", "february", "fevr", "fev", "feb"],
    &["mars", "march", "mar"],
    &["avril", "april", "avr", "apr"],
    &["mai", "may"],
    &["juin", "june", "jun"],
    &["juillet", "july", "juil", "jul"],
    &["aout", "august", "aou", "aug"],
    &["septembre", "september", "sept", "sep"],
    &["octobre", "october", "oct"],
    &["novembre", "november", "nov"],
    &["decembre", "december", "dec"],
];

fn month_name(text: &str) -> Option<u8> {
    MONTHS.iter().position(|names| names.contains(&text)).map(|index| index as u8 + 1)
}

/// Without a year: the latest such day that has come.
fn last_such(today: Date, month: u8, day: u8) -> Option<Date> {
    (0..8).filter_map(|back| Date::new(today.year - back, month, day)).find(|date| *date <= today)
}

fn whole(from: Date, months: i32) -> Option<Days> {
    Some(Days { from, to: from.plus_months(months) })
}

fn month_days(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 24 };

    fn date(year: i32, month: u8, day: u8) -> Date {
        Date::new(year, month, day).expect("is in the calendar")
    }

    #[test]
    fn a_day_is_read_as_people_write_it() {
        let the_day = [
            "2025-05-12",
            "12/05/2025",
            "12.5.25",
            "12 mai 2025",
            "May 12, 2025",
            "le 12 mai 2025",
            "12-MAI-2025",
        ];
        for written in the_day {
            assert_eq!(days(written, TODAY), Some(date(2025, 5, 12).alone()), "{written}");
        }
        for (written, day) in [
            ("aujourd'hui", TODAY),
            ("Today", TODAY),
            ("hier", date(2026, 11, 23)),
            ("mardi", TODAY),
            ("monday", date(2026, 11, 23)),
            ("mercredi", date(2026, 11, 18)),
            ("1er décembre", date(2025, 12, 1)),
            ("24/11", TODAY),
            ("29 février", date(2024, 2, 29)),
            ("7j", date(2026, 11, 17)),
            ("1y", date(2025, 11, 24)),
        ] {
            assert_eq!(days(written, TODAY), Some(day.alone()), "{written}");
        }
    }

    #[test]
    fn a_month_and_a_year_are_all_their_days() {
        let may = Days { from: date(2025, 5, 1), to: date(2025, 6, 1) };
        for written in ["2025-05", "05/2025", "mai 2025", "2025 may"] {
            assert_eq!(days(written, TODAY), Some(may), "{written}");
        }
        assert_eq!(days("2025", TODAY), Some(Days { from: date(2025, 1, 1), to: date(2026, 1, 1) }));
        assert_eq!(days("décembre", TODAY).map(|days| days.from), Some(date(2025, 12, 1)));
    }

    #[test]
    fn what_is_no_day_is_none() {
        for written in ["", "31/02/2025", "13/13/2025", "facture", "12", "2025-13", "1/2/3/4", "99999999999"]
        {
            assert_eq!(days(written, TODAY), None, "{written}");
        }
    }

    proptest! {
        #[test]
        fn a_day_is_its_number(number in -800_000i64..800_000) {
            let day = Date::of_day_number(number);
            prop_assert_eq!(day.day_number(), number);
            prop_assert_eq!(Date::new(day.year, day.month, day.day), Some(day));
        }

        #[test]
        fn nothing_typed_is_too_strange(written in "\\PC*") {
            let _ = days(&written, TODAY);
        }
    }
}
