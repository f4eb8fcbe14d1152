//! How the original was written: from characters to bytes, and back.
//!
//! In: characters, or bytes that start at the beginning of a character. Out: their bytes, or the character. Knows
//! nothing of the decoder that misreads them.

use crate::shifts::Shifts;
use encodings::{Encoding, Lookup, encode_cesu_8, lookup_surrogates};

/// How the original was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Written {
    /// UTF-8.
    Utf8,
    /// CESU-8, also called UTF-8 with surrogates: a character beyond U+FFFF is written as the two halves of
    /// its surrogate pair, three bytes each (Unicode Technical Report 26; Oracle's `UTF8`, Java's
    /// modified UTF-8, MySQL's `utf8`).
    Cesu8,
    /// Another encoding, one with a table. (`As(UTF_8)` behaves like [`Written::Utf8`].)
    As(Encoding),
    /// In seven bits, with shifts that apply to the characters after them. Such text is written as a whole, not
    /// character by character.
    InShifts(Shifts),
}

impl Written {
    /// The name in channel notation.
    pub fn name(self) -> &'static str {
        match self {
            Written::Utf8 => "utf-8",
            Written::Cesu8 => "cesu-8",
            Written::As(encoding) => encoding.name(),
            Written::InShifts(shifts) => shifts.name(),
        }
    }

    /// The name in sentences for people.
    pub fn title(self) -> &'static str {
        match self {
            Written::Utf8 => "UTF-8",
            Written::Cesu8 => "CESU-8",
            Written::As(encoding) => encoding.name(),
            Written::InShifts(shifts) => shifts.name(),
        }
    }

    /// Whether `byte` may occur in text that was written this way. CESU-8 has no lead bytes of four-byte sequences,
    /// UTF-8 none above F4. Both lack C0 and C1, which would be overlong forms of ASCII.
    pub fn has(self, byte: u8) -> bool {
        match (self, byte) {
            (Written::As(encoding), _) if encoding != Encoding::UTF_8 => {
                encoding.single_byte().is_none_or(|table| table.decode_strict(byte).is_some())
            }
            (Written::InShifts(_), _) => byte < 0x80,
            (_, 0xC0 | 0xC1 | 0xF5..) => false,
            (_, 0xF0..=0xF4) => self != Written::Cesu8,
            _ => true,
        }
    }

    /// Appends the bytes of `character` to `out` and returns true; or returns false and appends nothing if the encoding
    /// does not have the character.
    pub fn encode(self, character: char, out: &mut Vec<u8>) -> bool {
        match self {
            Written::Cesu8 => {
                encode_cesu_8(character, out);
                true
            }
            Written::As(encoding) if encoding != Encoding::UTF_8 => match encoding.single_byte() {
                Some(table) => {
                    let byte = table.encode_strict(character);
                    out.extend(byte);
                    byte.is_some()
                }
                None => {
                    let sequence = encoding.multi_byte().and_then(|table| table.encode(character));
                    out.extend_from_slice(sequence.as_deref().unwrap_or_default());
                    sequence.is_some()
                }
            },
            Written::InShifts(_) => false,
            _ => {
                let mut utf8 = [0; 4];
                out.extend_from_slice(character.encode_utf8(&mut utf8).as_bytes());
                true
            }
        }
    }

    /// The meaning of `bytes`, which start at the beginning of a character.
    pub fn lookup(self, bytes: &[u8]) -> Lookup {
        match self {
            Written::As(encoding) if encoding != Encoding::UTF_8 => {
                match (encoding.single_byte(), encoding.multi_byte()) {
                    (Some(table), _) => match bytes {
                        &[byte] => table.decode_strict(byte).map_or(Lookup::Undefined, Lookup::Character),
                        _ => Lookup::Undefined,
                    },
                    // Encoders write only one of several sequences of a character.
                    (None, Some(table)) => match table.lookup(bytes) {
                        Lookup::Character(c) if table.encode(c).as_deref() != Some(bytes) => {
                            Lookup::Undefined
                        }
                        other => other,
                    },
                    (None, None) => Lookup::Undefined,
                }
            }
            Written::InShifts(_) => Lookup::Undefined,
            _ => self.lookup_utf8(bytes),
        }
    }

    fn lookup_utf8(self, bytes: &[u8]) -> Lookup {
        let Some((&lead, continuations)) = bytes.split_first() else { return Lookup::Incomplete };
        if lead < 0x80 {
            return if bytes.len() == 1 { Lookup::Character(char::from(lead)) } else { Lookup::Undefined };
        }
        let Some(length) = sequence_length(lead) else { return Lookup::Undefined };
        let surrogate = self == Written::Cesu8 && lead == 0xED && continuations.first() > Some(&0x9F);
        if self == Written::Cesu8 && length == 4 {
            return Lookup::Undefined;
        }
        if surrogate {
            return lookup_surrogates(bytes);
        }
        if continuations.len() >= length || !continuations.iter().all(|byte| (0x80..=0xBF).contains(byte)) {
            return Lookup::Undefined;
        }
        if bytes.len() < length {
            return Lookup::Incomplete;
        }
        let character = std::str::from_utf8(bytes).ok().and_then(|text| text.chars().next());
        character.map_or(Lookup::Undefined, Lookup::Character)
    }
}

/// The number of bytes of a UTF-8 sequence that starts with `lead`; `None` if `lead` is ASCII or no lead byte.
pub(super) fn sequence_length(lead: u8) -> Option<usize> {
    match lead {
        0xC2..=0xDF => Some(2),
        0xE0..=0xEF => Some(3),
        0xF0..=0xF4 => Some(4),
        _ => None,
    }
}

/// The character whose UTF-8 bytes, read as a big-endian number, are `utf8`.
pub(super) fn character_of(utf8: u32) -> Option<char> {
    let bytes = utf8.to_be_bytes();
    let first = bytes.iter().position(|&byte| byte != 0)?;
    std::str::from_utf8(&bytes[first..]).ok()?.chars().next()
}
