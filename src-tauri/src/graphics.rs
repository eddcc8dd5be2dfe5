//! How the web view draws on a Linux machine without a graphics card.

use std::path::Path;

/// What WebKit asks its environment: draw with the processor, straight into the window.
const NO_COMPOSITING: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";
/// The device of NVIDIA's own driver, which does without the kernel's folder.
const NVIDIA: &str = "/dev/nvidia0";
/// Where the kernel shows cards that can draw.
const CARDS: &str = "/dev/dri";

/// Where no card can draw, WebKit would have one imitated: before the first row is seen, a tenth of a second goes by
/// compiling the imitation, and 60 MiB stay with it (docs/decisions/0011-from-start-to-first-row.md). To be called
/// before anything else runs, the log included; whoever has set the variable already has decided.
///
/// # Errors
/// When the environment cannot be changed: a slower start, and no reason not to start.
pub(crate) fn choose() -> Result<(), glib::BoolError> {
    let is_ours_to_say = std::env::var_os(NO_COMPOSITING).is_none();
    if is_ours_to_say && !has_card(Path::new(CARDS), Path::new(NVIDIA)) {
        glib::setenv(NO_COMPOSITING, "1", false)?;
    }
    Ok(())
}

fn has_card(cards: &Path, nvidia: &Path) -> bool {
    let renders = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with("renderD");
    let found =
        std::fs::read_dir(cards).is_ok_and(|all| all.flatten().any(|card| renders(&card.file_name())));
    found || nvidia.exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_draw_is_a_card() {
        let folder = tempfile::tempdir().expect("a folder");
        let (cards, nvidia) = (folder.path().join("dri"), folder.path().join("nvidia0"));
        assert!(!has_card(&cards, &nvidia), "no folder");
        std::fs::create_dir(&cards).expect("a folder");
        std::fs::write(cards.join("card0"), "").expect("a screen without a card");
        assert!(!has_card(&cards, &nvidia), "a screen is no card");
        std::fs::write(cards.join("renderD128"), "").expect("a card");
        assert!(has_card(&cards, &nvidia));
        std::fs::remove_dir_all(&cards).expect("gone");
        std::fs::write(&nvidia, "").expect("another card");
        assert!(has_card(&cards, &nvidia));
    }
}
