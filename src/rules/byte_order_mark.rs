//! `byte-order-mark`: U+FEFF at the start of a text.
//!
//! In: text, and whether a mark is wanted. Out: one change at its start. Marks further on are `invisible-character`'s.

use super::hygiene::{Change, Wanted};
use super::settings::ByteOrderMark;
use super::{Group, Rule};
use crate::Severity;

/// A byte-order mark that is not wanted, or a missing one that is.
pub static BYTE_ORDER_MARK: Rule = Rule {
    name: "byte-order-mark",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "a byte-order mark that is not wanted, or a missing one that is",
    documentation: include_str!("byte-order-mark.md"),
};

const MARK: char = '\u{FEFF}';

/// Marks that are too many, or one that is missing.
pub(super) fn find(text: &str, wanted: &Wanted) -> Vec<Change> {
    let rest = text.trim_start_matches(MARK);
    let marked = text.len() - rest.len();
    let one = MARK.len_utf8();
    let kept = match wanted.settings.byte_order_mark {
        _ if wanted.needs_mark => marked.min(one),
        ByteOrderMark::Keep => marked.min(one),
        ByteOrderMark::Remove => 0,
        // The system would not find the interpreter.
        ByteOrderMark::Add if rest.is_empty() || rest.starts_with("#!") => marked.min(one),
        ByteOrderMark::Add => {
            if wanted.may_have_mark {
                one
            } else {
                0
            }
        }
    };
    let change =
        |span, replacement: &str, what| Change { span, replacement: Some(replacement.to_string()), what };
    match (marked, kept) {
        (0, 0) => Vec::new(),
        (0, _) => vec![change(0..0, "\u{FEFF}", "no byte-order mark, but one is wanted".into())],
        (_, 0) => vec![change(0..marked, "", "a byte-order mark, but none is wanted".into())],
        (_, _) if marked > kept => vec![change(kept..marked, "", "more than one byte-order mark".into())],
        _ => Vec::new(),
    }
}
