//! What the plain letters of a text say about its language: the model of the ASCII letters.
//!
//! In: the file `models/latin-letters.bin` (see `models/latin-letters.md` for what it is made of), then text.
//! Out: evidence in nats for one language against the average of them all. Nothing here knows about bytes of
//! encodings or about damage, reads a file or keeps what it was given.
//!
//! [`super::characters`] prices ASCII alike in every language, so that code and markup decide nothing. This
//! room says what that leaves unsaid, tempered: a word says at most [`WORD_LIMIT`], a text at most [`TEXT_LIMIT`].

pub mod coder;
pub mod file;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

pub use file::FileError;

use coder::{Decoder, Number};

/// A word's start or end, and all that is no letter.
pub const BOUNDARY: usize = 0;
/// A letter outside ASCII; `a` to `z` are 1 to 26.
pub const OTHER: usize = 27;
/// How many symbols a context is made of.
pub const SYMBOLS: usize = 28;
/// How many of them are priced: all but [`OTHER`].
pub const PRICED: usize = 27;
/// Entries of a table: two symbols before, and the one that comes.
pub const ENTRIES: usize = SYMBOLS * SYMBOLS * PRICED;
/// Nats for each step of an entry.
pub const STEP: f32 = 0.25;
/// The largest entry, in steps, either way.
pub const LARGEST: i8 = 16;
/// Entries differ by how often their three symbols follow each other: class 0 never, the last often.
pub const CLASSES: usize = 12;

/// A word says at most this much, in nats, either way. On clean text 5 is better by 0.01 nats of the posterior
/// of 20 letters' language; where every third word is English or code, 3 and 4 are better than 5 by 0.04, than
/// 8 by 0.14 (`models/latin-letters.md`).
pub const WORD_LIMIT: f32 = 4.0;
/// Words of a text after which further ones say little: n words count as n / (1 + n / this). A text's words
/// are of one subject, so what they say is not independent. Without it the posterior of 20 letters' language
/// loses 0.07 nats, of 400 letters' 0.09; with 5 or 12 instead it loses up to 0.01.
const WORDS_BELIEVED: f32 = 7.5;
/// What a text says at most, in nats, either way: what endless words of [`WORD_LIMIT`] come to.
pub const TEXT_LIMIT: f32 = WORD_LIMIT * WORDS_BELIEVED;
/// What a text says of a language without a row: as much as the average. Every language in Latin script has one;
/// to the others ASCII words are foreign, and compare with nothing.
pub const WITHOUT_ROW: f32 = 0.0;

const WORD_LIMIT_STEPS: i32 = (WORD_LIMIT / STEP) as i32;

/// A language of one [`LetterModel`]: which of its tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Row(u8);

/// The tables of all languages. Opening verifies the file; a table is unpacked when first used
/// (about a third of a millisecond).
pub struct LetterModel {
    bytes: Cow<'static, [u8]>,
    languages: Vec<(String, Row)>,
    classes: Vec<u8>,
    sections: Vec<Range<usize>>,
    tables: Vec<OnceLock<Table>>,
    /// All tables at once: the rows' entries side by side, [`LetterModel::evidence_of_all`] adds them all up in one pass.
    side_by_side: OnceLock<Vec<Lanes>>,
}

/// So many rows are added up at once: what the 47 rows of the committed model need, in whole vector registers.
const LANES: usize = 64;

/// An entry of up to [`LANES`] tables.
type Lanes = [i8; LANES];

/// For each two symbols before and each priced symbol: [`STEP`]s of ln P(symbol | before, language) less
/// ln P(symbol | before, average).
type Table = Box<[i8]>;

impl std::fmt::Debug for LetterModel {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tags: Vec<&str> = self.languages.iter().map(|(tag, _)| tag.as_str()).collect();
        formatter.debug_struct("LetterModel").field("languages", &tags).finish_non_exhaustive()
    }
}

impl LetterModel {
    /// Opens a file: magic, version, length and checksum are verified. Whatever the sections hold, they
    /// unpack to some table.
    ///
    /// # Errors
    /// [`FileError`] for any other bytes. Never panics.
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Result<Self, FileError> {
        let file::Parts { languages, classes, sections } = file::split(&bytes)?;
        let languages = languages.into_iter().map(|(tag, row)| (tag, Row(row))).collect();
        let classes = unpack_classes(&bytes[classes]);
        let tables = sections.iter().map(|_| OnceLock::new()).collect();
        Ok(LetterModel { languages, classes, sections, tables, side_by_side: OnceLock::new(), bytes })
    }

    /// The tags of the languages with a row, each with its row. Languages that share one can't be told apart.
    pub fn languages(&self) -> impl Iterator<Item = (&str, Row)> {
        self.languages.iter().map(|(tag, row)| (tag.as_str(), *row))
    }

