//! Running one of our programs to its end, for what it prints.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::process::Command;

/// What a program that came to its end said.
#[derive(Debug)]
pub struct Said {
    /// Whether it went well.
    pub success: bool,
    /// On stdout.
    pub out: String,
    /// On stderr.
    pub err: String,
}

/// Runs it.
pub(crate) async fn run(mut command: Command) -> Result<Said> {
    let running = command.stdin(Stdio::null()).kill_on_drop(true).output();
    let done = tokio::time::timeout(Duration::from_secs(30), running).await;
    let done = done.context("a command did not come to its end")??;
    Ok(Said {
        success: done.status.success(),
        out: String::from_utf8_lossy(&done.stdout).into_owned(),
        err: String::from_utf8_lossy(&done.stderr).into_owned(),
    })
}
