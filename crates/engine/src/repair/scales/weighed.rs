//! A channel and what was found by weighing it.

use channel::Channel;
use language::characters::LanguageId;

/// A channel with its odds.
#[derive(Clone)]
pub struct Weighed {
    pub channel: Channel,
    /// Natural log of the odds that the text went through it rather than through none.
    pub log_odds: f64,
    pub language: LanguageId,
    /// A hash of the repaired sample, but for lost characters.
    pub output: u64,
    /// Whether characters were left over that the channel may have made, or marks of what was lost.
    pub leftovers: bool,
}
