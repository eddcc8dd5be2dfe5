//! How a person is called: the best name we have, the first name for a button, the number as people write it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::Phone;
use phonenumber::Mode;
use replica::Contact;

/// Titles that are no first name.
const TITLES: [&str; 14] = [
    "m.", "mr", "mr.", "mme", "mme.", "mlle", "mlle.", "monsieur", "madame", "mrs", "mrs.", "ms", "ms.", "dr",
];

/// Numbers whose form is kept; beyond, all are forgotten, which costs a few microseconds each.
const MOST_KEPT: usize = 20_000;

/// Writes numbers as people write them, and remembers how.
#[derive(Default)]
pub(crate) struct PhoneBook(Mutex<HashMap<Phone, String>>);

impl PhoneBook {
    /// `33639981234` as `+33 6 39 98 12 34`. What is no number of any country keeps its digits.
    pub(crate) fn written(&self, phone: &Phone) -> String {
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(phone) {
            return known.clone();
        }
        let written = international(phone);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(phone.clone(), written.clone());
        written
    }

    /// The number, when it is shared.
    pub(crate) fn of(&self, contact: &Contact) -> Option<String> {
        contact.phone.as_ref().map(|phone| self.written(phone))
    }

    /// The best name we have: name, user name, number, and at last Meta's own name.
    pub(crate) fn name(&self, contact: &Contact) -> String {
        if let Some(name) = contact.called() {
            return name.as_str().trim().to_owned();
        }
        if let Some(username) = &contact.username {
            return format!("@{}", username.as_str().trim_start_matches('@'));
        }
        if let Some(phone) = self.of(contact) {
            return phone;
        }
        contact.user_id.as_ref().map_or_else(|| "?".to_owned(), |id| id.as_str().to_owned())
    }

    /// The name for a button: the first word that is no title. Without a name, whatever stands for it.
    pub(crate) fn first_name(&self, contact: &Contact) -> String {
        let name = contact.called().map(|name| name.as_str().trim()).unwrap_or_default();
        let is_title = |word: &&str| TITLES.contains(&word.to_lowercase().as_str());
        let mut words = name.split_whitespace();
        let first = words.clone().find(|word| !is_title(word)).or_else(|| words.next());
        first.map_or_else(|| self.name(contact), str::to_owned)
    }
}

fn international(phone: &Phone) -> String {
    let digits = phone.as_str().trim_start_matches('+');
    let with_plus = format!("+{digits}");
    match phonenumber::parse(None, &with_plus) {
        Ok(number) => number.format().mode(Mode::International).to_string(),
        Err(_) => with_plus,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(name: Option<&str>, phone: Option<&str>) -> Contact {
        Contact { name: name.map(Into::into), phone: phone.map(Into::into), ..Contact::default() }
    }

    #[test]
    fn a_number_is_written_as_its_country_writes_it() {
        let book = PhoneBook::default();
        for (digits, written) in [
            ("33639981234", "+33 6 39 98 12 34"),
            ("14155550132", "+1 415-555-0132"),
            ("447911123456", "+44 7911 123456"),
            ("221771234567", "+221 77 123 45 67"),
            ("999", "+999"),
        ] {
            assert_eq!(book.written(&digits.into()), written);
            assert_eq!(book.written(&digits.into()), written, "again, from memory");
        }
    }

    #[test]
    fn the_best_name_is_taken_and_a_title_is_no_first_name() {
        let book = PhoneBook::default();
        let awa = contact(Some(" Awa Diallo "), Some("33639981234"));
        assert_eq!((book.name(&awa), book.first_name(&awa)), ("Awa Diallo".into(), "Awa".into()));
        let madame = contact(Some("Mme Awa Diallo"), None);
        assert_eq!(book.first_name(&madame), "Awa");
        let only_a_title = contact(Some("Madame"), None);
        assert_eq!(book.first_name(&only_a_title), "Madame");
        let unnamed = contact(None, Some("33639981234"));
        assert_eq!(book.first_name(&unnamed), "+33 6 39 98 12 34");
        let private = Contact { username: Some("awa".into()), ..Contact::default() };
        assert_eq!(book.name(&private), "@awa");
        let saved = Contact { saved_name: Some("Awa boulangerie".into()), ..madame };
        assert_eq!(book.name(&saved), "Awa boulangerie", "the owner's own word for her");
        let no_more = Contact { saved_name: Some("".into()), ..saved };
        assert_eq!(book.name(&no_more), "Mme Awa Diallo");
    }
}
