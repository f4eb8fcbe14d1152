//! What may have become of bytes that the encoding can't read, as far as a sample shows it.

use rustc_hash::FxHashSet;

use channel::{Channel, Undefined};

/// What may have become of undefined bytes: they were dropped; or replaced, where the sample has the mark
/// beside other characters outside ASCII.
pub fn plausible_fates(sample: &[Vec<char>], present: &FxHashSet<char>, channel: &Channel) -> Vec<Undefined> {
    // What is lost may stand alone in a word.
    let alone = channel.is_letter_by_letter();
    let beside = |mark: char| {
        sample.iter().any(|piece| {
            piece.windows(2).any(|pair| {
                (pair[1] == mark && !pair[0].is_ascii()) || (pair[0] == mark && !pair[1].is_ascii())
            }) || alone
                && piece
                    .windows(3)
                    .any(|three| three[1] == mark && three[0].is_alphabetic() && three[2].is_alphabetic())
        })
    };
    let plausible = |fate: &Undefined| match fate {
        // The search starts from it.
        Undefined::Kept => false,
        // It leaves no mark: see below.
        Undefined::Dropped => false,
        Undefined::Replaced | Undefined::Questioned => fate.mark().is_some_and(beside),
    };
    let mut fates: Vec<Undefined> = Undefined::ALL.into_iter().filter(plausible).collect();
    let in_pairs = channel.pairs_bytes();
    // What a policy removes can't be there. A decoder of pairs loses so much that some mark would stand somewhere.
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
