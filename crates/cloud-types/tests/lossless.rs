//! The law of the crate: what is read and written again is the same JSON, whatever it holds.

use cloud_types::graph::{
    MediaUrl, PhoneNumber, ProfilePage, SubscribedApps, SyncAsked, TemplatePage, TokenAnswer, WebhookOverride,
};
use cloud_types::send::{ReadMark, SendBody, SendResponse};
use cloud_types::webhook::{NotAWebhook, Webhook};
use cloud_types::word::Word;
use cloud_types::{ErrorEnvelope, FieldValue};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Every fixture of a folder, with its name.
fn fixtures(folder: &str) -> Vec<(String, Value)> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(folder);
    let mut found: Vec<(String, Value)> = fs::read_dir(folder)
        .expect("the fixtures are in the repository")
        .map(|file| {
            let path = file.expect("a readable folder").path();
            let text = fs::read(&path).expect("a readable fixture");
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, serde_json::from_slice(&text).expect("a fixture is JSON"))
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

fn survives<T: Word>(name: &str, value: &Value) {
    let word = T::read(value.clone()).unwrap_or_else(|_| panic!("{name} was refused"));
    assert_eq!(&word.write(), value, "{name} as a value");
    let text = serde_json::to_string(&word).expect("words are JSON");
    assert_eq!(&serde_json::from_str::<Value>(&text).expect("we wrote JSON"), value, "{name} as a text");
}

/// What comes in survives; what is refused comes back untouched.
fn keeps<T: Word>(value: &Value) {
    match T::read(value.clone()) {
        Ok(word) => assert_eq!(&word.write(), value),
        Err(back) => assert_eq!(&back, value),
    }
}

#[test]
fn every_webhook_survives() {
    let all = fixtures("webhook");
    assert!(all.len() > 90, "the fixtures are all there");
    for (name, value) in all {
        survives::<Webhook>(&name, &value);
    }
}

#[test]
fn every_field_has_a_fixture_and_a_typed_value() {
    let mut unseen: Vec<&str> = FieldValue::FIELDS.to_vec();
    for (_, value) in fixtures("webhook") {
        let webhook = Webhook::read(value).expect("a fixture is a webhook");
        for (_, change) in webhook.changes() {
            if !matches!(change.value, FieldValue::Raw(_)) {
                unseen.retain(|field| *field != change.field);
            }
        }
    }
    // A second spelling that only a reader of two pages would expect.
    assert_eq!(unseen, ["business_username_update"]);
}

#[test]
fn every_send_survives() {
    for (name, value) in fixtures("send") {
        survives::<SendBody>(&name, &value);
    }
    let read = json!({"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.1",
        "typing_indicator": {"type": "text", "new": null}});
    survives::<ReadMark>("read mark", &read);
}

#[test]
fn every_answer_survives() {
    for (name, value) in fixtures("answer") {
        match name.as_str() {
            "sent" | "sent_to_user_id" => survives::<SendResponse>(&name, &value),
            "media_url" => survives::<MediaUrl>(&name, &value),
            "templates" => survives::<TemplatePage>(&name, &value),
            "phone_number" => survives::<PhoneNumber>(&name, &value),
            "profile" | "profile_wrapped" => survives::<ProfilePage>(&name, &value),
            "subscribed_apps" => survives::<SubscribedApps>(&name, &value),
            "sync_asked" => survives::<SyncAsked>(&name, &value),
            "error" => survives::<ErrorEnvelope>(&name, &value),
            "token" => survives::<TokenAnswer>(&name, &value),
            other => panic!("{other} has no type"),
        }
    }
}

#[test]
fn a_body_that_is_no_webhook_is_refused_with_its_reason() {
    assert_eq!(Webhook::parse(b"not json").err(), Some(NotAWebhook::Json));
    assert_eq!(Webhook::parse(b"\xff\xfe").err(), Some(NotAWebhook::Json));
    for body in
        ["[]", "null", "{}", r#"{"object":1,"entry":[]}"#, r#"{"object":"x","entry":{}}"#, r#"{"entry":[]}"#]
    {
        assert_eq!(Webhook::parse(body.as_bytes()).err(), Some(NotAWebhook::Envelope), "{body}");
    }
    assert!(Webhook::parse(br#"{"object":"x","entry":[]}"#).is_ok());
}

#[test]
fn what_is_refused_comes_back_untouched() {
    let value = json!({"override_callback_uri": "https://a", "verify_token": null, "more": [1]});
    assert_eq!(WebhookOverride::read(value.clone()).err(), Some(value));
    let value = json!({"type": "text", "text": {"body": "x"}, "to": "1"});
    assert_eq!(SendBody::read(value.clone()).err(), Some(value));
}

#[test]
fn debug_says_no_word_of_what_was_written() {
    for (name, value) in fixtures("webhook").into_iter().chain(fixtures("send")) {
        let shown = match value.get("object") {
            Some(_) => {
                let webhook = Webhook::read(value).expect("a fixture is a webhook");
                let values: Vec<_> = webhook.changes().map(|(_, change)| change).collect();
                format!("{webhook:?} {values:?}")
            }
            None => format!("{:?}", SendBody::read(value).expect("a fixture is a send")),
        };
        for secret in ["336555", "331555", "Ana", "FR.", "Bonjour", "wamid"] {
            assert!(!shown.contains(secret), "{name} shows {secret}: {shown}");
        }
    }
}

/// Any JSON, with the names of real members often enough to hurt.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no such number", |n| n.is_finite()).prop_map(Value::from),
        "[a-z0-9é\\\\\"\u{1F353}]{0,8}".prop_map(Value::from),
        select_name().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((select_name(), inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Names of real members, and some that are not.
fn select_name() -> impl Strategy<Value = String> {
    const NAMES: &str = "type text image id status from timestamp messages statuses contacts errors context \
        interactive button_reply edit message system body field value changes entry extra metadata groups history \
        threads parameters template components header";
    let names: Vec<String> = NAMES.split_whitespace().map(str::to_owned).collect();
    prop_oneof![3 => prop::sample::select(names), 1 => "[a-z_]{1,6}"]
}

/// Puts something anywhere into a value: over a member, as a new member, or into a list.
fn spoil(value: &mut Value, path: &[prop::sample::Index], name: &str, with: &Value) {
    let deeper = path.split_first();
    match value {
        Value::Object(map) if !map.is_empty() && deeper.is_some() => {
            let (index, rest) = deeper.expect("just seen");
            let key = map.keys().nth(index.index(map.len())).expect("within").clone();
            spoil(map.get_mut(&key).expect("its own key"), rest, name, with);
        }
        Value::Array(list) if !list.is_empty() && deeper.is_some() => {
            let (index, rest) = deeper.expect("just seen");
            let at = index.index(list.len());
            spoil(&mut list[at], rest, name, with);
        }
        Value::Object(map) => drop(map.insert(name.to_owned(), with.clone())),
        Value::Array(list) => list.push(with.clone()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => *value = with.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn a_spoilt_webhook_survives_all_the_same(
        which in any::<prop::sample::Index>(),
        path in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        name in select_name(),
        with in any_json(),
    ) {
        let all = fixtures_once();
        let mut value = all[which.index(all.len())].clone();
        // The envelope itself stays; below it everything may be anything.
        let entries = value["entry"].as_array_mut().expect("an envelope");
        let at = entries.len() - 1;
        spoil(&mut entries[at], &path, &name, &with);
        let bytes = serde_json::to_vec(&value).expect("JSON");
        let webhook = Webhook::parse(&bytes).expect("nothing inside the envelope is refused");
        prop_assert_eq!(webhook.write(), value);
    }

    #[test]
    fn any_json_is_kept_or_given_back(value in any_json()) {
        keeps::<Webhook>(&value);
        keeps::<SendBody>(&value);
        keeps::<cloud_types::Message>(&value);
        keeps::<cloud_types::Status>(&value);
        keeps::<TemplatePage>(&value);
        keeps::<ErrorEnvelope>(&value);
        for field in FieldValue::FIELDS {
            prop_assert_eq!(serde_json::to_value(FieldValue::read_as(field, value.clone())).expect("JSON"), value.clone());
        }
    }
}

fn fixtures_once() -> &'static [Value] {
    static ALL: std::sync::OnceLock<Vec<Value>> = std::sync::OnceLock::new();
    ALL.get_or_init(|| fixtures("webhook").into_iter().map(|(_, value)| value).collect())
}
