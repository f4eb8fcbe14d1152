//! A claim, and all of its features.

use std::collections::BTreeSet;

use channel::{Channel, Codebook};
use encodings::Encoding;
use language::Models;
use language::lexicon::words;

use super::family::Family;
use super::feature::{Feature, Features};
use super::form_evidence::{is_control, is_odd, is_syntax, meets_ideographs};
use super::letter_evidence::{Alphabet, LetterEvidence, letter_evidence};
use super::tokens::{Token, Tokens};
use super::windows::{Window, windows};
use super::word_evidence::{WordEvidence, word_evidence};
use crate::budgets::BUDGETS;
use crate::identification::GONE;
use crate::mention::mention;
use crate::repair::{SpanRepair, undone_and_dropped};

/// The most nats that a gain counts.
const MOST_GAIN: f64 = 80.0;
/// The most nats that fluency counts.
const MOST_FLUENCY: f64 = 40.0;
/// The most nats that the odds of the search count.
const MOST_SEARCH: f64 = 15.0;
/// The most nats a character or a pair counts on average.
const MOST_MEAN: f64 = 8.0;
/// How much a place looks like a mention where that begins to count, and from where on it counts in full.
const SIGNS_OF_MENTION: (f64, f64) = (0.35, 0.55);

/// The claim that places of a text were damaged by a channel.
pub struct TextClaim<'t> {
    /// The text as observed.
    pub text: &'t str,
    /// The repairs, all of one channel, in order of place.
    pub repairs: &'t [&'t SpanRepair],
    /// The channel.
    pub channel: &'t Channel,
    /// The log prior odds of the channel, in nats.
    pub log_prior: f64,
    /// The log odds of its letters against no damage, by the search, in nats.
    pub letters: f64,
}

/// The claim that a file, or parts of it, are in an encoding.
pub struct FileClaim<'t> {
    /// All bytes of the file.
    pub bytes: &'t [u8],
    /// Stretches of its text in this encoding. Their places are what is in no other encoding.
    pub windows: &'t [Window],
    /// The encoding.
    pub encoding: Encoding,
    /// The probability of this encoding among all, 0 to 1, by the search.
    pub probability: f64,
    /// Whether the file, or one that speaks for it, declares the encoding.
    pub is_declared: bool,
    /// Whether some of the file is UTF-8, and only the rest is in the encoding.
    pub is_mixed: bool,
}

impl<'t> TextClaim<'t> {
    /// The family whose weights count.
    pub fn family(&self) -> Family {
        Family::of(self.channel, self.repairs.iter().any(|repair| !repair.inferred.is_empty()))
    }

