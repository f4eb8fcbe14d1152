//! Cuts bytes into lines, and collects the parts of the decoded text.

use std::ops::Range;

use super::lattice::{ByteTable, Way};
use crate::budgets::BUDGETS;
use crate::identification::found::Part;
use encodings::Encoding;

/// Stands in the text for bytes that could not be decoded. No real text contains this character.
pub const GONE: char = '\u{10FFFD}';

/// The end of the line that starts at `start`, with its line feed. A very long line is cut.
pub(super) fn line_end(bytes: &[u8], start: usize) -> usize {
    let rest = &bytes[start..];
    let end = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
    if end <= BUDGETS.mixed_line_bytes {
        return start + end;
    }
    let long = &rest[BUDGETS.mixed_line_bytes..end.min(2 * BUDGETS.mixed_line_bytes)];
    // The cut is behind a byte that is no trail byte, or else where a UTF-8 character begins.
    let cut = long.iter().position(|byte| *byte < 0x30).map(|at| at + 1);
    let cut = cut.or_else(|| long.iter().rposition(|byte| !(0x80..=0xBF).contains(byte)));
    start + BUDGETS.mixed_line_bytes + cut.unwrap_or(long.len())
}

/// `range` without the ASCII at its ends, as far as those bytes are ASCII in `other` too.
pub(super) fn trimmed(bytes: &[u8], range: Range<usize>, other: Option<Encoding>) -> Range<usize> {
    let Some(table) = other.and_then(ByteTable::of) else { return range };
    let mut first = None;
    let mut last = range.start;
    let mut at = range.start;
    while at < range.end {
        let (character, length) = table.first(&bytes[at..range.end]).unwrap_or(('\0', 1));
        at += length;
        if !character.is_ascii() {
            first = first.or(Some(at - length));
            last = at;
        }
    }
    first.map_or(range.start..range.start, |first| first..last)
}

/// The text of `bytes`, read in one way.
pub(super) fn decoded(bytes: &[u8], way: Way, other: Option<Encoding>) -> String {
    let text = match way {
        Way::Utf8 => std::str::from_utf8(bytes).ok().map(str::to_string),
        Way::Other => other.and_then(|other| other.decode(bytes).ok()),
        Way::Lost(character) => character.map(String::from),
    };
    text.unwrap_or_else(|| GONE.to_string())
}

/// Adds the bytes at `file` as a part. If the last part has the same encoding, it is extended instead.
pub(super) fn push(
    text: &mut String,
    parts: &mut Vec<Part>,
    bytes: &[u8],
    file: Range<usize>,
    encoding: Option<Encoding>,
    confidence: f64,
) {
    if file.is_empty() {
        return;
    }
    let start = text.len();
    let decoded = encoding.and_then(|encoding| encoding.decode(&bytes[file.clone()]).ok());
    let encoding = encoding.filter(|_| decoded.is_some());
    match decoded {
        Some(decoded) => text.push_str(&decoded),
        None => text.push(GONE),
    }
    match parts.last_mut() {
        Some(last) if last.encoding == encoding && encoding.is_some() => {
            last.file.end = file.end;
            last.text.end = text.len();
            last.confidence = last.confidence.min(confidence);
        }
        _ => parts.push(Part { file, text: start..text.len(), encoding, confidence, inferred: None }),
    }
}
