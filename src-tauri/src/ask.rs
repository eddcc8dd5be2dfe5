//! The only two things that a web page of ours may call: ask a question, and listen. Anything else is not exposed.

use std::sync::Arc;

use ipc::error::{UiError, UiErrorCode};
use ipc::event::UiEvent;
use ipc::{ProfileId, Room, ask_shell, route};
use serde_json::Value;
use tauri::State;
use tauri::ipc::Channel;

use crate::answers::Answers;
use crate::app::App;

/// Answers one question, in the core or in the shell. `of` names the profile that the page speaks of: what is still
/// under way when another one comes on the screen reaches the one it was meant for, or nobody.
#[tauri::command]
pub(crate) async fn ask(
    app: State<'_, Arc<App>>,
    name: String,
    params: Value,
    of: Option<ProfileId>,
) -> Result<Value, UiError> {
    match route(&name) {
        Room::Core => match app.counter_of(of) {
            Some(counter) => counter.ask(&name, params).await,
            None => Err(UiError::of(UiErrorCode::NotOpen)),
        },
        Room::Shell if of.is_some() && of != app.tried() => Err(UiError::of(UiErrorCode::NotOpen)),
        Room::Shell => ask_shell(&Answers(Arc::clone(&app)), &name, params).await,
        Room::Unknown => Err(UiError::unknown_ask(&name)),
    }
}

/// Tells everything that happens from now on to this channel.
#[tauri::command]
pub(crate) fn listen(app: State<'_, Arc<App>>, channel: Channel<UiEvent>) {
    app.screen.connect(channel);
}
