//! What a hand does that WebDriver cannot: real keys, a real clipboard, a file dragged from another program.

use std::cell::Cell;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, anyhow, bail, ensure};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::app::Window;
use crate::desk::said;
use crate::wait::{PATIENCE, until};

/// The program that files are dragged from. Its language is the one in which such a program is shortest.
const SOURCE: &str = include_str!("drag_source.py");
/// Where its window stands: over the list of conversations, away from where files fall.
const SOURCE_AT: (i32, i32) = (20, 560);
/// A place on it where it can be taken hold of.
const GRIP: (i32, i32) = (75, 50);

/// A place on the screen.
type Spot = (i32, i32);

/// Presses keys, as xdotool names them, in the window.
pub(crate) async fn press(keys: &str) -> Result<()> {
    let id = app_window().await?.0;
    said("xdotool", &["windowactivate", "--sync", &id]).await?;
    said("xdotool", &["key", "--clearmodifiers", keys]).await?;
    Ok(())
}

/// Another program copies a picture.
pub(crate) async fn copy_picture(file: &Path) -> Result<()> {
    copy("image/png", file).await
}

/// A file manager copies files; `folder` takes its list of them.
pub(crate) async fn copy_files(folder: &Path, files: &[&Path]) -> Result<()> {
    let mut list = String::new();
    for file in files {
        let url =
            reqwest::Url::from_file_path(file).map_err(|()| anyhow!("{} is no file", file.display()))?;
        list.push_str(&format!("{url}\r\n"));
    }
    let file = folder.join("copied-files");
    std::fs::write(&file, list)?;
    copy("text/uri-list", &file).await
}

async fn copy(what: &str, file: &Path) -> Result<()> {
    let mut command = Command::new("xclip");
    command.args(["-selection", "clipboard", "-t", what, "-i"]).arg(file);
    // It stays behind to hand it out, and would hold our ear open.
    let done = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().await;
    ensure!(done.context("`xclip` cannot be started")?.success(), "xclip takes no {what}");
    Ok(())
}

/// Another program pastes a picture into this file.
pub(crate) async fn paste_picture(file: &Path) -> Result<()> {
    let mut command = Command::new("xclip");
    command.args(["-selection", "clipboard", "-t", "image/png", "-o"]).stdin(Stdio::null());
    let done = command.output().await.context("`xclip` cannot be started")?;
    ensure!(done.status.success(), "no picture: {}", String::from_utf8_lossy(&done.stderr));
    Ok(std::fs::write(file, done.stdout)?)
}

/// Chooses a file in the system's dialog of that title.
pub(crate) async fn choose_in_dialog(title: &str, file: &Path) -> Result<()> {
    let (id, _) = place_of(title).await?;
    said("xdotool", &["windowactivate", "--sync", &id]).await?;
    // The field for a path; a slash opens it too, and loses the letters that follow while it opens.
    said("xdotool", &["key", "--clearmodifiers", "ctrl+l"]).await?;
    name_in_dialog(title, file).await
}

/// Says in the system's dialog of that title where a file is to be saved, instead of the name that it proposes.
pub(crate) async fn save_in_dialog(title: &str, file: &Path) -> Result<()> {
    let (id, _) = place_of(title).await?;
    said("xdotool", &["windowactivate", "--sync", &id]).await?;
    said("xdotool", &["key", "--clearmodifiers", "ctrl+a"]).await?;
    name_in_dialog(title, file).await
}

async fn name_in_dialog(title: &str, file: &Path) -> Result<()> {
    said("xdotool", &["type", "--clearmodifiers", &file.to_string_lossy()]).await?;
    until(&format!("the dialog {title} is gone"), async || {
        if said("xdotool", &["search", "--onlyvisible", "--name", title]).await.is_err() {
            return Ok(Some(()));
        }
        // The first may only close the list of what the path could become.
        said("xdotool", &["key", "--clearmodifiers", "Return"]).await?;
        Ok(None)
    })
    .await
}

