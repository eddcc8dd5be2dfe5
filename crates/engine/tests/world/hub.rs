//! A hub that does what a test says: real sockets on loopback, a journal in memory, faults on demand.

mod commands;
mod files;

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use domain::{CommandId, ConversationId, LineHealth, Seq, Timestamp};
use protocol::{ClientFrame, Entry, Fact, LineInfo, Refusal, RefusalCode, ServerFrame};
use testkit::{Journal, eg};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

pub use files::Piecing;

pub const TOKEN: &str = "token";

/// What goes wrong on one stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The connection is cut before this frame of ours (0 is the greeting).
    CutBefore(usize),
    /// This frame is garbage.
    GarbageAt(usize),
    /// Entries repeat the one before them.
    Repeats,
    /// Every first live entry is left out.
    Gap,
    /// A page of history that nobody asked for, after the greeting.
    UnaskedHistory,
    /// After the greeting, nothing is ever said.
    Silent,
    /// The stream is closed with this code after the greeting.
    Close(u16),
    /// Instead of a greeting, the stream is closed with this code.
    RefuseAtOnce(u16),
    /// Instead of a greeting, the stream is closed with this code once [`FakeHub::release`] is called.
    RefuseWhenReleased(u16),
    /// History is not answered.
    NoHistory,
    /// Who somebody is is not answered: a hub of before that question.
    NoContacts,
    /// Contacts that nobody asked for, after the greeting.
    UnaskedContacts,
}

/// What becomes of one command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answering {
    /// Journaled, the entry is streamed, then the answer (the usual race is open).
    Both,
    /// The connection breaks before the hub has read it.
    CutBefore,
    /// Journaled, but the connection breaks before the answer.
    CutAfter,
    /// The hub says no.
    No(RefusalCode),
    /// The hub cannot write just now.
    Unavailable,
    /// Journaled and answered; the entry is streamed only once [`FakeHub::release`] is called.
    AnswerFirst,
    /// Journaled and streamed; answered only once [`FakeHub::release`] is called.
    EntryFirst,
    /// A page of a hotel's Wi-Fi instead of an answer.
    Portal,
}

pub struct State {
    pub journal: Journal,
    pub journal_name: String,
    pub version: u32,
    pub now: Timestamp,
    pub health: LineHealth,
    pub token: String,
    /// Whether anybody answers.
    pub up: bool,
    /// Entries in one live frame.
    pub page: usize,
    /// For each stream to come, its fault; none when empty.
    pub faults: VecDeque<Fault>,
    /// For each command to come, its answer; `Both` when empty.
    pub answers: VecDeque<Answering>,
    /// Commands as they came, repeats included.
    pub came: Vec<CommandId>,
    /// Every page of history that was asked for.
    pub history_asked: Vec<Seq>,
    /// Everybody who was asked for, repeats included.
    pub contacts_asked: Vec<ConversationId>,
    /// Streams that were opened.
    pub streams: usize,
    /// Of each, whether it was to push another desktop aside.
    pub taking_over: Vec<bool>,
    /// The files that the hub has, by digest.
    pub files: HashMap<String, Vec<u8>>,
    /// For each file to be asked for, after how many bytes it stalls; whole when empty.
    pub stalls: VecDeque<usize>,
    /// Whether files are given in ranges.
    pub ranges: bool,
    /// The files of ours that it has in part.
    pub parts: HashMap<String, Vec<u8>>,
    /// What becomes of each piece to come; it is taken when empty.
    pub pieces: VecDeque<Piecing>,
    /// Every piece that came: of which file, from where on, how long.
    pub pieces_came: Vec<(String, u64, usize)>,
    /// Every file that was asked for, and from which byte on.
    pub files_asked: Vec<(String, u64)>,
    accepted: HashMap<CommandId, Seq>,
    /// The last Seq that streams may tell.
    shown: Option<Seq>,
}

pub struct FakeHub {
    addr: SocketAddr,
    inner: Arc<Inner>,
}

struct Inner {
    state: Mutex<State>,
    bell: watch::Sender<u64>,
    cut: watch::Sender<u64>,
    release: watch::Sender<u64>,
    stop: CancellationToken,
}

impl Drop for FakeHub {
    fn drop(&mut self) {
        self.inner.stop.cancel();
    }
}

