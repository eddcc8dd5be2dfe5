//! What the journal asks of a database, whichever it is: statements in the SQL that SQLite and PostgreSQL share.
//!
//! A statement is written once, with `?1` for its first value, `ON CONFLICT` for what may be there already and
//! `RETURNING` for what the database chose. Truth is a number, 0 or 1. Both stores keep a statement prepared under
//! its text, so that texts are few: no value is ever written into one.

use std::borrow::Cow;

use super::JournalError;

/// A value on its way into a statement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Arg<'a> {
    /// Nothing.
    Null,
    /// A number, a moment, or a truth.
    Int(i64),
    /// Words.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

/// What can stand in a statement.
pub(super) trait ToArg {
    /// As the statement takes it.
    fn arg(&self) -> Arg<'_>;
}

macro_rules! as_arg {
    ($($from:ty: $self:ident => $arg:expr;)*) => {
        $( impl ToArg for $from { fn arg(&$self) -> Arg<'_> { $arg } } )*
    };
}

as_arg! {
    i64: self => Arg::Int(*self);
    u32: self => Arg::Int(i64::from(*self));
    u8: self => Arg::Int(i64::from(*self));
    bool: self => Arg::Int(i64::from(*self));
    str: self => Arg::Text(self);
    String: self => Arg::Text(self);
    [u8]: self => Arg::Bytes(self);
    Vec<u8>: self => Arg::Bytes(self);
}

impl<T: ToArg + ?Sized> ToArg for &T {
    fn arg(&self) -> Arg<'_> {
        (**self).arg()
    }
}

impl<T: ToArg> ToArg for Option<T> {
    fn arg(&self) -> Arg<'_> {
        self.as_ref().map_or(Arg::Null, ToArg::arg)
    }
}

/// The values of a statement, in their order.
macro_rules! args {
    ($($value:expr),* $(,)?) => {
        &[$($crate::journal::sql::ToArg::arg(&$value)),*]
    };
}
pub(super) use args;

/// A value that came out of a database.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'a> {
    /// Nothing.
    Null,
    /// A number.
    Int(i64),
    /// Words.
    Text(Cow<'a, str>),
    /// Bytes.
    Bytes(&'a [u8]),
}

/// A value that outlives its row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kept {
    /// Nothing.
    Null,
    /// A number.
    Int(i64),
    /// Words.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl From<Value<'_>> for Kept {
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Int(number) => Self::Int(number),
            Value::Text(text) => Self::Text(text.into_owned()),
            Value::Bytes(bytes) => Self::Bytes(bytes.to_owned()),
        }
    }
}

impl From<&Arg<'_>> for Kept {
    fn from(arg: &Arg<'_>) -> Self {
        match arg {
            Arg::Null => Self::Null,
            Arg::Int(number) => Self::Int(*number),
            Arg::Text(text) => Self::Text((*text).to_owned()),
            Arg::Bytes(bytes) => Self::Bytes(bytes.to_vec()),
        }
    }
}

impl Kept {
    /// As a statement takes it.
    pub(super) fn arg(&self) -> Arg<'_> {
        match self {
            Self::Null => Arg::Null,
            Self::Int(number) => Arg::Int(*number),
            Self::Text(text) => Arg::Text(text),
            Self::Bytes(bytes) => Arg::Bytes(bytes),
        }
    }
}

/// One row as a store holds it.
pub(super) trait Columns {
    /// The value in a column, from 0.
    fn value(&self, column: usize) -> Result<Value<'_>, JournalError>;
}

/// One row of an answer.
pub(super) struct Row<'r>(pub(super) &'r dyn Columns);

impl Row<'_> {
    /// The value in a column, from 0, as whoever asks understands it.
    pub(super) fn get<T: FromValue>(&self, column: usize) -> Result<T, JournalError> {
        let value = self.0.value(column)?;
        T::from_value(value).ok_or_else(|| JournalError::Damaged(format!("column {column} of an answer")))
    }
}

