//! The private desktop itself: its parts in the order in which they need each other.

use std::ffi::OsString;
use std::fs::{self, DirBuilder};
use std::io::Read;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use super::marked::{self, MARK};
use super::part::{self, Part};
use super::{Driver, Ended};
use crate::program::Printed;
use crate::{program, repo, setup};

/// The size the interface is drawn for.
const SCREEN: &str = "1366x768x24";
/// Opens the keyring of a home that lives as long as the session; it guards nothing of anyone's.
const KEYRING_PASSWORD: &str = "private session";
/// How long a command may take to end after it was asked to.
const LAST_WORDS: Duration = Duration::from_secs(4);

/// A private desktop. Dropping it ends every process that was started on it, and removes its home.
pub(crate) struct Desktop {
    id: String,
    folder: PathBuf,
    environment: Vec<(&'static str, OsString)>,
    parts: Vec<Part>,
    stop: Arc<AtomicBool>,
}

impl Desktop {
    /// Brings up every part and waits until each answers.
    pub(crate) fn start(driver: Driver) -> Result<Self> {
        clear_up_after_the_dead();
        let stop = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            signal_hook::flag::register(signal, Arc::clone(&stop))?;
        }
        let mut desktop = Self::empty(stop)?;
        let brought_up = desktop.bring_up(driver);
        if brought_up.is_err() {
            desktop.keep_logs()?;
        }
        brought_up.map(|()| desktop)
    }

    fn empty(stop: Arc<AtomicBool>) -> Result<Self> {
        let id = format!("{}-{}", std::process::id(), hex::encode(&chance()?[..4]));
        // In the system's temporary folder, because the path of a socket may not be long.
        let folder = std::env::temp_dir().join(format!("{FOLDER_PREFIX}{id}"));
        for part in ["", "home", "run", "logs"] {
            DirBuilder::new().mode(0o700).create(folder.join(part)).context("the session needs a folder")?;
        }
        let environment = quiet_environment(&folder, &id);
        Ok(Self { id, folder, environment, parts: Vec::new(), stop })
    }

    fn bring_up(&mut self, driver: Driver) -> Result<()> {
        self.display()?;
        self.bus()?;
        self.keyring()?;
        self.window_manager()?;
        self.notifications()?;
        match driver {
            Driver::With => self.driver(),
            Driver::Without => Ok(()),
        }
    }

    /// Xvfb picks a free display itself, so two sessions cannot race for one; a cookie keeps others out.
    fn display(&mut self) -> Result<()> {
        let authority = self.folder.join("authority");
        let cookie = hex::encode(chance()?);
        // The server takes any cookie of the file, whatever display it is written for.
        add_cookie(&authority, ":0", &cookie)?;
        let mut server = self.command("Xvfb");
        server.args(["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset", "-auth"]);
        server.arg(&authority).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut server = self.start_part("display", &mut server)?;
        let display = format!(":{}", server.first_line()?);
        self.parts.push(server);
        add_cookie(&authority, &display, &cookie)?;
        self.environment.push(("XAUTHORITY", authority.into()));
        self.environment.push(("DISPLAY", display.into()));
        Ok(())
    }

    /// After the display: what the bus starts on demand gets the bus's own environment.
    fn bus(&mut self) -> Result<()> {
        let address = format!("--address=unix:path={}", self.folder.join("run/bus").display());
        let mut bus = self.command("dbus-daemon");
        bus.args(["--session", "--nofork", "--nopidfile", "--print-address=1", &address]);
        bus.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut bus = self.start_part("bus", &mut bus)?;
        let address = bus.first_line()?;
        self.parts.push(bus);
        self.environment.push(("DBUS_SESSION_BUS_ADDRESS", address.into()));
        Ok(())
    }

    fn keyring(&mut self) -> Result<()> {
        let mut keyring = self.command("gnome-keyring-daemon");
        keyring.args(["--foreground", "--unlock", "--components=secrets"]);
        keyring.stdin(Stdio::piped()).stdout(Stdio::null());
        let mut keyring = self.start_part("keyring", &mut keyring)?;
        keyring.tell(KEYRING_PASSWORD)?;
        let ready = keyring.wait_until(|| self.on_bus("org.freedesktop.secrets"));
        self.parts.push(keyring);
        ready
    }

    fn window_manager(&mut self) -> Result<()> {
        let mut manager = self.command("openbox");
        manager.arg("--sm-disable").stdin(Stdio::null()).stdout(Stdio::null());
        let mut manager = self.start_part("window manager", &mut manager)?;
        // Only a window manager knows how many desktops there are.
        let ready = manager.wait_until(|| self.succeeds(Command::new("xdotool").arg("get_num_desktops")));
        self.parts.push(manager);
        ready
    }

