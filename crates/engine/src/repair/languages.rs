//! The language models in the form that the search needs.
//!
//! In: the models. Out: [`Language`]s. Each language has a model of characters. Japanese and Korean also have one of phrases, Chinese has one
//! of words, and languages with spaces have lexicons.

use super::search::{Language, LanguageIdentity};
use encodings::Vocabulary;
use language::Models;
use language::characters::{self, CharacterModel, LanguageId};
use language::lexicon::{GrowingKey, KnownWord, Lexicon, WordScript, is_joining, script_of};
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

/// The share of the words of a text that a lexicon of its language has, as a judgement: names and rare forms are missing.
const SHARE_OF_KNOWN_WORDS: f32 = 0.8;
/// States of a word differ by the log probability of its letters, in this number of parts of a nat.
const PARTS_OF_A_NAT: f32 = 16.0;

/// A language, by the model of its characters and a lexicon. A known word has the probability that the lexicon gives it or that of its letters,
/// whichever is higher. An unknown word has the probability of its letters, times the share of the words that lexicons lack. Where no lexicon has
/// the language, and in scripts without spaces, the model of characters says all.
pub struct ByWords<'m> {
    characters: ByCharacters<'m>,
    lexicon: &'m Lexicon,
    /// The number of the language in the lexicon. `None` if the lexicon does not have it.
    number: Option<usize>,
}

/// A state of [`ByWords`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WordsState {
    characters: characters::CharacterState,
    word: Option<StartedWord>,
}

/// A word that may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct StartedWord {
    script: WordScript,
    key: GrowingKey,
    /// The log probability of its letters in any case, in parts of a nat.
    likelihood: i32,
    /// Whether its letters are composed, so that its key is known.
    is_composed: bool,
}

impl<'m> ByWords<'m> {
    /// The reader for `language`.
    pub fn new(models: &'m Models, language: LanguageId) -> Self {
        let info = models.characters().languages().get(usize::from(language.0));
        let number = info.and_then(|info| models.lexicon().language(&info.tag));
        ByWords { characters: ByCharacters::new(models, language), lexicon: models.lexicon(), number }
    }

    /// The reader for `language` by the model of its characters alone.
    pub fn without_lexicon(models: &'m Models, language: LanguageId) -> Self {
        ByWords { number: None, ..ByWords::new(models, language) }
    }

    /// The reader for `language`. `None` if no lexicon has it.
    pub fn with_lexicon(models: &'m Models, language: LanguageId) -> Option<Self> {
        Some(ByWords::new(models, language)).filter(|reader| reader.number.is_some())
    }

    /// The language.
    pub fn language(&self) -> LanguageId {
        self.characters.language()
    }

    /// The state behind `character`, and the log probability of that step.
    pub fn next(&self, state: WordsState, character: char) -> (WordsState, f32) {
        let (mut next, mut log_probability) = (state, f32::NEG_INFINITY);
        self.step(state, character, |state, log| (next, log_probability) = (state, log));
        (next, log_probability)
    }

    /// The log probability of the case of a letter, by the model of characters, which gives the letter `log_probability`. Small letters inside words
    /// are taken for granted.
    fn log_probability_of_case(&self, state: WordsState, letter: char, log_probability: f32) -> f32 {
        let other = match letter {
            letter if letter.is_uppercase() => only(letter.to_lowercase()),
            letter if state.word.is_none() => only(letter.to_uppercase()),
            _ => None,
        };
        let Some(other) = other.filter(|other| *other != letter) else { return 0.0 };
        let mut of_other = f32::NEG_INFINITY;
        self.characters.step(state.characters, other, |_, log_probability| of_other = log_probability);
        -(of_other - log_probability).exp().ln_1p()
    }

    /// What the end of the word of a state adds to the log probability of its letters, in nats. 0 if no word has started.
    pub fn ended(&self, state: WordsState) -> f32 {
        state.word.map_or(0.0, |word| self.ended_word(word))
    }

    /// What the end of a word adds to the log probability of its letters, in nats.
    fn ended_word(&self, word: StartedWord) -> f32 {
        if !word.is_composed || !word.script.is_spaced() {
            return 0.0;
        }
        let known = self.lexicon.find_key(word.script, word.key.key());
        let is_of_language =
            |known: &KnownWord| self.number.is_some_and(|number| known.languages.contains(number));
        match known.filter(is_of_language) {
            None => (1.0 - SHARE_OF_KNOWN_WORDS).ln(),
            Some(known) => {
                let letters = word.likelihood as f32 / PARTS_OF_A_NAT;
                // The model of characters knows what stands before a common word, which the lexicon does not.
                (SHARE_OF_KNOWN_WORDS.ln() + known.commonness.log_share() - letters).max(0.0)
            }
        }
    }
}

/// The character, if there is only one.
fn only(mut characters: impl Iterator<Item = char>) -> Option<char> {
    characters.next().filter(|_| characters.next().is_none())
}

impl Language for ByWords<'_> {
    type State = WordsState;

    fn start(&self) -> Self::State {
        WordsState { characters: self.characters.start(), word: None }
    }

    fn step(&self, state: Self::State, character: char, mut next: impl FnMut(Self::State, f32)) {
        let script = self.number.and_then(|_| script_of(character));
        let joins = |word: &StartedWord| is_joining(character) || script == Some(word.script);
        self.characters.step(state.characters, character, |characters, log_probability| {
            // The lexicon knows words without their case, so that is left out of what it takes the place of.
            let case = self.log_probability_of_case(state, character, log_probability);
            let here = ((log_probability - case) * PARTS_OF_A_NAT) as i32;
            let is_composed = !matches!(character, '\u{300}'..='\u{36F}');
            match (state.word, script) {
                (Some(word), _) if joins(&word) => {
                    let key = word.key.with(character);
                    // Signs that a lexicon leaves out keep the probability that they have by the model of characters.
                    let here = if key == word.key { 0 } else { here };
                    let (likelihood, is_composed) = (word.likelihood + here, word.is_composed && is_composed);
                    let word = Some(StartedWord { key, likelihood, is_composed, ..word });
                    next(WordsState { characters, word }, log_probability);
                }
                (before, script) => {
                    let ended = before.map_or(0.0, |word| self.ended_word(word));
                    let key = GrowingKey::default().with(character);
                    let word =
                        script.map(|script| StartedWord { script, key, likelihood: here, is_composed });
                    next(WordsState { characters, word }, log_probability + ended);
                }
            }
        });
    }

    fn end(&self, state: Self::State) -> Option<f32> {
        Some(self.characters.end(state.characters)? + self.ended(state))
    }

    fn identity(&self) -> LanguageIdentity {
        self.characters.identity()
    }

    fn vocabulary(&self) -> &Vocabulary {
        self.characters.vocabulary()
    }

    fn symbols(&self) -> Option<&SymbolModel> {
        self.characters.symbols()
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
