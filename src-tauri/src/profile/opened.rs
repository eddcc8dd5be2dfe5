//! A profile that is open: the engine over its replica, the hub beside it where there is one, and the two ears
//! through which screen, tray and notifications hear of it.

use std::sync::Arc;
use std::time::Duration;

use engine::{Config, Engine, EngineEvent, Ids, Patience, SignedOut, Store, SystemClock, SystemIds};
use ipc::ask::{Ask as _, InboxPage};
use ipc::event::UiEvent;
use ipc::row::View;
use ipc::{Counter, ProfileId, Surroundings};
use media::Cache;
use serde_json::json;
use tauri::async_runtime::JoinHandle;
use tokio::sync::Notify;
use tokio::sync::broadcast::error::RecvError;
use zeroize::Zeroizing;

use super::Blocked;
use crate::app::App;
use crate::notify::Bubble;
use crate::start_trace;

/// As many rows as the screen asks for first.
const FIRST_ROWS: u32 = 60;
/// The least time between two looks at how a profile stands.
const LOOKS_EVERY: Duration = Duration::from_millis(250);
/// The most letters of a profile's name in a notification: who wrote is worth more.
const NAME_LETTERS: usize = 32;

/// What runs beside the engine.
pub(crate) enum Running {
    /// Nothing: the hub is elsewhere.
    Nothing,
    /// The bakery, its Meta and its hub.
    Demo(::demo::Demo),
    /// The hub of our own number.
    Solo(hub::Hub),
}

/// An open profile.
pub(crate) struct Opened {
    /// Where its questions go.
    pub counter: Counter,
    /// What runs beside the engine.
    pub running: Running,
    engine: Engine,
    ears: Vec<JoinHandle<()>>,
}

impl Opened {
    /// Starts the engine over an open replica. A hub that does not answer is no obstacle: the truth line says so.
    pub(crate) fn start(
        around: &Surroundings,
        hub_url: String,
        token: Zeroizing<String>,
        store: Store,
        cache: Cache,
        running: Running,
    ) -> Result<Self, Blocked> {
        let config = Config {
            hub_url,
            token: engine::Secret::new(token.as_str().to_owned()),
            patience: Patience::default(),
        };
        let ids: Arc<dyn Ids> = Arc::new(SystemIds);
        let engine = Engine::start(&config, store.clone(), cache, Arc::new(SystemClock), Arc::clone(&ids));
        let engine = engine.map_err(Blocked::other)?;
        let counter = Counter::new(engine.handle(), store, ids, around);
        Ok(Self { counter, running, engine, ears: Vec::new() })
    }

    /// Lets screen, tray and notifications hear of it, for as long as it is open.
    pub(crate) fn followed_by(mut self, app: &Arc<App>, profile: ProfileId) -> Self {
        let changed = Arc::new(Notify::new());
        changed.notify_one();
        self.ears.push(tauri::async_runtime::spawn(ask_ahead(self.counter.clone(), Arc::clone(app))));
        self.ears.push(tauri::async_runtime::spawn(hear(
            self.counter.clone(),
            Arc::clone(app),
            profile,
            Arc::clone(&changed),
        )));
        self.ears.push(tauri::async_runtime::spawn(look(Arc::clone(app), profile, changed)));
        self.ears.push(tauri::async_runtime::spawn(notify(self.counter.clone(), Arc::clone(app), profile)));
        self.ears.push(tauri::async_runtime::spawn(wipe_when_told(
            self.counter.clone(),
            Arc::clone(app),
            profile,
        )));
        self
    }

    /// The network is back: the hub is tried at once instead of when its wait is over.
    pub(crate) fn wake(&self) {
        self.engine.handle().wake();
    }

    /// Stops everything, in the order in which nothing is asked of what has stopped.
    pub(crate) async fn close(self) {
        for ear in self.ears {
            ear.abort();
        }
        self.engine.shutdown().await;
        match self.running {
            Running::Nothing => {}
            Running::Demo(demo) => demo.shutdown().await,
            Running::Solo(hub) => hub.shutdown().await,
        }
    }
}

