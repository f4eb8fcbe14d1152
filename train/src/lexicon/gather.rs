//! The words of the sources, counted: for each language, words in small letters with the share of its running words that each is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;
use language::lexicon::{runs, script_of};
use regex::Regex;
use rustc_hash::{FxHashMap, FxHashSet};
use unicode_normalization::UnicodeNormalization;

use super::sources::{TEXTS, Terms, is_in, locale};
use crate::characters::languages::{LANGUAGES, Source};
use crate::characters::sources::{Electron, Part, catalogues, thai};
use crate::phrases::texts::{cleaned, files, of_file};

/// A line that stands in this many languages of one source is no text of any: a name, a key, what was left in English.
const SHARED_LINE: usize = 3;
/// Words that are taken from a list without counts. Those of Latin script take more space, as they may be of many languages.
const LISTED: usize = 18_000;
const LISTED_LATIN: usize = 10_000;
/// The share of the running words that such a word is given: that of a rare word.
const LISTED_SHARE: f64 = 2e-7;
/// Characters of such a word at most.
const LONGEST_LISTED: usize = 16;
/// Characters of a word at most.
const LONGEST: usize = 30;

/// The words of a language, each with its share of the running words.
pub type Words = BTreeMap<String, f64>;

/// The words of all languages that the sources of some terms have, in the order of `LANGUAGES`.
pub fn of_texts(folder: &Path, terms: Terms) -> Result<Vec<Words>> {
    let mut lines: Vec<FxHashSet<String>> = vec![FxHashSet::default(); LANGUAGES.len()];
    for source in TEXTS.iter().filter(|source| source.terms == terms) {
        let root = folder.join("lexicon").join(source.folder);
        let files = files(&root);
        anyhow::ensure!(!files.is_empty(), "{} is empty; run fetch.sh first", root.display());
        let expression = Regex::new(source.path)?;
        let mut of_source: Vec<FxHashSet<String>> = vec![FxHashSet::default(); LANGUAGES.len()];
        for file in files {
            let path = file.strip_prefix(&root)?.to_string_lossy().into_owned();
            let Some(locale) = locale(&expression, &path) else { continue };
            let Some(language) = LANGUAGES.iter().position(|language| is_in(language.tag, &locale)) else {
                continue;
            };
            of_source[language].extend(of_file(&file)?.iter().map(|line| cleaned(line)));
        }
        let mut languages: FxHashMap<&str, usize> = FxHashMap::default();
        for line in of_source.iter().flatten() {
            *languages.entry(line).or_default() += 1;
        }
        for ((language, kept), found) in LANGUAGES.iter().zip(&mut lines).zip(&of_source) {
            let is_own = |line: &&String| language.tag == "en" || languages[line.as_str()] < SHARED_LINE;
            kept.extend(found.iter().filter(is_own).cloned());
        }
    }
    let electron = if terms == Terms::Permissive { Some(Electron::read(folder)?) } else { None };
    let mut all = Vec::new();
    for (language, mut lines) in LANGUAGES.iter().zip(lines) {
        if let Some(electron) = &electron {
            lines.extend(electron.lines(language.locale(), Part::Train));
            lines.extend(catalogues(folder, &[], language.locale(), Part::Train)?);
        }
        let mut counts: FxHashMap<String, f64> = FxHashMap::default();
        for line in &lines {
            count(line, language, &mut counts);
        }
        if language.tag == "th" && terms == Terms::Permissive {
            for (word, number) in thai(folder)? {
                let parts = parts(&word, language);
                for part in parts {
                    *counts.entry(part).or_default() += number;
                }
            }
        }
        let mut words = shares(counts);
        if terms == Terms::Permissive {
            for word in recogniser_words(folder, language)? {
                words.entry(word).or_insert(LISTED_SHARE);
            }
        }
        all.push(words);
    }
    Ok(all)
}

