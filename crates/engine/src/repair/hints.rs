//! Knowledge of the user that guides a repair.

use channel::ChannelPattern;

/// Knowledge of the user. It changes the odds, but never the proof.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// The only channels allowed.
    pub channel: Option<&'a ChannelPattern>,
    /// The languages that the text is in, as BCP 47 tags.
    pub languages: &'a [String],
}
