//! The system packages we need on Debian and Ubuntu, why each, and which of them are missing.

use std::collections::BTreeSet;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::program;

/// What a package is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To compile and link.
    Build,
    /// To open the app where there is no display.
    Desktop,
    /// To look at what the rooms make with eyes that are not ours.
    Witness,
    /// To prove screens and the real window.
    Tests,
}

/// One package.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Need {
    /// Its name in apt.
    pub(crate) package: &'static str,
    /// What it is needed for.
    pub(crate) purposes: &'static [Purpose],
    /// What it does for us.
    pub(crate) why: &'static str,
    /// Programs any of which serve as well, from wherever they were installed.
    programs: &'static [&'static str],
}

const fn need(
    package: &'static str,
    purposes: &'static [Purpose],
    why: &'static str,
    programs: &'static [&'static str],
) -> Need {
    Need { package, purposes, why, programs }
}

/// Everything we ever ask apt for.
const NEEDS: &[Need] = &[
    need("libwebkit2gtk-4.1-dev", &[Purpose::Build], "the web view the window stands on", &[]),
    need("libssl-dev", &[Purpose::Build], "libcrypto, which encrypts the store", &[]),
    need("pkg-config", &[Purpose::Build], "finds the libraries", &["pkg-config", "pkgconf"]),
    need("gcc", &[Purpose::Build], "compiles SQLite and links", &["cc"]),
    need("make", &[Purpose::Build], "builds bundled C libraries", &["make"]),
    need("cmake", &[Purpose::Build], "builds libopus, which encodes voice messages", &["cmake"]),
    need("libasound2-dev", &[Purpose::Build], "the microphone", &[]),
    need("mold", &[Purpose::Build], "links several times faster", &["mold"]),
    need("libayatana-appindicator3-1", &[Purpose::Build], "the tray icon, loaded when the app starts", &[]),
    need("xvfb", &[Purpose::Desktop], "a display in memory", &["Xvfb"]),
    need("xauth", &[Purpose::Desktop], "locks that display to us", &["xauth"]),
    need("openbox", &[Purpose::Desktop], "a window manager: focus, sizes", &["openbox"]),
    need("dbus", &[Purpose::Desktop], "the session bus", &["dbus-daemon"]),
    need(
        "gnome-keyring",
        &[Purpose::Desktop],
        "the keychain that holds the store's key",
        &["gnome-keyring-daemon"],
    ),
    need("dunst", &[Purpose::Desktop], "shows notifications", &["dunst"]),
    need(
        "imagemagick",
        &[Purpose::Desktop, Purpose::Witness],
        "takes the screenshot, looks at pictures",
        &["import"],
    ),
    need("xdotool", &[Purpose::Desktop], "finds the window", &["xdotool"]),
    need("fonts-noto-core", &[Purpose::Desktop], "letters of most scripts", &[]),
    need("fonts-noto-cjk", &[Purpose::Desktop], "Chinese, Japanese and Korean letters", &[]),
    need("fonts-noto-color-emoji", &[Purpose::Desktop], "emoji", &[]),
    need("webkit2gtk-driver", &[Purpose::Tests], "drives the real window", &["WebKitWebDriver"]),
    need("xclip", &[Purpose::Tests], "the clipboard from outside", &["xclip"]),
    need("python3-gi", &[Purpose::Tests], "the program that a file is dragged from", &[]),
    need("gir1.2-gtk-3.0", &[Purpose::Tests], "that program's window", &[]),
    need(
        "chromium",
        &[Purpose::Tests],
        "runs the screens' end-to-end tests",
        &["chromium", "google-chrome", "chromium-browser"],
    ),
    need("ffmpeg", &[Purpose::Witness], "makes films and sounds, and decodes ours", &["ffmpeg"]),
    need("opus-tools", &[Purpose::Witness], "reads our voice messages", &["opusinfo"]),
    need("poppler-utils", &[Purpose::Witness], "counts a PDF's pages", &["pdfinfo"]),
    need("postgresql", &[Purpose::Tests], "a real database for the hub's journal", &["postgres"]),
    need("pebble", &[Purpose::Tests], "a real authority for certificates by ACME", &["pebble"]),
    need("procps", &[Purpose::Tests], "ends a program as a power cut does", &["kill"]),
    need("openssl", &[Purpose::Tests], "signs a webhook by hand", &["openssl"]),
    need("curl", &[Purpose::Tests], "sends a webhook by hand", &["curl"]),
];

/// What of the named purposes is neither installed nor served by a program that is there.
pub(crate) fn missing(
    purposes: &[Purpose],
    installed: &BTreeSet<String>,
    has_program: impl Fn(&str) -> bool,
) -> Vec<&'static Need> {
    let wanted = NEEDS.iter().filter(|need| need.purposes.iter().any(|purpose| purposes.contains(purpose)));
    wanted
        .filter(|need| !installed.contains(need.package))
        .filter(|need| !need.programs.iter().any(|name| has_program(name)))
        .collect()
}

