//! A cache model: words that are certain in one place of a document become likelier in other places.
//!
//! In: words that are certain, in the order of the document. Out: log probabilities of words, interpolated from the
//! word model and the counts of the document.

use rustc_hash::FxHashMap;

/// The weight of the document's unigrams in the probability of a word. Raising it trusts repeated words more.
const WORD_SHARE: f32 = 0.05;
/// The weight of the document's bigrams. Both weights were chosen on damaged posts; see "Chinese" in
/// `benches/RESULTS.md`.
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

/// The weight of the document's counts in the probability of a punctuation mark.
const SYMBOL_SHARE: f32 = 0.1;

impl Cache {
    /// Counts a character that belongs to no word. ASCII is not counted, because no channel changes it.
    pub fn add_symbol(&mut self, character: char) {
        if !character.is_ascii() {
            *self.symbols.entry(character).or_default() += 1.0;
            self.symbol_total += 1.0;
        }
    }

    /// The log probability, in nats, of `character`, which belongs to no word. `log_probability` is that of the word
    /// model alone.
    pub fn weigh_symbol(&self, character: char, log_probability: f32) -> f32 {
        if self.symbol_total == 0.0 || character.is_ascii() {
            return log_probability;
        }
        let count = self.symbols.get(&character).copied().unwrap_or(0.0);
        // The counts are relative to all symbols of the document. On average a symbol stands at one place in
        // ten.
        let own = 0.1 * count / self.symbol_total;
        ((1.0 - SYMBOL_SHARE) * log_probability.exp() + SYMBOL_SHARE * own).max(f32::MIN_POSITIVE).ln()
    }

    /// Counts `word` after the word `previous`, or after anything else if that is `None`.
    pub fn add(&mut self, previous: Option<u32>, word: u32) {
        *self.words.entry(word).or_default() += 1.0;
        if let Some(previous) = previous {
            *self.pairs.entry((previous, word)).or_default() += 1.0;
        }
        self.total += 1.0;
    }

    /// The log probability, in nats, of `word` after `previous`, which may be the code of anything but a word.
    /// `log_probability` is that of the word model alone.
    pub fn weigh(&self, previous: u32, word: u32, log_probability: f32) -> f32 {
        if self.total == 0.0 {
            return log_probability;
        }
        let Some(&count) = self.words.get(&word) else {
            return log_probability + (1.0 - WORD_SHARE - PAIR_SHARE).ln();
        };
        let alone = count / self.total;
        let paired = match (self.pairs.get(&(previous, word)), self.words.get(&previous)) {
            // One more in the denominator, because a pair seen once is no certainty.
            (Some(&pair), Some(&first)) => pair / (first + 1.0),
            _ => 0.0,
        };
        let model = (1.0 - WORD_SHARE - PAIR_SHARE) * log_probability.exp();
        (model + WORD_SHARE * alone + PAIR_SHARE * paired).max(f32::MIN_POSITIVE).ln()
    }
}
