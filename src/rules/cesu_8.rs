//! `cesu-8`: surrogates of three bytes each (Unicode Technical Report 26), as Oracle's UTF8, MySQL's utf8 and Java write them.
//!
//! In: bytes that are not UTF-8. Out: their text, part by part, if surrogates are the only error, and the change of each. A
//! surrogate pair is a character; the character of a lone surrogate is lost.

use super::hygiene::RuleMatch;
use crate::rule::{Group, Rule, Severity};
use encodings::{Cesu8Kind, Cesu8Stretch, Encoding, decode_cesu_8};
use engine::identification::{GONE, Part};

/// Surrogates in bytes that are otherwise UTF-8.
pub static CESU_8: Rule = Rule {
    name: "cesu-8",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "halves of characters (surrogates) in bytes like UTF-8",
    documentation: include_str!("cesu-8.md"),
};

/// Decodes `bytes` if surrogates are their only error: the text and its parts. The part of a surrogate pair has no encoding, and its
/// text is the character. The text of a lone surrogate is [`GONE`].
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

/// Finds the changes in a text from [`decoded`]. The character of a surrogate pair is replaced by itself, which changes its bytes.
/// Lone surrogates are reported without a change.
pub(crate) fn find(text: &str, parts: &[Part]) -> Vec<RuleMatch> {
    let of_halves = parts.iter().filter(|part| part.encoding.is_none());
    of_halves
        .map(|part| {
            let what = &text[part.text.clone()];
            let is_lost = what.starts_with(GONE);
            RuleMatch {
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
