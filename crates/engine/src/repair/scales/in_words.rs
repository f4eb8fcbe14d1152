//! Whether characters stand where letters stand: in words.
//!
//! In: words of a text. Out: whether some character of them may be a misread letter, so that a channel without a shape is worth
//! a search.

use std::ops::Range;

/// Whether some character of `words` may be a misread letter.
pub fn may_be_misread(words: &[&Vec<char>]) -> bool {
    let may_be = |word: &Vec<char>, at: usize| !word[at].is_ascii() && stands_in_word(word, &(at..at + 1));
    words.iter().any(|word| (0..word.len()).any(|at| may_be(word, at)))
}

/// Whether the observed characters stand in a word. They do if a letter touches them, if they are several letters, or if they are a
/// word of one letter beside another word (`Š` for `è`). A letter that stands alone may belong to a list of letters. A symbol
/// within a word may stand for a letter, but a space may not.
fn stands_in_word(line: &[char], observed: &Range<usize>) -> bool {
    let here = &line[observed.clone()];
    // Text has C1 controls only because of a misreading.
    if here.iter().any(is_c1_control) {
        return true;
    }
    if here.iter().all(|c| c.is_whitespace()) {
        return false;
    }
    let (before, behind) = (&line[..observed.start], &line[observed.end..]);
    let beside = [before.last(), behind.first()].into_iter().flatten();
    let is_letter = |c: &char| c.is_alphabetic();
    let letters = here.iter().filter(|c| is_letter(c)).count();
    // A letter also joins symbols outside ASCII, because those may be misread letters too.
    let joins = |c: &char| is_letter(c) || letters > 0 && !c.is_ascii() && !c.is_whitespace();
    let words = [
        matches!(before, [.., a, b, ' '] if is_letter(a) && is_letter(b)),
        matches!(behind, [' ', a, b, ..] if is_letter(a) && is_letter(b)),
    ];
    // If there is no text around it, the letter may be a word.
    let word = words.contains(&true) || before.is_empty() && behind.is_empty();
    letters > 1 || beside.clone().any(joins) || letters == 1 && word
}

fn is_c1_control(character: &char) -> bool {
    ('\u{80}'..='\u{9F}').contains(character)
}
