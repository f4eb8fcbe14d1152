//! The scales: how much likelier a text is as damaged by a channel than as it stands.
//!
//! In: a sample, and channels. Out: their odds. Each channel is run backwards over the sample, and the language
//! model says how much likelier the text is that way ([`gain`]); the prior odds of the channel, of its loss above all, are added
//! ([`prior`]). What a channel may have lost besides, [`losses`] tries.

mod gain;
mod letters_read;
mod losses;
mod prior;
mod scripts;

use rustc_hash::FxHashSet;

use super::infer::Question;
use super::languages::ByCharacters;
use super::text::{Line, runs};
use crate::screen::{Suspect, screen, screen_pairs};
use channel::{Channel, Codebook, Loss, MAX_LAYERS, Misreading, Pending, Undefined, Written};
use encodings::Encoding;
use gain::{Gain, gain};
use language::Models;
use language::characters::LanguageId;
use language::letters::Spelled;
pub use letters_read::may_be_misread;
use losses::plausible_fates;
pub use prior::log_prior;

/// An encoding that explains less than this share of what the best one explains is not weighed: the next
/// channel of a file with several is looked for when the first is repaired.
pub const LEAST_EXPLAINED: f64 = 0.5;
/// How many layers beneath each suspected encoding are weighed.
const BRANCHES: usize = 3;
/// Characters whose ASCII letters are asked what language they are in: evidence of letters grows no more beyond.
const LETTERS: usize = 2000;
/// So many ASCII letters speak for the language of their text with 7 nats on average.
const LETTERS_ENOUGH: usize = 40;
/// With less evidence, in nats, letters speak for no language: it is what a short word or two may say by chance.
const LETTERS_TELL: f32 = 3.0;
/// What each nat of evidence that letters lack of this costs, in nats, where what is there is in no language. Judged: a veto
/// instead left `pÕ` and `poäkozen‡` in sentences of a few words as they were.
const LETTERS_DOUBT: f64 = 2.0;
/// Languages that the repaired sample is read in.
const LANGUAGES: usize = 2;

/// A channel with its odds.
#[derive(Clone)]
pub struct Weighed {
    pub channel: Channel,
    /// Natural log of the odds that the text went through it rather than through none.
    pub log_odds: f64,
    pub language: LanguageId,
    /// A hash of the repaired sample, but for lost characters.
    pub output: u64,
    /// Whether characters were left over that the channel may have made, or marks of what was lost.
    pub leftovers: bool,
}

/// The likeliest languages of a text.
/// Those that the user named come first.
pub fn likeliest_languages(models: &Models, text: &str, named: &[LanguageId]) -> Vec<LanguageId> {
    likeliest_languages_amid(models, text, &[], named)
}

/// The same for a text with others `around` it, of which the ASCII letters speak.
fn likeliest_languages_amid(
    models: &Models,
    text: &str,
    around: &[char],
    named: &[LanguageId],
) -> Vec<LanguageId> {
    let letters: Vec<char> = text.chars().chain(around.iter().copied()).take(LETTERS).collect();
    let evidence = letter_evidence(models, &Spelled::new(&letters));
    let ranked = models.characters().rank_with(text, |language| evidence[usize::from(language.0)]);
    let others = ranked.into_iter().take(LANGUAGES).map(|(id, _)| id).filter(|id| !named.contains(id));
    named.iter().copied().chain(others).collect()
}

/// The language that the ASCII letters of a text speak for, whatever the others say.
pub fn language_by_letters(models: &Models, text: &str) -> Option<LanguageId> {
    let letters = Spelled::new(&text.chars().take(LETTERS).collect::<Vec<char>>());
    let spoken = models.characters().ids().zip(models.letter_evidence_of_all(&letters));
    let (language, evidence) = spoken.max_by(|a, b| a.1.total_cmp(&b.1))?;
    (evidence >= LETTERS_TELL).then_some(language)
}

/// What the ASCII letters of `text` say for each language, in nats. Those in a text of another script are English, or
/// names and code, of which English comes nearest.
fn letter_evidence(models: &Models, text: &Spelled) -> Vec<f32> {
    let model = models.characters();
    let mut evidence = models.letter_evidence_of_all(text);
    let english = model.language("en").map_or(0.0, |english| evidence[usize::from(english.0)].max(0.0));
    for (evidence, id) in evidence.iter_mut().zip(model.ids()) {
        if !model.is_in_script(id, "Latn") {
            *evidence = english;
        }
    }
    evidence
}

