//! The front door: one value that is a running hub.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use cloud_client::CloudClient;
use domain::{LineHealth, LineId, SeatId, Seq, Template, Timestamp};
use protocol::member::SeatInfo;
use protocol::register::Actor;
use tokio::sync::{Notify, mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::config::{Config, MetaConfig};
use crate::dispatch::{self, Dispatch, Kit};
use crate::doors::Doors;
use crate::health::Watch;
use crate::importer::Importer;
use crate::ingest::{Directory, Intake, Knocks, normalise};
use crate::journal::{Absorbed, Delivery, Faults, Journal, JournalError, Options, Past, postgres, sqlite};
use crate::media::{Bucket, FileKey, Shelf, Uploads, fetch::Fetcher};
use crate::members::Attendance;
use crate::metrics::Metrics;
use crate::pace::Pace;
use crate::provider::Provider;
use crate::register::{self, Registrar, Signer};
use crate::roster::RosterBell;
use crate::seats;
use crate::server::Listening;
use crate::templates::{self, Catalogue};
use crate::tls::Tls;

/// Why a hub does not start, or does not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    /// The journal says no.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// An address cannot be listened on, most often because another program does.
    #[error("cannot listen on {addr}: {source}")]
    Listen {
        /// Which.
        addr: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The certificate or its key cannot be used.
    #[error("the certificate or its key cannot be used: {0}")]
    Certificate(std::io::Error),
    /// The key that signs checkpoints cannot be used.
    #[error("the key that signs checkpoints cannot be used: {0}")]
    CheckpointKey(std::io::Error),
    /// The bucket for files can be none.
    #[error("{0}")]
    Bucket(std::io::Error),
    /// The provider of identities cannot be asked from this machine.
    #[error("the provider of identities cannot be asked: {0}")]
    Provider(reqwest::Error),
    /// The data directory cannot be used.
    #[error("the data directory cannot be used: {0}")]
    DataDir(std::io::Error),
    /// The line is not in the configuration.
    #[error("line {0} is not served by this hub")]
    NotServed(LineId),
    /// Meta did not do what it was asked.
    #[error("Meta did not answer: {0}")]
    Unanswered(#[from] cloud_client::Failure),
    /// Meta's part of the configuration cannot be used.
    #[error("the configuration for Meta cannot be used: {0}")]
    Meta(#[from] cloud_client::Misconfigured),
}

/// One thing of the past, to begin a journal with.
#[expect(clippy::large_enum_variant, reason = "handed over once, never kept in numbers")]
#[derive(Clone, Debug)]
pub enum PastItem {
    /// A webhook as Meta would have sent it then, unsigned.
    Webhook {
        /// The body.
        body: Bytes,
        /// When it would have come.
        received_at: Timestamp,
    },
    /// A message of ours, already sent.
    Sent(Past),
}

/// Items of the past taken in by one transaction.
const PAST_AT_ONCE: usize = 1_000;

/// A running hub. Dropping it asks everything to stop; [`Hub::shutdown`] also waits until it has.
pub struct Hub {
    config: Config,
    kit: Kit,
    intake: Arc<Intake>,
    webhook: Listening,
    seats: Listening,
    dispatch: Arc<Dispatch>,
    fetcher: Fetcher,
    watch: Watch,
    catalogue: Catalogue,
    importer: Importer,
    roster: RosterBell,
    registrar: Registrar,
    pace: Pace,
    tls: Option<Tls>,
    heard: watch::Receiver<Knocks>,
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.kit.stopping.cancel();
    }
}

impl Hub {
    /// Opens the journal, settles what a crash left open, and begins to listen.
    ///
    /// # Errors
    /// When the journal, the data directory, an address or the configuration cannot be used. Nothing runs then.
    pub async fn start(config: Config, clock: Arc<dyn Clock>) -> Result<Self, HubError> {
        Self::start_with(config, clock, Arc::default()).await
    }

    /// As [`Hub::start`], with faults that a test can cause.
    ///
    /// # Errors
    /// As [`Hub::start`].
    pub async fn start_with(
        config: Config,
        clock: Arc<dyn Clock>,
        faults: Arc<Faults>,
    ) -> Result<Self, HubError> {
        make_private(&config.data_dir).map_err(HubError::DataDir)?;
        let tls = match config.tls.clone() {
            Some(from) => Some(Tls::open(from, &config.data_dir).await.map_err(HubError::Certificate)?),
            None => None,
        };
        let signer = config.checkpoint_key.as_deref().map(Signer::open).transpose();
        let signer = signer.map_err(HubError::CheckpointKey)?;
        let provider = config.team.provider.clone().map(Provider::new).transpose();
        let provider = provider.map_err(HubError::Provider)?.map(Arc::new);
        let metrics = Metrics::new();
        let meta = client(&config.meta)?;
        let bucket = config.bucket.as_ref().map(Bucket::new).transpose().map_err(HubError::Bucket)?;
        let shelf = Shelf::open(&config.data_dir, FileKey::of(config.journal_key.as_ref()), bucket)
            .map_err(HubError::DataDir)?;
        let uploads = Uploads::open(&config.data_dir, shelf.clone()).map_err(HubError::DataDir)?;
        uploads.sweep(clock.now()).map_err(HubError::DataDir)?;
        let journal = open_journal(&config, clock.as_ref(), &metrics, faults).await?;
        let directory = Arc::new(Directory::of(&config.lines));
        recover(&config, journal.as_ref(), &directory, clock.now()).await?;
        journal.note_if_new(Actor::hub(), clock.now(), register::policy(&config)).await?;
        let kit = Kit {
            journal,
            meta,
            clock,
            metrics,
            stopping: CancellationToken::new(),
            look_after: Arc::new(Notify::new()),
            templates: Arc::new(Notify::new()),
            shelf,
        };
        Self::open_doors(config, kit, directory, Ground { uploads, tls, signer, provider }).await
    }

    async fn open_doors(
        config: Config,
        kit: Kit,
        directory: Arc<Directory>,
        Ground { uploads, tls, signer, provider }: Ground,
    ) -> Result<Self, HubError> {
        let (read_marks, marks) = mpsc::channel(256);
        let (knocks, heard) = watch::channel(Knocks::default());
        let dispatch = Arc::new(Dispatch::start(&kit, &config.lines, marks));
        let attendance = Arc::new(Attendance::default());
        let (journal, stopping) = (Arc::clone(&kit.journal), kit.stopping.clone());
        let roster = RosterBell::start(journal, Arc::clone(&attendance), stopping);
        let doors = Doors { config: &config, kit: &kit, tls: tls.as_ref(), provider };
        let intake = Arc::new(Intake {
            directory,
            journal: Arc::clone(&kit.journal),
            metrics: kit.metrics.clone(),
            templates: Arc::clone(&kit.templates),
        });
        let for_meta = doors.for_meta(Arc::clone(&intake), knocks);
        let pace = Pace::start(kit.journal.as_ref(), config.lines.iter().map(|line| &line.id), &kit.stopping);
        let around = (roster.clone(), attendance, pace.clone());
        let for_seats = doors.for_seats(Arc::clone(&dispatch), uploads.clone(), read_marks, around);
        let (webhook, seats) = match doors.listen(for_meta, for_seats).await {
            Ok(both) => both,
            Err(error) => {
                kit.stopping.cancel();
                dispatch.stopped().await;
                roster.stopped().await;
                pace.stopped().await;
                kit.journal.close().await;
                return Err(error);
            }
        };
        let registrar = Registrar::start(&kit, &config.lines, signer);
        let fetcher = Fetcher::start(kit.clone(), kit.shelf.clone(), uploads);
        let every = Duration::from_secs(config.probe_every_secs);
        let watch = Watch::start(kit.clone(), config.lines.clone(), every);
        let catalogue = Catalogue::start(kit.clone(), &config.lines);
        let importer = Importer::start(kit.clone(), &config.lines);
        if let Some(tls) = &tls {
            tls.keep(&kit);
        }
        Ok(Self {
            config,
            kit,
            intake,
            webhook,
            seats,
            dispatch,
            fetcher,
            watch,
            catalogue,
            importer,
            roster,
            registrar,
            pace,
            tls,
            heard,
        })
    }

    /// Where Meta knocks; the path is [`ingest::PATH`].
    #[must_use]
    pub fn webhook_addr(&self) -> SocketAddr {
        self.webhook.addr
    }

    /// Where desktops connect; also `/healthz`, `/readyz` and `/metrics`.
    #[must_use]
    pub fn seats_addr(&self) -> SocketAddr {
        self.seats.addr
    }

    /// Lets a seat in that is an owner; its bearer token is returned this once.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub async fn add_seat(&self, name: &str) -> Result<String, HubError> {
        let (seat, token) = seats::mint(name, self.kit.clock.now());
        self.kit.journal.add_seat(seat, seats::digest(&token)).await?;
        Ok(token)
    }

    /// All seats, oldest first.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn seats(&self) -> Result<Vec<SeatInfo>, HubError> {
        Ok(self.kit.journal.seats().await?)
    }

    /// Turns a seat out; whether there was one.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub async fn revoke_seat(&self, id: &SeatId) -> Result<bool, HubError> {
        let by = Actor::hub();
        let turned_out = self.kit.journal.revoke_seat(id.clone(), false, by, self.kit.clock.now()).await?;
        self.roster.changed();
        Ok(turned_out)
    }

    /// Begins a line's journal with a history: in order, each with the moment it happened.
    ///
    /// # Errors
    /// When the journal cannot be written. What was taken in before stays; taking it in again adds nothing.
    pub async fn import(&self, line: &LineId, items: Vec<PastItem>) -> Result<Absorbed, HubError> {
        let mut sum = Absorbed::default();
        let mut items = items.into_iter().peekable();
        while items.peek().is_some() {
            let some: Vec<PastItem> = items.by_ref().take(PAST_AT_ONCE).collect();
            let past = some.into_iter().map(|item| self.past(item)).collect();
            let one = self.kit.journal.remember(line.clone(), past, self.kit.clock.now()).await?;
            sum.entries += one.entries;
            sum.duplicates += one.duplicates;
            sum.unclaimed += one.unclaimed;
        }
        Ok(sum)
    }

    fn past(&self, item: PastItem) -> Past {
        match item {
            PastItem::Webhook { body, received_at } => {
                let reports = normalise(&body, &self.intake.directory, received_at);
                Past::Webhook(Delivery { body, received_at, reports })
            }
            PastItem::Sent(past) => past,
        }
    }

    /// What reads webhooks into the journal.
    pub(crate) fn intake(&self) -> &Intake {
        &self.intake
    }

    /// How a line was doing when last looked at.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn health(&self, line: &LineId) -> Result<LineHealth, HubError> {
        Ok(self.kit.journal.health(line.clone()).await?)
    }

    /// The templates of a line's account as Meta lists them now.
    ///
    /// # Errors
    /// When the line is not served here, or Meta does not answer.
    pub async fn list_templates(&self, line: &LineId) -> Result<Vec<Template>, HubError> {
        let served = self.config.lines.iter().find(|config| config.id == *line);
        let account = &served.ok_or_else(|| HubError::NotServed(line.clone()))?.waba_id;
        Ok(templates::list(&self.kit.meta, account).await?)
    }

    /// The last Seq of a line's journal.
    #[must_use]
    pub fn head(&self, line: &LineId) -> Seq {
        self.kit.journal.bell(line).map_or(Seq::ZERO, |bell| *bell.borrow())
    }

    /// Looks after the lines now rather than later.
    pub fn look_after_lines(&self) {
        self.kit.look_after.notify_one();
    }

    /// Reads the certificate again if its files have changed, or orders one if it is time to; whether there is a new one. It is
    /// also done by itself, every minute.
    ///
    /// # Errors
    /// When the new ones cannot be used. The old ones stay in use.
    pub async fn renew_certificate(&self) -> Result<bool, HubError> {
        match &self.tls {
            Some(tls) => tls.renew().await.map_err(HubError::Certificate),
            None => Ok(false),
        }
    }

    /// Signs a checkpoint of the register now rather than later.
    pub fn sign_checkpoint(&self) {
        self.registrar.sign_now();
    }

    /// The counters as Prometheus reads them.
    #[must_use]
    pub fn metrics(&self) -> String {
        self.kit.metrics.render()
    }

    /// The configuration that it runs with.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// How often Meta has knocked since the start: for an owner who waits for the first time.
    #[must_use]
    pub fn knocks(&self) -> watch::Receiver<Knocks> {
        self.heard.clone()
    }

    /// Stops listening, lets what is on its way arrive, and closes the journal.
    pub async fn shutdown(self) {
        self.kit.stopping.cancel();
        tokio::join!(
            self.webhook.stopped(),
            self.seats.stopped(),
            self.dispatch.stopped(),
            self.fetcher.stopped(),
            self.watch.stopped(),
            self.catalogue.stopped(),
            self.importer.stopped(),
            self.roster.stopped(),
            self.registrar.stopped(),
            self.pace.stopped(),
        );
        if let Some(tls) = &self.tls {
            tls.stopped().await;
        }
        self.kit.journal.close().await;
    }
}

