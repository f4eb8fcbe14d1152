//! Where the strings of a text in an unknown language begin and end.
//!
//! In: a text. Out: its strings, in order of place. No language is known for sure: what most of them share counts.

use std::ops::Range;

/// Marks of which there is one kind for both ends.
pub const EVEN_MARKS: [char; 2] = ['"', '`'];
/// How much of a long line is looked at to tell what it is, in bytes.
const LOOKED_AT: usize = 1 << 12;

/// A mark that a string begins and ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    byte: u8,
    /// How often it stands there: once, or three times.
    pub length: usize,
}

/// What stands between two marks, with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    pub span: Range<usize>,
    pub mark: Mark,
    /// Whether it goes on behind the end of the text.
    pub open: bool,
}

/// How strings are read.
#[derive(Debug, Clone, Copy, Default)]
pub struct StringSyntax {
    /// As a shell does: an apostrophe begins a string wherever it stands, and a comment has none.
    pub shell: bool,
    /// Which of [`EVEN_MARKS`] may go on over lines.
    pub over_lines: [bool; 2],
}

impl StringSyntax {
    /// The strings of `text`, in order of place, and how many marks begin none though a shell would take them so. It begins
    /// inside one with the mark `inside`; the one at `crossing` does not end in it.
    pub fn strings(self, text: &str, inside: Option<Mark>, crossing: Option<usize>) -> (Vec<Quoted>, usize) {
        let bytes = text.as_bytes();
        let (mut strings, mut unclosed, mut at) = (Vec::new(), 0, 0);
        // Up to where no mark of a kind begins anything, as one before it was not closed there.
        let mut dead = [0; 256];
        if let Some(mark) = inside {
            let end = self.closing(text, 0, 0, mark, true).ok();
            strings.push(Quoted { span: 0..end.unwrap_or(text.len()), mark, open: end.is_none() });
            at = end.unwrap_or(text.len());
        }
        while at < bytes.len() {
            let byte = bytes[at];
            let run = || bytes[at..].iter().take_while(|next| **next == byte).count();
            match byte {
                b'\\' if matches!(bytes.get(at + 1), Some(b'"' | b'\'' | b'`' | b'\\')) => at += 2,
                b'#' if self.shell && (at == 0 || bytes[at - 1].is_ascii_whitespace()) => {
                    at = text[at..].find('\n').map_or(bytes.len(), |end| at + end);
                }
                // A fence of Markdown.
                b'`' if run() >= 3 => at += run(),
                b'"' | b'\'' | b'`' if at >= dead[usize::from(byte)] && self.opens(text, at) => {
                    let length = if byte != b'`' && run() >= 3 { 3 } else { 1 };
                    let mark = Mark { byte, length };
                    let over = match byte {
                        _ if length == 3 => true,
                        b'"' => self.over_lines[0],
                        b'`' => self.over_lines[1],
                        _ => self.shell,
                    };
                    let crosses = crossing == Some(at);
                    match self.closing(text, at, at + length, mark, over || crosses) {
                        Ok(end) => {
                            strings.push(Quoted { span: at..end, mark, open: false });
                            at = end;
                        }
                        Err(_) if crosses => {
                            strings.push(Quoted { span: at..bytes.len(), mark, open: true });
                            at = bytes.len();
                        }
                        Err(_) if length == 3 => at += length,
                        Err(until) => {
                            unclosed += 1;
                            dead[usize::from(byte)] = until;
                            at += 1;
                        }
                    }
                }
                _ => at += 1,
            }
        }
        (strings, unclosed)
    }

    /// Whether the mark at `at` may begin a string.
    fn opens(self, text: &str, at: usize) -> bool {
        let before = &text[..at];
        match text.as_bytes()[at] {
            b'"' => {
                // Five inches: 5"
                let rest = &text[at + 1..];
                let marks = || {
                    let line = rest.bytes().take(LOOKED_AT).take_while(|byte| *byte != b'\n');
                    line.filter(|byte| *byte == b'"').count()
                };
                let number = before.ends_with(|c: char| c.is_ascii_digit())
                    && !rest.starts_with(char::is_alphanumeric);
                self.shell || !number || !marks().is_multiple_of(2)
            }
            b'\'' => self.shell || !before.ends_with(char::is_alphanumeric),
            _ => true,
        }
    }

    /// Behind the mark that closes the one at `start`, whose content begins at `from`; else up to where there is none.
    fn closing(self, text: &str, start: usize, from: usize, mark: Mark, over: bool) -> Result<usize, usize> {
        let bytes = text.as_bytes();
        let mut at = from;
        // Source goes on over an empty line, a paragraph does not.
        let is_code = || {
            let before = &text[..start];
            let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
            self.shell
                || mark.length == 3
                || start == from
                || line.trim_end().ends_with(['(', '=', '[', '{', ',', '+'])
                || !line.is_empty() && line.trim().is_empty()
        };
        // An apostrophe ends what was begun lines before only where source would have it.
        let mut lines = 0;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'\n' | b'\r' if !over && mark.byte != b'\'' => return Err(at),
                b'\n' if mark.byte == b'\'' && !over && !begins_value(&text[..start]) => return Err(at),
                b'\r' if mark.byte == b'\'' && !over && bytes.get(at + 1) != Some(&b'\n') => return Err(at),
                b'\n' if matches!(bytes.get(at + 1), Some(b'\n' | b'\r')) && !is_code() => return Err(at),
                b'\n' => {
                    lines += 1;
                    at += 1;
                }
                b'\\' if !(self.shell && mark.byte == b'\'') => at += 2,
                byte if *byte == mark.byte && bytes[at..].starts_with(&[mark.byte; 3][..mark.length]) => {
                    let end = at + mark.length;
                    let ends_value = || {
                        let behind = text[end..].trim_start_matches([' ', '\t']);
                        behind.is_empty() || behind.starts_with([')', ';', ',', ']', '}', '\n', '\r'])
                    };
                    return if lines == 0 || over || ends_value() { Ok(end) } else { Err(at) };
                }
                _ => at += 1,
            }
        }
        Err(bytes.len())
    }
}

/// Whether a value of source comes next.
fn begins_value(before: &str) -> bool {
    before.trim_end_matches([' ', '\t']).ends_with(['(', '=', ',', '[', '{'])
}
