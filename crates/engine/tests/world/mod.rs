//! What the engine's tests share: a hub that does what a test says, a replica in a folder, a clock one can turn.

#![allow(dead_code, unused_imports, unreachable_pub, reason = "each test file uses its part")]

pub mod hub;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::{CommandId, Interval, LinkState, Timestamp};
use engine::{Backoff, Clock, Config, Engine, EngineEvent, Handle, Ids, Patience, Secret, Store};
use media::{Cache, CacheKey};
use replica::{DatabaseKey, Replica};
use tempfile::TempDir;
use testkit::{ManualClock, eg};
use tokio::sync::broadcast;

pub use hub::{Answering, FakeHub, Fault, Piecing};

/// Longer than anything here takes, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct TestClock(pub ManualClock);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
}

/// Names in a row, and dice that always fall the same.
#[derive(Default)]
pub struct TestIds(AtomicU64);

impl Ids for TestIds {
    fn command(&self) -> CommandId {
        eg::command_id(self.0.fetch_add(1, Ordering::SeqCst))
    }

    fn chance(&self) -> f64 {
        0.0
    }
}

/// One person's machine.
pub struct Desktop {
    folder: Arc<TempDir>,
    pub clock: ManualClock,
    pub patience: Patience,
    pub token: String,
}

/// An engine at work on it.
pub struct Running {
    pub engine: Engine,
    pub handle: Handle,
    pub store: Store,
    pub events: broadcast::Receiver<EngineEvent>,
    /// The folder lives as long as somebody works in it.
    _folder: Arc<TempDir>,
}

pub fn quick() -> Patience {
    Patience {
        connect: Duration::from_secs(5),
        answer: Duration::from_secs(5),
        piece: Duration::from_secs(10),
        silence: Duration::from_secs(10),
        contacts: Duration::from_secs(10),
        backoff: Backoff { first: Duration::from_millis(1), longest: Duration::from_millis(5) },
        roster: Duration::from_secs(60),
        search: Duration::ZERO,
        first_page: 5,
        page: 10,
    }
}

impl Desktop {
    pub fn new() -> Self {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        Self { folder, clock: ManualClock::default(), patience: quick(), token: hub::TOKEN.to_owned() }
    }

    pub fn open(&self) -> Replica {
        let path = self.folder.path().join("replica.db");
        Replica::open(&path, &DatabaseKey::new([7; 32]), self.clock.now()).expect("the replica opens")
    }

    pub fn cache(&self) -> Cache {
        Cache::open(&self.folder.path().join("media"), &CacheKey::new([8; 32]), 1 << 30).expect("opens")
    }

    /// How large the largest unfinished file in the cache's folder is.
    pub fn half_fetched(&self) -> u64 {
        let Ok(files) = std::fs::read_dir(self.folder.path().join("media")) else { return 0 };
        let parts = files.flatten().filter(|file| file.path().extension().is_some_and(|end| end == "part"));
        parts.filter_map(|part| Some(part.metadata().ok()?.len())).max().unwrap_or(0)
    }

    pub fn start(&self, hub: &FakeHub) -> Running {
        self.start_at(hub.url())
    }

    /// As [`Desktop::start`], at an address.
    pub fn start_at(&self, hub_url: String) -> Running {
        let config = Config { hub_url, token: Secret::new(self.token.clone()), patience: self.patience };
        let store = Store::new(self.open());
        let clock = Arc::new(TestClock(self.clock.clone()));
        let engine = Engine::start(&config, store.clone(), self.cache(), clock, Arc::new(TestIds::default()))
            .expect("starts");
        let handle = engine.handle();
        let events = handle.events();
        Running { engine, handle, store, events, _folder: Arc::clone(&self.folder) }
    }
}

impl Running {
    /// Waits until something is so; looks again after every event.
    pub async fn until<F: AsyncFnMut(&Handle, &Store) -> bool>(&mut self, what: &str, mut is_so: F) {
        let (handle, store) = (self.handle.clone(), self.store.clone());
        let waiting = async {
            while !is_so(&handle, &store).await {
                // Not everything tells: a look now and then is cheap.
                drop(tokio::time::timeout(Duration::from_millis(20), self.events.recv()).await);
            }
        };
        assert!(tokio::time::timeout(PATIENCE, waiting).await.is_ok(), "waited in vain: {what}");
    }

    pub async fn until_link(&mut self, wanted: LinkState) {
        self.until(&format!("{wanted:?}"), async |handle, _| handle.link() == Some(wanted)).await;
    }

    /// Waits until everything from that Seq to the end of the hub's journal is held.
    pub async fn until_held(&mut self, hub: &FakeHub, low: u64) {
        let head = hub.head();
        self.until("everything is held", async |handle, store| {
            let held = held(store).await;
            handle.link() == Some(LinkState::Live)
                && held.is_some_and(|held| held.low.0 <= low && held.high == head)
        })
        .await;
    }

    pub async fn stop(self) {
        self.engine.shutdown().await;
    }

    /// Every event so far.
    pub fn heard(&mut self) -> Vec<EngineEvent> {
        let mut heard = Vec::new();
        while let Ok(event) = self.events.try_recv() {
            heard.push(event);
        }
        heard
    }
}

pub async fn held(store: &Store) -> Option<Interval> {
    store.read(|reader| reader.interval(&eg::line())).await.expect("reads")
}

pub async fn dump(store: &Store) -> String {
    store.write(|replica| replica.dump()).await.expect("dumps")
}

/// The dump of a replica that was fed the whole journal at once.
pub fn ideal(hub: &FakeHub) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ideal.db");
    let mut replica = Replica::open(&path, &DatabaseKey::new([7; 32]), eg::at(0)).expect("opens");
    hub.look(|state| {
        replica.begin_at(&eg::line(), domain::Seq(0), &state.journal_name).expect("begins");
        replica.apply(&eg::line(), state.journal.entries()).expect("applies");
    });
    replica.dump().expect("dumps")
}
