//! One language of the character model. In: its section of the blob. Out: its characters, and the
//! probabilities of its letters and punctuation.
//!
//! Nothing here knows about the state of a text (see `step.rs`) or about other languages.

use std::collections::HashMap;

use super::blob::{BlobReader, ModelError};
use super::ngram::LetterNgrams;

/// Section flag: letters come in two cases.
pub const CASED: u8 = 1;
/// Section flag: symbols take two bytes.
pub const WIDE: u8 = 2;
/// Section flag: Hangul syllables are three symbols each: lead, vowel, tail (or [`NO_TAIL`]).
pub const JAMO: u8 = 4;
/// Section flag: the language is written in Latin script, so a-z are its own letters.
pub const LATIN: u8 = 8;

/// Stands for "no final consonant" among the jamo (the code point before the first tail).
pub const NO_TAIL: char = '\u{11A7}';

const UPPER: u16 = 0x8000;
const PAGE: usize = 64;

/// The symbols that a letter stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letter {
    symbols: [u16; 3],
    count: u8,
    /// Whether the letter is the capital of its symbol.
    pub upper: bool,
}

impl Letter {
    /// One symbol, or three for a Hangul syllable.
    pub fn symbols(&self) -> &[u16] {
        &self.symbols[..usize::from(self.count)]
    }
}

/// The class of the character before punctuation, on which its probability depends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// A letter of the language or of ASCII.
    Letter = 0,
    /// White space or the start of a line.
    Space = 1,
    /// Anything else.
    Other = 2,
}

/// A letter that can be written as a base letter and a combining mark.
#[derive(Clone, Copy)]
pub struct Composition {
    base: u16,
    /// The combining mark.
    pub mark: char,
    /// The symbol of the composed letter.
    pub composed: u16,
    /// 1 divided by the number of ways to decompose the letter: ệ is ê with a dot below, or ẹ with a circumflex.
    pub share: f32,
}

/// A language, unpacked.
pub struct UnpackedLanguage {
    flags: u8,
    /// ISO 15924 tags of its scripts.
    pub scripts: Vec<[u8; 4]>,
    /// The share of the escape's distribution that belongs to the language's own punctuation, which never
    /// comes from the escape.
    pub own_share: f32,
    pages: Vec<u16>,
    symbols: Vec<u16>,
    has_capital: Vec<bool>,
    punctuation: HashMap<char, [f32; 3], rustc_hash::FxBuildHasher>,
    punctuation_total: [f32; 3],
    compositions: Vec<Composition>,
    /// P(capital | a word starts a sentence).
    pub capital_in_sentence_start: f32,
    /// P(capital | a word starts elsewhere).
    pub capital_in_word_start: f32,
    /// Log odds, in nats, that the next word is an ASCII word.
    pub foreign_odds: f32,
    /// In languages not in Latin script: P(an ASCII word follows directly | a word of the language ends).
    pub to_ascii: f32,
    /// In languages not in Latin script: P(a word of the language follows directly | an ASCII word ends).
    pub from_ascii: f32,
    /// The n-grams of its letters.
    pub ngrams: LetterNgrams,
}

