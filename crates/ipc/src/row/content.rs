//! What a message holds, as a thread draws it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a message holds.
#[derive(Clone, Serialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ContentRow {
    /// Words.
    Text {
        /// The words.
        body: String,
    },
    /// A file.
    Media(Box<MediaRow>),
    /// A place.
    Location {
        /// Degrees north.
        latitude: String,
        /// Degrees east.
        longitude: String,
        /// The place's name.
        name: Option<String>,
        /// The place's address.
        address: Option<String>,
    },
    /// Contact cards.
    Contacts {
        /// The first card's name.
        name: String,
        /// How many cards.
        count: u32,
        /// The cards; empty where an older hub kept only their count.
        cards: Vec<ContactCardRow>,
    },
    /// A choice the customer made.
    Choice {
        /// What was chosen.
        title: String,
        /// A list row's second line.
        description: Option<String>,
    },
    /// A form that the customer filled in.
    Form {
        /// `flow` or `address_message`.
        name: String,
        /// What was answered, in the form's order.
        fields: Vec<FormFieldRow>,
        /// The answer as it came, JSON text.
        raw: String,
    },
    /// A basket that the customer sent.
    Order {
        /// From which catalogue.
        catalog: String,
        /// The words with it.
        text: Option<String>,
        /// What is in it.
        lines: Vec<OrderLineRow>,
        /// Its sums, one a currency; a currency with a price that cannot be read has none.
        totals: Vec<MoneyRow>,
    },
    /// A message of ours with something to tap.
    Interactive {
        /// What stands above the words.
        header: Option<HeaderRow>,
        /// The words.
        body: String,
        /// What stands below, small.
        footer: Option<String>,
        /// What there is to tap.
        action: ActionRow,
    },
    /// A template of ours.
    Template {
        /// Its name.
        name: String,
        /// Its language.
        language: String,
        /// Its words, when known.
        body: Option<String>,
        /// How the customer sees it, when known.
        look: Option<Box<LookRow>>,
        /// The file at its head.
        media: Option<Box<MediaRow>>,
        /// What it costs as.
        category: Option<String>,
    },
    /// A line in the thread that nobody wrote.
    System {
        /// What happened.
        what: SystemWord,
        /// Meta's own sentence.
        body: String,
        /// The number before, as people write it.
        before: Option<String>,
        /// The number now, as people write it.
        now: Option<String>,
    },
    /// Something we do not know yet, kept whole.
    Unsupported {
        /// Meta's word for it.
        kind: String,
        /// The message as it came.
        raw: String,
    },
}

/// Where the bytes of a file are.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MediaStand {
    /// Meta announced it; the hub does not have it yet.
    Announced,
    /// The hub has it.
    Stored,
    /// It cannot be had.
    Lost,
    /// This person's role may not see it.
    Withheld,
    /// It is ours, and not with the hub yet.
    Local,
}

/// A file of a message.
#[derive(Clone, Serialize, TS)]
pub struct MediaRow {
    /// Names it in every question about media.
    pub id: String,
    /// `image`, `video`, `audio`, `voice`, `document`, `sticker`.
    pub kind: String,
    /// The media type.
    pub mime: String,
    /// The file's name.
    pub filename: Option<String>,
    /// The words under it.
    pub caption: Option<String>,
    /// Bytes, when known.
    #[ts(type = "number | null")]
    pub size: Option<u64>,
    /// Where its bytes are.
    pub state: MediaStand,
    /// Why it is lost: `expired`, `mismatch`, `too_large`, `refused`.
    pub lost: Option<String>,
    /// Whether all of it is on this machine.
    pub here: bool,
    /// Pixels across.
    pub width: Option<u32>,
    /// Pixels down.
    pub height: Option<u32>,
    /// How long it plays.
    #[ts(type = "number | null")]
    pub duration_ms: Option<u64>,
    /// How many pages.
    pub pages: Option<u32>,
    /// Loudness along it, 0 to 255; empty when unknown.
    pub waveform: Vec<u8>,
    /// A few letters that stand for its colours (blurha.sh).
    pub blurhash: Option<String>,
    /// Whether it moves.
    pub animated: bool,
    /// Where `<img>`, `<video>`, `<audio>` and `fetch` find its bytes, ranges included.
    pub url: String,
    /// Whether opening it would run something.
    pub program: bool,
}

