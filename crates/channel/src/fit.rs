//! A character that fits the observed text, and the bytes that are pending between two characters.
//!
//! The codes of a channel return these, and a search keeps them along its path.

use crate::hypotheses::MAX_LAYERS;

/// For each layer, the bytes that its decoder has read and not yet turned into a character: a big-endian number with a
/// leading 1, or 0 for no bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Pending(pub(super) [u32; MAX_LAYERS]);

impl Pending {
    /// No decoder waits for a byte.
    pub const NONE: Pending = Pending([0; MAX_LAYERS]);

    /// Whether no decoder waits for a byte.
    pub fn is_none(self) -> bool {
        self == Pending::NONE
    }
}

/// A character of the original that fits at a place of the observed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fit {
    /// The character.
    pub character: char,
    /// The number of observed characters that it accounts for, including those of the bytes that were pending before it.
    /// 0 if its bytes are pending or were dropped.
    pub consumed: usize,
    /// Whether it lost a byte, so that other originals fit as well. Always false for ASCII that stands for itself.
    pub lost: bool,
    /// Whether pending bytes were lost, so that the character before lost a byte.
    pub lost_before: bool,
    /// The bytes that are pending after it.
    pub pending: Pending,
}

impl Fit {
    /// A character that lost nothing and leaves nothing pending.
    pub(super) fn whole(character: char, consumed: usize) -> Fit {
        Fit { character, consumed, lost: false, lost_before: false, pending: Pending::NONE }
    }
}
