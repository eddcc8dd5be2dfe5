//! TLS from the files that the owner names, read again when they are renewed; or from an authority.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum_server::tls_rustls::RustlsConfig;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::acme::{Acme, AcmeConfig};
use crate::dispatch::Kit;

/// Where a hub has its certificate from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Certificates {
    /// Files that somebody else renews.
    Files(TlsFiles),
    /// An authority that the hub asks itself.
    Acme(AcmeConfig),
}

impl From<TlsFiles> for Certificates {
    fn from(files: TlsFiles) -> Self {
        Self::Files(files)
    }
}

/// Where the certificate and its key lie, both in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, with those between it and its root.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// How often it is looked whether the certificate was renewed.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// A certificate in use.
pub(crate) enum Tls {
    Files(Arc<FromFiles>),
    Acme(Acme),
}

impl Tls {
    /// Takes what there is: both files, or what an authority has issued before, if anything.
    pub(crate) async fn open(certificates: Certificates, data_dir: &Path) -> io::Result<Self> {
        // One process may hold several hubs and clients; whoever comes first installs the provider for all.
        drop(rustls::crypto::ring::default_provider().install_default());
        Ok(match certificates {
            Certificates::Files(files) => Self::Files(Arc::new(FromFiles::open(files).await?)),
            Certificates::Acme(config) => Self::Acme(Acme::open(config, data_dir)?),
        })
    }

    /// Sees to its renewal until the kit's token asks it to end.
    pub(crate) fn keep(&self, kit: &Kit) {
        match self {
            Self::Files(files) => files.keep(kit.stopping.clone()),
            Self::Acme(acme) => acme.keep(Arc::clone(&kit.clock), kit.metrics.clone(), kit.stopping.clone()),
        }
    }

    /// Waits until nobody looks any more.
    pub(crate) async fn stopped(&self) {
        match self {
            Self::Files(files) => files.tasks.wait().await,
            Self::Acme(acme) => acme.stopped().await,
        }
    }

    /// What the listeners show to whoever connects from now on.
    pub(crate) fn config(&self) -> RustlsConfig {
        match self {
            Self::Files(files) => files.config.clone(),
            Self::Acme(acme) => acme.config(),
        }
    }

    /// Takes a renewed certificate now, if there is or should be one; whether it did.
    pub(crate) async fn renew(&self) -> io::Result<bool> {
        match self {
            Self::Files(files) => files.renew().await,
            Self::Acme(acme) => acme.renew().await.map_err(io::Error::other),
        }
    }
}

/// A certificate that somebody else renews.
pub(crate) struct FromFiles {
    files: TlsFiles,
    config: RustlsConfig,
    tasks: TaskTracker,
    /// When both files were last changed, as of the last reading.
    read: Mutex<Option<(SystemTime, SystemTime)>>,
}

impl FromFiles {
    /// Reads both files.
    async fn open(files: TlsFiles) -> io::Result<Self> {
        let read = files.changed_at().ok();
        let config = RustlsConfig::from_pem_file(&files.certificate, &files.key).await?;
        Ok(Self { files, config, tasks: TaskTracker::new(), read: Mutex::new(read) })
    }

    /// Shows a certificate that was renewed on disk without a restart, until the token asks it to end.
    fn keep(self: &Arc<Self>, stopping: CancellationToken) {
        let tls = Arc::clone(self);
        self.tasks.spawn(async move {
            let mut looks = tokio::time::interval(LOOK_EVERY);
            while stopping.run_until_cancelled(looks.tick()).await.is_some() {
                match tls.renew().await {
                    Ok(false) => {}
                    Ok(true) => tracing::info!("the certificate was renewed"),
                    Err(error) => {
                        tracing::error!(%error, "the renewed certificate cannot be used; the old one stays");
                    }
                }
            }
        });
        self.tasks.close();
    }

    /// Reads both files again if one has changed; whether it did. What cannot be used is left, and the old one stays.
    async fn renew(&self) -> io::Result<bool> {
        let now = self.files.changed_at()?;
        if *self.read.lock().expect("nobody panics while noting") == Some(now) {
            return Ok(false);
        }
        self.config.reload_from_pem_file(&self.files.certificate, &self.files.key).await?;
        *self.read.lock().expect("nobody panics while noting") = Some(now);
        Ok(true)
    }
}

impl TlsFiles {
    fn changed_at(&self) -> io::Result<(SystemTime, SystemTime)> {
        let of = |path: &Path| std::fs::metadata(path)?.modified();
        Ok((of(&self.certificate)?, of(&self.key)?))
    }
}
