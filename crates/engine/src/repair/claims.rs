//! Claims: the repairs of one channel, and the probability that they are right.
//!
//! In: repairs that a channel explains. Out: the same with a probability, by the learned decision. To learn the decision, the features of each
//! claim are kept instead, and all claims are believed.

use super::all_channels::repair_judged;
use super::hints::Hints;
use super::inference::Inference;
use super::one_channel::PlacedRepair;
use super::question::Question;
use super::span_repair::SpanRepair;
use super::text::Lines;
use crate::decision::{Family, Features, TextClaim, weights};
use language::Models;

/// A claim with its features, to learn from.
#[derive(Debug, Clone)]
pub struct ClaimExample {
    /// The family of the channel.
    pub family: Family,
    /// The features of the claim.
    pub features: Features,
    /// The repairs, in order of place.
    pub repairs: Vec<SpanRepair>,
}

/// Who decides whether a claim is right.
pub(super) enum Judge<'e> {
    /// The learned decision.
    Learned,
    /// Nobody: each claim is kept, and none is believed.
    Keeping(&'e mut Vec<ClaimExample>),
}

impl Judge<'_> {
    /// The probability, 0 to 1, that `repairs` of `lines` are right.
    pub(super) fn probability(
        &mut self,
        lines: &Lines<'_>,
        repairs: &[PlacedRepair],
        inference: &Inference,
        question: &Question<'_>,
    ) -> f64 {
        // If the user named the channel, the text is damaged by it.
        if question.pattern.is_some() {
            return 1.0;
        }
        let all: Vec<&SpanRepair> = repairs.iter().map(|placed| &placed.repair).collect();
        let claim = claim_of(lines, &all, inference);
        let (family, features) = (claim.family(), claim.features(question.models));
        match self {
            Judge::Learned => weights().probability(family, &features),
            Judge::Keeping(examples) => {
                examples.push(ClaimExample { family, features, repairs: all.into_iter().cloned().collect() });
                0.0
            }
        }
    }
}

/// The claim that `repairs` of `lines` are right, which `inference` led to.
pub(super) fn claim_of<'t>(
    lines: &'t Lines<'_>,
    repairs: &'t [&'t SpanRepair],
    inference: &'t Inference,
) -> TextClaim<'t> {
    TextClaim {
        text: lines.text_of(0..lines.len()),
        repairs,
        channel: &inference.channel,
        log_prior: inference.log_prior,
        search: inference.search_odds,
    }
}

/// All claims that the search makes about `text`, the likeliest channel of the search first, to learn the decision from.
pub fn claims(text: &str, hints: Hints<'_>, models: &Models) -> Vec<ClaimExample> {
    let mut examples = Vec::new();
    repair_judged(text, hints, models, &mut Judge::Keeping(&mut examples));
    examples
}
