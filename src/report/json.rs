//! JSON, as much of it as reports need.
//!
//! In: text. Out: JSON. One line, so that a program can read a report line by line.

use std::fmt;

/// `text` as a string of JSON: within quotation marks, with what may not stand there escaped.
pub struct Quoted<'a>(pub &'a str);

/// RFC 8259, section 7: `"`, `\` and what is below U+0020 must be escaped. DEL, C1 and the line ends U+2028 and U+2029 are as
/// well, which terminals and older readers take for something else.
impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        let mut plain = 0;
        for (at, character) in self.0.char_indices() {
            let escaped = match character {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{2028}' | '\u{2029}' => "",
                _ => continue,
            };
            f.write_str(&self.0[plain..at])?;
            match escaped {
                "" => write!(f, "\\u{:04x}", u32::from(character))?,
                _ => f.write_str(escaped)?,
            }
            plain = at + character.len_utf8();
        }
        f.write_str(&self.0[plain..])?;
        f.write_str("\"")
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
            ("é中😀\u{2028}", "\"é中😀\\u2028\""),
        ] {
            assert_eq!(Quoted(text).to_string(), expected);
        }
    }
}
