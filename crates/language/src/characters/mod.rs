//! The character language model: how likely a text is, in each of 85 languages.
//!
//! In: the blob `models/characters.bin` (see `models/characters.md` for what it is made of), then
//! text, character by character. Out: natural logarithms of probabilities. Nothing here knows about
//! bytes of encodings or about damage, reads a file or keeps what it was given.
//!
//! For each language, P(character | those before) is defined for every Unicode scalar value and
//! sums to about 1, so that posteriors can be computed from it. ASCII costs about the same in every
//! language. Text is a flat run of characters; a line feed starts a new line.

pub(crate) mod blob;
pub(crate) mod language;
pub(crate) mod ngram;
mod step;
#[cfg(test)]
mod tests;
pub(crate) mod universal;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::OnceLock;

pub use blob::ModelError;
pub use step::State;

use blob::Reader;
use language::Language;
use step::Step;
use universal::Universal;

/// [`CharacterModel::rank`] reads at most this many characters of a text.
const RANK_SAMPLE: usize = 3000;
/// [`CharacterModel::rank`] drops languages after this many characters.
const RANK_GLANCE: usize = 240;
/// How many languages it keeps then.
const RANK_KEPT: usize = 12;
/// How many languages it reads a text in at all: those that have the most of its letters. In Latin script, 48 languages share most
/// letters, and reading in each of them was most of what a clean text cost.
const RANK_READ: usize = 20;
/// What it says for a language that it has a letter of the text, in nats: about what a letter costs more that it lacks.
const LETTER_KNOWN: f32 = 6.0;
/// A script with less than this share of a text's letters does not call in its languages.
const RANK_SCRIPT_SHARE: f32 = 0.1;
/// ISO 15924's tag for what all scripts share.
const SHARED_SCRIPT: [u8; 4] = *b"Zyyy";
/// A shared symbol or emoji rarer than this is no candidate for a lost character. Keeps about 900
/// of them; the likeliest left out stands for one character in some ten million.
const VOCABULARY_FLOOR: f32 = 1e-5;

/// A language of one [`CharacterModel`]: the position in its [`CharacterModel::languages`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LanguageId(pub u8);

/// What a language is called and how it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageInfo {
    /// BCP 47 tag: `de`, `zh-Hans`, `sr-Latn`.
    pub tag: String,
    /// ISO 15924 tags of its scripts: `Latn`; `Hani`, `Hira` and `Kana` for Japanese.
    pub scripts: Vec<String>,
}

/// The models of all languages. Opening verifies the blob; a language is unpacked when first used
/// (about a fifth of a millisecond).
pub struct CharacterModel {
    bytes: Cow<'static, [u8]>,
    languages: Vec<LanguageInfo>,
    sections: Vec<Range<usize>>,
    unpacked: Vec<OnceLock<Box<Language>>>,
    shared_sections: (Range<usize>, Range<usize>),
    shared: OnceLock<Box<Shared>>,
}

/// What every language needs beside its own section.
struct Shared {
    universal: Universal,
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

