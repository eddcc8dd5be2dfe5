//! The front door of the library: start a simulator, steer it, stop it.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::Config;
use crate::customers::{Content, Manner, Script};
use crate::net::{CuttableListener, Wire};
use crate::store::StoreError;
use crate::traps::{Trap, Traps};
use crate::webhooks::courier;
use crate::world::{Accepted, Callback, NotKnown, Record, World};
use crate::{control, graph};

/// Why a simulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken or not ours.
    #[error("cannot listen on {addr}")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The state file cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The HTTP client for webhooks could not be made.
    #[error("the HTTP client could not be made")]
    Client(#[from] reqwest::Error),
}

/// What all tasks of one simulator share.
pub(crate) struct Shared {
    pub(crate) seed: u64,
    pub(crate) app_secret: String,
    pub(crate) addr: SocketAddr,
    pub(crate) clock: Clock,
    pub(crate) http: reqwest::Client,
    pub(crate) bell: Notify,
    pub(crate) stop: CancellationToken,
    /// While true, accepted sends are not answered.
    pub(crate) hold: watch::Sender<bool>,
    names: (String, String, String),
    world: Mutex<World>,
}

impl Shared {
    /// The world; never held across an await.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().expect("nobody panics while holding the world")
    }

    /// The ids of the line, the account and the app.
    pub(crate) fn ids(&self) -> (&str, &str, &str) {
        (&self.names.0, &self.names.1, &self.names.2)
    }

    pub(crate) fn chance(&self) -> Chance {
        Chance::new(self.seed)
    }

    /// Does what is due now, in this task, and wakes whoever waits.
    pub(crate) fn settle(&self) {
        let now = self.clock.now();
        self.world().fire_due(now);
        self.bell.notify_waiters();
    }
}

/// A pretend Meta that has not started.
pub struct Simulator;

impl Simulator {
    /// Starts listening, plays the script, carries webhooks.
    ///
    /// # Errors
    /// When the address or the state file cannot be used.
    pub async fn start(config: Config) -> Result<Running, StartError> {
        // Somebody else in the process may have chosen the provider already; one is as good as another.
        let _already = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(20))
            .build()?;
        let listen = config.listen;
        let listener =
            TcpListener::bind(listen).await.map_err(|source| StartError::Listen { addr: listen, source })?;
        let addr = listener.local_addr().map_err(|source| StartError::Listen { addr: listen, source })?;
        let shared = Arc::new(prepare(Config { listen: addr, ..config }, addr, http)?);
        let mut tasks = vec![tokio::spawn(serve(Arc::clone(&shared), listener))];
        tasks.push(tokio::spawn(keep_the_agenda(Arc::clone(&shared))));
        let couriers = shared.world().config.webhook_connections.max(1);
        tasks.extend((0..couriers).map(|_| tokio::spawn(courier::run(Arc::clone(&shared)))));
        Ok(Running { addr, shared, tasks })
    }
}

fn prepare(config: Config, addr: SocketAddr, http: reqwest::Client) -> Result<Shared, StartError> {
    let names = (config.phone_number_id.clone(), config.waba_id.clone(), config.app_id.clone());
    let (seed, app_secret, scale) = (config.seed, config.app_secret.clone(), config.time_scale);
    let start = config.start_at_ms;
    let mut world = World::open(config)?;
    let newest = world.newest();
    let clock = Clock::start(start, scale);
    let behind = newest - clock.now();
    clock.advance(behind);
    let now = clock.now();
    world.at_once(|world| world.give_media(now));
    if world.config.coexistence && !world.app.is_onboarded() {
        world.commit(vec![Record::Onboarded(Some(now))]);
    }
    let script = world.config.script.clone();
    world.play(now, &script);
    Ok(Shared {
        seed,
        app_secret,
        addr,
        clock,
        http,
        bell: Notify::new(),
        stop: CancellationToken::new(),
        hold: watch::Sender::new(false),
        names,
        world: Mutex::new(world),
    })
}

async fn serve(shared: Arc<Shared>, listener: TcpListener) {
    let router = Router::new()
        .nest("/_control", control::router())
        .fallback(graph::serve)
        .layer(DefaultBodyLimit::disable())
        .with_state(Arc::clone(&shared));
    let service = router.into_make_service_with_connect_info::<Wire>();
    let stop = shared.stop.clone();
    let server =
        axum::serve(CuttableListener(listener), service).with_graceful_shutdown(stop.cancelled_owned());
    if let Err(error) = server.await {
        tracing::error!(%error, "the simulator no longer answers");
    }
}

