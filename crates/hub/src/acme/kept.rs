//! What is kept over restarts, for the hub's own user alone: the account, the certificate with its key, the last failure.
//!
//! Each authority has a folder of its own: going from a staging directory to the real one begins anew.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use domain::Timestamp;
use instant_acme::AccountCredentials;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use x509_parser::prelude::{FromDer as _, GeneralName, Pem, X509Certificate};
use zeroize::Zeroizing;

use super::AcmeError;

const ACCOUNT: &str = "account.json";
const CERTIFICATE: &str = "certificate.pem";
const FAILURE: &str = "failure.json";

/// The folder.
#[derive(Clone, Debug)]
pub(crate) struct Kept(PathBuf);

/// An account at the authority.
#[derive(Serialize, Deserialize)]
pub(super) struct Account {
    /// Whom the authority was told to write to.
    pub(super) contact: Option<String>,
    pub(super) credentials: AccountCredentials,
}

/// The last order, when it failed.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Failure {
    pub(crate) at_ms: i64,
    /// Without a secret.
    pub(crate) what: String,
}

/// A certificate, with what stands between it and its root, and its key: one text, so that they are never of two orders.
pub(super) struct Certificate {
    pub(super) pem: Zeroizing<String>,
    pub(super) begins: Timestamp,
    pub(super) ends: Timestamp,
    names: Vec<String>,
}

impl Certificate {
    pub(super) fn read(pem: String) -> Result<Self, AcmeError> {
        let unusable = |what: &str| AcmeError::Unusable(what.to_owned());
        let pem = Zeroizing::new(pem);
        let first = Pem::iter_from_buffer(pem.as_bytes()).next().transpose();
        let first = first.ok().flatten().ok_or_else(|| unusable("it is not PEM"))?;
        let (_, read) =
            X509Certificate::from_der(&first.contents).map_err(|_| unusable("it is not X.509"))?;
        let names = read.subject_alternative_name().ok().flatten().into_iter();
        let names = names.flat_map(|names| &names.value.general_names).filter_map(|name| {
            let GeneralName::DNSName(name) = name else { return None };
            Some((*name).to_owned())
        });
        let names = names.collect();
        let of = |seconds: i64| Timestamp(seconds.saturating_mul(1_000));
        let (begins, ends) = (read.validity().not_before.timestamp(), read.validity().not_after.timestamp());
        Ok(Self { begins: of(begins), ends: of(ends), names, pem })
    }

    pub(super) fn holds_for_all(&self, domains: &[String]) -> bool {
        domains.iter().all(|domain| self.names.iter().any(|name| name.eq_ignore_ascii_case(domain)))
    }
}

impl Kept {
    /// Where it lies; nothing is made.
    pub(crate) fn of(data_dir: &Path, directory: &str) -> Self {
        let name = hex::encode(&Sha256::digest(directory)[..8]);
        Self(data_dir.join("acme").join(name))
    }

    pub(super) fn open(data_dir: &Path, directory: &str) -> io::Result<Self> {
        let kept = Self::of(data_dir, directory);
        std::fs::create_dir_all(&kept.0)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            for dir in [data_dir.join("acme"), kept.0.clone()] {
                std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700))?;
            }
        }
        Ok(kept)
    }

    /// Where the certificate lies, and its key behind it.
    pub(crate) fn certificate_file(&self) -> PathBuf {
        self.0.join(CERTIFICATE)
    }

    pub(super) fn certificate(&self) -> Result<Option<Certificate>, AcmeError> {
        self.read(CERTIFICATE)?.map(Certificate::read).transpose()
    }

    pub(super) fn keep_certificate(&self, certificate: &Certificate) -> io::Result<()> {
        self.write(CERTIFICATE, certificate.pem.as_bytes())
    }

    pub(super) fn account(&self) -> io::Result<Option<Account>> {
        let Some(text) = self.read(ACCOUNT)?.map(Zeroizing::new) else { return Ok(None) };
        // What the parser would quote is a key.
        let account = serde_json::from_str(&text);
        account.map(Some).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "account.json is damaged"))
    }

    pub(super) fn keep_account(&self, account: &Account) -> io::Result<()> {
        self.write(ACCOUNT, &Zeroizing::new(serde_json::to_vec(account)?))
    }

    pub(super) fn forget_account(&self) -> io::Result<()> {
        self.remove(ACCOUNT)
    }

    /// How the last order failed, if it did.
    pub(crate) fn failure(&self) -> io::Result<Option<Failure>> {
        self.read(FAILURE)?.map(|text| serde_json::from_str(&text)).transpose().map_err(io::Error::from)
    }

    pub(super) fn keep_failure(&self, failure: &Failure) -> io::Result<()> {
        self.write(FAILURE, &serde_json::to_vec(failure)?)
    }

    pub(super) fn forget_failure(&self) -> io::Result<()> {
        self.remove(FAILURE)
    }

    fn read(&self, name: &str) -> io::Result<Option<String>> {
        match std::fs::read_to_string(self.0.join(name)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        match std::fs::remove_file(self.0.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Whole or not at all, and never readable by others, not even while it is written.
    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let beside = self.0.join(format!("{name}.new"));
        self.remove(&format!("{name}.new"))?;
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let mut file = options.open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(beside, self.0.join(name))
    }
}
