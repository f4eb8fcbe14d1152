//! One line of bytes, read in the likeliest way: here as UTF-8, there in another encoding, somewhere a sequence of which bytes are gone.
//!
//! In: the line, the other encoding, and a language. Out: a [`MixedLine`]. All ways are followed at once, each with what the language model
//! thinks of the text so far; the best few are kept at each byte.

use std::ops::Range;

use super::remains::MixedReader;
use crate::InferredCharacter;
use encodings::{Encoding, MultiByte, SingleByte};
use language::characters::{CharacterModel, CharacterState, LanguageId};
use language::encodings_of;

/// Languages of the encodings that have no Latin letters outside ASCII.
static NATIVE: [(Encoding, &str); 6] = [
    (Encoding::GBK, "zh-Hans"),
    (Encoding::GB18030, "zh-Hans"),
    (Encoding::BIG5, "zh-Hant"),
    (Encoding::SHIFT_JIS, "ja"),
    (Encoding::EUC_JP, "ja"),
    (Encoding::EUC_KR, "ko"),
];
/// Log odds that the other encoding begins at some character …
const BEGINS: f32 = -6.0;
/// … at the start of a line …
const BEGINS_LINE: f32 = -4.0;
/// … that it goes on to the next character outside ASCII …
const GOES_ON: f32 = -0.1;
/// … and that UTF-8 begins again.
const ENDS: f32 = -2.5;
/// The same at ASCII, which is alike in both.
const ENDS_AT_ASCII: f32 = -0.5;
/// What it costs more that it begins or ends between two characters outside ASCII, in the middle of a word: where that is so of one
/// character, a byte was lost of it. Words of East Asian text have nothing between them.
const WITHIN_WORD: f32 = -7.0;
const BETWEEN_IDEOGRAPHS: f32 = -4.0;
/// The same for a pair of bytes that follows a Latin letter, and for one that a Latin letter follows.
const BESIDE_LETTER: f32 = -6.0;
/// The same for a pair that takes an ASCII letter along, where a Latin letter stands before it or behind.
const TAKES_LETTER: f32 = -8.0;
/// Log odds that more happened to one, and what it costs on average.
const LOST: f32 = -17.0;
/// The same where the file ends, and something was cut off.
const CUT_OFF: f32 = -4.0;
/// Ways that are followed at each place, in each of the two.
const FOLLOWED: usize = 4;
/// Characters after it that its probability is judged by.
const JUDGED_BY: usize = 12;

/// How some bytes of a line are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// As UTF-8, ASCII included.
    Utf8,
    /// In the other encoding.
    Other,
    /// As what is left of a sequence of UTF-8, that of this character if one byte is gone.
    Lost(Option<char>),
}

/// One line of mixed bytes, as it is most likely to be read.
#[derive(Debug, Clone)]
pub struct MixedLine {
    /// Its parts, in order, with nothing between them.
    pub parts: Vec<(Range<usize>, Way)>,
    /// Natural logarithm of its probability.
    pub log_probability: f32,
    /// The characters in the place of those that lost a byte, in order of place.
    pub inferred: Vec<InferredCharacter>,
}

