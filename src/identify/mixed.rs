//! UTF-8 with bytes of another encoding in it, or with bytes lost.
//!
//! In: lines of bytes, an encoding that some of them may be in, and a language. Out: the likeliest way to read a line: here as
//! UTF-8, there in the other encoding, somewhere a sequence of which bytes are gone. All ways are followed at once, each
//! with what the language model thinks of the text so far; the best few are kept at each byte.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::judge::{SHARPNESS, commonness, log_sum};
use super::{Guess, LEAST_CONFIDENCE, Part};
use crate::channel::{all_homes, encodings_of};
use crate::encoding::{Encoding, Lookup, MultiByte, SingleByte};
use crate::finding::{Alternative, InferredCharacter};
use crate::language::characters::{CharacterModel, LanguageId, State};
use crate::language::{Models, Vocabulary};

/// Natural logarithm of the share of files that are UTF-8 with other bytes in them among those that are not UTF-8 and have a
/// sequence of it.
const MIXED: f64 = -2.0;
/// Log odds that what is in a file of some language is in an encoding that is not at home there.
const NOT_AT_HOME: f64 = -4.0;
/// Log odds that it is one of DOS or the Mac, whose programs knew no UTF-8.
const FROM_DOS_OR_MAC: f64 = -3.0;
/// Languages of the encodings that have no Latin letters outside ASCII.
static NATIVE: [(&str, &str); 6] = [
    ("gbk", "zh-Hans"),
    ("gb18030", "zh-Hans"),
    ("big5", "zh-Hant"),
    ("shift_jis", "ja"),
    ("euc-jp", "ja"),
    ("euc-kr", "ko"),
];
/// Languages of the file that its lines are read in.
const LANGUAGES: usize = 2;
/// Bytes that all encodings are tried on, and how many are tried on the rest.
const GLANCE: usize = 320;
const READ_ON: usize = 5;
/// How many of them each line is read in, in the end.
const ON_EACH_LINE: usize = 3;
/// What the rest of a file says of the encoding of one line, at most, in nats.
const SAID_BY_REST: f64 = 12.0;
/// A longer line is cut behind a byte that is second to none.
const LONG_LINE: usize = 2000;
/// Stands for bytes that fit nothing: no text has it, and no encoding.
pub const GONE: char = '\u{10FFFD}';

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
/// Log odds that a character of UTF-8 lost one of its bytes.
const LOST_ONE: f32 = -9.0;
/// Log odds that one of its bytes was changed.
const CHANGED_ONE: f32 = -11.0;
/// Log odds that more happened to one, and what it costs on average.
const LOST: f32 = -17.0;
/// The same where the file ends, and something was cut off.
const CUT_OFF: f32 = -4.0;
/// Ways that are followed at each place, in each of the two.
const FOLLOWED: usize = 4;
/// Characters that are followed in the place of one that lost a byte.
const INFERRED: usize = 4;
/// Characters after it that its probability is judged by.
const JUDGED_BY: usize = 12;
/// What a character of ordinary text costs, in nats, and log odds that something else happened than the loss of one byte: where no
/// character goes well with what comes after it, it did.
const ORDINARY: f64 = -2.8;
const CHANGED: f64 = -18.0;
/// A character that is less likely than this is not named at all: something else happened there.
const LEAST_INFERRED: f64 = 0.3;
/// Runners-up that are named.
const ALTERNATIVES: usize = 5;

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

/// What is left of the characters of a language when one byte is gone, as one number, with the characters.
#[derive(Debug, Default)]
pub struct Remains(FxHashMap<u32, Vec<char>>);

