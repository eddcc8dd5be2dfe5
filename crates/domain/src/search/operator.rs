//! The operators and what can stand behind them, in French and English.

use super::date::{Date, Days, days};
use super::fold::folded;
use super::query::{Filter, Kind, Standing, Who};
use crate::{MediaKind, Text, Timestamp};

/// Where the reader is in the calendar: days begin by the clock on their wall.
pub struct Calendar<'a> {
    /// Today.
    pub today: Date,
    /// When a day begins.
    pub begins: &'a dyn Fn(Date) -> Timestamp,
}

/// What stands before a colon.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    From,
    Agent,
    Before,
    After,
    On,
    Type,
    Is,
    In,
}

impl Operator {
    pub(super) fn named(name: &str) -> Option<Self> {
        match folded(name).as_str() {
            "from" | "de" | "expediteur" => Some(Self::From),
            "agent" | "membre" | "member" | "par" | "by" => Some(Self::Agent),
            "before" | "avant" => Some(Self::Before),
            "after" | "since" | "apres" | "depuis" => Some(Self::After),
            "on" | "le" | "date" => Some(Self::On),
            "type" | "has" | "avec" | "with" => Some(Self::Type),
            "is" | "est" => Some(Self::Is),
            "in" | "dans" => Some(Self::In),
            _ => None,
        }
    }

    /// Whether its value may go on after a space, as a written date does.
    pub(super) fn takes_a_date(self) -> bool {
        match self {
            Self::Before | Self::After | Self::On => true,
            Self::From | Self::Agent | Self::Type | Self::Is | Self::In => false,
        }
    }

    /// What it says with that value; nothing when the value makes no sense there.
    pub(super) fn with(self, value: &str, calendar: &Calendar<'_>) -> Option<Filter> {
        let name = folded(value);
        if name.is_empty() {
            return None;
        }
        match self {
            Self::From => Some(Filter::From(who(&name, value))),
            Self::Agent => Some(Filter::Agent(Text::from(value))),
            Self::In => Some(Filter::In(Text::from(value))),
            Self::Type => kind(&name).map(Filter::Kind).or_else(|| extension(&name).map(Filter::Extension)),
            Self::Is => standing(&name).map(Filter::Is),
            Self::Before | Self::After | Self::On => {
                let days = days(value, calendar.today)?;
                Some(self.time(days, calendar))
            }
        }
    }

    /// `after:` takes the named day in, `before:` leaves it out.
    fn time(self, days: Days, calendar: &Calendar<'_>) -> Filter {
        let (first, end) = ((calendar.begins)(days.from), (calendar.begins)(days.to));
        let (from, to) = match self {
            Self::Before => (None, Some(first)),
            Self::After => (Some(first), None),
            Self::From | Self::Agent | Self::On | Self::Type | Self::Is | Self::In => {
                (Some(first), Some(end))
            }
        };
        Filter::Time { from, to, days }
    }
}

fn who(name: &str, value: &str) -> Who {
    match name {
        "me" | "us" | "moi" | "nous" => Who::Us,
        "customer" | "customers" | "client" | "clients" | "them" => Who::Customers,
        _ => Who::Named(Text::from(value)),
    }
}

fn kind(name: &str) -> Option<Kind> {
    Some(match name {
        "media" | "medias" | "file" | "files" | "fichier" | "fichiers" | "attachment" | "piecejointe" => {
            Kind::AnyMedia
        }
        "image" | "images" | "photo" | "photos" | "picture" => Kind::Media(MediaKind::Image),
        "video" | "videos" | "film" => Kind::Media(MediaKind::Video),
        "audio" | "sound" | "son" => Kind::Media(MediaKind::Audio),
        "voice" | "vocal" | "vocaux" | "messagevocal" => Kind::Media(MediaKind::Voice),
        "document" | "documents" | "doc" | "docs" => Kind::Media(MediaKind::Document),
        "sticker" | "stickers" | "autocollant" => Kind::Media(MediaKind::Sticker),
        "link" | "links" | "lien" | "liens" | "url" => Kind::Link,
        "location" | "place" | "lieu" | "position" => Kind::Location,
        "contact" | "contacts" | "card" | "carte" | "fiche" => Kind::Contacts,
        "template" | "modele" => Kind::Template,
        "order" | "commande" | "panier" => Kind::Order,
        "form" | "formulaire" => Kind::Form,
        "interactive" | "buttons" | "list" | "boutons" | "liste" => Kind::Interactive,
        "choice" | "choix" => Kind::Choice,
        _ => return None,
    })
}

/// Endings by which people know files; any other word behind `type:` is no operator.
const EXTENSIONS: &str = "pdf docx xls xlsx ods odt odp ppt pptx txt csv rtf zip rar 7z json xml html ics vcf \
jpg jpeg png gif webp heic bmp tiff svg mp4 3gp mov avi mkv mp3 ogg opus m4a aac amr wav";

fn extension(name: &str) -> Option<String> {
    EXTENSIONS.split(' ').any(|known| known == name).then(|| name.to_owned())
}

fn standing(name: &str) -> Option<Standing> {
    match name {
        "unanswered" | "sansreponse" | "arepondre" | "toanswer" => Some(Standing::Unanswered),
        "unread" | "nonlu" | "nonlus" => Some(Standing::Unread),
        "failed" | "echec" | "echoue" | "nonenvoye" => Some(Standing::Failed),
        _ => None,
    }
}
