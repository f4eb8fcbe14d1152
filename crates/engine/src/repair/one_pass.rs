//! One run over a text: the repairs of text in seven bits, of misread marks, and of all other channels.

use super::all_channels::repair_layer;
use super::blank::blanked;
use super::hints::Hints;
use super::reread::repair_reread;
use super::shifted::repair_shifted;
use super::span_repair::SpanRepair;
use crate::{Counter, count};
use channel::RereadMarks;
use language::Models;

/// The repairs of `text`, in order of place. The repaired text may have something left to repair.
pub(super) fn repair_once(text: &str, hints: Hints<'_>, models: &Models) -> Vec<SpanRepair> {
    let mut repairs = repair_shifted(text, hints, models);
    if text.is_ascii() {
        return repairs;
    }
    let others = repair_outside_ascii(text, hints, models);
    repairs.retain(|repair| repair.is_apart_from(&others));
    repairs.extend(others);
    repairs.sort_by_key(|repair| repair.span.start);
    repairs
}

/// The repairs of `text`, except for text in seven bits.
fn repair_outside_ascii(text: &str, hints: Hints<'_>, models: &Models) -> Vec<SpanRepair> {
    count(Counter::EngineRun, 1);
    let Some((reread, back)) = RereadMarks::in_text(text) else { return repair_layer(text, hints, models) };
    let mut repairs = repair_reread(text, reread, &back, hints, models);
    // Misread marks alone are not repaired. If there is other damage, it shows without the marks too, and its channel explains
    // the marks.
    let mut rest = blanked(text, back.stretches.iter().map(|stretch| &stretch.observed));
    if repairs.is_empty() && !repair_layer(&rest, hints, models).is_empty() {
        return repair_layer(text, hints, models);
    }
    if !repairs.is_empty() {
        rest = blanked(&rest, repairs.iter().map(|repair| &repair.span));
        repairs.extend(repair_layer(&rest, hints, models));
        repairs.sort_by_key(|repair| repair.span.start);
    }
    repairs
}
