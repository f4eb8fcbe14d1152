//! The search against its slow twin, which goes through all originals of a short line one by one.
//!
//! The twin has no nodes, no beam and no sums forwards and backwards: it follows each path to its end, adds up what its
//! steps cost, and keeps them all. A beam that is wide enough must find the best of these paths, and the probabilities
//! of lost characters must be the shares of the paths that have them.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;

use super::likeliest::{LEAST_ALTERNATIVE, calibrated};
use super::*;
use crate::budgets::BUDGETS;
use channel::{Channel, ChannelPattern};

/// Nothing is dropped from the beam.
const EXHAUSTIVE: Effort = Effort {
    beam: usize::MAX,
    width: f32::INFINITY,
    fits: usize::MAX,
    asked: 1,
    symbols: false,
    traceless: false,
};
/// Paths of one line that the twin follows; lines with more are left out.
const MOST_PATHS: usize = 60_000;
/// How far sums of a hundred numbers in `f32` and in `f64` may be apart, in nats.
const ROUNDING: f64 = 2e-3;
/// The same of probabilities.
const ROUNDING_OF_PROBABILITY: f64 = 4e-3;

/// Channels that lose nothing, and that lose something in each way; of single bytes, of pairs, and chains of both.
const CHANNELS: [&str; 21] = [
    "utf-8>windows-1252",
    "utf-8>windows-1252/dropped",
    "utf-8>windows-1252/questioned",
    "utf-8>windows-1254/dropped+soft-hyphen-dropped",
    "utf-8>windows-1251/replaced+no-break-space-to-space",
    "utf-8>cp437",
    "utf-8>iso-8859-1/c1-stripped",
    "windows-1251>windows-1252",
    "koi8-r>windows-1251/quotes-uncurled",
    "iso-8859-1>utf-8/replaced",
    "utf-8>gbk",
    "utf-8>gbk/replaced",
    "utf-8>win32-936/questioned+swallowing",
    "utf-8>win32-932/dotted+swallowing",
    "utf-8>gbk/dropped+lead-only",
    "utf-8>shift_jis/dropped",
    "utf-8>shift_jis/questioned+swallowing-punctuation",
    "utf-8>euc-kr/replaced",
    "utf-8>windows-1252,utf-8>windows-1252",
    "utf-8>windows-1252/dropped,utf-8>windows-1252/replaced",
    "utf-8>gbk/replaced,utf-8>windows-1252/dropped",
];

fn channel(notation: &str) -> Channel {
    notation.parse::<ChannelPattern>().unwrap().channel().unwrap()
}

/// A language that knows of each character how likely it is behind each other one, in texts of two kinds, by a number that
/// stands for nothing.
#[derive(Debug)]
struct MadeUp {
    seed: u64,
    vocabulary: Vocabulary,
}

impl MadeUp {
    /// A number from 0 to 1, the same for the same question.
    fn number(&self, question: [u32; 3]) -> f32 {
        let mix = |hash: u64, part: u32| {
            (hash ^ u64::from(part)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
        };
        (question.into_iter().fold(mix(self.seed, 1), mix) >> 40) as f32 / (1 << 24) as f32
    }
}

impl Language for MadeUp {
    /// The character before, and of which of two kinds the text is.
    type State = (char, u8);

    fn start(&self) -> Self::State {
        ('\n', 0)
    }

    fn step(&self, state: Self::State, character: char, mut next: impl FnMut(Self::State, f32)) {
        let question =
            |kind: u8| [state.0 as u32, character as u32, u32::from(state.1) << 8 | u32::from(kind)];
        if character == '\n' {
            return next(self.start(), -3.0 * self.number(question(0)));
        }
        let known = if character.is_ascii() || self.vocabulary.contains(character) { 0.0 } else { -5.0 };
        // The other kind may begin at some characters only.
        let kinds = if self.number([0, 0, character as u32]) < 0.3 { 2 } else { 1 };
        for kind in 0..kinds {
            next((character, state.1 ^ kind), known - 0.7 - 6.0 * self.number(question(kind)));
        }
    }

