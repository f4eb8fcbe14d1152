//! How much likelier a sample is as damaged by a channel than as it stands.
//!
//! In: a sample, a channel, and a language. Out: nats, and what the channel leaves unexplained. The prior odds are not in it.

use rustc_hash::{FxHashMap, FxHashSet};

use super::letters_read::{LettersRead, is_box, is_combining, is_symbol, is_symbol_for_letter};
use super::sample::Scales;
use super::scripts::{stray_cost, telling_script};
use crate::repair::decoded::{DecodedCharacter, DecodedLine};
use crate::repair::languages::ByCharacters;
use crate::repair::search::Search;
use channel::Codebook;

/// Repaired text whose characters cost more nats each than this is no text. Rare words and names stay
/// below it in every language; misread text costs 8 and more.
const GARBAGE: f32 = 9.0;
/// So many characters, or more, are not all emoji or symbols, which cost as much. What nothing was lost of
/// needs no such doubt: chance does not make valid UTF-8.
const ENOUGH_DAMAGED: f32 = 4.0;
/// What it is worth, in nats, that most of what was misread stands in words as in no language: the model of a language
/// says how rare a character is in it, not that it is so in all others too. Judged.
const IMPOSSIBLE: f64 = 3.0;
/// The same where symbols within words have the shape of a letter in UTF-8: chance does not make that. Judged.
const SYMBOLS_IN_WORDS: f64 = 5.0;

/// What a channel makes of a sample.
pub struct Gain {
    /// How much likelier the sample is that way, in nats.
    pub nats: f64,
    /// A hash of what it would be repaired to, but for lost characters.
    pub output: u64,
    /// See [`Weighed::leftovers`](super::weighed::Weighed::leftovers).
    pub leftovers: bool,
}

