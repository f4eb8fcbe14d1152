//! The families of channels, each of which has weights of its own.

use channel::{Channel, Written};
use encodings::Encoding;

/// A family of channels: what they leave behind is alike, so that one set of weights fits all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// UTF-8 that was read in encodings of one byte a character. It leaves sequences of two to four characters.
    Bytes,
    /// UTF-8 that was read in an encoding that pairs bytes.
    Pairs,
    /// The same where bytes were lost, so that characters are inferred.
    LossyPairs,
    /// Text in one legacy encoding of one byte a character that was read in another one. It leaves no structure.
    Letters,
    /// Text in a legacy encoding of several bytes a character that was read in another one.
    Characters,
    /// Text in a legacy encoding of one byte a character that was read as ISO-8859-1. It leaves control characters.
    Controls,
    /// Text of which marks of lost characters are left.
    Marks,
    /// A file in a legacy encoding, which was not misread at all.
    File,
}

impl Family {
    /// All families, in the order of the table of weights.
    pub const ALL: [Family; 8] = [
        Family::Bytes,
        Family::Pairs,
        Family::LossyPairs,
        Family::Letters,
        Family::Characters,
        Family::Controls,
        Family::Marks,
        Family::File,
    ];

    /// The family of a channel that damaged a text. `infers` says whether characters of the original are inferred.
    pub fn of(channel: &Channel, infers: bool) -> Family {
        let last = channel.layers().last();
        let written = channel.layers().first().map(|layer| layer.written);
        let of_one_byte = matches!(written, Some(Written::As(encoding)) if encoding.single_byte().is_some());
        let is_legacy = matches!(written, Some(Written::As(encoding)) if !encoding.is_unicode());
        let is_latin1 = last.is_some_and(|layer| layer.read == Encoding::ISO_8859_1);
        match () {
            () if last.is_some_and(|layer| layer.read.is_unicode()) => Family::Marks,
            () if of_one_byte && is_latin1 => Family::Controls,
            () if of_one_byte => Family::Letters,
            () if is_legacy => Family::Characters,
            () if channel.pairs_bytes() && infers => Family::LossyPairs,
            () if channel.pairs_bytes() => Family::Pairs,
            () => Family::Bytes,
        }
    }

    /// Its name in the table of weights.
    pub fn name(self) -> &'static str {
        match self {
            Family::Bytes => "bytes",
            Family::Pairs => "pairs",
            Family::LossyPairs => "lossy-pairs",
            Family::Letters => "letters",
            Family::Characters => "characters",
            Family::Controls => "controls",
            Family::Marks => "marks",
            Family::File => "file",
        }
    }
}
