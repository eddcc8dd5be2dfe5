//! Words that say a thing is not finished, and words that speak of something outside the project.

use super::tree::{Fault, Tree};

/// This file names them all; it alone is spared.
const HERE: &str = "xtask/src/tidy/leftovers.rs";

/// In every text of ours.
const UNFINISHED: &[&str] = &["TODO", "FIXME", "XXX", "HACK", "todo!(", "unimplemented!("];

/// In code that tests: a test that does not run proves nothing, and one that cannot fail proves less.
const NO_TEST: &[&str] = &["#[ignore", "assert!(true", "expect(true)"];
const NO_TEST_SCREEN: &[&str] =
    &[".skip(", ".only(", ".todo(", "xit(", "xdescribe(", "@ts-ignore", "@ts-nocheck", "test.fixme"];

/// Taken in pieces, because this file is read by the same rule everywhere else.
const OUTSIDE: &[&str] = &[
    concat!("../", "shared"),
    concat!(".lib", "rary"),
    concat!("/wo", "rk/main"),
    concat!("/wo", "rk/shared"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/user"),
];

fn is_ours(path: &str) -> bool {
    path != HERE && !path.ends_with("package-lock.json") && path != "Cargo.lock" && path != "LICENSE"
}

/// Nothing lands unfinished.
pub(crate) fn unfinished(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in tree.files.iter().filter(|file| is_ours(&file.path)) {
        let screen = [".ts", ".svelte", ".mjs", ".js"].iter().any(|ending| file.path.ends_with(ending));
        let rust = file.path.ends_with(".rs");
        for (number, line) in file.lines() {
            let mut words = UNFINISHED.iter().filter(|word| has_word(line, word)).collect::<Vec<_>>();
            if rust {
                words.extend(NO_TEST.iter().filter(|word| line.contains(**word)));
            }
            if screen {
                words.extend(NO_TEST.iter().chain(NO_TEST_SCREEN).filter(|word| has_word(line, word)));
            }
            if let Some(word) = words.first() {
                let word = word.trim_end_matches('(');
                faults.push(file.fault(
                    number,
                    format!("`{word}`: finish it, or write an issue and say here what holds"),
                ));
            }
        }
    }
    faults
}

/// Does the line hold the word, and not only a longer one?
fn has_word(line: &str, word: &str) -> bool {
    let is_name =
        |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let starts = word.starts_with(['.', '@', '#']) || !is_name(before);
        starts && (word.ends_with('(') || !is_name(after))
    })
}

/// The project speaks of the project alone: a path of one machine means nothing on another.
pub(crate) fn outside(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in tree.files.iter().filter(|file| is_ours(&file.path)) {
        for (number, line) in file.lines() {
            if let Some(word) = OUTSIDE.iter().find(|word| line.contains(**word)) {
                faults.push(file.fault(number, format!("names `{word}`, which is outside the project")));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caught(rule: fn(&Tree) -> Vec<Fault>, path: &str, text: &str) -> Vec<usize> {
        rule(&Tree::of(&[(path, text)])).iter().map(|fault| fault.line).collect()
    }

    #[test]
    fn what_is_not_finished_is_noticed() {
        let text = "// TODO later\nlet a = 1;\ntodo!();\n#[ignore]\nassert!(true);";
        assert_eq!(caught(unfinished, "crates/hub/src/lib.rs", text), [1, 3, 4, 5]);
        assert_eq!(caught(unfinished, "README.md", "FIXME: words"), [1]);
    }

    #[test]
    fn a_skipped_test_of_the_screen_is_noticed_and_a_skipped_row_is_not() {
        assert_eq!(caught(unfinished, "ui/src/a.test.ts", "it.skip('x')\nit.only('y')\nexit(1)"), [1, 2]);
        assert_eq!(caught(unfinished, "crates/hub/src/lib.rs", "rows.iter().skip(1)"), [0; 0]);
    }

    #[test]
    fn a_path_outside_is_noticed() {
        assert_eq!(caught(outside, "docs/a.md", &format!("see {}/x", OUTSIDE[0])), [1]);
        assert_eq!(caught(outside, "docs/a.md", "see ../README.md"), [0; 0]);
    }
}
