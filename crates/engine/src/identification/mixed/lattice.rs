//! Finds the most probable way to read one line of mixed bytes. Some bytes may be UTF-8, some another encoding, and some the
//! remains of a UTF-8 sequence that lost bytes.
//!
//! In: the line, the other encoding, and a language. Out: a [`MixedLine`]. It is a beam search over all ways to read the line:
//! each way has a state of the language model, and at each byte only the best few are kept.

use std::ops::Range;

use super::remains::{MixedReader, SOMETHING_ELSE};
use crate::InferredCharacter;
use crate::budgets::BUDGETS;
use crate::repair::{ByWords, Language, WordsState};
use encodings::{Encoding, MultiByte, SingleByte};
use language::characters::LanguageId;
use language::{Models, encodings_of};

/// The languages of encodings that have no Latin letters outside ASCII.
static NATIVE: [(Encoding, &str); 6] = [
    (Encoding::GBK, "zh-Hans"),
    (Encoding::GB18030, "zh-Hans"),
    (Encoding::BIG5, "zh-Hant"),
    (Encoding::SHIFT_JIS, "ja"),
    (Encoding::EUC_JP, "ja"),
    (Encoding::EUC_KR, "ko"),
];
/// The log odds that the other encoding begins at a character.
const BEGINS: f32 = -6.0;
/// The log odds that the other encoding begins at the first byte outside ASCII of a line, or before it.
const BEGINS_LINE: f32 = -4.0;
/// The log odds that the other encoding continues at the next character outside ASCII.
const GOES_ON: f32 = -0.1;
/// The log odds that UTF-8 begins again at a character outside ASCII.
const ENDS: f32 = -2.5;
/// The log odds that UTF-8 begins again at an ASCII character, which is the same in both encodings.
const ENDS_AT_ASCII: f32 = -0.5;
/// The log odds that are added if the encoding changes between two characters outside ASCII, within a word. It is likelier that a
/// byte was lost there.
const WITHIN_WORD: f32 = -7.0;
/// The same for multi-byte encodings. East Asian text has no spaces between words.
const BETWEEN_IDEOGRAPHS: f32 = -4.0;
/// The log odds that are added if the other encoding begins with a pair of bytes behind an ASCII letter.
const BESIDE_LETTER: f32 = -6.0;
/// The log odds that are added if that pair contains an ASCII letter, and another one follows it.
const TAKES_LETTER: f32 = -8.0;
/// The log odds of a sequence that was cut off at the start or the end of the file.
const CUT_OFF: f32 = -4.0;

/// The way to read some bytes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// As UTF-8, ASCII included.
    Utf8,
    /// In the other encoding.
    Other,
    /// As the remains of a UTF-8 sequence: of this character if one byte was lost or changed, of an unknown one otherwise.
    Lost(Option<char>),
}

/// One line of mixed bytes, as it is most likely to be read.
#[derive(Debug, Clone)]
pub struct MixedLine {
    /// Its parts, in order, without gaps.
    pub parts: Vec<(Range<usize>, Way)>,
    /// The natural log probability of the line.
    pub log_probability: f32,
    /// The characters that were inferred for those that lost a byte, in order of place.
    pub inferred: Vec<InferredCharacter>,
}

