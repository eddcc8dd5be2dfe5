//! What a notification says: words, name, or nothing, as the person chose. A lock screen is read by passers-by.

use engine::{Digest, EngineEvent, NewSeats, Notice, Notification};
use replica::NewInbound;
use tokio::sync::broadcast::{self, error::RecvError};

use crate::counter::Counter;
use crate::people::PhoneBook;
use crate::row::{Language, NotificationPrivacy, Preferences};

/// A notification, in words. A click opens the conversation.
#[derive(Clone, PartialEq, Eq)]
pub struct NoticeText {
    /// What a click opens; nothing but the window where no conversation is meant.
    pub conversation: Option<u64>,
    /// Whether it sums up an absence: it replaces no conversation's own notification.
    pub digest: bool,
    /// The first line.
    pub title: String,
    /// The second line; may be empty.
    pub body: String,
}

/// A language that words exist in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// French.
    Fr,
    /// English.
    En,
}

impl Tongue {
    /// What the person chose; where they left it to the system, French for a French system, else English.
    #[must_use]
    pub fn of(language: Language, system_locale: &str) -> Self {
        match language {
            Language::Fr => Self::Fr,
            Language::En => Self::En,
            Language::Auto if system_locale.to_ascii_lowercase().starts_with("fr") => Self::Fr,
            Language::Auto => Self::En,
        }
    }
}

/// Whether the person may be disturbed at that moment (milliseconds since 1970, this machine's clock).
#[must_use]
pub fn may_disturb(preferences: &Preferences, now: i64) -> bool {
    let until = preferences.do_not_disturb_until;
    until != -1 && now >= until
}

/// Puts a notification into words.
#[must_use]
pub fn notice_text(privacy: NotificationPrivacy, tongue: Tongue, notification: &Notification) -> NoticeText {
    match notification {
        Notification::Digest(digest) => of_digest(tongue, digest),
        Notification::Messages(notice) => of_messages(privacy, tongue, notice),
        Notification::Seats(seats) => of_seats(privacy, tongue, seats),
    }
}

fn of_seats(privacy: NotificationPrivacy, tongue: Tongue, seats: &NewSeats) -> NoticeText {
    let NewSeats { name, device, count } = seats;
    let title = match (tongue, count) {
        (Tongue::Fr, 1) => "Un nouveau poste a été admis".to_owned(),
        (Tongue::Fr, count) => format!("{count} nouveaux postes ont été admis"),
        (Tongue::En, 1) => "A new desktop was let in".to_owned(),
        (Tongue::En, count) => format!("{count} new desktops were let in"),
    };
    let body = match (privacy, tongue) {
        (NotificationPrivacy::Nothing, Tongue::Fr) => "Regardez sous Équipe, Postes.".to_owned(),
        (NotificationPrivacy::Nothing, Tongue::En) => "Look under Team, Seats.".to_owned(),
        (NotificationPrivacy::NameAndText | NotificationPrivacy::Name, Tongue::Fr) => {
            format!(
                "{}\u{a0}: {}. Inconnu\u{a0}? Déconnectez-le sous Équipe, Postes.",
                name.as_str(),
                device.as_str()
            )
        }
        (NotificationPrivacy::NameAndText | NotificationPrivacy::Name, Tongue::En) => {
            format!("{}: {}. Not known? Turn it out under Team, Seats.", name.as_str(), device.as_str())
        }
    };
    NoticeText { conversation: None, digest: false, title, body }
}

fn of_digest(tongue: Tongue, digest: &Digest) -> NoticeText {
    let (messages, customers) = (digest.messages, digest.conversations);
    let title = match tongue {
        Tongue::Fr => format!("{messages} messages de {customers} clients"),
        Tongue::En => format!("{messages} messages from {customers} customers"),
    };
    let body = match tongue {
        Tongue::Fr => "Arrivés pendant votre absence",
        Tongue::En => "While you were away",
    };
    NoticeText { conversation: Some(digest.newest.0), digest: true, title, body: body.to_owned() }
}

