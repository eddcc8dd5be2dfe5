//! Templates as the screen sees them: rows of the list, what one asks for, what is wrong with an answer.

use domain::Template;
use domain::template::{Place, PlacePart, SlotKind, TemplatePart, TemplateProblem, TemplateSlot};
use replica::KnownTemplate;

use super::wire_word;
use crate::row::{SlotKindWord, SlotPart, SlotProblem, SlotProblemKind, SlotRow, TemplateRow};

/// Words after which a template names the customer.
const GREETINGS: [&str; 14] = [
    "bonjour", "bonsoir", "salut", "coucou", "cher", "chère", "hello", "hi", "hey", "dear", "hola", "hallo",
    "ciao", "olá",
];
/// Names of gaps that are about the customer's first name, besides those that say so.
const NAMES: [&str; 5] = ["name", "customer", "customer_name", "client", "client_name"];

/// A template in the list.
pub(crate) fn template_row(known: &KnownTemplate) -> TemplateRow {
    let template = &known.template;
    let usable = template.usable();
    TemplateRow {
        id: template.id.clone(),
        name: template.name.clone(),
        language: template.language.clone(),
        status: wire_word(template.status),
        category: wire_word(template.category),
        quality: wire_word(template.quality),
        reason: template.reason.as_ref().map(|reason| reason.0.clone()),
        usable: usable.is_ok(),
        unknown_part: match usable {
            Err(TemplateProblem::UnknownPart(kind)) => Some(kind),
            Ok(())
            | Err(
                TemplateProblem::NotApproved(_)
                | TemplateProblem::Missing(_)
                | TemplateProblem::WrongKind(_)
                | TemplateProblem::BadSpace(_)
                | TemplateProblem::TooLong { .. },
            ) => None,
        },
        preview: template.look(&[]).body.0,
        used_at: known.used_at.map(|at| at.0),
        needs: u32::try_from(template.slots().len()).unwrap_or(u32::MAX),
    }
}

/// What a template asks for, with what is known of the customer put forward where it is asked for.
pub(crate) fn slot_rows(template: &Template, first_name: Option<&str>) -> Vec<SlotRow> {
    let row = |slot: TemplateSlot| SlotRow {
        key: slot_key(slot.place),
        card: slot.place.card.map(u32::from),
        part: match slot.place.part {
            PlacePart::Header => SlotPart::Header,
            PlacePart::Body => SlotPart::Body,
            PlacePart::Button => SlotPart::Button,
            PlacePart::OfferEnd => SlotPart::OfferEnd,
        },
        kind: match slot.kind {
            SlotKind::Text => SlotKindWord::Text,
            SlotKind::Image => SlotKindWord::Image,
            SlotKind::Video => SlotKindWord::Video,
            SlotKind::Document => SlotKindWord::Document,
            SlotKind::Location => SlotKindWord::Location,
            SlotKind::Code => SlotKindWord::Code,
            SlotKind::UrlEnd => SlotKindWord::UrlEnd,
            SlotKind::Moment => SlotKindWord::Moment,
        },
        suggestion: first_name.filter(|_| asks_for_first_name(template, &slot)).map(str::to_owned),
        example: slot.example.map(|example| example.0),
        gap: slot.gap,
        max_chars: u32::try_from(slot.max_chars).unwrap_or(u32::MAX),
    };
    template.slots().into_iter().map(row).collect()
}

/// A slot's name on the wire: `body-0`, `card-1-header-0`.
pub(crate) fn slot_key(place: Place) -> String {
    let part = wire_word(place.part);
    match place.card {
        Some(card) => format!("card-{card}-{part}-{}", place.index),
        None => format!("{part}-{}", place.index),
    }
}

/// What is wrong with a filled template.
pub(crate) fn problem_row(problem: TemplateProblem) -> SlotProblem {
    let at = |place, kind| SlotProblem { key: Some(slot_key(place)), kind, limit: None, name: None };
    let whole = |kind, name| SlotProblem { key: None, kind, limit: None, name: Some(name) };
    match problem {
        TemplateProblem::NotApproved(status) => whole(SlotProblemKind::NotApproved, wire_word(status)),
        TemplateProblem::UnknownPart(kind) => whole(SlotProblemKind::UnknownPart, kind),
        TemplateProblem::Missing(place) => at(place, SlotProblemKind::Missing),
        TemplateProblem::WrongKind(place) => at(place, SlotProblemKind::WrongKind),
        TemplateProblem::BadSpace(place) => at(place, SlotProblemKind::BadSpace),
        TemplateProblem::TooLong { place, limit } => {
            SlotProblem { limit: u32::try_from(limit).ok(), ..at(place, SlotProblemKind::TooLong) }
        }
    }
}

