//! Where the database is, and how far it is trusted.
//!
//! Whatever is encrypted is also verified, name and chain: against the certificates that the system trusts, or those of
//! `sslrootcert`. A database on another machine is encrypted unless the address says `sslmode=disable`.

use std::fmt;
use std::io;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

/// How long a host may take to answer a knock.
const KNOCK: Duration = Duration::from_secs(5);
/// How long it may be silent before the connection counts as lost.
const SILENCE: Duration = Duration::from_secs(15);

/// Reads a file that a configuration names.
pub type ReadFile<'f> = &'f dyn Fn(&Path) -> io::Result<String>;

/// The address of a journal in PostgreSQL. It holds a password, and is mute in `Debug`.
#[derive(Clone)]
pub struct Address {
    config: tokio_postgres::Config,
    trusted: Option<Arc<Vec<CertificateDer<'static>>>>,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address")
    }
}

impl Address {
    /// Reads `postgres://USER:PASSWORD@HOST/DATABASE?sslmode=…`.
    ///
    /// # Errors
    /// What is wrong with it, without a word of it.
    pub fn parse(text: &str, read_file: ReadFile<'_>) -> Result<Self, String> {
        let text = text.trim();
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err("must be an address that begins with postgres://".to_owned());
        }
        let (address, tls) = part(text);
        let mut config: tokio_postgres::Config = address.parse().map_err(|error| wrong(&error))?;
        if config.get_hosts().is_empty() {
            return Err("names no host".to_owned());
        }
        if config.get_user().is_none() {
            return Err("names no user".to_owned());
        }
        if config.get_dbname().is_none_or(str::is_empty) {
            return Err("names no database".to_owned());
        }
        let mode = match tls.mode.as_deref() {
            Some("disable") => SslMode::Disable,
            Some("prefer") => SslMode::Prefer,
            Some("require" | "verify-full") => SslMode::Require,
            Some(_) => return Err("sslmode must be disable, prefer, require or verify-full".to_owned()),
            None if config.get_hosts().iter().all(is_here) => SslMode::Disable,
            None => SslMode::Require,
        };
        config.ssl_mode(mode).tcp_user_timeout(SILENCE).keepalives_idle(SILENCE);
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(KNOCK);
        }
        if config.get_application_name().is_none() {
            config.application_name("comptoir-hub");
        }
        let trusted = tls.roots.map(|path| roots(&path, read_file)).transpose()?;
        Ok(Self { config, trusted: trusted.map(Arc::new) })
    }

    /// The name of the database.
    #[must_use]
    pub fn database(&self) -> &str {
        self.config.get_dbname().unwrap_or_default()
    }

    /// How to connect.
    pub(super) fn config(&self) -> &tokio_postgres::Config {
        &self.config
    }

    /// What encrypts the connection, where it is to be encrypted.
    ///
    /// # Errors
    /// When no certificate is trusted.
    pub(super) fn tls(&self) -> Result<MakeRustlsConnect, String> {
        let mut store = RootCertStore::empty();
        match &self.trusted {
            Some(trusted) => {
                store.add_parsable_certificates(trusted.iter().cloned());
            }
            None if self.config.get_ssl_mode() == SslMode::Disable => {}
            None => {
                store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            }
        }
        if store.is_empty() && self.config.get_ssl_mode() != SslMode::Disable {
            return Err("this machine trusts no certificate: name one with sslrootcert".to_owned());
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(store)
            .with_no_client_auth();
        Ok(MakeRustlsConnect::new(config))
    }
}

/// What an address says of encryption; the parser of the rest knows less of it.
#[derive(Default)]
struct Tls {
    mode: Option<String>,
    roots: Option<String>,
}

fn part(text: &str) -> (String, Tls) {
    let Some((base, query)) = text.split_once('?') else { return (text.to_owned(), Tls::default()) };
    let mut tls = Tls::default();
    let mut rest = Vec::new();
    for pair in query.split('&') {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = percent_decode_str(value).decode_utf8_lossy().into_owned();
        match key {
            "sslmode" => tls.mode = Some(value),
            "sslrootcert" => tls.roots = Some(value),
            _ => rest.push(pair),
        }
    }
    (if rest.is_empty() { base.to_owned() } else { format!("{base}?{}", rest.join("&")) }, tls)
}

/// The parser names the setting that it does not take, never a value.
fn wrong(error: &tokio_postgres::Error) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("is no address of PostgreSQL: {source}"),
        None => "is no address of PostgreSQL".to_owned(),
    }
}

/// Whether nothing on the way to it leaves this machine.
fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()),
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

fn roots(path: &str, read_file: ReadFile<'_>) -> Result<Vec<CertificateDer<'static>>, String> {
    let text = read_file(Path::new(path))
        .map_err(|error| format!("the file of sslrootcert cannot be read: {}", error.kind()))?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text.as_bytes()).collect();
    match certificates {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        Ok(_) | Err(_) => Err("the file of sslrootcert holds no certificate".to_owned()),
    }
}
