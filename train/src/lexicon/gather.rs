//! The words of the sources, counted: for each language, words in small letters with the share of its running words that each is.

use std::collections::BTreeMap;
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
/// The share of a word of the word lists, at least. A longer list knows little more of a text: see `models/lexicon.md`.
const LEAST_SHARE: f64 = 5e-7;
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
        all.push(shares(counts));
    }
    Ok(all)
}

/// The words of all languages that the share-alike word lists have.
pub fn share_alike(folder: &Path) -> Result<Vec<Words>> {
    let mut all = Vec::new();
    for language in LANGUAGES {
        let mut counts: FxHashMap<String, f64> = FxHashMap::default();
        for (word, count) in spelling(folder, language.tag)? {
            for part in parts(&word, language) {
                *counts.entry(part).or_default() += count;
            }
        }
        let mut words = shares(counts);
        words.retain(|_, share| *share >= LEAST_SHARE);
        all.push(words);
    }
    Ok(all)
}

/// The words that pyspellchecker has of a language, with how often each stood in subtitles. Empty where it does not have the language.
fn spelling(folder: &Path, tag: &str) -> Result<Vec<(String, f64)>> {
    let file = folder.join("pyspellchecker").join(format!("{tag}.json"));
    if !file.exists() {
        return Ok(Vec::new());
    }
    let words: BTreeMap<String, f64> =
        serde_json::from_slice(&fs::read(&file)?).with_context(|| file.display().to_string())?;
    Ok(words.into_iter().collect())
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