/// Lines as one text.
pub fn joined<'a>(lines: impl Iterator<Item = &'a [char]>) -> String {
    let mut text = String::new();
    for line in lines {
        text.extend(line);
        if line.last() != Some(&'\n') {
            text.push('\n');
        }
    }
    text
}

/// Both kinds of suspects, the one that explains most characters first.
pub fn suspects(text: &str) -> Vec<Suspect> {
    let mut suspects = screen(text);
    suspects.extend(screen_pairs(text));
    suspects.sort_by_key(|suspect| std::cmp::Reverse(suspect.explained));
    suspects
}

/// `line` with all sequences that lost nothing turned back, and what is left of others dropped.
pub fn undone(line: &[char], book: &Codebook) -> Vec<char> {
    undone_and_dropped(line, book).0
}

/// The same, and how many characters were dropped.
fn undone_and_dropped(line: &[char], book: &Codebook) -> (Vec<char>, usize) {
    let mut dropped = 0;
    let mut out = Vec::with_capacity(line.len());
    let (mut at, mut pending) = (0, Pending::NONE);
    while at < line.len() {
        if pending.is_none() && line[at].is_ascii() {
            out.push(line[at]);
            at += 1;
            continue;
        }
        match book.exact_original(line, at, pending) {
            Some(fit) if fit.consumed > 0 || fit.pending != pending => {
                out.push(fit.character);
                at += fit.consumed;
                pending = fit.pending;
            }
            _ => {
                if pending.is_none() && !book.can_emit(line[at]) {
                    out.push(line[at]);
                } else {
                    dropped += 1;
                }
                pending = Pending::NONE;
                at += 1;
            }
        }
    }
    (out, dropped)
}

/// What channels are weighed on.
pub struct Scales<'a> {
    models: &'a Models,
    /// Languages that the user named.
    named: &'a [LanguageId],
    sample: Vec<Vec<char>>,
    /// All characters of the text, not of the sample alone.
    present: FxHashSet<char>,
    /// Log probability of each piece as it stands, with its share of the evidence of the letters.
    clean: Vec<f32>,
    /// The share of the sample's ASCII letters that each piece has.
    shares: Vec<f32>,
    /// What the ASCII letters of the sample say for each language, in nats.
    letters: Vec<f32>,
    /// The same of the lines that the sample is from: in a text of several languages, those tell what language a word is in.
    around: Vec<f32>,
    /// The beginning of the whole text: what a sample of odd words says of its language is little.
    text: Vec<char>,
    /// What its ASCII letters say for each language in Latin script, in nats.
    letters_of_text: Vec<f32>,
    /// The likeliest language of the text as it stands.
    as_is: Option<LanguageId>,
    /// Whether the user said what happened: then there is nothing unlikely about it.
    hinted: bool,
}

impl<'a> Scales<'a> {
    /// Scales with a sample on them, which `as_is` reads as it stands.
    pub fn new(
        question: &Question<'a>,
        lines: &[Line],
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
        let present = lines.iter().filter(|line| !line.is_ascii()).flat_map(|line| &line.characters);
        let present = present.copied().collect();
        let text: Vec<char> = lines.iter().flat_map(|line| &line.characters).take(LETTERS).copied().collect();
        let as_is = as_is.first().map(ByCharacters::language);
        let letters_of_text = models.letter_evidence_of_all(&Spelled::new(&text));
        let around = letters.clone();
        Scales {
            models,
            named,
            sample,
            present,
            clean,
            shares,
            letters,
            around,
            text,
            letters_of_text,
            as_is,
            hinted,
        }
    }

    /// The same with some `words` of the sample on them: what is around them is what it was.
    pub fn on_words(
        &self,
        question: &Question<'a>,
        lines: &[Line],
        words: Vec<Vec<char>>,
        as_is: &[ByCharacters],
    ) -> Self {
        Scales { around: self.around.clone(), ..Scales::new(question, lines, words, as_is) }
    }

