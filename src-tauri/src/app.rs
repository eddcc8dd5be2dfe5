//! The app as a whole: which profile is open, what stands in the way, and what the rest of the shell asks of it.

mod ending;
mod links;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use ipc::ask::{Ask as _, Focus, PreferencesSave};
use ipc::event::UiEvent;
use ipc::row::Preferences;
use ipc::shell::{Profile, Start, StartState};
use ipc::{Counter, Surroundings, Tongue, may_disturb};
use tauri::AppHandle;

use self::ending::Ending;
use crate::home::{Home, Last, LockMemory};
use crate::keychain::Keychain;
use crate::lent::Lent;
use crate::lock::Outside;
use crate::logs::Logs;
use crate::media_door::MediaDoor;
use crate::notify::Bell;
use crate::options::Options;
use crate::profile::{self, Blocked, Opened, sign_in};
use crate::screen::Screen;
use crate::tray::{self, Tray};
use crate::words::Words;
use crate::{autostart, edge, lock, screenshots, start_trace, window};

/// The app.
pub(crate) struct App {
    /// The way to Tauri.
    pub handle: AppHandle,
    /// Our folder.
    pub home: Home,
    /// Our secrets.
    pub keychain: Keychain,
    /// The way to the screen.
    pub screen: Screen,
    /// The icon in the tray.
    pub tray: Tray,
    /// The notifications.
    pub bell: Bell,
    /// The log.
    pub logs: Logs,
    media: MediaDoor,
    /// Whether the window has been made: the web view in it then starts by itself.
    pub window_made: tokio::sync::watch::Sender<bool>,
    /// The number that is being connected: its door stands open before its profile does.
    pub door: tokio::sync::Mutex<Option<hub::Hub>>,
    /// What runs. One opening or closing at a time; nobody who only asks takes this.
    open: tokio::sync::Mutex<Option<Opened>>,
    /// Where questions go while a profile is open.
    counter: RwLock<Option<Counter>>,
    shown: Mutex<Shown>,
    locale: String,
    hub_url: Option<String>,
    ending: Mutex<Ending>,
    /// The invitation that the system handed over, until the screen takes it.
    given: Mutex<Option<String>>,
    /// The sign-in at a team's provider.
    pub sign_in: sign_in::Desk,
    /// When a person was last seen to be at work here.
    pub touched: lock::Touched,
    /// What waits before the lock while it is shut.
    outside: tokio::sync::Mutex<Option<Outside>>,
}

/// What the shell shows and obeys without asking anybody.
struct Shown {
    state: StartState,
    /// The profile to try again.
    tried: Option<Profile>,
    preferences: Preferences,
    demo_network: bool,
}

impl App {
    /// An app with nothing open.
    pub(crate) fn new(
        handle: AppHandle,
        home: Home,
        keychain: Keychain,
        logs: Logs,
        bell: Bell,
        options: &Options,
    ) -> Self {
        let media = MediaDoor::open(&handle);
        Self {
            handle,
            home,
            keychain,
            screen: Screen::default(),
            tray: Tray::default(),
            bell,
            logs,
            media,
            window_made: tokio::sync::watch::Sender::default(),
            door: tokio::sync::Mutex::default(),
            open: tokio::sync::Mutex::default(),
            counter: RwLock::default(),
            shown: Mutex::new(Shown {
                state: StartState::Doors,
                tried: None,
                preferences: Preferences::default(),
                demo_network: true,
            }),
            locale: locale_of(sys_locale::get_locale()),
            hub_url: options.hub.clone(),
            ending: Mutex::new(Ending::No),
            given: Mutex::default(),
            sign_in: sign_in::Desk::default(),
            touched: lock::Touched::default(),
            outside: tokio::sync::Mutex::default(),
        }
    }

    /// Begins, beside the window: neither waits for the other.
    pub(crate) fn begin_soon(self: &Arc<Self>, options: &Options) {
        let (app, options) = (Arc::clone(self), options.clone());
        tauri::async_runtime::spawn(async move { app.begin(&options).await });
        tauri::async_runtime::spawn(lock::watch(Arc::clone(self)));
        #[cfg(unix)]
        tauri::async_runtime::spawn(ending::end_when_asked(Arc::clone(self)));
    }

