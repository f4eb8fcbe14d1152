//! The repair of one span, which the stages of a repair hand to one another.
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
    /// What stood there before the damage.
    pub replacement: String,
    /// The channel, which turns `replacement` into the observed text.
    pub channel: Channel,
    /// Probability, 0 to 1, that this span was damaged by this channel.
    pub confidence: f64,
    /// Characters outside ASCII that went through the channel.
    pub damaged: usize,
    /// Those that lost a byte.
    pub inferred: Vec<InferredCharacter>,
    /// Whether the channel loses anything, here or elsewhere in the text.
    pub loses: bool,
}

impl SpanRepair {
    /// Whether its span overlaps none of those of `others`.
    pub(super) fn is_apart_from(&self, others: &[SpanRepair]) -> bool {
        others.iter().all(|other| other.span.end <= self.span.start || self.span.end <= other.span.start)
    }
}
