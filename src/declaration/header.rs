//! Declarations in headers: `Content-Type` of gettext catalogues and of mail.
//!
//! In: bytes. Out: the byte ranges of labels.

use std::ops::Range;

use super::lines::{find, from, is_at, position, skip_blanks, start};
use super::spelling::is_label;

const CONTENT_TYPE: &[u8] = b"Content-Type:";

/// Finds the label in the header of a catalogue, which is its first entry, that of the empty message.
pub fn gettext(bytes: &[u8]) -> Vec<Range<usize>> {
    #[derive(PartialEq)]
    enum Expected {
        Message,
        Translation,
        More,
    }
    let mut expected = Expected::Message;
    let mut at_start = true;
    for line in from(bytes, start(bytes)) {
        let inside = &bytes[..line.end];
        let string = match expected {
            Expected::Message => {
                if inside[line.start..].trim_ascii().is_empty() || inside[line.start] == b'#' {
                    continue;
                }
                if !is_empty_message(&inside[line.start..]) {
                    break;
                }
                expected = Expected::Translation;
                continue;
            }
            Expected::Translation => {
                if !inside[line.start..].starts_with(b"msgstr") {
                    break;
                }
                expected = Expected::More;
                skip_blanks(inside, line.start + b"msgstr".len())
            }
            Expected::More => line.start,
        };
        if inside.get(string) != Some(&b'"') {
            break;
        }
        if let Some(label) = charset_of_string(bytes, string..line.end, at_start) {
            return vec![label];
        }
        let text = inside[string + 1..].trim_ascii_end();
        let text = text.strip_suffix(b"\"").unwrap_or(text);
        at_start = text.is_empty() && at_start || text.ends_with(b"\\n");
    }
    Vec::new()
}

fn is_empty_message(line: &[u8]) -> bool {
    line.strip_prefix(b"msgid").is_some_and(|rest| rest.trim_ascii() == b"\"\"")
}

/// The charset in a string of the header. `at_start` says that the string begins a line of the header.
fn charset_of_string(bytes: &[u8], string: Range<usize>, at_start: bool) -> Option<Range<usize>> {
    let inside = &bytes[..string.end];
    let first = string.start + 1;
    let begins = if at_start && is_at(inside, first, CONTENT_TYPE) {
        first
    } else {
        find(inside, first, &[b"\\n", CONTENT_TYPE].concat())? + 2
    };
    let end = position(inside, begins, |byte| matches!(byte, b'\\' | b'"'));
    charset_of(bytes, begins + CONTENT_TYPE.len()..end)
}

/// Finds the labels in the header of a mail and in the headers of its parts. The label of a part in quoted-printable or
/// Base64 does not count, because the bytes of that part are ASCII.
pub fn mail(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut lines = from(bytes, start(bytes)).peekable();
    // The separator line of mail boxes.
    if lines.peek().is_some_and(|line| bytes[line.clone()].starts_with(b"From ")) {
        lines.next();
    }
    let Some(top) = fields(bytes, &mut lines) else { return Vec::new() };
    let mut labels = Vec::new();
    labels.extend(top.label);
    let is_boundary = |line: &Range<usize>| {
        bytes[line.clone()]
            .strip_prefix(b"--")
            .is_some_and(|rest| top.boundaries.iter().any(|boundary| rest.trim_ascii_end() == *boundary))
    };
    if top.boundaries.is_empty() {
        return labels;
    }
    while let Some(line) = lines.next() {
        if is_boundary(&line)
            && let Some(part) = fields(bytes, &mut lines)
        {
            labels.extend(part.label);
        }
    }
    labels
}

/// The fields of a header that are needed here.
struct Fields<'a> {
    /// The label of `Content-Type`, if there is no content transfer encoding.
    label: Option<Range<usize>>,
    /// The boundaries of parts, if there are any.
    boundaries: Vec<&'a [u8]>,
}

/// Reads a header and the empty line after it; `None` if it is no header.
fn fields<'a>(bytes: &'a [u8], lines: &mut dyn Iterator<Item = Range<usize>>) -> Option<Fields<'a>> {
    // Each field with its continuation lines.
    let mut whole: Vec<Range<usize>> = Vec::new();
    for line in lines {
        let inside = &bytes[line.clone()];
        if inside.trim_ascii().is_empty() {
            break;
        }
        if matches!(inside[0], b' ' | b'\t') {
            whole.last_mut()?.end = line.end;
            continue;
        }
        let name = position(inside, 0, |byte| !(byte.is_ascii_alphanumeric() || byte == b'-'));
        if name == 0 || inside.get(name) != Some(&b':') {
            return None;
        }
        whole.push(line);
    }
    let of = |name: &[u8]| whole.iter().find(|field| is_at(bytes, field.start, name)).cloned();
    let content_type = of(CONTENT_TYPE).map(|field| field.start + CONTENT_TYPE.len()..field.end);
    const TRANSFER: &[u8] = b"Content-Transfer-Encoding:";
    let encoded = of(TRANSFER).is_some_and(|field| {
        let value = bytes[field.start + TRANSFER.len()..field.end].trim_ascii();
        [&b"quoted-printable"[..], b"base64"].iter().any(|name| value.eq_ignore_ascii_case(name))
    });
    let label =
        content_type.clone().filter(|_| !encoded).and_then(|content_type| charset_of(bytes, content_type));
    let boundary = content_type.and_then(|content_type| parameter_of(bytes, content_type, b"boundary"));
    (!whole.is_empty())
        .then(|| Fields { label, boundaries: boundary.into_iter().map(|at| &bytes[at]).collect() })
}

/// The charset in the value of a `Content-Type`, after a type and a `;`.
fn charset_of(bytes: &[u8], value: Range<usize>) -> Option<Range<usize>> {
    parameter_of(bytes, value, b"charset").filter(|label| is_label(&bytes[label.clone()]))
}

fn parameter_of(bytes: &[u8], value: Range<usize>, name: &[u8]) -> Option<Range<usize>> {
    let bytes = &bytes[..value.end];
    let mut at = position(bytes, value.start, |byte| byte == b';');
    if !bytes[value.start..at].contains(&b'/') {
        return None;
    }
    while at < bytes.len() {
        let from = position(bytes, at + 1, |byte| !byte.is_ascii_whitespace());
        let equals = from + name.len();
        if is_at(bytes, from, name) && bytes.get(equals) == Some(&b'=') {
            return Some(match bytes.get(equals + 1) {
                Some(b'"') => equals + 2..position(bytes, equals + 2, |byte| byte == b'"'),
                _ => {
                    let ends = |byte: u8| byte == b';' || byte.is_ascii_whitespace();
                    equals + 1..position(bytes, equals + 1, ends)
                }
            });
        }
        at = position(bytes, from, |byte| byte == b';');
    }
    None
}
