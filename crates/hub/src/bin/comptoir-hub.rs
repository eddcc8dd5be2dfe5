//! The hub as a program: reads its configuration, serves until it is asked to stop, and keeps the list of seats.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use clap::{Parser, Subcommand};
use domain::SeatId;
use hub::config::file;
use hub::journal::{copy, postgres, sqlite};
use hub::{Clock as _, Config, Hub, SystemClock, ingest, preflight, seats};

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
    },
    /// Lists all seats.
    List,
    /// Turns a seat out.
    Revoke {
        /// Its id, as listed.
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
        Task::Seat { task } => keep_seats(&config, task),
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

fn keep_seats(config: &Config, task: SeatTask) -> Result<()> {
    std::fs::create_dir_all(&config.data_dir).context("the data directory cannot be made")?;
    let now = SystemClock.now();
    let new_name = seats::new_journal_name();
    let book = match &config.journal {
        Some(address) => postgres::seat_book(address, &new_name, now)?,
        None => {
            let path = sqlite::path_in(&config.data_dir);
            sqlite::seat_book(&path, config.journal_key.as_ref(), &new_name, now)?
        }
    };
    match task {
        SeatTask::Add { name } => {
            let (seat, token) = seats::mint(&name, now);
            book.add(&seat, &seats::digest(&token))?;
            eprintln!("seat {} for {name}; its token is shown this once:", seat.id);
            println!("{token}");
        }
        SeatTask::List => {
            for seat in book.list()? {
                let state = if seat.revoked_at.is_some() { "turned out" } else { "in" };
                println!("{}\t{state}\t{}", seat.id, seat.name);
            }
        }
        SeatTask::Revoke { id } => {
            if !book.revoke(&SeatId(id), now)? {
                bail!("no such seat, or it was turned out before");
            }
        }
    }
    Ok(())
}
