//! A text as lines of characters with their places in bytes.
//!
//! In: text. Out: lines; and byte spans for ranges of characters.

use std::ops::Range;

/// A line longer than this, in characters, is cut behind an ASCII character: a search holds all of a line in
/// memory, some 3 KB a character where much was lost.
const LONG_LINE: usize = 4_000;
/// It is cut anywhere where there is none for so long.
const LONGEST_LINE: usize = 16_000;

/// One line with its line feed, or part of a very long one.
#[derive(Debug, Clone)]
pub struct Line {
    /// Where it starts in the text, in bytes.
    start: usize,
    /// Its characters.
    pub characters: Vec<char>,
    /// Where each of them starts in the line, in bytes, and where the last one ends; empty where all are ASCII.
    offsets: Vec<u32>,
}

impl Line {
    fn new(start: usize, text: &str) -> Line {
        let mut offsets = Vec::new();
        if !text.is_ascii() {
            offsets.extend(text.char_indices().map(|(at, _)| at as u32));
            offsets.push(text.len() as u32);
        }
        Line { start, characters: text.chars().collect(), offsets }
    }

    /// Whether it is nothing but ASCII.
    pub fn is_ascii(&self) -> bool {
        self.offsets.is_empty()
    }

    /// The place of the character `at` in the text, in bytes; of the end where there is none.
    pub fn byte(&self, at: usize) -> usize {
        self.start + self.offsets.get(at).map_or(at, |&offset| offset as usize)
    }
}

/// The lines of `text`, ended by LF, which is the last of their characters; a CR before it stays part of the line too.
pub fn lines(text: &str) -> Vec<Line> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        let mut rest = line;
        while rest.len() > LONG_LINE {
            let end = rest
                .char_indices()
                .enumerate()
                .skip(LONG_LINE)
                .find(|(count, (_, c))| c.is_ascii() && *c != '\r' || *count >= LONGEST_LINE)
                .map_or(rest.len(), |(_, (at, c))| at + c.len_utf8());
            lines.push(Line::new(start, &rest[..end]));
            start += end;
            rest = &rest[end..];
        }
        if !rest.is_empty() {
            lines.push(Line::new(start, rest));
            start += rest.len();
        }
    }
    lines
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
