//! The channels that a text may have gone through, to explain a decision.

use super::hints::Hints;
use super::infer::{confidence, weigh_all};
use super::question::{Question, named_languages};
use super::scales::{Weighed, undone};
use super::text::Lines;
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
    /// The probability, 0 to 1, that it was this channel, and not another one or none.
    pub confidence: f64,
    /// The language of the repaired text, as a BCP 47 tag.
    pub language: String,
    /// The text after the channel is undone. Lost characters are left out.
    pub undone: String,
}

/// The channels that `text` may have gone through, the likeliest first. Channels that do not fit the text are left out. A repair is
/// proposed from a confidence of [`LEAST_REPAIR_CONFIDENCE`](super::LEAST_REPAIR_CONFIDENCE) on.
pub fn candidates(text: &str, hints: Hints<'_>, models: &Models) -> Vec<Candidate> {
    let lines = Lines::of(text);
    let named = named_languages(hints, models);
    let question = Question { models, pattern: hints.channel, named: &named };
    let (_, weighed) = weigh_all(&lines, &question);
    let tag = |language: LanguageId| {
        models.characters().languages().get(usize::from(language.0)).map_or("", |info| &info.tag)
    };
    let candidate = |candidate: &Weighed| Candidate {
        channel: candidate.channel.clone(),
        log_odds: candidate.log_odds,
        confidence: confidence(candidate, &weighed),
        language: tag(candidate.language).to_string(),
        undone: lines
            .iter()
            .flat_map(|line| undone(&line.observed().characters, &Codebook::new(&candidate.channel)))
            .collect(),
    };
    weighed.iter().map(candidate).collect()
}
