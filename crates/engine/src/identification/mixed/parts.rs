//! Lines of bytes, and the parts of a text that they become.

use std::ops::Range;

use super::lattice::{ByteTable, Way};
use crate::identification::found::Part;
use encodings::Encoding;

/// A longer line is cut behind a byte that is second to none.
const LONG_LINE_IN_BYTES: usize = 2000;
/// Stands for bytes that fit nothing: no text has it, and no encoding.
pub const GONE: char = '\u{10FFFD}';

/// Where the line that starts at `start` ends, its line feed included; a very long one is cut.
pub(super) fn line_end(bytes: &[u8], start: usize) -> usize {
    let rest = &bytes[start..];
    let end = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
    if end <= LONG_LINE_IN_BYTES {
        return start + end;
    }
    let long = &rest[LONG_LINE_IN_BYTES..end.min(2 * LONG_LINE_IN_BYTES)];
    // Rather after a byte that is second to none, else where UTF-8 begins a character.
    let cut = long.iter().position(|byte| *byte < 0x30).map(|at| at + 1);
    let cut = cut.or_else(|| long.iter().rposition(|byte| !(0x80..=0xBF).contains(byte)));
    start + LONG_LINE_IN_BYTES + cut.unwrap_or(long.len())
}

/// `range` without the ASCII at its ends, as far as that is read alike in `other`.
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

/// What `bytes` are, read one way.
pub(super) fn decoded(bytes: &[u8], way: Way, other: Option<Encoding>) -> String {
    let text = match way {
        Way::Utf8 => std::str::from_utf8(bytes).ok().map(str::to_string),
        Way::Other => other.and_then(|other| other.decode(bytes).ok()),
        Way::Lost(character) => character.map(String::from),
    };
    text.unwrap_or_else(|| GONE.to_string())
}

/// Adds a part, to the last one where that is alike.
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
