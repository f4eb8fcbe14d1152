//! Which character is written where one was lost, and its alternatives.
//!
//! In: the characters of the best path, each lost one with the probabilities of all candidates over all paths. Out: the likeliest
//! candidate of each, with a calibrated probability, and the others in order. The best path need not have the likeliest character
//! everywhere: many less likely paths may agree on another one.

use std::ops::Range;

use crate::budgets::BUDGETS;
use crate::repair::decoded::DecodedCharacter;
use channel::Codebook;

/// An alternative with a lower probability is not shown.
pub(super) const LEAST_ALTERNATIVE: f32 = 0.005;

/// Puts the likeliest candidate in the place of each lost character of `line`, unless the channel then no longer gives the line,
/// and ranks the others.
pub(super) fn write_likeliest(line: &[char], book: &Codebook, characters: &mut [DecodedCharacter]) {
    for at in 0..characters.len() {
        let decoded = &mut characters[at];
        if !decoded.lost {
            continue;
        }
        decoded.alternatives.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let own = decoded.character;
        let likelier: Vec<char> =
            decoded.alternatives.iter().map(|&(c, _)| c).take_while(|&c| c != own).collect();
        for candidate in likelier {
            characters[at].character = candidate;
            if is_proven(line, book, characters, at) {
                break;
            }
            characters[at].character = own;
        }
        rank(&mut characters[at]);
    }
}

/// Whether the channel turns the characters around `at` into what was observed there.
fn is_proven(line: &[char], book: &Codebook, characters: &[DecodedCharacter], at: usize) -> bool {
    let around = &characters[bounded(characters, at)];
    let (Some(first), Some(last)) = (around.first(), around.last()) else { return false };
    let original: String = around.iter().map(|c| c.character).collect();
    let observed = line.get(first.start..last.end());
    let damaged = book.damage(&original);
    damaged.zip(observed).is_some_and(|(damaged, observed)| damaged.chars().eq(observed.iter().copied()))
}

/// The characters around `at`, up to the nearest ones that the channel left as they are. No bytes are pending there.
fn bounded(characters: &[DecodedCharacter], at: usize) -> Range<usize> {
    let start = characters[..at].iter().rposition(|c| !c.damaged).map_or(0, |before| before + 1);
    let length = characters[at..].iter().position(|c| !c.damaged);
    start..length.map_or(characters.len(), |length| at + length)
}

/// Gives a lost character its confidence, and keeps its best alternatives.
fn rank(decoded: &mut DecodedCharacter) {
    let own = decoded.alternatives.iter().find(|(c, _)| *c == decoded.character);
    let probability = own.map_or(0.0, |(_, probability)| *probability);
    decoded.confidence = if probability > 0.0 { calibrated(probability) } else { 0.0 };
    decoded.alternatives.retain(|(c, _)| *c != decoded.character);
    // The alternatives share the remaining probability in the same proportions as before the calibration. None of them that was
    // less likely than the character becomes likelier by that.
    let others: f32 = decoded.alternatives.iter().map(|(_, p)| p).sum();
    let share = (1.0 - decoded.confidence) / others.max(f32::MIN_POSITIVE);
    let scale = if probability > 0.0 { share.min(decoded.confidence / probability) } else { share };
    decoded.alternatives.iter_mut().for_each(|(_, p)| *p = (*p * scale).min(1.0));
    decoded.alternatives.retain(|(_, p)| *p >= LEAST_ALTERNATIVE);
    decoded.alternatives.truncate(BUDGETS.alternatives_kept);
}

/// The probability that a character is right, given its probability in the search. Language models are overconfident, most of
/// all near certainty.
///
/// The curve consists of two straight lines in log odds. It was fitted on the reliability table in `benches/RESULTS.md`:
/// characters that the search gave 0.60, 0.81, 0.93, 0.972, 0.9963 and 0.9999 were right in 0.50, 0.76, 0.87, 0.92, 0.96 and
/// 0.9935 of the cases, over all languages and channels.
pub(super) fn calibrated(probability: f32) -> f32 {
    const KNEE: f32 = 2.5;
    let log_odds = (probability / (1.0 - probability).max(f32::EPSILON)).ln();
    let fitted = if log_odds < KNEE { 0.92 * log_odds - 0.4 } else { 1.9 + 0.46 * (log_odds - KNEE) };
    1.0 / (1.0 + (-fitted).exp())
}
