//! A template from Meta's words to ours. What this version does not know keeps Meta's name for it, so that the form
//! that is made from it can refuse by that name.

use cloud_types::graph::template::{
    Template as MetaTemplate, TemplateButton as MetaButton, TemplateComponent as MetaPart,
};
use cloud_types::word::Extra;
use domain::template::{TemplateButton, TemplateCategory, TemplatePart, TemplateStatus};
use domain::{MediaKind, Quality, Template, Text};
use serde_json::Value;

/// Brings a template to our words; `None` for one that has no name or no language, and so cannot be sent.
#[must_use]
pub fn shape(template: &MetaTemplate) -> Option<Template> {
    let name = template.name.clone()?;
    let language = template.language.clone()?;
    let id = template.id.as_ref().map(|id| id.text().into_owned());
    let category = category(template.category.as_deref().unwrap_or_default());
    let score = template.quality_score.as_ref().and_then(|quality| quality.score.as_deref());
    let reason = template.rejected_reason.clone().filter(|reason| !reason.is_empty() && reason != "NONE");
    let parts = template.components.as_deref().unwrap_or_default();
    Some(Template {
        id: id.unwrap_or_else(|| format!("{name}/{language}")),
        name,
        language,
        status: status(template.status.as_deref().unwrap_or_default()),
        category,
        quality: quality(score.unwrap_or_default()),
        reason: reason.map(Text),
        named: template
            .parameter_format
            .as_deref()
            .is_some_and(|format| format.eq_ignore_ascii_case("named")),
        parts: parts.iter().filter_map(|part| shape_part(part, category)).collect(),
    })
}

fn status(word: &str) -> TemplateStatus {
    match word.to_ascii_uppercase().as_str() {
        "APPROVED" => TemplateStatus::Approved,
        "PENDING" => TemplateStatus::Pending,
        "REJECTED" => TemplateStatus::Rejected,
        "PAUSED" => TemplateStatus::Paused,
        "DISABLED" => TemplateStatus::Disabled,
        "DELETED" => TemplateStatus::Deleted,
        _ => TemplateStatus::Other,
    }
}

fn category(word: &str) -> TemplateCategory {
    match word.to_ascii_uppercase().as_str() {
        "AUTHENTICATION" => TemplateCategory::Authentication,
        "MARKETING" => TemplateCategory::Marketing,
        "UTILITY" => TemplateCategory::Utility,
        _ => TemplateCategory::Other,
    }
}

fn quality(word: &str) -> Quality {
    match word.to_ascii_uppercase().as_str() {
        "GREEN" => Quality::Green,
        "YELLOW" => Quality::Yellow,
        "RED" => Quality::Red,
        _ => Quality::Unknown,
    }
}

/// `None` for a part that Meta words itself and that asks for nothing.
fn shape_part(part: &MetaPart, category: TemplateCategory) -> Option<TemplatePart> {
    let kind = part.kind.clone().unwrap_or_default().to_ascii_uppercase();
    let text = part.text.clone();
    let is_code = category == TemplateCategory::Authentication;
    Some(match kind.as_str() {
        "HEADER" => header(part),
        "BODY" => {
            // Meta words the body of a code itself and may leave it out: the one gap is the code.
            let text = text.or_else(|| is_code.then(|| "{{1}}".to_owned())).unwrap_or_default();
            let examples = examples(part.example.as_ref(), "body_text", &text);
            TemplatePart::Body { text: Text(text), examples }
        }
        "FOOTER" => TemplatePart::Footer { text: Text(text.filter(|text| !text.is_empty())?) },
        "BUTTONS" => {
            let buttons = part.buttons.iter().flatten().map(|button| shape_button(button, is_code));
            TemplatePart::Buttons { buttons: buttons.collect() }
        }
        "CAROUSEL" => {
            let cards = part.cards.iter().flatten().map(|card| {
                let parts = card.components.iter().flatten();
                parts.filter_map(|part| shape_part(part, category)).collect()
            });
            TemplatePart::Carousel { cards: cards.collect() }
        }
        "LIMITED_TIME_OFFER" => {
            let offer = part.limited_time_offer.as_ref();
            let word = |name| offer.and_then(|offer| offer.get(name));
            TemplatePart::Offer {
                text: word("text").and_then(Value::as_str).or(text.as_deref()).unwrap_or_default().into(),
                expires: word("has_expiration").and_then(Value::as_bool).unwrap_or(false),
            }
        }
        _ => TemplatePart::Unknown { kind },
    })
}

