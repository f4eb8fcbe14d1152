//! The Chinese language model: words after words, with what stands between them.
//!
//! In: a file of the model (see [`mod@file`]), then text, a character at a time. Out: log probabilities. Text
//! is followed from left to right by [`State`]s: several at once, because only the next characters tell
//! where a word ends. Knows nothing about damage.

pub mod bits;
mod cache;
pub mod file;
mod grams;
mod lexicon;
pub mod symbols;

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

pub use cache::Cache;
pub use file::FileError;

use bits::BitReader;
use file::{AFFINITY_STEP, BACKOFF_BITS, CHARACTER_PARAMETER, Section, UNIGRAM_STEP, backoff_of, finished};
use grams::{Grams, NO_BIGRAM};
use lexicon::{Lexicon, NO_WORD, ROOT, Words};
use symbols::{START, Symbols, WORD};

use encodings::Vocabulary;

/// Which written form of Chinese.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Script {
    /// Simplified characters.
    Simplified,
    /// Traditional characters.
    Traditional,
}

/// A place in a text, with what matters of the text before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct State {
    /// What stands before: the rank of a word, or one of the codes from [`SYMBOL_CODES`] on.
    previous: u32,
    /// The bigram that `previous` ends.
    bigram: u32,
    /// How far the word that is being read has got.
    node: u32,
}

/// Codes of symbols in [`State::previous`].
const SYMBOL_CODES: u32 = 1 << 24;
/// Codes of Han characters that are in no word; each is a state of its own, or its posterior would be
/// shared out among all of them.
const UNKNOWN_CODES: u32 = 1 << 25;

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

/// The words in one written form.
#[derive(Debug)]
struct Form {
    /// The usual forms of all words by rank, then other forms of some.
    words: Words,
    /// The rank of each.
    ranks: Vec<u32>,
    /// How much likelier words are in texts of this form than the n-grams say, in nats: those of Taiwan are other
    /// words for many things. By rank; words that are not there are as likely.
    affinities: FxHashMap<u32, f32>,
    /// Made when first needed: few texts need both forms.
    lexicon: OnceLock<Lexicon>,
    vocabulary: OnceLock<Vocabulary>,
}

impl Form {
    fn lexicon(&self, grams: &Grams) -> &Lexicon {
        self.lexicon.get_or_init(|| {
            let rank = |place: u32| self.ranks[place as usize];
            Lexicon::new(&self.words, rank, |rank| grams.unigrams[rank as usize].0 + self.affinity(rank))
        })
    }

    fn affinity(&self, rank: u32) -> f32 {
        self.affinities.get(&rank).copied().unwrap_or(0.0)
    }

    /// The first character of a word.
    fn first(&self, rank: u32) -> char {
        self.words
            .get(rank as usize)
            .first()
            .map_or('\0', |&unit| char::from_u32(u32::from(unit)).unwrap_or('\0'))
    }