    /// The features of the claim.
    pub fn features(&self, models: &Models) -> Features {
        let windows = windows(self.text, self.repairs);
        let tokens = Tokens::of(&windows);
        let written = self.channel.layers().first().and_then(|layer| match layer.written {
            channel::Written::As(encoding) => Some(encoding),
            _ => None,
        });
        let letters = letter_evidence(&windows, &tokens, &Alphabet::of(written, models), models);
        let words = word_evidence(&windows, letters.lexicon_language(models), models.lexicon());
        let mut features = Features::none();
        set_words(&mut features, &words);
        set_forms(&mut features, &tokens);
        features.set(Feature::Syntax, tokens.share(|token, _| token.after.iter().any(|c| is_syntax(*c))));
        let repaired = self.repairs.iter().map(|repair| repair.damaged).sum::<usize>().max(1) as f64;
        set_letters(&mut features, &letters, tokens.len());
        if let Some(language) = letters.language {
            let is_strange =
                |c: &char| !c.is_ascii() && c.is_alphabetic() && !models.characters().knows(language, *c);
            let share =
                |side: fn(&Token) -> &Vec<char>| tokens.share(|token, _| side(token).iter().any(is_strange));
            features.set(Feature::StrangeBefore, share(|token| &token.before));
            features.set(Feature::StrangeAfter, share(|token| &token.after));
        }
        let (mut distinct, mut before, mut after) = (BTreeSet::new(), String::new(), String::new());
        for repair in self.repairs {
            let inferred: Vec<usize> = repair.inferred.iter().map(|inferred| inferred.offset).collect();
            for change in repair.changes(self.text) {
                let characters = change.original.char_indices().map(|(at, c)| (change.offset + at, c));
                let is_intact = |at: &usize| inferred.binary_search(at).is_err();
                distinct.extend(characters.filter(|(at, c)| !c.is_ascii() && is_intact(at)).map(|(_, c)| c));
                before.push_str(&self.text[change.place]);
                after.push_str(change.original);
            }
        }
        let long = distinct.iter().filter(|c: &&char| c.len_utf8() > 2).count() as f64;
        features.set(Feature::LongSequences, long.ln_1p());
        features.set(Feature::ShortSequences, (distinct.len() as f64 - long).ln_1p());
        features.set(Feature::Layers, self.channel.layers().len().saturating_sub(1) as f64);
        let of_letters =
            |text: &str| text.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()).count() as f64;
        let all = |text: &str| text.chars().filter(|c| !c.is_ascii()).count().max(1) as f64;
        let over_all_text = |c: char| -f64::from(models.characters().alone(c)).ln();
        let in_its_script = |c: char| f64::from(models.characters().rarity(c));
        features.set(Feature::RareBefore, mean_of_distinct(&before, over_all_text) / 10.0);
        features.set(Feature::RareAfter, mean_of_distinct(&after, over_all_text) / 10.0);
        features.set(Feature::UncommonBefore, mean_of_distinct(&before, in_its_script) / 10.0);
        features.set(Feature::UncommonAfter, mean_of_distinct(&after, in_its_script) / 10.0);
        let left = self.not_repaired(&before, models);
        features.set(Feature::Leftovers, left.unknown / (left.unknown + left.repaired).max(1.0));
        features.set(Feature::Spared, left.known / (left.known + left.repaired + 1.0));
        features.set(Feature::Unexplained, left.unexplained / (left.unexplained + left.repaired).max(1.0));
        // A sequence of several observed characters becomes one, so shares are compared and not numbers.
        let share = |text: &str| of_letters(text) / all(text);
        let (before, after) = (share(&before), share(&after));
        features.set(Feature::LettersAfter, after);
        features.set(Feature::LettersLost, (before - after).max(0.0));
        features.set(Feature::LettersGained, (after - before).max(0.0));
        let inferred = self.repairs.iter().map(|repair| repair.inferred.len()).sum::<usize>() as f64;
        let inferred = (inferred / repaired).min(1.0);
        features.set(Feature::Inferred, inferred);
        let sound_beside = left.sound_beside / (left.sound_beside + left.repaired).max(1.0);
        features.set(Feature::SoundBeside, inferred * sound_beside);
        features
            .set(Feature::InferredUnknown, inferred * words.inferred_in_unknown / words.inferred.max(1.0));
        // What marks stand for is told by the letters beside them, whatever the encoding was.
        let log_prior = if self.family() == Family::Marks { 0.0 } else { self.log_prior };
        features.set(Feature::Prior, log_prior / 10.0);
        let effects = self.channel.layers().iter().map(|layer| layer.loss.effects.log_prior()).sum::<f64>();
        features.set(Feature::SideEffects, -effects / 10.0);
        features.set(Feature::Search, self.letters.clamp(-MOST_SEARCH, MOST_SEARCH) / 10.0);
        let suspects = self.repairs.iter().flat_map(|repair| repair.suspects(self.text));
        // Weak signs of a mention are common: many a damaged string stands in quotes.
        let (weak, strong) = SIGNS_OF_MENTION;
        let mention = (mention(self.text, suspects) - weak) / (strong - weak);
        features.set(Feature::Mention, mention.clamp(0.0, 1.0));
        features
    }

    /// Counts the distinct tokens outside ASCII that are repaired, and those that are not. `observed` are the characters at the changed places.
    fn not_repaired(&self, observed: &str, models: &Models) -> NotRepaired {
        let book = Codebook::new(self.channel);
        let (mut repaired, mut left): (BTreeSet<&str>, BTreeSet<&str>) = Default::default();
        // Only claims that infer something are judged by what stands beside them.
        let infers = self.repairs.iter().any(|repair| !repair.inferred.is_empty());
        let mut beside: BTreeSet<&str> = BTreeSet::new();
        let mut at = 0;
        let ends = self.repairs.iter().map(|repair| Some(repair.span.clone())).chain([None]);
        for span in ends {
            let until = span.as_ref().map_or(self.text.len(), |span| span.start);
            let between = self.text.get(at..until).unwrap_or_default();
            left.extend(outside_ascii(between).take(BUDGETS.decision_leftover_tokens - left.len()));
            // What stands between the end of a line with a repair and the start of the next one stands beside neither.
            let mut lines = between.split('\n');
            let (first, last) = (lines.next().unwrap_or_default(), lines.next_back());
            let mut stands_beside = |line: &'t str, behind: bool, before: bool| {
                beside.extend(
                    outside_ascii(apart(line, behind, before))
                        .take(BUDGETS.decision_leftover_tokens - beside.len()),
                );
            };
            match last {
                _ if !infers => {}
                None => stands_beside(first, at > 0, span.is_some()),
                Some(last) => {
                    stands_beside(if at > 0 { first } else { "" }, true, false);
                    stands_beside(if span.is_some() { last } else { "" }, false, true);
                }
            }
            if let Some(span) = span {
                repaired.extend(
                    outside_ascii(&self.text[span.clone()])
                        .take(BUDGETS.decision_leftover_tokens - repaired.len()),
                );
                at = span.end;
            }
        }
        let script = |c: char| if c.is_ascii() { None } else { models.characters().script(c) };
        let scripts: BTreeSet<[u8; 4]> = observed.chars().filter_map(script).collect();
        // Words with accents are common beside a word with misread bytes; words with the letters that misread first bytes become are not.
        let is_by_first = self.family() == Family::Bytes;
        let first: BTreeSet<char> =
            observed.chars().filter(|&c| !c.is_ascii() && book.can_start(c)).collect();
        let is_alike = |c: char| match is_by_first {
            true => first.contains(&c),
            false => book.can_emit(c) && script(c).is_some_and(|script| scripts.contains(&script)),
        };
        let mut counts = NotRepaired { repaired: repaired.len() as f64, ..NotRepaired::default() };
        for token in left {
            let observed: Vec<char> = token.chars().collect();
            let (original, dropped) = undone_and_dropped(&observed, &book);
            if dropped == 0 && original != observed {
                let mut words = words(token, models.lexicon()).into_iter();
                let is_known = words.any(|word| word.known.is_some() && !token[word.range].is_ascii());
                let count = if is_known { &mut counts.known } else { &mut counts.unknown };
                *count += 1.0;
            } else if observed.iter().any(|&c| is_alike(c)) {
                counts.unexplained += 1.0;
            }
        }
        let is_sound = |token: &&&str| {
            let observed: Vec<char> = token.chars().collect();
            let (original, dropped) = undone_and_dropped(&observed, &book);
            dropped > 0 || original == observed
        };
        counts.sound_beside = beside.iter().filter(is_sound).count() as f64;
        counts
    }
}

