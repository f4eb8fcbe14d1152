//! The encodings that the structure of a text points to.

use crate::screen::{Suspect, screen, screen_pairs};

/// An encoding that explains less than this share of what the best one explains is not weighed: the next
/// channel of a file with several is looked for when the first is repaired.
pub const LEAST_EXPLAINED: f64 = 0.5;

/// Lines as one text.
pub fn joined<'a>(lines: impl Iterator<Item = &'a [char]>) -> String {
    let mut text = String::new();
    for line in lines {
        text.extend(line);
        if line.last() != Some(&'\n') {
            text.push('\n');
        }
    }
    text
}

/// Both kinds of suspects, the one that explains most characters first.
pub fn suspects(text: &str) -> Vec<Suspect> {
    let mut suspects = screen(text);
    suspects.extend(screen_pairs(text));
    suspects.sort_by_key(|suspect| std::cmp::Reverse(suspect.explained));
    suspects
}