impl Remains {
    fn of(vocabulary: &Vocabulary) -> Remains {
        let mut remains: FxHashMap<u32, Vec<char>> = FxHashMap::default();
        for character in vocabulary.characters() {
            let mut utf8 = [0; 4];
            let bytes = character.encode_utf8(&mut utf8).as_bytes();
            for gone in 0..bytes.len() {
                let left = bytes.iter().enumerate().filter(|(at, _)| *at != gone);
                let number = left.fold(0, |number, (_, &byte)| number << 8 | u32::from(byte));
                let characters = remains.entry(number).or_default();
                if !characters.contains(&character) {
                    characters.push(character);
                }
            }
        }
        Remains(remains)
    }

    /// The characters of which `bytes` may be all but one, or all with one of them changed; each with the log odds of that.
    fn characters(&self, bytes: &[u8]) -> Vec<(char, f32)> {
        let number =
            |bytes: &mut dyn Iterator<Item = u8>| bytes.fold(0, |number, byte| number << 8 | u32::from(byte));
        let of = |number| self.0.get(&number).map_or(&[][..], |characters| characters);
        let mut all: Vec<(char, f32)> = Vec::new();
        if bytes.iter().all(|byte| *byte >= 0x80) {
            all.extend(of(number(&mut bytes.iter().copied())).iter().map(|&c| (c, LOST_ONE)));
        }
        for changed in 0..bytes.len() {
            let others = bytes.iter().enumerate().filter(|(at, _)| *at != changed).map(|(_, byte)| *byte);
            if bytes.len() < 2 || others.clone().any(|byte| byte < 0x80) {
                continue;
            }
            let same = |c: &&char| {
                let mut utf8 = [0; 4];
                let utf8 = c.encode_utf8(&mut utf8).as_bytes();
                utf8.len() == bytes.len() && utf8.iter().zip(bytes).filter(|(a, b)| a != b).count() == 1
            };
            for &character in of(number(&mut others.clone())).iter().filter(same) {
                if all.iter().all(|(other, _)| *other != character) {
                    all.push((character, CHANGED_ONE));
                }
            }
        }
        all
    }
}

/// A line, read.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its parts, in order, with nothing between them.
    pub parts: Vec<(Range<usize>, Way)>,
    /// Natural logarithm of its probability.
    pub log_probability: f32,
    /// The characters in the place of those that lost a byte, in order of place.
    pub inferred: Vec<InferredCharacter>,
}

