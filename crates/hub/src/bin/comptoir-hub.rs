//! The hub as a program: reads its configuration, serves until it is asked to stop, and keeps the list of seats.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, bail};
use clap::{Parser, Subcommand};
use domain::{MemberId, Role, SeatId, Wipe};
use hub::config::file;
use hub::journal::{SeatBook, copy, postgres, sqlite};
use hub::{Clock as _, Config, Hub, SystemClock, ingest, members, preflight, seats};
use protocol::member::{InvitationWish, MemberChange};

/// Takes WhatsApp's webhooks, keeps the journal, hands messages to Meta, and serves desktops.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The configuration file; the environment (COMPTOIR_HUB_*) wins over it.
    #[arg(long, env = "COMPTOIR_HUB_CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Task>,
}

#[derive(Subcommand)]
enum Task {
    /// Serves (this is what happens without a command).
    Serve,
    /// Reads the configuration and names every mistake.
    CheckConfig,
    /// Checks token, number, subscription, clock, disk and public address.
    Preflight,
    /// Copies the journal to another store and verifies the copy. No hub may run on either.
    Copy {
        #[command(subcommand)]
        way: Way,
    },
    /// Lets desktops in and turns them out.
    Seat {
        #[command(subcommand)]
        task: SeatTask,
    },
    /// Lists members and changes what they may.
    Member {
        #[command(subcommand)]
        task: MemberTask,
    },
    /// Invites somebody and prints the invitation's link and code, this once.
    Invite {
        /// Into which role: owner, supervisor, agent or reviewer.
        #[arg(long, default_value = "agent")]
        role: String,
        /// For how many hours; the configuration's otherwise.
        #[arg(long)]
        hours: Option<u32>,
    },
}

#[derive(Subcommand)]
enum Way {
    /// From the file in the data directory to the database that the configuration names, which is still empty.
    ToDatabase,
    /// From that database to a new file in the data directory.
    ToFile,
}

#[derive(Subcommand)]
enum SeatTask {
    /// Lets a member's desktop in and prints its token, this once.
    Add {
        /// The member's name.
        name: String,
        /// The role; where it is not said, the first member is an owner, and everybody else an agent.
        #[arg(long)]
        role: Option<String>,
    },
    /// Lists all seats.
    List,
    /// Turns a seat out.
    Revoke {
        /// Its id, as listed.
        id: String,
        /// Also has it wipe what it holds when it next calls.
        #[arg(long)]
        wipe: bool,
    },
}

