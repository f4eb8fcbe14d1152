//! The model: log probabilities of words after words, followed character by character.

use rustc_hash::FxHashMap;

use super::cache::Cache;
use super::file::{self, FileError};
use super::form::Form;
use super::grams::{Grams, NO_BIGRAM};
use super::lexicon::{NO_WORD, ROOT};
use super::read::{read_traditional, read_words};
use super::script::{Script, is_han};
use super::state::{SYMBOL_CODES, State, UNKNOWN_CODES};
use super::symbols::{self, START, Symbols, WORD};
use encodings::Vocabulary;

/// Natural log probability of one given Han character that is in no word.
const UNKNOWN_CHARACTER: f32 = -17.0;

/// The model.
#[derive(Debug)]
pub struct WordModel {
    grams: Grams,
    symbols: Symbols,
    simplified: Form,
    traditional: Form,
}

impl WordModel {
    /// Unpacks the file of the model.
    ///
    /// # Errors
    /// [`FileError`] where `bytes` is no such file, or not whole.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FileError> {
        let [characters, words, grams, symbols, traditional] = file::split(bytes)?;
        let characters: Vec<u16> =
            characters.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect();
        let (words, unigrams) = read_words(words, &characters)?;
        let (forms, ranks, affinities) = read_traditional(traditional, &words)?;
        let simplified_ranks = (0..words.len() as u32).collect();
        Ok(WordModel {
            symbols: Symbols::read(symbols)?,
            grams: Grams::read(grams, unigrams)?,
            simplified: Form::new(words, simplified_ranks, FxHashMap::default()),
            traditional: Form::new(forms, ranks, affinities),
        })
    }

    /// Makes ready what simplified Chinese, the commoner form, needs.
    pub fn prepare(&self) {
        self.vocabulary(Script::Simplified);
    }

    /// The state at the start of a line.
    pub fn start(&self) -> State {
        State { previous: SYMBOL_CODES + u32::from(START), bigram: NO_BIGRAM, node: ROOT }
    }

    /// The characters that texts in `script` have.
    pub fn vocabulary(&self, script: Script) -> &Vocabulary {
        let form = self.form(script);
        form.vocabulary.get_or_init(|| {
            let han = form.lexicon(&self.grams).first_characters();
            han.filter_map(|unit| char::from_u32(u32::from(unit))).chain(self.symbols.characters()).collect()
        })
    }

    /// Follows `character` from `state`: gives each state that may come next to `next`, with the natural
    /// log probability of getting there. Sums over a text up to a state that may be its end are log
    /// probabilities of the text. No state comes next where a word was begun that can't go on so.
    pub fn step(
        &self,
        script: Script,
        cache: &Cache,
        state: State,
        character: char,
        mut next: impl FnMut(State, f32),
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
            next(State { node: child, ..state }, node.best - begun);
        }
        if node.word != NO_WORD {
            let (log_probability, bigram) = self.word_after(form, cache, state, node.word);
            next(State { previous: node.word, bigram, node: ROOT }, log_probability - begun);
        }
    }

    /// The natural log probability that a line ends in `state`; `None` within a word.
    pub fn end(&self, script: Script, state: State) -> Option<f32> {
        let before = self.symbol_before(state);
        let affinity = match state.previous < SYMBOL_CODES {
            true => self.symbols.affinity_before(START, self.form(script).last(state.previous)),
            false => 0.0,
        };
        (state.node == ROOT).then(|| self.symbols.follows(before, START) + affinity)
    }

    /// The word that `state` has just ended: its rank and the number of its characters; and the code of
    /// what stood before, which is no part of the state. `None` within a word and after anything else.
    pub fn ended_word(&self, state: State) -> Option<u32> {
        (state.node == ROOT && state.previous < SYMBOL_CODES).then_some(state.previous)
    }

    /// The most probable division of `text` into words: for each piece where it begins and ends (in
    /// characters) and the word that it is, or `None` for a character of no word. Empty where none fits.
    pub fn segment(&self, script: Script, text: &[char]) -> Vec<(usize, usize, Option<u32>)> {
        // For each place the states that got there, with their probability and where they came from.
        let mut reached: Vec<Vec<(State, f32, usize)>> = vec![vec![(self.start(), 0.0, 0)]];
        let cache = Cache::default();
        for &character in text {
            let before = &reached[reached.len() - 1];
            let mut here: Vec<(State, f32, usize)> = Vec::new();
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

    fn form(&self, script: Script) -> &Form {
        match script {
            Script::Simplified => &self.simplified,
            Script::Traditional => &self.traditional,
        }
    }

    /// Natural log probability of `word` after `state`, and the bigram that it ends.
    fn word_after(&self, form: &Form, cache: &Cache, state: State, word: u32) -> (f32, u32) {
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

    /// Follows a character that begins no word.
    fn other(&self, form: &Form, cache: &Cache, state: State, character: char) -> (State, f32) {
        let previous = self.symbol_before(state);
        let after = |code| State { previous: code, bigram: NO_BIGRAM, node: ROOT };
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

    fn symbol_before(&self, state: State) -> symbols::Symbol {
        match state.previous {
            SYMBOL_CODES..UNKNOWN_CODES => (state.previous - SYMBOL_CODES) as symbols::Symbol,
            _ => WORD,
        }
    }
}