/// What stands before anybody is let in.
struct Ground {
    uploads: Uploads,
    tls: Option<Tls>,
    signer: Option<Signer>,
    provider: Option<Arc<Provider>>,
}

/// The client that speaks to Meta.
///
/// # Errors
/// Names the part of the configuration that cannot be used.
pub(crate) fn client(meta: &MetaConfig) -> Result<CloudClient, cloud_client::Misconfigured> {
    CloudClient::new(cloud_client::Config {
        base_url: meta.base_url.clone(),
        version: meta.version.clone(),
        app_secret: Some(cloud_client::Secret::new(meta.app_secret.expose())),
        ..cloud_client::Config::new(cloud_client::Secret::new(meta.token.expose()))
    })
}

async fn open_journal(
    config: &Config,
    clock: &dyn Clock,
    metrics: &Metrics,
    faults: Arc<Faults>,
) -> Result<Arc<dyn Journal>, HubError> {
    let options = Options {
        lines: config.lines.iter().map(|line| line.id.clone()).collect(),
        key: config.journal_key.clone(),
        new_name: seats::new_journal_name(),
        now: clock.now(),
        commit_seconds: Some(metrics.commit_seconds.clone()),
        faults,
    };
    Ok(Arc::new(match &config.journal {
        Some(address) => postgres::open(address.clone(), options).await?,
        None => sqlite::open(&sqlite::path_in(&config.data_dir), options)?,
    }))
}

/// Webhooks that came before their line was configured are understood now, and sends that a crash left open
/// are settled as unknown.
async fn recover(
    config: &Config,
    journal: &dyn Journal,
    directory: &Directory,
    now: Timestamp,
) -> Result<(), HubError> {
    for line in &config.lines {
        for waiting in journal.unclaimed(line.id.clone()).await? {
            let reports = normalise(&waiting.body, directory, waiting.received_at);
            journal.claim(waiting.id, line.id.clone(), reports, now).await?;
        }
    }
    for line in &config.lines {
        let lost = journal.take_line(line.id.clone(), now).await?.unwrap_or(0);
        dispatch::tell_lost(&line.id, lost);
    }
    Ok(())
}

/// Customers' messages lie there: the directory is for its owner only, if it is we who make it.
fn make_private(dir: &Path) -> std::io::Result<()> {
    let is_new = !dir.exists();
    std::fs::create_dir_all(dir)?;
    #[cfg(unix)]
    if is_new {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700))?;
    }
    let _ = is_new;
    Ok(())
}