/// The decoding table of an encoding.
#[derive(Clone, Copy)]
pub enum ByteTable {
    Single(&'static SingleByte),
    Multi(&'static MultiByte),
}

impl ByteTable {
    /// The table of an encoding. `None` if it has none, such as UTF-8.
    pub fn of(encoding: Encoding) -> Option<ByteTable> {
        let single = encoding.single_byte().map(ByteTable::Single);
        single.or_else(|| encoding.multi_byte().map(ByteTable::Multi))
    }

    /// The first character of `bytes`, and its length in bytes.
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
    state: WordsState,
    log_probability: f32,
    /// The number of the step before.
    before: u32,
    /// The place behind the last character, in bytes.
    at: u32,
    /// The way in which the last character was read.
    way: Way,
    /// The last character; `None` for an unknown one.
    character: Option<char>,
}

impl LatticeStep {
    fn is_high(&self) -> bool {
        self.character.is_some_and(|c| !c.is_ascii())
    }
}

/// Reads `bytes`, which are one line. `other` is the encoding that some of them may be in. The last two flags say whether the
/// file starts or ends with this line.
pub fn read(
    bytes: &[u8],
    other: Option<Encoding>,
    reader: &MixedReader<'_>,
    (starts_file, ends_file): (bool, bool),
) -> Option<MixedLine> {
    let language = &reader.language;
    let native = other.and_then(|other| native(other, reader.models, language.language()));
    let changes_language = native.is_some();
    let in_other = native.as_ref().unwrap_or(language);
    let other = other.and_then(ByteTable::of);
    let within = if matches!(other, Some(ByteTable::Multi(_))) { BETWEEN_IDEOGRAPHS } else { WITHIN_WORD };
    let first_high = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(bytes.len());
    let mut steps: Vec<LatticeStep> = Vec::with_capacity(bytes.len() * 2);
    steps.push(LatticeStep {
        state: language.start(),
        log_probability: 0.0,
        before: u32::MAX,
        at: 0,
        way: Way::Utf8,
        character: None,
    });
    // For each byte, the ways that have reached it: first those that read UTF-8 last, then those that read the other encoding.
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
        // If a lead byte was changed to ASCII, a continuation byte follows the ASCII.
        let led_by_ascii = matches!(utf8, Ok((c, 1)) if c.is_ascii() && !c.is_control())
            && rest.get(1).is_some_and(|next| matches!(next, 0x80..=0xBF));
        for (from, ways) in here.into_iter().enumerate() {
            for way in kept(&steps, ways) {
                let step = steps[way as usize];
                let mut add = |character: Option<char>, length: usize, way_on: Way, to: usize, log: f32| {
                    let language = if to == 1 { in_other } else { language };
                    // A state is valid in one language only, so another language starts anew.
                    let state = if from != to && changes_language { language.start() } else { step.state };
                    let (state, log_probability) = match character {
                        Some(character) => language.next(state, character),
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
                        add(None, length, Way::Lost(None), 0, if cut_off { CUT_OFF } else { SOMETHING_ELSE });
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
    // The last word ends with the line.
    for (ways, language) in last.iter().zip([language, in_other]) {
        for way in ways {
            let step = &mut steps[*way as usize];
            step.log_probability += language.ended(step.state);
        }
    }
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
                .take(BUDGETS.mixed_characters_behind_lost)
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

/// The language of text in the encoding `other`, if `language` is not written in that encoding.
fn native(other: Encoding, models: &Models, language: LanguageId) -> Option<ByWords<'_>> {
    let model = models.characters();
    let tag = &model.languages().get(usize::from(language.0))?.tag;
    if encodings_of(tag).iter().any(|(encoding, _)| *encoding == other) {
        return None;
    }
    let (_, tag) = NATIVE.iter().find(|(encoding, _)| *encoding == other)?;
    Some(ByWords::new(models, model.language(tag)?))
}

/// The best few of some ways. Of ways in the same state only the best one is kept.
fn kept(steps: &[LatticeStep], mut ways: Vec<u32>) -> Vec<u32> {
    ways.sort_by(|a, b| steps[*b as usize].log_probability.total_cmp(&steps[*a as usize].log_probability));
    let mut kept: Vec<u32> = Vec::with_capacity(BUDGETS.mixed_ways_kept);
    for way in ways {
        if kept.len() == BUDGETS.mixed_ways_kept {
            break;
        }
        if kept.iter().all(|other| steps[*other as usize].state != steps[way as usize].state) {
            kept.push(way);
        }
    }
    kept
}

/// The first character of `bytes` and its length in bytes. As an error, the length of an incomplete sequence.
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