    fn end(&self, state: Self::State) -> Option<f32> {
        let number = self.number([1, state.0 as u32, u32::from(state.1)]);
        (number > 0.05).then(|| number.ln())
    }

    /// Any will do: each search here follows one language.
    fn identity(&self) -> LanguageIdentity {
        LanguageIdentity::Characters(LanguageId(0))
    }

    fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    fn symbols(&self) -> Option<&SymbolModel> {
        None
    }
}

/// A step of one of the twin's paths.
#[derive(Clone, Copy)]
struct TwinStep {
    at: usize,
    silent: u8,
    fit: Fit,
    passage: Passage,
}

/// Where a path has come to.
#[derive(Clone, Copy)]
struct Reached {
    at: usize,
    inside: bool,
    pending: Pending,
    silent: u8,
    state: (char, u8),
    log_probability: f64,
}

/// All ways from a line back to an original.
struct Twin<'a> {
    line: &'a [char],
    book: &'a Codebook,
    language: &'a MadeUp,
    paths: Vec<(f64, Vec<TwinStep>)>,
    steps: Vec<TwinStep>,
}

impl<'a> Twin<'a> {
    /// All paths with their log probabilities; `None` where there are more than [`MOST_PATHS`].
    fn paths(
        line: &'a [char],
        book: &'a Codebook,
        language: &'a MadeUp,
    ) -> Option<Vec<(f64, Vec<TwinStep>)>> {
        let mut twin = Twin { line, book, language, paths: Vec::new(), steps: Vec::new() };
        for inside in [true, false] {
            let state = language.start();
            let start =
                Reached { at: 0, inside, pending: Pending::NONE, silent: 0, state, log_probability: 0.0 };
            twin.go_on(start);
        }
        (twin.paths.len() <= MOST_PATHS).then_some(twin.paths)
    }

    fn go_on(&mut self, here: Reached) {
        if self.paths.len() > MOST_PATHS {
            return;
        }
        let Twin { line, book, language, .. } = *self;
        let Reached { at, inside, pending, .. } = here;
        if at == line.len() && pending.is_none() {
            let ended = line.last() == Some(&'\n') || here.state == language.start();
            if let Some(end) = if ended { Some(0.0) } else { language.end(here.state) } {
                self.paths.push((here.log_probability + f64::from(end), self.steps.clone()));
            }
        }
        let switch = switch_cost(line, at, book);
        let before = self.steps.last().map(|step| step.fit.character);
        let mut fits = Vec::new();
        book.originals(line, at, pending, language.vocabulary(), &mut Trails::default(), &mut fits);
        for fit in fits {
            if fit.character.is_ascii() && !fit.lost && pending.is_none() && fit.pending.is_none() {
                self.take(here, fit, (Passage::Clean, inside), OfDamage::costing(0.0));
            } else {
                let mut of_damage = of_damage(line, at, &fit, before, book);
                of_damage.cost += if inside { 0.0 } else { switch };
                self.take(here, fit, (Passage::Damaged, true), of_damage);
            }
        }
        if !pending.is_none() {
            self.flush(here, switch);
        } else if let Some(&character) = line.get(at).filter(|character| !character.is_ascii()) {
            let fit = Fit { character, consumed: 1, lost: false, lost_before: false, pending };
            let cost = if inside { switch } else { 0.0 };
            self.take(here, fit, (Passage::Clean, false), OfDamage::costing(cost));
        }
    }

