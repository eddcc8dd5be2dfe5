//! Every kind of message in Meta's words, as Meta's pages write them.

use domain::content::card::Labelled;
use domain::content::interactive::{Action, Button, Header, Row, Section};
use domain::content::{ContactCard, Interactive};
use domain::template::{
    ButtonKind, FilledButton, Place, PlacePart, SlotValue, TemplateCategory, TemplateFill, TemplateLook,
    TemplateValue,
};
use domain::{Content, Media, MediaKind, Text, Timestamp};
use protocol::{CommandBody, RefusalCode};
use serde_json::{Value, json};

use crate::files::{picture, uploaded};
use crate::world::{World, conversation};

fn file(name: &str, kind: MediaKind, mime: &str) -> Media {
    Media { kind, mime: mime.to_owned(), caption: None, ..picture(name) }
}

fn interactive(header: Option<Header>, action: Action) -> Content {
    let footer = Some(Text::from("Boulangerie"));
    Content::Interactive(Box::new(Interactive {
        header,
        body: "Que choisissez-vous ?".into(),
        footer,
        action,
    }))
}

fn files(name: &str) -> Vec<(Content, Value)> {
    let pdf = Media {
        filename: Some("Devis.pdf".into()),
        caption: Some("Le devis".into()),
        ..file(name, MediaKind::Document, "application/pdf")
    };
    vec![
        (
            Content::Media(picture(name)),
            json!({"type": "image", "image": {"id": "META1", "caption": "Voilà"}}),
        ),
        (
            Content::Media(file(name, MediaKind::Video, "video/mp4")),
            json!({"type": "video", "video": {"id": "META2"}}),
        ),
        (
            Content::Media(file(name, MediaKind::Audio, "audio/mpeg")),
            json!({"type": "audio", "audio": {"id": "META3"}}),
        ),
        (
            Content::Media(file(name, MediaKind::Voice, "audio/ogg; codecs=opus")),
            json!({"type": "audio", "audio": {"id": "META4", "voice": true}}),
        ),
        (
            Content::Media(pdf.clone()),
            json!({"type": "document", "document": {"id": "META5", "caption": "Le devis", "filename": "Devis.pdf"}}),
        ),
        (
            Content::Media(file(name, MediaKind::Sticker, "image/webp")),
            json!({"type": "sticker", "sticker": {"id": "META6"}}),
        ),
        (
            interactive(Some(Header::Media(Media { caption: None, ..pdf })), Action::LocationRequest),
            Value::Null,
        ),
    ]
}

fn plain() -> Vec<(Content, Value)> {
    let card = ContactCard {
        name: "Luc Petit".into(),
        company: Some("Moulin".into()),
        phones: vec![Labelled {
            value: "+33 6 39 98 00 02".into(),
            kind: Some("CELL".to_owned()),
            wa_id: Some("33639980002".into()),
        }],
        emails: vec![Labelled { value: "luc@exemple.fr".into(), kind: None, wa_id: None }],
        ..ContactCard::default()
    };
    let cards =
        Content::Contacts { count: 1, name: card.name.clone(), raw: Text::default(), cards: vec![card] };
    vec![
        (
            Content::Text { body: "Voir https://exemple.fr".into() },
            json!({"type": "text", "text": {"body": "Voir https://exemple.fr", "preview_url": true}}),
        ),
        (
            Content::Location {
                latitude: "48.8566".into(),
                longitude: "2.3522".into(),
                name: Some("Le fournil".into()),
                address: None,
            },
            json!({"type": "location", "location": {"latitude": "48.8566", "longitude": "2.3522", "name": "Le fournil"}}),
        ),
        (
            cards,
            json!({"type": "contacts", "contacts": [{
                "name": {"formatted_name": "Luc Petit", "first_name": "Luc Petit"},
                "org": {"company": "Moulin"},
                "phones": [{"phone": "+33 6 39 98 00 02", "type": "CELL", "wa_id": "33639980002"}],
                "emails": [{"email": "luc@exemple.fr"}],
            }]}),
        ),
    ]
}