    /// The row of the language with a BCP 47 tag.
    pub fn row(&self, tag: &str) -> Option<Row> {
        self.languages().find(|&(known, _)| known == tag).map(|(_, row)| row)
    }

    fn table(&self, row: Row) -> &[i8] {
        let at = usize::from(row.0);
        self.tables[at].get_or_init(|| unpack_table(&self.bytes[self.sections[at].clone()], &self.classes))
    }

    /// Evidence of the ASCII letters of `text` for a language, in nats: ln P(letters | language) less
    /// ln P(letters | average of the languages with a row), tempered. Letters outside ASCII are not priced;
    /// what follows them is. [`WITHOUT_ROW`] for `None`; never beyond [`TEXT_LIMIT`].
    pub fn evidence(&self, row: Option<Row>, text: &Spelled) -> f32 {
        let Some(row) = row else { return WITHOUT_ROW };
        let table = self.table(row);
        let (mut total, mut words) = (0_i32, 0_i32);
        let mut word = Word::default();
        for &kind in &text.0 {
            match kind {
                Kind::Symbol(BOUNDARY) => word.end(table, &mut total, &mut words),
                Kind::Symbol(symbol) => word.push(table, symbol),
                Kind::Mark => word.mark(),
            }
        }
        word.end(table, &mut total, &mut words);
        tempered(total, words)
    }

    /// [`LetterModel::evidence`] for each of the model's rows, in one pass over `text`: what one language costs, or two.
    pub fn evidence_of_all(&self, text: &Spelled) -> Evidence {
        let rows = self.tables.len();
        let entries = self.side_by_side();
        let mut evidence = Vec::with_capacity(rows);
        for block in 0..rows.div_ceil(LANES) {
            let table = &entries[block * ENTRIES..(block + 1) * ENTRIES];
            let mut sum = Sum::default();
            for &kind in &text.0 {
                match kind {
                    Kind::Symbol(BOUNDARY) => sum.end(table),
                    Kind::Symbol(symbol) => sum.push(table, symbol),
                    Kind::Mark => sum.mark(),
                }
            }
            sum.end(table);
            evidence.extend(sum.totals.iter().map(|&total| tempered(total, sum.words)));
        }
        evidence.truncate(rows);
        Evidence(evidence)
    }

    fn side_by_side(&self) -> &[Lanes] {
        self.side_by_side.get_or_init(|| {
            let mut entries = vec![[0; LANES]; self.tables.len().div_ceil(LANES) * ENTRIES];
            for row in 0..self.tables.len() {
                let lane = row % LANES;
                let block = &mut entries[row / LANES * ENTRIES..];
                block.iter_mut().zip(self.table(Row(row as u8))).for_each(|(to, &entry)| to[lane] = entry);
            }
            entries
        })
    }
}

/// The evidence of words that say so many steps in all, in nats.
fn tempered(steps: i32, words: i32) -> f32 {
    STEP * steps as f32 / (1.0 + words as f32 / WORDS_BELIEVED)
}

/// What the letters of a text say for each row of a model, in nats.
#[derive(Debug, Clone, Default)]
pub struct Evidence(Vec<f32>);

impl Evidence {
    /// What they say for the languages of one row; [`WITHOUT_ROW`] for `None`.
    pub fn of(&self, row: Option<Row>) -> f32 {
        row.and_then(|row| self.0.get(usize::from(row.0))).copied().unwrap_or(WITHOUT_ROW)
    }
}

/// [`Word`] for many tables at once, and what the words before it said.
struct Sum {
    before: (usize, usize),
    steps: [i16; LANES],
    letters: bool,
    totals: [i32; LANES],
    words: i32,
}

impl Default for Sum {
    fn default() -> Self {
        Sum { before: (BOUNDARY, BOUNDARY), steps: [0; LANES], letters: false, totals: [0; LANES], words: 0 }
    }
}

impl Sum {
    fn push(&mut self, table: &[Lanes], symbol: usize) {
        if symbol != OTHER {
            self.add(&table[entry(self.before, symbol)]);
            self.letters = true;
        }
        self.before = (self.before.1, symbol);
    }

    /// Saturates only where the limit of a word is passed long since.
    fn add(&mut self, entries: &Lanes) {
        self.steps.iter_mut().zip(entries).for_each(|(sum, &entry)| *sum = sum.saturating_add(entry.into()));
    }

    fn mark(&mut self) {
        if self.before.1 != BOUNDARY {
            self.before.1 = OTHER;
        }
    }

