//! Repairs that would break the form of a file are left out.
//!
//! In: a text, and repairs of it. Out: the repairs without those that would make JSON, XML, HTML or CSV of another form than it
//! is, or unbalance the brackets and quotation marks of anything else; and those, with why. Costs nothing unless a repair adds
//! or takes away ASCII that has structure. What a file is, is told by what is in it. A form that is broken before is no reason
//! to leave anything out.

use std::ops::Range;

use serde::de::IgnoredAny;

use super::edits::TextRepair;
use crate::finding::Cause;

/// ASCII that has structure somewhere. Line ends count as LF.
const STRUCTURAL: &str = "\"'`<>&\\()[]{},;|\t\n";
/// Bytes of an escape in JSON and the like, but the last one.
const ESCAPE: usize = 5;
/// How often a form is looked at to tell which repairs break it; what is left then is left out.
const MOST_TRIALS: usize = 200;
/// What goes on for longer is no tag, in bytes.
const LONGEST_TAG: usize = 1 << 13;
/// Fewer lines with the same number of fields are so by chance.
const LEAST_RECORDS: usize = 3;
/// What stands between fields.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Elements of HTML that are never closed (HTML Living Standard, section 13.1.2), and those whose end may be left out.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    "param",
];
const MAY_STAY_OPEN: [&str; 17] = [
    "p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup",
    "rp", "rt", "html", "body",
];

/// The repairs that keep the form of `text`, and those that don't; and why they are left out.
pub fn sort_out(text: &str, repairs: Vec<TextRepair>) -> (Vec<TextRepair>, Vec<TextRepair>, &'static str) {
    let structural: Vec<bool> = repairs.iter().map(|repair| is_structural(text, repair)).collect();
    if !structural.contains(&true) {
        return (repairs, Vec::new(), "");
    }
    let form = Form::of(text);
    // What is on one line belongs together: a quotation mark and the one that closes it.
    let mut units: Vec<Vec<usize>> = Vec::new();
    for n in (0..repairs.len()).filter(|n| structural[*n]) {
        let same_line = |last: &Vec<usize>| {
            let previous: &TextRepair = &repairs[last[last.len() - 1]];
            is_rule(previous) == is_rule(&repairs[n])
                && !text[previous.span.start..repairs[n].span.start.max(previous.span.start)]
                    .contains(['\n', '\r'])
        };
        match units.last_mut().filter(|last| same_line(last)) {
            Some(last) => last.push(n),
            None => units.push(vec![n]),
        }
    }
    let mut trials = Trials { text, form: &form, repairs: &repairs, taken: Vec::new(), left: MOST_TRIALS };
    trials.take(&units);
    let mut taken = std::mem::take(&mut trials.taken);
    taken.sort_unstable();
    let why = form.why();
    let (mut kept, mut left_out) = (Vec::new(), Vec::new());
    for (n, repair) in repairs.into_iter().enumerate() {
        if !structural[n] || taken.binary_search(&n).is_ok() {
            kept.push(repair);
        } else {
            left_out.push(repair);
        }
    }
    (kept, left_out, why)
}

fn is_rule(repair: &TextRepair) -> bool {
    matches!(repair.cause, Cause::Rule(_)) || !repair.found.is_empty()
}

/// Whether a repair adds or takes away anything that has structure. A line end at the end of all changes nothing.
fn is_structural(text: &str, repair: &TextRepair) -> bool {
    let at_end = repair.span.start == text.len();
    let marks = |text: &str| text.starts_with('\u{FEFF}');
    let old = &text[repair.span.clone()];
    // The last letter or digit of an escape, with what is to combine with it.
    if text.as_bytes()[..repair.span.start].iter().rev().take(ESCAPE).any(|byte| *byte == b'\\') {
        return true;
    }
    if repair.span.start == 0 && marks(old) != marks(&repair.replacement) {
        return true;
    }
    let is_end_of_lines = at_end && repair.replacement.trim().is_empty();
    !is_end_of_lines && !structure(old).eq(structure(&repair.replacement))
}

