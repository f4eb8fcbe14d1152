//! Infers UTF-8 characters that lost a byte, or of which a byte was changed.
//!
//! In: the remaining bytes, and the text on both sides. Out: the candidates for the character, with probabilities. Other
//! encodings play no role here.

use rustc_hash::FxHashMap;

use crate::budgets::BUDGETS;
use crate::identification::judge::{SHARPNESS, posteriors};
use crate::repair::{ByWords, Language, WordsState};
use crate::{Alternative, InferredCharacter};
use encodings::Vocabulary;
use language::Models;
use language::characters::LanguageId;

/// The log odds that something else happened to a sequence of UTF-8 than the loss or change of one byte.
pub const SOMETHING_ELSE: f32 = -17.0;
/// The log odds that a character of UTF-8 lost one of its bytes.
const LOST_ONE: f32 = -9.0;
/// The log odds that one of its bytes was changed.
const CHANGED_ONE: f32 = -11.0;

/// Whether a byte outside ASCII is known to change into another one: ASCII comes of a lost eighth bit, or is what a program writes for a byte that it
/// can't read.
fn is_changed_into(byte: u8, read: u8) -> bool {
    !read.is_ascii() || read == byte & 0x7F || matches!(read, b'?' | b' ')
}

/// A language to read mixed bytes in, with an index of its characters by the bytes that are left when one is lost.
pub struct MixedReader<'m> {
    pub models: &'m Models,
    pub language: ByWords<'m>,
    remains: Remains,
}

impl<'m> MixedReader<'m> {
    /// A reader for text in `language`, which knows its words.
    pub fn new(models: &'m Models, language: LanguageId) -> MixedReader<'m> {
        MixedReader::of(models, ByWords::new(models, language))
    }

    /// A reader for text in `language` by its characters alone. What it says can be compared with what other models of characters say.
    pub fn by_characters(models: &'m Models, language: LanguageId) -> MixedReader<'m> {
        MixedReader::of(models, ByWords::without_lexicon(models, language))
    }

    fn of(models: &'m Models, language: ByWords<'m>) -> MixedReader<'m> {
        let remains = Remains::of(models.vocabulary(language.language()));
        MixedReader { models, language, remains }
    }

    /// The likeliest characters of which `bytes` may be the remains, behind the text of `state`. Each comes with the log odds of
    /// the loss or change.
    pub fn likeliest(&self, state: WordsState, bytes: &[u8]) -> impl Iterator<Item = (char, f32)> + use<> {
        let likely =
            |(character, log): (char, f32)| (character, log, log + self.language.next(state, character).1);
        let mut all: Vec<(char, f32, f32)> = self.remains.characters(bytes).into_iter().map(likely).collect();
        all.sort_by(|a, b| b.2.total_cmp(&a.2));
        all.into_iter().take(BUDGETS.mixed_candidates_followed).map(|(character, log, _)| (character, log))
    }

    /// Computes the probability that `bytes` are the remains of `character`, between the text of `state` and the text `after`.
    pub fn judged(
        &self,
        state: WordsState,
        bytes: &[u8],
        character: char,
        after: &[char],
    ) -> InferredCharacter {
        let MixedReader { language, remains, .. } = self;
        let read_on = |state: WordsState, log: f32| {
            let mut read = (state, log);
            for &next in after {
                let (state, log_probability) = language.next(read.0, next);
                read = (state, read.1 + log_probability);
            }
            f64::from(read.1) * SHARPNESS
        };
        let score = |&(candidate, odds): &(char, f32)| {
            let (state, log) = language.next(state, candidate);
            (candidate, read_on(state, log + odds))
        };
        let mut scored: Vec<(char, f64)> = remains.characters(bytes).iter().map(score).collect();
        // If something else happened, the text behind goes on from what stands before, or begins anew.
        let otherwise = read_on(state, SOMETHING_ELSE).max(read_on(language.start(), SOMETHING_ELSE));
        let probabilities = posteriors(scored.iter().map(|(_, log)| *log).chain([otherwise]));
        scored.iter_mut().zip(probabilities).for_each(|((_, log), probability)| *log = probability);
        scored.sort_by(|a, b| b.1.total_cmp(&a.1));
        let confidence = scored.iter().find(|(other, _)| *other == character).map_or(0.0, |(_, p)| *p);
        let others =
            scored.into_iter().filter(|(other, _)| *other != character).take(BUDGETS.mixed_alternatives_kept);
        let alternatives =
            others.map(|(character, confidence)| Alternative { character, confidence }).collect();
        InferredCharacter { offset: 0, character, confidence, alternatives }
    }
}

/// The characters of a language, by the bytes that are left if one is lost. The remaining bytes are the key, as one number.
#[derive(Debug, Default)]
struct Remains(FxHashMap<u32, Vec<char>>);

impl Remains {
    fn of(vocabulary: &Vocabulary) -> Remains {
        let mut remains: FxHashMap<u32, Vec<char>> = FxHashMap::default();
        for character in vocabulary.characters() {
            let mut utf8 = [0; 4];
            let bytes = character.encode_utf8(&mut utf8).as_bytes();
            for gone in 0..bytes.len() {
                let left = bytes.iter().enumerate().filter(|(at, _)| *at != gone);
                let number = left.fold(0, |number, (_, &byte)| number << 8 | u32::from(byte));
                let characters = remains.entry(number).or_default();
                if !characters.contains(&character) {
                    characters.push(character);
                }
            }
        }
        Remains(remains)
    }

    /// All characters of which `bytes` may be the remains: all of their bytes but one, or all with one changed. Each comes with
    /// the log odds of that.
    fn characters(&self, bytes: &[u8]) -> Vec<(char, f32)> {
        let number =
            |bytes: &mut dyn Iterator<Item = u8>| bytes.fold(0, |number, byte| number << 8 | u32::from(byte));
        let of = |number| self.0.get(&number).map_or(&[][..], |characters| characters);
        let mut all: Vec<(char, f32)> = Vec::new();
        if bytes.iter().all(|byte| *byte >= 0x80) {
            all.extend(of(number(&mut bytes.iter().copied())).iter().map(|&c| (c, LOST_ONE)));
        }
        for changed in 0..bytes.len() {
            let others = bytes.iter().enumerate().filter(|(at, _)| *at != changed).map(|(_, byte)| *byte);
            if bytes.len() < 2 || others.clone().any(|byte| byte < 0x80) {
                continue;
            }
            let same = |c: &&char| {
                let mut utf8 = [0; 4];
                let utf8 = c.encode_utf8(&mut utf8).as_bytes();
                let mut different = utf8.iter().zip(bytes).filter(|(a, b)| a != b);
                utf8.len() == bytes.len()
                    && different.next().is_some_and(|(byte, read)| is_changed_into(*byte, *read))
                    && different.next().is_none()
            };
            for &character in of(number(&mut others.clone())).iter().filter(same) {
                if all.iter().all(|(other, _)| *other != character) {
                    all.push((character, CHANGED_ONE));
                }
            }
        }
        all
    }
}
