//! The app as a whole: which profile is on the screen, which are open behind it, what stands in the way, and what the
//! rest of the shell asks of it.

mod board;
mod ending;
mod links;
mod open;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use ipc::event::UiEvent;
use ipc::row::Preferences;
use ipc::shell::{Start, StartState};
use ipc::{Counter, ProfileId, Surroundings, Tongue};
use tauri::AppHandle;

use self::board::Board;
pub(crate) use self::board::Standing;
use self::ending::Ending;
use crate::home::{Home, LockMemory};
use crate::keychain::Keychain;
use crate::lock::Outside;
use crate::logs::Logs;
use crate::media_door::MediaDoor;
use crate::notify::Bell;
use crate::options::Options;
use crate::profile::{self, Blocked, Opened, sign_in};
use crate::screen::Screen;
use crate::tray::Tray;
use crate::words::Words;
use crate::{autostart, lock, screenshots, window};

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
    /// One opening or closing at a time; nobody who only asks or looks at what is open takes this.
    gate: tokio::sync::Mutex<()>,
    /// What runs.
    open: tokio::sync::Mutex<BTreeMap<ProfileId, Opened>>,
    /// Where questions go, for every open profile.
    counters: RwLock<BTreeMap<ProfileId, Counter>>,
    board: Board,
    /// Whether the first rows have been drawn.
    pub drawn: tokio::sync::watch::Sender<bool>,
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
    /// The profile that is on the screen, or is to be tried again.
    tried: Option<ProfileId>,
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
            gate: tokio::sync::Mutex::default(),
            open: tokio::sync::Mutex::default(),
            counters: RwLock::default(),
            board: Board::default(),
            drawn: tokio::sync::watch::Sender::default(),
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

    /// Shows what the command line asks for, else what was shown last, else the first of one's own; the others open behind
    /// it. Without any, the doors are shown.
    async fn begin(self: &Arc<Self>, options: &Options) {
        for profile in self.home.memory().to_wipe() {
            self.wipe(profile).await;
        }
        let memory = self.home.memory();
        let own = memory.own();
        let is_there = |profile: &ProfileId| *profile == ProfileId::Demo || own.contains(profile);
        let profile = if options.demo {
            Some(ProfileId::Demo)
        } else if let Some(hub_url) = &options.hub {
            match std::env::var("COMPTOIR_TOKEN") {
                Ok(token) => match profile::team::join(self, hub_url.clone(), None, token.into()).await {
                    Ok(profile) => Some(profile),
                    // The token that is kept stands behind the lock: it opens with that one.
                    Err(blocked) if blocked.by_lock => Some(memory.profile_of_hub(hub_url)),
                    Err(blocked) => return self.block(memory.profile_of_hub(hub_url), &blocked),
                },
                Err(_) => None,
            }
        } else {
            memory.last.filter(is_there).or_else(|| own.first().copied())
        };
        match profile {
            // What stands in the way is on the screen.
            Some(profile) => drop(self.show(profile).await),
            None => self.open_the_others_soon(),
        }
    }

    /// Runs something with the profile on the screen.
    pub(crate) async fn with_open<T>(&self, work: impl AsyncFnOnce(&Opened) -> T) -> Option<T> {
        let open = self.open.lock().await;
        match self.tried().and_then(|profile| open.get(&profile)) {
            Some(opened) => Some(work(opened).await),
            None => None,
        }
    }

    /// The profile on the screen and its counter.
    pub(crate) fn on_screen(&self) -> Option<(ProfileId, Counter)> {
        let profile = self.tried()?;
        Some((profile, self.counter_of(Some(profile))?))
    }

    /// The counter of the profile on the screen.
    pub(crate) fn counter(&self) -> Option<Counter> {
        self.on_screen().map(|(_, counter)| counter)
    }

    /// The counter of an open profile; without a name, of the one on the screen. A shut lock is before all of them.
    pub(crate) fn counter_of(&self, profile: Option<ProfileId>) -> Option<Counter> {
        let profile = profile.or_else(|| self.tried())?;
        self.open_counter(profile).filter(|_| !self.is_locked())
    }

    /// The same, whatever is before it.
    pub(crate) fn open_counter(&self, profile: ProfileId) -> Option<Counter> {
        self.counters.read().unwrap_or_else(PoisonError::into_inner).get(&profile).cloned()
    }

    /// Of every open profile.
    pub(crate) fn open_counters(&self) -> Vec<(ProfileId, Counter)> {
        let counters = self.counters.read().unwrap_or_else(PoisonError::into_inner);
        counters.iter().map(|(profile, counter)| (*profile, counter.clone())).collect()
    }

    /// What a counter over a profile's folder is told of this machine.
    pub(crate) fn around(&self, profile: ProfileId, folder: &Path) -> Surroundings {
        Surroundings {
            media_base: self.media.base_of(profile),
            scratch: folder.join("scratch"),
            screenshots: screenshots::folders(&self.handle),
        }
    }

    /// How the app stands.
    pub(crate) fn start(&self) -> Start {
        let (state, demo_network) = {
            let shown = self.shown();
            (shown.state.clone(), shown.demo_network)
        };
        Start {
            state,
            platform: std::env::consts::OS.to_owned(),
            locale: self.locale.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            demo_network,
            media_base: self.media.base_of(self.tried().unwrap_or(ProfileId::Demo)),
            has_lock: self.keychain.has_opened_lock(),
            profiles: self.profile_rows(),
            hub_url: self.hub_url.clone(),
        }
    }

    /// The profile that is on the screen, or would be if nothing stood in the way.
    pub(crate) fn tried(&self) -> Option<ProfileId> {
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

    fn set_state(&self, state: StartState, tried: Option<ProfileId>) {
        {
            let mut shown = self.shown();
            // A lock that was shut stays shut: the process ends.
            if matches!(shown.state, StartState::Locked { .. }) && self.is_ending() {
                return;
            }
            shown.state = state;
            shown.tried = tried;
            shown.demo_network = true;
        }
        window::dress(&self.handle, self.words(), tried == Some(ProfileId::Demo), self.standing().to_answer);
        self.screen.turn_to(tried, UiEvent::Started { start: self.start() });
    }

    /// Shows that everything is behind the lock.
    pub(crate) fn show_lock(&self, profile: ProfileId) {
        let LockMemory { language, theme, do_not_disturb_until, .. } = self.home.memory().lock;
        let preferences = Preferences { language, theme, do_not_disturb_until, ..Preferences::default() };
        self.shown().preferences = preferences;
        let profile_kind = profile.kind();
        self.set_state(
            StartState::Locked { profile: profile_kind, language, theme, arrived: 0 },
            Some(profile),
        );
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

    fn block(&self, profile: ProfileId, blocked: &Blocked) {
        if blocked.by_lock {
            tracing::info!(%profile, "behind the lock");
            return self.show_lock(profile);
        }
        tracing::error!(%profile, problem = ?blocked.problem, details = %blocked.details, "cannot be opened");
        let folder = self.home.profile(profile).display().to_string();
        let (problem, details) = (blocked.problem, blocked.details.clone());
        self.set_state(StartState::Problem { id: profile, problem, folder, details }, Some(profile));
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
        !self.open_counters().is_empty()
    }

    /// Messages that have not gone out.
    pub(crate) async fn outbox(&self) -> u32 {
        let mut outbox = 0;
        for (_, counter) in self.open_counters() {
            outbox += counter.status().await.map_or(0, |status| status.outbox);
        }
        outbox
    }

    /// Takes the preferences in, and makes tray, window, system and the other profiles follow them.
    pub(crate) async fn learn_preferences(&self) {
        let Some((profile, counter)) = self.on_screen() else { return };
        match counter.preferences().await {
            Ok(preferences) => {
                self.shown().preferences = preferences.clone();
                let is_demo = profile == ProfileId::Demo;
                // The demo is a guest: what a person tries there does not change their system.
                if !is_demo {
                    autostart::obey(&self.handle, preferences.start_at_login);
                }
                window::dress(&self.handle, self.words(), is_demo, self.standing().to_answer);
                window::hide_from_capture(&self.handle, preferences.hide_from_capture);
                lock::remember_looks(self, &preferences);
                self.show_in_tray();
                self.share(profile, &preferences).await;
            }
            Err(error) => tracing::error!(code = ?error.code, "the preferences cannot be read"),
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
