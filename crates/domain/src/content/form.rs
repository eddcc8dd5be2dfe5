//! Forms that customers fill in: flows and addresses.

use serde::{Deserialize, Serialize};

use crate::Text;

/// A filled form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormAnswer {
    /// `flow` or `address_message`.
    pub name: String,
    /// What was answered, in the form's order; nested values are flattened with dots.
    pub fields: Vec<FormField>,
    /// The answer as it came, JSON text.
    pub raw: Text,
}

/// One answer of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormField {
    /// The field's name, as the form calls it.
    pub name: Text,
    /// What was answered.
    pub value: Text,
}
