//! Where the systems put the pictures that are taken of the screen.

use std::path::PathBuf;

use tauri::{AppHandle, Manager as _};

/// What the folder in the person's pictures is called: GNOME and KDE write it in the person's language, Windows always
/// in English (and shows it translated).
const NAMES: [&str; 3] = ["Screenshots", "Captures d’écran", "Captures d'écran"];

/// The folders where this system puts screenshots. Which of them are there, whoever reads them finds out.
pub(crate) fn folders(handle: &AppHandle) -> Vec<PathBuf> {
    let paths = handle.path();
    let mut folders = Vec::new();
    if let Ok(pictures) = paths.picture_dir() {
        folders.extend(NAMES.iter().map(|name| pictures.join(name)));
        if cfg!(target_os = "linux") {
            // Where older desktops put them.
            folders.push(pictures);
        }
    }
    if cfg!(target_os = "macos") {
        folders.extend(paths.desktop_dir());
    }
    folders
}
