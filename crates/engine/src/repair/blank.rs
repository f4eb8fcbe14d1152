//! Characters that no channel can have made, in the place of what is repaired.

use std::ops::Range;

use super::text::Line;

/// Puts characters in the place of what is repaired that no channel can have made, as many bytes as were there.
pub(super) fn blank_out(line: &mut Line, range: Range<usize>) {
    for at in range {
        line.characters[at] = blank(line.characters[at]);
    }
}

/// A character of the same length that no encoding here has outside ASCII.
pub(super) fn blank(character: char) -> char {
    match character.len_utf8() {
        1 => ' ',
        2 => '\u{7F0}',
        3 => '\u{2003}',
        _ => '\u{10FFFD}',
    }
}
