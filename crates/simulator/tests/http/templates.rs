//! Templates of every kind: what fits each, what does not, and how they change.

use serde_json::{Value, json};
use simulator::{Content, Running};

use crate::stage::{ANA, Caller, Hook, WABA, message, minutes, set, shipped, still};

fn word(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}

fn named(name: &str, text: &str) -> Value {
    json!({ "type": "text", "parameter_name": name, "text": text })
}

fn part(kind: &str, parameters: Value) -> Value {
    json!({ "type": kind, "parameters": parameters })
}

fn button(kind: &str, index: u64, parameter: Value) -> Value {
    json!({ "type": "button", "sub_type": kind, "index": index.to_string(), "parameters": [parameter] })
}

fn code(text: &str) -> Value {
    json!({ "type": "coupon_code", "coupon_code": text })
}

fn send(name: &str, language: &str, components: Value) -> Value {
    message("template", json!({ "name": name, "language": { "code": language }, "components": components }))
}

fn card(index: u64, image: &str) -> Value {
    let header = part("header", json!([{ "type": "image", "image": { "id": image } }]));
    let components = [header, part("body", json!([word("48")])), button("url", 1, word("buche"))];
    json!({ "card_index": index, "components": components })
}

fn cards(cards: Value) -> Value {
    json!([part("body", json!([word("Ana")])), { "type": "carousel", "cards": cards }])
}

fn offer(expires: i64, image: &str) -> Value {
    json!([
        part("header", json!([{ "type": "image", "image": { "id": image } }])),
        part("body", json!([word("Ana")])),
        part(
            "limited_time_offer",
            json!([{ "type": "limited_time_offer",
            "limited_time_offer": { "expiration_time_ms": expires } }])
        ),
        button("copy_code", 0, code("SOIR50")),
        button("url", 1, word("soir")),
    ])
}

async fn open() -> (Hook, Running, Caller, String, String) {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    let image = caller.upload("image/jpeg", shipped("photo-petite.jpg").1).await;
    let film = caller.upload("video/mp4", shipped("film.mp4").1).await;
    (hook, running, caller, image, film)
}

#[tokio::test]
async fn each_template_takes_what_belongs_to_it() {
    let (hook, running, caller, image, film) = open().await;
    let later = running.now_ms() + 3_600_000;
    let place = json!({ "latitude": "44.8", "longitude": "-0.5", "name": "Stand", "address": "Quai" });
    let body = |words: &[&str]| part("body", words.iter().map(|text| word(text)).collect());
    let names = [named("prenom", "Ana"), named("heure", "9 h"), named("adresse", "ici")];
    let header = |parameter: Value| part("header", json!([parameter]));
    let right = [
        send(
            "livraison_en_route",
            "fr",
            json!([header(named("numero", "n° 3")), part("body", json!(names))]),
        ),
        send(
            "livraison_en_route",
            "en_US",
            json!([header(named("numero", "3")), part("body", json!(names))]),
        ),
        send(
            "film_du_fournil",
            "fr",
            json!([header(json!({ "type": "video", "video": { "id": film } })), body(&["Ana"])]),
        ),
        send(
            "plan_du_stand",
            "fr",
            json!([header(json!({ "type": "location", "location": place })), body(&["13 h"])]),
        ),
        send(
            "bon_de_reduction",
            "fr",
            json!([body(&["Ana", "10 %"]), button("copy_code", 0, code("PAIN10"))]),
        ),
        send(
            "reservation_atelier",
            "fr",
            json!([
                body(&["samedi"]),
                button("flow", 0, json!({ "type": "action", "action": { "flow_token": "a" } }))
            ]),
        ),
        send("carte_de_saison", "fr", cards(json!([card(0, &image), card(1, &image), card(2, &image)]))),
        send("offre_du_soir", "fr", offer(later, &image)),
        send("code_de_verification", "fr", json!([body(&["123456"]), button("url", 0, word("123456"))])),
        send("code_de_verification", "en_US", json!([body(&["123456"]), button("url", 0, word("123456"))])),
        send(
            "rappel_anniversaire",
            "fr",
            json!([
                body(&["Ana"]),
                button("quick_reply", 1, json!({ "type": "payload", "payload": "autre" }))
            ]),
        ),
        send(
            "catalogue_du_jour",
            "fr",
            json!([body(&["Ana"]), { "type": "button", "sub_type": "CATALOG", "index": 0,
            "parameters": [{ "type": "action", "action": { "thumbnail_product_retailer_id": "7" } }] }]),
        ),
        send("visite_du_fournil", "fr", json!([body(&["Ana"])])),
        send("commande_prete", "en_US", json!([body(&["Ana", "3"])])),
    ];
    for body in &right {
        let (status, answer) = caller.send(body).await;
        assert_eq!(status, 200, "{} → {answer}", body["template"]);
        running.advance_clock(minutes(1));
    }
    running.advance_clock(minutes(1));
    running.idle().await;
    assert!(!hook.status_names().contains(&"failed".to_owned()));
    assert_eq!(running.accepted()[6].media.len(), 3, "the cards' pictures are found");
}

