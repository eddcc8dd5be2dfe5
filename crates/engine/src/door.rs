//! The only door from the desktop to its hub: HTTP questions and the WebSocket. What comes back is told by what
//! the caller can do about it.

mod files;
mod team;

use std::time::Duration;

use domain::{LineId, Seq, Timestamp};
use futures_util::{SinkExt as _, StreamExt as _};
use protocol::frame::close;
use protocol::{
    Accepted, Arrivals, ClientFrame, Command, DecodeError, LineInfo, Refusal, RefusalCode, ServerFrame,
};
use reqwest::header::{AUTHORIZATION, HeaderValue, RETRY_AFTER};
use reqwest::{StatusCode, Url};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{self, Message, client::IntoClientRequest as _};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::clock::Clock;
use crate::config::{Config, Secret};

pub use team::TeamError;

pub(crate) use files::{FileError, Incoming, Piece, PieceAnswer};

/// From this size on, a frame is unpacked off the task that hears the socket.
const LARGE_FRAME: usize = 32 * 1024;

/// Why the hub's address cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// Not an http or https address.
    #[error("the hub's address is not an http or https address")]
    NotHttp,
    /// The token holds characters that no header can carry.
    #[error("the token cannot be sent")]
    BadToken,
    /// The HTTP client cannot be made on this machine.
    #[error("the HTTP client cannot be made: {0}")]
    NoClient(#[source] reqwest::Error),
}

/// Why the hub did not give what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DoorError {
    /// Nobody answers, or not in time, or in words that are no hub's: try again later.
    #[error("the hub cannot be reached: {0}")]
    Unreachable(String),
    /// The token is refused: a person signs in.
    #[error("the hub refuses the token")]
    NotSignedIn,
    /// The member may not read this line (any more): what is held of it goes.
    #[error("the hub does not let this seat read the line")]
    NotAllowed,
    /// The hub and this app speak different treaties: a person updates.
    #[error("the hub speaks another treaty")]
    OtherTreaty,
}

/// Why the hub's pulse is not felt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PulseError {
    /// Its certificate is not good, or there is no encryption to be had.
    Certificate,
    /// Another reason.
    Other,
}

impl PulseError {
    fn of(error: &reqwest::Error) -> Self {
        let mut cause = std::error::Error::source(error);
        while let Some(inner) = cause {
            if inner.is::<rustls::Error>() {
                return Self::Certificate;
            }
            // An error of input and output hides the one that it carries from whoever asks for its cause.
            cause = match inner.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
                Some(carried) => Some(carried),
                None => inner.source(),
            };
        }
        Self::Other
    }
}

/// What the hub said to a command.
#[derive(Debug)]
pub(crate) enum Answer {
    /// It stands in the journal.
    Accepted(Accepted),
    /// The hub's no.
    Refused(Refusal),
    /// The hub may or may not have it, or cannot take it now: the same command is repeated later.
    None {
        /// How long the hub asked to wait.
        retry_after: Option<Duration>,
    },
    /// The token is refused; nothing happened.
    NotSignedIn,
}

/// The hub's front door.
pub(crate) struct Door {
    http: reqwest::Client,
    /// For what takes as long as it takes: only silence ends it.
    files: reqwest::Client,
    base: Url,
    bearer: HeaderValue,
    connect: Duration,
    piece: Duration,
}

impl Door {
    /// Makes ready; nothing is sent yet.
    pub(crate) fn new(config: &Config) -> Result<Self, AddressError> {
        // Whoever starts the process may have chosen a provider already; then ours is not needed.
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut base = Url::parse(config.hub_url.trim()).map_err(|_| AddressError::NotHttp)?;
        if !matches!(base.scheme(), "http" | "https") || base.cannot_be_a_base() {
            return Err(AddressError::NotHttp);
        }
        base.set_query(None);
        base.set_fragment(None);
        let is_here = base
            .host_str()
            .is_some_and(|host| host == "localhost" || host.starts_with("127.") || host == "[::1]");
        let client = || {
            let client = reqwest::Client::builder()
                .connect_timeout(config.patience.connect)
                .redirect(reqwest::redirect::Policy::none());
            // A proxy on the way to this very machine would only be in the way.
            if is_here { client.no_proxy() } else { client }
        };
        let http = client().timeout(config.patience.answer).build().map_err(AddressError::NoClient)?;
        let files = client().read_timeout(config.patience.silence).build().map_err(AddressError::NoClient)?;
        let bearer = bearer(&config.token)?;
        let (connect, piece) = (config.patience.connect, config.patience.piece);
        Ok(Self { http, files, base, bearer, connect, piece })
    }

