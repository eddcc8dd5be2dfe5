//! One program of the desktop: how it is started, waited for and ended.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::program;
use crate::session::marked;

/// How long anything of the desktop may take to answer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A running part; dropping it ends it.
pub(crate) struct Part {
    name: &'static str,
    child: Child,
}

impl Part {
    /// Starts a part in a group of its own, so that Ctrl-C reaches the app and not the screen under it.
    /// What it says goes to a log; what it prints can be read where the caller piped it.
    pub(crate) fn start(name: &'static str, command: &mut Command, logs: &Path) -> Result<Self> {
        let log = File::create(logs.join(format!("{name}.log")))?;
        let child = command
            .stderr(log)
            .process_group(0)
            .spawn()
            .with_context(|| format!("the desktop's {name} cannot be started"))?;
        Ok(Self { name, child })
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The first line it prints.
    pub(crate) fn first_line(&mut self) -> Result<String> {
        let out = self.child.stdout.take().with_context(|| format!("{} prints to nobody", self.name))?;
        let (said, heard) = mpsc::sync_channel(1);
        std::thread::spawn(move || {
            let mut reader = BufReader::new(out);
            let mut line = String::new();
            let _ = reader.read_line(&mut line);
            let _ = said.send(line.trim().to_owned());
            // Keeps the pipe open: a part that prints later must not die of it.
            let _ = std::io::copy(&mut reader, &mut std::io::sink());
        });
        match heard.recv_timeout(PATIENCE) {
            Ok(line) if !line.is_empty() => Ok(line),
            Ok(_) | Err(_) => bail!("the desktop's {} did not come up", self.name),
        }
    }

    /// Gives it its whole input.
    pub(crate) fn tell(&mut self, input: &str) -> Result<()> {
        use std::io::Write;
        let mut pipe = self.child.stdin.take().with_context(|| format!("{} listens to nobody", self.name))?;
        pipe.write_all(input.as_bytes())?;
        Ok(())
    }

    /// Waits until `ready`; fails when the part ends before, or never gets there.
    pub(crate) fn wait_until(&mut self, ready: impl Fn() -> bool) -> Result<()> {
        let mut gone = None;
        let came = wait_until(PATIENCE, || {
            gone = self.child.try_wait().ok().flatten();
            gone.is_some() || ready()
        });
        if let Some(status) = gone {
            bail!("the desktop's {} ended at once: {status}", self.name);
        }
        if !came {
            bail!("the desktop's {} did not answer within {} s", self.name, PATIENCE.as_secs());
        }
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        marked::signal("TERM", &[self.child.id()]);
        if !wait_until(Duration::from_secs(2), || self.child.try_wait().is_ok_and(|status| status.is_some()))
        {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// A command that is told to end when we die, however we die: even a kill -9 of the task leaves no screen
/// behind. It is told politely, so that the driver can end its own child.
pub(crate) fn bound_to_us(name: &str) -> Command {
    if !program::exists("setpriv") {
        return Command::new(name);
    }
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "TERM", name]);
    command
}

/// Looks again and again until it is so, or the time is up.
pub(crate) fn wait_until(patience: Duration, mut so: impl FnMut() -> bool) -> bool {
    let deadline = now() + patience;
    loop {
        if so() {
            return true;
        }
        if now() > deadline {
            return false;
        }
        pause();
    }
}

#[expect(clippy::disallowed_methods, reason = "this task is the outermost edge: it waits for real programs")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "other programs' starts and ends can only be polled")]
pub(crate) fn pause() {
    std::thread::sleep(Duration::from_millis(40));
}
