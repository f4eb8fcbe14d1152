//! Lines and columns of places in a text.

use crate::finding::Location;

/// The place after all of `text`, which begins a file.
pub(super) fn end_of(text: &str) -> Location {
    Places::new(text).locate(text.len())
}

/// Counts lines and columns, from one place to the next further on.
pub(super) struct Places<'t> {
    text: &'t str,
    /// How far the text is counted, in bytes, and what place that is.
    at: usize,
    location: Location,
}

impl<'t> Places<'t> {
    /// From the start of `text` on.
    pub(super) fn new(text: &'t str) -> Self {
        Places { text, at: 0, location: Location { line: 1, column: 1 } }
    }

    /// The place of the byte `at`, which lies not before the last one asked for.
    pub(super) fn locate(&mut self, at: usize) -> Location {
        let mut previous = self.text[..self.at].chars().next_back();
        for character in self.text[self.at..at].chars() {
            // CR LF ends one line, at its LF.
            let ends_line = character == '\r' || character == '\n' && previous != Some('\r');
            if ends_line {
                self.location = Location { line: self.location.line + 1, column: 1 };
            } else if character != '\n' {
                self.location.column += 1;
            }
            previous = Some(character);
        }
        self.at = at;
        self.location
    }
}
