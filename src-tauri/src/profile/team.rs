//! A seat at a team's hub: replica and engine here, everything else there.

use std::path::Path;
use std::time::Duration;

use ipc::ProfileId;
use ipc::error::{UiError, UiErrorCode};
use reqwest::StatusCode;
use tauri::Url;
use zeroize::Zeroizing;

use super::opened::{Opened, Running};
use super::{Blocked, open_stores};
use crate::answers::invalid;
use crate::app::App;
use crate::keychain::{KeychainError, Secret};

/// Opens the team's profile. The window draws from the replica at once; whether the hub answers is the truth
/// line's to say.
pub(crate) async fn open(app: &App, profile: ProfileId, folder: &Path) -> Result<Opened, Blocked> {
    let hub_url = hub_of(app, profile).ok_or_else(|| Blocked::other("no hub is remembered"))?;
    let (store, cache) = open_stores(app, profile, folder).await?;
    // Without its token the seat still reads what it holds, and the truth line says: sign in.
    let token = app.keychain.read(profile, Secret::SeatToken).await?.unwrap_or_default();
    Opened::start(&app.around(profile, folder), hub_url, token, store, cache, Running::Nothing)
}

/// Where the hub of a team is.
fn hub_of(app: &App, profile: ProfileId) -> Option<String> {
    app.home.memory().team(profile).map(|team| team.hub.clone()).filter(|hub| !hub.is_empty())
}

/// Keeps what it takes to join a hub, beside those that there are; `told` is the name that the hub gave itself. A hub
/// that is there already keeps its profile, with a new token.
pub(crate) async fn join(
    app: &App,
    hub_url: String,
    told: Option<String>,
    token: Zeroizing<String>,
) -> Result<ProfileId, Blocked> {
    let profile = app.home.memory().profile_of_hub(&hub_url);
    app.keychain.write(profile, Secret::SeatToken, token).await?;
    Ok(app.home.remember(|memory| memory.join(hub_url, told))?)
}

/// Wipes what is kept of a hub that turned this seat out, then tells it so. It survives being killed half-way: what is
/// to be wiped is remembered first, and the keys go before what they lock. The other profiles are not touched.
pub(crate) async fn wipe(app: &App, profile: ProfileId) -> Result<(), Blocked> {
    app.home.remember(|memory| {
        if let Some(team) = memory.team_mut(profile) {
            team.wipe = true;
        }
    })?;
    let token = match app.keychain.read(profile, Secret::SeatToken).await {
        // What is to be wiped is wiped behind a lock as well; only the hub is not told.
        Err(KeychainError::Shut) => Zeroizing::default(),
        token => token?.unwrap_or_default(),
    };
    app.keychain.forget(profile, &[Secret::ReplicaKey, Secret::FileKey]).await?;
    app.home.shred(profile)?;
    if let Some(hub_url) = hub_of(app, profile) {
        let token = engine::Secret::new(token.as_str().to_owned());
        let config = engine::Config { hub_url, token, patience: engine::Patience::default() };
        // The owner sees that it has not been said; nothing is here any more all the same.
        if let Err(error) = engine::say_wiped(&config).await {
            tracing::warn!(%error, "the hub was not told that this seat has wiped itself");
        }
    }
    app.keychain.forget(profile, &Secret::ALL).await?;
    app.home.remember(|memory| memory.teams.retain(|team| team.id() != profile))?;
    Ok(())
}

/// Knocks at a hub before anything is kept: a wrong address and a wrong token are told while the person still
/// has both before them. Returns the address as it is remembered.
pub(crate) async fn knock(address: &str, token: &str) -> Result<String, UiError> {
    let base = hub_address(address).ok_or_else(|| invalid("hub_url"))?;
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(invalid("token"));
    }
    let http = reqwest::Client::builder().timeout(Duration::from_secs(15)).build();
    let http = http.map_err(|_| UiError::bug("no HTTP client"))?;
    let asked = http.get(format!("{base}/v1/lines")).bearer_auth(token).send().await;
    let unreachable = |details: String| UiError::because(UiErrorCode::Unreachable, details);
    // reqwest's own words quote the whole address; the kind of failure is enough.
    let answer = asked.map_err(|error| {
        unreachable(if error.is_timeout() { "no answer in time" } else { "no connection" }.to_owned())
    })?;
    match answer.status() {
        status if status.is_success() => Ok(base),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(UiError::of(UiErrorCode::TokenRefused)),
        status => Err(unreachable(format!("HTTP {}", status.as_u16()))),
    }
}

/// The address of a hub: https, or http on a network that one trusts; nothing after the host but a path.
pub(super) fn hub_address(text: &str) -> Option<String> {
    let text = text.trim();
    let text = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url = Url::parse(&text).ok()?;
    let is_plain = url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    let is_web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
    (is_plain && is_web).then(|| url.as_str().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_as_people_write_it() {
        assert_eq!(hub_address(" comptoir.example.org "), Some("https://comptoir.example.org".to_owned()));
        assert_eq!(hub_address("http://192.168.1.4:4021/"), Some("http://192.168.1.4:4021".to_owned()));
        assert_eq!(hub_address("https://example.org/hub/"), Some("https://example.org/hub".to_owned()));
    }

    #[test]
    fn an_address_with_anything_hidden_in_it_is_refused() {
        for no in [
            "",
            "ftp://x",
            "https://",
            "https://me:pw@example.org",
            "https://example.org/?a=1",
            "file:///x",
            "https://x/#y",
        ] {
            assert_eq!(hub_address(no), None, "{no}");
        }
    }

    #[tokio::test]
    async fn a_hub_that_is_not_there_is_unreachable_and_nothing_is_sent_without_a_token() {
        // As `main` does; another test may have done so before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let closed =
            std::net::TcpListener::bind("127.0.0.1:0").and_then(|door| door.local_addr()).expect("a port");
        let refused = knock(&format!("http://{closed}"), "token").await.expect_err("nobody is there");
        assert_eq!(refused.code, UiErrorCode::Unreachable);
        assert_eq!(knock("example.org", "").await.expect_err("no token").code, UiErrorCode::InvalidInput);
    }
}
