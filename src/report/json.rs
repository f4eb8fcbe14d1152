//! JSON without control characters, one value a line.
//!
//! In: whatever `serde` can serialise. Out: one line of JSON. Besides what JSON demands, characters that a
//! terminal acts on or hides (C1 controls, bidirectional and zero-width ones, see [`screen`](super::screen)) are escaped,
//! which every reader of JSON decodes. So are the line ends U+2028 and U+2029, and U+FFFD.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

use super::screen::is_hidden;

/// Writes `value` as one line.
pub fn write_line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, Harmless(CompactFormatter));
    value.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// Writes `value` in lines, indented.
pub fn write_indented(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, Harmless(PrettyFormatter::new()));
    value.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// Whether a character is escaped. U+FFFD is too, because a later run that examines the report would find lost text in it.
fn is_escaped(character: char) -> bool {
    is_hidden(character) || character == char::REPLACEMENT_CHARACTER
}

/// A formatter that escapes characters that terminals act on or hide.
struct Harmless<F>(F);

impl<F: Formatter> Formatter for Harmless<F> {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut plain = 0;
        for (at, character) in fragment.char_indices().filter(|(_, character)| is_escaped(*character)) {
            out.write_all(&fragment.as_bytes()[plain..at])?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            plain = at + character.len_utf8();
        }
        out.write_all(&fragment.as_bytes()[plain..])
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_not_stand_in_a_string_is_escaped() {
        for (text, expected) in [
            ("", r#""""#),
            ("notes.txt", r#""notes.txt""#),
            ("a\"b\\c", r#""a\"b\\c""#),
            ("\n\r\t", r#""\n\r\t""#),
            ("\0\u{1b}[31m\u{7f}\u{9b}", r#""\u0000\u001b[31m\u007f\u009b""#),
            ("é中😀\u{2028}\u{202e}", "\"é中😀\\u2028\\u202e\""),
            ("\u{e0041}", r#""\udb40\udc41""#),
            ("g\u{fffd}n", r#""g\ufffdn""#),
        ] {
            let mut out = Vec::new();
            write_line(&mut out, &text).unwrap();
            let line = String::from_utf8(out).unwrap();
            assert_eq!(line.strip_suffix('\n'), Some(expected));
            assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
        }
    }
}
