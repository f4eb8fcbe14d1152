//! Which symbol stands at a place: typography, arrows, check marks, box drawing, bullets, emoji.
//!
//! In: the table `models/symbols.tsv` (see `models/symbols.md` for what it is made of), then a symbol and what is
//! beside it. Out: log probabilities in nats. Nothing here knows about bytes of encodings or about damage, reads a
//! file or keeps what it was given.
//!
//! The model is P(s | left, right) ∝ P(s) · P(left | s) · P(right | s), of counts in Markdown, source code and
//! notes: given the symbol, what is before it says nothing of what is after.

mod neighbour;
#[cfg(test)]
mod tests;

use std::fmt;

use rustc_hash::FxHashMap;

pub use neighbour::Neighbour;

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
/// As if every class had been seen beside some symbol so many times.
const FLOOR: f64 = 1.0;

/// A class of symbols has at least this share, also without the symbol in question: nothing is divided by 0.
const LEAST_SHARE: f64 = 1e-6;

/// Word that begins the line of all symbols without a line of their own.
const RARE: &str = "rare";

/// Why given text is no table of symbols: which line, counted from 1, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableError {
    /// The line, from 1; 0 where it is the whole.
    pub line: usize,
    /// What is wrong.
    pub problem: &'static str,
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

impl std::error::Error for TableError {}

/// The counts, smoothed.
pub struct Symbols {
    index: FxHashMap<char, u16>,
    /// In the order of the table; all the rare ones are the last.
    rows: Vec<Row>,
    /// How many symbols the last row stands for.
    rare_kinds: f64,
    /// For two sides, the sum over all symbols of P(s) times both factors, as if neither side were the same.
    sums: [[f64; SIDES]; SIDES],
}

/// One symbol.
#[derive(Clone)]
struct Row {
    /// P(s).
    share: f64,
    left: Side,
    right: Side,
}

/// For each class, how likely a neighbour of it is, given the symbol. For classes of symbols, this divided by the
/// share of the class (without the symbol itself): times the share of the neighbour, it is its probability.
#[derive(Clone)]
struct Side {
    factors: [f64; SIDES],
    /// P(the neighbour is the same symbol | s).
    same: f64,
}

/// A neighbour, looked up.
#[derive(Clone, Copy)]
struct Known {
    /// Class of it, where it is not the symbol itself.
    class: usize,
    /// The row, if it is a symbol that has one.
    row: Option<usize>,
}

/// Counts of one line of the table.
struct Counts {
    symbol: Option<char>,
    places: f64,
    left: [f64; CLASSES],
    right: [f64; CLASSES],
}

impl Symbols {
    /// Reads the table; its form is described in `models/symbols.md`.
    ///
    /// # Errors
    /// [`TableError`] where a line is not of that form, a symbol occurs twice, or the line of the rare ones is
    /// not the last.
    pub fn parse(table: &str) -> Result<Self, TableError> {
        let mut counts: Vec<Counts> = Vec::new();
        let mut index = FxHashMap::default();
        let mut rare_kinds = None;
        for (at, line) in table.lines().enumerate() {
            let failed = |problem| TableError { line: at + 1, problem };
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            if rare_kinds.is_some() {
                return Err(failed("a line after that of the rare symbols"));
            }
            let fields: Vec<&str> = line.split('\t').collect();
            let [code, shown, places, left, right] = fields[..] else {
                return Err(failed("not five fields"));
            };
            let symbol = if code == RARE {
                rare_kinds = Some(number(shown).ok_or(failed("no number of rare symbols"))?);
                None
            } else {
                let code = code.strip_prefix("U+").and_then(|code| u32::from_str_radix(code, 16).ok());
                let symbol = code.and_then(char::from_u32).ok_or(failed("no code point"))?;
                let row = u16::try_from(counts.len()).map_err(|_| failed("too many symbols"))?;
                if index.insert(symbol, row).is_some() {
                    return Err(failed("a symbol that was there before"));
                }
                Some(symbol)
            };
            counts.push(Counts {
                symbol,
                places: number(places).filter(|&places| places > 0.0).ok_or(failed("no number of places"))?,
                left: side(left).ok_or(failed("no counts of what is before"))?,
                right: side(right).ok_or(failed("no counts of what is after"))?,
            });
        }
        let rare_kinds = rare_kinds.filter(|&kinds| kinds > 0.0);
        let rare_kinds = rare_kinds.ok_or(TableError { line: 0, problem: "no line of the rare symbols" })?;
        Ok(Self::smoothed(&counts, index, rare_kinds))
    }

