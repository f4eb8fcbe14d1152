//! A document's own vocabulary: what is certain in one place makes the same words likelier in another.
//!
//! In: words that were read with certainty, in order. Out: log probabilities of words, mixed from the
//! model's and the document's.

use rustc_hash::FxHashMap;

/// Share of a word's probability that comes from how often the document has it.
const WORD_SHARE: f32 = 0.05;
/// Share that comes from how often the document has it after the same word. Together with the former
/// chosen on damaged posts; see "Chinese" in `benches/RESULTS.md`.
const PAIR_SHARE: f32 = 0.15;

/// Counts of the words of one document.
#[derive(Debug, Clone, Default)]
pub struct Cache {
    words: FxHashMap<u32, f32>,
    pairs: FxHashMap<(u32, u32), f32>,
    total: f32,
    symbols: FxHashMap<char, f32>,
    symbol_total: f32,
}

/// Share of a punctuation mark's probability that comes from how often the document has it, anywhere.
const SYMBOL_SHARE: f32 = 0.1;

impl Cache {
    /// Counts a character that belongs to no word; ASCII, which no channel changes, is not counted.
    pub fn add_symbol(&mut self, character: char) {
        if !character.is_ascii() {
            *self.symbols.entry(character).or_default() += 1.0;
            self.symbol_total += 1.0;
        }
    }

    /// The natural log probability of `character`, which belongs to no word, where the model alone says
    /// `log_probability`.
    pub fn weigh_symbol(&self, character: char, log_probability: f32) -> f32 {
        if self.symbol_total == 0.0 || character.is_ascii() {
            return log_probability;
        }
        let count = self.symbols.get(&character).copied().unwrap_or(0.0);
        // The document's share is of its symbols; how often a symbol comes at all is the model's to say,
        // on average one place in ten.
        let own = 0.1 * count / self.symbol_total;
        ((1.0 - SYMBOL_SHARE) * log_probability.exp() + SYMBOL_SHARE * own).max(f32::MIN_POSITIVE).ln()
    }

    /// Counts `word` after the word `previous`, or after something else.
    pub fn add(&mut self, previous: Option<u32>, word: u32) {
        *self.words.entry(word).or_default() += 1.0;
        if let Some(previous) = previous {
            *self.pairs.entry((previous, word)).or_default() += 1.0;
        }
        self.total += 1.0;
    }

    /// The natural log probability of `word` after `previous` (a word, or
    /// any other number), where the model alone says `log_probability`.
    pub fn weigh(&self, previous: u32, word: u32, log_probability: f32) -> f32 {
        if self.total == 0.0 {
            return log_probability;
        }
        let Some(&count) = self.words.get(&word) else {
            return log_probability + (1.0 - WORD_SHARE - PAIR_SHARE).ln();
        };
        let alone = count / self.total;
        let paired = match (self.pairs.get(&(previous, word)), self.words.get(&previous)) {
            // One more in the denominator: a pair seen once is no certainty.
            (Some(&pair), Some(&first)) => pair / (first + 1.0),
            _ => 0.0,
        };
        let model = (1.0 - WORD_SHARE - PAIR_SHARE) * log_probability.exp();
        (model + WORD_SHARE * alone + PAIR_SHARE * paired).max(f32::MIN_POSITIVE).ln()
    }
}
