//! Smooths the counts into probabilities.
//!
//! In: counts. Out: [`SymbolModel`], with the log probability of a symbol between two neighbours.

use std::{array, fmt};

use rustc_hash::FxHashMap;

use super::class::{CLASSES, Class, GROUPS, class, group};
use super::neighbour::Neighbour;
use super::table::{self, Pairs, SymbolCounts, TableError};

/// The index of an unknown neighbour, which is summed out. It follows the indices of the classes.
pub(super) const UNKNOWN: usize = CLASSES;
/// The number of indices of a side: the classes, and [`UNKNOWN`].
pub(super) const SIDES: usize = CLASSES + 1;
/// The weight of the group's distribution in that of a symbol, in pseudo-counts. A symbol that was seen this many times
/// relies on its own counts and on its group to equal parts. Raising it trusts the group more. `models/symbols.md`
/// describes this and the next three.
const TRUST: f64 = 8.0;
/// The weight of the distribution of all symbols in that of a group, in pseudo-counts.
const TRUST_GROUP: f64 = 20.0;
/// The weight of independent sides in the joint distribution of both sides, in pseudo-counts.
const TRUST_APART: f64 = 128.0;
/// The pseudo-count of each class beside all symbols together.
const FLOOR: f64 = 1.0;
/// The least share of a class of symbols once the symbol in question is left out. It prevents a division by 0.
pub(super) const LEAST_SHARE: f64 = 1e-6;

/// The symbol model.
pub struct SymbolModel {
    index: FxHashMap<char, usize>,
    /// One row per symbol, in the order of the table. The last row stands for all rare symbols.
    pub(super) rows: Vec<SymbolRow>,
    /// The number of rare symbols.
    pub(super) rare_kinds: f64,
    /// For each pair of sides, the sum over all symbols of P(s) times its factor, if neither neighbour is the same symbol.
    sums: [[f64; SIDES]; SIDES],
}

/// A symbol, and the distribution of its neighbours.
pub(super) struct SymbolRow {
    /// P(s).
    pub(super) share: f64,
    pub(super) factors: Factors,
}

/// P(left class, right class | symbol). For classes of symbols it is divided by the share of the class without the symbol
/// itself, and for [`Class::Same`] by the share of the symbol. Multiplied by the share of a neighbouring symbol, it is
/// then the probability of that symbol.
pub(super) enum Factors {
    /// The sides are independent: the factor is that of the left side times that of the right.
    Apart(Box<[Side; 2]>),
    /// The factor of both sides together, indexed by the left class and then by the right one.
    Together(Box<[Side; SIDES]>),
}

/// A value for each class, and for [`UNKNOWN`].
type Side = [f64; SIDES];

/// A neighbour, as the model knows it.
#[derive(Clone, Copy)]
struct KnownNeighbour {
    /// The index of its class, if it is not the same symbol again.
    class: usize,
    /// Its row, if it is a symbol with one.
    row: Option<usize>,
}

impl SymbolModel {
    /// Reads the table. `models/symbols.md` describes its format.
    ///
    /// # Errors
    /// [`TableError`] if a line does not have that format, a symbol occurs twice, or the line of the rare symbols is
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

    fn smoothed(counts: &[SymbolCounts], index: FxHashMap<char, usize>, rare_kinds: f64) -> Self {
        let places: f64 = counts.iter().map(|row| row.places).sum();
        let mut class_shares = [0.0; CLASSES];
        for row in counts {
            class_shares[row.class() as usize] += row.places / places;
        }
        let left = smooth(counts, |row| &row.left);
        let right = smooth(counts, |row| &row.right);
        let rows: Vec<SymbolRow> = counts
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
                SymbolRow { share, factors: Factors::new(left, right, row.pairs.as_deref(), &scale) }
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
        SymbolModel { index, rows, rare_kinds, sums }
    }

    /// The symbols with a row of their own, in no particular order.
    pub fn symbols(&self) -> impl Iterator<Item = char> {
        self.index.keys().copied()
    }

