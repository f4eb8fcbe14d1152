//! The notations: a table, one row each.
//!
//! In: text. Out: its escapes, and how characters are spelled.

use std::fmt;

use super::escaped::{Escape, Spelling};
use super::{percent, references, unicode};

/// A way to spell characters outside ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Notation {
    /// `&eacute;`, `&#233;`, `&#xE9;`.
    CharacterReferences,
    /// `\u00e9`, `\u{e9}`.
    UnicodeEscapes,
    /// `%C3%A9`: the character's bytes in UTF-8.
    PercentEncoding,
}

/// A row: all that is known of one notation.
pub(super) struct Row {
    pub(super) notation: Notation,
    /// For sentences: "in …".
    title: &'static str,
    /// Gives all escapes of a text, in order of place, none overlapping another.
    visit: fn(&str, &mut dyn FnMut(Escape)),
    /// How they can be spelled, the commonest first.
    spellings: &'static [Spelling],
    /// Whether whoever reads this text, which has these escapes, puts the halves of surrogate pairs together.
    joins_halves: fn(&str, &[Escape]) -> bool,
}

pub(super) static NOTATIONS: [Row; 3] = [
    Row {
        notation: Notation::CharacterReferences,
        title: "HTML character references",
        visit: references::visit,
        spellings: &references::SPELLINGS,
        joins_halves: |_, _| true,
    },
    Row {
        notation: Notation::UnicodeEscapes,
        title: "\\u escapes",
        visit: unicode::visit,
        spellings: &unicode::SPELLINGS,
        joins_halves: unicode::joins_halves,
    },
    Row {
        notation: Notation::PercentEncoding,
        title: "percent-encoding",
        visit: percent::visit,
        spellings: &percent::SPELLINGS,
        joins_halves: |_, _| true,
    },
];

impl Notation {
    /// All notations.
    pub const ALL: [Notation; 3] =
        [Notation::CharacterReferences, Notation::UnicodeEscapes, Notation::PercentEncoding];

    fn row(self) -> &'static Row {
        NOTATIONS.iter().find(|row| row.notation == self).unwrap_or(&NOTATIONS[0])
    }

    /// The escapes of this notation in `text`, in order of place, none overlapping another.
    pub fn read(self, text: &str) -> Vec<Escape> {
        let mut escapes = Vec::new();
        self.visit(text, &mut |escape| escapes.push(escape));
        escapes
    }

    /// The same one by one: a text may be nothing but escapes, which take more memory than it does.
    pub(crate) fn visit(self, text: &str, escape: &mut dyn FnMut(Escape)) {
        (self.row().visit)(text, escape);
    }

    pub(crate) fn spellings(self) -> &'static [Spelling] {
        self.row().spellings
    }

    pub(crate) fn joins_halves(self, text: &str, escapes: &[Escape]) -> bool {
        (self.row().joins_halves)(text, escapes)
    }
}

/// For sentences: "HTML character references".
impl fmt::Display for Notation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().title)
    }
}
