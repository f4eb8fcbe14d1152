//! The undamaged twin of a damaged word on the same line: the same word without the damage.

use std::ops::Range;

use super::damaged_word::{BLANK, is_joined};
use super::words::{Telling, tells};
use crate::budgets::BUDGETS;

/// The text between a damaged word and its nearest twin.
pub(super) struct Gap<'l>(&'l str);

impl<'l> Gap<'l> {
    /// The gap to the nearest twin of the word at `word`, whose original is `original`. Suspected characters are blanks in `line`.
    /// `None` if there is no twin, or if the original is ASCII, which is no evidence.
    pub(super) fn to_twin(line: &'l str, word: &Range<usize>, original: &str) -> Option<Gap<'l>> {
        let core = original.trim_matches(|c: char| !c.is_alphanumeric());
        let twin = if core.is_empty() { original } else { core };
        if twin.is_ascii() {
            return None;
        }
        let is_word = |at: &usize| {
            let before = line[..*at].chars().next_back();
            let behind = line[at + twin.len()..].chars().next();
            ![before, behind].into_iter().flatten().any(is_joined)
        };
        let between = |at: usize| match at < word.start {
            true => (at + twin.len()).min(word.start)..word.start,
            false => word.end..at.max(word.end),
        };
        let places = line.match_indices(twin).map(|(at, _)| at).filter(is_word);
        let nearest = places.map(between).min_by_key(|gap| gap.len())?;
        Some(Gap(&line[nearest]))
    }

    /// Whether this text says that one of the two should be the other: it has only signs, or a word such as "instead".
    pub(super) fn links(&self) -> bool {
        let signs = self.0.chars().all(|c| !c.is_alphanumeric() && c != BLANK);
        self.0.chars().count() <= BUDGETS.mention_link_characters
            && (signs || tells(&self.0.to_lowercase(), Telling::Link))
    }
}