/// What of `text` has structure, with one LF for any line end.
fn structure(text: &str) -> impl Iterator<Item = char> + '_ {
    let mut characters = text.chars().peekable();
    std::iter::from_fn(move || {
        loop {
            match characters.next()? {
                '\r' if matches!(characters.peek(), Some('\n' | '\r')) => {}
                '\r' => return Some('\n'),
                one if STRUCTURAL.contains(one) => return Some(one),
                _ => {}
            }
        }
    })
}

/// Finds out which repairs can be made together.
struct Trials<'a> {
    text: &'a str,
    form: &'a Form,
    repairs: &'a [TextRepair],
    /// The repairs that can.
    taken: Vec<usize>,
    /// How often it may still be tried.
    left: usize,
}

impl Trials<'_> {
    /// Takes all of `units` if that keeps the form; else of each half what does.
    fn take(&mut self, units: &[Vec<usize>]) {
        if units.is_empty() || self.left == 0 {
            return;
        }
        self.left -= 1;
        let mut all: Vec<usize> = self.taken.iter().chain(units.iter().flatten()).copied().collect();
        all.sort_unstable();
        let repairs: Vec<&TextRepair> = all.iter().map(|n| &self.repairs[*n]).collect();
        if self.form.is_kept(self.text, &repairs) {
            self.taken = all;
        } else if units.len() > 1 {
            let (first, second) = units.split_at(units.len() / 2);
            self.take(first);
            self.take(second);
        }
    }
}

/// What a text is, by its form, and what is to stay of it.
#[derive(Debug, PartialEq, Eq)]
enum Form {
    /// One value of JSON, with or without a byte-order mark, and what of it stands outside strings.
    Json { marked: bool, skeleton: String },
    /// A value of JSON a line, and what of them stands outside strings.
    JsonLines { skeleton: String },
    /// XML or HTML.
    Markup(Markup),
    /// Fields with this between them, and how many each record has.
    Csv { delimiter: u8, records: Vec<usize> },
    /// Anything else: whether its brackets and quotation marks are balanced.
    Other { balanced: bool },
}

impl Form {
    fn of(text: &str) -> Form {
        let unmarked = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        match unmarked.trim_start().chars().next() {
            Some('{' | '[' | '"') if is_json(unmarked) => {
                return Form::Json { marked: unmarked.len() < text.len(), skeleton: skeleton(text) };
            }
            Some('{' | '[') if are_json_lines(unmarked) => {
                return Form::JsonLines { skeleton: skeleton(text) };
            }
            Some('<') => return Form::Markup(Markup::of(text)),
            _ => {}
        }
        let csv = DELIMITERS.into_iter().find_map(|delimiter| {
            let records = records(unmarked, delimiter)?;
            let same = records.len() >= LEAST_RECORDS && records.iter().all(|fields| *fields == records[0]);
            (same && records[0] > 1).then_some(Form::Csv { delimiter, records })
        });
        csv.unwrap_or_else(|| Form::Other { balanced: is_balanced(text) })
    }

    /// Whether `text` has this form still with `repairs` made, which are in order of place.
    fn is_kept(&self, text: &str, repairs: &[&TextRepair]) -> bool {
        let mut after = String::with_capacity(text.len());
        let mut at = 0;
        for repair in repairs {
            after.push_str(&text[at..repair.span.start]);
            after.push_str(&repair.replacement);
            at = repair.span.end;
        }
        after.push_str(&text[at..]);
        let by_rules = repairs.iter().any(|repair| is_rule(repair));
        let unmarked = after.strip_prefix('\u{FEFF}').unwrap_or(&after);
        match self {
            Form::Json { marked, skeleton: old } => {
                (*marked || unmarked.len() == after.len()) && is_json(unmarked) && skeleton(unmarked) == *old
            }
            Form::JsonLines { skeleton: old } => are_json_lines(&after) && skeleton(&after) == *old,
            Form::Markup(old) => {
                let new = Markup::of(&after);
                new.errors <= old.errors && (!by_rules || new.tags == old.tags && strings_stay(text, repairs))
            }
            Form::Csv { delimiter, records: old } => records(unmarked, *delimiter).as_ref() == Some(old),
            Form::Other { balanced } => {
                (!balanced || is_balanced(&after)) && (!by_rules || strings_stay(text, repairs))
            }
        }
    }

