//! Walking through a request: each step knows where it stands, so that an error names the parameter as Meta does.

use serde_json::Value;

use super::error::GraphError;

/// One value of a request, and its name.
#[derive(Clone)]
pub(crate) struct At<'a> {
    value: &'a Value,
    name: String,
}

impl<'a> At<'a> {
    pub(crate) fn root(value: &'a Value) -> Self {
        Self { value, name: String::new() }
    }

    pub(crate) fn value(&self) -> &'a Value {
        self.value
    }

    fn inner(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}['{key}']", self.name) }
    }

    /// The value of a key, if it is there.
    pub(crate) fn may(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key).filter(|value| !value.is_null())?;
        Some(Self { value, name: self.inner(key) })
    }

    /// The value of a key that has to be there.
    pub(crate) fn need(&self, key: &str) -> Result<Self, GraphError> {
        self.may(key).ok_or_else(|| GraphError::missing(&self.inner(key)))
    }

    /// An object.
    pub(crate) fn object(self) -> Result<Self, GraphError> {
        if self.value.is_object() { Ok(self) } else { Err(self.wrong("must be a JSON object")) }
    }

    /// Text of 1 to `most` characters.
    pub(crate) fn text(&self, most: usize) -> Result<&'a str, GraphError> {
        let text = self.any_text(most)?;
        if text.is_empty() { Err(GraphError::missing(&self.name)) } else { Ok(text) }
    }

    /// Text of 0 to `most` characters.
    pub(crate) fn any_text(&self, most: usize) -> Result<&'a str, GraphError> {
        let text = self.value.as_str().ok_or_else(|| self.wrong("must be a string"))?;
        if text.chars().count() > most {
            return Err(self.wrong(&format!("must be at most {most} characters long")));
        }
        Ok(text)
    }

    /// One of these words.
    pub(crate) fn one_of(&self, words: &[&str]) -> Result<&'a str, GraphError> {
        let text = self.text(usize::MAX)?;
        if words.contains(&text) {
            return Ok(text);
        }
        Err(self.wrong(&format!("must be one of {{{}}} - got \"{text}\"", words.join(", "))))
    }

    /// A list of `least` to `most` values.
    pub(crate) fn list(&self, least: usize, most: usize) -> Result<Vec<Self>, GraphError> {
        let list = self.value.as_array().ok_or_else(|| self.wrong("must be an array"))?;
        if !(least..=most).contains(&list.len()) {
            return Err(self.wrong(&format!("must have between {least} and {most} elements")));
        }
        let name = |index| format!("{}[{index}]", self.name);
        Ok(list.iter().enumerate().map(|(index, value)| Self { value, name: name(index) }).collect())
    }

    /// A number, or text that spells one.
    pub(crate) fn number(&self) -> Result<f64, GraphError> {
        let spelled = || self.value.as_str().and_then(|text| text.parse().ok());
        self.value.as_f64().or_else(spelled).ok_or_else(|| self.wrong("must be a number"))
    }

    /// Text of 1 to `most` characters if the key is there.
    pub(crate) fn may_text(&self, key: &str, most: usize) -> Result<Option<&'a str>, GraphError> {
        self.may(key).map(|at| at.text(most)).transpose()
    }

    /// What is wrong with this value.
    pub(crate) fn wrong(&self, what: &str) -> GraphError {
        GraphError::invalid(format!("Param {} {what}.", self.name))
    }

    /// A value of the right kind that means nothing.
    pub(crate) fn refused(&self, what: &str) -> GraphError {
        GraphError::of(131_009).saying(format!("{}: {what}", self.name))
    }
}
