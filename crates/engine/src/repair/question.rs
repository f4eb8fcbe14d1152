//! What inference is asked, besides the lines.

use super::hints::Hints;
use channel::ChannelPattern;
use language::Models;
use language::characters::LanguageId;

/// What inference is given besides the lines.
pub struct Question<'a> {
    /// The language models.
    pub models: &'a Models,
    /// The only channels allowed, where the user said so.
    pub pattern: Option<&'a ChannelPattern>,
    /// The languages that the user says the text is in.
    pub named: &'a [LanguageId],
}

pub(super) fn named_languages(hints: Hints<'_>, models: &Models) -> Vec<LanguageId> {
    hints.languages.iter().filter_map(|tag| models.characters().language(tag)).collect()
}