    fn why(&self) -> &'static str {
        match self {
            Form::Json { .. } | Form::JsonLines { .. } => "the JSON would be broken, or say something else",
            Form::Markup(_) => "the markup would be broken, or have other tags",
            Form::Csv { .. } => "the records would have other fields",
            Form::Other { .. } => "brackets or quotation marks would not match any more",
        }
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

fn are_json_lines(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).peekable();
    lines.peek().is_some() && lines.all(is_json)
}

/// What of JSON stands outside strings, and where strings are; without white space.
fn skeleton(text: &str) -> String {
    let (mut skeleton, mut inside, mut escaped) = (String::new(), false, false);
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '"' => {
                inside = !inside;
                skeleton.push(c);
            }
            _ if inside || c.is_whitespace() || c == '\u{FEFF}' => {}
            _ => skeleton.push(c),
        }
    }
    skeleton
}

/// The number of fields of each record; `None` where quotation marks are not as RFC 4180 says.
fn records(text: &str, delimiter: u8) -> Option<Vec<usize>> {
    let bytes = text.as_bytes();
    let (mut records, mut fields, mut at) = (Vec::new(), 1, 0);
    let mut empty = true;
    while at < bytes.len() {
        match bytes[at] {
            b'"' if at == 0 || bytes[at - 1] == delimiter || matches!(bytes[at - 1], b'\n' | b'\r') => {
                at += 1;
                loop {
                    at += bytes[at..].iter().position(|byte| *byte == b'"')? + 1;
                    match bytes.get(at) {
                        Some(b'"') => at += 1,
                        None | Some(b'\n' | b'\r') => break,
                        Some(next) if *next == delimiter => break,
                        Some(_) => return None,
                    }
                }
                empty = false;
                continue;
            }
            byte if byte == delimiter => {
                fields += 1;
                empty = false;
            }
            b'\n' | b'\r' => {
                if !empty {
                    records.push(fields);
                }
                (fields, empty) = (1, true);
            }
            b'"' => return None,
            _ => empty = false,
        }
        at += 1;
    }
    if !empty {
        records.push(fields);
    }
    Some(records)
}

/// What XML or HTML is made of.
#[derive(Debug, PartialEq, Eq)]
struct Markup {
    /// What is not as it should be: tags without their other half, ampersands and brackets that are none.
    errors: usize,
    /// Tags, comments, declarations and references.
    tags: usize,
}

impl Markup {
    fn of(text: &str) -> Markup {
        let mut markup = Markup { errors: 0, tags: 0 };
        let mut open: Vec<String> = Vec::new();
        let mut unclosed: Vec<&str> = Vec::new();
        let mut at = 0;
        while let Some(offset) = text[at..].find(['<', '&']) {
            at += offset;
            let rest = &text[at..];
            if let Some(rest) = rest.strip_prefix('&') {
                let name = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '#').unwrap_or(rest.len());
                match name > 0 && rest[name..].starts_with(';') {
                    true => markup.tags += 1,
                    false => markup.errors += 1,
                }
                at += 1;
                continue;
            }
            let special = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];
            let special = special.into_iter().find(|(start, _)| rest.starts_with(start));
            let end = match special {
                // What is not closed here is not closed further on.
                Some((start, _)) if unclosed.contains(&start) => None,
                Some((start, end)) => {
                    let found = rest[start.len()..].find(end);
                    if found.is_none() {
                        unclosed.push(start);
                    }
                    found.map(|found| start.len() + found + end.len())
                }
                None => tag_end(rest),
            };
            let Some(end) = end else {
                markup.errors += 1;
                at += 1;
                continue;
            };
            markup.tags += 1;
            at += end;
            if special.is_some() || rest.starts_with("<!") {
                continue;
            }
            let tag = &rest[1..end - 1];
            let name = |tag: &str| {
                tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default().to_lowercase()
            };
            if let Some(closing) = tag.strip_prefix('/') {
                let closing = name(closing);
                match open.iter().rposition(|one| *one == closing) {
                    Some(place) => {
                        let between = open.drain(place..).skip(1);
                        markup.errors += between.filter(|one| !MAY_STAY_OPEN.contains(&one.as_str())).count();
                    }
                    None => markup.errors += 1,
                }
            } else {
                let name = name(tag);
                if matches!(name.as_str(), "script" | "style") {
                    let close = format!("</{name}");
                    at += text[at..].find(&close).unwrap_or(0);
                }
                if !tag.ends_with('/') && !VOID.contains(&name.as_str()) {
                    open.push(name);
                }
            }
        }
        markup.errors += open.iter().filter(|one| !MAY_STAY_OPEN.contains(&one.as_str())).count();
        markup
    }
}

