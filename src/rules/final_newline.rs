//! `final-newline`: the line end at the end of a file.
//!
//! In: text. Out: one change at its end, if the line end is missing.

use super::hygiene::{RuleMatch, Wanted};
use super::line_ending;
use crate::rule::{Group, Rule, Severity};

/// A last line without a line end.
pub static FINAL_NEWLINE: Rule = Rule {
    name: "final-newline",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "a last line that does not end",
    documentation: include_str!("final-newline.md"),
};

/// Finds the missing line end.
pub(super) fn find(text: &str, wanted: &Wanted) -> Vec<RuleMatch> {
    if text.trim_start_matches('\u{FEFF}').is_empty() || text.ends_with(['\n', '\r', '\u{2028}', '\u{2029}'])
    {
        return Vec::new();
    }
    vec![RuleMatch {
        span: text.len()..text.len(),
        replacement: Some(line_ending::wanted(text, wanted).to_string()),
        what: "the last line does not end".into(),
    }]
}
