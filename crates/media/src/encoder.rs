//! The system's encoder of films, when it has one: we ship none.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A program that can make H.264 and AAC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoder {
    program: PathBuf,
    video: &'static str,
}

/// Encoders of H.264 that ffmpeg may have been built with, the best first.
const H264: &[&str] = &["libx264", "libopenh264", "h264_videotoolbox", "h264_mf"];

/// Looks for ffmpeg among the system's programs, and asks it what it can make. Starts a program: ask once.
#[must_use]
pub fn system_encoder() -> Option<Encoder> {
    let name = format!("ffmpeg{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH")?;
    // An empty part of the path means the folder one stands in, where anybody may have put anything.
    let folders = env::split_paths(&path).filter(|folder| folder.is_absolute());
    folders
        .map(|folder| folder.join(&name))
        .filter(|program| program.is_file())
        .find_map(|program| Encoder::ask(&program))
}

impl Encoder {
    fn ask(program: &Path) -> Option<Self> {
        let mut ask = Command::new(program);
        ask.args(["-hide_banner", "-loglevel", "error", "-encoders"]);
        let said = ask.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
        let list = String::from_utf8_lossy(&said.stdout);
        let has = |wanted: &str| list.lines().any(|line| line.split_whitespace().nth(1) == Some(wanted));
        let video = H264.iter().find(|name| has(name))?;
        has("aac").then(|| Self { program: program.to_owned(), video })
    }

    /// The program, ready for its words: it asks nothing and says only what goes wrong.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["-hide_banner", "-nostdin", "-loglevel", "error", "-y"]);
        command.stdin(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// The name of its encoder for films.
    pub(crate) fn video(&self) -> &'static str {
        self.video
    }
}
