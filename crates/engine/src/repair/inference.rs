//! What inference answers: a channel, a language, and how sure it is.

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
    /// Probability, 0 to 1, that the text went through this channel rather than another or none.
    pub confidence: f64,
    /// The channel, and those that differ from it in what was lost and are not far behind it, with their log odds before
    /// anything of the text was weighed, the likeliest first.
    pub variants: Vec<(Channel, f64)>,
}