#[derive(Subcommand)]
enum MemberTask {
    /// Lists all members.
    List,
    /// Gives a member another role.
    Role {
        /// Their id, as listed.
        id: String,
        /// owner, supervisor, agent or reviewer.
        role: String,
    },
    /// Lets none of a member's seats in any more.
    Disable {
        /// Their id, as listed.
        id: String,
    },
    /// Lets a member's seats in again.
    Enable {
        /// Their id, as listed.
        id: String,
    },
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("COMPTOIR_HUB_LOG");
    tracing_subscriber::fmt()
        .with_env_filter(filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info")))
        .with_writer(std::io::stderr)
        .init();
    let config = read_config(arguments.config)?;
    match arguments.command.unwrap_or(Task::Serve) {
        Task::Serve => runtime()?.block_on(serve(config)),
        Task::CheckConfig => {
            println!("the configuration is good: {} line(s)", config.lines.len());
            Ok(())
        }
        Task::Preflight => runtime()?.block_on(check(&config)),
        Task::Copy { way } => copy_journal(&config, &way),
        Task::Seat { task } => keep_seats(&book(&config)?, task),
        Task::Member { task } => keep_members(&book(&config)?, task),
        Task::Invite { role, hours } => invite(&config, &role, hours),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no runtime")
}

fn read_config(path: Option<PathBuf>) -> Result<Config> {
    let text = match &path {
        Some(path) => Some(
            std::fs::read_to_string(path)
                .with_context(|| format!("the configuration file {} cannot be read", path.display()))?,
        ),
        None => None,
    };
    let read = file::read(text.as_deref(), std::env::vars(), &|path| std::fs::read_to_string(path));
    Ok(read?)
}

async fn serve(config: Config) -> Result<()> {
    let hub = Hub::start(config, Arc::new(SystemClock)).await?;
    // On standard output, so that whoever started us can read the ports.
    println!("webhook http://{}{}", hub.webhook_addr(), ingest::PATH);
    println!("seats http://{}", hub.seats_addr());
    asked_to_stop().await?;
    tracing::info!("asked to stop");
    hub.shutdown().await;
    Ok(())
}

#[cfg(unix)]
async fn asked_to_stop() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        asked = tokio::signal::ctrl_c() => asked?,
        _ = terminated.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn asked_to_stop() -> Result<()> {
    Ok(tokio::signal::ctrl_c().await?)
}

async fn check(config: &Config) -> Result<()> {
    let findings = preflight::preflight(config).await;
    let mut bad = 0;
    for finding in &findings {
        match &finding.failure {
            None => println!("ok      {}", finding.check.word()),
            Some(failure) => {
                bad += 1;
                println!("FAILED  {}: {} {}", finding.check.word(), failure.code, failure.details);
            }
        }
    }
    if bad > 0 {
        bail!("{bad} check(s) failed");
    }
    Ok(())
}

fn copy_journal(config: &Config, way: &Way) -> Result<()> {
    let Some(address) = &config.journal else { bail!("the configuration names no database: set `journal`") };
    let (file, key) = (sqlite::path_in(&config.data_dir), config.journal_key.as_ref());
    let copied = match way {
        Way::ToDatabase => copy::to_database(&file, key, address)?,
        Way::ToFile => copy::to_file(address, &file, key)?,
    };
    for table in &copied {
        println!("{:16}{:12}  {}", table.table, table.rows, table.digest);
    }
    println!("the same on both sides; what was copied from is left as it was, and must not be used any more");
    Ok(())
}

/// The journal's book of members and seats; a hub may be running on it.
fn book(config: &Config) -> Result<SeatBook> {
    std::fs::create_dir_all(&config.data_dir).context("the data directory cannot be made")?;
    let (now, new_name) = (SystemClock.now(), seats::new_journal_name());
    Ok(match &config.journal {
        Some(address) => postgres::seat_book(address, &new_name, now)?,
        None => {
            let path = sqlite::path_in(&config.data_dir);
            sqlite::seat_book(&path, config.journal_key.as_ref(), &new_name, now)?
        }
    })
}

fn role_of(word: &str) -> Result<Role> {
    match Role::of_word(word) {
        Role::Other => bail!("there is no role {word}: say owner, supervisor, agent or reviewer"),
        role => Ok(role),
    }
}

fn keep_seats(book: &SeatBook, task: SeatTask) -> Result<()> {
    let now = SystemClock.now();
    match task {
        SeatTask::Add { name, role } => {
            let role = match role {
                Some(word) => role_of(&word)?,
                None if book.members()?.is_empty() => Role::Owner,
                None => Role::Agent,
            };
            let (seat, token) = seats::mint(&name, now);
            book.add(&seat, role, &seats::digest(&token))?;
            eprintln!("seat {} for {name}, {}; its token is shown this once:", seat.id, role.word());
            println!("{token}");
        }
        SeatTask::List => {
            let members = book.members()?;
            for seat in book.seats()? {
                let state = match (seat.revoked_at, seat.wipe) {
                    (None, _) => "in",
                    (Some(_), Some(Wipe::Asked)) => "turned out, to be wiped",
                    (Some(_), Some(Wipe::Done)) => "turned out, wiped",
                    (Some(_), Some(Wipe::Other) | None) => "turned out",
                };
                let member = members.iter().find(|member| member.id == seat.member);
                let name = member.map_or("", |member| member.name.as_str());
                println!("{}\t{state}\t{name}\t{}", seat.id, seat.device.as_str());
            }
        }
        SeatTask::Revoke { id, wipe } => {
            if !book.revoke(&SeatId(id), wipe, now)? {
                bail!("no such seat, or it was turned out before");
            }
        }
    }
    Ok(())
}

fn keep_members(book: &SeatBook, task: MemberTask) -> Result<()> {
    let (id, change) = match task {
        MemberTask::List => {
            for member in book.members()? {
                let state = if member.disabled_at.is_some() { "disabled" } else { "in" };
                println!("{}\t{state}\t{}\t{}", member.id, member.role.word(), member.name.as_str());
            }
            return Ok(());
        }
        MemberTask::Role { id, role } => {
            (id, MemberChange { role: Some(role_of(&role)?), ..MemberChange::default() })
        }
        MemberTask::Disable { id } => (id, MemberChange { disabled: Some(true), ..MemberChange::default() }),
        MemberTask::Enable { id } => (id, MemberChange { disabled: Some(false), ..MemberChange::default() }),
    };
    let changed = book.change(&MemberId(id), &change, SystemClock.now())?;
    changed.map(drop).map_err(|refusal| anyhow!("{}", refusal.details.as_str()))
}

fn invite(config: &Config, role: &str, hours: Option<u32>) -> Result<()> {
    let wish = InvitationWish { role: role_of(role)?, teams: Vec::new(), member: None, valid_hours: hours };
    let by = (MemberId("command-line".to_owned()), config.team.name.as_str().into());
    let (invited, made) = members::invitation(wish, by, &config.team, SystemClock.now());
    book(config)?.invite(&invited)?;
    eprintln!("an invitation for one {role}, shown this once:");
    if let Some(link) = &made.link {
        println!("{}", link.as_str());
    }
    println!("{}", made.code.as_str());
    Ok(())
}
