//! Which variant of a channel it was, and in which language the original was.
//!
//! In: lines, and what inference found. Out: the same, with the variant and the language in which the lines read best. Channels
//! are weighed by the characters of the language and with little effort; here whole lines are decoded by the models that
//! know words and phrases.

use super::decode::{Decoding, Purpose};
use super::inference::Inference;
use super::text::Lines;
use channel::Codebook;
use language::Models;
use language::characters::LanguageId;

/// Characters that variants of a channel are compared on.
const COMPARED: usize = 600;
/// What each character of a line costs, in nats, that a variant makes nothing of: more than any original would.
const CHARACTER_MISSING: f64 = 12.0;

/// Characters that languages are compared on.
const COMPARED_IN_LANGUAGES: usize = 400;
/// Where bytes were lost, what came through whole is little, and by its characters alone Chinese in one script is taken for the
/// other. Both are in one model of words, so that what is likelier there can be compared.
const CHINESE_LANGUAGES: [&str; 2] = ["zh-Hans", "zh-Hant"];

/// What inference found, in the language and the variant of its channel that read best. `named` are the languages that the user
/// says the text is in.
pub fn settled(lines: &Lines<'_>, inference: Inference, named: &[LanguageId], models: &Models) -> Inference {
    // Where each byte is read on its own, what a loss explains may stand anywhere in the text, not in what is compared.
    if !inference.channel.pairs_bytes() || !inference.channel.loses() {
        return inference;
    }
    best_variant(lines, best_language(lines, inference, named, models), models)
}

/// Of the written forms of Chinese the one that a text reads best in, where it is said to be in Chinese.
fn best_language(
    lines: &Lines<'_>,
    inference: Inference,
    named: &[LanguageId],
    models: &Models,
) -> Inference {
    let known = CHINESE_LANGUAGES.iter().filter_map(|tag| models.characters().language(tag));
    let languages: Vec<LanguageId> =
        known.filter(|language| named.is_empty() || named.contains(language)).collect();
    if languages.len() < 2 || !languages.contains(&inference.language) {
        return inference;
    }
    let book = Codebook::new(&inference.channel);
    let places = compared(lines, &[&book], COMPARED_IN_LANGUAGES);
    let read = languages.into_iter().map(|language| {
        let tried = Inference { language, ..inference.clone() };
        (language, likelihood(lines, &places, &book, &tried, models))
    });
    let best = read.reduce(|best, other| if other.1 > best.1 { other } else { best });
    let language = best.map_or(inference.language, |(language, _)| language);
    Inference { language, ..inference }
}

/// Of the variants of a channel that loses something, the one in which the language reads best: what a decoder swallowed shows in
/// words.
fn best_variant(lines: &Lines<'_>, inference: Inference, models: &Models) -> Inference {
    if inference.variants.len() < 2 {
        return inference;
    }
    let books: Vec<Codebook> = inference.variants.iter().map(|(channel, _)| Codebook::new(channel)).collect();
    let places = compared(lines, &books.iter().collect::<Vec<_>>(), COMPARED);
    let read = books.iter().zip(&inference.variants).map(|(book, (channel, prior))| {
        let tried = Inference { channel: channel.clone(), ..inference.clone() };
        (channel.clone(), likelihood(lines, &places, book, &tried, models) + prior)
    });
    // Of equals the first.
    let best = read.reduce(|best, other| if other.1 > best.1 { other } else { best });
    let channel = best.map_or_else(|| inference.channel.clone(), |(channel, _)| channel);
    Inference { channel, ..inference }
}

/// The first lines that one of `books` may have damaged, of `most` characters together or little more.
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

/// Log probability of the originals of the lines at `places`, in nats.
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
