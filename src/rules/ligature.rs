//! `ligature`: ﬁ, ﬂ and similar characters, which are a matter of fonts.
//!
//! In: text. Out: changes to the letters. æ, œ and ß are letters of their own, and no ligatures here.

use unicode_normalization::char::decompose_compatible;

use super::hygiene::{RuleMatch, Wanted, code_point, each};
use crate::rule::{Group, Rule, Severity};

/// Typographic ligatures in place of letters.
pub static LIGATURE: Rule = Rule {
    name: "ligature",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "typographic ligatures in the place of letters",
    documentation: include_str!("ligature.md"),
};

/// Finds the Latin and Armenian ligatures of the block "Alphabetic Presentation Forms".
pub(super) fn find(text: &str, _: &Wanted) -> Vec<RuleMatch> {
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