/// How much likelier the sample is as damaged by the channel than as it stands. Pieces damaged in the same way are
/// no independent witnesses: `n` of them count as 1 + ln n. Text that was not written as UTF-8 is not `shaped`.
pub fn gain(scales: &Scales, book: &Codebook, reader: &ByCharacters<'_>, shaped: bool) -> Gain {
    use std::hash::{Hash, Hasher};
    let mut search = Search::quick();
    let mut output = rustc_hash::FxHasher::default();
    let mut gains: FxHashMap<Vec<char>, (f64, f64)> = FxHashMap::default();
    let mut leftovers = false;
    let mut letters_read = LettersRead::default();
    // Whether there are parts of boxes that stand for themselves, and some that do not.
    let mut boxes = [false; 2];
    // Observed combining marks that letters of the language take.
    let mut marks_of_language = 0;
    let mut repaired: Vec<char> = Vec::new();
    let (mut cost_of_damaged, mut allowed, mut damaged) = (0.0, 0.0, 0.0);
    let mut scripts: FxHashMap<u32, (FxHashSet<char>, FxHashSet<char>)> = FxHashMap::default();
    // Sequences of UTF-8, and those that are symbols within a word and turn into a letter of it.
    let (mut shaped_damage, mut shaped_in_words) = (0, 0);
    // Scripts of which a repaired letter is joined to an ASCII letter.
    let mut joined: FxHashSet<u32> = FxHashSet::default();
    let evidence = scales.letters[usize::from(reader.language().0)];
    let pieces = scales.sample.iter().zip(&scales.clean).zip(&scales.shares);
    for ((piece, &clean), share) in pieces {
        let Some(decoded) = search.decode(piece, book, reader) else { continue };
        let joins_ascii = |at: usize| {
            let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
            let mut beside = beside.filter_map(|at| decoded.characters.get(at));
            beside.any(|decoded| decoded.character.is_ascii_alphabetic())
        };
        for (at, decoded) in decoded.characters.iter().enumerate() {
            // What a lost character was is a question of its own, with its own confidence.
            (if decoded.lost { char::REPLACEMENT_CHARACTER } else { decoded.character }).hash(&mut output);
            if let Some(script) = telling_script(decoded.character) {
                let (damaged, clean) = scripts.entry(script).or_default();
                (if decoded.damaged { damaged } else { clean }).insert(decoded.character);
                if decoded.damaged && joins_ascii(at) {
                    joined.insert(script);
                }
            }
            let mark = decoded.character == '\u{FFFD}' || decoded.character == '?';
            leftovers |= !decoded.damaged
                && (mark || !decoded.character.is_ascii() && book.can_emit(decoded.character));
        }
        if book.loses() || !shaped {
            let text: Vec<char> = decoded.characters.iter().map(|decoded| decoded.character).collect();
            let costs = decoded.characters.iter().zip(reader.costs(&text));
            // Marks and symbols are dear everywhere; letters tell, and what was put where something was lost. Any byte can be
            // lost to what reads them one by one; read in pairs, most of a symbol is there.
            let tells = |decoded: &DecodedCharacter| {
                let put = match book.pairs_bytes() {
                    true => decoded.lost && !is_symbol(decoded.character),
                    false => true,
                };
                decoded.damaged && (shaped && put || decoded.character.is_alphabetic())
            };
            for (decoded, cost) in costs.filter(|(decoded, _)| tells(decoded)) {
                cost_of_damaged += cost;
                allowed += if shaped { GARBAGE } else { unshaped_garbage(decoded.character) };
                damaged += 1.0;
            }
        }
        if !shaped {
            repaired.extend(decoded.characters.iter().map(|decoded| decoded.character).chain(['\n']));
            letters_read.extend_damaged(piece, &decoded);
            let takes = |at: usize| is_combining(piece[at]) && scales.takes(reader.language(), piece[at]);
            let damaged = decoded.characters.iter().filter(|decoded| decoded.damaged);
            let damaged = damaged.flat_map(|decoded| decoded.start..decoded.start + decoded.consumed);
            marks_of_language += damaged.filter(|&at| takes(at)).count();
            for decoded in &decoded.characters {
                let drawn = piece[decoded.start..decoded.start + decoded.consumed].iter().any(|&c| is_box(c));
                boxes[usize::from(decoded.damaged)] |= drawn;
            }
        }
        if shaped {
            let damaged = decoded.characters.iter().filter(|decoded| decoded.damaged);
            shaped_damage += damaged.clone().count();
            shaped_in_words += damaged.filter(|decoded| is_symbol_for_letter(piece, decoded)).count();
        }
        let letters = evidence * share;
        let gain = f64::from(decoded.best + letters - clean.max(reader.score(piece) + letters));
        if gain > 0.0 {
            let (sum, count) = gains.entry(signature(piece, &decoded)).or_default();
            *sum += gain;
            *count += 1.0;
        }
    }
    let stray = |(script, (damaged, clean)): (&u32, &(FxHashSet<char>, FxHashSet<char>))| {
        stray_cost(*script, damaged.len(), clean.len(), joined.contains(script))
    };
    let strays = f64::from(scripts.iter().map(stray).sum::<f32>());
    let mut damped: Vec<f64> = gains.values().map(|(sum, count)| sum / count * (1.0 + count.ln())).collect();
    damped.sort_by(f64::total_cmp);
    // Garbage made of garbage is no repair, however much less of it there is.
    let garbage = (!shaped || damaged >= ENOUGH_DAMAGED) && cost_of_damaged > allowed
        || !shaped && !letters_read.make_words()
        // What draws boxes in one line and not in the next was read right: all that is misread, is.
        || boxes == [true; 2]
        || !shaped && letters_read.by_chance(book.pairs_bytes())
        // What a language is written with, letter by letter, was not misread from its other letters.
        || marks_of_language * 2 > letters_read.observed;
    let impossible = letters_read.impossible * 2 > letters_read.observed;
    let in_words = shaped_in_words * 2 > shaped_damage;
    let doubt =
        if shaped { Some(0.0) } else { scales.letters_doubt(reader.language(), &repaired, impossible) };
    let nats = match doubt {
        Some(doubt) if !garbage => {
            damped.iter().sum::<f64>() - strays - doubt
                + if impossible { IMPOSSIBLE } else { 0.0 }
                + if in_words { SYMBOLS_IN_WORDS } else { 0.0 }
        }
        _ => 0.0,
    };
    Gain { nats, output: output.finish(), leftovers }
}

/// What a character may cost, in nats, that was written in an encoding which leaves no shape: where chance alone makes
/// letters of letters, they must make words.
fn unshaped_garbage(character: char) -> f32 {
    match character as u32 {
        0x2E80..=0x9FFF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF => 8.5,
        // Of a word in Latin script only the rarer letters are counted, those outside ASCII. With 9, clean Scottish Gaelic
        // was repaired to Irish and Kurdish to what is no language.
        0..=0x24F | 0x1E00..=0x1EFF => 7.5,
        _ => 4.5,
    }
}

/// The observed characters that a line's damage consists of.
fn signature(line: &[char], decoded: &DecodedLine) -> Vec<char> {
    let damaged = decoded.characters.iter().filter(|decoded| decoded.damaged);
    damaged.flat_map(|decoded| &line[decoded.start..decoded.start + decoded.consumed]).copied().collect()
}