    /// Takes a character, in each way that the language knows.
    fn take(&mut self, from: Reached, fit: Fit, (passage, inside): (Passage, bool), of_damage: OfDamage) {
        let silent = if fit.consumed == 0 { from.silent + 1 } else { 0 };
        if silent > BUDGETS.traceless_in_a_row {
            return;
        }
        let mut ways = Vec::new();
        of_damage.ways(self.language, from.state, fit.character, |state, weight| ways.push((state, weight)));
        for (state, weight) in ways {
            let log_probability = from.log_probability + f64::from(weight);
            let at = from.at + fit.consumed;
            let to = Reached { at, inside, pending: fit.pending, silent, state, log_probability };
            self.step(from, to, fit, passage);
        }
    }

    /// Leaves the channel in the middle of a character.
    fn flush(&mut self, from: Reached, switch: f32) {
        let Some(left) = self.book.flushed(from.pending) else { return };
        let silent = if left.is_empty() { from.silent + 1 } else { 0 };
        if silent > BUDGETS.traceless_in_a_row
            || from.silent >= BUDGETS.traceless_in_a_row
            || !self.line[from.at..].starts_with(&left)
        {
            return;
        }
        let (character, pending) = (char::REPLACEMENT_CHARACTER, Pending::NONE);
        let fit = Fit { character, consumed: left.len(), lost: true, lost_before: true, pending };
        let at = from.at + left.len();
        let cost = if at == self.line.len() { cost_of_end(self.book) } else { switch };
        let log_probability = from.log_probability - f64::from(cost);
        let to = Reached { at, inside: false, pending, silent, state: from.state, log_probability };
        self.step(from, to, fit, Passage::Flush);
    }

    fn step(&mut self, from: Reached, to: Reached, fit: Fit, passage: Passage) {
        self.steps.push(TwinStep { at: from.at, silent: from.silent, fit, passage });
        self.go_on(to);
        self.steps.pop();
    }
}

/// The original that a path says.
fn original(steps: &[TwinStep]) -> String {
    steps.iter().filter(|step| step.passage != Passage::Flush).map(|step| step.fit.character).collect()
}

/// The log of the sum of what these are the logs of.
fn sum(logs: impl Iterator<Item = f64> + Clone) -> f64 {
    let highest = logs.clone().fold(f64::NEG_INFINITY, f64::max);
    highest + logs.map(|log| (log - highest).exp()).sum::<f64>().ln()
}

/// Of each place (with the number of characters before it that left nothing) what may stand there, and how likely it is.
fn shares(paths: &[(f64, Vec<TwinStep>)]) -> BTreeMap<(usize, u8), BTreeMap<char, f64>> {
    let total = sum(paths.iter().map(|path| path.0));
    let mut shares: BTreeMap<_, BTreeMap<char, f64>> = BTreeMap::new();
    for (log_probability, steps) in paths {
        for step in steps.iter().filter(|step| step.passage != Passage::Flush) {
            let place = shares.entry((step.at, step.silent)).or_default();
            *place.entry(step.fit.character).or_default() += (log_probability - total).exp();
        }
    }
    shares
}

/// Characters that the texts are made of, and that the language knows.
const LETTERS: &str = "éÀñ’œёжЯ中，が。가ß";

/// A line: some of it put through a channel, some not.
fn any_case() -> impl Strategy<Value = (Channel, Vec<char>, MadeUp)> {
    let letters: Vec<char> = LETTERS.chars().collect();
    let ascii = select(vec!['a', ' ', '"', '?', ')', 'E']);
    let letter = prop_oneof![3 => select(letters.clone()), 1 => ascii];
    let piece = (proptest::collection::vec(letter.clone(), 0..4), any::<bool>());
    let known = proptest::collection::vec(select(letters), 1..7);
    let anything =
        // fix-encoding: ignore
        proptest::collection::vec(select("Ã©â€žÐ¶\u{FFFD}?涓 a\n".chars().collect::<Vec<_>>()), 0..5);
    let pieces = proptest::collection::vec(piece, 1..3);
    let line = prop_oneof![8 => pieces.prop_map(Ok), 1 => anything.prop_map(Err)];
    (select(&CHANNELS[..]), line, known, any::<u64>(), any::<bool>()).prop_map(
        |(notation, line, known, seed, ended)| {
            let channel = channel(notation);
            let (mut observed, mut known) = (String::new(), known);
            match line {
                Ok(pieces) => {
                    for (piece, damaged) in pieces {
                        // What the channel can't carry stands there as it was.
                        let text = String::from_iter(&piece);
                        observed += &channel.damage(&text).filter(|_| damaged).unwrap_or(text);
                        known.extend(piece);
                    }
                }
                Err(characters) => observed.extend(characters),
            }
            if ended && !observed.contains('\n') {
                observed.push('\n');
            }
            let vocabulary = known.into_iter().collect();
            (channel, observed.chars().collect(), MadeUp { seed, vocabulary })
        },
    )
}

