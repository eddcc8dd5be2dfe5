//! Certificates by ACME (RFC 8555): ordered when there is none, renewed in time, and shown without a restart.
//!
//! One task owns it all. The authority proves a name by knocking at the hub's own TLS listeners (TLS-ALPN-01), so that no other
//! port need be open. While an order fails, what is kept stays in use.

mod http;
mod kept;
mod order;
mod shown;

use std::error::Error as _;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum_server::tls_rustls::RustlsConfig;
use domain::Timestamp;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::metrics::Metrics;

use kept::Certificate;
pub(crate) use kept::{Failure, Kept};
use shown::Shown;

/// How a hub gets its certificate from an authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcmeConfig {
    /// The names that the certificate is for.
    pub domains: Vec<String>,
    /// Whom the authority writes to when something is wrong.
    pub contact: Option<String>,
    /// Where the authority's directory is.
    pub directory: String,
    /// The root, in PEM, that vouches for the directory where the system's do not.
    pub directory_ca: Option<PathBuf>,
}

impl AcmeConfig {
    /// Let's Encrypt.
    pub const DIRECTORY: &'static str = "https://acme-v02.api.letsencrypt.org/directory";
}

/// Why there is no new certificate.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AcmeError {
    /// What is kept cannot be read or written.
    #[error("the folder of the certificate cannot be used: {0}")]
    Folder(#[from] io::Error),
    /// The authority did not answer, or not as it should.
    #[error("the ACME directory: {}", said(.0))]
    Authority(#[from] instant_acme::Error),
    /// The authority could not prove a name.
    #[error("the authority refuses {domain}: {why}")]
    Refused {
        /// Which.
        domain: String,
        /// In the authority's words.
        why: String,
    },
    /// A certificate that nothing can be done with.
    #[error("the certificate cannot be used: {0}")]
    Unusable(String),
    /// The hub is stopping.
    #[error("the hub is stopping")]
    Stopping,
}

/// An error with what caused it: by itself, a client's says no more than that it was asked.
fn said(error: &instant_acme::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}

/// How often it is looked whether an order is due.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// So long before its end a certificate is renewed, or for the last third of its life when that is shorter.
const RENEW_MS: i64 = 30 * 86_400_000;
/// After a failure, and doubled with each: Let's Encrypt takes five wrong tries an hour.
const FIRST_WAIT_MS: i64 = 5 * 60_000;
/// But never longer than this.
const LAST_WAIT_MS: i64 = 6 * 3_600_000;
/// Where the machine's clock is wrong every certificate seems to end: still no more orders than one in this time.
const BETWEEN_ORDERS_MS: i64 = 3_600_000;

/// Where an asker waits for what came of it.
type Ask = oneshot::Sender<Result<bool, AcmeError>>;

/// What the task is made of.
type Ready = (AcmeConfig, Kept, Arc<Shown>, mpsc::Receiver<Ask>);

/// A certificate by ACME, in use.
pub(crate) struct Acme {
    rustls: RustlsConfig,
    tasks: TaskTracker,
    asks: mpsc::Sender<Ask>,
    /// What the task will own; taken when it starts.
    ready: Mutex<Option<Ready>>,
}

impl Acme {
    /// Shows what is kept, if anything is; no network is asked.
    pub(crate) fn open(config: AcmeConfig, data_dir: &Path) -> io::Result<Self> {
        let kept = Kept::open(data_dir, &config.directory)?;
        let shown = Arc::new(Shown::default());
        let rustls = RustlsConfig::from_config(Arc::new(shown::server(&shown)));
        let (asks, heard) = mpsc::channel(1);
        let ready = Mutex::new(Some((config, kept, shown, heard)));
        Ok(Self { rustls, tasks: TaskTracker::new(), asks, ready })
    }

    /// Orders and renews until the token asks it to end.
    pub(crate) fn keep(&self, clock: Arc<dyn Clock>, metrics: Metrics, stopping: CancellationToken) {
        let ready = self.ready.lock().expect("nobody panics while taking").take();
        if let Some((config, kept, shown, heard)) = ready {
            let mut renewal = Renewal {
                config,
                kept,
                shown,
                clock,
                metrics,
                current: None,
                failures: 0,
                not_before: Timestamp(0),
            };
            // What is kept is shown before the first question is answered.
            renewal.show_kept();
            self.tasks.spawn(renewal.run(heard, stopping));
        }
        self.tasks.close();
    }

    pub(crate) async fn stopped(&self) {
        self.tasks.wait().await;
    }

    pub(crate) fn config(&self) -> RustlsConfig {
        self.rustls.clone()
    }

    /// Orders now if a new one is due, whatever failed before; whether a new one is shown.
    pub(crate) async fn renew(&self) -> Result<bool, AcmeError> {
        let (ask, answer) = oneshot::channel();
        self.asks.send(ask).await.map_err(|_| AcmeError::Stopping)?;
        answer.await.map_err(|_| AcmeError::Stopping)?
    }
}

/// What the task owns.
struct Renewal {
    config: AcmeConfig,
    kept: Kept,
    shown: Arc<Shown>,
    clock: Arc<dyn Clock>,
    metrics: Metrics,
    current: Option<Certificate>,
    failures: u32,
    /// Nothing is ordered before, unless somebody asks.
    not_before: Timestamp,
}

impl Renewal {
    fn show_kept(&mut self) {
        match self.kept.certificate() {
            Ok(Some(certificate)) => {
                if let Err(error) = self.show(certificate) {
                    tracing::error!(%error, "the kept certificate cannot be used; another is ordered");
                }
            }
            Ok(None) => tracing::warn!("there is no certificate yet: nobody can connect until one is issued"),
            Err(error) => tracing::error!(%error, "the kept certificate cannot be read; another is ordered"),
        }
    }

    fn show(&mut self, certificate: Certificate) -> Result<(), AcmeError> {
        self.shown.show(&certificate)?;
        #[expect(clippy::cast_precision_loss, reason = "a gauge is a float, and seconds fit")]
        self.metrics.certificate_ends.set((certificate.ends.0 / 1_000) as f64);
        self.current = Some(certificate);
        Ok(())
    }

    async fn run(mut self, mut asks: mpsc::Receiver<Ask>, stopping: CancellationToken) {
        let mut looks = tokio::time::interval(LOOK_EVERY);
        loop {
            let ask = tokio::select! {
                () = stopping.cancelled() => return,
                _ = looks.tick() => None,
                Some(ask) = asks.recv() => Some(ask),
            };
            let now = self.clock.now();
            let due = self.is_due(now) && (ask.is_some() || now >= self.not_before);
            let outcome = match due {
                true => match stopping.run_until_cancelled(self.order()).await {
                    Some(outcome) => outcome.map(|()| true),
                    None => return,
                },
                false => Ok(false),
            };
            if due {
                self.note(&outcome, now);
            }
            match (ask, outcome) {
                // Whoever asked may be gone; what came of it is noted.
                (Some(ask), outcome) => drop(ask.send(outcome)),
                (None, Ok(true)) => tracing::info!("a certificate was issued and is in use"),
                (None, Ok(false)) => {}
                (None, Err(error)) if self.current.is_some() => {
                    tracing::error!(%error, "the certificate could not be renewed; the old one stays");
                }
                (None, Err(error)) => {
                    tracing::error!(%error, "no certificate was issued: nobody can connect");
                }
            }
        }
    }

    fn is_due(&self, now: Timestamp) -> bool {
        let Some(current) = &self.current else { return true };
        let before = RENEW_MS.min((current.ends.0 - current.begins.0) / 3);
        now.0 >= current.ends.0 - before || !current.holds_for_all(&self.config.domains)
    }

    async fn order(&mut self) -> Result<(), AcmeError> {
        let ordered = order::certificate(&self.config, &self.kept, &self.shown).await;
        self.shown.end_challenges();
        let certificate = ordered?;
        // First whether it can be used, so that a bad one never takes the place of a good one.
        self.shown.try_out(&certificate)?;
        self.kept.keep_certificate(&certificate)?;
        self.show(certificate)
    }

    /// Remembers what came of an order, for the next one and for whoever looks.
    fn note(&mut self, outcome: &Result<bool, AcmeError>, now: Timestamp) {
        let noted = match outcome {
            Ok(_) => {
                self.metrics.certificate_orders.increment(1);
                self.failures = 0;
                self.not_before = Timestamp(now.0 + BETWEEN_ORDERS_MS);
                self.kept.forget_failure()
            }
            Err(error) => {
                self.metrics.certificate_failures.increment(1);
                let wait = FIRST_WAIT_MS << self.failures.min(10);
                self.not_before = Timestamp(now.0 + wait.min(LAST_WAIT_MS));
                self.failures += 1;
                self.kept.keep_failure(&Failure { at_ms: now.0, what: error.to_string() })
            }
        };
        if let Err(error) = noted {
            tracing::error!(%error, "what came of the order of a certificate cannot be noted");
        }
    }
}
