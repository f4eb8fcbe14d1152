//! `exotic-space`: spaces that are not U+0020.
//!
//! In: text. Out: changes to plain spaces. U+202F stays in Mongolian script, where it joins suffixes to words.

use super::hygiene::{RuleMatch, Wanted, code_point, each};
use crate::rule::{Group, Rule, Severity};

/// No-break, thin, ideographic and other special spaces.
pub static EXOTIC_SPACE: Rule = Rule {
    name: "exotic-space",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "no-break, thin, ideographic and other spaces than the plain one",
    documentation: include_str!("exotic-space.md"),
};

/// The spaces of the general category Zs, without the plain space and the Ogham space, which is visible.
const SPACES: [(char, &str); 15] = [
    ('\u{00A0}', "no-break space"),
    ('\u{2000}', "en quad"),
    ('\u{2001}', "em quad"),
    ('\u{2002}', "en space"),
    ('\u{2003}', "em space"),
    ('\u{2004}', "three-per-em space"),
    ('\u{2005}', "four-per-em space"),
    ('\u{2006}', "six-per-em space"),
    ('\u{2007}', "figure space"),
    ('\u{2008}', "punctuation space"),
    ('\u{2009}', "thin space"),
    ('\u{200A}', "hair space"),
    ('\u{202F}', "narrow no-break space"),
    ('\u{205F}', "medium mathematical space"),
    ('\u{3000}', "ideographic space"),
];

/// Finds exotic spaces.
pub(super) fn find(text: &str, _: &Wanted) -> Vec<RuleMatch> {
    let is_mongolian = |c: char| matches!(c, '\u{1800}'..='\u{18AF}');
    each(text, |at, character| {
        let (_, name) = SPACES.iter().find(|(space, _)| *space == character)?;
        // The letters after it have other shapes than at the start of a word.
        let joins = character == '\u{202F}'
            && (text[..at].ends_with(is_mongolian)
                || text[at + character.len_utf8()..].starts_with(is_mongolian));
        if joins {
            return None;
        }
        Some((Some(" ".to_string()), code_point(character, name).into()))
    })
}
