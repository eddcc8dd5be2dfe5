//! Joining a team by invitation: what a person gives is taken apart, and the hub that it names is asked.

use std::fmt;

use domain::Text;
use engine::{AddressError, Join};
use ipc::ProfileId;
use ipc::ask::{JoinAccept, JoinLook, JoinTwoStep, JoinedRow, TwoStepRow};
use ipc::error::{UiError, UiErrorCode};
use ipc::row::WelcomeRow;
use protocol::member::Joining;
use std::sync::Arc;
use tauri::Url;

use super::{sign_in, team};
use crate::answers::invalid;
use crate::app::App;

/// What a code begins after, in a link of ours and of a hub.
const CODE_AFTER: char = '#';

/// A link of ours that holds an invitation. It is a secret.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Given(pub String);

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Given")
    }
}

/// An invitation, taken apart.
pub(super) struct Invited {
    pub(super) hub: String,
    pub(super) code: Text,
}

/// Takes an invitation apart: a hub's link (`https://hub/join#CODE`), one of ours (`comptoir://join?hub=…#CODE`), or a
/// code with the hub's address beside it.
pub(super) fn taken_apart(link: &str, hub: Option<&str>) -> Result<Invited, UiError> {
    let link = link.trim();
    let (before, code) = link.split_once(CODE_AFTER).unwrap_or(("", link));
    let is_code = (1..=64).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b' '));
    if !is_code {
        return Err(UiError::of(UiErrorCode::UnknownInvitation));
    }
    let named = if let Some(query) = before.strip_prefix("comptoir://join") {
        let query = Url::parse(&format!("https://x/{query}")).ok();
        query.and_then(|url| url.query_pairs().find(|(key, _)| key == "hub").map(|(_, hub)| hub.into_owned()))
    } else if before.is_empty() {
        hub.map(str::to_owned)
    } else {
        Some(before.trim_end_matches('/').strip_suffix("/join").unwrap_or(before).to_owned())
    };
    let hub = named.as_deref().and_then(team::hub_address).ok_or_else(|| invalid("hub"))?;
    Ok(Invited { hub, code: Text(code.to_owned()) })
}

/// The hub at that address; nothing is sent yet.
pub(super) fn at(hub: &str) -> Result<Join, UiError> {
    Join::at(hub).map_err(|error| match error {
        AddressError::NotHttp | AddressError::BadToken => invalid("hub"),
        AddressError::NoClient(_) => UiError::bug("no HTTP client"),
    })
}

/// What this computer calls itself.
pub(super) fn device() -> String {
    let name = gethostname::gethostname().to_string_lossy().trim().to_owned();
    if name.is_empty() { "Comptoir".to_owned() } else { name.chars().take(64).collect() }
}

/// What an invitation is for.
pub(crate) async fn look(ask: JoinLook) -> Result<WelcomeRow, UiError> {
    let invited = taken_apart(&ask.link, ask.hub.as_deref())?;
    let welcome = at(&invited.hub)?.look(invited.code).await?;
    Ok(WelcomeRow::of(welcome, device()))
}

/// A secret for an authenticator.
pub(crate) async fn two_step(ask: JoinTwoStep) -> Result<TwoStepRow, UiError> {
    let invited = taken_apart(&ask.link, ask.hub.as_deref())?;
    let setup = at(&invited.hub)?.two_step(invited.code).await?;
    Ok(TwoStepRow { secret: setup.secret.0, url: setup.url.0 })
}

/// Accepts an invitation, keeps the token in the keychain, and opens the team's profile beside the others. That there is a keychain is
/// seen first: an invitation can be used once.
pub(crate) async fn accept(app: &Arc<App>, ask: JoinAccept) -> Result<JoinedRow, UiError> {
    let invited = taken_apart(&ask.link, ask.hub.as_deref())?;
    app.keychain.check(ProfileId::FIRST_TEAM).await.map_err(super::Blocked::from)?;
    let joining = Joining {
        code: invited.code.clone(),
        name: ask.name.map(Text),
        device: Text(ask.device),
        os: Some(std::env::consts::OS.to_owned()),
        version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        agreed: ask.agreed,
        two_step: ask.two_step.map(Text),
        sign_in: if ask.signed_in { Some(app.sign_in.proven_at(&invited.hub)?) } else { None },
    };
    // Its own name tells it from other hubs later; one that does not say it is known by its address.
    let told = at(&invited.hub)?.look(invited.code.clone()).await.ok().map(|welcome| welcome.hub.0);
    let joined = at(&invited.hub)?.join(&joining).await?;
    sign_in::moved_in(app, invited.hub, told, joined).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_is_taken_as_it_comes() {
        let apart = |link: &str, hub: Option<&str>| {
            taken_apart(link, hub).map(|invited| (invited.hub, invited.code.0)).ok()
        };
        let good = Some(("https://hub.example".to_owned(), "K7QF2-9MXRT".to_owned()));
        assert_eq!(apart(" https://hub.example/join#K7QF2-9MXRT\n", None), good);
        assert_eq!(apart("https://hub.example/join/#K7QF2-9MXRT", None), good);
        assert_eq!(apart("comptoir://join?hub=https%3A%2F%2Fhub.example#K7QF2-9MXRT", None), good);
        assert_eq!(apart("K7QF2-9MXRT", Some("hub.example")), good);
        let below = Some(("https://example.org/hub".to_owned(), "K7QF2".to_owned()));
        assert_eq!(apart("https://example.org/hub/join#K7QF2", None), below);
        for (link, hub) in [
            ("", None),
            ("K7QF2", None),
            ("K7QF2/../x", Some("hub.example")),
            ("https://me:pw@hub.example/join#K7QF2", None),
            ("file:///etc#K7QF2", None),
            ("comptoir://join#K7QF2", None),
        ] {
            assert_eq!(apart(link, hub), None, "{link}");
        }
        assert_eq!(format!("{:?}", Given("comptoir://join#K7QF2".to_owned())), "Given");
    }
}
