//! What a file is, from what settles it at once to what has to be weighed.

use std::ops::Range;

use super::found::{Found, Guess, LEAST_ENCODING_CONFIDENCE, Part};
use super::judge::{EncodingReading, posteriors, readings};
use super::sample::Sample;
use super::whole_file::decoded;
use super::witness::{Known, Witnesses};
use super::{mixed, noise, seven_bits, wide};
use crate::screen::is_binary;
use crate::{Counter, count};
use encodings::Encoding;
use language::letters::Spelled;
use language::{Models, all_homes};

/// Bytes of a file that are read at most.
const BUDGET: usize = 2000;
/// Log odds, besides what the language model says, that two letters make a sequence of UTF-8; and how many are counted.
const BY_CHANCE: f64 = -8.0;
const MOST_SEQUENCES: usize = 8;
/// A text with less than one sequence in so many places that are none is not taken for UTF-8.
const BY_CHANCE_IN: usize = 8;
/// Nor is one whose bytes outside ASCII cost no more on average than those of ordinary text, in nats: UTF-8 read in another
/// encoding costs more.
const ORDINARY_COST_OF_BYTE: f32 = 3.2;
/// What costs no more on average is text, though a stretch of it be none.
const GOOD_COST_OF_BYTE: f32 = 4.2;
/// Bytes of UTF-8 that tell what is in a file that has some.
const ENOUGH_VALID: usize = 1 << 20;
/// Bytes whose ASCII letters are asked for the language.
const BYTES_ASKED_FOR_LANGUAGE: usize = 4000;
/// Controls that no text has, but for the rare one; more than one in so many bytes of a file that is not UTF-8 is none.
const CONTROLS: [std::ops::RangeInclusive<u8>; 4] = [0x01..=0x06, 0x0E..=0x19, 0x1C..=0x1F, 0x7F..=0x7F];
const CONTROL_IN: usize = 500;
/// Of what costs more than any bytes do, less than one white space in so many bytes is no text in an encoding that is not known.
const SPACE_IN: usize = 25;
/// How sure a byte-order mark is, with all that follows in its encoding.
const MARKED: f64 = 0.9999;

/// The encodings that bytes declare themselves to be in, any of them; asked for only where the bytes alone don't settle it.
pub type DeclaredIn = fn(&[u8]) -> Vec<Encoding>;

