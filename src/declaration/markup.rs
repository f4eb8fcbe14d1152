//! Declarations of markup: XML, HTML and CSS.
//!
//! In: bytes. Out: the byte ranges of labels.

use std::ops::Range;

use super::lines::{find, is_at, position, start};
use super::spelling::is_label;

/// Finds the label of an XML declaration, which must stand at the very start.
pub fn xml(bytes: &[u8]) -> Vec<Range<usize>> {
    let at = start(bytes);
    if !bytes[at..].starts_with(b"<?xml") || !bytes.get(at + 5).is_some_and(u8::is_ascii_whitespace) {
        return Vec::new();
    }
    // No valid value has `<` or `?` in it, so the first of them ends the declaration.
    let end = position(bytes, at + 5, |byte| matches!(byte, b'?' | b'<' | b'>'));
    if !bytes[end..].starts_with(b"?>") {
        return Vec::new();
    }
    let (attributes, _) = attributes(&bytes[..end], at + 5);
    attributes
        .into_iter()
        .filter(|attribute| &bytes[attribute.name.clone()] == b"encoding")
        .map(|attribute| attribute.value)
        .filter(|value| is_label(&bytes[value.clone()]))
        .take(1)
        .collect()
}

/// Finds the label of `@charset "…";`, in exactly the bytes that CSS requires.
pub fn css(bytes: &[u8]) -> Vec<Range<usize>> {
    const CHARSET_RULE: &[u8] = b"@charset \"";
    let at = start(bytes);
    if !bytes[at..].starts_with(CHARSET_RULE) {
        return Vec::new();
    }
    let label = at + CHARSET_RULE.len()..position(bytes, at + CHARSET_RULE.len(), |byte| {
        matches!(byte, b'"' | b'\n')
    });
    let ends = bytes[label.end..].starts_with(b"\";");
    if ends && is_label(&bytes[label.clone()]) { vec![label] } else { Vec::new() }
}

/// Finds the labels of `<meta charset=…>` in the head of a page.
pub fn html_charset(bytes: &[u8]) -> Vec<Range<usize>> {
    let metas = metas_of_head(bytes);
    let values = metas.iter().filter_map(|meta| value_of(bytes, meta, b"charset"));
    values
        .map(|value| super::lines::trimmed(bytes, value))
        .filter(|value| is_label(&bytes[value.clone()]))
        .collect()
}

/// Finds the labels of `<meta http-equiv=content-type content="…; charset=…">` in the head of a page.
pub fn html_content_type(bytes: &[u8]) -> Vec<Range<usize>> {
    let metas = metas_of_head(bytes);
    let content_types = metas.iter().filter(|meta| {
        value_of(bytes, meta, b"http-equiv")
            .is_some_and(|value| bytes[value].trim_ascii().eq_ignore_ascii_case(b"content-type"))
    });
    content_types
        .filter_map(|meta| charset_of_content(bytes, value_of(bytes, meta, b"content")?))
        .filter(|label| is_label(&bytes[label.clone()]))
        .collect()
}

/// The charset in the `content` of a `meta`, as the HTML standard extracts it (2.5.5), which does not require a `;`
/// before it.
fn charset_of_content(bytes: &[u8], content: Range<usize>) -> Option<Range<usize>> {
    const CHARSET: &[u8] = b"charset";
    let bytes = &bytes[..content.end];
    let mut at = content.start;
    loop {
        at = skip_space(bytes, find(bytes, at, CHARSET)? + CHARSET.len());
        if bytes.get(at) == Some(&b'=') {
            at = skip_space(bytes, at + 1);
            break;
        }
    }
    match bytes.get(at)? {
        &quote @ (b'"' | b'\'') => {
            let end = position(bytes, at + 1, |byte| byte == quote);
            (end < bytes.len()).then_some(at + 1..end)
        }
        _ => Some(at..position(bytes, at, |byte| byte == b';' || byte.is_ascii_whitespace())),
    }
}

struct Attribute {
    name: Range<usize>,
    value: Range<usize>,
}

fn value_of(bytes: &[u8], attributes: &[Attribute], name: &[u8]) -> Option<Range<usize>> {
    // The first of two attributes with the same name counts.
    attributes
        .iter()
        .find(|attribute| bytes[attribute.name.clone()].eq_ignore_ascii_case(name))
        .map(|attribute| attribute.value.clone())
}