/// The decoding table of an encoding.
#[derive(Clone, Copy)]
pub enum ByteTable {
    Single(&'static SingleByte),
    Multi(&'static MultiByte),
}

impl ByteTable {
    /// That of an encoding whose characters stand for themselves.
    pub fn of(encoding: Encoding) -> Option<ByteTable> {
        let single = encoding.single_byte().map(ByteTable::Single);
        single.or_else(|| encoding.multi_byte().map(ByteTable::Multi))
    }

    /// The first character of `bytes`, and how many bytes it is.
    pub fn first(self, bytes: &[u8]) -> Option<(char, usize)> {
        match self {
            ByteTable::Single(table) => table.decode_strict(*bytes.first()?).map(|c| (c, 1)),
            ByteTable::Multi(table) => table.first(bytes),
        }
    }
}

/// The last step of one way to read the bytes up to some place.
#[derive(Clone, Copy)]
struct LatticeStep {
    state: CharacterState,
    log_probability: f32,
    /// The step before, and how the last character was read.
    before: u32,
    at: u32,
    way: Way,
    /// The last character.
    character: Option<char>,
}

impl LatticeStep {
    fn is_high(&self) -> bool {
        self.character.is_some_and(|c| !c.is_ascii())
    }
}

/// Reads `bytes`, one line. `other` is the encoding that some of them may be in; the edges say whether nothing comes before or after them.
pub fn read(
    bytes: &[u8],
    other: Option<Encoding>,
    reader: &MixedReader<'_>,
    (starts_file, ends_file): (bool, bool),
) -> Option<MixedLine> {
    let MixedReader { model, language, .. } = reader;
    let native = other.and_then(|other| native(other, model, *language)).unwrap_or(*language);
    let changes_language = native != *language;
    let other = other.and_then(ByteTable::of);
    let within = if matches!(other, Some(ByteTable::Multi(_))) { BETWEEN_IDEOGRAPHS } else { WITHIN_WORD };
    let first_high = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(bytes.len());
    let mut steps: Vec<LatticeStep> = Vec::with_capacity(bytes.len() * 2);
    steps.push(LatticeStep {
        state: model.start(),
        log_probability: 0.0,
        before: u32::MAX,
        at: 0,
        way: Way::Utf8,
        character: None,
    });
    // The ways that have come to each byte, by the last way of reading: UTF-8 or the other.
    let mut places: Vec<[Vec<u32>; 2]> = vec![[Vec::new(), Vec::new()]; bytes.len() + 1];
    places[0][0].push(0);
    for at in 0..bytes.len() {
        let here = std::mem::take(&mut places[at]);
        if here.iter().all(Vec::is_empty) {
            continue;
        }
        let rest = &bytes[at..];
        let utf8 = first_utf8(rest);
        let second = other.and_then(|table| table.first(rest));
        // A lead byte that was changed to ASCII leaves the next byte without one.
        let led_by_ascii = matches!(utf8, Ok((c, 1)) if c.is_ascii() && !c.is_control())
            && rest.get(1).is_some_and(|next| matches!(next, 0x80..=0xBF));
        for (from, ways) in here.into_iter().enumerate() {
            for way in kept(&steps, ways) {
                let step = steps[way as usize];
                let mut add = |character: Option<char>, length: usize, way_on: Way, to: usize, log: f32| {
                    let language = if to == 1 { native } else { *language };
                    // A state belongs to its language.
                    let state = if from != to && changes_language { model.start() } else { step.state };
                    let (state, log_probability) = match character {
                        Some(character) => model.step(language, state, character),
                        None => (state, 0.0),
                    };
                    let log_probability = step.log_probability + log_probability + log;
                    steps.push(LatticeStep {
                        state,
                        log_probability,
                        before: way,
                        at: (at + length) as u32,
                        way: way_on,
                        character,
                    });
                    places[at + length][to].push(steps.len() as u32 - 1);
                };
                match (from, utf8) {
                    (0, Ok((character, length))) => add(Some(character), length, Way::Utf8, 0, 0.0),
                    (1, Ok((character, length))) if changes_language && character.is_ascii() => {
                        add(Some(character), length, Way::Utf8, 0, ENDS_AT_ASCII);
                    }
                    (1, Ok((character, length))) if !character.is_ascii() => {
                        add(
                            Some(character),
                            length,
                            Way::Utf8,
                            0,
                            ENDS + if step.is_high() { within } else { 0.0 },
                        );
                    }
                    (_, Err(length)) => {
                        let cut_off = ends_file && at + length == bytes.len() && rest[0] >= 0xC2
                            || starts_file && bytes[..=at].iter().all(|byte| matches!(byte, 0x80..=0xBF));
                        add(None, length, Way::Lost(None), 0, if cut_off { CUT_OFF } else { LOST });
                        for length in 1..=rest.len().min(3) {
                            for (character, log) in reader.likeliest(step.state, &rest[..length]) {
                                let log = if cut_off { CUT_OFF } else { log };
                                add(Some(character), length, Way::Lost(Some(character)), 0, log);
                            }
                        }
                    }
                    _ => {}
                }
                if led_by_ascii && from == 0 {
                    for length in 2..=rest.len().min(3) {
                        for (character, log) in reader.likeliest(step.state, &rest[..length]) {
                            add(Some(character), length, Way::Lost(Some(character)), 0, log);
                        }
                    }
                }
                let Some((character, length)) = second else { continue };
                match (from, character.is_ascii() && length == 1) {
                    (1, true) => add(Some(character), length, Way::Other, 1, 0.0),
                    (1, false) => add(Some(character), length, Way::Other, 1, GOES_ON),
                    (_, true) => {}
                    (_, false) => {
                        let mut begins = if at <= first_high { BEGINS_LINE } else { BEGINS };
                        if length > 1 && step.character.is_some_and(|c| c.is_ascii_alphabetic()) {
                            begins += BESIDE_LETTER;
                        }
                        let takes = length > 1 && rest[1..length].iter().any(u8::is_ascii_alphabetic);
                        if takes && rest.get(length).is_some_and(u8::is_ascii_alphabetic) {
                            begins += TAKES_LETTER;
                        }
                        add(
                            Some(character),
                            length,
                            Way::Other,
                            1,
                            begins + if step.is_high() { within } else { 0.0 },
                        );
                    }
                }
            }
        }
    }
    let last = places.pop()?;
    let best = last
        .into_iter()
        .flatten()
        .max_by(|a, b| steps[*a as usize].log_probability.total_cmp(&steps[*b as usize].log_probability))?;
    let mut path: Vec<u32> = Vec::new();
    let mut way = best;
    while way != 0 {
        path.push(way);
        way = steps[way as usize].before;
    }
    path.reverse();
    let mut parts: Vec<(Range<usize>, Way)> = Vec::new();
    let mut inferred: Vec<InferredCharacter> = Vec::new();
    for (number, way) in path.iter().enumerate() {
        let step = &steps[*way as usize];
        let before = &steps[step.before as usize];
        let range = before.at as usize..step.at as usize;
        if let Way::Lost(Some(character)) = step.way {
            let after: Vec<char> = path[number + 1..]
                .iter()
                .take(JUDGED_BY)
                .filter_map(|way| steps[*way as usize].character)
                .collect();
            inferred.push(reader.judged(before.state, &bytes[range.clone()], character, &after));
        }
        match parts.last_mut() {
            Some((last, way)) if *way == step.way && !matches!(way, Way::Lost(_)) => last.end = range.end,
            _ => parts.push((range, step.way)),
        }
    }
    Some(MixedLine { parts, log_probability: steps[best as usize].log_probability, inferred })
}

/// The language that bytes of `other` are in, where texts in `language` have none of its characters.
fn native(other: Encoding, model: &CharacterModel, language: LanguageId) -> Option<LanguageId> {
    let tag = &model.languages().get(usize::from(language.0))?.tag;
    if encodings_of(tag).iter().any(|(encoding, _)| *encoding == other) {
        return None;
    }
    let (_, tag) = NATIVE.iter().find(|(encoding, _)| *encoding == other)?;
    model.language(tag)
}

/// The best of some ways, of those in the same state the best one.
fn kept(steps: &[LatticeStep], mut ways: Vec<u32>) -> Vec<u32> {
    ways.sort_by(|a, b| steps[*b as usize].log_probability.total_cmp(&steps[*a as usize].log_probability));
    let mut kept: Vec<u32> = Vec::with_capacity(FOLLOWED);
    for way in ways {
        if kept.len() == FOLLOWED {
            break;
        }
        if kept.iter().all(|other| steps[*other as usize].state != steps[way as usize].state) {
            kept.push(way);
        }
    }
    kept
}

/// The first character of `bytes` and its length; or how many bytes are left of one that is none.
fn first_utf8(bytes: &[u8]) -> Result<(char, usize), usize> {
    let length = match bytes[0] {
        0..=0x7F => return Ok((char::from(bytes[0]), 1)),
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return Err(1),
    };
    let there =
        bytes[1..].iter().take(length - 1).take_while(|byte| (0x80..=0xBF).contains(*byte)).count() + 1;
    let character =
        bytes.get(..length).and_then(|sequence| std::str::from_utf8(sequence).ok()?.chars().next());
    character.map(|character| (character, length)).ok_or(there)
}
