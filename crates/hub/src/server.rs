//! Listening: the webhook's address for Meta, the counter's address for desktops.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing;
use axum_server::Handle;
use axum_server::accept::{TcpConfigAcceptor, TcpKeepaliveConfig, TcpSocketConfig};
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::dispatch::Dispatch;
use crate::journal::Journal;
use crate::metrics::Metrics;
use crate::patience::Patience;

/// After how much silence it is asked whether the other end is still there.
const SILENCE: Duration = Duration::from_secs(60);
/// What is being answered when the hub is asked to stop is given so long.
const LAST_ANSWERS: Duration = Duration::from_secs(20);

/// What tells an operator how the hub is.
pub(crate) struct Pulse {
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) dispatch: Arc<Dispatch>,
    pub(crate) metrics: Metrics,
    pub(crate) stopping: CancellationToken,
}

/// `/healthz`, `/readyz`, `/metrics`.
pub(crate) fn pulse_router(pulse: Arc<Pulse>) -> Router {
    Router::new()
        .route("/healthz", routing::get(|| async { "ok\n" }))
        .route("/readyz", routing::get(ready))
        .route("/metrics", routing::get(metrics))
        .with_state(pulse)
}

async fn ready(State(pulse): State<Arc<Pulse>>) -> (StatusCode, String) {
    if pulse.stopping.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n".to_owned());
    }
    if let Err(error) = pulse.journal.prove_writable().await {
        return (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n"));
    }
    if !pulse.dispatch.is_alive() {
        return (StatusCode::SERVICE_UNAVAILABLE, "the dispatch of a line has ended\n".to_owned());
    }
    (StatusCode::OK, "ready\n".to_owned())
}

async fn metrics(State(pulse): State<Arc<Pulse>>) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a gauge is a float, and the queue is short")]
    pulse.metrics.queue_depth.set(pulse.journal.depth() as f64);
    pulse.metrics.render()
}

/// How a socket is listened on.
#[derive(Clone)]
pub(crate) struct Manner {
    /// Without it, in the clear: on this machine, or behind a proxy.
    pub(crate) tls: Option<RustlsConfig>,
    pub(crate) patience: Patience,
    pub(crate) stopping: CancellationToken,
}

/// One listening socket and the task that serves it.
#[derive(Clone)]
pub(crate) struct Listening {
    pub(crate) addr: SocketAddr,
    tasks: TaskTracker,
}

impl Listening {
    pub(crate) async fn start(at: SocketAddr, router: Router, manner: Manner) -> std::io::Result<Self> {
        let listener = TcpListener::bind(at).await?;
        let addr = listener.local_addr()?;
        let handle: Handle<SocketAddr> = Handle::new();
        let socket = TcpSocketConfig::new()
            .nodelay(true)
            .keepalive(TcpKeepaliveConfig::new().time(SILENCE).interval(SILENCE / 4));
        let mut server = axum_server::Server::from_listener(listener)
            .handle(handle.clone())
            .first_request_timeout(manner.patience.head);
        server.http_builder().http1().header_read_timeout(manner.patience.head);
        server.http_builder().http2().keep_alive_interval(SILENCE).keep_alive_timeout(manner.patience.head);
        let tcp = TcpConfigAcceptor::new(socket);
        // Who knocks without being signed in is bounded by where they come from.
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let tasks = TaskTracker::new();
        match manner.tls {
            Some(config) => {
                let tls = RustlsAcceptor::new(config).handshake_timeout(manner.patience.head).acceptor(tcp);
                tasks.spawn(serve(async move { server.acceptor(tls).serve(service).await }));
            }
            None => {
                tasks.spawn(serve(async move { server.acceptor(tcp).serve(service).await }));
            }
        }
        tasks.spawn(async move {
            manner.stopping.cancelled().await;
            handle.graceful_shutdown(Some(LAST_ANSWERS));
        });
        tasks.close();
        Ok(Self { addr, tasks })
    }

    /// Waits until the last request is answered; the token asks it to.
    pub(crate) async fn stopped(&self) {
        self.tasks.wait().await;
    }
}

async fn serve(serving: impl Future<Output = std::io::Result<()>>) {
    if let Err(error) = serving.await {
        tracing::error!(%error, "a listener has ended");
    }
}
