//! How text is damaged: misreadings, what became of the bytes that could not be read, and chains of both.
//!
//! In: text that was right, or text as it was observed. Out: the damaged text (forwards), or every
//! original that fits (backwards, [`Codebook`]). Knows nothing of how likely a text is.
//!
//! A channel over single-byte encodings treats each byte of the original on its own: the byte becomes a
//! character, or several after further layers, or nothing. That map is all there is to it, and
//! [`Codebook`] is that map, whatever number of layers and losses it was made of.

mod codebook;
mod effect;
mod hypotheses;
mod notation;
#[cfg(test)]
mod tests;

use std::fmt;

pub use codebook::{Codebook, Fit};
pub use effect::{Effect, Effects};
pub use hypotheses::{MAX_LAYERS, READ_AS, ReadAs, loss_log_prior, read_as_log_prior};
pub use notation::{ChannelPattern, NotationError};

use crate::encoding::Encoding;

/// How the original was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Written {
    /// UTF-8.
    Utf8,
    /// CESU-8, also called UTF-8 with surrogates: a character beyond U+FFFF stands as the two halves of
    /// its surrogate pair, three bytes each (Unicode Technical Report 26; Oracle's `UTF8`, Java's
    /// modified UTF-8, MySQL's `utf8`).
    Cesu8,
}

impl Written {
    /// The name used in channel notation.
    pub fn name(self) -> &'static str {
        match self {
            Written::Utf8 => "utf-8",
            Written::Cesu8 => "cesu-8",
        }
    }

    /// The name used in sentences.
    pub fn title(self) -> &'static str {
        match self {
            Written::Utf8 => "UTF-8",
            Written::Cesu8 => "CESU-8",
        }
    }

    /// Whether any text written so has `byte`. CESU-8 has no lead bytes of four, UTF-8 none above F4; both
    /// lack C0 and C1, which would spell ASCII the long way.
    pub fn has(self, byte: u8) -> bool {
        match byte {
            0xC0 | 0xC1 | 0xF5.. => false,
            0xF0..=0xF4 => self == Written::Utf8,
            _ => true,
        }
    }

    /// Appends the bytes of `character` to `out`.
    pub fn encode(self, character: char, out: &mut Vec<u8>) {
        let code = character as u32;
        if self == Written::Cesu8 && code > 0xFFFF {
            let mut halves = [0u16; 2];
            for &half in character.encode_utf16(&mut halves).iter() {
                out.extend([
                    0xE0 | (half >> 12) as u8,
                    0x80 | (half >> 6 & 0x3F) as u8,
                    0x80 | (half & 0x3F) as u8,
                ]);
            }
            return;
        }
        let mut utf8 = [0; 4];
        out.extend_from_slice(character.encode_utf8(&mut utf8).as_bytes());
    }
}

/// What became of a byte that has no visible character in the encoding it was read as: one that the
/// vendor's table leaves undefined, or that stands for a C1 control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Undefined {
    /// Kept as the C1 control of the same number; nothing is lost.
    Kept,
    /// Dropped.
    Dropped,
    /// Replaced by U+FFFD.
    Replaced,
    /// Replaced by `?`.
    Questioned,
}

/// The policy of one misreading for what it could not keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Loss {
    /// Bytes without a visible character.
    pub undefined: Undefined,
    /// What else happened to the characters that were read.
    pub effects: Effects,
}

impl Loss {
    /// Nothing is lost.
    pub const NONE: Loss = Loss { undefined: Undefined::Kept, effects: Effects::NONE };
}

/// One wrong turn: text written as one encoding, read as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Misreading {
    /// How the text was written.
    pub written: Written,
    /// The encoding it was read as; a single-byte one.
    pub read: Encoding,
    /// What was not kept.
    pub loss: Loss,
}

/// A chain of misreadings, the first that happened first. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Channel {
    layers: Vec<Misreading>,
}

impl Channel {
    /// A channel of one misreading.
    pub fn single(misreading: Misreading) -> Self {
        Channel { layers: vec![misreading] }
    }

    /// The misreadings in the order in which they happened; `None` where there are none.
    pub fn chain(layers: Vec<Misreading>) -> Option<Self> {
        (!layers.is_empty()).then_some(Channel { layers })
    }

    /// The misreadings in the order in which they happened.
    pub fn layers(&self) -> &[Misreading] {
        &self.layers
    }

    /// This channel after `inner`: text goes through `inner` first.
    pub fn after(&self, inner: &Channel) -> Channel {
        Channel { layers: inner.layers.iter().chain(&self.layers).copied().collect() }
    }

    /// Runs the channel forwards: what becomes of `original`. `None` where the channel can't carry the
    /// text, because a byte has no place in the encoding that it was read as and the policy keeps it.
    pub fn damage(&self, original: &str) -> Option<String> {
        Codebook::new(self).damage(original)
    }

    /// True where two different originals can give the same damaged text.
    pub fn loses(&self) -> bool {
        Codebook::new(self).loses()
    }
}

/// For people: "UTF-8 read as windows-1254; undefined bytes and soft hyphens dropped".
impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        notation::describe(self, f)
    }
}
