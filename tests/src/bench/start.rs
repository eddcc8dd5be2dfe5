//! `start`: from exec to the drawn queue list of an app that holds a million messages, beside a window with one line
//! in it; and what both weigh. The app is the real one: it joins a real hub first, fills its own replica, and keeps
//! its key in the keychain of the desktop it runs on.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, ensure};
use stories::world::place::program;
use stories::world::wait::let_pass;
use stories::world::{Setting, World, until};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::Instant;

use super::Options;
use super::knock::{knock_one, year};
use super::report::{Report, median};
use super::weight::pss_of_family;

/// What a window prints when its first row was drawn, and the milliseconds since its page was asked for.
const DRAWN: &str = "first row drawn ";
/// What the app prints for a step of its core, with the milliseconds since 1970.
const CORE_STEP: &str = "start ";
/// After the first row the rest of the screen comes; then a window is weighed.
const CALM: Duration = Duration::from_secs(3);
/// Messages in one webhook of the year before.
const AT_ONCE: usize = 1_000;
const MIB: f64 = 1024.0 * 1024.0;

pub(super) fn run(options: &Options) -> Result<Report> {
    ensure!(
        std::env::var_os("DISPLAY").is_some() && std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some(),
        "a window needs a desktop: run `cargo xtask bench start`"
    );
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(measure(options))
}

async fn measure(options: &Options) -> Result<Report> {
    let messages = usize::try_from(options.messages.unwrap_or(1_000_000))?;
    let conversations = usize::try_from(options.conversations.unwrap_or(50_000))?;
    let rounds = options.rounds.unwrap_or(7);
    let world = World::begin("bench-start", Setting { probe_every_secs: 0, ..Setting::default() }).await?;
    for from in (0..messages).step_by(AT_ONCE) {
        let webhook = year(from..(from + AT_ONCE).min(messages), conversations)?;
        knock_one(world.hub.webhook_address(), &webhook).await.context("a year of webhooks")?;
    }
    let app = App::new(&world).await?;
    let filled_in = app.fill(messages).await?;

    let bare = || -> Result<Command> { Ok(Command::new(program("comptoir-bare")?)) };
    // One start of each that is not counted: programs and libraries come into memory.
    open(bare()?).await?.end().await?;
    open(app.command()?).await?.end().await?;
    let (mut ours, mut peer) = (Starts::default(), Starts::default());
    for round in 0..rounds {
        for turn in [round % 2, (round + 1) % 2] {
            if turn == 0 { ours.take(app.command()?).await? } else { peer.take(bare()?).await? }
        }
    }
    let mut report = Report::new("start");
    let (took, bare_took) = (median(&mut ours.seconds), median(&mut peer.seconds));
    report.at_most("exec to the first drawn row", "s", took, bare_took, 1.3);
    let (weight, bare_weight) = (median(&mut ours.mib), median(&mut peer.mib));
    report.below(
        "weight (PSS of all its processes)",
        "MiB",
        weight,
        bare_weight + 60.0,
        "≤ bare window + 60 MiB",
    );
    let in_the_page = format!("of which in the page; the last, {}", ours.steps);
    report.note(&in_the_page, "s", median(&mut ours.in_the_page));
    report.note("of which in the page, bare window", "s", median(&mut peer.in_the_page));
    report.note("weight of the bare window", "MiB", bare_weight);
    report.note("joining the hub and holding everything", "s", filled_in.as_secs_f64());
    report.note("messages held", "messages", messages as f64);
    report.note("replica", "MB", app.replica_bytes() as f64 / 1e6);
    Ok(report)
}

#[derive(Default)]
struct Starts {
    seconds: Vec<f64>,
    in_the_page: Vec<f64>,
    steps: String,
    mib: Vec<f64>,
}

impl Starts {
    async fn take(&mut self, command: Command) -> Result<()> {
        let open = open(command).await?;
        self.seconds.push(open.took.as_secs_f64());
        self.in_the_page.push(open.in_the_page.as_secs_f64());
        self.steps.clone_from(&open.steps);
        let_pass(CALM).await;
        self.mib.push(pss_of_family(open.id)? as f64 / MIB);
        open.end().await
    }
}

