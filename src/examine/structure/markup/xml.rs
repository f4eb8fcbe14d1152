//! Whether markup is XML.

use super::elements::{HTML_ELEMENTS, MAY_STAY_OPEN, VOID};
use super::segments::{tag_end, tag_name};

/// Whether `text` is XML: it has an XML declaration, or its root element is none of HTML and has a namespace or encloses the whole
/// text.
pub fn is_xml(text: &str) -> bool {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text).trim();
    if text.starts_with("<?xml ") {
        return true;
    }
    let mut rest = text;
    let first = loop {
        match rest.as_bytes() {
            [b'<', b'!', b'-', b'-', ..] => match rest.find("-->") {
                Some(end) => rest = rest[end + 3..].trim_start(),
                None => return false,
            },
            [b'<', b'!', ..]
                if rest.get(..14).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype html")) =>
            {
                return false;
            }
            [b'<', b'!', ..] => return rest.starts_with("<!DOCTYPE"),
            _ => break tag_end(rest).map(|end| rest[1..end].trim_end_matches(['>', '/'])),
        }
    };
    let Some(first) = first else { return false };
    let name = tag_name(first);
    let is_html =
        name == "html" || [&HTML_ELEMENTS[..], &VOID, &MAY_STAY_OPEN].concat().contains(&name.as_str());
    let around_all = || {
        let end = text.rfind("</").map_or("", |at| &text[at + 2..]);
        end.ends_with('>') && tag_name(end.trim_end_matches('>')) == name
    };
    !is_html && (first.contains(" xmlns") || around_all())
}
