//! Open lexicons: one file, and all files together.

use std::borrow::Cow;
use std::fmt;

use super::commonness::Commonness;
use super::file::{
    CLASS_BITS, LexiconFileError, LexiconParts, ScriptTable, check_of, set_bits, split, verify,
};
use super::key::{WordKey, key_of};
use super::retrieval::value;
use super::script::{WordScript, script_of};

/// Most languages of a lexicon: the bits of [`LanguageSet`].
const MOST_LANGUAGES: usize = 128;

/// The words of many languages, read where their files lie.
#[derive(Default)]
pub struct Lexicon {
    tags: Vec<String>,
    files: Vec<OpenFile>,
}

/// One lexicon file.
struct OpenFile {
    bytes: Cow<'static, [u8]>,
    parts: LexiconParts,
    /// For each language of the file, its index among those of the lexicon.
    languages: Vec<u8>,
}

/// A set of languages, each an index into [`Lexicon::tags`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LanguageSet(u128);

impl LanguageSet {
    /// Whether a language is in the set.
    pub fn contains(self, language: usize) -> bool {
        language < MOST_LANGUAGES && self.0 >> language & 1 == 1
    }

    /// The languages of the set, in order.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..MOST_LANGUAGES).filter(move |&language| self.contains(language))
    }

    /// Whether the sets have a language in common.
    pub fn meets(self, other: LanguageSet) -> bool {
        self.0 & other.0 != 0
    }
}

impl FromIterator<usize> for LanguageSet {
    fn from_iter<T: IntoIterator<Item = usize>>(languages: T) -> Self {
        let known = languages.into_iter().filter(|&language| language < MOST_LANGUAGES);
        LanguageSet(known.fold(0, |set, language| set | 1 << language))
    }
}

/// A word that a lexicon has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownWord {
    /// How common it is in the language in which it is commonest.
    pub commonness: Commonness,
    /// The languages that have the word.
    pub languages: LanguageSet,
}

impl Lexicon {
    /// This lexicon with a file that the program carries. Copies nothing and reads only the head of the file.
    ///
    /// # Errors
    /// [`LexiconFileError`] if the bytes are no lexicon.
    pub fn with_embedded(self, file: &'static [u8]) -> Result<Lexicon, LexiconFileError> {
        let parts = split(file)?;
        self.with(Cow::Borrowed(file), parts)
    }

    /// This lexicon with a file that a user gave, which is compared with its checksum.
    ///
    /// # Errors
    /// [`LexiconFileError`] if the bytes are no lexicon, or damaged.
    pub fn with_file(self, file: Vec<u8>) -> Result<Lexicon, LexiconFileError> {
        let parts = split(&file)?;
        verify(&file)?;
        self.with(Cow::Owned(file), parts)
    }

    fn with(mut self, bytes: Cow<'static, [u8]>, parts: LexiconParts) -> Result<Lexicon, LexiconFileError> {
        let mut languages = Vec::new();
        for tag in &parts.tags {
            let index = self.language(tag).unwrap_or_else(|| {
                self.tags.push(tag.clone());
                self.tags.len() - 1
            });
            languages.push(index as u8);
        }
        if self.tags.len() > MOST_LANGUAGES {
            return Err(LexiconFileError::Corrupt);
        }
        self.files.push(OpenFile { bytes, parts, languages });
        Ok(self)
    }

    /// The BCP 47 tags of the languages.
    pub fn tags(&self) -> &[String] {
        &self.tags
    }

    /// The index of a language, by its BCP 47 tag.
    pub fn language(&self, tag: &str) -> Option<usize> {
        self.tags.iter().position(|known| known == tag)
    }

    /// What the lexicon knows of a word: letters of one script, without spaces or punctuation, in any spelling that [`key_of`] treats
    /// alike. `None` if no language has it. A string of random letters is taken for a word once in 16,384 times for each file.
    pub fn find(&self, word: &str) -> Option<KnownWord> {
        self.find_key(script_of(word.chars().next()?)?, key_of(word))
    }

    /// As [`Lexicon::find`], for a word whose script and key are known.
    pub fn find_key(&self, script: WordScript, key: WordKey) -> Option<KnownWord> {
        let found = self.files.iter().filter_map(|file| file.find(script.tag(), key));
        found.reduce(|one, other| KnownWord {
            commonness: one.commonness.min(other.commonness),
            languages: LanguageSet(one.languages.0 | other.languages.0),
        })
    }
}

impl OpenFile {
    fn find(&self, script: [u8; 4], key: WordKey) -> Option<KnownWord> {
        let table = self.parts.tables.iter().find(|table| table.script == script)?;
        let value = value(self.bytes.get(table.slots.clone())?, table.shape, key)?;
        let set_bits = set_bits(table.sets());
        if value >> (set_bits + CLASS_BITS) != check_of(key) {
            return None;
        }
        let set = (value >> CLASS_BITS & ((1 << set_bits) - 1)) as usize;
        let members = self.members(table, set)?;
        let languages = members.iter().filter_map(|&member| self.languages.get(usize::from(member)));
        Some(KnownWord {
            commonness: Commonness::from_class((value & ((1 << CLASS_BITS) - 1)) as u8),
            languages: languages.map(|&language| usize::from(language)).collect(),
        })
    }

    /// The languages of a set. `None` for a number that no set has, as a key that is not in the table may give.
    fn members(&self, table: &ScriptTable, set: usize) -> Option<&[u8]> {
        let ends = self.bytes.get(table.ends.clone())?.as_chunks::<2>().0;
        let end = |set: usize| ends.get(set).map(|end| usize::from(u16::from_le_bytes(*end)));
        let start = if set == 0 { 0 } else { end(set - 1)? };
        self.bytes.get(table.members.clone())?.get(start..end(set)?)
    }
}

impl fmt::Debug for Lexicon {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Lexicon").field("languages", &self.tags.len()).finish_non_exhaustive()
    }
}
