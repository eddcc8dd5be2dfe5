//! Adds up what the test runners say about themselves at the end.
//!
//! Only their own closing lines count: a number that we made up would be worse than none.

/// How many tests a runner says it ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Tests that passed.
    pub(crate) passed: u32,
    /// Tests that failed.
    pub(crate) failed: u32,
    /// Tests that were not run; here that is a failure too, because a skipped test proves nothing.
    pub(crate) skipped: u32,
    /// Closing lines seen; none means that the runner never came to its end.
    pub(crate) closings: u32,
}

impl Tally {
    /// Reads everything a step printed.
    pub(crate) fn of(printed: &str) -> Self {
        let plain = without_colour(printed);
        plain.lines().filter_map(closing).fold(Self::default(), Self::plus)
    }

    /// The sum of two.
    #[must_use]
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
            closings: self.closings + other.closings,
        }
    }
}

/// One runner's closing line, in any of the shapes our runners use:
/// `test result: ok. 3 passed; 0 failed; 0 ignored; …` (cargo), `Tests  1 failed | 3 passed (4)` (vitest),
/// `3 passed, 0 failed` (our own).
fn closing(line: &str) -> Option<Tally> {
    let line = line.trim();
    let counts = if let Some(rest) = line.strip_prefix("test result: ") {
        let (_, counts) = rest.split_once(". ")?;
        counts
    } else if let Some(rest) = line.strip_prefix("Tests ") {
        rest.split_once(" (")?.0
    } else if is_our_own(line) {
        line
    } else {
        return None;
    };
    let mut tally = Tally { closings: 1, ..Tally::default() };
    for part in counts.split([';', '|', ',']) {
        let Some((number, what)) = part.trim().split_once(' ') else { continue };
        let Ok(number) = number.parse::<u32>() else { continue };
        match what.trim() {
            "passed" => tally.passed += number,
            "failed" => tally.failed += number,
            "ignored" | "skipped" | "todo" => tally.skipped += number,
            _ => {}
        }
    }
    Some(tally)
}

fn is_our_own(line: &str) -> bool {
    let Some((passed, failed)) = line.split_once(" passed, ") else { return false };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number(passed) && failed.strip_suffix(" failed").is_some_and(is_number)
}

/// Takes terminal colours out: `ESC [ … letter`.
fn without_colour(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.trim_start_matches(|letter: char| !letter.is_ascii_alphabetic());
        rest = rest.get(1..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u32, failed: u32, skipped: u32, closings: u32) -> Tally {
        Tally { passed, failed, skipped, closings }
    }

    #[test]
    fn cargo_says_it_once_for_each_binary() {
        let printed = "running 2 tests\ntest result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: FAILED. 3 passed; 1 failed; 2 ignored; 0 measured; 7 filtered out; finished in 1.00s\n";
        assert_eq!(Tally::of(printed), tally(5, 1, 2, 2));
    }

    #[test]
    fn vitest_says_it_in_colour() {
        let printed = "\u{1b}[2m Test Files \u{1b}[22m 2 passed (2)\n\u{1b}[2m      Tests \u{1b}[22m \u{1b}[31m1 failed\u{1b}[39m | \u{1b}[32m11 passed\u{1b}[39m | 1 skipped (13)\n";
        assert_eq!(Tally::of(printed), tally(11, 1, 1, 1));
    }

    #[test]
    fn our_own_runners_say_it_plainly() {
        assert_eq!(Tally::of("shown the inbox\n4 passed, 0 failed\n"), tally(4, 0, 0, 1));
    }

    #[test]
    fn a_sentence_about_tests_is_not_a_closing_line() {
        assert_eq!(Tally::of("about 4 passed, 0 failed so far\nTests are fun\n"), Tally::default());
    }
}
