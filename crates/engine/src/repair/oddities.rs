//! Finds the places of a text that are unlikely in its language, on which channels are weighed.
//!
//! In: lines, and the languages that the text may be in as it stands. Out: pieces of lines to weigh channels on, and the odd
//! runs. Nothing here depends on channels.

use std::cmp::Reverse;
use std::ops::Range;

use language::lexicon::{Lexicon, words};
use rustc_hash::FxHashSet;

use super::blank::is_blank;
use super::languages::ByCharacters;
use super::text::{Lines, runs};
use crate::budgets::BUDGETS;
use crate::screen::{Readings, has_pairs, is_suspicious, parts_words, screen, screen_pairs};
use crate::spread::in_halves;

/// The highest mean cost of a character in a run of ordinary text, in nats. Misread letters cost 8 and more, and ordinary ones 2
/// to 4.
const ORDINARY_COST: f32 = 5.0;
/// The same in a word that no lexicon knows: the letters of `õmõõrõkenttõ` cost less than 4, since Estonian has them.
const ORDINARY_COST_IF_UNKNOWN: f32 = 4.0;
/// The same for Chinese, Japanese and Korean. Ordinary text costs 4 to 6 nats a character. Rare characters side by side, as pairs
/// of bytes make them, cost 9 and more.
const ORDINARY_COST_IN_PAIRS: f32 = 6.0;
/// The number of characters that are judged together in a long run of a script without spaces. A damaged word is not longer, and
/// would not stand out in the whole run.
const WINDOW: usize = 4;

/// The places of a text that are unlikely in its language.
#[derive(Default)]
pub struct Oddities {
    /// Pieces of lines with odd runs, enough to weigh channels on.
    pub sample: Vec<Vec<char>>,
    /// The odd runs that have the shape of misread UTF-8, each with one more character on both sides. Among ASCII, the left one
    /// is that of a word.
    pub shaped: Vec<Vec<char>>,
    /// The words that have odd runs. ASCII is included, because it may be the second byte of a pair.
    pub odd: Vec<Vec<char>>,
}

/// Finds runs that cost more than ordinary text. Characters that no single-byte encoding has can't be misread single bytes. In
/// text without spaces they share a run with damage, so their cost is left out of the mean.
pub fn oddities(lines: &Lines<'_>, as_is: &[ByCharacters], lexicon: &Lexicon) -> Oddities {
    let readings = Readings::get();
    let single = |c: char| !c.is_ascii() && (readings.roles(c).any != 0 || c == '\u{FFFD}');
    let mut pieces: Vec<OddPiece> = Vec::new();
    let mut characters: Vec<char> = Vec::new();
    let mut found = Oddities::default();
    let mut known = FxHashSet::default();
    let mut shapes = FxHashSet::default();
    for line in lines.outside_ascii() {
        characters.clear();
        characters.extend(line.text.chars());
        for piece in pieces_of(&characters) {
            if piece.iter().all(char::is_ascii) {
                continue;
            }
            let costs = as_is.iter().map(|reader| reader.costs(piece));
            let Some(mut costs) = costs.min_by(|a, b| a.iter().sum::<f32>().total_cmp(&b.iter().sum()))
            else {
                continue;
            };
            // Repaired text is not odd.
            costs.iter_mut().zip(piece).filter(|(_, c)| is_blank(**c)).for_each(|(cost, _)| *cost = 0.0);
            // Single signs between Latin words may be words of one letter. Between words of other scripts, they are words.
            let is_in_ascii = piece.iter().filter(|c| c.is_ascii_alphabetic()).count() > piece.len() / 2;
            let (mut is_odd, mut explained) = (false, None);
            let mut tokens: Vec<Range<usize>> = Vec::new();
            for run in runs(piece) {
                let places = run.clone().filter(|&at| single(piece[at]));
                let (sum, count) = places.fold((0.0, 0.0), |(sum, count), at| (sum + costs[at], count + 1.0));
                let is_unknown = || !is_known(&piece[word_around(piece, run.clone())], lexicon);
                let costly =
                    sum > ORDINARY_COST * count || sum > ORDINARY_COST_IF_UNKNOWN * count && is_unknown();
                let costs = &costs[run.clone()];
                let all: f32 = costs.iter().sum();
                let costly_in_pairs = all > ORDINARY_COST_IN_PAIRS * costs.len() as f32;
                if !costly && !costly_somewhere(costs) {
                    continue;
                }
                let start =
                    run.start.saturating_sub(if is_in_ascii { words_end(&piece[..run.start]) } else { 1 });
                let end = (run.end + 1).min(piece.len());
                let around: String = piece[start..end].iter().collect();
                let mut in_pairs = if has_pairs(&around) { screen_pairs(&around) } else { Vec::new() };
                in_pairs.retain(|suspect| costly_in_pairs || !suspect.cut_short);
                let shaped = costly && is_suspicious(&around) || !in_pairs.is_empty();
                if shaped && shapes.insert(piece[start..end].to_vec()) {
                    let suspects = screen(&around).into_iter().chain(in_pairs);
                    let most = suspects.map(|suspect| suspect.explained).max().unwrap_or(0);
                    explained = Some(explained.unwrap_or(0) + most);
                    found.shaped.push(piece[start..end].to_vec());
                }
                if costly || costly_in_pairs {
                    tokens.push(word_around(piece, run));
                }
            }
            // Runs in the same word are joined.
            tokens.dedup_by(|next, before| {
                let same = next.start < before.end;
                if same {
                    before.end = before.end.max(next.end);
                }
                same
            });
            for word in tokens {
                if known.insert(piece[word.clone()].to_vec()) {
                    is_odd = true;
                    found.odd.push(piece[word].to_vec());
                }
            }
            if is_odd || explained.is_some() {
                pieces.push(OddPiece { explained, characters: piece.to_vec() });
            }
        }
    }
    found.sample = sample(pieces);
    found
}

