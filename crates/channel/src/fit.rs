//! A character that fits what was observed, and what is pending between two of them.
//!
//! What the codes of a channel give, and whoever follows a path through them holds in between.

use crate::hypotheses::MAX_LAYERS;

/// The bytes that the decoder of each layer has taken and not yet turned into a character: each as one number with a
/// leading 1, 0 for none.
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

/// One character of the original that fits at a place of the observed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fit {
    /// The character.
    pub character: char,
    /// Observed characters that it accounts for, those of the bytes that were pending before it included. May be
    /// none: its bytes are pending, or were dropped.
    pub consumed: usize,
    /// Whether it lost a byte, so that another original fits as well. Always false for ASCII that stands for
    /// itself.
    pub lost: bool,
    /// Whether what was pending was lost, so that the character before lost a byte.
    pub lost_before: bool,
    /// What is pending after it.
    pub pending: Pending,
}

impl Fit {
    /// A character that lost nothing and leaves nothing pending.
    pub(super) fn whole(character: char, consumed: usize) -> Fit {
        Fit { character, consumed, lost: false, lost_before: false, pending: Pending::NONE }
    }
}
