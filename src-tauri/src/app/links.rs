//! What comes from outside the window: links, bubbles, the word of a hub.

use std::sync::PoisonError;

use ipc::event::UiEvent;
use ipc::row::SignedOut;
use ipc::shell::Profile;

use super::App;
use crate::deep_link::Link;
use crate::profile::join::Given;
use crate::{profile, window};

impl App {
    /// Follows a link.
    pub(crate) fn follow(&self, link: Link) {
        match link {
            Link::Raise => window::raise(&self.handle),
            Link::Conversation(conversation) => self.open_conversation(conversation),
            Link::Join(Given(link)) => {
                *self.given.lock().unwrap_or_else(PoisonError::into_inner) = Some(link);
                window::raise(&self.handle);
                self.screen.say(UiEvent::JoinGiven);
            }
        }
    }

    /// Hands over the invitation that the app was opened with, once.
    pub(crate) fn take_given(&self) -> Option<String> {
        self.given.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Closes the team's profile and wipes it, because its hub says so.
    pub(crate) async fn wipe_team(&self) {
        self.back_to_doors().await;
        match profile::team::wipe(self).await {
            Ok(()) => self.screen.say(UiEvent::SignedOut { reason: SignedOut::Wiped }),
            // What is to be wiped is remembered: the next start goes on.
            Err(blocked) => self.block(Profile::Team, &blocked),
        }
    }

    /// Shows the conversation that a bubble was of; the window alone where it was of none.
    pub(crate) fn open_from_bubble(&self, conversation: Option<u64>) {
        match conversation {
            Some(conversation) => self.open_conversation(conversation),
            None => window::raise(&self.handle),
        }
    }

    /// Shows one conversation.
    pub(crate) fn open_conversation(&self, conversation: u64) {
        window::raise(&self.handle);
        self.screen.say(UiEvent::OpenConversation { conversation });
    }
}
