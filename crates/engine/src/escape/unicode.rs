//! Unicode escapes of JSON and of program sources: `\u00e9`, halves of surrogate pairs `\ud83d\ude00`, and
//! `\u{e9}`.
//!
//! In: text. Out: escapes, all of those that begin with a backslash, so that the `u` after an escaped
//! backslash is not taken for one.

use std::fmt::Write;

use super::escaped::{Escape, Spelling, hexadecimal};

/// Most digits between the braces of `\u{…}`.
pub(super) const MOST_DIGITS: usize = 6;
/// `\u` and four digits.
const UNIT_LENGTH: usize = 6;
/// What an escape counts as where it matters only that it is there.
const OPAQUE: char = '\\';

pub(super) static SPELLINGS: [Spelling; 4] = [
    Spelling {
        spell: |c, out| units(c).for_each(|unit| push(out, format_args!("\\u{unit:04x}"))),
        halves: true,
    },
    Spelling {
        spell: |c, out| units(c).for_each(|unit| push(out, format_args!("\\u{unit:04X}"))),
        halves: true,
    },
    Spelling::new(|c, out| push(out, format_args!("\\u{{{:x}}}", c as u32))),
    Spelling::new(|c, out| push(out, format_args!("\\u{{{:X}}}", c as u32))),
];

/// The numbers of UTF-16 that make up a character.
fn units(character: char) -> impl Iterator<Item = u16> {
    let mut buffer = [0; 2];
    let length = character.encode_utf16(&mut buffer).len();
    buffer.into_iter().take(length)
}

fn push(out: &mut String, what: std::fmt::Arguments<'_>) {
    out.write_fmt(what).expect("a string takes whatever is written to it");
}

/// JSON, Java and JavaScript put halves together; Python, C and Go don't. So the text must be JSON by its beginning,
/// or have such pairs already.
pub(super) fn joins_halves(text: &str, escapes: &[Escape]) -> bool {
    let begins_as_json = text.trim_start_matches('\u{FEFF}').trim_start().starts_with(['{', '[', '"']);
    let is_pair = |escape: &Escape| escape.character > '\u{FFFF}' && escape.span.len() == 2 * UNIT_LENGTH;
    begins_as_json || escapes.iter().any(is_pair)
}

pub(super) fn visit(text: &str, escape: &mut dyn FnMut(Escape)) {
    let mut at = 0;
    while let Some(offset) = text[at..].find('\\') {
        let start = at + offset;
        let (length, character) = first(&text[start..]);
        at = start + length;
        escape(Escape { span: start..at, character });
    }
}

/// The escape that `text` begins with: how long it is, and what it stands for.
fn first(text: &str) -> (usize, char) {
    let Some(next) = text[1..].chars().next() else { return (1, OPAQUE) };
    let character = match next {
        'u' => return first_of_unicode(text).unwrap_or((2, OPAQUE)),
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '"' | '\'' | '/' | '\\' => next,
        ' '..='~' => OPAQUE,
        _ => return (1, OPAQUE),
    };
    (2, character)
}

fn first_of_unicode(text: &str) -> Option<(usize, char)> {
    if let Some(braced) = text.strip_prefix("\\u{") {
        let length = braced.bytes().take(MOST_DIGITS + 1).position(|byte| byte == b'}')?;
        let digits = &braced[..length];
        let character = hexadecimal(digits).and_then(char::from_u32)?;
        return Some((digits.len() + "\\u{}".len(), character));
    }
    let unit = unit(text)?;
    if let Some(character) = char::from_u32(unit.into()) {
        return Some((UNIT_LENGTH, character));
    }
    let pair = [unit, self::unit(&text[UNIT_LENGTH..])?];
    let character = char::decode_utf16(pair).next()?.ok()?;
    Some((2 * UNIT_LENGTH, character))
}

/// The number of the escape with four digits that `text` begins with.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    hexadecimal(digits).and_then(|number| u16::try_from(number).ok())
}
