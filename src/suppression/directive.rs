//! The directives, and the comments that have them.
//!
//! In: nothing (types only). Out: [`Directive`] and [`Suppression`], which reports read.

use std::fmt;

use crate::finding::Location;

/// The start of all directives.
pub const MARKER: &str = "fix-encoding:";

/// A directive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Directive {
    /// Leaves one line alone, or two.
    Ignore,
    /// Leaves everything alone from here on.
    Off,
    /// Ends [`Directive::Off`].
    On,
    /// Leaves the whole file alone.
    IgnoreFile,
}

impl Directive {
    pub(super) const ROWS: [(Directive, &'static str); 4] = [
        (Directive::Ignore, "ignore"),
        (Directive::Off, "off"),
        (Directive::On, "on"),
        (Directive::IgnoreFile, "ignore-file"),
    ];
    /// The word after `fix-encoding:`.
    fn name(self) -> &'static str {
        Directive::ROWS.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }
}

/// A comment with a directive.
#[derive(Debug, Clone, PartialEq)]
pub struct Suppression {
    /// The directive; `None` if it is invalid.
    pub directive: Option<Directive>,
    /// The position of `fix-encoding:`.
    pub location: Location,
    /// The rules and groups that it names, as they are written; empty if it applies to all rules.
    pub rules: Vec<String>,
    /// Whether it silences a finding, or whether a [`Directive::On`] ends anything.
    pub used: bool,
    /// The problems with it, each a sentence fragment that says what to do: an unknown name, or a rule of it, or the whole of
    /// it, that silences nothing.
    pub remarks: Vec<String>,
}

/// The directive as it is written, without the comment around it.
impl fmt::Display for Suppression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{MARKER} {}", self.directive.map_or("?", Directive::name))?;
        if self.rules.is_empty() { Ok(()) } else { write!(f, "[{}]", self.rules.join(", ")) }
    }
}
