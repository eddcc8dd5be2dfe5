//! What becomes of templates beside being sent: states, qualities and categories change, and Meta says so.

use serde_json::{Value, json};

use super::{Record, World};
use crate::clock::Millis;

/// A change of a template, as a test orders it.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub(crate) struct TemplateChange {
    /// `PENDING`, `APPROVED`, `REJECTED`, `PAUSED`, `DISABLED`, …
    pub(crate) status: Option<String>,
    /// Why, in Meta's words.
    pub(crate) reason: Option<String>,
    /// `GREEN`, `YELLOW`, `RED`, `UNKNOWN`.
    pub(crate) quality: Option<String>,
    /// The new category, at once.
    pub(crate) category: Option<String>,
    /// The category that it will get in a day.
    pub(crate) correct_category: Option<String>,
    /// New components.
    pub(crate) components: Option<Value>,
}

/// `value` of `message_template_status_update`.
pub(super) fn status_update(template: &Value, event: &str, reason: &str) -> Value {
    let mut value = json!({
        "event": event, "message_template_id": number(template), "message_template_name": template["name"],
        "message_template_language": template["language"], "message_template_category": template["category"],
        "reason": reason,
    });
    match event {
        "DISABLED" => value["disable_info"] = json!({ "disable_date": "1794700000" }),
        "PAUSED" => {
            let words = "The template has been paused for 3 hours because its quality is low.";
            value["other_info"] = json!({ "title": "FIRST_PAUSE", "description": words });
        }
        "REJECTED" => {
            let advice = "Change the variables so that they do not stand at the beginning or end.";
            value["rejection_info"] = json!({ "reason": reason, "recommendation": advice });
        }
        _ => {}
    }
    value
}

fn number(template: &Value) -> u64 {
    template["id"].as_str().and_then(|id| id.parse().ok()).unwrap_or_default()
}

fn named(template: &Value) -> Value {
    json!({ "message_template_id": number(template), "message_template_name": template["name"],
            "message_template_language": template["language"] })
}

impl World {
    /// The template that a send is made of.
    pub(super) fn template_of(&self, body: &Value) -> Option<&Value> {
        let (name, language) = (&body["template"]["name"], &body["template"]["language"]["code"]);
        self.templates.iter().find(|known| known["name"] == *name && known["language"] == *language)
    }

    /// The category that a template is charged by.
    pub(super) fn category_of(&self, body: &Value) -> Option<String> {
        self.template_of(body)?["category"].as_str().map(str::to_lowercase)
    }

    /// Changes every template of that name or id (in that language), and tells of each change; gives back how many.
    pub(crate) fn change_templates(
        &mut self,
        at: Millis,
        name: &str,
        language: Option<&str>,
        change: &TemplateChange,
    ) -> usize {
        let fits = |known: &&Value| {
            (known["name"] == name || known["id"] == name)
                && language.is_none_or(|code| known["language"] == code)
        };
        let found: Vec<Value> = self.templates.iter().filter(fits).cloned().collect();
        for template in &found {
            self.change_template(at, template.clone(), change);
        }
        found.len()
    }

    fn change_template(&mut self, at: Millis, mut template: Value, change: &TemplateChange) {
        let mut told = Vec::new();
        if let Some(event) = &change.status {
            let reason = change.reason.as_deref().unwrap_or("NONE");
            template["status"] = event.as_str().into();
            template["rejected_reason"] = reason.into();
            told.push(("message_template_status_update", status_update(&template, event, reason)));
        }
        if let Some(quality) = &change.quality {
            let before = template["quality_score"]["score"].as_str().unwrap_or("UNKNOWN").to_owned();
            template["quality_score"] = json!({ "score": quality });
            let mut value = named(&template);
            value["previous_quality_score"] = before.into();
            value["new_quality_score"] = quality.as_str().into();
            told.push(("message_template_quality_update", value));
        }
        if let Some(category) = &change.category {
            let mut value = named(&template);
            value["previous_category"] = template["category"].clone();
            value["new_category"] = category.as_str().into();
            template["category"] = category.as_str().into();
            told.push(("template_category_update", value));
        }
        if let Some(correct) = &change.correct_category {
            let mut value = named(&template);
            value["new_category"] = template["category"].clone();
            value["correct_category"] = correct.as_str().into();
            value["category_update_timestamp"] = (at.div_euclid(1000) + 86_400).into();
            told.push(("template_category_update", value));
        }
        if let Some(components) = &change.components {
            template["components"] = components.clone();
            told.push(("message_template_components_update", components_update(&template)));
        }
        self.commit(vec![Record::Template(template)]);
        for (field, value) in told {
            self.tell(at, field, value);
        }
    }
}

fn components_update(template: &Value) -> Value {
    let mut value = named(template);
    for component in template["components"].as_array().into_iter().flatten() {
        match component["type"].as_str().unwrap_or_default() {
            "BODY" => value["message_template_element"] = component["text"].clone(),
            "HEADER" if component["format"] == "TEXT" => {
                value["message_template_title"] = component["text"].clone();
            }
            "FOOTER" => value["message_template_footer"] = component["text"].clone(),
            "BUTTONS" => {
                let buttons = component["buttons"].as_array().into_iter().flatten().map(|button| {
                    json!({ "message_template_button_type": button["type"],
                            "message_template_button_text": button["text"] })
                });
                value["message_template_buttons"] = buttons.collect();
            }
            _ => {}
        }
    }
    value
}
