//! What belongs to this person and this machine: drafts, preferences, what is before their eyes, how all stands.

use domain::link::{ActionNeeded, LinkState};
use domain::{ConversationId, LineId, LineProblem, Seq, Text};
use engine::Automatic;
use replica::StoreError;

use super::{Answered, Counter};
use crate::ask::{Done, DraftSave, Focus, PreferencesAsk, PreferencesSave, StatusAsk};
use crate::drawn;
use crate::error::UiError;
use crate::event::UiEvent;
use crate::people::PhoneBook;
use crate::row::{FirstWordRow, LinkRow, MediaPolicy, Preferences, Status};

/// The name under which the preferences are kept.
const PREFERENCES: &str = "preferences";

impl Answered for DraftSave {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        let (conversation, now) = (ConversationId(self.conversation), counter.now());
        let text = Text(self.text);
        let row_changes = counter.store.write(move |replica| {
            let had_one = replica.reader()?.draft(conversation)?.is_some();
            replica.save_draft(conversation, &text, now)?;
            Ok::<bool, StoreError>(had_one == text.as_str().is_empty())
        });
        // The list shows whether there is a draft, not its words.
        if row_changes.await? {
            counter.engine.changed_here(vec![conversation]);
        }
        Ok(Done {})
    }
}

impl Answered for Focus {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        counter.engine.set_focus(self.conversation.map(ConversationId));
        Ok(Done {})
    }
}

impl Answered for PreferencesAsk {
    async fn answered(self, counter: &Counter) -> Result<Preferences, UiError> {
        counter.preferences().await
    }
}

impl Answered for PreferencesSave {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        let preferences = self.preferences;
        counter.engine.set_media_policy(media_policy(&preferences));
        counter.store.write(move |replica| replica.set_preference(PREFERENCES, &preferences)).await?;
        counter.tell(UiEvent::PreferencesChanged);
        Ok(Done {})
    }
}

impl Answered for StatusAsk {
    async fn answered(self, counter: &Counter) -> Result<Status, UiError> {
        counter.status().await
    }
}

/// The most bytes of a file that counts as small.
const SMALL_FILE: u64 = 5 * 1024 * 1024;

/// What the preferences mean for received files.
fn media_policy(preferences: &Preferences) -> engine::MediaPolicy {
    let automatic = match preferences.media_policy {
        MediaPolicy::Always => Automatic::Always,
        MediaPolicy::Small => Automatic::UpTo(SMALL_FILE),
        MediaPolicy::Never => Automatic::Never,
    };
    engine::MediaPolicy { automatic, cap_bytes: u64::from(preferences.media_cache_mb) * 1024 * 1024 }
}

impl Counter {
    /// This person's preferences. What cannot be read (a newer version wrote it) takes its default.
    ///
    /// # Errors
    /// [`UiError`] when the store cannot be read.
    pub async fn preferences(&self) -> Result<Preferences, UiError> {
        let kept = self.store.read(|reader| reader.preference(PREFERENCES)).await?;
        let preferences = kept.and_then(|kept| serde_json::from_value(kept).ok()).unwrap_or_default();
        // Read at every start: so the engine learns what was kept.
        self.engine.set_media_policy(media_policy(&preferences));
        Ok(preferences)
    }

    /// How far each line is held: where counting begins while the lock is shut.
    ///
    /// # Errors
    /// [`UiError`] when the store cannot be read.
    pub async fn held(&self) -> Result<Vec<(LineId, Seq)>, UiError> {
        let lines = self.store.read(|reader| reader.lines()).await?;
        Ok(lines.into_iter().map(|line| (line.line, line.interval.high)).collect())
    }

    /// How everything stands.
    ///
    /// # Errors
    /// [`UiError`] when the store cannot be read.
    pub async fn status(&self) -> Result<Status, UiError> {
        let read = self.store.read(|reader| {
            let outbox = reader.outbox_summary()?;
            // Nearly always there is none.
            let refused = if outbox.refused > 0 { reader.refused_first_words()? } else { Vec::new() };
            Ok((outbox, refused, reader.lines()?))
        });
        let (outbox, refused, lines) = read.await?;
        let first_word = |word: replica::RefusedFirstWord| FirstWordRow {
            command: word.command.to_string(),
            phone: self.drawing.book.written(&word.phone),
            failure: drawn::refused(&word.refusal),
        };
        let health = lines.iter().find_map(|line| line.health.as_ref());
        let shown = |text: &Text| Some(text.as_str().to_owned()).filter(|text| !text.is_empty());
        Ok(Status {
            link: link_row(self.engine.link()),
            outbox: outbox.unsent(),
            refused: outbox.refused,
            refused_first_words: refused.into_iter().map(first_word).collect(),
            clock_skew_ms: self.engine.clock_skew_ms(),
            line_number: health
                .and_then(|health| shown(&health.display_number))
                .map(|text| number(&text, &self.drawing.book)),
            line_name: health.and_then(|health| shown(&health.verified_name)),
            history_complete: lines.iter().all(|line| line.interval.reaches_the_beginning()),
        })
    }

    /// Tells every screen something that the engine does not know of.
    pub fn tell(&self, event: UiEvent) {
        // Nobody listening is no reason to stop.
        drop(self.own_events.send(event));
    }
}

/// Meta writes our number in its own way (`+33 6…` or bare digits); bare digits are written as people do.
pub(super) fn number(text: &str, book: &PhoneBook) -> String {
    if text.chars().all(|digit| digit.is_ascii_digit()) {
        book.written(&text.into())
    } else {
        text.to_owned()
    }
}

/// The truth line, as the screen names its states.
#[must_use]
pub fn link_row(link: Option<LinkState>) -> LinkRow {
    match link {
        None => LinkRow::None,
        Some(LinkState::Live) => LinkRow::Live,
        Some(LinkState::CatchingUp { remaining }) => LinkRow::CatchingUp { remaining },
        Some(LinkState::Offline { since }) => LinkRow::Offline { since: since.0 },
        Some(LinkState::ActionNeeded(need)) => LinkRow::ActionNeeded { need: need_word(need).to_owned() },
    }
}

fn need_word(need: ActionNeeded) -> &'static str {
    match need {
        ActionNeeded::SignIn => "sign_in",
        ActionNeeded::UpdateApp => "update_app",
        ActionNeeded::RefillReplica => "refill_replica",
        ActionNeeded::DiskFull => "disk_full",
        ActionNeeded::Line { problem } => match problem {
            LineProblem::TokenDead => "token_dead",
            LineProblem::NumberNotConnected => "number_not_connected",
            LineProblem::SendingBlocked => "sending_blocked",
            LineProblem::WebhookUnsubscribed => "webhook_unsubscribed",
            LineProblem::QualityRed => "quality_red",
        },
    }
}
