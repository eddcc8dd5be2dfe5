//! `cargo xtask setup`: brings a machine that has only Rust and Node to where the other tasks can work.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::packages::{self, Purpose};
use crate::{npm, program, repo};

/// The WebDriver bridge that the real-window story is proven with.
const TAURI_DRIVER: &str = "2.1.0";

/// How much to set up.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only what building and running need, not what the tests need
    #[arg(long)]
    run_only: bool,
}

/// Sets up everything.
pub(crate) fn main(options: &Options) -> Result<()> {
    if options.run_only {
        return prepare(&[Purpose::Build, Purpose::Desktop]);
    }
    prepare(&[Purpose::Build, Purpose::Witness, Purpose::Desktop, Purpose::Tests])
}

/// Sets up for these purposes: the system, and npm's packages.
pub(crate) fn prepare(purposes: &[Purpose]) -> Result<()> {
    system(purposes)?;
    // What witnesses the rooms is asked by them whether or not there is a window.
    if purposes.contains(&Purpose::Witness) {
        npm::install_provider()?;
    }
    npm::install()
}

/// Sets up the system alone: its packages, and the driver where tests need it.
pub(crate) fn system(purposes: &[Purpose]) -> Result<()> {
    if cfg!(target_os = "linux") {
        packages::install(purposes)?;
    } else if cfg!(windows) {
        check_windows()?;
    } else if cfg!(target_os = "macos") {
        check_macos()?;
    }
    if purposes.contains(&Purpose::Tests) && cfg!(target_os = "linux") {
        tauri_driver()?;
    }
    Ok(())
}

/// Where the WebDriver bridge is, installing it on the first call.
pub(crate) fn tauri_driver() -> Result<PathBuf> {
    // The version is in the path: a new one installs beside the old instead of hiding behind it.
    let home = repo::target().join("tools").join(format!("tauri-driver-{TAURI_DRIVER}"));
    let driver = home.join("bin").join(format!("tauri-driver{}", std::env::consts::EXE_SUFFIX));
    if driver.is_file() {
        return Ok(driver);
    }
    fs::create_dir_all(&home)?;
    let version = format!("tauri-driver@{TAURI_DRIVER}");
    program::run(program::cargo().args(["install", &version, "--locked", "--root"]).arg(&home))
        .context("the real window cannot be driven without tauri-driver")?;
    Ok(driver)
}

/// WebView2 comes with Windows 11 and with Edge; only bare systems lack it.
fn check_windows() -> Result<()> {
    let client = r"Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";
    let keys = [
        format!(r"HKLM\SOFTWARE\WOW6432Node\{client}"),
        format!(r"HKLM\SOFTWARE\{client}"),
        format!(r"HKCU\SOFTWARE\{client}"),
    ];
    let there = keys.iter().any(|key| answers(Command::new("reg").args(["query", key, "/v", "pv"])));
    if !there {
        bail!(
            "WebView2 is missing: install the Evergreen runtime from https://developer.microsoft.com/microsoft-edge/webview2"
        );
    }
    if !program::exists("perl") {
        bail!("Perl is missing; the bundled OpenSSL is built with it: install https://strawberryperl.com");
    }
    Ok(())
}

fn check_macos() -> Result<()> {
    if !answers(Command::new("xcode-select").arg("-p")) {
        bail!("Xcode's command line tools are missing: run `xcode-select --install`");
    }
    Ok(())
}

/// Does this command succeed? What it prints does not matter.
fn answers(command: &mut Command) -> bool {
    command.output().is_ok_and(|done| done.status.success())
}
