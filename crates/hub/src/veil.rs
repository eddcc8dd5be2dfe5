//! What a seat may not see never leaves the hub: numbers are masked, media and other teams' conversations withheld before
//! an entry is streamed.
//!
//! Where everything may be seen, entries pass as they are stored. Free words are not searched for numbers: what a
//! customer writes about themselves is what whoever reads along reads.

use std::collections::{BTreeMap, HashSet};

use domain::content::ContactCard;
use domain::content::interactive::Header;
use domain::{Content, LineId, Media, Teams, Text, View};
use protocol::{Contact, Fact};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use crate::journal::{Journal, JournalError, Stand, StoredEntry, Subject};

/// The reason of a medium's loss for whoever may not see media.
const WITHHELD: &str = "withheld";
/// The last digits of a number that stay: enough to tell two people of one name apart.
const LAST: usize = 2;

/// Entries of a line as a seat may see them.
pub(crate) async fn veil(
    journal: &dyn Journal,
    line: &LineId,
    view: &View,
    entries: Vec<StoredEntry>,
) -> Result<Vec<StoredEntry>, JournalError> {
    if *view == View::FULL {
        return Ok(entries);
    }
    let facts: Vec<Fact> = entries.iter().map(read).collect::<Result<_, _>>()?;
    let hidden = hidden(journal, line, view, &facts).await?;
    let veiled = entries.into_iter().zip(facts).map(|(entry, fact)| {
        let fact = if is_hidden(&hidden, &fact) {
            in_place_of(&fact, entry.fact.get())
        } else {
            fact_seen(view, fact, entry.fact.get())
        };
        let text = serde_json::to_string(&fact).and_then(RawValue::from_string);
        let fact = text.map_err(|_| JournalError::Damaged(format!("entry {} is no fact", entry.seq.0)))?;
        Ok(StoredEntry { fact, ..entry })
    });
    veiled.collect()
}

fn read(entry: &StoredEntry) -> Result<Fact, JournalError> {
    serde_json::from_str(entry.fact.get())
        .map_err(|_| JournalError::Damaged(format!("entry {} is no fact", entry.seq.0)))
}

/// Of what a fact speaks, where that may be another team's.
fn subject(fact: &Fact) -> Option<Subject> {
    if let Fact::MediaStored { media, .. } | Fact::MediaLost { media, .. } = fact {
        return Some(Subject::Medium(media.clone()));
    }
    fact.conversation().map(Subject::Conversation)
}

/// Those that are another team's at this moment. Whoever loses one hears of it in an entry that comes later than all that
/// was read before; whoever wins one, too.
async fn hidden(
    journal: &dyn Journal,
    line: &LineId,
    view: &View,
    facts: &[Fact],
) -> Result<HashSet<Subject>, JournalError> {
    if view.teams == Teams::All {
        return Ok(HashSet::new());
    }
    let subjects: BTreeMap<String, Subject> =
        facts.iter().filter_map(subject).map(|subject| (format!("{subject:?}"), subject)).collect();
    let stands = journal.stands(subjects.into_values().collect()).await?;
    let sees = |stand: &Stand| stand.line == *line && view.teams.see(stand.team.as_ref());
    let hidden = stands.into_iter().filter(|(_, stands)| !stands.iter().any(sees));
    Ok(hidden.map(|(subject, _)| subject).collect())
}

fn is_hidden(hidden: &HashSet<Subject>, fact: &Fact) -> bool {
    !hidden.is_empty() && subject(fact).is_some_and(|subject| hidden.contains(&subject))
}

/// What stands at a Seq whose fact is of another team's conversation.
fn in_place_of(fact: &Fact, stored: &str) -> Fact {
    if let Fact::ConversationGiven { conversation, .. } = fact {
        return Fact::ConversationHidden { conversation: *conversation };
    }
    withheld(stored)
}

fn withheld(stored: &str) -> Fact {
    Fact::Withheld { digest: hex::encode(Sha256::digest(stored.as_bytes())) }
}

/// What is streamed in the place of a stored fact whose conversation is another team's, JSON text both; `None` for a fact
/// that is of no conversation.
///
/// # Errors
/// When it is no fact.
pub fn of_another_team(stored: &str) -> Result<Option<String>, serde_json::Error> {
    let fact: Fact = serde_json::from_str(stored)?;
    subject(&fact).map(|_| serde_json::to_string(&in_place_of(&fact, stored))).transpose()
}

/// A stored fact as it may be seen, JSON text both, where its conversation is not another team's.
///
/// # Errors
/// When it is no fact.
pub fn seen(view: &View, stored: &str) -> Result<String, serde_json::Error> {
    if *view == View::FULL {
        return Ok(stored.to_owned());
    }
    let fact: Fact = serde_json::from_str(stored)?;
    serde_json::to_string(&fact_seen(view, fact, stored))
}

