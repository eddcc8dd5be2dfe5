//! A tiny Meta: takes messages, gives files, says how a number is. Only what these tests ask of it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use serde_json::{Value, json};
use tokio::sync::{Semaphore, watch};

/// What Meta says to a send.
#[derive(Clone, Debug)]
pub(crate) enum Say {
    Accept,
    Refuse {
        http: u16,
        code: i64,
    },
    /// Nothing until `let_go`, then accepts.
    Hold,
}

/// A file that was given to Meta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Upload {
    pub(crate) mime: String,
    pub(crate) bytes: Vec<u8>,
}

#[derive(Default)]
struct Book {
    sends: Vec<Value>,
    script: VecDeque<Say>,
    read_marks: Vec<String>,
    typing: Vec<String>,
    uploads: Vec<Upload>,
    upload_script: VecDeque<Say>,
    files: HashMap<String, (Vec<u8>, String)>,
    number: Option<Value>,
    apps: Option<Value>,
    token_dead: bool,
    templates: Vec<Value>,
    syncs: Vec<String>,
    sync_script: VecDeque<Say>,
    broken_addresses: usize,
    addresses_refused: usize,
}

#[derive(Clone)]
pub(crate) struct Meta {
    book: Arc<Mutex<Book>>,
    held: Arc<Semaphore>,
    sent: Arc<watch::Sender<usize>>,
    pub(crate) base_url: String,
}

impl Meta {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let base_url = format!("http://{}", listener.local_addr().expect("has an address"));
        let meta = Self {
            book: Arc::default(),
            held: Arc::new(Semaphore::new(0)),
            sent: Arc::new(watch::Sender::new(0)),
            base_url,
        };
        let router = Router::new()
            .route("/{version}/{line}/messages", routing::post(messages))
            .route("/{version}/{line}/media", routing::post(upload).layer(DefaultBodyLimit::disable()))
            .route("/{version}/me", routing::get(me))
            .route("/{version}/{id}", routing::get(object))
            .route("/{version}/{id}/subscribed_apps", routing::get(apps))
            .route("/{version}/{id}/message_templates", routing::get(templates))
            .route("/{version}/{line}/smb_app_data", routing::post(sync_app))
            .route("/files/x/y/{id}", routing::get(file))
            .with_state(meta.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        meta
    }

    pub(crate) fn say(&self, say: Say) {
        self.book.lock().expect("lock").script.push_back(say);
    }

    /// What Meta says to an upload, before what it says to the next.
    pub(crate) fn say_to_upload(&self, say: Say) {
        self.book.lock().expect("lock").upload_script.push_back(say);
    }

    /// The files that Meta was given; the nth is called `META`n, from 1.
    pub(crate) fn uploads(&self) -> Vec<Upload> {
        self.book.lock().expect("lock").uploads.clone()
    }

    /// Waits until so many uploads were asked, refused ones included.
    pub(crate) async fn uploads_reach(&self, count: usize) -> Vec<Upload> {
        let mut sent = self.sent.subscribe();
        let wait = sent.wait_for(|_| self.uploads().len() >= count);
        tokio::time::timeout(std::time::Duration::from_secs(20), wait)
            .await
            .expect("in time")
            .expect("lives");
        self.uploads()
    }

    pub(crate) fn let_go(&self) {
        self.held.add_permits(1);
    }

    pub(crate) fn sends(&self) -> Vec<Value> {
        self.book.lock().expect("lock").sends.clone()
    }

    pub(crate) async fn sends_reach(&self, count: usize) -> Vec<Value> {
        let mut sent = self.sent.subscribe();
        let wait = sent.wait_for(|sent| *sent >= count);
        tokio::time::timeout(std::time::Duration::from_secs(20), wait)
            .await
            .expect("in time")
            .expect("lives");
        self.sends()
    }

    pub(crate) async fn marked_read(&self, wamid: &str) {
        let mut sent = self.sent.subscribe();
        let is_marked =
            |_: &usize| self.book.lock().expect("lock").read_marks.iter().any(|mark| mark == wamid);
        let wait = sent.wait_for(is_marked);
        tokio::time::timeout(std::time::Duration::from_secs(20), wait)
            .await
            .expect("in time")
            .expect("lives");
    }

