//! How often letters follow each other: n-gram tables and lines of text come in, smoothed probabilities of
//! each symbol after two others go out.

use std::collections::HashMap;

use language::letters::{BOUNDARY, LetterSymbol, OTHER, SYMBOLS, contexts, symbol};

/// Letters that an n-gram table stands for. The tables have relative frequencies and no counts. Ten times as
/// many make no difference, a tenth loses 0.012 nats for 20 letters.
const TABLE_LETTERS: f64 = 1e6;
/// A context seen so many times counts as much as the shorter one it falls back to. 5, 20 and 80 differ by
/// 0.013 nats.
const TRUST_PAIR: f64 = 8.0;
/// The same for one symbol of context.
const TRUST_ONE: f64 = 5.0;
/// As if every symbol had been seen so many times at the least.
const FLOOR: f64 = 0.5;

/// For two symbols before and the one that comes: a count, or a probability.
pub type Cube = Vec<f64>;

/// Where a cube has a symbol after two others.
pub fn cell(before: (usize, usize), symbol: usize) -> usize {
    (before.0 * SYMBOLS + before.1) * SYMBOLS + symbol
}

/// An empty cube.
pub fn cube() -> Cube {
    vec![0.0; SYMBOLS * SYMBOLS * SYMBOLS]
}

/// Counts from n-grams of letters inside words. They have no boundaries, but what an n-gram has more than its
/// continuations stands at a word's end, and what it has more than its predecessors at a start.
pub fn of_table(table: &[(String, f64)]) -> Cube {
    let mut ones = [0.0; SYMBOLS];
    let mut twos = HashMap::new();
    let mut threes = HashMap::new();
    for (ngram, frequency) in table {
        let symbols: Vec<usize> = ngram.chars().filter_map(symbol_of).collect();
        match symbols[..] {
            [a] if ngram.chars().count() == 1 => ones[a] += frequency,
            [a, b] if ngram.chars().count() == 2 => *twos.entry((a, b)).or_insert(0.0) += frequency,
            [a, b, c] if ngram.chars().count() == 3 => *threes.entry((a, b, c)).or_insert(0.0) += frequency,
            _ => {}
        }
    }
    let two = |a, b| twos.get(&(a, b)).copied().unwrap_or(0.0);
    let three = |a, b, c| threes.get(&(a, b, c)).copied().unwrap_or(0.0);
    let letters = || 1..SYMBOLS;
    let mut counts = cube();
    for a in letters() {
        let begins = (ones[a] - letters().map(|x| two(x, a)).sum::<f64>()).max(0.0);
        counts[cell((BOUNDARY, BOUNDARY), a)] = begins;
        let mut alone = begins;
        for b in letters() {
            let begins = (two(a, b) - letters().map(|x| three(x, a, b)).sum::<f64>()).max(0.0);
            counts[cell((BOUNDARY, a), b)] = begins;
            alone -= begins;
            let mut ends = two(a, b);
            for c in letters() {
                counts[cell((a, b), c)] = three(a, b, c);
                ends -= three(a, b, c);
            }
            counts[cell((a, b), BOUNDARY)] = ends.max(0.0);
        }
        counts[cell((BOUNDARY, a), BOUNDARY)] = alone.max(0.0);
    }
    counts.iter_mut().for_each(|count| *count *= TABLE_LETTERS);
    counts
}

fn symbol_of(c: char) -> Option<usize> {
    match symbol(c) {
        LetterSymbol::Symbol(symbol) if symbol != BOUNDARY => Some(symbol),
        _ => None,
    }
}

/// Adds the words of a line.
pub fn add_line(counts: &mut Cube, line: &str) {
    let mut before = (BOUNDARY, BOUNDARY);
    for c in line.chars().chain([' ']) {
        match symbol(c) {
            LetterSymbol::Mark if before.1 != BOUNDARY => before.1 = OTHER,
            LetterSymbol::Symbol(BOUNDARY) | LetterSymbol::Mark => {
                if before.1 != BOUNDARY {
                    counts[cell(before, BOUNDARY)] += 1.0;
                }
                before = (BOUNDARY, BOUNDARY);
            }
            LetterSymbol::Symbol(symbol) => {
                counts[cell(before, symbol)] += 1.0;
                before = (before.1, symbol);
            }
        }
    }
}

/// A language: P(symbol | two before), and how often each of these occurs in a letter of text.
pub struct Probabilities {
    /// P(symbol | two before).
    pub given: Cube,
    /// P(symbol | one before), in the plane of no symbol before that.
    pub pairs: Vec<f64>,
    /// P(two before and symbol).
    pub joint: Cube,
}

/// Smooths counts.
pub fn smooth(counts: &Cube) -> Probabilities {
    let total: f64 = counts.iter().sum();
    let mut ones = vec![FLOOR; SYMBOLS];
    let mut twos = vec![0.0; SYMBOLS * SYMBOLS];
    for before in contexts() {
        for symbol in 0..SYMBOLS {
            ones[symbol] += counts[cell(before, symbol)];
            twos[before.1 * SYMBOLS + symbol] += counts[cell(before, symbol)];
        }
    }
    let all: f64 = ones.iter().sum();
    let mut pairs = vec![0.0; SYMBOLS * SYMBOLS];
    for last in 0..SYMBOLS {
        let row = &twos[last * SYMBOLS..][..SYMBOLS];
        let sum: f64 = row.iter().sum();
        for symbol in 0..SYMBOLS {
            pairs[last * SYMBOLS + symbol] =
                (row[symbol] + TRUST_ONE * ones[symbol] / all) / (sum + TRUST_ONE);
        }
    }
    let (mut given, mut joint) = (cube(), cube());
    for before in contexts() {
        let row = &counts[cell(before, 0)..][..SYMBOLS];
        let sum: f64 = row.iter().sum();
        for symbol in 0..SYMBOLS {
            let shorter = pairs[before.1 * SYMBOLS + symbol];
            given[cell(before, symbol)] = (row[symbol] + TRUST_PAIR * shorter) / (sum + TRUST_PAIR);
            joint[cell(before, symbol)] = row[symbol] / total;
        }
    }
    Probabilities { given, pairs, joint }
}