/// Drags a file from another program to this element of the window, and lets it fall there.
pub(crate) async fn drag_file(window: &Window, file: &Path, onto: &str) -> Result<()> {
    let target = spot_of(window, onto).await?;
    let mut source = Source::open(file).await?;
    let (x, y) = source.grip().await?;
    point(x, y).await?;
    said("xdotool", &["mousedown", "1"]).await?;
    // A press is a drag once the hand has gone far enough.
    for step in 1..=10 {
        point(x + 4 * step, y - 2 * step).await?;
    }
    source.hears("begun").await?;
    let (dx, dy) = (target.0 - x, target.1 - y);
    for step in 1..=10 {
        point(x + dx * step / 10, y + dy * step / 10).await?;
    }
    let aside = Cell::new(0);
    until("the window shows where a file may fall", async || {
        // A hand is never quite still, and the window hears of a drag with each move.
        aside.set(1 - aside.get());
        point(target.0 + aside.get(), target.1).await?;
        Ok(window.all(".veil[data-able]").await?.first().is_some().then_some(()))
    })
    .await?;
    said("xdotool", &["mouseup", "1"]).await?;
    source.hears("ended").await
}

/// The program that a file is dragged from.
struct Source {
    _process: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Source {
    async fn open(file: &Path) -> Result<Self> {
        let (x, y) = SOURCE_AT;
        let mut command = Command::new("/usr/bin/python3");
        command.args(["-c", SOURCE]).arg(file).args([x.to_string(), y.to_string()]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut process = command.spawn().context("`python3` cannot be started")?;
        let said = process.stdout.take().context("it prints to nobody")?;
        let mut source = Self { _process: process, said: BufReader::new(said).lines() };
        source.hears("shown").await?;
        Ok(source)
    }

    async fn grip(&self) -> Result<Spot> {
        let (_, (x, y)) = place_of("^files$").await?;
        Ok((x + GRIP.0, y + GRIP.1))
    }

    /// Waits until it says a word.
    async fn hears(&mut self, word: &str) -> Result<()> {
        let line = async {
            while let Some(line) = self.said.next_line().await? {
                ensure!(line != "failed", "the file was not taken");
                if line == word {
                    return Ok(());
                }
            }
            bail!("the program that files are dragged from has ended")
        };
        let heard = tokio::time::timeout(PATIENCE, line).await;
        heard.with_context(|| format!("the program that files are dragged from never said `{word}`"))?
    }
}

/// Where the middle of an element is on the screen.
async fn spot_of(window: &Window, css: &str) -> Result<Spot> {
    let rect = window.see(css).await?.rect().await?;
    let (_, (x, y)) = app_window().await?;
    #[expect(clippy::cast_possible_truncation, reason = "a screen is not that wide")]
    Ok((x + (rect.x + rect.width / 2.0) as i32, y + (rect.y + rect.height / 2.0) as i32))
}

async fn app_window() -> Result<(String, Spot)> {
    // Before the name stands how many customers wait.
    place_of(r"^(\([0-9]+\) )?Comptoir$").await
}

/// The id of the window of that name, and where it begins.
async fn place_of(name: &str) -> Result<(String, Spot)> {
    until(&format!("a window named {name}"), async || {
        let found = said("xdotool", &["search", "--onlyvisible", "--name", name]).await?;
        let Some(id) = found.lines().next() else { return Ok(None) };
        let told = said("xdotool", &["getwindowgeometry", "--shell", id]).await?;
        let number = |key: &str| told.lines().find_map(|line| line.strip_prefix(key)?.parse().ok());
        Ok(number("X=").zip(number("Y=")).map(|spot| (id.to_owned(), spot)))
    })
    .await
}

async fn point(x: i32, y: i32) -> Result<()> {
    said("xdotool", &["mousemove", "--sync", &x.to_string(), &y.to_string()]).await?;
    Ok(())
}
