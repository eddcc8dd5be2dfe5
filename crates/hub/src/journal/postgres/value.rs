//! Values on their way to PostgreSQL and back.
//!
//! Its text cannot hold the character zero, which a customer may well put into a name. So zero, and the character that
//! stands for it, are written as two; equal words stay equal, and different ones different.

use std::borrow::Cow;
use std::error::Error;

use bytes::{BufMut as _, BytesMut};
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::journal::JournalError;
use crate::journal::sql::{Arg, Columns, Value};

/// Begins what stands for a character; Unicode keeps it free of meaning.
const MARK: char = '\u{10ffff}';
const ZERO: &str = "\u{10ffff}0";
const ITSELF: &str = "\u{10ffff}1";

fn written(text: &str) -> Cow<'_, str> {
    if text.contains(['\0', MARK]) {
        Cow::Owned(text.replace(MARK, ITSELF).replace('\0', ZERO))
    } else {
        Cow::Borrowed(text)
    }
}

fn read(text: &str) -> Cow<'_, str> {
    if text.contains(MARK) {
        Cow::Owned(text.replace(ZERO, "\0").replace(ITSELF, "\u{10ffff}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// A value of a statement that outlives whoever asked.
#[derive(Debug)]
pub(super) enum Given {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl From<&Arg<'_>> for Given {
    fn from(arg: &Arg<'_>) -> Self {
        match arg {
            Arg::Null => Self::Null,
            Arg::Int(number) => Self::Int(*number),
            Arg::Text(text) => Self::Text(written(text).into_owned()),
            Arg::Bytes(bytes) => Self::Bytes(bytes.to_vec()),
        }
    }
}

impl ToSql for Given {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => return Ok(IsNull::Yes),
            Self::Int(number) if *ty == Type::INT4 => out.put_i32(i32::try_from(*number)?),
            Self::Int(number) => out.put_i64(*number),
            Self::Text(text) => out.put_slice(text.as_bytes()),
            Self::Bytes(bytes) => out.put_slice(bytes),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A value of an answer.
struct Found<'a>(Value<'a>);

impl<'a> FromSql<'a> for Found<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(match *ty {
            Type::INT8 => Value::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Value::Int(i64::from(i32::from_sql(ty, raw)?)),
            Type::BOOL => Value::Int(i64::from(bool::from_sql(ty, raw)?)),
            Type::BYTEA => Value::Bytes(raw),
            _ => Value::Text(read(std::str::from_utf8(raw)?)),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(Value::Null))
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::INT4 | Type::BOOL | Type::BYTEA | Type::TEXT | Type::NAME)
    }
}

impl Columns for Row {
    fn value(&self, column: usize) -> Result<Value<'_>, JournalError> {
        let damaged = |_| JournalError::Damaged(format!("column {column} of an answer"));
        self.try_get::<_, Found<'_>>(column).map(|found| found.0).map_err(damaged)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_words_come_back_as_they_went(text in "[\0a01\u{10ffff}é]{0,12}") {
            let there = written(&text).into_owned();
            prop_assert!(!there.contains('\0'));
            prop_assert_eq!(read(&there), text);
        }
    }
}
