//! What a template asks for, and what is wrong with an answer.

use serde::{Deserialize, Serialize};

use super::{
    ButtonKind, FilledButton, Place, PlacePart, SlotValue, Template, TemplateButton, TemplateCategory,
    TemplateFill, TemplatePart, TemplateStatus, TemplateValue,
};
use crate::{MediaKind, Text};

/// The longest coupon code (Meta's pages say 15 and 20: the smaller is safe).
const CODE_MAX_CHARS: usize = 15;
/// The longest words at the head.
const HEADER_MAX_CHARS: usize = 60;
/// The longest body, filled.
const BODY_MAX_CHARS: usize = 1024;
/// The longest address.
const URL_MAX_CHARS: usize = 2000;

/// Something that a template asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateSlot {
    /// Where it goes.
    pub place: Place,
    /// What it is.
    pub kind: SlotKind,
    /// The gap's name (`1`, `prenom`), where it is one.
    pub gap: Option<String>,
    /// What Meta was shown.
    pub example: Option<Text>,
    /// The most characters.
    pub max_chars: usize,
}

/// Kinds of slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotKind {
    /// Words without a line break.
    Text,
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A file.
    Document,
    /// A place.
    Location,
    /// A code to copy.
    Code,
    /// The end of an address.
    UrlEnd,
    /// A moment.
    Moment,
}

/// Why a template cannot be sent as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateProblem {
    /// Only an approved template may be sent.
    NotApproved(TemplateStatus),
    /// It has a part that this version does not know.
    UnknownPart(String),
    /// Nothing stands in a slot.
    Missing(Place),
    /// The value is of another kind than the slot.
    WrongKind(Place),
    /// Line breaks, tabs, or more than four spaces in a row, which Meta refuses in a gap.
    BadSpace(Place),
    /// More characters than the limit.
    TooLong {
        /// Where.
        place: Place,
        /// The limit.
        limit: usize,
    },
}

impl Template {
    /// Whether it can be sent at all.
    ///
    /// # Errors
    /// Its status, or the part that we do not know.
    pub fn usable(&self) -> Result<(), TemplateProblem> {
        if self.status != TemplateStatus::Approved {
            return Err(TemplateProblem::NotApproved(self.status));
        }
        unknown(&self.parts).map_or(Ok(()), |kind| Err(TemplateProblem::UnknownPart(kind)))
    }

    /// What it asks for, in reading order.
    #[must_use]
    pub fn slots(&self) -> Vec<TemplateSlot> {
        slots_of(&self.parts, None)
    }

    /// Checks values against the slots and Meta's limits.
    ///
    /// # Errors
    /// The first thing that Meta would refuse.
    pub fn check(&self, values: &[TemplateValue]) -> Result<(), TemplateProblem> {
        self.usable()?;
        for slot in self.slots() {
            let value = values.iter().find(|value| value.place == slot.place);
            let value = value.ok_or(TemplateProblem::Missing(slot.place))?;
            check_slot(&slot, &value.value)?;
        }
        let look = self.look(values);
        let over = |text: &Text, limit: usize| text.as_str().chars().count() > limit;
        let at = |part| Place { card: None, part, index: 0 };
        if look.header.as_ref().is_some_and(|header| over(header, HEADER_MAX_CHARS)) {
            return Err(TemplateProblem::TooLong { place: at(PlacePart::Header), limit: HEADER_MAX_CHARS });
        }
        if over(&look.body, BODY_MAX_CHARS) {
            return Err(TemplateProblem::TooLong { place: at(PlacePart::Body), limit: BODY_MAX_CHARS });
        }
        Ok(())
    }

    /// Fills it. The gaps' names are put in from the template.
    ///
    /// # Errors
    /// As [`Template::check`].
    pub fn fill(&self, mut values: Vec<TemplateValue>) -> Result<TemplateFill, TemplateProblem> {
        self.check(&values)?;
        let slots = self.slots();
        values.retain(|value| slots.iter().any(|slot| slot.place == value.place));
        for value in &mut values {
            let slot = slots.iter().find(|slot| slot.place == value.place);
            value.name = slot.filter(|_| self.named).and_then(|slot| slot.gap.clone());
        }
        values.sort_by_key(|value| value.place);
        let look = self.look(&values);
        Ok(TemplateFill { category: self.category, buttons: buttons_of(&self.parts, None), values, look })
    }