fn of_messages(privacy: NotificationPrivacy, tongue: Tongue, notice: &Notice) -> NoticeText {
    let name = || PhoneBook::default().name(&notice.contact);
    let (title, body) = match privacy {
        NotificationPrivacy::NameAndText => {
            let words = match &notice.preview {
                Some(emoji) if is_reaction(notice) => reacted(tongue, emoji.as_str()),
                Some(words) => words.as_str().to_owned(),
                None => kind_words(tongue, &notice.label).to_owned(),
            };
            let title = if notice.count > 1 { format!("{} ({})", name(), notice.count) } else { name() };
            (title, words)
        }
        NotificationPrivacy::Name => (name(), what_is_new(tongue, notice)),
        NotificationPrivacy::Nothing => ("Comptoir".to_owned(), what_is_new(tongue, notice)),
    };
    NoticeText { conversation: Some(notice.conversation.0), digest: false, title, body }
}

fn is_reaction(notice: &Notice) -> bool {
    notice.label == NewInbound::REACTION
}

fn reacted(tongue: Tongue, emoji: &str) -> String {
    match tongue {
        Tongue::Fr => format!("A réagi avec {emoji}"),
        Tongue::En => format!("Reacted with {emoji}"),
    }
}

fn what_is_new(tongue: Tongue, notice: &Notice) -> String {
    if !is_reaction(notice) {
        return new_messages(tongue, notice.count);
    }
    match (tongue, notice.count) {
        (Tongue::Fr, 1) => "Nouvelle réaction".to_owned(),
        (Tongue::Fr, count) => format!("{count} nouvelles réactions"),
        (Tongue::En, 1) => "New reaction".to_owned(),
        (Tongue::En, count) => format!("{count} new reactions"),
    }
}

fn new_messages(tongue: Tongue, count: u32) -> String {
    match (tongue, count) {
        (Tongue::Fr, 1) => "Nouveau message".to_owned(),
        (Tongue::Fr, count) => format!("{count} nouveaux messages"),
        (Tongue::En, 1) => "New message".to_owned(),
        (Tongue::En, count) => format!("{count} new messages"),
    }
}

/// What stands for a message without words.
fn kind_words(tongue: Tongue, label: &str) -> &'static str {
    let (fr, en) = match label {
        "image" => ("Photo", "Photo"),
        "video" => ("Vidéo", "Video"),
        "audio" => ("Fichier audio", "Audio file"),
        "voice" => ("Message vocal", "Voice message"),
        "document" => ("Document", "Document"),
        "sticker" => ("Sticker", "Sticker"),
        "location" => ("Position", "Location"),
        "contacts" => ("Carte de contact", "Contact card"),
        "choice" => ("Réponse à un choix", "Answer to a choice"),
        "form" => ("Formulaire rempli", "Completed form"),
        "order" => ("Commande", "Order"),
        _ => ("Nouveau message", "New message"),
    };
    match tongue {
        Tongue::Fr => fr,
        Tongue::En => en,
    }
}

/// The notifications of one shell, as the person wants them.
pub struct Notices {
    counter: Counter,
    engine: broadcast::Receiver<EngineEvent>,
    system_locale: String,
}

impl Counter {
    /// Listens for notifications from now on; the system's locale decides where the person chose no language.
    #[must_use]
    pub fn notices(&self, system_locale: &str) -> Notices {
        let (counter, engine) = (self.clone(), self.engine.events());
        Notices { counter, engine, system_locale: system_locale.to_owned() }
    }
}

