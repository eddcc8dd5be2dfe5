//! One hub, a tiny Meta, and somebody who asks both over HTTP.

use std::sync::Arc;
use std::time::Duration;

use domain::{CommandId, ConversationId, LineId, Seq, Timestamp};
use futures_util::{SinkExt as _, StreamExt as _};
use hub::journal::Faults;
use hub::{
    Clock as _, Config, Hub, LineConfig, MetaConfig, Patience, Secret, StillClock, TeamConfig, ingest,
};
use protocol::{Accepted, ClientFrame, Command, CommandBody, Entry, Fact, Refusal, ServerFrame};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::meta::Meta;

pub(crate) const LINE: &str = "1064";
pub(crate) const WABA: &str = "2001";
pub(crate) const NOW: Timestamp = Timestamp(1_790_000_000_000);
pub(crate) const AWA: &str = "33639980001";
const SECRET: &str = "app-secret";
pub(crate) const VERIFY: &str = "the owner's word";

pub(crate) struct World {
    pub(crate) hub: Hub,
    pub(crate) meta: Meta,
    pub(crate) clock: Arc<StillClock>,
    pub(crate) faults: Arc<Faults>,
    pub(crate) http: reqwest::Client,
    pub(crate) token: String,
    pub(crate) dir: tempfile::TempDir,
}

pub(crate) fn config(dir: &std::path::Path, base_url: &str) -> Config {
    Config {
        data_dir: dir.to_owned(),
        lines: vec![LineConfig::new(LINE, WABA)],
        meta: MetaConfig {
            base_url: base_url.to_owned(),
            version: "v24.0".to_owned(),
            token: Secret::from("token"),
            app_secret: Secret::from(SECRET),
            verify_token: Secret::from(VERIFY),
        },
        webhook_listen: "127.0.0.1:0".parse().expect("an address"),
        seats_listen: "127.0.0.1:0".parse().expect("an address"),
        public_url: None,
        tls: None,
        behind_proxy: false,
        bucket: None,
        checkpoint_key: None,
        patience: Patience::default(),
        journal_key: None,
        journal: crate::journal_place(),
        team: TeamConfig::default(),
        probe_every_secs: 0,
    }
}

pub(crate) fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().expect("a client")
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let meta = Meta::start().await;
        let dir = tempfile::tempdir().expect("a directory");
        let clock = Arc::new(StillClock::at(NOW));
        let faults = Arc::new(Faults::default());
        let mut config = config(dir.path(), &meta.base_url);
        change(&mut config);
        let hub = Hub::start_with(config, clock.clone(), faults.clone()).await.expect("starts");
        let token = hub.add_seat("Bo").await.expect("a seat");
        Self { hub, meta, clock, faults, http: client(), token, dir }
    }

    /// Stops the hub and starts another on the same directory, as `change`d.
    pub(crate) async fn restart(self, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = self.hub.config().clone();
        self.hub.shutdown().await;
        change(&mut config);
        let faults = Arc::new(Faults::default());
        let hub = Hub::start_with(config, self.clock.clone(), faults.clone()).await.expect("starts again");
        Self { hub, faults, ..self }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Waits for something that needs time to pass, and lets it pass: a second every few milliseconds.
    pub(crate) async fn pass_time<T>(&self, waiting: impl Future<Output = T>) -> T {
        let mut waiting = std::pin::pin!(waiting);
        loop {
            match tokio::time::timeout(Duration::from_millis(20), &mut waiting).await {
                Ok(done) => return done,
                Err(_) => self.clock.turn_ms(1_000),
            }
        }
    }

    pub(crate) fn webhook_url(&self) -> String {
        format!("http://{}{}", self.hub.webhook_addr(), ingest::PATH)
    }

    pub(crate) fn seats_url(&self, path: &str) -> String {
        format!("http://{}{path}", self.hub.seats_addr())
    }

    /// Meta posts a body, well signed.
    pub(crate) async fn post(&self, body: impl Into<Vec<u8>>) -> u16 {
        let body = body.into();
        let signature = ingest::verify::sign(&Secret::from(SECRET), &body);
        self.post_signed(body, Some(&signature)).await
    }

    pub(crate) async fn post_signed(&self, body: Vec<u8>, signature: Option<&str>) -> u16 {
        let mut request =
            self.http.post(self.webhook_url()).header("content-type", "application/json").body(body);
        if let Some(signature) = signature {
            request = request.header("X-Hub-Signature-256", signature);
        }
        request.send().await.expect("an answer").status().as_u16()
    }

    /// A customer writes.
    pub(crate) async fn customer_writes(&self, wamid: &str, text: &str) -> u16 {
        self.post(messages(LINE, vec![text_message(wamid, AWA, self.now(), text)])).await
    }

    /// A seat asks.
    pub(crate) async fn command(&self, id: &str, body: CommandBody) -> Result<Accepted, (u16, Refusal)> {
        let made_at = self.now();
        self.ask(&Command { id: CommandId::from(id), line: LineId::from(LINE), made_at, body }).await
    }

    pub(crate) async fn ask(&self, command: &Command) -> Result<Accepted, (u16, Refusal)> {
        let url = self.seats_url(&format!("/v1/lines/{}/commands", command.line));
        let answer =
            self.http.post(url).bearer_auth(&self.token).json(command).send().await.expect("an answer");
        let status = answer.status();
        if status.is_success() {
            return Ok(answer.json().await.expect("accepted"));
        }
        Err((status.as_u16(), answer.json().await.expect("a refusal")))
    }

    pub(crate) async fn say(
        &self,
        id: &str,
        conversation: ConversationId,
        text: &str,
    ) -> Result<Accepted, (u16, Refusal)> {
        let content = domain::Content::Text { body: text.into() };
        self.command(id, CommandBody::SendMessage { conversation, content, reply_to: None }).await
    }

    pub(crate) async fn get(&self, path: &str) -> reqwest::Response {
        self.http.get(self.seats_url(path)).bearer_auth(&self.token).send().await.expect("an answer")
    }

    pub(crate) async fn connect(&self) -> Stream {
        self.connect_with(&self.token).await
    }

    pub(crate) async fn connect_with(&self, token: &str) -> Stream {
        self.try_connect(token, "").await.expect("says hello")
    }

    /// Connects with more to say than the version; the code with which the hub closes instead of saying hello.
    pub(crate) async fn try_connect(&self, token: &str, more: &str) -> Result<Stream, u16> {
        self.connect_to(token, LINE, more).await
    }

    /// As [`World::try_connect`], to any line.
    pub(crate) async fn connect_to(&self, token: &str, line: &str, more: &str) -> Result<Stream, u16> {
        let address = self.hub.seats_addr();
        let mut request = format!("ws://{address}/v1/lines/{line}/stream?version=1{more}")
            .into_client_request()
            .expect("a request");
        let bearer = format!("Bearer {token}").parse().expect("a header");
        request.headers_mut().insert("authorization", bearer);
        let (socket, _) = tokio_tungstenite::connect_async(request).await.expect("connects");
        let mut stream = Stream { socket, entries: Vec::new(), hello: None };
        stream.hello = Some(stream.hear().await?);
        Ok(stream)
    }

    /// Follows from the beginning.
    pub(crate) async fn follow(&self) -> Stream {
        let mut stream = self.connect().await;
        stream.ask(&ClientFrame::Follow { after: Seq::ZERO }).await;
        stream
    }

    /// Everything that the journal holds now.
    pub(crate) async fn entries(&self) -> Vec<Entry> {
        let head = self.hub.head(&LineId::from(LINE));
        let mut stream = self.follow().await;
        while stream.entries.last().map_or(Seq::ZERO, |entry| entry.seq) < head {
            stream.more().await;
        }
        stream.entries
    }

    pub(crate) async fn facts(&self) -> Vec<Fact> {
        self.entries().await.into_iter().map(|entry| entry.fact).collect()
    }
}