    /// Whether the customer who wrote this was shown that we write.
    pub(crate) fn was_typing(&self, wamid: &str) -> bool {
        self.book.lock().expect("lock").typing.iter().any(|shown| shown == wamid)
    }

    /// Keeps a file; `sha256` is what Meta claims.
    pub(crate) fn keep(&self, id: &str, bytes: &[u8], sha256: &str) {
        self.book.lock().expect("lock").files.insert(id.to_owned(), (bytes.to_vec(), sha256.to_owned()));
    }

    /// The next so many files that are fetched do not come, though Meta has said where they lie.
    pub(crate) fn break_addresses(&self, count: usize) {
        self.book.lock().expect("lock").broken_addresses = count;
    }

    /// Waits until so many did not come.
    pub(crate) async fn addresses_refused(&self, count: usize) {
        let mut sent = self.sent.subscribe();
        let wait = sent.wait_for(|_| self.book.lock().expect("lock").addresses_refused >= count);
        tokio::time::timeout(std::time::Duration::from_secs(20), wait)
            .await
            .expect("in time")
            .expect("lives");
    }

    pub(crate) fn kill_token(&self) {
        self.book.lock().expect("lock").token_dead = true;
    }

    pub(crate) fn number_is(&self, number: Value) {
        self.book.lock().expect("lock").number = Some(number);
    }

    pub(crate) fn templates_are(&self, templates: Vec<Value>) {
        self.book.lock().expect("lock").templates = templates;
    }

    /// What Meta says when it is asked for the phone's data, before what it says the next time.
    pub(crate) fn say_to_sync(&self, say: Say) {
        self.book.lock().expect("lock").sync_script.push_back(say);
    }

    /// Waits until the phone's data was asked for so often, and says which.
    pub(crate) async fn syncs_reach(&self, count: usize) -> Vec<String> {
        let mut sent = self.sent.subscribe();
        let syncs = || self.book.lock().expect("lock").syncs.clone();
        let wait = sent.wait_for(|_| syncs().len() >= count);
        tokio::time::timeout(std::time::Duration::from_secs(20), wait)
            .await
            .expect("in time")
            .expect("lives");
        syncs()
    }

    pub(crate) fn apps_are(&self, apps: Value) {
        self.book.lock().expect("lock").apps = Some(apps);
    }
}

fn refusal(http: u16, code: i64) -> Response {
    let status = StatusCode::from_u16(http).expect("a status");
    let error = json!({"error": {"message": "(#0) no", "type": "OAuthException", "code": code,
        "error_data": {"messaging_product": "whatsapp", "details": "because"}, "fbtrace_id": "T"}});
    (status, Json(error)).into_response()
}

async fn messages(State(meta): State<Meta>, Json(body): Json<Value>) -> Response {
    if body["status"] == "read" {
        let wamid = body["message_id"].as_str().unwrap_or_default().to_owned();
        let mut book = meta.book.lock().expect("lock");
        if body["typing_indicator"]["type"] == "text" {
            book.typing.push(wamid.clone());
        }
        book.read_marks.push(wamid);
        drop(book);
        meta.sent.send_modify(|_| {});
        return Json(json!({"success": true})).into_response();
    }
    let (number, say) = {
        let mut book = meta.book.lock().expect("lock");
        book.sends.push(body.clone());
        (book.sends.len(), book.script.pop_front().unwrap_or(Say::Accept))
    };
    meta.sent.send_replace(number);
    match say {
        Say::Refuse { http, code } => return refusal(http, code),
        Say::Hold => meta.held.acquire().await.expect("open").forget(),
        Say::Accept => {}
    }
    let to = body["to"].as_str().unwrap_or_default().trim_start_matches('+').to_owned();
    let answer = json!({"messaging_product": "whatsapp", "contacts": [{"input": body["to"], "wa_id": to}],
        "messages": [{"id": format!("wamid.OUT{number}")}]});
    Json(answer).into_response()
}

