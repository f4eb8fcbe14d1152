//! What the user knows, and how sure one has to be.

use channel::ChannelPattern;

/// Below this confidence nothing is proposed.
pub const LEAST_REPAIR_CONFIDENCE: f64 = 0.9;

/// What the user knows. It shifts the odds, never the proof.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// The only channels allowed.
    pub channel: Option<&'a ChannelPattern>,
    /// The languages that the text is in, as BCP 47 tags.
    pub languages: &'a [String],
}