/// Whether what is the best of its kind is so by far enough that rounding does not decide.
fn is_clear(best: f64, next: Option<f64>, rounding: f64) -> bool {
    next.is_none_or(|next| best - next > 2.0 * rounding)
}

/// Holds what the search found with all paths open against all paths.
fn check(line: &[char], book: &Codebook, language: &MadeUp, paths: &[(f64, Vec<TwinStep>)]) {
    let found = Search { effort: EXHAUSTIVE, ..Search::default() }.decode(line, book, language);
    let Some(best) = paths.iter().max_by(|a, b| a.0.total_cmp(&b.0)) else {
        assert_eq!(found, None);
        return;
    };
    let found = found.expect("a path reaches the end");
    assert!((f64::from(found.best) - best.0).abs() < ROUNDING, "{} for {}", found.best, best.0);
    let of_best = original(&best.1);
    let next =
        paths.iter().filter(|path| original(&path.1) != of_best).map(|path| path.0).max_by(f64::total_cmp);
    if !is_clear(best.0, next, ROUNDING) {
        return;
    }
    // Where something was lost, another character may be likelier than the one on the best path.
    let places = found.characters.iter().zip(of_best.chars());
    assert_eq!(found.characters.len(), of_best.chars().count());
    assert!(places.clone().all(|(decoded, own)| decoded.lost || decoded.character == own));
    // The same original may come about in two ways.
    let alike = paths.iter().filter(|path| path.0 > best.0 - 2.0 * ROUNDING).count();
    if alike > 1 {
        return;
    }
    let shares = shares(paths);
    let steps: Vec<&TwinStep> = best.1.iter().filter(|step| step.passage != Passage::Flush).collect();
    for (at, (decoded, step)) in found.characters.iter().zip(&steps).enumerate() {
        if !decoded.lost {
            assert_eq!((decoded.confidence, decoded.alternatives.len()), (1.0, 0));
            continue;
        }
        let here = &shares[&(step.at, step.silent)];
        let share = here[&decoded.character];
        let confidence = f64::from(calibrated(share.min(1.0) as f32));
        let near = |a: f64, b: f32| (a - f64::from(b)).abs() < ROUNDING_OF_PROBABILITY;
        assert!(near(confidence, decoded.confidence), "{confidence} for {}", decoded.confidence);
        assert!(
            share > here[&step.fit.character] - ROUNDING_OF_PROBABILITY,
            "not likelier than on the best path"
        );
        check_that_no_other_is_likelier(line, book, best, &found.characters, at, here);
        let others: f64 = here.iter().filter(|(c, _)| **c != decoded.character).map(|(_, share)| share).sum();
        let scale = ((1.0 - confidence) / others).min(confidence / share);
        for &(character, probability) in &decoded.alternatives {
            let expected = here[&character] * scale;
            assert!(near(expected, probability), "{character}: {expected} for {probability}");
            assert!(probability <= decoded.confidence || here[&character] > share, "{character} is likelier");
        }
        assert!(decoded.alternatives.is_sorted_by(|a, b| a.1 >= b.1));
        let likely = |share: f64| share * scale > f64::from(LEAST_ALTERNATIVE) + ROUNDING_OF_PROBABILITY;
        let likely = here.iter().filter(|(c, share)| **c != decoded.character && likely(**share)).count();
        assert!(decoded.alternatives.len() >= likely.min(BUDGETS.alternatives_kept));
    }
}