    /// Whether it is a code to sign in with, whose one value fills body and button.
    #[must_use]
    pub fn is_code(&self) -> bool {
        self.category == TemplateCategory::Authentication
    }
}

/// The names of the gaps in words, in order of appearance, each once.
#[must_use]
pub(super) fn gaps(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        rest = &rest[start + 2..];
        let Some(end) = rest.find("}}") else { break };
        let name = rest[..end].trim();
        if !name.is_empty() && !found.contains(&name) {
            found.push(name);
        }
        rest = &rest[end + 2..];
    }
    found
}

fn unknown(parts: &[TemplatePart]) -> Option<String> {
    parts.iter().find_map(|part| match part {
        TemplatePart::Unknown { kind } => Some(kind.clone()),
        TemplatePart::Buttons { buttons } => buttons.iter().find_map(|button| match button {
            TemplateButton::Unknown { kind } => Some(kind.clone()),
            TemplateButton::QuickReply { .. }
            | TemplateButton::Url { .. }
            | TemplateButton::Phone { .. }
            | TemplateButton::CopyCode { .. }
            | TemplateButton::Otp { .. }
            | TemplateButton::Flow { .. }
            | TemplateButton::Plain { .. } => None,
        }),
        TemplatePart::Carousel { cards } => cards.iter().find_map(|card| unknown(card)),
        TemplatePart::HeaderText { .. }
        | TemplatePart::HeaderMedia { .. }
        | TemplatePart::HeaderLocation
        | TemplatePart::Body { .. }
        | TemplatePart::Footer { .. }
        | TemplatePart::Offer { .. } => None,
    })
}

fn slots_of(parts: &[TemplatePart], card: Option<u8>) -> Vec<TemplateSlot> {
    let mut slots = Vec::new();
    for part in parts {
        match part {
            TemplatePart::HeaderText { text, examples } => {
                slots.extend(words(text, examples, card, PlacePart::Header, HEADER_MAX_CHARS));
            }
            TemplatePart::HeaderMedia { kind } => {
                let kind = match kind {
                    MediaKind::Video => SlotKind::Video,
                    MediaKind::Document => SlotKind::Document,
                    MediaKind::Image | MediaKind::Audio | MediaKind::Voice | MediaKind::Sticker => {
                        SlotKind::Image
                    }
                };
                slots.push(slot(card, PlacePart::Header, 0, kind, 0));
            }
            TemplatePart::HeaderLocation => {
                slots.push(slot(card, PlacePart::Header, 0, SlotKind::Location, 0))
            }
            TemplatePart::Body { text, examples } => {
                slots.extend(words(text, examples, card, PlacePart::Body, BODY_MAX_CHARS));
            }
            TemplatePart::Buttons { buttons } => {
                for (index, button) in (0..).zip(buttons) {
                    let (kind, max) = match button {
                        TemplateButton::Url { url, .. } if !gaps(url.as_str()).is_empty() => {
                            (SlotKind::UrlEnd, URL_MAX_CHARS)
                        }
                        TemplateButton::CopyCode { .. } => (SlotKind::Code, CODE_MAX_CHARS),
                        TemplateButton::Url { .. }
                        | TemplateButton::QuickReply { .. }
                        | TemplateButton::Phone { .. }
                        | TemplateButton::Otp { .. }
                        | TemplateButton::Flow { .. }
                        | TemplateButton::Plain { .. }
                        | TemplateButton::Unknown { .. } => continue,
                    };
                    slots.push(slot(card, PlacePart::Button, index, kind, max));
                }
            }
            TemplatePart::Carousel { cards } => {
                for (index, parts) in (0..).zip(cards) {
                    slots.extend(slots_of(parts, Some(index)));
                }
            }
            TemplatePart::Offer { expires: true, .. } => {
                slots.push(slot(card, PlacePart::OfferEnd, 0, SlotKind::Moment, 0));
            }
            TemplatePart::Offer { expires: false, .. }
            | TemplatePart::Footer { .. }
            | TemplatePart::Unknown { .. } => {}
        }
    }
    slots
}

