//! The demo profile: a fictional bakery, a pretend Meta and a real hub, wired together in one process on loopback.
//!
//! The desktop that looks at it is the real one: it connects to [`Demo::hub_url`] with [`Demo::token`] and knows of
//! nothing. Between it and the hub lies a [`wire::Wire`] that can be cut, so that the demo's network switch shows
//! what a lost network does. Nothing here talks to the Internet. Start with [`Demo::start`], then `past`.

mod birth;
mod filled;
mod past;
mod reading;
mod said;
mod wire;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::LineId;
use hub::{Clock, Hub, HubError, LineConfig, MetaConfig};
use said::Known;
use simulator::demo::Bakery;
use simulator::{Running, Simulator, StartError};
use zeroize::Zeroizing;

use birth::Birth;
use wire::Wire;

/// The name of the person who looks at the demo, as the hub's list of seats shows it.
const SEAT: &str = "Vous";

/// How often the demo's hub looks after its line: a switch thrown in the simulator should show soon.
const LOOK_AFTER_SECS: u64 = 15;

/// Why the demo did not start.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Its folder cannot be used.
    #[error("the demo's folder cannot be used: {0}")]
    Folder(#[from] std::io::Error),
    /// The pretend Meta did not start.
    #[error("the pretend Meta did not start: {0}")]
    Simulator(#[from] StartError),
    /// The hub did not start.
    #[error("the demo's hub did not start: {0}")]
    Hub(#[from] HubError),
    /// The hub did not answer while the bakery's past was put in order.
    #[error("the demo's hub did not answer: {0}")]
    Reading(&'static str),
}

/// A demo at work. [`Demo::shutdown`] stops it; its folder may then be shredded.
pub struct Demo {
    simulator: Running,
    hub: Hub,
    wire: Wire,
    token: Zeroizing<String>,
}

impl Demo {
    /// Starts the demo in its folder: new, with a year behind it, or where it was left.
    ///
    /// # Errors
    /// [`DemoError`], by what is in the way. Nothing of it runs then.
    pub async fn start(folder: &Path, clock: Arc<dyn Clock>) -> Result<Self, DemoError> {
        std::fs::create_dir_all(folder)?;
        let birth = Birth::of(folder, clock.now())?;
        let bakery = simulator::demo::bakery(birth.seed, birth.at.0);
        let config = bakery.configure(simulator::Config {
            state_file: Some(folder.join("pretend-meta.db")),
            ..simulator::Config::default()
        });
        let meta = MetaConfig {
            base_url: String::new(),
            version: MetaConfig::VERSION.to_owned(),
            token: config.token.as_str().into(),
            app_secret: config.app_secret.as_str().into(),
            verify_token: config.verify_token.as_str().into(),
        };
        let line = LineConfig::new(config.phone_number_id.as_str(), config.waba_id.as_str());
        let simulator = Simulator::start(config).await?;
        let meta = MetaConfig { base_url: simulator.base_url(), ..meta };
        let hub = match Hub::start(of_the_bakery(folder, &line, meta), clock).await {
            Ok(hub) => hub,
            Err(error) => {
                simulator.shutdown().await;
                return Err(error.into());
            }
        };
        match furnish(folder, &hub, &line.id, bakery, birth.at).await {
            Ok((wire, token)) => {
                simulator.set_callback(&format!("http://{}{}", hub.webhook_addr(), hub::ingest::PATH));
                Ok(Self { simulator, hub, wire, token })
            }
            Err(error) => {
                simulator.shutdown().await;
                hub.shutdown().await;
                Err(error)
            }
        }
    }

    /// Where the desktop finds its hub, as long as the network is up.
    #[must_use]
    pub fn hub_url(&self) -> String {
        format!("http://{}", self.wire.addr())
    }

    /// The desktop's token, good until the demo stops.
    #[must_use]
    pub fn token(&self) -> Zeroizing<String> {
        self.token.clone()
    }

    /// Cuts the desktop's network or restores it. Customers and hub go on: what they do gathers. Whoever restores it
    /// should also wake the engine, as a system does when its network is back.
    pub fn set_network(&self, up: bool) {
        self.wire.set_up(up);
    }

    /// Whether the desktop's network is up.
    #[must_use]
    pub fn network_is_up(&self) -> bool {
        self.wire.is_up()
    }

    /// The pretend Meta, for tests and switches.
    #[must_use]
    pub fn simulator(&self) -> &Running {
        &self.simulator
    }

    /// Stops everything, and waits until nothing touches the folder any more.
    pub async fn shutdown(self) {
        self.wire.shutdown().await;
        self.hub.shutdown().await;
        self.simulator.shutdown().await;
    }
}

fn of_the_bakery(folder: &Path, line: &LineConfig, meta: MetaConfig) -> hub::Config {
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    hub::Config {
        data_dir: hub_folder(folder),
        lines: vec![line.clone()],
        meta,
        webhook_listen: any_port,
        seats_listen: any_port,
        public_url: None,
        // Everything in it is fiction.
        journal_key: None,
        journal: None,
        tls: None,
        behind_proxy: false,
        bucket: None,
        checkpoint_key: None,
        patience: hub::Patience::default(),
        team: hub::TeamConfig::default(),
        probe_every_secs: LOOK_AFTER_SECS,
    }
}

fn hub_folder(folder: &Path) -> PathBuf {
    folder.join("hub")
}

/// Gives a new hub its past, lets the one seat in, and lays the wire to it.
async fn furnish(
    folder: &Path,
    hub: &Hub,
    line: &LineId,
    bakery: Bakery,
    born: domain::Timestamp,
) -> Result<(Wire, Zeroizing<String>), DemoError> {
    // Tokens are shown once; the one of the last visit is of no use any more.
    for seat in hub.seats().await? {
        hub.revoke_seat(&seat.id).await?;
    }
    let token = Zeroizing::new(hub.add_seat(SEAT).await?);
    // Not "the journal is empty": the hub looks after its line from the first moment, and notes what it finds.
    let furnished = folder.join("furnished");
    if !furnished.exists() {
        let mimes = bakery.media.into_iter().map(|media| (media.id, media.mime)).collect();
        let known = Known { templates: hub.list_templates(line).await?, mimes };
        hub.import(line, past::items(bakery.history, born, &known)).await?;
        reading::read_what_was_answered(hub.seats_addr(), &token, line).await?;
        std::fs::write(&furnished, "")?;
    }
    Ok((Wire::lay(hub.seats_addr()).await?, token))
}
