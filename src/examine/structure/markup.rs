//! XML and HTML: the same tags, comments and references, and nothing in them that ends them early.

use std::ops::Range;

use super::applied::is_rule;
use super::limits::LONGEST_REFERENCE;
use super::lines::{SourceLine, breaks_escape_or_comment, line_of, strings_stay};
use super::why::Why;
use crate::examine::edits::TextRepair;

/// What goes on for longer is no tag, in bytes.
const LONGEST_TAG: usize = 1 << 13;
/// The references that XML knows without a declaration.
const XML_REFERENCES: [&str; 5] = ["amp", "lt", "gt", "quot", "apos"];
/// Elements of HTML that are never closed (HTML Living Standard, section 13.1.2), and those whose end may be left out.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    "param",
];
const MAY_STAY_OPEN: [&str; 17] = [
    "p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup",
    "rp", "rt", "html", "body",
];
/// Elements that HTML may begin with, besides those above: whole pages, pieces of pages, and components.
const HTML_ELEMENTS: [&str; 59] = [
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "blockquote",
    "button",
    "canvas",
    "center",
    "cite",
    "code",
    "details",
    "dialog",
    "div",
    "dl",
    "em",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "i",
    "iframe",
    "label",
    "legend",
    "main",
    "map",
    "mark",
    "nav",
    "noscript",
    "object",
    "ol",
    "picture",
    "pre",
    "q",
    "script",
    "section",
    "select",
    "small",
    "span",
    "strong",
    "style",
    "table",
    "template",
    "textarea",
    "title",
    "u",
    "ul",
];

/// What XML or HTML is made of.
#[derive(Debug, PartialEq, Eq)]
pub struct Markup {
    /// What knows five names of characters, and forgives nothing; but for `any_name`.
    xml: bool,
    /// Whether a document type that is somewhere else may declare any name.
    any_name: bool,
    /// Names that are declared here.
    declared: Vec<String>,
    segments: Vec<Segment>,
    /// What is not as it should be: tags without their other half, ampersands and brackets that are none.
    errors: usize,
}

/// What stands somewhere in markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Tag,
    Comment,
    CharacterData,
    /// `<?`: instructions, and PHP.
    Instruction,
    /// `<!`.
    Declaration,
    /// What is in `script` and `style`.
    Raw,
}

#[derive(Debug, PartialEq, Eq)]
struct Segment {
    kind: Kind,
    span: Range<usize>,
    /// Where in text something starts that a mark could make a tag.
    dangling: Option<usize>,
}

impl Markup {
    /// `text` as markup, sound or not.
    pub fn of(text: &str) -> Markup {
        let xml = is_xml(text);
        let mut markup =
            Markup { xml, any_name: false, declared: Vec::new(), segments: segments(text), errors: 0 };
        if xml {
            let doctype = text.find("<!DOCTYPE").map(|at| &text[at..]);
            let head =
                doctype.map_or("", |doctype| &doctype[..doctype.find(['[', '>']).unwrap_or(doctype.len())]);
            markup.any_name = [" PUBLIC", " SYSTEM"].iter().any(|external| head.contains(external));
            let names = text.match_indices("<!ENTITY").filter_map(|(at, start)| {
                let name = text[at + start.len()..].split_ascii_whitespace().next()?;
                (name != "%").then(|| name.to_string())
            });
            markup.declared = if doctype.is_some() { names.collect() } else { Vec::new() };
        }
        markup.errors = markup.count_errors(text);
        markup
    }

    /// Why each of `repairs` is left out.
    pub fn verdicts(&self, text: &str, repairs: &[&TextRepair]) -> Vec<Option<Why>> {
        let mut verdicts: Vec<Option<Why>> = self.breaking(text, repairs);
        self.judge_strings(text, repairs, &mut verdicts);
        verdicts
    }

