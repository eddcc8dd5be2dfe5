//! Sizes, names and openings: what makes a file one that a person can take in at once.

use super::allowed::is_allowed;
use super::tree::{Fault, Source, Tree};

/// Lines in a file, in a file of tests, in a component, in a function.
const FILE: usize = 500;
const TESTS: usize = 800;
const COMPONENT: usize = 200;
const FUNCTION: usize = 60;

const SOURCES: &[&str] = &[".rs", ".ts", ".svelte", ".css", ".js", ".mjs", ".sh", ".sql"];

fn is_source(file: &Source) -> bool {
    SOURCES.iter().any(|ending| file.path.ends_with(ending))
}

/// No file is longer than one sitting.
pub(crate) fn file_sizes(tree: &Tree) -> Vec<Fault> {
    let sources = tree.files.iter().filter(|file| is_source(file) && !is_allowed("size", &file.path));
    sources
        .filter_map(|file| {
            let limit = match () {
                () if file.is_test() => TESTS,
                () if file.path.ends_with(".svelte") => COMPONENT,
                () => FILE,
            };
            let lines = file.text.lines().count();
            let why = || {
                format!(
                    "{lines} lines, at most {limit}: it holds more than one thing; part it where they meet"
                )
            };
            (lines > limit).then(|| file.fault(0, why()))
        })
        .collect()
}

/// No function is longer than one screen.
pub(crate) fn function_sizes(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in tree.ending(".rs").filter(|file| !file.is_test() && !is_allowed("function", &file.path)) {
        for (name, line, lines) in
            file.rust().functions().into_iter().filter(|(_, _, lines)| *lines > FUNCTION)
        {
            faults.push(
                file.fault(line, format!("`{name}` has {lines} lines, at most {FUNCTION}: name its parts")),
            );
        }
    }
    faults
}

/// Names that say only that something did not fit anywhere else.
const EMPTY_NAMES: &[&str] = &[
    "utils",
    "util",
    "common",
    "helpers",
    "helper",
    "manager",
    "service",
    "services",
    "types",
    "constants",
    "misc",
];

/// A module is a noun of the trade or one verb on it.
pub(crate) fn module_names(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in tree.files.iter().filter(|file| is_source(file)) {
        let names = file.path.split('/').map(|part| part.split('.').next().unwrap_or(part));
        if let Some(name) = names.into_iter().find(|name| EMPTY_NAMES.contains(name)) {
            faults.push(file.fault(0, format!("`{name}` names nothing; what is the noun of the trade?")));
        }
    }
    faults
}

/// The first thing in a Rust file says why it exists.
pub(crate) fn openings(tree: &Tree) -> Vec<Fault> {
    let silent = tree.ending(".rs").filter(|file| !file.text.starts_with("//!"));
    silent.map(|file| file.fault(1, "begins without `//!`: say first why this file exists")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caught(rule: fn(&Tree) -> Vec<Fault>, path: &str, text: &str) -> usize {
        rule(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn each_kind_of_file_has_its_limit() {
        for (path, limit) in
            [("a/src/b.rs", 500), ("a/tests/b.rs", 800), ("ui/src/B.svelte", 200), ("ui/src/b.test.ts", 800)]
        {
            assert_eq!(caught(file_sizes, path, &"x\n".repeat(limit)), 0, "{path}");
            assert_eq!(caught(file_sizes, path, &"x\n".repeat(limit + 1)), 1, "{path}");
        }
        assert_eq!(caught(file_sizes, "a/story.md", &"x\n".repeat(2000)), 0);
    }

    #[test]
    fn a_function_of_more_than_a_screen_is_noticed() {
        let long = |lines| format!("fn long() {{\n{}}}\n", "    step();\n".repeat(lines));
        assert_eq!(caught(function_sizes, "a/src/b.rs", &long(58)), 0);
        assert_eq!(caught(function_sizes, "a/src/b.rs", &long(59)), 1);
        assert_eq!(caught(function_sizes, "a/tests/b.rs", &long(59)), 0);
    }

    #[test]
    fn a_drawer_for_everything_is_noticed() {
        assert_eq!(caught(module_names, "crates/hub/src/utils.rs", ""), 1);
        assert_eq!(caught(module_names, "ui/src/helpers/time.ts", ""), 1);
        assert_eq!(caught(module_names, "crates/hub/src/dispatch.rs", ""), 0);
    }

    #[test]
    fn a_file_says_first_why_it_exists() {
        assert_eq!(caught(openings, "a/src/b.rs", "use std::fmt;\n"), 1);
        assert_eq!(caught(openings, "a/src/b.rs", "//! Because.\n"), 0);
    }
}