    fn notifications(&mut self) -> Result<()> {
        let mut daemon = self.command("dunst");
        daemon.stdin(Stdio::null()).stdout(Stdio::null());
        let mut daemon = self.start_part("notifications", &mut daemon)?;
        let ready = daemon.wait_until(|| self.on_bus("org.freedesktop.Notifications"));
        self.parts.push(daemon);
        ready
    }

    /// Another program may take a port between our look and the driver's: then we take two others.
    fn driver(&mut self) -> Result<()> {
        let bridge = setup::tauri_driver()?;
        let mut last = None;
        for _ in 0..4 {
            let (port, native) = (free_port()?, free_port()?);
            let mut driver = self.command(&bridge.to_string_lossy());
            driver.args(["--port", &port.to_string(), "--native-port", &native.to_string()]);
            driver.stdin(Stdio::null()).stdout(Stdio::null());
            let mut driver = self.start_part("driver", &mut driver)?;
            let listens = |port| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
            match driver.wait_until(|| listens(native) && listens(port)) {
                Ok(()) => {
                    self.parts.push(driver);
                    self.environment.push(("WEBDRIVER_URL", format!("http://127.0.0.1:{port}").into()));
                    return Ok(());
                }
                Err(error) => last = Some(error),
            }
        }
        Err(last.expect("the driver was tried at least once"))
    }

    /// Puts a command on this desktop.
    pub(crate) fn enter(&self, command: &mut Command) {
        program::forget_our_package(command);
        for name in FOREIGN {
            command.env_remove(name);
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
    }

    /// Runs a command on this desktop to its end, to its limit, or until we are asked to stop. `look` is
    /// called again and again meanwhile, with the command's process id.
    pub(crate) fn run(
        &self,
        command: &mut Command,
        limit: Option<Duration>,
        mut look: impl FnMut(u32) -> Result<()>,
    ) -> Result<Ended> {
        self.enter(command);
        let mut child =
            command.spawn().with_context(|| format!("cannot start `{}`", program::shown(command)))?;
        let deadline = limit.map(|limit| part::now() + limit);
        loop {
            if let Some(status) = child.try_wait()? {
                let stopped = self.stop.load(Ordering::Relaxed);
                return Ok(if stopped { Ended::Stopped } else { Ended::ByItself(status) });
            }
            let stopped = self.stop.load(Ordering::Relaxed);
            let time_is_up = deadline.is_some_and(|deadline| part::now() > deadline);
            if stopped || time_is_up {
                self.end_guests();
                let _ = child.kill();
                child.wait()?;
                return Ok(if stopped { Ended::Stopped } else { Ended::TimeUp });
            }
            if let Err(error) = look(child.id()) {
                self.end_guests();
                let _ = child.kill();
                child.wait()?;
                return Err(error);
            }
            part::pause();
        }
    }

    /// Runs a command on this desktop to its end, or until we are asked to stop, and keeps what it prints.
    pub(crate) fn tee(&self, command: &mut Command) -> Result<Printed> {
        self.enter(command);
        let over = AtomicBool::new(false);
        let is_over = || over.load(Ordering::Relaxed);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !is_over() && !self.stop.load(Ordering::Relaxed) {
                    part::pause();
                }
                if !is_over() {
                    self.end_guests();
                }
            });
            let printed = program::tee(command);
            over.store(true, Ordering::Relaxed);
            printed
        })
    }

    /// Keeps what the parts said for whoever looks into a failure.
    pub(crate) fn keep_logs(&self) -> Result<()> {
        let kept = repo::target().join("session-logs");
        fs::create_dir_all(&kept)?;
        for log in fs::read_dir(self.folder.join("logs"))? {
            let log = log?;
            fs::copy(log.path(), kept.join(log.file_name()))?;
        }
        eprintln!("What the desktop said is in {}", kept.display());
        Ok(())
    }

    /// Takes the desktop down, and makes sure that nothing of it is left.
    pub(crate) fn close(self) -> Result<()> {
        let (id, folder) = (self.id.clone(), self.folder.clone());
        drop(self);
        let left = marked::with_mark(&id);
        ensure!(left.is_empty(), "processes of the private desktop did not end: {left:?}");
        ensure!(!folder.exists(), "{} could not be removed", folder.display());
        Ok(())
    }

    /// Ends everything that is not a part of the desktop, so that nobody dies of a vanished screen.
    fn end_guests(&self) {
        let parts: Vec<u32> = self.parts.iter().map(Part::id).collect();
        marked::end_all(&self.id, &parts, LAST_WORDS);
    }

    /// A command on this desktop that does not outlive us.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = part::bound_to_us(program);
        self.enter(&mut command);
        command
    }

    fn start_part(&self, name: &'static str, command: &mut Command) -> Result<Part> {
        Part::start(name, command, &self.folder.join("logs"))
    }

    fn succeeds(&self, command: &mut Command) -> bool {
        self.enter(command);
        command.stdin(Stdio::null()).output().is_ok_and(|done| done.status.success())
    }

    fn on_bus(&self, name: &str) -> bool {
        let mut ask = Command::new("dbus-send");
        ask.args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"]);
        ask.args(["org.freedesktop.DBus.NameHasOwner", &format!("string:{name}")]);
        self.enter(&mut ask);
        let answer = ask.stdin(Stdio::null()).output();
        answer.is_ok_and(|done| String::from_utf8_lossy(&done.stdout).contains("boolean true"))
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        self.end_guests();
        // Backwards: each part stands on the ones before it.
        while let Some(part) = self.parts.pop() {
            drop(part);
        }
        marked::end_all(&self.id, &[], Duration::from_millis(500));
        let _ = fs::remove_dir_all(&self.folder);
    }
}