/// Numbers of distinct tokens outside ASCII.
#[derive(Default)]
struct NotRepaired {
    /// Those that are repaired.
    repaired: f64,
    /// Those that are not, though the channel can have made them of some text, and that a lexicon knows.
    known: f64,
    /// The same that no lexicon knows.
    unknown: f64,
    /// Those on the repaired lines that the channel can't have made.
    sound_beside: f64,
    /// Those that the channel can't have made, though they are alike. If UTF-8 was read in single bytes, they have a character that begins a misread
    /// sequence of the repaired ones. Otherwise they have characters that the channel makes, in the same script.
    unexplained: f64,
}

impl FileClaim<'_> {
    /// The features of the claim.
    pub fn features(&self, models: &Models) -> Features {
        let tokens = Tokens::of(self.windows);
        let alphabet = Alphabet::of(Some(self.encoding), models);
        let letters = letter_evidence(self.windows, &tokens, &alphabet, models);
        let words = word_evidence(self.windows, letters.lexicon_language(models), models.lexicon());
        let mut features = Features::none();
        set_words(&mut features, &words);
        set_forms(&mut features, &tokens);
        set_letters(&mut features, &letters, 0);
        let odds = self.probability / (1.0 - self.probability).max(1e-9);
        features.set(Feature::Search, odds.ln().clamp(-MOST_SEARCH, MOST_SEARCH) / 10.0);
        features.set(Feature::Declared, f64::from(u8::from(self.is_declared)));
        features.set(Feature::Mixed, f64::from(u8::from(self.is_mixed)));
        let outside =
            || self.windows.iter().flat_map(|window| window.after.chars()).filter(|c| !c.is_ascii());
        let undecoded = outside().filter(|c| matches!(*c, GONE | char::REPLACEMENT_CHARACTER)).count() as f64;
        features.set(Feature::Undecoded, undecoded / outside().count().max(1) as f64);
        let is_control = |byte: &&u8| matches!(byte, 0..=8 | 11 | 14..=26 | 28..=31 | 127);
        let controls = self.bytes.iter().filter(is_control).count() as f64;
        features.set(Feature::ControlBytes, (controls * 1000.0 / self.bytes.len().max(1) as f64).ln_1p());
        features.set(Feature::Multibyte, f64::from(u8::from(self.encoding.single_byte().is_none())));
        features
    }
}

