//! The desktop under the window: what must be there, and what its notification daemon has shown.

use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use tokio::process::Command;

/// A desktop on which the app can be proven.
pub(crate) struct Desk {
    /// Where WebDriver listens.
    pub(crate) driver: String,
    pictures: PathBuf,
}

const HOW: &str = "this story needs a desktop of its own: run `cargo xtask test`, or \
                   `cargo xtask session -- cargo test -p stories --test window`";

impl Desk {
    /// Looks for every part; a missing one is named, never worked around.
    pub(crate) async fn find() -> Result<Self> {
        // Another story of this run may have done so before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let driver =
            std::env::var("WEBDRIVER_URL").map_err(|_| anyhow::anyhow!("no WEBDRIVER_URL: {HOW}"))?;
        ensure!(std::env::var_os("DISPLAY").is_some(), "no DISPLAY: {HOW}");
        for (name, what) in [
            ("org.freedesktop.secrets", "no secret service (gnome-keyring) answers on the session bus"),
            ("org.freedesktop.Notifications", "no notification daemon (dunst) answers on the session bus"),
        ] {
            ensure!(is_on_bus(name).await?, "{what}: {HOW}");
        }
        said("dunstctl", &["count"]).await.context("dunstctl is missing or dunst does not answer")?;
        let pictures =
            std::env::var_os("COMPTOIR_SCREENSHOTS").map_or_else(|| target().join("window"), PathBuf::from);
        std::fs::create_dir_all(&pictures)?;
        Ok(Self { driver, pictures })
    }

    /// The home of whoever sits here: everything that programs keep.
    pub(crate) fn home(&self) -> Result<PathBuf> {
        Ok(std::env::var_os("HOME").map(PathBuf::from).context("no HOME")?)
    }

    /// Keeps a picture of the whole screen: window, notifications and all.
    pub(crate) async fn picture(&self, name: &str) -> Result<()> {
        let file = self.pictures.join(format!("{name}.png"));
        said("import", &["-window", "root", &file.to_string_lossy()]).await?;
        Ok(())
    }

    /// Every notification that was shown and is gone, newest first: title and body.
    pub(crate) async fn notifications(&self) -> Result<Vec<(String, String)>> {
        said("dunstctl", &["close-all"]).await?;
        let history: Value = serde_json::from_str(&said("dunstctl", &["history"]).await?)?;
        let rows = history["data"][0].as_array().cloned().unwrap_or_default();
        let word = |row: &Value, name: &str| row[name]["data"].as_str().unwrap_or_default().to_owned();
        let ours = rows.iter().filter(|row| word(row, "appname") == "Comptoir");
        Ok(ours.map(|row| (word(row, "summary"), word(row, "body"))).collect())
    }

    /// How many notifications stand on the screen now.
    pub(crate) async fn standing(&self) -> Result<u32> {
        Ok(said("dunstctl", &["count", "displayed"]).await?.trim().parse()?)
    }

    /// Clicks the newest notification.
    pub(crate) async fn click_notification(&self) -> Result<()> {
        said("dunstctl", &["action", "0"]).await?;
        Ok(())
    }
}

/// Where cargo puts what it builds: this test runs from `target/debug/deps`.
pub(crate) fn target() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a file");
    test.ancestors().nth(3).expect("a test lies in target/debug/deps").to_owned()
}

/// A program of this workspace, as built by the task that runs the stories.
pub(crate) fn program(name: &str) -> Result<PathBuf> {
    let file = target().join("debug").join(name);
    ensure!(file.is_file(), "{} is not built: run `cargo xtask test`", file.display());
    Ok(file)
}

async fn is_on_bus(name: &str) -> Result<bool> {
    let name = format!("string:{name}");
    let words = [
        "--session",
        "--print-reply",
        "--dest=org.freedesktop.DBus",
        "/org/freedesktop/DBus",
        "org.freedesktop.DBus.NameHasOwner",
        &name,
    ];
    Ok(said("dbus-send", &words).await?.contains("boolean true"))
}

/// Runs a program of this desktop to its end, and gives what it says.
pub(crate) async fn said(program: &str, words: &[&str]) -> Result<String> {
    let done = Command::new(program).args(words).stdin(Stdio::null()).output().await;
    let done = done.with_context(|| format!("`{program}` cannot be started"))?;
    if !done.status.success() {
        bail!("`{program} {}`: {}", words.join(" "), String::from_utf8_lossy(&done.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}