    /// Why each of `repairs` is left out by where it stands in the markup alone.
    pub fn breaking(&self, text: &str, repairs: &[&TextRepair]) -> Vec<Option<Why>> {
        // How far the tag is read that the last one stood in, and the mark that was open there, with where it stands.
        let mut read: (usize, Option<(u8, usize)>) = (0, None);
        let verdict = |repair: &&TextRepair| {
            let at = self.segments.partition_point(|segment| segment.span.end <= repair.span.start);
            let Some(segment) = self.segments.get(at).or(self.segments.last()) else {
                return Some(Why::Markup);
            };
            if segment.kind == Kind::Tag {
                let start = if read.0 <= segment.span.start { (segment.span.start, None) } else { read };
                read = (repair.span.start.max(start.0), open_mark(text, start.0..repair.span.start, start.1));
            }
            self.breaks(text, repair, segment, read.1).then_some(Why::Markup)
        };
        repairs.iter().map(verdict).collect()
    }

    /// Whether `after` has no more of what should not be.
    pub fn has_no_more_errors(&self, after: &str) -> bool {
        let new = Markup {
            xml: self.xml,
            any_name: self.any_name,
            declared: self.declared.clone(),
            segments: segments(after),
            errors: 0,
        };
        new.count_errors(after) <= self.errors
    }

    /// Whether a repair in `segment` makes other markup of it; in a tag `mark` is open.
    fn breaks(&self, text: &str, repair: &TextRepair, segment: &Segment, mark: Option<(u8, usize)>) -> bool {
        let (span, new) = (&repair.span, repair.replacement.as_str());
        let old = &text[span.clone()];
        if span.end > segment.span.end {
            return true;
        }
        let changes = |c: char| old.matches(c).count() != new.matches(c).count();
        match segment.kind {
            Kind::Text => {
                // Both or neither, as they come in pairs; and ]]> is an error in XML.
                changes('<')
                    || changes('>')
                    || self.xml && changes(']') && text[span.end..].starts_with([']', '>', '］'])
                    || segment.dangling.is_some_and(|from| from < span.start)
                        && ['"', '\''].into_iter().any(changes)
                    || self.changes_references(text, repair)
            }
            Kind::Tag => match mark {
                Some((mark, start)) => {
                    let mark = char::from(mark);
                    let other = if mark == '"' { '\'' } else { '"' };
                    let value = &text[start + 1..segment.span.end];
                    let value = &value[..value.find(mark).unwrap_or(value.len())];
                    // A script in the value may have strings of its own.
                    changes(mark)
                        || changes('<')
                        || changes(other) && value.contains(other)
                        || changes('\\')
                        || self.changes_references(text, repair)
                }
                None => {
                    let before = text[segment.span.start..span.start].rsplit(char::is_whitespace).next();
                    let in_value = before.is_some_and(|word| word.contains('='));
                    let marks = |text: &str| -> Vec<char> {
                        text.chars().filter(|c| c.is_ascii_punctuation() || in_value && *c == ' ').collect()
                    };
                    marks(old) != marks(new)
                }
            },
            Kind::Comment => changes('-') || changes('>'),
            Kind::CharacterData => changes(']') || changes('>'),
            Kind::Instruction => changes('?') || changes('>'),
            Kind::Declaration => "\"'<>[]%&-?".chars().any(changes),
            Kind::Raw => changes('<'),
        }
    }

    /// Whether a repair makes references of what is none, none of what is one, or unknown ones.
    fn changes_references(&self, text: &str, repair: &TextRepair) -> bool {
        let name = |c: char| c.is_ascii_alphanumeric() || c == '#';
        let before = &text[..repair.span.start];
        let begun = before.trim_end_matches(name);
        let begins = before.len() - begun.len() <= LONGEST_REFERENCE && begun.ends_with(['&', '＆']);
        let start = if begins && begun.ends_with('&') { begun.len() - 1 } else { repair.span.start };
        if begins && repair.replacement.contains(';') && !text[repair.span.clone()].contains(';') {
            return true;
        }
        let behind = &text[repair.span.end..];
        let rest = behind.len() - behind.trim_start_matches(name).len();
        let ends = rest <= LONGEST_REFERENCE && behind[rest..].starts_with(';');
        let end = repair.span.end + if ends { rest + 1 } else { 0 };
        let after =
            [&text[start..repair.span.start], &repair.replacement, &text[repair.span.end..end]].concat();
        let (old, new) = (self.references(&text[start..end]), self.references(&after));
        new.1 > old.1 || is_rule(repair) && new.0 != old.0
    }

