//! How the authority is asked: by the HTTP client that everything else is asked by.

use std::pin::Pin;
use std::time::Duration;

use instant_acme::{BodyWrapper, BytesResponse, Error, HttpClient};

use super::{AcmeConfig, AcmeError};

/// How long one question may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// No answer of an authority is larger.
const LARGEST: usize = 1024 * 1024;

/// Our client, as the library wants it.
pub(super) struct Http(reqwest::Client);

impl Http {
    pub(super) async fn new(config: &AcmeConfig) -> Result<Self, AcmeError> {
        let mut builder = reqwest::Client::builder().timeout(PATIENCE).https_only(true);
        if let Some(root) = &config.directory_ca {
            let roots =
                reqwest::Certificate::from_pem_bundle(&tokio::fs::read(root).await?).map_err(other)?;
            builder = builder.tls_certs_only(roots);
        }
        Ok(Self(builder.build().map_err(other)?))
    }
}

impl HttpClient for Http {
    fn request(
        &self,
        request: axum::http::Request<BodyWrapper<bytes::Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        let http = self.0.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = axum::body::to_bytes(axum::body::Body::new(body), LARGEST).await;
            let body = body.map_err(|error| Error::Other(Box::new(error)))?;
            let request = axum::http::Request::from_parts(parts, body);
            let mut answer = http.execute(request.try_into().map_err(other)?).await.map_err(other)?;
            let mut body = bytes::BytesMut::new();
            while let Some(piece) = answer.chunk().await.map_err(other)? {
                if body.len() + piece.len() > LARGEST {
                    return Err(Error::Str("an answer of a sensible size"));
                }
                body.extend_from_slice(&piece);
            }
            let (parts, _) = axum::http::Response::from(answer).into_parts();
            Ok(BytesResponse { parts, body: Box::new(body.freeze()) })
        })
    }
}

fn other(error: reqwest::Error) -> Error {
    Error::Other(Box::new(error))
}
