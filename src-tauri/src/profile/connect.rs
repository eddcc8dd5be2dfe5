//! Connecting a number: the webhook door opens first, every check runs for real, and only then anything is kept.

use std::sync::Arc;

use hub::{Hub, LineConfig};
use ipc::ProfileId;
use ipc::error::{UiError, UiErrorCode};
use ipc::shell::{PreflightTick, SoloForm, SoloSetup};
use tauri::Url;

use super::solo::{self, Secrets};
use super::{Blocked, ticks};
use crate::answers::invalid;
use crate::app::App;

/// Opens the webhook door, so that a tunnel has somewhere to lead and Meta somebody to verify.
pub(crate) async fn prepare(app: &App, public_url: String) -> Result<SoloSetup, UiError> {
    let public_url = public_address(&public_url)?;
    let verify_token = solo::verify_token(&app.keychain).await.map_err(Blocked::from)?;
    let local = with_door(app, async |hub| hub.webhook_addr()).await?;
    Ok(SoloSetup {
        local_url: format!("http://{local}"),
        callback_url: (!public_url.is_empty()).then(|| format!("{public_url}{}", hub::ingest::PATH)),
        verify_token: verify_token.as_str().to_owned(),
    })
}

/// Does something with the hub that holds the webhook door open, opening it where it is not.
async fn with_door<T>(app: &App, work: impl AsyncFnOnce(&Hub) -> T) -> Result<T, UiError> {
    let folder = app.home.make(ProfileId::Solo).map_err(Blocked::from)?;
    let mut door = app.door.lock().await;
    // A check that was under way while the number was connected comes too late: that hub has the door now.
    if app.open_counter(ProfileId::Solo).is_some() {
        return Err(UiError::of(UiErrorCode::NotPossible));
    }
    let hub = match door.take() {
        Some(hub) => hub,
        None => {
            let secrets = Secrets::of_form(&app.keychain, "", "").await.map_err(Blocked::from)?;
            solo::start_hub(&app.home, &app.keychain, &folder, Vec::new(), &secrets, &app.home.memory().solo)
                .await?
        }
    };
    Ok(work(door.insert(hub)).await)
}

/// Runs every check, with what the form says and, where it says nothing, with what is kept.
pub(crate) async fn preflight(app: &App, form: SoloForm) -> Result<Vec<PreflightTick>, UiError> {
    let public_url = public_address(&form.public_url)?;
    let line = line(&form)?;
    let keychain = match app.keychain.check(ProfileId::Solo).await {
        Ok(()) => PreflightTick::ok("keychain", ""),
        // Without a keychain nothing else can be asked: there is no word to ask Meta with, and nowhere to keep one.
        Err(error) => {
            return Ok(vec![PreflightTick::failed("keychain", ticks::keychain_word(&error), error)]);
        }
    };
    let secrets =
        Secrets::of_form(&app.keychain, &form.token, &form.app_secret).await.map_err(Blocked::from)?;
    let (found, knocks) = with_door(app, async |door| {
        let config = hub::Config {
            lines: vec![line],
            meta: secrets.meta(),
            public_url: Some(public_url.clone()).filter(|url| !url.is_empty()),
            ..door.config().clone()
        };
        (hub::preflight::preflight(&config).await, *door.knocks().borrow())
    })
    .await?;
    let mut all = vec![keychain, ticks::clock(&secrets.meta().base_url).await];
    all.extend(found.into_iter().map(ticks::of_finding));
    if public_url.is_empty() {
        all.push(ticks::webhook_without_address(knocks));
    }
    Ok(all)
}

/// Keeps the secrets, starts the hub with its line, opens the inbox.
pub(crate) async fn connect(app: &Arc<App>, form: SoloForm) -> Result<(), UiError> {
    let public_url = public_address(&form.public_url)?;
    let line = line(&form)?;
    let secrets =
        Secrets::of_form(&app.keychain, &form.token, &form.app_secret).await.map_err(Blocked::from)?;
    secrets.keep(&app.keychain).await.map_err(Blocked::from)?;
    // Two hubs would want one journal and one port. The door stays in hand until the number's own hub has it.
    let mut door = app.door.lock().await;
    if let Some(hub) = door.take() {
        hub.shutdown().await;
    }
    let remembered = app.home.remember(|memory| {
        memory.solo.phone_number_id = Some(line.id.as_str().to_owned());
        memory.solo.waba_id = Some(line.waba_id.clone());
        memory.solo.public_url = public_url;
    });
    remembered.map_err(Blocked::from)?;
    app.show_anew(ProfileId::Solo).await?;
    drop(door);
    Ok(())
}

fn line(form: &SoloForm) -> Result<LineConfig, UiError> {
    let digits = |text: &str, field: &str| {
        let text = text.trim();
        let is_id = !text.is_empty() && text.len() <= 32 && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_id { Ok(text.to_owned()) } else { Err(invalid(field)) }
    };
    Ok(LineConfig::new(digits(&form.phone_number_id, "phone_number_id")?, digits(&form.waba_id, "waba_id")?))
}

/// The public address without what we add ourselves; empty while it is not known.
fn public_address(text: &str) -> Result<String, UiError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(String::new());
    }
    let url = Url::parse(text).map_err(|_| invalid("public_url"))?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
    if !is_web || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return Err(invalid("public_url"));
    }
    let plain = url.as_str().trim_end_matches('/');
    Ok(plain.strip_suffix(hub::ingest::PATH).unwrap_or(plain).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_is_taken_with_or_without_our_path() {
        for written in
            ["https://x.example.org", " https://x.example.org/ ", "https://x.example.org/meta/webhook"]
        {
            assert_eq!(public_address(written), Ok("https://x.example.org".to_owned()));
        }
        assert_eq!(public_address(""), Ok(String::new()));
        for no in ["x.example.org", "ftp://x", "https://a:b@x", "https://x/?q"] {
            assert_eq!(public_address(no), Err(invalid("public_url")), "{no}");
        }
    }

    #[test]
    fn ids_are_digits_and_the_field_that_is_not_is_named() {
        let form = |phone: &str, waba: &str| SoloForm {
            phone_number_id: phone.to_owned(),
            waba_id: waba.to_owned(),
            token: String::new(),
            app_secret: String::new(),
            public_url: String::new(),
        };
        assert_eq!(line(&form("12", " 34 ")), Ok(LineConfig::new("12", "34")));
        assert_eq!(line(&form("+33", "34")), Err(invalid("phone_number_id")));
        assert_eq!(line(&form("12", "")), Err(invalid("waba_id")));
    }
}
