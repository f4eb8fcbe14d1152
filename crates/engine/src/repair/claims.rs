//! Claims: the repairs of one channel, and the probability that they are right.
//!
//! In: repairs that a channel explains. Out: the same with a probability, by the learned decision. To learn the decision, the features of each
//! claim are kept instead, and no claim is believed.

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
    /// The log odds of the letters against no damage, by the search, in nats.
    pub letters: f64,
    /// The repairs, in order of place.
    pub repairs: Vec<SpanRepair>,
}

/// A claim among its rivals.
pub(super) struct Claim {
    /// Its log odds by the decision, compared with no damage, and lowered by what its letters are less likely than those of the likeliest
    /// rival, in nats.
    pub(super) log_odds: f64,
    /// The channel.
    pub(super) inference: Inference,
    /// The lines that the channel may have damaged.
    pub(super) places: Vec<usize>,
    /// The repairs of some of them.
    pub(super) repairs: Vec<PlacedRepair>,
}

impl Claim {
    /// Whether another claim would make the same text.
    fn agrees_with(&self, other: &Claim) -> bool {
        let made = |claim: &Claim| {
            let repairs = claim.repairs.iter().map(|placed| &placed.repair);
            repairs.map(|repair| (repair.span.clone(), repair.replacement.clone())).collect::<Vec<_>>()
        };
        made(self) == made(other)
    }
}

/// The likeliest of `claims`, and the probability, 0 to 1, that it is right, and not one of its rivals or no damage at all.
pub(super) fn likeliest(mut claims: Vec<Claim>) -> Option<(f64, Claim)> {
    // The sort is stable: of equals, the first is taken.
    claims.sort_by(|a, b| b.log_odds.total_cmp(&a.log_odds));
    let mut claims = claims.into_iter();
    let best = claims.next()?;
    if best.log_odds == f64::INFINITY {
        return Some((1.0, best));
    }
    let (agreeing, rivals): (Vec<Claim>, Vec<Claim>) = claims.partition(|other| other.agrees_with(&best));
    let rivals = rivals.iter().map(|rival| rival.log_odds);
    let against: f64 = rivals.chain([0.0]).map(|log_odds| (log_odds - best.log_odds).exp()).sum();
    // Of channels that give the same text, the one that is likeliest before the text is seen is named.
    let commonest = std::iter::once(best).chain(agreeing);
    let named =
        commonest.reduce(
            |best, other| {
                if other.inference.log_prior > best.inference.log_prior { other } else { best }
            },
        )?;
    Some((1.0 / (1.0 + against), named))
}

/// Who decides whether a claim is right.
pub(super) enum Judge<'e> {
    /// The learned decision.
    Learned,
    /// Nobody: each claim is kept, and none is believed.
    Keeping(&'e mut Vec<ClaimExample>),
}

impl Judge<'_> {
    /// The log odds, in nats, that `repairs` of `lines` are right.
    pub(super) fn log_odds(
        &mut self,
        lines: &Lines<'_>,
        repairs: &[PlacedRepair],
        inference: &Inference,
        question: &Question<'_>,
    ) -> f64 {
        // If the user named the channel, the text is damaged by it.
        if question.pattern.is_some() {
            return f64::INFINITY;
        }
        let all: Vec<&SpanRepair> = repairs.iter().map(|placed| &placed.repair).collect();
        let claim = claim_of(lines, &all, inference);
        let (family, features) = (claim.family(), claim.features(question.models));
        match self {
            Judge::Learned => weights().log_odds(family, &features),
            Judge::Keeping(examples) => {
                let repairs = all.into_iter().cloned().collect();
                examples.push(ClaimExample { family, features, letters: inference.log_odds, repairs });
                f64::NEG_INFINITY
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