impl UnpackedLanguage {
    /// Unpacks a section. `scripts` come from the list of languages of the blob.
    pub fn unpack(reader: &mut BlobReader<'_>, scripts: Vec<[u8; 4]>) -> Result<Self, ModelError> {
        let flags = reader.u8()?;
        let foreign_odds = -f32::from(reader.u8()?) / 16.0;
        let mut language = UnpackedLanguage {
            flags,
            scripts,
            capital_in_sentence_start: reader.probability()?,
            capital_in_word_start: reader.probability()?,
            foreign_odds,
            to_ascii: reader.probability()?,
            from_ascii: reader.probability()?,
            ..UnpackedLanguage::without_letters()
        };
        // Symbols 0 and 1 are the end and the start of a word.
        let count = reader.varint()?;
        if count >= u32::from(UPPER) - 2 {
            return Err(reader.corrupt());
        }
        language.has_capital = vec![false; count as usize + 2];
        let mut code = 0_u32;
        let mut letters = Vec::new();
        for symbol in 2..count as u16 + 2 {
            code = code.checked_add(reader.varint()?).ok_or(reader.corrupt())?;
            let c = char::from_u32(code).ok_or(reader.corrupt())?;
            language.assign(c, symbol);
            letters.push((c, symbol));
        }
        // Exceptions to the simple lower-casing of Unicode come first, because they take precedence.
        for _ in 0..reader.varint()? {
            let (capital, symbol) = (reader.character()?, reader.u16()?);
            if symbol < 2 || usize::from(symbol) >= language.has_capital.len() {
                return Err(reader.corrupt());
            }
            language.assign(capital, symbol | UPPER);
            language.has_capital[usize::from(symbol)] = true;
        }
        if flags & CASED != 0 {
            for (c, symbol) in letters {
                if let Some(capital) = simple_capital(c)
                    && language.lookup(capital) == 0
                    && !language.has_capital[usize::from(symbol)]
                {
                    language.assign(capital, symbol | UPPER);
                    language.has_capital[usize::from(symbol)] = true;
                }
            }
        }
        for _ in 0..reader.varint()? {
            let (base, mark, composed) = (reader.u16()?, reader.character()?, reader.u16()?);
            language.compositions.push(Composition { base, mark, composed, share: 1.0 });
        }
        if !language.compositions.is_sorted_by_key(|composition| composition.base) {
            return Err(reader.corrupt());
        }
        for at in 0..language.compositions.len() {
            let composed = language.compositions[at].composed;
            let ways = language.compositions.iter().filter(|other| other.composed == composed).count();
            language.compositions[at].share = 1.0 / ways as f32;
        }
        for _ in 0..reader.varint()? {
            let c = reader.character()?;
            let probabilities = [reader.probability()?, reader.probability()?, reader.probability()?];
            for (total, probability) in language.punctuation_total.iter_mut().zip(probabilities) {
                *total += probability;
            }
            language.punctuation.insert(c, probabilities);
        }
        if language.punctuation_total.iter().any(|&total| total >= 1.0) {
            return Err(reader.corrupt());
        }
        language.ngrams = LetterNgrams::unpack(reader, flags & WIDE != 0)?;
        Ok(language)
    }

    /// A language without letters, in which every character comes from the escape.
    pub fn without_letters() -> Self {
        UnpackedLanguage {
            flags: 0,
            scripts: Vec::new(),
            own_share: 0.0,
            pages: Vec::new(),
            symbols: vec![0; PAGE],
            has_capital: Vec::new(),
            punctuation: HashMap::default(),
            punctuation_total: [0.0; 3],
            compositions: Vec::new(),
            capital_in_sentence_start: 0.5,
            capital_in_word_start: 0.5,
            foreign_odds: 0.0,
            to_ascii: 0.5,
            from_ascii: 0.5,
            ngrams: LetterNgrams::empty(),
        }
    }

    fn assign(&mut self, c: char, value: u16) {
        let (page, at) = (c as usize / PAGE, c as usize % PAGE);
        if self.pages.len() <= page {
            self.pages.resize(page + 1, 0);
        }
        if self.pages[page] == 0 {
            self.pages[page] = (self.symbols.len() / PAGE) as u16;
            self.symbols.resize(self.symbols.len() + PAGE, 0);
        }
        self.symbols[usize::from(self.pages[page]) * PAGE + at] = value;
    }

    fn lookup(&self, c: char) -> u16 {
        let page = self.pages.get(c as usize / PAGE).copied().unwrap_or(0);
        if page == 0 { 0 } else { self.symbols[usize::from(page) * PAGE + c as usize % PAGE] }
    }

    /// Whether the language is written in Latin script.
    pub fn is_latin(&self) -> bool {
        self.flags & LATIN != 0
    }

