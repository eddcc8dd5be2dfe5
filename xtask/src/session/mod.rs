//! `cargo xtask session -- CMD`: a whole private desktop for one command, gone when the command ends.
//!
//! Display, session bus, unlocked keyring, window manager, notification daemon and WebDriver, each on an
//! address nobody else has, with a home folder of its own: two sessions at once do not meet, and nothing
//! touches the desktop of the person who started it. `tests/session/README.md` names what a command finds
//! in its environment. Start reading at [`Desktop`].

use std::process::ExitStatus;

use anyhow::{Result, bail};

use crate::packages::Purpose;
use crate::setup;

#[cfg(target_os = "linux")]
mod desktop;
#[cfg(not(target_os = "linux"))]
#[path = "elsewhere.rs"]
mod desktop;
#[cfg(target_os = "linux")]
mod marked;
#[cfg(target_os = "linux")]
mod part;

pub(crate) use desktop::Desktop;

/// Is a WebDriver part of the desktop?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Driver {
    /// For tests, which find it at `WEBDRIVER_URL`.
    With,
    /// For people.
    Without,
}

/// How a command on the desktop came to its end.
#[derive(Debug)]
#[cfg_attr(
    not(target_os = "linux"),
    expect(dead_code, reason = "only Linux has a private desktop to end on")
)]
pub(crate) enum Ended {
    /// Of its own.
    ByItself(ExitStatus),
    /// We were asked to stop: Ctrl-C or a polite kill.
    Stopped,
    /// Its time was up.
    TimeUp,
}

/// What to run inside.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The command and its words
    #[arg(last = true, required = true)]
    command: Vec<String>,
}

/// Runs one command on a desktop of its own, and fails as it fails.
pub(crate) fn main(options: &Options) -> Result<()> {
    setup::system(&[Purpose::Desktop, Purpose::Tests])?;
    let Some((program, words)) = options.command.split_first() else { bail!("no command was given") };
    let desktop = Desktop::start(Driver::With)?;
    let mut command = desktop.command(program);
    command.args(words);
    let ended = desktop.run(&mut command, None, |_| Ok(()))?;
    if matches!(ended, Ended::ByItself(status) if !status.success()) {
        desktop.keep_logs()?;
    }
    desktop.close()?;
    match ended {
        Ended::ByItself(status) if status.success() => Ok(()),
        Ended::ByItself(status) => bail!("`{program}` failed: {status}"),
        Ended::Stopped => bail!("stopped from outside"),
        Ended::TimeUp => bail!("out of time"),
    }
}

/// Is there no display that a window could open on?
pub(crate) fn is_needed() -> bool {
    let has = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(target_os = "linux") && !has("DISPLAY") && !has("WAYLAND_DISPLAY")
}
