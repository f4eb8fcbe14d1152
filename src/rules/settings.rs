//! The settings of the rules of hygiene.
//!
//! In: names of values from flags and configurations. Out: [`HygieneSettings`].

use std::fmt;

/// The settings of the rules of hygiene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HygieneSettings {
    /// The form that `normalization` asks for.
    pub normalization: NormalizationForm,
    /// The line ends that `line-ending` and `final-newline` ask for.
    pub line_ending: LineEndings,
    /// The byte-order mark that `byte-order-mark` asks for.
    pub byte_order_mark: ByteOrderMark,
}

/// A normalization form of Unicode (Standard Annex 15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum NormalizationForm {
    /// Composed, as keyboards type and most programs write.
    #[default]
    Nfc,
    /// Decomposed.
    Nfd,
    /// Composed, with compatibility characters replaced. This changes the text.
    Nfkc,
    /// Decomposed, with compatibility characters replaced. This changes the text.
    Nfkd,
}

/// How lines should end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum LineEndings {
    /// Like most lines of the file.
    #[default]
    Auto,
    /// LF.
    Lf,
    /// CR LF.
    CrLf,
}

/// Whether a file should begin with a byte-order mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum ByteOrderMark {
    /// No change.
    Keep,
    /// With a mark.
    Add,
    /// Without a mark, except in UTF-16 and UTF-32.
    #[default]
    Remove,
}

/// A setting has no such value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownValue {
    /// The unknown value.
    pub name: String,
    /// The known values.
    pub known: Vec<&'static str>,
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is none of {}; write one of them", self.name, self.known.join(", "))
    }
}

impl std::error::Error for UnknownValue {}

/// The value of `all` whose name is `name`.
fn named<T: Copy>(all: &[T], name_of: fn(T) -> &'static str, name: &str) -> Result<T, UnknownValue> {
    let found = all.iter().copied().find(|&one| name_of(one) == name);
    let known = || all.iter().map(|&one| name_of(one)).collect();
    found.ok_or_else(|| UnknownValue { name: name.to_string(), known: known() })
}

impl NormalizationForm {
    /// All forms.
    pub const ALL: [NormalizationForm; 4] =
        [NormalizationForm::Nfc, NormalizationForm::Nfd, NormalizationForm::Nfkc, NormalizationForm::Nfkd];

    /// The name in flags and configurations: `nfc`.
    pub fn name(self) -> &'static str {
        match self {
            NormalizationForm::Nfc => "nfc",
            NormalizationForm::Nfd => "nfd",
            NormalizationForm::Nfkc => "nfkc",
            NormalizationForm::Nfkd => "nfkd",
        }
    }

    /// The form called `name`.
    ///
    /// # Errors
    /// [`UnknownValue`] if there is none.
    pub fn named(name: &str) -> Result<Self, UnknownValue> {
        named(&NormalizationForm::ALL, NormalizationForm::name, name)
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
        assert!(NormalizationForm::ALL.iter().all(|form| NormalizationForm::named(form.name()) == Ok(*form)));
        assert!(LineEndings::ALL.iter().all(|ends| LineEndings::named(ends.name()) == Ok(*ends)));
        assert!(ByteOrderMark::ALL.iter().all(|mark| ByteOrderMark::named(mark.name()) == Ok(*mark)));
        assert_eq!(
            NormalizationForm::named("nfx").unwrap_err().to_string(),
            r#""nfx" is none of nfc, nfd, nfkc, nfkd; write one of them"#
        );
    }
}
