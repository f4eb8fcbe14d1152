//! Decodes lines: finds the best original of each, with the strongest model of its language.
//!
//! In: lines, a channel, a language. Out: the result of the search for each line. The channel and the language are chosen
//! elsewhere.

use super::decoded::DecodedTextLine;
use super::inference::Inference;
use super::languages::chinese_script;
use super::languages::{ByCharacters, ByPhrases, ByWords, Chinese};
use super::search::{Language, Search};
use super::text::Lines;
use channel::Codebook;
use language::Models;
use language::words::Cache;

/// From this confidence on, a character is certain enough to count for the vocabulary of its document.
const CERTAIN: f32 = 0.92;
/// A line is not decoded a second time if all of its characters have at least this confidence.
const SURE_AT_FIRST: f32 = 0.99;

/// What lines are decoded for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To find the original.
    Original,
    /// To compare how likely lines are under different assumptions.
    Comparison,
    /// To decide whether there is anything to repair: with the model of characters, and little effort.
    Claim,
}

impl Purpose {
    fn search<L: Language>(self) -> Search<L> {
        match self {
            Purpose::Original => Search::default(),
            Purpose::Comparison => Search::comparing(),
            Purpose::Claim => Search::quick(),
        }
    }
}

/// Lines, and everything that is needed to decode some of them.
#[derive(Clone, Copy)]
pub struct Decoding<'a> {
    pub lines: &'a Lines<'a>,
    pub book: &'a Codebook,
    /// Holds the language of the originals.
    pub inference: &'a Inference,
    pub models: &'a Models,
    pub purpose: Purpose,
}

impl Decoding<'_> {
    /// Decodes the lines at `places`, in order.
    pub fn decode(self, places: &[usize]) -> Vec<DecodedTextLine> {
        let Decoding { models, inference, .. } = self;
        if self.purpose == Purpose::Claim {
            return self.by_characters(places);
        }
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
        // What is compared is read alike, whether it lost something or not.
        if (self.book.loses() || self.purpose == Purpose::Comparison)
            && let Some(words) = self.by_words()
        {
            return self.in_likeliest(places, &words);
        }
        self.by_characters(places)
    }

    /// Readers with lexicons. `None` if there is no lexicon of the language of the original.
    fn by_words(&self) -> Option<Vec<ByWords<'_>>> {
        let Inference { language, language_as_is, .. } = *self.inference;
        let mut readers = vec![ByWords::with_lexicon(self.models, language)?];
        if language_as_is != language {
            readers.extend(ByWords::with_lexicon(self.models, language_as_is));
        }
        Some(readers)
    }

    fn by_characters(self, places: &[usize]) -> Vec<DecodedTextLine> {
        let Inference { language, language_as_is, .. } = *self.inference;
        let mut readers = vec![ByCharacters::new(self.models, language)];
        if language_as_is != language {
            readers.push(ByCharacters::new(self.models, language_as_is));
        }
        self.in_likeliest(places, &readers)
    }

    /// Decodes each line with the reader in whose language it is most likely.
    fn in_likeliest<L: Language>(self, places: &[usize], readers: &[L]) -> Vec<DecodedTextLine> {
        let mut search = self.purpose.search();
        let best = |number: usize| {
            let observed = self.lines.line(number).observed();
            let read = |reader: &L| search.decode(&observed.characters, self.book, reader);
            let decoded = readers.iter().filter_map(read).max_by(|a, b| a.best.total_cmp(&b.best))?;
            Some(DecodedTextLine { number, observed, decoded })
        };
        places.iter().copied().filter_map(best).collect()
    }

    /// Decodes Chinese twice. The words that are certain the first time become the vocabulary of the document for the second time.
    fn in_chinese(self, places: &[usize], mut chinese: Chinese<'_>) -> Vec<DecodedTextLine> {
        let mut search = self.purpose.search();
        let mut cache = Cache::default();
        let mut first = Vec::with_capacity(places.len());
        for &number in places {
            let observed = self.lines.line(number).observed();
            let Some(decoded) = search.decode(&observed.characters, self.book, &chinese) else {
                // If no words are left, the model of characters is better than nothing.
                first.extend(self.by_characters(&[number]));
                continue;
            };
            if self.purpose == Purpose::Original {
                let ended = decoded.characters.last().is_some_and(|c| c.character == '\n');
                let text = &decoded.characters[..decoded.characters.len() - usize::from(ended)];
                let text: Vec<char> = text.iter().map(|c| c.character).collect();
                let certain: Vec<bool> = decoded.characters.iter().map(|c| c.confidence >= CERTAIN).collect();
                chinese.count_words(&text, &certain, &mut cache);
            }
            first.push(DecodedTextLine { number, observed, decoded });
        }
        if self.purpose == Purpose::Comparison {
            return first;
        }
        chinese.cache = cache;
        let again = |line: DecodedTextLine| {
            let doubtful = line.decoded.characters.iter().any(|c| c.confidence < SURE_AT_FIRST);
            let characters = &line.observed.characters;
            let again = doubtful.then(|| search.decode(characters, self.book, &chinese)).flatten();
            match again {
                Some(decoded) => DecodedTextLine { decoded, ..line },
                None => line,
            }
        };
        first.into_iter().map(again).collect()
    }
}
