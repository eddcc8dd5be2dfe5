//! The simulator as a program: a pretend Meta on loopback for a hub started by hand.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Parser;
use simulator::{Config, Script, Simulator, Trap, Traps};

/// A pretend Meta: Cloud API endpoints, signed webhooks, customers who write and answer.
#[derive(Parser)]
#[command(name = "comptoir-simulator", version)]
struct Arguments {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:4010")]
    listen: SocketAddr,
    /// Where webhooks go, for instance http://127.0.0.1:4020/meta/webhook.
    #[arg(long)]
    callback: Option<String>,
    /// The app secret that signs webhooks.
    #[arg(long, env = "COMPTOIR_SIMULATOR_APP_SECRET", hide_env_values = true)]
    app_secret: Option<String>,
    /// The token of the verification handshake.
    #[arg(long, env = "COMPTOIR_SIMULATOR_VERIFY_TOKEN", hide_env_values = true)]
    verify_token: Option<String>,
    /// The access token that calls must carry.
    #[arg(long, env = "COMPTOIR_SIMULATOR_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Refuse calls without appsecret_proof.
    #[arg(long)]
    require_proof: bool,
    /// The WhatsApp business account's id.
    #[arg(long)]
    waba_id: Option<String>,
    /// The line's id.
    #[arg(long)]
    phone_number_id: Option<String>,
    /// The customers: a JSON or TOML file, or `demo`.
    #[arg(long)]
    script: Option<String>,
    /// The seed of all chance and all ids.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Simulated seconds a second; 0 stands still.
    #[arg(long, default_value_t = 1.0)]
    time_scale: f64,
    /// A surprise and how often it springs, such as reordered=0.3; may be repeated.
    #[arg(long = "trap", value_name = "NAME[=RATE]")]
    traps: Vec<String>,
    /// List the surprises and stop.
    #[arg(long)]
    list_traps: bool,
    /// Keep everything in this file, so that a killed simulator goes on where it was.
    #[arg(long)]
    state_file: Option<PathBuf>,
    /// The line lives in the Business app too, since now.
    #[arg(long)]
    coexistence: bool,
    /// How many webhooks travel at once; one keeps them in order as far as the surprises do.
    #[arg(long, default_value_t = 1)]
    webhook_connections: usize,
    /// The Graph version of webhooks; below 24 statuses carry `conversation`.
    #[arg(long, default_value_t = 24)]
    webhook_version: u32,
    /// Write a PDF of this many bytes, always the same, to --file and stop.
    #[arg(long, requires = "file")]
    make_bytes: Option<u64>,
    /// Where to write it.
    #[arg(long)]
    file: Option<PathBuf>,
    /// Numbers that are not on WhatsApp, digits only; may be repeated.
    #[arg(long)]
    not_on_whatsapp: Vec<String>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let arguments = Arguments::parse();
    if arguments.list_traps {
        for trap in Trap::ALL {
            println!("{:24}{}", trap.name(), trap.meaning().trim());
        }
        return Ok(());
    }
    if let (Some(bytes), Some(path)) = (arguments.make_bytes, &arguments.file) {
        return std::fs::write(path, simulator::large_file(bytes)).context("--file");
    }
    let config = configure(arguments)?;
    let (waba, number) = (config.waba_id.clone(), config.phone_number_id.clone());
    let (callback, default_token) = (config.callback_url.clone(), config.token == Config::default().token);
    let running = Simulator::start(config).await?;
    let webhooks = callback.unwrap_or_else(|| "nowhere yet (POST /_control/callback)".into());
    let token = if default_token { "SIMULATED-TOKEN" } else { "as given" };
    println!(
        "comptoir-simulator listens: graph base {} · waba {waba} · phone_number_id {number} · token {token} · webhooks to {webhooks}",
        running.base_url()
    );
    asked_to_end().await?;
    running.shutdown().await;
    Ok(())
}

fn configure(arguments: Arguments) -> anyhow::Result<Config> {
    let mut traps = Traps::none();
    for text in &arguments.traps {
        let parsed: Traps = text.parse().context("--trap")?;
        for trap in Trap::ALL.iter().filter(|trap| parsed.rate(**trap) > 0.0) {
            traps.set(*trap, parsed.rate(*trap));
        }
    }
    let script = match arguments.script.as_deref() {
        None => Script::default(),
        Some("demo") => return Ok(demo(arguments, traps)),
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("the script {path}"))?;
            Script::parse(&text).map_err(anyhow::Error::msg).with_context(|| format!("the script {path}"))?
        }
    };
    Ok(plain(arguments, traps, script))
}

fn plain(arguments: Arguments, traps: Traps, script: Script) -> Config {
    let defaults = Config::default();
    Config {
        listen: arguments.listen,
        seed: arguments.seed,
        time_scale: arguments.time_scale,
        app_secret: arguments.app_secret.unwrap_or(defaults.app_secret),
        verify_token: arguments.verify_token.unwrap_or(defaults.verify_token),
        token: arguments.token.unwrap_or(defaults.token),
        require_proof: arguments.require_proof,
        waba_id: arguments.waba_id.unwrap_or(defaults.waba_id),
        phone_number_id: arguments.phone_number_id.unwrap_or(defaults.phone_number_id),
        callback_url: arguments.callback,
        coexistence: arguments.coexistence,
        webhook_version: arguments.webhook_version,
        webhook_connections: arguments.webhook_connections,
        traps,
        script,
        state_file: arguments.state_file,
        not_on_whatsapp: arguments.not_on_whatsapp,
        ..Config::default()
    }
}

/// The bakery: its past is fed to a hub by whoever shows the demo; its customers write from now on.
fn demo(arguments: Arguments, traps: Traps) -> Config {
    let bakery = simulator::demo::bakery(arguments.seed, simulator::system_now());
    bakery.configure(plain(arguments, traps, Script::default()))
}

#[cfg(unix)]
async fn asked_to_end() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        _ = terminated.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn asked_to_end() -> anyhow::Result<()> {
    Ok(tokio::signal::ctrl_c().await?)
}
