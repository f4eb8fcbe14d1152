//! The models of all languages in one blob, each unpacked when first used.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::OnceLock;

use super::ascii_words::AsciiWords;
use super::blob::{self, ModelError, Reader};
use super::language::{self, Language};
use super::language_id::{LanguageId, LanguageInfo};
use super::step::{self, State, Step};
use super::universal::Universal;

/// ISO 15924's tag for what all scripts share.
const SHARED_SCRIPT: [u8; 4] = *b"Zyyy";
/// A shared symbol or emoji rarer than this is no candidate for a lost character. Keeps about 900
/// of them; the likeliest left out stands for one character in some ten million.
const VOCABULARY_FLOOR: f32 = 1e-5;

/// The models of all languages. Opening verifies the blob; a language is unpacked when first used
/// (about a fifth of a millisecond).
pub struct CharacterModel {
    bytes: Cow<'static, [u8]>,
    pub(super) languages: Vec<LanguageInfo>,
    pub(super) sections: Vec<Range<usize>>,
    unpacked: Vec<OnceLock<Box<Language>>>,
    pub(super) shared_sections: (Range<usize>, Range<usize>),
    shared: OnceLock<Box<Shared>>,
}

/// What every language needs beside its own section.
pub(super) struct Shared {
    pub(super) universal: Universal,
    ascii: Language,
}

impl std::fmt::Debug for CharacterModel {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tags: Vec<&str> = self.languages.iter().map(|language| language.tag.as_str()).collect();
        formatter.debug_struct("CharacterModel").field("languages", &tags).finish_non_exhaustive()
    }
}

impl CharacterModel {
    /// Opens a blob: magic, version, length and checksum are verified, and that every section can
    /// be unpacked is guaranteed by whoever made the checksum.
    ///
    /// # Errors
    /// [`ModelError`] for any other bytes. Never panics.
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Result<Self, ModelError> {
        let body = blob::open(&bytes)?;
        let mut reader = Reader::new(body);
        let mut languages = Vec::new();
        let mut lengths = Vec::new();
        for _ in 0..reader.u8()? {
            let tag = ascii_text(&mut reader)?;
            let scripts = (0..reader.u8()?).map(|_| ascii_text(&mut reader)).collect::<Result<_, _>>()?;
            languages.push(LanguageInfo { tag, scripts });
            lengths.push(reader.u32()? as usize);
        }
        let shared_length = reader.u32()? as usize;
        let ascii_length = reader.u32()? as usize;
        let mut section = |length| {
            let start = blob::HEADER + reader.position();
            reader.take(length).map(|_| start..start + length)
        };
        let shared_sections = (section(shared_length)?, section(ascii_length)?);
        let sections = lengths.into_iter().map(section).collect::<Result<Vec<_>, _>>()?;
        if reader.position() != body.len() {
            return Err(reader.corrupt());
        }
        let unpacked = languages.iter().map(|_| OnceLock::new()).collect();
        let shared = OnceLock::new();
        Ok(CharacterModel { languages, sections, unpacked, shared_sections, shared, bytes })
    }

    /// All languages, in the order of their [`LanguageId`]s.
    pub fn languages(&self) -> &[LanguageInfo] {
        &self.languages
    }

    /// The language with a BCP 47 tag.
    pub fn language(&self, tag: &str) -> Option<LanguageId> {
        self.languages.iter().position(|language| language.tag == tag).map(|at| LanguageId(at as u8))
    }

    /// Whether `language` is written in `script`, an ISO 15924 code, among others perhaps.
    pub fn is_in_script(&self, language: LanguageId, script: &str) -> bool {
        let info = self.languages().get(usize::from(language.0));
        info.is_some_and(|info| info.scripts.iter().any(|other| other == script))
    }

    /// All language identifiers.
    pub fn ids(&self) -> impl Iterator<Item = LanguageId> + use<> {
        (0..self.languages.len()).map(|at| LanguageId(at as u8))
    }

    pub(super) fn shared(&self) -> &Shared {
        self.shared.get_or_init(|| {
            let (universal, ascii) = &self.shared_sections;
            // As for a language: with the checksum right, these unpack.
            let universal = Universal::unpack(&mut Reader::new(&self.bytes[universal.clone()]));
            let ascii = Language::unpack(&mut Reader::new(&self.bytes[ascii.clone()]), Vec::new());
            Box::new(Shared {
                universal: universal.unwrap_or_else(|_| Universal::flat()),
                ascii: ascii.unwrap_or_else(|_| Language::without_letters()),
            })
        })
    }

