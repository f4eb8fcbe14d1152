//! All bytes of a file, validated or decoded, and counted: it is to be done once.
//!
//! In: the bytes of a file. Out: the text that they are.

use std::str::Utf8Error;

use crate::{Counter, count};
use encodings::{DecodeError, Encoding};

/// The bytes of a file as UTF-8.
///
/// # Errors
/// [`Utf8Error`] where they are not; that is found at the first byte which is none.
pub fn validated(bytes: &[u8]) -> Result<&str, Utf8Error> {
    let text = std::str::from_utf8(bytes);
    count(Counter::Validation, usize::from(text.is_ok()));
    text
}

/// The bytes of a file as text in `encoding`.
///
/// # Errors
/// [`DecodeError`] where they are not.
pub fn decoded(bytes: &[u8], encoding: Encoding) -> Result<String, DecodeError> {
    count(Counter::Decoding, 1);
    encoding.decode(bytes)
}
