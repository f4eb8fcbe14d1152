//! What a misreading did not keep: the policy for bytes that the encoding can't read, and side effects.
//!
//! Names and no behaviour: `reader.rs` and `effect.rs` say what each does.

use crate::effect::Effects;

/// What became of a byte that has no visible character in the encoding it was read as: one that the
/// vendor's table leaves undefined, or that stands for a C1 control; or, where bytes are read in pairs, of what
/// makes no pair; or, where UTF-8 is read, of what is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Undefined {
    /// Kept as the C1 control of the same number; nothing is lost. Where bytes are read in pairs there are none
    /// that make no pair.
    Kept,
    /// Dropped.
    Dropped,
    /// Replaced by U+FFFD.
    Replaced,
    /// Replaced by `?`.
    Questioned,
}

impl Undefined {
    /// All fates of such a byte.
    pub const ALL: [Undefined; 4] =
        [Undefined::Kept, Undefined::Dropped, Undefined::Replaced, Undefined::Questioned];

    /// What stands in the place of such a byte; `None` where nothing does, or it was kept.
    pub fn mark(self) -> Option<char> {
        match self {
            Undefined::Kept | Undefined::Dropped => None,
            Undefined::Replaced => Some('\u{FFFD}'),
            Undefined::Questioned => Some('?'),
        }
    }
}

/// How a decoder that reads bytes in pairs, or UTF-8, goes on after a first byte that makes no pair with the next one. Of
/// no meaning where each byte is read on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Recovery {
    /// Both bytes are lost together, but ASCII is kept: the decoders of the Encoding Standard, Java, Windows for a
    /// second byte outside ASCII. Of UTF-8 what can't be continued is lost together: nearly all its decoders.
    #[default]
    Pair,
    /// The first byte is lost alone, the second is read again: Python, iconv; of UTF-8, each byte is lost alone: Go.
    Lead,
    /// As [`Recovery::Pair`], but a quotation mark, bracket, stop, comma, space or line feed is swallowed with
    /// the byte before it.
    SwallowPunctuation,
    /// As [`Recovery::Pair`], but all ASCII below 40 is swallowed, which can't be the second byte of a pair:
    /// what Windows code pages do.
    SwallowAscii,
}

impl Recovery {
    /// All ways to go on.
    pub const ALL: [Recovery; 4] =
        [Recovery::Pair, Recovery::Lead, Recovery::SwallowPunctuation, Recovery::SwallowAscii];
}

/// The policy of one misreading for what it could not keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Loss {
    /// Bytes without a visible character.
    pub undefined: Undefined,
    /// What was lost with it, where bytes are read in pairs.
    pub recovery: Recovery,
    /// What else happened to the characters that were read.
    pub effects: Effects,
}

impl Loss {
    /// Nothing is lost.
    pub const NONE: Loss =
        Loss { undefined: Undefined::Kept, recovery: Recovery::Pair, effects: Effects::NONE };
}
