//! What the hygiene rules want of a text, where people differ.
//!
//! In: names as flags and configurations have them. Out: [`Settings`].

use std::fmt;

/// What the rules want.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings {
    /// The form that `normalization` wants.
    pub normalization: Form,
    /// The line ends that `line-ending` and `final-newline` want.
    pub line_ending: LineEndings,
    /// What `byte-order-mark` does.
    pub byte_order_mark: ByteOrderMark,
}

/// A normalization form of Unicode (Standard Annex 15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Form {
    /// Composed: what keyboards type and most programs write.
    #[default]
    Nfc,
    /// Decomposed.
    Nfd,
    /// Composed, with compatibility characters replaced: not the same text any more.
    Nfkc,
    /// Decomposed, with compatibility characters replaced: not the same text any more.
    Nfkd,
}

/// How lines are to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum LineEndings {
    /// As most lines of the file do.
    #[default]
    Auto,
    /// LF.
    Lf,
    /// CR LF.
    CrLf,
}

/// Whether a file is to begin with a byte-order mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum ByteOrderMark {
    /// As it is: one or none.
    Keep,
    /// One.
    Add,
    /// None, but in UTF-16 and UTF-32.
    #[default]
    Remove,
}

/// A setting has no such value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownValue {
    /// What was asked for.
    pub name: String,
    /// What there is.
    pub known: Vec<&'static str>,
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is none of {}; write one of them", self.name, self.known.join(", "))
    }
}

impl std::error::Error for UnknownValue {}

/// The one of `all` that is called `name`.
fn named<T: Copy>(all: &[T], name_of: fn(T) -> &'static str, name: &str) -> Result<T, UnknownValue> {
    let found = all.iter().copied().find(|&one| name_of(one) == name);
    let known = || all.iter().map(|&one| name_of(one)).collect();
    found.ok_or_else(|| UnknownValue { name: name.to_string(), known: known() })
}

impl Form {
    /// All forms.
    pub const ALL: [Form; 4] = [Form::Nfc, Form::Nfd, Form::Nfkc, Form::Nfkd];

    /// The name in flags and configurations: `nfc`.
    pub fn name(self) -> &'static str {
        match self {
            Form::Nfc => "nfc",
            Form::Nfd => "nfd",
            Form::Nfkc => "nfkc",
            Form::Nfkd => "nfkd",
        }
    }

    /// The form called `name`.
    ///
    /// # Errors
    /// [`UnknownValue`] where there is none.
    pub fn named(name: &str) -> Result<Self, UnknownValue> {
        named(&Form::ALL, Form::name, name)
    }
}

impl LineEndings {
    /// All values.
    pub const ALL: [LineEndings; 3] = [LineEndings::Auto, LineEndings::Lf, LineEndings::CrLf];

    /// The name in flags and configurations: `auto`, `lf`, `crlf`.
    pub fn name(self) -> &'static str {
        match self {
            LineEndings::Auto => "auto",
            LineEndings::Lf => "lf",
            LineEndings::CrLf => "crlf",
        }
    }

    /// The value called `name`.
    ///
    /// # Errors
    /// [`UnknownValue`] where there is none.
    pub fn named(name: &str) -> Result<Self, UnknownValue> {
        named(&LineEndings::ALL, LineEndings::name, name)
    }
}

impl ByteOrderMark {
    /// All values.
    pub const ALL: [ByteOrderMark; 3] = [ByteOrderMark::Keep, ByteOrderMark::Add, ByteOrderMark::Remove];

    /// The name in flags and configurations: `keep`, `add`, `remove`.
    pub fn name(self) -> &'static str {
        match self {
            ByteOrderMark::Keep => "keep",
            ByteOrderMark::Add => "add",
            ByteOrderMark::Remove => "remove",
        }
    }

    /// The value called `name`.
    ///
    /// # Errors
    /// [`UnknownValue`] where there is none.
    pub fn named(name: &str) -> Result<Self, UnknownValue> {
        named(&ByteOrderMark::ALL, ByteOrderMark::name, name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        assert!(Form::ALL.iter().all(|form| Form::named(form.name()) == Ok(*form)));
        assert!(LineEndings::ALL.iter().all(|ends| LineEndings::named(ends.name()) == Ok(*ends)));
        assert!(ByteOrderMark::ALL.iter().all(|mark| ByteOrderMark::named(mark.name()) == Ok(*mark)));
        assert_eq!(
            Form::named("nfx").unwrap_err().to_string(),
            r#""nfx" is none of nfc, nfd, nfkc, nfkd; write one of them"#
        );
    }
}
