//! Trains the character model: unpacked packages come in (`fetch.sh`, `sources.tsv`), the blob
//! `crates/language/models/characters.bin` goes out, the same bytes at each run.
//!
//! Never reads what `shared/eval/README.md` reserves: of lingua's crates only `models/ngrams.fst`.

mod alphabet;
mod counts;
pub mod languages;
// Included and not linked: the writer needs the reader's constants, which are private to its crate.
#[allow(dead_code, unused_imports, clippy::module_inception)]
#[path = "../../../crates/language/src/characters/mod.rs"]
pub mod model;
mod punctuation;
mod report;
mod shared;
pub mod sources;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::Arguments;
use alphabet::Alphabet;
use counts::{Counts, MASS};
use languages::{ASCII_BUDGET, LANGUAGES, Source};
use model::language::{CASED, JAMO, LATIN, WIDE};
use model::ngram::{END, START};
use sources::{Electron, Part, Traditional};

pub use report::report;

/// What a word list of an unspaced language counts for, in symbols: it knows nothing of particles and
/// word order, so running text must outweigh it.
const UNSPACED_MASS: f64 = 2e6;
/// Running text counts this many times: it is little and it is real, lists are neither.
const TEXT_WEIGHT: f64 = 4.0;
/// A langdetect count is of a sample of Wikipedia; its profiles stop at three characters.
const PROFILE_WEIGHT: f64 = 4.0;
/// CLDR's phrases are hundreds of short names that repeat words.
const PHRASE_WEIGHT: f64 = 1.0;
/// Only words of a list that are at least this frequent: one in 20 million.
const RAREST_WORD: f64 = 5e-8;
/// Chinese and Japanese characters seen fewer times than this in texts and lists are left to the
/// shared table.
const RAREST_HAN: f64 = 2.0;

/// P(capital | start of a sentence), from Electron's documentation: 0.80 to 0.86, headings and list
/// items included.
const CAPITAL_IN_SENTENCE_START: f64 = 0.8;
/// P(capital | start of another word): Electron's Spanish, French, Portuguese, Russian lie at 0.07 to
/// 0.16 with many product names.
const CAPITAL_IN_WORD_START: f64 = 0.12;
/// The same in German, which capitalises nouns.
const CAPITAL_IN_GERMAN: f64 = 0.38;
/// ln odds of an ASCII word among a language's own, in sixteenths below zero: one in twelve.
const FOREIGN_ODDS: u8 = 40;
/// Languages not in Latin script: P(an ASCII word touches one of the language's), each way.
const TOUCHES: f64 = 0.01;
/// The same in Chinese, Japanese and Korean, which write no space there.
const TOUCHES_HAN: f64 = 0.12;

/// Writes the model.
#[expect(clippy::disallowed_methods, reason = "the ban is the program's; a trainer writes its model")]
pub fn train(arguments: &Arguments) -> Result<()> {
    let folder = arguments.sources.as_path();
    let electron = Electron::read(folder)?;
    let traditional = Traditional::read(folder)?;
    let mut letters: BTreeMap<char, f64> = BTreeMap::new();
    let mut symbols: BTreeMap<char, f64> = BTreeMap::new();
    let mut around = shared::Around::new();
    let mut sections = Vec::new();
    for source in LANGUAGES {
        let started = std::time::Instant::now();
        let texts = texts(folder, &electron, source, Part::Train)?;
        if source.latin() || source.cased() {
            texts.iter().for_each(|line| around.add(line));
        }
        let Section { bytes: section, letters: shares, size } =
            section(folder, &electron, source, &texts, &traditional, &mut symbols)
                .with_context(|| source.tag.to_owned())?;
        for (c, share) in shares {
            *letters.entry(c).or_default() += share / LANGUAGES.len() as f64;
        }
        let bytes: usize = texts.iter().map(String::len).sum();
        println!(
            "{:8} {:7} bytes, {:6} contexts, {:6} n-grams, {:8} bytes of text, {:.1} s",
            source.tag,
            section.len(),
            size.0,
            size.1,
            bytes,
            started.elapsed().as_secs_f32()
        );
        sections.push(section);
    }
    let ascii = ascii_section(folder, &electron)?;
    let mut emoji: BTreeMap<char, f64> = sources::emoji(folder)?.into_iter().collect();
    shared::named(&mut emoji, sources::annotated(folder)?.into_iter());
    let shared = shared::section(&around, &letters, &symbols, &emoji);
    let mut body = vec![LANGUAGES.len() as u8];
    for (source, section) in LANGUAGES.iter().zip(&sections) {
        write::text(&mut body, source.tag);
        let scripts: Vec<&str> = source.scripts.split(' ').collect();
        body.push(scripts.len() as u8);
        scripts.iter().for_each(|script| write::text(&mut body, script));
        body.extend((section.len() as u32).to_le_bytes());
    }
    body.extend((shared.len() as u32).to_le_bytes());
    body.extend((ascii.len() as u32).to_le_bytes());
    println!("shared {} bytes, ASCII {} bytes", shared.len(), ascii.len());
    [shared, ascii].into_iter().chain(sections).for_each(|section| body.extend(section));
    let blob = write::blob(body);
    println!("{} bytes", blob.len());
    fs::write(&arguments.out, blob).with_context(|| arguments.out.display().to_string())
}

