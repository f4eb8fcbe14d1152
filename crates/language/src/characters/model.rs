//! The character models of all languages in one blob. Each is unpacked at first use.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::OnceLock;

use super::ascii_words::AsciiWords;
use super::blob::{self, BlobReader, ModelError};
use super::language::{self, UnpackedLanguage};
use super::language_id::{LanguageId, LanguageInfo};
use super::step::{self, CharacterState, Stepper};
use super::universal::Universal;

/// The ISO 15924 tag for characters that all scripts share.
const SHARED_SCRIPT: [u8; 4] = *b"Zyyy";
/// The least probability of a shared symbol or emoji to be a candidate for a lost character. This value keeps
/// about 900 of them. The likeliest one left out is one character in some ten million.
const VOCABULARY_FLOOR: f32 = 1e-5;

/// The character models of all languages. Opening verifies the blob. A language is unpacked at first use,
/// in about a fifth of a millisecond.
pub struct CharacterModel {
    bytes: Cow<'static, [u8]>,
    pub(super) languages: Vec<LanguageInfo>,
    pub(super) sections: Vec<Range<usize>>,
    unpacked: Vec<OnceLock<Box<UnpackedLanguage>>>,
    pub(super) shared_sections: (Range<usize>, Range<usize>),
    shared: OnceLock<Box<Shared>>,
}

/// The sections that all languages share.
pub(super) struct Shared {
    pub(super) universal: Universal,
    ascii: UnpackedLanguage,
}

impl std::fmt::Debug for CharacterModel {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tags: Vec<&str> = self.languages.iter().map(|language| language.tag.as_str()).collect();
        formatter.debug_struct("CharacterModel").field("languages", &tags).finish_non_exhaustive()
    }
}

impl CharacterModel {
    /// Opens a blob, and verifies its magic, version, length and checksum. The sections are not unpacked
    /// here; a blob with the right checksum is trusted to have valid ones.
    ///
    /// # Errors
    /// [`ModelError`] for any other bytes. Never panics.
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Result<Self, ModelError> {
        let body = blob::open(&bytes)?;
        let mut reader = BlobReader::new(body);
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

    /// Whether `script` (an ISO 15924 tag) is one of the scripts of `language`.
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
            // With the right checksum these sections are valid, as for a language.
            let universal = Universal::unpack(&mut BlobReader::new(&self.bytes[universal.clone()]));
            let ascii =
                UnpackedLanguage::unpack(&mut BlobReader::new(&self.bytes[ascii.clone()]), Vec::new());
            Box::new(Shared {
                universal: universal.unwrap_or_else(|_| Universal::flat()),
                ascii: ascii.unwrap_or_else(|_| UnpackedLanguage::without_letters()),
            })
        })
    }

    pub(super) fn unpack(&self, language: LanguageId) -> &UnpackedLanguage {
        let Some(cell) = self.unpacked.get(usize::from(language.0)) else { return &self.shared().ascii };
        cell.get_or_init(|| {
            let section = &self.bytes[self.sections[usize::from(language.0)].clone()];
            // An invalid section with the right checksum can only come from a broken trainer. It is replaced
            // by a language without letters, so that only the universal distribution counts.
            let scripts = &self.languages[usize::from(language.0)].scripts;
            let scripts = scripts.iter().map(|script| script_tag(script)).collect();
            let unpacked = UnpackedLanguage::unpack(&mut BlobReader::new(section), scripts);
            let mut unpacked = unpacked.unwrap_or_else(|_| UnpackedLanguage::without_letters());
            unpacked.own_share = self.share_of(&unpacked);
            Box::new(unpacked)
        })
    }

    /// The share of the escape's distribution that belongs to the language's own punctuation.
    fn share_of(&self, language: &UnpackedLanguage) -> f32 {
        let universal = &self.shared().universal;
        // Summed by code point, so that rounding is the same in each run.
        let marks: BTreeSet<char> = language.marks().collect();
        marks.into_iter().map(|c| universal.probability(c)).sum::<f32>().min(0.9)
    }

    fn stepper(&self, language: LanguageId) -> Stepper<'_> {
        let Shared { universal, ascii } = self.shared();
        Stepper { language: self.unpack(language), ascii, universal }
    }

    /// The state at the start of a text or line, in any language.
    pub fn start(&self) -> CharacterState {
        step::start()
    }

    /// The state after `c`, and ln P(`c` | `state`), which is finite for every character. A state belongs
    /// to the language that it was made with, but [`Self::start`] serves all.
    pub fn step(&self, language: LanguageId, state: CharacterState, c: char) -> (CharacterState, f32) {
        self.stepper(language).take(state, c)
    }

    /// ln P(`text` | `language`), from the start of a line. The end of the text has no probability.
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
        // f64, so that a sum over thousands of characters stays precise.
        let mut total = 0.0_f64;
        for c in characters {
            let (next, probability) = step.take(state, c);
            total += f64::from(probability);
            state = next;
        }
        total as f32
    }

    /// -ln P(`c` | its script), in nats; -ln P(`c`) for a character of no script.
    pub fn rarity(&self, c: char) -> f32 {
        let universal = &self.shared().universal;
        let script = universal.script(c);
        let share =
            if script == SHARED_SCRIPT { 1.0 } else { universal.share(script).max(f32::MIN_POSITIVE) };
        -(universal.probability(c) / share).clamp(f32::MIN_POSITIVE, 1.0).ln()
    }

    /// The script of `c` as its ISO 15924 tag; `None` for characters that all scripts share.
    pub fn script(&self, c: char) -> Option<[u8; 4]> {
        Some(self.shared().universal.script(c)).filter(|script| *script != SHARED_SCRIPT)
    }

    /// Whether `c` is plausible in texts of the language, and so a candidate for a lost character: ASCII, a
    /// letter of its alphabet in either case, a combining mark that its letters take, its punctuation, or a
    /// common symbol or emoji.
    pub fn knows(&self, language: LanguageId, c: char) -> bool {
        let language = self.unpack(language);
        c.is_ascii()
            || language.letter(c).is_some()
            || language.punctuation(c, language::Before::Other).is_some()
            || language.composes_with(c)
            || self.is_shared_symbol(c)
    }

    /// All characters that [`Self::knows`] accepts, by code point. Of ASCII, the printable characters, tab
    /// and line feed.
    pub fn vocabulary(&self, language: LanguageId) -> impl Iterator<Item = char> + use<> {
        let mut all: BTreeSet<char> = self.unpack(language).characters().into_iter().collect();
        all.extend(self.shared().universal.table().map(|(c, _)| c).filter(|&c| self.is_shared_symbol(c)));
        all.extend(' '..='~');
        all.extend(['\t', '\n']);
        all.into_iter()
    }

    /// P(`c`) over all of Unicode, without context; always greater than 0.
    pub fn alone(&self, c: char) -> f32 {
        self.shared().universal.probability(c)
    }

    /// The model of words in ASCII letters, which occur in texts of all languages.
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

fn ascii_text(reader: &mut BlobReader<'_>) -> Result<String, ModelError> {
    let length = usize::from(reader.u8()?);
    let corrupt = reader.corrupt();
    let bytes = reader.take(length)?;
    if !bytes.is_ascii() {
        return Err(corrupt);
    }
    Ok(bytes.iter().map(|&byte| char::from(byte)).collect())
}
