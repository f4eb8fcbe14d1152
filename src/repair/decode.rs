//! Decodes lines: the best original of each in a language, by the strongest model that there is of it.
//!
//! In: lines, a channel, a language. Out: what the search found, line by line. Chooses neither the channel nor the language.

use super::infer::{Inference, chinese_script};
use super::languages::{ByCharacters, ByPhrases, Chinese};
use super::search::{DecodedLine, Language, Search};
use super::text::Line;
use crate::channel::Codebook;
use crate::language::Models;
use crate::language::words::Cache;

/// A document's characters count as certain, for its own vocabulary, from this confidence on.
const CERTAIN: f32 = 0.92;
/// A line is not decoded a second time where all characters have at least this confidence.
const BEYOND_DOUBT: f32 = 0.99;

/// What lines are decoded for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To find the original.
    Original,
    /// To compare how likely lines are under different assumptions.
    Comparison,
}

impl Purpose {
    fn search<L: Language>(self) -> Search<L> {
        match self {
            Purpose::Original => Search::default(),
            Purpose::Comparison => Search::comparing(),
        }
    }
}

/// Decodes the lines at `places`, in order.
pub fn decode(
    lines: &[Line],
    places: &[usize],
    book: &Codebook,
    inference: &Inference,
    models: &Models,
    purpose: Purpose,
) -> Vec<(usize, DecodedLine)> {
    if book.loses() {
        if let Some(script) = chinese_script(models.characters(), inference.language)
            && let Some(words) = models.chinese()
        {
            let chinese = Chinese::new(words, script);
            return decode_chinese(lines, places, book, chinese, inference, models, purpose);
        }
        if let Some(phrases) = ByPhrases::new(models, inference.language) {
            return decode_in(lines, places, book, &[phrases], purpose);
        }
    }
    decode_by_characters(lines, places, book, inference, models, purpose)
}

fn decode_by_characters(
    lines: &[Line],
    places: &[usize],
    book: &Codebook,
    inference: &Inference,
    models: &Models,
    purpose: Purpose,
) -> Vec<(usize, DecodedLine)> {
    let mut readers = vec![ByCharacters::new(models, inference.language)];
    if inference.language_as_is != inference.language {
        readers.push(ByCharacters::new(models, inference.language_as_is));
    }
    decode_in(lines, places, book, &readers, purpose)
}

/// Decodes each line in the language that it is likelier in.
fn decode_in<L: Language>(
    lines: &[Line],
    places: &[usize],
    book: &Codebook,
    readers: &[L],
    purpose: Purpose,
) -> Vec<(usize, DecodedLine)> {
    let mut search = purpose.search();
    let best = |at: usize| {
        let decoded = readers.iter().filter_map(|reader| search.decode(&lines[at].characters, book, reader));
        decoded.max_by(|a, b| a.best.total_cmp(&b.best)).map(|decoded| (at, decoded))
    };
    places.iter().copied().filter_map(best).collect()
}

/// Chinese is decoded twice: what is certain the first time makes up the document's own vocabulary.
fn decode_chinese(
    lines: &[Line],
    places: &[usize],
    book: &Codebook,
    mut chinese: Chinese<'_>,
    inference: &Inference,
    models: &Models,
    purpose: Purpose,
) -> Vec<(usize, DecodedLine)> {
    let mut search = purpose.search();
    let mut cache = Cache::default();
    let mut first = Vec::with_capacity(places.len());
    for &at in places {
        let Some(decoded) = search.decode(&lines[at].characters, book, &chinese) else {
            // So much was lost that no words are left: characters are better than nothing.
            first.extend(decode_by_characters(lines, &[at], book, inference, models, purpose));
            continue;
        };
        let ended = decoded.characters.last().is_some_and(|c| c.character == '\n');
        let text = &decoded.characters[..decoded.characters.len() - usize::from(ended)];
        let text: Vec<char> = text.iter().map(|c| c.character).collect();
        let certain: Vec<bool> = decoded.characters.iter().map(|c| c.confidence >= CERTAIN).collect();
        chinese.count_words(&text, &certain, &mut cache);
        first.push((at, decoded));
    }
    if purpose == Purpose::Comparison {
        return first;
    }
    chinese.cache = cache;
    first
        .into_iter()
        .map(|(at, decoded)| {
            let doubtful = decoded.characters.iter().any(|c| c.confidence < BEYOND_DOUBT);
            let again = doubtful.then(|| search.decode(&lines[at].characters, book, &chinese)).flatten();
            (at, again.unwrap_or(decoded))
        })
        .collect()
}
