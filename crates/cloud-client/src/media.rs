//! Files up and down. A file never stands whole in memory here.

use crate::client::CloudClient;
use crate::failure::Failure;
use bytes::{Bytes, BytesMut};
use cloud_types::Effect;
use cloud_types::error::Created;
use cloud_types::graph::MediaUrl;
use futures_util::Stream;
use reqwest::header::CONTENT_TYPE;
use reqwest::multipart::{Form, Part};
use reqwest::{Body, Method, Response, Url};
use std::fmt;
use std::io;

/// Where Meta keeps its files.
const META_FILES: &str = "lookaside.fbsbx.com";

/// A file to upload, as it comes off the disk.
pub struct Upload<S> {
    /// Its media type.
    pub mime_type: String,
    /// Its name.
    pub file_name: String,
    /// Its bytes, counted.
    pub length: u64,
    /// Its bytes.
    pub body: S,
}

impl<S> fmt::Debug for Upload<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("length", &self.length).finish_non_exhaustive()
    }
}

/// A file on its way down.
pub struct Download {
    /// Its media type, as the server says.
    pub content_type: Option<String>,
    /// How many bytes will come, when the server says.
    pub length: Option<u64>,
    response: Response,
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download").field("length", &self.length).finish_non_exhaustive()
    }
}

impl Download {
    /// The next bytes; `None` at the end. A file that breaks off ends in a failure, never in `None`.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        let http = Some(self.response.status().as_u16());
        self.response.chunk().await.map_err(|error| Failure::transport(&error, Effect::Repeatable, http))
    }

    /// All bytes at once, for small files.
    ///
    /// # Errors
    /// When the connection breaks, or the file is longer than `limit`.
    pub async fn whole(mut self, limit: usize) -> Result<Bytes, Failure> {
        let mut all = BytesMut::new();
        while let Some(chunk) = self.chunk().await? {
            if all.len() + chunk.len() > limit {
                return Err(Failure::not_asked("The file is longer than expected", Effect::Repeatable));
            }
            all.extend_from_slice(&chunk);
        }
        Ok(all.freeze())
    }
}

impl CloudClient {
    /// Uploads a file for a line and gives its id, which lives 30 days and belongs to that line.
    ///
    /// # Errors
    /// As every repeatable call: an upload that went through twice is only a file too many.
    pub async fn upload_media<S>(&self, line: &str, file: Upload<S>) -> Result<String, Failure>
    where
        S: Stream<Item = io::Result<Bytes>> + Send + 'static,
    {
        let part = Part::stream_with_length(Body::wrap_stream(file.body), file.length)
            .file_name(file.file_name)
            .mime_str(&file.mime_type)
            .map_err(|_| Failure::not_asked("This is not a media type", Effect::Repeatable))?;
        let form =
            Form::new().text("messaging_product", "whatsapp").text("type", file.mime_type).part("file", part);
        let url = self.address(&[line, "media"], &[]);
        let request = self.uploads.post(url).timeout(self.transfer).multipart(form);
        let created: Created = self.ask(request, Effect::Repeatable).await?;
        Ok(created.id.text().into_owned())
    }

    /// Where a file lies for the next five minutes.
    ///
    /// # Errors
    /// As every repeatable call; code 100 or 33 when the id has gone.
    pub async fn media_url(&self, media: &str, line: Option<&str>) -> Result<MediaUrl, Failure> {
        let query: Vec<(&str, &str)> = line.map(|line| ("phone_number_id", line)).into_iter().collect();
        self.ask(self.request(Method::GET, &[media], &query), Effect::Repeatable).await
    }

    /// Begins to fetch a file. The token goes along, so only Meta's file host, the Graph host and the configured
    /// hosts are asked.
    ///
    /// # Errors
    /// As every repeatable call; HTTP 404 when the address has expired.
    pub async fn download(&self, url: &str) -> Result<Download, Failure> {
        let url = self.trusted(url)?;
        let sent = self.http.get(url).timeout(self.transfer).send().await;
        let response = sent.map_err(|error| Failure::transport(&error, Effect::Repeatable, None))?;
        if !response.status().is_success() {
            return Err(self.refusal(response, Effect::Repeatable).await);
        }
        let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        Ok(Download {
            content_type: content_type.map(str::to_owned),
            length: response.content_length(),
            response,
        })
    }

    /// Deletes an uploaded file.
    ///
    /// # Errors
    /// As every repeatable call.
    pub async fn delete_media(&self, media: &str, line: Option<&str>) -> Result<(), Failure> {
        let query: Vec<(&str, &str)> = line.map(|line| ("phone_number_id", line)).into_iter().collect();
        self.done(self.request(Method::DELETE, &[media], &query)).await
    }

    /// An address that may be given the token.
    fn trusted(&self, url: &str) -> Result<Url, Failure> {
        let refused = || Failure::not_asked("The token is not given to this address", Effect::Repeatable);
        let url = Url::parse(url).map_err(|_| refused())?;
        let host = url.host_str().unwrap_or_default();
        let ours = url.origin() == self.base.origin();
        let known =
            host == META_FILES || self.media_hosts.iter().any(|known| known.eq_ignore_ascii_case(host));
        let metas = url.scheme() == "https" && known && url.port().is_none();
        let bare = url.username().is_empty() && url.password().is_none();
        if bare && (ours || metas) { Ok(url) } else { Err(refused()) }
    }
}
