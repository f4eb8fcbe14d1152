//! Line and column of a byte offset in a text.

use crate::finding::Location;

/// The location of the end of `text`, which stands at the start of a file.
pub(super) fn end_of(text: &str) -> Location {
    Places::new(text).locate(text.len())
}

/// Counts lines and columns once through a text, for offsets that are asked for in order.
pub(super) struct Places<'t> {
    text: &'t str,
    /// The byte offset up to which the text is counted, and its location.
    at: usize,
    location: Location,
}

impl<'t> Places<'t> {
    /// Starts at the start of `text`.
    pub(super) fn new(text: &'t str) -> Self {
        Places { text, at: 0, location: Location { line: 1, column: 1 } }
    }

    /// The location of the byte offset `at`, which must not be before that of the last call.
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
