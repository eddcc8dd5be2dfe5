//! TLS from the files that the owner names, read again when they are renewed.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::SystemTime;

use axum_server::tls_rustls::RustlsConfig;

/// Where the certificate and its key lie, both in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, with those between it and its root.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// A certificate in use.
pub(crate) struct Tls {
    files: TlsFiles,
    config: RustlsConfig,
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
        Ok(Self { files, config, read: Mutex::new(read) })
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
