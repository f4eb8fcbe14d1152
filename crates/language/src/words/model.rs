//! The word model: log probabilities of words after words, one character at a time.

use rustc_hash::FxHashMap;

use super::cache::Cache;
use super::file::{self, WordFileError};
use super::form::WrittenForm;
use super::grams::{Grams, NO_BIGRAM};
use super::lexicon::{NO_WORD, ROOT};
use super::read::{read_traditional, read_words};
use super::script::{Script, is_han};
use super::state::{SYMBOL_CODES, UNKNOWN_CODES, WordState};
use super::symbols::{self, START, SymbolTable, WORD};
use encodings::Vocabulary;

/// The log probability, in nats, of each Han character that belongs to no word.
const UNKNOWN_CHARACTER: f32 = -17.0;

/// The word model of Chinese, in simplified and traditional characters.
#[derive(Debug)]
pub struct WordModel {
    grams: Grams,
    symbols: SymbolTable,
    simplified: WrittenForm,
    traditional: WrittenForm,
}

impl WordModel {
    /// Unpacks the file of the model.
    ///
    /// # Errors
    /// [`WordFileError`] if `bytes` is no such file, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WordFileError> {
        let [characters, words, grams, symbols, traditional] = file::split(bytes)?;
        let characters: Vec<u16> =
            characters.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect();
        let (words, unigrams) = read_words(words, &characters)?;
        let (forms, ranks, affinities) = read_traditional(traditional, &words)?;
        let simplified_ranks = (0..words.len() as u32).collect();
        Ok(WordModel {
            symbols: SymbolTable::read(symbols)?,
            grams: Grams::read(grams, unigrams)?,
            simplified: WrittenForm::new(words, simplified_ranks, FxHashMap::default()),
            traditional: WrittenForm::new(forms, ranks, affinities),
        })
    }

    /// Builds the lexicon and the vocabulary of simplified Chinese, the commoner form, in advance.
    pub fn prepare(&self) {
        self.vocabulary(Script::Simplified);
    }

    /// The state at the start of a line.
    pub fn start(&self) -> WordState {
        WordState { previous: SYMBOL_CODES + u32::from(START), bigram: NO_BIGRAM, node: ROOT }
    }

    /// The characters that texts in `script` use.
    pub fn vocabulary(&self, script: Script) -> &Vocabulary {
        let form = self.form(script);
        form.vocabulary.get_or_init(|| {
            let han = form.lexicon(&self.grams).first_characters();
            han.filter_map(|unit| char::from_u32(u32::from(unit))).chain(self.symbols.characters()).collect()
        })
    }

    /// Takes `character` in `state`. Calls `next` with each possible next state and the log probability, in nats, of
    /// that step. The sum of these over a text, up to a state in which the text may end, is the log probability of the
    /// text. There is no next state if the begun word can't go on with `character`.
    pub fn step(
        &self,
        script: Script,
        cache: &Cache,
        state: WordState,
        character: char,
        mut next: impl FnMut(WordState, f32),
    ) {
        let form = self.form(script);
        let lexicon = form.lexicon(&self.grams);
        let at_root = state.node == ROOT;
        let Some(child) = lexicon.child(state.node, character) else {
            if at_root {
                let (state, log_probability) = self.other(form, cache, state, character);
                next(state, log_probability);
            }
            return;
        };
        let begun = if at_root { 0.0 } else { lexicon.node(state.node).best };
        let node = lexicon.node(child);
        if node.goes_on() {
            next(WordState { node: child, ..state }, node.best - begun);
        }
        if node.word != NO_WORD {
            let (log_probability, bigram) = self.word_after(form, cache, state, node.word);
            next(WordState { previous: node.word, bigram, node: ROOT }, log_probability - begun);
        }
    }

    /// The log probability, in nats, that a line ends in `state`; `None` within a word.
    pub fn end(&self, script: Script, state: WordState) -> Option<f32> {
        let before = self.symbol_before(state);
        let affinity = match state.previous < SYMBOL_CODES {
            true => self.symbols.affinity_before(START, self.form(script).last(state.previous)),
            false => 0.0,
        };
        (state.node == ROOT).then(|| self.symbols.follows(before, START) + affinity)
    }

    /// The rank of the word that ends in `state`; `None` within a word and after anything else.
    pub fn ended_word(&self, state: WordState) -> Option<u32> {
        (state.node == ROOT && state.previous < SYMBOL_CODES).then_some(state.previous)
    }

    /// The most probable segmentation of `text` into words: for each piece its start and end (in characters), and the
    /// rank of its word, or `None` for a character of no word. Empty if there is no segmentation.
    pub fn segment(&self, script: Script, text: &[char]) -> Vec<(usize, usize, Option<u32>)> {
        // For each place its states, with their log probability and the index of the state before.
        let mut reached: Vec<Vec<(WordState, f32, usize)>> = vec![vec![(self.start(), 0.0, 0)]];
        let cache = Cache::default();
        for &character in text {
            let before = &reached[reached.len() - 1];
            let mut here: Vec<(WordState, f32, usize)> = Vec::new();
            for (from, &(state, sum, _)) in before.iter().enumerate() {
                self.step(script, &cache, state, character, |next, log_probability| {
                    let sum = sum + log_probability;
                    match here.iter_mut().find(|(state, ..)| *state == next) {
                        Some(known) if known.1 >= sum => {}
                        Some(known) => *known = (next, sum, from),
                        None => here.push((next, sum, from)),
                    }
                });
            }
            reached.push(here);
        }
        let ends = reached[text.len()].iter().enumerate().filter(|(_, (state, ..))| state.node == ROOT);
        let Some((mut at, _)) = ends.max_by(|a, b| a.1.1.total_cmp(&b.1.1)) else { return Vec::new() };
        let mut pieces = Vec::new();
        let mut ended = (text.len(), None);
        for place in (1..=text.len()).rev() {
            let (state, _, from) = reached[place][at];
            if state.node == ROOT {
                ended = (place, self.ended_word(state));
            }
            if reached[place - 1][from].0.node == ROOT {
                pieces.push((place - 1, ended.0, ended.1));
            }
            at = from;
        }
        pieces.reverse();
        pieces
    }

    fn form(&self, script: Script) -> &WrittenForm {
        match script {
            Script::Simplified => &self.simplified,
            Script::Traditional => &self.traditional,
        }
    }

    /// The log probability, in nats, of `word` after `state`, and the bigram that it ends.
    fn word_after(&self, form: &WrittenForm, cache: &Cache, state: WordState, word: u32) -> (f32, u32) {
        let symbol = self.symbol_before(state);
        let (log_probability, bigram) = if state.previous < SYMBOL_CODES {
            self.grams.after(state.bigram, state.previous, word)
        } else {
            let affinity = self.symbols.affinity_after(symbol, form.first(word));
            (self.grams.unigrams[word as usize].0 + affinity, NO_BIGRAM)
        };
        let log_probability = log_probability + form.affinity(word);
        (self.symbols.follows(symbol, WORD) + cache.weigh(state.previous, word, log_probability), bigram)
    }

    /// Takes a character that begins no word.
    fn other(
        &self,
        form: &WrittenForm,
        cache: &Cache,
        state: WordState,
        character: char,
    ) -> (WordState, f32) {
        let previous = self.symbol_before(state);
        let after = |code| WordState { previous: code, bigram: NO_BIGRAM, node: ROOT };
        if is_han(character) {
            let log_probability = self.symbols.follows(previous, WORD) + UNKNOWN_CHARACTER;
            return (after(UNKNOWN_CODES + character as u32), log_probability);
        }
        let symbol = self.symbols.of(character, previous);
        let affinity = match state.previous < SYMBOL_CODES {
            true => self.symbols.affinity_before(symbol, form.last(state.previous)),
            false => 0.0,
        };
        let log_probability =
            self.symbols.follows(previous, symbol) + affinity + self.symbols.within(symbol, character);
        let log_probability = cache.weigh_symbol(character, log_probability);
        (after(SYMBOL_CODES + u32::from(symbol)), log_probability)
    }

    fn symbol_before(&self, state: WordState) -> symbols::Symbol {
        match state.previous {
            SYMBOL_CODES..UNKNOWN_CODES => (state.previous - SYMBOL_CODES) as symbols::Symbol,
            _ => WORD,
        }
    }
}
