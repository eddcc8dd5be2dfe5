//! The two doors through which the window gets the bytes of files: a scheme of ours, and on Linux, whose web view
//! plays no film from a scheme, a port on loopback whose addresses nobody can guess (docs/decisions/0011).

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use ipc::{BytesAsked, BytesBody, BytesFlow, BytesServed, ProfileId};
use serde::Deserialize;
use tauri::http::Request;
use tauri::{AppHandle, Manager as _, Runtime, UriSchemeContext, UriSchemeResponder, Url};

use crate::app::App;
use crate::edge;

/// The scheme.
pub(crate) const SCHEME: &str = "media";
/// What the addresses of files begin with where the scheme serves: the web views name it in two ways.
const OVER_SCHEME: &str = if cfg!(windows) { "http://media.localhost/" } else { "media://localhost/" };
/// The most bytes in one answer of the scheme, which keeps the whole answer in memory.
const AT_ONCE: u64 = 4 * 1024 * 1024;

/// The open door.
pub(crate) struct MediaDoor {
    base: String,
    server: Option<tauri::async_runtime::JoinHandle<()>>,
}

impl MediaDoor {
    /// Opens the door that this system's web view plays films through. Where no port can be had, pictures still come
    /// over the scheme.
    pub(crate) fn open(handle: &AppHandle) -> Self {
        if cfg!(target_os = "linux") {
            match Self::on_loopback(handle) {
                Ok(door) => return door,
                Err(error) => tracing::error!(%error, "films and sounds cannot be played: no port"),
            }
        }
        Self { base: OVER_SCHEME.to_owned(), server: None }
    }

    /// What the addresses of a profile's files begin with: two hubs may give two files one name.
    pub(crate) fn base_of(&self, profile: ProfileId) -> String {
        format!("{}{profile}/", self.base)
    }

    fn on_loopback(handle: &AppHandle) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let addr = listener.local_addr()?;
        let token = edge::random_token();
        let host: Arc<str> = addr.to_string().into();
        let router = Router::new()
            .route(&format!("/{}/{{profile}}/{{id}}", token.as_str()), axum::routing::get(serve))
            .with_state(Loopback { handle: handle.clone(), host });
        let server = tauri::async_runtime::spawn(async move {
            let served = async { axum::serve(tokio::net::TcpListener::from_std(listener)?, router).await };
            if let Err(error) = served.await {
                tracing::error!(%error, "films and sounds are no longer served");
            }
        });
        Ok(Self { base: base_at(addr, &token), server: Some(server) })
    }
}

impl Drop for MediaDoor {
    fn drop(&mut self) {
        if let Some(server) = &self.server {
            server.abort();
        }
    }
}

fn base_at(addr: SocketAddr, token: &str) -> String {
    format!("http://{addr}/{token}/")
}

#[derive(Clone)]
struct Loopback {
    handle: AppHandle,
    host: Arc<str>,
}

/// What may stand behind an address.
#[derive(Default, Deserialize)]
struct Wish {
    thumb: Option<u32>,
}