    fn url(&self, steps: &[&str]) -> Url {
        let mut url = self.base.clone();
        url.path_segments_mut().expect("an http address has a path").pop_if_empty().extend(steps);
        url
    }

    /// The address of a page at the hub.
    pub(crate) fn address(&self, steps: &[&str]) -> Url {
        self.url(steps)
    }

    /// Where the hub's machine is.
    pub(crate) fn host_and_port(&self) -> (&str, u16) {
        let host = self.base.host_str().unwrap_or_default();
        let port = self.base.port_or_known_default().unwrap_or(443);
        (host.trim_start_matches('[').trim_end_matches(']'), port)
    }

    /// Whether the way there is encrypted.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.base.scheme() == "https"
    }

    /// Whether it is a hub that answers there, and says that it is well.
    pub(crate) async fn pulse(&self) -> Result<bool, PulseError> {
        let answer =
            self.http.get(self.url(&["healthz"])).send().await.map_err(|error| PulseError::of(&error))?;
        let is_well = answer.status().is_success();
        let said = answer.text().await.map_err(|error| PulseError::of(&error))?;
        Ok(is_well && said.trim() == "ok")
    }

    /// The lines that the hub serves.
    pub(crate) async fn lines(&self) -> Result<Vec<LineInfo>, DoorError> {
        let request = self.http.get(self.url(&["v1", "lines"])).header(AUTHORIZATION, &self.bearer);
        let response = request.send().await.map_err(|error| unreachable_hub(&error))?;
        if let Some(error) = told_by(response.status()) {
            return Err(error);
        }
        response.json().await.map_err(|error| unreachable_hub(&error))
    }

    /// How much has come on a line after that Seq. The bearer is a word to count with.
    pub(crate) async fn arrivals(&self, line: &LineId, after: Seq) -> Result<Arrivals, DoorError> {
        let mut url = self.url(&["v1", "lines", line.as_str(), "arrivals"]);
        url.set_query(Some(&format!("after={after}")));
        let request = self.http.get(url).header(AUTHORIZATION, &self.bearer);
        let response = request.send().await.map_err(|error| unreachable_hub(&error))?;
        if let Some(error) = told_by(response.status()) {
            return Err(error);
        }
        response.json().await.map_err(|error| unreachable_hub(&error))
    }

    /// Hands a command over. An answer that is not the hub's own is no answer.
    pub(crate) async fn command(&self, command: &Command) -> Answer {
        let url = self.url(&["v1", "lines", command.line.as_str(), "commands"]);
        let request = self.http.post(url).header(AUTHORIZATION, &self.bearer).json(command);
        let Ok(response) = request.send().await else { return Answer::None { retry_after: None } };
        let status = response.status();
        let retry_after = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.parse().ok())
            .map(Duration::from_secs);
        let no_answer = Answer::None { retry_after };
        let Ok(body) = response.bytes().await else { return no_answer };
        if status.is_success() {
            return serde_json::from_slice(&body).map_or(no_answer, Answer::Accepted);
        }
        match serde_json::from_slice::<Refusal>(&body) {
            Ok(refusal) if matches!(refusal.code, RefusalCode::NotSignedIn | RefusalCode::Wipe) => {
                Answer::NotSignedIn
            }
            Ok(refusal) if refusal.code == RefusalCode::JournalUnavailable => no_answer,
            Ok(refusal) if status.is_client_error() => Answer::Refused(refusal),
            Ok(_) | Err(_) if status == StatusCode::UNAUTHORIZED => Answer::NotSignedIn,
            Ok(_) | Err(_) if is_final(status) => {
                let details = format!("HTTP {}", status.as_u16()).into();
                Answer::Refused(Refusal { code: RefusalCode::NotUnderstood, details })
            }
            Ok(_) | Err(_) => no_answer,
        }
    }

    /// Opens a line's stream. The moment given back is right before the hub was asked, for the clock to be measured.
    pub(crate) async fn stream(
        &self,
        line: &LineId,
        take_over: bool,
        clock: &dyn Clock,
    ) -> Result<(Socket, Timestamp), DoorError> {
        let mut url = self.url(&["v1", "lines", line.as_str(), "stream"]);
        let take_over = if take_over { "&take_over=true" } else { "" };
        url.set_query(Some(&format!("version={}&teams=true{take_over}", protocol::VERSION)));
        let scheme = if self.base.scheme() == "https" { "wss" } else { "ws" };
        url.set_scheme(scheme).expect("a web socket stands for http");
        let mut request = url.as_str().into_client_request().map_err(socket_error)?;
        request.headers_mut().insert("authorization", self.bearer.clone());
        let opening = async {
            let tcp = TcpStream::connect(self.host_and_port())
                .await
                .map_err(|error| DoorError::Unreachable(error.kind().to_string()))?;
            tcp.set_nodelay(true).ok();
            let asked = clock.now();
            let (socket, _) =
                tokio_tungstenite::client_async_tls(request, tcp).await.map_err(socket_error)?;
            Ok((Socket(Box::new(socket)), asked))
        };
        tokio::time::timeout(self.connect, opening)
            .await
            .unwrap_or_else(|_| Err(DoorError::Unreachable("no greeting in time".into())))
    }
}

