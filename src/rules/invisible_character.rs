//! `invisible-character`: zero-width spaces and joiners, soft hyphens, U+FEFF inside, fillers, tags and variation selectors.
//!
//! In: text. Out: changes that remove the ones that have no effect. Joiners stay in the scripts and emoji that they shape,
//! variation selectors after characters with variants, and tags in flags.

use super::hygiene::{RuleMatch, Wanted, code_point, each};
use crate::rule::{Group, Rule, Severity};
use language::words::is_han;

/// Invisible characters without an effect at their place.
pub static INVISIBLE_CHARACTER: Rule = Rule {
    name: "invisible-character",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "characters that nobody sees and no script needs there",
    documentation: include_str!("invisible-character.md"),
};

/// Their names, from the Unicode Character Database.
const INVISIBLE_NAMES: [(char, &str); 14] = [
    ('\u{00AD}', "soft hyphen"),
    ('\u{115F}', "Hangul filler"),
    ('\u{1160}', "Hangul filler"),
    ('\u{180E}', "Mongolian vowel separator"),
    ('\u{200B}', "zero-width space"),
    ('\u{200C}', "zero-width non-joiner"),
    ('\u{200D}', "zero-width joiner"),
    ('\u{2060}', "word joiner"),
    ('\u{2061}', "function application"),
    ('\u{2062}', "invisible times"),
    ('\u{2063}', "invisible separator"),
    ('\u{2064}', "invisible plus"),
    ('\u{3164}', "Hangul filler"),
    ('\u{FEFF}', "zero-width no-break space"),
];

/// Finds invisible characters.
pub(super) fn find(text: &str, _: &Wanted) -> Vec<RuleMatch> {
    let first = text.len() - text.strip_prefix('\u{FEFF}').unwrap_or(text).len();
    each(text, |at, character| {
        // A first U+FEFF is a byte-order mark.
        if !is_invisible(character) || at < first {
            return None;
        }
        let before = text[..at].chars().next_back();
        let after = text[at + character.len_utf8()..].chars().next();
        if is_needed(text, at, character, before, after) {
            return None;
        }
        let name = match character {
            '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => "variation selector",
            '\u{E0000}'..='\u{E007F}' => "tag",
            _ => INVISIBLE_NAMES.iter().find(|(known, _)| *known == character).map_or("", |(_, name)| name),
        };
        Some((Some(String::new()), code_point(character, name).into()))
    })
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2064}'
        | '\u{206A}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E007F}' | '\u{E0100}'..='\u{E01EF}')
}

/// The number of tags of a flag: letters and digits of a region and its part (`gbsct`), followed by a tag that ends it (Unicode
/// Technical Standard 51, annex C; lengths as in CLDR).
const OF_FLAG: std::ops::RangeInclusive<usize> = 3..=6;

/// The most joiners that may stand beside another one: U+200D, U+200C, U+200D asks for joined letters without a ligature (Unicode
/// Standard, section 9.2).
const JOINERS: usize = 2;

/// Whether `character` has an effect between its neighbours.
fn is_needed(text: &str, at: usize, character: char, before: Option<char>, after: Option<char>) -> bool {
    let either = |is: fn(char) -> bool| before.is_some_and(is) || after.is_some_and(is);
    let is_joiner = |c: &char| matches!(c, '\u{200C}' | '\u{200D}');
    let beside_joining = || {
        let before = text[..at].chars().rev().take(JOINERS + 1).find(|c| !is_joiner(c));
        let after = text[at..].chars().skip(1).take(JOINERS + 1).find(|c| !is_joiner(c));
        before.is_some_and(joins) || after.is_some_and(joins)
    };
    match character {
        '\u{200D}' => {
            let drawn = |c: char| is_emoji(c) || c == '\u{FE0F}' || matches!(c, '\u{E0020}'..='\u{E007F}');
            before.is_some_and(drawn) && after.is_some_and(is_emoji) || beside_joining()
        }
        '\u{200C}' => beside_joining(),
        // In scripts without spaces between words, it marks where a line may break.
        '\u{200B}' => either(is_written_without_spaces),
        '\u{115F}' | '\u{1160}' => either(
            |c| matches!(c, '\u{1100}'..='\u{11FF}' | '\u{A960}'..='\u{A97F}' | '\u{D7B0}'..='\u{D7FF}'),
        ),
        '\u{180E}' => either(|c| matches!(c, '\u{1800}'..='\u{18AF}')),
        '\u{FE00}'..='\u{FE0F}' => before.is_some_and(|c| {
            !is_invisible(c) && !c.is_whitespace() && !c.is_control() && !c.is_ascii_alphabetic()
        }),
        '\u{E0100}'..='\u{E01EF}' => before.is_some_and(is_han),
        '\u{E0020}'..='\u{E007F}' => is_of_flag(text, at),
        _ => false,
    }
}

/// Whether the tag at `at` belongs to a sequence that turns the black flag into another one. Longer sequences are invisible text.
fn is_of_flag(text: &str, at: usize) -> bool {
    let is_letter = |c: &char| matches!(c, '\u{E0030}'..='\u{E0039}' | '\u{E0061}'..='\u{E007A}');
    let before = text[..at].chars().rev().take(OF_FLAG.end() + 1).take_while(is_letter).count();
    let flag = text[..at].char_indices().rev().nth(before).filter(|(_, c)| *c == '\u{1F3F4}');
    let Some((flag, _)) = flag else { return false };
    let mut tags = text[flag..].chars().skip(1).take(OF_FLAG.end() + 1);
    let letters = tags.clone().take_while(is_letter).count();
    OF_FLAG.contains(&letters) && tags.nth(letters) == Some('\u{E007F}')
}

/// Whether `c` is in a script whose letters join or form clusters: from Arabic to Tibetan, and similar scripts.
fn joins(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{109F}' | '\u{1700}'..='\u{18AF}' | '\u{1900}'..='\u{1CFF}' | '\u{A800}'..='\u{ABFF}'
        | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10A00}'..='\u{11FFF}' | '\u{1E900}'..='\u{1E95F}')
}

/// Whether `c` is in a script without spaces between words: Thai, Lao, Tibetan, Myanmar, Khmer, Balinese, Javanese and
/// related ones.
fn is_written_without_spaces(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{1950}'..='\u{19FF}' | '\u{1A20}'..='\u{1AAF}'
        | '\u{1B00}'..='\u{1BFF}' | '\u{A980}'..='\u{A9FF}' | '\u{AA60}'..='\u{AADF}')
}

/// Whether `c` is in a block with emoji (Unicode Technical Standard 51).
fn is_emoji(c: char) -> bool {
    matches!(c, '\u{A9}' | '\u{AE}' | '\u{203C}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2190}'..='\u{2BFF}' | '\u{3030}'
        | '\u{303D}' | '\u{3297}' | '\u{3299}' | '\u{1F000}'..='\u{1FAFF}')
}
