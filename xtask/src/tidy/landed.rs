//! What has landed is never edited: a migration has run on somebody's machine, and a golden file is what
//! that machine wrote. `xtask/landed.txt` holds their digests; `cargo xtask tidy --land` adds new ones.

use std::collections::BTreeMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::tree::{Fault, Source, Tree};

/// Where the digests stand.
pub(crate) const LIST: &str = "xtask/landed.txt";

/// A numbered step of a store's layout, or a golden file of a wire or disk type.
fn lands(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let numbered = name.bytes().take_while(u8::is_ascii_digit).count() >= 2;
    let is_step = numbered && name.ends_with(".sql");
    is_step || path.contains("/golden/")
}

fn digest(file: &Source) -> String {
    // Line endings are git's business on Windows, not a change.
    hex::encode(Sha256::digest(file.text.replace("\r\n", "\n")))
}

fn listed(tree: &Tree) -> BTreeMap<&str, &str> {
    let list = tree.at(LIST).map_or("", |file| file.text.as_str());
    list.lines().filter_map(|line| line.split_once("  ")).map(|(digest, path)| (path, digest)).collect()
}

/// Nothing that landed has changed or gone, and nothing new is missing from the list.
pub(crate) fn landed(tree: &Tree) -> Vec<Fault> {
    let listed = listed(tree);
    let mut faults = Vec::new();
    for file in tree.files.iter().filter(|file| lands(&file.path)) {
        match listed.get(file.path.as_str()) {
            None => faults.push(file.fault(0, "is new: `cargo xtask tidy --land` takes it in, for good")),
            Some(known) if **known != digest(file) => faults.push(file.fault(
                0,
                "has changed since it landed: somebody's store was made with it as it was; add the next step instead",
            )),
            Some(_) => {}
        }
    }
    let gone = listed.keys().filter(|path| tree.at(path).is_none());
    faults.extend(gone.map(|path| Fault {
        path: (*path).to_owned(),
        line: 0,
        why: "has landed and is gone: somebody's store still begins with it".into(),
    }));
    faults
}

/// The list with everything new in it; what it held stays as it was.
pub(crate) fn with_the_new(tree: &Tree) -> String {
    let listed = listed(tree);
    let mut all: BTreeMap<&str, String> =
        listed.iter().map(|(path, digest)| (*path, (*digest).to_owned())).collect();
    for file in tree.files.iter().filter(|file| lands(&file.path)) {
        all.entry(&file.path).or_insert_with(|| digest(file));
    }
    all.iter().fold(String::new(), |mut list, (path, digest)| {
        let _ = writeln!(list, "{digest}  {path}");
        list
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: &str = "crates/replica/src/schema/steps/0001_begin.sql";

    #[test]
    fn a_landed_step_may_not_change_and_not_go() {
        let list = with_the_new(&Tree::of(&[(STEP, "CREATE TABLE a (x);")]));
        let look = |files: &[(&str, &str)]| landed(&Tree::of(files)).len();
        assert_eq!(look(&[(STEP, "CREATE TABLE a (x);"), (LIST, &list)]), 0);
        assert_eq!(look(&[(STEP, "CREATE TABLE a (y);"), (LIST, &list)]), 1);
        assert_eq!(look(&[(LIST, &list)]), 1);
    }

    #[test]
    fn a_new_step_is_asked_for_and_taken_in() {
        assert_eq!(landed(&Tree::of(&[(STEP, "x")])).len(), 1);
        assert!(with_the_new(&Tree::of(&[(STEP, "x")])).ends_with(&format!("  {STEP}\n")));
    }

    #[test]
    fn taking_in_the_new_does_not_forgive_a_change() {
        let list = with_the_new(&Tree::of(&[(STEP, "one")]));
        assert_eq!(with_the_new(&Tree::of(&[(STEP, "two"), (LIST, &list)])), list);
    }

    #[test]
    fn golden_files_land_too() {
        assert!(lands("crates/protocol/tests/golden/entry.json"));
        assert!(!lands("crates/replica/src/schema/schema.sql"));
    }
}