/// Answers on loopback.
async fn serve(
    State(door): State<Loopback>,
    Path((profile, id)): Path<(String, String)>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Response {
    let word = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    // A name that somebody else's server resolves to this machine is not ours.
    if word(header::HOST) != Some(&*door.host) {
        return status(StatusCode::MISDIRECTED_REQUEST);
    }
    let range = word(header::RANGE).map(str::to_owned);
    let asked = BytesAsked { id, range, thumb: wish.thumb, most: u64::MAX };
    let served = bytes_of(&door.handle, ProfileId::parse(&profile), asked).await;
    let body = match served.body {
        BytesBody::Whole(bytes) => Body::from(bytes),
        BytesBody::Flow(flow) => Body::from_stream(pieces(flow)),
    };
    response(served.status, &served.headers, body)
        .unwrap_or_else(|_| status(StatusCode::INTERNAL_SERVER_ERROR))
}

fn pieces(flow: BytesFlow) -> impl futures_util::Stream<Item = std::io::Result<bytes::Bytes>> {
    futures_util::stream::unfold(flow, |mut flow| async move { Some((flow.next().await?, flow)) })
}

fn status(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// Answers over the scheme.
pub(crate) fn over_scheme<R: Runtime>(
    context: UriSchemeContext<'_, R>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let asked = asked_of(&request);
    let app = context.app_handle().try_state::<Arc<App>>().map(|app| Arc::clone(&app));
    tauri::async_runtime::spawn(async move {
        let served = match (app, asked) {
            (Some(app), Some((profile, asked))) => served_by(&app, profile, asked).await,
            (None, _) | (_, None) => not_there(),
        };
        let (code, headers) = (served.status, served.headers);
        let answer = match served.body.collect().await {
            Ok(bytes) => response(code, &headers, bytes),
            Err(error) => {
                tracing::warn!(kind = %error.kind(), "a file did not come to the window");
                response(502, &[], Vec::new())
            }
        };
        responder.respond(answer.expect("our headers are headers"));
    });
}

/// What a request over the scheme asks for, and of which profile; nothing where it has no name of a file.
fn asked_of(request: &Request<Vec<u8>>) -> Option<(ProfileId, BytesAsked)> {
    let url = Url::parse(&request.uri().to_string()).ok()?;
    let (profile, name) = url.path().trim_start_matches('/').split_once('/')?;
    let profile = ProfileId::parse(profile)?;
    let id = percent_encoding::percent_decode_str(name).decode_utf8().ok()?.into_owned();
    let thumb = url.query_pairs().find(|(key, _)| key == "thumb").and_then(|(_, side)| side.parse().ok());
    let range = request.headers().get("range").and_then(|range| range.to_str().ok()).map(str::to_owned);
    (!id.is_empty()).then_some((profile, BytesAsked { id, range, thumb, most: AT_ONCE }))
}

fn response<B>(
    status: u16,
    headers: &[(&'static str, String)],
    body: B,
) -> Result<tauri::http::Response<B>, tauri::http::Error> {
    // The page has another origin than its files; it may read them, to draw a PDF for one.
    let mut builder = tauri::http::Response::builder()
        .status(status)
        .header("access-control-allow-origin", "*")
        .header("access-control-expose-headers", "accept-ranges, content-length, content-range");
    for (name, value) in headers {
        builder = builder.header(*name, value);
    }
    builder.body(body)
}

async fn bytes_of(handle: &AppHandle, profile: Option<ProfileId>, asked: BytesAsked) -> BytesServed {
    match (handle.try_state::<Arc<App>>(), profile) {
        (Some(app), Some(profile)) => served_by(&app, profile, asked).await,
        (None, _) | (_, None) => not_there(),
    }
}

async fn served_by(app: &App, profile: ProfileId, asked: BytesAsked) -> BytesServed {
    match app.counter_of(Some(profile)) {
        Some(counter) => counter.serve(asked).await,
        None => not_there(),
    }
}

fn not_there() -> BytesServed {
    BytesServed { status: 404, headers: Vec::new(), body: BytesBody::Whole(Vec::new()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(uri: &str, range: Option<&str>) -> Option<(ProfileId, BytesAsked)> {
        let mut request = Request::builder().uri(uri);
        if let Some(range) = range {
            request = request.header("range", range);
        }
        asked_of(&request.body(Vec::new()).expect("a request"))
    }

    #[test]
    fn a_request_over_the_scheme_names_a_file_as_its_row_does() {
        let (profile, plain) = asked("media://localhost/solo/upload%3Aab12", None).expect("names a file");
        assert_eq!(profile, ProfileId::Solo);
        assert_eq!((plain.id.as_str(), plain.range, plain.thumb), ("upload:ab12", None, None));
        let (profile, odd) =
            asked("media://localhost/team-2/a%2F%C3%A9?thumb=320", Some("bytes=5-")).expect("names a file");
        assert_eq!((odd.id.as_str(), odd.thumb), ("a/é", Some(320)));
        assert_eq!(odd.range.as_deref(), Some("bytes=5-"));
        assert_eq!(profile, ProfileId::Team(2));
        for none in
            ["media://localhost/", "media://localhost/solo/", "media://localhost/a", "media://localhost/x/a"]
        {
            assert_eq!(asked(none, None), None, "{none}");
        }
    }

    #[test]
    fn an_address_on_loopback_holds_what_nobody_can_guess() {
        let (first, second) = (edge::random_token(), edge::random_token());
        assert_ne!(first, second);
        let base = base_at(SocketAddr::from((Ipv4Addr::LOCALHOST, 4321)), &first);
        assert_eq!(base, format!("http://127.0.0.1:4321/{}/", first.as_str()));
        assert!(first.len() >= 64);
    }
}
