//! The phrases of one language: symbols after symbols, and runs of letters and digits.
//!
//! In: a state and a character. Out: the next state, and a log probability in nats.

use rustc_hash::FxHashMap;

use super::ngrams::{PhraseNgrams, ROOT};
use super::symbol::{CHARACTERS, DIGITS, LATIN, LINE, OTHER};
use crate::characters::{AsciiWords, CharacterModel};

/// P(another digit | a digit). Numbers in the training text have 1.8 digits on average.
const DIGIT_AGAIN: f32 = 0.45;
/// P(another space | a space). Set by hand for indented lines of code and lists.
const SPACE_AGAIN: f32 = 0.3;
/// P(capital | first letter of a run of Latin letters): two in five in the training text.
const CAPITAL_AT_START: f32 = 0.4;
/// P(capital | after a single capital at the start). Abbreviations are about as frequent as names.
const CAPITAL_AFTER_CAPITAL: f32 = 0.4;
/// P(capital | after two capitals).
const CAPITAL_AMONG_CAPITALS: f32 = 0.95;
/// P(capital | after a small letter): `camelCase`.
const CAPITAL_AFTER_SMALL: f32 = 0.02;
/// The least probability of a letter in an ASCII word.
const RAREST_LETTER: f32 = 1e-5;
/// The least probability of a character without a symbol, among all of these.
const RAREST_OTHER: f32 = 1e-9;

/// The state of the phrase model after some text: everything that the probability of the next character depends on. Belongs
/// to one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhraseState {
    /// The longest known context.
    context: u32,
    /// The current run: one of the kinds below in the low [`KIND_BITS`], and the context of the ASCII word above.
    run: u32,
}

// The kinds of runs.
const NO_RUN: u32 = 0;
const DIGIT_RUN: u32 = 1;
const SPACE_RUN: u32 = 2;
const SMALL_RUN: u32 = 3;
const ONE_CAPITAL_RUN: u32 = 4;
const CAPITALS_RUN: u32 = 5;
const KIND_BITS: u32 = 3;

/// The phrases of one language.
#[derive(Debug)]
pub struct Phrases {
    ngrams: PhraseNgrams,
    symbols: FxHashMap<char, u16>,
    /// P(a character without a symbol) in the character model's distribution over Unicode.
    others: f32,
}

impl Phrases {
    /// Unpacks the section of a language: the length (u32) of a UTF-8 text, which has its characters in the order of their
    /// symbols; that text; the n-grams. `None` if the section is invalid.
    pub(super) fn unpack(section: &[u8], characters: &CharacterModel) -> Option<Self> {
        let (length, rest) = section.split_first_chunk::<4>()?;
        let (text, ngrams) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        let ngrams = PhraseNgrams::unpack(ngrams)?;
        let text = str::from_utf8(text).ok()?;
        let symbols: FxHashMap<char, u16> = text.chars().zip(CHARACTERS..u16::MAX).collect();
        if symbols.len() + usize::from(CHARACTERS) != ngrams.symbols() {
            return None;
        }
        let known: f64 = text.chars().map(|c| f64::from(characters.alone(c))).sum();
        Some(Phrases { ngrams, symbols, others: (1.0 - known).max(0.01) as f32 })
    }

    /// The state at the start of a text or line.
    pub fn start(&self) -> PhraseState {
        PhraseState { context: self.ngrams.after(ROOT, LINE).1, run: NO_RUN }
    }

    /// The characters that have a symbol.
    pub fn characters(&self) -> impl Iterator<Item = char> {
        self.symbols.keys().copied()
    }

    /// The number of contexts, and the number of n-grams.
    pub fn size(&self) -> (usize, usize) {
        self.ngrams.size()
    }

    fn symbol(&self, c: char) -> u16 {
        match c {
            'a'..='z' | 'A'..='Z' => LATIN,
            '0'..='9' => DIGITS,
            '\n' => LINE,
            _ => self.symbols.get(&c).copied().unwrap_or(OTHER),
        }
    }

    /// The state after `c`, and ln P(`c` | `state`), which is finite for every character. `model` must be the character
    /// model that these phrases were unpacked with.
    pub fn step(&self, model: &CharacterModel, state: PhraseState, c: char) -> (PhraseState, f32) {
        let kind = state.run & ((1 << KIND_BITS) - 1);
        let words = model.ascii_words();
        let word = state.run >> KIND_BITS;
        let again = match (kind, c) {
            (DIGIT_RUN, '0'..='9') => Some((state.run, DIGIT_AGAIN / 10.0)),
            (SPACE_RUN, ' ') => Some((state.run, SPACE_AGAIN)),
            (SMALL_RUN..=CAPITALS_RUN, 'a'..='z' | 'A'..='Z') => Some(letter(&words, kind, word, c)),
            _ => None,
        };
        if let Some((run, probability)) = again {
            return (PhraseState { run, ..state }, probability.ln());
        }
        let over = match kind {
            DIGIT_RUN => 1.0 - DIGIT_AGAIN,
            SPACE_RUN => 1.0 - SPACE_AGAIN,
            SMALL_RUN..=CAPITALS_RUN => words.ends(word),
            _ => 1.0,
        };
        let symbol = self.symbol(c);
        let (log_probability, context) = self.ngrams.after(state.context, symbol);
        let (run, share) = match c {
            '0'..='9' => (DIGIT_RUN, 0.1),
            ' ' => (SPACE_RUN, 1.0),
            'a'..='z' | 'A'..='Z' => letter(&words, NO_RUN, words.start(), c),
            _ if symbol == OTHER => (NO_RUN, (model.alone(c) / self.others).max(RAREST_OTHER)),
            _ => (NO_RUN, 1.0),
        };
        let factor = over * share;
        let factor = if factor == 1.0 { 0.0 } else { factor.max(f32::MIN_POSITIVE).ln() };
        (PhraseState { context, run }, log_probability + factor)
    }
}

/// The run after the letter `c` in a run of this kind, and P(`c`) there.
fn letter(words: &AsciiWords<'_>, kind: u32, word: u32, c: char) -> (u32, f32) {
    let capital = match kind {
        NO_RUN => CAPITAL_AT_START,
        ONE_CAPITAL_RUN => CAPITAL_AFTER_CAPITAL,
        CAPITALS_RUN => CAPITAL_AMONG_CAPITALS,
        _ => CAPITAL_AFTER_SMALL,
    };
    let (kind, case) = match (c.is_ascii_uppercase(), kind) {
        (true, NO_RUN | SMALL_RUN) => (ONE_CAPITAL_RUN, capital),
        (true, _) => (CAPITALS_RUN, capital),
        (false, _) => (SMALL_RUN, 1.0 - capital),
    };
    let (probability, word) = words.letter(word, c);
    (word << KIND_BITS | kind, probability.max(RAREST_LETTER) * case)
}