/// The mean of `nats` of the distinct characters of a text that are not ASCII. 0 if there are none.
fn mean_of_distinct(text: &str, nats: impl Fn(char) -> f64) -> f64 {
    let distinct: BTreeSet<char> = text.chars().filter(|c| !c.is_ascii()).collect();
    distinct.iter().map(|&c| nats(c)).sum::<f64>() / distinct.len().max(1) as f64
}

/// The tokens of a text that are not ASCII.
fn outside_ascii(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().filter(|token| !token.is_ascii())
}

/// What of a stretch of a line belongs to no repaired token. It stands behind a repair, or before one, or both.
fn apart(line: &str, behind: bool, before: bool) -> &str {
    let start = if behind { line.find(char::is_whitespace) } else { Some(0) };
    let end = if before { line.rfind(char::is_whitespace) } else { Some(line.len()) };
    start.zip(end).and_then(|(start, end)| line.get(start..end)).unwrap_or_default()
}

fn set_words(features: &mut Features, words: &WordEvidence) {
    let balance = |known: f64, unknown: f64| (known - unknown) / (known + unknown + 1.0);
    features.set(Feature::WordsAfter, words.of_language.ln_1p());
    features.set(Feature::KnownAfter, balance(words.known, words.unknown));
    features.set(Feature::ShortWordsAfter, words.short.ln_1p());
    features.set(Feature::LengthAfter, words.length / 10.0);
    features.set(Feature::KnownBefore, balance(words.known_before, words.unknown_before));
    features.set(Feature::WordsBefore, words.known_before.ln_1p());
    let agree = words.neighbours_of_language / words.neighbours.max(1.0);
    features.set(Feature::NeighboursAgree, if words.neighbours > 0.0 { agree - 0.5 } else { 0.0 });
    features.set(Feature::RunningText, words.in_words / words.characters.max(1.0));
}

fn set_forms(features: &mut Features, tokens: &Tokens) {
    features.set(Feature::Tokens, (tokens.len() as f64).ln_1p());
    features.set(
        Feature::OddBefore,
        tokens.share(|token, _| is_odd(&token.before) || meets_ideographs(&token.before)),
    );
    features.set(Feature::OddAfter, tokens.share(|token, _| is_odd(&token.after)));
    features
        .set(Feature::ControlsBefore, tokens.share(|token, _| token.before.iter().any(|c| is_control(*c))));
    features.set(Feature::ControlsAfter, tokens.share(|token, _| token.after.iter().any(|c| is_control(*c))));
    let is_drawn = |c: &char| matches!(c, '\u{2500}'..='\u{259F}');
    features.set(Feature::DrawnAfter, tokens.share(|token, _| token.after.iter().any(is_drawn)));
    let is_lone = |token: &[char]| token.iter().filter(|c| c.is_alphabetic()).count() < 2;
    features.set(Feature::LoneLetters, tokens.share(|token, _| is_lone(&token.after)));
    features.set(Feature::Listed, tokens.share(|_, places| places.alone * 2 > places.count));
}

/// Sets what the language model says. `tokens` is the number of tokens among which the gain is shared, 0 if there is none.
fn set_letters(features: &mut Features, letters: &LetterEvidence, tokens: usize) {
    features.set(Feature::Gain, letters.gain.clamp(-MOST_GAIN, MOST_GAIN) / 10.0);
    let mean = letters.gain / (tokens.max(1) as f64);
    features.set(Feature::MeanGain, mean.clamp(-MOST_MEAN * 2.0, MOST_MEAN * 2.0) / 4.0);
    features.set(Feature::Fluency, letters.fluency.clamp(-MOST_FLUENCY, MOST_FLUENCY) / 10.0);
    features.set(Feature::MeanFluency, letters.mean_fluency.clamp(-MOST_MEAN, MOST_MEAN));
}
