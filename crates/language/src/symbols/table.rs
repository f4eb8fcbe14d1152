//! The text format of the table. In: text. Out: counts; and the other way round for the trainer. Smooths nothing.

use std::collections::HashSet;
use std::fmt;

use super::class::{CLASSES, Class, LETTERS, symbol_class};

/// Counts of pairs of classes, indexed by the left class and then by the right one.
pub type Pairs = [[f64; CLASSES]; CLASSES];

/// The first field of the line of all symbols without a line of their own.
const RARE: &str = "rare";
/// Smaller counts are not written.
const LEAST: f64 = 0.5;

/// Why a text is no table of symbols.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableError {
    /// The number of the line, from 1; 0 for the whole text.
    pub line: usize,
    /// A description of the problem.
    pub problem: &'static str,
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

impl std::error::Error for TableError {}

/// The counts of one line of the table.
pub(super) struct SymbolCounts {
    /// The symbol; `None` for the line of the rare symbols.
    pub symbol: Option<char>,
    pub places: f64,
    pub left: [f64; CLASSES],
    pub right: [f64; CLASSES],
    /// The counts of both sides together, for symbols that were seen often.
    pub pairs: Option<Box<Pairs>>,
}

impl SymbolCounts {
    /// The class of the symbol as a neighbour of others.
    pub fn class(&self) -> Class {
        self.symbol.map_or(Class::Other, symbol_class)
    }
}

/// Reads the lines of a table and the number of rare symbols. The last line is that of the rare symbols.
pub(super) fn read(table: &str) -> Result<(Vec<SymbolCounts>, f64), TableError> {
    let mut counts: Vec<SymbolCounts> = Vec::new();
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
        counts.push(SymbolCounts {
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

/// Parses the counts of one side: `S12 L3` is 12 spaces and 3 letters.
pub(super) fn side(text: &str) -> Option<[f64; CLASSES]> {
    let mut counts = [0.0; CLASSES];
    for word in words(text) {
        counts[class(word.as_bytes()[0])?] = number(word.get(1..)?)?;
    }
    Some(counts)
}

/// Parses the counts of both sides together: `LS12` is 12 times a letter before and white space after.
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

/// Writes a line of the table. Used by the trainer, so that one module knows the format. Counts are indexed by
/// [`line_class`](super::line_class). If `paired`, the line also has the counts of both sides together.
pub fn table_line(symbol: char, counts: &Pairs, paired: bool) -> String {
    // White space, joiners and selectors would be invisible or join their neighbours.
    let hidden = symbol.is_whitespace() || symbol_class(symbol) == Class::Selector || symbol == '\u{200B}';
    let shown = if hidden { String::new() } else { symbol.to_string() };
    line(&format!("U+{:04X}", u32::from(symbol)), &shown, counts, paired)
}

/// Writes the line of all symbols without a line of their own. `kinds` is their number. They have little in common, so the line
/// has no counts of both sides together.
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
