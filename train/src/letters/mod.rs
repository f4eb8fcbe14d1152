//! The model of the ASCII letters: n-gram tables and, where a language has none, catalogues and names of
//! symbols come in; `crates/language/models/latin-letters.bin` goes out, the same bytes at each run.
//!
//! Never reads what `shared/eval/README.md` reserves: of lingua's crates only `models/ngrams.fst`.

mod coder;
mod counts;
mod report;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use language::letters::coder::{MAGNITUDES, SignedNumberModel};
use language::letters::{CLASSES, ENTRIES, LARGEST, PRICED, STEP, SYMBOLS, contexts, entry, file};

use crate::Arguments;
use crate::characters::languages::{LANGUAGES, Source};
use crate::characters::sources::{self, Part};
use coder::TableEncoder;
use counts::{Cube, Probabilities, cell};

pub use report::report;

/// Share of the average in every language: names and foreign words. Measured on held-out text (see
/// `crates/language/models/latin-letters.md`): 0.10 loses 0.018 nats of the posterior of 20 letters' language, 0.03 loses 0.007.
const FOREIGN: f64 = 0.015;
/// An entry that no language meets so often in a letter of text is not stored. 1e-6 instead of 2e-7 saves 1 %.
const LEAST_JOINT: f64 = 5e-7;
/// Bits that a squared nat of error is worth, for an entry met once in a letter of text: more makes a larger
/// and more exact file. Half as much loses 0.014 nats for 20 letters (135 KB), thrice as much gains 0.003 (226 KB).
const BITS_FOR_ERROR: f64 = 3e5;
/// Weight of how often the average of all languages meets an entry, in how exact it must be; the rest is how
/// often its own language does. Most text that a table is asked about is not its own: 0.8 is 0.004 nats better
/// than 0.5.
const AVERAGE_WEIGHT: f64 = 0.8;

/// Writes the model.
#[expect(clippy::disallowed_methods, reason = "the ban is the program's; a trainer writes its model")]
pub fn train(arguments: &Arguments) -> Result<()> {
    fs::write(&arguments.out, build(arguments)?).with_context(|| arguments.out.display().to_string())
}

/// The file.
fn build(arguments: &Arguments) -> Result<Vec<u8>> {
    let mut languages = Vec::new();
    let mut rows: Vec<(&str, Probabilities)> = Vec::new();
    for source in LANGUAGES.iter().filter(|source| source.latin()) {
        // Serbian in Latin script takes Croatian's table.
        let shared = rows.iter().position(|(lingua, _)| !lingua.is_empty() && *lingua == source.lingua);
        languages.push((source.tag, shared.unwrap_or(rows.len()) as u8));
        if shared.is_none() {
            let counts = counts_of(&arguments.sources, source).with_context(|| source.tag.to_owned())?;
            rows.push((source.lingua, counts::smooth(&counts)));
        }
    }
    let rows: Vec<Probabilities> = rows.into_iter().map(|(_, row)| row).collect();
    let average = average(&rows);
    let classes = classes(&rows);
    let tables: Vec<Vec<u8>> = rows.iter().map(|row| table(row, &average, &classes)).collect();
    for (tag, row) in &languages {
        println!("{tag:8} row {row:2}, {} bytes", tables[usize::from(*row)].len());
    }
    let classes = pack_classes(&classes);
    println!("classes {} bytes", classes.len());
    let file = file::assemble(&languages, &classes, &tables);
    println!("{} bytes", file.len());
    Ok(file)
}

fn counts_of(folder: &Path, source: &Source) -> Result<Cube> {
    if !source.lingua.is_empty() {
        return Ok(counts::of_table(&sources::lingua(folder, source.lingua)?));
    }
    let mut lines = sources::annotations(folder, source.cldr())?;
    lines.extend(sources::catalogues(folder, source.django(), "-", Part::Train)?);
    let mut counts = counts::cube();
    lines.iter().for_each(|line| counts::add_line(&mut counts, line));
    Ok(counts)
}

