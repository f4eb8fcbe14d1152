//! Which symbol stands at a place: typography, arrows, check marks, box drawing, bullets, emoji.
//!
//! In: the table `models/symbols.tsv` (see `models/symbols.md` for what it is made of), then a symbol and what is
//! beside it. Out: log probabilities in nats. Nothing here knows about bytes of encodings or about damage, reads a
//! file or keeps what it was given.
//!
//! The model is P(s | left, right) ∝ P(s) · P(left, right | s), of counts in Markdown, source code and notes. Of a
//! symbol that was seldom seen, what is before it is taken to say nothing of what is after.

mod neighbour;
mod table;
#[cfg(test)]
mod tests;

use std::{array, fmt};

use rustc_hash::FxHashMap;

pub use neighbour::Neighbour;
use table::Counts;
pub use table::{Pairs, TableError, rare_line, table_line};

/// What a neighbour is to a symbol, in the order of [`LETTERS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Edge,
    Cell,
    Space,
    Letter,
    Ideograph,
    Digit,
    Opening,
    Closing,
    Quote,
    Ascii,
    /// Box drawing and block elements.
    Box,
    /// What changes the symbol before it: variation selector, joiner, keycap, colour of skin.
    Selector,
    /// Any other symbol.
    Other,
    /// The symbol itself, again.
    Same,
}

/// Letters of the classes in the table: edge, cell, space, letter, ideograph, digit, opening, punctuation that
/// closes, quote, ASCII, box drawing, variation selector, other symbol, the same symbol.
const LETTERS: &[u8; CLASSES] = b"ECSLIDOPQABVY=";
/// Number of classes.
pub const CLASSES: usize = 14;
/// Index of a neighbour that is summed out, beside those of the classes.
const UNKNOWN: usize = CLASSES;
/// Sides are indexed by class, or [`UNKNOWN`].
const SIDES: usize = CLASSES + 1;

/// A symbol seen so many times counts as much as what is known of its group. See `models/symbols.md` for this and the
/// next.
const TRUST: f64 = 8.0;
/// The same for a group of symbols and all symbols.
const TRUST_GROUP: f64 = 20.0;
/// So many pairs of neighbours are expected to be as if one side said nothing of the other, beside those counted.
const TRUST_APART: f64 = 128.0;
/// As if every class had been seen beside some symbol so many times.
const FLOOR: f64 = 1.0;

/// A class of symbols has at least this share, also without the symbol in question: nothing is divided by 0.
const LEAST_SHARE: f64 = 1e-6;

/// The counts, smoothed.
pub struct Symbols {
    index: FxHashMap<char, usize>,
    /// In the order of the table; all the rare ones are the last.
    rows: Vec<Row>,
    /// How many symbols the last row stands for.
    rare_kinds: f64,
    /// For two sides, the sum over all symbols of P(s) times the factor, as if neither side were the same.
    sums: [[f64; SIDES]; SIDES],
}

/// One symbol.
struct Row {
    /// P(s).
    share: f64,
    factors: Factors,
}

/// How likely neighbours of two classes are, given the symbol. For classes of symbols, this divided by the share of
/// the class (without the symbol itself), and for [`Class::Same`] by that of the symbol: times the share of the
/// neighbour, it is its probability.
enum Factors {
    /// Of the left side times the right.
    Apart(Box<[Side; 2]>),
    /// Of both, the left class first.
    Together(Box<[Side; SIDES]>),
}

/// For each class, or [`UNKNOWN`].
type Side = [f64; SIDES];

/// A neighbour, looked up.
#[derive(Clone, Copy)]
struct Known {
    /// Class of it, where it is not the symbol itself.
    class: usize,
    /// The row, if it is a symbol that has one.
    row: Option<usize>,
}

impl Symbols {
    /// Reads the table; its form is described in `models/symbols.md`.
    ///
    /// # Errors
    /// [`TableError`] where a line is not of that form, a symbol occurs twice, or the line of the rare ones is
    /// not the last.
    pub fn parse(table: &str) -> Result<Self, TableError> {
        let (counts, rare_kinds) = table::read(table)?;
        let mut index = FxHashMap::default();
        for (row, symbol) in counts.iter().enumerate().filter_map(|(row, counts)| Some((row, counts.symbol?)))
        {
            index.insert(symbol, row);
        }
        Ok(Self::smoothed(&counts, index, rare_kinds))
    }

