//! The work tree as the rules see it: every text file of ours, read once.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use anyhow::{Context, Result};

use super::rust::Rust;

/// Every file of ours.
#[derive(Default)]
pub(crate) struct Tree {
    /// The text files, sorted by path.
    pub(crate) files: Vec<Source>,
    /// Everything, pictures and folders too.
    paths: BTreeSet<String>,
}

/// One text file.
pub(crate) struct Source {
    /// Its path from the root, with forward slashes on every system.
    pub(crate) path: String,
    /// What it says.
    pub(crate) text: String,
    rust: OnceLock<Rust>,
}

/// One breach of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Where.
    pub(crate) path: String,
    /// The line, counted from one; zero where the whole file is meant.
    pub(crate) line: usize,
    /// What is wrong, why that matters, and what to do instead.
    pub(crate) why: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.why),
            line => write!(f, "{}:{line}: {}", self.path, self.why),
        }
    }
}

impl Tree {
    /// Reads everything below the root that is ours and is text.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let mut tree = Self::default();
        tree.read_folder(root, "")?;
        tree.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(tree)
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
            let kind = entry.file_type()?;
            if kind.is_dir() && is_foreign(&path) {
                continue;
            }
            self.paths.insert(path.clone());
            if kind.is_dir() {
                self.read_folder(&entry.path(), &path)?;
            } else if kind.is_file()
                && let Ok(text) = fs::read_to_string(entry.path())
            {
                self.files.push(Source::new(path, text));
            }
        }
        Ok(())
    }

    /// The files with this ending, such as `.rs`.
    pub(crate) fn ending<'a>(&'a self, ending: &'a str) -> impl Iterator<Item = &'a Source> {
        self.files.iter().filter(move |file| file.path.ends_with(ending))
    }

    /// The file at this path.
    pub(crate) fn at(&self, path: &str) -> Option<&Source> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Is there a file or a folder at this path?
    pub(crate) fn has(&self, path: &str) -> bool {
        path.is_empty() || self.paths.contains(path)
    }

    /// A tree made of text, to prove rules on.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let mut tree = Self::default();
        for (path, text) in files {
            let folders = path.match_indices('/').map(|(at, _)| path[..at].to_owned());
            tree.paths.extend(folders.chain([(*path).to_owned()]));
            tree.files.push(Source::new((*path).to_owned(), (*text).to_owned()));
        }
        tree
    }
}

/// What programs make and what others wrote.
fn is_foreign(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(name, "target" | "node_modules" | ".git" | "test-results" | "gen") || path == "ui/dist"
}

impl Source {
    fn new(path: String, text: String) -> Self {
        Self { path, text, rust: OnceLock::new() }
    }

    /// The file taken apart as Rust, once for all rules.
    pub(crate) fn rust(&self) -> &Rust {
        self.rust.get_or_init(|| Rust::read(&self.text))
    }

    /// Its lines with their numbers, counted from one.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// A fault of this file.
    pub(crate) fn fault(&self, line: usize, why: impl Into<String>) -> Fault {
        Fault { path: self.path.clone(), line, why: why.into() }
    }

    /// Is the whole file there to test something?
    pub(crate) fn is_test(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        let folder = |part: &str| self.path.contains(&format!("/{part}/"));
        folder("tests")
            || self.path.starts_with("tests/")
            || self.path.starts_with("crates/testkit/")
            || folder("testing")
            || name == "tests.rs"
            || name.ends_with("_tests.rs")
            || name.ends_with(".test.ts")
            || name.ends_with(".spec.ts")
    }
}
