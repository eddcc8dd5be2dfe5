//! Opening, showing and closing. One profile is on the screen; all of a person's own are open, each with its engine, its
//! replica and its notifications, so that nobody misses a customer of the other number.
//!
//! The one on the screen opens first; the others wait until its first rows are drawn. The demo is a guest: it runs only
//! while it is shown, and one's own go on receiving behind it.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use ipc::ask::{Ask as _, Focus, PreferencesSave};
use ipc::event::UiEvent;
use ipc::row::{Preferences, SignedOut};
use ipc::shell::StartState;
use ipc::{Counter, ProfileId};
use serde_json::json;

use super::App;
use crate::lent::Lent;
use crate::lock::{self, Outside};
use crate::notify::Bubble;
use crate::profile::{self, Blocked, Opened};
use crate::start_trace;

/// How long the others wait for a screen that may be hidden, and draws nothing then.
const DRAWS_WITHIN: Duration = Duration::from_secs(8);

impl App {
    /// Brings a profile on the screen: at once where it is open, else it is opened first. The others stay as they are.
    pub(crate) async fn show(self: &Arc<Self>, profile: ProfileId) -> Result<(), Blocked> {
        // The demo may be closing: it is looked at with the door shut.
        if profile != ProfileId::Demo && self.open_counter(profile).is_some() {
            self.put_on_screen(profile);
            return Ok(());
        }
        let gate = self.gate.lock().await;
        if self.open_counter(profile).is_some() {
            self.put_on_screen(profile);
            return Ok(());
        }
        self.nobody_looks();
        self.clear_board(profile);
        self.logs.follow(&self.home.logs(Some(profile)));
        self.set_state(StartState::Opening { profile: profile.kind(), id: profile }, Some(profile));
        self.nobody_waits_outside().await;
        let opened = self.open_now(profile).await;
        drop(gate);
        // Whoever grew tired of waiting looks at another by now.
        let is_wanted = self.tried() == Some(profile);
        let shown = match opened {
            Ok(()) if is_wanted => {
                start_trace::mark("profile open");
                self.learn_preferences().await;
                self.put_on_screen(profile);
                Ok(())
            }
            Ok(()) => Ok(()),
            Err(blocked) => {
                self.found_blocked(profile, &blocked, is_wanted).await;
                Err(blocked)
            }
        };
        self.open_the_others_soon();
        shown
    }

    async fn found_blocked(self: &Arc<Self>, profile: ProfileId, blocked: &Blocked, is_wanted: bool) {
        if !blocked.by_lock {
            self.put_problem_on_board(profile, blocked.problem);
        }
        if is_wanted || blocked.by_lock {
            self.block(profile, blocked);
        } else {
            tracing::error!(%profile, problem = ?blocked.problem, details = %blocked.details, "cannot be opened");
        }
        if blocked.by_lock {
            let mut outside = self.outside.lock().await;
            if outside.is_none() {
                *outside = Some(Outside::wait(self).await);
            }
        }
        self.tell_board();
    }

    /// Opens a profile; the gate is held.
    async fn open_now(self: &Arc<Self>, profile: ProfileId) -> Result<(), Blocked> {
        let opened = profile::open(self, profile).await?;
        self.counters.write().unwrap_or_else(PoisonError::into_inner).insert(profile, opened.counter.clone());
        self.open.lock().await.insert(profile, opened.followed_by(self, profile));
        lock::forget_what_was_held(self, profile);
        tracing::info!(%profile, "open");
        Ok(())
    }

    /// The one on the screen, and everybody who has to know it.
    fn put_on_screen(self: &Arc<Self>, profile: ProfileId) {
        let before = self.tried();
        if before != Some(profile) {
            self.nobody_looks();
            self.logs.follow(&self.home.logs(Some(profile)));
        }
        self.set_state(StartState::Open { profile: profile.kind(), id: profile }, Some(profile));
        self.say_if_signed_out(profile);
        let app = Arc::clone(self);
        tauri::async_runtime::spawn(async move {
            app.remember_shown(profile).await;
            app.learn_preferences().await;
            app.tell_board();
            if before == Some(ProfileId::Demo) && profile != ProfileId::Demo {
                app.close_demo().await;
            }
        });
    }

