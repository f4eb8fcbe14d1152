//! All bytes of a file, validated or decoded, and counted: it is to be done once.
//!
//! In: the bytes of a file. Out: the text that they are.

use std::str::Utf8Error;

use crate::{Counter, count};
use encodings::{DecodeError, Encoding};

/// The bytes of a file as UTF-8.
pub fn validated(bytes: &[u8]) -> Result<&str, Utf8Error> {
    count(Counter::Validation, 1);
    std::str::from_utf8(bytes)
}

/// The bytes of a file as text in `encoding`.
pub fn decoded(bytes: &[u8], encoding: Encoding) -> Result<String, DecodeError> {
    count(Counter::Decoding, 1);
    encoding.decode(bytes)
}
