//! `html-entity`: `&eacute;` in a text that is no HTML, and `&amp;eacute;` in one that is.
//!
//! In: text. Out: changes to the characters, or in HTML to the intended reference. XML knows few names and may be right as it
//! is, so its references are reported without a change. References that are only mentioned (in quotation marks or code) stay.
//! Misread characters that are written as references belong to `mojibake`.

use std::ops::Range;

use super::hygiene::{RuleMatch, Wanted};
use crate::rule::{Group, Rule, Severity};
use engine::escape::Notation;
use engine::mention::{Suspect, measure};

/// Character references outside markup, or escaped twice.
pub static HTML_ENTITY: Rule = Rule {
    name: "html-entity",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "character references where there is no markup, or escaped twice",
    documentation: include_str!("html-entity.md"),
};

/// The longest name of a reference, in characters between `&` and `;`.
const LONGEST_REFERENCE_NAME: usize = 12;
/// The references that XML predefines.
const OF_ASCII: [(&str, char); 5] = [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\'')];

/// The start and end of stretches of markup that are no running text, and in which references have no meaning or another one.
const RAW: [(&str, &str); 6] = [
    ("<!--", "-->"),
    ("<![cdata[", "]]>"),
    ("<?", "?>"),
    ("<script", "</script"),
    ("<style", "</style"),
    ("<textarea", "</textarea"),
];
/// References with at least this score of mention are examples. Quotation marks or code are enough for it.
const MENTIONED: f64 = 0.2;

/// The elements with which a file or a fragment of HTML may begin (HTML Living Standard, section 4). Markup that begins with
/// another element is XML.
const OF_HTML: &str = " a abbr address article aside audio b blockquote body br button canvas center cite code dd del details dfn \
    dialog div dl dt em embed fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe \
    img input ins kbd label legend li link main map mark menu meta nav noscript object ol p picture pre q s samp script \
    search section select slot small span strike strong style sub sup table tbody td template textarea tfoot th thead time \
    title tr tt u ul var video ";

/// The root elements of feeds, whose texts are escaped HTML.
const OF_FEEDS: [&str; 3] = ["rss", "feed", "rdf:rdf"];

/// The kind of a text, by its tags.
#[derive(Clone, Copy, PartialEq, Eq)]
enum MarkupKind {
    /// Text without tags.
    Plain,
    /// HTML, or other text with tags in it, such as Markdown.
    Html,
    /// XML.
    Xml,
    /// XML with escaped HTML in it, which has references of its own.
    HtmlInXml,
}

/// A character reference.
struct Reference<'t> {
    /// The length of the reference, in bytes.
    length: usize,
    /// Its name, between the last ampersand and the semicolon.
    name: &'t str,
    character: char,
    /// How many times its ampersand was escaped.
    escaped: usize,
}

/// Finds leftover references.
pub(super) fn find(text: &str, _: &Wanted) -> Vec<RuleMatch> {
    if !text.contains('&') {
        return Vec::new();
    }
    let lower = text.to_ascii_lowercase();
    let kind = kind(&lower);
    if kind == MarkupKind::HtmlInXml {
        return Vec::new();
    }
    let markup = kind != MarkupKind::Plain;
    let raw = if markup { raw(&lower) } else { Vec::new() };
    let mut raw = raw.into_iter().peekable();
    let mut found: Vec<RuleMatch> = Vec::new();
    let mut at = 0;
    while let Some(offset) = text[at..].find('&') {
        let start = at + offset;
        at = start + 1;
        let Some(reference) = reference(&text[start..]) else { continue };
        at = start + reference.length;
        let Reference { name, character, escaped, .. } = reference;
        while raw.next_if(|raw| raw.end <= start).is_some() {}
        let is_raw = raw.peek().is_some_and(|raw| raw.start < at);
        if is_raw || markup && (escaped == 0 || character.is_ascii()) {
            continue;
        }
        let meant = match kind {
            MarkupKind::Plain => Some(character.to_string()),
            MarkupKind::Html => Some(format!("&{name};")),
            MarkupKind::Xml | MarkupKind::HtmlInXml => None,
        };
        found.push(RuleMatch {
            span: start..at,
            replacement: meant,
            what: text[start..at].to_string().into(),
        });
    }
    let measured = measure(text, found.iter().map(|reference| Suspect::lost(reference.span.clone())));
    let mut scores = measured.into_iter().map(|measured| measured.score());
    found.retain(|_| scores.next().is_none_or(|score| score < MENTIONED));
    found
}

