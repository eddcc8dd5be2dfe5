//! Forms that customers fill in: Meta sends the answers as JSON inside a text.

use std::fmt;

use cloud_types::webhook::content::NfmReply;
use domain::Text;
use domain::content::{FormAnswer, FormField};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// What lies deeper is shown as it came: no form that a person made is nested further.
const DEEPEST: usize = 8;

/// The names under which a flow tells us which request it answers; no customer answered it.
const NOT_ASKED: &str = "flow_token";

/// The answers of a form; `None` where they are not what Meta describes.
pub(super) fn answer(reply: &NfmReply) -> Option<FormAnswer> {
    let raw = reply.response_json.as_ref()?;
    let answers: InOrder = serde_json::from_str(raw).ok()?;
    let mut fields = Vec::new();
    for (name, value) in answers.0.iter().filter(|(name, _)| name != NOT_ASKED) {
        flatten(name, value, 1, &mut fields);
    }
    Some(FormAnswer {
        name: reply.name.clone().unwrap_or_else(|| "flow".to_owned()),
        fields,
        raw: Text(raw.clone()),
    })
}

fn flatten(name: &str, value: &RawValue, depth: usize, fields: &mut Vec<FormField>) {
    let written = value.get().trim();
    if depth < DEEPEST && written.starts_with('{') {
        if let Ok(answers) = serde_json::from_str::<InOrder>(written) {
            for (inner, value) in &answers.0 {
                flatten(&format!("{name}.{inner}"), value, depth + 1, fields);
            }
            return;
        }
    } else if depth < DEEPEST
        && written.starts_with('[')
        && let Ok(items) = serde_json::from_str::<Vec<Box<RawValue>>>(written)
    {
        if items.iter().any(|item| item.get().trim().starts_with(['{', '['])) {
            for (place, item) in items.iter().enumerate() {
                flatten(&format!("{name}.{place}"), item, depth + 1, fields);
            }
            return;
        }
        let words: Vec<String> = items.iter().map(|item| word(item.get())).collect();
        return fields.push(field(name, words.join(", ")));
    }
    fields.push(field(name, word(written)));
}

fn field(name: &str, value: String) -> FormField {
    FormField { name: name.into(), value: Text(value) }
}

/// A text without its quotes, nothing for `null`, anything else as it is written: a number stays what it was.
fn word(written: &str) -> String {
    match written.trim() {
        "null" => String::new(),
        written => serde_json::from_str(written).unwrap_or_else(|_| written.to_owned()),
    }
}

/// An object whose members keep the order in which they were written.
struct InOrder(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for InOrder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = InOrder;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<InOrder, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(InOrder(members))
            }
        }

        deserializer.deserialize_map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(json: &str) -> Option<Vec<(String, String)>> {
        let reply = NfmReply { response_json: Some(json.to_owned()), ..NfmReply::default() };
        let shown = |field: FormField| (field.name.0, field.value.0);
        Some(answer(&reply)?.fields.into_iter().map(shown).collect())
    }

    #[test]
    fn answers_keep_their_order_and_are_flattened_with_dots() {
        let json = r#"{"z":"1","flow_token":"t","a":{"flow_token":"said","n":1.50,"deep":[{"x":true},null]},"m":["b","a"],"none":null}"#;
        let expected = [
            ("z", "1"),
            ("a.flow_token", "said"),
            ("a.n", "1.50"),
            ("a.deep.0.x", "true"),
            ("a.deep.1", ""),
            ("m", "b, a"),
            ("none", ""),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(fields(json).expect("a form"), expected);
    }

    #[test]
    fn what_is_no_object_is_no_answer_and_what_is_too_deep_is_shown_as_it_came() {
        assert_eq!(fields("[1]"), None);
        assert_eq!(fields("not JSON"), None);
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        let shown = fields(&deep).expect("a form");
        assert_eq!(shown.len(), 1);
        assert!(shown[0].1.starts_with("[[["));
    }
}
