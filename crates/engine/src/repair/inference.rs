//! The result of an inference: a channel, a language, and a confidence.

use channel::Channel;
use language::characters::LanguageId;

/// The likeliest channel.
#[derive(Debug, Clone)]
pub struct Inference {
    /// The channel.
    pub channel: Channel,
    /// The language of the repaired text.
    pub language: LanguageId,
    /// The language of the text as it stands.
    pub language_as_is: LanguageId,
    /// The log odds of the channel, compared with no damage, in nats.
    pub log_odds: f64,
    /// The log prior odds of the channel, in nats.
    pub log_prior: f64,
    /// The channel and its likely variants with other losses, each with its log prior odds, the likeliest first.
    pub variants: Vec<(Channel, f64)>,
}
