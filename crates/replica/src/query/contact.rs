//! Who a conversation is with, as every screen shows it.

use domain::{Phone, Text, UserId};
use rusqlite::Row;

/// What is known of a contact. At least one field is known in practice, none by law.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// The name that the person shows.
    pub name: Option<Text>,
    /// The name under which the owner's phone keeps the person; may be empty.
    pub saved_name: Option<Text>,
    /// The phone number, digits.
    pub phone: Option<Phone>,
    /// The user name.
    pub username: Option<Text>,
    /// Meta's name for the person.
    pub user_id: Option<UserId>,
}

impl Contact {
    /// By what name the team knows the person: the owner's word comes first.
    #[must_use]
    pub fn called(&self) -> Option<&Text> {
        let said = |name: &&Text| !name.as_str().trim().is_empty();
        self.saved_name.as_ref().filter(said).or(self.name.as_ref().filter(said))
    }

    /// Reads `name, saved_name, phone, username, user_id` from five columns, the first at `at`.
    pub(crate) fn from_row(row: &Row<'_>, at: usize) -> rusqlite::Result<Self> {
        Ok(Self {
            name: row.get::<_, Option<String>>(at)?.map(Text),
            saved_name: row.get::<_, Option<String>>(at + 1)?.map(Text),
            phone: row.get::<_, Option<String>>(at + 2)?.map(Phone),
            username: row.get::<_, Option<String>>(at + 3)?.map(Text),
            user_id: row.get::<_, Option<String>>(at + 4)?.map(UserId),
        })
    }
}
