//! `full-width`: Ａ, １ and ＝ for A, 1 and =.
//!
//! In: text. Out: changes to ASCII. Full-width punctuation stays in lines with Chinese, Japanese or Korean text, where it is
//! correct. Full-width operators stay only directly beside such text.

use std::ops::Range;

use super::hygiene::{RuleMatch, Wanted, code_point, each, lines};
use crate::rule::{Group, Rule, Severity};
use language::words::is_han;

/// ASCII in full-width forms.
pub static FULL_WIDTH: Rule = Rule {
    name: "full-width",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "ASCII in full-width forms",
    documentation: include_str!("full-width.md"),
};

/// The difference between the code points of a full-width form and its ASCII character.
const OFFSET: u32 = 0xFF01 - 0x21;

/// Characters that are rare in sentences and common in code, beside comments in any language. None of them comes in pairs.
const OPERATORS: &str = "#$&*+=@\\^_";

/// The distance, in characters, within which the text beside an operator is looked for.
const REACH: usize = 64;

/// Finds full-width forms.
pub(super) fn find(text: &str, _: &Wanted) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for (start, line) in lines(text) {
        if !line.contains(|c| ascii(c).is_some()) {
            continue;
        }
        // The whole line decides, so that both brackets of a pair are treated alike.
        let east_asian = line.contains(is_east_asian);
        let changes = each(line, |at, character| {
            let ascii = ascii(character)?;
            let stays = match ascii {
                _ if !east_asian || ascii.is_ascii_alphanumeric() => false,
                _ if OPERATORS.contains(ascii) => is_beside_east_asian(line, at..at + character.len_utf8()),
                _ => true,
            };
            let what = || code_point(character, &format!("full-width {ascii}")).into();
            (!stays).then(|| (Some(ascii.to_string()), what()))
        });
        found.extend(
            changes.into_iter().map(|change| RuleMatch {
                span: start + change.span.start..start + change.span.end,
                ..change
            }),
        );
    }
    found
}

/// Whether the nearest text on either side of `place` is Chinese, Japanese or Korean.
fn is_beside_east_asian(line: &str, place: Range<usize>) -> bool {
    let skipped = |c: &char| *c == ' ' || *c == '\u{3000}' || is_punctuation(*c);
    let before = line[..place.start].chars().rev().take(REACH).find(|c| !skipped(c));
    let after = line[place.end..].chars().take(REACH).find(|c| !skipped(c));
    before.is_some_and(is_east_asian) || after.is_some_and(is_east_asian)
}

fn ascii(character: char) -> Option<char> {
    match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - OFFSET),
        _ => None,
    }
}

fn is_punctuation(character: char) -> bool {
    ascii(character).unwrap_or(character).is_ascii_punctuation()
}

fn is_east_asian(c: char) -> bool {
    is_han(c)
        || matches!(c, '\u{3001}'..='\u{30FF}' | '\u{3100}'..='\u{31BF}' | '\u{AC00}'..='\u{D7A3}' | '\u{FF61}'..='\u{FFDC}')
}
