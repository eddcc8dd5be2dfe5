//! Who is meant, from the message itself and from the card beside it.

use cloud_types::webhook::messages::Contact as MetaContact;
use cloud_types::word::Scalar;
use domain::{Phone, Text, UserId};
use protocol::Contact;

/// The person with this number or this id, with all that the cards beside the message say of them.
pub(super) fn whom(contacts: &[MetaContact], number: Option<&Scalar>, user_id: Option<&str>) -> Contact {
    let number = number.and_then(phone);
    let is_theirs = |card: &&MetaContact| {
        let same_user = user_id.is_some() && card.user_id.as_deref() == user_id;
        let same_number = number.is_some() && card.wa_id.as_ref().and_then(phone) == number;
        same_user || same_number
    };
    let nameless = user_id.is_none() && number.is_none();
    let alone = (contacts.len() == 1 && nameless).then(|| &contacts[0]);
    let card = contacts.iter().find(is_theirs).or(alone);
    let profile = card.and_then(|card| card.profile.as_ref());
    Contact {
        user_id: user_id
            .map(str::to_owned)
            .or_else(|| card.and_then(|card| card.user_id.clone()))
            .map(UserId),
        phone: number.or_else(|| card.and_then(|card| card.wa_id.as_ref()).and_then(phone)),
        username: profile.and_then(|profile| profile.username.clone()).map(Text),
        name: profile.and_then(|profile| profile.name.clone()).map(Text),
        saved_name: None,
    }
}

/// A phone number as we write it: digits only.
pub(super) fn phone(written: &Scalar) -> Option<Phone> {
    let digits: String = written.text().chars().filter(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(Phone(digits))
}

/// Whether anybody is named at all.
pub(super) fn is_somebody(contact: &Contact) -> bool {
    contact.user_id.is_some() || contact.phone.is_some()
}