/// What a value can be read as.
pub(super) trait FromValue: Sized {
    /// Reads it; `None` when it is something else.
    fn from_value(value: Value<'_>) -> Option<Self>;
}

impl FromValue for i64 {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Int(number) => Some(number),
            Value::Null | Value::Text(_) | Value::Bytes(_) => None,
        }
    }
}

impl FromValue for u32 {
    fn from_value(value: Value<'_>) -> Option<Self> {
        i64::from_value(value).and_then(|number| Self::try_from(number).ok())
    }
}

impl FromValue for u8 {
    fn from_value(value: Value<'_>) -> Option<Self> {
        i64::from_value(value).and_then(|number| Self::try_from(number).ok())
    }
}

impl FromValue for bool {
    fn from_value(value: Value<'_>) -> Option<Self> {
        i64::from_value(value).map(|number| number != 0)
    }
}

impl FromValue for String {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text.into_owned()),
            Value::Null | Value::Int(_) | Value::Bytes(_) => None,
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Bytes(bytes) => Some(bytes.to_owned()),
            Value::Null | Value::Int(_) | Value::Text(_) => None,
        }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            Value::Int(_) | Value::Text(_) | Value::Bytes(_) => T::from_value(value).map(Some),
        }
    }
}

/// Something that will likely be asked.
pub(super) struct Question {
    /// The statement.
    pub(super) sql: &'static str,
    /// Its values.
    pub(super) args: Vec<Kept>,
    /// The tables that its answer comes from. Whatever is written there makes it void.
    pub(super) of: &'static [&'static str],
    /// Whether its only value is the key of that table, with which also whatever is written there begins: then only
    /// what is written under that key makes it void.
    pub(super) by_key: bool,
}

/// A connection to a database, in a transaction or not.
pub(super) trait Sql {
    /// Whether an answer takes longer than the question is worth: then it is good to know early what will be asked.
    fn is_far(&self) -> bool {
        false
    }

    /// Asks all of these at once, where that is of use, so that they are answered at once when they are asked.
    fn look_ahead(&self, questions: &[Question]) -> Result<(), JournalError> {
        let _ = questions;
        Ok(())
    }

    /// Does something; how many rows it touched.
    fn execute(&self, sql: &str, args: &[Arg<'_>]) -> Result<u64, JournalError>;

    /// Does something whose outcome nobody looks at. A store may send it and go on: what goes wrong is then told by
    /// whatever is asked next, at the latest by the commit.
    fn run(&self, sql: &str, args: &[Arg<'_>]) -> Result<(), JournalError>;

    /// Asks, and is called with each row of the answer.
    fn each(
        &self,
        sql: &str,
        args: &[Arg<'_>],
        row: &mut dyn FnMut(&Row<'_>) -> Result<(), JournalError>,
    ) -> Result<(), JournalError>;
}

impl dyn Sql + '_ {
    /// The one row that must be there.
    pub(super) fn one<T>(
        &self,
        sql: &str,
        args: &[Arg<'_>],
        read: impl Fn(&Row<'_>) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        self.maybe(sql, args, read)?.ok_or_else(|| JournalError::Damaged("a row is missing".to_owned()))
    }

    /// The first row, if there is one.
    pub(super) fn maybe<T>(
        &self,
        sql: &str,
        args: &[Arg<'_>],
        read: impl Fn(&Row<'_>) -> Result<T, JournalError>,
    ) -> Result<Option<T>, JournalError> {
        let mut found = None;
        self.each(sql, args, &mut |row| {
            if found.is_none() {
                found = Some(read(row)?);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Every row.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        args: &[Arg<'_>],
        read: impl Fn(&Row<'_>) -> Result<T, JournalError>,
    ) -> Result<Vec<T>, JournalError> {
        let mut rows = Vec::new();
        self.each(sql, args, &mut |row| {
            rows.push(read(row)?);
            Ok(())
        })?;
        Ok(rows)
    }
}
