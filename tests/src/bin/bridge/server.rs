//! The screen in a browser, over the real thing: engine, replica, hub and pretend Meta in this process, the demo's
//! bakery in a folder of its own. For development and for the browser's tests; no part of what people get.
//!
//! ```text
//! POST /ask/{name}   params as JSON ─► the answer, or a UiError with a status that is not 200
//! GET  /events       every UiEvent, as server-sent events
//! GET  /_meta        where the pretend Meta listens, while the demo is open
//! GET  /_media/{id}  the bytes of a file, in any range; ?thumb=320 a small picture of it
//! GET  /…            the built screen (ui/dist)
//! ```

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use futures_util::{Stream, stream};
use ipc::error::{UiError, UiErrorCode};
use ipc::{BytesAsked, BytesBody, Room, ask_shell, route};
use serde::Deserialize;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::broadcast::{self, error::RecvError};

use crate::page;
use crate::shell::{Answers, Bench};

/// The longest question: a pasted file, in letters.
const MOST_ASKED: usize = 32 * 1024 * 1024;

/// What the bridge is started with.
pub(crate) struct Options {
    /// Where to listen; port 0 takes a free one.
    pub(crate) listen: SocketAddr,
    /// The built screen.
    pub(crate) ui: PathBuf,
    /// Where the demo lives.
    pub(crate) folder: PathBuf,
    /// The system's language, as the screen will be told.
    pub(crate) locale: String,
    /// Whether the demo is opened before the first question.
    pub(crate) demo: bool,
}

/// A bridge at work.
pub(crate) struct Bridge {
    /// Where it listens.
    pub(crate) addr: SocketAddr,
    bench: Arc<Bench>,
    server: tokio::task::JoinHandle<()>,
}

impl Bridge {
    /// Starts listening.
    ///
    /// # Errors
    /// When the address is taken, or the demo does not start.
    pub(crate) async fn start(options: Options) -> Result<Self> {
        let bench = Arc::new(Bench::new(options.folder, options.locale));
        if options.demo {
            bench
                .open_demo()
                .await
                .map_err(|error| anyhow::anyhow!("{:?}: {}", error.code, error.details))?;
        }
        let listener = TcpListener::bind(options.listen).await.context("the bridge cannot listen")?;
        let addr = listener.local_addr()?;
        let ui = Arc::new(options.ui);
        let router = Router::new()
            .route("/ask/{name}", routing::post(ask))
            .layer(DefaultBodyLimit::max(MOST_ASKED))
            .route("/events", routing::get(events))
            .route("/_meta", routing::get(pretend_meta))
            .route("/_media/{id}", routing::get(media))
            .with_state(Arc::clone(&bench))
            .fallback(move |uri| page::serve(Arc::clone(&ui), uri));
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "the bridge no longer answers");
            }
        });
        Ok(Self { addr, bench, server })
    }

    /// Stops everything.
    pub(crate) async fn stop(self) {
        self.server.abort();
        self.bench.close().await;
    }
}

async fn ask(
    State(bench): State<Arc<Bench>>,
    Path(name): Path<String>,
    body: Option<Json<Value>>,
) -> Response {
    let params = body.map_or(Value::Null, |Json(params)| params);
    let answer = match route(&name) {
        Room::Core => match bench.counter() {
            Some(counter) => counter.ask(&name, params).await,
            None => Err(UiError::of(UiErrorCode::NotOpen)),
        },
        Room::Shell => ask_shell(&Answers(bench), &name, params).await,
        Room::Unknown => Err(UiError::unknown_ask(&name)),
    };
    match answer {
        Ok(answer) => Json(answer).into_response(),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, Json(error)).into_response(),
    }
}

async fn pretend_meta(State(bench): State<Arc<Bench>>) -> Response {
    match bench.pretend_meta().await {
        Some(address) => address.into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[derive(Deserialize)]
struct Wish {
    thumb: Option<u32>,
}

async fn media(
    State(bench): State<Arc<Bench>>,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Response {
    let Some(counter) = bench.counter() else { return StatusCode::NOT_FOUND.into_response() };
    let range = headers.get(header::RANGE).and_then(|range| range.to_str().ok()).map(str::to_owned);
    let served = counter.serve(BytesAsked { id, range, thumb: wish.thumb, most: u64::MAX }).await;
    let mut response = Response::builder().status(served.status);
    for (name, value) in &served.headers {
        response = response.header(*name, value);
    }
    let body = match served.body {
        BytesBody::Whole(bytes) => Body::from(bytes),
        BytesBody::Flow(flow) => {
            Body::from_stream(stream::unfold(
                flow,
                |mut flow| async move { Some((flow.next().await?, flow)) },
            ))
        }
    };
    response.body(body).unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

async fn events(State(bench): State<Arc<Bench>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let heard = stream::unfold(bench.listen(), |mut heard: broadcast::Receiver<String>| async move {
        let event = match heard.recv().await {
            Ok(event) => event,
            Err(RecvError::Lagged(_)) => r#"{"event":"refilled"}"#.to_owned(),
            Err(RecvError::Closed) => return None,
        };
        Some((Ok(Event::default().data(event)), heard))
    });
    Sse::new(heard).keep_alive(KeepAlive::default())
}
