//! Claims: the repairs of one channel, and the probability that they are right.
//!
//! In: repairs that a channel explains. Out: the same with a probability, by the learned decision. To learn the decision, the claims
//! are kept instead with their features, and none is believed.

use super::all_channels::repair_judged;
use super::contest::Contender;
use super::hints::Hints;
use super::infer::TEMPER;
use super::inference::Inference;
use super::question::Question;
use super::span_repair::{Change, SpanRepair};
use crate::decision::{Family, Features, TextClaim, logistic, weights};
use channel::Codebook;
use language::Models;

/// What the log odds of the letters, in nats, count in the choice among rivals, beside the log odds of the decision. Fitted to 2,545 texts of the
/// examples of which one rival is right: the log loss of the choice is 0.38 at 0.5, 0.30 at 0.15, and hardly less if each feature has a weight of its own.
const LETTERS_CHOOSE: f64 = 0.15;
/// What the log prior of a channel, in nats, counts in that choice. The channels of the examples are drawn with half of it, so that rare ones are
/// seen too; this is the other half.
const PRIOR_CHOOSES: f64 = 0.5;
/// Rivals with a smaller share of the probability are not asked whether they agree.
const LEAST_SHARE: f64 = 1e-4;

/// A claim with its features, to learn from.
#[derive(Debug, Clone)]
pub struct ClaimExample {
    /// The family of the channel.
    pub family: Family,
    /// The features of the claim.
    pub features: Features,
    /// The log odds of its letters, by the search, in nats.
    pub letters: f64,
    /// The repairs, in order of place.
    pub repairs: Vec<SpanRepair>,
}

impl ClaimExample {
    /// Whether another claim would make another text of what both repair.
    pub fn is_rival_of(&self, other: &ClaimExample) -> bool {
        let meets = |one: &SpanRepair, other: &SpanRepair| {
            one.span.start < other.span.end && other.span.start < one.span.end
        };
        let shares = self.repairs.iter().any(|one| other.repairs.iter().any(|other| meets(one, other)));
        let made = |claim: &ClaimExample| {
            let repairs = claim.repairs.iter();
            repairs.map(|repair| (repair.span.clone(), repair.replacement.clone())).collect::<Vec<_>>()
        };
        shares && made(self) != made(other)
    }
}

/// The claim that a channel damaged a text.
pub(super) struct Claim {
    /// The channel, and what it repairs.
    pub(super) contender: Contender,
    /// The log odds of damage, by the decision, in nats.
    pub(super) log_odds: f64,
}

impl Claim {
    /// What tells it from its rivals, in nats: the decision, its letters, and how common its channel is.
    fn score(&self) -> f64 {
        let Inference { log_odds, log_prior, .. } = self.contender.inference;
        self.log_odds + LETTERS_CHOOSE * log_odds + PRIOR_CHOOSES * log_prior
    }

    /// Whether another claim would make the same text.
    fn agrees_with(&self, other: &Claim) -> bool {
        let made = |claim: &Claim| {
            let repairs = claim.contender.repairs.iter().map(|placed| &placed.repair);
            repairs.map(|repair| (repair.span.clone(), repair.replacement.clone())).collect::<Vec<_>>()
        };
        made(self) == made(other)
    }
}

/// The likeliest of several claims about a text.
pub(super) struct Chosen {
    /// The claim.
    pub(super) claim: Claim,
    /// The probability that the text was damaged at all, 0 to 1.
    damaged: f64,
    /// The channels of its rivals, each with its share of the probability of all.
    rivals: Vec<(Codebook, f64)>,
}

