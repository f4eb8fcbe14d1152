//! Several channels that may have damaged one text, line by line.
//!
//! In: the likeliest channels of a text. Out: for each the repairs of the lines that no other channel reads much better. Lines of one file may have
//! gone through different channels, and a wrong channel often reads a part of such a line.

use std::collections::BTreeMap;

use super::decode::Purpose;
use super::inference::Inference;
use super::one_channel::{PlacedRepair, places_of, repair_channel};
use super::span_repair::SpanRepair;
use super::text::Lines;
use crate::budgets::BUDGETS;
use crate::spread::spread;
use language::Models;
use language::lexicon::words;

/// A channel leaves a line to another one in which the line is likelier by more than this, in nats. A judgement.
const READS_BETTER: f32 = 8.0;

/// A channel, with the lines that it reads best.
pub(super) struct Contender {
    /// The channel.
    pub(super) inference: Inference,
    /// The lines that it may have damaged.
    places: Vec<usize>,
    /// The repairs of some of the lines that it reads best.
    pub(super) repairs: Vec<PlacedRepair>,
    /// The channels that read some other lines of `places` better.
    beaten_by: Vec<Inference>,
}

/// What the channels of `inferences` repair of `lines`, apart from what `done` repairs already. Channels that repair nothing are left out.
pub(super) fn contenders(
    lines: &Lines<'_>,
    inferences: Vec<Inference>,
    done: &[SpanRepair],
    models: &Models,
) -> Vec<Contender> {
    let contender = |inference: Inference| {
        let places = places_of(lines, &inference.channel);
        let some: Vec<usize> =
            spread(places.len(), BUDGETS.lines_run_backwards).map(|at| places[at]).collect();
        let mut repairs = repair_channel(lines, &inference, &some, Purpose::Claim, models);
        // Blanked text can't be repaired again, but the ASCII beside it may become part of another repair.
        repairs.retain(|found| found.repair.is_apart_from(done));
        Contender { inference, places, repairs, beaten_by: Vec::new() }
    };
    let mut contenders: Vec<Contender> = inferences.into_iter().map(contender).collect();
    let best = best_likelihoods(contenders.iter().map(|contender| &contender.repairs[..]));
    // Whether one reads a line best that another one leaves for it.
    let beats = |one: &Contender, other: &Contender| {
        let leaves = |placed: &&PlacedRepair| !is_near_best(placed, &best);
        let wins =
            |line| one.repairs.iter().any(|placed| placed.line == line && placed.likelihood >= best[&line]);
        other.repairs.iter().filter(leaves).any(|placed| wins(placed.line))
    };
    let beaten_by = |contender: &Contender| -> Vec<Inference> {
        let winners = contenders.iter().filter(|other| beats(other, contender));
        winners.map(|winner| winner.inference.clone()).collect()
    };
    let beaten_by: Vec<Vec<Inference>> = contenders.iter().map(beaten_by).collect();
    for (contender, beaten_by) in contenders.iter_mut().zip(beaten_by) {
        contender.repairs.retain(|placed| is_near_best(placed, &best));
        contender.beaten_by = beaten_by;
    }
    contenders.retain(|contender| !contender.repairs.is_empty());
    contenders
}

/// The likelihood of each line, by the channel that reads it best.
fn best_likelihoods<'r>(repairs: impl Iterator<Item = &'r [PlacedRepair]>) -> BTreeMap<usize, f32> {
    let mut best: BTreeMap<usize, f32> = BTreeMap::new();
    for placed in repairs.flatten() {
        let best = best.entry(placed.line).or_insert(f32::NEG_INFINITY);
        *best = best.max(placed.likelihood);
    }
    best
}

fn is_near_best(placed: &PlacedRepair, best: &BTreeMap<usize, f32>) -> bool {
    best.get(&placed.line).is_none_or(|best| placed.likelihood >= best - READS_BETTER)
}

impl Contender {
    /// All lines that the channel may have damaged, without those that the channels that beat it elsewhere read better. `settled` is the variant
    /// of the channel that explains the text best. If it drops letters, each line with a word that no lexicon knows may lack some.
    pub(super) fn all_places(&self, lines: &Lines<'_>, settled: &Inference, models: &Models) -> Vec<usize> {
        let mut places = self.places.clone();
        if settled.channel.is_letter_by_letter() && settled.channel.drops() {
            let has_unknown = |at: &usize| {
                words(lines.line(*at).text, models.lexicon()).iter().any(|word| word.known.is_none())
            };
            places.extend((0..lines.len()).filter(has_unknown));
            places.sort_unstable();
            places.dedup();
        }
        if self.beaten_by.is_empty() {
            return places;
        }
        let read = |inference: &Inference| {
            repair_channel(lines, inference, &places_of(lines, &inference.channel), Purpose::Claim, models)
        };
        let own = read(&self.inference);
        let others: Vec<Vec<PlacedRepair>> = self.beaten_by.iter().map(read).collect();
        let best = best_likelihoods(others.iter().map(|repairs| &repairs[..]));
        let beaten: Vec<usize> =
            own.iter().filter(|placed| !is_near_best(placed, &best)).map(|placed| placed.line).collect();
        places.retain(|line| beaten.binary_search(line).is_err());
        places
    }

    /// Whether both repair some line.
    pub(super) fn shares_lines_with(&self, other: &Contender) -> bool {
        let has = |line| other.repairs.iter().any(|placed| placed.line == line);
        self.repairs.iter().any(|placed| has(placed.line))
    }
}