/// The average language: each counts alike.
fn average(rows: &[Probabilities]) -> Probabilities {
    let mut joint = counts::cube();
    for row in rows {
        joint.iter_mut().zip(&row.joint).for_each(|(sum, share)| *sum += share / rows.len() as f64);
    }
    let (mut given, mut pairs) = (counts::cube(), vec![0.0; SYMBOLS * SYMBOLS]);
    // A language that never has a context has no say in what follows it, unless none has it.
    let blend = |weights: Vec<f64>, value: &dyn Fn(&Probabilities) -> f64| {
        let all: f64 = weights.iter().sum();
        rows.iter().zip(weights).map(|(row, weight)| weight / all * value(row)).sum::<f64>()
    };
    for before in contexts() {
        for symbol in 0..SYMBOLS {
            let weights = rows
                .iter()
                .map(|row| row.joint[cell(before, 0)..][..SYMBOLS].iter().sum::<f64>() + LEAST_JOINT)
                .collect();
            given[cell(before, symbol)] = blend(weights, &|row| row.given[cell(before, symbol)]);
        }
    }
    for last in 0..SYMBOLS {
        let weight = |row: &Probabilities| -> f64 {
            contexts()
                .filter(|before| before.1 == last)
                .flat_map(|before| &row.joint[cell(before, 0)..][..SYMBOLS])
                .sum::<f64>()
                + LEAST_JOINT
        };
        for symbol in 0..SYMBOLS {
            let weights = rows.iter().map(weight).collect();
            pairs[last * SYMBOLS + symbol] = blend(weights, &|row| row.pairs[last * SYMBOLS + symbol]);
        }
    }
    Probabilities { given, pairs, joint }
}

/// By how often an entry is met in the language that has most of it: each class twice as often.
fn classes(rows: &[Probabilities]) -> Vec<u8> {
    let mut classes = vec![0; ENTRIES];
    for before in contexts() {
        for symbol in 0..PRICED {
            let at = cell(before, symbol);
            let most = rows.iter().map(|row| row.joint[at]).fold(0.0, f64::max);
            let class = (most / LEAST_JOINT).log2().floor() + 1.0;
            classes[entry(before, symbol)] = class.clamp(0.0, CLASSES as f64 - 1.0) as u8;
        }
    }
    classes
}

fn pack_classes(classes: &[u8]) -> Vec<u8> {
    let mut encoder = TableEncoder::new();
    let mut models = vec![SignedNumberModel::default(); CLASSES];
    for before in contexts() {
        let mut last = 0;
        for symbol in 0..PRICED {
            let class = classes[entry(before, symbol)] as i8;
            encoder.number(&mut models[last as usize], class - last);
            last = class;
        }
    }
    encoder.finish()
}

/// Steps of a language's probability against the average.
fn steps(own: f64, average: f64) -> f64 {
    ((1.0 - FOREIGN) * own / average + FOREIGN).ln() / f64::from(STEP)
}

/// A language's section.
fn table(row: &Probabilities, average: &Probabilities, classes: &[u8]) -> Vec<u8> {
    let mut encoder = TableEncoder::new();
    let mut model = SignedNumberModel::default();
    let largest = f64::from(LARGEST);
    let mut pairs = Vec::new();
    for last in 0..SYMBOLS {
        for symbol in 0..PRICED {
            let at = last * SYMBOLS + symbol;
            let pair = steps(row.pairs[at], average.pairs[at]).round().clamp(-largest, largest) as i8;
            encoder.number(&mut model, pair);
            pairs.push(pair);
        }
    }
    let mut models = vec![SignedNumberModel::default(); CLASSES];
    for before in contexts() {
        for symbol in 0..PRICED {
            let class = usize::from(classes[entry(before, symbol)]);
            if class == 0 {
                continue;
            }
            let at = cell(before, symbol);
            let wanted = steps(row.given[at], average.given[at]).clamp(-largest, largest);
            let weight = AVERAGE_WEIGHT * average.joint[at] + (1.0 - AVERAGE_WEIGHT) * row.joint[at];
            let pair = f64::from(pairs[before.1 * PRICED + symbol]);
            let moved = best_move(wanted - pair, weight);
            encoder.number(&mut models[class], moved);
        }
    }
    encoder.finish()
}

/// The move that costs least: bits, and what remains as error.
fn best_move(wanted: f64, weight: f64) -> i8 {
    let limit = MAGNITUDES as f64;
    let nearest = wanted.round().clamp(-limit, limit) as i8;
    let cost = |moved: i8| {
        let error = (wanted - f64::from(moved)) * f64::from(STEP);
        // About what the coder spends: a zero is cheap, each further step a bit.
        let bits = if moved == 0 { 0.5 } else { 2.5 + 0.7 * f64::from(moved.unsigned_abs()) };
        bits + BITS_FOR_ERROR * weight * error * error
    };
    let toward = nearest.signum();
    [nearest, nearest - toward, 0].into_iter().min_by(|&a, &b| cost(a).total_cmp(&cost(b))).unwrap_or(0)
}