impl Chosen {
    /// The likeliest of `claims`, which are in the order of their letters.
    pub(super) fn of(mut claims: Vec<Claim>) -> Option<Chosen> {
        // The sort is stable: of equals, the first is taken.
        claims.sort_by(|a, b| b.score().total_cmp(&a.score()));
        let mut claims = claims.into_iter();
        let best = claims.next()?;
        let (agreeing, rivals): (Vec<Claim>, Vec<Claim>) = claims.partition(|other| other.agrees_with(&best));
        // A channel that the user named is certain: it has infinite odds, and no rivals. Channels of other lines are no rivals.
        let is_rival =
            |other: &Claim| best.log_odds.is_finite() && best.contender.shares_lines_with(&other.contender);
        let rivals: Vec<Claim> = rivals.into_iter().filter(is_rival).collect();
        let weight = |rival: &Claim| (rival.score() - best.score()).exp();
        let all = 1.0 + rivals.iter().map(weight).sum::<f64>();
        let share = |rival: &Claim| (Codebook::new(&rival.contender.inference.channel), weight(rival) / all);
        let rivals = rivals.iter().map(share).filter(|(_, share)| *share >= LEAST_SHARE).collect();
        // A repair is at least as likely as the likeliest of the claims that make it.
        let most = agreeing.iter().map(|other| other.log_odds).fold(best.log_odds, f64::max);
        let damaged = logistic(most);
        // Of channels that give the same text, the one that is likeliest before the text is seen is named.
        let claim = agreeing.into_iter().fold(best, |best, other| {
            if other.contender.inference.log_prior > best.contender.inference.log_prior {
                other
            } else {
                best
            }
        });
        Some(Chosen { claim, damaged, rivals })
    }

    /// The probability, 0 to 1, that `repair` is right in `text`: that the text was damaged, and by a channel that makes what is observed of
    /// the original. Where a rival agrees on some changes only, it counts against the repair by the share of the others.
    pub(super) fn probability(&self, text: &str, repair: &SpanRepair) -> f64 {
        let changes = repair.changes(text);
        let disagrees = |book: &Codebook, change: &Change<'_>| {
            book.damage(change.original).as_deref() != Some(&text[change.place.clone()])
        };
        let against = self.rivals.iter().map(|(book, share)| {
            let others = changes.iter().filter(|change| disagrees(book, change)).count();
            share * others as f64 / changes.len().max(1) as f64
        });
        self.damaged * (1.0 - against.sum::<f64>())
    }

    /// The highest probability of its repairs in `text`.
    pub(super) fn highest_probability(&self, text: &str) -> f64 {
        let repairs = self.claim.contender.repairs.iter();
        repairs.map(|placed| self.probability(text, &placed.repair)).fold(0.0, f64::max)
    }
}

/// Who decides whether a claim is right.
pub(super) enum Judge<'e> {
    /// The learned decision.
    Learned,
    /// Nobody: the claims are kept, and none is believed.
    Keeping(&'e mut Vec<ClaimExample>),
}

impl Judge<'_> {
    /// The log odds, in nats, that the repairs of `contender` in `text` are right.
    pub(super) fn log_odds(&mut self, text: &str, contender: &Contender, question: &Question<'_>) -> f64 {
        // If the user named the channel, the text is damaged by it.
        if question.pattern.is_some() {
            return f64::INFINITY;
        }
        let all: Vec<&SpanRepair> = contender.repairs.iter().map(|placed| &placed.repair).collect();
        let claim = claim_of(text, &all, &contender.inference);
        let (family, features) = (claim.family(), claim.features(question.models));
        match self {
            Judge::Learned => weights().log_odds(family, &features),
            Judge::Keeping(kept) => {
                let repairs = all.into_iter().cloned().collect();
                let letters = TEMPER * contender.inference.log_odds;
                kept.push(ClaimExample { family, features, letters, repairs });
                f64::NEG_INFINITY
            }
        }
    }
}

/// The claims of `contenders` about `text`, in their order, with what `judge` says of each.
pub(super) fn judged(
    text: &str,
    contenders: Vec<Contender>,
    question: &Question<'_>,
    judge: &mut Judge<'_>,
) -> Vec<Claim> {
    let claim = |contender: Contender| {
        let log_odds = judge.log_odds(text, &contender, question);
        Claim { contender, log_odds }
    };
    contenders.into_iter().map(claim).collect()
}

/// The claim that `repairs` of `text` are right, which `inference` led to.
pub(super) fn claim_of<'t>(
    text: &'t str,
    repairs: &'t [&'t SpanRepair],
    inference: &'t Inference,
) -> TextClaim<'t> {
    TextClaim {
        text,
        repairs,
        channel: &inference.channel,
        log_prior: inference.log_prior,
        letters: TEMPER * inference.log_odds,
    }
}

/// The claims about `text`, the one that the search finds likeliest first, to learn the decision from.
pub fn claims(text: &str, hints: Hints<'_>, models: &Models) -> Vec<ClaimExample> {
    let mut kept = Vec::new();
    repair_judged(text, hints, models, &mut Judge::Keeping(&mut kept));
    kept
}