    /// ln P(`symbol` | `left`, `right`, *a symbol stands here*). `None` if `symbol` has no line in the table; use
    /// [`SymbolModel::rare_log_probability`] if it is a symbol at all.
    pub fn log_probability(&self, symbol: char, left: Neighbour, right: Neighbour) -> Option<f32> {
        let row = *self.index.get(&symbol)?;
        let (left, right) = (self.known(left), self.known(right));
        let log = (self.weight(row, left, right) / self.sum(left, right)).ln();
        #[expect(clippy::cast_possible_truncation, reason = "a logarithm needs no more")]
        Some(log as f32)
    }

    /// ln P(one rare symbol | `left`, `right`, *a symbol stands here*), the same for each symbol without a line in the table.
    /// The probabilities of all rare symbols and of all symbols with a line sum to 1.
    pub fn rare_log_probability(&self, left: Neighbour, right: Neighbour) -> f32 {
        let (left, right) = (self.known(left), self.known(right));
        let all = self.weight(self.rows.len() - 1, left, right) / self.sum(left, right);
        #[expect(clippy::cast_possible_truncation, reason = "a logarithm needs no more")]
        let log = (all / self.rare_kinds).ln() as f32;
        log
    }

    fn known(&self, neighbour: Neighbour) -> KnownNeighbour {
        let row = match neighbour {
            Neighbour::Symbol(c) => self.index.get(&c).copied(),
            _ => None,
        };
        KnownNeighbour { class: class(neighbour).map_or(UNKNOWN, |class| class as usize), row }
    }

    /// P(s) times the factor. The share of a neighbouring symbol is left out, because it is the same for all symbols.
    fn weight(&self, row: usize, left: KnownNeighbour, right: KnownNeighbour) -> f64 {
        let class =
            |known: KnownNeighbour| if known.row == Some(row) { Class::Same as usize } else { known.class };
        self.rows[row].share * self.rows[row].factors.of(class(left), class(right))
    }

    /// The sum of [`SymbolModel::weight`] over all rows. Only the rows of the neighbours differ from the precomputed sum.
    fn sum(&self, left: KnownNeighbour, right: KnownNeighbour) -> f64 {
        let mut sum = self.sums[left.class][right.class];
        let again = right.row.filter(|_| right.row != left.row);
        for row in left.row.into_iter().chain(again) {
            sum -= self.rows[row].share * self.rows[row].factors.of(left.class, right.class);
            sum += self.weight(row, left, right);
        }
        sum
    }
}

impl fmt::Debug for SymbolModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SymbolModel({})", self.index.len())
    }
}

impl Factors {
    /// Makes the factors from the probabilities of classes on each side, the counts of pairs, and the scale of each class.
    fn new(left: &[f64; CLASSES], right: &[f64; CLASSES], pairs: Option<&Pairs>, scale: &Side) -> Self {
        let (left, right) = (with_unknown(left), with_unknown(right));
        let scaled = |side: Side| array::from_fn(|at| side[at] * scale[at]);
        let Some(pairs) = pairs else {
            return Factors::Apart(Box::new([scaled(left), scaled(right)]));
        };
        // The counts, and their marginal sums for unknown sides.
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

    pub(super) fn of(&self, left: usize, right: usize) -> f64 {
        match self {
            Factors::Apart(sides) => sides[0][left] * sides[1][right],
            Factors::Together(factors) => factors[left][right],
        }
    }
}

/// The probabilities of the classes, and 1 for [`UNKNOWN`].
fn with_unknown(given: &[f64; CLASSES]) -> Side {
    let mut side = [1.0; SIDES];
    side[..CLASSES].copy_from_slice(given);
    side
}

/// P(class | s) on one side, for each row: the counts, interpolated with the group, which is interpolated with all symbols.
fn smooth(counts: &[SymbolCounts], side: impl Fn(&SymbolCounts) -> &[f64; CLASSES]) -> Vec<[f64; CLASSES]> {
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

/// Probabilities from counts, with `trust` pseudo-counts that are distributed as `expected`.
fn blend(counts: &[f64; CLASSES], expected: &[f64; CLASSES], trust: f64) -> [f64; CLASSES] {
    let sum = counts.iter().sum::<f64>() + trust;
    let mut blended = *counts;
    blended.iter_mut().zip(expected).for_each(|(count, share)| *count = (*count + trust * share) / sum);
    blended
}
