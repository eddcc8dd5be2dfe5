//! The named exceptions to the rules, each with its reason, in one place.
//!
//! Adding a line here is a decision; a rule without exceptions is better than one with a good excuse.

/// Where a rule does not hold, and why.
pub(crate) struct Allowed {
    rule: &'static str,
    /// A file, or a folder with its closing slash.
    place: &'static str,
    /// For whoever wants to add the next one.
    #[cfg_attr(not(test), expect(dead_code, reason = "read by people, and by the test that asks for it"))]
    why: &'static str,
}

const fn allow(rule: &'static str, place: &'static str, why: &'static str) -> Allowed {
    Allowed { rule, place, why }
}

/// Every exception.
const ALLOWED: &[Allowed] = &[
    allow("clock", "crates/engine/src/clock.rs", "the engine's one clock; everything else is given the time"),
    allow("clock", "crates/hub/src/clock.rs", "the hub's one clock; everything else is given the time"),
    allow(
        "clock",
        "crates/hub/src/journal/writer.rs",
        "measures a commit for /metrics and decides nothing by it",
    ),
    allow("clock", "crates/simulator/src/clock.rs", "the pretend Meta's one clock, real or turned by hand"),
    allow("clock", "src-tauri/src/edge.rs", "the shell's one clock; everything else is given the time"),
    allow("chance", "crates/engine/src/ids.rs", "where this desktop's command ids are minted, once each"),
    allow("chance", "crates/hub/src/chance.rs", "where the hub's names and tokens are minted"),
    allow(
        "spawn",
        "crates/engine/src/follow/session.rs",
        "the batch being applied, held and awaited by its session",
    ),
    allow("spawn", "crates/simulator/src/running.rs", "the running simulator holds its tasks and ends them"),
    allow("clock", "crates/simulator/src/main.rs", "the demo's year of history ends when the program starts"),
    allow(
        "spawn",
        "src-tauri/src/app.rs",
        "the app's own beginning and end, and calls of the system that may not wait",
    ),
    allow(
        "spawn",
        "src-tauri/src/app/ending.rs",
        "the end of a locked app, which its caller may not wait for",
    ),
    allow(
        "spawn",
        "src-tauri/src/app/links.rs",
        "a bubble leads to a profile that may have to be opened first, which its click may not wait for",
    ),
    allow(
        "spawn",
        "src-tauri/src/app/open.rs",
        "what follows a switch, and opening the profiles behind the screen, which the screen may not wait for",
    ),
    allow("spawn", "src-tauri/src/lock/outside.rs", "the one count before a shut lock, ended with it"),
    allow("spawn", "src-tauri/src/tray.rs", "a click in the tray, which the system's menu may not wait for"),
    allow("spawn", "src-tauri/src/profile/opened.rs", "the two listeners of an open profile, ended with it"),
    allow(
        "spawn",
        "src-tauri/src/media_door.rs",
        "the door's one server, ended with it, and the window's questions",
    ),
    allow(
        "spawn",
        "crates/ipc/src/bytes/learn.rs",
        "a look into the files of one page, which ends by itself",
    ),
    allow("spawn", "src-tauri/src/notify.rs", "the bell's one task, ended with it"),
    allow("spawn", "src-tauri/src/quit.rs", "the question before the end, which ends the app"),
    allow("spawn", "crates/simulator/src/store.rs", "one writer thread, owned and joined by the store"),
    allow(
        "print",
        "src-tauri/src/logs.rs",
        "says on the terminal that there is no log, and where a bug was; never a word of anyone's",
    ),
    allow(
        "print",
        "src-tauri/src/start_trace.rs",
        "tells the start bench, when asked to, that the first row was drawn",
    ),
    allow(
        "size",
        "crates/replica/schema.sql",
        "written by its test, read beside the steps that it is the sum of",
    ),
    allow("size", "ui/src/ipc/generated.ts", "written by the ipc crate, read by nobody from top to bottom"),
    allow(
        "local",
        "crates/replica/src/damage.rs",
        "carries this person's rows out of a damaged file into a new one",
    ),
    allow(
        "function",
        "crates/replica/src/apply/fold.rs",
        "one exhaustive match over every fact: parted, it could lose one",
    ),
    allow("sleep", "xtask/src/session/part.rs", "the starts and ends of other programs can only be polled"),
    allow("clock", "xtask/", "a task waits for real programs and shows how long they took"),
    allow("spawn", "xtask/", "reads the output of real programs on threads that end with them"),
    allow("clock", "tests/", "stories and benches measure real programs"),
    allow("spawn", "tests/", "stories and benches run beside what they measure"),
    allow("chance", "tests/", "a bench makes its own corpus"),
    allow("sql", "tests/src/", "a bench measures SQLite itself beside our use of it"),
];

/// Does the rule spare this file?
pub(crate) fn is_allowed(rule: &str, path: &str) -> bool {
    let covers = |place: &str| place == path || (place.ends_with('/') && path.starts_with(place));
    ALLOWED.iter().any(|allowed| allowed.rule == rule && covers(allowed.place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exception_says_why_and_stands_once() {
        for (index, allowed) in ALLOWED.iter().enumerate() {
            assert!(allowed.why.len() > 20, "{} at {} needs a reason", allowed.rule, allowed.place);
            let again = |other: &&Allowed| other.rule == allowed.rule && other.place == allowed.place;
            assert_eq!(ALLOWED.iter().filter(again).count(), 1, "{} at {}", allowed.rule, allowed.place);
            assert!(ALLOWED[index].place != "/", "an exception for everything is no rule");
        }
    }

    #[test]
    fn a_folder_covers_what_is_in_it_and_a_file_only_itself() {
        assert!(is_allowed("clock", "xtask/src/suite.rs"));
        assert!(!is_allowed("sql", "tests/session/README.md"));
    }
}
