//! Escapes the content of files for the page, and spells out hidden characters.

use std::borrow::Cow;

use crate::report::screen::is_hidden;

/// Content of a file, escaped, with hidden characters and invalid bytes spelled out.
pub fn spelled(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if is_hidden(character) {
                out.push_str(&chip(&format!("U+{:04X}", character as u32)));
            } else {
                escape(character, &mut out);
            }
        }
        for byte in chunk.invalid() {
            out.push_str(&chip(&format!("{byte:02X}")));
        }
    }
    out
}

/// A note in place of a character that can't be seen.
pub fn chip(text: &str) -> String {
    format!("<span class=\"hidden\">{text}</span>")
}

/// Escapes text that has no hidden characters.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    text.chars().for_each(|character| escape(character, &mut out));
    Cow::Owned(out)
}

fn escape(character: char, out: &mut String) {
    match character {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&#39;"),
        other => out.push(other),
    }
}
