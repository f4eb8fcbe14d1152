//! The model of symbols: documentation and source code come in; `crates/language/models/symbols.tsv` goes out, the same bytes at
//! each run.
//!
//! Reads `symbols/PACKAGE/` under the sources and nothing else. What a neighbour is and what the table looks like
//! is the program's to say: `crates/language/src/symbols/`.

mod report;
mod texts;

use std::collections::BTreeMap;
use std::fs;
use std::ops::RangeInclusive;

use anyhow::{Context, Result};
use language::symbols::{CLASSES, Neighbour, Pairs, line_class, rare_line, table_line};

use crate::Arguments;
pub use report::report;
use texts::{Package, is_symbol};

/// So many of the commonest symbols have a line of their own.
const LISTED: usize = 300;
/// A symbol of one package only has none: its taste is no common use.
const LEAST_PACKAGES: usize = 2;
/// Of symbols with so many places, both sides at once are in the table.
const PAIRED: f64 = 50.0;
/// But not of these: how boxes are joined is a package's own, and tells others worse than each side by itself does.
const APART: RangeInclusive<char> = '\u{2500}'..='\u{259F}';
/// A run of one symbol counts as so many places at most, half at its beginning and half at its end: a ruler is one
/// decision and not eighty.
const LONGEST_RUN: usize = 4;
/// A file with more places counts as if it had so many.
const FILE_LIMIT: f64 = 150.0;
/// A symbol with more places in a file counts as if it had so many: a table of features is one decision, too.
const SYMBOL_LIMIT: f64 = 40.0;
/// A package with more places than this, after those limits, counts as if it had so many.
const PACKAGE_LIMIT: f64 = 1200.0;

/// Places of one symbol.
#[derive(Default)]
struct Counts {
    places: f64,
    packages: usize,
    pairs: Pairs,
}

/// One place: what stands there, and beside it.
#[derive(Clone, Copy)]
struct Place {
    symbol: char,
    left: Neighbour,
    right: Neighbour,
    /// How much of a place it counts.
    weight: f64,
}

/// Writes the model.
#[expect(clippy::disallowed_methods, reason = "the ban is the program's; a trainer writes its model")]
pub fn train(arguments: &Arguments) -> Result<()> {
    let packages = texts::packages(&arguments.sources)?;
    let places: Vec<Vec<Place>> = packages.iter().map(places).collect();
    for (package, places) in packages.iter().zip(&places) {
        let weight: f64 = places.iter().map(|place| place.weight).sum();
        println!("{:40} {:7} places, counted as {weight:.0}", package.name, places.len());
    }
    let table = table(&places.iter().map(Vec::as_slice).collect::<Vec<_>>());
    println!("{} bytes", table.len());
    fs::write(&arguments.out, table).with_context(|| arguments.out.display().to_string())
}

/// The places of a package, weighed so that no symbol of a file, no file and not the package has more than its limit.
fn places(package: &Package) -> Vec<Place> {
    let mut all = Vec::new();
    for file in &package.files {
        let mut places: Vec<Place> = file.iter().flat_map(|line| places_of_line(line)).collect();
        places.sort_by_key(|place| place.symbol);
        places.chunk_by_mut(|a, b| a.symbol == b.symbol).for_each(|same| limit(same, SYMBOL_LIMIT));
        limit(&mut places, FILE_LIMIT);
        all.append(&mut places);
    }
    limit(&mut all, PACKAGE_LIMIT);
    all
}

fn limit(places: &mut [Place], limit: f64) {
    let sum: f64 = places.iter().map(|place| place.weight).sum();
    places.iter_mut().for_each(|place| place.weight *= (limit / sum).min(1.0));
}

fn places_of_line(line: &str) -> Vec<Place> {
    let line: Vec<char> = line.chars().collect();
    let mut places = Vec::new();
    let mut start = 0;
    for run in line.chunk_by(|a, b| a == b) {
        for at in 0..run.len() {
            let counted = at < LONGEST_RUN / 2 || run.len() - at <= LONGEST_RUN / 2;
            if counted && is_symbol(run[0]) {
                places.push(Place {
                    symbol: run[0],
                    left: Neighbour::left(&line[..start + at]),
                    right: Neighbour::right(&line[start + at + 1..]),
                    weight: 1.0,
                });
            }
        }
        start += run.len();
    }
    places
}

/// The table from the places of packages.
fn table(packages: &[&[Place]]) -> String {
    let mut counts: BTreeMap<char, Counts> = BTreeMap::new();
    for places in packages {
        let mut met: Vec<char> = Vec::new();
        for place in *places {
            let counts = counts.entry(place.symbol).or_default();
            counts.places += place.weight;
            let class = |neighbour| line_class(place.symbol, neighbour);
            if let (Some(left), Some(right)) = (class(place.left), class(place.right)) {
                counts.pairs[left][right] += place.weight;
            }
            met.push(place.symbol);
        }
        met.sort_unstable();
        met.dedup();
        met.into_iter().for_each(|symbol| counts.entry(symbol).or_default().packages += 1);
    }
    let mut ranked: Vec<(char, Counts)> = counts.into_iter().collect();
    ranked.sort_by(|(_, a), (_, b)| b.places.total_cmp(&a.places));
    let (mut listed, mut rare): (Vec<_>, Vec<_>) =
        ranked.into_iter().partition(|(_, counts)| counts.packages >= LEAST_PACKAGES && counts.places >= 1.0);
    rare.extend(listed.split_off(listed.len().min(LISTED)));

    let mut table = String::from(
        "# Symbols in Markdown, source code and notes, and what stands beside them; models/symbols.md tells more.\n\
         # code point\tsymbol\tplaces\tbefore it\tafter it\n\
         # E edge of the line, C bar of a table, S space, L letter, I Han kana Hangul, D digit, O opening, P closing,\n\
         # Q \" ' `, A other ASCII, B box drawing, V variation selector or joiner, Y other symbol, = the same again\n\
         # last, of the commonest: both sides at once; LS3 is three times a letter before and a space after\n",
    );
    for (symbol, counts) in &listed {
        let paired = counts.places >= PAIRED && !APART.contains(symbol);
        table.push_str(&table_line(*symbol, &counts.pairs, paired));
    }
    let mut all = [[0.0; CLASSES]; CLASSES];
    for (_, counts) in &rare {
        let sums = all.iter_mut().flatten();
        sums.zip(counts.pairs.iter().flatten()).for_each(|(sum, count)| *sum += count);
    }
    table.push_str(&rare_line(rare.len(), &all));
    table
}