/// Does what happens by itself, when it is time.
async fn keep_the_agenda(shared: Arc<Shared>) {
    loop {
        let rung = shared.bell.notified();
        tokio::pin!(rung);
        rung.as_mut().enable();
        let now = shared.clock.now();
        let (fired, next) = {
            let mut world = shared.world();
            (world.fire_due(now), world.next_event_at())
        };
        if fired {
            shared.bell.notify_waiters();
        }
        let wait = next.and_then(|next| shared.clock.until(next)).unwrap_or(Duration::from_secs(3600));
        tokio::select! {
            () = shared.stop.cancelled() => return,
            () = rung => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// A simulator at work. Dropping it stops it.
pub struct Running {
    /// Where it listens.
    pub addr: SocketAddr,
    shared: Arc<Shared>,
    tasks: Vec<JoinHandle<()>>,
}

impl Running {
    /// What the Cloud API's `https://graph.facebook.com` is here.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Has a customer (a number, known or not) send something now; gives back the message's id.
    pub fn say(&self, customer: &str, content: Content) -> String {
        self.say_in(customer, content, &Manner::default())
    }

    /// Has a customer send something as a reply to our last message.
    pub fn say_quoting(&self, customer: &str, content: Content) -> String {
        self.say_in(customer, content, &Manner::quoting())
    }

    /// Has a customer send something in a manner of its own.
    pub fn say_in(&self, customer: &str, content: Content, manner: &Manner) -> String {
        let wamid = control::say(&self.shared, customer, None, content, manner);
        wamid.expect("a customer who has just been made known can write")
    }

    /// Has a customer read everything that has arrived; gives back how many messages that were.
    ///
    /// # Errors
    /// When nobody has that number.
    pub fn read(&self, customer: &str) -> Result<usize, NotKnown> {
        control::read(&self.shared, customer)
    }

    /// Everything accepted so far, in order.
    #[must_use]
    pub fn accepted(&self) -> Vec<Accepted> {
        self.shared.world().accepted.clone()
    }

    /// The ids of everything customers have written.
    #[must_use]
    pub fn heard(&self) -> Vec<String> {
        let mut heard: Vec<String> = self.shared.world().heard.keys().cloned().collect();
        heard.sort();
        heard
    }

    /// The ids of the customers' messages that the business has marked read.
    #[must_use]
    pub fn marked_read(&self) -> Vec<String> {
        let mut read: Vec<String> = self.shared.world().read_by_business.keys().cloned().collect();
        read.sort();
        read
    }

    /// How many webhooks nobody has acknowledged.
    #[must_use]
    pub fn undelivered(&self) -> usize {
        self.shared.world().undelivered()
    }

    /// Begins a script now, beside what is already going on.
    pub fn play(&self, script: &Script) {
        let now = self.shared.clock.now();
        self.shared.world().play(now, script);
        self.shared.settle();
    }

    /// Cuts the network (every call is dropped, no webhook goes out) or restores it.
    pub fn cut_network(&self, cut: bool) {
        self.shared.world().network_up = !cut;
        self.shared.bell.notify_waiters();
    }

    /// Refuses everything with rate limits, or no more.
    pub fn limit_rate(&self, on: bool) {
        self.shared.world().rate_limited = on;
    }

    /// Lets the token expire, or makes it good again.
    pub fn expire_token(&self, expired: bool) {
        self.shared.world().token_expired = expired;
    }

    /// Sets the line's quality: `GREEN`, `YELLOW` or `RED`.
    pub fn set_quality(&self, rating: &str) {
        control::set_quality(&self.shared, rating);
    }

    /// Subscribes the app to the account or takes the subscription away.
    pub fn subscribe(&self, on: bool) {
        self.shared.world().commit(vec![Record::Subscribed(on)]);
        self.shared.bell.notify_waiters();
    }

    /// Sets where webhooks go.
    pub fn set_callback(&self, url: &str) {
        let mut world = self.shared.world();
        let verify_token = world.config.verify_token.clone();
        let callback = Callback { url: url.into(), verify_token };
        world.commit(vec![Record::AppCallback(Some(callback))]);
        drop(world);
        self.shared.bell.notify_waiters();
    }

    /// Sets how often a trap springs from now on.
    pub fn set_trap(&self, trap: Trap, rate: f64) {
        self.shared.world().traps.set(trap, rate);
    }

    /// Replaces all traps.
    pub fn set_traps(&self, traps: Traps) {
        self.shared.world().traps = traps;
    }

    /// What the clock shows, in ms since 1970.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.shared.clock.now()
    }

    /// Turns the clock forward; what falls due on the way happens, in order, before this returns.
    pub fn advance_clock(&self, by: Duration) {
        self.shared.clock.advance(by.as_millis() as i64);
        self.shared.settle();
    }

    /// Tries every waiting webhook again now instead of when its wait is over.
    pub fn redeliver_now(&self) {
        let now = self.shared.clock.now();
        self.shared.world().redeliver_now(now);
        self.shared.bell.notify_waiters();
    }

    /// Waits until every webhook that is due now has been acknowledged.
    pub async fn idle(&self) {
        loop {
            let rung = self.shared.bell.notified();
            tokio::pin!(rung);
            rung.as_mut().enable();
            let now = self.shared.clock.now();
            if self.shared.world().nothing_due(now) {
                return;
            }
            rung.await;
        }
    }

    /// What there is, in numbers.
    #[must_use]
    pub fn summary(&self) -> Value {
        control::summary(&self.shared)
    }

    /// Stops answering, then stops everything else.
    pub async fn shutdown(mut self) {
        self.shared.stop.cancel();
        for task in std::mem::take(&mut self.tasks) {
            let _panicked = task.await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.shared.stop.cancel();
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// The summary of a world.
pub(crate) fn summarise(world: &World, now: i64) -> Value {
    json!({
        "now_ms": now,
        "accepted": world.accepted.len(),
        "heard": world.heard.len(),
        "undelivered": world.undelivered(),
        "lost_webhooks": world.lost_webhooks,
        "people": world.people.len(),
        "subscribed": world.subscribed,
        "network_up": world.network_up,
        "token_expired": world.token_expired,
        "rate_limited": world.rate_limited,
        "uploading": world.uploading.values().collect::<Vec<_>>(),
        "coexistence": world.config.coexistence,
        "quality": world.line.quality,
        "traps": world.traps,
    })
}
