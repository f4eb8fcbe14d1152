//! Decodes lines: the best original of each in a language, by the strongest model that there is of it.
//!
//! In: lines, a channel, a language. Out: what the search found, line by line. Chooses neither the channel nor the language.

use super::infer::{Inference, chinese_script};
use super::languages::{ByCharacters, ByPhrases, Chinese};
use super::search::{DecodedLine, Language, Search};
use super::text::Line;
use channel::Codebook;
use language::Models;
use language::words::Cache;

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

/// Lines, and all that it takes to decode some of them.
#[derive(Clone, Copy)]
pub struct Decoding<'a> {
    pub lines: &'a [Line],
    pub book: &'a Codebook,
    /// Says in which language the originals are.
    pub inference: &'a Inference,
    pub models: &'a Models,
    pub purpose: Purpose,
}

impl Decoding<'_> {
    /// Decodes the lines at `places`, in order.
    pub fn decode(self, places: &[usize]) -> Vec<(usize, DecodedLine)> {
        let Decoding { models, inference, .. } = self;
        if self.book.loses() {
            if let Some(script) = chinese_script(models.characters(), inference.language)
                && let Some(words) = models.chinese()
            {
                return self.in_chinese(places, Chinese::new(words, script));
            }
            if let Some(phrases) = ByPhrases::new(models, inference.language) {
                return self.in_likeliest(places, &[phrases]);
            }
        }
        self.by_characters(places)
    }

    fn by_characters(self, places: &[usize]) -> Vec<(usize, DecodedLine)> {
        let Inference { language, language_as_is, .. } = *self.inference;
        let mut readers = vec![ByCharacters::new(self.models, language)];
        if language_as_is != language {
            readers.push(ByCharacters::new(self.models, language_as_is));
        }
        self.in_likeliest(places, &readers)
    }

    /// Decodes each line in the language that it is likelier in.
    fn in_likeliest<L: Language>(self, places: &[usize], readers: &[L]) -> Vec<(usize, DecodedLine)> {
        let mut search = self.purpose.search();
        let best = |at: usize| {
            let line = &self.lines[at].characters;
            let decoded = readers.iter().filter_map(|reader| search.decode(line, self.book, reader));
            decoded.max_by(|a, b| a.best.total_cmp(&b.best)).map(|decoded| (at, decoded))
        };
        places.iter().copied().filter_map(best).collect()
    }

    /// Chinese is decoded twice: what is certain the first time makes up the document's own vocabulary.
    fn in_chinese(self, places: &[usize], mut chinese: Chinese<'_>) -> Vec<(usize, DecodedLine)> {
        let mut search = self.purpose.search();
        let mut cache = Cache::default();
        let mut first = Vec::with_capacity(places.len());
        for &at in places {
            let Some(decoded) = search.decode(&self.lines[at].characters, self.book, &chinese) else {
                // So much was lost that no words are left: characters are better than nothing.
                first.extend(self.by_characters(&[at]));
                continue;
            };
            if self.purpose == Purpose::Original {
                let ended = decoded.characters.last().is_some_and(|c| c.character == '\n');
                let text = &decoded.characters[..decoded.characters.len() - usize::from(ended)];
                let text: Vec<char> = text.iter().map(|c| c.character).collect();
                let certain: Vec<bool> = decoded.characters.iter().map(|c| c.confidence >= CERTAIN).collect();
                chinese.count_words(&text, &certain, &mut cache);
            }
            first.push((at, decoded));
        }
        if self.purpose == Purpose::Comparison {
            return first;
        }
        chinese.cache = cache;
        let again = |(at, decoded): (usize, DecodedLine)| {
            let doubtful = decoded.characters.iter().any(|c| c.confidence < BEYOND_DOUBT);
            let line = &self.lines[at].characters;
            let again = doubtful.then(|| search.decode(line, self.book, &chinese)).flatten();
            (at, again.unwrap_or(decoded))
        };
        first.into_iter().map(again).collect()
    }
}
