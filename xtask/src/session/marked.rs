//! Finds and ends every process of one session, wherever it has hidden.
//!
//! A web view starts processes that start processes; some leave their group, some outlive their parent.
//! All of them inherit the session's mark in their environment, and nobody else has it.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::part;

/// The variable that carries the mark.
pub(crate) const MARK: &str = "COMPTOIR_SESSION";

/// The processes that carry this mark, dead ones left out.
pub(crate) fn with_mark(id: &str) -> Vec<u32> {
    let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
    let wanted = format!("{MARK}={id}");
    processes
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .filter(|pid| carries(*pid, wanted.as_bytes()))
        .collect()
}

fn carries(pid: u32, wanted: &[u8]) -> bool {
    // What ended while we looked, and what belongs to somebody else, cannot be read: not ours.
    let Ok(environment) = fs::read(format!("/proc/{pid}/environ")) else { return false };
    environment.split(|byte| *byte == 0).any(|variable| variable == wanted)
}

/// Asks the marked processes except `spared` to end, and ends those that do not listen.
pub(crate) fn end_all(id: &str, spared: &[u32], patience: Duration) {
    let left = || with_mark(id).into_iter().filter(|pid| !spared.contains(pid)).collect::<Vec<_>>();
    signal("TERM", &left());
    part::wait_until(patience, || left().is_empty());
    // What was being started while we looked is found on the next look.
    let deadline = part::now() + Duration::from_secs(2);
    loop {
        let stubborn = left();
        if stubborn.is_empty() || Instant::gt(&part::now(), &deadline) {
            return;
        }
        signal("KILL", &stubborn);
        part::pause();
    }
}

/// Sends a signal through the shell: `kill` is a part of every shell and a program of few.
pub(crate) fn signal(name: &str, pids: &[u32]) {
    if pids.is_empty() {
        return;
    }
    let mut shell = Command::new("sh");
    shell.args(["-c", r#"for pid in "$@"; do kill -s "$0" "$pid"; done"#, name]);
    shell.args(pids.iter().map(ToString::to_string));
    // One that has ended by itself meanwhile is no error.
    let _ = shell.stdin(Stdio::null()).stderr(Stdio::null()).status();
}
