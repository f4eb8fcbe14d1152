//! Identifies a file. Tests that settle the question at once come first, and the comparison of candidates last.

use std::ops::Range;

use super::claims::{FileJudge, FileReading};
use super::cut::without_cut_character;
use super::found::{Found, Guess, Part};
use super::judge::{EncodingReading, posteriors, readings};
use super::sample::Sample;
use super::whole_file::decoded;
use super::witness::{Known, Witnesses};
use super::{mixed, noise, seven_bits, wide};
use crate::budgets::BUDGETS;
use crate::decision::{LEAST_OFFERED, LEAST_WRITTEN, Window};
use crate::screen::is_binary;
use crate::{Counter, count};
use encodings::Encoding;
use language::letters::Spelled;
use language::{Models, all_homes};

/// The log odds that two letters of a single-byte encoding are a sequence of UTF-8 by chance, in addition to their cost in the
/// language model.
const BY_CHANCE: f64 = -8.0;
/// If a file has less than one UTF-8 sequence for this number of places that are no UTF-8, the sequences are there by chance.
const BY_CHANCE_IN: usize = 8;
/// If the bytes outside ASCII cost less than this on average, in nats, the file is ordinary text in its encoding. UTF-8 read in
/// another encoding costs more.
const ORDINARY_COST_OF_BYTE: f32 = 3.2;
/// If the bytes outside ASCII cost no more than this on average, in nats, the file is text, even if some stretch of it is not.
const GOOD_COST_OF_BYTE: f32 = 4.2;
/// Control characters that are very rare in text.
const CONTROLS: [std::ops::RangeInclusive<u8>; 4] = [0x01..=0x06, 0x0E..=0x19, 0x1C..=0x1F, 0x7F..=0x7F];
/// A file that is not UTF-8, and has more than one such control for this number of bytes, is not text.
const CONTROL_IN: usize = 500;
/// A file that looks like noise, and has less than one white space for this number of bytes, is not text.
const SPACE_IN: usize = 25;
/// The confidence in an encoding that shows in a byte-order mark, in escape sequences, or in code units of two or four bytes.
const MARKED: f64 = 0.9999;

/// A function that finds the encodings that bytes declare themselves to be in. It is only called if the bytes alone don't settle
/// the question.
pub type DeclaredIn = fn(&[u8]) -> Vec<Encoding>;

/// Identifies `bytes`. `utf8` is their text if they are valid UTF-8. `known` is what is known of the file besides its bytes, and
/// `declared` finds the encodings that the bytes declare.
pub fn identify(
    bytes: &[u8],
    utf8: Option<&str>,
    known: Known,
    declared: DeclaredIn,
    models: &Models,
) -> Found {
    identify_judged(bytes, utf8, known, declared, models, &mut FileJudge::Learned)
}

