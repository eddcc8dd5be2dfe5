//! What a customer can send, and with which bytes; how Meta writes it stands in `wording`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::shipped::Shipped;
use super::{ogg, pdf, picture};

/// One thing that a customer sends.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Content {
    /// Words.
    Text {
        /// The words.
        body: String,
    },
    /// A picture: drawn by the simulator to fit the caption, or a shipped one.
    Image {
        /// What is written under it.
        #[serde(default)]
        caption: Option<String>,
        /// The shipped file.
        #[serde(default)]
        file: Option<String>,
    },
    /// A film, `film.mp4` if no other is named.
    Video {
        /// What is written under it.
        #[serde(default)]
        caption: Option<String>,
        /// The shipped file.
        #[serde(default)]
        file: Option<String>,
    },
    /// A sound that is no voice message, `tune.mp3` if no other is named.
    Audio {
        /// The shipped file.
        #[serde(default)]
        file: Option<String>,
    },
    /// A voice message.
    Voice {
        /// How long it is.
        #[serde(default = "three")]
        seconds: u32,
    },
    /// A document: a PDF, or by its ending a shipped DOCX, XLSX or text.
    Document {
        /// Its name.
        filename: String,
        /// What is written under it.
        #[serde(default)]
        caption: Option<String>,
        /// How many pages a PDF has.
        #[serde(default = "one")]
        pages: u32,
        /// How heavy a PDF is, in bytes; as light as it can be when absent.
        #[serde(default)]
        weight: Option<u64>,
    },
    /// Any bytes as any kind of media: what is broken, hostile or named wrongly.
    File {
        /// `image`, `video`, `audio`, `document` or `sticker`.
        #[serde(rename = "as")]
        kind: String,
        /// The type that Meta writes.
        mime: String,
        /// The bytes.
        base64: String,
        /// Its name.
        #[serde(default)]
        filename: Option<String>,
        /// What is written under it.
        #[serde(default)]
        caption: Option<String>,
    },
    /// A sticker.
    Sticker {
        /// Whether it moves.
        #[serde(default)]
        animated: bool,
    },
    /// A place.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// What the place is called.
        #[serde(default)]
        name: Option<String>,
        /// Where it is.
        #[serde(default)]
        address: Option<String>,
        /// Its page on the web.
        #[serde(default)]
        url: Option<String>,
    },
    /// Somebody's visiting card.
    Contacts {
        /// Whose.
        formatted_name: String,
        /// The number on it.
        phone: String,
    },
    /// Several visiting cards, in Meta's shape.
    Cards {
        /// The cards.
        cards: Vec<Value>,
    },
    /// A reaction to the last message of the business, or to a named one; no emoji takes it back.
    Reaction {
        /// The emoji.
        #[serde(default)]
        emoji: Option<String>,
        /// The message reacted to.
        #[serde(default)]
        to: Option<String>,
    },
    /// A tap on a template's quick reply.
    Button {
        /// What the button says.
        text: String,
        /// What the business attached to it.
        payload: String,
    },
    /// A tap on a reply button.
    ButtonReply {
        /// The button's id.
        id: String,
        /// What it says.
        title: String,
    },
    /// A choice from a list.
    ListReply {
        /// The row's id.
        id: String,
        /// What it says.
        title: String,
        /// What stands under it.
        #[serde(default)]
        description: Option<String>,
    },
    /// A filled-in form.
    FlowReply {
        /// The answers, as JSON in a string.
        response_json: String,
        /// `flow`, or `address_message`.
        #[serde(default = "flow")]
        name: String,
    },
    /// The answer to the question whether the business may call.
    CallPermission {
        /// Yes or no.
        accept: bool,
    },
    /// A cart from the catalogue.
    Order {
        /// The catalogue.
        catalog_id: String,
        /// A word with it.
        #[serde(default)]
        text: Option<String>,
        /// Article, quantity, price in euro.
        items: Vec<(String, u32, f64)>,
    },
    /// The customer has a new number; the line is told by the system, not by the customer.
    NumberChanged {
        /// The new number, digits only.
        phone: String,
    },
    /// The customer has a new user id and no number that may be shown.
    UserIdChanged,
    /// The customer's security code is another: a new telephone, or somebody else's.
    IdentityChanged,
    /// The customer changed a message: `last` or a named one. Only a coexistence line hears the new words, others a placeholder.
    Edit {
        /// The message changed.
        original: String,
        /// The new words.
        body: String,
    },
    /// The customer took a message back: `last` or a named one. Only a coexistence line hears of it.
    Revoke {
        /// The message taken back.
        original: String,
    },
    /// Something that Meta does not pass on, only names.
    Unsupported {
        /// Its name, such as `poll_creation`.
        kind: String,
        /// Why: 131051, or 131052 for a file above 100 MB, 131060 for a companion device that is not supported.
        #[serde(default = "unknown_type")]
        code: u32,
    },
    /// The customer opened the chat for the first time.
    RequestWelcome,
    /// A message exactly as given: `type` and whatever else there is.
    Raw {
        /// The keys that stand beside `from`, `id` and `timestamp`.
        message: Map<String, Value>,
    },
}

/// How a message is sent, beside what it holds.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Manner {
    /// As a reply to the last message of the business.
    pub quoting: bool,
    /// As a reply to this message.
    pub reply_to: Option<String>,
    /// Forwarded from another chat.
    pub forwarded: bool,
    /// Forwarded many times.
    pub frequently_forwarded: bool,
    /// About an article: catalogue and article.
    pub product: Option<(String, String)>,
    /// After a tap on an advertisement, in Meta's shape; `true` takes a made-up one.
    pub referral: Option<Value>,
}

