//! What channels are weighed on: a sample of a text, and what is known of its language.

use std::iter::once;
use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::suspects::joined;
use super::text_language::{
    CHARACTERS_ASKED_FOR_LANGUAGE, LEAST_LETTER_EVIDENCE, letter_evidence, likeliest_languages_amid,
};
use super::undo::undone_and_dropped;
use crate::repair::languages::ByCharacters;
use crate::repair::question::Question;
use crate::repair::text::Lines;
use channel::Codebook;
use language::Models;
use language::characters::LanguageId;
use language::letters::Spelled;

/// So many ASCII letters speak for the language of their text with 7 nats on average.
const LETTERS_ENOUGH: usize = 40;
/// What each nat of evidence that letters lack of this costs, in nats, where what is there is in no language. Judged: a veto
/// instead left `pÕ` and `poäkozen‡` in sentences of a few words as they were.
const LETTERS_DOUBT: f64 = 2.0;

/// What channels are weighed on.
pub struct Scales<'a> {
    pub(super) models: &'a Models,
    /// Languages that the user named.
    named: &'a [LanguageId],
    pub(super) sample: Vec<Vec<char>>,
    pub(super) whole: Rc<WholeText>,
    /// Log probability of each piece as it stands, with its share of the evidence of the letters.
    pub(super) clean: Vec<f32>,
    /// The share of the sample's ASCII letters that each piece has.
    pub(super) shares: Vec<f32>,
    /// What the ASCII letters of the sample say for each language, in nats.
    pub(super) letters: Vec<f32>,
    /// The same of the lines that the sample is from: in a text of several languages, those tell what language a word is in.
    around: Vec<f32>,
    /// The likeliest language of the text as it stands.
    as_is: Option<LanguageId>,
    /// Whether the user said what happened: then there is nothing unlikely about it.
    pub(super) hinted: bool,
}

/// What is known of the text that the sample is from.
pub(super) struct WholeText {
    /// All its characters, but for those of lines that are ASCII.
    pub(super) present: FxHashSet<char>,
    /// Its beginning: what a sample of odd words says of its language is little.
    beginning: Vec<char>,
    /// What the ASCII letters of its beginning say for each language in Latin script, in nats.
    letters: Vec<f32>,
}

impl WholeText {
    fn new(lines: &Lines<'_>, models: &Models) -> WholeText {
        let present = lines.outside_ascii().flat_map(|line| line.text.chars()).collect();
        let beginning: Vec<char> =
            lines.text_of(0..lines.len()).chars().take(CHARACTERS_ASKED_FOR_LANGUAGE).collect();
        let letters = models.letter_evidence_of_all(&Spelled::new(&beginning));
        WholeText { present, beginning, letters }
    }
}

impl<'a> Scales<'a> {
    /// Scales with a sample of `lines` on them, which `as_is` reads as it stands.
    pub fn new(
        question: &Question<'a>,
        lines: &Lines<'_>,
        sample: Vec<Vec<char>>,
        as_is: &[ByCharacters],
    ) -> Self {
        Scales::weighing(question, Rc::new(WholeText::new(lines, question.models)), sample, as_is)
    }

    fn weighing(
        question: &Question<'a>,
        whole: Rc<WholeText>,
        sample: Vec<Vec<char>>,
        as_is: &[ByCharacters],
    ) -> Self {
        let Question { models, pattern, named } = *question;
        let hinted = pattern.is_some();
        let letters: Vec<char> =
            sample.iter().flat_map(|piece| piece.iter().chain([&'\n'])).copied().collect();
        let count = |piece: &[char]| piece.iter().filter(|c| c.is_ascii_alphabetic()).count() as f32;
        let all = count(&letters).max(1.0);
        let shares: Vec<f32> = sample.iter().map(|piece| count(piece) / all).collect();
        let letters = letter_evidence(models, &Spelled::new(&letters));
        let best = |(piece, share): (&Vec<char>, &f32)| {
            let said = |reader: &ByCharacters<'_>| letters[usize::from(reader.language().0)] * share;
            let scores = as_is.iter().map(|reader| reader.score(piece) + said(reader));
            scores.fold(f32::NEG_INFINITY, f32::max)
        };
        let clean = sample.iter().zip(&shares).map(best).collect();
        let as_is = as_is.first().map(ByCharacters::language);
        let around = letters.clone();
        Scales { models, named, sample, whole, clean, shares, letters, around, as_is, hinted }
    }