    /// How many references `text` has, and how many ampersands that begin none.
    fn references(&self, text: &str) -> (usize, usize) {
        let (mut good, mut bad) = (0, 0);
        for (at, _) in text.match_indices('&') {
            match self.is_reference(&text[at + 1..]) {
                true => good += 1,
                false => bad += 1,
            }
        }
        (good, bad)
    }

    /// Whether what stands behind an ampersand makes it a reference.
    fn is_reference(&self, rest: &str) -> bool {
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '#').unwrap_or(rest.len());
        let name = &rest[..length];
        let known = || {
            !self.xml
                || self.any_name
                || name.starts_with('#')
                || XML_REFERENCES.contains(&name)
                || self.declared.iter().any(|declared| declared == name)
        };
        length > 0 && rest[length..].starts_with(';') && known()
    }

    /// What is not as it should be in `text`, whose segments these are.
    fn count_errors(&self, text: &str) -> usize {
        let mut errors = 0;
        let mut open: Vec<String> = Vec::new();
        for segment in &self.segments {
            let inside = &text[segment.span.clone()];
            match segment.kind {
                Kind::Text => {
                    errors += inside.matches('<').count() + self.references(inside).1;
                    errors += if self.xml { inside.matches("]]>").count() } else { 0 };
                    continue;
                }
                Kind::Comment if self.xml => {
                    let inner = inside.get(4..inside.len().saturating_sub(3)).unwrap_or_default();
                    errors += inner.matches("--").count() + usize::from(inner.ends_with('-'));
                    continue;
                }
                Kind::Tag => {}
                _ => continue,
            }
            if self.xml {
                errors += inside[1..].matches('<').count() + self.references(inside).1;
            }
            let tag = inside[1..].strip_suffix('>').unwrap_or(&inside[1..]);
            if let Some(closing) = tag.strip_prefix('/') {
                let closing = tag_name(closing);
                match open.iter().rposition(|one| *one == closing) {
                    Some(place) => {
                        let between = open.drain(place..).skip(1);
                        errors += between.filter(|one| !MAY_STAY_OPEN.contains(&one.as_str())).count();
                    }
                    None => errors += 1,
                }
            } else if !tag.ends_with('/') {
                open.extend(Some(tag_name(tag)).filter(|name| !VOID.contains(&name.as_str())));
            }
        }
        errors + open.iter().filter(|one| !MAY_STAY_OPEN.contains(&one.as_str())).count()
    }

    /// Leaves out what breaks strings on its line: of scripts, of templates.
    fn judge_strings(&self, text: &str, repairs: &[&TextRepair], verdicts: &mut [Option<Why>]) {
        let mut at = 0;
        while at < repairs.len() {
            let mut line = line_of(text, &repairs[at].span);
            let mut next = at + 1;
            while next < repairs.len() && repairs[next].span.start < line.end {
                if line.end < repairs[next].span.end {
                    line.end = line_of(text, &repairs[next].span).end;
                }
                next += 1;
            }
            let code = |n: &usize| {
                let at = self.segments.partition_point(|segment| segment.span.end <= repairs[*n].span.start);
                let kind = self.segments.get(at).map(|segment| segment.kind);
                verdicts[*n].is_none()
                    && is_rule(repairs[*n])
                    && matches!(kind, Some(Kind::Raw | Kind::Instruction))
            };
            let scripts: Vec<usize> = (at..next).filter(code).collect();
            if !scripts.is_empty() {
                let line = SourceLine::of(text, line.clone());
                for n in scripts {
                    verdicts[n] = breaks_escape_or_comment(text, repairs[n], &line);
                }
            }
            let some: Vec<usize> =
                (at..next).filter(|n| verdicts[*n].is_none() && is_rule(repairs[*n])).collect();
            let chosen: Vec<&TextRepair> = some.iter().map(|n| repairs[*n]).collect();
            if let Err(why) = strings_stay(text, line, &chosen) {
                let why = if why == Why::Marks { Why::Markup } else { why };
                some.into_iter().for_each(|n| verdicts[n] = Some(why));
            }
            at = next;
        }
    }
}

