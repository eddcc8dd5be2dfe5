//! Templates as the screen uses them, through the counter: list, form, look, problems, and the wish that is written.

use std::time::Duration;

use domain::template::{
    Place, PlacePart, SlotValue, TemplateButton, TemplateCategory, TemplatePart, TemplateStatus,
    TemplateValue,
};
use domain::window::LENGTH_MS;
use domain::{CommandId, Content, Handler, MediaFacts, MediaKind, Seq, Template, Text, Timestamp};
use ipc::error::UiErrorCode;
use ipc::event::UiEvent;
use protocol::{Command, CommandBody, Entry, Fact, Refusal, RefusalCode};
use replica::Attachment;
use serde_json::{Value, json};
use testkit::{Journal, eg};

use crate::desk::{AWA, Desk};

impl Desk {
    /// One that holds these templates and a conversation whose window has closed.
    pub(crate) fn with(templates: &[Template]) -> Self {
        let mut journal = Journal::default();
        journal.contact(AWA, eg::contact(1, "Mme Awa Diallo"));
        journal.received(AWA, eg::message(2, "Bonjour"));
        for template in templates {
            journal.push(Fact::TemplateObserved { template: Box::new(template.clone()) });
        }
        let desk = Self::over(&journal);
        desk.clock.turn_ms(LENGTH_MS + 60_000);
        desk
    }

    async fn list(&self, query: &str) -> Vec<Value> {
        let rows = self.ask("templates", json!({ "conversation": AWA, "query": query })).await;
        rows.as_array().expect("rows").clone()
    }

    async fn form(&self, template: &Template) -> Value {
        self.ask("template_form", json!({ "id": template.id, "conversation": AWA })).await
    }

    async fn preview(&self, template: &Template, values: Value) -> Value {
        self.ask("template_preview", json!({ "id": template.id, "values": values })).await
    }

    async fn problem(&self, template: &Template, values: Value) -> Value {
        self.preview(template, values).await["problem"].clone()
    }

    /// A file that was chosen; as what it would be sent, or not at all.
    async fn choose(&self, n: u64, kind: Option<MediaKind>) -> String {
        let attachment = Attachment {
            id: format!("attachment-{n}"),
            name: "facture.pdf".into(),
            kind,
            mime: "application/pdf".to_owned(),
            sha256: Some(format!("{n:064x}")),
            size: 2048,
            facts: MediaFacts::default(),
            original: None,
            path: None,
            keeps_metadata: false,
            metadata_removed: false,
            fits: kind.is_some(),
            made_at: eg::at(0),
        };
        let id = attachment.id.clone();
        self.store.write(move |replica| replica.keep_attachment(&attachment)).await.expect("is kept");
        id
    }

    async fn is_still_chosen(&self, id: &str) -> bool {
        let id = id.to_owned();
        self.store.read(move |reader| reader.attachment(&id)).await.expect("reads").is_some()
    }

    /// The wish as it stands in the outbox, and the files that it waits for.
    async fn wish(&self, sent: &Value) -> (Command, Vec<String>) {
        let id = CommandId::from(sent["command"].as_str().expect("a wish has a name"));
        let read = self.store.read(move |reader| {
            let row = reader.outbox_row(&id)?.expect("it stands in the outbox");
            let files = reader.uploads()?.into_iter().filter(|upload| upload.command == id);
            Ok::<_, replica::StoreError>((row.command, files.map(|upload| upload.sha256).collect()))
        });
        read.await.expect("reads")
    }

    async fn unsent(&self) -> Value {
        self.ask("status", json!({})).await["outbox"].clone()
    }
}

fn text(key: &str, text: &str) -> Value {
    json!({ "key": key, "text": text, "attachment": null, "location": null, "moment": null })
}

fn file(key: &str, attachment: &str) -> Value {
    json!({ "key": key, "text": null, "attachment": attachment, "location": null, "moment": null })
}

fn moment(key: &str, moment: i64) -> Value {
    json!({ "key": key, "text": null, "attachment": null, "location": null, "moment": moment })
}

