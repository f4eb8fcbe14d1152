//! Ranks languages by the probability of a text.
//!
//! In: a text, and further evidence for each language. Out: the likeliest languages with log probabilities in nats. A long text
//! is sampled, and of many languages only those with most of its letters are scored.

use super::language_id::{LanguageId, LanguageInfo};
use super::model::CharacterModel;

/// [`CharacterModel::rank`] scores at most this many characters of a text.
const RANK_SAMPLE: usize = 3000;
/// The size, in characters, of the first sample by which [`CharacterModel::rank`] drops unlikely languages.
const RANK_GLANCE: usize = 240;
/// The number of languages that are left after this first sample.
const RANK_KEPT: usize = 12;
/// The number of languages that are scored at all: those that have most of the text's letters. Raising it costs time: in
/// Latin script 48 languages share most letters, and scoring each of them took most of the time of a clean text.
const RANK_READ: usize = 20;
/// The score, in nats, of each distinct letter of the text that a language has. A letter that a language lacks costs about
/// that much more.
const LETTER_KNOWN: f32 = 6.0;
/// The languages of a script are considered if at least this share of the text's letters is in the script.
const RANK_SCRIPT_SHARE: f32 = 0.1;

impl CharacterModel {
    /// The likeliest languages of a text, best first, each with ln P(sample | language). The sample is the
    /// text itself up to 3,000 characters, else its start, middle and end. Languages of other scripts, and
    /// those that are far behind after a first sample, are left out. Never empty unless the model is.
    pub fn rank(&self, text: &str) -> Vec<(LanguageId, f32)> {
        self.rank_with(text, |_| 0.0)
    }

    /// Like [`Self::rank`], with further `evidence` for each language, in nats, added to its score.
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

    /// The [`RANK_READ`] languages that have most of the sample's distinct letters outside ASCII. `evidence` decides between
    /// equals.
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
        // Each letter counts once, because a misread letter may occur all over the text.
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

    /// The languages in scripts that have at least [`RANK_SCRIPT_SHARE`] of the sample's letters.
    fn of_scripts(&self, sample: &[char]) -> Vec<LanguageId> {
        // ASCII letters occur in texts of all languages (links, names, code). They count only if there are
        // hardly any others.
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

/// The characters of the text that `pieces` make together, or of a long text [`RANK_SAMPLE`] characters from its start, middle and
/// end.
fn sample<'t>(pieces: impl Iterator<Item = &'t str> + Clone) -> Vec<char> {
    let length: usize = pieces.clone().map(str::len).sum();
    // A text of so few bytes can't be too long. Longer texts need no count of their characters.
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

/// The stretches that distinguish languages best: those around characters outside ASCII, else the
/// beginning of the sample.
fn glance(sample: &[char]) -> Vec<char> {
    const AROUND: usize = 6;
    let mut glance = Vec::with_capacity(RANK_GLANCE + 2 * AROUND);
    let mut from = 0;
    for (at, c) in sample.iter().enumerate() {
        if !c.is_ascii() && c.is_alphabetic() && at >= from && glance.len() < RANK_GLANCE / 2 {
            // Only whole words, because half a word is unlikely in any language.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_sampled_as_the_text_that_they_are() {
        let long: String = ('a'..='z').chain('а'..='я').chain('😀'..='😏').cycle().take(7_001).collect();
        let wide = "😀".repeat(760);
        for text in ["", "é", "short\n", &long, &wide] {
            let whole = sample(std::iter::once(text));
            for length in [1, 7, 500, 10_000] {
                let characters: Vec<char> = text.chars().collect();
                let pieces: Vec<String> =
                    characters.chunks(length).map(|piece| piece.iter().collect()).collect();
                let pieces = pieces.iter().flat_map(|piece| ["", piece]);
                assert_eq!(sample(pieces), whole, "{length}");
            }
        }
        let third: Vec<char> = long.chars().take(RANK_SAMPLE / 3).collect();
        assert!(sample(std::iter::once(&long[..])).starts_with(&third));
        assert_eq!(sample(std::iter::once(&wide[..])).iter().filter(|c| **c == '😀').count(), 760);
    }
}
