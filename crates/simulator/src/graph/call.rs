//! One request to the Graph, taken apart: path without the version, parameters wherever they stood, token, proof.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{Method, header};
use bytes::{Bytes, BytesMut};
use serde_json::{Map, Value};

use super::error::GraphError;
use super::limits;
use crate::Trap;
use crate::net::Wire;
use crate::running::Shared;
use crate::webhooks::wire::hmac_hex;
use crate::world::{How, On};

/// A request, taken apart.
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: Vec<String>,
    /// Query, form and JSON parameters together.
    pub(crate) params: Map<String, Value>,
    pub(crate) files: Vec<Part>,
    pub(crate) wire: Wire,
    bearer: Option<String>,
}

/// A file in a multipart body.
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) content_type: Option<String>,
    pub(crate) bytes: Bytes,
}

const LARGEST: usize = 110 * 1024 * 1024;

impl Call {
    pub(crate) async fn read(shared: &Arc<Shared>, wire: Wire, request: Request) -> Result<Self, GraphError> {
        let method = request.method().clone();
        let mut path: Vec<String> =
            request.uri().path().split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        if path.first().is_some_and(|part| is_version(part)) {
            path.remove(0);
        }
        let bearer = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let bearer = bearer.and_then(|value| value.split_once(' ')).map(|(_, token)| token.trim().to_owned());
        let mut params = form(request.uri().query().unwrap_or_default());
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let kind = kind.unwrap_or_default().to_owned();
        let mut files = Vec::new();
        if kind.starts_with("multipart/form-data") {
            read_multipart(shared, &wire, request, &mut params, &mut files).await?;
        } else {
            let body = axum::body::to_bytes(request.into_body(), LARGEST).await;
            let body = body.map_err(|_| GraphError::invalid("The request body could not be read."))?;
            read_body(&kind, &body, &mut params)?;
        }
        let bearer = bearer.or_else(|| params.get("access_token").and_then(Value::as_str).map(str::to_owned));
        Ok(Self { method, path, params, files, wire, bearer })
    }

    /// A parameter as text; numbers and flags count as their spelling.
    #[expect(clippy::wildcard_enum_match_arm, reason = "JSON's kinds are not ours and are complete")]
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        match self.params.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            other => Some(other.to_string()),
        }
    }

    /// The comma-separated `fields`; empty when none were asked for.
    pub(crate) fn fields(&self) -> Vec<String> {
        let fields = self.text("fields").unwrap_or_default();
        fields.split(',').map(|field| field.trim().to_owned()).filter(|field| !field.is_empty()).collect()
    }

    /// Token, proof, and for everything but messages and media the pace of management calls.
    pub(crate) fn authorise(&self, shared: &Shared, parts: &[&str]) -> Result<(), GraphError> {
        self.check_token(shared, parts)?;
        let messaging = matches!(parts, [_, "messages" | "marketing_messages" | "media"] | [_]);
        if !messaging {
            limits::management(shared)?;
        }
        Ok(())
    }

    pub(crate) fn check_token(&self, shared: &Shared, parts: &[&str]) -> Result<(), GraphError> {
        let is_app = self.check_bearer(shared, parts)?;
        let world = shared.world();
        let bearer = self.bearer.as_deref().unwrap_or_default();
        match self.text("appsecret_proof") {
            Some(proof) if proof == hmac_hex(&world.config.app_secret, bearer.as_bytes()) => Ok(()),
            Some(_) => Err(GraphError::method_exception(
                "Invalid appsecret_proof provided in the API argument",
                None,
            )),
            None if world.config.require_proof && !is_app => Err(GraphError::method_exception(
                "API calls from the server require an appsecret_proof argument",
                None,
            )),
            None => Ok(()),
        }
    }

    /// The token alone, as the host of the files wants it, which is no part of the Graph; whether it is the app's own.
    pub(crate) fn check_bearer(&self, shared: &Shared, parts: &[&str]) -> Result<bool, GraphError> {
        let world = shared.world();
        let Some(bearer) = self.bearer.as_deref() else {
            return Err(GraphError::token("An access token is required to request this resource.", None));
        };
        let app_token = format!("{}|{}", world.config.app_id, world.config.app_secret);
        let is_app = bearer == app_token;
        let app_only = matches!(parts, [_, "subscriptions"]);
        if app_only && !is_app {
            return Err(GraphError::of(200).saying("This call needs an app access token."));
        }
        if !is_app && bearer != world.config.token {
            return Err(GraphError::token("Invalid OAuth access token - Cannot parse access token", None));
        }
        if !is_app && world.token_expired {
            let message =
                "Error validating access token: Session has expired. The session expired some time ago.";
            return Err(GraphError::token(message, Some(463)));
        }
        Ok(is_app)
    }

    /// The trap that concerns this call, by a name that the seed decides on.
    pub(crate) fn springs(&self, shared: &Shared, trap: Trap) -> bool {
        let world = shared.world();
        let about = format!("{}/{}", self.path.join("/"), world.traces);
        world.chance.happens(world.traps.rate(trap), trap.name(), &about)
    }
}

