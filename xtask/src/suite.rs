//! `cargo xtask test`: everything that must hold, in the order in which it is cheapest to find out.
//!
//! Stops at the first step that fails. The last line adds up what the runners said about themselves, and
//! is printed only when every one of them came to its end.

use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use serde::Deserialize;

use crate::packages::Purpose;
use crate::program::Printed;
use crate::session::{Desktop, Driver};
use crate::tally::Tally;
use crate::tidy::licences;
use crate::{codegen, npm, program, repo, setup};

/// Everything, or what is quick.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Leaves out what needs a browser or a window
    #[arg(long)]
    fast: bool,
}

/// Runs every step and prints what came of it.
pub(crate) fn main(options: &Options) -> Result<()> {
    let mut book = Book::default();
    let outcome = every_step(options, &mut book);
    book.print();
    outcome?;
    let total = book.total();
    ensure!(total.failed == 0 && total.skipped == 0, "a step let a failed or skipped test through");
    println!("{} passed, {} failed", total.passed, total.failed);
    Ok(())
}

fn every_step(options: &Options, book: &mut Book) -> Result<()> {
    let purposes: &[Purpose] = if options.fast {
        &[Purpose::Build, Purpose::Witness]
    } else {
        &[Purpose::Build, Purpose::Witness, Purpose::Desktop, Purpose::Tests]
    };
    book.step("set-up", || setup::prepare(purposes))?;
    book.tests("tidy", || program::tee(program::cargo().args(["test", "-p", "xtask", "--no-fail-fast"])))?;
    book.step("types of the screen", || program::run(program::npm().args(["run", "--silent", "check"])))?;
    book.tests("screen", || {
        program::tee(program::npm().args(["run", "--silent", "test"]).env("NO_COLOR", "1"))
    })?;
    book.step("build of the screen", npm::build)?;
    book.step("build of the rooms", || {
        // Programs and tests in one go: they share every dependency, and stories start the programs.
        program::run(program::rooms("build").args(["--bins", "--tests"]))
    })?;
    book.step("licences", licences::check)?;
    book.step("drift of generated types", codegen::check)?;
    let windows = window_stories()?;
    book.tests("rooms and stories", || program::tee(program::rooms("test").arg("--no-fail-fast")))?;
    if options.fast {
        return Ok(());
    }
    book.tests("screen in a browser", || {
        program::tee(program::npm().args(["run", "--silent", "e2e"]).env("NO_COLOR", "1"))
    })?;
    ensure!(
        !windows.is_empty(),
        "the stories have no test target named `window`: the real window is not proven"
    );
    book.tests("the real window", || in_a_real_window(&windows))
}

/// The test targets that need a desktop: those of the stories whose name begins with `window`.
fn window_stories() -> Result<Vec<String>> {
    let words = ["metadata", "--no-deps", "--format-version", "1"];
    let metadata: Metadata = serde_json::from_str(&program::output(program::cargo().args(words))?)?;
    let targets = metadata.packages.into_iter().filter(|package| package.name == "stories");
    let windows = targets
        .flat_map(|package| package.targets)
        .filter(|target| target.kind == ["test"] && target.name.starts_with("window"));
    windows
        .map(|target| {
            // Else the plain run would start it where there is no window, and it would rightly fail.
            ensure!(!target.test, "the test target `{}` needs `test = false` in its [[test]]", target.name);
            Ok(target.name)
        })
        .collect()
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
    test: bool,
}

fn in_a_real_window(windows: &[String]) -> Result<Printed> {
    let mut tests = program::rooms("test");
    for name in windows {
        tests.args(["--test", name]);
    }
    // One screen, one keyboard: one story at a time.
    tests.args(["--", "--test-threads=1", "--nocapture"]);
    let desktop = Desktop::start(Driver::With)?;
    tests.env("COMPTOIR_SCREENSHOTS", repo::target().join("window"));
    let printed = desktop.tee(&mut tests)?;
    if !printed.success {
        desktop.keep_logs()?;
    }
    desktop.close()?;
    Ok(printed)
}

/// What each step took and counted.
#[derive(Default)]
struct Book {
    steps: Vec<(&'static str, Duration, Tally)>,
}

impl Book {
    /// A step that counts nothing: it holds or it does not.
    fn step(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) -> Result<()> {
        let started = begin(name);
        let outcome = work();
        self.steps.push((name, started.elapsed(), Tally::default()));
        outcome.map_err(|error| error.context(format!("the step `{name}` failed")))
    }

    /// A step whose runner counts its tests.
    fn tests(&mut self, name: &'static str, work: impl FnOnce() -> Result<Printed>) -> Result<()> {
        let started = begin(name);
        let outcome = work();
        let tally = outcome.as_ref().map_or_else(|_| Tally::default(), |printed| Tally::of(&printed.text));
        self.steps.push((name, started.elapsed(), tally));
        let printed = outcome.map_err(|error| error.context(format!("the step `{name}` failed")))?;
        verdict(name, &printed, tally)
    }

    fn total(&self) -> Tally {
        self.steps.iter().fold(Tally::default(), |sum, (_, _, tally)| sum.plus(*tally))
    }

    fn print(&self) {
        println!("\n{:28} {:>9} {:>8} {:>8}", "step", "seconds", "passed", "failed");
        for (name, took, tally) in &self.steps {
            let count = |number: u32| if tally.closings == 0 { String::new() } else { number.to_string() };
            let (passed, failed) = (count(tally.passed), count(tally.failed));
            println!("{name:28} {:>9.1} {passed:>8} {failed:>8}", took.as_secs_f64());
        }
        let all: Duration = self.steps.iter().map(|(_, took, _)| *took).sum();
        println!("{:28} {:>9.1}", "together", all.as_secs_f64());
    }
}

/// A runner passes when it says so, came to its end, ran something, and skipped nothing.
fn verdict(name: &str, printed: &Printed, tally: Tally) -> Result<()> {
    if !printed.success || tally.failed > 0 {
        bail!("the step `{name}` failed");
    }
    ensure!(tally.closings > 0, "the step `{name}` ended without its closing line");
    ensure!(tally.passed > 0, "the step `{name}` ran no test at all");
    ensure!(
        tally.skipped == 0,
        "the step `{name}` skipped {} tests; a skipped test proves nothing",
        tally.skipped
    );
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "durations are shown to a person, nothing is decided by them")]
fn begin(name: &str) -> Instant {
    println!("\n── {name}");
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(text: &str, success: bool) -> (Printed, Tally) {
        (Printed { text: text.to_owned(), success }, Tally::of(text))
    }

    #[test]
    fn a_runner_that_lies_about_its_exit_still_fails() {
        let (says, tally) = printed("1 passed, 1 failed", true);
        assert!(verdict("x", &says, tally).is_err());
    }

    #[test]
    fn a_runner_that_dies_before_its_closing_line_fails() {
        let (says, tally) = printed("running 3 tests", true);
        assert!(verdict("x", &says, tally).is_err());
    }

    #[test]
    fn a_skipped_test_is_no_test() {
        let skipped =
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s";
        let (says, tally) = printed(skipped, true);
        assert!(verdict("x", &says, tally).is_err());
    }

    #[test]
    fn no_tests_at_all_is_no_success() {
        let (says, tally) = printed("0 passed, 0 failed", true);
        assert!(verdict("x", &says, tally).is_err());
        let (says, tally) = printed("1 passed, 0 failed", true);
        assert!(verdict("x", &says, tally).is_ok());
    }
}
