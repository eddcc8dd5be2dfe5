//! A door for Meta while the person's lock is shut: it keeps what comes, reads nothing, and counts.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use crate::clock::Clock;
use crate::config::Secret;
use crate::front::{Hub, HubError};
use crate::ingest::sealed::Waiting;
use crate::ingest::{self, Door, Keeps, Knocks, Sealing};
use crate::journal::JournalError;
use crate::metrics::Metrics;
use crate::patience::Patience;
use crate::server::{Listening, Manner};

/// What a sealed door is made of.
pub struct SealedConfig {
    /// Where Meta knocks.
    pub listen: SocketAddr,
    /// What Meta signs with.
    pub app_secret: Secret,
    /// What Meta repeats in its handshake.
    pub verify_token: Secret,
    /// Where what comes is put.
    pub folder: PathBuf,
    /// The public key that it is sealed to.
    pub to: [u8; 32],
}

/// The key that opens what was sealed.
pub struct ReceivingKey(Zeroizing<[u8; 32]>);

impl ReceivingKey {
    /// The key of these 32 random bytes.
    #[must_use]
    pub fn of(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self(bytes)
    }

    /// What is sealed to.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        *crypto_box::SecretKey::from(*self.0).public_key().as_bytes()
    }
}

/// An open door that keeps and does not read.
pub struct SealedDoor {
    listening: Listening,
    stopping: CancellationToken,
    arrived: watch::Receiver<u64>,
}

impl SealedDoor {
    /// Opens it.
    ///
    /// # Errors
    /// When the address cannot be listened on, or the folder not be used.
    pub async fn open(config: SealedConfig, clock: Arc<dyn Clock>) -> Result<Self, HubError> {
        let sealing = Sealing::into(config.folder, config.to).map_err(HubError::DataDir)?;
        let arrived = sealing.arrived();
        let door = Door {
            app_secret: config.app_secret,
            verify_token: config.verify_token,
            clock,
            metrics: Metrics::new(),
            knocks: watch::Sender::new(Knocks::default()),
            keeps: Keeps::Seals(sealing),
        };
        let stopping = CancellationToken::new();
        let patience = Patience::default();
        let manner = Manner { tls: None, patience, stopping: stopping.clone() };
        let router = ingest::router(Arc::new(door), patience);
        let started = Listening::start(config.listen, router, manner).await;
        let listening = started.map_err(|source| HubError::Listen { addr: config.listen, source })?;
        Ok(Self { listening, stopping, arrived })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.listening.addr
    }

    /// How many messages of customers have been put away.
    #[must_use]
    pub fn arrived(&self) -> watch::Receiver<u64> {
        self.arrived.clone()
    }

    /// Closes it, once what is being kept is on disk.
    pub async fn shutdown(self) {
        self.stopping.cancel();
        self.listening.stopped().await;
    }
}

impl Drop for SealedDoor {
    fn drop(&mut self) {
        self.stopping.cancel();
    }
}

impl Hub {
    /// Takes in what a sealed door has put away, in the order and as of the moments in which it came. Says how many
    /// webhooks there were. Cut short, it goes on the next time: what stands in the journal already is absorbed.
    ///
    /// # Errors
    /// When the folder cannot be read, or the journal not be written. Nothing is lost.
    pub async fn take_in_sealed(&self, folder: &Path, key: &ReceivingKey) -> Result<usize, HubError> {
        let (folder, bytes) = (folder.to_owned(), key.0.clone());
        let opening = tokio::task::spawn_blocking(move || Waiting::all_in(&folder, &bytes));
        let all = opening.await.map_err(|_| JournalError::Closed)?.map_err(HubError::DataDir)?;
        let count = all.len();
        for waiting in all {
            self.intake().take(waiting.body.clone(), waiting.received_at).await?;
            waiting.forget().map_err(HubError::DataDir)?;
        }
        Ok(count)
    }
}
