//! Packs n-grams: probabilities come in, the section that `crates/language/src/phrases/ngrams.rs` reads goes out.

use language::phrases::coder::PhraseEncoder;
use language::phrases::ngrams::{BACKOFF_BITS, BACKOFF_STEP, BACKOFF_TOP, Coding, LEVEL_BITS, LOG_STEP};

use super::trie::Trie;

fn level(probability: f64) -> u8 {
    let level = (-probability.ln() / f64::from(LOG_STEP)).round();
    level.clamp(0.0, f64::from((1u8 << LEVEL_BITS) - 1)) as u8
}

fn probability(level: u8) -> f64 {
    (-f64::from(LOG_STEP) * f64::from(level)).exp()
}

/// The section's bytes.
pub fn pack(trie: &Trie) -> Vec<u8> {
    let (mut encoder, mut coding) = (PhraseEncoder::default(), Coding::default());
    let coder = &mut encoder;
    let deepest = trie.levels.len() - 1;
    let quantised: Vec<Vec<u8>> =
        trie.levels.iter().map(|of| of.probabilities.iter().map(|&p| level(p)).collect()).collect();
    let firsts: Vec<Vec<usize>> = (0..trie.levels.len()).map(|at| trie.firsts(at)).collect();
    coding.number(coder, 16, trie.levels[0].symbols.len() as u32);
    coding.number(coder, 3, deepest as u32);
    for (symbol, &level) in quantised[0].iter().enumerate() {
        coding.level(coder, 0, None, level);
        if deepest > 0 {
            coding.has_node(coder, 0, level, firsts[0][symbol] < firsts[0][symbol + 1]);
        }
    }
    for depth in 1..=deepest {
        let (contexts, entries) = (&trie.levels[depth - 1], &trie.levels[depth]);
        for node in 0..contexts.symbols.len() {
            let range = firsts[depth - 1][node]..firsts[depth - 1][node + 1];
            if range.is_empty() {
                continue;
            }
            // The entries of the suffix: all symbols, at the root.
            let of_suffix = match depth {
                1 => 0..contexts.symbols.len(),
                _ => {
                    let suffix = contexts.suffixes[node] as usize;
                    firsts[depth - 2][suffix]..firsts[depth - 2][suffix + 1]
                }
            };
            let (count, available) = (range.len(), of_suffix.len());
            coding.count(coder, depth, available, count);
            let (mut sum, mut shorter) = (0.0, 0.0);
            for entry in range.clone() {
                sum += probability(quantised[depth][entry]);
                shorter += probability(quantised[depth - 1][entries.suffixes[entry] as usize]);
            }
            let backoff = (1.0 - sum).max(0.002) / (1.0 - shorter).max(0.002);
            let backoff = (f64::from(BACKOFF_TOP) - backoff.ln()) / f64::from(BACKOFF_STEP);
            let backoff = backoff.round().clamp(0.0, f64::from((1u8 << BACKOFF_BITS) - 1)) as u8;
            coding.backoff(coder, depth, count, backoff);
            let mut place = 0;
            for (done, entry) in range.enumerate() {
                let suffix = entries.suffixes[entry] as usize;
                let here = suffix - of_suffix.start;
                coding.gap(coder, depth, available - place, count - done, here - place);
                let level = quantised[depth][entry];
                coding.level(coder, depth, Some(quantised[depth - 1][suffix]), level);
                if depth < deepest {
                    coding.has_node(coder, depth, level, firsts[depth][entry] < firsts[depth][entry + 1]);
                }
                place = here + 1;
            }
        }
    }
    encoder.finish()
}