    /// The symbols of `c`; `None` if it is no letter of the language.
    pub fn letter(&self, c: char) -> Option<Letter> {
        if self.flags & JAMO != 0 && ('\u{AC00}'..='\u{D7A3}').contains(&c) {
            let index = c as u32 - 0xAC00;
            let jamo = |code| self.lookup(char::from_u32(code).unwrap_or(NO_TAIL));
            let symbols =
                [jamo(0x1100 + index / 588), jamo(0x1161 + index / 28 % 21), jamo(0x11A7 + index % 28)];
            return symbols.iter().all(|&s| s != 0).then_some(Letter { symbols, count: 3, upper: false });
        }
        // Jamo are symbols of syllables. As characters of their own they are no letters of the language.
        let value = if self.flags & JAMO != 0 { 0 } else { self.lookup(c) };
        let upper = value & UPPER != 0;
        (value != 0).then_some(Letter { symbols: [value & !UPPER, 0, 0], count: 1, upper })
    }

    /// Whether the symbol has a capital, so that its case has a probability.
    pub fn has_capital(&self, symbol: u16) -> bool {
        self.has_capital.get(usize::from(symbol)).copied().unwrap_or(false)
    }

    /// P(`c` | `before`, no letter follows), for the language's own punctuation; `None` for other characters.
    pub fn punctuation(&self, c: char, before: Before) -> Option<f32> {
        self.punctuation.get(&c).map(|probabilities| probabilities[before as usize])
    }

    /// The sum of [`Self::punctuation`] over all characters.
    pub fn punctuation_total(&self, before: Before) -> f32 {
        self.punctuation_total[before as usize]
    }

    /// The letters that `base` makes with combining marks.
    pub fn compositions(&self, base: u16) -> impl Iterator<Item = &Composition> {
        let first = self.compositions.partition_point(|composition| composition.base < base);
        self.compositions[first..].iter().take_while(move |composition| composition.base == base)
    }

    /// Whether any symbol can be written as a base letter and a combining mark.
    #[inline]
    pub fn has_compositions(&self) -> bool {
        !self.compositions.is_empty()
    }

    /// Whether the combining mark `c` composes a letter of the language.
    pub fn composes_with(&self, c: char) -> bool {
        self.compositions.iter().any(|composition| composition.mark == c)
    }

    /// Whether the symbol can be written as a base letter and a combining mark.
    pub fn is_composed(&self, symbol: u16) -> bool {
        self.compositions.iter().any(|composition| composition.composed == symbol)
    }

    /// The language's own punctuation, in no particular order.
    pub fn marks(&self) -> impl Iterator<Item = char> + '_ {
        self.punctuation.keys().copied()
    }

    /// All characters that the language has beyond ASCII and the shared symbols: letters in both cases,
    /// combining marks, punctuation. By code point.
    pub fn characters(&self) -> Vec<char> {
        let mut characters: Vec<char> = self.punctuation.keys().copied().collect();
        for (number, &page) in self.pages.iter().enumerate().filter(|(_, page)| **page != 0) {
            for at in 0..PAGE {
                if self.symbols[usize::from(page) * PAGE + at] != 0 {
                    characters.extend(char::from_u32((number * PAGE + at) as u32));
                }
            }
        }
        if self.flags & JAMO != 0 {
            characters.extend(('\u{AC00}'..='\u{D7A3}').filter(|&c| self.letter(c).is_some()));
            characters.retain(|c| !('\u{1100}'..='\u{11FF}').contains(c));
        }
        characters.extend(self.compositions.iter().map(|composition| composition.mark));
        characters.sort_unstable();
        characters.dedup();
        characters
    }
}

/// The capital of a letter, if it is one character whose lower case is the letter again.
fn simple_capital(c: char) -> Option<char> {
    let mut upper = c.to_uppercase();
    let capital = upper.next()?;
    (upper.next().is_none() && capital != c && capital.to_lowercase().eq([c])).then_some(capital)
}
