//! How text is damaged: misreadings, what became of the bytes that could not be read, and chains of both.
//!
//! In: text that was right, or text as it was observed. Out: the damaged text (forwards), or every
//! original that fits (backwards, [`Codebook`]). This crate knows encodings, and nothing of languages or of how likely a text is; it
//! reads and writes no files and prints nothing.
//!
//! How text is written as bytes is in `written.rs`, what a decoder makes of them and loses in `reader.rs` and
//! `effect.rs`, how likely all that is in `hypotheses.rs`.

mod byte_code;
mod codebook;
mod effect;
mod hypotheses;
mod notation;
mod provenance;
mod reader;
mod reread;
mod shifts;
mod stream_code;
#[cfg(test)]
mod tests;
mod utf8_reader;
mod written;

use std::fmt;

pub use codebook::{Codebook, Fit, Pending, Trails};
pub use effect::{Effect, Effects};
pub use hypotheses::{MAX_LAYERS, READ_AS, ReadAs, loss_log_prior, read_as_log_prior, relatives};
pub use notation::{ChannelPattern, NotationError};
pub use provenance::{Provenance, provenance, provenance_of_file, provenance_of_loss};
pub use reread::{RereadMarks, Stretch, TurnedBack};
pub use shifts::{Shifted, Shifts, may_shift};
pub use written::Written;

use encodings::Encoding;

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

/// One wrong turn: text written as one encoding, read as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Misreading {
    /// How the text was written.
    pub written: Written,
    /// The encoding it was read as: one with a table, or UTF-8 where it was written in another.
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

    /// The misreadings in the order in which they happened; `None` where there are none, or more than
    /// [`MAX_LAYERS`].
    pub fn chain(layers: Vec<Misreading>) -> Option<Self> {
        (1..=MAX_LAYERS).contains(&layers.len()).then_some(Channel { layers })
    }

    /// The misreadings in the order in which they happened.
    pub fn layers(&self) -> &[Misreading] {
        &self.layers
    }

    /// This channel after `inner`: text goes through `inner` first. `None` where that makes too many layers.
    pub fn after(&self, inner: &Channel) -> Option<Channel> {
        Channel::chain(inner.layers.iter().chain(&self.layers).copied().collect())
    }

    /// The same channel with `change` made to the loss of its last layer, or of `all`.
    pub fn with_losses(&self, all: bool, change: impl Fn(Loss) -> Loss) -> Channel {
        let last = self.layers.len() - 1;
        let layers = self.layers.iter().enumerate();
        let layer = |(at, layer): (usize, &Misreading)| {
            let loss = if all || at == last { change(layer.loss) } else { layer.loss };
            Misreading { loss, ..*layer }
        };
        Channel { layers: layers.map(layer).collect() }
    }

    /// The same channel with another decoder at its end.
    pub fn through(&self, read: Encoding, recovery: Recovery) -> Channel {
        let mut layers = self.layers.clone();
        if let Some(last) = layers.last_mut() {
            last.read = read;
            last.loss.recovery = recovery;
        }
        Channel { layers }
    }

    /// Whether what went through it has the shape of UTF-8, which chance does not make.
    pub fn shows_in_shape(&self) -> bool {
        self.layers.first().is_some_and(|layer| matches!(layer.written, Written::Utf8 | Written::Cesu8))
    }

    /// Whether each byte was a character, as it was written and as it was read.
    pub fn is_letter_by_letter(&self) -> bool {
        let single = |layer: &Misreading| {
            matches!(layer.written, Written::As(encoding) if encoding.single_byte().is_some())
                && layer.read.single_byte().is_some()
        };
        self.layers.iter().all(single)
    }

    /// Whether the last decoder reads bytes in pairs.
    pub fn pairs_bytes(&self) -> bool {
        self.layers.last().is_some_and(|layer| layer.read.multi_byte().is_some())
    }

    /// Whether two channels differ in nothing but what was lost, and in variants of an encoding.
    pub fn is_akin(&self, other: &Channel) -> bool {
        let akin = |(a, b): (&Misreading, &Misreading)| {
            a.written == b.written && (a.read == b.read || relatives(a.read).contains(&b.read))
        };
        self.layers.len() == other.layers.len() && self.layers.iter().zip(&other.layers).all(akin)
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