    async fn remember_shown(self: &Arc<Self>, profile: ProfileId) {
        let home = self.home.clone();
        let remembered = tokio::task::spawn_blocking(move || {
            home.remember(|memory| {
                if profile == ProfileId::Demo && memory.last != Some(ProfileId::Demo) {
                    memory.before_demo = memory.last;
                }
                memory.last = Some(profile);
            })
        });
        if let Err(error) = remembered.await.expect("writing a file does not panic") {
            tracing::warn!(%error, "which profile was shown will not be remembered");
        }
    }

    /// The guest leaves, unless it is looked at again.
    async fn close_demo(&self) {
        let _gate = self.gate.lock().await;
        if self.tried() != Some(ProfileId::Demo) {
            self.close_now(ProfileId::Demo).await;
        }
    }

    /// Nobody looks at the profile that was on the screen: what comes there is worth a notification.
    fn nobody_looks(&self) {
        let before = self.tried().and_then(|before| self.open_counter(before));
        if let Some(counter) = before {
            tauri::async_runtime::spawn(async move { look_away(&counter).await });
        }
    }

    /// The window lost the focus: nothing is before the person's eyes, and everything is worth a notification. What
    /// comes before them with the focus, the screen says.
    pub(crate) fn window_focused(&self, focused: bool) {
        if !focused {
            self.nobody_looks();
        }
    }

    /// Opens what is not on the screen, once its first rows are drawn.
    pub(crate) fn open_the_others_soon(self: &Arc<Self>) {
        let app = Arc::clone(self);
        tauri::async_runtime::spawn(async move {
            let mut drawn = app.drawn.subscribe();
            let is_shown = matches!(app.start().state, StartState::Open { .. });
            if is_shown && tokio::time::timeout(DRAWS_WITHIN, drawn.wait_for(|drawn| *drawn)).await.is_err() {
                tracing::info!("nothing is drawn: the window may be hidden");
            }
            app.open_the_others().await;
        });
    }

    async fn open_the_others(self: &Arc<Self>) {
        for profile in self.home.memory().own() {
            let gate = self.gate.lock().await;
            let is_to_open = self.open_counter(profile).is_none() && !self.has_problem(profile);
            if !is_to_open || self.is_locked() || self.is_ending() || self.tried() == Some(profile) {
                continue;
            }
            let opened = self.open_now(profile).await;
            drop(gate);
            match opened {
                Ok(()) => self.learn_preferences().await,
                Err(blocked) => {
                    let is_wanted = self.tried() == Some(profile);
                    self.found_blocked(profile, &blocked, is_wanted).await;
                    if blocked.by_lock {
                        return;
                    }
                }
            }
        }
    }

    /// Closes a profile and runs something in its absence. Nothing else is opened or closed meanwhile.
    pub(crate) async fn with_closed<T>(&self, profile: ProfileId, work: impl AsyncFnOnce() -> T) -> T {
        let _gate = self.gate.lock().await;
        self.close_now(profile).await;
        work().await
    }

    /// Closes a profile and opens it again on the screen, with what is known now.
    pub(crate) async fn show_anew(self: &Arc<Self>, profile: ProfileId) -> Result<(), Blocked> {
        self.with_closed(profile, async || ()).await;
        self.show(profile).await
    }

    /// Shows what there is besides a profile that is gone: the one that was meant, else the first of one's own, else the
    /// doors.
    pub(crate) async fn show_what_is_left(self: &Arc<Self>, meant: Option<ProfileId>) -> Result<(), Blocked> {
        let own = self.home.memory().own();
        let next = meant.filter(|meant| own.contains(meant)).or_else(|| own.first().copied());
        match next {
            Some(profile) => self.show(profile).await,
            None => {
                self.show_doors();
                Ok(())
            }
        }
    }

