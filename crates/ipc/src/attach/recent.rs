//! The newest pictures of the folders where the system puts screenshots, for the button that offers them.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use media::thumbs;

use crate::row::RecentShot;

/// As many as fit beside each other.
const MOST: usize = 12;
/// Files that are looked at in one folder: a folder of a hundred thousand photos is not read through.
const MOST_FILES: usize = 5_000;
/// The side of each small picture.
const SIDE: u32 = 160;
/// What screenshots are written as.
const ENDINGS: [&str; 4] = ["png", "jpg", "jpeg", "webp"];

/// The newest pictures, drawn small. A picture that does not open is left out, a folder that is not there is empty.
pub(crate) fn recent_shots(folders: &[PathBuf]) -> Vec<RecentShot> {
    let mut found: Vec<(i64, PathBuf)> = folders.iter().flat_map(|folder| pictures(folder)).collect();
    found.sort_by(|a, b| b.cmp(a));
    found.dedup();
    found.into_iter().filter_map(|(at, path)| shot(at, &path)).take(MOST).collect()
}

fn pictures(folder: &Path) -> Vec<(i64, PathBuf)> {
    let Ok(files) = fs::read_dir(folder) else { return Vec::new() };
    let dated = files.flatten().take(MOST_FILES).filter_map(|file| {
        let path = file.path();
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        let metadata = file.metadata().ok().filter(fs::Metadata::is_file)?;
        let since = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        let at = i64::try_from(since.as_millis()).ok()?;
        ENDINGS.contains(&ending.as_str()).then_some((at, path))
    });
    dated.collect()
}

fn shot(at: i64, path: &Path) -> Option<RecentShot> {
    let small = thumbs::thumbnail(fs::File::open(path).ok()?, SIDE).ok()?;
    let thumb = format!("data:{};base64,{}", small.mime, STANDARD.encode(&small.bytes));
    let name = path.file_name()?.to_string_lossy().into_owned();
    // A path that is no text cannot be asked for.
    Some(RecentShot { path: path.to_str()?.to_owned(), name, at, thumb })
}
