//! The scales: how much likelier a text is as damaged by a channel than as it stands.
//!
//! In: a sample, and channels. Out: their odds. Each channel is run backwards over the sample, and the language
//! model says how much likelier the text is that way; the prior odds of the channel, of its loss above all, are added.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::infer::Question;
use super::languages::ByCharacters;
use super::search::{Decoded, DecodedLine, Search};
use super::text::{Line, runs};
use crate::channel::{
    Channel, Codebook, Effects, Loss, MAX_LAYERS, Misreading, Pending, Recovery, Undefined, Written,
    loss_log_prior, read_as_log_prior, relatives, written_log_prior,
};
use crate::detect::{Suspect, screen, screen_pairs};
use crate::encoding::Encoding;
use crate::language::Models;
use crate::language::characters::LanguageId;
use crate::language::letters::Spelled;

/// Log odds that a text was damaged at all, before it is looked at: one in fifty. At -6, 17 more of 2,126 damaged texts were left
/// alone, all with the right channel first; at -4, of 20,923 clean texts one more was taken for damaged.
const DAMAGED_AT_ALL: f64 = -4.0;
/// Log odds of each further layer.
const FURTHER_LAYER: f64 = -2.0;
/// Log odds that a decoder of pairs drops what makes no pair, against that it leaves a mark. So much can have stood where
/// nothing is that some of it always fits the language better than what is there.
const PAIRS_DROPPED: f64 = -10.0;
/// Log odds that letters of a text which leaves no shape were dropped, against that there were none: one can be put into
/// many a word.
const LETTERS_DROPPED: f64 = -6.0;
/// Log odds that bytes which are each a character were read in pairs: half-width kana in a face of marks (`｀ｨ(´∀｀∩`) make
/// Cyrillic letters, and at -4 two words of Chinese made Greek ones.
const READ_IN_PAIRS: f64 = -8.0;
/// An encoding that explains less than this share of what the best one explains is not weighed: the next
/// channel of a file with several is looked for when the first is repaired.
pub const LEAST_EXPLAINED: f64 = 0.5;
/// The side effects that are looked for. Stripped C1 controls are undefined bytes that were dropped.
const TRIED_EFFECTS: [&str; 7] = [
    "soft-hyphen-dropped",
    "no-break-space-to-space",
    "no-break-space-dropped",
    "zero-width-dropped",
    "quotes-uncurled",
    "lower-cased",
    "upper-cased",
];
/// How many side effects one channel may have.
const EFFECTS_AT_ONCE: usize = 2;
/// Repaired text whose characters cost more nats each than this is no text. Rare words and names stay
/// below it in every language; misread text costs 8 and more.
const GARBAGE: f32 = 9.0;
/// So many characters, or more, are not all emoji or symbols, which cost as much. What nothing was lost of
/// needs no such doubt: chance does not make valid UTF-8.
const ENOUGH_DAMAGED: f32 = 4.0;
/// Of the letters in another script than Latin that are others now, one in so many was a mark, at most: in prose one
/// character in ten is. Judged.
const UNLETTERED: usize = 5;
/// So many letters that were read as others of their own script are no chance, and so many that made words of one script and
/// were read as others of another one. The same word counts once. Of 19,393 clean texts, 15 had up to 7 of the first that looked
/// misread; of 24,365, 3 had up to 6 of the second (`МБ`, `ГБ` and `ТБ` are pairs of Hebrew letters too).
const ENOUGH_OF_A_SCRIPT: usize = 10;
const ENOUGH_OF_ANOTHER: usize = 7;
/// Log odds of a channel that a repair would be proposed for, if it had no rivals.
const LIKELY: f64 = 4.4;
/// The same for letters in Latin script read for those of another: abbreviations in Sorbian and Turkmen have two.
const ENOUGH_FROM_LATIN: usize = 4;
/// The same for ideographs.
const ENOUGH_PAIRS: usize = 3;
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
/// What it is worth, in nats, that most of what was misread stands in words as in no language: the model of a language
/// says how rare a character is in it, not that it is so in all others too. Judged.
const IMPOSSIBLE: f64 = 3.0;
/// The same where symbols within words have the shape of a letter in UTF-8: chance does not make that. Judged.
const SYMBOLS_IN_WORDS: f64 = 5.0;
/// Variants of a channel that are weighed on the whole sample, of those weighed at a glance.
const WEIGHED_AGAIN: usize = 2;
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

    /// The same channel through the other decoders of the outermost encoding's family; and the best of them with other
    /// ways to go on after bytes that make no pair. None where each byte is read on its own.
    fn other_decoders(&self, channel: &Channel, language: LanguageId) -> Vec<Weighed> {
        let Some(last) = channel.layers().last().filter(|last| last.read.multi_byte().is_some()) else {
            return Vec::new();
        };
        let weigh = |read: Encoding, recovery: Recovery| {
            let variant = channel.through(read, recovery);
            self.weigh_in(&variant, &Codebook::new(&variant), language)
        };
        let decoders = relatives(last.read).into_iter().flat_map(|read| {
            // The channel itself is weighed already.
            let others = [Recovery::Pair, Recovery::Lead].into_iter();
            let others = others.filter(move |way| read != last.read || *way != last.loss.recovery);
            others.filter_map(move |recovery| weigh(read, recovery))
        });
        let mut found: Vec<Weighed> = decoders.collect();
        if let Some(best) = found.iter().max_by(|a, b| a.log_odds.total_cmp(&b.log_odds)) {
            let read = best.channel.layers().last().map_or(last.read, |layer| layer.read);
            let swallowing = [Recovery::SwallowPunctuation, Recovery::SwallowAscii];
            found.extend(swallowing.into_iter().filter_map(|recovery| weigh(read, recovery)));
        }
        found
    }

    /// Weighs the likeliest of the variants of a channel that were weighed at a glance, and of each way to go on after bytes
    /// that make no pair: of that, a glance may show little.
    fn weigh_again(&self, mut glanced: Vec<Weighed>, language: LanguageId) -> Vec<Weighed> {
        glanced.sort_by(|a, b| b.log_odds.total_cmp(&a.log_odds));
        let recovery = |weighed: &Weighed| weighed.channel.layers().last().map(|layer| layer.loss.recovery);
        let (mut seen, mut chosen) = (Vec::new(), Vec::new());
        for (rank, weighed) in glanced.iter().enumerate() {
            let another = !seen.contains(&recovery(weighed));
            seen.push(recovery(weighed));
            if rank < WEIGHED_AGAIN || another {
                chosen.push(&weighed.channel);
            }
        }
        chosen
            .into_iter()
            .filter_map(|channel| self.weigh_in(channel, &Codebook::new(channel), language))
            .collect()
    }

    /// Looks for the loss that explains what a channel without loss leaves over: first what became of
    /// undefined bytes, then side effects one by one, as long as each is worth its odds.
    ///
    /// What reads bytes in pairs has many variants: where there are scales with a `glance` of the sample, only those that are
    /// likely there are weighed on all of it.
    pub fn refine(&self, exact: &Weighed, glance: Option<&Scales<'_>>) -> Vec<Weighed> {
        let mut found: Vec<Weighed> = Vec::new();
        // Letters may be lost without a trace.
        let traceless = exact.channel.is_letter_by_letter() && exact.log_odds > 0.0;
        if !exact.leftovers && !traceless {
            return found;
        }
        // With its losses unexplained, the text may have looked like another language: that is asked once more for
        // each fate of the bytes, but not for what differs in a single kind of character.
        for fate in plausible_fates(&self.sample, &self.present, &exact.channel) {
            let all_layers = exact.channel.layers().len() > 1;
            for all in [false, true].into_iter().filter(|all| !all || all_layers) {
                let lossy = exact.channel.with_losses(all, |loss| Loss { undefined: fate, ..loss });
                let first = self.weigh(&lossy);
                let language = first.as_ref().map(|first| first.language);
                let Some(language) =
                    language.or_else(|| self.languages(&Codebook::new(&lossy)).first().copied())
                else {
                    continue;
                };
                found.extend(first);
                found.extend(match glance {
                    Some(glance) => self.weigh_again(glance.other_decoders(&lossy, language), language),
                    None => self.other_decoders(&lossy, language),
                });
            }
        }
        // Nothing is left that a side effect could explain: quotation marks that are straight were so. Any of them may have been a
        // letter once that was read letter by letter: the others must be likely by themselves.
        if !exact.leftovers || exact.channel.is_letter_by_letter() && exact.log_odds < LIKELY {
            return found;
        }
        let by_odds = |a: &&Weighed, b: &&Weighed| a.log_odds.total_cmp(&b.log_odds);
        let likeliest = found.iter().max_by(by_odds).cloned();
        // A side effect may look like bytes that were dropped, so that both are starting points.
        for start in likeliest.iter().chain([exact]) {
            let mut best = start.clone();
            for _ in 0..EFFECTS_AT_ONCE {
                let tried =
                    plausible_effects(&self.present, &best.channel).into_iter().filter_map(|effect| {
                        let change = |loss: Loss| Loss { effects: loss.effects.union(effect), ..loss };
                        let channel = best.channel.with_losses(false, change);
                        if best.channel == exact.channel {
                            return self.weigh(&channel);
                        }
                        self.weigh_in(&channel, &Codebook::new(&channel), best.language)
                    });
                let better = tried.filter(|other| other.log_odds > best.log_odds);
                let Some(better) = better.max_by(|a, b| a.log_odds.total_cmp(&b.log_odds)) else { break };
                found.push(better.clone());
                best = better;
            }
        }
        found
    }
}

