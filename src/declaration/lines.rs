//! Lines of bytes: `\n`, `\r\n` and `\r` end one.
//!
//! In: bytes. Out: byte ranges, without the line ends.

use std::ops::Range;

/// The byte-order mark of UTF-8, which may begin any text.
const UTF_8_BOM: &[u8] = b"\xEF\xBB\xBF";

/// The offset of the text after the byte-order mark, if there is one.
pub fn start(bytes: &[u8]) -> usize {
    if bytes.starts_with(UTF_8_BOM) { UTF_8_BOM.len() } else { 0 }
}

/// The lines from byte `from` on; none if there are no bytes.
pub fn from(bytes: &[u8], from: usize) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = from;
    std::iter::from_fn(move || {
        if at >= bytes.len() {
            return None;
        }
        let end = position(bytes, at, |byte| matches!(byte, b'\n' | b'\r'));
        let line = at..end;
        at = end + if bytes[end..].starts_with(b"\r\n") { 2 } else { 1 };
        Some(line)
    })
}

/// The last lines, at most `count`. A line end at the end of the text does not begin another line.
pub fn last(bytes: &[u8], count: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut end = bytes.len() - line_end(bytes, bytes.len());
    while lines.len() < count {
        let start =
            bytes[..end].iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).map_or(0, |at| at + 1);
        lines.push(start..end);
        if start == 0 {
            break;
        }
        end = start - line_end(bytes, start);
    }
    lines.reverse();
    lines
}

/// The length of the line end directly before `at`.
fn line_end(bytes: &[u8], at: usize) -> usize {
    match &bytes[..at] {
        [.., b'\r', b'\n'] => 2,
        [.., b'\r' | b'\n'] => 1,
        _ => 0,
    }
}

/// The number, from 1, of the line in which `before` ends.
pub fn count(before: &[u8]) -> usize {
    from(before, 0).count() + usize::from(matches!(before, [] | [.., b'\r' | b'\n']))
}

/// The first byte from `at` on that is `wanted`, or the end.
pub fn position(bytes: &[u8], at: usize, wanted: impl Fn(u8) -> bool) -> usize {
    let at = at.min(bytes.len());
    bytes[at..].iter().position(|&byte| wanted(byte)).map_or(bytes.len(), |found| at + found)
}

/// The first offset of `needle` at or after `at`. ASCII case is ignored.
pub fn find(bytes: &[u8], at: usize, needle: &[u8]) -> Option<usize> {
    let (rest, first) = (bytes.get(at..)?, needle.first()?.to_ascii_lowercase());
    // Comparing the first byte alone saves most comparisons.
    let is_here =
        |window: &[u8]| window[0].to_ascii_lowercase() == first && window.eq_ignore_ascii_case(needle);
    rest.windows(needle.len()).position(is_here).map(|found| at + found)
}

/// Whether `prefix` stands at `at`. ASCII case is ignored.
pub fn is_at(bytes: &[u8], at: usize, prefix: &[u8]) -> bool {
    bytes.get(at..at + prefix.len()).is_some_and(|there| there.eq_ignore_ascii_case(prefix))
}

/// The offset after the spaces and tabs at `at`.
pub fn skip_blanks(bytes: &[u8], at: usize) -> usize {
    position(bytes, at, |byte| !matches!(byte, b' ' | b'\t'))
}

/// `range` without white space around it.
pub fn trimmed(bytes: &[u8], range: Range<usize>) -> Range<usize> {
    let inside = &bytes[range.clone()];
    let start = range.start + (inside.len() - inside.trim_ascii_start().len());
    start..start + inside.trim_ascii().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_their_ends() {
        for (text, expected) in [
            ("", vec![]),
            ("a", vec!["a"]),
            ("a\n", vec!["a"]),
            ("a\r\nb\r\n", vec!["a", "b"]),
            ("a\rb\n\nc", vec!["a", "b", "", "c"]),
        ] {
            let bytes = text.as_bytes();
            let shown: Vec<&str> = from(bytes, 0).map(|line| &text[line]).collect();
            assert_eq!(shown, expected, "{text:?}");
            let backwards: Vec<&str> = last(bytes, 9).into_iter().map(|line| &text[line]).collect();
            if text.is_empty() {
                assert_eq!(backwards, [""]);
            } else {
                assert_eq!(backwards, expected, "{text:?}");
                assert_eq!(last(bytes, 1).len(), 1);
            }
        }
        for (before, line) in [("", 1), ("a", 1), ("a\n", 2), ("a\r\nb", 2), ("\n\n", 3)] {
            assert_eq!(count(before.as_bytes()), line, "{before:?}");
        }
    }
}
