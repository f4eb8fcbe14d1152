//! What bytes are: text or not, in which encoding, and how sure that is.
//!
//! In: the bytes of a file, and what is said of them elsewhere. Out: [`Found`]: the text, part by part with its encoding, or
//! the encodings that it may be in. A file in the wrong encoding is no text, so that the language model decides. Changes
//! nothing, and knows nothing of damage.
//!
//! | module | what |
//! | --- | --- |
//! | `describe` | what people are told of a file |
//! | `sample` | the parts of a file that tell encodings apart |
//! | `judge` | how likely the texts are that they are in different encodings |
//! | `mixed` | UTF-8 with something else in it |
//! | `noise` | bytes that are no text in any |
//! | `wide` | UTF-16 and UTF-32 without a mark |

mod describe;
mod judge;
mod mixed;
mod noise;
mod sample;
mod wide;

use std::ops::Range;

use crate::channel::all_homes;
use crate::detect::is_binary;
use crate::encoding::Encoding;
use crate::finding::InferredCharacter;
use crate::language::Models;
pub use describe::{Contents, Description, LineEnding, describe, describe_as};
use judge::{Reading, log_sum, readings};
use sample::Sample;

/// Below this probability an encoding is not taken for known.
pub const LEAST_CONFIDENCE: f64 = 0.9;
/// Bytes of a file that are read at most.
const BUDGET: usize = 2000;
/// Log odds, besides what the language model says, that two letters make a sequence of UTF-8; and how many are counted.
const BY_CHANCE: f64 = -8.0;
const MOST_SEQUENCES: usize = 8;
/// A text with less than one sequence in so many places that are none is not taken for UTF-8.
const BY_CHANCE_IN: usize = 5;
/// Nor is one that has no stretch which costs so much more than any bytes do.
const ORDINARY: f32 = 4.0;
/// How sure a byte-order mark is, with all that follows in its encoding.
const MARKED: f64 = 0.9999;

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

/// What `bytes` are.
pub fn identify(bytes: &[u8], models: &Models) -> Found {
    let mark = Encoding::for_byte_order_mark(bytes);
    if let Some(encoding) = mark.filter(|encoding| *encoding != Encoding::UTF_8) {
        return match encoding.decode(bytes) {
            Ok(text) if !text.contains('\0') => whole(bytes, text, encoding, MARKED, Vec::new()),
            _ => Found::Binary,
        };
    }
    if bytes.contains(&0) {
        return match wide::with_zeros(bytes, models) {
            Some((encoding, text)) => whole(bytes, text, encoding, MARKED, Vec::new()),
            None => Found::Binary,
        };
    }
    if is_binary(bytes) {
        return Found::Binary;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Found::Utf8;
    }
    let sample = Sample::of(bytes, BUDGET);
    let pieces: Vec<&[u8]> = sample.pieces.iter().map(|piece| &bytes[piece.clone()]).collect();
    let readings = readings(&pieces, &candidates(&sample), models, |_| 0.0);
    let mut guesses = guesses(&readings, models);
    if let Some((encoding, text)) = wide::without_zeros(bytes, models) {
        return whole(bytes, text, encoding, MARKED, guesses);
    }
    let valid = valid_utf8(bytes);
    // Pairs of bytes are often sequences of UTF-8, letters hardly ever; three of Thai or of DOS Cyrillic are.
    let pairs = valid.chars().filter(|c| c.len_utf8() == 2).take(MOST_SEQUENCES).count();
    let by_chance = |reading: &Reading| match reading.encodings[0].0.single_byte() {
        Some(_) => reading.log_probability + BY_CHANCE * pairs as f64,
        None => reading.log_probability,
    };
    let pure = readings.iter().map(by_chance).fold(f64::NEG_INFINITY, f64::max);
    // Bytes in pairs are UTF-8 by chance here and there.
    let sequences = valid.bytes().filter(|byte| *byte >= 0xC0).count();
    let others = bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
    let sure = guesses.first().is_some_and(|guess| guess.probability >= LEAST_CONFIDENCE);
    let ordinary = readings.first().is_some_and(|best| {
        noise::excess(best.pieces(), &pieces, models.characters(), best.language) < ORDINARY
    });
    let by_chance = sure && (sequences * BY_CHANCE_IN < others || ordinary);
    let mixture = if by_chance { None } else { mixed::judge(&pieces, &valid, models) };
    if let Some(mixture) = mixture {
        let logs = [mixture.log_probability, pure];
        let probability = (logs[0] - log_sum(&logs)).exp();
        if probability >= LEAST_CONFIDENCE {
            let (text, parts) = mixture.read(bytes, models);
            return Found::Text { text, parts, guesses: mixture.guesses(models) };
        }
        if probability > 1.0 - LEAST_CONFIDENCE {
            guesses.iter_mut().for_each(|guess| guess.probability *= 1.0 - probability);
        }
    }
    let Some(best) = readings.first() else { return Found::Unknown(guesses) };
    if noise::is_noise(best.pieces(), &pieces, models.characters(), best.language) {
        let controls = (0..0x20_u8).filter(|byte| !matches!(byte, 0x07..=0x0D | 0x1A | 0x1B));
        let has_controls = controls.into_iter().any(|byte| sample.counts[usize::from(byte)] > 0);
        return if has_controls { Found::Binary } else { Found::Unknown(guesses) };
    }
    let guess = &guesses[0];
    if guess.probability < LEAST_CONFIDENCE {
        return Found::Unknown(guesses);
    }
    let decodes = |encoding: Encoding| encoding.decode(bytes).ok().map(|text| (encoding, text));
    let decoded = std::iter::once(guess.encoding).chain(guess.others.iter().copied()).find_map(decodes);
    match decoded {
        Some((encoding, text)) => whole(bytes, text, encoding, guess.probability, guesses),
        None => Found::Unknown(guesses),
    }
}

/// The encodings that have all bytes of the file.
fn candidates(sample: &Sample) -> Vec<Encoding> {
    let has_all = |encoding: &Encoding| match encoding.single_byte() {
        Some(table) => (0x80..=0xFF_u8)
            .all(|byte| sample.counts[usize::from(byte)] == 0 || table.decode_strict(byte).is_some()),
        None => encoding.multi_byte().is_some(),
    };
    all_homes().filter(has_all).collect()
}

/// What of `bytes` is UTF-8, up to a fair amount, with spaces for the rest.
fn valid_utf8(bytes: &[u8]) -> String {
    let mut valid = String::new();
    for chunk in bytes.utf8_chunks() {
        valid.push_str(chunk.valid());
        valid.push(' ');
        if valid.len() > 1 << 20 {
            break;
        }
    }
    valid
}

/// All of a file in one encoding.
fn whole(bytes: &[u8], text: String, encoding: Encoding, confidence: f64, guesses: Vec<Guess>) -> Found {
    let part = Part {
        file: 0..bytes.len(),
        text: 0..text.len(),
        encoding: Some(encoding),
        confidence,
        inferred: None,
    };
    Found::Text { text, parts: vec![part], guesses }
}

fn guesses(readings: &[Reading], models: &Models) -> Vec<Guess> {
    let sharpened: Vec<f64> = readings.iter().map(|reading| reading.log_probability).collect();
    let all = log_sum(&sharpened);
    let languages = models.characters().languages();
    readings
        .iter()
        .zip(&sharpened)
        .map(|(reading, log)| Guess {
            encoding: reading.encodings[0].0,
            others: reading.encodings[1..].iter().map(|other| other.0).collect(),
            language: languages[usize::from(reading.language.0)].tag.clone(),
            probability: (log - all).exp(),
        })
        .collect()
}
