//! The repair of one span.
//!
//! In: nothing (a type only). Out: [`SpanRepair`].

use std::ops::Range;

use crate::InferredCharacter;
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

impl SpanRepair {
    /// Whether its span overlaps no span of `others`, which are in order of place and don't overlap each other.
    pub(super) fn is_apart_from(&self, others: &[SpanRepair]) -> bool {
        let after = others.partition_point(|other| other.span.end <= self.span.start);
        others.get(after).is_none_or(|other| self.span.end <= other.span.start)
    }
}