    pub(super) fn unpack(&self, language: LanguageId) -> &Language {
        let Some(cell) = self.unpacked.get(usize::from(language.0)) else { return &self.shared().ascii };
        cell.get_or_init(|| {
            let section = &self.bytes[self.sections[usize::from(language.0)].clone()];
            // A section that does not unpack, though the checksum is right, can only come from a
            // broken trainer: it is taken for one without letters, the universal fallback.
            let scripts = &self.languages[usize::from(language.0)].scripts;
            let scripts = scripts.iter().map(|script| script_tag(script)).collect();
            let unpacked = Language::unpack(&mut Reader::new(section), scripts);
            let mut unpacked = unpacked.unwrap_or_else(|_| Language::without_letters());
            unpacked.own_share = self.share_of(&unpacked);
            Box::new(unpacked)
        })
    }

    /// How much of the escape's distribution falls on a language's own punctuation.
    fn share_of(&self, language: &Language) -> f32 {
        let universal = &self.shared().universal;
        // By code point, so that the sum is the same at each run.
        let marks: BTreeSet<char> = language.marks().collect();
        marks.into_iter().map(|c| universal.probability(c)).sum::<f32>().min(0.9)
    }

    fn stepper(&self, language: LanguageId) -> Step<'_> {
        let Shared { universal, ascii } = self.shared();
        Step { language: self.unpack(language), ascii, universal }
    }

    /// The start of a text or line, in any language.
    pub fn start(&self) -> State {
        step::start()
    }

    /// The state after `c`, and ln P(`c` | `state`): finite for every character. A state belongs to
    /// the language that it was made with; [`Self::start`] to all.
    pub fn step(&self, language: LanguageId, state: State, c: char) -> (State, f32) {
        self.stepper(language).take(state, c)
    }

    /// ln P(`text` | `language`), from the start of a line; the text's end is not priced.
    pub fn score(&self, language: LanguageId, text: &str) -> f32 {
        self.score_characters(language, text.chars())
    }

    pub(super) fn score_characters(
        &self,
        language: LanguageId,
        characters: impl Iterator<Item = char>,
    ) -> f32 {
        let step = self.stepper(language);
        let mut state = step::start();
        // f64: a sum over thousands of characters keeps its last digits.
        let mut total = 0.0_f64;
        for c in characters {
            let (next, probability) = step.take(state, c);
            total += f64::from(probability);
            state = next;
        }
        total as f32
    }

    /// How rare `c` is among the characters of its script, in nats; one that belongs to none, among all.
    pub fn rarity(&self, c: char) -> f32 {
        let universal = &self.shared().universal;
        let script = universal.script(c);
        let share =
            if script == SHARED_SCRIPT { 1.0 } else { universal.share(script).max(f32::MIN_POSITIVE) };
        -(universal.probability(c) / share).clamp(f32::MIN_POSITIVE, 1.0).ln()
    }

    /// The script of `c` as its ISO 15924 tag; `None` for what all scripts share.
    pub fn script(&self, c: char) -> Option<[u8; 4]> {
        Some(self.shared().universal.script(c)).filter(|script| *script != SHARED_SCRIPT)
    }

    /// `c` is a plausible character of texts in that language, and so a candidate for a lost one:
    /// ASCII, a letter of its alphabet in either case, a combining mark that its letters take, its
    /// punctuation, or a symbol or emoji that texts really have.
    pub fn knows(&self, language: LanguageId, c: char) -> bool {
        let language = self.unpack(language);
        c.is_ascii()
            || language.letter(c).is_some()
            || language.punctuation(c, language::Before::Other).is_some()
            || language.composes_with(c)
            || self.is_shared_symbol(c)
    }

    /// All characters that [`Self::knows`] accepts, by code point; ASCII's printable ones, tab and
    /// line feed included.
    pub fn vocabulary(&self, language: LanguageId) -> impl Iterator<Item = char> + use<> {
        let mut all: BTreeSet<char> = self.unpack(language).characters().into_iter().collect();
        all.extend(self.shared().universal.table().map(|(c, _)| c).filter(|&c| self.is_shared_symbol(c)));
        all.extend(' '..='~');
        all.extend(['\t', '\n']);
        all.into_iter()
    }

    /// P(`c`) over all of Unicode, whatever stands before: greater than 0 for each.
    pub fn alone(&self, c: char) -> f32 {
        self.shared().universal.probability(c)
    }

    /// The words in ASCII letters that texts in all languages have.
    pub fn ascii_words(&self) -> AsciiWords<'_> {
        AsciiWords { words: &self.shared().ascii }
    }

    fn is_shared_symbol(&self, c: char) -> bool {
        self.shared().universal.is_symbol(c) && self.shared().universal.probability(c) >= VOCABULARY_FLOOR
    }
}

fn script_tag(tag: &str) -> [u8; 4] {
    let mut bytes = [0; 4];
    bytes.iter_mut().zip(tag.bytes()).for_each(|(to, from)| *to = from);
    bytes
}

fn ascii_text(reader: &mut Reader<'_>) -> Result<String, ModelError> {
    let length = usize::from(reader.u8()?);
    let corrupt = reader.corrupt();
    let bytes = reader.take(length)?;
    if !bytes.is_ascii() {
        return Err(corrupt);
    }
    Ok(bytes.iter().map(|&byte| char::from(byte)).collect())
}
