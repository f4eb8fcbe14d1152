//! The scales themselves: a sample of a text to weigh channels on, and the evidence for its language.

use std::iter::once;
use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::remains_language::languages_of_remains;
use super::suspects::joined;
use super::text_language::{
    CHINESE_JAPANESE_KOREAN, LEAST_LETTER_EVIDENCE, letter_evidence, likeliest_languages_amid,
};
use super::undo::undone_and_dropped;
use crate::budgets::BUDGETS;
use crate::repair::languages::ByCharacters;
use crate::repair::question::Question;
use crate::repair::text::Lines;
use channel::Codebook;
use language::Models;
use language::characters::LanguageId;
use language::letters::Spelled;

/// The number of ASCII letters that are enough to tell the language of a text. On average they give 7 nats of evidence for it.
const LETTERS_ENOUGH: usize = 40;

/// A sample of a text to weigh channels on, with what is known of the text.
pub struct Scales<'a> {
    pub(super) models: &'a Models,
    /// The languages that the user named.
    named: &'a [LanguageId],
    /// The sample, in pieces.
    pub(super) sample: Vec<Vec<char>>,
    /// The text that the sample is from.
    pub(super) whole: Rc<WholeText>,
    /// The log probability of each piece as it stands, plus its share of the evidence of the letters.
    pub(super) clean: Vec<f32>,
    /// For each piece, its share of the ASCII letters of the sample.
    pub(super) shares: Vec<f32>,
    /// The evidence of the sample's ASCII letters for each language, in nats.
    pub(super) letters: Vec<f32>,
    /// The same evidence from the lines that the sample is from. In a text of several languages, those lines tell the language of a
    /// word.
    around: Vec<f32>,
    /// The likeliest language of the text as it stands.
    as_is: Option<LanguageId>,
    /// Whether the user named the channel. Then no prior odds are added.
    pub(super) hinted: bool,
}

/// The text that a sample is from.
pub(super) struct WholeText {
    /// All characters of the lines that are not pure ASCII.
    pub(super) present: FxHashSet<char>,
    /// The beginning of the text. A sample of odd words alone says little of its language.
    beginning: Vec<char>,
    /// The evidence of the ASCII letters of the beginning for each language in Latin script, in nats.
    letters: Vec<f32>,
}

impl WholeText {
    fn new(lines: &Lines<'_>, models: &Models) -> WholeText {
        let present = lines.outside_ascii().flat_map(|line| line.text.chars()).collect();
        let beginning: Vec<char> =
            lines.text_of(0..lines.len()).chars().take(BUDGETS.text_characters_asked_for_language).collect();
        let letters = models.letter_evidence_of_all(&Spelled::new(&beginning));
        WholeText { present, beginning, letters }
    }
}

impl<'a> Scales<'a> {
    /// Scales with a sample of `lines`. `as_is` are readers in the languages of the text as it stands.
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

    /// Scales with only some `words` of the sample, which keep the evidence of the lines around them.
    pub fn on_words(&self, question: &Question<'a>, words: Vec<Vec<char>>, as_is: &[ByCharacters]) -> Self {
        let whole = Rc::clone(&self.whole);
        Scales { around: self.around.clone(), ..Scales::weighing(question, whole, words, as_is) }
    }

    /// The sample, in pieces.
    pub fn sample(&self) -> &[Vec<char>] {
        &self.sample
    }

    /// The cost of the sample as it stands, in nats.
    pub fn cost_as_is(&self) -> f64 {
        -self.clean.iter().copied().map(f64::from).sum::<f64>()
    }

    /// Whether the ASCII letters of the text are evidence for `language`. Also true if they can't tell.
    pub fn is_spoken(&self, language: LanguageId) -> bool {
        let known = [&self.around, &self.whole.letters].map(|known| known[usize::from(language.0)]);
        !self.is_told_by_letters(language)
            || known.into_iter().any(|evidence| evidence >= LEAST_LETTER_EVIDENCE)
    }

    /// The likeliest languages of the sample after the channel is undone.
    pub(super) fn languages(&self, book: &Codebook) -> Vec<LanguageId> {
        let undone = self.sample.iter().map(|piece| undone_and_dropped(piece, book));
        let (repaired, dropped): (Vec<Vec<char>>, Vec<usize>) = undone.unzip();
        let repaired = joined(repaired.iter().map(|piece| &piece[..]));
        let mut languages =
            likeliest_languages_amid(self.models, once(&repaired[..]), &self.whole.beginning, self.named);
        // If most characters were dropped, they may be undamaged text around one damaged word. So the language of the text as it
        // stands is tried too.
        let outside_ascii = self.sample.iter().flatten().filter(|c| !c.is_ascii()).count();
        let mostly_dropped = dropped.iter().sum::<usize>() * 2 > outside_ascii;
        let as_is = self.as_is.filter(|as_is| mostly_dropped && !languages.contains(as_is));
        languages.extend(as_is);
        // Or each of them lost something, so that none tells the language.
        if mostly_dropped && book.loses() {
            let others = match book.pairs_bytes() {
                true => CHINESE_JAPANESE_KOREAN
                    .iter()
                    .filter_map(|tag| self.models.characters().language(tag))
                    .collect(),
                false => languages_of_remains(&self.sample, book, self.models),
            };
            for other in others {
                if !languages.contains(&other) {
                    languages.push(other);
                }
            }
        }
        languages
    }

    /// Whether a language is in Latin script, and the text has enough ASCII letters to tell whether it is in that language.
    fn is_told_by_letters(&self, language: LanguageId) -> bool {
        let info = self.models.characters().languages().get(usize::from(language.0));
        let latin = info.is_some_and(|info| info.scripts.iter().any(|script| script == "Latn"));
        latin && self.whole.beginning.iter().filter(|c| c.is_ascii_alphabetic()).count() >= LETTERS_ENOUGH
    }

    /// The BCP 47 tag of a language.
    pub(super) fn tag(&self, language: LanguageId) -> &str {
        self.models.characters().languages().get(usize::from(language.0)).map_or("", |info| &info.tag)
    }
}
