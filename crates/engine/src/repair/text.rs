//! The lines of a text, as slices of it.
//!
//! In: text. Out: its lines, and the characters of a line with their places in bytes. Spans can be blanked. The text is copied
//! only when the first span is blanked.

use std::borrow::Cow;
use std::ops::Range;

use super::blank::blank;
use crate::budgets::BUDGETS;

/// The lines of a text. Each line ends with its LF, and a CR before it belongs to the line too. A very long line is cut into
/// several.
pub struct Lines<'t> {
    text: Cow<'t, str>,
    /// Where each line ends, in bytes.
    ends: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// The lines of `text`.
    pub fn of(text: &'t str) -> Lines<'t> {
        let mut start = 0;
        let mut ends = Vec::new();
        for line in text.split_inclusive('\n') {
            let line_end = start + line.len();
            while line_end - start > BUDGETS.text_line_characters {
                let rest = &text[start..line_end];
                let cut = rest
                    .char_indices()
                    .enumerate()
                    .skip(BUDGETS.text_line_characters)
                    .find(|(count, (_, c))| {
                        c.is_ascii() && *c != '\r' || *count >= BUDGETS.text_line_characters_without_ascii
                    })
                    .map_or(rest.len(), |(_, (at, c))| at + c.len_utf8());
                start += cut;
                ends.push(start);
            }
            if start < line_end {
                start = line_end;
                ends.push(start);
            }
        }
        Lines { text: Cow::Borrowed(text), ends }
    }

    /// The number of lines.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The line `at`, counted from 0. Empty if there is no such line.
    pub fn line(&self, at: usize) -> TextLine<'_> {
        let start = self.start(at);
        let end = self.ends.get(at).map_or(start, |end| *end);
        TextLine { start, text: &self.text[start..end] }
    }

    /// All lines, in order.
    pub fn iter(&self) -> impl Iterator<Item = TextLine<'_>> + Clone {
        (0..self.len()).map(|at| self.line(at))
    }

    /// The lines that have characters outside ASCII, in order.
    pub fn outside_ascii(&self) -> impl Iterator<Item = TextLine<'_>> + Clone {
        self.iter().filter(|line| !line.is_ascii())
    }

    /// The text of the lines in `range`.
    pub fn text_of(&self, range: Range<usize>) -> &str {
        &self.text[self.start(range.start)..self.start(range.end)]
    }

    /// The text at `span`, in bytes.
    pub fn text_at(&self, span: Range<usize>) -> &str {
        &self.text[span]
    }

    /// Replaces each character in `spans` (in bytes of the text) with one of the same length that no channel can have made.
    pub fn blank_out(&mut self, spans: &[Range<usize>]) {
        if spans.is_empty() {
            return;
        }
        let text = self.text.to_mut();
        for span in spans {
            let blanks: String = text[span.clone()].chars().map(blank).collect();
            text.replace_range(span.clone(), &blanks);
        }
    }

    /// Where the line `at` starts, in bytes of the text.
    fn start(&self, at: usize) -> usize {
        let before = at.checked_sub(1).map(|before| self.ends.get(before).copied());
        before.map_or(0, |end| end.unwrap_or(self.text.len()))
    }
}

/// One line with its line feed, or part of a very long one.
#[derive(Clone, Copy)]
pub struct TextLine<'t> {
    /// Its start in the text, in bytes.
    start: usize,
    /// Its text.
    pub text: &'t str,
}

impl<'t> TextLine<'t> {
    /// Whether it is pure ASCII.
    pub fn is_ascii(self) -> bool {
        self.text.is_ascii()
    }

    /// The number of its characters.
    pub fn length(self) -> usize {
        self.text.chars().count()
    }

    /// Its text, with a line feed if it has none.
    pub fn ended(self) -> impl Iterator<Item = &'t str> + Clone {
        [self.text, if self.text.ends_with('\n') { "" } else { "\n" }].into_iter()
    }

    /// Its characters, with their places.
    pub fn observed(self) -> ObservedLine {
        let mut offsets = Vec::new();
        if !self.is_ascii() {
            offsets.extend(self.text.char_indices().map(|(at, _)| at as u32));
            offsets.push(self.text.len() as u32);
        }
        ObservedLine { start: self.start, characters: self.text.chars().collect(), offsets }
    }
}

/// The characters of a line.
#[derive(Debug, Clone)]
pub struct ObservedLine {
    /// The start of the line in the text, in bytes.
    start: usize,
    /// Its characters.
    pub characters: Vec<char>,
    /// The start of each character in the line, in bytes, and the end of the last one. Empty if all characters are ASCII.
    offsets: Vec<u32>,
}

impl ObservedLine {
    /// The place of the character `at` in the text, in bytes. `at` may be the number of characters: then it is the end of the line.
    pub fn byte(&self, at: usize) -> usize {
        self.start + self.offsets.get(at).map_or(at, |&offset| offset as usize)
    }
}

/// The runs of characters outside ASCII in a line.
pub fn runs(line: &[char]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + line[at..].iter().position(|c| !c.is_ascii())?;
        let length = line[start..].iter().take_while(|c| !c.is_ascii()).count();
        at = start + length;
        Some(start..at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts<'l>(lines: &'l Lines<'_>) -> Vec<&'l str> {
        lines.iter().map(|line| line.text).collect()
    }

    #[test]
    fn a_text_is_cut_behind_line_feeds() {
        assert!(texts(&Lines::of("")).is_empty());
        assert_eq!(texts(&Lines::of("a\r\n\né")), ["a\r\n", "\n", "é"]);
        let lines = Lines::of("a\r\n\né");
        assert_eq!([lines.text_of(0..2), lines.text_of(1..3), lines.text_of(3..3)], ["a\r\n\n", "\né", ""]);
        assert_eq!(lines.line(3).text, "");
    }

    #[test]
    fn a_long_line_is_cut_behind_ascii_and_never_between_cr_and_lf() {
        let long = "é".repeat(BUDGETS.text_line_characters + 10)
            + "\r\n"
            + &"x".repeat(BUDGETS.text_line_characters + 2);
        let lines = Lines::of(&long);
        let lengths: Vec<usize> = lines.iter().map(TextLine::length).collect();
        assert_eq!(lengths, [BUDGETS.text_line_characters + 12, BUDGETS.text_line_characters + 1, 1]);
        let unbroken = "é".repeat(BUDGETS.text_line_characters_without_ascii + 2);
        let lines = Lines::of(&unbroken);
        assert_eq!(
            lines.iter().map(TextLine::length).collect::<Vec<_>>(),
            [BUDGETS.text_line_characters_without_ascii + 1, 1]
        );
    }

    #[test]
    fn what_is_blanked_keeps_its_place() {
        // fix-encoding: ignore
        let text = "Ã© ok\nœuf\n";
        let mut lines = Lines::of(text);
        lines.blank_out(&[0..4, 10..11]);
        assert_eq!(texts(&lines), ["\u{7F0}\u{7F0} ok\n", "œ f\n"]);
        let observed = lines.line(0).observed();
        assert_eq!([observed.byte(1), observed.byte(2), observed.byte(6)], [2, 4, 8]);
        assert_eq!(lines.line(1).observed().byte(1), 10);
    }
}
