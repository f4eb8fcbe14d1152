//! Repairs one channel after the other, the likeliest first.
//!
//! In: text. Out: the repairs of all channels that parts of it went through. The likeliest few channels are each run backwards, and the
//! decision says how likely damage by each is. The repairs of the likeliest are taken if they are likely enough. Text that one channel explains is blanked for the next.

use std::ops::Range;

use super::claims::{Chosen, Judge, judged};
use super::contest::contenders;
use super::decode::Purpose;
use super::hints::Hints;
use super::infer::{infer, weigh_all};
use super::inference::Inference;
use super::one_channel::{PlacedRepair, repair_channel};
use super::question::{Question, named_languages};
use super::scales::Weighed;
use super::span_repair::SpanRepair;
use super::taken_marks::lines_with_taken_marks;
use super::text::Lines;
use super::unread::is_unread;
use super::variant::settled;
use crate::InferredCharacter;
use crate::budgets::BUDGETS;
use crate::decision::{LEAST_OFFERED, LEAST_WRITTEN};
use channel::Channel;
use language::Models;
use language::characters::LanguageId;

/// The probability that a mark of loss stands for its own bytes, and for no lost ones.
const MARK_IS_BYTES: f64 = 0.5;
/// The least log odds of a channel in the search from which on it is run backwards, in nats. The search compares letters only; most
/// text that was misread has words too, which the decision counts.
const LEAST_SEARCHED: f64 = -10.0;

/// The repairs of `text`, in order of place. Misread marks are not turned back.
pub(super) fn repair_layer(text: &str, hints: Hints<'_>, models: &Models) -> Vec<SpanRepair> {
    repair_judged(text, hints, models, &mut Judge::Learned)
}

/// As [`repair_layer`], by the word of `judge`.
pub(super) fn repair_judged(
    text: &str,
    hints: Hints<'_>,
    models: &Models,
    judge: &mut Judge<'_>,
) -> Vec<SpanRepair> {
    let mut lines = Lines::of(text);
    let named = named_languages(hints, models);
    let mut repairs: Vec<SpanRepair> = Vec::new();
    let question = Question { models, pattern: hints.channel, named: &named };
    for _ in 0..BUDGETS.channels_of_a_text {
        let (languages_as_is, weighed) = weigh_all(&lines, &question);
        let inferences = searched(&languages_as_is, &weighed, &question);
        let contenders = contenders(&lines, inferences, &repairs, models);
        let claims = judged(lines.text_of(0..lines.len()), contenders, &question, judge);
        let Some(chosen) = Chosen::of(claims) else { break };
        let text = lines.text_of(0..lines.len());
        if chosen.highest_probability(text) < LEAST_OFFERED {
            break;
        }
        let contender = &chosen.claim.contender;
        let inference = settled(&lines, contender.inference.clone(), &named, models);
        let places = contender.all_places(&lines, &inference, models);
        let found = repair_channel(&lines, &inference, &places, Purpose::Original, models);
        let apart = found.into_iter().filter(|found| found.repair.is_apart_from(&repairs));
        let judged = apart.map(|found| {
            let probability = chosen.probability(text, &found.repair);
            (found, probability)
        });
        let found: Vec<(PlacedRepair, f64)> =
            judged.filter(|(_, probability)| *probability >= LEAST_OFFERED).collect();
        if found.is_empty() {
            break;
        }
        let damaged: Vec<Range<usize>> = found.iter().flat_map(|(found, _)| found.damaged.clone()).collect();
        let all: Vec<&SpanRepair> = found.iter().map(|(found, _)| &found.repair).collect();
        let marked = lines_with_taken_marks(text, &all);
        let is_marked = |repair: &SpanRepair| {
            let behind = marked.partition_point(|line| line.start <= repair.span.start);
            marked[..behind].last().is_some_and(|line| repair.span.start < line.end)
        };
        repairs.extend(found.into_iter().map(|(PlacedRepair { repair, .. }, probability)| {
            let is_exact = repair.inferred.is_empty();
            let taken = if is_exact && is_marked(&repair) { MARK_IS_BYTES } else { 1.0 };
            with_probability(repair, probability * taken)
        }));
        repairs.sort_by_key(|repair| repair.span.start);
        lines.blank_out(&damaged);
        // Marks that are left now were left on purpose.
        if is_unread(&inference.channel) {
            break;
        }
    }
    repairs
}

/// The channels that are run backwards, the likeliest in the search first. None is akin to another.
pub(super) fn searched(
    languages_as_is: &[LanguageId],
    weighed: &[Weighed],
    question: &Question<'_>,
) -> Vec<Inference> {
    let mut tried: Vec<Channel> = Vec::new();
    let next = || {
        let inference = infer(languages_as_is, weighed, question, &tried)?;
        tried.push(inference.channel.clone());
        (inference.log_odds >= LEAST_SEARCHED).then_some(inference)
    };
    std::iter::from_fn(next).take(BUDGETS.channels_run_backwards).collect()
}

/// A repair that is right with this probability at most. Below [`LEAST_WRITTEN`] it is a guess, and says so of each of its characters.
fn with_probability(mut repair: SpanRepair, probability: f64) -> SpanRepair {
    repair.confidence = probability;
    for inferred in &mut repair.inferred {
        inferred.confidence *= probability;
        inferred.alternatives.iter_mut().for_each(|other| other.confidence *= probability);
    }
    if probability < LEAST_WRITTEN && !repair.loses {
        repair.inferred = InferredCharacter::guessed(&repair.replacement, probability).collect();
        repair.loses = true;
    }
    repair
}