fn fact_seen(view: &View, mut fact: Fact, stored: &str) -> Fact {
    match &mut fact {
        Fact::ContactSeen { contact, .. } => contact_seen(view, contact),
        Fact::MessageReceived { message, .. }
        | Fact::MessageEchoed { message, .. }
        | Fact::MessageImported { message, .. }
        | Fact::SystemNoted { message, .. } => content_seen(view, &mut message.content),
        Fact::MessageQueued { content, .. }
        | Fact::MessageScheduled { content, .. }
        | Fact::MessageEdited { content, .. }
        | Fact::PlaceholderFilled { content, .. } => content_seen(view, content),
        Fact::MediaStored { media, .. } if !view.media => {
            return Fact::MediaLost { media: media.clone(), reason: WITHHELD.to_owned() };
        }
        // Nobody knows what is in there: it is not told to whom something is withheld.
        Fact::NotUnderstood { .. } | Fact::Foreign(_) => {
            return withheld(stored);
        }
        // Only from here on may it be seen: what came before was withheld.
        Fact::ConversationGiven { from, anew, .. } => *anew = !view.teams.see(from.as_ref()),
        // A failure's details are Meta's own words, and may quote the number.
        Fact::StatusReported { failure: Some(failure), .. } | Fact::ReactionRefused { failure, .. } => {
            if !view.numbers {
                failure.details = Text::default();
            }
        }
        Fact::MediaStored { .. }
        | Fact::MessageAccepted { .. }
        | Fact::StatusReported { failure: None, .. }
        | Fact::SendSettled { .. }
        | Fact::ReactionChanged { .. }
        | Fact::ReactionQueued { .. }
        | Fact::MessageRevoked { .. }
        | Fact::ConversationRead { .. }
        | Fact::MediaLost { .. }
        | Fact::LineObserved { .. }
        | Fact::ScheduleEnded { .. }
        | Fact::TemplateObserved { .. }
        | Fact::HandlerChanged { .. }
        | Fact::HistoryImported { .. }
        | Fact::ConversationsJoined { .. }
        | Fact::ConversationsParted { .. }
        | Fact::ConversationHidden { .. }
        | Fact::Withheld { .. } => {}
    }
    fact
}

fn contact_seen(view: &View, contact: &mut Contact) {
    if view.numbers {
        return;
    }
    if let Some(phone) = &mut contact.phone {
        phone.0 = masked(&phone.0);
    }
    // Whoever has no name is shown, or kept in the phone, under their number.
    for name in [&mut contact.name, &mut contact.saved_name, &mut contact.username].into_iter().flatten() {
        name.0 = without_number(&name.0);
    }
}

fn content_seen(view: &View, content: &mut Content) {
    match content {
        Content::Media(media) => medium_seen(view, media),
        Content::Interactive(message) => {
            if let Some(Header::Media(media)) = &mut message.header {
                medium_seen(view, media);
            }
        }
        Content::Template { fill: Some(fill), .. } => {
            fill.media_mut().for_each(|media| medium_seen(view, media));
        }
        Content::Contacts { raw, cards, name, .. } if !view.numbers => {
            *raw = Text::default();
            name.0 = without_number(&name.0);
            cards.iter_mut().for_each(card_seen);
        }
        Content::System(note) if !view.numbers => {
            note.body = Text::default();
            for phone in [&mut note.before, &mut note.now].into_iter().flatten() {
                phone.0 = masked(&phone.0);
            }
        }
        Content::Unsupported { raw, .. } => *raw = Text::default(),
        Content::Text { .. }
        | Content::Location { .. }
        | Content::Contacts { .. }
        | Content::Choice { .. }
        | Content::Form(_)
        | Content::Order(_)
        | Content::System(_)
        | Content::Template { .. } => {}
    }
}

fn card_seen(card: &mut ContactCard) {
    card.name.0 = without_number(&card.name.0);
    for phone in &mut card.phones {
        phone.value.0 = masked(&phone.value.0);
        if let Some(wa_id) = &mut phone.wa_id {
            wa_id.0 = masked(&wa_id.0);
        }
    }
}

/// The words about a medium stay, what leads to its bytes or looks like them goes.
fn medium_seen(view: &View, media: &mut Media) {
    if view.media {
        return;
    }
    media.sha256 = None;
    if let Some(facts) = &mut media.facts {
        facts.blurhash = None;
        facts.waveform.clear();
    }
}

/// A number of which only the first two and the last two digits are left. Its length stays, so that it still reads as
/// a number.
#[must_use]
pub(crate) fn masked(number: &str) -> String {
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let mut at = 0;
    let mask = |char: char| {
        if !char.is_ascii_digit() {
            return char;
        }
        at += 1;
        if digits > 6 && (at <= 2 || at > digits - LAST) { char } else { '•' }
    };
    number.chars().map(mask).collect()
}

/// A name, or a masked number where the name is one.
fn without_number(name: &str) -> String {
    let is_number = name.chars().filter(char::is_ascii_digit).count() >= 7
        && name.chars().all(|char| char.is_ascii_digit() || " +-.()/\u{a0}\u{202f}".contains(char));
    if is_number { masked(name) } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_its_country_and_its_end() {
        assert_eq!(masked("33639980021"), "33•••••••21");
        assert_eq!(masked("+33 6 39 98 00 21"), "+33 • •• •• •• 21");
        assert_eq!(masked("12345"), "•••••");
        assert_eq!(without_number("Boulangerie 1900"), "Boulangerie 1900");
        assert_eq!(without_number("+33 6 39 98 00 21"), "+33 • •• •• •• 21");
    }
}