    /// The last character of a word.
    fn last(&self, rank: u32) -> char {
        self.words
            .get(rank as usize)
            .last()
            .map_or('\0', |&unit| char::from_u32(u32::from(unit)).unwrap_or('\0'))
    }
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
        Ok(WordModel {
            symbols: Symbols::read(symbols)?,
            grams: Grams::read(grams, unigrams)?,
            simplified: Form {
                ranks: (0..words.len() as u32).collect(),
                words,
                affinities: FxHashMap::default(),
                lexicon: OnceLock::new(),
                vocabulary: OnceLock::new(),
            },
            traditional: Form {
                ranks,
                words: forms,
                affinities,
                lexicon: OnceLock::new(),
                vocabulary: OnceLock::new(),
            },
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

/// Whether `character` is a Han character (unified ideographs and their compatibility forms, 々 and 〇).
pub fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFD}' | '々' | '〇')
}

/// Words in traditional form, their ranks, affinities.
type Traditional = (Words, Vec<u32>, FxHashMap<u32, f32>);

/// Log probabilities and back-off weights of words by rank.
type Unigrams = Vec<(f32, f32)>;

/// Reads [`Section::Words`]: the number of words (32 bits); for each its length less one (2 bits, 3 for
/// longer ones followed by a Rice-coded rest), its characters' ranks, the step of its unigram level from
/// the word before, its back-off.
fn read_words(section: &[u8], characters: &[u16]) -> Result<(Words, Unigrams), FileError> {
    let malformed = || FileError::Malformed(Section::Words);
    let mut reader = BitReader::new(section);
    let count = reader.bits(32) as usize;
    if count > section.len() * 8 {
        return Err(malformed());
    }
    let mut words = Words::default();
    let mut unigrams = Vec::with_capacity(count);
    let mut level = 0u32;
    let mut word = Vec::new();
    for _ in 0..count {
        let mut length = reader.bits(2) as usize + 1;
        if length == 4 {
            length += reader.rice(1).min(64) as usize;
        }
        word.clear();
        for _ in 0..length {
            let character = characters.get(reader.rice(CHARACTER_PARAMETER) as usize);
            word.push(*character.ok_or_else(malformed)?);
        }
        words.push(word.iter().copied());
        level = level.saturating_add(reader.rice(0));
        unigrams.push((-UNIGRAM_STEP * level as f32, backoff_of(reader.bits(BACKOFF_BITS))));
    }
    finished(&reader, Section::Words)?;
    Ok((words, unigrams))
}

/// Reads [`Section::Traditional`]: the usual traditional form of single characters (count u32, pairs of
/// UTF-16 units), then the words that don't follow it (count u32, rank u32 and as many units as the word
/// has characters), then other traditional forms of words, written the same way, then the affinities of words to texts in
/// traditional characters (count u32, rank u32 and level i8). Gives all words in traditional form, by rank, the other
/// forms behind them; the rank of each; the affinities by rank.
fn read_traditional(section: &[u8], words: &Words) -> Result<Traditional, FileError> {
    let malformed = || FileError::Malformed(Section::Traditional);
    let mut rest = section;
    let mut number = |bytes: usize| -> Result<u32, FileError> {
        let (number, after) = rest.split_at_checked(bytes).ok_or_else(malformed)?;
        rest = after;
        Ok(number.iter().rev().fold(0, |value, &byte| value << 8 | u32::from(byte)))
    };
    let mut usual: Vec<u16> = (0..=u16::MAX).collect();
    for _ in 0..number(4)? {
        let simplified = number(2)?;
        usual[simplified as usize] = number(2)? as u16;
    }
    let mut exceptions = FxHashMap::default();
    let mut variants = Vec::new();
    for usual_form in [true, false] {
        for _ in 0..number(4)? {
            let rank = number(4)?;
            if rank as usize >= words.len() {
                return Err(malformed());
            }
            let length = words.get(rank as usize).len();
            let form =
                (0..length).map(|_| number(2).map(|unit| unit as u16)).collect::<Result<Vec<_>, _>>()?;
            if usual_form {
                exceptions.insert(rank, form);
            } else {
                variants.push((rank, form));
            }
        }
    }
    let mut affinities = FxHashMap::default();
    for _ in 0..number(4)? {
        let rank = number(4)?;
        affinities.insert(rank, f32::from(number(1)? as u8 as i8) * AFFINITY_STEP);
    }
    let mut forms = Words::default();
    let mut ranks: Vec<u32> = (0..words.len() as u32).collect();
    for &rank in &ranks {
        match exceptions.get(&rank) {
            Some(form) => forms.push(form.iter().copied()),
            None => forms.push(words.get(rank as usize).iter().map(|&unit| usual[usize::from(unit)])),
        }
    }
    for (rank, form) in variants {
        forms.push(form);
        ranks.push(rank);
    }
    Ok((forms, ranks, affinities))
}