fn header(part: &MetaPart) -> TemplatePart {
    let format = part.format.clone().unwrap_or_else(|| "TEXT".to_owned()).to_ascii_uppercase();
    match format.as_str() {
        "TEXT" => {
            let text = part.text.clone().unwrap_or_default();
            let examples = examples(part.example.as_ref(), "header_text", &text);
            TemplatePart::HeaderText { text: Text(text), examples }
        }
        "IMAGE" => TemplatePart::HeaderMedia { kind: MediaKind::Image },
        "VIDEO" => TemplatePart::HeaderMedia { kind: MediaKind::Video },
        "DOCUMENT" => TemplatePart::HeaderMedia { kind: MediaKind::Document },
        "LOCATION" => TemplatePart::HeaderLocation,
        _ => TemplatePart::Unknown { kind: format },
    }
}

fn shape_button(button: &MetaButton, is_code: bool) -> TemplateButton {
    let kind = button.kind.clone().unwrap_or_default().to_ascii_uppercase();
    let text = Text(button.text.clone().unwrap_or_else(|| kind.clone()));
    match kind.as_str() {
        "QUICK_REPLY" => TemplateButton::QuickReply { text },
        // Meta lists the button of a code as an address with the code in it.
        "OTP" => TemplateButton::Otp { text },
        "URL" if is_code => TemplateButton::Otp { text },
        "URL" => TemplateButton::Url { text, url: button.url.clone().unwrap_or_default().into() },
        "PHONE_NUMBER" => TemplateButton::Phone { text },
        "COPY_CODE" => TemplateButton::CopyCode { text },
        "FLOW" => TemplateButton::Flow { text },
        "CATALOG" | "VOICE_CALL" => TemplateButton::Plain { kind, text },
        _ => TemplateButton::Unknown { kind },
    }
}

/// What Meta was shown for the gaps of a text, in the order of the gaps.
fn examples(example: Option<&Extra>, name: &str, text: &str) -> Vec<Text> {
    let Some(example) = example else { return Vec::new() };
    if let Some(Value::Array(named)) = example.get(&format!("{name}_named_params")) {
        let mut found: Vec<(usize, Text)> = named
            .iter()
            .filter_map(|param| {
                let gap = format!("{{{{{}}}}}", param.get("param_name")?.as_str()?);
                Some((text.find(&gap).unwrap_or(usize::MAX), param.get("example")?.as_str()?.into()))
            })
            .collect();
        found.sort_by_key(|(place, _)| *place);
        return found.into_iter().map(|(_, example)| example).collect();
    }
    let Some(Value::Array(shown)) = example.get(name) else { return Vec::new() };
    // One list for a header, a list of lists for a body.
    let shown = match shown.first() {
        Some(Value::Array(first)) => first,
        Some(_) | None => shown,
    };
    shown.iter().filter_map(Value::as_str).map(Text::from).collect()
}

#[cfg(test)]
mod tests {
    use cloud_types::word::Word as _;
    use serde_json::json;

    use super::*;

    fn shaped(template: Value) -> Template {
        shape(&MetaTemplate::read(template).ok().expect("an object")).expect("it can be sent")
    }

