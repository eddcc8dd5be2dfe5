//! Signing in at a team's provider of identities, from this computer: the system's browser is sent there, and comes back to
//! an address of this very machine (RFC 8252). What it brings is the hub's to redeem; nothing of it is kept here.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing;
use domain::Text;
use protocol::sign_in::PATH;
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// How long the last page may take to reach the browser.
const LAST_PAGE: Duration = Duration::from_secs(2);

/// The pages that the browser ends at, whole, in the person's language.
#[derive(Clone, Debug)]
pub struct Pages {
    /// The person signed in.
    pub done: String,
    /// The provider said no, or the person did.
    pub refused: String,
    /// Something that is not this sign-in.
    pub stray: String,
}

/// What the browser came back with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CameBack {
    /// A code, for the hub to redeem.
    Code {
        /// The code. It is a secret until it is redeemed.
        code: Text,
        /// The issuer, where the provider names itself.
        iss: Option<Text>,
    },
    /// The provider's no, such as `access_denied`.
    Refused(String),
}

/// An address of this machine at which the browser is waited for. Dropping it closes it.
#[derive(Debug)]
pub struct Loopback {
    listener: TcpListener,
    port: u16,
}

#[derive(Deserialize)]
struct Back {
    state: Option<String>,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

struct Desk {
    host: String,
    state: Text,
    pages: Pages,
    heard: mpsc::Sender<CameBack>,
}

impl Loopback {
    /// Opens it at a port that is free; only this machine reaches it.
    ///
    /// # Errors
    /// When none can be opened.
    pub async fn open() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        Ok(Self { listener, port })
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Waits until the browser comes back with this state; whatever else knocks is told that it is wrong here, and ends
    /// nothing. Whoever drops the wait has cancelled it.
    ///
    /// # Errors
    /// When the address can be listened at no more.
    pub async fn wait(self, state: Text, pages: Pages) -> io::Result<CameBack> {
        let (heard, mut hear) = mpsc::channel(1);
        let host = format!("127.0.0.1:{}", self.port);
        let desk = Arc::new(Desk { host, state, pages, heard });
        let routes = Router::new().route(PATH, routing::get(came_back)).fallback(stray).with_state(desk);
        let over = CancellationToken::new();
        // Also where the wait is dropped, whoever is connected is let go.
        let _over = over.clone().drop_guard();
        let serving =
            axum::serve(self.listener, routes).with_graceful_shutdown(over.clone().cancelled_owned());
        let mut serving = std::pin::pin!(serving.into_future());
        let back = tokio::select! {
            back = hear.recv() => back,
            ended = &mut serving => { ended?; None }
        };
        let back = back.ok_or_else(|| io::Error::other("the listener has ended"))?;
        // The page is on its way still.
        over.cancel();
        drop(tokio::time::timeout(LAST_PAGE, serving).await);
        Ok(back)
    }
}

async fn came_back(State(desk): State<Arc<Desk>>, headers: HeaderMap, Query(back): Query<Back>) -> Response {
    // Another name for this machine would be a page that plays tricks with names.
    let is_here = headers.get(HOST).is_some_and(|host| host.as_bytes() == desk.host.as_bytes());
    if !is_here || back.state.as_deref() != Some(desk.state.as_str()) {
        return page(StatusCode::BAD_REQUEST, &desk.pages.stray);
    }
    let (came, shown) = match (back.code, back.error) {
        (Some(code), None) => {
            (CameBack::Code { code: Text(code), iss: back.iss.map(Text) }, &desk.pages.done)
        }
        (_, Some(error)) => (CameBack::Refused(error.chars().take(64).collect()), &desk.pages.refused),
        (None, None) => return page(StatusCode::BAD_REQUEST, &desk.pages.stray),
    };
    // A second answer, as when a page is loaded again, finds that the first was heard.
    drop(desk.heard.try_send(came));
    page(StatusCode::OK, shown)
}

async fn stray(State(desk): State<Arc<Desk>>) -> Response {
    page(StatusCode::NOT_FOUND, &desk.pages.stray)
}

/// A page that loads nothing, runs nothing, and tells nobody where it was.
fn page(status: StatusCode, html: &str) -> Response {
    let headers = [
        (CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, Html(html.to_owned())).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages() -> Pages {
        Pages { done: "done".to_owned(), refused: "refused".to_owned(), stray: "stray".to_owned() }
    }

    /// What the browser is shown at each of these, in order, and what was heard in the end.
    async fn goes(steps: &[(&str, u16, &str)]) -> CameBack {
        drop(rustls::crypto::ring::default_provider().install_default());
        let loopback = Loopback::open().await.expect("a port");
        let base = format!("http://127.0.0.1:{}", loopback.port());
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build();
        let http = http.expect("a client");
        let browsing = async {
            for (path, status, shown) in steps {
                let answer = http.get(format!("{base}{path}")).send().await.expect("an answer");
                assert_eq!(answer.status().as_u16(), *status, "{path}");
                assert!(
                    answer.headers()["content-security-policy"].to_str().expect("words").contains("'none'")
                );
                assert_eq!(answer.text().await.expect("a page"), *shown, "{path}");
            }
        };
        let (heard, ()) = tokio::join!(loopback.wait("right".into(), pages()), browsing);
        let gone = http.get(base).send().await;
        assert!(gone.is_err(), "nobody listens any more");
        heard.expect("heard")
    }

    #[tokio::test]
    async fn only_the_right_state_ends_the_wait() {
        let heard = goes(&[
            ("/favicon.ico", 404, "stray"),
            ("/signed-in?code=c&state=wrong", 400, "stray"),
            ("/signed-in?code=c", 400, "stray"),
            ("/signed-in?state=right", 400, "stray"),
            ("/signed-in?error=access_denied&state=wrong", 400, "stray"),
            ("/signed-in?code=c%2B1&state=right&iss=https%3A%2F%2Fx", 200, "done"),
        ])
        .await;
        assert_eq!(heard, CameBack::Code { code: "c+1".into(), iss: Some("https://x".into()) });
    }

    #[tokio::test]
    async fn a_no_is_heard_too() {
        let heard = goes(&[("/signed-in?error=access_denied&state=right", 200, "refused")]).await;
        assert_eq!(heard, CameBack::Refused("access_denied".to_owned()));
    }

    #[tokio::test]
    async fn a_name_that_only_leads_here_is_refused_and_a_dropped_wait_is_closed() {
        drop(rustls::crypto::ring::default_provider().install_default());
        let loopback = Loopback::open().await.expect("a port");
        let url = format!("http://127.0.0.1:{}/signed-in?code=c&state=right", loopback.port());
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build();
        let http = http.expect("a client");
        let knocking = async {
            let answer = http.get(&url).header("host", "evil.example").send().await.expect("an answer");
            answer.status().as_u16()
        };
        let status = tokio::select! {
            heard = loopback.wait("right".into(), pages()) => panic!("heard {heard:?}"),
            status = knocking => status,
        };
        assert_eq!(status, 400);
        assert!(http.get(&url).send().await.is_err(), "the wait was dropped");
    }
}
