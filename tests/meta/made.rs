//! What the client says: Meta's examples put into our words, and made into Meta's again by the hub, are what they were.

use anyhow::{Context as _, Result};
use cloud_types::send::ReadMark;
use cloud_types::word::Word as _;
use hub::journal::{Attempt, FileAtMeta, Matter, Recipient};
use hub::request;
use serde_json::{Map, Value, json};

use crate::folder::{Kind, examples, named};
use crate::ours::content;

/// Files come from this person's machine and are uploaded; that Meta fetches one from an address is not offered.
const BY_ADDRESS: &str = "files are uploaded, never fetched by Meta";
const SHOP: &str = "selling from a catalogue is not offered";
const PAYMENT: &str = "taking payments is not offered";
const FORM: &str = "a form starts at a screen, without data or a token of ours";
const FORMATTED: &str = "what fills a gap is written out as words, never as a currency or a date of Meta's";
const REPLIES: &str = "quick replies of a template carry what Meta gives them, no word of ours";
const CARD: &str =
    "a card that is sent has no middle name, title of courtesy, department or parts of an address";
const GROUPS: &str = "groups are not offered";
const CALLS: &str = "calls are not offered";
const ADDRESSES: &str = "forms for addresses exist in India only";
const CONTACT: &str = "asking for a contact card is not offered";
const CAROUSEL: &str = "a row of cards is sent as a template";
const EDGE: &str = "marketing goes by the ordinary edge, without a policy about products";
const STRANGE: &str = "no kind that Meta has";

/// What of Meta's published examples is not said, and why.
const NOT_SAID_OF_METAS: [(&str, &str); 31] = [
    ("Parameterized_Template", FORMATTED),
    ("Send_Audio_Message_by_URL", BY_ADDRESS),
    ("Send_Catalog_Message", SHOP),
    ("Send_Catalog_Template_Message", SHOP),
    ("Send_Contact_Message", CARD),
    ("Send_Document_Message_by_URL", BY_ADDRESS),
    ("Send_Draft_Flow_by_ID", FORM),
    ("Send_Draft_Flow_by_Name", FORM),
    ("Send_Flow_Template_Message", FORM),
    ("Send_Image_Message_by_URL", BY_ADDRESS),
    ("Send_Message_Template_Interactive", FORMATTED),
    ("Send_Message_Template_Media", FORMATTED),
    ("Send_Message_Template_Text", FORMATTED),
    ("Send_Multi-Product_Message", SHOP),
    ("Send_Order_Details_Message", PAYMENT),
    ("Send_Order_Status_Message", PAYMENT),
    ("Send_Published_Flow_by_ID", FORM),
    ("Send_Published_Flow_by_Name", FORM),
    ("Send_Reply_to_Audio_Message_by_URL", BY_ADDRESS),
    ("Send_Reply_to_Contact_Message", CARD),
    ("Send_Reply_to_Document_Message_by_URL", BY_ADDRESS),
    ("Send_Reply_to_Image_Message_by_URL", BY_ADDRESS),
    ("Send_Reply_to_Sticker_Message_by_URL", BY_ADDRESS),
    ("Send_Reply_to_Video_Message_by_URL", BY_ADDRESS),
    ("Send_Sample_Issue_Resolution_Template", REPLIES),
    ("Send_Sample_Shipping_Confirmation_Template", FORMATTED),
    ("Send_Sample_Text_Message", FORMATTED),
    ("Send_Single_Product_Message", SHOP),
    ("Send_Sticker_Message_by_URL", BY_ADDRESS),
    ("Send_Video_Message_by_URL", BY_ADDRESS),
    ("Template_with_Product_Policy", EDGE),
];

/// What of the project's own forms is not said, and why.
const NOT_SAID_OF_OURS: [(&str, &str); 17] = [
    ("image_link", BY_ADDRESS),
    ("interactive_address", ADDRESSES),
    ("interactive_call_permission", CALLS),
    ("interactive_carousel", CAROUSEL),
    ("interactive_catalog", SHOP),
    ("interactive_contact_request", CONTACT),
    ("interactive_flow", FORM),
    ("interactive_order_details", PAYMENT),
    ("interactive_order_status", PAYMENT),
    ("interactive_product", SHOP),
    ("interactive_product_list", SHOP),
    ("interactive_voice_call", CALLS),
    ("pin", GROUPS),
    ("template", FORMATTED),
    ("template_carousel", SHOP),
    ("text_to_group", GROUPS),
    ("unknown", STRANGE),
];