/// Running text of a language.
fn texts(folder: &Path, electron: &Electron, source: &Source, part: Part) -> Result<Vec<String>> {
    let mut lines = electron.lines(source.locale(), part);
    lines.extend(sources::catalogues(folder, source.django(), source.locale(), part)?);
    Ok(lines)
}

/// A language's part of the blob.
struct Section {
    bytes: Vec<u8>,
    /// Shares of the letters in its texts.
    letters: BTreeMap<char, f64>,
    /// Numbers of contexts and of n-grams.
    size: (usize, usize),
}

fn section(
    folder: &Path,
    electron: &Electron,
    source: &Source,
    texts: &[String],
    traditional: &Traditional,
    symbols: &mut BTreeMap<char, f64>,
) -> Result<Section> {
    let mut words = sources::wordfreq(folder, source.wordfreq)?;
    if source.tag == "th" {
        words = sources::thai(folder)?;
        let total: f64 = words.iter().map(|(_, count)| count).sum();
        words.iter_mut().for_each(|(_, count)| *count /= total);
    }
    words.retain(|(_, frequency)| *frequency >= RAREST_WORD);
    if source.tag == "zh-Hant" {
        words.iter_mut().for_each(|(word, _)| *word = traditional.convert(word));
    }
    let simplified;
    let texts = if source.tag == "zh-Hant" {
        // Little text is in traditional characters: the simplified one is converted.
        simplified = texts
            .iter()
            .cloned()
            .chain(electron.lines("zh-CN", Part::Train).iter().map(|line| traditional.convert(line)))
            .collect::<Vec<_>>();
        &simplified
    } else {
        texts
    };
    let alphabet = Alphabet::of(folder, source, &extra(source, texts, &words))?;
    let mut counts = Counts::new(source.order());
    let table = sources::lingua(folder, source.lingua)?;
    if !source.han() {
        counts.add_table(&table, &alphabet, MASS);
    }
    let length: f64 = words.iter().map(|(word, frequency)| word.chars().count() as f64 * frequency).sum();
    let mass = if source.unspaced() { UNSPACED_MASS } else { MASS };
    let words: Vec<(Vec<u16>, f64)> = words
        .iter()
        .filter_map(|(word, frequency)| Some((alphabet.word(word)?, frequency / length * mass)))
        .collect();
    if source.unspaced() {
        counts.add_unspaced(&words);
    } else {
        words.iter().for_each(|(word, weight)| counts.add_word(word, *weight));
    }
    for line in texts {
        alphabet.words(line).iter().for_each(|word| counts.add_word(word, TEXT_WEIGHT));
    }
    for line in sources::annotations(folder, source.cldr())? {
        alphabet.words(&line).iter().for_each(|word| counts.add_word(word, PHRASE_WEIGHT));
    }
    if table.is_empty() && words.is_empty() {
        for file in
            ["characters.json", "delimiters.json", "layout.json", "posix.json", "contextTransforms.json"]
        {
            for line in sources::cldr_strings(folder, source.cldr(), file)? {
                if line.chars().count() > 3 && !line.starts_with('[') {
                    alphabet.words(&line).iter().for_each(|word| counts.add_word(word, PHRASE_WEIGHT));
                }
            }
        }
    }
    if table.is_empty() {
        for (ngram, count) in sources::langdetect(folder, source.langdetect())? {
            if let Some(symbols) = profile_ngram(&alphabet, &ngram) {
                counts.add_ngram(&symbols, count * PROFILE_WEIGHT);
            }
        }
    }
    let observed = punctuation::observe(texts, &alphabet, symbols);
    let shares = counts.shares();
    let shares = alphabet.symbols().filter_map(|(c, symbol)| Some((c, *shares.get(&symbol)?))).collect();
    let trie = counts.trie(&alphabet, source.budget);
    let size = trie.size();
    let mut out = Vec::new();
    let flag = |on: bool, flag: u8| if on { flag } else { 0 };
    out.push(
        flag(source.cased(), CASED)
            | flag(trie.wide(), WIDE)
            | flag(source.hangul(), JAMO)
            | flag(source.latin(), LATIN),
    );
    out.push(FOREIGN_ODDS);
    let german = source.tag == "de";
    write::probability(&mut out, CAPITAL_IN_SENTENCE_START);
    write::probability(&mut out, if german { CAPITAL_IN_GERMAN } else { CAPITAL_IN_WORD_START });
    let touches = if source.han() || source.hangul() { TOUCHES_HAN } else { TOUCHES };
    write::probability(&mut out, touches);
    write::probability(&mut out, touches);
    write_alphabet(&alphabet, source.cased(), &mut out);
    punctuation::write(folder, source, &alphabet, observed, &mut out)?;
    trie.write(&mut out);
    Ok(Section { bytes: out, letters: shares, size })
}