/// Asks what the screen will ask first, for nobody, while the web view is starting: the list's pages come into memory,
/// and the table of the world's phone numbers, which takes a tenth of a second to read.
async fn ask_ahead(counter: Counter, app: Arc<App>) {
    // Making the window keeps the main thread and the system busy enough.
    if app.window_made.subscribe().wait_for(|made| *made).await.is_err() {
        return;
    }
    let first = json!({ "view": View::ToAnswer, "after": null, "limit": FIRST_ROWS });
    if let Err(error) = counter.ask(InboxPage::NAME, first).await {
        tracing::warn!(code = ?error.code, "the list cannot be read");
    }
    start_trace::mark("first rows read");
}

async fn hear(counter: Counter, app: Arc<App>, profile: ProfileId, changed: Arc<Notify>) {
    let mut events = counter.events();
    while let Some(event) = events.next().await {
        match &event {
            // What is chosen elsewhere was chosen here first.
            UiEvent::PreferencesChanged if app.tried() == Some(profile) => app.learn_preferences().await,
            UiEvent::SignedOut { reason } => {
                app.signed_out(profile, *reason);
                continue;
            }
            UiEvent::Status { .. } | UiEvent::Changed { .. } | UiEvent::Refilled => changed.notify_one(),
            UiEvent::PreferencesChanged
            | UiEvent::OpenConversation { .. }
            | UiEvent::Attachment { .. }
            | UiEvent::Upload { .. }
            | UiEvent::Media { .. }
            | UiEvent::Voice { .. }
            | UiEvent::Dropped { .. }
            | UiEvent::Import(_)
            | UiEvent::Export { .. }
            | UiEvent::TemplatesChanged
            | UiEvent::MeChanged { .. }
            | UiEvent::JoinGiven
            | UiEvent::Profiles { .. }
            | UiEvent::Started { .. } => {}
        }
        // Files go on being made ready for a message that waits half written in a profile behind the screen.
        if matches!(event, UiEvent::Attachment { .. } | UiEvent::Upload { .. }) {
            app.screen.say(event);
        } else {
            app.screen.say_of(profile, event);
        }
    }
}

/// Keeps what the switcher says of a profile, at a pace that a burst of messages does not quicken.
async fn look(app: Arc<App>, profile: ProfileId, changed: Arc<Notify>) {
    loop {
        changed.notified().await;
        app.look_at(profile).await;
        tokio::time::sleep(LOOKS_EVERY).await;
    }
}

/// The hub has this seat wipe itself. That closes the profile, and with it this ear: it is done elsewhere.
async fn wipe_when_told(counter: Counter, app: Arc<App>, profile: ProfileId) {
    let mut events = counter.engine_events();
    loop {
        match events.recv().await {
            Ok(EngineEvent::SignedOut(SignedOut::Wiped)) => {
                tauri::async_runtime::spawn(async move { app.wipe(profile).await });
                return;
            }
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

async fn notify(counter: Counter, app: Arc<App>, profile: ProfileId) {
    let mut notices = counter.notices(app.locale());
    while let Some(notice) = notices.next().await {
        let open = app.words().open_conversation();
        let ipc::NoticeText { conversation, digest, title, body } = notice;
        let title = match app.name_among_several(profile) {
            Some(name) => format!("{title} · {}", shortened(&name)),
            None => title,
        };
        app.bell.show(Bubble { profile: Some(profile), conversation, digest, title, body, open });
    }
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= NAME_LETTERS {
        return name.to_owned();
    }
    let start: String = name.chars().take(NAME_LETTERS - 1).collect();
    format!("{}…", start.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_leaves_room_for_who_wrote() {
        assert_eq!(shortened("Boulangerie Dupain"), "Boulangerie Dupain");
        let long = shortened("Établissements Lefebvre-Montgolfier et fils");
        assert_eq!(long, "Établissements Lefebvre-Montgol…");
    }
}
