//! Looks for words that may not lie on a disk, in every byte of every file.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// None of these words stands in any file below these folders.
pub(crate) fn nowhere(folders: &[&Path], words: &[&str]) -> Result<()> {
    for folder in folders {
        let mut looked = 0;
        look(folder, &mut |file, bytes| {
            looked += 1;
            for word in words {
                ensure!(!holds(bytes, word), "`{word}` lies in the clear in {}", file.display());
            }
            Ok(())
        })?;
        ensure!(looked > 0, "there was nothing to look at in {}", folder.display());
    }
    Ok(())
}

/// A database is there, and it is encrypted.
pub(crate) fn is_sealed(file: &Path) -> Result<()> {
    let bytes = fs::read(file).with_context(|| file.display().to_string())?;
    ensure!(!bytes.is_empty(), "{} is empty", file.display());
    ensure!(!bytes.starts_with(b"SQLite format 3\0"), "{} is not encrypted", file.display());
    Ok(())
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

fn look(folder: &Path, each: &mut dyn FnMut(&Path, &[u8]) -> Result<()>) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        let kind = fs::symlink_metadata(&path)?;
        if kind.is_dir() {
            look(&path, each)?;
        } else if kind.is_file() {
            // A file may go while we look; then it holds nothing.
            each(&path, &fs::read(&path).unwrap_or_default())?;
        }
    }
    Ok(())
}