impl Notices {
    /// Waits for the next notification to show. Absent when the engine is gone. What comes while the person does
    /// not want to be disturbed is not shown later: the list shows it.
    pub async fn next(&mut self) -> Option<NoticeText> {
        loop {
            let notification = match self.engine.recv().await {
                Ok(EngineEvent::Notify(notification)) => notification,
                Ok(
                    EngineEvent::Changed(_)
                    | EngineEvent::Refilled
                    | EngineEvent::Link(_)
                    | EngineEvent::Media { .. }
                    | EngineEvent::Upload { .. }
                    | EngineEvent::Templates
                    | EngineEvent::Import(_)
                    | EngineEvent::Me(_)
                    | EngineEvent::SignedOut(_)
                    | EngineEvent::Outbox,
                )
                | Err(RecvError::Lagged(_)) => continue,
                Err(RecvError::Closed) => return None,
            };
            let preferences = self.counter.preferences().await.unwrap_or_default();
            if may_disturb(&preferences, self.counter.engine.now().0) {
                let tongue = Tongue::of(preferences.language, &self.system_locale);
                return Some(notice_text(preferences.notification_privacy, tongue, &notification));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::ConversationId;
    use replica::Contact;

    use super::*;

    fn notice(preview: Option<&str>, count: u32) -> Notification {
        Notification::Messages(Notice {
            conversation: ConversationId(7),
            contact: Contact { name: Some("Awa Diallo".into()), ..Contact::default() },
            label: "voice".into(),
            preview: preview.map(Into::into),
            count,
        })
    }

    fn said(privacy: NotificationPrivacy, tongue: Tongue, notification: &Notification) -> (String, String) {
        let text = notice_text(privacy, tongue, notification);
        assert_eq!(text.conversation, Some(7));
        (text.title, text.body)
    }

    #[test]
    fn privacy_decides_what_is_shown() {
        let one = notice(Some("Bonjour"), 1);
        let check = |privacy, title: &str, body: &str| {
            assert_eq!(said(privacy, Tongue::Fr, &one), (title.into(), body.into()));
        };
        check(NotificationPrivacy::NameAndText, "Awa Diallo", "Bonjour");
        check(NotificationPrivacy::Name, "Awa Diallo", "Nouveau message");
        check(NotificationPrivacy::Nothing, "Comptoir", "Nouveau message");
    }

    #[test]
    fn a_message_without_words_is_named_and_several_are_counted() {
        let full = NotificationPrivacy::NameAndText;
        assert_eq!(said(full, Tongue::En, &notice(None, 1)).1, "Voice message");
        assert_eq!(said(full, Tongue::Fr, &notice(Some("Vite"), 3)).0, "Awa Diallo (3)");
        assert_eq!(said(NotificationPrivacy::Nothing, Tongue::En, &notice(None, 3)).1, "3 new messages");
    }

    #[test]
    fn a_reaction_is_told_as_one() {
        let reaction = Notification::Messages(Notice {
            conversation: ConversationId(7),
            contact: Contact { name: Some("Awa Diallo".into()), ..Contact::default() },
            label: NewInbound::REACTION.into(),
            preview: Some("🎂".into()),
            count: 1,
        });
        let check = |privacy, body: &str| assert_eq!(said(privacy, Tongue::Fr, &reaction).1, body);
        check(NotificationPrivacy::NameAndText, "A réagi avec 🎂");
        check(NotificationPrivacy::Name, "Nouvelle réaction");
        check(NotificationPrivacy::Nothing, "Nouvelle réaction");
    }

    #[test]
    fn an_absence_is_a_sum_without_names() {
        let digest = Digest { messages: 12, conversations: 5, newest: ConversationId(7) };
        let (title, _) = said(NotificationPrivacy::NameAndText, Tongue::Fr, &Notification::Digest(digest));
        assert_eq!(title, "12 messages de 5 clients");
    }

    #[test]
    fn a_new_desktop_is_named_unless_nothing_may_be_shown() {
        let seats =
            |count| Notification::Seats(NewSeats { name: "Léa".into(), device: "PC-LEA".into(), count });
        let text = notice_text(NotificationPrivacy::Name, Tongue::En, &seats(1));
        assert_eq!(text.conversation, None);
        assert_eq!((text.title.as_str(), &text.body[..13]), ("A new desktop was let in", "Léa: PC-LEA."));
        let text = notice_text(NotificationPrivacy::Nothing, Tongue::Fr, &seats(2));
        assert_eq!(text.title, "2 nouveaux postes ont été admis");
        assert!(!text.body.contains("Léa"));
    }

    #[test]
    fn do_not_disturb_ends_by_itself_or_never() {
        let until = |do_not_disturb_until| Preferences { do_not_disturb_until, ..Preferences::default() };
        assert!(may_disturb(&until(0), 10));
        assert!(!may_disturb(&until(11), 10));
        assert!(may_disturb(&until(10), 10));
        assert!(!may_disturb(&until(-1), 10));
    }
}
