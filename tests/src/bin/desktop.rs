//! A desktop without a screen, for stories: engine, replica and counter as the app has them, asked on stdin and
//! answering on stdout, a line of JSON each. It takes the key of its replica from the environment, which the app
//! never does: it is no part of what people get.

use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};
use engine::{Backoff, Clock as _, Config, Engine, Patience, Secret, Store, SystemClock, SystemIds};
use ipc::{BytesAsked, Counter, ExportWish, Surroundings, Tongue};
use media::{Cache, CacheKey};
use replica::{DatabaseKey, OpenError, Replica, StoreError};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// More than any story fetches.
const CACHE_CAP: u64 = 2 << 30;

/// A question on stdin.
#[derive(Deserialize)]
struct Question {
    id: u64,
    ask: String,
    #[serde(default)]
    params: Value,
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().with_env_filter("info").with_ansi(false).with_writer(std::io::stderr).init();
    if let [_, word, file] = &std::env::args().collect::<Vec<_>>()[..]
        && word == "--check"
    {
        return check(file);
    }
    match run().await {
        Ok(code) => code,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn told(name: &str) -> Result<String> {
    std::env::var(name).with_context(|| format!("{name} is not set"))
}

async fn run() -> Result<ExitCode> {
    let file = PathBuf::from(told("COMPTOIR_DESKTOP_FILE")?);
    let mut key = [0_u8; 32];
    hex::decode_to_slice(told("COMPTOIR_DESKTOP_KEY")?, &mut key).context("the key is 64 hex digits")?;
    let replica = match Replica::open(&file, &DatabaseKey::new(key), SystemClock.now()) {
        Ok(replica) => replica,
        Err(error) => {
            println!("{}", json!({ "cannot_open": word(&error) }));
            tracing::error!(%error, "the replica cannot be opened");
            return Ok(ExitCode::from(3));
        }
    };
    let config = Config {
        hub_url: told("COMPTOIR_DESKTOP_HUB")?,
        token: Secret::new(told("COMPTOIR_DESKTOP_TOKEN")?),
        patience: impatient()?,
    };
    let (store, ids) = (Store::new(replica), Arc::new(SystemIds));
    let cache = Cache::open(&file.with_file_name("media"), &CacheKey::new(key), CACHE_CAP)?;
    let engine = Engine::start(&config, store.clone(), cache, Arc::new(SystemClock), ids.clone())?;
    let around = Surroundings {
        media_base: "media://localhost/".into(),
        scratch: file.with_file_name("scratch"),
        screenshots: Vec::new(),
    };
    let counter = Counter::new(engine.handle(), store.clone(), ids, &around);
    let (say, lines) = mpsc::channel(256);
    let (asked, questions) = mpsc::channel(256);
    // Both end with this process: one with stdin, one with whoever speaks.
    thread::spawn(move || read_lines(&asked));
    let writer = thread::spawn(move || write_lines(lines));
    let mut tasks = JoinSet::new();
    tasks.spawn(tell_events(counter.clone(), say.clone()));
    tasks.spawn(tell_notices(counter.clone(), say.clone()));
    say.send(json!({ "up": true })).await?;
    answer_until_the_end(&counter, &store, questions, &say).await?;
    engine.shutdown().await;
    tasks.shutdown().await;
    drop(say);
    drop(writer.join());
    Ok(ExitCode::SUCCESS)
}

/// A story has no time for a desktop's calm.
fn impatient() -> Result<Patience> {
    let calm = Patience::default();
    let page = std::env::var("COMPTOIR_DESKTOP_PAGE").ok().map(|page| page.parse()).transpose()?;
    Ok(Patience {
        backoff: Backoff { first: Duration::from_millis(50), longest: Duration::from_millis(800) },
        first_page: page.unwrap_or(calm.first_page),
        page: page.unwrap_or(calm.page),
        ..calm
    })
}

fn word(error: &OpenError) -> &'static str {
    match error {
        OpenError::WrongKey => "wrong_key",
        OpenError::Damaged => "damaged",
        OpenError::NewerVersion { .. } => "newer_version",
        OpenError::NotEncrypted => "not_encrypted",
        OpenError::NoFolder(_) => "no_folder",
        OpenError::Store(_) => "store",
    }
}

/// Answers until stdin ends: the window was closed for good.
async fn answer_until_the_end(
    counter: &Counter,
    store: &Store,
    mut questions: mpsc::Receiver<String>,
    say: &mpsc::Sender<Value>,
) -> Result<()> {
    let mut answers = JoinSet::new();
    while let Some(line) = questions.recv().await {
        let question: Question = serde_json::from_str(&line).context("a question is a line of JSON")?;
        let (counter, store, say) = (counter.clone(), store.clone(), say.clone());
        answers.spawn(async move {
            let id = question.id;
            let answered = match question.ask.as_str() {
                "story_dump" | "story_interval" => of_the_story(&store, &question.ask).await,
                "story_file" => file(&counter, &question.params).await,
                "story_export" => export(&counter, &question.params).await,
                name => counter.ask(name, question.params).await.map_err(|error| {
                    let code = serde_json::to_value(error.code).unwrap_or_default();
                    json!({ "id": id, "code": code, "details": error.details })
                }),
            };
            let line = match answered {
                Ok(answer) => json!({ "id": id, "answer": answer }),
                Err(mut refusal) => {
                    refusal["id"] = id.into();
                    refusal
                }
            };
            drop(say.send(line).await);
        });
        while answers.try_join_next().is_some() {}
    }
    answers.join_all().await;
    Ok(())
}

/// What a story may ask and a screen may not.
async fn of_the_story(store: &Store, name: &str) -> Result<Value, Value> {
    let answer = match name {
        "story_dump" => store.write(|replica| replica.dump()).await.map(|dump| json!({ "dump": dump })),
        _ => store.read(interval).await,
    };
    answer.map_err(|error| json!({ "code": "store", "details": error.to_string() }))
}

/// Exports a conversation to a path, as the shell does once its person has said where.
async fn export(counter: &Counter, params: &Value) -> Result<Value, Value> {
    let wish = ExportWish {
        conversation: params["conversation"].as_u64().unwrap_or_default(),
        files: true,
        tongue: Tongue::Fr,
        to: PathBuf::from(params["to"].as_str().unwrap_or_default()),
    };
    let exported = counter.export(wish).await;
    exported
        .map(|exported| json!(exported))
        .map_err(|error| json!({ "code": error.code, "details": error.details }))
}

/// Checks an export and says what was found: no replica, no key, no network.
fn check(file: &str) -> ExitCode {
    match ipc::export::check(Path::new(file)) {
        Ok(checked) => println!("{}", json!(checked)),
        Err(error) => println!("{}", json!({ "cannot_check": error.to_string() })),
    }
    ExitCode::SUCCESS
}

/// The bytes of a file as a web view gets them, told by their digest.
async fn file(counter: &Counter, params: &Value) -> Result<Value, Value> {
    let id = params["id"].as_str().unwrap_or_default().to_owned();
    let served = counter.serve(BytesAsked { id, range: None, thumb: None, most: u64::MAX }).await;
    if served.status != 200 {
        return Ok(json!({ "status": served.status }));
    }
    let mime = served.headers.iter().find(|(name, _)| *name == "content-type").map(|(_, mime)| mime.clone());
    let bytes = served.body.collect().await;
    let bytes = bytes.map_err(|error| json!({ "code": "store", "details": error.to_string() }))?;
    let sha256 = hex::encode(Sha256::digest(&bytes));
    Ok(json!({ "status": 200, "mime": mime, "sha256": sha256, "size": bytes.len() }))
}

fn interval(reader: &replica::Reader) -> Result<Value, StoreError> {
    let lines = reader.lines()?;
    let held = lines.first().map(|line| line.interval);
    Ok(json!({ "low": held.map(|held| held.low.0), "high": held.map(|held| held.high.0) }))
}

async fn tell_events(counter: Counter, say: mpsc::Sender<Value>) {
    let mut events = counter.events();
    while let Some(event) = events.next().await {
        let Ok(event) = serde_json::to_value(&event) else { continue };
        if say.send(json!({ "event": event })).await.is_err() {
            return;
        }
    }
}

async fn tell_notices(counter: Counter, say: mpsc::Sender<Value>) {
    let mut notices = counter.notices("fr");
    while let Some(notice) = notices.next().await {
        let line = json!({ "notice": {
            "conversation": notice.conversation, "digest": notice.digest,
            "title": notice.title, "body": notice.body,
        } });
        if say.send(line).await.is_err() {
            return;
        }
    }
}

fn read_lines(asked: &mpsc::Sender<String>) {
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        if asked.blocking_send(line).is_err() {
            return;
        }
    }
}

fn write_lines(mut lines: mpsc::Receiver<Value>) {
    let mut out = std::io::stdout().lock();
    while let Some(line) = lines.blocking_recv() {
        if writeln!(out, "{line}").and_then(|()| out.flush()).is_err() {
            return;
        }
    }
}
