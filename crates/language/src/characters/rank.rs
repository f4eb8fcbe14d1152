//! Which languages a text is likely in.
//!
//! In: a text, and what else speaks for each language. Out: the likeliest languages with log probabilities in nats. A long text is
//! sampled, and of many languages only those that have its letters are read.

use super::language_id::{LanguageId, LanguageInfo};
use super::model::CharacterModel;

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

impl CharacterModel {
    /// The likeliest languages of a text, best first, each with ln P(sample | language). The sample
    /// is the text itself up to 3,000 characters, else its start, middle and end; languages of other
    /// scripts and those far behind after a glance are left out. Never empty unless the model is.
    pub fn rank(&self, text: &str) -> Vec<(LanguageId, f32)> {
        self.rank_with(text, |_| 0.0)
    }

    /// As [`Self::rank`], with what else speaks for each language, in nats.
    pub fn rank_with(&self, text: &str, evidence: impl Fn(LanguageId) -> f32) -> Vec<(LanguageId, f32)> {
        self.rank_pieces(std::iter::once(text), evidence)
    }

    /// As [`Self::rank_with`] of a text that is in `pieces`, one after the other, so that nobody has to join them.
    pub fn rank_pieces<'t>(
        &self,
        pieces: impl Iterator<Item = &'t str> + Clone,
        evidence: impl Fn(LanguageId) -> f32,
    ) -> Vec<(LanguageId, f32)> {
        let sample = sample(pieces);
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
}

/// The text that `pieces` are together, or a third of the sample's size each from its start, middle and end.
fn sample<'t>(pieces: impl Iterator<Item = &'t str> + Clone) -> Vec<char> {
    let length: usize = pieces.clone().map(str::len).sum();
    // Three bytes a character at most in the living scripts: no need to count a megabyte's characters.
    if length <= RANK_SAMPLE {
        return pieces.flat_map(str::chars).collect();
    }
    let third = RANK_SAMPLE / 3;
    let mut sample = Vec::with_capacity(RANK_SAMPLE + 2);
    let mut from = 0;
    for part in 0..3 {
        if part > 0 {
            sample.push('\n');
        }
        let start = from.max((length / 3) * part);
        let (skipped, rest) = characters_from(pieces.clone(), start);
        from = start + skipped;
        for c in rest.take(third) {
            sample.push(c);
            from += c.len_utf8();
        }
    }
    sample
}

/// The characters of `pieces` from the first one on that begins at the byte `start` of all of them or behind it, and how far
/// behind it that is.
fn characters_from<'t>(
    mut pieces: impl Iterator<Item = &'t str> + Clone,
    mut start: usize,
) -> (usize, impl Iterator<Item = char>) {
    let mut here = "";
    for piece in pieces.by_ref() {
        if start < piece.len() {
            here = piece;
            break;
        }
        start -= piece.len();
    }
    let skipped = (start..here.len()).take_while(|at| !here.is_char_boundary(*at)).count();
    let rest = here.get(start + skipped..).unwrap_or_default();
    (skipped, rest.chars().chain(pieces.flat_map(str::chars)))
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