fn tappable() -> Vec<(Content, Value)> {
    let words = |kind: &str, action: Value| {
        json!({"type": "interactive", "interactive": {"type": kind, "body": {"text": "Que choisissez-vous ?"},
            "footer": {"text": "Boulangerie"}, "action": action}})
    };
    let buttons = vec![Button { id: "o".into(), title: "Oui".into() }];
    let row = Row { id: "1".into(), title: "Tourte".into(), description: Some("1 kg".into()) };
    let sections = vec![Section { title: Text::default(), rows: vec![row] }];
    let flow = |screen: Option<String>, draft| Action::Flow {
        flow: "77".to_owned(),
        label: "Réserver".into(),
        screen,
        draft,
    };
    let headed = {
        let mut headed =
            words("button", json!({"buttons": [{"type": "reply", "reply": {"id": "o", "title": "Oui"}}]}));
        headed["interactive"]["header"] = json!({"type": "text", "text": "Demain"});
        headed
    };
    vec![
        (interactive(Some(Header::Text("Demain".into())), Action::Buttons { buttons }), headed),
        (
            interactive(None, Action::List { button: "Choisir".into(), sections }),
            words(
                "list",
                json!({"button": "Choisir", "sections": [{"rows": [{"id": "1", "title": "Tourte", "description": "1 kg"}]}]}),
            ),
        ),
        (
            interactive(None, Action::Link { label: "Voir".into(), url: "https://exemple.fr".into() }),
            words(
                "cta_url",
                json!({"name": "cta_url", "parameters": {"display_text": "Voir", "url": "https://exemple.fr"}}),
            ),
        ),
        (
            interactive(None, Action::LocationRequest),
            words("location_request_message", json!({"name": "send_location"})),
        ),
        (
            interactive(None, flow(Some("DATE".to_owned()), true)),
            words(
                "flow",
                json!({"name": "flow", "parameters": {"flow_message_version": "3", "flow_id": "77",
                    "flow_cta": "Réserver", "mode": "draft", "flow_action": "navigate",
                    "flow_action_payload": {"screen": "DATE"}}}),
            ),
        ),
        (
            interactive(None, flow(None, false)),
            words(
                "flow",
                json!({"name": "flow", "parameters": {"flow_message_version": "3", "flow_id": "77", "flow_cta": "Réserver"}}),
            ),
        ),
    ]
}

fn value(card: Option<u8>, part: PlacePart, index: u8, value: SlotValue) -> TemplateValue {
    TemplateValue { place: Place { card, part, index }, name: None, value }
}

fn words(text: &str) -> SlotValue {
    SlotValue::Text(text.into())
}

fn template(values: Vec<TemplateValue>, buttons: Vec<(Option<u8>, u8, ButtonKind)>, cards: usize) -> Content {
    let buttons = buttons.into_iter().map(|(card, index, kind)| FilledButton {
        place: Place { card, part: PlacePart::Button, index },
        kind,
    });
    let look = TemplateLook { cards: vec![TemplateLook::default(); cards], ..TemplateLook::default() };
    let fill = TemplateFill { category: TemplateCategory::Utility, buttons: buttons.collect(), values, look };
    let fill = Some(Box::new(fill));
    Content::Template { name: "modele".to_owned(), language: "fr".to_owned(), body: None, fill }
}

fn component(components: Value) -> Value {
    json!({"type": "template", "template": {"name": "modele", "language": {"code": "fr"}, "components": components}})
}