/// The words that Tesseract knows of a language. The list has no counts, but words that are common stand in it with several spellings: in
/// small letters, with a capital, in capitals. Those come first, and of the others those that are made like many. Empty where there is no list.
fn recogniser_words(folder: &Path, language: &Source) -> Result<Vec<String>> {
    let file = folder.join("tesseract").join(format!("{}.txt", language.tag));
    if !file.exists() {
        return Ok(Vec::new());
    }
    let text = fs::read(&file).with_context(|| file.display().to_string())?;
    let mut spellings: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let text = String::from_utf8_lossy(&text);
    for word in text.lines() {
        if let [part] = parts(word, language).as_slice() {
            let is_whole = part.chars().count() == word.nfc().count();
            if is_whole && part.chars().count() <= LONGEST_LISTED {
                spellings.entry(part.clone()).or_default().insert(word);
            }
        }
    }
    // Words that are never written in small letters are names and abbreviations.
    spellings.retain(|word, spelled| spelled.contains(word.as_str()));
    let surprise = surprises(spellings.keys());
    let mut ranked: Vec<(usize, f64, String)> = spellings
        .into_iter()
        .zip(surprise)
        .map(|((word, spelled), surprise)| (spelled.len(), surprise, word))
        .collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.total_cmp(&b.1)).then_with(|| a.2.cmp(&b.2)));
    ranked.truncate(if language.latin() { LISTED_LATIN } else { LISTED });
    Ok(ranked.into_iter().map(|(_, _, word)| word).collect())
}

/// For each word, its negative log probability in nats, given how often three letters follow each other in all of them. It is low for short
/// words that are made like many others, which are the commoner ones.
fn surprises<'a>(words: impl Iterator<Item = &'a String> + Clone) -> Vec<f64> {
    let bounded =
        |word: &str| -> Vec<char> { [' ', ' '].into_iter().chain(word.chars()).chain([' ']).collect() };
    let mut threes: FxHashMap<[char; 3], f64> = FxHashMap::default();
    let mut twos: FxHashMap<[char; 2], f64> = FxHashMap::default();
    for word in words.clone() {
        for three in bounded(word).windows(3) {
            *threes.entry([three[0], three[1], three[2]]).or_default() += 1.0;
            *twos.entry([three[0], three[1]]).or_default() += 1.0;
        }
    }
    let surprise =
        |three: &[char]| -(threes[&[three[0], three[1], three[2]]] / twos[&[three[0], three[1]]]).ln();
    words.map(|word| bounded(word).windows(3).map(surprise).sum()).collect()
}

/// The runs of letters of a written word that are in the scripts of a language, in small letters.
fn parts(word: &str, language: &Source) -> Vec<String> {
    let own = runs(word).filter(|(_, script)| is_own(language, script.tag()));
    let part = own.map(|(range, _)| word[range].to_lowercase().nfc().collect::<String>());
    part.filter(|part| part.chars().count() <= LONGEST).collect()
}

/// Whether a language is written in a script.
fn is_own(language: &Source, script: [u8; 4]) -> bool {
    language.scripts.split(' ').any(|own| own.as_bytes() == script)
}

/// Counts the words of a line.
fn count(line: &str, language: &Source, counts: &mut FxHashMap<String, f64>) {
    let divider = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
    for (range, script) in runs(line).filter(|(_, script)| is_own(language, script.tag())) {
        let run = &line[range];
        // Korean is divided at spaces, as the library does; its dictionary has no Korean words.
        let is_divided = !script.is_spaced() && &script.tag() != b"Hang";
        let ends: Vec<usize> =
            if is_divided { divider.segment_str(run).collect() } else { vec![0, run.len()] };
        for word in ends.windows(2).map(|ends| &run[ends[0]..ends[1]]) {
            let word: String = word.to_lowercase().nfc().collect();
            if word.chars().count() <= LONGEST && word.chars().any(|c| script_of(c).is_some()) {
                *counts.entry(word).or_default() += 1.0;
            }
        }
    }
}

/// Counts as shares of their sum.
fn shares(counts: FxHashMap<String, f64>) -> Words {
    let sum: f64 = counts.values().sum();
    counts.into_iter().map(|(word, count)| (word, count / sum)).collect()
}