fn is_version(part: &str) -> bool {
    part.strip_prefix('v').and_then(|rest| rest.split_once('.')).is_some_and(|(major, minor)| {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits(major) && digits(minor)
    })
}

fn read_body(kind: &str, body: &Bytes, params: &mut Map<String, Value>) -> Result<(), GraphError> {
    if body.is_empty() {
        return Ok(());
    }
    if kind.starts_with("application/x-www-form-urlencoded") {
        params.extend(form(&String::from_utf8_lossy(body)));
        return Ok(());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => {
            params.extend(object);
            Ok(())
        }
        Ok(_) | Err(_) => Err(GraphError::invalid("The request body is not a JSON object.")),
    }
}

async fn read_multipart(
    shared: &Shared,
    wire: &Wire,
    request: Request,
    params: &mut Map<String, Value>,
    files: &mut Vec<Part>,
) -> Result<(), GraphError> {
    let broken = |_| GraphError::invalid("The multipart body could not be read.");
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let length = length.and_then(|length| length.parse::<u64>().ok()).unwrap_or_default();
    let mut arriving = Arriving::new(shared, wire, length);
    let mut form =
        Multipart::from_request(request, &()).await.map_err(|_| GraphError::invalid("No boundary."))?;
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        let content_type = field.content_type().map(str::to_owned);
        let is_file = field.file_name().is_some() || name == "file";
        let mut bytes = BytesMut::new();
        while let Some(piece) = field.chunk().await.map_err(broken)? {
            bytes.extend_from_slice(&piece);
            arriving.take(piece.len()).await?;
        }
        if is_file {
            files.push(Part { name, content_type, bytes: bytes.freeze() });
        } else {
            params.insert(name, String::from_utf8_lossy(&bytes).into_owned().into());
        }
    }
    Ok(())
}

/// An upload under way: how much has come, how fast it may, where it is cut.
struct Arriving<'a> {
    shared: &'a Shared,
    wire: &'a Wire,
    number: u64,
    pace: Option<u64>,
    cut_at: Option<u64>,
}

impl<'a> Arriving<'a> {
    fn new(shared: &'a Shared, wire: &'a Wire, length: u64) -> Self {
        let mut world = shared.world();
        world.traces += 1;
        let number = world.traces;
        world.uploading.insert(number, 0);
        let cut_at = world.take_failure(On::Upload, &[How::Cut]).map(|_| length / 2);
        Self { shared, wire, number, pace: world.pace, cut_at }
    }

    async fn take(&mut self, count: usize) -> Result<(), GraphError> {
        let come = {
            let mut world = self.shared.world();
            let come = world.uploading.entry(self.number).or_default();
            *come += count as u64;
            *come
        };
        if self.cut_at.is_some_and(|at| come > at) {
            self.wire.cut();
            return Err(GraphError::of(131_016).saying("The connection was cut."));
        }
        if let Some(pace) = self.pace {
            tokio::time::sleep(Duration::from_secs_f64(count as f64 / pace.max(1) as f64)).await;
        }
        Ok(())
    }
}

impl Drop for Arriving<'_> {
    fn drop(&mut self) {
        self.shared.world().uploading.remove(&self.number);
    }
}

/// Reads `a=b&c=d`; a value that is JSON stays text, and whoever wants it parses it.
fn form(text: &str) -> Map<String, Value> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (unescape(name), Value::String(unescape(value)))
        })
        .collect()
}

fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|two| std::str::from_utf8(two).ok());
        let escaped = hex.and_then(|two| u8::from_str_radix(two, 16).ok());
        match (bytes[at], escaped) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 2;
            }
            (b'+', _) => out.push(b' '),
            (byte, _) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}
