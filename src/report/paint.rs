//! Colours, for streams that want them.
//!
//! In: the meaning of a piece of text. Out: the text, with SGR codes or without. Uses only the eight basic colours, which every
//! terminal has and the user's theme defines.

use std::fmt;

/// How text looks on one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Whether it has colours.
    pub color: bool,
    /// Whether it is for people: hidden characters of content are spelled out. False where a program may read
    /// it, which gets the exact bytes.
    pub for_eyes: bool,
    /// The columns of the terminal, where long lines are cut.
    pub width: Option<usize>,
}

impl Look {
    /// No colours, and the exact bytes.
    #[cfg(test)]
    pub const PLAIN: Look = Look { color: false, for_eyes: false, width: None };

    /// `text` in the look of `ink`.
    pub fn paint<T: fmt::Display>(self, ink: Ink, text: T) -> Painted<T> {
        Painted { look: self, ink, text }
    }

    /// The code that starts `ink`; empty without colours.
    pub fn start(self, ink: Ink) -> &'static str {
        if self.color { ink.code() } else { "" }
    }

    /// The code that ends any ink; empty without colours.
    pub fn end(self) -> &'static str {
        if self.color { "\x1b[0m" } else { "" }
    }
}

/// The meaning of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// A place in a file.
    Place,
    /// The word "error".
    Error,
    /// The word "warning".
    Warning,
    /// The name of a rule.
    Rule,
    /// The two lines before the hunks of a diff.
    FileHeader,
    /// The line before a hunk.
    HunkHeader,
    /// A removed line of a diff.
    Removed,
    /// An added line of a diff.
    Added,
    /// A difference in a removed line.
    RemovedPart,
    /// A difference in an added line.
    AddedPart,
    /// An inferred character in an added line, likely right.
    Inferred,
    /// An inferred character in an added line, doubtful.
    Doubtful,
    /// A suggested command.
    Command,
}

impl Ink {
    fn code(self) -> &'static str {
        match self {
            Ink::Place | Ink::FileHeader | Ink::Command => "\x1b[1m",
            Ink::Error => "\x1b[1;31m",
            Ink::Warning => "\x1b[1;33m",
            Ink::Rule => "\x1b[1;36m",
            Ink::HunkHeader => "\x1b[36m",
            Ink::Removed => "\x1b[31m",
            Ink::Added => "\x1b[32m",
            Ink::RemovedPart => "\x1b[1;31m",
            Ink::AddedPart => "\x1b[1;32m",
            Ink::Inferred => "\x1b[0;4;32m",
            // Reversed as well: underlined alone is hard to see under Chinese characters.
            Ink::Doubtful => "\x1b[0;4;7;33m",
        }
    }
}

/// Text and its look.
pub struct Painted<T> {
    look: Look,
    ink: Ink,
    text: T,
}

impl<T: fmt::Display> fmt::Display for Painted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.look.start(self.ink), self.text, self.look.end())
    }
}