/// What may have become of undefined bytes: they were dropped; or replaced, where the sample has the mark
/// beside other characters outside ASCII.
fn plausible_fates(sample: &[Vec<char>], present: &FxHashSet<char>, channel: &Channel) -> Vec<Undefined> {
    // What is lost may stand alone in a word.
    let alone = channel.is_letter_by_letter();
    let beside = |mark: char| {
        sample.iter().any(|piece| {
            piece.windows(2).any(|pair| {
                (pair[1] == mark && !pair[0].is_ascii()) || (pair[0] == mark && !pair[1].is_ascii())
            }) || alone
                && piece
                    .windows(3)
                    .any(|three| three[1] == mark && three[0].is_alphabetic() && three[2].is_alphabetic())
        })
    };
    let marked = [Undefined::Replaced, Undefined::Questioned];
    let mut fates: Vec<Undefined> =
        marked.into_iter().filter(|fate| fate.mark().is_some_and(beside)).collect();
    let in_pairs = channel.pairs_bytes();
    // What a policy removes can't be there. A decoder of pairs loses so much that some mark would stand somewhere.
    let kept = present.iter().any(|c| ('\u{80}'..='\u{9F}').contains(c));
    if in_pairs && fates.is_empty() || !in_pairs && !kept {
        fates.push(Undefined::Dropped);
    }
    if kept && !in_pairs {
        fates.clear();
    }
    fates
}

