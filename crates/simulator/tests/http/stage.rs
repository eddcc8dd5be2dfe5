//! A simulator, somebody who receives its webhooks, and somebody who calls it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use simulator::{Config, Running, Simulator};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// 14 November 2026, 10:00:00 UTC.
pub(crate) const START: i64 = 1_794_650_400_000;
pub(crate) const ANA: &str = "33639980001";
pub(crate) const NUMBER: &str = "106540352242922";
pub(crate) const WABA: &str = "102290129340398";

/// A webhook as it came.
#[derive(Clone)]
pub(crate) struct Got {
    pub(crate) signature: String,
    pub(crate) bytes: Bytes,
}

#[derive(Default)]
struct Mailbox {
    got: Vec<Got>,
    greetings: Vec<String>,
    refuse_next: usize,
    refused: usize,
}

/// Somebody who receives webhooks.
pub(crate) struct Hook {
    pub(crate) url: String,
    mailbox: Arc<Mutex<Mailbox>>,
    count: watch::Sender<usize>,
    task: JoinHandle<()>,
}

impl Drop for Hook {
    fn drop(&mut self) {
        self.task.abort();
    }
}

type Shared = (Arc<Mutex<Mailbox>>, watch::Sender<usize>);

impl Hook {
    pub(crate) async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let mailbox = Arc::new(Mutex::new(Mailbox::default()));
        let count = watch::channel(0).0;
        let router = Router::new()
            .route("/hook", get(greet).post(receive))
            .with_state((Arc::clone(&mailbox), count.clone()));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, mailbox, count, task }
    }

    /// Answers the next webhooks with 500.
    pub(crate) fn refuse_next(&self, count: usize) {
        self.mailbox.lock().unwrap().refuse_next = count;
    }

    pub(crate) fn refused(&self) -> usize {
        self.mailbox.lock().unwrap().refused
    }

    pub(crate) fn greetings(&self) -> Vec<String> {
        self.mailbox.lock().unwrap().greetings.clone()
    }

    pub(crate) fn got(&self) -> Vec<Got> {
        self.mailbox.lock().unwrap().got.clone()
    }

    /// Waits until so many webhooks have come.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Value> {
        let mut seen = self.count.subscribe();
        let wait = seen.wait_for(|seen| *seen >= count);
        let outcome = tokio::time::timeout(Duration::from_secs(20), wait).await.map(drop);
        assert!(outcome.is_ok(), "{count} webhooks were expected, {} came", self.got().len());
        self.bodies()
    }

    pub(crate) fn bodies(&self) -> Vec<Value> {
        self.got().iter().map(|got| serde_json::from_slice(&got.bytes).unwrap()).collect()
    }

    /// All statuses that have come, in order: `id` and `status`.
    pub(crate) fn statuses(&self) -> Vec<Value> {
        self.values()
            .iter()
            .flat_map(|value| value["statuses"].as_array().cloned().unwrap_or_default())
            .collect()
    }

    pub(crate) fn status_names(&self) -> Vec<String> {
        self.statuses().iter().map(|status| status["status"].as_str().unwrap().to_owned()).collect()
    }

    /// All inbound messages that have come.
    pub(crate) fn messages(&self) -> Vec<Value> {
        self.values()
            .iter()
            .flat_map(|value| value["messages"].as_array().cloned().unwrap_or_default())
            .collect()
    }

    /// Every change of a field that has come, in order.
    pub(crate) fn of_field(&self, field: &str) -> Vec<Value> {
        let bodies = self.bodies();
        let changes = bodies
            .iter()
            .flat_map(|body| body["entry"].as_array().unwrap())
            .flat_map(|entry| entry["changes"].as_array().unwrap());
        changes.filter(|change| change["field"] == field).map(|change| change["value"].clone()).collect()
    }

    pub(crate) fn values(&self) -> Vec<Value> {
        let mut values = Vec::new();
        for body in self.bodies() {
            for entry in body["entry"].as_array().unwrap() {
                values.extend(
                    entry["changes"].as_array().unwrap().iter().map(|change| change["value"].clone()),
                );
            }
        }
        values
    }
}

