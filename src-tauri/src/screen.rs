//! The one stream to the screen. The screen may come late (still loading) or again (reloaded): what it must
//! not miss waits here.

use std::sync::Mutex;

use ipc::ProfileId;
use ipc::event::UiEvent;
use tauri::ipc::Channel;

/// The way to the screen.
#[derive(Default)]
pub(crate) struct Screen(Mutex<Line>);

#[derive(Default)]
struct Line {
    channel: Option<Channel<UiEvent>>,
    /// The profile that is on the screen.
    shown: Option<ProfileId>,
    /// A conversation that somebody asked for before the screen listened.
    wanted: Option<u64>,
}

impl Screen {
    /// Speaks to this channel from now on, and first tells what waited.
    pub(crate) fn connect(&self, channel: Channel<UiEvent>) {
        let mut line = self.0.lock().expect("nobody panics while speaking");
        if let Some(conversation) = line.wanted.take() {
            let _ = channel.send(UiEvent::OpenConversation { conversation });
        }
        line.channel = Some(channel);
    }

    /// Turns to another profile, and says so: what the one before tells from now on is not heard here.
    pub(crate) fn turn_to(&self, profile: Option<ProfileId>, event: UiEvent) {
        let mut line = self.0.lock().expect("nobody panics while speaking");
        line.shown = profile;
        line.tell(event);
    }

    /// Tells what one profile has to tell, while it is on the screen.
    pub(crate) fn say_of(&self, profile: ProfileId, event: UiEvent) {
        let mut line = self.0.lock().expect("nobody panics while speaking");
        if line.shown == Some(profile) {
            line.tell(event);
        }
    }

    /// Tells the screen. Everything but a wish to open can be asked for again, so nothing else is kept.
    pub(crate) fn say(&self, event: UiEvent) {
        self.0.lock().expect("nobody panics while speaking").tell(event);
    }
}

impl Line {
    fn tell(&mut self, event: UiEvent) {
        let wanted = match &event {
            UiEvent::OpenConversation { conversation } => Some(*conversation),
            UiEvent::Changed { .. }
            | UiEvent::Refilled
            | UiEvent::Status { .. }
            | UiEvent::Started { .. }
            | UiEvent::Attachment { .. }
            | UiEvent::Upload { .. }
            | UiEvent::Media { .. }
            | UiEvent::Voice { .. }
            | UiEvent::Dropped { .. }
            | UiEvent::Import(_)
            | UiEvent::Export { .. }
            | UiEvent::TemplatesChanged
            | UiEvent::MeChanged { .. }
            | UiEvent::SignedOut { .. }
            | UiEvent::JoinGiven
            | UiEvent::Profiles { .. }
            | UiEvent::PreferencesChanged => None,
        };
        let told = self.channel.as_ref().is_some_and(|channel| channel.send(event).is_ok());
        if !told && wanted.is_some() {
            self.wanted = wanted;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tauri::ipc::InvokeResponseBody;

    use super::*;

    fn recorder() -> (Channel<UiEvent>, Arc<Mutex<Vec<String>>>) {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&heard);
        let channel = Channel::new(move |body| {
            if let InvokeResponseBody::Json(json) = body {
                record.lock().expect("nobody panics here").push(json);
            }
            Ok(())
        });
        (channel, heard)
    }

    #[test]
    fn a_wish_to_open_waits_for_the_screen_and_is_told_once() {
        let screen = Screen::default();
        screen.say(UiEvent::Refilled);
        screen.say(UiEvent::OpenConversation { conversation: 7 });
        let (first, heard) = recorder();
        screen.connect(first);
        assert_eq!(*heard.lock().expect("heard"), [r#"{"event":"open_conversation","conversation":7}"#]);
        let (second, heard) = recorder();
        screen.connect(second);
        screen.say(UiEvent::Refilled);
        assert_eq!(*heard.lock().expect("heard"), [r#"{"event":"refilled"}"#]);
    }

    #[test]
    fn only_the_profile_on_the_screen_is_heard() {
        let (screen, (channel, heard)) = (Screen::default(), recorder());
        screen.connect(channel);
        screen.turn_to(Some(ProfileId::Solo), UiEvent::JoinGiven);
        screen.say_of(ProfileId::FIRST_TEAM, UiEvent::Refilled);
        screen.say_of(ProfileId::Solo, UiEvent::TemplatesChanged);
        screen.turn_to(Some(ProfileId::FIRST_TEAM), UiEvent::JoinGiven);
        screen.say_of(ProfileId::Solo, UiEvent::Refilled);
        screen.say_of(ProfileId::FIRST_TEAM, UiEvent::TemplatesChanged);
        let (given, templates) = (r#"{"event":"join_given"}"#, r#"{"event":"templates_changed"}"#);
        assert_eq!(*heard.lock().expect("heard"), [given, templates, given, templates]);
    }
}
