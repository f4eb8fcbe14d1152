//! `cesu-8`: surrogates in three bytes each (Unicode Technical Report 26), as Oracle's UTF8, MySQL's utf8 and Java write them.
//!
//! In: bytes that are no UTF-8. Out: what they are as text, part by part, where surrogates are all that is wrong with them.
//! Two halves are a character; one half without the other is lost.

use super::hygiene::Change;
use crate::encoding::Encoding;
use crate::identify::{GONE, Part};
use crate::rule::{Group, Rule, Severity};

/// Halves of characters (surrogates) in bytes like UTF-8.
pub static CESU_8: Rule = Rule {
    name: "cesu-8",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "halves of characters (surrogates) in bytes like UTF-8",
    documentation: include_str!("cesu-8.md"),
};

/// A surrogate in three bytes.
const LENGTH: usize = 3;

/// The text that `bytes` are, where nothing in them is wrong but surrogates. Pairs are parts without an encoding, whose text is
/// their character; of lone halves the text is [`GONE`].
pub(crate) fn decoded(bytes: &[u8]) -> Option<(String, Vec<Part>)> {
    let (mut text, mut parts) = (String::new(), Vec::new());
    let mut at = 0;
    while at < bytes.len() {
        let (valid, is_half) = match std::str::from_utf8(&bytes[at..]) {
            Ok(valid) => (valid, false),
            Err(error) => (std::str::from_utf8(&bytes[at..at + error.valid_up_to()]).ok()?, true),
        };
        let mut push = |at: &mut usize, length: usize, what: &str, encoding| {
            let start = text.len();
            text.push_str(what);
            let (file, text) = (*at..*at + length, start..text.len());
            parts.push(Part { file, text, encoding, confidence: 1.0, inferred: None });
            *at += length;
        };
        if !valid.is_empty() {
            push(&mut at, valid.len(), valid, Some(Encoding::UTF_8));
        }
        if !is_half {
            continue;
        }
        let first = half(&bytes[at..])?;
        let second = half(&bytes[at + LENGTH..]);
        let pair = second.and_then(|second| char::decode_utf16([first, second]).next()?.ok());
        let length = if pair.is_some() { 2 * LENGTH } else { LENGTH };
        push(&mut at, length, pair.unwrap_or(GONE).encode_utf8(&mut [0; 4]), None);
    }
    Some((text, parts))
}

/// The surrogate that `bytes` begin with.
fn half(bytes: &[u8]) -> Option<u16> {
    match bytes {
        [0xED, second @ 0xA0..=0xBF, third @ 0x80..=0xBF, ..] => {
            Some(0xD000 | u16::from(second & 0x3F) << 6 | u16::from(third & 0x3F))
        }
        _ => None,
    }
}

/// The changes of a text that [`decoded`] gave: each character of two halves to itself in the bytes that it has, and lone
/// halves, which are only shown.
pub(crate) fn find(text: &str, parts: &[Part]) -> Vec<Change> {
    let of_halves = parts.iter().filter(|part| part.encoding.is_none());
    of_halves
        .map(|part| {
            let what = &text[part.text.clone()];
            let is_lost = what.starts_with(GONE);
            Change {
                span: part.text.clone(),
                replacement: (!is_lost).then(|| what.to_string()),
                what: if is_lost {
                    "half of a character, the other is lost".into()
                } else {
                    format!("{what} in two halves").into()
                },
            }
        })
        .collect()
}