async fn greet(State((mailbox, _)): State<Shared>, RawQuery(query): RawQuery) -> (StatusCode, String) {
    let query = query.unwrap_or_default();
    let field = |name: &str| {
        let pair =
            query.split('&').find_map(|pair| pair.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')));
        pair.unwrap_or_default().to_owned()
    };
    mailbox.lock().unwrap().greetings.push(query.clone());
    if field("hub.verify_token") == "simulated-verify-token" && field("hub.mode") == "subscribe" {
        (StatusCode::OK, field("hub.challenge"))
    } else {
        (StatusCode::FORBIDDEN, String::new())
    }
}

async fn receive(State((mailbox, count)): State<Shared>, headers: HeaderMap, bytes: Bytes) -> StatusCode {
    let mut mailbox = mailbox.lock().unwrap();
    if mailbox.refuse_next > 0 {
        mailbox.refuse_next -= 1;
        mailbox.refused += 1;
        return StatusCode::INTERNAL_SERVER_ERROR;
    }
    let signature = headers.get("X-Hub-Signature-256").map(|value| value.to_str().unwrap().to_owned());
    mailbox.got.push(Got { signature: signature.unwrap_or_default(), bytes });
    count.send_replace(mailbox.got.len());
    StatusCode::OK
}

/// A simulator whose clock stands still until it is turned.
pub(crate) fn still(hook: &Hook) -> Config {
    Config {
        time_scale: 0.0,
        start_at_ms: Some(START),
        callback_url: Some(hook.url.clone()),
        ..Config::default()
    }
}

/// A stage with a simulator on it.
pub(crate) async fn set(config: Config) -> Running {
    Simulator::start(config).await.unwrap()
}

/// A caller with the right token.
pub(crate) struct Caller {
    pub(crate) base: String,
    pub(crate) http: reqwest::Client,
}

impl Caller {
    pub(crate) fn of(running: &Running) -> Self {
        Self { base: running.base_url(), http: reqwest::Client::builder().no_proxy().build().unwrap() }
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        let request = self.http.get(format!("{}{path}", self.base)).bearer_auth("SIMULATED-TOKEN");
        read(request.send().await.unwrap()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> (u16, Value) {
        let request = self.http.delete(format!("{}{path}", self.base)).bearer_auth("SIMULATED-TOKEN");
        read(request.send().await.unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        read(self.try_post(path, body).await.unwrap()).await
    }

    pub(crate) async fn try_post(&self, path: &str, body: &Value) -> reqwest::Result<reqwest::Response> {
        let request = self.http.post(format!("{}{path}", self.base)).bearer_auth("SIMULATED-TOKEN");
        request.header("content-type", "application/json").body(body.to_string()).send().await
    }

    /// Steers the world through its control interface, which must agree.
    pub(crate) async fn control(&self, what: &str, body: Value) -> Value {
        let (status, answer) = self.post(&format!("/_control/{what}"), &body).await;
        assert_eq!(status, 200, "{what} {body}: {answer}");
        answer
    }

    /// Uploads a media, which must be taken; gives back its id.
    pub(crate) async fn upload(&self, mime: &str, bytes: impl Into<Vec<u8>>) -> String {
        let (_, answer) = self.try_upload(mime, bytes).await.unwrap();
        answer["id"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    pub(crate) async fn try_upload(
        &self,
        mime: &str,
        bytes: impl Into<Vec<u8>>,
    ) -> reqwest::Result<(u16, Value)> {
        let part = reqwest::multipart::Part::bytes(bytes.into()).file_name("a.bin").mime_str(mime).unwrap();
        let form = reqwest::multipart::Form::new()
            .text("messaging_product", "whatsapp")
            .text("type", mime.to_owned())
            .part("file", part);
        let request =
            self.http.post(format!("{}/v24.0/{NUMBER}/media", self.base)).bearer_auth("SIMULATED-TOKEN");
        Ok(read(request.multipart(form).send().await?).await)
    }

    pub(crate) async fn send(&self, message: &Value) -> (u16, Value) {
        self.post(&format!("/v24.0/{NUMBER}/messages"), message).await
    }
}

pub(crate) async fn read(response: reqwest::Response) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or(Value::Null))
}

/// A text to somebody.
pub(crate) fn text(to: &str, body: &str) -> Value {
    json!({ "messaging_product": "whatsapp", "to": to, "type": "text", "text": { "body": body } })
}

/// The signature, computed here and not by the simulator.
pub(crate) fn signature(secret: &str, bytes: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(bytes);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

pub(crate) fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

/// A message of any kind to Ana.
pub(crate) fn message(kind: &str, part: Value) -> Value {
    json!({ "messaging_product": "whatsapp", "to": ANA, "type": kind, kind: part })
}

/// The bytes and the type of a shipped file.
pub(crate) fn shipped(name: &str) -> (&'static str, Vec<u8>) {
    let file = simulator::Shipped::named(name).unwrap_or_else(|| panic!("{name}"));
    (file.mime, file.bytes.to_vec())
}
