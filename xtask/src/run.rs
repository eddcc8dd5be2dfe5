//! `cargo xtask run`: from a fresh machine to an open window, in one command.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Result, bail};

use crate::packages::Purpose;
use crate::session::{self, Desktop, Driver, Ended};
use crate::{npm, program, repo, setup};

/// How to open the app.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Opens the fictional bakery: no account, no network
    #[arg(long, conflicts_with = "hub")]
    demo: bool,
    /// Connects to a team's hub
    #[arg(long, value_name = "URL")]
    hub: Option<String>,
    /// Builds as a release is built
    #[arg(long)]
    release: bool,
    /// Closes the app after so many seconds
    #[arg(long, value_name = "N")]
    seconds: Option<u64>,
}

/// Sets up, builds, opens.
pub(crate) fn main(options: &Options) -> Result<()> {
    let private = session::is_needed();
    setup::prepare(if private { &[Purpose::Build, Purpose::Desktop] } else { &[Purpose::Build] })?;
    npm::build()?;
    let profile: &[&str] = if options.release { &["--release"] } else { &[] };
    program::run(program::rooms("build").args(["--bin", "comptoir"]).args(profile))?;
    let app = repo::built("comptoir", options.release);
    if private { on_private_desktop(&app, options) } else { on_this_desktop(&app, options) }
}

/// What the app is told.
fn words(options: &Options) -> Vec<&str> {
    let demo = options.demo.then_some("--demo");
    let hub = options.hub.as_deref().map(|url| ["--hub", url]);
    demo.into_iter().chain(hub.into_iter().flatten()).collect()
}

fn on_this_desktop(app: &Path, options: &Options) -> Result<()> {
    if options.seconds.is_some() {
        bail!("--seconds is for machines without a display; here, close the window");
    }
    program::run(Command::new(app).args(words(options)))
}

fn on_private_desktop(app: &Path, options: &Options) -> Result<()> {
    println!("There is no display here, so the app opens on a private one.");
    println!("Its home is temporary: what you enter there is gone when it closes.");
    let desktop = Desktop::start(Driver::Without)?;
    let mut camera = Camera::new(&desktop)?;
    let mut app = desktop.command(&app.to_string_lossy());
    app.args(words(options)).stdin(Stdio::null());
    let limit = options.seconds.map(Duration::from_secs);
    let ended = desktop.run(&mut app, limit, |pid| camera.look(pid))?;
    match ended {
        Ended::ByItself(status) if !status.success() => {
            desktop.keep_logs()?;
            bail!("the app ended: {status}")
        }
        Ended::ByItself(_) | Ended::TimeUp => camera.verdict(),
        Ended::Stopped => Ok(()),
    }
}

/// Waits for the first picture of the app's window, and keeps one of the whole screen.
struct Camera<'a> {
    desktop: &'a Desktop,
    folder: PathBuf,
    looks: u32,
    last_colours: u32,
    painted: u32,
    taken: bool,
}

/// A window that is still blank has one colour, one that is loading has few.
const PAINTED: u32 = 24;
/// After so many pictures of a window that keeps changing, the next one will do.
const ENOUGH: u32 = 6;

impl<'a> Camera<'a> {
    fn new(desktop: &'a Desktop) -> Result<Self> {
        let folder = repo::target().join("run");
        fs::create_dir_all(&folder)?;
        Ok(Self { desktop, folder, looks: 0, last_colours: 0, painted: 0, taken: false })
    }

    /// Takes the picture once the window shows something and has stopped changing.
    fn look(&mut self, pid: u32) -> Result<()> {
        self.looks += 1;
        // A look costs more than the wait between two of them.
        if self.taken || !self.looks.is_multiple_of(12) {
            return Ok(());
        }
        let Some(window) = self.window_of(pid) else { return Ok(()) };
        let glance = self.folder.join("window.png");
        let colours = if self.shoot(&window, &glance) { self.colours(&glance) } else { 0 };
        self.painted += u32::from(colours >= PAINTED);
        // A demo whose customers never stop writing never holds still.
        let settled = colours >= PAINTED && (colours == self.last_colours || self.painted > ENOUGH);
        self.last_colours = colours;
        if settled {
            let picture = self.picture();
            self.taken = self.shoot("root", &picture);
            println!("The app is open; screenshot: {}", picture.display());
            println!("Ctrl-C closes it.");
        }
        Ok(())
    }

    /// An app that never painted anything did not run, whatever it says.
    fn verdict(&self) -> Result<()> {
        if !self.taken {
            self.desktop.keep_logs()?;
            bail!("the app closed before its window showed anything");
        }
        Ok(())
    }

    fn picture(&self) -> PathBuf {
        self.folder.join("screenshot.png")
    }

    fn window_of(&self, pid: u32) -> Option<String> {
        let said = self.ask("xdotool", &["search", "--onlyvisible", "--pid", &pid.to_string()])?;
        said.lines().next_back().map(str::to_owned)
    }

    fn shoot(&self, window: &str, file: &Path) -> bool {
        self.ask("import", &["-window", window, &file.to_string_lossy()]).is_some()
    }

    fn colours(&self, file: &Path) -> u32 {
        let said = self.ask("identify", &["-format", "%k", &file.to_string_lossy()]);
        said.and_then(|said| said.trim().parse().ok()).unwrap_or_default()
    }

    fn ask(&self, name: &str, words: &[&str]) -> Option<String> {
        let mut command = Command::new(name);
        self.desktop.enter(&mut command);
        let done = command.args(words).stdin(Stdio::null()).output().ok()?;
        done.status.success().then(|| String::from_utf8_lossy(&done.stdout).into_owned())
    }
}