    fn smoothed(counts: &[Counts], index: FxHashMap<char, usize>, rare_kinds: f64) -> Self {
        let places: f64 = counts.iter().map(|row| row.places).sum();
        let mut class_shares = [0.0; CLASSES];
        for row in counts {
            class_shares[row.class() as usize] += row.places / places;
        }
        let left = smooth(counts, |row| &row.left);
        let right = smooth(counts, |row| &row.right);
        let rows: Vec<Row> = counts
            .iter()
            .zip(left.iter().zip(&right))
            .map(|(row, (left, right))| {
                let share = row.places / places;
                let mut others = class_shares;
                if row.symbol.is_some() {
                    others[row.class() as usize] -= share;
                }
                let mut scale = [1.0; SIDES];
                for class in [Class::Box, Class::Selector, Class::Other] {
                    scale[class as usize] = 1.0 / others[class as usize].max(LEAST_SHARE);
                }
                scale[Class::Same as usize] = 1.0 / share;
                Row { share, factors: Factors::new(left, right, row.pairs.as_deref(), &scale) }
            })
            .collect();
        let mut sums = [[0.0; SIDES]; SIDES];
        for row in &rows {
            for (left, sums) in sums.iter_mut().enumerate() {
                for (right, sum) in sums.iter_mut().enumerate() {
                    *sum += row.share * row.factors.of(left, right);
                }
            }
        }
        Symbols { index, rows, rare_kinds, sums }
    }

    /// The symbols that the model knows each by itself, in no particular order.
    pub fn symbols(&self) -> impl Iterator<Item = char> {
        self.index.keys().copied()
    }

    /// The natural logarithm of P(`symbol` | `left`, `right`, *a symbol stands here*); `None` where `symbol` has no
    /// line in the table: [`Symbols::rare_log_probability`] then, if it is a symbol at all.
    pub fn log_probability(&self, symbol: char, left: Neighbour, right: Neighbour) -> Option<f32> {
        let row = *self.index.get(&symbol)?;
        let (left, right) = (self.known(left), self.known(right));
        let log = (self.weight(row, left, right) / self.sum(left, right)).ln();
        #[expect(clippy::cast_possible_truncation, reason = "a logarithm needs no more")]
        Some(log as f32)
    }

    /// The same for any one symbol without a line in the table. All of those together and all with a line come to 1.
    pub fn rare_log_probability(&self, left: Neighbour, right: Neighbour) -> f32 {
        let (left, right) = (self.known(left), self.known(right));
        let all = self.weight(self.rows.len() - 1, left, right) / self.sum(left, right);
        #[expect(clippy::cast_possible_truncation, reason = "a logarithm needs no more")]
        let log = (all / self.rare_kinds).ln() as f32;
        log
    }

    fn known(&self, neighbour: Neighbour) -> Known {
        let row = match neighbour {
            Neighbour::Symbol(c) => self.index.get(&c).copied(),
            _ => None,
        };
        Known { class: class(neighbour).map_or(UNKNOWN, |class| class as usize), row }
    }

    /// P(s) times the factor. Where a neighbour has a row, divided by its share: that is the same for all symbols.
    fn weight(&self, row: usize, left: Known, right: Known) -> f64 {
        let class = |known: Known| if known.row == Some(row) { Class::Same as usize } else { known.class };
        self.rows[row].share * self.rows[row].factors.of(class(left), class(right))
    }

    /// The sum of [`Symbols::weight`] over all rows: only those of the neighbours differ from what was added up.
    fn sum(&self, left: Known, right: Known) -> f64 {
        let mut sum = self.sums[left.class][right.class];
        let again = right.row.filter(|_| right.row != left.row);
        for row in left.row.into_iter().chain(again) {
            sum -= self.rows[row].share * self.rows[row].factors.of(left.class, right.class);
            sum += self.weight(row, left, right);
        }
        sum
    }
}

impl fmt::Debug for Symbols {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Symbols({})", self.index.len())
    }
}

