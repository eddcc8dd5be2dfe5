//! The only two things that a web page of ours may call: ask a question, and listen. Anything else is not exposed.

use std::sync::Arc;

use ipc::error::{UiError, UiErrorCode};
use ipc::event::UiEvent;
use ipc::{Room, ask_shell, route};
use serde_json::Value;
use tauri::State;
use tauri::ipc::Channel;

use crate::answers::Answers;
use crate::app::App;

/// Answers one question, in the core or in the shell.
#[tauri::command]
pub(crate) async fn ask(app: State<'_, Arc<App>>, name: String, params: Value) -> Result<Value, UiError> {
    match route(&name) {
        Room::Core => match app.counter() {
            Some(counter) => counter.ask(&name, params).await,
            None => Err(UiError::of(UiErrorCode::NotOpen)),
        },
        Room::Shell => ask_shell(&Answers(Arc::clone(&app)), &name, params).await,
        Room::Unknown => Err(UiError::unknown_ask(&name)),
    }
}

/// Tells everything that happens from now on to this channel.
#[tauri::command]
pub(crate) fn listen(app: State<'_, Arc<App>>, channel: Channel<UiEvent>) {
    app.screen.connect(channel);
}
