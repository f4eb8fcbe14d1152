//! Finds the variant of a channel, and the language of the original, in which lines are most likely.
//!
//! In: lines, and the result of the inference. Out: the same result, with the best variant and language. Inference weighs
//! channels with the model of characters and little effort. Here whole lines are decoded with the models of words and phrases.

use super::decode::{Decoding, Purpose};
use super::inference::Inference;
use super::scales::CHINESE_JAPANESE_KOREAN;
use super::text::Lines;
use crate::budgets::BUDGETS;
use channel::Codebook;
use language::Models;
use language::characters::LanguageId;

/// The cost of each character of a line that a variant can't decode, in nats. It is higher than the cost of any original.
const CHARACTER_MISSING: f64 = 12.0;

/// The result of an inference, with the best language and the best variant of the channel. `named` are the languages that the
/// user named.
pub fn settled(lines: &Lines<'_>, inference: Inference, named: &[LanguageId], models: &Models) -> Inference {
    // If UTF-8 was read in single bytes, the damage that tells variants apart may stand outside the lines that are compared.
    let in_pairs = inference.channel.pairs_bytes() && inference.channel.loses();
    if !in_pairs && !inference.channel.is_letter_by_letter() {
        return inference;
    }
    best_variant(lines, best_language(lines, inference, named, models), models)
}

/// For a text in Chinese, Japanese or Korean, the language in which it is most likely. If bytes were lost, few characters are intact, and the model
/// of characters mistakes one of them for another. The models of words and phrases give probabilities of the same lines, so they are compared.
fn best_language(
    lines: &Lines<'_>,
    inference: Inference,
    named: &[LanguageId],
    models: &Models,
) -> Inference {
    let known = CHINESE_JAPANESE_KOREAN.iter().filter_map(|tag| models.characters().language(tag));
    let languages: Vec<LanguageId> =
        known.filter(|language| named.is_empty() || named.contains(language)).collect();
    if languages.len() < 2 || !languages.contains(&inference.language) {
        return inference;
    }
    let book = Codebook::new(&inference.channel);
    let places = compared(lines, &[&book], BUDGETS.languages_compared_characters);
    let read = languages.into_iter().map(|language| {
        let tried = Inference { language, ..inference.clone() };
        (language, likelihood(lines, &places, &book, &tried, models))
    });
    let best = read.reduce(|best, other| if other.1 > best.1 { other } else { best });
    let language = best.map_or(inference.language, |(language, _)| language);
    Inference { language, ..inference }
}

/// The variant of a channel with losses in which the text is most likely. Swallowed characters show in words.
fn best_variant(lines: &Lines<'_>, inference: Inference, models: &Models) -> Inference {
    if inference.variants.len() < 2 {
        return inference;
    }
    let books: Vec<Codebook> = inference.variants.iter().map(|(channel, _)| Codebook::new(channel)).collect();
    let places = compared(lines, &books.iter().collect::<Vec<_>>(), BUDGETS.variants_compared_characters);
    let read = books.iter().zip(&inference.variants).map(|(book, (channel, prior))| {
        let tried = Inference { channel: channel.clone(), ..inference.clone() };
        (channel.clone(), likelihood(lines, &places, book, &tried, models) + prior)
    });
    // Of equals, the first is kept.
    let best = read.reduce(|best, other| if other.1 > best.1 { other } else { best });
    let channel = best.map_or_else(|| inference.channel.clone(), |(channel, _)| channel);
    Inference { channel, ..inference }
}

/// The first lines that a channel of `books` may have damaged, with about `most` characters together.
fn compared(lines: &Lines<'_>, books: &[&Codebook], most: usize) -> Vec<usize> {
    let mut places = Vec::new();
    let mut left = most;
    for (at, line) in lines.iter().enumerate() {
        let can_start = |book: &&Codebook| line.text.chars().any(|c| book.can_start(c));
        if left > 0 && books.iter().any(can_start) {
            places.push(at);
            left = left.saturating_sub(line.length());
        }
    }
    places
}

/// The log probability of the originals of the lines at `places`.
fn likelihood(
    lines: &Lines<'_>,
    places: &[usize],
    book: &Codebook,
    inference: &Inference,
    models: &Models,
) -> f64 {
    let purpose = Purpose::Comparison;
    let decoded = Decoding { lines, book, inference, models, purpose }.decode(places);
    let is_decoded = |place: &&usize| decoded.iter().any(|decoded| decoded.number == **place);
    let missing = places.iter().filter(|place| !is_decoded(place));
    let missing: usize = missing.map(|&at| lines.line(at).length()).sum();
    decoded.iter().map(|line| f64::from(line.decoded.best)).sum::<f64>() - missing as f64 * CHARACTER_MISSING
}
