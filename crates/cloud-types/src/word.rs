//! How a JSON value becomes a Rust value without losing anything.
//!
//! Every type implements [`Word`], whose one law is: what `read` accepts, serialising gives back exactly, and
//! what it refuses, it hands back untouched. Objects keep in `extra` all they have no field for, including a
//! known field whose value has an unexpected form. The macros below write those implementations, so the law is
//! kept in one place; `tests/lossless.rs` holds them to it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Number, Value};
use std::borrow::Cow;
use std::fmt;

/// The members of a JSON object that no named field took.
pub type Extra = Map<String, Value>;

/// A value that can be read from JSON and written back unchanged.
pub trait Word: Sized + Serialize {
    /// Reads the value, or gives it back as it was.
    ///
    /// # Errors
    /// The untouched value, when it has another form than this type.
    fn read(value: Value) -> Result<Self, Value>;

    /// Writes the value as JSON.
    #[must_use]
    fn write(&self) -> Value {
        serde_json::to_value(self).expect("words have string keys and finite numbers")
    }
}

impl Word for Value {
    fn read(value: Value) -> Result<Self, Value> {
        Ok(value)
    }
}

impl Word for String {
    fn read(value: Value) -> Result<Self, Value> {
        if let Value::String(text) = value { Ok(text) } else { Err(value) }
    }
}

impl Word for bool {
    fn read(value: Value) -> Result<Self, Value> {
        value.as_bool().ok_or(value)
    }
}

impl Word for i64 {
    fn read(value: Value) -> Result<Self, Value> {
        value.as_i64().ok_or(value)
    }
}

impl Word for Map<String, Value> {
    fn read(value: Value) -> Result<Self, Value> {
        if let Value::Object(map) = value { Ok(map) } else { Err(value) }
    }
}

impl<T: Word> Word for Box<T> {
    fn read(value: Value) -> Result<Self, Value> {
        T::read(value).map(Box::new)
    }
}

impl<T: Word> Word for Vec<T> {
    fn read(value: Value) -> Result<Self, Value> {
        let Value::Array(items) = value else { return Err(value) };
        let mut done = Self::with_capacity(items.len());
        let mut rest = items.into_iter();
        while let Some(item) = rest.next() {
            match T::read(item) {
                Ok(word) => done.push(word),
                Err(item) => {
                    let whole = done.iter().map(Word::write).chain([item]).chain(rest);
                    return Err(Value::Array(whole.collect()));
                }
            }
        }
        Ok(done)
    }
}

/// A number or a text: Meta writes timestamps, sizes, ids and coordinates either way, and we keep which.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// Written between quotes.
    Text(String),
    /// Written bare.
    Number(Number),
}

impl Scalar {
    /// The whole number meant, however it was written.
    #[must_use]
    pub fn int(&self) -> Option<i64> {
        match self {
            Self::Text(text) => text.trim().parse().ok(),
            Self::Number(number) => number.as_i64(),
        }
    }

    /// The number meant, however it was written.
    #[must_use]
    pub fn float(&self) -> Option<f64> {
        match self {
            Self::Text(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
            Self::Number(number) => number.as_f64(),
        }
    }

    /// The characters as written, without quotes.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
        }
    }
}

impl Default for Scalar {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl fmt::Debug for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scalar")
    }
}

impl From<i64> for Scalar {
    fn from(number: i64) -> Self {
        Self::Number(number.into())
    }
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Scalar {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl Serialize for Scalar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => number.serialize(serializer),
        }
    }
}

impl Word for Scalar {
    fn read(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(Self::Text(text)),
            Value::Number(number) => Ok(Self::Number(number)),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => Err(value),
        }
    }
}

/// One element of a list that may be beyond us without costing us its neighbours.
#[derive(Clone, PartialEq)]
pub enum Kept<T> {
    /// Understood.
    Known(T),
    /// Kept as it came.
    Raw(Value),
}