/// What stands above the words of an interactive message.
#[derive(Clone, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum HeaderRow {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// A file.
    Media {
        /// The file.
        media: Box<MediaRow>,
    },
}

/// What there is to tap in a message of ours.
#[derive(Clone, Serialize, TS)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum ActionRow {
    /// Buttons.
    Buttons {
        /// What they say.
        titles: Vec<String>,
    },
    /// A list that opens.
    List {
        /// What opens it.
        button: String,
        /// Its sections.
        sections: Vec<ListSection>,
    },
    /// A link.
    Link {
        /// What it says.
        label: String,
        /// Where it leads.
        url: String,
    },
    /// A question for the customer's place.
    LocationRequest {},
    /// A form.
    Flow {
        /// What opens it.
        label: String,
    },
}

/// A section of a list.
#[derive(Clone, Serialize, TS)]
pub struct ListSection {
    /// Its title; may be empty where there is one section.
    pub title: String,
    /// Its rows.
    pub rows: Vec<ListRow>,
}

/// A row of a list.
#[derive(Clone, Serialize, TS)]
pub struct ListRow {
    /// What it says.
    pub title: String,
    /// A second line.
    pub description: Option<String>,
}

/// One answer of a form.
#[derive(Clone, Serialize, TS)]
pub struct FormFieldRow {
    /// The field's name, as the form calls it.
    pub name: String,
    /// What was answered.
    pub value: String,
}

/// A line of a basket. Money is decimal text.
#[derive(Clone, Serialize, TS)]
pub struct OrderLineRow {
    /// The business's own id of the product.
    pub product: String,
    /// How many.
    pub quantity: u32,
    /// Price of one.
    pub price: String,
    /// Three letters.
    pub currency: String,
    /// Price of all; empty when the price cannot be read.
    pub total: String,
}

/// A sum of money, decimal text.
#[derive(Clone, Serialize, TS)]
pub struct MoneyRow {
    /// Three letters.
    pub currency: String,
    /// How much.
    pub amount: String,
}

/// A contact card, shown or to be sent.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct ContactCardRow {
    /// The whole name.
    pub name: String,
    /// Company.
    pub company: Option<String>,
    /// What the person does there.
    pub title: Option<String>,
    /// Telephone numbers.
    pub phones: Vec<LabelledRow>,
    /// Mail addresses.
    pub emails: Vec<LabelledRow>,
    /// Pages.
    pub urls: Vec<LabelledRow>,
    /// Postal addresses, each in one line.
    pub addresses: Vec<LabelledRow>,
    /// `YYYY-MM-DD`.
    pub birthday: Option<String>,
}

/// A value of a contact card with its kind.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct LabelledRow {
    /// The value.
    pub value: String,
    /// `HOME`, `WORK`, `CELL` or any word.
    pub kind: Option<String>,
    /// For a telephone: the number as WhatsApp knows it.
    pub wa_id: Option<String>,
}

/// A template as the customer sees it.
#[derive(Clone, Serialize, TS)]
pub struct LookRow {
    /// Words at the head.
    pub header: Option<String>,
    /// The words.
    pub body: String,
    /// Small words at the foot.
    pub footer: Option<String>,
    /// What the buttons say.
    pub buttons: Vec<String>,
    /// Words of an offer.
    pub offer: Option<String>,
    /// Cards side by side.
    pub cards: Vec<CardRow>,
}

/// A card of a template.
#[derive(Clone, Serialize, TS)]
pub struct CardRow {
    /// Its words and buttons.
    pub look: LookRow,
    /// The file at its head.
    pub media: Option<MediaRow>,
}

/// What Meta can say of a customer in the middle of a thread.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SystemWord {
    /// Another telephone number.
    NumberChanged,
    /// Another id at Meta.
    IdChanged,
    /// Another encryption identity: perhaps a new telephone.
    IdentityChanged,
    /// Something that we do not know.
    Other,
}
