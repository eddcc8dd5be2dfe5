//! Files in an S3-compatible store, which several hubs share. What lies on a hub's own disk is a copy of it then, made when it
//! is needed, and nobody's loss when it goes.

use std::io;
use std::path::Path;
use std::time::Duration;

use reqwest::header::CONTENT_LENGTH;
use reqwest::{Body, Client, Response, StatusCode, Url};
use rusty_s3::{Bucket as Place, Credentials, S3Action as _, UrlStyle};
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;
use tokio_util::io::ReaderStream;

use crate::config::Secret;

/// How long a signed address can be used: longer than the largest file takes.
const SIGNED_FOR: Duration = Duration::from_secs(15 * 60);
/// How long the store may be silent.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where a bucket is, and who may use it.
#[derive(Clone, Debug)]
pub struct BucketConfig {
    /// Its name.
    pub name: String,
    /// What the names of files begin with there; empty for nothing.
    pub prefix: String,
    /// The store's address, such as `https://s3.eu-west-3.amazonaws.com`.
    pub endpoint: String,
    /// Its region, which the signature names.
    pub region: String,
    /// The access key's id.
    pub access_key: Secret,
    /// The access key's secret.
    pub secret_key: Secret,
}

/// A bucket. Clones are the same.
#[derive(Clone)]
pub struct Bucket {
    place: Place,
    prefix: String,
    credentials: Credentials,
    http: Client,
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bucket")
    }
}

impl Bucket {
    /// The bucket; nothing is asked yet.
    ///
    /// # Errors
    /// When its address or name can be none.
    pub fn new(config: &BucketConfig) -> io::Result<Self> {
        let wrong = |error: &dyn std::fmt::Display| {
            io::Error::new(io::ErrorKind::InvalidInput, format!("the bucket: {error}"))
        };
        let endpoint: Url = config.endpoint.parse().map_err(|error| wrong(&error))?;
        // In the path, because that is what every compatible store understands.
        let (name, region) = (config.name.clone(), config.region.clone());
        let place = Place::new(endpoint, UrlStyle::Path, name, region).map_err(|error| wrong(&error))?;
        let http = Client::builder().connect_timeout(PATIENCE).read_timeout(PATIENCE).build();
        Ok(Self {
            place,
            prefix: config.prefix.clone(),
            credentials: Credentials::new(config.access_key.expose(), config.secret_key.expose()),
            http: http.map_err(|error| wrong(&error))?,
        })
    }

    fn key(&self, sha256: &str) -> String {
        let prefix = self.prefix.trim_matches('/');
        let between = if prefix.is_empty() { "" } else { "/" };
        format!("{prefix}{between}{}/{}", &sha256[..2], &sha256[2..])
    }

    /// Whether a file is there.
    ///
    /// # Errors
    /// When the store does not answer, or lets nobody in.
    pub async fn has(&self, sha256: &str) -> io::Result<bool> {
        let key = self.key(sha256);
        let url = self.place.head_object(Some(&self.credentials), &key).sign(SIGNED_FOR);
        let answer = self.http.head(url).send().await.map_err(silent)?;
        found(&answer)
    }

    /// Puts a file there that lies here.
    ///
    /// # Errors
    /// When it cannot be read, or the store does not take it.
    pub async fn put(&self, sha256: &str, from: &Path) -> io::Result<()> {
        if self.has(sha256).await? {
            return Ok(());
        }
        let file = File::open(from).await?;
        let length = file.metadata().await?.len();
        let key = self.key(sha256);
        let url = self.place.put_object(Some(&self.credentials), &key).sign(SIGNED_FOR);
        let body = Body::wrap_stream(ReaderStream::new(file));
        let answer = self.http.put(url).header(CONTENT_LENGTH, length).body(body).send().await;
        let answer = answer.map_err(silent)?;
        if answer.status().is_success() { Ok(()) } else { Err(refused(answer.status())) }
    }

    /// Writes a file from there to a path here; whether there was one.
    ///
    /// # Errors
    /// When the store does not answer, or it cannot be written.
    pub async fn fetch(&self, sha256: &str, to: &Path) -> io::Result<bool> {
        let key = self.key(sha256);
        let url = self.place.get_object(Some(&self.credentials), &key).sign(SIGNED_FOR);
        let mut answer = self.http.get(url).send().await.map_err(silent)?;
        if !found(&answer)? {
            return Ok(false);
        }
        let mut file = File::create(to).await?;
        while let Some(piece) = answer.chunk().await.map_err(silent)? {
            file.write_all(&piece).await?;
        }
        file.flush().await?;
        file.sync_all().await?;
        Ok(true)
    }
}

fn found(answer: &Response) -> io::Result<bool> {
    match answer.status() {
        StatusCode::NOT_FOUND => Ok(false),
        status if status.is_success() => Ok(true),
        status => Err(refused(status)),
    }
}

fn refused(status: StatusCode) -> io::Error {
    let kind = if matches!(status, StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED) {
        io::ErrorKind::PermissionDenied
    } else {
        io::ErrorKind::Other
    };
    io::Error::new(kind, format!("the store of files answers HTTP {}", status.as_u16()))
}

/// Its address is signed: whoever reads it could use it for a while.
fn silent(error: reqwest::Error) -> io::Error {
    io::Error::new(io::ErrorKind::NotConnected, format!("the store of files: {}", error.without_url()))
}