fn bearer(token: &Secret) -> Result<HeaderValue, AddressError> {
    let mut value =
        HeaderValue::from_str(&format!("Bearer {}", token.reveal())).map_err(|_| AddressError::BadToken)?;
    value.set_sensitive(true);
    Ok(value)
}

/// Whether a status says that the same request will never be taken, whoever said it.
fn is_final(status: StatusCode) -> bool {
    let wait = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_EARLY, StatusCode::TOO_MANY_REQUESTS];
    status.is_client_error() && !wait.contains(&status)
}

/// What a status alone tells of a question that must be answered with 200 (or 101).
fn told_by(status: StatusCode) -> Option<DoorError> {
    if status.is_success() || status == StatusCode::SWITCHING_PROTOCOLS {
        None
    } else if status == StatusCode::UNAUTHORIZED || status == StatusCode::FORBIDDEN {
        Some(DoorError::NotSignedIn)
    } else if status == StatusCode::UPGRADE_REQUIRED {
        Some(DoorError::OtherTreaty)
    } else {
        Some(DoorError::Unreachable(format!("HTTP {}", status.as_u16())))
    }
}

/// reqwest quotes the whole address; the kind of failure is enough.
fn unreachable_hub(error: &reqwest::Error) -> DoorError {
    let kind = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else if error.is_decode() {
        "an answer that is no hub's"
    } else {
        "the connection broke"
    };
    DoorError::Unreachable(kind.into())
}

fn socket_error(error: tungstenite::Error) -> DoorError {
    if let tungstenite::Error::Http(response) = &error {
        // A proxy may say 403, too: only the hub's own word has what is held forgotten.
        let refusal =
            response.body().as_deref().and_then(|body| serde_json::from_slice::<Refusal>(body).ok());
        if refusal.is_some_and(|refusal| refusal.code == RefusalCode::NotAllowed) {
            return DoorError::NotAllowed;
        }
        let status = StatusCode::from_u16(response.status().as_u16()).unwrap_or(StatusCode::BAD_GATEWAY);
        return told_by(status).unwrap_or_else(|| DoorError::Unreachable("no web socket".into()));
    }
    DoorError::Unreachable("the web socket broke".into())
}