impl FakeHub {
    pub async fn start(journal: Journal) -> Self {
        let state = State {
            journal,
            journal_name: "journal-1".into(),
            version: protocol::VERSION,
            now: eg::at(0),
            health: LineHealth::default(),
            token: TOKEN.into(),
            up: true,
            page: 7,
            faults: VecDeque::new(),
            answers: VecDeque::new(),
            came: Vec::new(),
            history_asked: Vec::new(),
            contacts_asked: Vec::new(),
            streams: 0,
            taking_over: Vec::new(),
            files: HashMap::new(),
            stalls: VecDeque::new(),
            ranges: true,
            files_asked: Vec::new(),
            parts: HashMap::new(),
            pieces: VecDeque::new(),
            pieces_came: Vec::new(),
            accepted: HashMap::new(),
            shown: None,
        };
        let inner = Arc::new(Inner {
            state: Mutex::new(state),
            bell: watch::Sender::new(0),
            cut: watch::Sender::new(0),
            release: watch::Sender::new(0),
            stop: CancellationToken::new(),
        });
        let router = Router::new()
            .route("/healthz", routing::get(health))
            .route("/v1/lines", routing::get(lines))
            .route("/v1/lines/{line}/stream", routing::get(open_stream))
            .route("/v1/lines/{line}/commands", routing::post(commands::command))
            .route("/v1/media/{sha256}", routing::get(files::file))
            .route("/v1/lines/{line}/uploads/{sha256}", routing::head(files::uploaded).patch(files::upload))
            .with_state(Arc::clone(&inner));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addr = listener.local_addr().expect("bound");
        let stop = inner.stop.clone();
        tokio::spawn(async move {
            tokio::select! {
                served = axum::serve(listener, router) => served.expect("serves"),
                () = stop.cancelled() => {}
            }
        });
        Self { addr, inner }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    pub fn look<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.inner.state.lock().expect("nobody panics here"))
    }

    pub fn head(&self) -> Seq {
        self.look(|state| state.journal.head())
    }

    /// Changes the journal, and tells every stream.
    pub fn journal<T>(&self, write: impl FnOnce(&mut Journal) -> T) -> T {
        let written = self.look(|state| write(&mut state.journal));
        self.ring();
        written
    }

    /// The hub has this file; gives its digest.
    pub fn has_file(&self, bytes: &[u8]) -> String {
        let sha256 = media::ContentHash::of(bytes).to_hex();
        self.look(|state| state.files.insert(sha256.clone(), bytes.to_vec()));
        sha256
    }

    pub fn ring(&self) {
        self.inner.bell.send_modify(|rung| *rung += 1);
    }

    /// Cuts every stream now.
    pub fn cut(&self) {
        self.inner.cut.send_modify(|cut| *cut += 1);
    }

    /// Goes away, or comes back.
    pub fn set_up(&self, up: bool) {
        self.look(|state| state.up = up);
        if !up {
            self.cut();
        }
    }

    /// Lets go what [`Answering::AnswerFirst`] or [`Answering::EntryFirst`] holds back.
    pub fn release(&self) {
        self.look(|state| state.shown = None);
        self.ring();
        self.inner.release.send_modify(|released| *released += 1);
    }
}

type Hub = Shared<Arc<Inner>>;

/// What a proxy says when nobody is behind it.
fn gone() -> Response {
    (StatusCode::BAD_GATEWAY, "<html>nobody</html>").into_response()
}

fn refuse(status: StatusCode, code: RefusalCode) -> Response {
    (status, Json(Refusal { code, details: "".into() })).into_response()
}

fn check(hub: &Inner, headers: &HeaderMap) -> Result<(), Box<Response>> {
    let state = hub.state.lock().expect("nobody panics here");
    if !state.up {
        return Err(Box::new(gone()));
    }
    let wanted = format!("Bearer {}", state.token);
    if headers.get("authorization").is_none_or(|sent| sent.as_bytes() != wanted.as_bytes()) {
        return Err(Box::new(refuse(StatusCode::UNAUTHORIZED, RefusalCode::NotSignedIn)));
    }
    Ok(())
}

async fn health(Shared(hub): Hub) -> Response {
    let is_up = hub.state.lock().expect("nobody panics here").up;
    if is_up { "ok\n".into_response() } else { gone() }
}

async fn lines(Shared(hub): Hub, headers: HeaderMap) -> Response {
    if let Err(refusal) = check(&hub, &headers) {
        return *refusal;
    }
    let state = hub.state.lock().expect("nobody panics here");
    let info = LineInfo { id: eg::line(), head: state.journal.head(), health: state.health.clone() };
    Json(vec![info]).into_response()
}

async fn open_stream(
    Shared(hub): Hub,
    headers: HeaderMap,
    Path(_): Path<String>,
    uri: Uri,
    upgrade: WebSocketUpgrade,
) -> Response {
    if let Err(refusal) = check(&hub, &headers) {
        return *refusal;
    }
    let fault = {
        let mut state = hub.state.lock().expect("nobody panics here");
        state.streams += 1;
        let takes_over = uri.query().is_some_and(|query| query.contains("take_over=true"));
        state.taking_over.push(takes_over);
        state.faults.pop_front().unwrap_or(Fault::None)
    };
    upgrade.on_upgrade(move |socket| async move {
        let mut cut = hub.cut.subscribe();
        let mut stream = Stream { hub: Arc::clone(&hub), socket, fault, said: 0, cursor: None };
        tokio::select! {
            _ = stream.serve() => {}
            _ = cut.changed() => {}
            () = hub.stop.cancelled() => {}
        }
    })
}