/// The pieces of a line: about `BUDGETS.sample_piece_characters` characters, cut behind ASCII, so that no pair of characters is cut in two.
fn pieces_of(line: &[char]) -> impl Iterator<Item = &[char]> {
    let mut rest = line;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let least = BUDGETS.sample_piece_characters.min(rest.len());
        let ascii = rest[least..].iter().take(BUDGETS.sample_piece_characters).position(char::is_ascii);
        let (piece, behind) = rest.split_at(
            ascii.map_or((least + BUDGETS.sample_piece_characters).min(rest.len()), |at| least + at + 1),
        );
        rest = behind;
        Some(piece)
    })
}

/// A piece of a line that has an odd run which no piece before it has.
struct OddPiece {
    /// If some of its runs have the shape of misread UTF-8: how many of their characters stand in complete sequences.
    explained: Option<usize>,
    characters: Vec<char>,
}

/// The pieces of the sample. Half of its length is for pieces with the shape of misread UTF-8, as far as there are any, so that odd words of a
/// language without a model never crowd them out. Those with more of it come first, by magnitude: sound text may have a little of it. Pieces that are
/// equal in this are spread evenly over the text.
fn sample(pieces: Vec<OddPiece>) -> Vec<Vec<char>> {
    let (shaped, others): (Vec<OddPiece>, Vec<OddPiece>) =
        pieces.into_iter().partition(|piece| piece.explained.is_some());
    let mut sample = Vec::new();
    let mut left = BUDGETS.sample_characters;
    for (kind, least) in
        [(shaped, if others.is_empty() { 0 } else { BUDGETS.sample_characters / 2 }), (others, 0)]
    {
        let mut order = in_halves(kind.len());
        // The sort is stable.
        order.sort_by_key(|&at| Reverse(kind[at].explained.and_then(usize::checked_ilog2)));
        for at in order {
            if left <= least {
                break;
            }
            left = left.saturating_sub(kind[at].characters.len());
            sample.push(kind[at].characters.clone());
        }
    }
    sample
}

/// The range of the word around a run: it has no white space.
fn word_around(piece: &[char], run: Range<usize>) -> Range<usize> {
    let ends = |c: &&char| c.is_ascii_whitespace();
    let before = piece[..run.start]
        .iter()
        .rev()
        .take(BUDGETS.word_characters_each_side)
        .take_while(|c| !ends(c))
        .count();
    let after =
        piece[run.end..].iter().take(BUDGETS.word_characters_each_side).take_while(|c| !ends(c)).count();
    run.start - before..run.end + after
}

/// The number of characters from the end of `before` to the last one that is neither a blank nor an apostrophe, and that one with them.
fn words_end(before: &[char]) -> usize {
    before.iter().rev().take_while(|c| parts_words(**c)).count() + 1
}

/// Whether a lexicon knows all words with something outside ASCII in `stretch`, and there are some.
fn is_known(stretch: &[char], lexicon: &Lexicon) -> bool {
    let stretch: String = stretch.iter().collect();
    let words = words(&stretch, lexicon);
    let mut outside = words.iter().filter(|word| !stretch[word.range.clone()].is_ascii()).peekable();
    outside.peek().is_some() && outside.all(|word| word.known.is_some())
}

/// Whether some [`WINDOW`] of a run costs more than ordinary text of a script without spaces.
fn costly_somewhere(costs: &[f32]) -> bool {
    let window = WINDOW.min(costs.len());
    costs.windows(window).any(|costs| costs.iter().sum::<f32>() > ORDINARY_COST_IN_PAIRS * window as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repaired_text_is_not_odd() {
        // fix-encoding: ignore
        let text = "Un Ã©tÃ© Ã\u{A0} CÃ©ret\n";
        let models = language::Models::default();
        let french = models.characters().language("fr").unwrap();
        let odd = |lines: &Lines<'_>| {
            oddities(lines, &[ByCharacters::new(&models, french)], models.lexicon()).odd.len()
        };
        let mut lines = Lines::of(text);
        assert_eq!(odd(&lines), 3);
        lines.blank_out(std::slice::from_ref(&(0..text.len() - 1)));
        assert_eq!(odd(&lines), 0);
    }

    #[test]
    fn pieces_with_more_complete_sequences_come_first() {
        let piece =
            |explained| OddPiece { explained, characters: vec!['x'; BUDGETS.sample_piece_characters / 2] };
        let explained = [Some(0), None, Some(1), Some(30), Some(0), None, Some(40)];
        let mut pieces: Vec<OddPiece> = explained.into_iter().map(piece).collect();
        for (at, piece) in pieces.iter_mut().enumerate() {
            piece.characters[0] = char::from(b'0' + at as u8);
        }
        let first: String = sample(pieces).iter().map(|characters| characters[0]).collect();
        // Half of the sample is for pieces without the shape.
        assert_eq!(first, "6315");
    }
}
