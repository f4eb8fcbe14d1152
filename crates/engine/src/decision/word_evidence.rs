//! What a lexicon says of the tokens of a claim.

use std::collections::BTreeMap;
use std::ops::Range;

use language::lexicon::{KnownWord, Lexicon, TextWord, runs, words};

use super::windows::Window;

/// The least number of letters of a word in a script with spaces that counts as one.
const WORD: usize = 3;
/// The class from which on shorter words are too rare to count.
const RARE: f64 = 8.0;

/// Counts of distinct words.
#[derive(Debug, Default, Clone, Copy)]
pub struct WordEvidence {
    /// Repaired words that are known in the likeliest language.
    pub of_language: f64,
    /// Repaired words that are known in some language, and those that are not.
    pub known: f64,
    pub unknown: f64,
    /// Repaired words of one or two letters that are common in that language, or else in the one of most words around. The commonest word counts
    /// 1, and others less.
    pub short: f64,
    /// The mean number of letters of the words of that language.
    pub length: f64,
    /// The words at the same places as observed that are known, and those that are not.
    pub known_before: f64,
    pub unknown_before: f64,
    /// Inferred letters, and those of them that stand in no known word.
    pub inferred: f64,
    pub inferred_in_unknown: f64,
    /// Known words around that are of that language, and all known words around.
    pub neighbours_of_language: f64,
    pub neighbours: f64,
    /// Characters of the windows in ASCII words that are known, and in repaired words of two letters or more; and all characters.
    pub in_words: f64,
    pub characters: f64,
}

