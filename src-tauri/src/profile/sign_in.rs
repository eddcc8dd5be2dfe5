//! Signing in at a team's provider: the system's browser is sent there and waited for. The attempt that it proves stays
//! here, between two questions of the screen; the screen never has it.

use std::sync::Arc;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::Text;
use engine::{CameBack, Join, Loopback, Pages, TeamError};
use ipc::ProfileId;
use ipc::ask::{Done, JoinOffer, JoinedRow, OfferRow, ProvenRow, SignInAsk, SignInFinish};
use ipc::error::{UiError, UiErrorCode};
use ipc::row::{ProviderRow, WelcomeRow};
use protocol::member::Joined;
use protocol::sign_in::{Begun, Finishing, Offered, Proving};
use tauri::Url;
use tauri_plugin_clipboard_manager::ClipboardExt as _;
use tauri_plugin_opener::OpenerExt as _;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use super::{join, team};
use crate::answers::{invalid, outside};
use crate::app::App;
use crate::window;
use crate::words::Words;

/// For how long the browser is waited for: as long as the hub remembers the sign-in.
const PATIENCE: Duration = Duration::from_secs(5 * 60);
/// The page at which the browser ends; `{title}` and `{body}` are words of ours.
const PAGE: &str = include_str!("sign_in.html");

/// The sign-in of this computer: at most one.
#[derive(Default)]
pub(crate) struct Desk(Mutex<Stand>);

#[derive(Default)]
struct Stand {
    waits: Option<Waiting>,
    proven: Option<Proof>,
}

struct Waiting {
    url: Url,
    stop: CancellationToken,
}

/// An account that was proven at a hub.
#[derive(Clone)]
struct Proof {
    hub: String,
    /// The hub's own name.
    told: String,
    attempt: Zeroizing<String>,
}

impl Desk {
    fn stand(&self) -> MutexGuard<'_, Stand> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whatever went before is over.
    fn clear(&self) {
        let before = std::mem::take(&mut *self.stand());
        if let Some(waiting) = before.waits {
            waiting.stop.cancel();
        }
    }

    fn wait_at(&self, url: Url) -> CancellationToken {
        self.clear();
        let stop = CancellationToken::new();
        self.stand().waits = Some(Waiting { url, stop: stop.clone() });
        stop
    }

    fn url(&self) -> Result<Url, UiError> {
        let url = self.stand().waits.as_ref().map(|waiting| waiting.url.clone());
        url.ok_or_else(|| UiError::of(UiErrorCode::NotPossible))
    }

    /// The attempt that was proven at that hub.
    pub(crate) fn proven_at(&self, hub: &str) -> Result<Text, UiError> {
        let proof = self.stand().proven.clone().filter(|proof| proof.hub == hub);
        let proof = proof.ok_or_else(|| UiError::of(UiErrorCode::SignInOver))?;
        Ok(Text(proof.attempt.as_str().to_owned()))
    }
}

/// How one may join there.
pub(crate) async fn offer(ask: JoinOffer) -> Result<OfferRow, UiError> {
    let hub = team::hub_address(&ask.hub).ok_or_else(|| invalid("hub"))?;
    let Offered { hub, fingerprint, provider } = match join::at(&hub)?.offered().await {
        // A hub that is older than the question.
        Err(TeamError::NoTeam) => return Err(UiError::of(UiErrorCode::SignInNotOffered)),
        offered => offered?,
    };
    let provider = provider.ok_or_else(|| UiError::of(UiErrorCode::SignInNotOffered))?;
    Ok(OfferRow { hub: hub.0, fingerprint, provider: ProviderRow::from(provider) })
}

/// Sends the browser to the provider and waits for it.
pub(crate) async fn sign_in(app: &Arc<App>, ask: SignInAsk) -> Result<ProvenRow, UiError> {
    let (hub, invitation) = match &ask.link {
        Some(link) => {
            let invited = join::taken_apart(link, ask.hub.as_deref())?;
            (invited.hub, Some(invited.code))
        }
        None => {
            let hub = ask.hub.as_deref().and_then(team::hub_address);
            (hub.ok_or_else(|| invalid("hub"))?, None)
        }
    };
    // What would be for nothing is not begun.
    app.keychain.check(ProfileId::FIRST_TEAM).await.map_err(super::Blocked::from)?;
    let join = join::at(&hub)?;
    let loopback = Loopback::open().await;
    let loopback = loopback.map_err(|_| UiError::because(UiErrorCode::NotPossible, "no port is free"))?;
    let begun = join.begin(loopback.port()).await?;
    let url = outside(begun.url.as_str());
    let url = url.ok_or_else(|| UiError::because(UiErrorCode::SignInRefused, "no address of the web"))?;
    let stop = app.sign_in.wait_at(url);
    // A browser that does not open is no end: the screen offers the address to be copied.
    if let Err(error) = open(app) {
        tracing::warn!(details = error.details, "the browser does not open");
    }
    let going = prove(app, &join, loopback, begun, invitation);
    let gone = stop.run_until_cancelled(going).await;
    let (attempt, row) = gone.unwrap_or_else(|| Err(UiError::of(UiErrorCode::Cancelled)))?;
    let mut stand = app.sign_in.stand();
    stand.waits = None;
    stand.proven = Some(Proof { hub, told: row.welcome.hub.clone(), attempt });
    drop(stand);
    Ok(row)
}