/// The reference at the start of `text`, which begins with an ampersand.
fn reference(text: &str) -> Option<Reference<'_>> {
    const ESCAPED: &str = "amp;";
    let (mut rest, mut escaped) = (&text[1..], 0);
    while let Some(after) = rest.strip_prefix(ESCAPED) {
        rest = after;
        escaped += 1;
    }
    let named = rest.as_bytes().iter().take(LONGEST_REFERENCE_NAME + 1).position(|byte| *byte == b';');
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

/// The character of the reference `name`; `None` if it is unknown or a control character.
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

/// The kind of a text. `text` is in lower case.
fn kind(text: &str) -> MarkupKind {
    if !has_tags(text) {
        return MarkupKind::Plain;
    }
    let mut rest = text.trim_start_matches('\u{FEFF}').trim_start();
    let mut declared = false;
    // Skips what may stand before the first element.
    while let Some(special) = ["<?", "<!--", "<!"].into_iter().find(|start| rest.starts_with(start)) {
        if rest.starts_with("<!doctype html") {
            return MarkupKind::Html;
        }
        declared |= rest.starts_with("<?xml") || rest.starts_with("<!doctype");
        let end = match special {
            "<?" => "?>",
            "<!--" => "-->",
            _ => ">",
        };
        let Some(length) = rest.find(end) else { break };
        rest = rest[length + end.len()..].trim_start();
    }
    let Some(root) = rest.strip_prefix('<') else {
        return if declared { MarkupKind::Xml } else { MarkupKind::Html };
    };
    let tag = &root[..root.find('>').unwrap_or(root.len())];
    let root = tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
    // Custom elements of HTML have a hyphen in their names, by the standard. Templates begin with other signs.
    let is_of_html = is_of_html(root) || root.contains('-') || !root.starts_with(|c: char| c.is_alphabetic());
    if !declared && is_of_html && (root == "html" || !tag.contains("xmlns")) {
        return MarkupKind::Html;
    }
    let has_escaped_tags = || {
        text.match_indices("&lt;").any(|(at, start)| {
            text[at + start.len()..].starts_with(|c: char| matches!(c, '/' | '!') || c.is_ascii_alphabetic())
        })
    };
    if OF_FEEDS.contains(&root) || has_escaped_tags() { MarkupKind::HtmlInXml } else { MarkupKind::Xml }
}

fn is_of_html(name: &str) -> bool {
    OF_HTML.split_ascii_whitespace().any(|known| known == name)
}

/// The [`RAW`] stretches of a text in lower case, in order. One that is not closed extends to the end.
fn raw(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(offset) = text[at..].find('<') {
        let start = at + offset;
        let rest = &text[start..];
        at = start + 1;
        let is_name_ended = |opens: &str| {
            let behind = rest[opens.len()..].chars().next();
            !opens.ends_with(|c: char| c.is_ascii_alphabetic())
                || behind.is_none_or(|c| c.is_whitespace() || matches!(c, '>' | '/'))
        };
        let opened = RAW.iter().find(|(opens, _)| rest.starts_with(opens) && is_name_ended(opens));
        if let Some((_, closes)) = opened {
            at = rest.find(closes).map_or(text.len(), |length| start + length);
            found.push(start..at);
        }
    }
    found
}

/// Whether the text has anything that HTML or XML would take for a tag.
fn has_tags(text: &str) -> bool {
    let Some(last) = text.rfind('>') else { return false };
    text[..last].match_indices('<').any(|(at, _)| {
        let rest = text[at + 1..].trim_start_matches('/');
        rest.starts_with(|c: char| matches!(c, '!' | '?') || c.is_ascii_alphabetic())
    })
}
