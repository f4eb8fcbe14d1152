//! Characters that no channel can have made, in the place of what is repaired.

/// A character of the same length that no encoding here has outside ASCII.
pub(super) fn blank(character: char) -> char {
    match character.len_utf8() {
        1 => ' ',
        2 => '\u{7F0}',
        3 => '\u{2003}',
        _ => '\u{10FFFD}',
    }
}