/// What `bytes` are, of which something is `known` besides, and which say of themselves what `declared` finds there.
pub fn identify(
    bytes: &[u8],
    utf8: Option<&str>,
    known: Known,
    declared: DeclaredIn,
    models: &Models,
) -> Found {
    let mark = Encoding::for_byte_order_mark(bytes);
    if let Some(encoding) = mark.filter(|encoding| *encoding != Encoding::UTF_8) {
        return match decoded(bytes, encoding) {
            Ok(text) if !text.contains('\0') => whole(bytes, text, encoding, MARKED, Vec::new()),
            _ => Found::Binary,
        };
    }
    if bytes.contains(&0) {
        return match wide::with_zeros(bytes, models) {
            Some((encoding, text)) => whole(bytes, text, encoding, MARKED, Vec::new()),
            None => {
                wide::appended(bytes, models).map_or(Found::Binary, |(at, tail)| appended(bytes, at, &tail))
            }
        };
    }
    if let Some((encoding, text)) = seven_bits::find(bytes, models) {
        return whole(bytes, text, encoding, MARKED, Vec::new());
    }
    if is_binary(bytes) {
        return Found::Binary;
    }
    if utf8.is_some() {
        return Found::Utf8;
    }
    let sample = Sample::of(bytes, BUDGET);
    let controls: usize =
        CONTROLS.map(|range| range.map(|byte| sample.counts[usize::from(byte)]).sum()).iter().sum();
    if controls * CONTROL_IN > bytes.len() {
        return Found::Binary;
    }
    let pieces: Vec<&[u8]> = sample.pieces.iter().map(|piece| &bytes[piece.clone()]).collect();
    let witnesses = Witnesses::of(bytes, known, declared(bytes));
    let letters: Vec<char> = bytes[..bytes.len().min(BYTES_ASKED_FOR_LANGUAGE)]
        .iter()
        .map(|&byte| if byte.is_ascii() { char::from(byte) } else { char::REPLACEMENT_CHARACTER })
        .collect();
    let spelled = Spelled::new(&letters);
    let mut readings =
        readings(&pieces, &candidates(&sample), models, |encoding| witnesses.say(encoding), &spelled);
    let mut guesses = guesses(&readings, models);
    if let Some((encoding, text)) = wide::without_zeros(bytes, models) {
        return whole(bytes, text, encoding, MARKED, guesses);
    }
    let Utf8Chunks { valid, others } = Utf8Chunks::of(bytes);
    // Bytes in pairs are UTF-8 by chance here and there.
    let sequences = valid.bytes().filter(|byte| *byte >= 0xC0).count();
    let sure = guesses.first().is_some_and(|guess| guess.probability >= LEAST_ENCODING_CONFIDENCE);
    let (is_ordinary, is_noise) = readings.first().map_or((false, false), |best| {
        let mean = noise::mean_cost(best.pieces(), &pieces, models.characters(), best.language);
        let is_noise = noise::is_noise(best.pieces(), &pieces, models.characters(), best.language);
        // A bad stretch in a good text may be damage.
        (mean < ORDINARY_COST_OF_BYTE, is_noise && mean > GOOD_COST_OF_BYTE)
    });
    let is_by_chance = sure && !is_noise && (sequences * BY_CHANCE_IN < others || is_ordinary);
    // Pairs of bytes are often sequences of UTF-8, letters hardly ever; three of Thai or of DOS Cyrillic are.
    let pairs = valid.chars().filter(|c| c.len_utf8() == 2).take(MOST_SEQUENCES).count();
    let by_chance = |reading: &EncodingReading| match reading.encodings[0].0.single_byte() {
        Some(_) => reading.log_probability + BY_CHANCE * pairs as f64,
        None => reading.log_probability,
    };
    // Compared is what was read of the same bytes.
    if !is_by_chance {
        readings.iter_mut().for_each(|reading| reading.read_on(models.characters()));
    }
    let pure = readings.iter().map(by_chance).fold(f64::NEG_INFINITY, f64::max);
    let mixture = if is_by_chance { None } else { mixed::judge(&pieces, &valid, models) };
    if let Some(mixture) = mixture {
        let probability = posteriors([mixture.log_probability, pure].into_iter())[0];
        if probability >= LEAST_ENCODING_CONFIDENCE {
            let (text, parts) = mixture.read(bytes, models);
            return Found::Text { text, parts, guesses: mixture.guesses(models) };
        }
        if probability > 1.0 - LEAST_ENCODING_CONFIDENCE {
            guesses.iter_mut().for_each(|guess| guess.probability *= 1.0 - probability);
        }
    }
    if readings.is_empty() {
        return Found::Unknown(guesses);
    }
    if is_noise {
        let spaces = bytes.iter().filter(|byte| byte.is_ascii_whitespace()).count();
        // Text has words, in whatever encoding.
        return if spaces * SPACE_IN < bytes.len() { Found::Binary } else { Found::Unknown(guesses) };
    }
    let guess = &guesses[0];
    if guess.probability < LEAST_ENCODING_CONFIDENCE {
        return Found::Unknown(guesses);
    }
    let decodes = |encoding: Encoding| decoded(bytes, encoding).ok().map(|text| (encoding, text));
    match std::iter::once(guess.encoding).chain(guess.others.iter().copied()).find_map(decodes) {
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

/// What of a file is UTF-8.
struct Utf8Chunks {
    /// All of it up to a fair amount, with spaces for the rest.
    valid: String,
    /// In how many places there is something else.
    others: usize,
}

impl Utf8Chunks {
    fn of(bytes: &[u8]) -> Utf8Chunks {
        count(Counter::Validation, 1);
        let mut chunks = Utf8Chunks { valid: String::new(), others: 0 };
        for chunk in bytes.utf8_chunks() {
            if chunks.valid.len() <= ENOUGH_VALID {
                chunks.valid.push_str(chunk.valid());
                chunks.valid.push(' ');
            }
            chunks.others += usize::from(!chunk.invalid().is_empty());
        }
        chunks
    }
}

/// UTF-8 up to `at`, and UTF-16 after it, which says `tail`.
fn appended(bytes: &[u8], at: usize, tail: &str) -> Found {
    let head = String::from_utf8_lossy(&bytes[..at]);
    let part = |file: Range<usize>, text: Range<usize>, encoding| Part {
        file,
        text,
        encoding: Some(encoding),
        confidence: MARKED,
        inferred: None,
    };
    let text = format!("{head}{tail}");
    let parts = vec![
        part(0..at, 0..head.len(), Encoding::UTF_8),
        part(at..bytes.len(), head.len()..text.len(), Encoding::UTF_16LE),
    ];
    Found::Text { text, parts, guesses: Vec::new() }
}

/// All of a file in one encoding.
fn whole(bytes: &[u8], text: String, encoding: Encoding, confidence: f64, guesses: Vec<Guess>) -> Found {
    let part = Part::whole(bytes, &text, encoding, confidence);
    Found::Text { text, parts: vec![part], guesses }
}

fn guesses(readings: &[EncodingReading], models: &Models) -> Vec<Guess> {
    let probabilities = posteriors(readings.iter().map(|reading| reading.log_probability));
    let languages = models.characters().languages();
    readings
        .iter()
        .zip(probabilities)
        .map(|(reading, probability)| Guess {
            encoding: reading.encodings[0].0,
            others: reading.encodings[1..].iter().map(|other| other.0).collect(),
            language: languages[usize::from(reading.language.0)].tag.clone(),
            probability,
        })
        .collect()
}