/// Whether a gap stands for the customer's first name: it is called so; or, where gaps have numbers, it follows a
/// greeting, or stands alone between commas as Meta was shown a name. In doubt it does not: a name in the place of an
/// invoice's number would be sent unseen.
fn asks_for_first_name(template: &Template, slot: &TemplateSlot) -> bool {
    let Some(gap) = slot.gap.as_deref().filter(|_| slot.place.card.is_none()) else { return false };
    if !gap.bytes().all(|byte| byte.is_ascii_digit()) {
        let said = ["prenom", "first_name", "firstname"].iter().any(|word| gap.contains(word));
        return said || NAMES.contains(&gap);
    }
    let text = template.parts.iter().find_map(|part| match (part, slot.place.part) {
        (TemplatePart::HeaderText { text, .. }, PlacePart::Header)
        | (TemplatePart::Body { text, .. }, PlacePart::Body) => Some(text.as_str()),
        (
            TemplatePart::HeaderText { .. }
            | TemplatePart::HeaderMedia { .. }
            | TemplatePart::HeaderLocation
            | TemplatePart::Body { .. }
            | TemplatePart::Footer { .. }
            | TemplatePart::Buttons { .. }
            | TemplatePart::Carousel { .. }
            | TemplatePart::Offer { .. }
            | TemplatePart::Unknown { .. },
            PlacePart::Header | PlacePart::Body | PlacePart::Button | PlacePart::OfferEnd,
        ) => None,
    });
    let Some((before, after)) = text.and_then(|text| around(text, gap)) else { return false };
    let last = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    let called = before.ends_with(',') && after.chars().next().is_none_or(|c| ",.!?:;".contains(c));
    let name = slot.example.as_ref().map(domain::Text::as_str).unwrap_or_default();
    let is_name =
        name.chars().next().is_some_and(char::is_uppercase) && name.chars().all(char::is_alphabetic);
    GREETINGS.contains(&last.as_str()) || (called && is_name)
}

/// The words before and after a gap, without white space and marks of bold at the gap.
fn around<'a>(text: &'a str, gap: &str) -> Option<(&'a str, &'a str)> {
    let bare = |c: char| c.is_whitespace() || "*_~".contains(c);
    let mut from = 0;
    while let Some(start) = text[from..].find("{{").map(|start| from + start) {
        let end = start + text[start..].find("}}")?;
        if text[start + 2..end].trim() == gap {
            return Some((text[..start].trim_end_matches(bare), text[end + 2..].trim_start_matches(bare)));
        }
        from = end + 2;
    }
    None
}

#[cfg(test)]
mod tests {
    use domain::Text;

    use super::*;

    fn suggested(text: &str, example: &str) -> Option<String> {
        let part = TemplatePart::Body { text: text.into(), examples: vec![Text::from(example)] };
        let template = Template { parts: vec![part], ..testkit::eg::template(1, "") };
        slot_rows(&template, Some("Awa")).swap_remove(0).suggestion
    }

    #[test]
    fn a_name_is_put_forward_only_where_the_template_asks_for_one() {
        for (text, example, is_asked) in [
            ("Bonjour {{1}}, votre commande est prête.", "Léa", true),
            ("Chère *{{1}}*, merci.", "Léa Martin", true),
            ("Merci de votre fidélité, {{1}} !", "Odette", true),
            ("La carte d’hiver est sortie, {{ 1 }}. Trois gâteaux :", "Camille", true),
            ("Bonjour, voici votre facture {{1}} du mois.", "F-2025-031", false),
            ("Réservez avant le {{1}} !", "6 janvier", false),
            ("L’anniversaire de {{1}} approche.", "Manon", false),
            ("Votre code, {{1}}.", "PAIN10", false),
            ("{{1}}", "Delmas", false),
            ("Livraison pour {{prenom}}", "Malik", true),
            ("Livraison pour {{customer_name}}", "Malik", true),
            ("Il sonne vers {{heure}}", "6 h 45", false),
            ("Monsieur {{nom}}", "Delmas", false),
        ] {
            assert_eq!(suggested(text, example).is_some(), is_asked, "{text}");
        }
    }
}
