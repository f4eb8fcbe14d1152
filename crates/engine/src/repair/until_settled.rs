//! Repairs a text until the repaired text has nothing left to repair.
//!
//! In: text. Out: repairs. The repaired text is examined again. Repairs that are found only then are added. A place that would be
//! repaired a second time was not understood, so its first repair is dropped. Then the text is examined once more. If there is
//! still something to repair, nothing is repaired at all.

use std::ops::Range;

use super::escaped::repair_escaped;
use super::hints::Hints;
use super::one_pass::repair_once;
use super::span_repair::SpanRepair;
use crate::budgets::BUDGETS;
use crate::escape::Notation;
use channel::Codebook;
use language::Models;

/// The repairs of a text, none overlapping another.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Repairs {
    /// The repairs of characters that are not spelled in escapes, in order of place.
    pub plain: Vec<SpanRepair>,
    /// The repairs of characters that are spelled in escapes, with their notation, in order of place.
    pub escaped: Vec<(Notation, SpanRepair)>,
}

/// The repairs of `text`. After all of them, the text has nothing left to repair.
pub fn repair(text: &str, hints: Hints<'_>, models: &Models) -> Repairs {
    let plain = repair_once(text, hints, models);
    repair_escaped(text, &plain, hints, models)
        .unwrap_or_else(|| Repairs { plain: settled(text, plain, hints, models), escaped: Vec::new() })
}

/// Corrects `repairs`, which one run found in `text`, by further runs on the repaired text.
fn settled(text: &str, mut repairs: Vec<SpanRepair>, hints: Hints<'_>, models: &Models) -> Vec<SpanRepair> {
    for _ in 1..BUDGETS.runs_over_text {
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

/// Corrects `repairs` of `text` by the repairs that were found in the repaired text: `again`. `places` are the ranges of the
/// replacements in the repaired text. Repairs elsewhere are added. If a replacement would be repaired again, its repair is dropped,
/// or replaced by one with another layer.
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
            // Only one part of a repair is deepened in one run. The next run finds another part again.
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

/// Splits the repair `outer`, if a part of its replacement is still damaged: that part went through one more layer. `inner` is
/// the repair of that part, in a text in which the replacement of `outer` starts at `start`. Returns the parts if each of them is
/// proven.
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
                loses: inner.loses || outer.loses,
                ..inner.clone()
            })?);
        } else {
            // ASCII at the ends was not changed by the channel, so it is no part of the repair.
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

/// The text after `repairs`, and the range of each replacement in it, in bytes.
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
