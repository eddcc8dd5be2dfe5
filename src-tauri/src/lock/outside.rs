//! What goes on before a shut lock: messages still come. A number of our own keeps Meta's door open and seals what comes;
//! a seat at a team's hub asks how many there are. Either way they are counted, and nobody can read them.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use domain::{LineId, Seq};
use engine::{Counting, Secret};
use hub::{SealedConfig, SealedDoor};
use ipc::may_disturb;
use ipc::shell::Profile;
use tauri::async_runtime::JoinHandle;
use tokio::sync::watch;

use crate::app::App;
use crate::edge;
use crate::keychain::{self, KeychainError};
use crate::notify::Bubble;
use crate::profile::solo::{self, verify_token};

/// How often a hub is asked how many have come.
const EVERY: Duration = Duration::from_secs(15);

/// What waits before a shut lock.
pub(crate) struct Outside {
    door: Option<SealedDoor>,
    counting: JoinHandle<()>,
}

impl Outside {
    /// Begins to wait.
    pub(crate) async fn wait(app: &Arc<App>, profile: Profile) -> Self {
        let door = match profile {
            Profile::Solo => sealed_door(app).await.unwrap_or_else(|why| {
                // Meta keeps what it cannot deliver, and tries again for days.
                tracing::error!(%why, "nothing is received while the lock is shut");
                None
            }),
            Profile::Demo | Profile::Team => None,
        };
        let (app, arrived) = (Arc::clone(app), door.as_ref().map(SealedDoor::arrived));
        let counting = tauri::async_runtime::spawn(async move {
            match (arrived, profile) {
                (Some(arrived), _) => count_here(&app, arrived).await,
                (None, Profile::Team) => count_at_hub(&app).await,
                (None, Profile::Demo | Profile::Solo) => {}
            }
        });
        Self { door, counting }
    }

    /// The lock is open: whoever wants the door's address has it.
    pub(crate) async fn end(self) {
        self.counting.abort();
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
    let Some(app_secret) = app.keychain.read(Profile::Solo, keychain::Secret::AppSecret).await? else {
        return Ok(None);
    };
    let config = SealedConfig {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        app_secret: app_secret.as_str().into(),
        verify_token: verify_token(&app.keychain).await?.as_str().into(),
        folder: solo::sealed_folder(&app.home.profile(Profile::Solo)),
        to,
    };
    Ok(Some(SealedDoor::open(config, Arc::new(hub::SystemClock)).await?))
}

async fn count_here(app: &Arc<App>, mut arrived: watch::Receiver<u64>) {
    loop {
        let messages = *arrived.borrow_and_update();
        tell(app, messages);
        if arrived.changed().await.is_err() {
            return;
        }
    }
}

async fn count_at_hub(app: &Arc<App>) {
    let memory = app.home.memory();
    let (Some(hub_url), Some(word), Some(held)) =
        (memory.team_hub, memory.lock.counting_word, memory.lock.held)
    else {
        return;
    };
    let counting = match Counting::at(hub_url, Secret::new(word)) {
        Ok(counting) => counting,
        Err(error) => return tracing::warn!(%error, "nothing is counted while the lock is shut"),
    };
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        ticks.tick().await;
        let mut messages = 0;
        for (line, held) in &held {
            match counting.messages_after(&LineId::from(line.as_str()), Seq(*held)).await {
                Some(some) => messages += some,
                // What is not known of one line is not known of their sum.
                None => {
                    messages = app.arrived();
                    break;
                }
            }
        }
        tell(app, messages);
    }
}

/// Shows how many have come; a bubble says so too, and nothing else.
fn tell(app: &Arc<App>, messages: u64) {
    let more = messages > app.arrived();
    app.set_arrived(messages);
    if !more || !may_disturb(&app.preferences(), edge::now().0) {
        return;
    }
    let words = app.words();
    app.bell.show(Bubble {
        conversation: None,
        digest: true,
        title: "Comptoir".to_owned(),
        body: words.arrived(messages),
        open: words.open(),
    });
}
