//! Symbols that may be meant: `［OK］`, `100～200`, `x ╔ y`.
//!
//! In: decoded lines. Out: the same lines. If a repair changes nothing but symbols, and makes no words of them, the lines are
//! left as they were observed. In a short text of ASCII letters, a symbol is unlikely in every language, and some encoding has a
//! letter in its place. Only words prove that it was a letter.

use std::ops::Range;

use super::decoded::{DecodedCharacter, DecodedTextLine};
use super::text::Lines;

/// From this number of ASCII letters in the text on, its language is known, and tells whether a letter is likely in a word.
const ENOUGH_ASCII_LETTERS: usize = 40;
/// With fewer ASCII letters in the text, a word needs this number of intact letters side by side, or [`ENOUGH_REPAIRED`].
/// Measured on 737 symbols in seven short lines each: without this rule, 59 were taken for letters, most of them as in `x╔y`.
/// With it, 13 are.
const ENOUGH_INTACT: usize = 2;
/// A word with this number of repaired letters needs no intact ones.
const ENOUGH_REPAIRED: usize = 3;

/// Pairs of East Asian brackets and quotation marks. In Shift_JIS and similar encodings, the first byte of each is a letter in
/// other encodings.
const BRACKET_PAIRS: [(char, char); 14] = [
    ('（', '）'),
    ('［', '］'),
    ('｛', '｝'),
    ('〔', '〕'),
    ('【', '】'),
    ('〖', '〗'),
    ('〈', '〉'),
    ('《', '》'),
    ('「', '」'),
    ('『', '』'),
    ('｟', '｠'),
    ('〝', '〞'),
    ('“', '”'),
    ('‘', '’'),
];

/// Leaves all lines as they were observed, if the repair would change only symbols that may be meant. This is for channels that
/// leave no shape.
pub fn leave_symbols(lines: &Lines<'_>, decoded: &mut [DecodedTextLine]) {
    if !are_meant(lines, decoded) {
        return;
    }
    decoded.iter_mut().for_each(DecodedTextLine::restore);
}

/// Whether the repair changes only symbols, and these may be meant.
fn are_meant(lines: &Lines<'_>, decoded: &[DecodedTextLine]) -> bool {
    let letters = lines.text_of(0..lines.len()).bytes().filter(u8::is_ascii_alphabetic);
    let told = letters.take(ENOUGH_ASCII_LETTERS).count() == ENOUGH_ASCII_LETTERS;
    let (mut any, mut words, mut paired) = (false, false, true);
    for decoded in decoded {
        let (line, characters) = decoded.both();
        let mut changed = Vec::new();
        for damaged in characters.iter().filter(|decoded| decoded.damaged) {
            let observed = line[damaged.start..damaged.end()].iter().filter(|c| !c.is_ascii());
            for &symbol in observed {
                // Nobody writes controls on purpose.
                let meaningless = symbol.is_control() && !damaged.character.is_alphabetic();
                if is_letter(symbol) || meaningless {
                    return false;
                }
                changed.push(symbol);
            }
        }
        any |= !changed.is_empty();
        paired &= are_paired(&changed);
        words |= words_in(characters).any(|word| is_word(&characters[word], told));
    }
    any && (paired || !words)
}

/// Whether `symbols` are only full-width forms, and East Asian brackets in pairs.
fn are_paired(symbols: &[char]) -> bool {
    let mut open = Vec::new();
    for &symbol in symbols {
        let opened = BRACKET_PAIRS.iter().find(|(opening, _)| *opening == symbol);
        let closed = BRACKET_PAIRS.iter().find(|(_, closing)| *closing == symbol);
        match (opened, closed) {
            (Some((_, closing)), _) => open.push(*closing),
            (_, Some((_, closing))) if open.pop() == Some(*closing) => {}
            (None, None) if is_full_width(symbol) => {}
            _ => return false,
        }
    }
    open.is_empty()
}

/// Whether a character is a letter. Roman numerals and enclosed letters are none here, though Unicode counts them as alphabetic.
fn is_letter(character: char) -> bool {
    let number =
        matches!(character, '\u{2160}'..='\u{2188}' | '\u{3021}'..='\u{3029}' | '\u{3038}'..='\u{303A}');
    let enclosed = matches!(character, '\u{24B6}'..='\u{24E9}' | '\u{3200}'..='\u{33FF}');
    character.is_alphabetic() && !number && !enclosed
}

fn is_full_width(symbol: char) -> bool {
    matches!(symbol, '\u{3000}'..='\u{3002}' | '\u{FF01}'..='\u{FF5E}')
}

/// The words that contain damaged letters.
fn words_in(characters: &[DecodedCharacter]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    let runs = std::iter::from_fn(move || {
        let start = at + characters[at..].iter().position(|c| c.character.is_alphabetic())?;
        at = start + characters[start..].iter().take_while(|c| c.character.is_alphabetic()).count();
        Some(start..at)
    });
    runs.filter(|word| characters[word.clone()].iter().any(|c| c.damaged))
}

/// Whether letters may be a word: no capital stands behind a small one, and enough letters are repaired or intact. If the
/// language is known (`told`), one intact letter is enough.
fn is_word(letters: &[DecodedCharacter], told: bool) -> bool {
    let damaged = letters.iter().filter(|letter| letter.damaged).count();
    let capitals_begin =
        letters.windows(2).all(|pair| !pair[0].character.is_lowercase() || !pair[1].character.is_uppercase());
    let stands_by = letters.windows(ENOUGH_INTACT).any(|some| some.iter().all(|letter| !letter.damaged));
    capitals_begin && (damaged >= ENOUGH_REPAIRED || if told { damaged < letters.len() } else { stands_by })
}
