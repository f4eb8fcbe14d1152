//! Quantises a word model and packs it into the sections that the library unpacks.
//!
//! In: n-grams. Out: three sections: characters, words, grams.

use std::collections::{BTreeMap, HashMap};

use language::words::bits::BitWriter;
use language::words::file::{
    BACKOFF_BITS, BACKOFF_TOP, BIGRAM_COUNT_PARAMETER, CHARACTER_PARAMETER, LEVEL_BITS, LOG_STEP,
    TRIGRAM_COUNT_PARAMETER, UNIGRAM_STEP, gap_parameter,
};

use super::arpa::Grams;

/// The sections `Characters`, `Words` and `Grams`. Characters beyond the basic plane can't be in a word.
pub fn pack(grams: &Grams) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let mut weights: HashMap<char, f64> = HashMap::new();
    for (word, unigram) in grams.words.iter().zip(&grams.unigrams) {
        for &character in word {
            *weights.entry(character).or_default() += unigram.0.exp();
        }
    }
    let mut ranked: Vec<(char, f64)> = weights.into_iter().collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let ranks: HashMap<char, u32> = ranked.iter().zip(0..).map(|((c, _), rank)| (*c, rank)).collect();
    let characters = ranked.iter().flat_map(|(c, _)| (*c as u16).to_le_bytes()).collect();

    let mut writer = BitWriter::default();
    writer.bits(grams.words.len() as u32, 32);
    let mut last = 0;
    for (word, &(probability, backoff)) in grams.words.iter().zip(&grams.unigrams) {
        writer.bits(word.len().min(4) as u32 - 1, 2);
        if word.len() >= 4 {
            writer.rice(word.len() as u32 - 4, 1);
        }
        word.iter().for_each(|c| writer.rice(ranks[c], CHARACTER_PARAMETER));
        let level = ((-probability / f64::from(UNIGRAM_STEP)).round() as u32).max(last);
        writer.rice(level - last, 0);
        last = level;
        writer.bits(backoff_level(backoff), BACKOFF_BITS);
    }
    (characters, writer.finish(), pack_grams(grams))
}

fn pack_grams(grams: &Grams) -> Vec<u8> {
    let mut after: BTreeMap<u32, BTreeMap<u32, (f64, f64)>> = BTreeMap::new();
    for (&(a, b), &gram) in &grams.bigrams {
        after.entry(a).or_default().insert(b, gram);
    }
    let mut after_two: BTreeMap<(u32, u32), BTreeMap<u32, f64>> = BTreeMap::new();
    for (&(a, b, c), &probability) in &grams.trigrams {
        after_two.entry((a, b)).or_default().insert(c, probability);
    }
    let words = grams.words.len();
    let mut writer = BitWriter::default();
    writer.bits(grams.bigrams.len() as u32, 32);
    writer.bits(grams.trigrams.len() as u32, 32);
    let none = BTreeMap::new();
    for first in 0..words as u32 {
        let successors = after.get(&first).unwrap_or(&none);
        writer.rice(successors.len() as u32, BIGRAM_COUNT_PARAMETER);
        let gap = gap_parameter(words, successors.len());
        let mut next = 0;
        for (&second, &(probability, backoff)) in successors {
            writer.rice(second - next, gap);
            next = second + 1;
            writer.bits(level(probability), LEVEL_BITS);
            let Some(thirds) = after_two.get(&(first, second)) else {
                writer.bits(0, 1);
                continue;
            };
            writer.bits(1, 1);
            writer.bits(backoff_level(backoff), BACKOFF_BITS);
            writer.rice(thirds.len() as u32 - 1, TRIGRAM_COUNT_PARAMETER);
            let gap = gap_parameter(words, thirds.len());
            let mut next = 0;
            for (&third, &probability) in thirds {
                writer.rice(third - next, gap);
                next = third + 1;
                writer.bits(level(probability), LEVEL_BITS);
            }
        }
    }
    writer.finish()
}

fn level(log_probability: f64) -> u32 {
    let level = (-log_probability / f64::from(LOG_STEP)).round();
    (level as u32).min((1 << LEVEL_BITS) - 1)
}

fn backoff_level(log_weight: f64) -> u32 {
    let level = ((f64::from(BACKOFF_TOP) - log_weight) / f64::from(LOG_STEP)).round();
    (level.max(0.0) as u32).min((1 << BACKOFF_BITS) - 1)
}
