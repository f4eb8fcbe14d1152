//! The symbols beside and between words: punctuation, numbers, Latin letters, spaces, emoji.
//!
//! In: the section of the model's file, and characters other than Han. Out: log probabilities of one
//! symbol after another, and the affinity of a Han character to the symbol before or after it ("年"
//! after a number, "，" after "了").

use rustc_hash::FxHashMap;

use super::file::{AFFINITY_STEP, SYMBOL_STEP, Section, WordFileError};

/// A class of characters, or one punctuation mark: a row of the symbol table.
pub type Symbol = u8;

/// A Han character or anything else that belongs to a word.
pub const WORD: Symbol = 0;
/// The start of a line.
pub const START: Symbol = 1;
/// A space after anything but a number or an ASCII letter.
pub const SPACE: Symbol = 2;
/// A digit.
pub const NUMBER: Symbol = 3;
/// An ASCII letter.
pub const LATIN: Symbol = 4;
/// A space after a number.
pub const SPACE_AFTER_NUMBER: Symbol = 5;
/// A space after an ASCII letter.
pub const SPACE_AFTER_LATIN: Symbol = 6;
/// Any character without a row of its own.
pub const OTHER: Symbol = 7;
/// The number of classes. The symbols of single characters follow.
pub const CLASSES: usize = 8;

/// The log probability, in nats, of each digit among digits.
const DIGIT: f32 = -2.3;
/// The log probability, in nats, of each letter among letters. Letters pass through every channel
/// unchanged, so this constant affects all candidates alike.
const LETTER: f32 = -3.5;
/// The log probability, in nats, of each delimiter among delimiters and line ends.
const DELIMITER: f32 = -3.0;
/// The log probability, in nats, of a character that did not occur in training, among those without a row.
const UNSEEN: f32 = -13.0;

/// Whether `character` separates texts in a line of code or markup. It is treated like a line end, because the training
/// texts have no code and show such characters only between words of prose.
fn is_delimiter(character: char) -> bool {
    matches!(
        character,
        '"' | '\'' | '`' | '*' | '_' | '<' | '>' | '{' | '}' | '[' | ']' | '|' | '#' | '=' | '\\'
    )
}

/// The symbols of the word model, and their probabilities.
#[derive(Debug)]
pub struct SymbolTable {
    rows: FxHashMap<char, Symbol>,
    count: usize,
    /// The log probability, in nats, of a symbol (column) after another (row).
    table: Vec<f32>,
    /// The affinity of a Han character to the symbol before it, in nats.
    after: FxHashMap<(Symbol, char), f32>,
    /// The affinity of a symbol to the Han character before it, in nats.
    before: FxHashMap<(Symbol, char), f32>,
    /// The log probability, in nats, of each character without a row among these.
    others: FxHashMap<char, f32>,
}

/// Reads little-endian numbers from the front of a section.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn number<const BYTES: usize>(&mut self) -> Result<u32, WordFileError> {
        let (bytes, rest) =
            self.0.split_first_chunk::<BYTES>().ok_or(WordFileError::Malformed(Section::Symbols))?;
        self.0 = rest;
        Ok(bytes.iter().rev().fold(0, |number, &byte| number << 8 | u32::from(byte)))
    }

    fn character(&mut self) -> Result<char, WordFileError> {
        char::from_u32(self.number::<3>()?).ok_or(WordFileError::Malformed(Section::Symbols))
    }
}

impl SymbolTable {
    /// Reads [`Section::Symbols`]: the characters with rows (count u16, code points of 3 bytes); the
    /// table (a byte each, row by row); the affinities after and before (count u32, then symbol u8, code
    /// point, level i8 each); the others (count u16, code point, level u8 each).
    pub fn read(section: &[u8]) -> Result<Self, WordFileError> {
        let mut cursor = Cursor(section);
        let mut rows = FxHashMap::default();
        let own = cursor.number::<2>()? as usize;
        let count = CLASSES + own;
        if count > usize::from(Symbol::MAX) {
            return Err(WordFileError::Malformed(Section::Symbols));
        }
        for row in CLASSES..count {
            rows.insert(cursor.character()?, row as Symbol);
        }
        let mut table = Vec::with_capacity(count * count);
        for _ in 0..count * count {
            table.push(-SYMBOL_STEP * cursor.number::<1>()? as f32);
        }
        let mut affinities = [FxHashMap::default(), FxHashMap::default()];
        for affinity in &mut affinities {
            for _ in 0..cursor.number::<4>()? {
                let symbol = cursor.number::<1>()? as Symbol;
                let character = cursor.character()?;
                let level = cursor.number::<1>()? as u8 as i8;
                affinity.insert((symbol, character), f32::from(level) * AFFINITY_STEP);
            }
        }
        let mut others = FxHashMap::default();
        for _ in 0..cursor.number::<2>()? {
            let character = cursor.character()?;
            others.insert(character, -SYMBOL_STEP * cursor.number::<1>()? as f32);
        }
        let [after, before] = affinities;
        Ok(SymbolTable { rows, count, table, after, before, others })
    }

    /// The symbol of a character that belongs to no word, after the symbol `previous`.
    pub fn of(&self, character: char, previous: Symbol) -> Symbol {
        match character {
            '0'..='9' => NUMBER,
            'a'..='z' | 'A'..='Z' => LATIN,
            '\n' | '\r' => START,
            _ if is_delimiter(character) => START,
            ' ' => match previous {
                NUMBER => SPACE_AFTER_NUMBER,
                LATIN => SPACE_AFTER_LATIN,
                _ => SPACE,
            },
            _ => self.rows.get(&character).copied().unwrap_or(OTHER),
        }
    }

    /// The log probability, in nats, of `next` after `previous`.
    pub fn follows(&self, previous: Symbol, next: Symbol) -> f32 {
        self.table.get(usize::from(previous) * self.count + usize::from(next)).copied().unwrap_or(UNSEEN)
    }

    /// The log probability, in nats, of `character` among the characters of its symbol.
    pub fn within(&self, symbol: Symbol, character: char) -> f32 {
        match symbol {
            NUMBER => DIGIT,
            START => DELIMITER,
            LATIN => LETTER,
            OTHER => self.others.get(&character).copied().unwrap_or(UNSEEN),
            _ => 0.0,
        }
    }

    /// How much likelier a word that begins with `character` is after `symbol` than elsewhere, in nats.
    pub fn affinity_after(&self, symbol: Symbol, character: char) -> f32 {
        self.after.get(&(symbol, character)).copied().unwrap_or(0.0)
    }

    /// How much likelier `symbol` is after a word that ends with `character` than elsewhere, in nats.
    pub fn affinity_before(&self, symbol: Symbol, character: char) -> f32 {
        self.before.get(&(symbol, character)).copied().unwrap_or(0.0)
    }

    /// The characters that occurred in training.
    pub fn characters(&self) -> impl Iterator<Item = char> {
        self.rows.keys().chain(self.others.keys()).copied()
    }
}
