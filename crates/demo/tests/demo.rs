//! The demo as a desktop sees it: a year of history, customers who answer, a network that can be cut.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use demo::Demo;
use engine::{Backoff, Clock as _, Config, Engine, Patience, Secret, Store, SystemClock, SystemIds};
use ipc::{Counter, Surroundings};
use media::{Cache, CacheKey};
use replica::{DatabaseKey, Replica};
use serde_json::{Value, json};

struct Desktop {
    engine: Engine,
    counter: Counter,
}

impl Desktop {
    fn start(folder: &Path, demo: &Demo) -> Self {
        let replica =
            Replica::open(&folder.join("replica.db"), &DatabaseKey::new([1; 32]), SystemClock.now());
        let store = Store::new(replica.expect("opens"));
        let config = Config {
            hub_url: demo.hub_url(),
            token: Secret::new(demo.token().as_str().to_owned()),
            patience: Patience {
                backoff: Backoff { first: Duration::from_millis(20), longest: Duration::from_millis(100) },
                ..Patience::default()
            },
        };
        let ids = Arc::new(SystemIds);
        let cache = Cache::open(&folder.join("media"), &CacheKey::new([2; 32]), 1 << 30).expect("opens");
        let engine =
            Engine::start(&config, store.clone(), cache, Arc::new(SystemClock), ids.clone()).expect("starts");
        let around = Surroundings {
            media_base: "media://localhost/".into(),
            scratch: folder.join("scratch"),
            screenshots: Vec::new(),
        };
        let counter = Counter::new(engine.handle(), store, ids, &around);
        Self { engine, counter }
    }

    async fn ask(&self, name: &str, params: Value) -> Value {
        self.counter.ask(name, params).await.unwrap_or_else(|error| panic!("{name}: {error:?}"))
    }

    /// Asks again after every event until the answer is as wanted.
    async fn until(&self, what: &str, name: &str, params: Value, is_so: impl Fn(&Value) -> bool) -> Value {
        let mut events = self.counter.events();
        let waiting = async {
            loop {
                let answer = self.ask(name, params.clone()).await;
                if is_so(&answer) {
                    return answer;
                }
                drop(tokio::time::timeout(Duration::from_millis(200), events.next()).await);
            }
        };
        let waited = tokio::time::timeout(Duration::from_secs(60), waiting).await;
        waited.unwrap_or_else(|_| panic!("waited in vain: {what}"))
    }
}

fn view(view: &str) -> Value {
    json!({ "view": view, "after": null, "limit": 100 })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_bakery_has_a_past_answers_and_survives_a_cut_network() {
    let folder = tempfile::tempdir().expect("a folder");
    let demo = Demo::start(folder.path(), Arc::new(hub::SystemClock)).await.expect("the demo starts");
    let desktop = Desktop::start(folder.path(), &demo);
    let whole = |status: &Value| status["link"]["state"] == "live" && status["history_complete"] == true;
    desktop.until("the past is here", "status", json!({}), whole).await;
    let all = desktop.ask("inbox_page", view("all")).await;
    let counts = &all["counts"];
    assert!(counts["all"].as_u64() > Some(20), "{counts}");
    assert!(counts["unread"].as_u64() < Some(20), "what was answered is read: {counts}");
    let waiting = counts["to_answer"].as_u64().expect("a number");
    assert!((5..30).contains(&waiting), "who waits, waits since yesterday: {counts}");

    let page = desktop.ask("inbox_page", view("to_answer")).await;
    let rows = page["rows"].as_array().expect("rows");
    let open = rows.iter().find(|row| row["window"]["state"] == "open").expect("a window is open");
    let conversation = open["id"].clone();

    demo.set_network(false);
    desktop.until("offline", "status", json!({}), |status| status["link"]["state"] == "offline").await;
    let said = json!({ "conversation": conversation, "text": "Bonjour, oui !", "reply_to": null });
    let sent = desktop.ask("send_text", said).await;
    let thread = json!({ "conversation": conversation, "anchor": { "from": "newest" }, "limit": 20 });
    let delivery = |page: &Value| {
        let rows = page["rows"].as_array().expect("rows");
        rows.iter().find(|row| row["key"] == sent["command"]).map(|row| row["delivery"].clone())
    };
    let page = desktop.ask("thread_page", thread.clone()).await;
    assert_eq!(delivery(&page), Some("waiting".into()));
    demo.set_network(true);
    desktop.engine.handle().wake();
    desktop
        .until("the customer has it", "thread_page", thread, |page| {
            matches!(delivery(page).as_ref().and_then(Value::as_str), Some("delivered" | "read"))
        })
        .await;
    desktop.engine.shutdown().await;
    demo.shutdown().await;

    let again = Demo::start(folder.path(), Arc::new(hub::SystemClock)).await.expect("it starts again");
    let desktop = Desktop::start(folder.path(), &again);
    desktop.until("it goes on where it was", "status", json!({}), whole).await;
    desktop.engine.shutdown().await;
    again.shutdown().await;
}