/// Side effects that nothing in the text speaks against (what an effect removes is not there) and that do
/// something to what the channel's last layer may have read.
fn plausible_effects(present: &FxHashSet<char>, channel: &Channel) -> Vec<Effects> {
    let table = channel.layers().last().and_then(|layer| layer.read.single_byte());
    let readable: Vec<char> = (0x80..=0xFF).filter_map(|byte| table?.decode_preserving(byte)).collect();
    let named = TRIED_EFFECTS.iter().filter_map(|name| Effects::named(name));
    named
        .filter(|effects| {
            let touched = || readable.iter().filter(|c| effects.apply(**c) != Some(**c));
            touched().next().is_some() && !touched().any(|c| present.contains(c))
        })
        .collect()
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

/// Log odds of a channel to a text in `language`, a BCP 47 tag, before anything of it is weighed.
pub fn log_prior(channel: &Channel, language: &str) -> f64 {
    let mut sum = DAMAGED_AT_ALL;
    for (depth, layer) in channel.layers().iter().enumerate() {
        let known = channel.layers()[..depth].iter().any(|other| other.read == layer.read);
        // The same wrong turn twice is no second coincidence.
        sum += if known {
            0.0
        } else {
            read_as_log_prior(layer.read) + written_log_prior(layer.written, language)
        };
        sum += if depth > 0 { FURTHER_LAYER } else { 0.0 };
        sum += if known { 0.0 } else { loss_log_prior(layer.loss) };
        let unmarked = layer.read.multi_byte().is_some() && layer.loss.undefined == Undefined::Dropped;
        sum += if unmarked { PAIRS_DROPPED } else { 0.0 };
        let traceless = channel.is_letter_by_letter() && layer.loss.undefined == Undefined::Dropped;
        sum += if traceless { LETTERS_DROPPED } else { 0.0 };
        let paired = matches!(layer.written, Written::As(encoding) if encoding.single_byte().is_some())
            && layer.read.multi_byte().is_some();
        sum += if paired { READ_IN_PAIRS } else { 0.0 };
    }
    sum
}

/// What a channel makes of a sample.
struct Gain {
    /// How much likelier the sample is that way, in nats.
    nats: f64,
    /// A hash of what it would be repaired to, but for lost characters.
    output: u64,
    /// See [`Weighed::leftovers`].
    leftovers: bool,
}

/// How much likelier the sample is as damaged by the channel than as it stands. Pieces damaged in the same way are
/// no independent witnesses: `n` of them count as 1 + ln n. Text that was not written as UTF-8 is not `shaped`.
fn gain(scales: &Scales, book: &Codebook, reader: &ByCharacters<'_>, shaped: bool) -> Gain {
    use std::hash::{Hash, Hasher};
    let mut search = Search::quick();
    let mut output = rustc_hash::FxHasher::default();
    let mut gains: FxHashMap<Vec<char>, (f64, f64)> = FxHashMap::default();
    let mut leftovers = false;
    let mut letters_read = LettersRead::default();
    // Whether there are parts of boxes that stand for themselves, and some that do not.
    let mut boxes = [false; 2];
    // Observed combining marks that letters of the language take.
    let mut marks_of_language = 0;
    let mut repaired: Vec<char> = Vec::new();
    let (mut cost_of_damaged, mut allowed, mut damaged) = (0.0, 0.0, 0.0);
    let mut scripts: FxHashMap<u32, (FxHashSet<char>, FxHashSet<char>)> = FxHashMap::default();
    // Sequences of UTF-8, and those that are symbols within a word and turn into a letter of it.
    let (mut shaped_damage, mut shaped_in_words) = (0, 0);
    // Scripts of which a repaired letter is joined to an ASCII letter.
    let mut joined: FxHashSet<u32> = FxHashSet::default();
    let evidence = scales.letters[usize::from(reader.language().0)];
    let pieces = scales.sample.iter().zip(&scales.clean).zip(&scales.shares);
    for ((piece, &clean), share) in pieces {
        let Some(decoded) = search.decode(piece, book, reader) else { continue };
        let joins_ascii = |at: usize| {
            let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
            let mut beside = beside.filter_map(|at| decoded.characters.get(at));
            beside.any(|decoded| decoded.character.is_ascii_alphabetic())
        };
        for (at, decoded) in decoded.characters.iter().enumerate() {
            // What a lost character was is a question of its own, with its own confidence.
            (if decoded.lost { char::REPLACEMENT_CHARACTER } else { decoded.character }).hash(&mut output);
            if let Some(script) = telling_script(decoded.character) {
                let (damaged, clean) = scripts.entry(script).or_default();
                (if decoded.damaged { damaged } else { clean }).insert(decoded.character);
                if decoded.damaged && joins_ascii(at) {
                    joined.insert(script);
                }
            }
            let mark = decoded.character == '\u{FFFD}' || decoded.character == '?';
            leftovers |= !decoded.damaged
                && (mark || !decoded.character.is_ascii() && book.can_emit(decoded.character));
        }
        if book.loses() || !shaped {
            let text: Vec<char> = decoded.characters.iter().map(|decoded| decoded.character).collect();
            let costs = decoded.characters.iter().zip(reader.costs(&text));
            // Marks and symbols are dear everywhere; letters tell, and what was put where something was lost. Any byte can be
            // lost to what reads them one by one; read in pairs, most of a symbol is there.
            let tells = |decoded: &Decoded| {
                let put = match book.pairs_bytes() {
                    true => decoded.lost && !is_symbol(decoded.character),
                    false => true,
                };
                decoded.damaged && (shaped && put || decoded.character.is_alphabetic())
            };
            for (decoded, cost) in costs.filter(|(decoded, _)| tells(decoded)) {
                cost_of_damaged += cost;
                allowed += if shaped { GARBAGE } else { unshaped_garbage(decoded.character) };
                damaged += 1.0;
            }
        }
        if !shaped {
            repaired.extend(decoded.characters.iter().map(|decoded| decoded.character).chain(['\n']));
            letters_read.extend_damaged(piece, &decoded);
            let takes = |at: usize| is_combining(piece[at]) && scales.takes(reader.language(), piece[at]);
            let damaged = decoded.characters.iter().filter(|decoded| decoded.damaged);
            let damaged = damaged.flat_map(|decoded| decoded.start..decoded.start + decoded.consumed);
            marks_of_language += damaged.filter(|&at| takes(at)).count();
            for decoded in &decoded.characters {
                let drawn = piece[decoded.start..decoded.start + decoded.consumed].iter().any(|&c| is_box(c));
                boxes[usize::from(decoded.damaged)] |= drawn;
            }
        }
        if shaped {
            let damaged = decoded.characters.iter().filter(|decoded| decoded.damaged);
            shaped_damage += damaged.clone().count();
            shaped_in_words += damaged.filter(|decoded| is_symbol_for_letter(piece, decoded)).count();
        }
        let letters = evidence * share;
        let gain = f64::from(decoded.best + letters - clean.max(reader.score(piece) + letters));
        if gain > 0.0 {
            let (sum, count) = gains.entry(signature(piece, &decoded)).or_default();
            *sum += gain;
            *count += 1.0;
        }
    }
    let stray = |(script, (damaged, clean)): (&u32, &(FxHashSet<char>, FxHashSet<char>))| {
        stray_cost(*script, damaged.len(), clean.len(), joined.contains(script))
    };
    let strays = f64::from(scripts.iter().map(stray).sum::<f32>());
    let mut damped: Vec<f64> = gains.values().map(|(sum, count)| sum / count * (1.0 + count.ln())).collect();
    damped.sort_by(f64::total_cmp);
    // Garbage made of garbage is no repair, however much less of it there is.
    let garbage = (!shaped || damaged >= ENOUGH_DAMAGED) && cost_of_damaged > allowed
        || !shaped && !letters_read.make_words()
        // What draws boxes in one line and not in the next was read right: all that is misread, is.
        || boxes == [true; 2]
        || !shaped && letters_read.by_chance(book.pairs_bytes())
        // What a language is written with, letter by letter, was not misread from its other letters.
        || marks_of_language * 2 > letters_read.observed;
    let impossible = letters_read.impossible * 2 > letters_read.observed;
    let in_words = shaped_in_words * 2 > shaped_damage;
    let doubt =
        if shaped { Some(0.0) } else { scales.letters_doubt(reader.language(), &repaired, impossible) };
    let nats = match doubt {
        Some(doubt) if !garbage => {
            damped.iter().sum::<f64>() - strays - doubt
                + if impossible { IMPOSSIBLE } else { 0.0 }
                + if in_words { SYMBOLS_IN_WORDS } else { 0.0 }
        }
        _ => 0.0,
    };
    Gain { nats, output: output.finish(), leftovers }
}

/// How much of what went through a channel that leaves no shape is letters, before and after. Symbols turn into letters by
/// chance, and letters into symbols: box drawing into Cyrillic, half-width kana into box drawing.
#[derive(Default)]
struct LettersRead {
    observed: usize,
    observed_in_words: usize,
    repaired: usize,
    repaired_letters: usize,
    /// Apostrophes that are no letters, but stand among them.
    apostrophes: usize,
    /// Observed characters that stand in a word as they do in no language.
    impossible: usize,
    /// Characters that are others now, and no other spelling of the same.
    changed: usize,
    /// Characters read as others of their own script.
    same_script: usize,
    /// Letters in words of a single script, which is not Latin.
    of_one_script: usize,
    /// Letters in Latin script that are letters of another now.
    from_latin: usize,
    /// Letters of other scripts than Latin that are none now.
    unlettered: usize,
    /// The runs of damaged characters, each once.
    runs: FxHashSet<Vec<char>>,
}

impl LettersRead {
    fn extend_damaged(&mut self, line: &[char], decoded: &DecodedLine) {
        let mut run: Range<usize> = 0..0;
        for decoded in decoded.characters.iter().filter(|decoded| decoded.damaged) {
            let observed = decoded.start..decoded.start + decoded.consumed;
            self.observed += observed.len();
            let in_word = stands_in_word(line, &observed);
            self.observed_in_words += if in_word { observed.len() } else { 0 };
            self.impossible += observed.clone().filter(|&at| is_impossible(line, at)).count();
            self.repaired += 1;
            self.apostrophes += usize::from(in_word && decoded.character == '’');
            // Alone, as in the sequences that steer a terminal, a control may be meant.
            let beside_letter = line[around(line, &observed)].iter().any(|c| c.is_alphabetic());
            let control = line[observed.clone()].iter().any(is_c1_control)
                && (beside_letter || is_typographic(decoded.character));
            // Quotation marks and dots where letters stand as in no language.
            let mark =
                is_typographic(decoded.character) && observed.clone().all(|at| is_impossible(line, at));
            self.repaired_letters += usize::from(control || mark || decoded.character.is_alphabetic());
            let before = line.get(decoded.start).copied().unwrap_or(decoded.character);
            self.changed += usize::from(spelled(before) != spelled(decoded.character));
            let script = telling_script(before);
            self.same_script += usize::from(script.is_some() && script == telling_script(decoded.character));
            let other_letter = |&c: &char| c.is_alphabetic() && telling_script(c) != script;
            // There are so many characters in Chinese script that chance makes few of them letters.
            let telling = script.is_some_and(|script| script != CHINESE);
            let from_latin = script.is_none() && before.is_alphabetic();
            self.from_latin += usize::from(from_latin && telling_script(decoded.character).is_some());
            self.unlettered +=
                usize::from(telling && before.is_alphabetic() && !decoded.character.is_alphabetic());
            let of_one_script = telling && !line[around(line, &observed)].iter().any(other_letter);
            self.of_one_script += usize::from(of_one_script);
            if run.end != observed.start {
                self.runs.insert(line[run].to_vec());
                run = observed.start..observed.start;
            }
            run.end = observed.end;
        }
        self.runs.insert(line[run].to_vec());
    }

    /// At least one in five stood in a word, and half of them are letters now, or the apostrophe of `l’été` beside as many.
    fn make_words(&self) -> bool {
        let letters = self.repaired_letters + self.apostrophes.min(self.repaired_letters);
        self.changed > 0 && self.observed_in_words * 5 >= self.observed && letters * 2 >= self.repaired
    }

    /// Whether the letters are so few that chance makes others of them: rare words and abbreviations in Cyrillic or Arabic turn
    /// into commoner ones, of the same script above all, or lose a letter to a mark (`Сбой` to `—бой`). What was read `in_pairs` is
    /// seldom anything at all by chance.
    fn by_chance(&self, in_pairs: bool) -> bool {
        let different: usize = self.runs.iter().map(Vec::len).sum();
        // One character after another of memory that was never text is the same.
        let characters: FxHashSet<char> = self.runs.iter().flatten().copied().collect();
        let different = if in_pairs { characters.len() } else { different };
        let enough = if in_pairs { ENOUGH_PAIRS } else { ENOUGH_OF_A_SCRIPT };
        self.same_script * 2 > self.repaired && different < enough
            || self.of_one_script * 2 > self.repaired && different < ENOUGH_OF_ANOTHER
            || self.unlettered * UNLETTERED > self.changed
            || !in_pairs && self.from_latin * 2 > self.repaired && different < ENOUGH_FROM_LATIN
    }
}

/// Whether some character of `words` may be a letter that was read as another, or as a symbol.
pub fn may_be_misread(words: &[&Vec<char>]) -> bool {
    let may_be = |word: &Vec<char>, at: usize| !word[at].is_ascii() && stands_in_word(word, &(at..at + 1));
    words.iter().any(|word| (0..word.len()).any(|at| may_be(word, at)))
}

/// A range of `line` with the characters before and behind it.
fn around(line: &[char], range: &Range<usize>) -> Range<usize> {
    range.start.saturating_sub(1)..(range.end + 1).min(line.len())
}

/// Whether what is observed stands in a word: with a letter beside it, or one with it, or as a word of one letter beside another word
/// (`Š` for `è`). A letter alone is in lists of letters; a symbol within a word stands for a letter, a space does not.
fn stands_in_word(line: &[char], observed: &Range<usize>) -> bool {
    let here = &line[observed.clone()];
    // A C1 control stands for nothing: no text has it but by a misreading.
    if here.iter().any(is_c1_control) {
        return true;
    }
    if here.iter().all(|c| c.is_whitespace()) {
        return false;
    }
    let (before, behind) = (&line[..observed.start], &line[observed.end..]);
    let beside = [before.last(), behind.first()].into_iter().flatten();
    let is_letter = |c: &char| c.is_alphabetic();
    let letters = here.iter().filter(|c| is_letter(c)).count();
    // What is a letter now may stand beside what is a symbol now.
    let joins = |c: &char| is_letter(c) || letters > 0 && !c.is_ascii() && !c.is_whitespace();
    let words = [
        matches!(before, [.., a, b, ' '] if is_letter(a) && is_letter(b)),
        matches!(behind, [' ', a, b, ..] if is_letter(a) && is_letter(b)),
    ];
    // Of a word without the text around it nothing is known.
    let word = words.contains(&true) || before.is_empty() && behind.is_empty();
    letters > 1 || beside.clone().any(joins) || letters == 1 && word
}

fn is_combining(character: char) -> bool {
    ('\u{300}'..='\u{36F}').contains(&character)
}

fn is_c1_control(character: &char) -> bool {
    ('\u{80}'..='\u{9F}').contains(character)
}

/// Whether the character at `at` stands as it does in no language: a symbol between small letters (`m˙sica`), or a capital letter
/// outside ASCII behind a small one (`puÚ`). A mark behind a word may be a footnote's.
fn is_impossible(line: &[char], at: usize) -> bool {
    let small = |at: Option<usize>| at.and_then(|at| line.get(at)).is_some_and(|c| c.is_lowercase());
    let Some(&character) = line.get(at).filter(|c| !c.is_ascii() && small(at.checked_sub(1))) else {
        return false;
    };
    let joins = matches!(character, '\u{AD}' | '·' | '…' | '‐'..='’' | '\u{200B}'..='\u{200F}' | '\u{2060}')
        || matches!(character as u32, 0x300..=0x36F | 0xFFFD);
    let symbol = !character.is_alphanumeric() && !joins && small(Some(at + 1));
    character.is_uppercase() || symbol
}

/// Whether symbols that nothing was lost of, behind a small letter, turn into one (`Zam√≤`, `Pi√®`).
fn is_symbol_for_letter(line: &[char], decoded: &Decoded) -> bool {
    let small = decoded.start.checked_sub(1).is_some_and(|before| line[before].is_lowercase());
    // What left nothing may stand behind the last character.
    let here = line.get(decoded.start);
    let symbol = here.is_some_and(|here| !here.is_alphanumeric() && !is_typographic(*here));
    small && symbol && !decoded.lost && decoded.character.is_lowercase()
}

/// A mark that typographers set beside words.
fn is_typographic(character: char) -> bool {
    matches!(character, '“' | '”' | '„' | '‘' | '’' | '‚' | '«' | '»' | '‹' | '›' | '…' | '–' | '—')
}

/// Whether a character is one of the signs from general punctuation to dingbats, or an emoji.
fn is_symbol(character: char) -> bool {
    matches!(character as u32, 0x2010..=0x2BFF | 0xFE0F | 0x1F000..=0x1FAFF)
}

/// Whether a character is box drawing or a block.
fn is_box(character: char) -> bool {
    ('\u{2500}'..='\u{259F}').contains(&character)
}

/// A letter, with the comma below that Romanian writes for the cedilla that its encodings long had: which of the two stands in
/// a text is no damage.
fn spelled(letter: char) -> char {
    match letter {
        'ş' => 'ș',
        'Ş' => 'Ș',
        'ţ' => 'ț',
        'Ţ' => 'Ț',
        other => other,
    }
}

/// What a character may cost, in nats, that was written in an encoding which leaves no shape: where chance alone makes
/// letters of letters, they must make words.
fn unshaped_garbage(character: char) -> f32 {
    match character as u32 {
        0x2E80..=0x9FFF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF => 8.5,
        // Of a word in Latin script only the rarer letters are counted, those outside ASCII. With 9, clean Scottish Gaelic
        // was repaired to Irish and Kurdish to what is no language.
        0..=0x24F | 0x1E00..=0x1EFF => 7.5,
        _ => 4.5,
    }
}

/// What it costs, in nats, that a text has `damaged` different characters of a script that went through a
/// channel and `clean` ones. A single letter of a script that stands nowhere else is how chance looks: "СИГ" read
/// as cp855 is 中, box drawing read as cp437 is now and then a letter of Arabic. Within an ASCII word (`mij려`, of `mijë ¤`) no text has
/// it, but for Greek, in names of measures and genes (`IL2Rγ`).
fn stray_cost(script: u32, damaged: usize, clean: usize, joined: bool) -> f32 {
    match (damaged, clean) {
        (1 | 2, 0) if script == GREEK => 4.0,
        (1, 0) if joined => 24.0,
        (1, 0) => 12.0,
        (2, 0) => 5.0,
        _ => 0.0,
    }
}

/// [`telling_script`] of Greek.
const GREEK: u32 = 1;
/// [`telling_script`] of Chinese, and of what stands in texts with it.
const CHINESE: u32 = 5;

/// A number for the script of `character`; `None` for Latin, and for what texts in all scripts have:
/// punctuation, symbols, combining marks, emoji. Scripts that share texts (Han and kana) share a number; of
/// scripts not listed the half of a Unicode block is near enough.
fn telling_script(character: char) -> Option<u32> {
    match character as u32 {
        0..=0x24F | 0x2B0..=0x36F | 0x1E00..=0x1EFF | 0x2000..=0x2BFF | 0xFE00..=0xFE0F | 0xFEFF => None,
        0xFFFD | 0x1F000..=0x1FFFF => None,
        0x370..=0x3FF | 0x1F00..=0x1FFF => Some(GREEK),
        0x400..=0x52F => Some(2),
        0x600..=0x6FF | 0x750..=0x77F | 0xFB50..=0xFDFF | 0xFE70..=0xFEFE => Some(3),
        0x1100..=0x11FF | 0xAC00..=0xD7A3 => Some(4),
        0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF | 0x20000..=0x3FFFF => Some(CHINESE),
        other => Some(0x100 + (other >> 6)),
    }
}

/// The observed characters that a line's damage consists of.
fn signature(line: &[char], decoded: &DecodedLine) -> Vec<char> {
    let damaged = decoded.characters.iter().filter(|decoded| decoded.damaged);
    damaged.flat_map(|decoded| &line[decoded.start..decoded.start + decoded.consumed]).copied().collect()
}
