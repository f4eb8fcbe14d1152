//! What words say, added up: for one language, or for many at once.
//!
//! In: symbols and tables. Out: evidence in nats, each word and each text limited in what it says.

use super::alphabet::{BOUNDARY, OTHER};
use super::model::Row;
use super::table::{STEP, entry};

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
/// So many rows are added up at once: what the 47 rows of the committed model need, in whole vector registers.
pub(super) const LANES: usize = 64;

/// An entry of up to [`LANES`] tables.
pub(super) type Lanes = [i8; LANES];

/// The evidence of words that say so many steps in all, in nats.
pub(super) fn tempered(steps: i32, words: i32) -> f32 {
    STEP * steps as f32 / (1.0 + words as f32 / WORDS_BELIEVED)
}

/// What the letters of a text say for each row of a model, in nats.
#[derive(Debug, Clone, Default)]
pub struct Evidence(pub(super) Vec<f32>);

impl Evidence {
    /// What they say for the languages of one row; [`WITHOUT_ROW`] for `None`.
    pub fn of(&self, row: Option<Row>) -> f32 {
        row.and_then(|row| self.0.get(usize::from(row.0))).copied().unwrap_or(WITHOUT_ROW)
    }
}

/// [`Word`] for many tables at once, and what the words before it said.
pub(super) struct Sum {
    before: (usize, usize),
    steps: [i16; LANES],
    letters: bool,
    pub(super) totals: [i32; LANES],
    pub(super) words: i32,
}

impl Default for Sum {
    fn default() -> Self {
        Sum { before: (BOUNDARY, BOUNDARY), steps: [0; LANES], letters: false, totals: [0; LANES], words: 0 }
    }
}

impl Sum {
    pub(super) fn push(&mut self, table: &[Lanes], symbol: usize) {
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

    pub(super) fn mark(&mut self) {
        if self.before.1 != BOUNDARY {
            self.before.1 = OTHER;
        }
    }

    pub(super) fn end(&mut self, table: &[Lanes]) {
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
pub(super) struct Word {
    before: (usize, usize),
    steps: i32,
    letters: bool,
}

impl Word {
    pub(super) fn push(&mut self, table: &[i8], symbol: usize) {
        if symbol != OTHER {
            self.steps += i32::from(table[entry(self.before, symbol)]);
            self.letters = true;
        }
        self.before = (self.before.1, symbol);
    }

    /// A combining mark makes the letter before it one outside ASCII.
    pub(super) fn mark(&mut self) {
        if self.before.1 != BOUNDARY {
            self.before.1 = OTHER;
        }
    }

    pub(super) fn end(&mut self, table: &[i8], total: &mut i32, words: &mut i32) {
        if self.letters {
            let steps = self.steps + i32::from(table[entry(self.before, BOUNDARY)]);
            // A limited word and at most as many words as a slice has: saturates only in theory.
            *total = total.saturating_add(steps.clamp(-WORD_LIMIT_STEPS, WORD_LIMIT_STEPS));
            *words = words.saturating_add(1);
        }
        *self = Word::default();
    }
}
