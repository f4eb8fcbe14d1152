//! `curly-quote`: “ ” ‘ ’ and their relatives.
//!
//! In: text. Out: changes to " and '. Guillemets have no straight form, and stay.

use super::hygiene::{RuleMatch, Wanted, code_point, each};
use crate::rule::{Group, Rule, Severity};

/// Typographic quotation marks and apostrophes.
pub static CURLY_QUOTE: Rule = Rule {
    name: "curly-quote",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "typographic quotation marks and apostrophes",
    documentation: include_str!("curly-quote.md"),
};

/// Typographic quotation marks, each with its straight form.
const CURLY_QUOTES: [(char, &str); 8] = [
    ('\u{2018}', "'"),
    ('\u{2019}', "'"),
    ('\u{201A}', "'"),
    ('\u{201B}', "'"),
    ('\u{201C}', "\""),
    ('\u{201D}', "\""),
    ('\u{201E}', "\""),
    ('\u{201F}', "\""),
];

/// Finds curly quotes.
pub(super) fn find(text: &str, _: &Wanted) -> Vec<RuleMatch> {
    each(text, |_, character| {
        let (_, straight) = CURLY_QUOTES.iter().find(|(curly, _)| *curly == character)?;
        Some((Some(straight.to_string()), code_point(character, &character.to_string()).into()))
    })
}
