//! Symbols that may be just what somebody wrote: `［OK］`, `100～200`, `x ╔ y`.
//!
//! In: decoded lines, and the channel. Out: the same lines, as they were observed where nothing but symbols was changed and
//! what became of them is no better. In a short text of ASCII letters a symbol is odd in every language, and some encoding has
//! a letter in its place; it takes words to tell that it was one. Nothing is weighed here.

use std::ops::Range;

use super::decoded::{DecodedCharacter, DecodedTextLine};
use super::text::Lines;

/// With so many ASCII letters in the text, the language that they speak has said whether a letter is likely there.
const ENOUGH_ASCII_LETTERS: usize = 40;
/// Without them, so many letters of a word have to be intact and side by side, or so many new. Of 737 symbols in seven short lines
/// each, 59 were taken for letters without this, most of them as in `x ╔ y` without its spaces, and 13 still are.
const ENOUGH_INTACT: usize = 2;
const ENOUGH_REPAIRED: usize = 3;

/// Pairs of East Asian brackets and quotation marks. In Shift_JIS and its like each begins with a byte that is a letter elsewhere.
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

/// Leaves all as it is where only symbols would be changed, and they are as likely meant. Only for channels that leave no shape to
/// tell them by.
pub fn leave_symbols(lines: &Lines<'_>, decoded: &mut [DecodedTextLine]) {
    if !are_meant(lines, decoded) {
        return;
    }
    decoded.iter_mut().for_each(DecodedTextLine::restore);
}

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
                // Nobody writes those.
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

/// Whether `symbols` are full-width forms, and East Asian brackets of which each has its other side.
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

/// Whether a character is a letter, and no number or letter in a circle, which Unicode counts among them.
fn is_letter(character: char) -> bool {
    let number =
        matches!(character, '\u{2160}'..='\u{2188}' | '\u{3021}'..='\u{3029}' | '\u{3038}'..='\u{303A}');
    let enclosed = matches!(character, '\u{24B6}'..='\u{24E9}' | '\u{3200}'..='\u{33FF}');
    character.is_alphabetic() && !number && !enclosed
}

fn is_full_width(symbol: char) -> bool {
    matches!(symbol, '\u{3000}'..='\u{3002}' | '\u{FF01}'..='\u{FF5E}')
}

/// Runs of letters with damaged ones among them.
fn words_in(characters: &[DecodedCharacter]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    let runs = std::iter::from_fn(move || {
        let start = at + characters[at..].iter().position(|c| c.character.is_alphabetic())?;
        at = start + characters[start..].iter().take_while(|c| c.character.is_alphabetic()).count();
        Some(start..at)
    });
    runs.filter(|word| characters[word.clone()].iter().any(|c| c.damaged))
}

/// Whether letters may be a word: enough of them, and no capital behind a small one. Where the language is `told`, it is
/// enough that they stand by others.
fn is_word(letters: &[DecodedCharacter], told: bool) -> bool {
    let damaged = letters.iter().filter(|letter| letter.damaged).count();
    let capitals_begin =
        letters.windows(2).all(|pair| !pair[0].character.is_lowercase() || !pair[1].character.is_uppercase());
    let stands_by = letters.windows(ENOUGH_INTACT).any(|some| some.iter().all(|letter| !letter.damaged));
    capitals_begin && (damaged >= ENOUGH_REPAIRED || if told { damaged < letters.len() } else { stands_by })
}
