//! Probabilities of words after words: unigrams, bigrams and trigrams with back-off.
//!
//! In: the sections of the model's file. Out: log probabilities. A word is its rank; the most probable word has rank 0.

use super::bits::BitReader;
use super::file::{
    BACKOFF_BITS, BIGRAM_COUNT_PARAMETER, LEVEL_BITS, LOG_STEP, Section, TRIGRAM_COUNT_PARAMETER,
    WordFileError, backoff_of, finished, gap_parameter,
};

/// Stands for a bigram that the model does not have.
pub const NO_BIGRAM: u32 = u32::MAX;

/// Contexts with fewer successors than this share precomputed Rice parameters.
const GAPS_KEPT: usize = 512;

/// Unigrams, bigrams, trigrams.
#[derive(Debug)]
pub struct Grams {
    /// The log probability and the back-off weight of each word, in nats.
    pub unigrams: Vec<(f32, f32)>,
    /// The index of the first bigram of each first word, and the number of bigrams.
    bigram_starts: Vec<u32>,
    bigrams: Vec<Successor>,
    /// The index of the first trigram of each bigram, and the number of trigrams.
    trigram_starts: Vec<u32>,
    trigrams: Vec<Successor>,
    /// The back-off level of each bigram.
    backoffs: Vec<u8>,
}

/// The last word of an n-gram: its rank in the low 24 bits, and the level of its probability above. Searching and scoring so
/// take one memory access.
#[derive(Debug, Clone, Copy)]
struct Successor(u32);

impl Successor {
    fn word(self) -> u32 {
        self.0 & 0xFF_FFFF
    }

    fn log_probability(self) -> f32 {
        -LOG_STEP * (self.0 >> 24) as f32
    }
}

impl Grams {
    /// Unpacks the section [`Section::Grams`].
    ///
    /// # Errors
    /// [`WordFileError::Malformed`] if the section is invalid.
    pub fn read(section: &[u8], unigrams: Vec<(f32, f32)>) -> Result<Self, WordFileError> {
        let malformed = || WordFileError::Malformed(Section::Grams);
        let words = unigrams.len();
        let mut reader = BitReader::new(section);
        let bigram_count = reader.bits(32) as usize;
        let trigram_count = reader.bits(32) as usize;
        if words >= 1 << 24 || bigram_count.max(trigram_count) > section.len() * 8 {
            return Err(malformed());
        }
        let mut grams = Grams {
            unigrams,
            bigram_starts: Vec::with_capacity(words + 1),
            bigrams: Vec::with_capacity(bigram_count),
            trigram_starts: Vec::with_capacity(bigram_count + 1),
            trigrams: Vec::with_capacity(trigram_count),
            backoffs: Vec::with_capacity(bigram_count),
        };
        // A logarithm for each of 100,000 contexts would take longer than reading them.
        let gaps: Vec<u32> = (0..GAPS_KEPT).map(|count| gap_parameter(words, count)).collect();
        let gap_of = |count: usize| gaps.get(count).copied().unwrap_or_else(|| gap_parameter(words, count));
        for _ in 0..words {
            grams.bigram_starts.push(grams.bigrams.len() as u32);
            let count = reader.rice(BIGRAM_COUNT_PARAMETER) as usize;
            if count > bigram_count - grams.bigrams.len() {
                return Err(malformed());
            }
            let gap = gap_of(count);
            let mut word = 0u32;
            for _ in 0..count {
                word = word.saturating_add(reader.rice(gap));
                grams.bigrams.push(successor(&mut reader, word, words).ok_or_else(malformed)?);
                word += 1;
                grams.trigram_starts.push(grams.trigrams.len() as u32);
                if reader.bits(1) == 0 {
                    grams.backoffs.push(0);
                    continue;
                }
                grams.backoffs.push(reader.bits(BACKOFF_BITS) as u8);
                let count = reader.rice(TRIGRAM_COUNT_PARAMETER) as usize + 1;
                if count > trigram_count - grams.trigrams.len() {
                    return Err(malformed());
                }
                let gap = gap_of(count);
                let mut last = 0u32;
                for _ in 0..count {
                    last = last.saturating_add(reader.rice(gap));
                    grams.trigrams.push(successor(&mut reader, last, words).ok_or_else(malformed)?);
                    last += 1;
                }
            }
        }
        grams.bigram_starts.push(grams.bigrams.len() as u32);
        grams.trigram_starts.push(grams.trigrams.len() as u32);
        finished(&reader, Section::Grams)?;
        Ok(grams)
    }

    /// The log probability, in nats, of `word` after the word `previous`, which is the end of `bigram` (or
    /// [`NO_BIGRAM`]); and the bigram that `word` ends.
    pub fn after(&self, bigram: u32, previous: u32, word: u32) -> (f32, u32) {
        let range = self.bigram_starts[previous as usize] as usize
            ..self.bigram_starts[previous as usize + 1] as usize;
        let found = find(&self.bigrams[range.clone()], word).map(|at| range.start + at);
        let ended = found.map_or(NO_BIGRAM, |at| at as u32);
        let mut backoff = 0.0;
        if bigram != NO_BIGRAM {
            let at = bigram as usize;
            let range = self.trigram_starts[at] as usize..self.trigram_starts[at + 1] as usize;
            if !range.is_empty() {
                if let Some(at) = find(&self.trigrams[range.clone()], word) {
                    return (self.trigrams[range.start + at].log_probability(), ended);
                }
                backoff = backoff_of(u32::from(self.backoffs[at]));
            }
        }
        match found {
            Some(at) => (backoff + self.bigrams[at].log_probability(), ended),
            None => {
                let probability = self.unigrams[previous as usize].1 + self.unigrams[word as usize].0;
                (backoff + probability, NO_BIGRAM)
            }
        }
    }
}

fn successor(reader: &mut BitReader<'_>, word: u32, words: usize) -> Option<Successor> {
    ((word as usize) < words).then(|| Successor(word | reader.bits(LEVEL_BITS) << 24))
}

fn find(sorted: &[Successor], word: u32) -> Option<usize> {
    sorted.binary_search_by_key(&word, |successor| successor.word()).ok()
}