struct Stream {
    hub: Arc<Inner>,
    socket: WebSocket,
    fault: Fault,
    said: usize,
    cursor: Option<Seq>,
}

impl Stream {
    async fn serve(&mut self) -> Option<()> {
        let mut bell = self.hub.bell.subscribe();
        if let Fault::RefuseAtOnce(code) = self.fault {
            return self.close(code).await;
        }
        if let Fault::RefuseWhenReleased(code) = self.fault {
            self.hub.release.subscribe().changed().await.ok()?;
            return self.close(code).await;
        }
        let hello = self.look(|state| ServerFrame::Hello {
            version: state.version,
            head: state.journal.head(),
            now: state.now,
            journal: state.journal_name.clone(),
            view: String::new(),
        });
        self.say(&hello).await?;
        match self.fault {
            Fault::Silent => std::future::pending::<()>().await,
            Fault::UnaskedHistory => self.say(&ServerFrame::History { entries: Vec::new() }).await?,
            Fault::UnaskedContacts => self.say(&ServerFrame::Contacts { entries: Vec::new() }).await?,
            Fault::Close(code) => return self.close(code).await,
            Fault::None
            | Fault::RefuseAtOnce(_)
            | Fault::RefuseWhenReleased(_)
            | Fault::CutBefore(_)
            | Fault::GarbageAt(_)
            | Fault::Repeats
            | Fault::Gap
            | Fault::NoHistory
            | Fault::NoContacts => {}
        }
        loop {
            if let Some(entries) = self.next_live() {
                let head = self.look(|state| state.journal.head());
                self.cursor = entries.last().map(|entry| entry.seq);
                self.say(&ServerFrame::Entries { entries, head }).await?;
                continue;
            }
            tokio::select! {
                asked = self.socket.recv() => self.answer(asked?.ok()?).await?,
                rung = bell.changed() => rung.ok()?,
            }
        }
    }

    async fn close(&mut self, code: u16) -> Option<()> {
        let close = CloseFrame { code, reason: "".into() };
        self.socket.send(Message::Close(Some(close))).await.ok()?;
        while self.socket.recv().await?.is_ok() {}
        None
    }

    fn next_live(&self) -> Option<Vec<Entry>> {
        let cursor = self.cursor?;
        let mut entries = self.look(|state| {
            let shown = state.shown.unwrap_or(state.journal.head());
            let after = state.journal.after(cursor).iter().filter(|entry| entry.seq <= shown);
            after.take(state.page).cloned().collect::<Vec<_>>()
        });
        if entries.is_empty() {
            return None;
        }
        if self.fault == Fault::Repeats && cursor.0 > 0 {
            let before = self.look(|state| state.journal.entries()[cursor.0 as usize - 1].clone());
            entries.insert(0, before);
        }
        if self.fault == Fault::Gap && entries.len() > 1 {
            entries.remove(0);
        }
        Some(entries)
    }

    async fn answer(&mut self, message: Message) -> Option<()> {
        let Message::Binary(bytes) = message else { return None };
        match protocol::decode::<ClientFrame>(&bytes).expect("the engine speaks our treaty") {
            ClientFrame::Follow { after } => self.cursor = Some(after),
            ClientFrame::History { before, limit } => {
                let page = self.look(|state| {
                    state.history_asked.push(before);
                    let high = before.0.saturating_sub(1);
                    let low = high.saturating_sub(u64::from(limit)) + 1;
                    if high == 0 { Vec::new() } else { state.journal.range(low, high).to_vec() }
                });
                if self.fault != Fault::NoHistory {
                    self.say(&ServerFrame::History { entries: page }).await?;
                }
            }
            ClientFrame::Contacts { conversations } => {
                let entries = self.look(|state| {
                    state.contacts_asked.extend(&conversations);
                    let of_them = |entry: &&Entry| {
                        matches!(&entry.fact, Fact::ContactSeen { conversation, .. } if conversations.contains(conversation))
                    };
                    state.journal.entries().iter().filter(of_them).cloned().collect::<Vec<_>>()
                });
                if self.fault != Fault::NoContacts {
                    self.say(&ServerFrame::Contacts { entries }).await?;
                }
            }
            ClientFrame::Past { .. } => panic!("no test asks that here"),
            ClientFrame::Other => {}
        }
        Some(())
    }

    async fn say(&mut self, frame: &ServerFrame) -> Option<()> {
        let bytes = match self.fault {
            Fault::CutBefore(at) if at == self.said => return None,
            Fault::GarbageAt(at) if at == self.said => b"garbage".to_vec(),
            _ => protocol::encode(frame),
        };
        self.said += 1;
        self.socket.send(Message::Binary(bytes.into())).await.ok()
    }

    fn look<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.hub.state.lock().expect("nobody panics here"))
    }
}