impl Factors {
    /// From the probabilities of classes on each side, how often each pair was counted, and what to multiply with.
    fn new(left: &[f64; CLASSES], right: &[f64; CLASSES], pairs: Option<&Pairs>, scale: &Side) -> Self {
        let (left, right) = (with_unknown(left), with_unknown(right));
        let scaled = |side: Side| array::from_fn(|at| side[at] * scale[at]);
        let Some(pairs) = pairs else {
            return Factors::Apart(Box::new([scaled(left), scaled(right)]));
        };
        // What was counted, and the sums of it where one side, or neither, is known.
        let mut counts = [[0.0; SIDES]; SIDES];
        for (counts, pairs) in counts.iter_mut().zip(pairs) {
            *counts = with_unknown(pairs);
            counts[UNKNOWN] = pairs.iter().sum();
        }
        counts[UNKNOWN] = array::from_fn(|right| counts[..CLASSES].iter().map(|counts| counts[right]).sum());
        let all = counts[UNKNOWN][UNKNOWN] + TRUST_APART;
        let together = |at: usize| {
            let side = array::from_fn(|to| (counts[at][to] + TRUST_APART * left[at] * right[to]) / all);
            scaled(side).map(|factor: f64| factor * scale[at])
        };
        Factors::Together(Box::new(array::from_fn(together)))
    }

    fn of(&self, left: usize, right: usize) -> f64 {
        match self {
            Factors::Apart(sides) => sides[0][left] * sides[1][right],
            Factors::Together(factors) => factors[left][right],
        }
    }
}

/// Probabilities of classes, and that of any class.
fn with_unknown(given: &[f64; CLASSES]) -> Side {
    let mut side = [1.0; SIDES];
    side[..CLASSES].copy_from_slice(given);
    side
}

/// The class of a symbol as a neighbour of another one.
fn symbol_class(c: char) -> Class {
    match c {
        '\u{2500}'..='\u{259F}' => Class::Box,
        '\u{200D}' | '\u{20E3}' | '\u{FE0E}' | '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}' => Class::Selector,
        _ => Class::Other,
    }
}

/// Kinds of symbols that have similar neighbours, by their blocks.
const GROUPS: usize = 6;

fn group(symbol: Option<char>) -> usize {
    match symbol.map_or(0, u32::from) {
        0x80..=0x20FF => 0,
        0x2190..=0x21FF | 0x27F0..=0x27FF | 0x2900..=0x297F | 0x2B00..=0x2B11 => 1,
        0x2200..=0x22FF | 0x2980..=0x2AFF => 2,
        0x2500..=0x259F => 3,
        0x2600..=0x27BF | 0x2B12..=0x2BFF | 0x1F000..=0x1FAFF => 4,
        _ => 5,
    }
}

/// P(class | s) for each row, of one side: what was counted, blended with the group and that with all.
fn smooth(counts: &[Counts], side: impl Fn(&Counts) -> &[f64; CLASSES]) -> Vec<[f64; CLASSES]> {
    let mut all = [FLOOR; CLASSES];
    let mut groups = [[0.0; CLASSES]; GROUPS];
    for row in counts {
        add(&mut all, side(row));
        add(&mut groups[group(row.symbol)], side(row));
    }
    let all = blend(&all, &all, 0.0);
    let groups = groups.map(|group| blend(&group, &all, TRUST_GROUP));
    counts.iter().map(|row| blend(side(row), &groups[group(row.symbol)], TRUST)).collect()
}

fn add(sum: &mut [f64; CLASSES], counts: &[f64; CLASSES]) {
    sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
}

/// Probabilities from counts, with `trust` more of `expected`.
fn blend(counts: &[f64; CLASSES], expected: &[f64; CLASSES], trust: f64) -> [f64; CLASSES] {
    let sum = counts.iter().sum::<f64>() + trust;
    let mut blended = *counts;
    blended.iter_mut().zip(expected).for_each(|(count, share)| *count = (*count + trust * share) / sum);
    blended
}

/// Where the counts of [`table_line`] have a neighbour of `symbol`; `None` for [`Neighbour::Unknown`].
pub fn line_class(symbol: char, neighbour: Neighbour) -> Option<usize> {
    if neighbour == Neighbour::Symbol(symbol) {
        return Some(Class::Same as usize);
    }
    class(neighbour).map(|class| class as usize)
}

/// The class of a neighbour that is not the same symbol.
fn class(neighbour: Neighbour) -> Option<Class> {
    Some(match neighbour {
        Neighbour::Unknown => return None,
        Neighbour::Edge => Class::Edge,
        Neighbour::Cell => Class::Cell,
        Neighbour::Space => Class::Space,
        Neighbour::Letter => Class::Letter,
        Neighbour::Ideograph => Class::Ideograph,
        Neighbour::Digit => Class::Digit,
        Neighbour::Opening => Class::Opening,
        Neighbour::Closing => Class::Closing,
        Neighbour::Quote => Class::Quote,
        Neighbour::Ascii => Class::Ascii,
        Neighbour::Symbol(c) => symbol_class(c),
    })
}
