//! Trains the phrase model: unpacked packages come in (`fetch.sh`, `sources.tsv`), `crates/language/models/phrases.bin` goes
//! out, the same bytes at each run.
//!
//! Never reads what `shared/eval/README.md` reserves.

mod pack;
pub(crate) mod texts;
mod trie;

use std::collections::{BTreeMap, HashMap};
use std::fs;

use anyhow::{Context, Result};
use language::phrases::file::assemble;
use language::phrases::{CHARACTERS, DIGITS, LATIN, LINE, OTHER};

use crate::Arguments;
use crate::characters::sources::{Electron, Part, catalogues, lingua, wordfreq};
use trie::Trie;

/// A language that gets phrases.
struct Source {
    tag: &'static str,
    wordfreq: &'static str,
    lingua: &'static str,
    django: &'static [&'static str],
    locale: &'static str,
    /// An n-gram whose removal makes the text less likely by less than this, in nats a symbol, is removed.
    threshold: f64,
}

const LANGUAGES: &[Source] = &[
    Source {
        tag: "ja",
        wordfreq: "ja",
        lingua: "japanese",
        django: &["ja"],
        locale: "ja-JP",
        threshold: 2.7e-7,
    },
    Source {
        tag: "ko",
        wordfreq: "ko",
        lingua: "korean",
        django: &["ko"],
        locale: "ko-KR",
        threshold: 2.7e-7,
    },
];

/// What a word list counts for, as a share of the running text. From 0.15 to 0.7 the lost characters of held-out texts
/// that come back rise by half a point, and fewer n-grams survive the pruning; 1.5 does as well.
const WORDS_SHARE: f64 = 1.2;
/// What the table of n-grams counts for, as a share of the running text. Between 0 and 0.4 the difference is within
/// chance; the tables know news, which the running text does not.
const TABLE_SHARE: f64 = 0.2;
/// Only words of a list that are at least this frequent: one in 20 million.
const RAREST_WORD: f64 = 5e-8;
/// Characters seen fewer times than this are [`OTHER`].
const RAREST_CHARACTER: f64 = 1.5;

/// Writes the model.
#[expect(clippy::disallowed_methods, reason = "the ban is the program's; a trainer writes its model")]
pub fn train(arguments: &Arguments) -> Result<()> {
    let folder = arguments.sources.as_path();
    let electron = Electron::read(folder)?;
    let mut sections = Vec::new();
    for source in LANGUAGES {
        let mut further = electron.lines(source.locale, Part::Train);
        further.extend(catalogues(folder, source.django, source.locale, Part::Train)?);
        let lines = texts::lines(folder, source.tag, further)?;
        let mut words = wordfreq(folder, source.wordfreq)?;
        words.retain(|(_, frequency)| *frequency >= RAREST_WORD);
        let table = lingua(folder, source.lingua)?;
        let section = section(source, &lines, words, &table);
        println!("{}: {} bytes", source.tag, section.len());
        sections.push((source.tag, section));
    }
    let file = assemble(&sections);
    println!("{} bytes", file.len());
    fs::write(&arguments.out, file).with_context(|| arguments.out.display().to_string())
}

fn section(
    source: &Source,
    lines: &[String],
    mut words: Vec<(String, f64)>,
    table: &[(String, f64)],
) -> Vec<u8> {
    let length: f64 = lines.iter().map(|line| line.chars().count() as f64).sum();
    let listed: f64 = words.iter().map(|(word, frequency)| word.chars().count() as f64 * frequency).sum();
    words.iter_mut().for_each(|(_, frequency)| *frequency *= WORDS_SHARE * length / listed);
    println!("{}: {} lines of text, {length} characters; {} words", source.tag, lines.len(), words.len());

    let mut counts: BTreeMap<char, f64> = BTreeMap::new();
    lines.iter().flat_map(|line| line.chars()).for_each(|c| *counts.entry(c).or_default() += 1.0);
    for (word, weight) in &words {
        word.chars().for_each(|c| *counts.entry(c).or_default() += weight);
    }
    let mut characters: Vec<(char, f64)> = counts
        .into_iter()
        .filter(|&(c, count)| count >= RAREST_CHARACTER && !c.is_ascii_alphanumeric() && !c.is_control())
        .collect();
    characters.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let symbols: HashMap<char, u16> = characters.iter().map(|&(c, _)| c).zip(CHARACTERS..).collect();

    let mut trie = Trie::rows(characters.len() + usize::from(CHARACTERS));
    for line in lines {
        let mut row = vec![LINE];
        row.extend(in_symbols(line, &symbols));
        row.push(LINE);
        trie.add(&row, 1.0);
    }
    for (word, weight) in &words {
        let row: Vec<u16> = in_symbols(word, &symbols).collect();
        if !row.contains(&OTHER) {
            trie.add(&row, *weight);
        }
    }
    // The table says how often an n-gram is among all letters. What it says of those that go on is taken off.
    let mass = TABLE_SHARE * length;
    let mut rest: BTreeMap<&str, f64> = table.iter().map(|(ngram, share)| (ngram.as_str(), *share)).collect();
    for (ngram, share) in table {
        let last = ngram.char_indices().last().map_or(0, |(at, _)| at);
        if let Some(before) = rest.get_mut(&ngram[..last]) {
            *before -= share;
        }
    }
    for (ngram, share) in rest {
        let row: Vec<u16> = in_symbols(ngram, &symbols).collect();
        if share > 0.0 && !row.contains(&OTHER) {
            trie.add_ngram(&row, share * mass);
        }
    }
    let mut trie = trie.counted();
    println!("{}: {:?} n-grams counted", source.tag, trie.sizes());
    trie.prune(source.threshold);
    println!("{}: {:?} n-grams kept", source.tag, trie.sizes());
    let text: String = characters.iter().map(|(c, _)| c).collect();
    let mut section = (text.len() as u32).to_le_bytes().to_vec();
    section.extend(text.bytes());
    section.extend(pack::pack(&trie));
    section
}

/// The symbols of a text; a run of Latin letters, digits or spaces is one.
fn in_symbols<'a>(text: &'a str, symbols: &'a HashMap<char, u16>) -> impl Iterator<Item = u16> + 'a {
    let mut before = OTHER;
    text.chars().filter_map(move |c| {
        let symbol = match c {
            'a'..='z' | 'A'..='Z' => LATIN,
            '0'..='9' => DIGITS,
            c => symbols.get(&c).copied().unwrap_or(OTHER),
        };
        let again = symbol == before && matches!(c, 'a'..='z' | 'A'..='Z' | '0'..='9' | ' ');
        before = symbol;
        (!again).then_some(symbol)
    })
}
