//! The fates of bytes that an encoding can't decode, as far as a sample shows them.

use rustc_hash::FxHashSet;

use channel::{Channel, Undefined, recoveries, relatives};

/// The plausible fates of undefined bytes. They may have been replaced if the sample has the mark of that fate beside other
/// characters outside ASCII. They may have been dropped if the text has no C1 controls.
pub fn plausible_fates(sample: &[Vec<char>], present: &FxHashSet<char>, channel: &Channel) -> Vec<Undefined> {
    // Read letter by letter, a mark may also stand alone in a word, or for a word. A question mark behind a word is one.
    let alone = channel.is_letter_by_letter();
    let in_word = |mark: char, piece: &[char]| {
        let stands = |at: usize| {
            let before = at.checked_sub(1).map(|before| piece[before]);
            let behind = piece.get(at + 1).copied();
            let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
            let is_apart = |c: Option<char>| c.is_none_or(char::is_whitespace);
            match mark {
                '?' => is_letter(behind) && (is_letter(before) || is_apart(before)),
                _ => is_letter(behind) || is_letter(before) || is_apart(behind) && is_apart(before),
            }
        };
        (0..piece.len()).any(|at| piece[at] == mark && stands(at))
    };
    let beside = |mark: char| {
        sample.iter().any(|piece| {
            piece.windows(2).any(|pair| {
                (pair[1] == mark && !pair[0].is_ascii()) || (pair[0] == mark && !pair[1].is_ascii())
            }) || alone && in_word(mark, piece)
        })
    };
    // A decoder of one byte a character leaves any mark but that of the decoders of code page 932.
    let last = channel.layers().last().map(|layer| layer.read);
    let leaves = |fate: Undefined| match last.filter(|read| read.multi_byte().is_some()) {
        Some(read) => relatives(read).into_iter().any(|read| !recoveries(read, fate).is_empty()),
        None => fate != Undefined::Dotted,
    };
    let plausible = |fate: &Undefined| match fate {
        // Channels without losses are weighed before, so this fate is not tried again.
        Undefined::Kept => false,
        // This fate leaves no mark: see below.
        Undefined::Dropped => false,
        Undefined::Replaced | Undefined::Questioned | Undefined::Dotted => {
            leaves(*fate) && fate.mark().is_some_and(beside)
        }
    };
    let mut fates: Vec<Undefined> = Undefined::ALL.into_iter().filter(plausible).collect();
    let in_pairs = channel.pairs_bytes();
    // If C1 controls are present, they were not dropped. A decoder of pairs loses so much that its mark would stand somewhere, so
    // dropped bytes are tried only if there is no mark.
    let kept = present.iter().any(|c| ('\u{80}'..='\u{9F}').contains(c));
    if in_pairs && fates.is_empty() || !in_pairs && !kept {
        fates.push(Undefined::Dropped);
    }
    if kept && !in_pairs {
        fates.clear();
    }
    fates
}

#[cfg(test)]
mod tests {
    use super::*;
    use channel::{Loss, Misreading, READ_AS, Written};

    fn channels() -> impl Iterator<Item = Channel> {
        let read_as = READ_AS.iter().map(|row| row.encoding);
        read_as.map(|read| Channel::single(Misreading { written: Written::Utf8, read, loss: Loss::NONE }))
    }

    #[test]
    fn each_fate_is_where_the_search_starts_or_is_plausible_for_some_sample() {
        for fate in Undefined::ALL {
            let mark = fate.mark().unwrap_or('z');
            let sample = [vec!['\u{E9}', mark, '\u{E9}']];
            let present = sample[0].iter().copied().collect();
            let plausible =
                channels().any(|channel| plausible_fates(&sample, &present, &channel).contains(&fate));
            assert_eq!(plausible, fate != Loss::NONE.undefined, "{fate:?}");
        }
    }
}
