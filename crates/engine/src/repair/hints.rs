//! Knowledge of the user that guides a repair, and the least confidence of a repair.

use channel::ChannelPattern;

/// The least confidence from which on a repair is proposed.
pub const LEAST_REPAIR_CONFIDENCE: f64 = 0.9;

/// Knowledge of the user. It changes the odds, but never the proof.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// The only channels allowed.
    pub channel: Option<&'a ChannelPattern>,
    /// The languages that the text is in, as BCP 47 tags.
    pub languages: &'a [String],
}
