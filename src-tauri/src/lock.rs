//! The person's lock. While it is shut, nothing of a profile is in memory or on the screen: shutting it ends the process
//! and starts another, which finds every key sealed and asks for the word.
//!
//! ```text
//! open ──Mod+Shift+L, idle, sleep, the system's lock──► cover ─► close ─► another process ─► locked
//!  ▲                                                                                            │
//!  └──────────────────────────── passphrase or recovery code ◄──────────────────────────────────┘
//! ```

mod outside;
#[cfg(target_os = "linux")]
mod session;
mod tries;
mod watch;

use std::collections::BTreeMap;
use std::sync::Arc;

use ipc::ProfileId;
use ipc::ask::{Done, LockChange, LockOpen, LockSet, LockTakeOff, NewLockRow, TriedRow};
use ipc::error::{UiError, UiErrorCode};
use ipc::event::UiEvent;
use ipc::row::Preferences;
use protocol::arrivals::counting_word;
use zeroize::Zeroizing;

pub(crate) use outside::Outside;
pub(crate) use watch::{Touched, watch};

use crate::answers::invalid;
use crate::app::App;
use crate::edge;
use crate::home::LockMemory;
use crate::keychain::{KeychainError, Secret};
use crate::profile::Blocked;
use crate::window;

/// Sets a lock.
pub(crate) async fn set(app: &Arc<App>, ask: LockSet) -> Result<NewLockRow, UiError> {
    let passphrase = Zeroizing::new(ask.passphrase);
    if !LockSet::is_long_enough(&passphrase) {
        return Err(invalid("passphrase"));
    }
    let code = app.keychain.set_lock(passphrase, app.home.every_profile()).await.map_err(Blocked::from)?;
    let code = code.ok_or_else(|| UiError::of(UiErrorCode::NotPossible))?;
    app.touched.now();
    app.home.remember(|memory| memory.lock = LockMemory::default()).map_err(Blocked::from)?;
    remember_looks(app, &app.preferences());
    app.screen.say(UiEvent::Started { start: app.start() });
    Ok(NewLockRow { recovery_code: code.as_str().to_owned() })
}

/// Gives the lock another passphrase.
pub(crate) async fn change(app: &Arc<App>, ask: LockChange) -> Result<TriedRow, UiError> {
    let passphrase = Zeroizing::new(ask.passphrase);
    if !LockSet::is_long_enough(&passphrase) {
        return Err(invalid("passphrase"));
    }
    let word = Zeroizing::new(ask.word);
    let tried = tries::with(&app.home, edge::now(), async || app.keychain.opens_lock(word).await).await?;
    if tried == TriedRow::Right {
        app.keychain.change_lock(passphrase).await.map_err(Blocked::from)?;
    }
    Ok(tried)
}

/// Takes the lock off.
pub(crate) async fn take_off(app: &Arc<App>, ask: LockTakeOff) -> Result<TriedRow, UiError> {
    let word = Zeroizing::new(ask.word);
    let tried = tries::with(&app.home, edge::now(), async || app.keychain.opens_lock(word).await).await?;
    if tried == TriedRow::Right {
        app.keychain.take_off_lock(app.home.every_profile()).await.map_err(Blocked::from)?;
        app.home.remember(|memory| memory.lock = LockMemory::default()).map_err(Blocked::from)?;
        app.screen.say(UiEvent::Started { start: app.start() });
    }
    Ok(tried)
}

/// Opens the lock, and with it the profiles behind it: first the one that was on the screen, then the others. What then
/// stands in a profile's way has a screen of its own.
pub(crate) async fn open(app: &Arc<App>, ask: LockOpen) -> Result<TriedRow, UiError> {
    if !app.is_locked() {
        return Err(UiError::of(UiErrorCode::NotPossible));
    }
    let word = Zeroizing::new(ask.word);
    let tried = tries::with(&app.home, edge::now(), async || {
        app.keychain.open_lock(word, app.home.every_profile()).await
    })
    .await?;
    if tried == TriedRow::Right {
        app.touched.now();
        let profile = app.tried().ok_or_else(|| UiError::of(UiErrorCode::NotPossible))?;
        // The screen shows what came of it.
        drop(app.show(profile).await);
    }
    Ok(tried)
}