/// The start and end of comments and of template and server code between the tags of a page. Tags inside them do not count,
/// because they are not always part of the page.
const INSERTED: [(&[u8], &[u8]); 6] =
    [(b"<!--", b"-->"), (b"<?", b"?>"), (b"<%", b"%>"), (b"{%", b"%}"), (b"{{", b"}}"), (b"{#", b"#}")];

/// The elements that an HTML parser keeps in the head (13.2.6.4.4 "in head"), without those of `TEXT`.
const HEAD: [&[u8]; 9] =
    [b"html", b"head", b"base", b"basefont", b"bgsound", b"link", b"meta", b"noscript", b"template"];

/// The elements of the head in which `<` starts no tag but their own end tag.
const TEXT: [&[u8]; 4] = [b"title", b"script", b"style", b"noframes"];

/// The attributes of each `meta` in the head. The head ends at the first text or element that does not belong there. Bytes
/// that do not begin with a head are no page.
fn metas_of_head(bytes: &[u8]) -> Vec<Vec<Attribute>> {
    let mut metas = Vec::new();
    let mut at = start(bytes);
    loop {
        at = skip_space(bytes, at);
        if let Some((opening, closing)) = INSERTED.iter().find(|(opening, _)| is_at(bytes, at, opening)) {
            // `<!-->` is a whole comment.
            let from = if *opening == b"<!--" { at + 2 } else { at + opening.len() };
            let Some(end) = find(bytes, from, closing) else { return metas };
            at = end + closing.len();
            continue;
        }
        if is_at(bytes, at, b"<!doctype") {
            at = position(bytes, at, |byte| byte == b'>') + 1;
            continue;
        }
        let closes = is_at(bytes, at, b"</");
        if bytes.get(at) != Some(&b'<') {
            return metas;
        }
        let from = at + 1 + usize::from(closes);
        let name = from..position(bytes, from, |byte| !byte.is_ascii_alphanumeric());
        let name = &bytes[name.start..name.end];
        let is_in = |elements: &[&[u8]]| elements.iter().any(|known| name.eq_ignore_ascii_case(known));
        let (attributes, after) = attributes(bytes, from + name.len());
        let Some(after) = after else { return metas };
        at = after;
        if is_in(&TEXT) && !closes {
            let end = [b"</", name].concat();
            let Some(found) = find(bytes, at, &end) else { return metas };
            at = found;
        } else if closes && (name.eq_ignore_ascii_case(b"head") || name.eq_ignore_ascii_case(b"html")) {
            return metas;
        } else if name.eq_ignore_ascii_case(b"meta") && !closes {
            metas.push(attributes);
        } else if !is_in(&HEAD) && !is_in(&TEXT) {
            return metas;
        }
    }
}

fn skip_space(bytes: &[u8], at: usize) -> usize {
    position(bytes, at, |byte| !byte.is_ascii_whitespace())
}

/// The attributes from `at` to the end of the tag, and the offset after the tag if it has an end (13.2.1.2,
/// "get an attribute").
fn attributes(bytes: &[u8], mut at: usize) -> (Vec<Attribute>, Option<usize>) {
    let mut attributes = Vec::new();
    loop {
        at = position(bytes, at, |byte| !(byte.is_ascii_whitespace() || byte == b'/'));
        match bytes.get(at) {
            None => return (attributes, None),
            Some(b'>') => return (attributes, Some(at + 1)),
            Some(_) => {}
        }
        // A `=` may be the first character of a name, but no later one.
        let name = at..position(bytes, at + 1, |byte| {
            byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'=')
        });
        at = skip_space(bytes, name.end);
        let mut value = at..at;
        if bytes.get(at) == Some(&b'=') {
            at = skip_space(bytes, at + 1);
            match bytes.get(at) {
                Some(&quote @ (b'"' | b'\'')) => {
                    value = at + 1..position(bytes, at + 1, |byte| byte == quote);
                    if value.end == bytes.len() {
                        return (attributes, None);
                    }
                    at = value.end + 1;
                }
                _ => {
                    value = at..position(bytes, at, |byte| byte.is_ascii_whitespace() || byte == b'>');
                    at = value.end;
                }
            }
        }
        attributes.push(Attribute { name, value });
    }
}
