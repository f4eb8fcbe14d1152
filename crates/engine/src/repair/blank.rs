//! Blanks: characters that no channel can have made. They take the place of text that is repaired.

/// A blank of the same length in bytes as `character`.
pub(super) fn blank(character: char) -> char {
    match character.len_utf8() {
        1 => ' ',
        2 => '\u{7F0}',
        3 => '\u{2003}',
        _ => '\u{10FFFD}',
    }
}
