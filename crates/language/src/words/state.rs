//! The state of the word model.

/// The state of the word model after some text: everything that the probability of the next character depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WordState {
    /// The word or symbol before: a rank, or a code from [`SYMBOL_CODES`] on.
    pub(super) previous: u32,
    /// The bigram that `previous` ends.
    pub(super) bigram: u32,
    /// The node of the lexicon that the current word has reached.
    pub(super) node: u32,
}

/// The first code of a symbol in [`WordState::previous`].
pub(super) const SYMBOL_CODES: u32 = 1 << 24;
/// The first code of a Han character that belongs to no word. Each such character is a state of its own; in a shared
/// state, each would get the posterior of all of them.
pub(super) const UNKNOWN_CODES: u32 = 1 << 25;