/// A window that has drawn its first row.
struct Open {
    child: Child,
    id: u32,
    took: Duration,
    in_the_page: Duration,
    /// When each step towards the row was first seen, in words.
    steps: String,
    /// Held, so that whatever else it says has somewhere to go.
    _said: Lines<BufReader<ChildStdout>>,
}

impl Open {
    /// Asks it to end; a window that does not is killed with this.
    async fn end(mut self) -> Result<()> {
        let asked = Command::new("kill").args(["-TERM", &self.id.to_string()]).status().await?;
        ensure!(asked.success(), "the window was there");
        if tokio::time::timeout(Duration::from_secs(10), self.child.wait()).await.is_err() {
            self.child.kill().await?;
        }
        Ok(())
    }
}

async fn open(mut command: Command) -> Result<Open> {
    command.env("COMPTOIR_TRACE_START", "1").stdin(Stdio::null()).stdout(Stdio::piped());
    command.stderr(Stdio::null()).kill_on_drop(true);
    let (begun, began_at) = (Instant::now(), SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis());
    let mut child = command.spawn()?;
    let mut in_the_core = String::new();
    let mut said = BufReader::new(child.stdout.take().context("stdout is piped")?).lines();
    let drawn = async {
        while let Some(line) = said.next_line().await? {
            if let Some((at, step)) = line.strip_prefix(CORE_STEP).and_then(|rest| rest.split_once(' ')) {
                let _ = write!(in_the_core, "{step} {}, ", at.parse::<u128>()?.saturating_sub(began_at));
            }
            if let Some((ms, steps)) = line.strip_prefix(DRAWN).and_then(|rest| rest.split_once(' ')) {
                let steps = format!("since exec: {in_the_core}in the page: {steps}");
                return Ok((begun.elapsed(), Duration::from_millis(ms.parse()?), steps));
            }
        }
        anyhow::bail!("it ended before it drew anything")
    };
    let took = tokio::time::timeout(Duration::from_secs(60), drawn).await;
    let (took, in_the_page, steps) = took.context("nothing was drawn within a minute")??;
    let id = child.id().context("it runs")?;
    Ok(Open { child, id, took, in_the_page, steps, _said: said })
}

/// The real app with a seat at the hub.
struct App {
    home: PathBuf,
    hub: String,
    token: String,
}

impl App {
    async fn new(world: &World) -> Result<Self> {
        let home = world.folder().join("app");
        std::fs::create_dir_all(&home)?;
        Ok(Self { home, hub: world.hub.seats_url(), token: world.hub.add_seat("Bench").await? })
    }

    fn command(&self) -> Result<Command> {
        let mut command = Command::new(program("comptoir")?);
        command.env("COMPTOIR_DATA_DIR", &self.home);
        Ok(command)
    }

    fn replica(&self) -> PathBuf {
        self.home.join("profiles/team/replica.db")
    }

    fn replica_bytes(&self) -> u64 {
        size(&self.replica()) + size(&self.replica().with_extension("db-wal"))
    }

    /// Joins the hub and waits until nothing more comes in.
    async fn fill(&self, messages: usize) -> Result<Duration> {
        let mut command = self.command()?;
        command.arg("--hub").arg(&self.hub).env("COMPTOIR_TOKEN", &self.token);
        let begun = Instant::now();
        let open = open(command).await?;
        let (mut last, mut since) = (0, Instant::now());
        let quiet = async || {
            let now = self.replica_bytes();
            if now != last {
                (last, since) = (now, Instant::now());
            }
            Ok((since.elapsed() > Duration::from_secs(8)).then_some(()))
        };
        until("the app holds everything", Duration::from_secs(900), quiet).await?;
        let took = since - begun;
        // A message takes some hundred bytes: what is smaller is not the year.
        ensure!(last > messages as u64 * 100, "the app holds only {last} bytes");
        open.end().await?;
        Ok(took)
    }
}

fn size(file: &Path) -> u64 {
    file.metadata().map_or(0, |data| data.len())
}
