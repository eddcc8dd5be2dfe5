//! A world for one story: a pretend Meta, a hub, any number of desktops, each a process that can be killed.
//!
//! Everything of a story lies in `target/stories/NAME/`: the logs of every process and all data, to be looked at
//! after a failure. Ports are chosen once, so that a process which comes back is found where it was.

mod command_line;
pub mod damage;
pub mod desktop;
pub mod files;
pub mod fleet;
pub mod hand;
pub mod hub;
pub mod meta;
pub mod place;
pub mod process;
pub mod thread;
pub mod wait;
pub mod wire;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};

pub use desktop::{Answer, Desktop, Pending, Refused};
pub use fleet::Fleet;
pub use hand::Hand;
pub use hub::Hub;
pub use meta::Meta;
pub use thread::{Message, delivery_rank};
pub use wait::{PATIENCE, until};
pub use wire::Wire;

use fleet::Balancer;
use hub::Ports;
use place::Place;

/// What a story may choose before its world begins.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The seed of all chance at Meta.
    pub seed: u64,
    /// Seconds at Meta in a second here.
    pub time_scale: f64,
    /// The surprises, as the simulator's command line takes them.
    pub traps: Vec<String>,
    /// How often the hub looks after its line.
    pub probe_every_secs: u64,
    /// How many webhooks travel at once; one keeps them in order as far as the surprises do.
    pub webhook_connections: usize,
    /// Numbers that are not on WhatsApp.
    pub not_on_whatsapp: Vec<String>,
    /// What stands in the hub's `[team]`.
    pub team: String,
    /// Where the programs of another version lie, as which the hubs begin.
    pub other_version: Option<PathBuf>,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            seed: 7,
            time_scale: 1.0,
            traps: Vec::new(),
            probe_every_secs: 1,
            webhook_connections: 1,
            not_on_whatsapp: Vec::new(),
            team: String::new(),
            other_version: None,
        }
    }
}

/// The world of one story.
pub struct World {
    /// The pretend Meta.
    pub meta: Meta,
    /// The hub.
    pub hub: Hub,
    /// Where desktops find it, or the balancer before it.
    seats_url: String,
    place: Place,
}

impl World {
    /// Begins an empty world and waits until Meta and hub answer.
    ///
    /// # Errors
    /// When a program is missing or does not come up, with where its log is.
    pub async fn begin(story: &str, setting: Setting) -> Result<Self> {
        let place = Place::make(story)?;
        let callback = place.port();
        let ports = Ports { webhook: callback, seats: place.port(), meta: place.port() };
        let hub = Hub::new(&place, "hub", &ports, &setting)?;
        let meta = Meta::new(&place, ports.meta, callback, setting)?;
        let mut world = Self { meta, seats_url: hub.seats_url(), hub, place };
        world.meta.start().await?;
        world.hub.start().await?;
        Ok(world)
    }

    /// Begins an empty world with so many hubs over one database, behind a balancer.
    ///
    /// # Errors
    /// As [`World::begin`].
    pub async fn begin_with_fleet(
        story: &str,
        setting: Setting,
        database: &str,
        count: usize,
    ) -> Result<(Self, Fleet)> {
        let place = Place::make(story)?;
        let (callback, seats, meta) = (place.port(), place.port(), place.port());
        let mut hubs = Vec::with_capacity(count);
        for number in 1..=count {
            let ports = Ports { webhook: place.port(), seats: place.port(), meta };
            let mut hub = Hub::new(&place, &format!("hub-{number}"), &ports, &setting)?;
            hub.keep_journal_in(database)?;
            hubs.push(hub);
        }
        let at_webhooks = Balancer::start(callback, hubs.iter().map(Hub::webhook_port).collect()).await?;
        let at_seats = Balancer::start(seats, hubs.iter().map(Hub::seats_port).collect()).await?;
        let meta = Meta::new(&place, meta, callback, setting)?;
        let hub = hubs.remove(0);
        let mut world = Self { meta, hub, seats_url: format!("http://127.0.0.1:{seats}"), place };
        let mut fleet = Fleet { hubs, _balancers: [at_webhooks, at_seats] };
        world.hub.start().await?;
        for hub in &mut fleet.hubs {
            hub.start().await?;
        }
        world.meta.start().await?;
        Ok((world, fleet))
    }

    /// A new seat at the hub and its desktop, already running.
    ///
    /// # Errors
    /// When the seat cannot be added or the desktop does not come up.
    pub async fn desktop(&self, name: &str) -> Result<Desktop> {
        let mut desktop = self.seat(name).await?;
        desktop.start().await?;
        Ok(desktop)
    }

    /// A new seat at the hub and its desktop, not started yet.
    ///
    /// # Errors
    /// When the seat cannot be added.
    pub async fn seat(&self, name: &str) -> Result<Desktop> {
        let token = self.hub.add_seat(name).await.with_context(|| format!("a seat for {name}"))?;
        self.desktop_with(name, token)
    }

    /// A desktop that shows this token, not started yet.
    ///
    /// # Errors
    /// When its folder cannot be made.
    pub fn desktop_with(&self, name: &str, token: String) -> Result<Desktop> {
        Desktop::new(&self.place, name, self.seats_url.clone(), token)
    }

    /// A wire to the hub for desktops, which can be held in the middle of a file.
    ///
    /// # Errors
    /// When its port is taken.
    pub async fn wire(&self) -> Result<Wire> {
        Wire::lay(self.place.port(), self.hub.seats_port()).await
    }

    /// Posts webhooks by hand, as a person with curl would.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn hand(&self) -> Result<Hand> {
        Hand::new(self.hub.webhook_url())
    }

    /// Where everything of this story lies.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.place.folder().to_owned()
    }

    /// Looks until it is so, at most [`PATIENCE`] long; a failure names what never came and where the logs are.
    ///
    /// # Errors
    /// When it never came.
    pub async fn until<T>(&self, what: &str, look: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
        self.until_within(what, PATIENCE, look).await
    }

    /// As [`World::until`], with another patience.
    ///
    /// # Errors
    /// When it never came.
    pub async fn until_within<T>(
        &self,
        what: &str,
        patience: Duration,
        look: impl AsyncFnMut() -> Result<Option<T>>,
    ) -> Result<T> {
        let found = until(what, patience, look).await;
        found.with_context(|| format!("logs and data: {}", self.place.folder().display()))
    }
}