fn write_alphabet(alphabet: &Alphabet, cased: bool, out: &mut Vec<u8>) {
    write::varint(out, alphabet.len() as u32);
    let mut before = 0;
    for (c, _) in alphabet.symbols() {
        write::varint(out, c as u32 - before);
        before = c as u32;
    }
    let exceptions = alphabet.exceptions();
    write::varint(out, exceptions.len() as u32);
    for (capital, symbol) in exceptions {
        write::varint(out, capital as u32);
        out.extend(symbol.to_le_bytes());
    }
    let compositions = if cased { alphabet.compositions() } else { Vec::new() };
    write::varint(out, compositions.len() as u32);
    for (base, mark, composed) in compositions {
        out.extend(base.to_le_bytes());
        write::varint(out, mark as u32);
        out.extend(composed.to_le_bytes());
    }
}

/// Han characters and kana that the sources prove to be in use.
fn extra(source: &Source, texts: &[String], words: &[(String, f64)]) -> BTreeSet<char> {
    if !source.han() {
        return BTreeSet::new();
    }
    let mut counts: BTreeMap<char, f64> = BTreeMap::new();
    for line in texts {
        line.chars().for_each(|c| *counts.entry(c).or_default() += 1.0);
    }
    for (word, frequency) in words {
        // As if the list were of two million words of text.
        word.chars().for_each(|c| *counts.entry(c).or_default() += frequency * 2e6);
    }
    counts
        .into_iter()
        .filter(|&(c, count)| {
            count >= RAREST_HAN && matches!(c as u32, 0x3005..=0x3007 | 0x3040..=0x30FF | 0x3400..=0x9FFF)
        })
        .map(|(c, _)| c)
        .collect()
}

fn profile_ngram(alphabet: &Alphabet, ngram: &str) -> Option<Vec<u16>> {
    let mut symbols = Vec::new();
    let last = ngram.chars().count() - 1;
    for (at, c) in ngram.chars().enumerate() {
        match c {
            ' ' if at == 0 && last > 0 => symbols.push(START),
            ' ' if at == last && at > 0 => symbols.push(END),
            c => alphabet.push(c, &mut symbols).then_some(())?,
        }
    }
    Some(symbols)
}

/// ASCII words: English, and the code and markup of the Electron documentation.
fn ascii_section(folder: &Path, electron: &Electron) -> Result<Vec<u8>> {
    let alphabet = Alphabet::ascii();
    let mut counts = Counts::new(5);
    for (word, frequency) in sources::wordfreq(folder, "en")? {
        if let Some(symbols) = alphabet.word(&word) {
            counts.add_word(&symbols, frequency * 1e6);
        }
    }
    for line in electron.lines("en-US", Part::Train) {
        alphabet.words(&line).iter().for_each(|word| counts.add_word(word, 1.0));
    }
    let mut out = vec![CASED | LATIN, FOREIGN_ODDS];
    write::probability(&mut out, CAPITAL_IN_SENTENCE_START);
    write::probability(&mut out, CAPITAL_IN_WORD_START);
    write::probability(&mut out, TOUCHES);
    write::probability(&mut out, TOUCHES);
    write_alphabet(&alphabet, false, &mut out);
    write::varint(&mut out, 0);
    counts.trie(&alphabet, ASCII_BUDGET).write(&mut out);
    Ok(out)
}
