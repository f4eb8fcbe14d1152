//! Finds the strings in a text whose language is not known.
//!
//! In: a text. Out: its strings, in order of place. They are read by the rules that most languages share.

use std::ops::Range;

/// Quotation marks that both open and close.
pub const EVEN_MARKS: [char; 2] = ['"', '`'];
/// The most bytes of a line in which quotation marks are counted.
const LOOKED_AT: usize = 1 << 12;

/// The quotation mark at the start and end of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    byte: u8,
    /// How many times it is repeated: once, or three times.
    pub length: usize,
}

/// A string, with its quotation marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    pub span: Range<usize>,
    pub mark: Mark,
    /// Whether it continues after the end of the text.
    pub open: bool,
}

/// The rules by which strings are read.
#[derive(Debug, Clone, Copy, Default)]
pub struct StringSyntax {
    /// Whether a shell reads the text. There an apostrophe opens a string even inside a word, and comments have no strings.
    pub shell: bool,
    /// For each of [`EVEN_MARKS`], whether a string may continue on the next line.
    pub over_lines: [bool; 2],
}

impl StringSyntax {
    /// The strings of `text`, in order of place, and the number of quotation marks that could open a string and are never
    /// closed. With `inside`, the text begins inside a string with this mark. With `crossing`, the string that opens at this
    /// offset continues after the text.
    pub fn strings(self, text: &str, inside: Option<Mark>, crossing: Option<usize>) -> (Vec<Quoted>, usize) {
        let bytes = text.as_bytes();
        let (mut strings, mut unclosed, mut at) = (Vec::new(), 0, 0);
        // For each kind of mark, the offset before which none opens a string: an earlier one was not closed up to there, so
        // these would not be either.
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
                // The fence of a code block in Markdown.
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

    /// Whether the mark at `at` may open a string.
    fn opens(self, text: &str, at: usize) -> bool {
        let before = &text[..at];
        match text.as_bytes()[at] {
            b'"' => {
                // After a number it may be the sign for inches: 5"
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

    /// The offset after the mark that closes the string at `start`, whose content begins at `from`. `over` says whether the string
    /// may continue on the next line.
    ///
    /// # Errors
    /// The offset up to which no mark closes it.
    fn closing(self, text: &str, start: usize, from: usize, mark: Mark, over: bool) -> Result<usize, usize> {
        let bytes = text.as_bytes();
        let mut at = from;
        // A string of source may have an empty line in it. A quotation in prose ends with its paragraph.
        let is_code = || {
            let before = &text[..start];
            let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
            self.shell
                || mark.length == 3
                || start == from
                || line.trim_end().ends_with(['(', '=', '[', '{', ',', '+'])
                || !line.is_empty() && line.trim().is_empty()
        };
        // An apostrophe closes a string from an earlier line only where source could have the end of a value.
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

/// Whether source could have a value after `before`.
fn begins_value(before: &str) -> bool {
    before.trim_end_matches([' ', '\t']).ends_with(['(', '=', ',', '[', '{'])
}
