//! The channels that a text may have gone through, to explain a decision.

use super::all_channels::searched;
use super::claims::{Chosen, Claim, Judge, claim_of, judged};
use super::contest::contenders;
use super::hints::Hints;
use super::infer::weigh_all;
use super::question::{Question, named_languages};
use super::scales::{Weighed, undone};
use super::span_repair::SpanRepair;
use super::text::Lines;
use crate::decision::{Part, logistic, weights};
use channel::{Channel, Codebook};
use language::Models;
use language::characters::LanguageId;

/// A channel that a text may have gone through, to explain a decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The channel.
    pub channel: Channel,
    /// The natural logarithm of the odds that the text went through this channel, compared with no channel.
    pub log_odds: f64,
    /// The probability, 0 to 1, that the text was damaged by this channel, by the decision. `None` if the channel was not likely enough in
    /// the search to be asked about, or repairs nothing.
    pub confidence: Option<f64>,
    /// What each feature adds to the log odds of the decision, the largest first. Empty where there is no `confidence`.
    pub parts: Vec<Part>,
    /// Whether it is the likeliest one, by its letters and the decision. Then the probability is that of its likeliest repair, less the share of
    /// rivals that give another text. The probability of others is that of damage alone.
    pub is_chosen: bool,
    /// The language of the repaired text, as a BCP 47 tag.
    pub language: String,
    /// The text after the channel is undone. Lost characters are left out.
    pub undone: String,
}

/// The channels that `text` may have gone through, the likeliest in the search first. Channels that do not fit the text are left out.
pub fn candidates(text: &str, hints: Hints<'_>, models: &Models) -> Vec<Candidate> {
    let lines = Lines::of(text);
    let named = named_languages(hints, models);
    let question = Question { models, pattern: hints.channel, named: &named };
    let (languages_as_is, weighed) = weigh_all(&lines, &question);
    let explained = explained(text, &lines, &languages_as_is, &weighed, &question);
    let tag = |language: LanguageId| {
        models.characters().languages().get(usize::from(language.0)).map_or("", |info| &info.tag)
    };
    let candidate = |candidate: &Weighed| {
        let explained = explained.iter().find(|explained| explained.channel == candidate.channel);
        Candidate {
            channel: candidate.channel.clone(),
            log_odds: candidate.log_odds,
            confidence: explained.map(|explained| explained.probability),
            parts: explained.map_or(Vec::new(), |explained| explained.parts.clone()),
            is_chosen: explained.is_some_and(|explained| explained.is_chosen),
            language: tag(candidate.language).to_string(),
            undone: lines
                .iter()
                .flat_map(|line| undone(&line.observed().characters, &Codebook::new(&candidate.channel)))
                .collect(),
        }
    };
    weighed.iter().map(candidate).collect()
}

/// A channel that the decision was asked about.
struct Explained {
    channel: Channel,
    probability: f64,
    parts: Vec<Part>,
    is_chosen: bool,
}

/// The channels that the decision is asked about.
fn explained(
    text: &str,
    lines: &Lines<'_>,
    languages_as_is: &[LanguageId],
    weighed: &[Weighed],
    question: &Question<'_>,
) -> Vec<Explained> {
    let inferences = searched(languages_as_is, weighed, question);
    let claims =
        judged(text, contenders(lines, inferences, &[], question.models), question, &mut Judge::Learned);
    let explain = |claim: &Claim| {
        let inference = &claim.contender.inference;
        let all: Vec<&SpanRepair> = claim.contender.repairs.iter().map(|placed| &placed.repair).collect();
        let told = claim_of(text, &all, inference);
        let (family, features) = (told.family(), told.features(question.models));
        Explained {
            channel: inference.channel.clone(),
            probability: logistic(claim.log_odds),
            parts: weights().parts(family, &features),
            is_chosen: false,
        }
    };
    let mut explained: Vec<Explained> = claims.iter().map(explain).collect();
    if let Some(chosen) = Chosen::of(claims) {
        let channel = &chosen.claim.contender.inference.channel;
        for explained in explained.iter_mut().filter(|explained| explained.channel == *channel) {
            (explained.probability, explained.is_chosen) = (chosen.highest_probability(text), true);
        }
    }
    explained
}
