//! Where things lie in the work tree, so that no other file spells a path twice.

use std::path::{Path, PathBuf};

/// The work tree's root, whatever directory the task was started in.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("xtask lies in a folder of the work tree").to_path_buf()
}

/// The UI's folder.
pub(crate) fn ui() -> PathBuf {
    root().join("ui")
}

/// Cargo's target folder: also the home of every stamp, report and screenshot of ours.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// A built program of ours.
pub(crate) fn built(program: &str, release: bool) -> PathBuf {
    let profile = if release { "release" } else { "debug" };
    target().join(profile).join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
}
