//! What a person filled into a template's form, held against what the template asks for.

use domain::template::{Place, SlotKind, SlotValue, TemplateFill, TemplateProblem, TemplateValue};
use domain::{Media, Template, Text, Timestamp};
use replica::{Reader, StoreError};

use crate::counter::compose::carried_file;
use crate::drawn::slot_key;
use crate::row::{LocationValue, SlotValueRow};

/// The values of a form.
pub(super) struct Filled {
    /// Those that stand in their slots.
    pub(super) values: Vec<TemplateValue>,
    /// The attachments among them.
    pub(super) attachments: Vec<String>,
    /// Whether a file that was chosen is not there any more.
    pub(super) is_file_gone: bool,
    /// Slots with something in them that cannot go out: a file that does not fit, a moment that has passed.
    unfit: Vec<Place>,
}

enum Found {
    Nothing,
    Value(SlotValue),
    File(Media, String),
    Gone,
    Unfit,
}

impl Filled {
    /// Reads a form. A value whose slot the template does not have (any more) is left out.
    pub(super) fn read(
        reader: &Reader,
        template: &Template,
        rows: &[SlotValueRow],
        leaves_at: Timestamp,
    ) -> Result<Self, StoreError> {
        let mut filled =
            Self { values: Vec::new(), attachments: Vec::new(), is_file_gone: false, unfit: Vec::new() };
        for slot in template.slots() {
            let key = slot_key(slot.place);
            let Some(row) = rows.iter().find(|row| row.key == key) else { continue };
            let value = match found(reader, slot.kind, row, leaves_at)? {
                Found::Value(value) => value,
                Found::File(media, attachment) => {
                    if !filled.attachments.contains(&attachment) {
                        filled.attachments.push(attachment);
                    }
                    SlotValue::Media(media)
                }
                Found::Nothing => continue,
                Found::Gone => {
                    filled.is_file_gone = true;
                    continue;
                }
                Found::Unfit => {
                    filled.unfit.push(slot.place);
                    continue;
                }
            };
            filled.values.push(TemplateValue { place: slot.place, name: None, value });
        }
        Ok(filled)
    }

    /// The first thing that Meta would refuse.
    pub(super) fn problem(&self, template: &Template) -> Option<TemplateProblem> {
        template.check(&self.values).err().map(|problem| self.named(problem))
    }

    /// The template with these values in it.
    pub(super) fn fill(self, template: &Template) -> Result<TemplateFill, TemplateProblem> {
        let values = self.values.clone();
        template.fill(values).map_err(|problem| self.named(problem))
    }

    /// What is there and does not fit is not missing.
    fn named(&self, problem: TemplateProblem) -> TemplateProblem {
        if let TemplateProblem::Missing(place) = problem
            && self.unfit.contains(&place)
        {
            return TemplateProblem::WrongKind(place);
        }
        problem
    }
}

fn found(
    reader: &Reader,
    kind: SlotKind,
    row: &SlotValueRow,
    leaves_at: Timestamp,
) -> Result<Found, StoreError> {
    Ok(match kind {
        SlotKind::Text | SlotKind::Code | SlotKind::UrlEnd => match &row.text {
            Some(text) => Found::Value(SlotValue::Text(Text(text.clone()))),
            None => Found::Nothing,
        },
        SlotKind::Image | SlotKind::Video | SlotKind::Document => match &row.attachment {
            Some(id) => file(reader, id)?,
            None => Found::Nothing,
        },
        SlotKind::Location => row.location.as_ref().map_or(Found::Nothing, place),
        SlotKind::Moment => match row.moment.map(Timestamp) {
            Some(at) if at > leaves_at => Found::Value(SlotValue::Moment(at)),
            Some(_) => Found::Unfit,
            None => Found::Nothing,
        },
    })
}

fn file(reader: &Reader, id: &str) -> Result<Found, StoreError> {
    let Some(attachment) = reader.attachment(id)? else { return Ok(Found::Gone) };
    let media = attachment.fits.then(|| carried_file(&attachment).ok()).flatten();
    Ok(media.map_or(Found::Unfit, |media| Found::File(media, attachment.id)))
}

/// Meta wants a place's name and address too.
fn place(given: &LocationValue) -> Found {
    let (name, address) = (given.name.trim(), given.address.trim());
    if name.is_empty() || address.is_empty() {
        return Found::Nothing;
    }
    let within = |written: &str, most: f64| {
        written.parse().is_ok_and(|degrees: f64| degrees.is_finite() && degrees.abs() <= most)
    };
    let (latitude, longitude) = (given.latitude.trim(), given.longitude.trim());
    if !within(latitude, 90.0) || !within(longitude, 180.0) {
        return Found::Unfit;
    }
    Found::Value(SlotValue::Location {
        latitude: latitude.to_owned(),
        longitude: longitude.to_owned(),
        name: name.into(),
        address: address.into(),
    })
}
