//! Listening: the webhook's address for Meta, the counter's address for desktops.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::dispatch::Dispatch;
use crate::journal::Journal;
use crate::metrics::Metrics;

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

/// One listening socket and the task that serves it.
#[derive(Clone)]
pub(crate) struct Listening {
    pub(crate) addr: SocketAddr,
    tasks: TaskTracker,
}

impl Listening {
    pub(crate) async fn start(
        at: SocketAddr,
        router: Router,
        stopping: CancellationToken,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind(at).await?;
        let addr = listener.local_addr()?;
        let tasks = TaskTracker::new();
        tasks.spawn(async move {
            // Who knocks without being signed in is bounded by where they come from.
            let service = router.into_make_service_with_connect_info::<SocketAddr>();
            let served =
                axum::serve(listener, service).with_graceful_shutdown(stopping.cancelled_owned()).await;
            if let Err(error) = served {
                tracing::error!(%error, "a listener has ended");
            }
        });
        tasks.close();
        Ok(Self { addr, tasks })
    }

    /// Waits until the last request is answered; the token asks it to.
    pub(crate) async fn stopped(&self) {
        self.tasks.wait().await;
    }
}