/// A table that bytes are read by.
#[derive(Clone, Copy)]
enum Table {
    Single(&'static SingleByte),
    Multi(&'static MultiByte),
}

impl Table {
    fn of(encoding: Encoding) -> Option<Table> {
        let single = encoding.single_byte().map(Table::Single);
        single.or_else(|| encoding.multi_byte().map(Table::Multi))
    }

    /// The first character of `bytes`, and how many bytes it is.
    fn first(self, bytes: &[u8]) -> Option<(char, usize)> {
        match self {
            Table::Single(table) => table.decode_strict(*bytes.first()?).map(|c| (c, 1)),
            Table::Multi(table) => {
                (1..=bytes.len().min(4)).find_map(|length| match table.lookup(&bytes[..length]) {
                    Lookup::Character(character) => Some(Some((character, length))),
                    Lookup::Incomplete => None,
                    Lookup::Undefined => Some(None),
                })?
            }
        }
    }
}

/// One way to read the bytes up to some place.
#[derive(Clone, Copy)]
struct Step {
    state: State,
    log_probability: f32,
    /// The step before, and how the last character was read.
    before: u32,
    at: u32,
    way: Way,
    /// The last character.
    character: Option<char>,
}

impl Step {
    fn is_high(&self) -> bool {
        self.character.is_some_and(|c| !c.is_ascii())
    }
}

/// A language, and what is left of its characters.
struct Reader<'m> {
    model: &'m CharacterModel,
    language: LanguageId,
    remains: Remains,
}

impl<'m> Reader<'m> {
    fn new(models: &'m Models, language: LanguageId) -> Reader<'m> {
        let remains = Remains::of(models.vocabulary(language));
        Reader { model: models.characters(), language, remains }
    }
}

/// Reads `bytes`, one line. `other` is the encoding that some of them may be in; the edges say whether nothing comes before or after them.
fn read(
    bytes: &[u8],
    other: Option<Encoding>,
    reader: &Reader<'_>,
    (starts_file, ends_file): (bool, bool),
) -> Option<Line> {
    let Reader { model, language, remains } = reader;
    let native = other.and_then(|other| native(other, model, *language)).unwrap_or(*language);
    let changes_language = native != *language;
    let other = other.and_then(Table::of);
    let within = if matches!(other, Some(Table::Multi(_))) { BETWEEN_IDEOGRAPHS } else { WITHIN_WORD };
    let first_high = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(bytes.len());
    let mut steps: Vec<Step> = Vec::with_capacity(bytes.len() * 2);
    steps.push(Step {
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
                    steps.push(Step {
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
                            let characters = remains.characters(&rest[..length]);
                            for (character, log) in likeliest(model, *language, step.state, &characters) {
                                let log = if cut_off { CUT_OFF } else { log };
                                add(Some(character), length, Way::Lost(Some(character)), 0, log);
                            }
                        }
                    }
                    _ => {}
                }
                if led_by_ascii && from == 0 {
                    for length in 2..=rest.len().min(3) {
                        let characters = remains.characters(&rest[..length]);
                        for (character, log) in likeliest(model, *language, step.state, &characters) {
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
            inferred.push(judged(reader, before.state, &bytes[range.clone()], character, &after));
        }
        match parts.last_mut() {
            Some((last, way)) if *way == step.way && !matches!(way, Way::Lost(_)) => last.end = range.end,
            _ => parts.push((range, step.way)),
        }
    }
    Some(Line { parts, log_probability: steps[best as usize].log_probability, inferred })
}

/// The likeliest of `characters` after `state`, with the log odds that they came with.
fn likeliest(
    model: &CharacterModel,
    language: LanguageId,
    state: State,
    characters: &[(char, f32)],
) -> impl Iterator<Item = (char, f32)> + use<> {
    let likely =
        |&(character, log): &(char, f32)| (character, log, log + model.step(language, state, character).1);
    let mut all: Vec<(char, f32, f32)> = characters.iter().map(likely).collect();
    all.sort_by(|a, b| b.2.total_cmp(&a.2));
    all.into_iter().take(INFERRED).map(|(character, log, _)| (character, log))
}

/// How sure it is that what is left in `bytes` was `character`, between the text of `state` and `after`.
fn judged(
    reader: &Reader<'_>,
    state: State,
    bytes: &[u8],
    character: char,
    after: &[char],
) -> InferredCharacter {
    let Reader { model, language, remains } = reader;
    let score = |&(candidate, odds): &(char, f32)| {
        let (mut state, mut log) = model.step(*language, state, candidate);
        log += odds;
        for &next in after {
            let (further, log_probability) = model.step(*language, state, next);
            (state, log) = (further, log + log_probability);
        }
        (candidate, f64::from(log) * SHARPNESS)
    };
    let mut scored: Vec<(char, f64)> = remains.characters(bytes).iter().map(score).collect();
    let otherwise = (ORDINARY * after.len() as f64 + CHANGED) * SHARPNESS;
    let logs: Vec<f64> = scored.iter().map(|(_, log)| *log).chain([otherwise]).collect();
    let all = log_sum(&logs);
    scored.iter_mut().for_each(|(_, log)| *log = (*log - all).exp());
    scored.sort_by(|a, b| b.1.total_cmp(&a.1));
    let confidence = scored.iter().find(|(other, _)| *other == character).map_or(0.0, |(_, p)| *p);
    let others = scored.into_iter().filter(|(other, _)| *other != character).take(ALTERNATIVES);
    let alternatives = others.map(|(character, confidence)| Alternative { character, confidence }).collect();
    InferredCharacter { offset: 0, character, confidence, alternatives }
}

/// The language that bytes of `other` are in, where texts in `language` have none of its characters.
fn native(other: Encoding, model: &CharacterModel, language: LanguageId) -> Option<LanguageId> {
    let tag = &model.languages().get(usize::from(language.0))?.tag;
    if encodings_of(tag).iter().any(|(name, _)| *name == other.name()) {
        return None;
    }
    let (_, tag) = NATIVE.iter().find(|(name, _)| *name == other.name())?;
    model.language(tag)
}

/// The best of some ways, of those in the same state the best one.
fn kept(steps: &[Step], mut ways: Vec<u32>) -> Vec<u32> {
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

/// What a file is taken for that is UTF-8 with other bytes in it.
pub struct Mixture {
    /// The encodings of the other bytes, with natural logarithms of what speaks for each, the likeliest first.
    encodings: Vec<(Option<Encoding>, f64)>,
    languages: Vec<LanguageId>,
    /// Natural logarithm of the probability of the pieces that it was judged by.
    pub log_probability: f64,
}

/// Judges `pieces` of a file as UTF-8 with something else in it. `valid` is what of the file is UTF-8.
pub fn judge(pieces: &[&[u8]], valid: &str, models: &Models) -> Option<Mixture> {
    let model = models.characters();
    let mut languages: Vec<LanguageId> =
        model.rank(valid).into_iter().take(LANGUAGES).map(|(language, _)| language).collect();
    languages.extend(model.language("en").filter(|english| !languages.contains(english)));
    let readers: Vec<Reader<'_>> = languages.iter().map(|language| Reader::new(models, *language)).collect();
    let main = readers.first()?;
    let mut left = GLANCE;
    let glanced: Vec<&[u8]> = pieces
        .iter()
        .filter(|piece| std::str::from_utf8(piece).is_err())
        .take_while(|piece| {
            let go_on = left > 0;
            left = left.saturating_sub(piece.len());
            go_on
        })
        .copied()
        .collect();
    let tag = |language: LanguageId| &model.languages()[usize::from(language.0)].tag;
    let prior = |other: Option<Encoding>| {
        let Some(other) = other else { return 0.0 };
        let at_home = languages
            .iter()
            .flat_map(|language| encodings_of(tag(*language)))
            .filter(|(name, _)| *name == other.name())
            .map(|(_, log_prior)| *log_prior);
        at_home.fold(NOT_AT_HOME + commonness(other), f64::max)
            + if is_of_dos_or_mac(other) { FROM_DOS_OR_MAC } else { 0.0 }
    };
    // Of encodings that read everything alike the first stands for all.
    let mut tried: Vec<(Option<Encoding>, f64, String)> = Vec::new();
    for other in std::iter::once(None).chain(all_homes().map(Some)) {
        let lines: Option<Vec<Line>> =
            glanced.iter().map(|piece| read(piece, other, main, (false, false))).collect();
        let Some(lines) = lines else { continue };
        let log =
            lines.iter().map(|line| f64::from(line.log_probability)).sum::<f64>() * SHARPNESS + prior(other);
        let text: String = lines
            .iter()
            .zip(&glanced)
            .flat_map(|(line, piece)| {
                line.parts.iter().map(|(range, way)| decoded(&piece[range.clone()], *way, other))
            })
            .collect();
        match tried.iter_mut().find(|(.., known)| *known == text) {
            Some(known) if known.1 < log => *known = (other, log, text),
            Some(_) => {}
            None => tried.push((other, log, text)),
        }
    }
    tried.sort_by(|a, b| b.1.total_cmp(&a.1));
    tried.truncate(READ_ON);
    let mut encodings: Vec<(Option<Encoding>, f64)> = tried
        .into_iter()
        .map(|(other, ..)| {
            let read = |piece: &&[u8]| {
                let logs = readers.iter().filter_map(|reader| read(piece, other, reader, (false, false)));
                logs.map(|line| f64::from(line.log_probability)).fold(f64::NEG_INFINITY, f64::max)
            };
            (other, pieces.iter().map(read).sum::<f64>() * SHARPNESS + prior(other))
        })
        .collect();
    encodings.sort_by(|a, b| b.1.total_cmp(&a.1));
    let log_probability = encodings.first()?.1 + MIXED;
    Some(Mixture { encodings, languages, log_probability })
}

/// Whether `encoding` is a page of DOS or the Mac.
fn is_of_dos_or_mac(encoding: Encoding) -> bool {
    ["cp", "ibm", "mac", "x-mac"].iter().any(|prefix| encoding.name().starts_with(prefix))
}

impl Mixture {
    /// The text of a file, and its parts.
    pub fn read(&self, bytes: &[u8], models: &Models) -> (String, Vec<Part>) {
        let readers: Vec<Reader<'_>> =
            self.languages.iter().map(|language| Reader::new(models, *language)).collect();
        let mut text = String::with_capacity(bytes.len());
        let mut parts: Vec<Part> = Vec::new();
        let best = self.encodings.first().map_or(0.0, |(_, log)| *log);
        let mut start = 0;
        while start < bytes.len() {
            let end = line_end(bytes, start);
            let line = &bytes[start..end];
            if std::str::from_utf8(line).is_ok() {
                push(&mut text, &mut parts, bytes, start..end, Some(Encoding::UTF_8), 1.0);
                start = end;
                continue;
            }
            let mut readings: Vec<(Line, Option<Encoding>, String, f64)> = Vec::new();
            for &(other, log) in self.encodings.iter().take(ON_EACH_LINE) {
                let lines = readers
                    .iter()
                    .filter_map(|reader| read(line, other, reader, (start == 0, end == bytes.len())));
                let Some(read) = lines.max_by(|a, b| a.log_probability.total_cmp(&b.log_probability)) else {
                    continue;
                };
                let log = f64::from(read.log_probability) * SHARPNESS + (log - best).max(-SAID_BY_REST);
                let text: String = read
                    .parts
                    .iter()
                    .map(|(range, way)| decoded(&line[range.clone()], *way, other))
                    .collect();
                match readings.iter_mut().find(|(.., known, _)| *known == text) {
                    Some(known) if known.3 >= log => {}
                    Some(known) => *known = (read, other, text, log),
                    None => readings.push((read, other, text, log)),
                }
            }
            readings.sort_by(|a, b| b.3.total_cmp(&a.3));
            let logs: Vec<f64> = readings.iter().map(|(.., log)| *log).collect();
            let Some((read, other, ..)) = readings.into_iter().next() else {
                push(&mut text, &mut parts, bytes, start..end, None, 1.0);
                start = end;
                continue;
            };
            let confidence = (logs[0] - log_sum(&logs)).exp();
            let mut inferred = read.inferred.into_iter();
            for (range, way) in read.parts {
                let range = start + range.start..start + range.end;
                match way {
                    Way::Utf8 => push(&mut text, &mut parts, bytes, range, Some(Encoding::UTF_8), 1.0),
                    Way::Lost(None) => push(&mut text, &mut parts, bytes, range, None, confidence),
                    Way::Lost(Some(character)) => {
                        let inferred = inferred.next().filter(|known| known.confidence >= LEAST_INFERRED);
                        if inferred.is_none() {
                            push(&mut text, &mut parts, bytes, range, None, confidence);
                            continue;
                        }
                        let start = text.len();
                        text.push(character);
                        let text = start..text.len();
                        parts.push(Part { file: range, text, encoding: None, confidence, inferred });
                    }
                    Way::Other => {
                        let known = other.filter(|_| confidence >= LEAST_CONFIDENCE);
                        // ASCII at the ends is as much UTF-8.
                        let inside = trimmed(bytes, range.clone(), other);
                        let (before, after) = (range.start..inside.start, inside.end..range.end);
                        push(&mut text, &mut parts, bytes, before, Some(Encoding::UTF_8), 1.0);
                        push(&mut text, &mut parts, bytes, inside, known, confidence);
                        push(&mut text, &mut parts, bytes, after, Some(Encoding::UTF_8), 1.0);
                    }
                }
            }
            start = end;
        }
        (text, parts)
    }

    /// The encodings that the other bytes may be in.
    pub fn guesses(&self, models: &Models) -> Vec<Guess> {
        let logs: Vec<f64> = self.encodings.iter().map(|(_, log)| *log).collect();
        let all = log_sum(&logs);
        let tag = self.languages.first().map_or("", |language| {
            models.characters().languages().get(usize::from(language.0)).map_or("", |info| &info.tag)
        });
        let guess = |((other, _), log): (&(Option<Encoding>, f64), &f64)| Guess {
            encoding: other.unwrap_or(Encoding::UTF_8),
            others: Vec::new(),
            language: tag.to_string(),
            probability: (log - all).exp(),
        };
        self.encodings.iter().zip(&logs).map(guess).collect()
    }
}

/// Where the line that starts at `start` ends, its line feed included; a very long one is cut.
fn line_end(bytes: &[u8], start: usize) -> usize {
    let rest = &bytes[start..];
    let end = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
    if end <= LONG_LINE {
        return start + end;
    }
    let long = &rest[LONG_LINE..end.min(2 * LONG_LINE)];
    // Rather after a byte that is second to none, else where UTF-8 begins a character.
    let cut = long.iter().position(|byte| *byte < 0x30).map(|at| at + 1);
    let cut = cut.or_else(|| long.iter().rposition(|byte| !(0x80..=0xBF).contains(byte)));
    start + LONG_LINE + cut.unwrap_or(long.len())
}

/// `range` without the ASCII at its ends, as far as that is read alike in `other`.
fn trimmed(bytes: &[u8], range: Range<usize>, other: Option<Encoding>) -> Range<usize> {
    let Some(table) = other.and_then(Table::of) else { return range };
    let mut first = None;
    let mut last = range.start;
    let mut at = range.start;
    while at < range.end {
        let (character, length) = table.first(&bytes[at..range.end]).unwrap_or(('\0', 1));
        at += length;
        if !character.is_ascii() {
            first = first.or(Some(at - length));
            last = at;
        }
    }
    first.map_or(range.start..range.start, |first| first..last)
}

/// What `bytes` are, read one way.
fn decoded(bytes: &[u8], way: Way, other: Option<Encoding>) -> String {
    let text = match way {
        Way::Utf8 => std::str::from_utf8(bytes).ok().map(str::to_string),
        Way::Other => other.and_then(|other| other.decode(bytes).ok()),
        Way::Lost(character) => character.map(String::from),
    };
    text.unwrap_or_else(|| GONE.to_string())
}

/// Adds a part, to the last one where that is alike.
fn push(
    text: &mut String,
    parts: &mut Vec<Part>,
    bytes: &[u8],
    file: Range<usize>,
    encoding: Option<Encoding>,
    confidence: f64,
) {
    if file.is_empty() {
        return;
    }
    let start = text.len();
    let decoded = encoding.and_then(|encoding| encoding.decode(&bytes[file.clone()]).ok());
    let encoding = encoding.filter(|_| decoded.is_some());
    match decoded {
        Some(decoded) => text.push_str(&decoded),
        None => text.push(GONE),
    }
    match parts.last_mut() {
        Some(last) if last.encoding == encoding && encoding.is_some() => {
            last.file.end = file.end;
            last.text.end = text.len();
            last.confidence = last.confidence.min(confidence);
        }
        _ => parts.push(Part { file, text: start..text.len(), encoding, confidence, inferred: None }),
    }
}
