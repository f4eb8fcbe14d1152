//! `bidi-control`: characters that change the direction of text, as in CVE-2021-42574 ("Trojan Source").
//!
//! In: text. Out: changes that remove embeddings, overrides and isolates from lines without a right-to-left letter, where they
//! can only deceive, and direction marks from texts without such a letter. In other lines the former are reported without a
//! change, and marks are left alone, because a line of digits and signs gets its direction from them.

use super::hygiene::{RuleMatch, Wanted, code_point, each, lines};
use crate::rule::{Group, Rule, Severity};

/// Bidirectional controls, which can display a text in another order than it is read in.
pub static BIDI_CONTROL: Rule = Rule {
    name: "bidi-control",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "bidirectional controls, which can show a text in another order than it is read in",
    documentation: include_str!("bidi-control.md"),
};

/// The controls, from Unicode Standard Annex 9, table 2.
const CONTROLS: [(char, &str); 12] = [
    ('\u{061C}', "Arabic letter mark"),
    ('\u{200E}', "left-to-right mark"),
    ('\u{200F}', "right-to-left mark"),
    ('\u{202A}', "left-to-right embedding"),
    ('\u{202B}', "right-to-left embedding"),
    ('\u{202C}', "pop directional formatting"),
    ('\u{202D}', "left-to-right override"),
    ('\u{202E}', "right-to-left override"),
    ('\u{2066}', "left-to-right isolate"),
    ('\u{2067}', "right-to-left isolate"),
    ('\u{2068}', "first strong isolate"),
    ('\u{2069}', "pop directional isolate"),
];

/// Finds the controls.
pub(super) fn find(text: &str, _: &Wanted) -> Vec<RuleMatch> {
    let marks_are_meant = text.contains(is_right_to_left);
    let mut found = Vec::new();
    for (start, line) in lines(text) {
        let named = |c: char| CONTROLS.iter().find(|(control, _)| *control == c).map(|(_, name)| *name);
        if line.is_ascii() || !line.contains(|c| named(c).is_some()) {
            continue;
        }
        let right_to_left = marks_are_meant && line.contains(is_right_to_left);
        let unbalanced = if is_balanced(line) { "" } else { " in a line that does not close them" };
        found.extend(
            each(line, |_, c| {
                let name = named(c)?;
                let is_mark = matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}');
                if marks_are_meant && is_mark {
                    return None;
                }
                let unbalanced = if is_mark { "" } else { unbalanced };
                let what = format!("{}{unbalanced}", code_point(c, name));
                Some(((!right_to_left).then(String::new), what.into()))
            })
            .into_iter()
            .map(|change| RuleMatch { span: start + change.span.start..start + change.span.end, ..change }),
        );
    }
    found
}

/// Whether a line closes every embedding, override and isolate that it opens, in order, and no others.
fn is_balanced(line: &str) -> bool {
    let mut open = Vec::new();
    for c in line.chars() {
        match c {
            '\u{202A}' | '\u{202B}' | '\u{202D}' | '\u{202E}' => open.push('\u{202C}'),
            '\u{2066}'..='\u{2068}' => open.push('\u{2069}'),
            '\u{202C}' | '\u{2069}' if open.pop() != Some(c) => return false,
            _ => {}
        }
    }
    open.is_empty()
}

/// Whether `c` is a letter of Hebrew, Arabic, Syriac, Thaana, N'Ko or another block that Unicode reserves for
/// right-to-left scripts.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{061B}' | '\u{061D}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}