    #[test]
    fn a_named_template_keeps_its_gaps_examples_and_buttons() {
        let template = shaped(json!({
            "id": 102, "name": "rappel", "language": "fr", "status": "approved", "category": "UTILITY",
            "parameter_format": "NAMED", "quality_score": {"score": "YELLOW"}, "rejected_reason": "NONE",
            "components": [
                {"type": "header", "format": "text", "text": "Le {{jour}}",
                 "example": {"header_text_named_params": [{"param_name": "jour", "example": "samedi"}]}},
                {"type": "BODY", "text": "{{nom}}, {{heure}} ?", "example": {"body_text_named_params": [
                    {"param_name": "heure", "example": "11 h"}, {"param_name": "nom", "example": "Inès"}]}},
                {"type": "FOOTER", "text": "Petit Jour"},
                {"type": "BUTTONS", "buttons": [
                    {"type": "QUICK_REPLY", "text": "Oui"},
                    {"type": "URL", "text": "Voir", "url": "https://x.example/{{1}}", "example": ["https://x.example/1"]},
                    {"type": "PHONE_NUMBER", "text": "Appeler", "phone_number": "33155501000"},
                    {"type": "MPM", "text": "Choisir"}]},
            ],
        }));
        assert_eq!((template.id.as_str(), template.named, template.quality), ("102", true, Quality::Yellow));
        assert_eq!((template.status, template.reason.is_none()), (TemplateStatus::Approved, true));
        let slots: Vec<_> = template
            .slots()
            .into_iter()
            .map(|slot| (slot.gap.unwrap_or_default(), slot.example.map_or(String::new(), |text| text.0)))
            .collect();
        let expected = [("jour", "samedi"), ("nom", "Inès"), ("heure", "11 h"), ("", "")];
        assert_eq!(slots, expected.map(|(gap, example)| (gap.to_owned(), example.to_owned())));
        assert_eq!(
            template.usable(),
            Err(domain::template::TemplateProblem::UnknownPart("MPM".to_owned())),
            "a button that needs what we cannot give refuses by its name"
        );
    }

    #[test]
    fn a_code_has_one_gap_however_meta_lists_it() {
        let template = shaped(json!({
            "name": "code", "language": "fr", "status": "APPROVED", "category": "AUTHENTICATION",
            "components": [
                {"type": "BODY", "add_security_recommendation": true},
                {"type": "FOOTER", "code_expiration_minutes": 10},
                {"type": "BUTTONS", "buttons": [
                    {"type": "URL", "text": "Copier", "url": "https://www.whatsapp.com/otp/code/?code=otp{{1}}"}]},
            ],
        }));
        assert_eq!(template.id, "code/fr");
        assert_eq!(template.slots().len(), 1);
        assert_eq!(template.usable(), Ok(()));
        assert!(!template.parts.iter().any(|part| matches!(part, TemplatePart::Footer { .. })));
    }

    #[test]
    fn a_carousel_an_offer_and_the_unknown_are_parts_too() {
        let template = shaped(json!({
            "id": "7", "name": "carte", "language": "fr", "status": "IN_APPEAL", "category": "CARRIER_PIGEON",
            "components": [
                {"type": "HEADER", "format": "HOLOGRAM"},
                {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Ce soir", "has_expiration": true}},
                {"type": "CAROUSEL", "cards": [{"components": [
                    {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::x"]}},
                    {"type": "BODY", "text": "{{1}}", "example": {"body_text": [["La tourte"]]}}]}]},
                {"type": "SCENT", "text": "vanille"},
            ],
        }));
        assert_eq!((template.status, template.category), (TemplateStatus::Other, TemplateCategory::Other));
        let unknown: Vec<&str> = template
            .parts
            .iter()
            .filter_map(
                |part| if let TemplatePart::Unknown { kind } = part { Some(kind.as_str()) } else { None },
            )
            .collect();
        assert_eq!(unknown, ["HOLOGRAM", "SCENT"]);
        let example = template.slots().into_iter().find_map(|slot| slot.example);
        assert_eq!(example, Some("La tourte".into()));
        assert!(template.slots().iter().any(|slot| slot.kind == domain::template::SlotKind::Moment));
    }

    #[test]
    fn what_has_no_name_cannot_be_sent_and_is_left_out() {
        let nameless = MetaTemplate::read(json!({"id": "1", "language": "fr"})).ok().expect("an object");
        assert!(shape(&nameless).is_none());
    }
}