const FOLDER_PREFIX: &str = "comptoir-session-";

/// What the desktop of whoever started us must not lend to this one. Without the DMABUF renderer, or
/// without compositing, screenshots over WebDriver hang.
const FOREIGN: [&str; 10] = [
    "WAYLAND_DISPLAY",
    "SESSION_MANAGER",
    "GNOME_KEYRING_CONTROL",
    "SSH_AUTH_SOCK",
    "LC_ALL",
    "LANGUAGE",
    "GTK_THEME",
    "WEBKIT_DISABLE_DMABUF_RENDERER",
    "WEBKIT_DISABLE_COMPOSITING_MODE",
    "XDG_DATA_DIRS",
];

fn quiet_environment(folder: &Path, id: &str) -> Vec<(&'static str, OsString)> {
    let home = folder.join("home");
    let real_home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    // Cargo and rustup live in the real home unless told otherwise, and may be wanted inside.
    let stays = |name: &str, dir: &str| std::env::var_os(name).unwrap_or_else(|| real_home.join(dir).into());
    vec![
        (MARK, id.into()),
        ("CARGO_HOME", stays("CARGO_HOME", ".cargo")),
        ("RUSTUP_HOME", stays("RUSTUP_HOME", ".rustup")),
        ("XDG_CONFIG_HOME", home.join(".config").into()),
        ("XDG_DATA_HOME", home.join(".local/share").into()),
        ("XDG_CACHE_HOME", home.join(".cache").into()),
        ("XDG_STATE_HOME", home.join(".local/state").into()),
        ("XDG_RUNTIME_DIR", folder.join("run").into()),
        ("XDG_SESSION_TYPE", "x11".into()),
        ("GDK_BACKEND", "x11".into()),
        ("NO_AT_BRIDGE", "1".into()),
        ("LANG", "C.UTF-8".into()),
        ("HOME", home.into()),
    ]
}

fn add_cookie(authority: &Path, display: &str, cookie: &str) -> Result<()> {
    let mut xauth = Command::new("xauth");
    xauth.arg("-q").arg("-f").arg(authority).args(["add", display, ".", cookie]);
    let done = xauth.stdin(Stdio::null()).output().context("xauth cannot be started")?;
    if !done.status.success() {
        bail!("xauth refused the display's cookie: {}", String::from_utf8_lossy(&done.stderr).trim());
    }
    Ok(())
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn chance() -> Result<[u8; 16]> {
    let mut bytes = [0; 16];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Removes what a session left whose task was killed without a word.
fn clear_up_after_the_dead() {
    let Ok(folders) = fs::read_dir(std::env::temp_dir()) else { return };
    for folder in folders.flatten() {
        let name = folder.file_name();
        let Some(id) = name.to_str().and_then(|name| name.strip_prefix(FOLDER_PREFIX)) else { continue };
        let owner = id.split('-').next().unwrap_or_default();
        if !Path::new("/proc").join(owner).exists() {
            marked::end_all(id, &[], Duration::from_millis(500));
            let _ = fs::remove_dir_all(folder.path());
        }
    }
}
