//! What goes on before a shut lock: messages still come. A number of our own keeps Meta's door open and seals what comes;
//! a seat at a team's hub asks how many there are. Either way they are counted, and nobody can read them.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::{LineId, Seq};
use engine::{Counting, Secret};
use hub::{SealedConfig, SealedDoor};
use ipc::{ProfileId, may_disturb};
use tauri::async_runtime::JoinHandle;
use tokio::sync::watch;

use crate::app::App;
use crate::edge;
use crate::keychain::{self, KeychainError};
use crate::notify::Bubble;
use crate::profile::solo::{self, verify_token};

/// How often a hub is asked how many have come.
const EVERY: Duration = Duration::from_secs(15);

/// What waits before a shut lock: a door for the number of our own, and a counter at each hub.
pub(crate) struct Outside {
    door: Option<SealedDoor>,
    counting: Vec<JoinHandle<()>>,
}

/// How many have come to each profile. They are shown as one number: which of them it is, the lock says to nobody.
type Arrived = Arc<Mutex<BTreeMap<ProfileId, u64>>>;

impl Outside {
    /// Begins to wait, for every profile of this person.
    pub(crate) async fn wait(app: &Arc<App>) -> Self {
        let all = Arrived::default();
        let (mut door, mut counting) = (None, Vec::new());
        for profile in app.home.memory().own() {
            let (app, all) = (Arc::clone(app), Arc::clone(&all));
            match profile {
                ProfileId::Demo => {}
                ProfileId::Solo => {
                    door = sealed_door(&app).await.unwrap_or_else(|why| {
                        // Meta keeps what it cannot deliver, and tries again for days.
                        tracing::error!(%why, "nothing is received while the lock is shut");
                        None
                    });
                    if let Some(arrived) = door.as_ref().map(SealedDoor::arrived) {
                        let here = async move { count_here(&app, &all, arrived).await };
                        counting.push(tauri::async_runtime::spawn(here));
                    }
                }
                ProfileId::Team(_) => {
                    let there = async move { count_at_hub(&app, &all, profile).await };
                    counting.push(tauri::async_runtime::spawn(there));
                }
            }
        }
        Self { door, counting }
    }

    /// The lock is open: whoever wants the door's address has it.
    pub(crate) async fn end(self) {
        for counting in self.counting {
            counting.abort();
        }
        if let Some(door) = self.door {
            door.shutdown().await;
        }
    }
}

/// Why a door does not open while the lock is shut.
#[derive(Debug, thiserror::Error)]
enum NoDoor {
    #[error(transparent)]
    Keychain(#[from] KeychainError),
    #[error(transparent)]
    Hub(#[from] hub::HubError),
}

/// The door at the address that Meta knows. None where there is no lock that can be sealed to, or no number was connected.
async fn sealed_door(app: &App) -> Result<Option<SealedDoor>, NoDoor> {
    let port = app.home.memory().solo.webhook_port;
    let (Some(to), Some(port)) = (app.keychain.seals_to().await?, port) else { return Ok(None) };
    let Some(app_secret) = app.keychain.read(ProfileId::Solo, keychain::Secret::AppSecret).await? else {
        return Ok(None);
    };
    let config = SealedConfig {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        app_secret: app_secret.as_str().into(),
        verify_token: verify_token(&app.keychain).await?.as_str().into(),
        folder: solo::sealed_folder(&app.home.profile(ProfileId::Solo)),
        to,
    };
    Ok(Some(SealedDoor::open(config, Arc::new(hub::SystemClock)).await?))
}

async fn count_here(app: &Arc<App>, all: &Arrived, mut arrived: watch::Receiver<u64>) {
    loop {
        let messages = *arrived.borrow_and_update();
        tell(app, all, ProfileId::Solo, messages);
        if arrived.changed().await.is_err() {
            return;
        }
    }
}

async fn count_at_hub(app: &Arc<App>, all: &Arrived, profile: ProfileId) {
    let memory = app.home.memory();
    let Some(team) = memory.team(profile).cloned() else { return };
    let (Some(word), Some(held)) = (team.counting_word, team.held) else { return };
    let counting = match Counting::at(team.hub, Secret::new(word)) {
        Ok(counting) => counting,
        Err(error) => return tracing::warn!(%error, "nothing is counted while the lock is shut"),
    };
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        ticks.tick().await;
        let mut messages = Some(0);
        for (line, held) in &held {
            let some = counting.messages_after(&LineId::from(line.as_str()), Seq(*held)).await;
            // What is not known of one line is not known of their sum.
            messages = messages.zip(some).map(|(sum, some)| sum + some);
        }
        if let Some(messages) = messages {
            tell(app, all, profile, messages);
        }
    }
}

/// Shows how many have come; a bubble says so too, and nothing else.
fn tell(app: &Arc<App>, all: &Arrived, profile: ProfileId, here: u64) {
    let messages = {
        let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(profile, here);
        // Each may stand for "so many or more", and so does their sum.
        all.values().sum()
    };
    let more = messages > app.arrived();
    app.set_arrived(messages);
    if !more || !may_disturb(&app.preferences(), edge::now().0) {
        return;
    }
    let words = app.words();
    app.bell.show(Bubble {
        profile: None,
        conversation: None,
        digest: true,
        title: "Comptoir".to_owned(),
        body: words.arrived(messages),
        open: words.open(),
    });
}
