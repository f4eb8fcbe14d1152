//! `ligature`: ﬁ, ﬂ and the like, which fonts are to make of letters.
//!
//! In: text. Out: changes to the letters. Letters of their own (æ, œ, ß) are no ligatures here.

use unicode_normalization::char::decompose_compatible;

use super::hygiene::{Change, Wanted, code_point, each};
use crate::rule::{Group, Rule, Severity};

/// Typographic ligatures in the place of letters.
pub static LIGATURE: Rule = Rule {
    name: "ligature",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "typographic ligatures in the place of letters",
    documentation: include_str!("ligature.md"),
};

/// The ligatures of the block "Alphabetic Presentation Forms", Latin and Armenian.
pub(super) fn find(text: &str, _: &Wanted) -> Vec<Change> {
    each(text, |_, character| {
        if !matches!(character, '\u{FB00}'..='\u{FB06}' | '\u{FB13}'..='\u{FB17}') {
            return None;
        }
        let mut letters = String::new();
        decompose_compatible(character, |letter| letters.push(letter));
        let what = code_point(character, &format!("for {letters}"));
        Some((Some(letters), what.into()))
    })
}
