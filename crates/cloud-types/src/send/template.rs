//! Templates to deliver: a name, a language and what fills the gaps.

use super::{SendLocation, SendMedia};
use crate::word::{Extra, Scalar};

words! {
    /// A template to deliver.
    pub struct SendTemplate {
        /// Its name.
        may name: String,
        /// Its language.
        may language: Language,
        /// What fills its gaps.
        may components: Vec<Component>,
    }

    /// A template's language.
    pub struct Language {
        /// `fr`, `en_US`, …
        may code: String,
        /// `deterministic`, when given.
        may policy: String,
    }

    /// What fills one part of a template.
    pub struct Component {
        /// `header`, `body`, `button`, `limited_time_offer` or `carousel`.
        may kind as "type": String,
        /// Of a button: `quick_reply`, `url`, `copy_code`, `flow`, …
        may sub_type: String,
        /// Of a button: its place, as text or number.
        may index: Scalar,
        /// The values, by position or by name.
        may parameters: Vec<Parameter>,
        /// Of a carousel.
        may cards: Vec<Card>,
    }

    /// A card of a template's carousel.
    pub struct Card {
        /// Its place.
        may card_index: Scalar,
        /// What fills its parts.
        may components: Vec<Component>,
    }

    /// One value.
    pub struct Parameter {
        /// The gap's name, in templates with named gaps.
        may parameter_name: String,
    } + /// The value.
        value: ParameterValue;

    /// An amount of money.
    pub struct Currency {
        /// What to show if the amount cannot be localised.
        may fallback_value: String,
        /// Three letters.
        may code: String,
        /// The amount times 1000.
        may amount_1000: Scalar,
    }

    /// A moment.
    pub struct DateTime {
        /// What is shown.
        may fallback_value: String,
    }
}

tagged! {
    /// A value for a gap, by its `type`.
    pub enum ParameterValue {
        /// Words.
        Text(String) = "text",
        /// An amount of money.
        Currency(Currency) = "currency",
        /// A moment.
        DateTime(DateTime) = "date_time",
        /// A picture.
        Image(SendMedia) = "image",
        /// A film.
        Video(SendMedia) = "video",
        /// A file.
        Document(SendMedia) = "document",
        /// A place.
        Location(SendLocation) = "location",
        /// A product.
        Product(Extra) = "product",
        /// What a quick reply brings back.
        Payload(String) = "payload",
        /// What a button copies.
        CouponCode(String) = "coupon_code",
        /// What a flow or catalogue button needs.
        Action(Extra) = "action",
        /// An offer that ends.
        LimitedTimeOffer(Extra) = "limited_time_offer",
        /// How an order stands.
        OrderStatus(Extra) = "order_status",
    }
}

impl SendTemplate {
    /// A template by name and language, with no gaps filled yet.
    #[must_use]
    pub fn new(name: impl Into<String>, language: impl Into<String>) -> Self {
        let language = Language { code: Some(language.into()), ..Language::default() };
        Self { name: Some(name.into()), language: Some(language), ..Self::default() }
    }

    /// The same template with one more part filled.
    #[must_use]
    pub fn with(mut self, component: Component) -> Self {
        self.components.get_or_insert_default().push(component);
        self
    }
}

impl Component {
    /// The values of the header or the body.
    #[must_use]
    pub fn part(kind: impl Into<String>, parameters: Vec<Parameter>) -> Self {
        Self { kind: Some(kind.into()), parameters: Some(parameters), ..Self::default() }
    }

    /// The values of one button.
    #[must_use]
    pub fn button(sub_type: impl Into<String>, index: u8, parameters: Vec<Parameter>) -> Self {
        Self {
            sub_type: Some(sub_type.into()),
            index: Some(Scalar::Text(index.to_string())),
            ..Self::part("button", parameters)
        }
    }
}

impl Parameter {
    /// Words for the next gap.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { value: ParameterValue::Text(text.into()), ..Self::default() }
    }

    /// The same value for a gap with a name.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.parameter_name = Some(name.into());
        self
    }
}

impl From<ParameterValue> for Parameter {
    fn from(value: ParameterValue) -> Self {
        Self { value, ..Self::default() }
    }
}