/// Reads dpkg's list: a status, then a name. Only what is wholly installed counts; a package that was
/// removed and left its settings behind does not.
fn read_list(list: &str) -> BTreeSet<String> {
    let entries = list.lines().filter_map(|line| line.split_once(' '));
    entries.filter(|(status, _)| *status == "ii").map(|(_, name)| name.trim().to_owned()).collect()
}

/// Lists what is missing, then installs it.
pub(crate) fn install(purposes: &[Purpose]) -> Result<()> {
    if !program::exists("dpkg-query") {
        return other_linux(purposes);
    }
    let missing = missing_now(purposes)?;
    if missing.is_empty() {
        return Ok(());
    }
    println!("These system packages are missing:");
    for need in &missing {
        println!("  {:28} {}", need.package, need.why);
    }
    let names: Vec<&str> = missing.iter().map(|need| need.package).collect();
    let by_hand = format!("apt-get install -y --no-install-recommends {}", names.join(" "));
    let Some(prefix) = as_root()? else {
        bail!("not root and no sudo: install them as root with\n  {by_hand}");
    };
    println!("Installing them with: {by_hand}");
    apt(prefix, &["update"]).context("the package lists could not be refreshed")?;
    let mut words = vec!["install", "-y", "--no-install-recommends"];
    words.extend(&names);
    apt(prefix, &words)?;
    let still = missing_now(purposes)?;
    if !still.is_empty() {
        let names: Vec<&str> = still.iter().map(|need| need.package).collect();
        bail!("apt-get said yes, but these are still missing: {}", names.join(", "));
    }
    Ok(())
}

fn missing_now(purposes: &[Purpose]) -> Result<Vec<&'static Need>> {
    let list =
        program::output(Command::new("dpkg-query").args(["-W", "-f=${db:Status-Abbrev} ${Package}\n"]))?;
    Ok(missing(purposes, &read_list(&list), program::exists))
}

fn apt(prefix: &[&str], words: &[&str]) -> Result<()> {
    let mut line: Vec<&str> = prefix.to_vec();
    // A machine that has just started may still be installing something itself.
    line.extend([
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-q",
        "-o",
        "DPkg::Lock::Timeout=300",
        "-o",
        "Dpkg::Use-Pty=0",
    ]);
    line.extend(words);
    let (first, rest) = line.split_first().expect("the line holds at least `env`");
    program::run(Command::new(first).args(rest))
}

/// How to become root: not at all when we are, through sudo when there is one.
fn as_root() -> Result<Option<&'static [&'static str]>> {
    if program::output(Command::new("id").arg("-u"))?.trim() == "0" {
        return Ok(Some(&[]));
    }
    Ok(program::exists("sudo").then_some(&["sudo"]))
}

/// Elsewhere we cannot install, only say what we would look for.
fn other_linux(purposes: &[Purpose]) -> Result<()> {
    let lost = missing(purposes, &BTreeSet::new(), program::exists);
    println!(
        "This system has no apt. What we know as these Debian packages is needed; look for your system's names:"
    );
    for need in &lost {
        println!("  {:28} {}", need.package, need.why);
    }
    let mut absent = lost.iter().filter(|need| !need.programs.is_empty()).peekable();
    if absent.peek().is_some() {
        let names: Vec<&str> = absent.flat_map(|need| need.programs.first()).copied().collect();
        bail!("these programs are not on the path: {}", names.join(", "));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(needs: &[&Need]) -> Vec<&'static str> {
        needs.iter().map(|need| need.package).collect()
    }

    #[test]
    fn a_bare_machine_lacks_everything_of_the_purpose_and_nothing_of_another() {
        let lost = missing(&[Purpose::Build], &BTreeSet::new(), |_| false);
        assert_eq!(
            names(&lost),
            [
                "libwebkit2gtk-4.1-dev",
                "libssl-dev",
                "pkg-config",
                "gcc",
                "make",
                "cmake",
                "libasound2-dev",
                "mold",
                "libayatana-appindicator3-1"
            ]
        );
    }

    #[test]
    fn an_installed_package_is_not_asked_for() {
        let installed = read_list("ii libssl-dev\nii mold\n");
        let lost = names(&missing(&[Purpose::Build], &installed, |_| false));
        assert!(!lost.contains(&"libssl-dev") && !lost.contains(&"mold"), "{lost:?}");
        assert!(lost.contains(&"libwebkit2gtk-4.1-dev"));
    }

    #[test]
    fn a_removed_package_that_left_its_settings_is_missing() {
        let installed = read_list("rc dunst\nun openbox\nii xauth\n");
        assert_eq!(installed.into_iter().collect::<Vec<_>>(), ["xauth"]);
    }

    #[test]
    fn a_program_from_elsewhere_serves_as_well() {
        let lost = names(&missing(&[Purpose::Tests], &BTreeSet::new(), |name| name == "google-chrome"));
        assert!(!lost.contains(&"chromium"), "{lost:?}");
        assert!(lost.contains(&"webkit2gtk-driver"));
    }

    #[test]
    fn no_package_is_named_twice_and_each_says_why() {
        let all: BTreeSet<&str> = NEEDS.iter().map(|need| need.package).collect();
        assert_eq!(all.len(), NEEDS.len());
        assert!(NEEDS.iter().all(|need| !need.why.is_empty()));
    }
}