    fn end(&mut self, table: &[Lanes]) {
        const LIMIT: i16 = WORD_LIMIT_STEPS as i16;
        if self.letters {
            self.add(&table[entry(self.before, BOUNDARY)]);
            for (total, &steps) in self.totals.iter_mut().zip(&self.steps) {
                *total = total.saturating_add(i32::from(steps.clamp(-LIMIT, LIMIT)));
            }
            self.words = self.words.saturating_add(1);
        }
        self.steps = [0; LANES];
        self.letters = false;
        self.before = (BOUNDARY, BOUNDARY);
    }
}

/// The word at hand: the two symbols before, and what its letters said so far.
#[derive(Default)]
struct Word {
    before: (usize, usize),
    steps: i32,
    letters: bool,
}

impl Word {
    fn push(&mut self, table: &[i8], symbol: usize) {
        if symbol != OTHER {
            self.steps += i32::from(table[entry(self.before, symbol)]);
            self.letters = true;
        }
        self.before = (self.before.1, symbol);
    }

    /// A combining mark makes the letter before it one outside ASCII.
    fn mark(&mut self) {
        if self.before.1 != BOUNDARY {
            self.before.1 = OTHER;
        }
    }

    fn end(&mut self, table: &[i8], total: &mut i32, words: &mut i32) {
        if self.letters {
            let steps = self.steps + i32::from(table[entry(self.before, BOUNDARY)]);
            // A limited word and at most as many words as a slice has: saturates only in theory.
            *total = total.saturating_add(steps.clamp(-WORD_LIMIT_STEPS, WORD_LIMIT_STEPS));
            *words = words.saturating_add(1);
        }
        *self = Word::default();
    }
}

/// Where a table has the symbol that comes after two others.
pub fn entry(before: (usize, usize), symbol: usize) -> usize {
    (before.0 * SYMBOLS + before.1) * PRICED + symbol
}

/// What a character is to this model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A symbol of its own.
    Symbol(usize),
    /// A combining mark, which belongs to the letter before it.
    Mark,
}

/// A text as this model sees it, to be asked of many languages.
#[derive(Debug, Clone, Default)]
pub struct Spelled(Vec<Kind>);

impl Spelled {
    /// The symbols of `text`, in order; what stands between two words once.
    pub fn new(text: &[char]) -> Self {
        let mut kinds: Vec<Kind> = text.iter().map(|&c| symbol(c)).collect();
        kinds.dedup_by(|next, before| *next == *before && *next == Kind::Symbol(BOUNDARY));
        Spelled(kinds)
    }
}

/// The symbol of a character; case makes no difference.
pub fn symbol(c: char) -> Kind {
    match c {
        'a'..='z' => Kind::Symbol(c as usize - 'a' as usize + 1),
        'A'..='Z' => Kind::Symbol(c as usize - 'A' as usize + 1),
        '\0'..='\u{7F}' => Kind::Symbol(BOUNDARY),
        '\u{300}'..='\u{36F}' => Kind::Mark,
        _ if c.is_alphabetic() => Kind::Symbol(OTHER),
        _ => Kind::Symbol(BOUNDARY),
    }
}

/// The two symbols that can stand before another: nothing stands between two words' boundary and the next.
pub fn contexts() -> impl Iterator<Item = (usize, usize)> {
    let inside = (0..SYMBOLS).flat_map(|first| (1..SYMBOLS).map(move |second| (first, second)));
    std::iter::once((BOUNDARY, BOUNDARY)).chain(inside)
}

/// The class of every entry; each is coded as the difference from the one before it in its context.
fn unpack_classes(bytes: &[u8]) -> Vec<u8> {
    let mut decoder = Decoder::new(bytes);
    let mut models = vec![Number::default(); CLASSES];
    let mut classes = vec![0; ENTRIES];
    for before in contexts() {
        let mut last = 0;
        for symbol in 0..PRICED {
            let class = (last + decoder.number(&mut models[last as usize])).clamp(0, CLASSES as i8 - 1);
            classes[entry(before, symbol)] = class as u8;
            last = class;
        }
    }
    classes
}

/// The table in a section: first each symbol after one other, then how far two others move it.
fn unpack_table(bytes: &[u8], classes: &[u8]) -> Table {
    let mut decoder = Decoder::new(bytes);
    let mut model = Number::default();
    let mut pairs = vec![0_i8; SYMBOLS * PRICED];
    for pair in &mut pairs {
        *pair = decoder.number(&mut model).clamp(-LARGEST, LARGEST);
    }
    let mut models = vec![Number::default(); CLASSES];
    let mut table = vec![0; ENTRIES];
    for before in contexts() {
        for symbol in 0..PRICED {
            let at = entry(before, symbol);
            let pair = pairs[before.1 * PRICED + symbol];
            let class = usize::from(classes[at]);
            let moved = if class == 0 { 0 } else { decoder.number(&mut models[class]) };
            table[at] = (pair + moved).clamp(-LARGEST, LARGEST);
        }
    }
    table.into_boxed_slice()
}
