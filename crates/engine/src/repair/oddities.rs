//! What in a text is no ordinary text of its language: the places that are worth weighing channels on.
//!
//! In: lines, and the languages that the text may be in as it stands. Out: pieces of lines to weigh channels on, and
//! the odd runs. Nothing here knows of a channel.

use std::ops::Range;

use super::languages::ByCharacters;
use super::text::{Lines, runs};
use crate::screen::{Readings, has_pairs, is_suspicious, screen_pairs};

/// Characters of suspicious lines that channels are weighed on. On 400 characters of a damaged post the
/// right channel led by 10 nats, on 1,600 by 260.
pub(super) const SAMPLE_LENGTH: usize = 800;
/// The longest piece of one line in the sample, in characters.
pub(super) const PIECE_LENGTH: usize = 400;
/// So many odd pieces are held in memory at once; more than the sample can have.
const PIECES_AT_ONCE: usize = 2 * SAMPLE_LENGTH;
/// A run that costs fewer nats a character than this is ordinary text in its language, not damage.
/// Misread letters cost 8 and more, ordinary ones 2 to 4.
const ORDINARY_COST: f32 = 5.0;
/// Ordinary Chinese, Japanese and Korean costs 4 to 6 nats a character in the model of its characters; rare
/// characters side by side, as pairs of bytes make them, 9 and more.
const ORDINARY_COST_IN_PAIRS: f32 = 6.0;
/// In a long run of a script without spaces, so many characters are looked at together: a damaged word is no
/// longer, and seen with all the text around it it would not stand out.
const WINDOW: usize = 4;

/// The word around an odd run reaches no further than this, in characters: unspaced code can be long.
const WORD_REACH: usize = 12;

/// What in a text is no ordinary text of its language.
#[derive(Default)]
pub struct Oddities {
    /// Pieces of lines that have an odd run; enough of them to weigh channels on.
    pub sample: Vec<Vec<char>>,
    /// The odd runs that have the shape of misread UTF-8, each with the ASCII character before it and behind it.
    pub shaped: Vec<Vec<char>>,
    /// The words that have odd runs, ASCII included: it may be the second half of pairs of bytes.
    pub odd: Vec<Vec<char>>,
    /// What the odd runs cost more than ordinary text would, in nats; the same word counts once.
    pub excess: f32,
}

/// Looks for runs that cost more than ordinary text does. Characters that no single-byte encoding has can't
/// be single misread bytes: in text without spaces they stand in one run with damage, and are judged by themselves.
pub fn oddities(lines: &Lines<'_>, as_is: &[ByCharacters]) -> Oddities {
    let readings = Readings::get();
    let single = |c: char| !c.is_ascii() && (readings.roles(c).any != 0 || c == '\u{FFFD}');
    let mut pieces: Vec<OddPiece> = Vec::new();
    let mut characters: Vec<char> = Vec::new();
    let mut found = Oddities::default();
    let mut known = rustc_hash::FxHashSet::default();
    for line in lines.outside_ascii() {
        characters.clear();
        characters.extend(line.text.chars());
        for piece in characters.chunks(PIECE_LENGTH) {
            if piece.iter().all(char::is_ascii) {
                continue;
            }
            let costs = as_is.iter().map(|reader| reader.costs(piece));
            let Some(costs) = costs.min_by(|a, b| a.iter().sum::<f32>().total_cmp(&b.iter().sum())) else {
                continue;
            };
            let mut odd = 0;
            let mut tokens: Vec<(Range<usize>, f32)> = Vec::new();
            for run in runs(piece) {
                let places = run.clone().filter(|&at| single(piece[at]));
                let (sum, count) = places.fold((0.0, 0.0), |(sum, count), at| (sum + costs[at], count + 1.0));
                let costly = sum > ORDINARY_COST * count;
                let costs = &costs[run.clone()];
                if !costly && !costly_somewhere(costs) {
                    continue;
                }
                let start = run.start.saturating_sub(1);
                let end = (run.end + 1).min(piece.len());
                let around: String = piece[start..end].iter().collect();
                let shaped = costly && is_suspicious(&around)
                    || has_pairs(&around) && !screen_pairs(&around).is_empty();
                odd += if shaped { end - start } else { 1 };
                if shaped {
                    found.shaped.push(piece[start..end].to_vec());
                }
                let excess = sum - ORDINARY_COST * count;
                let excess =
                    excess.max(costs.iter().sum::<f32>() - ORDINARY_COST_IN_PAIRS * costs.len() as f32);
                if excess > 0.0 {
                    let word = word_around(piece, run);
                    tokens.push((word, excess));
                }
            }
            // Runs of one word are one.
            tokens.dedup_by(|next, before| {
                let same = next.0.start < before.0.end;
                if same {
                    before.0.end = before.0.end.max(next.0.end);
                    before.1 += next.1;
                }
                same
            });
            for (word, excess) in tokens {
                if known.insert(piece[word.clone()].to_vec()) {
                    found.excess += excess;
                    found.odd.push(piece[word].to_vec());
                }
            }
            if odd > 0 {
                pieces.push(OddPiece { odd, characters: piece.to_vec() });
                if pieces.len() >= PIECES_AT_ONCE {
                    keep_oddest(&mut pieces);
                }
            }
        }
    }
    keep_oddest(&mut pieces);
    found.sample = pieces.into_iter().map(|piece| piece.characters).collect();
    found
}

/// A piece of a line that has an odd run.
struct OddPiece {
    /// How many characters of it are odd.
    odd: usize,
    characters: Vec<char>,
}

/// Keeps what makes up the sample: pieces that have most of what is odd tell most, and of equals the first.
fn keep_oddest(pieces: &mut Vec<OddPiece>) {
    pieces.sort_by_key(|piece| std::cmp::Reverse(piece.odd));
    let mut left = SAMPLE_LENGTH;
    let kept = pieces.iter().take_while(|piece| {
        let kept = left > 0;
        left = left.saturating_sub(piece.characters.len());
        kept
    });
    let kept = kept.count();
    pieces.truncate(kept);
}

/// The stretch without white space around a run.
fn word_around(piece: &[char], run: Range<usize>) -> Range<usize> {
    let ends = |c: &&char| c.is_ascii_whitespace();
    let before = piece[..run.start].iter().rev().take(WORD_REACH).take_while(|c| !ends(c)).count();
    let after = piece[run.end..].iter().take(WORD_REACH).take_while(|c| !ends(c)).count();
    run.start - before..run.end + after
}

/// Whether some part of a run costs more than ordinary text of a script without spaces.
fn costly_somewhere(costs: &[f32]) -> bool {
    let window = WINDOW.min(costs.len());
    costs.windows(window).any(|costs| costs.iter().sum::<f32>() > ORDINARY_COST_IN_PAIRS * window as f32)
}