    /// What is on the scales.
    pub fn sample(&self) -> &[Vec<char>] {
        &self.sample
    }

    /// What the sample costs as it stands, in nats.
    pub fn cost_as_is(&self) -> f64 {
        -self.clean.iter().copied().map(f64::from).sum::<f64>()
    }

    /// The odds of a channel, in the languages that the text beneath is likely to be in; `None` where the
    /// sample is likelier as it stands.
    pub fn weigh(&self, channel: &Channel) -> Option<Weighed> {
        let book = Codebook::new(channel);
        let weighed =
            self.languages(&book).into_iter().filter_map(|language| self.weigh_in(channel, &book, language));
        weighed.max_by(|a, b| a.log_odds.total_cmp(&b.log_odds))
    }

    /// Whether the ASCII letters of the text speak for `language`, as far as they can.
    pub fn is_spoken(&self, language: LanguageId) -> bool {
        let known = [&self.around, &self.letters_of_text].map(|known| known[usize::from(language.0)]);
        !self.is_told_by_letters(language) || known.into_iter().any(|evidence| evidence >= LETTERS_TELL)
    }

    /// How much less likely it is, in nats, that the text is in a language in Latin script, as the ASCII letters of the text or
    /// of the `repaired` sample, where there are enough, say little for it; `None` where they speak against it, or say
    /// little and what is there is `impossible` in no language. Texts in languages that no model knows are odd in all
    /// that are known; but a misread letter may cut a word in two, so that the letters say less than they did.
    fn letters_doubt(&self, language: LanguageId, repaired: &[char], impossible: bool) -> Option<f64> {
        if !self.is_told_by_letters(language) {
            return Some(0.0);
        }
        let repaired = self.models.letter_evidence(language, &Spelled::new(repaired));
        let known = [&self.around, &self.letters_of_text].map(|known| known[usize::from(language.0)]);
        let missing = LETTERS_TELL - known.into_iter().fold(repaired, f32::max);
        if missing <= 0.0 {
            return Some(0.0);
        }
        (impossible && missing < LETTERS_TELL).then(|| LETTERS_DOUBT * f64::from(missing))
    }

    /// As [`Scales::weigh`], but a channel that explains nothing without a loss comes back as well, with no
    /// odds of its own, to be refined: all that is damaged may have lost something.
    pub fn weigh_or_refine(&self, channel: &Channel) -> Option<Weighed> {
        self.weigh(channel).or_else(|| {
            let language = self.languages(&Codebook::new(channel)).first().copied()?;
            let (channel, log_odds) = (channel.clone(), f64::NEG_INFINITY);
            Some(Weighed { log_odds, channel, language, output: 0, leftovers: true })
        })
    }

    /// As [`Scales::weigh`]; where the sample is likelier as it stands, the same channel with marks for what made no pair, if
    /// there are such marks: one lost byte sets the pairs behind it apart.
    pub fn weigh_or_mark(&self, channel: &Channel) -> Option<Weighed> {
        let marked = |fate: Undefined| {
            fate.mark()?;
            self.weigh(&channel.with_losses(false, |loss| Loss { undefined: fate, ..loss }))
        };
        self.weigh(channel).or_else(|| {
            let fates = if channel.pairs_bytes() {
                plausible_fates(&self.sample, &self.present, channel)
            } else {
                Vec::new()
            };
            fates.into_iter().filter_map(marked).max_by(|a, b| a.log_odds.total_cmp(&b.log_odds))
        })
    }

    /// The languages that the sample may be in, once a channel is undone.
    fn languages(&self, book: &Codebook) -> Vec<LanguageId> {
        let undone = self.sample.iter().map(|piece| undone_and_dropped(piece, book));
        let (repaired, dropped): (Vec<Vec<char>>, Vec<usize>) = undone.unzip();
        let repaired = joined(repaired.iter().map(|piece| &piece[..]));
        let mut languages = likeliest_languages_amid(self.models, &repaired, &self.text, self.named);
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
        latin && self.text.iter().filter(|c| c.is_ascii_alphabetic()).count() >= LETTERS_ENOUGH
    }

