//! The types of the results of an identification.

use std::ops::Range;

use crate::InferredCharacter;
use encodings::Encoding;

/// An encoding that a file may be in.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// The encoding.
    pub encoding: Encoding,
    /// Other encodings in which the file is the same text.
    pub others: Vec<Encoding>,
    /// The likeliest language of the text, as a BCP 47 tag.
    pub language: String,
    /// The probability, 0 to 1, that the file is this text.
    pub probability: f64,
}

/// A part of a file in one encoding.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its range in the file, in bytes.
    pub file: Range<usize>,
    /// The range of its text in the decoded text, in bytes.
    pub text: Range<usize>,
    /// Its encoding. `None` for the remaining bytes of a UTF-8 character that lost some.
    pub encoding: Option<Encoding>,
    /// The probability, 0 to 1, that the part is this text.
    pub confidence: f64,
    /// The character that was inferred for one that lost a byte. If more is lost, U+10FFFD stands in the text instead.
    pub inferred: Option<InferredCharacter>,
}

impl Part {
    /// The only part of a file that is `text` in one encoding.
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

/// The result of an identification.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// UTF-8, ASCII included.
    Utf8,
    /// Text in known encodings.
    Text {
        /// The text of all parts, one after the other.
        text: String,
        /// The parts, in order, without gaps.
        parts: Vec<Part>,
        /// The candidates for the encoding, the likeliest first. Empty if there was nothing to weigh.
        guesses: Vec<Guess>,
    },
    /// Text in a known encoding whose last character is cut short.
    Cut {
        /// The text before that character.
        text: String,
        /// The part of the file that is that text.
        part: Part,
        /// The candidates for the encoding, the likeliest first. Empty if there was nothing to weigh.
        guesses: Vec<Guess>,
    },
    /// Perhaps text, in one of these encodings, the likeliest first.
    Unknown(Vec<Guess>),
    /// Not text.
    Binary,
}
