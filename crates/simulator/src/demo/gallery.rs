//! One conversation with one of everything: what a customer can send, what a business can, what the phone adds.
//!
//! The table below is all there is to extend. Whoever puts the demo's past into a hub decides which of the business's
//! messages it can say (`crates/demo/src/past.rs`); the rest of the table stays for the day when it can.

use serde_json::{Value, json};

use crate::customers::{Content, Manner};

/// One line of the gallery.
pub(super) enum Piece {
    /// The customer sends this.
    In(Content, Manner),
    /// The customer sends these in the same second.
    Album(Vec<Content>),
    /// The customer, who then had another number, sends this.
    Before(Content),
    /// The business sends this: Meta's request without its recipient; `"@file"` as an `id` stands for a shipped file.
    Out(Value),
    /// The same as a reply to the customer's last message.
    Reply(Value),
    /// The same, and it fails with this code.
    Fails(Value, u32, &'static str),
    /// The business sends this from its telephone.
    Echo(Content),
}

use Piece::{Album, Before, Echo, Fails, In, Out, Reply};

/// The key of the gallery's customer, and the number that she had before.
pub(super) const KEY: &str = "galerie";
pub(super) const OLD_PHONE: &str = "33639980065";
/// How far apart two lines are, and how long ago the last was, in ms.
pub(super) const PAUSE_MS: i64 = 70_000;
pub(super) const ENDED_MS: i64 = 26 * 60_000;

const FORMATTED: &str = "*Gras*, _italique_, ~barré~, ```chasse fixe```, `code` et *_les deux_*.\n\n\
* une puce\n* une autre\n\n1. d'abord\n2. ensuite\n\n> une citation\n\nUn lien : https://petit-jour.example/carte?q=levain";
const LONG: &str = "Voilà toute l'histoire, puisqu'on me la demande. Ma grand-mère faisait son pain le jeudi, toujours le jeudi, \
parce que le four du village était libre ce jour-là. Elle partait à cinq heures avec la pâte sous un torchon, et elle \
parlait au levain tout le long du chemin. On a longtemps cru qu'elle priait.\n\nLe torchon, je l'ai gardé. La recette, \
elle l'a emportée, mais j'ai noté ce que mes mains se rappellent : un kilo de farine, une poignée de seigle, de l'eau \
« jusqu'à ce que ça réponde », et du sel.\n\nSi vous arrivez à refaire ce pain-là, je vous offre le torchon.";

/// Everything, in the order in which it was said.
pub(super) fn pieces() -> Vec<Piece> {
    let mut all = arrival();
    all.extend(words());
    all.extend(media());
    all.extend(places_and_people());
    all.extend(choices());
    all.extend(forms());
    all.extend(changes());
    all.extend(placeholders());
    all.extend(from_the_business());
    all.extend(from_the_phone());
    all
}

fn said(content: Content) -> Piece {
    In(content, Manner::default())
}

fn text(body: &str) -> Value {
    json!({ "type": "text", "text": { "body": body } })
}

fn arrival() -> Vec<Piece> {
    let from_ad = Manner { referral: Some(true.into()), ..Manner::default() };
    vec![
        Before(Content::RequestWelcome),
        Before(Content::text("Bonjour, c'est encore mon ancien numéro")),
        Before(Content::NumberChanged { phone: "33639980064".into() }),
        said(Content::text("Voilà, c'est le nouveau. Vous me reconnaissez ?")),
        Out(text("Bien sûr, Camille ! Montrez-nous tout ce que vous savez envoyer.")),
        In(Content::text("Avec plaisir. J'arrive de votre publicité."), from_ad),
        said(Content::IdentityChanged),
    ]
}

fn words() -> Vec<Piece> {
    let forwarded = Manner { forwarded: true, ..Manner::default() };
    let often = Manner { frequently_forwarded: true, ..Manner::default() };
    let product = Some(("900000000000007".to_owned(), "tourte-seigle".to_owned()));
    vec![
        said(Content::text(FORMATTED)),
        said(Content::text("🥐")),
        said(Content::text("مرحبا! هل لديكم خبز الشعير؟ רק שואלת")),
        said(Content::text(LONG)),
        Reply(text("Marché conclu pour le torchon.")),
        In(Content::text("Je vous prends au mot"), Manner::quoting()),
        In(Content::text("Recette du pain d'épices, à faire suivre à toute la famille"), forwarded),
        In(Content::text("⚠️ La farine va manquer, envoyez ceci à vingt personnes !"), often),
        In(Content::text("Il en reste, de celle-ci ?"), Manner { product, ..Manner::default() }),
    ]
}

fn media() -> Vec<Piece> {
    let document = |name: &str, caption: &str, pages: u32| Content::Document {
        filename: name.into(),
        caption: (!caption.is_empty()).then(|| caption.to_owned()),
        pages,
        weight: None,
    };
    let video = |file: &str, caption: Option<&str>| Content::Video {
        caption: caption.map(str::to_owned),
        file: Some(file.into()),
    };
    vec![
        said(Content::photo("photo-croissants.jpg", "Ceux de *dimanche*, il n'en reste que la nappe")),
        said(Content::photo("photo-boule-gps.jpg", "")),
        said(Content::photo("ticket.png", "Le ticket, pour vérifier")),
        Album(vec![
            Content::photo("photo-pains.jpg", "La série complète"),
            Content::photo("photo-vitrine.jpg", ""),
            Content::photo("photo-petite.jpg", ""),
            Content::photo("photo-croissants.jpg", ""),
        ]),
        said(video("film.mp4", Some("Ils tournent"))),
        said(video("film.3gp", None)),
        said(Content::Audio { file: Some("tune.mp3".into()) }),
        said(Content::Audio { file: Some("memo.m4a".into()) }),
        said(Content::voice(9)),
        said(Content::voice(27)),
        said(document("menu-de-fete.pdf", "Le menu, trois pages", 3)),
        said(document("devis mariage Solène & Yann.docx", "", 1)),
        said(document("commandes.xlsx", "Vos chiffres de la semaine", 1)),
        said(document("ingredients.txt", "", 1)),
        said(Content::Sticker { animated: false }),
        said(Content::Sticker { animated: true }),
    ]
}

fn places_and_people() -> Vec<Piece> {
    let place = |name: Option<&str>, address: Option<&str>| Content::Location {
        latitude: 44.837_789,
        longitude: -0.579_18,
        name: name.map(str::to_owned),
        address: address.map(str::to_owned),
        url: None,
    };
    let florist = json!({
        "name": { "formatted_name": "Mathilde Fleury", "first_name": "Mathilde", "last_name": "Fleury" },
        "phones": [{ "phone": "+33 6 39 98 00 24", "type": "CELL", "wa_id": "33639980024" },
                   { "phone": "+33 5 36 49 00 24", "type": "WORK" }],
        "emails": [{ "email": "mathilde@fleurs-du-coin.example", "type": "WORK" }],
        "org": { "company": "Fleurs du Coin", "department": "Atelier", "title": "Fleuriste" },
        "urls": [{ "url": "https://fleurs-du-coin.example", "type": "WORK" }],
        "addresses": [{ "street": "14 rue des Tanneurs", "city": "Bordeaux", "zip": "33000", "country": "France",
                        "country_code": "fr", "type": "WORK" }],
        "birthday": "1988-03-21",
    });
    let brother = json!({
        "name": { "formatted_name": "Yann Le Goff", "first_name": "Yann", "last_name": "Le Goff" },
        "phones": [{ "phone": "+33 6 39 98 00 66", "type": "CELL" }],
    });
    vec![
        said(place(Some("Jardin public"), Some("Cours de Verdun, 33000 Bordeaux"))),
        said(place(None, None)),
        said(Content::Contacts { formatted_name: "Léa Roy".into(), phone: "33639980009".into() }),
        said(Content::Cards { cards: vec![florist, brother] }),
    ]
}

fn interactive(value: Value) -> Piece {
    Out(json!({ "type": "interactive", "interactive": value }))
}

fn quoting(content: Content) -> Piece {
    In(content, Manner::quoting())
}

/// What the business offers to tap, and what is tapped.
fn choices() -> Vec<Piece> {
    let reply = |id: &str, title: &str| json!({ "type": "reply", "reply": { "id": id, "title": title } });
    let row = |id: &str, title: &str, more: &str| json!({ "id": id, "title": title, "description": more });
    let cakes = [row("fraisier", "Fraisier", "Huit parts, 42 €"), row("opera", "Opéra", "Douze parts, 58 €")];
    let breads = [row("tourte", "Tourte de seigle", "Le kilo, 6,40 €")];
    let sections = json!([{ "title": "Gâteaux", "rows": cakes }, { "title": "Pains", "rows": breads }]);
    let buttons = [reply("seigle", "Le seigle"), reply("noix", "Aux noix"), reply("rien", "Aucun")];
    let link = json!({ "display_text": "Ouvrir la carte", "url": "https://petit-jour.example/carte" });
    let word = |text: &str| json!({ "type": "text", "text": text });
    vec![
        interactive(json!({
            "type": "button", "header": { "type": "image", "image": { "id": "@photo-pains.jpg" } },
            "body": { "text": "On vous garde lequel ?" }, "footer": { "text": "Jusqu'à 19 h" },
            "action": { "buttons": buttons },
        })),
        quoting(Content::ButtonReply { id: "noix".into(), title: "Aux noix".into() }),
        interactive(json!({
            "type": "list", "header": { "type": "text", "text": "La carte" },
            "body": { "text": "Choisissez pour samedi." },
            "action": { "button": "Voir la carte", "sections": sections },
        })),
        quoting(Content::ListReply {
            id: "fraisier".into(),
            title: "Fraisier".into(),
            description: Some("Huit parts, 42 €".into()),
        }),
        interactive(json!({
            "type": "cta_url", "body": { "text": "Toute la carte est en ligne." },
            "action": { "name": "cta_url", "parameters": link },
        })),
        Out(json!({ "type": "template", "template": {
            "name": "rappel_gateau", "language": { "code": "fr" }, "components": [
                { "type": "header", "parameters": [word("samedi")] },
                { "type": "body", "parameters": [word("Camille"), word("fraisier 8 parts"), word("11 h")] },
            ],
        } })),
        quoting(Content::Button { text: "Je confirme".into(), payload: "Je confirme".into() }),
    ]
}

/// What the business asks for, and what is filled in.
fn forms() -> Vec<Piece> {
    let form = json!({ "flow_token": "galerie-1", "prenom": "Camille", "parts": "8",
        "parfums": ["fraise", "vanille"], "retrait": "2026-11-21", "allergies": "", "rappel": true });
    let address = json!({ "values": { "name": "Camille", "address": "12, MG Road", "city": "Bengaluru",
        "in_pin_code": "560001" } });
    let flow = json!({ "flow_message_version": "3", "flow_id": "700000000000021", "flow_cta": "Remplir",
        "flow_token": "galerie-1", "flow_action": "navigate", "flow_action_payload": { "screen": "GATEAU" } });
    vec![
        interactive(json!({
            "type": "flow", "body": { "text": "Quelques détails pour le gâteau." },
            "action": { "name": "flow", "parameters": flow },
        })),
        quoting(Content::FlowReply { response_json: form.to_string(), name: "flow".into() }),
        interactive(json!({
            "type": "location_request_message", "body": { "text": "Où livrons-nous ?" },
            "action": { "name": "send_location" },
        })),
        quoting(Content::Location {
            latitude: 44.841_2,
            longitude: -0.571_4,
            name: Some("Chez moi".into()),
            address: None,
            url: None,
        }),
        said(Content::FlowReply { response_json: address.to_string(), name: "address_message".into() }),
        said(Content::CallPermission { accept: true }),
        said(Content::Order {
            catalog_id: "900000000000007".into(),
            text: Some("Sans tranchage, merci".into()),
            items: vec![
                ("tourte-seigle".into(), 2, 6.4),
                ("pain-noix".into(), 1, 4.1),
                ("fraisier-8".into(), 1, 42.0),
            ],
        }),
    ]
}

/// What is said and then changed.
fn changes() -> Vec<Piece> {
    let reacts = |emoji: Option<&str>| said(Content::Reaction { emoji: emoji.map(str::to_owned), to: None });
    let last = || "last".to_owned();
    vec![
        Out(text("Un cœur, pour voir ?")),
        reacts(Some("❤️")),
        Out(text("Et un autre avis ?")),
        reacts(Some("👍")),
        reacts(Some("😂")),
        Out(text("Celui-ci, reprenez-le.")),
        reacts(Some("😮")),
        reacts(None),
        said(Content::text("Je passe à 17 h")),
        said(Content::Edit { original: last(), body: "Je passe à 18 h, finalement".into() }),
        said(Content::text("Ce message n'a jamais existé")),
        said(Content::Revoke { original: last() }),
    ]
}

/// What Meta does not pass on, and what nobody knows yet.
fn placeholders() -> Vec<Piece> {
    let unsupported = |kind: &str, code: u32| said(Content::Unsupported { kind: kind.into(), code });
    let hologram = json!({ "type": "hologram", "hologram": { "scene": "fournil", "caption": "Un type qui n'existe pas encore" } });
    let Value::Object(message) = hologram else { return Vec::new() };
    vec![
        unsupported("poll_creation", 131_051),
        unsupported("gif", 131_051),
        unsupported("document", 131_052),
        unsupported("view_once", 131_060),
        said(Content::Raw { message }),
    ]
}

fn from_the_business() -> Vec<Piece> {
    let media = |kind: &str, mut object: Value, file: &str| {
        object["id"] = format!("@{file}").into();
        Out(json!({ "type": kind, kind: object }))
    };
    vec![
        Out(
            json!({ "type": "text", "text": { "body": "À nous. D'abord un lien avec son aperçu : https://petit-jour.example/carte", "preview_url": true } }),
        ),
        media("image", json!({ "caption": "La fournée de ce matin" }), "photo-croissants.jpg"),
        media("video", json!({ "caption": "En mouvement" }), "film.mp4"),
        media("audio", json!({}), "tune.mp3"),
        media("audio", json!({ "voice": true }), "voice-note.ogg"),
        media("document", json!({ "filename": "devis.docx", "caption": "Le devis" }), "devis.docx"),
        media("sticker", json!({}), "sticker.webp"),
        Out(
            json!({ "type": "location", "location": { "latitude": 44.8377, "longitude": -0.5792, "name": "Boulangerie Petit Jour", "address": "12 rue des Tanneurs, 33000 Bordeaux" } }),
        ),
        Out(
            json!({ "type": "contacts", "contacts": [{ "name": { "formatted_name": "Hugo (livraisons)", "first_name": "Hugo" },
            "phones": [{ "phone": "+33 5 36 49 12 35", "type": "WORK" }] }] }),
        ),
        Out(
            json!({ "type": "template", "template": { "name": "galette_des_rois", "language": { "code": "fr" }, "components": [
            { "type": "header", "parameters": [{ "type": "image", "image": { "id": "@photo-vitrine.jpg" } }] },
            { "type": "body", "parameters": [{ "type": "text", "text": "6 janvier" }] },
            { "type": "button", "sub_type": "url", "index": "0", "parameters": [{ "type": "text", "text": "vip" }] }] } }),
        ),
        Fails(
            text("Celui-ci n'arrivera pas."),
            131_049,
            "This message was not delivered to maintain healthy ecosystem engagement.",
        ),
    ]
}

fn from_the_phone() -> Vec<Piece> {
    vec![
        Echo(Content::text("Hugo ici, depuis le téléphone du fournil 🥖")),
        Echo(Content::photo("photo-boule-gps.jpg", "La vôtre refroidit")),
        Echo(Content::voice(4)),
        Echo(Content::Reaction { emoji: Some("🙏".into()), to: None }),
        Echo(Content::text("Elle sera prête à 17 h")),
        Echo(Content::Edit { original: "last".into(), body: "Elle sera prête à 18 h".into() }),
        Echo(Content::text("Oups, mauvaise conversation")),
        Echo(Content::Revoke { original: "last".into() }),
        Out(text("Voilà, vous avez tout vu. À samedi, Camille !")),
    ]
}