/// Where the tag ends that `rest` begins with, if it does; quoted values may have anything in them.
fn tag_end(rest: &str) -> Option<usize> {
    let name = rest[1..].strip_prefix('/').unwrap_or(&rest[1..]);
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

/// Whether each bracket has its other half somewhere, and quotation marks come in pairs.
fn is_balanced(text: &str) -> bool {
    let count = |wanted: u8| text.bytes().filter(|byte| *byte == wanted).count();
    let pairs = [(b'(', b')'), (b'[', b']'), (b'{', b'}')];
    pairs.into_iter().all(|(open, close)| count(open) == count(close))
        && count(b'"').is_multiple_of(2)
        && count(b'`').is_multiple_of(2)
}

/// Whether all strings on the lines that `repairs` are on are strings still, from the same mark to the same mark; and no
/// comment is cut in two.
fn strings_stay(text: &str, repairs: &[&TextRepair]) -> bool {
    let mut at = 0;
    while at < repairs.len() {
        let first = &repairs[at].span;
        let start = text[..first.start].rfind('\n').map_or(0, |end| end + 1);
        let end = |from: usize| text[from..].find('\n').map_or(text.len(), |length| from + length);
        let mut line = start..end(first.end);
        let mut next = at + 1;
        while next < repairs.len() && repairs[next].span.start < line.end {
            line.end = line.end.max(end(repairs[next].span.end));
            next += 1;
        }
        if !strings_stay_in(text, line, &repairs[at..next]) {
            return false;
        }
        at = next;
    }
    true
}

fn strings_stay_in(text: &str, line: Range<usize>, repairs: &[&TextRepair]) -> bool {
    let before = &text[line.clone()];
    let mut after = String::with_capacity(before.len());
    let mut at = line.start;
    for repair in repairs {
        after.push_str(&text[at..repair.span.start]);
        after.push_str(&repair.replacement);
        at = repair.span.end;
    }
    after.push_str(&text[at..line.end.max(at)]);
    let lines = |text: &str| structure(text).filter(|c| *c == '\n').count();
    if lines(&after) > lines(before) && (before.contains("//") || before.contains('#')) {
        return false;
    }
    // How much longer the text is behind each repair.
    let mut longer = 0_isize;
    let behind: Vec<isize> = repairs
        .iter()
        .map(|repair| {
            longer += repair.replacement.len() as isize - repair.span.len() as isize;
            longer
        })
        .collect();
    let moved = |place: usize| {
        let passed = repairs.partition_point(|repair| repair.span.end <= line.start + place);
        place.saturating_add_signed(passed.checked_sub(1).map_or(0, |last| behind[last]))
    };
    let new = strings(&after);
    strings(before).iter().all(|old| {
        let (start, end) = (moved(old.start), moved(old.end));
        new.binary_search_by_key(&start, |string| string.start).is_ok_and(|at| new[at].end == end)
    })
}

/// What stands between two marks of ASCII on one line, with them.
fn strings(line: &str) -> Vec<Range<usize>> {
    let bytes = line.as_bytes();
    let mut strings = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let mark = bytes[at];
        // An apostrophe stands behind a letter.
        let opens = match mark {
            b'"' | b'`' => true,
            b'\'' => !line[..at].ends_with(char::is_alphanumeric),
            _ => false,
        };
        if opens && let Some(end) = closing(bytes, at) {
            strings.push(at..end);
            at = end;
        } else {
            at += 1;
        }
    }
    strings
}

/// Behind the mark that closes the one at `start`, on the same line.
fn closing(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\n' | b'\r' => return None,
            b'\\' => at += 2,
            byte if *byte == bytes[start] => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}
