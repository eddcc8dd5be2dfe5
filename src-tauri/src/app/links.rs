//! What comes from outside the window: links and bubbles.

use std::sync::{Arc, PoisonError};

use ipc::event::UiEvent;

use super::App;
use crate::deep_link::Link;
use crate::notify::Place;
use crate::profile::join::Given;
use crate::window;

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

    /// Shows the conversation that a bubble was of, in its profile; the window alone where it was of none.
    pub(crate) fn open_from_bubble(self: &Arc<Self>, (profile, conversation): Place) {
        let elsewhere = profile.filter(|profile| self.tried() != Some(*profile) && !self.is_locked());
        let Some(profile) = elsewhere else { return self.raise(conversation) };
        let app = Arc::clone(self);
        tauri::async_runtime::spawn(async move {
            // What stands in the way is on the screen.
            let conversation = app.show(profile).await.ok().and(conversation);
            app.raise(conversation);
        });
    }

    fn raise(&self, conversation: Option<u64>) {
        match conversation {
            Some(conversation) => self.open_conversation(conversation),
            None => window::raise(&self.handle),
        }
    }

    /// Shows one conversation of the profile on the screen.
    pub(crate) fn open_conversation(&self, conversation: u64) {
        window::raise(&self.handle);
        self.screen.say(UiEvent::OpenConversation { conversation });
    }
}
