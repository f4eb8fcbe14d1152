//! The phrase model: characters after long contexts, for languages whose lost characters have many candidates.
//!
//! In: the bytes of `models/phrases.bin` (see `models/phrases.md` for what it is made of), then text, character
//! by character. Out: natural logarithms of probabilities, which sum to about 1 over all of Unicode. Nothing
//! here knows about bytes of encodings or about damage.
//!
//! Where the character model looks back over three characters, this one looks back over up to seven, across
//! punctuation, spaces, numbers and words in Latin letters. A text is a row of *symbols*: a character outside
//! ASCII that training saw often enough, an ASCII punctuation mark, the space, the end of a line, a run of Latin
//! letters, a run of digits, or [`OTHER`]. Inside a run of Latin letters the character model's ASCII words go on,
//! so that such words cost what they cost there; a character that is [`OTHER`] gets its share of Unicode.

pub mod coder;
pub mod file;
pub mod ngrams;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

pub use file::FileError;

use super::characters::{AsciiWords, CharacterModel};
use ngrams::{Ngrams, ROOT};

/// The symbol of every character without one of its own.
pub const OTHER: u16 = 0;
/// The symbol of the end of a line, and of the start of the next.
pub const LINE: u16 = 1;
/// The symbol of a run of ASCII letters.
pub const LATIN: u16 = 2;
/// The symbol of a run of digits.
pub const DIGITS: u16 = 3;
/// Symbols from here on are characters.
pub const CHARACTERS: u16 = 4;

/// P(another digit | a digit): numbers in the training text have 1.8 digits on average.
const DIGIT_AGAIN: f32 = 0.45;
/// P(another space | a space): from indented lines of code and lists, by hand.
const SPACE_AGAIN: f32 = 0.3;
/// P(capital | first letter of a run of Latin letters): two in five in the training text.
const CAPITAL_AT_START: f32 = 0.4;
/// P(capital | after a lone capital at the start): abbreviations are as frequent as names.
const CAPITAL_AFTER_CAPITAL: f32 = 0.4;
/// P(capital | after two capitals).
const CAPITAL_AMONG_CAPITALS: f32 = 0.95;
/// P(capital | after a small letter): `camelCase`.
const CAPITAL_AFTER_SMALL: f32 = 0.02;
/// No letter that the ASCII words lack is rarer than this.
const RAREST_LETTER: f32 = 1e-5;
/// No character without a symbol is rarer than this, among its kind.
const RAREST_OTHER: f32 = 1e-9;

/// A place in a text, with what matters of the text before it. Belongs to one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct State {
    /// The longest context that the model has.
    context: u32,
    /// The run that is going on: one of the kinds below, and above them how far the ASCII word has got.
    run: u32,
}

/// The kinds of runs.
const NO_RUN: u32 = 0;
const DIGIT_RUN: u32 = 1;
const SPACE_RUN: u32 = 2;
const SMALL_RUN: u32 = 3;
const ONE_CAPITAL_RUN: u32 = 4;
const CAPITALS_RUN: u32 = 5;
const KIND_BITS: u32 = 3;

/// The model: the languages of a file. Opening verifies the file; a language is unpacked when first used.
#[derive(Debug)]
pub struct PhraseModel {
    bytes: std::borrow::Cow<'static, [u8]>,
    languages: Vec<(String, Range<usize>, OnceLock<Option<Phrases>>)>,
}

impl PhraseModel {
    /// Opens a file.
    ///
    /// # Errors
    /// [`FileError`] where `bytes` is no such file, or not whole.
    pub fn from_bytes(bytes: std::borrow::Cow<'static, [u8]>) -> Result<Self, FileError> {
        let languages = file::split(&bytes)?;
        let languages = languages.into_iter().map(|(tag, range)| (tag, range, OnceLock::new())).collect();
        Ok(PhraseModel { bytes, languages })
    }

    /// The BCP 47 tags of the languages.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        self.languages.iter().map(|(tag, ..)| tag.as_str())
    }

    /// The phrases of the language with this tag; `None` where the file has none, or none that make sense.
    pub fn phrases(&self, tag: &str, characters: &CharacterModel) -> Option<&Phrases> {
        let (_, range, unpacked) = self.languages.iter().find(|(known, ..)| known == tag)?;
        unpacked.get_or_init(|| Phrases::unpack(&self.bytes[range.clone()], characters)).as_ref()
    }
}

/// The phrases of one language.
#[derive(Debug)]
pub struct Phrases {
    ngrams: Ngrams,
    symbols: FxHashMap<char, u16>,
    /// Share of Unicode, as the character model has it, that has no symbol.
    others: f32,
}

impl Phrases {
    /// Unpacks a language's section: the length (u32) of a UTF-8 text that is its characters by symbol; the
    /// n-grams.
    fn unpack(section: &[u8], characters: &CharacterModel) -> Option<Self> {
        let (length, rest) = section.split_first_chunk::<4>()?;
        let (text, ngrams) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        let ngrams = Ngrams::unpack(ngrams)?;
        let text = str::from_utf8(text).ok()?;
        let symbols: FxHashMap<char, u16> = text.chars().zip(CHARACTERS..u16::MAX).collect();
        if symbols.len() + usize::from(CHARACTERS) != ngrams.symbols() {
            return None;
        }
        let known: f64 = text.chars().map(|c| f64::from(characters.alone(c))).sum();
        Some(Phrases { ngrams, symbols, others: (1.0 - known).max(0.01) as f32 })
    }

    /// The state at the start of a text or line.
    pub fn start(&self) -> State {
        State { context: self.ngrams.after(ROOT, LINE).1, run: NO_RUN }
    }

    /// The characters that have a symbol.
    pub fn characters(&self) -> impl Iterator<Item = char> {
        self.symbols.keys().copied()
    }

    /// Numbers of contexts and of n-grams.
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

    /// The state after `c`, and ln P(`c` | `state`): finite for every character. `model` is the character model
    /// that these phrases were got with.
    pub fn step(&self, model: &CharacterModel, state: State, c: char) -> (State, f32) {
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
            return (State { run, ..state }, probability.ln());
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
        (State { context, run }, log_probability + factor)
    }
}

/// The run after the letter `c` in a run of that kind, and the probability of `c` there.
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