    fn weigh_in(&self, channel: &Channel, book: &Codebook, language: LanguageId) -> Option<Weighed> {
        let reader = ByCharacters::new(self.models, language);
        let shaped = channel.shows_in_shape();
        if !shaped && !book.loses() && channel.is_letter_by_letter() && !self.may_gain(book, &reader) {
            return None;
        }
        let Gain { nats, output, leftovers } = gain(self, book, &reader, shaped);
        let log_odds = nats + if self.hinted { 0.0 } else { log_prior(channel, self.tag(language)) };
        (nats > 0.0).then(|| Weighed { log_odds, channel: channel.clone(), language, output, leftovers })
    }

    /// Whether some piece of the sample is likelier with some of its runs turned back, by a channel that reads letter by letter:
    /// what the search finds is a mixture of these, and takes longer to find.
    fn may_gain(&self, book: &Codebook, reader: &ByCharacters<'_>) -> bool {
        self.sample.iter().any(|piece| {
            let all = undone(piece, book);
            if all == *piece {
                return false;
            }
            let as_is = reader.score(piece);
            if reader.score(&all) > as_is {
                return true;
            }
            let mut tried = piece.clone();
            runs(piece).any(|run| {
                let repaired = undone(&piece[run.clone()], book);
                if repaired.len() != run.len() || repaired == piece[run.clone()] {
                    return false;
                }
                tried[run.clone()].copy_from_slice(&repaired);
                let gains = reader.score(&tried) > as_is;
                tried[run.clone()].copy_from_slice(&piece[run]);
                gains
            })
        })
    }

    /// Whether texts in a language have a character.
    fn takes(&self, language: LanguageId, character: char) -> bool {
        self.models.characters().knows(language, character)
    }

    /// The BCP 47 tag of a language.
    fn tag(&self, language: LanguageId) -> &str {
        self.models.characters().languages().get(usize::from(language.0)).map_or("", |info| &info.tag)
    }

    /// Weighs reading as `encoding`, and what may lie beneath it, nothing lost; where the encoding is `pervasive`,
    /// also if nothing came through it whole.
    pub fn weigh_layers(
        &self,
        encoding: Encoding,
        runs: &[Vec<char>],
        pervasive: bool,
        weighed: &mut Vec<Weighed>,
    ) {
        let misreading = Misreading { written: Written::Utf8, read: encoding, loss: Loss::NONE };
        let channel = Channel::single(misreading);
        let surrogates = Channel::single(Misreading { written: Written::Cesu8, ..misreading });
        if has_surrogates(&self.sample, &surrogates) {
            weighed.extend(self.weigh(&surrogates));
        }
        weighed.extend(if pervasive { self.weigh_or_refine(&channel) } else { self.weigh(&channel) });
        self.deepen(&channel, runs, weighed);
    }

    /// Weighs the chains that end with `outer`, as far as what is beneath the odd `runs` is still suspected.
    fn deepen(&self, outer: &Channel, runs: &[Vec<char>], weighed: &mut Vec<Weighed>) {
        if outer.layers().len() >= MAX_LAYERS {
            return;
        }
        let book = Codebook::new(outer);
        let beneath: Vec<Vec<char>> = runs.iter().map(|run| undone(run, &book)).collect();
        let suspects = suspects(&joined(beneath.iter().map(|run| &run[..])));
        // Misread a second time, nearly all of it has the shape; what a loss left over has it by chance.
        let outside_ascii = beneath.iter().flatten().filter(|c| !c.is_ascii()).count();
        let plausible =
            suspects.iter().filter(|s| s.explained as f64 >= LEAST_EXPLAINED * outside_ascii as f64);
        for suspect in plausible.take(BRANCHES) {
            let inner = Misreading { written: Written::Utf8, read: suspect.encoding, loss: Loss::NONE };
            let Some(chain) = outer.after(&Channel::single(inner)) else { continue };
            weighed.extend(self.weigh(&chain));
            self.deepen(&chain, runs, weighed);
        }
    }
}

/// Whether the sample has a character that only CESU-8 explains.
fn has_surrogates(sample: &[Vec<char>], channel: &Channel) -> bool {
    let book = Codebook::new(channel);
    sample.iter().any(|piece| {
        (0..piece.len()).any(|at| {
            book.exact_original(piece, at, Pending::NONE).is_some_and(|fit| fit.character as u32 > 0xFFFF)
        })
    })
}
