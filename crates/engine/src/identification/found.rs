//! What bytes were found to be: types, and how sure one has to be.

use std::ops::Range;

use crate::InferredCharacter;
use encodings::Encoding;

/// Below this probability an encoding is not taken for known.
pub const LEAST_ENCODING_CONFIDENCE: f64 = 0.9;

/// An encoding that a file may be in.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// The encoding.
    pub encoding: Encoding,
    /// Others in which the file is the same text.
    pub others: Vec<Encoding>,
    /// The language that the text is likeliest in, as a BCP 47 tag.
    pub language: String,
    /// Probability, 0 to 1, that the file is this text.
    pub probability: f64,
}

/// Bytes of a file in one encoding.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Where they stand in the file, in bytes.
    pub file: Range<usize>,
    /// What they are, in bytes of the text.
    pub text: Range<usize>,
    /// Their encoding; `None` for what is left of a character of UTF-8 that lost bytes.
    pub encoding: Option<Encoding>,
    /// Probability, 0 to 1, that this is what they are.
    pub confidence: f64,
    /// The character that lost one byte, if it did; where more is gone, U+10FFFD stands in the text.
    pub inferred: Option<InferredCharacter>,
}

impl Part {
    /// All of a file, which is `text` in one encoding.
    pub fn whole(bytes: &[u8], text: &str, encoding: Encoding, confidence: f64) -> Self {
        Part {
            file: 0..bytes.len(),
            text: 0..text.len(),
            encoding: Some(encoding),
            confidence,
            inferred: None,
        }
    }
}

/// What bytes are.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// UTF-8, ASCII included.
    Utf8,
    /// Text, all of it in known encodings: `text` is what its parts are, one after the other.
    Text {
        /// All of it.
        text: String,
        /// The parts, in order, with nothing between them.
        parts: Vec<Part>,
        /// The encodings that the file may be in, the likeliest first; empty where there was nothing to weigh.
        guesses: Vec<Guess>,
    },
    /// Text perhaps, in one of these encodings, the likeliest first.
    Unknown(Vec<Guess>),
    /// No text.
    Binary,
}
