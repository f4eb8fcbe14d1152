//! `cesu-8`: surrogates in three bytes each (Unicode Technical Report 26), as Oracle's UTF8, MySQL's utf8 and Java write them.
//!
//! In: bytes that are no UTF-8. Out: what they are as text, part by part, where surrogates are all that is wrong with them, and
//! the change of each. Two halves are a character; one half without the other is lost.

use super::hygiene::Change;
use crate::rule::{Group, Rule, Severity};
use encodings::{Cesu8Kind, Cesu8Stretch, Encoding, decode_cesu_8};
use engine::identification::{GONE, Part};

/// Halves of characters (surrogates) in bytes like UTF-8.
pub static CESU_8: Rule = Rule {
    name: "cesu-8",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "halves of characters (surrogates) in bytes like UTF-8",
    documentation: include_str!("cesu-8.md"),
};

/// The text that `bytes` are, where nothing in them is wrong but surrogates. Pairs are parts without an encoding, whose text is
/// their character; of lone halves the text is [`GONE`].
pub(crate) fn decoded(bytes: &[u8]) -> Option<(String, Vec<Part>)> {
    let (text, stretches) = decode_cesu_8(bytes, GONE)?;
    let part = |stretch: Cesu8Stretch| Part {
        file: stretch.file,
        text: stretch.text,
        encoding: (stretch.kind == Cesu8Kind::Utf8).then_some(Encoding::UTF_8),
        confidence: 1.0,
        inferred: None,
    };
    Some((text, stretches.into_iter().map(part).collect()))
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
