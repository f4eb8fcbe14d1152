//! Where a reading of Chinese text stands.

/// A place in a text, with what matters of the text before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct State {
    /// What stands before: the rank of a word, or one of the codes from [`SYMBOL_CODES`] on.
    pub(super) previous: u32,
    /// The bigram that `previous` ends.
    pub(super) bigram: u32,
    /// How far the word that is being read has got.
    pub(super) node: u32,
}

/// Codes of symbols in [`State::previous`].
pub(super) const SYMBOL_CODES: u32 = 1 << 24;
/// Codes of Han characters that are in no word; each is a state of its own, or its posterior would be
/// shared out among all of them.
pub(super) const UNKNOWN_CODES: u32 = 1 << 25;