    /// Nothing is connected.
    pub(crate) fn show_doors(&self) {
        if let Err(error) = self.home.remember(|memory| memory.last = None) {
            tracing::warn!(%error, "that nothing is open will not be remembered");
        }
        self.set_state(StartState::Doors, None);
        self.tell_board();
    }

    /// Closes a profile and wipes it, because its hub says so. The others are left alone.
    pub(crate) async fn wipe(self: &Arc<Self>, profile: ProfileId) {
        let name = self.name_among_several(profile);
        let was_shown = self.tried() == Some(profile);
        let wiped = self.with_closed(profile, async || profile::team::wipe(self, profile).await).await;
        match wiped {
            Ok(()) if was_shown => {
                // What stands in the next one's way is on the screen.
                drop(self.show_what_is_left(None).await);
                self.screen.say(UiEvent::SignedOut { reason: SignedOut::Wiped });
            }
            Ok(()) => {
                let (title, body) =
                    (name.unwrap_or_else(|| "Comptoir".to_owned()), self.words().wiped().to_owned());
                let open = self.words().open();
                self.bell.show(Bubble {
                    profile: None,
                    conversation: None,
                    digest: false,
                    title,
                    body,
                    open,
                });
            }
            // What is to be wiped is remembered: the next start goes on.
            Err(blocked) if was_shown => self.block(profile, &blocked),
            Err(blocked) => {
                tracing::error!(%profile, details = %blocked.details, "is not wiped yet; the next start goes on");
            }
        }
        self.tell_board();
    }

    /// Closes a profile; the gate is held.
    pub(super) async fn close_now(&self, profile: ProfileId) {
        self.counters.write().unwrap_or_else(PoisonError::into_inner).remove(&profile);
        self.clear_board(profile);
        let opened = self.open.lock().await.remove(&profile);
        if let Some(opened) = opened {
            self.close_opened(profile, opened).await;
        }
    }

    pub(super) async fn close_opened(&self, profile: ProfileId, opened: Opened) {
        opened.close().await;
        // No file lies in the clear behind a closed profile.
        let lent = Lent::of(&self.home.profile(profile));
        let taken = tokio::task::spawn_blocking(move || lent.take_back());
        taken.await.expect("removing files does not panic");
        if self.tried() == Some(profile) {
            self.logs.follow(&self.home.logs(None));
        }
    }

    /// One person has one set of preferences: what is chosen in one of their profiles holds in all of them. When the
    /// seats of a team were gone through is that team's own. The demo is a guest: what is tried there stays there.
    pub(super) async fn share(&self, of: ProfileId, preferences: &Preferences) {
        if of == ProfileId::Demo {
            return;
        }
        for (profile, counter) in self.open_counters() {
            if profile == of || profile == ProfileId::Demo {
                continue;
            }
            let Ok(theirs) = counter.preferences().await else { continue };
            let shared = Preferences { seats_reviewed_at: theirs.seats_reviewed_at, ..preferences.clone() };
            if shared != theirs {
                keep(&counter, &shared).await;
            }
        }
    }

    /// Switches notifications off until switched on, or on, everywhere.
    pub(crate) async fn toggle_do_not_disturb(&self) {
        let off = ipc::may_disturb(&self.preferences(), crate::edge::now().0);
        for (_, counter) in self.open_counters() {
            let Ok(theirs) = counter.preferences().await else { continue };
            // The counter tells everybody, us included.
            keep(&counter, &Preferences { do_not_disturb_until: if off { -1 } else { 0 }, ..theirs }).await;
        }
    }
}

async fn keep(counter: &Counter, preferences: &Preferences) {
    let kept = counter.ask(PreferencesSave::NAME, json!({ "preferences": preferences })).await;
    if let Err(error) = kept {
        tracing::error!(code = ?error.code, "the preferences cannot be kept");
    }
}

async fn look_away(counter: &Counter) {
    if let Err(error) = counter.ask(Focus::NAME, json!({ "conversation": null })).await {
        tracing::warn!(code = ?error.code, "the engine does not learn that nobody looks");
    }
}
