//! The words of a text, in scripts with spaces and without.
//!
//! With spaces, a word is a run of letters of one script. Without, a run is divided into the words of a lexicon that make it likeliest.

use std::ops::Range;

use super::model::{KnownWord, Lexicon};
use super::script::{WordScript, is_joining, script_of};

/// Most characters of a word in a script without spaces.
const LONGEST_WORD: usize = 12;
/// The negative log probability, in nats, of a character that belongs to no known word. It is beyond that of the rarest word, so that known
/// words are preferred.
const UNKNOWN_CHARACTER: f32 = 25.0;
/// Characters of a run that are divided together. What is behind them is divided anew.
const LONGEST_RUN: usize = 400;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextWord {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// What the lexicon knows of it. In a script without spaces, what is unknown is one character long.
    pub known: Option<KnownWord>,
}

/// The words of `text`, in order, with what `lexicon` knows of each.
pub fn words(text: &str, lexicon: &Lexicon) -> Vec<TextWord> {
    let mut words = Vec::new();
    for (range, script) in runs(text) {
        if script.is_spaced() {
            let known = lexicon.find(&text[range.clone()]);
            words.push(TextWord { range, known });
        } else {
            divide(text, range, lexicon, &mut words);
        }
    }
    words
}

/// The runs of letters of one script, in bytes.
pub fn runs(text: &str) -> impl Iterator<Item = (Range<usize>, WordScript)> + '_ {
    let mut characters = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first, script) =
            characters.by_ref().find_map(|(at, c)| script_of(c).map(|script| (at, c, script)))?;
        let mut end = start + first.len_utf8();
        while let Some((at, c)) =
            characters.next_if(|(_, c)| is_joining(*c) || script_of(*c).is_some_and(|other| other == script))
        {
            end = at + c.len_utf8();
        }
        Some((start..end, script))
    })
}

/// Adds the likeliest division of a run into known words and single unknown characters.
fn divide(text: &str, run: Range<usize>, lexicon: &Lexicon, words: &mut Vec<TextWord>) {
    let mut places: Vec<usize> = text[run.clone()].char_indices().map(|(at, _)| run.start + at).collect();
    places.push(run.end);
    for from in (0..places.len() - 1).step_by(LONGEST_RUN) {
        let to = (from + LONGEST_RUN).min(places.len() - 1);
        divide_part(text, &places[from..=to], lexicon, words);
    }
}

/// Divides what lies between the first and the last of `places`, which are where characters begin, in bytes.
fn divide_part(text: &str, places: &[usize], lexicon: &Lexicon, words: &mut Vec<TextWord>) {
    // For each place, the cost of the best division up to it, and the last word of that division.
    let mut best: Vec<(f32, usize, Option<KnownWord>)> = vec![(0.0, 0, None); places.len()];
    for end in 1..places.len() {
        best[end] = (best[end - 1].0 + UNKNOWN_CHARACTER, end - 1, None);
        for start in end.saturating_sub(LONGEST_WORD)..end {
            let Some(known) = lexicon.find(&text[places[start]..places[end]]) else { continue };
            let cost = best[start].0 - known.commonness.log_share();
            if cost < best[end].0 {
                best[end] = (cost, start, Some(known));
            }
        }
    }
    let first = words.len();
    let mut end = places.len() - 1;
    while end > 0 {
        let (_, start, known) = best[end];
        words.push(TextWord { range: places[start]..places[end], known });
        end = start;
    }
    words[first..].reverse();
}
