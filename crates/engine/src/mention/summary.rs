//! The score of all suspected spans of one cause.

use rustc_hash::FxHashMap;

use super::measure::MeasuredWords;
use super::suspect::Suspect;
use crate::budgets::BUDGETS;

/// What has at least this score is mentioned.
pub const MENTIONED: f64 = 0.5;
/// The factor of the score for each distinct word in running text that is mentioned nowhere.
const RUNNING: f64 = 0.4;
/// The factor of the score if there are more words than are looked at.
const UNSEEN: f64 = 0.4;
/// The most distinct words that are shown if the only evidence is names of encodings.
const SHOWN_BY_NAMES: f64 = 12.0;

/// What the measurements of all suspects of one cause say together. Words are distinct.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Summary {
    /// The number of words looked at, at most 200.
    pub words: f64,
    /// The share of words that are mentioned in some place.
    pub mentioned: f64,
    /// The median of the words' scores. The score of a word is its highest one in any place.
    pub median: f64,
    /// The number of words that stand in running text and are mentioned nowhere.
    pub running: f64,
    /// The share of the mentioned words for which only names of encodings tell it.
    pub by_names: f64,
    /// 1 if there are more words or places than were looked at.
    pub unseen: f64,
}

impl Summary {
    /// The score of all suspects, from 0 (used) to 1 (mentioned).
    pub fn score(&self) -> f64 {
        let by_names = match self.by_names == 1.0 {
            true => (SHOWN_BY_NAMES / (self.words * self.mentioned)).min(1.0),
            false => 1.0,
        };
        self.median * RUNNING.powf(self.running) * UNSEEN.powf(self.unseen) * by_names
    }
}

/// A distinct word.
#[derive(Default)]
struct DistinctWord {
    /// The highest score of its places.
    score: f64,
    /// Whether it stands in running text.
    running: bool,
    /// Whether something beyond names of encodings says that it is mentioned.
    beyond_names: bool,
}

/// How much all `suspects` of one cause look mentioned, from 0 (used) to 1 (mentioned). They are spans of `text` in order of place
/// that don't overlap. Without suspects, it is 0.
pub fn mention<'s>(text: &str, suspects: impl IntoIterator<Item = Suspect<'s>>) -> f64 {
    summarize(text, suspects).score()
}

/// What the measurements of all `suspects` say together; see [`mention`].
pub fn summarize<'s>(text: &str, suspects: impl IntoIterator<Item = Suspect<'s>>) -> Summary {
    let mut words: FxHashMap<&str, DistinctWord> = FxHashMap::default();
    let (mut places, mut running) = (0, 0);
    let mut summary = Summary::default();
    for word in MeasuredWords::new(text, suspects.into_iter()) {
        places += 1;
        let measured = word.measurements;
        let known = words.entry(&text[word.range]).or_default();
        let score = measured.score();
        known.score = known.score.max(score);
        known.beyond_names |= score >= MENTIONED && measured.is_told_beyond_names();
        if measured.enclosed() == 0.0 && score < MENTIONED {
            known.running = true;
            running += 1;
        }
        if words.len() > BUDGETS.mention_words
            || places > BUDGETS.mention_places
            || running > BUDGETS.mention_places_in_running_text
        {
            summary.unseen = 1.0;
            break;
        }
    }
    let mut scores: Vec<f64> = words.values().map(|word| word.score).collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    let Some(median) = scores.get(scores.len().saturating_sub(1) / 2) else { return summary };
    let mentioned = || words.values().filter(|word| word.score >= MENTIONED);
    let count = |words: usize| words as f64;
    summary.median = *median;
    summary.words = count(words.len());
    summary.mentioned = count(mentioned().count()) / summary.words;
    summary.running = count(words.values().filter(|word| word.running && word.score < MENTIONED).count());
    summary.by_names =
        count(mentioned().filter(|word| !word.beyond_names).count()) / count(mentioned().count().max(1));
    summary
}
