//! Diagnostics: this computer first, then the way to the hub, then Meta. What is found is fixed words and numbers.

use ipc::ProfileId;
use ipc::error::UiError;
use ipc::shell::PreflightTick;

use crate::app::App;
use crate::profile::opened::Running;
use crate::profile::ticks;

/// What a person or their system may have set to go through a proxy.
const PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Looks at everything of the profile on the screen, one after the other.
pub(crate) async fn look(app: &App) -> Result<Vec<PreflightTick>, UiError> {
    let profile = app.tried().unwrap_or(ProfileId::Demo);
    let mut found = vec![match app.keychain.check(profile).await {
        Ok(()) => PreflightTick::ok("keychain", ""),
        Err(error) => PreflightTick::failed("keychain", ticks::keychain_word(&error), ""),
    }];
    found.push(match app.home.make(profile) {
        Ok(_) => PreflightTick::ok("disk", ""),
        Err(error) => PreflightTick::failed("disk", error.word(), ""),
    });
    let proxies: Vec<_> = PROXIES.into_iter().filter(|name| std::env::var_os(name).is_some()).collect();
    found.push(PreflightTick::ok("proxy", proxies.join(", ")));
    if let Some(counter) = app.counter() {
        found.extend(counter.diagnose().await);
    }
    let of_meta = app.with_open(async |opened| match &opened.running {
        Running::Solo(hub) => Some(hub::preflight::preflight(hub.config()).await),
        Running::Nothing | Running::Demo(_) => None,
    });
    if let Some(findings) = of_meta.await.flatten() {
        let told = findings.into_iter().map(ticks::of_finding);
        // Meta's and the system's own words may name what they speak of.
        found.extend(
            told.filter(|tick| tick.check != "disk")
                .map(|tick| PreflightTick { details: String::new(), ..tick }),
        );
    }
    Ok(found)
}
