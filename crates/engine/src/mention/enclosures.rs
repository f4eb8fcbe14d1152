//! What encloses words on a line: quotation marks, brackets, code spans, cells of tables.

use std::ops::Range;

use super::damaged_word::BLANK;

/// The kind of an enclosure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Typographic quotation marks, or the brackets that stand for them in Chinese and Japanese.
    Quotation,
    /// Round brackets.
    Bracket,
    /// ASCII quotation marks, as around a string literal.
    String,
    /// A code span of Markdown.
    Code,
    /// The cell of a table, between pipes.
    Cell,
}

/// A part of a line between two marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Enclosure {
    pub(super) kind: Kind,
    /// What is between the marks, in bytes of the line.
    pub(super) content: Range<usize>,
}

/// Quotation marks and brackets that open, each with the characters that close it.
const OPENING_AND_CLOSING: [(char, &str, Kind); 12] = [
    ('“', "”", Kind::Quotation),
    ('„', "“”", Kind::Quotation),
    ('‘', "’", Kind::Quotation),
    ('‚', "‘’", Kind::Quotation),
    ('«', "»", Kind::Quotation),
    ('»', "«", Kind::Quotation),
    ('「', "」", Kind::Quotation),
    ('『', "』", Kind::Quotation),
    ('《', "》", Kind::Quotation),
    ('【', "】", Kind::Quotation),
    ('(', ")", Kind::Bracket),
    ('（', "）", Kind::Bracket),
];

/// The enclosures on a line. Suspected characters are blanks in it.
pub(super) fn enclosures(line: &str) -> Vec<Enclosure> {
    let mut found = Vec::new();
    let mut open: [Option<usize>; OPENING_AND_CLOSING.len()] = [None; OPENING_AND_CLOSING.len()];
    let (mut string, mut code, mut cell, mut single) = (None, None, None, None);
    let mut before = None;
    for (at, c) in line.char_indices() {
        let behind = at + c.len_utf8();
        let mut close = |kind: Kind, start: usize| found.push(Enclosure { kind, content: start..at });
        match c {
            '"' => pair(&mut string, behind).into_iter().for_each(|start| close(Kind::String, start)),
            '`' => pair(&mut code, behind).into_iter().for_each(|start| close(Kind::Code, start)),
            '|' => cell.replace(behind).into_iter().for_each(|start| close(Kind::Cell, start)),
            '\'' => match single {
                // A single quotation mark within a word is an apostrophe.
                None if !before.is_some_and(is_letter) => single = Some(behind),
                Some(start) if !line[behind..].chars().next().is_some_and(is_letter) => {
                    close(Kind::String, start);
                    single = None;
                }
                _ => {}
            },
            _ if c.is_ascii_alphanumeric() || matches!(c, ' ' | BLANK) => {}
            _ => {
                for (open, (opens, closes, kind)) in open.iter_mut().zip(OPENING_AND_CLOSING) {
                    match *open {
                        Some(start) if closes.contains(c) => {
                            close(kind, start);
                            *open = None;
                        }
                        None if c == opens => *open = Some(behind),
                        _ => {}
                    }
                }
            }
        }
        before = Some(c);
    }
    found
}

/// The start of the pair that a mark closes; `None` if the mark opens one. `behind` is the place behind the mark.
fn pair(open: &mut Option<usize>, behind: usize) -> Option<usize> {
    let start = open.take();
    if start.is_none() {
        *open = Some(behind);
    }
    start
}

fn is_letter(character: char) -> bool {
    character.is_alphanumeric() || character == BLANK
}
