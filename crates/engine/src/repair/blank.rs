//! Blanks: characters that no channel can have made. They take the place of text that is repaired.

use std::ops::Range;

/// The blanks, by their length in bytes.
const BLANKS: [char; 4] = [' ', '\u{7F0}', '\u{2003}', '\u{10FFFD}'];

/// A blank of the same length in bytes as `character`.
pub(super) fn blank(character: char) -> char {
    BLANKS[character.len_utf8() - 1]
}

/// Whether a character is a blank that takes the place of one outside ASCII.
pub(super) fn is_blank(character: char) -> bool {
    BLANKS[1..].contains(&character)
}

/// `text` with its characters outside ASCII blanked in `spans`, which are in order and don't overlap. Blanks have the same length in bytes.
pub(super) fn blanked<'s>(text: &str, spans: impl Iterator<Item = &'s Range<usize>>) -> String {
    let mut rest = String::with_capacity(text.len());
    let mut at = 0;
    for span in spans {
        rest.push_str(&text[at..span.start]);
        rest.extend(text[span.clone()].chars().map(|c| if c.is_ascii() { c } else { blank(c) }));
        at = span.end;
    }
    rest.push_str(&text[at..]);
    rest
}
