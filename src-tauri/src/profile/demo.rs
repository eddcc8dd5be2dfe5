//! The demo: a bakery, a pretend Meta and a hub of its own on loopback, looked at by the real desktop. Its profile
//! is separate, with a key of its own, and leaving it shreds it.

use std::path::Path;
use std::sync::Arc;

use ::demo::{Demo, DemoError};
use ipc::ProfileId;
use ipc::shell::StartProblem;

use super::opened::{Opened, Running};
use super::{Blocked, open_stores};
use crate::app::App;
use crate::home::FolderError;
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
            open_as_left(app, &app.home.make(ProfileId::Demo)?).await
        }
        opened => opened,
    }
}

async fn open_as_left(app: &App, folder: &Path) -> Result<Opened, Blocked> {
    let (store, cache) = open_stores(app, ProfileId::Demo, folder).await?;
    let demo = Demo::start(&folder.join("bakery"), Arc::new(hub::SystemClock)).await?;
    let (hub_url, token) = (demo.hub_url(), demo.token());
    Opened::start(&app.around(ProfileId::Demo, folder), hub_url, token, store, cache, Running::Demo(demo))
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
    app.keychain.forget(ProfileId::Demo, &Secret::ALL).await?;
    app.logs.follow(&app.home.logs(None));
    Ok(app.home.shred(ProfileId::Demo)?)
}

/// Leaves the demo and shreds it, then goes back to where the person came from: their own profile, or the doors. Their
/// own has gone on receiving all the while.
pub(crate) async fn leave(app: &Arc<App>) -> Result<(), Blocked> {
    app.with_closed(ProfileId::Demo, async || shred(app).await).await?;
    app.show_what_is_left(app.home.memory().before_demo).await
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
