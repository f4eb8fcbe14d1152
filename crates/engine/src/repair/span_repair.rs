//! The repair of one span.
//!
//! In: nothing (a type only). Out: [`SpanRepair`].

use std::ops::Range;

use super::escaped::{Run, runs};
use crate::InferredCharacter;
use crate::mention::Suspect;
use channel::Channel;

/// A proven repair of a span of text.
#[derive(Debug, Clone, PartialEq)]
pub struct SpanRepair {
    /// The span of the observed text, in bytes.
    pub span: Range<usize>,
    /// The text that stood there before the damage.
    pub replacement: String,
    /// The channel. It turns `replacement` into the observed text.
    pub channel: Channel,
    /// The probability, 0 to 1, that this channel damaged the span.
    pub confidence: f64,
    /// The number of repaired characters: those outside ASCII, and ASCII characters that were lost.
    pub damaged: usize,
    /// The characters that were inferred for those that lost a byte.
    pub inferred: Vec<InferredCharacter>,
    /// Whether the channel may have lost something on this line, so that the line has other originals too.
    pub loses: bool,
}

/// A part of a span that a repair changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Change<'r> {
    /// Its place in the observed text, in bytes.
    pub place: Range<usize>,
    /// What it becomes.
    pub original: &'r str,
    /// Where that begins in the replacement, in bytes.
    pub offset: usize,
    /// Where the inferred characters of `original` begin in it, in bytes and in order.
    pub inferred: Vec<usize>,
}

impl SpanRepair {
    /// The parts of its span in `text` that it changes, in order.
    pub fn changes(&self, text: &str) -> Vec<Change<'_>> {
        let observed = &text[self.span.clone()];
        let start = self.span.start;
        let change = |place: Range<usize>, original: Range<usize>| {
            let inferred = self.inferred.iter().map(|character| character.offset);
            let inferred = inferred.filter(|at| original.contains(at)).map(|at| at - original.start);
            Change {
                place: start + place.start..start + place.end,
                offset: original.start,
                inferred: inferred.collect(),
                original: &self.replacement[original],
            }
        };
        let changed = |run: Run| {
            let is_changed = observed[run.read.clone()] != self.replacement[run.original.clone()];
            is_changed.then(|| change(run.read, run.original))
        };
        match runs(observed, &self.replacement) {
            Some(runs) if !runs.is_empty() => runs.into_iter().filter_map(changed).collect(),
            _ => vec![change(0..observed.len(), 0..self.replacement.len())],
        }
    }

    /// The parts of its span that it changes. They are suspected of damage until it is known that they are not only mentioned.
    pub fn suspects(&self, text: &str) -> Vec<Suspect<'_>> {
        let changes = self.changes(text).into_iter();
        changes.map(|change| Suspect::of(change.place, change.original)).collect()
    }

    /// Whether its span overlaps no span of `others`, which are in order of place and don't overlap each other.
    pub(super) fn is_apart_from(&self, others: &[SpanRepair]) -> bool {
        let after = others.partition_point(|other| other.span.end <= self.span.start);
        others.get(after).is_none_or(|other| self.span.end <= other.span.start)
    }
}
