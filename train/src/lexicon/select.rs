//! Which words are kept, and the sets of languages that they have.

use std::collections::{BTreeMap, HashSet};

use language::lexicon::{Commonness, ScriptWords, WordEntry, WordKey, key_of, script_of};

use super::gather::Words;

/// A word whose share in English is this many times its share in another language is English that was left in a translation.
const ENGLISH: f64 = 4.0;
/// Bits that tell the set of languages of a word at most. Words whose set is not among the most useful ones lose languages.
const SET_BITS: u32 = 12;
/// What a word counts for besides its share, when sets are ranked.
const RARE: f64 = 1e-6;
/// The least number of letters of a word. Shorter ones are abbreviations, unless they are common.
const SHORTEST: usize = 3;
/// The least share of a shorter word.
const SHORT_SHARE: f64 = 1e-5;

/// The words of English, with their shares.
pub fn english(all: &[Words], tags: &[&str]) -> Words {
    tags.iter().zip(all).find(|(tag, _)| **tag == "en").map(|(_, words)| words.clone()).unwrap_or_default()
}

/// The words of a layer that are no English in other languages and that no layer before it had, as `known` tells. Adds them to `known`.
pub fn kept(
    mut layer: Vec<Words>,
    tags: &[&str],
    english: &Words,
    known: &mut [HashSet<String>],
) -> Vec<Words> {
    for ((words, tag), known) in layer.iter_mut().zip(tags).zip(known) {
        words.retain(|word, share| {
            let is_english =
                *tag != "en" && english.get(word).is_some_and(|in_english| *in_english > ENGLISH * *share);
            !is_english && is_word(word, *share) && known.insert(word.clone())
        });
    }
    layer
}

/// Whether a string of letters is long or common enough for a word. Scripts without spaces have words of one character.
fn is_word(word: &str, share: f64) -> bool {
    let is_spaced = word.chars().next().and_then(script_of).is_some_and(|script| script.is_spaced());
    !is_spaced || share >= SHORT_SHARE || word.chars().count() >= SHORTEST
}

/// What the languages say of one word.
#[derive(Default)]
struct Merged {
    /// The languages that have it, each with the share there.
    languages: Vec<(u8, f64)>,
}

/// The words of each script, with their classes and sets of languages.
pub fn by_script(all: &[Words]) -> Vec<ScriptWords> {
    let mut scripts: BTreeMap<[u8; 4], BTreeMap<WordKey, Merged>> = BTreeMap::new();
    for (language, words) in all.iter().enumerate() {
        for (word, share) in words {
            let Some(script) = word.chars().next().and_then(script_of) else { continue };
            let merged = scripts.entry(script.tag()).or_default().entry(key_of(word)).or_default();
            // Two spellings of one key add up.
            match merged.languages.iter_mut().find(|(known, _)| usize::from(*known) == language) {
                Some((_, known)) => *known += share,
                None => merged.languages.push((language as u8, *share)),
            }
        }
    }
    scripts.into_iter().map(|(script, words)| packed(script, words)).collect()
}

/// The words of a script. A set of languages that is not among the commonest gives way to the one that keeps most of it.
fn packed(script: [u8; 4], words: BTreeMap<WordKey, Merged>) -> ScriptWords {
    let set_of = |merged: &Merged| {
        let mut set: Vec<u8> = merged.languages.iter().map(|(language, _)| *language).collect();
        set.sort_unstable();
        set
    };
    let mut worth: BTreeMap<Vec<u8>, f64> = BTreeMap::new();
    for merged in words.values() {
        // What running text loses without the set, and a little for each word, however rare.
        let share: f64 = merged.languages.iter().map(|(_, share)| share + RARE).sum();
        *worth.entry(set_of(merged)).or_default() += share;
    }
    let singles: Vec<Vec<u8>> = {
        let mut languages: Vec<u8> = worth.keys().flatten().copied().collect();
        languages.sort_unstable();
        languages.dedup();
        languages.into_iter().map(|language| vec![language]).collect()
    };
    let mut ranked: Vec<(f64, Vec<u8>)> =
        worth.into_iter().filter(|(set, _)| set.len() > 1).map(|(set, worth)| (worth, set)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    ranked.truncate((1 << SET_BITS) - singles.len());
    let mut sets: Vec<Vec<u8>> = singles.into_iter().chain(ranked.into_iter().map(|(_, set)| set)).collect();
    sets.sort();
    let (mut lost, mut memberships) = (0.0, 0.0);
    let entries = words.into_iter().map(|(key, merged)| {
        let share = merged.languages.iter().map(|(_, share)| *share).fold(0.0, f64::max);
        let wanted = set_of(&merged);
        memberships += merged.languages.iter().map(|(_, share)| share).sum::<f64>();
        let set = sets.binary_search(&wanted).unwrap_or_else(|_| {
            let set = nearest(&sets, &merged);
            let is_lost = |(language, _): &&(u8, f64)| !sets[set].contains(language);
            lost += merged.languages.iter().filter(is_lost).map(|(_, share)| share).sum::<f64>();
            set
        });
        WordEntry { key, commonness: Commonness::of_share(share), set: set as u16 }
    });
    let entries = entries.collect();
    println!(
        "  {}: {:.2} % of running words lose a language",
        String::from_utf8_lossy(&script),
        100.0 * lost / memberships
    );
    ScriptWords { script, words: entries, sets }
}

/// The set among `sets` whose languages all have the word, and that keeps most of them, by share where two keep as many.
fn nearest(sets: &[Vec<u8>], merged: &Merged) -> usize {
    let share =
        |language: &u8| merged.languages.iter().find(|(known, _)| known == language).map(|(_, share)| *share);
    let kept = |set: &Vec<u8>| -> Option<(usize, f64)> {
        let shares: Option<Vec<f64>> = set.iter().map(share).collect();
        shares.map(|shares| (shares.len(), shares.iter().sum()))
    };
    let possible = sets.iter().enumerate().filter_map(|(index, set)| Some((kept(set)?, index)));
    let best = possible.max_by(|(a, _), (b, _)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    best.map_or(0, |(_, index)| index)
}
