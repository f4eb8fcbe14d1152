//! The repairs of a text, such that the repaired text has nothing left to repair.
//!
//! In: text. Out: repairs. The repaired text is read once more. Where something is found only then, it is added, and what would be
//! repaired twice is left alone; and the text repaired so is read a last time. Where that finds something too, nothing is repaired:
//! the text was not understood.

use std::ops::Range;

use super::escaped::repair_escaped;
use super::hints::Hints;
use super::one_pass::repair_once;
use super::span_repair::SpanRepair;
use crate::escape::Notation;
use channel::Codebook;
use language::Models;

/// How often a text is read, with what was repaired before: of 1,300 damaged texts, 5 needed the third time, and one a fourth.
const RUNS: usize = 3;

/// The repairs of a text, none overlapping another.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Repairs {
    /// Those of characters that stand there, in order of place.
    pub plain: Vec<SpanRepair>,
    /// Those of characters that are spelled in escapes, in order of place, with how they are spelled.
    pub escaped: Vec<(Notation, SpanRepair)>,
}

/// The repairs of `text`. With all of them made, it has nothing left to repair.
pub fn repair(text: &str, hints: Hints<'_>, models: &Models) -> Repairs {
    let plain = repair_once(text, hints, models);
    repair_escaped(text, &plain, hints, models)
        .unwrap_or_else(|| Repairs { plain: settled(text, plain, hints, models), escaped: Vec::new() })
}

/// `repairs`, which one run found in `text`, with what is found in the repaired text, and without what was not understood.
fn settled(text: &str, mut repairs: Vec<SpanRepair>, hints: Hints<'_>, models: &Models) -> Vec<SpanRepair> {
    for _ in 1..RUNS {
        if repairs.is_empty() {
            return repairs;
        }
        let (repaired, places) = apply(text, &repairs);
        let again = repair_once(&repaired, hints, models);
        if again.is_empty() {
            return repairs;
        }
        repairs = corrected(text, repairs, &places, again);
    }
    Vec::new()
}

/// `repairs` of `text`, whose replacements stand at `places` in the repaired text, after what was found in that `again`. What
/// is seen only when the rest is right is added; what would be repaired a second time was not understood, and is left alone.
fn corrected(
    text: &str,
    mut repairs: Vec<SpanRepair>,
    places: &[Range<usize>],
    again: Vec<SpanRepair>,
) -> Vec<SpanRepair> {
    let mut misunderstood = vec![false; repairs.len()];
    let mut deeper = vec![false; repairs.len()];
    let mut added = Vec::new();
    for more in again {
        let touched = places
            .iter()
            .enumerate()
            .filter(|(_, place)| place.start < more.span.end && more.span.start < place.end);
        let touched: Vec<usize> = touched.map(|(at, _)| at).collect();
        if let [at] = touched[..] {
            // Another part of the same repair is found again when this one is right.
            if deeper[at] {
                continue;
            }
            if let Some(parts) = deepened(text, &repairs[at], places[at].start, &more) {
                (misunderstood[at], deeper[at]) = (true, true);
                added.extend(parts);
                continue;
            }
        }
        if touched.is_empty() {
            let shift = |at: usize| {
                let before = places.iter().rposition(|place| place.end <= at);
                before.map_or(at, |n| repairs[n].span.end + at - places[n].end)
            };
            added.push(SpanRepair { span: shift(more.span.start)..shift(more.span.end), ..more });
        }
        touched.into_iter().for_each(|at| misunderstood[at] = true);
    }
    let mut keep = misunderstood.into_iter().map(|misunderstood| !misunderstood);
    repairs.retain(|_| keep.next().unwrap_or(true));
    repairs.extend(added);
    repairs.sort_by_key(|repair| repair.span.start);
    repairs
}

/// A repair of which a part, repaired with the rest, is still damaged: that part went through one layer more. The parts,
/// where each is proven; `start` is where its replacement stands in the text in which `inner` was found.
fn deepened(text: &str, outer: &SpanRepair, start: usize, inner: &SpanRepair) -> Option<Vec<SpanRepair>> {
    let within = inner.span.start.checked_sub(start)?..inner.span.end.checked_sub(start)?;
    let (before, rest) = outer.replacement.split_at_checked(within.start)?;
    let (middle, after) = rest.split_at_checked(within.len())?;
    if !outer.inferred.is_empty() {
        return None;
    }
    let chain = outer.channel.after(&inner.channel)?;
    let book = Codebook::new(&outer.channel);
    let mut at = outer.span.start;
    let mut parts = Vec::new();
    for (number, part) in [before, middle, after].into_iter().enumerate() {
        let observed = book.damage(part)?;
        let end = at + observed.len();
        if text.get(at..end)? != observed {
            return None;
        }
        if number == 1 {
            let went_through = Codebook::new(&chain).damage(&inner.replacement)? == observed;
            parts.push(went_through.then(|| SpanRepair {
                span: at..end,
                channel: chain.clone(),
                confidence: inner.confidence.min(outer.confidence),
                ..inner.clone()
            })?);
        } else {
            // ASCII at the ends went through unchanged.
            let same = |c: &char| c.is_ascii();
            let head = part.chars().take_while(same).count();
            let tail = part[head..].chars().rev().take_while(same).count();
            let replacement = &part[head..part.len() - tail];
            if !replacement.is_empty() {
                parts.push(SpanRepair {
                    span: at + head..end - tail,
                    replacement: replacement.to_string(),
                    damaged: replacement.chars().filter(|c| !c.is_ascii()).count(),
                    ..outer.clone()
                });
            }
        }
        at = end;
    }
    (at == outer.span.end).then_some(parts)
}

/// `text` with `repairs` made, and where each of their replacements stands in it, in bytes.
pub(super) fn apply(text: &str, repairs: &[SpanRepair]) -> (String, Vec<Range<usize>>) {
    let mut repaired = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(repairs.len());
    let mut at = 0;
    for repair in repairs {
        repaired.push_str(&text[at..repair.span.start]);
        let start = repaired.len();
        repaired.push_str(&repair.replacement);
        places.push(start..repaired.len());
        at = repair.span.end;
    }
    repaired.push_str(&text[at..]);
    (repaired, places)
}
