//! Validates or decodes all bytes of a file. Each call is counted, because it should be done only once.
//!
//! In: the bytes of a file. Out: their text.

use std::str::Utf8Error;

use crate::{Counter, count};
use encodings::{DecodeError, Encoding};

/// The bytes of a file as UTF-8.
///
/// # Errors
/// [`Utf8Error`] at the first byte that is not valid UTF-8.
pub fn validated(bytes: &[u8]) -> Result<&str, Utf8Error> {
    let text = std::str::from_utf8(bytes);
    count(Counter::Validation, usize::from(text.is_ok()));
    text
}

/// The bytes of a file as text in `encoding`.
///
/// # Errors
/// [`DecodeError`] if the bytes are not in that encoding.
pub fn decoded(bytes: &[u8], encoding: Encoding) -> Result<String, DecodeError> {
    count(Counter::Decoding, 1);
    encoding.decode(bytes)
}
