//! The form of the table: text comes in, counts go out, and the other way round for the trainer. Smooths nothing.

use std::collections::HashSet;
use std::fmt;

use super::{CLASSES, Class, LETTERS, symbol_class};

/// Counts of classes on both sides, the left one first.
pub type Pairs = [[f64; CLASSES]; CLASSES];

/// Word that begins the line of all symbols without a line of their own.
const RARE: &str = "rare";
/// A count of less is not written.
const LEAST: f64 = 0.5;

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

/// Counts of one line of the table.
pub(super) struct Counts {
    /// `None` for all the rare ones.
    pub symbol: Option<char>,
    pub places: f64,
    pub left: [f64; CLASSES],
    pub right: [f64; CLASSES],
    /// Of symbols that were seen often.
    pub pairs: Option<Box<Pairs>>,
}

impl Counts {
    /// The class of the symbol as a neighbour of others.
    pub fn class(&self) -> Class {
        self.symbol.map_or(Class::Other, symbol_class)
    }
}

/// The lines of a table, the last of which is that of the rare symbols, and how many symbols that stands for.
pub(super) fn read(table: &str) -> Result<(Vec<Counts>, f64), TableError> {
    let mut counts: Vec<Counts> = Vec::new();
    let mut met = HashSet::new();
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
        let ([code, shown, places, left, right] | [code, shown, places, left, right, _]) = fields[..] else {
            return Err(failed("not five or six fields"));
        };
        let symbol = if code == RARE {
            rare_kinds = Some(number(shown).ok_or(failed("no number of rare symbols"))?);
            None
        } else {
            let code = code.strip_prefix("U+").and_then(|code| u32::from_str_radix(code, 16).ok());
            let symbol = code.and_then(char::from_u32).ok_or(failed("no code point"))?;
            if !met.insert(symbol) {
                return Err(failed("a symbol that was there before"));
            }
            Some(symbol)
        };
        let both =
            fields.get(5).map(|field| pairs(field).ok_or(failed("no counts of both sides"))).transpose()?;
        counts.push(Counts {
            symbol,
            places: number(places).filter(|&places| places > 0.0).ok_or(failed("no number of places"))?,
            left: side(left).ok_or(failed("no counts of what is before"))?,
            right: side(right).ok_or(failed("no counts of what is after"))?,
            pairs: both,
        });
    }
    let rare_kinds = rare_kinds.filter(|&kinds| kinds > 0.0);
    let rare_kinds = rare_kinds.ok_or(TableError { line: 0, problem: "no line of the rare symbols" })?;
    Ok((counts, rare_kinds))
}

fn number(text: &str) -> Option<f64> {
    text.parse::<u32>().ok().map(f64::from)
}

fn class(letter: u8) -> Option<usize> {
    LETTERS.iter().position(|other| *other == letter)
}

/// Counts of one side: `S12 L3` is 12 spaces and 3 letters.
pub(super) fn side(text: &str) -> Option<[f64; CLASSES]> {
    let mut counts = [0.0; CLASSES];
    for word in words(text) {
        counts[class(word.as_bytes()[0])?] = number(word.get(1..)?)?;
    }
    Some(counts)
}

/// Counts of both: `LS12` is 12 times a letter before and white space after.
pub(super) fn pairs(text: &str) -> Option<Box<Pairs>> {
    let mut counts = Box::new([[0.0; CLASSES]; CLASSES]);
    for word in words(text) {
        let [left, right, ..] = *word.as_bytes() else { return None };
        counts[class(left)?][class(right)?] = number(word.get(2..)?)?;
    }
    Some(counts)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| !word.is_empty())
}

/// Writes a line of the table: for the trainer, so that one place knows its form. Counts are in the order of
/// [`line_class`](super::line_class). Those of both sides at once are in the line if it is `paired`.
pub fn table_line(symbol: char, counts: &Pairs, paired: bool) -> String {
    // White space, joiners and selectors would hide or join what is beside them.
    let hidden = symbol.is_whitespace() || symbol_class(symbol) == Class::Selector || symbol == '\u{200B}';
    let shown = if hidden { String::new() } else { symbol.to_string() };
    line(&format!("U+{:04X}", u32::from(symbol)), &shown, counts, paired)
}

/// The same for all symbols without a line of their own, of which there are `kinds`. They have little in common: both
/// sides at once are never in it.
pub fn rare_line(kinds: usize, counts: &Pairs) -> String {
    line(RARE, &kinds.to_string(), counts, false)
}

fn line(code: &str, shown: &str, counts: &Pairs, paired: bool) -> String {
    let letters = || LETTERS.iter().map(|letter| char::from(*letter));
    let written = |name: String, count: f64| (count >= LEAST).then(|| format!("{name}{count:.0}"));
    let left = counts.map(|row| row.iter().sum::<f64>());
    let mut right = [0.0; CLASSES];
    for row in counts {
        right.iter_mut().zip(row).for_each(|(sum, count)| *sum += count);
    }
    let places: f64 = left.iter().sum();
    let side = |counts: &[f64; CLASSES]| {
        let words = letters().zip(counts).filter_map(|(letter, count)| written(letter.to_string(), *count));
        words.collect::<Vec<_>>().join(" ")
    };
    let mut line = format!("{code}\t{shown}\t{places:.0}\t{}\t{}", side(&left), side(&right));
    if paired {
        let words = letters().zip(counts).flat_map(|(before, counts)| {
            let pairs = letters().zip(counts);
            pairs.filter_map(move |(after, count)| written(format!("{before}{after}"), *count))
        });
        line.push('\t');
        line.push_str(&words.collect::<Vec<_>>().join(" "));
    }
    line.push('\n');
    line
}