    /// Opens what the command line asks for, else what was open last. Without either, the doors are shown.
    async fn begin(self: &Arc<Self>, options: &Options) {
        if self.home.memory().team_wipe {
            self.wipe_team().await;
        }
        let memory = self.home.memory();
        let remembered = match memory.last {
            Some(Last::Solo) if memory.solo.phone_number_id.is_none() => None,
            Some(Last::Team) if memory.team_hub.is_none() => None,
            last => last.map(Profile::from),
        };
        let profile = if options.demo {
            Some(Profile::Demo)
        } else if let Some(hub_url) = &options.hub {
            match std::env::var("COMPTOIR_TOKEN") {
                Ok(token) => match profile::team::join(self, hub_url.clone(), token.into()).await {
                    Ok(()) => Some(Profile::Team),
                    // The token that is kept stands behind the lock: it opens with that one.
                    Err(blocked) if blocked.by_lock => Some(Profile::Team),
                    Err(blocked) => return self.block(Profile::Team, &blocked),
                },
                Err(_) => None,
            }
        } else {
            remembered
        };
        if let Some(profile) = profile {
            // What stands in the way is on the screen.
            let _ = self.switch_to(profile).await;
        }
    }

    /// Closes what is open and opens a profile.
    pub(crate) async fn switch_to(self: &Arc<Self>, profile: Profile) -> Result<(), Blocked> {
        let mut open = self.open.lock().await;
        self.close_now(open.take()).await;
        self.set_state(StartState::Opening { profile }, Some(profile));
        self.nobody_waits_outside().await;
        match profile::open(self, profile).await {
            Ok(opened) => {
                start_trace::mark("profile open");
                *self.counter.write().unwrap_or_else(PoisonError::into_inner) = Some(opened.counter.clone());
                *open = Some(opened.followed_by(self));
                drop(open);
                let remembered = self.home.remember(|memory| {
                    if profile == Profile::Demo && memory.last != Some(Last::Demo) {
                        memory.before_demo = memory.last;
                    }
                    memory.last = Some(Last::from(profile));
                });
                if let Err(error) = remembered {
                    tracing::warn!(%error, "which profile was open will not be remembered");
                }
                lock::forget_what_was_held(self);
                self.learn_preferences().await;
                self.set_state(StartState::Open { profile }, Some(profile));
                tracing::info!(?profile, "open");
                Ok(())
            }
            Err(blocked) => {
                self.block(profile, &blocked);
                if blocked.by_lock {
                    *self.outside.lock().await = Some(Outside::wait(self, profile).await);
                }
                Err(blocked)
            }
        }
    }

    /// Closes what is open and shows the doors.
    pub(crate) async fn back_to_doors(&self) {
        let mut open = self.open.lock().await;
        self.close_now(open.take()).await;
        if let Err(error) = self.home.remember(|memory| memory.last = None) {
            tracing::warn!(%error, "that nothing is open will not be remembered");
        }
        self.set_state(StartState::Doors, None);
    }

    /// Closes what is open and runs something in its absence.
    pub(crate) async fn with_nothing_open<T>(&self, work: impl AsyncFnOnce() -> T) -> T {
        let mut open = self.open.lock().await;
        self.close_now(open.take()).await;
        work().await
    }

    /// Runs something with what is open.
    pub(crate) async fn with_open<T>(&self, work: impl AsyncFnOnce(&Opened) -> T) -> Option<T> {
        let open = self.open.lock().await;
        match open.as_ref() {
            Some(opened) => Some(work(opened).await),
            None => None,
        }
    }

    async fn close_now(&self, open: Option<Opened>) {
        *self.counter.write().unwrap_or_else(PoisonError::into_inner) = None;
        if let Some(opened) = open {
            opened.close().await;
            self.take_back_what_is_lent().await;
            self.logs.follow(&self.home.logs(None));
        }
    }

