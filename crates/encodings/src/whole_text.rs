//! Whole texts, in any encoding there is: decoded, encoded, and proven to be the same again.
//!
//! In: bytes or text, and an encoding. Out: text or bytes, or the first place that has none. Strict: nothing
//! is ever substituted, dropped or added, and a byte-order mark is a character like others. Long stretches of
//! ASCII are copied; all else is a table's matter.

use std::fmt;

use super::{Encoding, Kind, unicode};

/// Bytes that are looked at in one go, and copied where all are ASCII.
pub(super) const ASCII_BLOCK: usize = 64;

/// Some bytes are no text in this encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecodeError {
    /// The encoding that they were to be in.
    pub encoding: Encoding,
    /// Where the first sequence begins that is undefined or cut short, in bytes.
    pub offset: usize,
}

/// One line for a terminal, without a final full stop.
impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DecodeError { encoding, offset } = self;
        write!(
            f,
            "no character of {encoding} at byte {offset} (from 0); name another encoding, \
             or mend the bytes there"
        )
    }
}

impl std::error::Error for DecodeError {}

/// A character has no place in this encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncodeError {
    /// The encoding that the text was to be in.
    pub encoding: Encoding,
    /// Where the first such character begins in the text, in bytes of UTF-8.
    pub offset: usize,
    /// That character.
    pub character: char,
}

/// One line for a terminal, the character escaped where it is no graphic one, without a final full stop.
impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let EncodeError { encoding, offset, character } = self;
        write!(
            f,
            "{encoding} has no {} (U+{:04X}, at byte {offset} from 0); write another encoding, \
             utf-8 has all characters",
            character.escape_debug(),
            u32::from(*character)
        )
    }
}

impl std::error::Error for EncodeError {}

/// Why encoding ended before the end of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The character at this offset has no bytes.
    NoPlace(usize),
    /// The sink takes no more.
    Full,
}

/// Where encoded bytes go.
pub(super) trait Sink {
    /// Takes the next bytes, or says that it will take no more.
    fn put(&mut self, bytes: &[u8]) -> Result<(), Stop>;
}

impl Sink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.extend_from_slice(bytes);
        Ok(())
    }
}

/// What is still to come: takes bytes as long as they are those.
struct Expected<'b>(&'b [u8]);

impl Sink for Expected<'_> {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.0 = self.0.strip_prefix(bytes).ok_or(Stop::Full)?;
        Ok(())
    }
}

/// How many of `bytes` are blocks of ASCII, from the start on. What begins with ASCII and is no whole block
/// is not among them.
pub(super) fn ascii_blocks(bytes: &[u8]) -> usize {
    let blocks = bytes.as_chunks::<ASCII_BLOCK>().0;
    blocks.iter().position(|block| !block.is_ascii()).unwrap_or(blocks.len()) * ASCII_BLOCK
}

/// Appends `ascii` to `text`; false, with nothing appended, where it is not ASCII.
pub(super) fn push_ascii(text: &mut String, ascii: &[u8]) -> bool {
    let checked = std::str::from_utf8(ascii).ok().filter(|ascii| ascii.is_ascii());
    text.push_str(checked.unwrap_or_default());
    checked.is_some()
}

/// Encodes `text` character by character, with blocks of ASCII copied: for encodings that are ASCII below 80.
pub(super) fn encode_over_ascii<S: Sink>(
    text: &str,
    out: &mut S,
    mut encode: impl FnMut(char, &mut S) -> Option<Result<(), Stop>>,
) -> Result<(), Stop> {
    let mut at = 0;
    while at < text.len() {
        let ascii = ascii_blocks(&text.as_bytes()[at..]);
        out.put(&text.as_bytes()[at..at + ascii])?;
        at += ascii;
        let end = at + ASCII_BLOCK;
        for character in text[at..].chars() {
            if at >= end {
                break;
            }
            encode(character, out).ok_or(Stop::NoPlace(at))??;
            at += character.len_utf8();
        }
    }
    Ok(())
}

impl Encoding {
    /// Decodes all of `bytes`, strictly. A byte-order mark is kept, as U+FEFF.
    ///
    /// # Errors
    /// [`DecodeError`] with the first sequence that is undefined in the vendor's table or the standard, or
    /// that ends too early.
    pub fn decode(self, bytes: &[u8]) -> Result<String, DecodeError> {
        let decoded = match &self.row().kind {
            Kind::Utf8 => match std::str::from_utf8(bytes) {
                Ok(text) => Ok(text.to_owned()),
                Err(error) => Err(error.valid_up_to()),
            },
            &Kind::Utf16(order) => unicode::decode_utf16(bytes, order),
            &Kind::Utf32(order) => unicode::decode_utf32(bytes, order),
            Kind::SingleByte(table) => table.decode_all_strict(bytes),
            Kind::MultiByte(definition) => self.tables(definition).decode_all_strict(bytes),
            Kind::Shifting(row) => row.decode(bytes),
        };
        decoded.map_err(|offset| DecodeError { encoding: self, offset })
    }

    /// Encodes all of `text`. Nothing is ever substituted, and no byte-order mark added.
    ///
    /// # Errors
    /// [`EncodeError`] with the first character that has no place.
    pub fn encode(self, text: &str) -> Result<Vec<u8>, EncodeError> {
        let mut bytes = Vec::with_capacity(text.len());
        match self.encode_into(text, &mut bytes) {
            Err(Stop::NoPlace(offset)) => {
                let character = text[offset..].chars().next().unwrap_or_default();
                Err(EncodeError { encoding: self, offset, character })
            }
            // A vector takes all.
            Ok(()) | Err(Stop::Full) => Ok(bytes),
        }
    }

    /// Whether `text` encodes to exactly `bytes`: the proof that nothing is lost where `bytes` are replaced by
    /// `text`. False too where a character has no place. Needs no memory of its own.
    pub fn round_trips(self, bytes: &[u8], text: &str) -> bool {
        let mut expected = Expected(bytes);
        self.encode_into(text, &mut expected) == Ok(()) && expected.0.is_empty()
    }

    fn encode_into(self, text: &str, out: &mut impl Sink) -> Result<(), Stop> {
        match &self.row().kind {
            Kind::Utf8 => out.put(text.as_bytes()),
            &Kind::Utf16(order) => unicode::encode_utf16(text, order, out),
            &Kind::Utf32(order) => unicode::encode_utf32(text, order, out),
            Kind::SingleByte(table) => table.encode_into(text, out),
            Kind::MultiByte(definition) => self.tables(definition).encode_into(text, out),
            Kind::Shifting(row) => row.encode_into(text, out),
        }
    }
}