/// The mark that is open at the end of `range` of a tag, with where it stands.
fn open_mark(text: &str, range: Range<usize>, open: Option<(u8, usize)>) -> Option<(u8, usize)> {
    let start = range.start;
    text.as_bytes()[range].iter().enumerate().fold(open, |open, (at, byte)| match (open, byte) {
        (Some((mark, _)), byte) if mark == *byte => None,
        (None, b'"' | b'\'') => Some((*byte, start + at)),
        (open, _) => open,
    })
}

fn tag_name(tag: &str) -> String {
    tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default().to_lowercase()
}

/// Whether `text` is XML: says so, has namespaces, or is all in one element that HTML does not have.
fn is_xml(text: &str) -> bool {
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

/// What `text` is made of, without gaps.
fn segments(text: &str) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    let mut add = |kind, span: Range<usize>, dangling| {
        if !span.is_empty() {
            segments.push(Segment { kind, span, dangling });
        }
    };
    let mut unclosed: Vec<&str> = Vec::new();
    let (mut at, mut from, mut dangling) = (0, 0, None);
    while let Some(offset) = text[at..].find('<') {
        at += offset;
        let rest = &text[at..];
        let special = [
            ("<!--", "-->", Kind::Comment),
            ("<![CDATA[", "]]>", Kind::CharacterData),
            ("<?", "?>", Kind::Instruction),
        ];
        let special = special.into_iter().find(|(start, ..)| rest.starts_with(start));
        let (kind, end) = match special {
            // What is not closed here is not closed further on.
            Some((start, _, kind)) if unclosed.contains(&start) => (kind, None),
            Some((start, end, kind)) => {
                let found = rest[start.len()..].find(end);
                if found.is_none() {
                    unclosed.push(start);
                }
                (kind, found.map(|found| start.len() + found + end.len()))
            }
            None if rest.starts_with("<!") => (Kind::Declaration, tag_end(rest)),
            None => (Kind::Tag, tag_end(rest)),
        };
        let Some(end) = end else {
            if rest[1..].starts_with(|c: char| c.is_alphabetic() || matches!(c, '/' | '!' | '?' | '_' | ':'))
            {
                dangling = dangling.or(Some(at));
            }
            at += 1;
            continue;
        };
        add(Kind::Text, from..at, dangling.take());
        add(kind, at..at + end, None);
        at += end;
        if kind == Kind::Tag {
            let name = tag_name(rest[1..end].trim_end_matches('>'));
            if matches!(name.as_str(), "script" | "style") {
                let close = format!("</{name}");
                let length = text[at..].find(&close).unwrap_or(0);
                add(Kind::Raw, at..at + length, None);
                at += length;
            }
        }
        from = at;
    }
    add(Kind::Text, from..text.len(), dangling);
    segments
}

/// Where the tag ends that `rest` begins with, if it does; quoted values may have anything in them.
fn tag_end(rest: &str) -> Option<usize> {
    let rest_of_name = rest.get(1..)?;
    let name = rest_of_name.strip_prefix('/').unwrap_or(rest_of_name);
    if !name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '!' | ':')) {
        return None;
    }
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate().take(LONGEST_TAG).skip(1) {
        match (quote, byte) {
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return Some(at + 1),
            (None, b'<') => return None,
            (None, _) => {}
        }
    }
    None
}