    /// No file lies in the clear behind a closed profile.
    async fn take_back_what_is_lent(&self) {
        let Some(profile) = self.tried() else { return };
        let lent = Lent::of(&self.home.profile(profile));
        let taken = tokio::task::spawn_blocking(move || lent.take_back());
        taken.await.expect("removing files does not panic");
    }

    /// The counter of the open profile.
    pub(crate) fn counter(&self) -> Option<Counter> {
        self.counter.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What a counter over a profile's folder is told of this machine.
    pub(crate) fn around(&self, folder: &Path) -> Surroundings {
        Surroundings {
            media_base: self.media.base.clone(),
            scratch: folder.join("scratch"),
            screenshots: screenshots::folders(&self.handle),
        }
    }

    /// How the app stands.
    pub(crate) fn start(&self) -> Start {
        let shown = self.shown();
        Start {
            state: shown.state.clone(),
            platform: std::env::consts::OS.to_owned(),
            locale: self.locale.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            demo_network: shown.demo_network,
            media_base: self.media.base.clone(),
            has_lock: self.keychain.has_opened_lock(),
            hub_url: self.hub_url.clone(),
        }
    }

    /// The profile that is open, or would be if nothing stood in the way.
    pub(crate) fn tried(&self) -> Option<Profile> {
        self.shown().tried
    }

    /// Whether the screen shows the lock.
    pub(crate) fn is_locked(&self) -> bool {
        matches!(self.shown().state, StartState::Locked { .. })
    }

    /// Says whether the demo's network is up.
    pub(crate) fn set_demo_network(&self, up: bool) {
        self.shown().demo_network = up;
        self.screen.say(UiEvent::Started { start: self.start() });
    }

    fn set_state(&self, state: StartState, tried: Option<Profile>) {
        {
            let mut shown = self.shown();
            shown.state = state;
            shown.tried = tried;
            shown.demo_network = true;
        }
        window::dress(&self.handle, self.words(), tried == Some(Profile::Demo));
        self.screen.say(UiEvent::Started { start: self.start() });
    }

    /// Shows that a profile is behind the lock.
    pub(crate) fn show_lock(&self, profile: Profile) {
        let LockMemory { language, theme, do_not_disturb_until, .. } = self.home.memory().lock;
        let preferences = Preferences { language, theme, do_not_disturb_until, ..Preferences::default() };
        self.shown().preferences = preferences;
        self.set_state(StartState::Locked { profile, language, theme, arrived: 0 }, Some(profile));
    }

    /// Ends what waits before the lock.
    pub(crate) async fn nobody_waits_outside(&self) {
        if let Some(outside) = self.outside.lock().await.take() {
            outside.end().await;
        }
    }

    /// How many messages have come while the lock is shut.
    pub(crate) fn arrived(&self) -> u64 {
        match self.shown().state {
            StartState::Locked { arrived, .. } => arrived,
            StartState::Doors
            | StartState::Opening { .. }
            | StartState::Open { .. }
            | StartState::Problem { .. } => 0,
        }
    }

    /// Shows it.
    pub(crate) fn set_arrived(&self, messages: u64) {
        {
            let mut shown = self.shown();
            let StartState::Locked { arrived, .. } = &mut shown.state else { return };
            if *arrived == messages {
                return;
            }
            *arrived = messages;
        }
        self.screen.say(UiEvent::Started { start: self.start() });
    }

    fn block(&self, profile: Profile, blocked: &Blocked) {
        if blocked.by_lock {
            tracing::info!(?profile, "behind the lock");
            return self.show_lock(profile);
        }
        tracing::error!(?profile, problem = ?blocked.problem, details = %blocked.details, "cannot be opened");
        let folder = self.home.profile(profile).display().to_string();
        let (problem, details) = (blocked.problem, blocked.details.clone());
        self.set_state(StartState::Problem { problem, folder, details }, Some(profile));
    }

    fn shown(&self) -> std::sync::MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// This person's preferences, as last heard.
    pub(crate) fn preferences(&self) -> Preferences {
        self.shown().preferences.clone()
    }

    /// The system's language.
    pub(crate) fn locale(&self) -> &str {
        &self.locale
    }

    /// The shell's own words.
    pub(crate) fn words(&self) -> Words {
        Words(Tongue::of(self.shown().preferences.language, &self.locale))
    }

    /// Whether messages come in: something would stop if the app ended.
    pub(crate) fn receives(&self) -> bool {
        self.counter().is_some()
    }

    /// Messages that have not gone out.
    pub(crate) async fn outbox(&self) -> u32 {
        match self.counter() {
            Some(counter) => counter.status().await.map_or(0, |status| status.outbox),
            None => 0,
        }
    }

    /// Takes the preferences in, and makes tray, window and system follow them.
    pub(crate) async fn learn_preferences(&self) {
        let Some(counter) = self.counter() else { return };
        match counter.preferences().await {
            Ok(preferences) => {
                let tried = {
                    let mut shown = self.shown();
                    shown.preferences = preferences.clone();
                    shown.tried
                };
                // The demo is a guest: what a person tries there does not change their system.
                if tried.is_some_and(|profile| profile != Profile::Demo) {
                    autostart::obey(&self.handle, preferences.start_at_login);
                }
                window::dress(&self.handle, self.words(), tried == Some(Profile::Demo));
                window::hide_from_capture(&self.handle, preferences.hide_from_capture);
                lock::remember_looks(self, &preferences);
                self.show_in_tray().await;
            }
            Err(error) => tracing::error!(code = ?error.code, "the preferences cannot be read"),
        }
    }

    /// Shows in the tray how things stand.
    pub(crate) async fn show_in_tray(&self) {
        let words = self.words();
        let status = match self.counter() {
            Some(counter) => counter.status().await.ok().map(|status| words.status(&status)),
            None if self.is_locked() => Some(words.locked().to_owned()),
            None => None,
        };
        let status = status.unwrap_or_else(|| words.nothing_open().to_owned());
        let undisturbed = !may_disturb(&self.preferences(), edge::now().0);
        let has_lock = self.keychain.has_opened_lock() && !self.is_locked();
        self.tray.show(&tray::Shown { words, status: &status, undisturbed, has_lock });
    }

    /// Switches notifications off until switched on, or on.
    pub(crate) async fn toggle_do_not_disturb(&self) {
        let Some(counter) = self.counter() else { return };
        let mut preferences = self.preferences();
        preferences.do_not_disturb_until = if may_disturb(&preferences, edge::now().0) { -1 } else { 0 };
        // The counter tells everybody, us included.
        let kept =
            counter.ask(PreferencesSave::NAME, serde_json::json!({ "preferences": preferences })).await;
        if let Err(error) = kept {
            tracing::error!(code = ?error.code, "the preference cannot be kept");
        }
    }

    /// The window lost the focus: nothing is before the person's eyes, and everything is worth a notification. What
    /// comes before them with the focus, the screen says.
    pub(crate) fn window_focused(&self, focused: bool) {
        if focused {
            return;
        }
        if let Some(counter) = self.counter() {
            tauri::async_runtime::spawn(async move {
                let nothing = serde_json::json!({ "conversation": null });
                if let Err(error) = counter.ask(Focus::NAME, nothing).await {
                    tracing::warn!(code = ?error.code, "the engine does not learn that nobody looks");
                }
            });
        }
    }
}

/// The system's language as BCP 47 writes it. A system without one (`C`, `POSIX`) speaks English.
fn locale_of(system: Option<String>) -> String {
    let is_language = |tag: &str| {
        let language = tag.split('-').next().unwrap_or_default();
        (2..=3).contains(&language.len()) && language.bytes().all(|letter| letter.is_ascii_alphabetic())
    };
    system.filter(|tag| is_language(tag)).unwrap_or_else(|| "en".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_without_a_language_speaks_english() {
        assert_eq!(locale_of(Some("fr-FR".to_owned())), "fr-FR");
        for none in [None, Some("C".to_owned()), Some("POSIX".to_owned()), Some(String::new())] {
            assert_eq!(locale_of(none), "en");
        }
    }
}
