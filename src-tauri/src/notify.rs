//! Native notifications: one bubble a conversation, replaced while it stands, a click opens it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ipc::ProfileId;
use notify_rust::{Notification, NotificationHandle, NotificationResponse};
use tauri::async_runtime::JoinHandle;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

/// What a bubble says, already as private as the person wants it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Bubble {
    /// Whose it is; nothing for what is said of all.
    pub profile: Option<ProfileId>,
    /// What a click opens, and what a later bubble of the same conversation replaces; nothing where none is meant.
    pub conversation: Option<u64>,
    /// Whether it sums up an absence instead of telling of one conversation.
    pub digest: bool,
    /// First line.
    pub title: String,
    /// The rest.
    pub body: String,
    /// The word for opening it, where a daemon shows one.
    pub open: &'static str,
}

const ICON: &[u8] = include_bytes!("../../icons/128x128.png");

/// Puts our icon where a notification daemon can read it; without it a bubble has none.
pub(crate) fn icon_in(folder: &std::path::Path) -> Option<PathBuf> {
    let file = folder.join("icon.png");
    if std::fs::read(&file).is_ok_and(|kept| kept == ICON) {
        return Some(file);
    }
    std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&file, ICON)).ok()?;
    Some(file)
}

/// How many bubbles may wait for the notification daemon; more than a person reads.
const WAITING: usize = 32;

/// How long the daemon may take to take them back.
const TAKES_BACK_WITHIN: Duration = Duration::from_secs(2);

/// What the bell is asked.
enum Ring {
    Show(Bubble),
    /// Takes back what stands, and says when it is done.
    TakeBack(oneshot::Sender<()>),
}

/// Shows bubbles from one task of its own, so that a slow notification daemon slows nothing else.
pub(crate) struct Bell {
    rings: mpsc::Sender<Ring>,
    task: JoinHandle<()>,
}

impl Bell {
    /// Starts. `open` is called with what a clicked bubble is of.
    pub(crate) fn start(icon: Option<PathBuf>, open: impl Fn(Place) + Send + Sync + 'static) -> Self {
        let (rings, heard) = mpsc::channel(WAITING);
        let task = tauri::async_runtime::spawn(ring(heard, icon, Arc::new(open)));
        Self { rings, task }
    }

    /// Shows a bubble soon; when too many wait already, the person has enough to read.
    pub(crate) fn show(&self, bubble: Bubble) {
        if self.rings.try_send(Ring::Show(bubble)).is_err() {
            tracing::warn!("the notification daemon does not keep up");
        }
    }

