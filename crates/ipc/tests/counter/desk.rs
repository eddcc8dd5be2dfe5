//! A desk for one test, and what is asked at it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::{CommandId, ConversationId, Seq, Timestamp};
use engine::{Clock, Config, Engine, Ids, Patience, Secret, Store};
use ipc::error::{UiError, UiErrorCode};
use ipc::{Counter, Surroundings};
use media::{Cache, CacheKey};
use replica::{DatabaseKey, Replica};
use serde_json::Value;
use tempfile::TempDir;
use testkit::{Journal, ManualClock, eg};

pub(crate) const AWA: ConversationId = ConversationId(7);
pub(crate) const BEN: ConversationId = ConversationId(8);

struct TestClock(ManualClock);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
}

#[derive(Default)]
struct TestIds(AtomicU64);

impl Ids for TestIds {
    fn command(&self) -> CommandId {
        eg::command_id(100 + self.0.fetch_add(1, Ordering::SeqCst))
    }

    fn chance(&self) -> f64 {
        0.0
    }
}

/// A desk that reaches no hub.
pub(crate) struct Desk {
    pub(crate) counter: Counter,
    pub(crate) engine: Engine,
    pub(crate) store: Store,
    pub(crate) clock: ManualClock,
    pub(crate) folder: TempDir,
}

impl Desk {
    /// One that holds the whole journal.
    pub(crate) fn over(journal: &Journal) -> Self {
        Self::holding(Patience::default(), |replica| {
            replica.begin_at(journal.line(), Seq(0), "journal").expect("begins");
            replica.apply(journal.line(), journal.entries()).expect("applies");
        })
    }

    /// One that holds what it is given.
    pub(crate) fn holding(patience: Patience, fill: impl FnOnce(&mut Replica)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = ManualClock::default();
        let path = folder.path().join("replica.db");
        let mut replica = Replica::open(&path, &DatabaseKey::new([3; 32]), clock.now()).expect("opens");
        fill(&mut replica);
        let store = Store::new(replica);
        // Nobody listens on the discard port.
        let (hub_url, token) = ("http://127.0.0.1:9".into(), Secret::new("token".into()));
        let config = Config { hub_url, token, patience };
        let ids: Arc<dyn Ids> = Arc::new(TestIds::default());
        let time = Arc::new(TestClock(clock.clone()));
        let cache =
            Cache::open(&folder.path().join("media"), &CacheKey::new([4; 32]), 1 << 30).expect("opens");
        let engine = Engine::start(&config, store.clone(), cache, time, Arc::clone(&ids)).expect("starts");
        let around = Surroundings {
            media_base: "media://localhost/".to_owned(),
            scratch: folder.path().join("scratch"),
            screenshots: Vec::new(),
        };
        let counter = Counter::new(engine.handle(), store.clone(), ids, &around);
        Self { counter, engine, store, clock, folder }
    }

    pub(crate) async fn ask(&self, name: &str, params: Value) -> Value {
        self.counter.ask(name, params).await.unwrap_or_else(|error| panic!("{name}: {error:?}"))
    }

    pub(crate) async fn refusal(&self, name: &str, params: Value) -> UiError {
        match self.counter.ask(name, params).await {
            Ok(answer) => panic!("{name} answered {answer}"),
            Err(error) => error,
        }
    }

    pub(crate) async fn refusal_code(&self, name: &str, params: Value) -> UiErrorCode {
        self.refusal(name, params).await.code
    }
}
