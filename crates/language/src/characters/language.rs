//! One language: its section of the blob comes in; what its characters are and how likely it makes
//! its letters and its punctuation goes out.
//!
//! Nothing here knows about the state of a text (see `step.rs`) or about other languages.

use std::collections::HashMap;

use super::blob::{ModelError, Reader};
use super::ngram::Ngrams;

/// Section flags. Letters come in two cases.
pub const CASED: u8 = 1;
/// Section flags. Symbols take two bytes.
pub const WIDE: u8 = 2;
/// Section flags. Hangul syllables are three symbols each: lead, vowel, tail (or [`NO_TAIL`]).
pub const JAMO: u8 = 4;
/// Section flags. The language is written in Latin script: a-z are its own letters.
pub const LATIN: u8 = 8;

/// Stands for "no final consonant" among the jamo (the code point before the first tail).
pub const NO_TAIL: char = '\u{11A7}';

const UPPER: u16 = 0x8000;
const PAGE: usize = 64;

/// Which symbols a letter stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letter {
    symbols: [u16; 3],
    count: u8,
    /// It is the capital of its symbol.
    pub upper: bool,
}

impl Letter {
    /// One symbol, or three for a Hangul syllable.
    pub fn symbols(&self) -> &[u16] {
        &self.symbols[..usize::from(self.count)]
    }
}

/// What comes before punctuation, as far as its probability goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// A letter of the language or of ASCII.
    Letter = 0,
    /// White space or the start of a line.
    Space = 1,
    /// Anything else.
    Other = 2,
}

/// A letter that can be written as another one and a combining mark.
#[derive(Clone, Copy)]
pub struct Composition {
    base: u16,
    /// The mark.
    pub mark: char,
    /// The symbol of the two together.
    pub composed: u16,
    /// 1 by the number of ways to write it so: ệ is ê with a dot below and ẹ with a circumflex.
    pub share: f32,
}

/// A language, unpacked.
pub struct Language {
    flags: u8,
    /// ISO 15924 tags of its scripts.
    pub scripts: Vec<[u8; 4]>,
    /// Share of the escape's distribution that falls on the language's own punctuation, which never
    /// takes that way.
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
    /// Natural logarithm of the odds that the next word is ASCII's and not the language's.
    pub foreign_odds: f32,
    /// Languages not in Latin script: P(an ASCII word follows | one of the language's ends).
    pub to_ascii: f32,
    /// Languages not in Latin script: P(one of the language's words follows | an ASCII word ends).
    pub from_ascii: f32,
    /// Its n-grams.
    pub ngrams: Ngrams,
}

impl Language {
    /// Unpacks a section; `scripts` come from the blob's list of languages.
    pub fn unpack(reader: &mut Reader<'_>, scripts: Vec<[u8; 4]>) -> Result<Self, ModelError> {
        let flags = reader.u8()?;
        let foreign_odds = -f32::from(reader.u8()?) / 16.0;
        let mut language = Language {
            flags,
            scripts,
            capital_in_sentence_start: reader.probability()?,
            capital_in_word_start: reader.probability()?,
            foreign_odds,
            to_ascii: reader.probability()?,
            from_ascii: reader.probability()?,
            ..Language::without_letters()
        };
        // Symbols 0 and 1 are the word's end and start.
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
        // Exceptions to Unicode's simple lower-casing come first: they win.
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
        language.ngrams = Ngrams::unpack(reader, flags & WIDE != 0)?;
        Ok(language)
    }

    /// A language of which nothing is known: all of its characters are outsiders.
    pub fn without_letters() -> Self {
        Language {
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
            ngrams: Ngrams::empty(),
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

    /// Written in Latin script.
    pub fn is_latin(&self) -> bool {
        self.flags & LATIN != 0
    }

    /// The symbols of one of the language's letters.
    pub fn letter(&self, c: char) -> Option<Letter> {
        if self.flags & JAMO != 0 && ('\u{AC00}'..='\u{D7A3}').contains(&c) {
            let index = c as u32 - 0xAC00;
            let jamo = |code| self.lookup(char::from_u32(code).unwrap_or(NO_TAIL));
            let symbols =
                [jamo(0x1100 + index / 588), jamo(0x1161 + index / 28 % 21), jamo(0x11A7 + index % 28)];
            return symbols.iter().all(|&s| s != 0).then_some(Letter { symbols, count: 3, upper: false });
        }
        // Jamo are how syllables are modelled; as characters of their own they are outsiders.
        let value = if self.flags & JAMO != 0 { 0 } else { self.lookup(c) };
        let upper = value & UPPER != 0;
        (value != 0).then_some(Letter { symbols: [value & !UPPER, 0, 0], count: 1, upper })
    }

    /// The symbol has a capital, so whether it is one has a price.
    pub fn has_capital(&self, symbol: u16) -> bool {
        self.has_capital.get(usize::from(symbol)).copied().unwrap_or(false)
    }

    /// P(c | nothing of the language's letters follows), for the language's own punctuation.
    pub fn punctuation(&self, c: char, before: Before) -> Option<f32> {
        self.punctuation.get(&c).map(|probabilities| probabilities[before as usize])
    }

    /// The sum of [`Self::punctuation`] over all characters.
    pub fn punctuation_total(&self, before: Before) -> f32 {
        self.punctuation_total[before as usize]
    }

    /// What `base` makes with combining marks.
    pub fn compositions(&self, base: u16) -> impl Iterator<Item = &Composition> {
        let first = self.compositions.partition_point(|composition| composition.base < base);
        self.compositions[first..].iter().take_while(move |composition| composition.base == base)
    }

    /// Some symbol can be written as a base letter and a combining mark.
    #[inline]
    pub fn has_compositions(&self) -> bool {
        !self.compositions.is_empty()
    }

    /// The combining mark makes a letter of the language with another.
    pub fn composes_with(&self, c: char) -> bool {
        self.compositions.iter().any(|composition| composition.mark == c)
    }

    /// The symbol can also be written as a base letter and a combining mark.
    pub fn is_composed(&self, symbol: u16) -> bool {
        self.compositions.iter().any(|composition| composition.composed == symbol)
    }

    /// The language's punctuation, in no order.
    pub fn marks(&self) -> impl Iterator<Item = char> + '_ {
        self.punctuation.keys().copied()
    }

    /// Letters in both cases, marks, punctuation: all characters that texts in the language have
    /// beyond ASCII's and the shared symbols. By code point.
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

/// The one-character capital of a letter, when lower-casing it gives the letter back.
fn simple_capital(c: char) -> Option<char> {
    let mut upper = c.to_uppercase();
    let capital = upper.next()?;
    (upper.next().is_none() && capital != c && capital.to_lowercase().eq([c])).then_some(capital)
}
