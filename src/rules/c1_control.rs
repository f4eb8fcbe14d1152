//! `c1-control`: U+0080 to U+009F, which are mostly bytes of windows-1252 that were read as Latin-1.
//!
//! In: text after the rule `mojibake`, which repairs them where it is sure. Out: changes to the characters of windows-1252. Controls
//! that windows-1252 leaves undefined are reported without a change.

use super::hygiene::{RuleMatch, Wanted, code_point, each};
use crate::rule::{Group, Rule, Severity};
use encodings::Encoding;

/// C1 controls that are characters of windows-1252.
pub static C1_CONTROL: Rule = Rule {
    name: "c1-control",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "C1 controls that are characters of windows-1252",
    documentation: include_str!("c1-control.md"),
};

/// Finds the controls from U+0080 on.
pub(super) fn find(text: &str, _: &Wanted) -> Vec<RuleMatch> {
    let is_control = |c: char| matches!(c, '\u{80}'..='\u{9F}');
    if !text.contains(is_control) {
        return Vec::new();
    }
    // U+0085 is a line end only in texts without other line ends.
    let next_line_ends = !text.contains(['\n', '\r']) && text.matches('\u{85}').count() > 1;
    let table = Encoding::for_label("windows-1252").ok().and_then(Encoding::single_byte);
    each(text, |_, character| {
        if !is_control(character) || next_line_ends && character == '\u{85}' {
            return None;
        }
        let byte = u8::try_from(u32::from(character)).ok()?;
        let meant = table.and_then(|table| table.decode_strict(byte)).filter(|c| !is_control(*c));
        let name = meant.map_or(String::new(), |meant| format!("for {meant}"));
        Some((meant.map(String::from), code_point(character, &name).into()))
    })
}