async fn upload(State(meta): State<Meta>, mut form: Multipart) -> Response {
    let (mut mime, mut bytes) = (String::new(), Vec::new());
    while let Some(field) = form.next_field().await.expect("a form") {
        match field.name() {
            Some("type") => mime = field.text().await.expect("words"),
            Some("file") => bytes = field.bytes().await.expect("bytes").to_vec(),
            Some("messaging_product") => assert_eq!(field.text().await.expect("words"), "whatsapp"),
            other => panic!("a strange field {other:?}"),
        }
    }
    let (number, say) = {
        let mut book = meta.book.lock().expect("lock");
        book.uploads.push(Upload { mime, bytes });
        (book.uploads.len(), book.upload_script.pop_front().unwrap_or(Say::Accept))
    };
    meta.sent.send_modify(|_| {});
    match say {
        Say::Refuse { http, code } => return refusal(http, code),
        Say::Hold => meta.held.acquire().await.expect("open").forget(),
        Say::Accept => {}
    }
    Json(json!({"id": format!("META{number}")})).into_response()
}

async fn object(State(meta): State<Meta>, Path((_, id)): Path<(String, String)>) -> Response {
    let book = meta.book.lock().expect("lock");
    if book.token_dead {
        return refusal(401, 190);
    }
    if let Some((bytes, sha256)) = book.files.get(&id) {
        let url = format!("{}/files/x/y/{id}", meta.base_url);
        let about = json!({"messaging_product": "whatsapp", "url": url, "mime_type": "image/jpeg",
            "sha256": sha256, "file_size": bytes.len().to_string(), "id": id});
        return Json(about).into_response();
    }
    if id.starts_with("10") {
        let number = book.number.clone().unwrap_or_else(|| {
            json!({"id": id, "display_phone_number": "+33 6 39 98 00 00", "verified_name": "Boulangerie",
                "quality_rating": "GREEN", "status": "CONNECTED"})
        });
        return Json(number).into_response();
    }
    refusal(400, 100)
}

async fn me(State(meta): State<Meta>) -> Response {
    let dead = meta.book.lock().expect("lock").token_dead;
    if dead { refusal(401, 190) } else { Json(json!({"id": "1", "name": "Comptoir"})).into_response() }
}

async fn apps(State(meta): State<Meta>) -> Response {
    let book = meta.book.lock().expect("lock");
    if book.token_dead {
        return refusal(401, 190);
    }
    let default = json!({"data": [{"whatsapp_business_api_data": {"id": "1", "name": "Comptoir"}}]});
    Json(book.apps.clone().unwrap_or(default)).into_response()
}

async fn sync_app(State(meta): State<Meta>, Json(body): Json<Value>) -> Response {
    let say = {
        let mut book = meta.book.lock().expect("lock");
        book.syncs.push(body["sync_type"].as_str().unwrap_or_default().to_owned());
        book.sync_script.pop_front().unwrap_or(Say::Accept)
    };
    meta.sent.send_modify(|_| {});
    match say {
        Say::Refuse { http, code } => return refusal(http, code),
        Say::Hold => meta.held.acquire().await.expect("open").forget(),
        Say::Accept => {}
    }
    Json(json!({"messaging_product": "whatsapp", "request_id": "R1"})).into_response()
}

async fn templates(State(meta): State<Meta>) -> Response {
    let book = meta.book.lock().expect("lock");
    if book.token_dead { refusal(401, 190) } else { Json(json!({"data": book.templates})).into_response() }
}

async fn file(State(meta): State<Meta>, Path(id): Path<String>) -> Response {
    let found = {
        let mut book = meta.book.lock().expect("lock");
        if book.broken_addresses > 0 {
            (book.broken_addresses, book.addresses_refused) =
                (book.broken_addresses - 1, book.addresses_refused + 1);
            drop(book);
            meta.sent.send_modify(|_| ());
            return StatusCode::NOT_FOUND.into_response();
        }
        book.files.get(&id).cloned()
    };
    match found {
        Some((bytes, _)) => ([(header::CONTENT_TYPE, "image/jpeg")], Bytes::from(bytes)).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