/// Shuts the lock, where there is one: the screen is covered at once, and the process ends.
pub(crate) fn shut(app: &Arc<App>) {
    let Some(profile) = app.tried().filter(|_| app.keychain.has_opened_lock() && !app.is_locked()) else {
        return;
    };
    tracing::info!("the lock is shut");
    let was_shown = window::is_shown(&app.handle);
    if let Err(error) = app.home.remember(|memory| memory.lock.was_shown = Some(was_shown)) {
        tracing::warn!(%error, "whether the window showed will not be remembered");
    }
    app.show_lock(profile);
    app.end_and_begin_anew();
}

/// Sets aside what nobody can open any more, and begins anew. One lock is over all profiles, so all of them are set aside:
/// a part could not be opened any more than the rest. Whoever is at a hub joins it again and misses nothing.
pub(crate) async fn start_over(app: &Arc<App>) -> Result<Done, UiError> {
    if !app.is_locked() {
        return Err(UiError::of(UiErrorCode::NotPossible));
    }
    app.nobody_waits_outside().await;
    let name = format!("locked-{}", edge::now().0);
    let all = app.home.every_profile();
    // The folder first: whoever is cut short still has the lock, and what it opens.
    let aside = app.home.set_profiles_aside(&name).map_err(Blocked::from)?;
    app.keychain.forget_everything(all).await.map_err(Blocked::from)?;
    app.home.remember(|memory| *memory = crate::home::Memory::default()).map_err(Blocked::from)?;
    tracing::warn!(?aside, "what was behind the lock is set aside");
    app.show_doors();
    Ok(Done {})
}

/// Keeps what the lock is to look like: the preferences themselves are behind it.
pub(crate) fn remember_looks(app: &App, preferences: &Preferences) {
    if !app.keychain.has_opened_lock() {
        return;
    }
    let before = app.home.memory().lock;
    let after = LockMemory {
        language: preferences.language,
        theme: preferences.theme,
        do_not_disturb_until: preferences.do_not_disturb_until,
        ..before.clone()
    };
    if before == after {
        return;
    }
    let kept = app.home.remember(|memory| memory.lock = after);
    if let Err(error) = kept {
        tracing::warn!(%error, "what the lock is to look like will not be remembered");
    }
}

/// Keeps from where on messages are to be counted at each hub, for as long as its profile is closed behind the lock.
pub(crate) async fn remember_what_is_held(app: &App) {
    if !app.keychain.has_opened_lock() {
        return;
    }
    for (profile, counter) in app.open_counters() {
        if app.home.memory().team(profile).is_none() {
            continue;
        }
        let held = counter.held().await.ok().map(|lines| {
            let lines = lines.into_iter().map(|(line, held)| (line.as_str().to_owned(), held.0));
            lines.collect::<BTreeMap<_, _>>()
        });
        let token = app.keychain.read(profile, Secret::SeatToken).await.ok().flatten();
        let kept = app.home.remember(|memory| {
            if let Some(team) = memory.team_mut(profile) {
                team.held = held;
                team.counting_word = token.map(|token| counting_word(&token));
            }
        });
        if let Err(error) = kept {
            tracing::warn!(%error, "what comes while the lock is shut will not be counted");
        }
    }
}

/// A profile is open: what it held before it was closed is of no use any more.
pub(crate) fn forget_what_was_held(app: &App, profile: ProfileId) {
    if app.home.memory().team(profile).is_none_or(|team| team.held.is_none()) {
        return;
    }
    let forgotten = app.home.remember(|memory| {
        if let Some(team) = memory.team_mut(profile) {
            team.held = None;
        }
    });
    if let Err(error) = forgotten {
        tracing::warn!(%error, "messages may be counted that were read already");
    }
}

/// Whether the window showed when the lock was shut by the process before this one; tells it once.
pub(crate) fn was_shown(app: &App) -> Option<bool> {
    let was_shown = app.home.memory().lock.was_shown?;
    if let Err(error) = app.home.remember(|memory| memory.lock.was_shown = None) {
        tracing::warn!(%error, "that the lock was shut will be remembered too long");
    }
    Some(was_shown)
}

impl From<KeychainError> for UiError {
    fn from(error: KeychainError) -> Self {
        Blocked::from(error).into()
    }
}
