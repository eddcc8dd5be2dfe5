//! How a template looks to the customer once its gaps are filled.

use serde::{Deserialize, Serialize};

use super::slots::gaps;
use super::{Place, PlacePart, SlotValue, Template, TemplatePart, TemplateValue};
use crate::Text;

/// A filled template as the customer sees it. Files stand among the values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateLook {
    /// Words at the head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<Text>,
    /// The words.
    #[serde(default)]
    pub body: Text,
    /// Small words at the foot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<Text>,
    /// What the buttons say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Text>,
    /// Words of an offer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<Text>,
    /// Cards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<TemplateLook>,
}

impl Template {
    /// How it looks with these values. A gap without a value stays as it is written.
    #[must_use]
    pub fn look(&self, values: &[TemplateValue]) -> TemplateLook {
        look_of(&self.parts, None, values)
    }
}

fn look_of(parts: &[TemplatePart], card: Option<u8>, values: &[TemplateValue]) -> TemplateLook {
    let mut look = TemplateLook::default();
    for part in parts {
        match part {
            TemplatePart::HeaderText { text, .. } => {
                look.header = Some(filled(text, card, PlacePart::Header, values));
            }
            TemplatePart::Body { text, .. } => look.body = filled(text, card, PlacePart::Body, values),
            TemplatePart::Footer { text } => look.footer = Some(text.clone()),
            TemplatePart::Buttons { buttons } => {
                look.buttons = buttons.iter().map(|button| Text::from(button.label())).collect();
            }
            TemplatePart::Carousel { cards } => {
                look.cards =
                    (0..).zip(cards).map(|(index, parts)| look_of(parts, Some(index), values)).collect();
            }
            TemplatePart::Offer { text, .. } => look.offer = Some(text.clone()),
            TemplatePart::HeaderMedia { .. }
            | TemplatePart::HeaderLocation
            | TemplatePart::Unknown { .. } => {}
        }
    }
    look
}

fn filled(text: &Text, card: Option<u8>, part: PlacePart, values: &[TemplateValue]) -> Text {
    let names = gaps(text.as_str());
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(start) = rest.find("{{") {
        let Some(end) = rest[start..].find("}}").map(|end| start + end) else { break };
        out.push_str(&rest[..start]);
        let name = rest[start + 2..end].trim();
        let index = names.iter().position(|known| *known == name).and_then(|index| u8::try_from(index).ok());
        let value = index.and_then(|index| {
            let place = Place { card, part, index };
            values.iter().find(|value| value.place == place)
        });
        match value.map(|value| &value.value) {
            Some(SlotValue::Text(text)) if !text.as_str().is_empty() => out.push_str(text.as_str()),
            Some(
                SlotValue::Text(_) | SlotValue::Media(_) | SlotValue::Location { .. } | SlotValue::Moment(_),
            )
            | None => out.push_str(&rest[start..end + 2]),
        }
        rest = &rest[end + 2..];
    }
    out.push_str(rest);
    Text(out)
}

#[cfg(test)]
mod tests {
    use super::super::{TemplateButton, TemplateCategory, TemplateProblem, TemplateStatus};
    use super::*;
    use crate::Quality;

    fn template(parts: Vec<TemplatePart>) -> Template {
        Template {
            id: "1".into(),
            name: "commande_prete".into(),
            language: "fr".into(),
            status: TemplateStatus::Approved,
            category: TemplateCategory::Utility,
            quality: Quality::Green,
            reason: None,
            named: true,
            parts,
        }
    }

    fn body(text: &str) -> TemplatePart {
        TemplatePart::Body { text: text.into(), examples: vec![] }
    }

    fn word(index: u8, text: &str) -> TemplateValue {
        let place = Place { card: None, part: PlacePart::Body, index };
        TemplateValue { place, name: None, value: SlotValue::Text(text.into()) }
    }

    #[test]
    fn gaps_are_filled_by_place_and_named_by_the_template() {
        let ours = template(vec![body("Bonjour {{prenom}}, {{ jour }} ? À {{jour}} !")]);
        assert_eq!(ours.slots().len(), 2);
        let fill = ours.fill(vec![word(1, "lundi"), word(0, "Awa")]).expect("all gaps are filled");
        assert_eq!(fill.look.body.as_str(), "Bonjour Awa, lundi ? À lundi !");
        assert_eq!(fill.values[0].name.as_deref(), Some("prenom"));
    }

    #[test]
    fn what_meta_would_refuse_is_named() {
        let ours = template(vec![body("Bonjour {{1}}")]);
        let place = Place { card: None, part: PlacePart::Body, index: 0 };
        assert_eq!(ours.check(&[]), Err(TemplateProblem::Missing(place)));
        assert_eq!(ours.check(&[word(0, "a\nb")]), Err(TemplateProblem::BadSpace(place)));
        assert_eq!(
            ours.check(&[word(0, &"a".repeat(1020))]),
            Err(TemplateProblem::TooLong { place, limit: 1024 }),
            "the filled body counts"
        );
        let paused = Template { status: TemplateStatus::Paused, ..ours };
        assert_eq!(paused.usable(), Err(TemplateProblem::NotApproved(TemplateStatus::Paused)));
    }

    #[test]
    fn a_part_that_we_do_not_know_refuses_by_its_name() {
        let hidden = TemplatePart::Carousel {
            cards: vec![vec![TemplatePart::Buttons {
                buttons: vec![TemplateButton::Unknown { kind: "HOLOGRAM".into() }],
            }]],
        };
        let ours = template(vec![body("Bonjour"), hidden]);
        assert_eq!(ours.usable(), Err(TemplateProblem::UnknownPart("HOLOGRAM".into())));
    }
}
