//! The open demo: pretend Meta and hub behind a wire, the real engine and counter before it.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use demo::Demo;
use engine::{Clock as _, Config, Engine, Patience, Secret, Store, SystemClock, SystemIds};
use ipc::{Counter, Surroundings};
use media::{Cache, CacheKey};
use replica::{DatabaseKey, Replica};
use tokio::sync::broadcast;
use tokio::task::JoinHandle;

/// What the addresses of files begin with: a path of the bridge itself.
pub(crate) const MEDIA_BASE: &str = "/_media/";

/// More than the bakery's files take.
const CACHE_CAP: u64 = 1 << 30;

/// The key of a fictional bakery's replica: nothing in it is anybody's.
const KEY: [u8; 32] = [42; 32];

pub(crate) struct Opened {
    pub(crate) demo: Demo,
    pub(crate) counter: Counter,
    engine: Engine,
    ear: JoinHandle<()>,
}

impl Opened {
    /// Opens what lies in the folder, or begins it.
    pub(crate) async fn open(folder: &Path, said: broadcast::Sender<String>) -> Result<Self> {
        let demo = Demo::start(folder, Arc::new(hub::SystemClock)).await?;
        let replica = Replica::open(&folder.join("replica.db"), &DatabaseKey::new(KEY), SystemClock.now())?;
        let store = Store::new(replica);
        let config = Config {
            hub_url: demo.hub_url(),
            token: Secret::new(demo.token().as_str().to_owned()),
            patience: Patience::default(),
        };
        let ids = Arc::new(SystemIds);
        let cache = Cache::open(&folder.join("files"), &CacheKey::new(KEY), CACHE_CAP)?;
        let engine = Engine::start(&config, store.clone(), cache, Arc::new(SystemClock), ids.clone())?;
        let around = Surroundings {
            media_base: MEDIA_BASE.to_owned(),
            scratch: folder.join("scratch"),
            screenshots: vec![folder.join("screenshots")],
        };
        let counter = Counter::new(engine.handle(), store, ids, &around);
        let ear = tokio::spawn(pass_on(counter.clone(), said));
        Ok(Self { demo, counter, engine, ear })
    }

    /// Cuts the desktop's network or restores it; a system wakes whoever waits for it.
    pub(crate) fn set_network(&self, up: bool) {
        self.demo.set_network(up);
        if up {
            self.engine.handle().wake();
        }
    }

    /// Where the pretend Meta listens, for whoever plays the customers.
    pub(crate) fn pretend_meta(&self) -> String {
        self.demo.simulator().base_url()
    }

    pub(crate) async fn close(self) {
        self.ear.abort();
        self.engine.shutdown().await;
        self.demo.shutdown().await;
    }
}

async fn pass_on(counter: Counter, said: broadcast::Sender<String>) {
    let mut events = counter.events();
    while let Some(event) = events.next().await {
        if let Ok(event) = serde_json::to_string(&event) {
            drop(said.send(event));
        }
    }
}