/// Counts the words of `windows`. Where none of the repaired words is known, they are taken to be in the language `of_letters`, a number of
/// the lexicon.
pub fn word_evidence(windows: &[Window], of_letters: Option<usize>, lexicon: &Lexicon) -> WordEvidence {
    let mut evidence = WordEvidence::default();
    // Each distinct word, with what the lexicon knows of it.
    let mut repaired: BTreeMap<String, Option<KnownWord>> = BTreeMap::new();
    let mut around: BTreeMap<String, KnownWord> = BTreeMap::new();
    let mut observed: BTreeMap<String, bool> = BTreeMap::new();
    for window in windows {
        let parted = letters_that_part(window);
        let is_letter = |at: &usize| window.after[*at..].starts_with(char::is_alphabetic);
        let mut inferred = window.inferred.iter().copied().filter(is_letter).peekable();
        for (word, touches) in words_at(&window.after, &window.places_after, lexicon) {
            let spelled = &window.after[word.range.clone()];
            let is_parted =
                parted.iter().any(|place| place.start == word.range.end || place.end == word.range.start);
            let is_repaired = touches && !spelled.is_ascii() || is_parted;
            let letters = spelled.chars().count();
            while let Some(at) = inferred.next_if(|at| *at < word.range.end) {
                let is_in_known = word.range.contains(&at) && word.known.is_some();
                evidence.inferred += 1.0;
                evidence.inferred_in_unknown += f64::from(u8::from(!is_in_known));
            }
            if is_repaired && letters >= 2 || word.known.is_some() {
                evidence.in_words += letters as f64;
            }
            if is_repaired {
                repaired.insert(spelled.to_lowercase(), word.known);
            } else if let Some(known) = word.known.filter(|_| letters >= WORD || !spelled.is_ascii()) {
                around.insert(spelled.to_lowercase(), known);
            }
        }
        let in_no_word = inferred.count() as f64;
        evidence.inferred += in_no_word;
        evidence.inferred_in_unknown += in_no_word;
        evidence.characters += window.after.chars().filter(|c| !c.is_whitespace()).count() as f64;
        for (word, touches) in words_at(&window.before, &window.places_before, lexicon) {
            let spelled = &window.before[word.range.clone()];
            if touches && !spelled.is_ascii() && counts(spelled, word.known.is_some()) {
                observed.insert(spelled.to_lowercase(), word.known.is_some());
            }
        }
    }
    let mut of_languages: BTreeMap<usize, f64> = BTreeMap::new();
    for (spelled, known) in repaired.iter() {
        if counts(spelled, known.is_some()) {
            for language in known.iter().flat_map(|known| known.languages.iter()) {
                *of_languages.entry(language).or_default() += 1.0;
            }
        }
    }
    let mut of_neighbours: BTreeMap<usize, f64> = BTreeMap::new();
    for language in around.values().flat_map(|known| known.languages.iter()) {
        *of_neighbours.entry(language).or_default() += 1.0;
    }
    // Of languages with as many words, the one with more words around.
    for (language, sum) in &mut of_languages {
        *sum += 1e-4 * of_neighbours.get(language).copied().unwrap_or_default();
    }
    let most = |counts: BTreeMap<usize, f64>| {
        counts.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(language, _)| language)
    };
    let best = most(of_languages);
    let most_around = of_neighbours.values().copied().fold(0.0, f64::max);
    let is_of_neighbours = |known: &KnownWord| {
        let is_of_most = |language| of_neighbours.get(&language).is_some_and(|count| *count >= most_around);
        known.languages.iter().any(is_of_most)
    };
    let is_of_best = |known: &KnownWord| best.is_some_and(|best| known.languages.contains(best));
    for (spelled, known) in &repaired {
        let letters = spelled.chars().count();
        let is_counted = counts(spelled, known.is_some());
        match known {
            Some(known) if is_counted => {
                evidence.known += 1.0;
                if is_of_best(known) {
                    evidence.of_language += 1.0;
                    evidence.length += letters as f64;
                }
            }
            None if is_counted => evidence.unknown += 1.0,
            Some(known) if is_of_best(known) || best.is_none() && is_of_neighbours(known) => {
                evidence.short += (1.0 - f64::from(known.commonness.class()) / RARE).max(0.0);
            }
            _ => {}
        }
    }
    evidence.length /= evidence.of_language.max(1.0);
    for is_known in observed.values() {
        let count = if *is_known { &mut evidence.known_before } else { &mut evidence.unknown_before };
        *count += 1.0;
    }
    evidence.neighbours = around.len() as f64;
    let language = best.or(of_letters);
    let is_of_language =
        |known: &&KnownWord| language.is_some_and(|language| known.languages.contains(language));
    evidence.neighbours_of_language = around.values().filter(is_of_language).count() as f64;
    evidence
}

/// The places of a window, as repaired, at which letters were observed and none is left, as an apostrophe that was read as a letter. They
/// part words that were observed as one.
fn letters_that_part(window: &Window) -> Vec<Range<usize>> {
    let has_letter = |text: &str| text.contains(char::is_alphabetic);
    let places = window.places_before.iter().zip(&window.places_after);
    let parts = places.filter(|(before, after)| {
        has_letter(&window.before[(*before).clone()]) && !has_letter(&window.after[(*after).clone()])
    });
    parts.map(|(_, after)| after.clone()).collect()
}

/// The words of a text, each with whether it touches one of `places`, which are in bytes and in order.
fn words_at<'t>(
    text: &str,
    places: &'t [Range<usize>],
    lexicon: &Lexicon,
) -> impl Iterator<Item = (TextWord, bool)> + 't {
    let mut places = places.iter().peekable();
    words(text, lexicon).into_iter().map(move |word| {
        while places.next_if(|place| place.end <= word.range.start).is_some() {}
        let touches = places.peek().is_some_and(|place| place.start < word.range.end);
        (word, touches)
    })
}

/// Whether a word is long enough to count. In scripts without spaces, words are short, and what is unknown is cut into characters.
fn counts(spelled: &str, is_known: bool) -> bool {
    let letters = spelled.chars().count();
    let is_spaced = runs(spelled).next().is_none_or(|(_, script)| script.is_spaced());
    match is_spaced {
        true => letters >= WORD,
        false => letters >= 2 || !is_known,
    }
}
