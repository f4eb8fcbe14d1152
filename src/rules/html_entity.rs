//! `html-entity`: `&eacute;` in a text that is no HTML, and `&amp;eacute;` in one that is.
//!
//! In: text. Out: changes to the characters, or in markup to the reference that was meant. References that are shown, in
//! quotation marks or as code, stay. Wrong characters spelled like this are the matter of `mojibake`.

use super::hygiene::{Change, Wanted};
use super::{Group, Rule};
use crate::Severity;
use crate::escape::Notation;

/// Character references where there is no markup, or escaped twice.
pub static HTML_ENTITY: Rule = Rule {
    name: "html-entity",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "character references where there is no markup, or escaped twice",
    documentation: include_str!("html-entity.md"),
};

/// No reference has more characters between `&` and `;`.
const LONGEST: usize = 12;
/// The references that every kind of XML has.
const OF_ASCII: [(&str, char); 5] = [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\'')];

/// A reference, escaped or not.
struct Reference<'t> {
    /// In bytes.
    length: usize,
    /// What stands between the last ampersand and the semicolon.
    name: &'t str,
    character: char,
    /// How often its ampersand was escaped.
    escaped: usize,
}

/// Leftover references.
pub(super) fn find(text: &str, _: &Wanted) -> Vec<Change> {
    if !text.contains('&') {
        return Vec::new();
    }
    let markup = has_tags(text);
    let mut found: Vec<Change> = Vec::new();
    let mut at = 0;
    while let Some(offset) = text[at..].find('&') {
        let start = at + offset;
        at = start + 1;
        let Some(reference) = reference(&text[start..]) else { continue };
        at = start + reference.length;
        let Reference { name, character, escaped, .. } = reference;
        if is_shown(text, start, at) || markup && (escaped == 0 || character.is_ascii()) {
            continue;
        }
        let meant = if markup { format!("&{name};") } else { character.to_string() };
        found.push(Change {
            span: start..at,
            replacement: Some(meant),
            what: text[start..at].to_string().into(),
        });
    }
    found
}

/// The reference at the start of `text`, which is an ampersand.
fn reference(text: &str) -> Option<Reference<'_>> {
    const ESCAPED: &str = "amp;";
    let (mut rest, mut escaped) = (&text[1..], 0);
    while let Some(after) = rest.strip_prefix(ESCAPED) {
        rest = after;
        escaped += 1;
    }
    let named = rest.as_bytes().iter().take(LONGEST + 1).position(|byte| *byte == b';');
    let named = named.and_then(|end| Some((rest.get(..end)?, meaning(rest.get(..end)?)?)));
    let before = text.len() - rest.len();
    match named {
        Some((name, character)) => {
            Some(Reference { length: before + name.len() + 1, name, character, escaped })
        }
        None if escaped > 0 => {
            Some(Reference { length: before, name: "amp", character: '&', escaped: escaped - 1 })
        }
        None => None,
    }
}

/// What stands between `&` and `;` as a character that is no control.
fn meaning(name: &str) -> Option<char> {
    if let Some((_, character)) = OF_ASCII.iter().find(|(known, _)| *known == name) {
        return Some(*character);
    }
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#') {
        return None;
    }
    let escape = Notation::CharacterReferences.read(&format!("&{name};")).into_iter().next()?;
    Some(escape.character).filter(|character| !character.is_control())
}

/// Whether a reference stands between quotation marks, as in a text on references.
fn is_shown(text: &str, start: usize, end: usize) -> bool {
    let is_mark = |c: char| matches!(c, '"' | '\'' | '`' | '“' | '”' | '‘' | '’');
    text[..start].ends_with(is_mark) || text[end..].starts_with(is_mark)
}

/// Whether there is anything that HTML or XML takes for a tag.
fn has_tags(text: &str) -> bool {
    let Some(last) = text.rfind('>') else { return false };
    text[..last].match_indices('<').any(|(at, _)| {
        let rest = text[at + 1..].trim_start_matches('/');
        rest.starts_with(|c: char| matches!(c, '!' | '?') || c.is_ascii_alphabetic())
    })
}