fn templates(name: &str) -> Vec<(Content, Value)> {
    use PlacePart::{Body, Button, Header, OfferEnd};
    let text = |text: &str| json!({"type": "text", "text": text});
    let pdf =
        Media { filename: Some("Facture.pdf".into()), ..file(name, MediaKind::Document, "application/pdf") };
    let named = TemplateValue { name: Some("prenom".to_owned()), ..value(None, Body, 0, words("Awa")) };
    let place = SlotValue::Location {
        latitude: "48.8".into(),
        longitude: "2.3".into(),
        name: "Le stand".into(),
        address: "Place du marché".into(),
    };
    let carousel = |index: u8| {
        let image = file(name, MediaKind::Image, "image/png");
        vec![
            value(Some(index), Header, 0, SlotValue::Media(image)),
            value(Some(index), Button, 1, words("galette")),
        ]
    };
    let card = |index: u8| {
        json!({"card_index": index, "components": [
            {"type": "header", "parameters": [{"type": "image", "image": {"id": "META1"}}]},
            {"type": "button", "sub_type": "url", "index": "1", "parameters": [text("galette")]}]})
    };
    vec![
        (
            template(
                vec![
                    value(None, Body, 1, words("mardi")),
                    value(None, Body, 0, words("Awa")),
                    value(None, Header, 0, words("Bonjour")),
                    value(None, Button, 0, words("suivi/7")),
                    value(None, Button, 2, words("MERCI")),
                ],
                vec![
                    (None, 0, ButtonKind::Url),
                    (None, 2, ButtonKind::CopyCode),
                    (None, 3, ButtonKind::Flow),
                ],
                0,
            ),
            component(json!([
                {"type": "header", "parameters": [text("Bonjour")]},
                {"type": "body", "parameters": [text("Awa"), text("mardi")]},
                {"type": "button", "sub_type": "url", "index": "0", "parameters": [text("suivi/7")]},
                {"type": "button", "sub_type": "copy_code", "index": "2",
                    "parameters": [{"type": "coupon_code", "coupon_code": "MERCI"}]},
                {"type": "button", "sub_type": "flow", "index": "3",
                    "parameters": [{"type": "action", "action": {"flow_token": "unused"}}]},
            ])),
        ),
        (
            template(vec![value(None, Header, 0, SlotValue::Media(pdf)), named], vec![], 0),
            component(json!([
                {"type": "header", "parameters": [{"type": "document", "document": {"id": "META5", "filename": "Facture.pdf"}}]},
                {"type": "body", "parameters": [{"type": "text", "text": "Awa", "parameter_name": "prenom"}]},
            ])),
        ),
        (
            template(vec![value(None, Body, 0, words("482913"))], vec![(None, 0, ButtonKind::Otp)], 0),
            component(json!([
                {"type": "body", "parameters": [text("482913")]},
                {"type": "button", "sub_type": "url", "index": "0", "parameters": [text("482913")]},
            ])),
        ),
        (
            template(
                vec![
                    value(None, Header, 0, place),
                    value(None, OfferEnd, 0, SlotValue::Moment(Timestamp(1_790_000_500_000))),
                ],
                vec![],
                0,
            ),
            component(json!([
                {"type": "header", "parameters": [{"type": "location", "location":
                    {"latitude": "48.8", "longitude": "2.3", "name": "Le stand", "address": "Place du marché"}}]},
                {"type": "limited_time_offer", "parameters": [{"type": "limited_time_offer",
                    "limited_time_offer": {"expiration_time_ms": 1_790_000_500_000_i64}}]},
            ])),
        ),
        (
            template(
                carousel(0).into_iter().chain(carousel(1)).collect(),
                vec![(Some(0), 1, ButtonKind::Url), (Some(1), 1, ButtonKind::Url)],
                2,
            ),
            component(json!([{"type": "carousel", "cards": [card(0), card(1)]}])),
        ),
        (
            Content::Template { name: "modele".into(), language: "fr".into(), body: None, fill: None },
            json!({"type": "template", "template": {"name": "modele", "language": {"code": "fr"}}}),
        ),
    ]
}

#[tokio::test]
async fn each_kind_is_said_as_meta_wants_it() {
    let world = World::new().await;
    world.customer_writes("wamid.A", "Bonjour").await;
    let conversation = conversation(&world.facts().await);
    let (_, name) = uploaded(&world, 1_000).await;
    let all = [files(&name), plain(), tappable(), templates(&name)].concat();
    let mut sent = 0;
    for (number, (content, expected)) in all.into_iter().enumerate() {
        let reply_to = Some("wamid.A".into());
        let body = CommandBody::SendMessage { conversation, content: content.clone(), reply_to };
        let answer = world.command(&format!("c{number}"), body).await;
        if expected.is_null() {
            let refused = answer.expect_err("Meta would refuse it");
            assert_eq!((refused.0, refused.1.code), (422, RefusalCode::InvalidMessage));
            continue;
        }
        answer.expect("accepted");
        sent += 1;
        let mut body = world.meta.sends_reach(sent).await[sent - 1].clone();
        assert_eq!(body["context"]["message_id"], "wamid.A");
        for envelope in ["messaging_product", "recipient_type", "to", "context", "biz_opaque_callback_data"] {
            body.as_object_mut().expect("an object").remove(envelope);
        }
        assert_eq!(body, expected, "{content:?}");
    }
}
