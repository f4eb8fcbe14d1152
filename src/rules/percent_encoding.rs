//! `percent-encoding`: `caf%C3%A9` in running text.
//!
//! In: text. Out: changes to the words in this notation. Addresses, their parts and attributes stay, because the notation is
//! made for them. Misread characters in this notation belong to `mojibake`.

use super::hygiene::{RuleMatch, Wanted};
use crate::rule::{Group, Rule, Severity};
use engine::escape::Notation;

/// Words in percent-encoding outside addresses.
pub static PERCENT_ENCODING: Rule = Rule {
    name: "percent-encoding",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "words in percent-encoding outside addresses",
    documentation: include_str!("percent-encoding.md"),
};

/// Finds words with percent-encoded characters outside ASCII.
pub(super) fn find(text: &str, _: &Wanted) -> Vec<RuleMatch> {
    if !text.contains('%') {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut start = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let at = start;
        start += word.len();
        let word = word.trim_end();
        if !word.contains('%') || !word.chars().all(is_of_word) {
            continue;
        }
        let escapes = Notation::PercentEncoding.read(word);
        for escape in escapes.into_iter().filter(|escape| is_meant(escape.character)) {
            found.push(RuleMatch {
                span: at + escape.span.start..at + escape.span.end,
                replacement: Some(escape.character.to_string()),
                what: format!("{} for {}", &word[escape.span.clone()], escape.character).into(),
            });
        }
    }
    found
}

/// Whether an escape in a word may stand for `character`: it is visible and no control.
fn is_meant(character: char) -> bool {
    !character.is_ascii() && character.is_alphanumeric() || matches!(character, '’' | '–' | '—' | '…')
}

/// Whether `character` occurs in words, and not in addresses or code.
fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '%' | '-' | ',' | '.' | '!' | ';' | '’')
}