impl<T> Kept<T> {
    /// The element, if it was understood.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(word) => Some(word),
            Self::Raw(_) => None,
        }
    }
}

impl<T> From<T> for Kept<T> {
    fn from(word: T) -> Self {
        Self::Known(word)
    }
}

impl<T: fmt::Debug> fmt::Debug for Kept<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(word) => word.fmt(f),
            Self::Raw(_) => f.write_str("Raw"),
        }
    }
}

impl<T: Serialize> Serialize for Kept<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(word) => word.serialize(serializer),
            Self::Raw(value) => value.serialize(serializer),
        }
    }
}

impl<T: Word> Word for Kept<T> {
    fn read(value: Value) -> Result<Self, Value> {
        Ok(T::read(value).map_or_else(Self::Raw, Self::Known))
    }
}

/// The understood elements of a list that may be absent.
pub fn known<T>(list: &Option<Vec<Kept<T>>>) -> impl Iterator<Item = &T> {
    list.iter().flatten().filter_map(Kept::known)
}

/// Serde's side of a word: the value first, then [`Word::read`].
///
/// # Errors
/// When the JSON is broken, or has another form than the word; the message never quotes the value.
pub fn deserialize<'de, T: Word, D: Deserializer<'de>>(deserializer: D, name: &str) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    T::read(value).map_err(|_| serde::de::Error::custom(format_args!("this is not a {name}")))
}

