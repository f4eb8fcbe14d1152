//! The loss policy of a misreading: what happens to bytes that the encoding can't read, and side effects.
//!
//! Only names: the behaviour is in `reader.rs` and `effect.rs`.

use crate::effect::Effects;

/// The fate of an undecodable byte. In a single-byte encoding, that is a byte which the vendor's table leaves undefined
/// or which is a C1 control. In an encoding of several bytes a character, it is a byte that belongs to no valid
/// sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Undefined {
    /// Kept as the C1 control of the same number; nothing is lost. An encoding of several bytes a character can't keep
    /// it: text with such a byte can't have gone through the channel.
    Kept,
    /// Dropped without a trace.
    Dropped,
    /// Replaced by U+FFFD.
    Replaced,
    /// Replaced by `?`.
    Questioned,
    /// Replaced by the katakana middle dot U+30FB, as Windows does in code page 932.
    Dotted,
}

impl Undefined {
    /// All fates.
    pub const ALL: [Undefined; 5] =
        [Undefined::Kept, Undefined::Dropped, Undefined::Replaced, Undefined::Questioned, Undefined::Dotted];

    /// The character that replaces an undecodable byte; `None` if it was dropped or kept.
    pub fn mark(self) -> Option<char> {
        match self {
            Undefined::Kept | Undefined::Dropped => None,
            Undefined::Replaced => Some('\u{FFFD}'),
            Undefined::Questioned => Some('?'),
            Undefined::Dotted => Some('\u{30FB}'),
        }
    }
}

/// How a decoder of several bytes a character goes on after an invalid sequence. Without meaning for single-byte encodings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Recovery {
    /// The bytes of the invalid pair are lost together, but an ASCII second byte is kept: the Encoding Standard and Java.
    /// An incomplete UTF-8 sequence is lost together, as in nearly all decoders.
    #[default]
    Pair,
    /// Only the first byte is lost, and the second is read again: Python and iconv. In UTF-8, each byte is lost alone, as
    /// in Go.
    Lead,
    /// Like [`Recovery::Pair`], but a quotation mark, bracket, full stop, comma, space or line feed is lost with
    /// the byte before it.
    SwallowPunctuation,
    /// The bytes of the invalid pair are lost together, whatever the second one is, a line feed too: Windows. Only the
    /// character U+0000 is kept.
    SwallowAscii,
}

impl Recovery {
    /// All ways to recover.
    pub const ALL: [Recovery; 4] =
        [Recovery::Pair, Recovery::Lead, Recovery::SwallowPunctuation, Recovery::SwallowAscii];
}

/// The loss policy of one misreading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Loss {
    /// The fate of undecodable bytes.
    pub undefined: Undefined,
    /// How the decoder goes on after them.
    pub recovery: Recovery,
    /// The side effects on characters that were decoded.
    pub effects: Effects,
}

impl Loss {
    /// Nothing is lost.
    pub const NONE: Loss =
        Loss { undefined: Undefined::Kept, recovery: Recovery::Pair, effects: Effects::NONE };
}
