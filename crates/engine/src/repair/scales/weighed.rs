//! A channel, and the results of weighing it.

use channel::Channel;
use language::characters::LanguageId;

/// A channel with its log odds.
#[derive(Clone)]
pub struct Weighed {
    pub channel: Channel,
    /// The natural logarithm of the odds that the text went through this channel, compared with no channel.
    pub log_odds: f64,
    /// The language of the original.
    pub language: LanguageId,
    /// Whether characters are left unexplained that the channel may have made, or marks of lost characters.
    pub leftovers: bool,
}
