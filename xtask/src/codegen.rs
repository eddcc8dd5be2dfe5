//! `cargo xtask codegen`: the UI's view of the counter, written by the ipc crate and never by hand.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{program, repo};

/// Write, or only compare.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Fails where the committed file differs from what the crate would write
    #[arg(long)]
    check: bool,
}

/// Builds the generator and uses it.
pub(crate) fn main(options: &Options) -> Result<()> {
    program::run(program::rooms("build").args(["--bin", "ipc-codegen"]))?;
    if options.check { check() } else { write_to(&committed()) }
}

/// Compares the committed file with a fresh one; the generator must be built.
pub(crate) fn check() -> Result<()> {
    let fresh = repo::target().join("codegen/generated.ts");
    fs::create_dir_all(fresh.parent().expect("the file lies in a folder"))?;
    write_to(&fresh)?;
    let committed = committed();
    let old =
        fs::read_to_string(&committed).with_context(|| format!("{} is missing", committed.display()))?;
    let new = fs::read_to_string(&fresh)?;
    match first_difference(&old, &new) {
        None => Ok(()),
        Some(line) => bail!(
            "{}:{line} is not what the ipc crate says; run `cargo xtask codegen` and commit the result",
            committed.display()
        ),
    }
}

fn committed() -> PathBuf {
    repo::ui().join("src/ipc/generated.ts")
}

fn write_to(file: &std::path::Path) -> Result<()> {
    program::run(Command::new(repo::built("ipc-codegen", false)).arg(file).current_dir(repo::root()))
}

/// The number of the first line that differs.
fn first_difference(old: &str, new: &str) -> Option<usize> {
    if old == new {
        return None;
    }
    let same = old.lines().zip(new.lines()).take_while(|(a, b)| a == b).count();
    Some(same + 1)
}

#[cfg(test)]
mod tests {
    use super::first_difference;

    #[test]
    fn the_first_line_that_differs_is_named() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some(2));
        assert_eq!(first_difference("a\n", "a\nb\n"), Some(2));
        assert_eq!(first_difference("a", "a\n"), Some(2), "a lost line ending is a difference too");
    }
}
