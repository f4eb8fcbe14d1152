//! The input of an inference besides the lines.

use super::hints::Hints;
use channel::ChannelPattern;
use language::Models;
use language::characters::LanguageId;

/// The input of an inference besides the lines.
pub struct Question<'a> {
    /// The language models.
    pub models: &'a Models,
    /// The only channels allowed, if the user named some.
    pub pattern: Option<&'a ChannelPattern>,
    /// The languages of the text, if the user named some.
    pub named: &'a [LanguageId],
}

/// The languages that the user named, as far as there are models of them.
pub(super) fn named_languages(hints: Hints<'_>, models: &Models) -> Vec<LanguageId> {
    hints.languages.iter().filter_map(|tag| models.characters().language(tag)).collect()
}
