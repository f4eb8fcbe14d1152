//! A suspected span of a text.

use std::borrow::Cow;
use std::ops::Range;

/// A span that may be damaged, or only be mentioned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspect<'s> {
    /// Its range in the text, in bytes, on boundaries of characters.
    pub span: Range<usize>,
    /// The text that it would become. `None` if that is unknown, as for text that was lost.
    pub original: Option<Cow<'s, str>>,
}

impl<'s> Suspect<'s> {
    /// A span that would become `original`.
    pub fn of(span: Range<usize>, original: impl Into<Cow<'s, str>>) -> Suspect<'s> {
        Suspect { span, original: Some(original.into()) }
    }

    /// A span that nobody can repair.
    pub fn lost(span: Range<usize>) -> Suspect<'s> {
        Suspect { span, original: None }
    }
}