fn slot(card: Option<u8>, part: PlacePart, index: u8, kind: SlotKind, max_chars: usize) -> TemplateSlot {
    TemplateSlot { place: Place { card, part, index }, kind, gap: None, example: None, max_chars }
}

fn words<'a>(
    text: &'a Text,
    examples: &'a [Text],
    card: Option<u8>,
    part: PlacePart,
    max_chars: usize,
) -> impl Iterator<Item = TemplateSlot> + 'a {
    (0..).zip(gaps(text.as_str())).map(move |(index, gap)| TemplateSlot {
        gap: Some(gap.to_owned()),
        example: examples.get(usize::from(index)).cloned(),
        ..slot(card, part, index, SlotKind::Text, max_chars)
    })
}

fn buttons_of(parts: &[TemplatePart], card: Option<u8>) -> Vec<FilledButton> {
    let mut found = Vec::new();
    for part in parts {
        match part {
            TemplatePart::Buttons { buttons } => {
                for (index, button) in (0..).zip(buttons) {
                    let kind = match button {
                        TemplateButton::Url { url, .. } if !gaps(url.as_str()).is_empty() => ButtonKind::Url,
                        TemplateButton::CopyCode { .. } => ButtonKind::CopyCode,
                        TemplateButton::Otp { .. } => ButtonKind::Otp,
                        TemplateButton::Flow { .. } => ButtonKind::Flow,
                        TemplateButton::Url { .. }
                        | TemplateButton::QuickReply { .. }
                        | TemplateButton::Phone { .. }
                        | TemplateButton::Plain { .. }
                        | TemplateButton::Unknown { .. } => continue,
                    };
                    found.push(FilledButton { place: Place { card, part: PlacePart::Button, index }, kind });
                }
            }
            TemplatePart::Carousel { cards } => {
                for (index, parts) in (0..).zip(cards) {
                    found.extend(buttons_of(parts, Some(index)));
                }
            }
            TemplatePart::HeaderText { .. }
            | TemplatePart::HeaderMedia { .. }
            | TemplatePart::HeaderLocation
            | TemplatePart::Body { .. }
            | TemplatePart::Footer { .. }
            | TemplatePart::Offer { .. }
            | TemplatePart::Unknown { .. } => {}
        }
    }
    found
}

fn check_slot(slot: &TemplateSlot, value: &SlotValue) -> Result<(), TemplateProblem> {
    let place = slot.place;
    match (slot.kind, value) {
        (SlotKind::Text | SlotKind::Code | SlotKind::UrlEnd, SlotValue::Text(text)) => {
            let text = text.as_str();
            if text.trim().is_empty() {
                return Err(TemplateProblem::Missing(place));
            }
            // Meta, error 132018: no new lines, no tabs, no more than four spaces in a row.
            if text.contains(['\n', '\r', '\t']) || text.contains("     ") {
                return Err(TemplateProblem::BadSpace(place));
            }
            if text.chars().count() > slot.max_chars {
                return Err(TemplateProblem::TooLong { place, limit: slot.max_chars });
            }
            Ok(())
        }
        (SlotKind::Image, SlotValue::Media(media)) if media.kind == MediaKind::Image => Ok(()),
        (SlotKind::Video, SlotValue::Media(media)) if media.kind == MediaKind::Video => Ok(()),
        (SlotKind::Document, SlotValue::Media(media)) if media.kind == MediaKind::Document => Ok(()),
        (SlotKind::Location, SlotValue::Location { .. }) | (SlotKind::Moment, SlotValue::Moment(_)) => Ok(()),
        (
            SlotKind::Text
            | SlotKind::Code
            | SlotKind::UrlEnd
            | SlotKind::Image
            | SlotKind::Video
            | SlotKind::Document
            | SlotKind::Location
            | SlotKind::Moment,
            SlotValue::Text(_) | SlotValue::Media(_) | SlotValue::Location { .. } | SlotValue::Moment(_),
        ) => Err(TemplateProblem::WrongKind(place)),
    }
}
