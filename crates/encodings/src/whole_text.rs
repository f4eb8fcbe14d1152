//! Decodes and encodes whole texts in any encoding, and checks that a text encodes to given bytes.
//!
//! In: bytes or text, and an encoding. Out: text or bytes, or the offset of the first sequence or character that can't be
//! converted. Strict: nothing is ever substituted, dropped or added, and a byte-order mark is an ordinary character.
//! Long stretches of ASCII are copied; the tables do the rest.

use std::fmt;

use super::unicode;
use crate::encoding::Encoding;
use crate::row::EncodingKind;

/// The number of bytes that are checked at once, and copied if all are ASCII.
pub(super) const ASCII_BLOCK: usize = 64;

/// Some bytes can't be decoded in this encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecodeError {
    /// The encoding that was tried.
    pub encoding: Encoding,
    /// The byte offset of the first sequence that is undefined or cut short.
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

/// A character can't be encoded in this encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncodeError {
    /// The encoding that was tried.
    pub encoding: Encoding,
    /// The offset of the first such character in the text, in bytes of UTF-8.
    pub offset: usize,
    /// The character.
    pub character: char,
}

/// One line for a terminal, without a final full stop. A character that is not printable is escaped.
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
    /// The encoding does not have the character at this byte offset of the text.
    NoPlace(usize),
    /// The sink accepts no more bytes.
    Full,
}

/// A receiver of encoded bytes.
pub(super) trait Sink {
    /// Receives the next bytes, or returns [`Stop::Full`].
    fn put(&mut self, bytes: &[u8]) -> Result<(), Stop>;
}

impl Sink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.extend_from_slice(bytes);
        Ok(())
    }
}

/// A sink that compares instead of storing: it accepts bytes as long as they are the next of the expected ones.
struct ExpectedBytes<'b>(&'b [u8]);

impl Sink for ExpectedBytes<'_> {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.0 = self.0.strip_prefix(bytes).ok_or(Stop::Full)?;
        Ok(())
    }
}

/// The length in bytes of the whole blocks of ASCII that `bytes` begin with.
pub(super) fn ascii_blocks(bytes: &[u8]) -> usize {
    let blocks = bytes.as_chunks::<ASCII_BLOCK>().0;
    blocks.iter().position(|block| !block.is_ascii()).unwrap_or(blocks.len()) * ASCII_BLOCK
}

/// Appends `ascii` to `text` and returns true; or returns false and appends nothing if it is not ASCII.
pub(super) fn push_ascii(text: &mut String, ascii: &[u8]) -> bool {
    let checked = std::str::from_utf8(ascii).ok().filter(|ascii| ascii.is_ascii());
    text.push_str(checked.unwrap_or_default());
    checked.is_some()
}

/// Encodes `text` character by character and copies blocks of ASCII. For encodings that are ASCII below 80.
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
    /// [`DecodeError`] with the first sequence that is cut short, or undefined in the vendor's table or the standard.
    pub fn decode(self, bytes: &[u8]) -> Result<String, DecodeError> {
        let decoded = match &self.row().kind {
            EncodingKind::Utf8 => match std::str::from_utf8(bytes) {
                Ok(text) => Ok(text.to_owned()),
                Err(error) => Err(error.valid_up_to()),
            },
            &EncodingKind::Utf16(order) => unicode::decode_utf16(bytes, order),
            &EncodingKind::Utf32(order) => unicode::decode_utf32(bytes, order),
            EncodingKind::SingleByte(table) => table.decode_all_strict(bytes),
            EncodingKind::MultiByte(definition) => self.tables(definition).decode_all_strict(bytes),
            EncodingKind::Shifting(row) => row.decode(bytes),
        };
        decoded.map_err(|offset| DecodeError { encoding: self, offset })
    }

    /// Encodes all of `text`. Nothing is ever substituted, and no byte-order mark is added.
    ///
    /// # Errors
    /// [`EncodeError`] with the first character that the encoding does not have.
    pub fn encode(self, text: &str) -> Result<Vec<u8>, EncodeError> {
        let mut bytes = Vec::with_capacity(text.len());
        match self.encode_into(text, &mut bytes) {
            Err(Stop::NoPlace(offset)) => {
                let character = text[offset..].chars().next().unwrap_or_default();
                Err(EncodeError { encoding: self, offset, character })
            }
            // A vector is never full.
            Ok(()) | Err(Stop::Full) => Ok(bytes),
        }
    }

    /// Whether `text` encodes to exactly `bytes`. This proves that replacing `bytes` by `text` loses nothing. False
    /// too if the encoding lacks a character of `text`. Allocates nothing.
    pub fn round_trips(self, bytes: &[u8], text: &str) -> bool {
        let mut expected = ExpectedBytes(bytes);
        self.encode_into(text, &mut expected) == Ok(()) && expected.0.is_empty()
    }

    fn encode_into(self, text: &str, out: &mut impl Sink) -> Result<(), Stop> {
        match &self.row().kind {
            EncodingKind::Utf8 => out.put(text.as_bytes()),
            &EncodingKind::Utf16(order) => unicode::encode_utf16(text, order, out),
            &EncodingKind::Utf32(order) => unicode::encode_utf32(text, order, out),
            EncodingKind::SingleByte(table) => table.encode_into(text, out),
            EncodingKind::MultiByte(definition) => self.tables(definition).encode_into(text, out),
            EncodingKind::Shifting(row) => row.encode_into(text, out),
        }
    }
}
