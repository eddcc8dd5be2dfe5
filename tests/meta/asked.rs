//! What one can ask of Meta, and what Meta answers: read and written again, it is the same.

use anyhow::Result;
use cloud_types::graph::{PhoneNumber, Template, TemplatePage, WebhookOverride};
use cloud_types::send::{ReadMark, SendBody, SendResponse};
use cloud_types::word::Word;
use serde_json::{Value, json};

use crate::folder::{Example, Kind, examples, in_named, named};

fn survives<T: Word>(name: &str, value: &Value) {
    let word = T::read(value.clone()).unwrap_or_else(|_| panic!("{name} was refused"));
    assert_eq!(&word.write(), value, "{name}");
}

#[test]
fn every_message_survives() -> Result<()> {
    let all = examples(Kind::Message)?;
    let mut known = 0;
    for (name, value) in &all {
        if value["status"] == "read" {
            survives::<ReadMark>(name, value);
        } else {
            survives::<SendBody>(name, value);
            let body = SendBody::parse(value.clone()).unwrap_or_else(|_| panic!("{name} was refused"));
            known += usize::from(body.write() == *value);
        }
    }
    println!("messages to send: {} examples, {known} of them messages, all the same again", all.len());
    Ok(())
}

/// Answers are examples of Meta's only: without them there is nothing to read but this one.
fn answers(folder: &str) -> Result<Vec<Example>> {
    let good = |example: &Example| example.0.starts_with("200");
    let mut found: Vec<Example> =
        in_named(&format!("responses/{folder}"))?.into_iter().filter(good).collect();
    if named().is_none() {
        found.push((folder.to_owned(), json!({"data": [], "messages": [], "id": "1"})));
    }
    Ok(found)
}

#[test]
fn every_answer_that_is_read_survives() -> Result<()> {
    let mut count = 0;
    for (name, value) in answers("GET__WABA-ID_message_templates")? {
        survives::<TemplatePage>(&name, &value);
        for template in TemplatePage::read(value).map(|page| page.data).unwrap_or_default() {
            assert!(hub::templates::shape::shape(&template).is_some(), "{name}");
            count += 1;
        }
    }
    for (name, value) in answers("GET__TEMPLATE_ID_")? {
        survives::<Template>(&name, &value);
        count += 1;
    }
    for (name, value) in answers("GET__Phone-Number-ID_")? {
        survives::<PhoneNumber>(&name, &value);
        count += 1;
    }
    for (name, value) in answers("POST__Phone-Number-ID_messages")? {
        if value.get("messages").is_some() {
            survives::<SendResponse>(&name, &value);
            count += 1;
        }
    }
    for (name, value) in in_named("requests/POST__WABA-ID_subscribed_apps")? {
        if value.get("override_callback_uri").is_some() {
            survives::<WebhookOverride>(&name, &value);
            count += 1;
        }
    }
    assert!(count > 0);
    println!("answers and settings: {count} the same again");
    Ok(())
}
