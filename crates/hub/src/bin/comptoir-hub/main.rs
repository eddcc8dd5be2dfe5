//! The hub as a program: reads its configuration, serves until it is asked to stop, and keeps the list of seats.

mod keep;
mod look;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use clap::{Parser, Subcommand, ValueEnum};
use hub::config::file;
use hub::journal::{copy, sqlite};
use hub::{Config, Hub, SystemClock, ingest};
use keep::{MemberTask, SeatTask};

/// Takes WhatsApp's webhooks, keeps the journal, hands messages to Meta, and serves desktops.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The configuration file; the environment (COMPTOIR_HUB_*) wins over it.
    #[arg(long, env = "COMPTOIR_HUB_CONFIG", global = true)]
    config: Option<PathBuf>,
    /// How what happens is written to standard error.
    #[arg(long, env = "COMPTOIR_HUB_LOG_FORMAT", value_enum, default_value = "text", global = true)]
    log_format: LogFormat,
    #[command(subcommand)]
    command: Option<Task>,
}

#[derive(Clone, Copy, ValueEnum)]
enum LogFormat {
    /// Lines for people.
    Text,
    /// A JSON object a line, for whatever gathers logs.
    Json,
}

#[derive(Subcommand)]
enum Task {
    /// Serves (this is what happens without a command).
    Serve,
    /// Reads the configuration and names every mistake.
    CheckConfig,
    /// Checks token, number, subscription, clock, disk and public address.
    Preflight,
    /// Looks at everything that an owner has to see to, and says what to do.
    Doctor,
    /// Copies everything to a new folder, while hubs go on.
    Backup {
        /// The folder, which must be empty or not be there.
        folder: PathBuf,
    },
    /// Brings a backup back to where the configuration says, which must hold nothing yet.
    Restore {
        /// The backup's folder.
        folder: PathBuf,
    },
    /// Looks through the whole journal, or a backup, for anything that is missing or has changed.
    Verify {
        /// The backup's folder; without it, what the configuration names.
        folder: Option<PathBuf>,
    },
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

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("COMPTOIR_HUB_LOG");
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info")))
        .with_writer(std::io::stderr);
    match arguments.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
    let config = read_config(arguments.config)?;
    match arguments.command.unwrap_or(Task::Serve) {
        Task::Serve => runtime()?.block_on(serve(config)),
        Task::CheckConfig => {
            println!("the configuration is good: {} line(s)", config.lines.len());
            Ok(())
        }
        Task::Preflight => runtime()?.block_on(look::preflight(&config)),
        Task::Doctor => runtime()?.block_on(look::doctor(&config)),
        Task::Backup { folder } => look::back_up(&config, &folder),
        Task::Restore { folder } => look::restore(&config, &folder),
        Task::Verify { folder } => look::verify(&config, folder.as_deref()),
        Task::Copy { way } => copy_journal(&config, &way),
        Task::Seat { task } => keep::keep_seats(&keep::book(&config)?, task),
        Task::Member { task } => keep::keep_members(&keep::book(&config)?, task),
        Task::Invite { role, hours } => keep::invite(&config, &role, hours),
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
    let scheme = if hub.config().tls.is_some() { "https" } else { "http" };
    println!("webhook {scheme}://{}{}", hub.webhook_addr(), ingest::PATH);
    println!("seats {scheme}://{}", hub.seats_addr());
    wait_for_the_end(&hub).await?;
    tracing::info!("asked to stop");
    hub.shutdown().await;
    Ok(())
}

/// Until it is asked to stop. Asked to read again (SIGHUP), it shows the certificate that lies there now.
#[cfg(unix)]
async fn wait_for_the_end(hub: &Hub) -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminated, mut read_again) = (signal(SignalKind::terminate())?, signal(SignalKind::hangup())?);
    loop {
        tokio::select! {
            asked = tokio::signal::ctrl_c() => return Ok(asked?),
            _ = terminated.recv() => return Ok(()),
            _ = read_again.recv() => match hub.renew_certificate().await {
                Ok(renewed) => tracing::info!(renewed, "the certificate was looked at"),
                Err(error) => tracing::error!(%error, "the old certificate stays"),
            }
        }
    }
}

#[cfg(not(unix))]
async fn wait_for_the_end(_: &Hub) -> Result<()> {
    Ok(tokio::signal::ctrl_c().await?)
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
