//! How the provider is asked: by the hub's own HTTP client, with limits, and never further than where it was told to.

use std::io;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http};

/// How long the provider may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest answer: some hundred keys.
const MOST_BYTES: usize = 1024 * 1024;

/// The client.
pub(crate) struct Http(reqwest::Client);

impl Http {
    /// For the provider with that issuer.
    pub(crate) fn new(issuer: &str) -> Result<Self, reqwest::Error> {
        // Whoever starts the process may have chosen a provider of ciphers already; then ours is not needed.
        drop(rustls::crypto::ring::default_provider().install_default());
        // A redirect would carry a code, or a secret, to whoever it names.
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            .connect_timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none());
        // Only a provider on this very machine speaks in the clear, and a proxy would only be in the way.
        let client = if issuer.starts_with("http://") { client.no_proxy() } else { client.https_only(true) };
        client.build().map(Self)
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, io::Error> {
        let silent = |error: reqwest::Error| {
            // The address may hold a code.
            io::Error::new(io::ErrorKind::NotConnected, error.without_url().to_string())
        };
        let mut answer =
            self.0.execute(reqwest::Request::try_from(request).map_err(silent)?).await.map_err(silent)?;
        let mut response = http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            response = response.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(silent)? {
            if body.len() + piece.len() > MOST_BYTES {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "an answer without an end"));
            }
            body.extend_from_slice(&piece);
        }
        response.body(body).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "no answer of HTTP"))
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = io::Error;
    type Future = BoxFuture<'c, Result<HttpResponse, io::Error>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        self.ask(request).boxed()
    }
}
