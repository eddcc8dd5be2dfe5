//! Links that open a conversation: `comptoir://conversation/12`, or just `comptoir://` to raise the window.
//!
//! Any web page may offer one, so parsing is strict and a link can only show something, never do something.

use std::sync::Arc;

use tauri::AppHandle;
use tauri_plugin_deep_link::DeepLinkExt as _;

use crate::app::App;
use crate::profile::join::Given;

/// The longest link that an invitation makes, in bytes.
const LONGEST_INVITATION: usize = 2_048;

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// To the window, as it stands.
    Raise,
    /// To one conversation.
    Conversation(u64),
    /// To an invitation, which a person then looks at: nobody joins by following a link.
    Join(Given),
}

impl Link {
    /// Reads a link; anything that is not exactly one of ours is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("comptoir://")?;
        if rest.is_empty() || rest == "/" {
            return Some(Self::Raise);
        }
        if rest.starts_with("join?") && rest.contains('#') && rest.len() <= LONGEST_INVITATION {
            return Some(Self::Join(Given(text.to_owned())));
        }
        let digits = rest.strip_prefix("conversation/")?;
        let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
        // The screen keeps ids as JavaScript numbers: past 2^53 two of them could look the same.
        let id = if is_plain { digits.parse::<u64>().ok()? } else { return None };
        (id < (1 << 53)).then_some(Self::Conversation(id))
    }
}

/// Tells the system that these links are ours, and on macOS listens for them (elsewhere they come as arguments).
pub(crate) fn register(handle: &AppHandle, app: &Arc<App>) {
    if cfg!(target_os = "macos") {
        let app = Arc::clone(app);
        handle.deep_link().on_open_url(move |event| {
            if let Some(link) = event.urls().iter().find_map(|url| Link::parse(url.as_str())) {
                app.follow(link);
            }
        });
        return;
    }
    let handle = handle.clone();
    // Asks other programs of the desktop, which may take their time.
    tauri::async_runtime::spawn_blocking(move || {
        if let Err(error) = handle.deep_link().register_all() {
            tracing::warn!(%error, "this system does not take our links");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_links_are_understood() {
        assert_eq!(Link::parse("comptoir://"), Some(Link::Raise));
        assert_eq!(Link::parse("comptoir:///"), Some(Link::Raise));
        assert_eq!(Link::parse("comptoir://conversation/1"), Some(Link::Conversation(1)));
        let greatest = (1_u64 << 53) - 1;
        assert_eq!(
            Link::parse(&format!("comptoir://conversation/{greatest}")),
            Some(Link::Conversation(greatest))
        );
    }

    #[test]
    fn an_invitation_is_handed_on_as_it_is() {
        let link = "comptoir://join?hub=https%3A%2F%2Fhub.example#K7QF2-9MXRT";
        assert_eq!(Link::parse(link), Some(Link::Join(Given(link.to_owned()))));
        assert_eq!(Link::parse("comptoir://join"), None);
        assert_eq!(Link::parse("comptoir://join?hub=x"), None, "without a code");
    }

    #[test]
    fn anything_else_is_none() {
        for text in [
            "",
            "comptoir:",
            "comptoir:/",
            "Comptoir://",
            "comptoir://conversation",
            "comptoir://conversation/",
            "comptoir://conversation/0",
            "comptoir://conversation/01",
            "comptoir://conversation/-1",
            "comptoir://conversation/+1",
            "comptoir://conversation/1/",
            "comptoir://conversation/1?text=hello",
            "comptoir://conversation/1#x",
            "comptoir://conversation/%31",
            "comptoir://conversation/١",
            "comptoir://conversation/9007199254740992",
            "comptoir://conversation/99999999999999999999",
            "comptoir://send/1",
            "https://conversation/1",
            " comptoir://",
        ] {
            assert_eq!(Link::parse(text), None, "{text}");
        }
    }
}