impl Manner {
    /// As a reply to the last message of the business.
    #[must_use]
    pub fn quoting() -> Self {
        Self { quoting: true, ..Self::default() }
    }

    /// As a reply to this message.
    #[must_use]
    pub fn replying(to: &str) -> Self {
        Self { reply_to: Some(to.into()), ..Self::default() }
    }
}

fn three() -> u32 {
    3
}

fn one() -> u32 {
    1
}

fn flow() -> String {
    "flow".into()
}

fn unknown_type() -> u32 {
    131_051
}

impl Content {
    /// Words.
    #[must_use]
    pub fn text(body: &str) -> Self {
        Self::Text { body: body.into() }
    }

    /// A picture with a caption, drawn to fit it.
    #[must_use]
    pub fn image(caption: &str) -> Self {
        Self::Image { caption: Some(caption.into()), file: None }
    }

    /// A shipped picture.
    #[must_use]
    pub fn photo(file: &str, caption: &str) -> Self {
        let caption = (!caption.is_empty()).then(|| caption.to_owned());
        Self::Image { caption, file: Some(file.into()) }
    }

    /// A voice message.
    #[must_use]
    pub fn voice(seconds: u32) -> Self {
        Self::Voice { seconds }
    }

    /// A document.
    #[must_use]
    pub fn document(filename: &str) -> Self {
        Self::Document { filename: filename.into(), caption: None, pages: 1, weight: None }
    }

    /// The same with `last` put for the customer's own last message.
    pub(crate) fn naming(mut self, own_last: Option<&str>) -> Self {
        if let Self::Edit { original, .. }
        | Self::Revoke { original }
        | Self::Reaction { to: Some(original), .. } = &mut self
            && original == "last"
        {
            *original = own_last.unwrap_or_default().to_owned();
        }
        self
    }

    /// Whether it opens the customer-service window, as everything a customer *writes* does.
    pub(crate) fn opens_window(&self) -> bool {
        !matches!(
            self,
            Self::NumberChanged { .. } | Self::UserIdChanged | Self::IdentityChanged | Self::Revoke { .. }
        )
    }

    /// What is wrong with it, if anything: a file that is not shipped, bytes that are no base64.
    pub(crate) fn fault(&self) -> Option<String> {
        if let Self::Image { file: Some(name), .. }
        | Self::Video { file: Some(name), .. }
        | Self::Audio { file: Some(name) } = self
            && Shipped::named(name).is_none()
        {
            return Some(format!("there is no file `{name}` in assets/media"));
        }
        let Self::File { kind, base64, .. } = self else { return None };
        if STANDARD.decode(base64).is_err() {
            return Some("`base64` cannot be read".into());
        }
        let known = ["image", "video", "audio", "document", "sticker"].contains(&kind.as_str());
        (!known).then(|| "`as` is image, video, audio, document or sticker".into())
    }

    /// The media it carries: type and bytes.
    pub(crate) fn media(&self, about: &str) -> Option<(String, Bytes)> {
        let shipped = |file: &Option<String>, usual: &str| {
            let named = file.as_deref().and_then(Shipped::named).or_else(|| Shipped::named(usual));
            named.map(Shipped::media)
        };
        match self {
            Self::Image { caption, file: None } => {
                let drawn = picture::draw(about, caption.as_deref().unwrap_or_default());
                Some(("image/png".into(), drawn.into()))
            }
            Self::Image { file, .. } => shipped(file, "photo-pains.jpg"),
            Self::Video { file, .. } => shipped(file, "film.mp4"),
            Self::Audio { file } => shipped(file, "tune.mp3"),
            Self::Voice { seconds } => Some(("audio/ogg; codecs=opus".into(), ogg::speech(*seconds).into())),
            Self::Document { filename, pages, weight, .. } => Some(document(filename, *pages, *weight)),
            Self::Sticker { animated: true } => shipped(&None, "sticker-animated.webp"),
            Self::Sticker { animated: false } => shipped(&None, "sticker.webp"),
            Self::File { mime, base64, .. } => {
                Some((mime.clone(), STANDARD.decode(base64).unwrap_or_default().into()))
            }
            Self::Text { .. }
            | Self::Location { .. }
            | Self::Contacts { .. }
            | Self::Cards { .. }
            | Self::Reaction { .. }
            | Self::Button { .. }
            | Self::ButtonReply { .. }
            | Self::ListReply { .. }
            | Self::FlowReply { .. }
            | Self::CallPermission { .. }
            | Self::Order { .. }
            | Self::NumberChanged { .. }
            | Self::UserIdChanged
            | Self::IdentityChanged
            | Self::Edit { .. }
            | Self::Revoke { .. }
            | Self::Unsupported { .. }
            | Self::RequestWelcome
            | Self::Raw { .. } => None,
        }
    }
}

/// A document by the ending of its name.
fn document(filename: &str, pages: u32, weight: Option<u64>) -> (String, Bytes) {
    let office = match filename.rsplit('.').next() {
        Some("docx") => Shipped::named("devis.docx"),
        Some("xlsx") => Shipped::named("commandes.xlsx"),
        Some("txt") => Shipped::named("ingredients.txt"),
        Some(_) | None => None,
    };
    match (office, weight) {
        (Some(file), _) => file.media(),
        (None, Some(bytes)) => ("application/pdf".into(), pdf::large_file(bytes).into()),
        (None, None) => ("application/pdf".into(), pdf::pdf(filename, pages).into()),
    }
}
