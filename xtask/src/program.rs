//! Other programs: how we start them, what we say about it, and what we take from their output.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result, bail};

use crate::repo;

/// Cargo, in the root of the work tree.
///
/// Cargo tells the programs it runs about their own package through the environment, and some build
/// scripts rebuild when those variables change. Passing them on would rebuild the cryptography
/// every time a task is started by hand after one started from here.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    forget_our_package(&mut command);
    command.current_dir(repo::root());
    command
}

/// Cargo over every room, with the one set of features that all tasks share: another choice of packages
/// gives some dependency near the bottom other features, and everything above it is built again.
/// What is to be built of them is chosen by target: `--bins`, `--bin NAME`, `--tests`.
pub(crate) fn rooms(verb: &str) -> Command {
    let mut command = cargo();
    command.args([verb, "--workspace", "--exclude", "xtask", "--features", "comptoir/custom-protocol"]);
    command
}

/// Takes what cargo told us about our own package out of a command's environment.
pub(crate) fn forget_our_package(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let told = name.to_string_lossy();
        if told.starts_with("CARGO_PKG_") || told.starts_with("CARGO_MANIFEST_") || told == "CARGO_BIN_NAME" {
            command.env_remove(&name);
        }
    }
}

/// Npm, in the UI's folder.
pub(crate) fn npm() -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(repo::ui());
    command
}

/// Is there a program of this name on the path?
pub(crate) fn exists(name: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else { return false };
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&path).any(|dir| is_program(&dir.join(&file)))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// How a command reads in a terminal.
pub(crate) fn shown(command: &Command) -> String {
    let mut line =
        Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    for word in command.get_args() {
        line.push(' ');
        line.push_str(&word.to_string_lossy());
    }
    line
}

/// Runs a command to its end with its output on ours.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    eprintln!("$ {}", shown(command));
    let status = command.stdin(Stdio::null()).status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("`{}` failed: {status}", shown(command));
    }
    Ok(())
}

/// Runs a command and returns what it printed; its errors go to ours.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let done = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| cannot_start(command))?;
    if !done.status.success() {
        bail!("`{}` failed: {}", shown(command), done.status);
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// What a command printed while it was shown, and whether it succeeded.
pub(crate) struct Printed {
    /// Both of its streams, in the order in which lines came.
    pub(crate) text: String,
    /// Did it exit with zero?
    pub(crate) success: bool,
}

/// Runs a command with its output on ours, and keeps a copy of it.
pub(crate) fn tee(command: &mut Command) -> Result<Printed> {
    eprintln!("$ {}", shown(command));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| cannot_start(command))?;
    let copy = Arc::new(Mutex::new(String::new()));
    let out = child.stdout.take().expect("stdout was piped");
    let err = child.stderr.take().expect("stderr was piped");
    std::thread::scope(|scope| {
        scope.spawn(|| pass_on(out, &copy, false));
        scope.spawn(|| pass_on(err, &copy, true));
    });
    let success = child.wait()?.success();
    let text = std::mem::take(&mut *copy.lock().expect("a line was copied without a panic"));
    Ok(Printed { text, success })
}

fn pass_on(stream: impl Read, copy: &Mutex<String>, to_stderr: bool) {
    let mut reader = BufReader::new(stream);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
        copy.lock().expect("a line was copied without a panic").push_str(&String::from_utf8_lossy(&line));
        // A closed terminal must not fail the tests.
        let _ =
            if to_stderr { std::io::stderr().write_all(&line) } else { std::io::stdout().write_all(&line) };
        line.clear();
    }
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`", command.get_program().to_string_lossy())
}
