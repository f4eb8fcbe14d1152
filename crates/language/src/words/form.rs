//! The words of Chinese in one written form: simplified or traditional characters.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::grams::Grams;
use super::lexicon::{WordList, WordTree};
use encodings::Vocabulary;

/// The words in one written form.
#[derive(Debug)]
pub(super) struct WrittenForm {
    /// The usual spelling of each word by rank, then further spellings of some words.
    words: WordList,
    /// The rank of each spelling.
    ranks: Vec<u32>,
    /// The affinity of words to texts in this form, in nats, by rank: how much likelier they are there than the n-grams
    /// say, because Taiwan has other words for many things. Words that are missing have affinity 0.
    affinities: FxHashMap<u32, f32>,
    /// Built at first use, because few texts need both forms.
    lexicon: OnceLock<WordTree>,
    pub(super) vocabulary: OnceLock<Vocabulary>,
}

impl WrittenForm {
    pub(super) fn new(words: WordList, ranks: Vec<u32>, affinities: FxHashMap<u32, f32>) -> Self {
        WrittenForm { words, ranks, affinities, lexicon: OnceLock::new(), vocabulary: OnceLock::new() }
    }

    pub(super) fn lexicon(&self, grams: &Grams) -> &WordTree {
        self.lexicon.get_or_init(|| {
            let rank = |place: u32| self.ranks[place as usize];
            WordTree::new(&self.words, rank, |rank| grams.unigrams[rank as usize].0 + self.affinity(rank))
        })
    }

    pub(super) fn affinity(&self, rank: u32) -> f32 {
        self.affinities.get(&rank).copied().unwrap_or(0.0)
    }

    /// The first character of a word.
    pub(super) fn first(&self, rank: u32) -> char {
        self.words
            .get(rank as usize)
            .first()
            .map_or('\0', |&unit| char::from_u32(u32::from(unit)).unwrap_or('\0'))
    }

    /// The last character of a word.
    pub(super) fn last(&self, rank: u32) -> char {
        self.words
            .get(rank as usize)
            .last()
            .map_or('\0', |&unit| char::from_u32(u32::from(unit)).unwrap_or('\0'))
    }
}
