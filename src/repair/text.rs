//! A text as lines of characters with their places in bytes.
//!
//! In: text. Out: lines; and byte spans for ranges of characters.

use std::ops::Range;

/// One line, without its line end.
#[derive(Debug, Clone)]
pub struct Line {
    /// Where it starts in the text, in bytes.
    pub start: usize,
    /// Its characters.
    pub characters: Vec<char>,
}

impl Line {
    /// Whether it is nothing but ASCII, which no channel changes.
    pub fn is_ascii(&self) -> bool {
        self.characters.iter().all(char::is_ascii)
    }

    /// The place of the character `at` in the text, in bytes; of the end where there is none.
    pub fn byte(&self, at: usize) -> usize {
        self.start + self.characters[..at].iter().map(|c| c.len_utf8()).sum::<usize>()
    }
}

/// The lines of `text`, ended by LF; a CR before it stays part of the line.
pub fn lines(text: &str) -> Vec<Line> {
    let mut start = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let characters = line.strip_suffix('\n').unwrap_or(line).chars().collect();
            let here = Line { start, characters };
            start += line.len();
            here
        })
        .collect()
}

/// Stretches of characters outside ASCII.
pub fn runs(line: &[char]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + line[at..].iter().position(|c| !c.is_ascii())?;
        let length = line[start..].iter().take_while(|c| !c.is_ascii()).count();
        at = start + length;
        Some(start..at)
    })
}
