//! What the bakery put into the gaps of its templates, from Meta's words to ours.

use domain::template::{Place, PlacePart, SlotValue, TemplateFill, TemplateValue};
use domain::{MediaKind, Template, Timestamp};
use serde_json::Value;

use crate::said::{Known, text};

/// The filled template of a request to Meta; none when it is not in the list, or does not fit it.
pub(crate) fn fill(template: &Template, request: &Value, known: &Known) -> Option<TemplateFill> {
    let mut values = Vec::new();
    for component in list(&request["components"]) {
        fill_component(template, None, component, known, &mut values)?;
    }
    template.fill(values).ok()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn fill_component(
    template: &Template,
    card: Option<u8>,
    component: &Value,
    known: &Known,
    values: &mut Vec<TemplateValue>,
) -> Option<()> {
    let part = match component["type"].as_str()?.to_lowercase().as_str() {
        "header" => PlacePart::Header,
        "body" => PlacePart::Body,
        "button" => PlacePart::Button,
        "limited_time_offer" => PlacePart::OfferEnd,
        "carousel" => {
            for card in list(&component["cards"]) {
                let index = u8::try_from(card["card_index"].as_u64()?).ok()?;
                for component in list(&card["components"]) {
                    fill_component(template, Some(index), component, known, values)?;
                }
            }
            return Some(());
        }
        _ => return None,
    };
    for (index, parameter) in (0..).zip(list(&component["parameters"])) {
        let named = parameter["parameter_name"].as_str();
        let index = match (part, named) {
            (PlacePart::Button, _) => number(&component["index"])?,
            (_, Some(gap)) => {
                let slots = template.slots();
                let slot = slots.into_iter().find(|slot| {
                    slot.place.card == card && slot.place.part == part && slot.gap.as_deref() == Some(gap)
                });
                slot?.place.index
            }
            (_, None) => index,
        };
        let place = Place { card, part, index };
        values.push(TemplateValue { place, name: None, value: value(parameter, known)? });
    }
    Some(())
}

/// Meta takes a button's place as a number or as a text.
fn number(value: &Value) -> Option<u8> {
    let number = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
    u8::try_from(number).ok()
}

fn value(parameter: &Value, known: &Known) -> Option<SlotValue> {
    let kind = parameter["type"].as_str()?;
    let part = &parameter[kind];
    match kind {
        "text" | "coupon_code" | "payload" => text(part).map(SlotValue::Text),
        "image" => known.file(MediaKind::Image, part).map(SlotValue::Media),
        "video" => known.file(MediaKind::Video, part).map(SlotValue::Media),
        "document" => known.file(MediaKind::Document, part).map(SlotValue::Media),
        "location" => Some(SlotValue::Location {
            latitude: part["latitude"].to_string(),
            longitude: part["longitude"].to_string(),
            name: text(&part["name"]).unwrap_or_default(),
            address: text(&part["address"]).unwrap_or_default(),
        }),
        "limited_time_offer" => part["expiration_time_ms"].as_i64().map(Timestamp).map(SlotValue::Moment),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use domain::Quality;
    use domain::template::{TemplateButton, TemplateCategory, TemplatePart, TemplateStatus};
    use serde_json::json;

    use super::*;

    fn galette() -> Template {
        let button = TemplateButton::Url { text: "Réserver".into(), url: "https://x.example/{{1}}".into() };
        Template {
            id: "1".into(),
            name: "galette".into(),
            language: "fr".into(),
            status: TemplateStatus::Approved,
            category: TemplateCategory::Marketing,
            quality: Quality::Green,
            reason: None,
            named: true,
            parts: vec![
                TemplatePart::HeaderMedia { kind: MediaKind::Image },
                TemplatePart::Body { text: "Avant le {{jour}}, {{nom}} !".into(), examples: vec![] },
                TemplatePart::Buttons { buttons: vec![button] },
            ],
        }
    }

    #[test]
    fn a_request_fills_the_template_that_it_names() {
        let mimes = HashMap::from([("M1".to_owned(), "image/png".to_owned())]);
        let known = Known { templates: vec![galette()], mimes };
        let request = json!({ "name": "galette", "components": [
            { "type": "header", "parameters": [{ "type": "image", "image": { "id": "M1" } }] },
            { "type": "body", "parameters": [
                { "type": "text", "parameter_name": "nom", "text": "Camille" },
                { "type": "text", "parameter_name": "jour", "text": "6 janvier" }] },
            { "type": "button", "sub_type": "url", "index": "0", "parameters": [{ "type": "text", "text": "vip" }] },
        ] });
        let filled = fill(&known.templates[0], &request, &known).expect("it fits");
        assert_eq!(filled.look.body.as_str(), "Avant le 6 janvier, Camille !");
        assert_eq!(filled.header_media().map(|media| media.mime.as_str()), Some("image/png"));
        assert_eq!(filled.values.len(), 4);
        assert!(fill(&known.templates[0], &json!({ "components": [] }), &known).is_none(), "gaps are left");
    }
}
