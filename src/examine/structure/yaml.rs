//! YAML, and the YAML before a Markdown text. A repair is kept if each line keeps its keys, items and comments.

use std::ops::Range;

/// The characters with which a value without quotation marks can't begin.
const INDICATORS: &str = "\"'[]{}>|*&!%#@`,-?:";

/// The range of `text` that is YAML: all of it, or the lines between the two `---` at its start. Empty if none of it is.
pub fn range(text: &str) -> Range<usize> {
    let mark = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let rest = &text[mark..];
    if let Some(start) =
        ["---\n", "---\r\n"].iter().find(|start| rest.starts_with(**start)).map(|start| start.len())
        && let Some(end) = rest[start..].find("\n---")
        && is_yaml(&rest[start..start + end + 1])
    {
        let behind = start + end + "\n---".len();
        if !is_yaml(&rest[behind..]) {
            return mark + start..mark + start + end + 1;
        }
    }
    if is_yaml(rest) { mark..text.len() } else { 0..0 }
}

/// Whether each line has a key, is an item or continues one, and at least one key is not indented.
fn is_yaml(text: &str) -> bool {
    let mut has_key = false;
    let mut lines = text.lines().filter(|line| {
        let line = line.trim_start();
        !line.is_empty() && !line.starts_with('#') && !line.starts_with("---") && !line.starts_with("...")
    });
    let all = lines.all(|line| {
        let indented = line.starts_with(' ');
        let content = content(line);
        let key = key_length(content).is_some();
        has_key |= key && !indented;
        key || content.len() < line.trim_start().len() || indented && has_key
    });
    all && has_key
}

/// The content of a line, after its indentation and the dashes of items.
fn content(line: &str) -> &str {
    let mut rest = line.trim_start_matches(' ');
    while let Some(item) = rest.strip_prefix("- ") {
        rest = item.trim_start_matches(' ');
    }
    rest
}

/// The length of the key at the start of a line, if it has one: up to three words, or anything in quotation marks.
fn key_length(content: &str) -> Option<usize> {
    let length = match content.as_bytes().first()? {
        mark @ (b'"' | b'\'') => content[1..].find(char::from(*mark))? + 2,
        _ => content.match_indices(':').map(|(at, _)| at).find(|at| ends_key(&content[at + 1..]))?,
    };
    let key = &content[..length];
    let words = key.starts_with(['"', '\''])
        || key.split(char::is_whitespace).count() <= 3 && !key.contains(['`', '<', '(', '|']);
    (words && content[length..].starts_with(':') && ends_key(&content[length + 1..])).then_some(length)
}

/// Whether a colon that is followed by `rest` ends a key.
fn ends_key(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with([' ', '\t', '\r'])
}

/// The structure of a line of YAML.
#[derive(Debug, PartialEq, Eq)]
struct Shape {
    indentation: usize,
    colons: usize,
    has_comment: bool,
}

impl Shape {
    fn of(line: &str) -> Shape {
        let content = content(line);
        let (mut colons, mut has_comment, mut mark) = (0, false, None);
        let mut previous = ' ';
        for (at, c) in content.char_indices() {
            match (mark, c) {
                (Some(open), c) if open == c => mark = None,
                (Some(_), _) => {}
                (None, '"' | '\'') if " ,[{:".contains(previous) => mark = Some(c),
                (None, ':') if ends_key(&content[at + 1..]) => colons += 1,
                (None, '#') if matches!(previous, ' ' | '\t') => {
                    has_comment = true;
                    break;
                }
                _ => {}
            }
            previous = c;
        }
        Shape { indentation: line.len() - content.len(), colons, has_comment }
    }
}

/// Whether the lines `before` and `after` have the same structure as YAML, whatever their words.
pub fn line_stays(before: &str, after: &str) -> bool {
    let value = |line| {
        let content: &str = content(line);
        let start = key_length(content).map_or(0, |length| length + 1);
        content[start..].trim_start().to_string()
    };
    Shape::of(before) == Shape::of(after)
        && begins_alike(content(before), content(after))
        && begins_alike(&value(before), &value(after))
}

/// Whether `after` begins with no indicator, with the same one as `before`, or is a whole quoted value.
fn begins_alike(before: &str, after: &str) -> bool {
    let Some(first) = after.chars().next().filter(|first| INDICATORS.contains(*first)) else { return true };
    if before.starts_with(first) {
        return true;
    }
    if !matches!(first, '"' | '\'') {
        return false;
    }
    let Some(end) = after[1..].find(first).map(|at| at + 2) else { return false };
    let rest = after[end..].trim_end();
    !after[..end].contains('\\') && (rest.is_empty() || rest.starts_with(" #") || rest.starts_with(':'))
}
