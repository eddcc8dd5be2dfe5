//! The system's own lock and sleep, as a Linux desktop tells them: the screen saver on the session's bus, and logind on
//! the system's. Where neither answers, the clock of `watch` still tells sleep.

use std::sync::Arc;

use futures_util::StreamExt as _;
use futures_util::future::join_all;
use zbus::{Connection, MatchRule, MessageStream};

use crate::app::App;

/// A signal that means the person is away when its word is `true`, or has no word.
struct Signal {
    is_of_system: bool,
    interface: &'static str,
    member: &'static str,
}

const SIGNALS: [Signal; 4] = [
    Signal { is_of_system: false, interface: "org.freedesktop.ScreenSaver", member: "ActiveChanged" },
    Signal { is_of_system: false, interface: "org.gnome.ScreenSaver", member: "ActiveChanged" },
    Signal { is_of_system: true, interface: "org.freedesktop.login1.Manager", member: "PrepareForSleep" },
    Signal { is_of_system: true, interface: "org.freedesktop.login1.Session", member: "Lock" },
];

/// Listens for as long as the app runs.
pub(super) async fn watch(app: &Arc<App>) {
    let listening = SIGNALS.iter().map(|signal| async move {
        if let Err(error) = listen(app, signal).await {
            tracing::info!(interface = signal.interface, %error, "the system's lock is not heard of here");
        }
    });
    join_all(listening).await;
}

async fn listen(app: &Arc<App>, signal: &Signal) -> zbus::Result<()> {
    let bus = if signal.is_of_system { Connection::system().await? } else { Connection::session().await? };
    let rule = MatchRule::builder()
        .msg_type(zbus::message::Type::Signal)
        .interface(signal.interface)?
        .member(signal.member)?
        .build();
    let mut heard = MessageStream::for_match_rule(rule, &bus, None).await?;
    while let Some(message) = heard.next().await {
        let is_away = message?.body().deserialize::<bool>().unwrap_or(true);
        if is_away && app.preferences().lock_with_system {
            super::shut(app);
        }
    }
    Ok(())
}
