//! From what fills a template to Meta's components: head, words, buttons, cards, the end of an offer.

use cloud_types::send::template::{Card, Parameter, ParameterValue};
use cloud_types::send::{Component, SendTemplate};
use cloud_types::word::{Extra, Scalar};
use domain::template::{ButtonKind, PlacePart, SlotValue, TemplateFill, TemplateValue};
use domain::{Media, MediaKind};

use super::body::{document, place, uploaded};
use crate::journal::FileAtMeta;

/// The template with its gaps filled. `None` when a value stands where Meta takes none.
pub(super) fn template(
    files: &[FileAtMeta],
    name: &str,
    language: &str,
    fill: Option<&TemplateFill>,
) -> Option<SendTemplate> {
    let template = SendTemplate::new(name, language);
    let Some(fill) = fill else { return Some(template) };
    let filler = Filler { files, fill };
    let mut components = filler.parts(None)?;
    components.extend(filler.offer());
    components.extend(filler.carousel()?);
    Some(components.into_iter().fold(template, SendTemplate::with))
}

struct Filler<'a> {
    files: &'a [FileAtMeta],
    fill: &'a TemplateFill,
}

impl Filler<'_> {
    /// Head, words and buttons of the template itself or of one of its cards.
    fn parts(&self, card: Option<u8>) -> Option<Vec<Component>> {
        let mut parts = Vec::new();
        for (part, word) in [(PlacePart::Header, "header"), (PlacePart::Body, "body")] {
            let parameters: Vec<Parameter> = self
                .values(card, part)
                .into_iter()
                .map(|value| self.parameter(value))
                .collect::<Option<_>>()?;
            if !parameters.is_empty() {
                parts.push(Component::part(word, parameters));
            }
        }
        let buttons = self.fill.buttons.iter().filter(|button| button.place.card == card);
        for button in buttons {
            let (kind, parameter) = self.button(button.kind, card, button.place.index)?;
            parts.push(Component::button(kind, button.place.index, vec![parameter]));
        }
        Some(parts)
    }

    /// The values of a part, by their places.
    fn values(&self, card: Option<u8>, part: PlacePart) -> Vec<&TemplateValue> {
        let belongs = |value: &&TemplateValue| value.place.card == card && value.place.part == part;
        let mut values: Vec<&TemplateValue> = self.fill.values.iter().filter(belongs).collect();
        values.sort_by_key(|value| value.place.index);
        values
    }

    fn parameter(&self, value: &TemplateValue) -> Option<Parameter> {
        match &value.value {
            SlotValue::Text(text) => {
                let parameter = Parameter::text(text.as_str());
                Some(match &value.name {
                    Some(name) => parameter.named(name.as_str()),
                    None => parameter,
                })
            }
            SlotValue::Media(file) => self.file(file).map(Parameter::from),
            SlotValue::Location { latitude, longitude, name, address } => {
                let place = place(latitude, longitude, Some(name), Some(address));
                Some(ParameterValue::Location(place).into())
            }
            SlotValue::Moment(_) => None,
        }
    }

    fn file(&self, file: &Media) -> Option<ParameterValue> {
        Some(match file.kind {
            MediaKind::Image => ParameterValue::Image(uploaded(self.files, file)?),
            MediaKind::Video => ParameterValue::Video(uploaded(self.files, file)?),
            MediaKind::Document => ParameterValue::Document(document(self.files, file)?),
            MediaKind::Audio | MediaKind::Voice | MediaKind::Sticker => return None,
        })
    }

    fn button(&self, kind: ButtonKind, card: Option<u8>, index: u8) -> Option<(&'static str, Parameter)> {
        let words = |part, index: u8| {
            let value = self.values(card, part).into_iter().find(|value| value.place.index == index)?;
            match &value.value {
                SlotValue::Text(text) => Some(text.as_str().to_owned()),
                SlotValue::Media(_) | SlotValue::Location { .. } | SlotValue::Moment(_) => None,
            }
        };
        Some(match kind {
            ButtonKind::Url => ("url", Parameter::text(words(PlacePart::Button, index)?)),
            ButtonKind::CopyCode => {
                ("copy_code", ParameterValue::CouponCode(words(PlacePart::Button, index)?).into())
            }
            // Meta takes the code of an authentication template as the end of an address: the body's own code.
            ButtonKind::Otp => ("url", Parameter::text(words(PlacePart::Body, 0)?)),
            ButtonKind::Flow => {
                let action = Extra::from_iter([("flow_token".to_owned(), "unused".into())]);
                ("flow", ParameterValue::Action(action).into())
            }
        })
    }

    fn offer(&self) -> Option<Component> {
        let ends =
            self.values(None, PlacePart::OfferEnd).into_iter().find_map(|value| match value.value {
                SlotValue::Moment(at) => Some(at),
                SlotValue::Text(_) | SlotValue::Media(_) | SlotValue::Location { .. } => None,
            })?;
        let offer = Extra::from_iter([("expiration_time_ms".to_owned(), ends.0.into())]);
        let parameter = ParameterValue::LimitedTimeOffer(offer).into();
        Some(Component::part("limited_time_offer", vec![parameter]))
    }

    fn carousel(&self) -> Option<Option<Component>> {
        let count = u8::try_from(self.fill.look.cards.len()).ok()?;
        if count == 0 {
            return Some(None);
        }
        let cards = (0..count).map(|index| {
            let components = Some(self.parts(Some(index))?);
            Some(Card { card_index: Some(Scalar::from(i64::from(index))), components, ..Card::default() })
        });
        let cards = Some(cards.collect::<Option<Vec<_>>>()?);
        Some(Some(Component { kind: Some("carousel".to_owned()), cards, ..Component::default() }))
    }
}