    fn shared(&self) -> &Shared {
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

    fn unpack(&self, language: LanguageId) -> &Language {
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

    fn score_characters(&self, language: LanguageId, characters: impl Iterator<Item = char>) -> f32 {
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

    /// The likeliest languages of a text, best first, each with ln P(sample | language). The sample
    /// is the text itself up to 3,000 characters, else its start, middle and end; languages of other
    /// scripts and those far behind after a glance are left out. Never empty unless the model is.
    pub fn rank(&self, text: &str) -> Vec<(LanguageId, f32)> {
        self.rank_with(text, |_| 0.0)
    }

    /// As [`Self::rank`], with what else speaks for each language, in nats.
    pub fn rank_with(&self, text: &str, evidence: impl Fn(LanguageId) -> f32) -> Vec<(LanguageId, f32)> {
        let sample = sample(text);
        let mut ranked = self.with_most_letters(self.of_scripts(&sample), &sample, &evidence);
        if ranked.len() > RANK_KEPT && sample.len() > RANK_GLANCE {
            let glance = glance(&sample);
            let mut first: Vec<(LanguageId, f32)> = ranked
                .into_iter()
                .map(|language| {
                    let score = self.score_characters(language, glance.iter().copied());
                    (language, score + evidence(language))
                })
                .collect();
            first.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            ranked = first.into_iter().take(RANK_KEPT).map(|(language, _)| language).collect();
        }
        let mut scored: Vec<(LanguageId, f32)> = ranked
            .into_iter()
            .map(|language| {
                let score = self.score_characters(language, sample.iter().copied());
                (language, score + evidence(language))
            })
            .collect();
        scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        scored
    }

    /// Of many `languages` those that have the most of the sample's letters outside ASCII, each once; of equals, those that more evidence
    /// speaks for.
    fn with_most_letters(
        &self,
        languages: Vec<LanguageId>,
        sample: &[char],
        evidence: impl Fn(LanguageId) -> f32,
    ) -> Vec<LanguageId> {
        if languages.len() <= RANK_READ {
            return languages;
        }
        let mut letters: Vec<char> =
            sample.iter().copied().filter(|c| !c.is_ascii() && c.is_alphabetic()).collect();
        letters.sort_unstable();
        // Each once: a letter that was misread may be all over the text.
        letters.dedup();
        let said = |language: LanguageId| {
            let unpacked = self.unpack(language);
            let known = letters.iter().filter(|&&c| unpacked.letter(c).is_some()).count();
            (language, known as f32 * LETTER_KNOWN + evidence(language))
        };
        let mut said: Vec<(LanguageId, f32)> = languages.into_iter().map(said).collect();
        said.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut kept: Vec<LanguageId> = said.into_iter().take(RANK_READ).map(|(id, _)| id).collect();
        kept.sort_unstable();
        kept
    }

    /// The languages written in a script that has a fair share of the sample's letters.
    fn of_scripts(&self, sample: &[char]) -> Vec<LanguageId> {
        // ASCII letters stand in texts of all languages (links, names, code): they count only where there is
        // hardly anything else.
        let telling = sample.iter().filter(|c| !c.is_ascii() && c.is_alphabetic()).count();
        let all = sample.iter().filter(|c| c.is_alphabetic()).count();
        let ascii_counts = (telling as f32) < RANK_SCRIPT_SHARE * all as f32;
        let mut scripts: Vec<([u8; 4], f32)> = Vec::new();
        let mut letters = 0.0;
        for &c in sample.iter().filter(|c| c.is_alphabetic() && (ascii_counts || !c.is_ascii())) {
            let script = self.shared().universal.script(c);
            letters += 1.0;
            match scripts.iter_mut().find(|(known, _)| *known == script) {
                Some((_, count)) => *count += 1.0,
                None => scripts.push((script, 1.0)),
            }
        }
        scripts.retain(|&(_, count)| count >= RANK_SCRIPT_SHARE * letters);
        let fits = |language: &LanguageInfo| {
            language.scripts.iter().any(|script| scripts.iter().any(|(tag, _)| script.as_bytes() == tag))
        };
        let fitting: Vec<LanguageId> =
            self.ids().filter(|language| fits(&self.languages[usize::from(language.0)])).collect();
        if fitting.is_empty() { self.ids().collect() } else { fitting }
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

/// Words in ASCII letters, letter by letter. A context is a number; letters are folded to small ones.
#[derive(Clone, Copy)]
pub struct AsciiWords<'a> {
    words: &'a Language,
}

impl AsciiWords<'_> {
    /// The context at the start of a word.
    pub fn start(&self) -> u32 {
        self.words.ngrams.start()
    }

    /// P(the word goes on with `c`), linear, and the context after it. 0 for what is no letter.
    pub fn letter(&self, context: u32, c: char) -> (f32, u32) {
        match self.words.letter(c) {
            Some(letter) => self.words.ngrams.advance(context, letter.symbols()[0]),
            None => (0.0, ngram::ROOT),
        }
    }

    /// P(the word ends), linear.
    pub fn ends(&self, context: u32) -> f32 {
        self.words.ngrams.probability(context, ngram::END)
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

/// The text, or a third of the sample's size each from its start, middle and end.
fn sample(text: &str) -> Vec<char> {
    // Three bytes a character at most in the living scripts: no need to count a megabyte's characters.
    if text.len() <= RANK_SAMPLE {
        return text.chars().collect();
    }
    let third = RANK_SAMPLE / 3;
    let mut sample = Vec::with_capacity(RANK_SAMPLE + 2);
    let mut from = 0;
    for part in 0..3 {
        let mut start = from.max((text.len() / 3) * part);
        while !text.is_char_boundary(start) {
            start += 1;
        }
        if part > 0 {
            sample.push('\n');
        }
        let mut end = start;
        for c in text[start..].chars().take(third) {
            sample.push(c);
            end += c.len_utf8();
        }
        from = end;
    }
    sample
}

/// The stretches that tell languages apart soonest: those around characters outside ASCII, else the
/// beginning.
fn glance(sample: &[char]) -> Vec<char> {
    const AROUND: usize = 6;
    let mut glance = Vec::with_capacity(RANK_GLANCE + 2 * AROUND);
    let mut from = 0;
    for (at, c) in sample.iter().enumerate() {
        if !c.is_ascii() && c.is_alphabetic() && at >= from && glance.len() < RANK_GLANCE / 2 {
            // Whole words: half a word is no word of any language.
            let start = (from..at).rev().find(|&at| !sample[at].is_alphabetic()).map_or(from, |at| at + 1);
            let start = start.max(at.saturating_sub(2 * AROUND));
            let end = (at + AROUND).min(sample.len());
            glance.extend_from_slice(&sample[start.max(from)..end]);
            from = end;
        }
    }
    glance.push('\n');
    let rest = RANK_GLANCE.saturating_sub(glance.len());
    glance.extend_from_slice(&sample[..rest.min(sample.len())]);
    glance
}
