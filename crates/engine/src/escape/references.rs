//! Character references of HTML and XML: `&eacute;`, `&#233;`, `&#xE9;`.
//!
//! In: text. Out: escapes. Reads only what ends with a semicolon; HTML puts up with references that don't,
//! but they are as often part of an address.

use std::fmt::Write;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::escaped::{Escape, Spelling, hexadecimal};
use super::names::NAMES;

/// No reference has more characters between `&` and `;`: the longest names have 8, a number may have zeros.
const LONGEST_NAME: usize = 12;
/// The last character of those that the oldest lists of names have.
const LAST_OF_LATIN_1: char = '\u{FF}';

/// Numbers alone come first: a text without any name gives no reason to write one.
pub(super) static SPELLINGS: [Spelling; 7] = [
    Spelling::new(decimal),
    Spelling::new(|c, out| named_or_decimal(name(c), c, out)),
    Spelling::new(|c, out| named_or_decimal(name(c).filter(|_| c <= LAST_OF_LATIN_1), c, out)),
    Spelling::new(|c, out| push(out, format_args!("&#x{:X};", c as u32))),
    Spelling::new(|c, out| push(out, format_args!("&#x{:x};", c as u32))),
    Spelling::new(|c, out| push(out, format_args!("&#X{:X};", c as u32))),
    Spelling::new(|c, out| push(out, format_args!("&#X{:x};", c as u32))),
];

fn decimal(character: char, out: &mut String) {
    push(out, format_args!("&#{};", character as u32));
}

fn named_or_decimal(name: Option<&str>, character: char, out: &mut String) {
    match name {
        Some(name) => push(out, format_args!("&{name};")),
        None => decimal(character, out),
    }
}

fn push(out: &mut String, what: std::fmt::Arguments<'_>) {
    out.write_fmt(what).expect("a string takes whatever is written to it");
}

pub(super) fn visit(text: &str, escape: &mut dyn FnMut(Escape)) {
    let mut at = 0;
    while let Some(offset) = text[at..].find('&') {
        let start = at + offset;
        at = start + 1;
        let rest = text.as_bytes()[at..].iter().take(LONGEST_NAME + 1);
        let Some(length) = rest.into_iter().position(|&byte| byte == b';') else { continue };
        if let Some(character) = text.get(at..at + length).and_then(meaning) {
            at += length + 1;
            escape(Escape { span: start..at, character });
        }
    }
}

/// What stands between `&` and `;` as a character.
fn meaning(reference: &str) -> Option<char> {
    let Some(number) = reference.strip_prefix('#') else { return by_name(reference) };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => hexadecimal(digits)?,
        None if number.bytes().all(|byte| byte.is_ascii_digit()) => number.parse().ok()?,
        None => return None,
    };
    char::from_u32(code)
}

fn by_name(name: &str) -> Option<char> {
    static BY_NAME: OnceLock<FxHashMap<&'static str, char>> = OnceLock::new();
    BY_NAME.get_or_init(|| NAMES.iter().copied().collect()).get(name).copied()
}

fn name(character: char) -> Option<&'static str> {
    let place = NAMES.binary_search_by_key(&character, |&(_, named)| named).ok()?;
    Some(NAMES[place].0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_order_and_short() {
        assert!(NAMES.is_sorted_by(|a, b| a.1 < b.1));
        assert!(NAMES.iter().all(|(name, _)| name.len() <= LONGEST_NAME));
        assert_eq!([name('é'), name('€'), name('Ž')], [Some("eacute"), Some("euro"), None]);
    }
}
