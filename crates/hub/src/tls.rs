//! TLS from the files that the owner names, read again when they are renewed.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum_server::tls_rustls::RustlsConfig;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

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
pub(crate) struct Tls {
    files: TlsFiles,
    config: RustlsConfig,
    tasks: TaskTracker,
    /// When both files were last changed, as of the last reading.
    read: Mutex<Option<(SystemTime, SystemTime)>>,
}

impl Tls {
    /// Reads both files.
    pub(crate) async fn open(files: TlsFiles) -> io::Result<Self> {
        // One process may hold several hubs and clients; whoever comes first installs the provider for all.
        drop(rustls::crypto::ring::default_provider().install_default());
        let read = files.changed_at().ok();
        let config = RustlsConfig::from_pem_file(&files.certificate, &files.key).await?;
        Ok(Self { files, config, tasks: TaskTracker::new(), read: Mutex::new(read) })
    }

    /// Shows a certificate that was renewed on disk without a restart, until the token asks it to end.
    pub(crate) fn keep(self: &Arc<Self>, stopping: CancellationToken) {
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

    /// Waits until nobody looks any more.
    pub(crate) async fn stopped(&self) {
        self.tasks.wait().await;
    }

    /// What the listeners show to whoever connects from now on.
    pub(crate) fn config(&self) -> RustlsConfig {
        self.config.clone()
    }

    /// Reads both files again if one has changed; whether it did. What cannot be used is left, and the old one stays.
    pub(crate) async fn renew(&self) -> io::Result<bool> {
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