fn not_said() -> &'static [(&'static str, &'static str)] {
    if named().is_some() { &NOT_SAID_OF_METAS } else { &NOT_SAID_OF_OURS }
}

/// The example as the hub would be asked for it. `None` for what has no words of ours.
fn attempt(example: &Value) -> Option<Attempt> {
    let to = match (example["recipient"].as_str(), example.get("to")) {
        (Some(user), _) => Recipient::User(user.into()),
        (None, to) => Recipient::Phone(words(to?).trim_start_matches('+').into()),
    };
    let matter = match example.get("reaction") {
        Some(reaction) => Matter::Reaction {
            target: reaction["message_id"].as_str()?.into(),
            emoji: reaction["emoji"].as_str().filter(|emoji| !emoji.is_empty()).map(Into::into),
        },
        None => {
            let mut files: Vec<FileAtMeta> = Vec::new();
            let content = content(example, &mut files)?;
            Matter::Message {
                content,
                reply_to: example["context"]["message_id"].as_str().map(Into::into),
                files,
            }
        }
    };
    Some(Attempt { id: "attempt".into(), number: 1, to, matter })
}

/// What Meta reads as the same is made the same: what has a default, and numbers that may be written as texts.
fn normal(mut body: Value) -> Value {
    let object = body.as_object_mut().expect("a request is an object");
    object.remove("biz_opaque_callback_data");
    object.entry("recipient_type").or_insert_with(|| "individual".into());
    if let Some(to) = object.get_mut("to") {
        *to = words(to).trim_start_matches('+').into();
    }
    if let Some(text) = object.get_mut("text") {
        // Asked for always: Meta draws one only where there is a link.
        text["preview_url"] = true.into();
    }
    if let Some(kind) = kind_of(object) {
        object.insert("type".to_owned(), kind.into());
    }
    if let Some(place) = object.get_mut("location") {
        for degrees in ["latitude", "longitude"] {
            place[degrees] = words(&place[degrees]).into();
        }
    }
    body
}

/// The kind of a request; some examples forget to say it.
pub(crate) fn kind_of(request: &Map<String, Value>) -> Option<String> {
    let said = request.get("type").and_then(Value::as_str);
    let seen = ["text", "interactive"].into_iter().find(|kind| request.contains_key(*kind));
    said.or(seen).map(str::to_owned)
}

pub(crate) fn words(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn made(example: &Value) -> Option<Value> {
    if example["status"] == "read" {
        let typing = example.get("typing_indicator").is_some();
        return Some(ReadMark::new(example["message_id"].as_str()?, typing).write());
    }
    Some(request(&attempt(example)?)?.write())
}

#[test]
fn what_the_client_says_is_said_as_in_the_examples_and_what_not_is_listed() -> Result<()> {
    let all = examples(Kind::Message)?;
    let not_said = not_said();
    for (name, _) in not_said {
        assert!(all.iter().any(|(known, _)| known == name), "{name} is listed and no example");
    }
    for (name, example) in &all {
        let made = made(example).map(normal);
        match not_said.iter().find(|(listed, _)| listed == name) {
            Some((_, why)) => {
                assert_ne!(made, Some(normal(example.clone())), "{name} is said after all, though {why}");
            }
            None => {
                let made = made.with_context(|| format!("{name} has no words of ours, and is not listed"))?;
                assert_eq!(made, normal(example.clone()), "{name}");
            }
        }
    }
    println!(
        "requests: {} examples, {} said, {} listed with a reason",
        all.len(),
        all.len() - not_said.len(),
        not_said.len()
    );
    assert_eq!(normal(json!({ "to": 33, "text": {} }))["to"], "33");
    Ok(())
}
