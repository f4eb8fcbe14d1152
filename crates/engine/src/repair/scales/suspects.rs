//! The encodings that a text may have been misread as, by its structure.

use crate::screen::{Suspect, screen, screen_pairs};

/// The least share of what the best encoding explains that another one has to explain to be weighed. If a file has several
/// channels, the next one is looked for after the first is repaired.
pub const LEAST_EXPLAINED: f64 = 0.5;

/// Lines as one text, each with a line feed.
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

/// The suspects of both screens, for single bytes and for pairs. The one that explains the most characters comes first.
pub fn suspects(text: &str) -> Vec<Suspect> {
    let mut suspects = screen(text);
    suspects.extend(screen_pairs(text));
    suspects.sort_by_key(|suspect| std::cmp::Reverse(suspect.explained));
    suspects
}
