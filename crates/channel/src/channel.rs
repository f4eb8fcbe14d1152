//! A channel: one misreading, or a chain of them.
//!
//! In: misreadings. Out: the damaged text, and properties of the chain. How single characters go through it is in `codebook.rs`.

use std::fmt;

use crate::codebook::Codebook;
use crate::hypotheses::{MAX_LAYERS, relatives};
use crate::loss::{Loss, Recovery, Undefined};
use crate::notation;
use crate::written::Written;
use encodings::Encoding;

/// One misreading: text was written in one encoding and read as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Misreading {
    /// How the text was written.
    pub written: Written,
    /// The encoding it was read as: one with a table, or UTF-8 if the text was written in another encoding.
    pub read: Encoding,
    /// What happened to the bytes and characters that could not be kept.
    pub loss: Loss,
}

/// A chain of misreadings, in the order in which they happened. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Channel {
    layers: Vec<Misreading>,
}

impl Channel {
    /// A channel of one misreading.
    pub fn single(misreading: Misreading) -> Self {
        Channel { layers: vec![misreading] }
    }

    /// A channel of several misreadings, in the order in which they happened. `None` if there are none, or more
    /// than [`MAX_LAYERS`].
    pub fn chain(layers: Vec<Misreading>) -> Option<Self> {
        (1..=MAX_LAYERS).contains(&layers.len()).then_some(Channel { layers })
    }

    /// The misreadings in the order in which they happened.
    pub fn layers(&self) -> &[Misreading] {
        &self.layers
    }

    /// The chain in which text goes through `inner` first and through this channel afterwards. `None` if that makes
    /// more layers than [`MAX_LAYERS`].
    pub fn after(&self, inner: &Channel) -> Option<Channel> {
        Channel::chain(inner.layers.iter().chain(&self.layers).copied().collect())
    }

    /// This channel with `change` applied to the loss of its last layer, or of every layer if `all`.
    pub fn with_losses(&self, all: bool, change: impl Fn(Loss) -> Loss) -> Channel {
        let last = self.layers.len() - 1;
        let layers = self.layers.iter().enumerate();
        let layer = |(at, layer): (usize, &Misreading)| {
            let loss = if all || at == last { change(layer.loss) } else { layer.loss };
            Misreading { loss, ..*layer }
        };
        Channel { layers: layers.map(layer).collect() }
    }

    /// This channel with another decoder in its last layer.
    pub fn through(&self, read: Encoding, recovery: Recovery) -> Channel {
        let mut layers = self.layers.clone();
        if let Some(last) = layers.last_mut() {
            last.read = read;
            last.loss.recovery = recovery;
        }
        Channel { layers }
    }

    /// Whether damaged text shows the structure of UTF-8: lead bytes and continuation bytes in sequences. Such
    /// sequences hardly occur by chance.
    pub fn shows_in_shape(&self) -> bool {
        self.layers.first().is_some_and(|layer| matches!(layer.written, Written::Utf8 | Written::Cesu8))
    }

    /// Whether every layer writes and reads one byte per character.
    pub fn is_letter_by_letter(&self) -> bool {
        let single = |layer: &Misreading| {
            matches!(layer.written, Written::As(encoding) if encoding.single_byte().is_some())
                && layer.read.single_byte().is_some()
        };
        self.layers.iter().all(single)
    }

    /// Whether some layer drops the bytes that it can't read.
    pub fn drops(&self) -> bool {
        self.layers.iter().any(|layer| layer.loss.undefined == Undefined::Dropped)
    }

    /// Whether the decoder of the last layer reads several bytes as one character.
    pub fn pairs_bytes(&self) -> bool {
        self.layers.last().is_some_and(|layer| layer.read.multi_byte().is_some())
    }

    /// Whether two channels differ only in their losses and in variants of an encoding.
    pub fn is_akin(&self, other: &Channel) -> bool {
        let akin = |(a, b): (&Misreading, &Misreading)| {
            a.written == b.written && (a.read == b.read || relatives(a.read).contains(&b.read))
        };
        self.layers.len() == other.layers.len() && self.layers.iter().zip(&other.layers).all(akin)
    }

    /// Runs the channel forwards: the damaged form of `original`. `None` if the channel can't carry the text: a
    /// character can't be written, or a byte is undefined in the encoding it was read as and can't be kept.
    pub fn damage(&self, original: &str) -> Option<String> {
        Codebook::new(self).damage(original)
    }

    /// Whether two different originals can give the same damaged text.
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