    /// Takes back every bubble that stands: the lock is shut, and they say who wrote what.
    pub(crate) async fn take_back(&self) {
        let (done, is_done) = oneshot::channel();
        let asked = async {
            // A bell that has stopped has nothing standing that we know of.
            if self.rings.send(Ring::TakeBack(done)).await.is_ok() {
                let _ = is_done.await;
            }
        };
        if tokio::time::timeout(TAKES_BACK_WITHIN, asked).await.is_err() {
            tracing::warn!("the notification daemon does not take its bubbles back");
        }
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What a bubble is of: a profile, and a conversation in it.
pub(crate) type Place = (Option<ProfileId>, Option<u64>);

/// Names a bubble: a digest is replaced by a digest, a conversation's by the same conversation's, of the same profile.
type Name = (Option<ProfileId>, bool, Option<u64>);

fn name(bubble: &Bubble) -> Name {
    (bubble.profile, bubble.digest, bubble.conversation.filter(|_| !bubble.digest))
}

async fn ring(
    mut rings: mpsc::Receiver<Ring>,
    icon: Option<PathBuf>,
    open: Arc<dyn Fn(Place) + Send + Sync>,
) {
    // The id under which the daemon knows the bubble that stands now, and what a click on it opens.
    let mut standing: HashMap<Name, (u32, Place)> = HashMap::new();
    let mut answers: JoinSet<(Name, u32, bool)> = JoinSet::new();
    loop {
        tokio::select! {
            asked = rings.recv() => {
                let bubble = match asked {
                    None => return,
                    Some(Ring::Show(bubble)) => bubble,
                    Some(Ring::TakeBack(done)) => {
                        for (_, (id, _)) in standing.drain() {
                            close(id).await;
                        }
                        // Whoever asked may have given up.
                        let _ = done.send(());
                        continue;
                    }
                };
                let name = name(&bubble);
                let before = standing.get(&name).map(|(id, _)| *id);
                match present(&bubble, icon.as_deref(), before).await {
                    Ok(handle) => {
                        let id = id_of(&handle);
                        standing.insert(name, (id, (bubble.profile, bubble.conversation)));
                        // Whoever waits on the replaced bubble hears the clicks on this one, too.
                        if before != Some(id) {
                            answers.spawn(wait(handle, name, id));
                        }
                    }
                    Err(error) => tracing::warn!(%error, "no notification daemon takes our bubble"),
                }
            }
            Some(answer) = answers.join_next() => {
                let Ok((name, id, clicked)) = answer else { continue };
                let Some((_, place)) = standing.get(&name).copied().filter(|(stands, _)| *stands == id)
                else {
                    continue;
                };
                standing.remove(&name);
                if clicked {
                    open(place);
                }
            }
        }
    }
}

#[cfg(target_os = "linux")]
fn id_of(handle: &NotificationHandle) -> u32 {
    handle.id()
}

/// Elsewhere a new bubble is a new bubble; the system groups them.
#[cfg(not(target_os = "linux"))]
fn id_of(_handle: &NotificationHandle) -> u32 {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

fn draw(bubble: &Bubble, icon: Option<&std::path::Path>) -> Notification {
    let mut notification = Notification::new();
    notification
        .appname("Comptoir")
        .summary(&bubble.title)
        .body(&plain(&bubble.body))
        .action("default", bubble.open);
    if let Some(icon) = icon {
        notification.icon(&icon.to_string_lossy());
    }
    notification
}

/// The daemons of Linux read a body as markup; what a customer wrote is never markup.
fn plain(body: &str) -> String {
    if cfg!(target_os = "linux") {
        body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    } else {
        body.to_owned()
    }
}

#[cfg(target_os = "linux")]
async fn present(
    bubble: &Bubble,
    icon: Option<&std::path::Path>,
    before: Option<u32>,
) -> notify_rust::error::Result<NotificationHandle> {
    use notify_rust::{Hint, Urgency};
    let mut notification = draw(bubble, icon);
    notification
        .hint(Hint::Category("im.received".to_owned()))
        .hint(Hint::DesktopEntry("comptoir".to_owned()))
        .urgency(Urgency::Normal);
    if let Some(before) = before {
        notification.id(before);
    }
    notification.show_async().await
}

#[cfg(not(target_os = "linux"))]
async fn present(
    bubble: &Bubble,
    icon: Option<&std::path::Path>,
    _before: Option<u32>,
) -> notify_rust::error::Result<NotificationHandle> {
    let notification = draw(bubble, icon);
    tokio::task::spawn_blocking(move || notification.show()).await.expect("showing a bubble does not panic")
}

/// Takes a bubble back by its id: its handle waits for a click.
#[cfg(target_os = "linux")]
async fn close(id: u32) {
    let asked = async {
        let bus = zbus::Connection::session().await?;
        let notifications = "org.freedesktop.Notifications";
        let path = "/org/freedesktop/Notifications";
        bus.call_method(Some(notifications), path, Some(notifications), "CloseNotification", &id).await
    };
    if let Err(error) = asked.await {
        tracing::debug!(%error, "a bubble stands on");
    }
}

/// Neither Windows nor macOS lets this library take a bubble back.
#[cfg(not(target_os = "linux"))]
async fn close(_id: u32) {}

#[cfg(target_os = "linux")]
async fn wait(handle: NotificationHandle, name: Name, id: u32) -> (Name, u32, bool) {
    let mut clicked = false;
    handle.wait_for_action_async(|response: &NotificationResponse| clicked = is_click(response)).await;
    (name, id, clicked)
}

#[cfg(not(target_os = "linux"))]
async fn wait(handle: NotificationHandle, name: Name, id: u32) -> (Name, u32, bool) {
    let waited = tokio::task::spawn_blocking(move || {
        let mut clicked = false;
        let heard = handle.wait_for_response(|response: &NotificationResponse| clicked = is_click(response));
        heard.is_ok() && clicked
    });
    (name, id, waited.await.unwrap_or(false))
}

fn is_click(response: &NotificationResponse) -> bool {
    match response {
        NotificationResponse::Default => true,
        NotificationResponse::Action(name) => name == "default",
        NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use notify_rust::CloseReason;

    use super::*;

    #[test]
    fn a_click_opens_and_a_dismissal_does_not() {
        assert!(is_click(&NotificationResponse::Default));
        assert!(is_click(&NotificationResponse::Action("default".to_owned())));
        assert!(!is_click(&NotificationResponse::Closed(CloseReason::Dismissed)));
        assert!(!is_click(&NotificationResponse::Closed(CloseReason::Expired)));
    }

    #[test]
    fn a_digest_stands_apart_from_the_conversation_it_opens() {
        let of = |digest| Bubble {
            profile: Some(ProfileId::Solo),
            conversation: Some(3),
            digest,
            title: String::new(),
            body: String::new(),
            open: "",
        };
        assert_ne!(name(&of(true)), name(&of(false)));
        assert_eq!(name(&of(false)), name(&of(false)));
        let elsewhere = Bubble { profile: Some(ProfileId::FIRST_TEAM), ..of(false) };
        assert_ne!(name(&elsewhere), name(&of(false)), "two hubs count their conversations from one");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_a_customer_wrote_is_not_markup() {
        assert_eq!(plain("<b>2 < 3 & 4</b>"), "&lt;b&gt;2 &lt; 3 &amp; 4&lt;/b&gt;");
    }
}
