//! The repaired places with the text around them, before and after the repair.
//!
//! In: a text, and repairs of it in order of place. Out: windows. A window is a stretch of one line with the repairs in it, as observed and as
//! repaired. Of many windows, some that are spread evenly over the text are taken, so that the answer does not depend on its length.

use std::ops::Range;

use crate::budgets::BUDGETS;
use crate::repair::{Change, SpanRepair};
use crate::spread::spread;

/// A stretch of a line, as observed and as repaired. The ranges are the repaired places, in bytes, in the same order.
#[derive(Debug, Clone, Default)]
pub struct Window {
    /// The text as observed.
    pub before: String,
    /// The repaired places in it.
    pub places_before: Vec<Range<usize>>,
    /// The text as repaired.
    pub after: String,
    /// The repaired places in it.
    pub places_after: Vec<Range<usize>>,
    /// Where the inferred characters of the text as repaired begin, in bytes and in order.
    pub inferred: Vec<usize>,
}

impl Window {
    /// A window of text that was not misread. Its places are `places`, in bytes and in order.
    pub fn unmisread(text: String, places: Vec<Range<usize>>) -> Window {
        Window { after: text, places_after: places, ..Window::default() }
    }
}

/// The windows of `repairs`, which are in order of place and don't overlap.
pub fn windows(text: &str, repairs: &[&SpanRepair]) -> Vec<Window> {
    let changes: Vec<Change<'_>> = repairs.iter().flat_map(|repair| repair.changes(text)).collect();
    let mut groups: Vec<&[Change<'_>]> = Vec::new();
    let mut start = 0;
    for at in 1..=changes.len() {
        let ends = changes.get(at).is_none_or(|next| {
            let between = &text[changes[at - 1].place.end..next.place.start];
            between.len() > BUDGETS.decision_bytes_each_side
                || between.contains('\n')
                || next.place.end - changes[start].place.start > BUDGETS.decision_window_bytes
        });
        if ends {
            groups.push(&changes[start..at]);
            start = at;
        }
    }
    spread(groups.len(), BUDGETS.decision_windows).map(|at| window(text, groups[at])).collect()
}

fn window(text: &str, changes: &[Change<'_>]) -> Window {
    let mut window = Window::default();
    let (Some(first), Some(last)) = (changes.first(), changes.last()) else { return window };
    let lead = line_before(text, first.place.start);
    window.before.push_str(lead);
    window.after.push_str(lead);
    let mut at = first.place.start;
    for Change { place, original, inferred, .. } in changes {
        let between = &text[at..place.start];
        window.before.push_str(between);
        window.after.push_str(between);
        window.places_before.push(push(&mut window.before, &text[place.clone()]));
        let place_after = push(&mut window.after, original);
        window.inferred.extend(inferred.iter().map(|at| place_after.start + at));
        window.places_after.push(place_after);
        at = place.end;
    }
    let trail = line_behind(text, last.place.end);
    window.before.push_str(trail);
    window.after.push_str(trail);
    window
}

/// Appends `part`, and returns where it stands.
fn push(text: &mut String, part: &str) -> Range<usize> {
    let start = text.len();
    text.push_str(part);
    start..text.len()
}

/// The end of the line before the byte `at`, of at most `BUDGETS.decision_bytes_each_side` bytes.
fn line_before(text: &str, at: usize) -> &str {
    let start = (at.saturating_sub(BUDGETS.decision_bytes_each_side)..=at)
        .find(|&start| text.is_char_boundary(start))
        .unwrap_or(at);
    let part = &text[start..at];
    &part[part.rfind('\n').map_or(0, |end| end + 1)..]
}

/// The line behind the byte `at`, of at most `BUDGETS.decision_bytes_each_side` bytes.
fn line_behind(text: &str, at: usize) -> &str {
    let limit = (at + BUDGETS.decision_bytes_each_side).min(text.len());
    let end = (at..=limit).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(at);
    let part = &text[at..end];
    &part[..part.find('\n').unwrap_or(part.len())]
}