/// Objects. `must` fields have to be there for the object to be understood, `may` fields are `Option`s, a tail
/// (`} + content: Content`) is a [`tagged!`] value spread over the object, `as` gives Meta's spelling.
macro_rules! words {
    (@type must $ty:ty) => { $ty };
    (@type may $ty:ty) => { Option<$ty> };
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
    (@has must $field:ident) => { $field.is_some() };
    (@has may $field:ident) => { true };
    (@done must $field:ident) => { $field.expect("its presence was checked") };
    (@done may $field:ident) => { $field };
    (@write must $map:ident $key:expr, $value:expr) => { $map.serialize_entry($key, &$value)?; };
    (@write may $map:ident $key:expr, $value:expr) => {
        if let Some(word) = &$value { $map.serialize_entry($key, word)?; }
    };
    ($( $(#[$meta:meta])* pub struct $name:ident {
        $( $(#[$fmeta:meta])* $mode:ident $field:ident $(as $key:literal)? : $ty:ty ),* $(,)?
    } $(+ $(#[$tmeta:meta])* $tail:ident : $tailty:ty ;)? )*) => { $(
        $(#[$meta])*
        #[derive(Clone, PartialEq, Default)]
        pub struct $name {
            $( $(#[$fmeta])* pub $field: words!(@type $mode $ty), )*
            $( $(#[$tmeta])* pub $tail: $tailty, )?
            /// Whatever else the object holds, or holds in a form its field cannot.
            pub extra: $crate::word::Extra,
        }

        impl $crate::word::Word for $name {
            fn read(value: serde_json::Value) -> Result<Self, serde_json::Value> {
                let serde_json::Value::Object(object) = value else { return Err(value) };
                $( let mut $field: Option<$ty> = None; )*
                let mut extra = $crate::word::Extra::new();
                for (name, value) in object {
                    match name.as_str() {
                        $( words!(@key $field $($key)?) => match <$ty as $crate::word::Word>::read(value) {
                            Ok(word) => $field = Some(word),
                            Err(value) => { extra.insert(name, value); }
                        }, )*
                        _ => { extra.insert(name, value); }
                    }
                }
                $( let $tail = <$tailty>::take(&mut extra); )?
                if true $( && words!(@has $mode $field) )* {
                    return Ok(Self { $( $field: words!(@done $mode $field), )* $( $tail, )? extra });
                }
                $( if let Some(word) = $field {
                    extra.insert(words!(@key $field $($key)?).to_owned(), $crate::word::Word::write(&word));
                } )*
                $( $tail.put(&mut extra); )?
                Err(serde_json::Value::Object(extra))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                let mut map = serializer.serialize_map(None)?;
                $( words!(@write $mode map words!(@key $field $($key)?), self.$field); )*
                $( self.$tail.write_into(&mut map)?; )?
                for (name, value) in &self.extra { map.serialize_entry(name, value)?; }
                map.end()
            }
        }

        words!(@serde $name);
    )* };
    (@serde $name:ident) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::word::deserialize(deserializer, stringify!($name))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

/// A `type` member and the member it names, spread over an object: `{"type": "text", "text": {…}}`.
macro_rules! tagged {
    ($( $(#[$meta:meta])* pub enum $name:ident {
        $( $(#[$vmeta:meta])* $variant:ident($ty:ty) = $key:literal ),* $(,)?
    } )*) => { $(
        $(#[$meta])*
        #[derive(Clone, PartialEq, Default)]
        pub enum $name {
            $( $(#[$vmeta])* $variant($ty), )*
            /// A type with no member of its name, or one beyond us (which then stands in `extra`).
            Bare(String),
            /// No type at all.
            #[default]
            Untyped,
        }

        impl $name {
            /// Meta's word for the type; empty when there is none.
            #[must_use]
            pub fn kind(&self) -> &str {
                match self {
                    $( Self::$variant(_) => $key, )*
                    Self::Bare(kind) => kind,
                    Self::Untyped => "",
                }
            }

            pub(crate) fn take(object: &mut $crate::word::Extra) -> Self {
                let kind = match object.remove("type") {
                    Some(serde_json::Value::String(kind)) => kind,
                    Some(other) => {
                        object.insert("type".to_owned(), other);
                        return Self::Untyped;
                    }
                    None => return Self::Untyped,
                };
                match kind.as_str() {
                    $( $key => if let Some(value) = object.remove($key) {
                        match <$ty as $crate::word::Word>::read(value) {
                            Ok(word) => return Self::$variant(word),
                            Err(value) => { object.insert($key.to_owned(), value); }
                        }
                    }, )*
                    _ => {}
                }
                Self::Bare(kind)
            }

            pub(crate) fn put(&self, object: &mut $crate::word::Extra) {
                match self {
                    $( Self::$variant(word) => {
                        object.insert($key.to_owned(), $crate::word::Word::write(word));
                    } )*
                    Self::Bare(_) => {}
                    Self::Untyped => return,
                }
                object.insert("type".to_owned(), self.kind().into());
            }

            pub(crate) fn write_into<M: serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                if !matches!(self, Self::Untyped) {
                    map.serialize_entry("type", self.kind())?;
                }
                match self {
                    $( Self::$variant(word) => map.serialize_entry($key, word), )*
                    Self::Bare(_) | Self::Untyped => Ok(()),
                }
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(match self {
                    $( Self::$variant(_) => stringify!($variant), )*
                    Self::Bare(_) => "Bare",
                    Self::Untyped => "Untyped",
                })
            }
        }
    )* };
}

/// A closed list of words that Meta may lengthen: the ones we know, and `Other`.
macro_rules! open {
    ($( $(#[$meta:meta])* pub enum $name:ident {
        $( $(#[$vmeta:meta])* $variant:ident = $key:literal ),* $(,)?
    } )*) => { $(
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $( $(#[$vmeta])* $variant, )*
            /// A word that we do not know, kept as written.
            Other(String),
        }

        impl $name {
            /// Meta's spelling.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $key, )*
                    Self::Other(word) => word,
                }
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                match word.as_str() {
                    $( $key => Self::$variant, )*
                    _ => Self::Other(word),
                }
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::Other(String::new())
            }
        }

        impl $crate::word::Word for $name {
            fn read(value: serde_json::Value) -> Result<Self, serde_json::Value> {
                <String as $crate::word::Word>::read(value).map(Self::from)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::word::deserialize(deserializer, stringify!($name))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(match self {
                    $( Self::$variant => stringify!($variant), )*
                    Self::Other(_) => "Other",
                })
            }
        }
    )* };
}
