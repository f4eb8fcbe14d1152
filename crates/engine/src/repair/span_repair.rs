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
    /// Whether the channel loses anything, here or elsewhere in the text.
    pub loses: bool,
}

impl SpanRepair {
    /// Whether its span overlaps no span of `others`.
    pub(super) fn is_apart_from(&self, others: &[SpanRepair]) -> bool {
        others.iter().all(|other| other.span.end <= self.span.start || self.span.end <= other.span.start)
    }
}
