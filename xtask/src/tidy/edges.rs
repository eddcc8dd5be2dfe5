//! Where the world may come in: the clock, chance, tasks; and what never stands outside tests.

use super::allowed::is_allowed;
use super::tree::{Fault, Source, Tree};

/// A family of calls with one reason against it.
struct Ban {
    /// Its name in the list of exceptions.
    rule: &'static str,
    calls: &'static [&'static str],
    /// Does it hold in tests too?
    in_tests: bool,
    why: &'static str,
}

const BANS: &[Ban] = &[
    Ban {
        rule: "clock",
        calls: &["SystemTime::now", INSTANT, "Timestamp::now", "Zoned::now", "Utc::now", "Local::now"],
        in_tests: false,
        why: "time is an argument: what asks the clock itself cannot be tested at the turn of a window",
    },
    Ban {
        rule: "chance",
        calls: &[
            "Uuid::now_v7",
            "Uuid::new_v4",
            "rand::rng(",
            "rand::random",
            "thread_rng",
            "from_os_rng",
            "OsRng",
        ],
        in_tests: false,
        why: "ids and chance are arguments: a failure that cannot be repeated cannot be mended",
    },
    Ban {
        rule: "spawn",
        calls: &["tokio::spawn", "task::spawn(", "thread::spawn", "async_runtime::spawn("],
        in_tests: false,
        why: "a struct owns every task and can stop it; spawn at a named edge",
    },
    Ban {
        rule: "sleep",
        calls: &["thread::sleep"],
        in_tests: true,
        why: "nothing here waits for time to pass by blocking a thread, tests least of all",
    },
    Ban {
        rule: "unbounded",
        calls: &["unbounded_channel", "mpsc::channel()", "unbounded("],
        in_tests: true,
        why: "a queue without an end hides that somebody is too slow until memory is gone",
    },
    Ban {
        rule: "unwrap",
        calls: &[".unwrap()", ".unwrap_err()", "unwrap_unchecked"],
        in_tests: false,
        why: "say with `expect` which law makes it impossible, or hand the error on",
    },
    Ban {
        rule: "print",
        calls: &["println!", "eprintln!", "print!(", "dbg!"],
        in_tests: false,
        why: "rooms speak through `tracing`, where secrets and customers' words cannot be written",
    },
];

/// Nobody takes time, chance or a task for himself.
pub(crate) fn edges(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in tree.ending(".rs") {
        for ban in BANS.iter().filter(|ban| !is_allowed(ban.rule, &file.path)) {
            let speaks = ban.rule == "print" && is_program(&file.path);
            let spared = file.is_test() && !ban.in_tests || speaks;
            let lines = file.rust().code.iter().filter(|line| !spared && (ban.in_tests || !line.in_test));
            for line in lines {
                let call = ban.calls.iter().find(|call| calls(&line.code, call));
                if let Some(call) = call.filter(|call| **call != INSTANT || asks_the_real_clock(file)) {
                    faults.push(
                        file.fault(line.number, format!("`{}`: {}", call.trim_end_matches('('), ban.why)),
                    );
                }
            }
        }
    }
    faults
}

const INSTANT: &str = "Instant::now";

/// Tokio's instants stop with its clock, which tests hold still and turn; the standard library's do not.
fn asks_the_real_clock(file: &Source) -> bool {
    let names_tokios = |code: &str| code.contains("tokio::time") && code.contains("Instant");
    !file.rust().code.iter().any(|line| names_tokios(&line.code))
}

/// A program talks to whoever started it; a room never does.
fn is_program(path: &str) -> bool {
    path.ends_with("/main.rs")
        || path.contains("/src/bin/")
        || path.ends_with("/build.rs")
        || path.starts_with("xtask/")
}

/// Does the line make this call, and not one whose name merely ends like it?
fn calls(code: &str, call: &str) -> bool {
    code.match_indices(call).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        call.starts_with('.') || !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caught(path: &str, code: &str) -> Vec<usize> {
        edges(&Tree::of(&[(path, code)])).iter().map(|fault| fault.line).collect()
    }

    #[test]
    fn each_ban_catches_each_of_its_calls() {
        for ban in BANS {
            for call in ban.calls {
                let code = format!(
                    "fn f() {{\n    x = a{}{call});\n}}",
                    if call.starts_with('.') { "" } else { " " }
                );
                assert!(caught("crates/engine/src/lib.rs", &code).contains(&2), "{call}");
            }
        }
    }

    #[test]
    fn tests_may_ask_the_clock_but_not_sleep() {
        let code = "#[cfg(test)]\nmod tests {\n  fn f() { Instant::now(); x.unwrap(); }\n  fn g() { thread::sleep(d); }\n}";
        assert_eq!(caught("crates/hub/src/lib.rs", code), [4]);
        assert_eq!(caught("crates/hub/tests/ingest.rs", "fn f() { SystemTime::now(); }"), [0; 0]);
    }

    #[test]
    fn a_word_in_a_comment_or_a_string_is_no_call() {
        assert_eq!(
            caught("crates/hub/src/lib.rs", "// never Instant::now\nconst A: &str = \".unwrap()\";"),
            [0; 0]
        );
    }

    #[test]
    fn tokios_clock_can_be_held_still() {
        let code = |from| format!("use {from}::time::{{Duration, Instant}};\nfn f() {{ Instant::now(); }}");
        assert_eq!(caught("crates/engine/src/lib.rs", &code("std")), [2]);
        assert_eq!(caught("crates/engine/src/lib.rs", &code("tokio")), [0; 0]);
    }

    #[test]
    fn a_longer_name_is_another_name() {
        assert_eq!(caught("crates/hub/src/lib.rs", "fn f() { MyInstant::now(); x.unwrap_or(1); }"), [0; 0]);
    }
}
