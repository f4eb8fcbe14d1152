//! Declarations in files of spelling checkers: Hunspell's affixes, libhyphen's patterns, MyThes's thesauri.
//!
//! In: bytes. Out: the places of labels. These files have no mark of their own, so that what stands behind the label has
//! to look like one of them too: a list of encodings begins with the name of an encoding as well.

use std::ops::Range;

use super::lines::{from, position, skip_blanks, start, trimmed};
use super::spelling::{is_known, is_label_byte};

/// How many lines from the start are looked at.
const LINES: usize = 200;

/// The options that libhyphen knows.
const HYPHENATION_OPTIONS: [&[u8]; 6] = [
    b"LEFTHYPHENMIN",
    b"RIGHTHYPHENMIN",
    b"COMPOUNDLEFTHYPHENMIN",
    b"COMPOUNDRIGHTHYPHENMIN",
    b"NOHYPHEN",
    b"NEXTLEVEL",
];

/// The label of `SET …` in a file of affixes, behind nothing but comments and other options.
pub fn affixes(bytes: &[u8]) -> Vec<Range<usize>> {
    for line in from(bytes, start(bytes)).take(LINES) {
        let line = trimmed(bytes, line);
        let inside = &bytes[line.clone()];
        if inside.is_empty() || inside[0] == b'#' {
            continue;
        }
        let name_end = position(&bytes[..line.end], line.start, |byte| !byte.is_ascii_uppercase());
        let value = skip_blanks(&bytes[..line.end], name_end);
        if name_end - line.start < 2 || (value == name_end && name_end < line.end) {
            break;
        }
        if &bytes[line.start..name_end] == b"SET" {
            let label = value..position(&bytes[..line.end], value, |byte| !is_label_byte(byte));
            let is_whole = label.end == line.end && is_encoding_name(&bytes[label.clone()]);
            return if is_whole { vec![label] } else { Vec::new() };
        }
    }
    Vec::new()
}

/// The first line of hyphenation patterns.
pub fn hyphenation(bytes: &[u8]) -> Vec<Range<usize>> {
    let Some((label, mut lines)) = encoding_alone(bytes) else { return Vec::new() };
    let first = lines.find(|line| !matches!(bytes[line.clone()].first(), None | Some(b'%')));
    let is_of_patterns = first.is_some_and(|line| {
        let inside = &bytes[line];
        HYPHENATION_OPTIONS.iter().any(|option| inside.starts_with(option)) || is_pattern(inside)
    });
    if is_of_patterns { vec![label] } else { Vec::new() }
}

/// The first line of a thesaurus, or of its index, whose numbers are places in the thesaurus in bytes.
pub fn thesaurus(bytes: &[u8]) -> Vec<Range<usize>> {
    let Some((label, mut lines)) = encoding_alone(bytes) else { return Vec::new() };
    let is_count = |inside: &[u8]| !inside.is_empty() && inside.iter().all(u8::is_ascii_digit);
    let is_entry = |inside: &[u8]| {
        let bar = inside.iter().rposition(|&byte| byte == b'|');
        bar.is_some_and(|bar| {
            let number = &inside[bar + 1..];
            bar > 0 && !number.is_empty() && number.iter().all(u8::is_ascii_digit)
        })
    };
    let Some(second) = lines.next().map(|line| &bytes[line]) else { return Vec::new() };
    let is_thesaurus =
        is_entry(second) || is_count(second) && lines.next().is_some_and(|line| is_entry(&bytes[line]));
    if is_thesaurus { vec![label] } else { Vec::new() }
}

/// The first line, where that is the name of an encoding, and the lines behind it, without white space around them.
fn encoding_alone(bytes: &[u8]) -> Option<(Range<usize>, impl Iterator<Item = Range<usize>> + '_)> {
    let mut lines = from(bytes, start(bytes)).take(LINES).map(|line| trimmed(bytes, line));
    let label = lines.next()?;
    is_encoding_name(&bytes[label.clone()]).then_some((label, lines))
}

/// Whether it is a label that no word or number is: `UTF-8`, `ISO8859-1`, and not `thai` or `1252`.
fn is_encoding_name(label: &[u8]) -> bool {
    label.len() >= 4
        && label.iter().any(u8::is_ascii_alphabetic)
        && label.iter().any(u8::is_ascii_digit)
        && is_known(label)
}

/// Whether it is a hyphenation pattern: digits between the letters of a word, as `.ab1er` has.
fn is_pattern(line: &[u8]) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_lowercase() || !byte.is_ascii();
    line.iter().any(is_letter)
        && line.iter().any(u8::is_ascii_digit)
        && line.iter().all(|byte| is_letter(byte) || byte.is_ascii_digit() || b".'=/,".contains(byte))
        && !is_known(line)
}
