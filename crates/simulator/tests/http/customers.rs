//! Scripted customers: they write, wait, read, answer and go silent.

use simulator::{Config, Content, Customer, Habits, Script, Step};

use crate::stage::{ANA, Caller, Hook, minutes, set, still, text};

fn bodies(hook: &Hook) -> Vec<String> {
    hook.messages().iter().map(|message| message["text"]["body"].as_str().unwrap_or("—").to_owned()).collect()
}

#[tokio::test]
async fn a_customer_writes_waits_and_goes_on_when_answered() {
    let hook = Hook::open().await;
    let ana = Customer::new(ANA, "Ana")
        .says("Bonjour, avez-vous des fraisiers ?")
        .until_answered()
        .says("Parfait, j'en prends un.")
        .waits(600_000)
        .says("Finalement deux !")
        .then(Step::Silent)
        .says("Jamais dit.");
    let running = set(Config { script: Script::of(vec![ana]), ..still(&hook) }).await;
    hook.wait_for(1).await;
    running.advance_clock(minutes(60));
    assert_eq!(hook.messages().len(), 1);
    Caller::of(&running).send(&text(ANA, "Oui, il en reste.")).await;
    running.advance_clock(minutes(2));
    hook.wait_for(5).await;
    assert_eq!(bodies(&hook), ["Bonjour, avez-vous des fraisiers ?", "Parfait, j'en prends un."]);
    running.advance_clock(minutes(600));
    hook.wait_for(6).await;
    running.idle().await;
    assert_eq!(bodies(&hook).last().unwrap(), "Finalement deux !");
    assert_eq!(hook.messages().len(), 3);
}

#[tokio::test]
async fn answers_follow_the_words_of_the_business_then_the_pool_then_silence() {
    let hook = Hook::open().await;
    let ana = Customer::new(ANA, "Ana").when(&["merci"], &["De rien !"]).otherwise(&["Ah ?", "Oh."]);
    let running = set(Config { script: Script::of(vec![ana]), ..still(&hook) }).await;
    running.say(ANA, Content::text("Bonjour"));
    let caller = Caller::of(&running);
    for words in ["Il pleut.", "MERCI beaucoup", "Merci encore", "Encore là ?"] {
        assert_eq!(caller.send(&text(ANA, words)).await.0, 200);
        running.advance_clock(minutes(5));
        running.idle().await;
    }
    assert_eq!(bodies(&hook), ["Bonjour", "Ah ?", "De rien !", "Oh."]);
}

#[tokio::test]
async fn habits_decide_whether_a_message_is_read_or_even_delivered() {
    let hook = Hook::open().await;
    let no_receipts = Habits { receipts: false, ..Habits::default() };
    let off = Habits { phone_on: false, ..Habits::default() };
    let script = Script::of(vec![
        Customer::new(ANA, "Ana").says("a").with_habits(no_receipts),
        Customer::new("33639980002", "Bo").says("b").with_habits(off),
    ]);
    let running = set(Config { script, ..still(&hook) }).await;
    let caller = Caller::of(&running);
    caller.send(&text(ANA, "1")).await;
    running.advance_clock(minutes(5));
    running.idle().await;
    assert_eq!(hook.status_names(), ["sent", "delivered"]);
    caller.send(&text("33639980002", "2")).await;
    running.advance_clock(minutes(5));
    running.idle().await;
    assert_eq!(hook.status_names(), ["sent", "delivered", "sent"]);
    assert_eq!(running.read("33639980002"), Ok(1));
}

#[tokio::test]
async fn every_kind_of_content_has_its_shape() {
    let hook = Hook::open().await;
    let running = set(Config { coexistence: true, ..still(&hook) }).await;
    running.say(ANA, Content::text("Bonjour"));
    let wamid = Caller::of(&running).send(&text(ANA, "Oui ?")).await.1["messages"][0]["id"].clone();
    let some = |text: &str| Some(text.to_owned());
    let all = [
        (Content::image("i"), "image", "mime_type"),
        (Content::Video { caption: None, file: None }, "video", "sha256"),
        (Content::voice(3), "audio", "voice"),
        (Content::document("bon.pdf"), "document", "filename"),
        (Content::Sticker { animated: false }, "sticker", "animated"),
        (
            Content::Location {
                latitude: 44.8,
                longitude: -0.57,
                name: some("Ici"),
                address: None,
                url: None,
            },
            "location",
            "name",
        ),
        (Content::Reaction { emoji: some("👍"), to: None }, "reaction", "message_id"),
        (Content::Button { text: "Oui".into(), payload: "OUI".into() }, "button", "payload"),
        (Content::ButtonReply { id: "1".into(), title: "Oui".into() }, "interactive", "button_reply"),
        (
            Content::ListReply { id: "1".into(), title: "Oui".into(), description: None },
            "interactive",
            "list_reply",
        ),
        (Content::FlowReply { response_json: "{}".into(), name: "flow".into() }, "interactive", "nfm_reply"),
        (
            Content::Order { catalog_id: "1".into(), text: None, items: vec![("pain".into(), 2, 1.2)] },
            "order",
            "product_items",
        ),
        (Content::Edit { original: "wamid.a".into(), body: "b".into() }, "edit", "message"),
        (Content::Revoke { original: "wamid.a".into() }, "revoke", "original_message_id"),
        (Content::Unsupported { kind: "poll_creation".into(), code: 131_051 }, "unsupported", "type"),
    ];
    let count = all.len();
    for (content, kind, key) in all {
        running.say(ANA, content);
        let _ = running.undelivered();
        running.idle().await;
        let message = hook.messages().last().unwrap().clone();
        assert_eq!(message["type"], kind);
        assert!(!message[kind][key].is_null(), "{message}");
    }
    running.say_quoting(
        ANA,
        Content::Contacts { formatted_name: "Léa Roy".into(), phone: "33639980009".into() },
    );
    running.say(ANA, Content::NumberChanged { phone: "33639980077".into() });
    hook.wait_for(count + 3).await;
    let messages = hook.messages();
    let [.., card, changed] = &messages[..] else { panic!("two messages") };
    assert_eq!(
        (&card["contacts"][0]["phones"][0]["wa_id"], &card["context"]["id"]),
        (&"33639980009".into(), &wamid)
    );
    assert_eq!(
        (changed["system"]["type"].as_str(), changed["from"].as_str()),
        (Some("user_changed_number"), Some(ANA))
    );
    assert!(hook.values().last().unwrap()["contacts"].is_null());
}

#[test]
fn a_script_is_read_from_json_and_from_toml() {
    let json = r#"{"customers":[{"phone":"33639980001","name":"Ana","steps":[{"do":"say","content":{"type":"text","body":"Bonjour"}},{"do":"wait","ms":5}]}]}"#;
    let toml = "[[customers]]\nphone = '33639980001'\nname = 'Ana'\npool = [{ type = 'text', body = 'Oui' }]\n\n[[customers.rules]]\nwhen = ['merci']\nsay = [{ type = 'text', body = 'De rien' }]\n";
    assert_eq!(Script::parse(json).unwrap_or_default().customers[0].steps.len(), 2);
    assert_eq!(Script::parse(toml).unwrap_or_default().customers[0].rules.len(), 1);
    assert!(Script::parse("customers = 3").is_err());
}
