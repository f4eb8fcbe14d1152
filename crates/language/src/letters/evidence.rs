//! Sums the evidence of words, for one language or for many at once.
//!
//! In: symbols and tables. Out: evidence in nats, limited for each word and for the whole text.

use super::alphabet::{BOUNDARY, OTHER};
use super::model::LetterRow;
use super::table::{STEP, entry};

/// The most evidence of one word, in nats, for or against a language. Raising it trusts single words more. Measured by the log
/// posterior of the right language on 20 letters: on clean text, 5 is better than 4 by 0.01 nats. If every third word is
/// English or code, 3 and 4 are better than 5 by 0.04 nats, and than 8 by 0.14 (`models/latin-letters.md`).
pub const WORD_LIMIT: f32 = 4.0;
/// The number of words that a long text counts for: n words count as n / (1 + n / this). The words of a text share a subject,
/// so they are not independent evidence. Raising it trusts long texts more. Without it, the log posterior of the right language
/// is worse by 0.07 nats on 20 letters and by 0.09 on 400; with 5 or 12, by up to 0.01.
const WORDS_BELIEVED: f32 = 7.5;
/// The most evidence of a text, in nats, for or against a language: the limit for endlessly many words of [`WORD_LIMIT`].
pub const TEXT_LIMIT: f32 = WORD_LIMIT * WORDS_BELIEVED;
/// The evidence for a language without a row: that of the average language. Every language in Latin script has a row. In
/// other languages ASCII words are foreign, so their letters are no evidence.
pub const WITHOUT_ROW: f32 = 0.0;
const WORD_LIMIT_STEPS: i32 = (WORD_LIMIT / STEP) as i32;
/// The number of rows that are added up at once: room for the 47 rows of the committed model, rounded up to whole vector
/// registers.
pub(super) const LANES: usize = 64;

/// The same entry of up to [`LANES`] tables.
pub(super) type Lanes = [i8; LANES];

/// The evidence, in nats, of `words` words whose entries add up to `steps`.
pub(super) fn tempered(steps: i32, words: i32) -> f32 {
    STEP * steps as f32 / (1.0 + words as f32 / WORDS_BELIEVED)
}

/// The evidence of the letters of a text for each row of a model, in nats.
#[derive(Debug, Clone, Default)]
pub struct LetterEvidence(pub(super) Vec<f32>);

impl LetterEvidence {
    /// The evidence for the languages of one row; [`WITHOUT_ROW`] for `None`.
    pub fn of(&self, row: Option<LetterRow>) -> f32 {
        row.and_then(|row| self.0.get(usize::from(row.0))).copied().unwrap_or(WITHOUT_ROW)
    }
}

/// The evidence of the current word, as in [`WordEvidence`], and of the words before it, for many tables at once.
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

    /// Adds one entry. Saturates only far beyond the limit of a word.
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

/// The evidence of the current word for one table: the two symbols before, and the sum of its entries.
#[derive(Default)]
pub(super) struct WordEvidence {
    before: (usize, usize),
    steps: i32,
    letters: bool,
}

impl WordEvidence {
    pub(super) fn push(&mut self, table: &[i8], symbol: usize) {
        if symbol != OTHER {
            self.steps += i32::from(table[entry(self.before, symbol)]);
            self.letters = true;
        }
        self.before = (self.before.1, symbol);
    }

    /// A combining mark turns the letter before it into a letter outside ASCII.
    pub(super) fn mark(&mut self) {
        if self.before.1 != BOUNDARY {
            self.before.1 = OTHER;
        }
    }

    pub(super) fn end(&mut self, table: &[i8], total: &mut i32, words: &mut i32) {
        if self.letters {
            let steps = self.steps + i32::from(table[entry(self.before, BOUNDARY)]);
            // Each word is limited and a slice has a limited number of words, so this saturates only in theory.
            *total = total.saturating_add(steps.clamp(-WORD_LIMIT_STEPS, WORD_LIMIT_STEPS));
            *words = words.saturating_add(1);
        }
        *self = WordEvidence::default();
    }
}
