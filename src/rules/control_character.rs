//! `control-character`: C0 controls and U+007F.
//!
//! In: text. Out: changes that remove them. Layout characters (tab, line ends, form feed) and escape sequences of terminals
//! stay. A backspace, a vertical tab or a separator has a meaning, and is reported without a change.

use super::hygiene::{RuleMatch, Wanted, code_point, each};
use crate::rule::{Group, Rule, Severity};

/// Control characters that do not belong in text.
pub static CONTROL_CHARACTER: Rule = Rule {
    name: "control-character",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "control characters that no text has",
    documentation: include_str!("control-character.md"),
};

/// The names of controls that have a use, from ISO 646.
const CONTROL_NAMES: [(char, &str); 13] = [
    ('\u{00}', "null"),
    ('\u{01}', "start of heading"),
    ('\u{07}', "bell"),
    ('\u{08}', "backspace"),
    ('\u{0B}', "vertical tab"),
    ('\u{13}', "device control 3"),
    ('\u{1A}', "substitute"),
    ('\u{1B}', "escape"),
    ('\u{1C}', "file separator"),
    ('\u{1D}', "group separator"),
    ('\u{1E}', "record separator"),
    ('\u{1F}', "unit separator"),
    ('\u{7F}', "delete"),
];

/// Finds the controls.
pub(super) fn find(text: &str, _: &Wanted) -> Vec<RuleMatch> {
    if !text.bytes().any(is_stray) {
        return Vec::new();
    }
    // Whether an operating system command of a terminal is open: ESC ] begins it, a bell ends it (ECMA-48, xterm).
    let mut commands = false;
    each(text, |at, character| {
        let byte = u8::try_from(u32::from(character)).ok().filter(|&byte| is_stray(byte))?;
        let next = text.as_bytes().get(at + 1);
        if byte == 0x1B && next.is_some_and(|next| (0x20..=0x7E).contains(next)) {
            commands = next == Some(&b']');
            return None;
        }
        if byte == 0x07 && std::mem::take(&mut commands) {
            return None;
        }
        let name =
            CONTROL_NAMES.iter().find(|(control, _)| *control == character).map_or("", |(_, name)| name);
        // Hive and FIX separate fields by U+0001; GNU Info, RFC 7464 and databases use the separators from U+001C on.
        let stands_for_something = matches!(byte, 0x01 | 0x08 | 0x0B | 0x1C..=0x1F);
        let replacement = (!stands_for_something).then(String::new);
        Some((replacement, code_point(character, name).into()))
    })
}

fn is_stray(byte: u8) -> bool {
    matches!(byte, 0..=8 | 0x0B | 0x0E..=0x1F | 0x7F)
}
