//! Words that a channel explains only in part. A misreading damages whole words, so such a channel is wrong for the word. `Déjà`
//! contains bytes that are a pair in Shift_JIS (`éj`), and a letter that is not part of one.
//!
//! In: decoded lines, and a channel that loses nothing. Out: the same lines, in which such words are left as they were observed.

use std::ops::Range;

use super::decoded::{DecodedCharacter, DecodedTextLine};
use channel::Codebook;

/// Leaves torn words as they were observed. A word is torn if one part is damaged, and in another part a letter stands for itself
/// that the channel can emit. This is only right for channels that make several characters from one. If each byte becomes one
/// character, a letter may be the same before and after.
pub fn leave_torn_words(decoded: &mut [DecodedTextLine], book: &Codebook) {
    for DecodedTextLine { observed, decoded, .. } in decoded.iter_mut() {
        let line = &observed.characters[..];
        let characters = &decoded.characters[..];
        let torn: Vec<Range<usize>> =
            words(line, characters).filter(|word| is_torn(line, &characters[word.clone()], book)).collect();
        for word in torn.into_iter().rev() {
            let start = decoded.characters[word.start].start;
            let end = decoded.characters[word.end - 1].end();
            decoded.characters.splice(word, (start..end).map(|at| DecodedCharacter::itself(line, at)));
        }
    }
}

/// Whether a word is damaged in one part, and has a letter in another part that the channel left unchanged though it can emit it.
fn is_torn(line: &[char], word: &[DecodedCharacter], book: &Codebook) -> bool {
    let stays = |decoded: &DecodedCharacter| {
        !decoded.damaged
            && line[decoded.start..decoded.end()]
                .iter()
                .any(|&c| !c.is_ascii() && c.is_alphabetic() && book.can_emit(c))
    };
    word.iter().any(|decoded| decoded.damaged) && word.iter().any(stays)
}

/// The words of a line: runs of characters that are damaged, or are ASCII letters and digits, or are outside ASCII.
fn words<'d>(
    line: &'d [char],
    characters: &'d [DecodedCharacter],
) -> impl Iterator<Item = Range<usize>> + 'd {
    let within = |decoded: &DecodedCharacter| {
        let observed = &line[decoded.start..decoded.end()];
        decoded.damaged
            || observed.iter().all(|c| c.is_ascii_alphanumeric() || !c.is_ascii() && !c.is_whitespace())
    };
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + characters[at..].iter().position(within)?;
        at = start + characters[start..].iter().take_while(|decoded| within(decoded)).count();
        Some(start..at)
    })
}