/// No candidate that the channel allows in the place of the character `at` is likelier than that.
fn check_that_no_other_is_likelier(
    line: &[char],
    book: &Codebook,
    best: &(f64, Vec<TwinStep>),
    characters: &[DecodedCharacter],
    at: usize,
    here: &BTreeMap<char, f64>,
) {
    // Only lines that went through the channel as a whole can be damaged again as a whole.
    let whole = |step: &TwinStep| match step.passage {
        Passage::Damaged => true,
        Passage::Clean => step.fit.character.is_ascii(),
        Passage::Flush => false,
    };
    if !best.1.iter().all(whole) {
        return;
    }
    let observed: String = line.iter().collect();
    let least = here[&characters[at].character] + 2.0 * ROUNDING_OF_PROBABILITY;
    for (&candidate, _) in here.iter().filter(|(_, share)| **share > least) {
        let with = |(place, decoded): (usize, &DecodedCharacter)| {
            if place == at { candidate } else { decoded.character }
        };
        let original: String = characters.iter().enumerate().map(with).collect();
        assert_ne!(book.damage(&original).as_ref(), Some(&observed), "{candidate} is likelier");
    }
}

/// The same cases each time, so that a failure belongs to the change that made it; `PROPTEST_CASES=20000` looks for new ones.
fn config() -> ProptestConfig {
    let given = ProptestConfig::default();
    let (cases, rng_seed) = match std::env::var_os("PROPTEST_CASES") {
        Some(_) => (given.cases, RngSeed::Random),
        None => (3000, RngSeed::Fixed(1)),
    };
    let max_global_rejects = cases * 4;
    ProptestConfig { cases, rng_seed, failure_persistence: None, max_global_rejects, ..given }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_search_finds_what_going_through_all_originals_finds((channel, line, language) in any_case()) {
        let book = Codebook::new(&channel);
        let Some(paths) = Twin::paths(&line, &book, &language) else { return Err(TestCaseError::reject("too many")) };
        check(&line, &book, &language, &paths);
    }

    /// Which the twin leaves to the codebook: that what fits gives what is there.
    #[test]
    fn all_originals_are_damaged_into_what_is_observed((channel, line, language) in any_case()) {
        let book = Codebook::new(&channel);
        let Some(paths) = Twin::paths(&line, &book, &language) else { return Err(TestCaseError::reject("too many")) };
        let observed: String = line.iter().collect();
        for (_, steps) in &paths {
            let left = |step: &TwinStep| match step.passage {
                Passage::Damaged => false,
                Passage::Clean => !step.fit.character.is_ascii(),
                Passage::Flush => true,
            };
            if !steps.iter().any(left) {
                let original = original(steps);
                let damaged = channel.damage(&original);
                prop_assert_eq!(damaged.as_ref(), Some(&observed), "{:?}", original);
            }
        }
    }

    /// A beam can miss the best path. It must never claim one that is better, and on lines as short as these it misses few.
    #[test]
    fn no_beam_is_better_than_all_paths((channel, line, language) in any_case()) {
        let book = Codebook::new(&channel);
        let Some(paths) = Twin::paths(&line, &book, &language) else { return Err(TestCaseError::reject("too many")) };
        let best = paths.iter().map(|path| path.0).fold(f64::NEG_INFINITY, f64::max);
        for effort in [THOROUGH, COMPARING, QUICK] {
            let mut search = Search { effort, ..Search::default() };
            if let Some(found) = search.decode(&line, &book, &language) {
                prop_assert!(f64::from(found.best) < best + ROUNDING, "{} for {}", found.best, best);
            }
        }
    }
}