async fn prove(
    app: &App,
    join: &Join,
    loopback: Loopback,
    begun: Begun,
    invitation: Option<Text>,
) -> Result<(Zeroizing<String>, ProvenRow), UiError> {
    let waiting = loopback.wait(begun.state.clone(), pages(app.words()));
    let came = tokio::time::timeout(PATIENCE, waiting).await;
    let came = came.map_err(|_| UiError::of(UiErrorCode::SignInOver))?;
    window::raise(&app.handle);
    let came =
        came.map_err(|_| UiError::because(UiErrorCode::NotPossible, "the browser cannot come back"))?;
    let (code, iss) = match came {
        CameBack::Code { code, iss } => (code, iss),
        CameBack::Refused(error) => return Err(UiError::because(UiErrorCode::SignInRefused, error)),
    };
    let attempt = begun.attempt.clone();
    let proving = Proving { attempt: begun.attempt, state: begun.state, code, iss, invitation };
    let proven = join.prove(&proving).await?;
    let welcome = WelcomeRow::of(proven.welcome, join::device());
    Ok((Zeroizing::new(attempt.0), ProvenRow { name: proven.name.map(|name| name.0), welcome }))
}

/// Opens the page for the sign-in that waits.
pub(crate) fn open(app: &App) -> Result<Done, UiError> {
    let opened = app.handle.opener().open_url(app.sign_in.url()?.as_str(), None::<&str>);
    opened.map_err(|_| UiError::because(UiErrorCode::NotPossible, "no browser opens"))?;
    Ok(Done {})
}

/// Puts the page's address on the clipboard.
pub(crate) fn copy(app: &App) -> Result<Done, UiError> {
    let copied = app.handle.clipboard().write_text(app.sign_in.url()?.to_string());
    copied.map_err(|_| UiError::because(UiErrorCode::NotPossible, "no clipboard"))?;
    Ok(Done {})
}

/// Waits no longer, and forgets what was proven.
pub(crate) fn cancel(app: &App) {
    app.sign_in.clear();
}

/// Joins with the account that was proven.
pub(crate) async fn finish(app: &Arc<App>, ask: SignInFinish) -> Result<JoinedRow, UiError> {
    let proof = app.sign_in.stand().proven.clone();
    let Proof { hub, told, attempt } = proof.ok_or_else(|| UiError::of(UiErrorCode::SignInOver))?;
    app.keychain.check(ProfileId::FIRST_TEAM).await.map_err(super::Blocked::from)?;
    let finishing = Finishing {
        attempt: Text(attempt.as_str().to_owned()),
        name: ask.name.map(Text),
        device: Text(ask.device),
        os: Some(std::env::consts::OS.to_owned()),
        version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        agreed: ask.agreed,
    };
    let joined = join::at(&hub)?.finish(&finishing).await?;
    moved_in(app, hub, Some(told), joined).await
}

/// Keeps the token of the new seat in the keychain, and opens the team's profile beside the others; `told` is the name
/// that the hub gave itself.
pub(crate) async fn moved_in(
    app: &Arc<App>,
    hub: String,
    told: Option<String>,
    joined: Joined,
) -> Result<JoinedRow, UiError> {
    app.sign_in.clear();
    let profile = team::join(app, hub, told, Zeroizing::new(joined.token.0)).await?;
    app.show_anew(profile).await?;
    Ok(JoinedRow { recovery_codes: joined.recovery_codes.into_iter().map(|code| code.0).collect() })
}

fn pages(words: Words) -> Pages {
    let page = |title: &str, body: &str| {
        PAGE.replace("{language}", words.language()).replace("{title}", title).replace("{body}", body)
    };
    Pages {
        done: page(words.signed_in(), words.close_this()),
        refused: page(words.not_signed_in(), words.go_back()),
        stray: page(words.wrong_here(), words.go_back()),
    }
}

#[cfg(test)]
mod tests {
    use ipc::Tongue;

    use super::*;

    #[test]
    fn the_browsers_last_pages_are_whole_in_both_languages_and_not_the_same() {
        let (fr, en) = (pages(Words(Tongue::Fr)), pages(Words(Tongue::En)));
        assert!(fr.done.contains("lang=\"fr\"") && fr.done.contains("Vous pouvez fermer cet onglet"));
        assert!(en.done.contains("lang=\"en\"") && en.done.contains("You may close this tab"));
        for (one, other) in [(&fr.done, &en.done), (&fr.refused, &en.refused), (&fr.stray, &en.stray)] {
            assert_ne!(one, other);
            for page in [one, other] {
                assert!(!page.contains("{title}") && !page.contains("{body}") && !page.contains("<script"));
            }
        }
    }

    #[test]
    fn another_sign_in_ends_the_one_before_and_a_proof_is_one_hubs() {
        let desk = Desk::default();
        let url = || Url::parse("https://accounts.example/auth").expect("an address");
        let (first, second) = (desk.wait_at(url()), desk.wait_at(url()));
        assert!(first.is_cancelled() && !second.is_cancelled());
        assert!(desk.url().is_ok());
        let attempt = Zeroizing::new("word".to_owned());
        desk.stand().proven =
            Some(Proof { hub: "https://hub.example".to_owned(), told: "Ventes".to_owned(), attempt });
        assert_eq!(desk.proven_at("https://hub.example").map(|word| word.0).ok(), Some("word".to_owned()));
        assert_eq!(desk.proven_at("https://other.example").expect_err("no").code, UiErrorCode::SignInOver);
        desk.clear();
        assert!(second.is_cancelled() && desk.url().is_err());
        assert!(desk.proven_at("https://hub.example").is_err(), "and what it proved is forgotten");
    }
}