    fn smoothed(counts: &[Counts], index: FxHashMap<char, u16>, rare_kinds: f64) -> Self {
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
                Row { share, left: Side::new(left, &others), right: Side::new(right, &others) }
            })
            .collect();
        let mut sums = [[0.0; SIDES]; SIDES];
        for row in &rows {
            for (left, sums) in row.left.factors.iter().zip(&mut sums) {
                for (right, sum) in row.right.factors.iter().zip(sums) {
                    *sum += row.share * left * right;
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
        let row = usize::from(*self.index.get(&symbol)?);
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
            Neighbour::Symbol(c) => self.index.get(&c).map(|&row| usize::from(row)),
            _ => None,
        };
        Known { class: class(neighbour).map_or(UNKNOWN, |class| class as usize), row }
    }

    /// P(s) times both factors. Where a neighbour has a row, divided by its share: that is the same for all symbols.
    fn weight(&self, row: usize, left: Known, right: Known) -> f64 {
        let factor = |side: &Side, known: Known| match known.row {
            Some(same) if same == row => side.same / self.rows[row].share,
            _ => side.factors[known.class],
        };
        let Row { share, left: before, right: after } = &self.rows[row];
        share * factor(before, left) * factor(after, right)
    }

    /// The sum of [`Symbols::weight`] over all rows: only those of the neighbours differ from what was added up.
    fn sum(&self, left: Known, right: Known) -> f64 {
        let mut sum = self.sums[left.class][right.class];
        let again = right.row.filter(|_| right.row != left.row);
        for row in left.row.into_iter().chain(again) {
            let Row { share, left: before, right: after } = &self.rows[row];
            sum -= share * before.factors[left.class] * after.factors[right.class];
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

impl Counts {
    /// The class of the symbol as a neighbour of others.
    fn class(&self) -> Class {
        self.symbol.map_or(Class::Other, symbol_class)
    }
}

impl Side {
    /// From the probabilities of classes, and the share of each class of symbols but for the symbol itself.
    fn new(given: &[f64; CLASSES], others: &[f64; CLASSES]) -> Self {
        let mut factors = [1.0; SIDES];
        factors[..CLASSES].copy_from_slice(given);
        for class in [Class::Box, Class::Selector, Class::Other] {
            factors[class as usize] /= others[class as usize].max(LEAST_SHARE);
        }
        Side { factors, same: given[Class::Same as usize] }
    }
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

fn number(text: &str) -> Option<f64> {
    text.parse::<u32>().ok().map(f64::from)
}

/// Counts of one side: `S12 L3` is 12 spaces and 3 letters.
fn side(text: &str) -> Option<[f64; CLASSES]> {
    let mut counts = [0.0; CLASSES];
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let class = LETTERS.iter().position(|letter| *letter == word.as_bytes()[0])?;
        counts[class] = number(word.get(1..)?)?;
    }
    Some(counts)
}

/// Writes a line of the table: for the trainer, so that one place knows its form. Counts are in the order of
/// [`line_class`].
pub fn table_line(symbol: char, places: f64, left: &[f64; CLASSES], right: &[f64; CLASSES]) -> String {
    // White space, joiners and selectors would hide or join what is beside them.
    let hidden = symbol.is_whitespace() || symbol_class(symbol) == Class::Selector || symbol == '\u{200B}';
    let shown = if hidden { String::new() } else { symbol.to_string() };
    line(&format!("U+{:04X}", u32::from(symbol)), &shown, places, left, right)
}

/// The same for all symbols without a line of their own, of which there are `kinds`.
pub fn rare_line(kinds: usize, places: f64, left: &[f64; CLASSES], right: &[f64; CLASSES]) -> String {
    line(RARE, &kinds.to_string(), places, left, right)
}

fn line(code: &str, shown: &str, places: f64, left: &[f64; CLASSES], right: &[f64; CLASSES]) -> String {
    let side = |counts: &[f64; CLASSES]| {
        let counts = LETTERS.iter().zip(counts).filter(|(_, count)| **count >= 0.5);
        let words: Vec<String> =
            counts.map(|(letter, count)| format!("{}{count:.0}", char::from(*letter))).collect();
        words.join(" ")
    };
    format!("{code}\t{shown}\t{places:.0}\t{}\t{}\n", side(left), side(right))
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
