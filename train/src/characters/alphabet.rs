//! What a language's letters are: CLDR's character sets come in; a table of symbols and the cleaning
//! of words go out. This is the filter that keeps mojibake in the sources out of the model.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::languages::Source;
use super::model::language::NO_TAIL;
use super::sources::exemplars;

/// Letters that belong beyond CLDR's main set, with why.
const ALSO: &[(&str, &str)] = &[
    ("ar", "ٱپچگڤ"),   // hamzat al-wasl, and the letters of loan words and dialects
    ("ru", "ё"),       // in CLDR's set; listed because frequency lists often lack it
    ("nl", "éëïöüèê"), // diaereses and accents are ordinary spelling
    ("cy", "âêîôûŵŷ"),
    ("yo", "\u{300}\u{301}"),
    ("vi", "\u{300}\u{301}\u{303}\u{309}\u{323}"), // decomposed writing, as in windows-1258
    ("ka", ""),
];

/// Punctuation that Chinese and Japanese texts treat as one more character of the run: modelled as
/// letters, since what stands beside it matters.
const HAN_PUNCTUATION: &str =
    "、。〈〉《》「」『』【】〔〕・ー…—“”‘’·～！（），．／：；？％＋－＝［］｛｝々〆〇　";

/// The symbols of a language.
pub struct Alphabet {
    symbols: BTreeMap<char, u16>,
    turkish: bool,
    hangul: bool,
    latin: bool,
}

impl Alphabet {
    /// From CLDR's main and auxiliary letters. `extra` are more letters that the sources prove, which
    /// only Chinese and Japanese need.
    pub fn of(folder: &Path, source: &Source, extra: &BTreeSet<char>) -> Result<Self> {
        let turkish = ["tr", "az"].contains(&source.tag);
        let mut letters: BTreeSet<char> = BTreeSet::new();
        let main = exemplars(folder, source.cldr(), "exemplarCharacters").unwrap_or_default();
        let auxiliary = exemplars(folder, source.cldr(), "auxiliary").unwrap_or_default();
        for c in main.into_iter().chain(auxiliary).chain(extra.iter().copied()) {
            let mut lower = c.to_lowercase();
            let first = lower.next().unwrap_or(c);
            if (c.is_alphabetic() || is_combining_mark(c) || source.han()) && lower.next().is_none() {
                letters.insert(first);
            }
        }
        for (_, more) in ALSO.iter().filter(|(tag, _)| *tag == source.tag) {
            letters.extend(more.chars());
        }
        if source.han() {
            letters.extend(HAN_PUNCTUATION.chars());
        }
        if source.hangul() {
            letters = ('\u{1100}'..='\u{1112}').chain('\u{1161}'..='\u{1175}').collect();
            letters.extend(NO_TAIL..='\u{11C2}');
        }
        letters.retain(|c| !c.is_ascii());
        if source.latin() {
            letters.extend('a'..='z');
        } else if source.cased() {
            // A script's neighbours in the auxiliary set (Latin letters for Greek) are outsiders.
            letters.retain(|&c| is_combining_mark(c) || !('\u{AA}'..='\u{24F}').contains(&c));
        }
        let symbols = letters.into_iter().zip(2..).collect();
        Ok(Alphabet { symbols, turkish, hangul: source.hangul(), latin: source.latin() })
    }

    /// Of ASCII words: a-z.
    pub fn ascii() -> Self {
        Alphabet { symbols: ('a'..='z').zip(2..).collect(), turkish: false, hangul: false, latin: true }
    }

    /// Letters by code point with their symbols.
    pub fn symbols(&self) -> impl Iterator<Item = (char, u16)> + '_ {
        self.symbols.iter().map(|(&c, &symbol)| (c, symbol))
    }

    /// a-z are its first letters.
    pub fn is_latin(&self) -> bool {
        self.latin
    }

    /// Number of symbols.
    pub fn len(&self) -> usize {
        self.symbols.len()
    }

    /// Capitals that Unicode's lower-casing would fold to another letter than the language's.
    pub fn exceptions(&self) -> Vec<(char, u16)> {
        let of = |capital, small| self.symbols.get(&small).map(|&symbol| (capital, symbol));
        if self.turkish { [of('I', 'ı'), of('İ', 'i')].into_iter().flatten().collect() } else { Vec::new() }
    }

    /// The symbols that a base letter makes with a combining mark: base, mark, composed; sorted.
    pub fn compositions(&self) -> Vec<(u16, char, u16)> {
        let mut compositions = Vec::new();
        for (base, symbol) in self.symbols() {
            for mark in '\u{300}'..='\u{36F}' {
                // Normalised, not just composed: windows-1258 has ê and a dot below, and ệ is ẹ with a
                // circumflex by its decomposition.
                let mut whole = [base, mark].into_iter().nfc();
                let composed = whole.next().filter(|_| whole.next().is_none());
                if let Some(composed) = composed.and_then(|c| self.symbols.get(&c)).filter(|&&c| c != symbol)
                {
                    compositions.push((symbol, mark, *composed));
                }
            }
        }
        compositions.sort_unstable();
        compositions
    }

    /// Appends the symbols of a letter; false if it is none of the language's.
    pub fn push(&self, c: char, symbols: &mut Vec<u16>) -> bool {
        if self.hangul {
            if !('\u{AC00}'..='\u{D7A3}').contains(&c) {
                return false;
            }
            let index = c as u32 - 0xAC00;
            let jamo = [0x1100 + index / 588, 0x1161 + index / 28 % 21, 0x11A7 + index % 28];
            symbols.extend(jamo.iter().filter_map(|&code| self.symbols.get(&char::from_u32(code)?)));
            return true;
        }
        let folded = match c {
            'I' if self.turkish => 'ı',
            'İ' if self.turkish => 'i',
            c => c.to_lowercase().next().unwrap_or(c),
        };
        match self.symbols.get(&folded) {
            Some(&symbol) => {
                symbols.push(symbol);
                true
            }
            None => false,
        }
    }

    /// The symbols of a word; none unless all of its letters are the language's.
    pub fn word(&self, word: &str) -> Option<Vec<u16>> {
        let mut symbols = Vec::new();
        (word.chars().all(|c| self.push(c, &mut symbols)) && !symbols.is_empty()).then_some(symbols)
    }

    /// `c` is a letter of the language.
    pub fn has(&self, c: char) -> bool {
        self.push(c, &mut Vec::new())
    }

    /// The words of a line: runs of the language's letters that touch no other letter. In a script
    /// that is not Latin an ASCII word may touch.
    pub fn words(&self, line: &str) -> Vec<Vec<u16>> {
        let (mut words, mut word, mut spoilt) = (Vec::new(), Vec::new(), false);
        for c in line.chars().chain(['\n']) {
            let before = word.len();
            if self.push(c, &mut word) {
                continue;
            }
            word.truncate(before);
            if (c.is_alphabetic() || is_combining_mark(c)) && (self.latin || !c.is_ascii()) {
                spoilt = true;
                continue;
            }
            if !word.is_empty() && !spoilt {
                words.push(std::mem::take(&mut word));
            }
            word.clear();
            spoilt = false;
        }
        words
    }
}