#[tokio::test]
async fn what_does_not_fit_is_refused_with_its_code() {
    let (_hook, running, caller, image, _) = open().await;
    let body = |words: &[&str]| part("body", words.iter().map(|text| word(text)).collect());
    let names =
        |list: &[(&str, &str)]| part("body", list.iter().map(|(name, text)| named(name, text)).collect());
    let numero = part("header", json!([named("numero", "3")]));
    let picture = part("header", json!([{ "type": "image", "image": { "id": image } }]));
    let wrong = [
        ("livraison_en_route", json!([numero, names(&[("prenom", "Ana"), ("heure", "9 h")])]), 132_000),
        (
            "livraison_en_route",
            json!([numero, names(&[("prenom", "a"), ("heure", "b"), ("ville", "c")])]),
            132_012,
        ),
        ("livraison_en_route", json!([numero, body(&["a", "b", "c"])]), 132_012),
        ("commande_prete", json!([body(&["a"])]), 132_000),
        ("commande_prete", json!([body(&["a", "b\nc"])]), 132_018),
        ("commande_prete", json!([body(&["a", "b     c"])]), 132_018),
        ("commande_prete", json!([body(&["a", &"b".repeat(1020)])]), 132_005),
        (
            "commande_prete",
            json!([part("body", json!([word("a"), { "type": "image", "image": {} }]))]),
            132_012,
        ),
        ("commande_prete", json!([body(&["a", "b"]), button("url", 0, word("c"))]), 132_000),
        ("commande_prete", json!([part("greeting", json!([]))]), 100),
        ("film_du_fournil", json!([picture, body(&["Ana"])]), 132_012),
        ("film_du_fournil", json!([body(&["Ana"])]), 132_000),
        ("bon_de_reduction", json!([body(&["Ana", "10 %"])]), 131_008),
        ("bon_de_reduction", json!([body(&["Ana", "10 %"]), button("url", 0, word("a"))]), 132_012),
        ("bon_de_reduction", json!([body(&["Ana", "10 %"]), button("copy_code", 0, word("a"))]), 132_012),
        (
            "bon_de_reduction",
            json!([body(&["Ana", "10 %"]), button("copy_code", 0, code(&"A".repeat(21)))]),
            100,
        ),
        ("bon_de_reduction", json!([body(&["Ana", "10 %"]), button("copy_code", 7, code("A"))]), 131_009),
        ("galette_des_rois", json!([picture, body(&["6 janvier"])]), 131_008),
        ("carte_de_saison", cards(json!([card(0, &image), card(1, &image)])), 132_000),
        ("carte_de_saison", cards(json!([card(0, &image), card(1, &image), card(2, "7")])), 131_009),
        ("offre_du_soir", offer(1_000, &image), 132_012),
        (
            "offre_du_soir",
            json!([picture, body(&["Ana"]), button("copy_code", 0, code("A")), button("url", 1, word("b"))]),
            132_000,
        ),
        ("code_de_verification", json!([body(&["1"])]), 131_008),
        ("suivi_bouquet", json!([body(&["Ana"])]), 132_001),
        ("promo_levain", json!([body(&["Ana"])]), 132_001),
        ("ancienne_carte", json!([body(&["Ana"])]), 132_016),
        ("enquete_satisfaction", json!([]), 132_015),
    ];
    for (name, components, code) in wrong {
        let (_, answer) = caller.send(&send(name, "fr", components.clone())).await;
        assert_eq!(answer["error"]["code"].as_u64(), Some(code), "{name} {components} → {answer}");
    }
    assert!(running.accepted().is_empty());
    let other = send("galette_des_rois", "pt_BR", json!([]));
    assert_eq!(caller.send(&other).await.1["error"]["code"], 132_001);
}

