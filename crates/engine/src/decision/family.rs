//! The families of channels, each of which has weights of its own.

use channel::{Channel, Written};

/// A family of channels: what they leave behind is alike, so that one set of weights fits all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// UTF-8 that was read in encodings of one byte a character. It leaves sequences of two to four characters.
    Bytes,
    /// UTF-8 that was read in an encoding that pairs bytes.
    Pairs,
    /// Text in one legacy encoding that was read in another one. It leaves no structure.
    Letters,
    /// Text of which marks of lost characters are left.
    Marks,
    /// A file in a legacy encoding, which was not misread at all.
    File,
}

impl Family {
    /// All families, in the order of the table of weights.
    pub const ALL: [Family; 5] = [Family::Bytes, Family::Pairs, Family::Letters, Family::Marks, Family::File];

    /// The family of a channel that damaged a text.
    pub fn of(channel: &Channel) -> Family {
        let last = channel.layers().last();
        let is_legacy = channel
            .layers()
            .first()
            .is_some_and(|layer| matches!(layer.written, Written::As(encoding) if !encoding.is_unicode()));
        match () {
            () if last.is_some_and(|layer| layer.read.is_unicode()) => Family::Marks,
            () if is_legacy => Family::Letters,
            () if channel.pairs_bytes() => Family::Pairs,
            () => Family::Bytes,
        }
    }

    /// Its name in the table of weights.
    pub fn name(self) -> &'static str {
        match self {
            Family::Bytes => "bytes",
            Family::Pairs => "pairs",
            Family::Letters => "letters",
            Family::Marks => "marks",
            Family::File => "file",
        }
    }
}