    /// The same with some `words` of the sample on them: what is around them is what it was.
    pub fn on_words(&self, question: &Question<'a>, words: Vec<Vec<char>>, as_is: &[ByCharacters]) -> Self {
        let whole = Rc::clone(&self.whole);
        Scales { around: self.around.clone(), ..Scales::weighing(question, whole, words, as_is) }
    }

    /// What is on the scales.
    pub fn sample(&self) -> &[Vec<char>] {
        &self.sample
    }

    /// What the sample costs as it stands, in nats.
    pub fn cost_as_is(&self) -> f64 {
        -self.clean.iter().copied().map(f64::from).sum::<f64>()
    }

    /// Whether the ASCII letters of the text speak for `language`, as far as they can.
    pub fn is_spoken(&self, language: LanguageId) -> bool {
        let known = [&self.around, &self.whole.letters].map(|known| known[usize::from(language.0)]);
        !self.is_told_by_letters(language)
            || known.into_iter().any(|evidence| evidence >= LEAST_LETTER_EVIDENCE)
    }

    /// How much less likely it is, in nats, that the text is in a language in Latin script, as the ASCII letters of the text or
    /// of the `repaired` sample, where there are enough, say little for it; `None` where they speak against it, or say
    /// little and what is there is `impossible` in no language. Texts in languages that no model knows are odd in all
    /// that are known; but a misread letter may cut a word in two, so that the letters say less than they did.
    pub(super) fn letters_doubt(
        &self,
        language: LanguageId,
        repaired: &[char],
        impossible: bool,
    ) -> Option<f64> {
        if !self.is_told_by_letters(language) {
            return Some(0.0);
        }
        let repaired = self.models.letter_evidence(language, &Spelled::new(repaired));
        let known = [&self.around, &self.whole.letters].map(|known| known[usize::from(language.0)]);
        let missing = LEAST_LETTER_EVIDENCE - known.into_iter().fold(repaired, f32::max);
        if missing <= 0.0 {
            return Some(0.0);
        }
        (impossible && missing < LEAST_LETTER_EVIDENCE).then(|| LETTERS_DOUBT * f64::from(missing))
    }

    /// The languages that the sample may be in, once a channel is undone.
    pub(super) fn languages(&self, book: &Codebook) -> Vec<LanguageId> {
        let undone = self.sample.iter().map(|piece| undone_and_dropped(piece, book));
        let (repaired, dropped): (Vec<Vec<char>>, Vec<usize>) = undone.unzip();
        let repaired = joined(repaired.iter().map(|piece| &piece[..]));
        let mut languages =
            likeliest_languages_amid(self.models, once(&repaired[..]), &self.whole.beginning, self.named);
        // Where most was dropped, it may be no damage but the rest of the text, around one damaged word.
        let outside_ascii = self.sample.iter().flatten().filter(|c| !c.is_ascii()).count();
        let mostly_dropped = dropped.iter().sum::<usize>() * 2 > outside_ascii;
        let as_is = self.as_is.filter(|as_is| mostly_dropped && !languages.contains(as_is));
        languages.extend(as_is);
        languages
    }

    /// Whether a language is in Latin script, and there are ASCII letters enough to tell whether the text is in it.
    fn is_told_by_letters(&self, language: LanguageId) -> bool {
        let info = self.models.characters().languages().get(usize::from(language.0));
        let latin = info.is_some_and(|info| info.scripts.iter().any(|script| script == "Latn"));
        latin && self.whole.beginning.iter().filter(|c| c.is_ascii_alphabetic()).count() >= LETTERS_ENOUGH
    }

    /// Whether texts in a language have a character.
    pub(super) fn takes(&self, language: LanguageId, character: char) -> bool {
        self.models.characters().knows(language, character)
    }

    /// The BCP 47 tag of a language.
    pub(super) fn tag(&self, language: LanguageId) -> &str {
        self.models.characters().languages().get(usize::from(language.0)).map_or("", |info| &info.tag)
    }
}