#[tokio::test]
async fn a_code_needs_a_number_to_go_to() {
    let (hook, running, caller, ..) = open().await;
    running.say(ANA, Content::text("Bonjour"));
    hook.wait_for(1).await;
    let components = json!([part("body", json!([word("1")])), button("url", 0, word("1"))]);
    let mut body = send("code_de_verification", "fr", components);
    body["recipient"] = hook.messages()[0]["from_user_id"].clone();
    body.as_object_mut().unwrap().remove("to");
    assert_eq!(caller.send(&body).await.1["error"]["code"], 131_062);
}

#[tokio::test]
async fn the_list_holds_every_kind_state_and_quality() {
    let (_hook, _running, caller, ..) = open().await;
    let path = format!("/v24.0/{WABA}/message_templates?limit=100");
    let (_, all) = caller.get(&path).await;
    let all = all["data"].as_array().unwrap();
    let any = |test: &dyn Fn(&Value) -> bool| all.iter().any(test);
    for status in ["APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED", "IN_APPEAL"] {
        assert!(any(&|template| template["status"] == status), "{status}");
    }
    for quality in ["GREEN", "YELLOW", "RED", "UNKNOWN"] {
        assert!(any(&|template| template["quality_score"]["score"] == quality), "{quality}");
    }
    assert!(any(&|template| template["rejected_reason"] == "INCORRECT_CATEGORY"));
    let text = serde_json::to_string(all).unwrap();
    for word in [
        "IMAGE",
        "VIDEO",
        "DOCUMENT",
        "LOCATION",
        "NAMED",
        "COPY_CODE",
        "FLOW",
        "CAROUSEL",
        "LIMITED_TIME_OFFER",
        "OTP",
        "PHONE_NUMBER",
        "CATALOG",
        "VOICE_CALL",
        "HOLOGRAM",
    ] {
        assert!(text.contains(&format!("\"{word}\"")), "{word}");
    }
    for (query, count) in [("status=PAUSED", 1), ("name=livraison_en_route", 2), ("quality_score=RED", 2)] {
        let (_, some) = caller.get(&format!("{path}&{query}")).await;
        assert_eq!(some["data"].as_array().unwrap().len(), count, "{query}");
    }
}

#[tokio::test]
async fn a_template_changes_and_meta_says_how() {
    let (hook, running, caller, ..) = open().await;
    let change = |change: Value| {
        let mut body = json!({ "name": "rappel_gateau" });
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        caller.control("template", body)
    };
    change(json!({ "status": "PAUSED", "quality": "RED" })).await;
    running.idle().await;
    let (status, quality) = (
        &hook.of_field("message_template_status_update")[0],
        &hook.of_field("message_template_quality_update")[0],
    );
    assert_eq!(
        (status["event"].as_str(), status["other_info"]["title"].as_str()),
        (Some("PAUSED"), Some("FIRST_PAUSE"))
    );
    assert_eq!(
        (quality["previous_quality_score"].as_str(), quality["new_quality_score"].as_str()),
        (Some("GREEN"), Some("RED"))
    );
    assert_eq!(caller.send(&send("rappel_gateau", "fr", json!([]))).await.1["error"]["code"], 132_015);
    change(json!({ "status": "REJECTED", "reason": "ABUSIVE_CONTENT", "language": "fr" })).await;
    change(json!({ "correct_category": "MARKETING" })).await;
    change(json!({ "category": "MARKETING" })).await;
    change(json!({ "components": [{ "type": "BODY", "text": "Nouveau" }] })).await;
    running.idle().await;
    let rejected = &hook.of_field("message_template_status_update")[1];
    assert_eq!(
        (rejected["reason"].as_str(), rejected["rejection_info"].is_object()),
        (Some("ABUSIVE_CONTENT"), true)
    );
    let categories = hook.of_field("template_category_update");
    assert_eq!(
        (&categories[0]["correct_category"], &categories[0]["new_category"]),
        (&json!("MARKETING"), &json!("UTILITY"))
    );
    assert_eq!(
        (&categories[1]["previous_category"], &categories[1]["new_category"]),
        (&json!("UTILITY"), &json!("MARKETING"))
    );
    let components = &hook.of_field("message_template_components_update")[0];
    assert_eq!(components["message_template_element"], "Nouveau");
    let unknown = json!({ "name": "personne", "status": "PAUSED" });
    assert_eq!(caller.post("/_control/template", &unknown).await.0, 400);
}
