//! The language models in the form that the search needs.
//!
//! In: the models. Out: [`Language`]s. Each language has a model of characters. Japanese and Korean also have one of phrases, and
//! Chinese has one of words.

use super::search::{Language, LanguageIdentity};
use encodings::Vocabulary;
use language::Models;
use language::characters::{self, CharacterModel, LanguageId};
use language::phrases::{self, Phrases};
use language::symbols::SymbolModel;
use language::words::{self, Cache, Script, WordModel};

/// The log probability of a byte-order mark at the start of a line. It is rare, but far likelier there than the models say.
const MARK_AT_START: f32 = -5.0;

/// A language, by the model of its characters.
pub struct ByCharacters<'m> {
    model: &'m CharacterModel,
    language: LanguageId,
    vocabulary: &'m Vocabulary,
    symbols: &'m SymbolModel,
}

impl<'m> ByCharacters<'m> {
    /// The reader for `language`.
    pub fn new(models: &'m Models, language: LanguageId) -> Self {
        let (vocabulary, symbols) = (models.vocabulary(language), models.symbols());
        ByCharacters { model: models.characters(), language, vocabulary, symbols }
    }

    /// The language.
    pub fn language(&self) -> LanguageId {
        self.language
    }

    /// The cost of each character of `line` as it stands, in nats.
    pub fn costs(&self, line: &[char]) -> Vec<f32> {
        let mut state = self.start();
        let mut costs = Vec::with_capacity(line.len());
        for &character in line {
            self.step(state, character, |next, log_probability| {
                state = next;
                costs.push(-log_probability);
            });
        }
        costs
    }

    /// The log probability of `line` as it stands. If it has no line feed, its end counts too.
    pub fn score(&self, line: &[char]) -> f32 {
        let mut state = self.start();
        let mut sum = 0.0;
        for &character in line {
            self.step(state, character, |next, log_probability| {
                state = next;
                sum += log_probability;
            });
        }
        sum + if line.last() == Some(&'\n') { 0.0 } else { self.end(state).unwrap_or(0.0) }
    }
}

impl Language for ByCharacters<'_> {
    type State = characters::CharacterState;

    fn start(&self) -> Self::State {
        self.model.start()
    }

    fn step(&self, state: Self::State, character: char, mut next: impl FnMut(Self::State, f32)) {
        if character == '\u{FEFF}' && state == self.start() {
            return next(state, MARK_AT_START);
        }
        let (state, log_probability) = self.model.step(self.language, state, character);
        next(state, log_probability);
    }

    fn end(&self, state: Self::State) -> Option<f32> {
        Some(self.model.step(self.language, state, '\n').1)
    }

    fn identity(&self) -> LanguageIdentity {
        LanguageIdentity::Characters(self.language)
    }

    fn vocabulary(&self) -> &Vocabulary {
        self.vocabulary
    }

    fn symbols(&self) -> Option<&SymbolModel> {
        Some(self.symbols)
    }
}

/// A language, by the model of its phrases.
pub struct ByPhrases<'m> {
    language: LanguageId,
    phrases: &'m Phrases,
    characters: &'m CharacterModel,
    vocabulary: &'m Vocabulary,
}

impl<'m> ByPhrases<'m> {
    /// The reader for `language`. `None` if there is no phrase model of it.
    pub fn new(models: &'m Models, language: LanguageId) -> Option<Self> {
        let phrases = models.phrases(language)?;
        let vocabulary = models.phrase_vocabulary(language);
        Some(ByPhrases { language, phrases, characters: models.characters(), vocabulary })
    }
}

impl Language for ByPhrases<'_> {
    type State = phrases::PhraseState;

    fn start(&self) -> Self::State {
        self.phrases.start()
    }

    fn step(&self, state: Self::State, character: char, mut next: impl FnMut(Self::State, f32)) {
        if character == '\u{FEFF}' && state == self.start() {
            return next(state, MARK_AT_START);
        }
        let (state, log_probability) = self.phrases.step(self.characters, state, character);
        next(state, log_probability);
    }

    fn end(&self, state: Self::State) -> Option<f32> {
        Some(self.phrases.step(self.characters, state, '\n').1)
    }

    fn identity(&self) -> LanguageIdentity {
        LanguageIdentity::Phrases(self.language)
    }

    fn vocabulary(&self) -> &Vocabulary {
        self.vocabulary
    }

    fn symbols(&self) -> Option<&SymbolModel> {
        None
    }
}

/// Chinese, by the model of its words.
pub struct Chinese<'m> {
    model: &'m WordModel,
    script: Script,
    /// The counts of words of the document. Empty as long as they are not known.
    pub cache: Cache,
}

impl<'m> Chinese<'m> {
    /// Chinese in `script`, without counts of the document.
    pub fn new(model: &'m WordModel, script: Script) -> Self {
        Chinese { model, script, cache: Cache::default() }
    }

    /// Adds the words of a line to `cache`, as far as all of their characters are `certain`.
    pub fn count_words(&self, line: &[char], certain: &[bool], cache: &mut Cache) {
        let mut previous = None;
        for (start, end, word) in self.model.segment(self.script, line) {
            let sure = certain[start..end].iter().all(|&certain| certain);
            match word {
                Some(word) if sure => {
                    cache.add(previous, word);
                    previous = Some(word);
                }
                _ => {
                    if sure && word.is_none() {
                        cache.add_symbol(line[start]);
                    }
                    previous = None;
                }
            }
        }
    }
}

impl Language for Chinese<'_> {
    type State = words::WordState;

    fn start(&self) -> Self::State {
        self.model.start()
    }

    fn step(&self, state: Self::State, character: char, mut next: impl FnMut(Self::State, f32)) {
        if character == '\n' {
            return self
                .end(state)
                .into_iter()
                .for_each(|log_probability| next(self.start(), log_probability));
        }
        self.model.step(self.script, &self.cache, state, character, next);
    }

    fn end(&self, state: Self::State) -> Option<f32> {
        self.model.end(self.script, state)
    }

    fn identity(&self) -> LanguageIdentity {
        LanguageIdentity::Words(self.script)
    }

    fn vocabulary(&self) -> &Vocabulary {
        self.model.vocabulary(self.script)
    }

    fn symbols(&self) -> Option<&SymbolModel> {
        None
    }
}

/// The script of a language, if it is Chinese.
pub fn chinese_script(model: &CharacterModel, language: LanguageId) -> Option<Script> {
    match model.languages().get(usize::from(language.0))?.tag.as_str() {
        "zh-Hans" => Some(Script::Simplified),
        "zh-Hant" => Some(Script::Traditional),
        _ => None,
    }
}