/// What was heard on a stream.
#[derive(Debug)]
pub(crate) enum Heard {
    /// A frame of the treaty.
    Frame(Box<ServerFrame>),
    /// A sign of life without news.
    Life,
    /// The stream ended, or said something that is no frame.
    End(Parting),
}

/// How a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parting {
    /// For a reason that passes.
    Lost(&'static str),
    /// The hub turned this seat out.
    NotSignedIn,
    /// The member may not read this line (any more).
    NotAllowed,
    /// The hub turned this seat out, and it is to wipe what it holds.
    Wipe,
    /// Another desktop of this person is in use.
    OtherSeat,
    /// The hub's journal does not reach as far as what is held here.
    BeyondHead,
}

impl Parting {
    /// What the hub's last word means.
    fn of(close: Option<CloseFrame>) -> Self {
        match close.map(|close| u16::from(close.code)) {
            Some(close::NOT_SIGNED_IN) => Self::NotSignedIn,
            Some(close::NOT_ALLOWED) => Self::NotAllowed,
            Some(close::WIPE) => Self::Wipe,
            Some(close::OTHER_SEAT) => Self::OtherSeat,
            Some(close::VIEW_CHANGED) => Self::Lost("what this seat may see has changed"),
            Some(close::BEYOND_HEAD) => Self::BeyondHead,
            Some(close::NOT_UNDERSTOOD) => Self::Lost("the hub did not understand us"),
            Some(close::JOURNAL_UNAVAILABLE) => Self::Lost("the hub cannot read its journal"),
            Some(_) | None => Self::Lost("the hub closed the stream"),
        }
    }
}

/// One open stream.
pub(crate) struct Socket(Box<WebSocketStream<MaybeTlsStream<TcpStream>>>);

impl Socket {
    /// Waits for the next thing said. May be dropped while waiting without losing anything.
    pub(crate) async fn hear(&mut self) -> Raw {
        match self.0.next().await {
            Some(Ok(Message::Binary(bytes))) => Raw::Bytes(bytes),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Raw::Life,
            Some(Ok(Message::Text(_) | Message::Frame(_))) => {
                Raw::End(Parting::Lost("a message that is no frame"))
            }
            Some(Ok(Message::Close(close))) => Raw::End(Parting::of(close)),
            None => Raw::End(Parting::of(None)),
            Some(Err(_)) => Raw::End(Parting::Lost("the stream broke")),
        }
    }

    /// Says something. Where that fails, the stream has ended, and the next hearing tells why.
    pub(crate) async fn say(&mut self, frame: &ClientFrame) {
        drop(self.0.send(Message::Binary(protocol::encode(frame).into())).await);
    }

    /// Takes leave, without waiting for an answer.
    pub(crate) async fn close(mut self) {
        drop(tokio::time::timeout(Duration::from_millis(200), (*self.0).close(None)).await);
    }
}

/// What came off the wire, not yet unpacked.
#[derive(Debug)]
pub(crate) enum Raw {
    /// A frame's bytes.
    Bytes(bytes::Bytes),
    /// A sign of life without news.
    Life,
    /// The end.
    End(Parting),
}

impl Raw {
    /// Unpacks, large frames on a thread of their own so that the task stays awake.
    pub(crate) async fn unpack(self) -> Heard {
        let bytes = match self {
            Self::Bytes(bytes) => bytes,
            Self::Life => return Heard::Life,
            Self::End(why) => return Heard::End(why),
        };
        let frame: Result<ServerFrame, DecodeError> = if bytes.len() < LARGE_FRAME {
            protocol::decode(&bytes)
        } else {
            let unpacking = tokio::task::spawn_blocking(move || protocol::decode(&bytes));
            unpacking.await.unwrap_or_else(|_| Err(std::io::Error::other("unpacking panicked").into()))
        };
        frame.map_or(Heard::End(Parting::Lost("a frame of no treaty")), |frame| Heard::Frame(Box::new(frame)))
    }
}