/// One open stream, and all that came down it.
pub(crate) struct Stream {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) hello: Option<ServerFrame>,
}

impl Stream {
    pub(crate) async fn ask(&mut self, frame: &ClientFrame) {
        self.socket.send(Message::Binary(protocol::encode(frame).into())).await.expect("sent");
    }

    pub(crate) async fn say_raw(&mut self, message: Message) {
        self.socket.send(message).await.expect("sent");
    }

    /// The next frame, or the code with which the hub closed.
    pub(crate) async fn hear(&mut self) -> Result<ServerFrame, u16> {
        loop {
            let next =
                tokio::time::timeout(Duration::from_secs(20), self.socket.next()).await.expect("in time");
            match next.expect("a message").expect("no error") {
                Message::Binary(bytes) => return Ok(protocol::decode(&bytes).expect("a frame")),
                Message::Close(frame) => return Err(frame.map_or(0, |frame| frame.code.into())),
                _ => {}
            }
        }
    }

    /// The code with which the hub closes, whatever it says before.
    pub(crate) async fn hear_the_end(&mut self) -> u16 {
        loop {
            if let Err(code) = self.hear().await {
                return code;
            }
        }
    }

    pub(crate) async fn more(&mut self) {
        if let ServerFrame::Entries { entries, .. } = self.hear().await.expect("still open") {
            self.entries.extend(entries);
        }
    }

    /// Waits until an entry of this kind has come, and gives its fact.
    pub(crate) async fn until(&mut self, wanted: impl Fn(&Fact) -> bool) -> Fact {
        let waiting = async {
            loop {
                if let Some(found) = self.entries.iter().find(|entry| wanted(&entry.fact)) {
                    return found.fact.clone();
                }
                self.more().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), waiting).await.expect("it comes in time")
    }
}

pub(crate) fn text_message(wamid: &str, from: &str, at: Timestamp, text: &str) -> Value {
    json!({"from": from, "id": wamid, "timestamp": (at.0 / 1000).to_string(), "type": "text", "text": {"body": text}})
}

pub(crate) fn change(line: &str, field: &str, mut value: Value) -> String {
    value["messaging_product"] = json!("whatsapp");
    value["metadata"] = json!({"display_phone_number": "33639980000", "phone_number_id": line});
    json!({"object": "whatsapp_business_account", "entry": [{"id": WABA, "changes": [{"field": field, "value": value}]}]})
        .to_string()
}

pub(crate) fn messages(line: &str, messages: Vec<Value>) -> String {
    let from = messages[0]["from"].clone();
    let contacts = json!([{"profile": {"name": "Awa"}, "wa_id": from, "user_id": format!("FR.{}", from.as_str().unwrap_or("x"))}]);
    change(line, "messages", json!({"contacts": contacts, "messages": messages}))
}

pub(crate) fn status(wamid: &str, status: &str, at: Timestamp, attempt: Option<&str>) -> String {
    let mut value =
        json!({"id": wamid, "status": status, "timestamp": (at.0 / 1000).to_string(), "recipient_id": AWA});
    if let Some(attempt) = attempt {
        value["biz_opaque_callback_data"] = json!(attempt);
    }
    change(LINE, "messages", json!({"statuses": [value]}))
}

/// The conversation that the first contact got.
pub(crate) fn conversation(facts: &[Fact]) -> ConversationId {
    let found = facts.iter().find_map(|fact| match fact {
        Fact::ContactSeen { conversation, .. } => Some(*conversation),
        _ => None,
    });
    found.expect("somebody was met")
}
