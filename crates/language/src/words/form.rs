//! The words in one written form.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::grams::Grams;
use super::lexicon::{Lexicon, Words};
use encodings::Vocabulary;

/// The words in one written form.
#[derive(Debug)]
pub(super) struct Form {
    /// The usual forms of all words by rank, then other forms of some.
    words: Words,
    /// The rank of each.
    ranks: Vec<u32>,
    /// How much likelier words are in texts of this form than the n-grams say, in nats: those of Taiwan are other
    /// words for many things. By rank; words that are not there are as likely.
    affinities: FxHashMap<u32, f32>,
    /// Made when first needed: few texts need both forms.
    lexicon: OnceLock<Lexicon>,
    pub(super) vocabulary: OnceLock<Vocabulary>,
}

impl Form {
    pub(super) fn new(words: Words, ranks: Vec<u32>, affinities: FxHashMap<u32, f32>) -> Self {
        Form { words, ranks, affinities, lexicon: OnceLock::new(), vocabulary: OnceLock::new() }
    }

    pub(super) fn lexicon(&self, grams: &Grams) -> &Lexicon {
        self.lexicon.get_or_init(|| {
            let rank = |place: u32| self.ranks[place as usize];
            Lexicon::new(&self.words, rank, |rank| grams.unigrams[rank as usize].0 + self.affinity(rank))
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
