//! Words that a channel explains only in part: `Déjà` has a pair of Shift_JIS in it (`éj`) and a letter that is
//! none, and of a word that went through one channel, another may find a sequence here and there.
//!
//! In: decoded lines, and a channel that loses nothing. Out: the same lines, with such words as they were observed: what
//! goes through a channel goes through it whole. Nothing is weighed here.

use std::ops::Range;

use super::decoded::{DecodedCharacter, DecodedTextLine};
use channel::Codebook;

/// Leaves as they are the words in which a letter stands for itself that the channel could only have made of something
/// else. Only for channels that make several characters of one; where each byte is a character, any may be the same before and
/// after.
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

fn is_torn(line: &[char], word: &[DecodedCharacter], book: &Codebook) -> bool {
    let stays = |decoded: &DecodedCharacter| {
        !decoded.damaged
            && line[decoded.start..decoded.end()]
                .iter()
                .any(|&c| !c.is_ascii() && c.is_alphabetic() && book.can_emit(c))
    };
    word.iter().any(|decoded| decoded.damaged) && word.iter().any(stays)
}

/// Runs of decoded characters whose observed ones are letters, digits or outside ASCII.
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
