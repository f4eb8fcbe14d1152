//! `byte-order-mark`: U+FEFF at the start of a text.
//!
//! In: text, and whether a mark is wanted. Out: one change at its start. Marks further on belong to `invisible-character`.

use serde::de::IgnoredAny;

use super::hygiene::{RuleMatch, Wanted};
use super::settings::ByteOrderMark;
use crate::rule::{Group, Rule, Severity};

/// A byte-order mark that is not wanted, or a missing one that is wanted.
pub static BYTE_ORDER_MARK: Rule = Rule {
    name: "byte-order-mark",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "a byte-order mark that is not wanted, or a missing one that is",
    documentation: include_str!("byte-order-mark.md"),
};

const BOM: char = '\u{FEFF}';

/// Finds superfluous marks at the start, or a missing one.
pub(super) fn find(text: &str, wanted: &Wanted) -> Vec<RuleMatch> {
    let rest = text.trim_start_matches(BOM);
    let marked = text.len() - rest.len();
    let one = BOM.len_utf8();
    let kept = match wanted.settings.byte_order_mark {
        ByteOrderMark::Keep => marked.min(one),
        ByteOrderMark::Remove if wanted.needs_mark => marked.min(one),
        ByteOrderMark::Remove => 0,
        ByteOrderMark::Add if marked > 0 && wanted.may_have_mark => one,
        ByteOrderMark::Add if !wanted.may_have_mark || rest.is_empty() => 0,
        // With a mark, the system would not find the interpreter, and parsers would refuse JSON.
        ByteOrderMark::Add if rest.starts_with("#!") || is_json_or_json_lines(rest) => 0,
        ByteOrderMark::Add => one,
    };
    let change =
        |span, replacement: &str, what| RuleMatch { span, replacement: Some(replacement.to_string()), what };
    match (marked, kept) {
        (0, 0) => Vec::new(),
        (0, _) => vec![change(0..0, "\u{FEFF}", "no byte-order mark, but one is wanted".into())],
        (_, 0) => vec![change(0..marked, "", "a byte-order mark, but none is wanted".into())],
        (_, _) if marked > kept => vec![change(kept..marked, "", "more than one byte-order mark".into())],
        _ => Vec::new(),
    }
}

/// Whether a text is JSON, or has one JSON value per line.
fn is_json_or_json_lines(text: &str) -> bool {
    // Text that nests too deeply to parse is JSON too, because nothing else begins like that.
    const TOO_DEEP: &str = "recursion limit exceeded";
    let is_value = |text: &str| match serde_json::from_str::<IgnoredAny>(text) {
        Ok(_) => true,
        Err(error) => error.to_string().starts_with(TOO_DEEP),
    };
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    is_value(text) || text.trim_start().starts_with(['{', '[']) && lines.all(is_value)
}
