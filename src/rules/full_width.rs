//! `full-width`: Ａ, １ and ＝ for A, 1 and =.
//!
//! In: text. Out: changes to ASCII. Full-width punctuation beside Chinese, Japanese or Korean text is right there, and stays.

use super::hygiene::{Change, Wanted, code_point, each};
use super::{Group, Rule};
use crate::Severity;
use crate::language::words::is_han;

/// ASCII in full-width forms.
pub static FULL_WIDTH: Rule = Rule {
    name: "full-width",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "ASCII in full-width forms",
    documentation: include_str!("full-width.md"),
};

/// How far a full-width form is from its character of ASCII.
const OFFSET: u32 = 0xFF01 - 0x21;

/// How far the text that punctuation belongs to is looked for, in characters.
const REACH: usize = 64;

/// Full-width forms.
pub(super) fn find(text: &str, _: &Wanted) -> Vec<Change> {
    each(text, |at, character| {
        let ascii = ascii(character)?;
        if !ascii.is_ascii_alphanumeric() {
            let skipped = |c: &char| *c == ' ' || *c == '\u{3000}' || is_punctuation(*c);
            let ends = |c: &char| !matches!(c, '\n' | '\r');
            let before = text[..at].chars().rev().take(REACH).take_while(ends).find(|c| !skipped(c));
            let after =
                text[at + character.len_utf8()..].chars().take(REACH).take_while(ends).find(|c| !skipped(c));
            if before.is_some_and(is_east_asian) || after.is_some_and(is_east_asian) {
                return None;
            }
        }
        Some((Some(ascii.to_string()), code_point(character, &format!("full-width {ascii}")).into()))
    })
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
