//! The gain of a channel: how much likelier a sample is if the channel damaged it, compared with no damage.
//!
//! In: a sample, a channel, and a language. Out: a log-likelihood ratio in nats, and whether the channel leaves damage unexplained.
//! Prior odds are added elsewhere.

use rustc_hash::{FxHashMap, FxHashSet};

use super::letters_read::{LettersRead, is_box, is_combining, is_symbol, is_symbol_for_letter};
use super::sample::Scales;
use super::scripts::{stray_cost, telling_script};
use crate::repair::decoded::{DecodedCharacter, DecodedLine};
use crate::repair::languages::ByCharacters;
use crate::repair::search::Search;
use channel::Codebook;

/// The highest mean cost of a repaired character, in nats. Text that costs more is garbage, so the channel is wrong. Rare words and
/// names cost less in every language. Misread text costs 8 nats a character and more.
const GARBAGE: f32 = 9.0;
/// From this number of damaged characters on, repaired text may be called garbage. Fewer may all be emoji or symbols, which cost as
/// much as garbage. Only channels with losses are tested: valid UTF-8 does not arise by chance.
const ENOUGH_DAMAGED: f32 = 4.0;
/// The bonus, in nats, if most observed characters stand in words as they do in no language. The model of one language can't tell
/// that a character is impossible in all languages. Judged.
const IMPOSSIBLE: f64 = 3.0;
/// The bonus, in nats, if most damage consists of symbols within words that are a letter in UTF-8. That does not arise by chance.
/// Judged.
const SYMBOLS_IN_WORDS: f64 = 5.0;

/// The result of running a channel backwards over a sample.
pub struct Gain {
    /// The log-likelihood ratio of damage by this channel and no damage, in nats. 0 if the result is no text.
    pub nats: f64,
    /// A hash of the repaired sample, in which all lost characters count as equal.
    pub output: u64,
    /// See [`Weighed::leftovers`](super::weighed::Weighed::leftovers).
    pub leftovers: bool,
}

/// Computes the gain of the channel on the sample. Pieces with the same damage are no independent evidence: `n` of them count as
/// 1 + ln n. `shaped` says whether the damage has the shape of UTF-8.
pub fn gain(scales: &Scales, book: &Codebook, reader: &ByCharacters<'_>, shaped: bool) -> Gain {
    use std::hash::{Hash, Hasher};
    let mut search = Search::quick();
    let mut output = rustc_hash::FxHasher::default();
    let mut gains: FxHashMap<Vec<char>, (f64, f64)> = FxHashMap::default();
    let mut leftovers = false;
    let mut letters_read = LettersRead::default();
    // Whether there is box drawing that stands for itself, and box drawing that counts as damaged.
    let mut boxes = [false; 2];
    // The number of damaged combining marks that the language is written with.
    let mut marks_of_language = 0;
    let mut repaired: Vec<char> = Vec::new();
    let (mut cost_of_damaged, mut allowed, mut damaged) = (0.0, 0.0, 0.0);
    let mut scripts: FxHashMap<u32, (FxHashSet<char>, FxHashSet<char>)> = FxHashMap::default();
    // The number of damaged sequences of UTF-8, and of those that are symbols within a word and turn into a letter of it.
    let (mut shaped_damage, mut shaped_in_words) = (0, 0);
    // The scripts of which a repaired letter touches an ASCII letter.
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
            // Lost characters have their own confidence, so texts that differ only in these are the same output.
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
            // Punctuation and symbols are expensive in every text. So only letters are tested, and characters that were inferred. A
            // decoder of single bytes may lose any character. A decoder of pairs leaves most of a symbol, so there only lost
            // characters that are no symbols count.
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
    // Garbage is no repair, even if it is likelier than the sample.
    let garbage = (!shaped || damaged >= ENOUGH_DAMAGED) && cost_of_damaged > allowed
        || !shaped && !letters_read.make_words()
        // If some box drawing is damage and some is not, all of it was read correctly: a misreading changes all of it.
        || boxes == [true; 2]
        || !shaped && letters_read.by_chance(book.pairs_bytes())
        // Combining marks that the language is written with were not misread from its other letters.
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

/// The highest mean cost of a repaired character, in nats, for channels that leave no shape. It is lower than [`GARBAGE`], because
/// such channels turn letters into other letters by chance. Only letters in likely words cost less.
fn unshaped_garbage(character: char) -> f32 {
    match character as u32 {
        0x2E80..=0x9FFF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF => 8.5,
        // In Latin script only letters outside ASCII count, which are rarer. With 9, clean Scottish Gaelic was repaired to Irish,
        // and Kurdish to no language at all.
        0..=0x24F | 0x1E00..=0x1EFF => 7.5,
        _ => 4.5,
    }
}

/// The observed characters of the damage in a line.
fn signature(line: &[char], decoded: &DecodedLine) -> Vec<char> {
    let damaged = decoded.characters.iter().filter(|decoded| decoded.damaged);
    damaged.flat_map(|decoded| &line[decoded.start..decoded.start + decoded.consumed]).copied().collect()
}
