//! The demo: a bakery, a pretend Meta and a hub of its own on loopback, looked at by the real desktop. Its profile
//! is separate, with a key of its own, and leaving it shreds it.

use std::path::Path;
use std::sync::Arc;

use ::demo::{Demo, DemoError};
use ipc::shell::{Profile, StartProblem};

use super::opened::{Opened, Running};
use super::{Blocked, open_stores};
use crate::app::App;
use crate::home::{FolderError, Last};
use crate::keychain::Secret;

impl From<DemoError> for Blocked {
    fn from(error: DemoError) -> Self {
        match error {
            DemoError::Hub(hub) => hub.into(),
            DemoError::Folder(folder) => FolderError::from(folder).into(),
            DemoError::Simulator(_) | DemoError::Reading(_) => Self::other(error),
        }
    }
}

/// Opens the demo, new or where it was left. What cannot be read any more is nobody's: it begins again.
pub(crate) async fn open(app: &App, folder: &Path) -> Result<Opened, Blocked> {
    match open_as_left(app, folder).await {
        Err(blocked) if is_past_repair(blocked.problem) => {
            tracing::warn!(problem = ?blocked.problem, "the demo that was left cannot be read; it begins again");
            shred(app).await?;
            open_as_left(app, &app.home.make(Profile::Demo)?).await
        }
        opened => opened,
    }
}

async fn open_as_left(app: &App, folder: &Path) -> Result<Opened, Blocked> {
    let (store, cache) = open_stores(app, Profile::Demo, folder).await?;
    let demo = Demo::start(&folder.join("bakery"), Arc::new(hub::SystemClock)).await?;
    let (hub_url, token) = (demo.hub_url(), demo.token());
    Opened::start(&app.around(folder), hub_url, token, store, cache, Running::Demo(demo))
}

fn is_past_repair(problem: StartProblem) -> bool {
    match problem {
        StartProblem::KeyLost
        | StartProblem::ReplicaDamaged
        | StartProblem::ReplicaNewer
        | StartProblem::JournalDamaged
        | StartProblem::JournalNewer => true,
        StartProblem::KeychainMissing
        | StartProblem::KeychainLocked
        | StartProblem::DiskFull
        | StartProblem::FolderReadOnly
        | StartProblem::Other => false,
    }
}

async fn shred(app: &App) -> Result<(), Blocked> {
    // The key first: without it, whatever is left of the folder is noise.
    app.keychain.forget(Profile::Demo, &Secret::ALL).await?;
    app.logs.follow(&app.home.logs(None));
    Ok(app.home.shred(Profile::Demo)?)
}

/// Leaves the demo and shreds it, then goes back to where the person came from: their own profile, or the doors.
pub(crate) async fn leave(app: &Arc<App>) -> Result<(), Blocked> {
    app.with_nothing_open(async || shred(app).await).await?;
    let memory = app.home.memory();
    let before = match (memory.solo.phone_number_id, memory.team_hub, memory.before_demo) {
        (Some(_), _, Some(Last::Solo)) => Some(Profile::Solo),
        (_, Some(_), Some(Last::Team)) => Some(Profile::Team),
        (_, _, _) => None,
    };
    match before {
        Some(profile) => app.switch_to(profile).await,
        None => {
            app.back_to_doors().await;
            Ok(())
        }
    }
}

/// Pulls the demo's network cable, or plugs it in again.
pub(crate) async fn network(app: &App, up: bool) -> Result<(), Blocked> {
    let switched = app.with_open(async |opened| match &opened.running {
        Running::Demo(demo) => {
            demo.set_network(up);
            if up {
                opened.wake();
            }
            true
        }
        Running::Nothing | Running::Solo(_) => false,
    });
    if switched.await != Some(true) {
        return Err(Blocked::other("the demo is not open"));
    }
    app.set_demo_network(up);
    Ok(())
}