/// As [`identify`], by the word of `judge`.
pub(super) fn identify_judged(
    bytes: &[u8],
    utf8: Option<&str>,
    known: Known,
    declared_in: DeclaredIn,
    models: &Models,
    judge: &mut FileJudge<'_>,
) -> Found {
    let mark = Encoding::for_byte_order_mark(bytes);
    if let Some(encoding) = mark.filter(|encoding| *encoding != Encoding::UTF_8) {
        return match decoded(bytes, encoding) {
            Ok(text) if !text.contains('\0') => whole(bytes, text, encoding, MARKED, Vec::new()),
            _ => cut(bytes, encoding, MARKED, Vec::new()).unwrap_or(Found::Binary),
        };
    }
    if bytes.contains(&0) {
        return match wide::with_zeros(bytes, models) {
            Some((encoding, text)) => whole(bytes, text, encoding, MARKED, Vec::new()),
            None => match wide::appended(bytes, models) {
                Some((at, tail)) => appended(bytes, at, &tail),
                None => wide::cut_with_zeros(bytes, models)
                    .and_then(|encoding| cut(bytes, encoding, MARKED, Vec::new()))
                    .unwrap_or(Found::Binary),
            },
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
    let sample = Sample::of(bytes, BUDGETS.file_sample_bytes);
    let controls: usize =
        CONTROLS.map(|range| range.map(|byte| sample.counts[usize::from(byte)]).sum()).iter().sum();
    if controls * CONTROL_IN > bytes.len() {
        return Found::Binary;
    }
    let pieces: Vec<&[u8]> = sample.pieces.iter().map(|piece| &bytes[piece.clone()]).collect();
    let witnesses = Witnesses::of(bytes, known, declared_in(bytes));
    let letters: Vec<char> = bytes[..bytes.len().min(BUDGETS.file_bytes_asked_for_language)]
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
    let as_whole = readings.first().zip(guesses.first()).map(|(reading, guess)| {
        let text = |piece: &Vec<char>| {
            let text: String = piece.iter().collect();
            let place = 0..text.len();
            Window::unmisread(text, vec![place])
        };
        let encodings: Vec<Encoding> = reading.encodings.iter().map(|(encoding, _)| *encoding).collect();
        FileReading {
            windows: reading.pieces().iter().map(text).collect(),
            is_declared: encodings.iter().any(|encoding| witnesses.declare(*encoding)),
            encodings,
            probability: guess.probability,
            among_whole: guess.probability,
            is_mixed: false,
        }
    });
    let decodes = |encoding: Encoding| decoded(bytes, encoding).ok().map(|text| (encoding, text));
    // Bytes that are pairs of one encoding throughout, and read well in it, are not torn: a mixture hardly ever looks so.
    if let Some(claim) = &as_whole {
        let in_pairs = claim.encodings.iter().filter(|encoding| encoding.multi_byte().is_some());
        if let Some((encoding, text)) = in_pairs.copied().find_map(decodes) {
            let probability = judge.settled(bytes, claim, models);
            if let Some(probability) = probability.filter(|probability| *probability >= LEAST_OFFERED) {
                return whole(bytes, text, encoding, probability, guesses);
            }
        }
    }
    let Utf8Chunks { valid, others } = Utf8Chunks::of(bytes);
    // Text in pairs of bytes has sequences of UTF-8 by chance.
    let sequences = valid.bytes().filter(|byte| *byte >= 0xC0).count();
    let sure = guesses.first().is_some_and(|guess| guess.probability >= LEAST_WRITTEN);
    let (is_ordinary, is_good, is_noise) = readings.first().map_or((false, false, false), |best| {
        let mean = noise::mean_cost(best.pieces(), &pieces, models.characters(), best.language);
        let is_noise = noise::is_noise(best.pieces(), &pieces, models.characters(), best.language);
        let is_good = mean <= GOOD_COST_OF_BYTE;
        // A stretch of noise in an otherwise good text may be damage.
        (mean < ORDINARY_COST_OF_BYTE, is_good, is_noise && !is_good)
    });
    let are_rare = sequences * BY_CHANCE_IN < others;
    // What is not good text may be in two encodings, by line.
    let is_by_chance = sure && !is_noise && (are_rare && is_good || is_ordinary);
    // In text in pairs of bytes, sequences of UTF-8 are common. Two letters of a single-byte encoding hardly ever make one. Three
    // bytes of Thai or of DOS Cyrillic often do, so only sequences of two bytes count.
    let pairs = valid.chars().filter(|c| c.len_utf8() == 2).take(BUDGETS.chance_sequences_counted).count();
    let by_chance = |reading: &EncodingReading| match reading.encodings[0].0.single_byte() {
        Some(_) => reading.log_probability + BY_CHANCE * pairs as f64,
        None => reading.log_probability,
    };
    // The mixture is judged by the whole sample, so the other readings have to be too.
    if !is_by_chance {
        readings.iter_mut().for_each(|reading| reading.read_on(models.characters()));
    }
    let pure = readings.iter().map(by_chance).fold(f64::NEG_INFINITY, f64::max);
    let mixture = if is_by_chance { None } else { mixed::judge(&pieces, &valid, models) };
    let mixture = mixture.filter(|mixture| !(sure && are_rare) || is_noise || mixture.is_of_two_encodings);
    let mixed_probability =
        mixture.as_ref().map_or(0.0, |mixture| posteriors([mixture.log_probability, pure].into_iter())[0]);
    let mut claims: Vec<FileReading> = Vec::new();
    claims.extend(
        as_whole
            .map(|claim| FileReading { probability: claim.among_whole * (1.0 - mixed_probability), ..claim }),
    );
    if let Some(mixture) = &mixture {
        let (encoding, windows) = mixture.windows(&pieces, models);
        claims.push(FileReading {
            windows,
            is_declared: encoding.is_some_and(|encoding| witnesses.declare(encoding)),
            encodings: encoding.into_iter().collect(),
            probability: mixed_probability,
            among_whole: 1.0,
            is_mixed: true,
        });
    }
    let judged = claims.into_iter().map(|claim| (judge.probability(bytes, &claim, models), claim));
    let best = judged.reduce(|best, other| if other.0 > best.0 { other } else { best });
    if mixed_probability > 1.0 - LEAST_WRITTEN {
        guesses.iter_mut().for_each(|guess| guess.probability *= 1.0 - mixed_probability);
    }
    match best {
        Some((probability, claim)) if probability >= LEAST_OFFERED => {
            if let Some(mixture) = mixture.filter(|_| claim.is_mixed) {
                let (text, mut parts) = mixture.read(bytes, models);
                parts.iter_mut().for_each(|part| part.confidence *= probability);
                return Found::Text { text, parts, guesses: mixture.guesses(models) };
            }
            match claim.encodings.iter().copied().find_map(decodes) {
                Some((encoding, text)) => whole(bytes, text, encoding, probability, guesses),
                None => {
                    let cut = |encoding: &Encoding| cut(bytes, *encoding, probability, guesses.clone());
                    let cut = claim.encodings.iter().find_map(cut);
                    cut.unwrap_or(Found::Unknown(guesses))
                }
            }
        }
        _ if is_noise => {
            let spaces = bytes.iter().filter(|byte| byte.is_ascii_whitespace()).count();
            // Text in any encoding has white space between its words.
            if spaces * SPACE_IN < bytes.len() { Found::Binary } else { Found::Unknown(guesses) }
        }
        _ => Found::Unknown(guesses),
    }
}

/// The encodings in which all bytes of the file are defined. For multi-byte encodings this is not tested.
fn candidates(sample: &Sample) -> Vec<Encoding> {
    let has_all = |encoding: &Encoding| match encoding.single_byte() {
        Some(table) => (0x80..=0xFF_u8)
            .all(|byte| sample.counts[usize::from(byte)] == 0 || table.decode_strict(byte).is_some()),
        None => encoding.multi_byte().is_some(),
    };
    all_homes().filter(has_all).collect()
}

/// The parts of a file that are valid UTF-8.
struct Utf8Chunks {
    /// The valid parts, up to `BUDGETS.valid_utf8_bytes`, with spaces between them.
    valid: String,
    /// The number of places that are not valid UTF-8.
    others: usize,
}

impl Utf8Chunks {
    fn of(bytes: &[u8]) -> Utf8Chunks {
        count(Counter::Validation, 1);
        let mut chunks = Utf8Chunks { valid: String::new(), others: 0 };
        for chunk in bytes.utf8_chunks() {
            if chunks.valid.len() <= BUDGETS.valid_utf8_bytes {
                chunks.valid.push_str(chunk.valid());
                chunks.valid.push(' ');
            }
            chunks.others += usize::from(!chunk.invalid().is_empty());
        }
        chunks
    }
}

/// The result for a file that is UTF-8 up to `at`, and then UTF-16 with the text `tail`.
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

/// The result for a file in one encoding.
fn whole(bytes: &[u8], text: String, encoding: Encoding, confidence: f64, guesses: Vec<Guess>) -> Found {
    let part = Part::whole(bytes, &text, encoding, confidence);
    Found::Text { text, parts: vec![part], guesses }
}

/// The result for a file in one encoding whose last character is cut short. `None` if it is whole.
fn cut(bytes: &[u8], encoding: Encoding, confidence: f64, guesses: Vec<Guess>) -> Option<Found> {
    let (end, text) = without_cut_character(bytes, encoding)?;
    let part = Part::whole(&bytes[..end], &text, encoding, confidence);
    Some(Found::Cut { text, part, guesses })
}

/// The readings as candidates with probabilities.
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