fn place(key: &str, latitude: &str, name: &str) -> Value {
    let location = json!({ "latitude": latitude, "longitude": "-0.57", "name": name, "address": "Bordeaux" });
    json!({ "key": key, "text": null, "attachment": null, "location": location, "moment": null })
}

fn send(template: &Template, values: Value) -> Value {
    json!({ "conversation": AWA, "phone": null, "id": template.id, "values": values })
}

fn body(text: &str, examples: &[&str]) -> TemplatePart {
    TemplatePart::Body { text: text.into(), examples: examples.iter().copied().map(Text::from).collect() }
}

/// The nth template, of these parts.
fn of_parts(n: u64, parts: Vec<TemplatePart>) -> Template {
    Template { parts, ..eg::template(n, "") }
}

fn invoice() -> Template {
    let head = TemplatePart::HeaderMedia { kind: MediaKind::Document };
    of_parts(1, vec![head, body("Bonjour {{1}}, votre facture {{2}}.", &["Léa", "F-31"])])
}

/// Every kind of slot in one template that Meta would never have approved.
fn everything() -> Template {
    let button = |text: &str| TemplateButton::CopyCode { text: text.into() };
    let url = TemplateButton::Url { text: "Voir".into(), url: "https://e.example/{{1}}".into() };
    let plain = TemplateButton::QuickReply { text: "Oui".into() };
    let card = vec![
        TemplatePart::HeaderMedia { kind: MediaKind::Image },
        body("Fraisier, {{1}} parts", &["8"]),
        TemplatePart::Buttons { buttons: vec![plain.clone(), url.clone()] },
    ];
    let film = vec![TemplatePart::HeaderMedia { kind: MediaKind::Video }];
    let parts = vec![
        TemplatePart::HeaderLocation,
        TemplatePart::Offer { text: "Ce soir seulement".into(), expires: true },
        body("Bonjour {{prenom}}, à {{heure}}.", &["Léa", "11 h"]),
        TemplatePart::Footer { text: "Petit Jour".into() },
        TemplatePart::Buttons { buttons: vec![button("Copier"), plain, url] },
        TemplatePart::Carousel { cards: vec![card, film] },
    ];
    Template { named: true, category: TemplateCategory::Marketing, ..of_parts(2, parts) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_can_go_out_comes_first_and_what_cannot_says_why() {
    let named = |n: u64, name: &str, body: &str| Template { name: name.to_owned(), ..eg::template(n, body) };
    let hologram = TemplatePart::Unknown { kind: "HOLOGRAM".to_owned() };
    let templates = [
        Template { status: TemplateStatus::Deleted, ..named(1, "ancienne", "Adieu") },
        Template {
            status: TemplateStatus::Paused,
            reason: Some("LOW_QUALITY".into()),
            quality: domain::Quality::Red,
            ..named(2, "bienvenue", "Bienvenue")
        },
        Template { parts: vec![hologram], ..named(3, "autre", "") },
        named(4, "rappel", "À demain"),
        named(5, "commande_prete", "Votre commande est prête, {{1}}."),
        Template { language: "en_US".to_owned(), ..named(6, "livraison", "On its way") },
        named(7, "livraison", "Il arrive"),
    ];
    let desk = Desk::with(&templates);
    let mut events = desk.counter.events();
    desk.ask("send_template", send(&templates[3], json!([]))).await;
    let told = async { while !matches!(events.next().await, Some(UiEvent::TemplatesChanged)) {} };
    tokio::time::timeout(Duration::from_secs(10), told)
        .await
        .expect("the order is another now, and that is told");
    let rows = desk.list("").await;
    let names: Vec<&str> = rows.iter().filter_map(|row| row["name"].as_str()).collect();
    assert_eq!(
        names,
        ["rappel", "commande_prete", "livraison", "livraison", "autre", "bienvenue", "ancienne"]
    );
    let languages = (&rows[2]["language"], &rows[3]["language"]);
    assert_eq!(languages, (&json!("fr"), &json!("en_US")), "the language of most comes first");
    assert_eq!(rows[0]["used_at"], json!(desk.clock.now().0));
    let prete = json!({
        "id": templates[4].id, "name": "commande_prete", "language": "fr", "status": "approved",
        "category": "utility", "quality": "green", "reason": null, "usable": true, "unknown_part": null,
        "preview": "Votre commande est prête, {{1}}.", "used_at": null, "needs": 1,
    });
    assert_eq!(rows[1], prete);
    let why = |row: &Value| (row["status"].clone(), row["unknown_part"].clone(), row["reason"].clone());
    assert_eq!(why(&rows[4]), (json!("approved"), json!("HOLOGRAM"), Value::Null));
    assert_eq!(why(&rows[5]), (json!("paused"), Value::Null, json!("LOW_QUALITY")));
    assert_eq!(rows[6]["status"], "deleted");
    for (query, found) in [("prete", 1), ("PRÊTE comm", 1), ("demain", 1), ("galette", 0)] {
        assert_eq!(desk.list(query).await.len(), found, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_asks_for_every_kind_of_value_in_reading_order() {
    let template = everything();
    let desk = Desk::with(std::slice::from_ref(&template));
    let form = desk.form(&template).await;
    let slots = form["slots"].as_array().expect("slots");
    let short = |slot: &Value| {
        let word = |name: &str| slot[name].as_str().unwrap_or("-").to_owned();
        let max = slot["max_chars"].as_u64().expect("a number");
        format!(
            "{} {} {} {} {} {max}",
            word("key"),
            word("part"),
            word("kind"),
            word("gap"),
            word("suggestion")
        )
    };
    let all: Vec<String> = slots.iter().map(short).collect();
    assert_eq!(
        all,
        [
            "header-0 header location - - 0",
            "offer_end-0 offer_end moment - - 0",
            "body-0 body text prenom Awa 1024",
            "body-1 body text heure - 1024",
            "button-0 button code - - 15",
            "button-2 button url_end - - 2000",
            "card-0-header-0 header image - - 0",
            "card-0-body-0 body text 1 - 1024",
            "card-0-button-1 button url_end - - 2000",
            "card-1-header-0 header video - - 0",
        ]
    );
    assert_eq!((&slots[6]["card"], &slots[3]["example"]), (&json!(0), &json!("11 h")));
    assert_eq!(form["row"]["needs"], 10);
    assert_eq!(form["look"]["body"], "Bonjour {{prenom}}, à {{heure}}.", "gaps stay as they are");
    assert_eq!(form["look"]["cards"][0]["look"]["body"], "Fraisier, {{1}} parts");
    let nobody = desk.ask("template_form", json!({ "id": template.id })).await;
    assert_eq!(nobody["slots"][2]["suggestion"], Value::Null);
    let gone = desk.refusal("template_form", json!({ "id": "404" })).await;
    assert_eq!(gone.code, UiErrorCode::NotFound);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_preview_is_what_the_customer_will_see() {
    let template = everything();
    let desk = Desk::with(std::slice::from_ref(&template));
    let some = json!([text("body-1", "11 h"), text("card-0-body-0", "8"), text("gone-0", "x")]);
    let look = desk.preview(&template, some).await["look"].clone();
    let word = |card, index, text: &str| TemplateValue {
        place: Place { card, part: PlacePart::Body, index },
        name: None,
        value: SlotValue::Text(text.into()),
    };
    let ours = template.look(&[word(None, 1, "11 h"), word(Some(0), 0, "8")]);
    assert_eq!(look["body"], ours.body.as_str());
    assert_eq!(look["body"], "Bonjour {{prenom}}, à 11 h.");
    assert_eq!(look["cards"][0]["look"]["body"], ours.cards[0].body.as_str());
    let rest = (&look["offer"], &look["footer"], &look["buttons"]);
    let (offer, footer) = (json!("Ce soir seulement"), json!("Petit Jour"));
    assert_eq!(rest, (&offer, &footer, &json!(["Copier", "Oui", "Voir"])));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_meta_would_refuse_is_named_by_its_slot() {
    let (invoice, everything) = (invoice(), everything());
    let paused = Template { status: TemplateStatus::Paused, ..eg::template(3, "Bienvenue") };
    let unknown = of_parts(4, vec![TemplatePart::Unknown { kind: "HOLOGRAM".to_owned() }]);
    let desk = Desk::with(&[invoice.clone(), everything.clone(), paused.clone(), unknown.clone()]);
    let problem = |key: &str, kind: &str| json!({ "key": key, "kind": kind, "limit": null, "name": null });
    let document = desk.choose(1, Some(MediaKind::Document)).await;
    let picture = desk.choose(2, Some(MediaKind::Image)).await;
    let broken = desk.choose(3, None).await;
    let head = file("header-0", &document);
    for (values, expected) in [
        (json!([]), problem("header-0", "missing")),
        (json!([file("header-0", "gone")]), problem("header-0", "missing")),
        (json!([file("header-0", &picture)]), problem("header-0", "wrong_kind")),
        (json!([file("header-0", &broken)]), problem("header-0", "wrong_kind")),
        (json!([head, text("body-0", " ")]), problem("body-0", "missing")),
        (json!([head, text("body-0", "a\nb")]), problem("body-0", "bad_space")),
        (json!([head, text("body-0", "Léa"), text("body-1", "a     b")]), problem("body-1", "bad_space")),
        (
            json!([head, text("body-0", "Léa"), text("body-1", &"9".repeat(1_020))]),
            json!({ "key": "body-0", "kind": "too_long", "limit": 1024, "name": null }),
        ),
        (json!([head, text("body-0", "Léa"), text("body-1", "F-31")]), Value::Null),
    ] {
        assert_eq!(desk.problem(&invoice, values.clone()).await, expected, "{values}");
    }
    let (now, here) = (desk.clock.now().0, place("header-0", "44.8", "Stand"));
    for (values, expected) in [
        (json!([place("header-0", "44.8", " ")]), problem("header-0", "missing")),
        (json!([place("header-0", "144.8", "Stand")]), problem("header-0", "wrong_kind")),
        (json!([here, moment("offer_end-0", now)]), problem("offer_end-0", "wrong_kind")),
        (json!([here, moment("offer_end-0", now + 1)]), problem("body-0", "missing")),
    ] {
        assert_eq!(desk.problem(&everything, values.clone()).await, expected, "{values}");
    }
    let whole = |kind: &str, name: &str| json!({ "key": null, "kind": kind, "limit": null, "name": name });
    assert_eq!(desk.problem(&paused, json!([])).await, whole("not_approved", "paused"));
    assert_eq!(desk.problem(&unknown, json!([])).await, whole("unknown_part", "HOLOGRAM"));
    let refused = desk.refusal("send_template", send(&unknown, json!([]))).await;
    assert_eq!(
        (refused.code, refused.details.as_str()),
        (UiErrorCode::TemplateProblem, "unknown_part HOLOGRAM")
    );
    let secret = json!([head, text("body-0", "le secret\n"), text("body-1", "F-31")]);
    let refused = desk.refusal("send_template", send(&invoice, secret)).await;
    assert_eq!((refused.code, refused.details.as_str()), (UiErrorCode::TemplateProblem, "bad_space body-0"));
    let gone = json!([file("header-0", "gone"), text("body-0", "Léa"), text("body-1", "F-31")]);
    assert_eq!(desk.refusal("send_template", send(&invoice, gone)).await.code, UiErrorCode::FileMissing);
    assert_eq!(desk.unsent().await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_window_lets_a_template_through_and_its_files_go_with_it() {
    let invoice = invoice();
    let desk = Desk::with(std::slice::from_ref(&invoice));
    desk.ask("draft_save", json!({ "conversation": AWA, "text": "brouillon" })).await;
    let document = desk.choose(1, Some(MediaKind::Document)).await;
    let values = json!([file("header-0", &document), text("body-0", "Awa"), text("body-1", "F-31")]);
    let sent = desk.ask("send_template", send(&invoice, values.clone())).await;
    assert_eq!(desk.unsent().await, 1);
    let (command, files) = desk.wish(&sent).await;
    assert_eq!(files, [format!("{:064x}", 1)]);
    assert!(!desk.is_still_chosen(&document).await, "the message has it now");
    let CommandBody::SendMessage { conversation: AWA, content, reply_to: None } = command.body else {
        panic!("a message to Awa: {:?}", command.body)
    };
    let Content::Template { name, language, body, fill: Some(fill) } = content else { panic!("a template") };
    assert_eq!((name.as_str(), language.as_str()), ("modele_1", "fr"));
    assert_eq!(body.as_ref().map(Text::as_str), Some("Bonjour Awa, votre facture F-31."));
    assert_eq!(
        fill.header_media().and_then(|media| media.filename.as_ref()).map(Text::as_str),
        Some("facture.pdf")
    );
    let page = json!({ "conversation": AWA, "anchor": { "from": "newest" }, "limit": 5 });
    let page = desk.ask("thread_page", page).await;
    let content = &page["rows"].as_array().and_then(|rows| rows.last()).expect("a row")["content"];
    assert_eq!(content["look"]["body"], "Bonjour Awa, votre facture F-31.");
    assert_eq!((&content["category"], &content["media"]["state"]), (&json!("utility"), &json!("local")));
    let header = desk.ask("conversation", json!({ "conversation": AWA })).await;
    assert_eq!(header["draft"], "brouillon", "a template is not the draft");
    let again = desk.refusal("send_template", send(&invoice, values)).await;
    assert_eq!(again.code, UiErrorCode::FileMissing, "the file went with the first");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_test_goes_to_the_number_alone_and_leaves_the_files_for_the_customer() {
    let invoice = invoice();
    let desk = Desk::with(std::slice::from_ref(&invoice));
    let document = desk.choose(1, Some(MediaKind::Document)).await;
    let values = json!([file("header-0", &document), text("body-0", "Awa"), text("body-1", "F-31")]);
    let to =
        |phone: &str| json!({ "conversation": null, "phone": phone, "id": invoice.id, "values": values });
    let sent = desk.ask("send_template", to("+33 6 39 98 77 77")).await;
    let (command, files) = desk.wish(&sent).await;
    let CommandBody::SendToNumber { phone, content: Content::Template { .. } } = command.body else {
        panic!("a template to a number: {:?}", command.body)
    };
    assert_eq!((phone.as_str(), files.len()), ("33639987777", 1));
    assert!(desk.is_still_chosen(&document).await);
    desk.ask("send_template", send(&invoice, values.clone())).await;
    for phone in ["06 39 98 77 77", "+33", "mon portable"] {
        let refused = desk.refusal("send_template", to(phone)).await;
        assert_eq!((refused.code, refused.details.as_str()), (UiErrorCode::InvalidInput, "phone"), "{phone}");
    }
    let nobody = json!({ "conversation": null, "phone": null, "id": invoice.id, "values": [] });
    assert_eq!(desk.refusal("send_template", nobody).await.code, UiErrorCode::InvalidInput);
    let mut later = to("+33639987777");
    later["due_at"] = json!(desk.clock.now().0 + 60_000);
    assert_eq!(desk.refusal("send_template", later).await.code, UiErrorCode::NotPossible);
    assert_eq!(desk.unsent().await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whom_another_application_answers_gets_no_test_either() {
    let template = of_parts(1, vec![body("Bonjour", &[])]);
    let desk = Desk::with(std::slice::from_ref(&template));
    let line = eg::line();
    let handler = Handler::Other { role: Some("partner".to_owned()) };
    let fact = Fact::HandlerChanged { conversation: AWA, handler };
    let entry = Entry { line: line.clone(), seq: Seq(4), at: eg::at(9), fact };
    desk.store.write(move |replica| replica.apply(&line, &[entry])).await.expect("applies");
    let phone = eg::contact(1, "").phone.expect("a number").as_str().to_owned();
    let to = json!({ "conversation": null, "phone": format!("+{phone}"), "id": template.id, "values": [] });
    assert_eq!(desk.refusal("send_template", to).await.code, UiErrorCode::HandledElsewhere);
    assert_eq!(
        desk.refusal("send_template", send(&template, json!([]))).await.code,
        UiErrorCode::HandledElsewhere
    );
    assert_eq!(desk.unsent().await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_template_goes_out_later_while_its_offer_still_runs() {
    let template = of_parts(
        1,
        vec![TemplatePart::Offer { text: "Ce soir".into(), expires: true }, body("Bonjour {{1}}", &["Léa"])],
    );
    let desk = Desk::with(std::slice::from_ref(&template));
    let due_at = desk.clock.now().0 + 3_600_000;
    let later = |ends: i64| {
        let mut asked = send(&template, json!([moment("offer_end-0", ends), text("body-0", "Awa")]));
        asked["due_at"] = json!(due_at);
        asked
    };
    let over = desk.refusal("send_template", later(due_at)).await;
    assert_eq!((over.code, over.details.as_str()), (UiErrorCode::TemplateProblem, "wrong_kind offer_end-0"));
    let sent = desk.ask("send_template", later(due_at + 1)).await;
    let (command, _) = desk.wish(&sent).await;
    assert!(matches!(
        command.body,
        CommandBody::ScheduleMessage { conversation: AWA, due_at: Timestamp(at), content: Content::Template { .. }, .. }
            if at == due_at
    ));
    let header = desk.ask("conversation", json!({ "conversation": AWA })).await;
    let scheduled = &header["scheduled"][0];
    assert_eq!((&scheduled["command"], &scheduled["due_at"]), (&sent["command"], &json!(due_at)));
    assert_eq!(scheduled["content"]["look"]["body"], "Bonjour Awa");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn out_of_the_hubs_reach_the_list_is_said_to_be_an_old_one() {
    let desk = Desk::with(&[]);
    assert_eq!(desk.list("").await.len(), 0);
    let refused = desk.refusal("templates_refresh", json!({})).await;
    assert_eq!(refused.code, UiErrorCode::Unreachable);
    let line = eg::line();
    let next = desk.store.write(move |replica| replica.take_next(&line, eg::at(100_000))).await;
    assert_eq!(next.expect("takes"), None, "nothing is asked for when nobody waits for it any more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_word_that_the_hub_refused_is_told_of_until_it_is_thrown_away() {
    let template = of_parts(1, vec![body("Bonjour", &[])]);
    let desk = Desk::with(std::slice::from_ref(&template));
    let to = json!({ "conversation": null, "phone": "+33 6 39 98 77 77", "id": template.id, "values": [] });
    let sent = desk.ask("send_template", to).await;
    assert_eq!(desk.ask("status", json!({})).await["refused_first_words"], json!([]));
    let (command, _) = desk.wish(&sent).await;
    let later = Timestamp(desk.clock.now().0 + 60_000);
    let refusal = Refusal { code: RefusalCode::HandledElsewhere, details: "another application".into() };
    let refused = desk.store.write(move |replica| {
        replica.take_next(&eg::line(), later)?;
        replica.refused(&command.id, &refusal, later)
    });
    refused.await.expect("the hub says no");
    let status = desk.ask("status", json!({})).await;
    let word = &status["refused_first_words"][0];
    assert_eq!(
        (&word["phone"], &word["failure"]["kind"]),
        (&json!("+33 6 39 98 77 77"), &json!("handled_elsewhere"))
    );
    desk.ask("outbox_discard", json!({ "command": word["command"] })).await;
    let status = desk.ask("status", json!({})).await;
    assert_eq!((&status["refused"], &status["refused_first_words"]), (&json!(0), &json!([])));
}
