//! The gain of a channel: how much likelier a sample is if the channel damaged it, compared with no damage.
//!
//! In: a sample, a channel, and a language. Out: a log-likelihood ratio in nats, and whether the channel leaves damage unexplained.
//! Prior odds are added elsewhere.

use rustc_hash::FxHashMap;

use super::sample::Scales;
use crate::repair::decoded::DecodedLine;
use crate::repair::languages::ByCharacters;
use crate::repair::search::Search;
use channel::Codebook;

/// The result of running a channel backwards over a sample.
pub struct Gain {
    /// The log-likelihood ratio of damage by this channel and no damage, in nats.
    pub nats: f64,
    /// See [`Weighed::leftovers`](super::weighed::Weighed::leftovers).
    pub leftovers: bool,
}

/// Computes the gain of the channel on the sample. Pieces with the same damage are no independent evidence: `n` of them count as
/// 1 + ln n.
pub fn gain(scales: &Scales, book: &Codebook, reader: &ByCharacters<'_>) -> Gain {
    let mut search = Search::quick();
    let mut gains: FxHashMap<Vec<char>, (f64, f64)> = FxHashMap::default();
    let mut leftovers = false;
    let evidence = scales.letters[usize::from(reader.language().0)];
    let pieces = scales.sample.iter().zip(&scales.clean).zip(&scales.shares);
    for ((piece, &clean), share) in pieces {
        let Some(decoded) = search.decode(piece, book, reader) else { continue };
        for decoded in &decoded.characters {
            let mark = decoded.character == '\u{FFFD}' || decoded.character == '?';
            let observed = &piece[decoded.start..decoded.start + decoded.consumed];
            leftovers |= match decoded.damaged {
                true => observed.iter().any(|c| book.may_be_mark_of_others(*c)),
                false => mark || !decoded.character.is_ascii() && book.can_emit(decoded.character),
            };
        }
        let letters = evidence * share;
        let gain = f64::from(decoded.best + letters - clean.max(reader.score(piece) + letters));
        if gain > 0.0 {
            let (sum, count) = gains.entry(signature(piece, &decoded)).or_default();
            *sum += gain;
            *count += 1.0;
        }
    }
    let mut damped: Vec<f64> = gains.values().map(|(sum, count)| sum / count * (1.0 + count.ln())).collect();
    // The sum does not depend on the order of the map.
    damped.sort_by(f64::total_cmp);
    Gain { nats: damped.iter().sum(), leftovers }
}

/// The observed characters of the damage in a line.
fn signature(line: &[char], decoded: &DecodedLine) -> Vec<char> {
    let damaged = decoded.characters.iter().filter(|decoded| decoded.damaged);
    damaged.flat_map(|decoded| &line[decoded.start..decoded.start + decoded.consumed]).copied().collect()
}
