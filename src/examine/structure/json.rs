//! JSON, and JSON Lines.
//!
//! A repair is kept if a JSON reader is in the same state after it as before, and if it changes nothing outside strings.

use serde::de::IgnoredAny;

use super::why::Why;
use crate::examine::edits::TextRepair;

/// A text that is one JSON value, or one value per line.
#[derive(Debug)]
pub struct Json {
    lines: bool,
    /// Whether the text begins with a byte-order mark.
    marked: bool,
    /// Everything outside strings, with the quotation marks of the strings.
    skeleton: String,
}

/// The state of a JSON reader between two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum JsonState {
    Outside,
    Inside,
    Escaped,
    /// In `\u`. The number of digits that are still to come.
    Digits(u8),
}

impl Json {
    /// `text` as JSON; `None` if it is not a JSON object, array or string, nor such objects or arrays in lines.
    pub fn of(text: &str) -> Option<Json> {
        let unmarked = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let marked = unmarked.len() < text.len();
        let lines = match unmarked.trim_start().chars().next() {
            Some('{' | '[' | '"') if is_json(unmarked) => false,
            Some('{' | '[') if are_json_lines(unmarked) => true,
            _ => return None,
        };
        let (_, skeleton) = read(JsonState::Outside, unmarked, lines)?;
        Some(Json { lines, marked, skeleton })
    }

    /// A verdict on each of `repairs`: why it is left out, or `None`.
    pub fn verdicts(&self, text: &str, repairs: &[&TextRepair]) -> Vec<Option<Why>> {
        let (mut state, mut at) = (JsonState::Outside, 0);
        let verdict = |repair: &&TextRepair| {
            let before = text[at..repair.span.start].trim_start_matches('\u{FEFF}');
            let start = read(state, before, self.lines).map(|(state, _)| state);
            let (mut old, mut new) = (&text[repair.span.clone()], repair.replacement.as_str());
            if repair.span.start == 0 {
                old = old.strip_prefix('\u{FEFF}').unwrap_or(old);
                new = if self.marked { new.strip_prefix('\u{FEFF}').unwrap_or(new) } else { new };
            }
            let old = start.and_then(|start| read(start, old, self.lines));
            let new = start.and_then(|start| read(start, new, self.lines));
            state = old.as_ref().or(new.as_ref()).map_or(JsonState::Outside, |(state, _)| *state);
            at = repair.span.end;
            (old.is_none() || old != new).then_some(Why::Json)
        };
        repairs.iter().map(verdict).collect()
    }

    /// Whether `after` parses, and has the same content outside strings.
    pub fn is_kept(&self, after: &str) -> bool {
        let unmarked = after.strip_prefix('\u{FEFF}').unwrap_or(after);
        (self.marked || unmarked.len() == after.len())
            && if self.lines { are_json_lines(unmarked) } else { is_json(unmarked) }
            && read(JsonState::Outside, unmarked, self.lines)
                .is_some_and(|(_, skeleton)| skeleton.trim_end() == self.skeleton.trim_end())
    }
}

/// The state of a reader after `text`, and the content of `text` outside strings, with their quotation marks. White space is left
/// out, except for line ends if each line is a value (`lines`). `None` if a string is invalid.
fn read(mut state: JsonState, text: &str, lines: bool) -> Option<(JsonState, String)> {
    let mut skeleton = String::new();
    for c in text.chars() {
        state = match (state, c) {
            (JsonState::Outside, '"') => {
                skeleton.push(c);
                JsonState::Inside
            }
            (JsonState::Outside, c) => {
                if !matches!(c, ' ' | '\t' | '\r' | '\n') || lines && c == '\n' {
                    skeleton.push(c);
                }
                JsonState::Outside
            }
            (JsonState::Inside, '"') => {
                skeleton.push(c);
                JsonState::Outside
            }
            (JsonState::Inside, '\\') => JsonState::Escaped,
            (JsonState::Inside, c) if c < ' ' => return None,
            (JsonState::Inside, _) => JsonState::Inside,
            (JsonState::Escaped, 'u') => JsonState::Digits(4),
            (JsonState::Escaped, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => JsonState::Inside,
            (JsonState::Digits(1), c) if c.is_ascii_hexdigit() => JsonState::Inside,
            (JsonState::Digits(left), c) if c.is_ascii_hexdigit() => JsonState::Digits(left - 1),
            (JsonState::Escaped | JsonState::Digits(_), _) => return None,
        };
    }
    Some((state, skeleton))
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

fn are_json_lines(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).peekable();
    lines.peek().is_some() && lines.all(is_json)
}
