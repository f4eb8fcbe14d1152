//! Encodings in which a character is one to four bytes: the East Asian ones.
//!
//! In: a [`Definition`], which names a table of `encoding_rs` and the differences from it. Out: the character of a
//! sequence of bytes, all sequences of a character, and the sequence that an encoder writes. Knows no labels,
//! never substitutes a character, and must not learn of damage or language.

use std::fmt;
use std::ops::{Deref, RangeInclusive};
use std::sync::OnceLock;

use super::whole_text::{ASCII_BLOCK, Sink, Stop, ascii_blocks, encode_over_ascii, push_ascii};

/// In [`MultiByte::units`]: the sequence is undefined. U+FFFF is no character, so no table needs it.
const UNDEFINED: u16 = 0xFFFF;

/// In [`MultiByte::units`]: a decoder waits for another byte. U+FFFE is no character either.
const INCOMPLETE: u16 = 0xFFFE;

/// In [`MultiByte::units`]: surrogates are indices into `astral`, the characters above the basic plane.
const FIRST_ASTRAL: u16 = 0xD800;
const LAST_ASTRAL: u16 = 0xDFFF;

// A place is a number for a sequence of at most three bytes: first the single bytes, then the pairs of a
// lead byte 80..FF and a trail byte 40..FF, then (EUC-JP alone) what follows an 8F: two bytes A1..FE.
const FIRST_LEAD: u8 = 0x80;
const FIRST_TRAIL: u8 = 0x40;
const TRAILS: usize = 0x100 - FIRST_TRAIL as usize;
const FIRST_PAIR: usize = 0x100;
const FIRST_TRIPLE: usize = FIRST_PAIR + 0x80 * TRAILS;
/// The first byte of a three-byte sequence of EUC-JP, and the range of the second and third byte.
const TRIPLE_LEAD: u8 = 0x8F;
const TRIPLE_TRAILS: RangeInclusive<u8> = 0xA1..=0xFE;
const TRIPLE_ROW: usize = 94;

/// The four-byte sequences of GB18030 are numbered in their order. Those below this number are characters of the
/// basic plane.
const BASIC_PLANE_END: u32 = 39_420;
/// From this number on, the sequences are the characters above the basic plane, in order and without gaps.
const SUPPLEMENTARY_START: u32 = 189_000;

/// A block of sequences, given by its first and last one as big-endian numbers. It contains every sequence of
/// the same length in which each byte lies between the two bytes at its position. (A1A1, A2FE) has the trail
/// bytes A1..FE after A1 and after A2.
pub(super) type Span = (u32, u32);

/// How a multi-byte encoding is made from a table of `encoding_rs`.
pub(super) struct Definition {
    /// The WHATWG encoding whose table it starts from.
    pub table: &'static encoding_rs::Encoding,
    /// The bytes after which a decoder waits for another one.
    pub leads: &'static [RangeInclusive<u8>],
    /// Which sequences of more than two bytes it has.
    pub longer: Longer,
    /// Sequences that the table defines and this encoding leaves undefined.
    pub removed: &'static [&'static [Span]],
    /// Where the encoding differs from the table: a sequence, and the characters of it and of the next sequences.
    pub changed: &'static [&'static [(u32, &'static str)]],
    /// Pairs that are private use, in groups of areas. They replace what the table has there.
    pub private_use: &'static [&'static [PrivateUse]],
    /// Sequences that are read and never written. Of the other sequences of one character, the first in order of
    /// length and then of bytes is written.
    pub unwritten: &'static [Span],
}

/// Sequences of more than two bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Longer {
    None,
    /// EUC-JP: 8F, then two bytes.
    Three,
    /// GB18030: lead byte, digit, lead byte, digit.
    Four,
}

impl Definition {
    /// The table of WHATWG without changes: the usual lead bytes, and every sequence that is read may be written.
    pub(super) const fn of(table: &'static encoding_rs::Encoding) -> Definition {
        Definition {
            table,
            leads: &[0x81..=0xFE],
            longer: Longer::None,
            removed: &[],
            changed: &[],
            private_use: &[],
            unwritten: &[],
        }
    }
}

/// Pairs of bytes that are characters of private use, one after the other, in the order of the pairs.
pub(super) struct PrivateUse {
    /// The first bytes.
    pub leads: RangeInclusive<u8>,
    /// The second bytes, for each first byte.
    pub trails: &'static [RangeInclusive<u8>],
    /// The character of the first pair.
    pub first: char,
}

impl PrivateUse {
    /// The pairs, and the character of each.
    fn pairs(&self) -> impl Iterator<Item = ([u8; 2], char)> {
        let pairs = self.leads.clone().flat_map(|lead| {
            self.trails.iter().flat_map(move |trails| trails.clone().map(move |trail| [lead, trail]))
        });
        pairs.zip(self.first..)
    }
}

/// The tables of a multi-byte encoding, for decoding and encoding. They take 100 to 300 kilobytes and are built at
/// first use.
pub struct MultiByte {
    /// Indexed by place: a UTF-16 unit, [`UNDEFINED`], [`INCOMPLETE`], or a surrogate, which is an index into `astral`.
    units: Vec<u16>,
    /// Characters above the basic plane: the first for the first surrogate, and so on.
    astral: Vec<char>,
    /// Indexed by the upper bits of a character (256 characters to a page): its page in `written`.
    pages: Vec<u16>,
    /// Indexed by page and by the lower 8 bits of a character: the place that is written for it. 0 means none,
    /// since place 0 is always U+0000. Page 0 is empty.
    written: Vec<[u16; 256]>,
    /// Sorted: a character, and a place that decodes to it and is never written.
    read_only: Vec<(char, u16)>,
    /// The four-byte sequences of GB18030.
    four_bytes: Option<FourBytes>,
    /// See [`MultiByte::written_pairs`]. Made when it is first needed.
    written_pairs: OnceLock<Vec<Vec<(u8, char)>>>,
}

/// The meaning of a sequence of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    /// The whole sequence is this character.
    Character(char),
    /// A decoder would wait for another byte, even if no byte completes a character.
    Incomplete,
    /// It is no character and begins none, or it has bytes after the end of a character.
    Undefined,
}

/// The bytes of one character, 1 to 4, ordered bytewise.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence {
    /// Bytes beyond the length are 0.
    bytes: [u8; 4],
    length: u8,
}

impl Sequence {
    fn new<const N: usize>(given: [u8; N]) -> Sequence {
        const { assert!(N >= 1 && N <= 4) };
        let mut bytes = [0; 4];
        bytes[..N].copy_from_slice(&given);
        Sequence { bytes, length: N as u8 }
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }

    /// As a big-endian number.
    fn number(self) -> u32 {
        self.as_bytes().iter().fold(0, |number, &byte| number << 8 | u32::from(byte))
    }

    fn is_in(self, spans: &[Span]) -> bool {
        let bytes = self.number().to_be_bytes();
        spans.iter().any(|&(first, last)| {
            let between = first.to_be_bytes().into_iter().zip(last.to_be_bytes());
            bytes.iter().zip(between).all(|(byte, (low, high))| (low..=high).contains(byte))
        })
    }
}

impl Deref for Sequence {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.as_bytes()
    }
}

/// Hexadecimal digits, two per byte.
impl fmt::Debug for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

fn pair_place(lead: u8, trail: u8) -> Option<usize> {
    let row = usize::from(lead.checked_sub(FIRST_LEAD)?);
    let column = usize::from(trail.checked_sub(FIRST_TRAIL)?);
    Some(FIRST_PAIR + row * TRAILS + column)
}

fn triple_place(second: u8, third: u8) -> Option<usize> {
    let [row, column] = [second, third]
        .map(|byte| TRIPLE_TRAILS.contains(&byte).then(|| usize::from(byte - TRIPLE_TRAILS.start())));
    Some(FIRST_TRIPLE + row? * TRIPLE_ROW + column?)
}

fn place(sequence: &[u8]) -> Option<usize> {
    match *sequence {
        [byte] => Some(usize::from(byte)),
        [lead, trail] => pair_place(lead, trail),
        [TRIPLE_LEAD, second, third] => triple_place(second, third),
        _ => None,
    }
}

fn sequence_at(place: usize) -> Sequence {
    if let Some(triple) = place.checked_sub(FIRST_TRIPLE) {
        let [second, third] =
            [triple / TRIPLE_ROW, triple % TRIPLE_ROW].map(|n| TRIPLE_TRAILS.start() + n as u8);
        Sequence::new([TRIPLE_LEAD, second, third])
    } else if let Some(pair) = place.checked_sub(FIRST_PAIR) {
        Sequence::new([FIRST_LEAD + (pair / TRAILS) as u8, FIRST_TRAIL + (pair % TRAILS) as u8])
    } else {
        Sequence::new([place as u8])
    }
}

impl MultiByte {
    /// Builds the tables, in a few milliseconds at most.
    pub(super) fn new(definition: &Definition) -> MultiByte {
        let triples = if definition.longer == Longer::Three { TRIPLE_ROW * TRIPLE_ROW } else { 0 };
        let mut this = MultiByte {
            units: vec![UNDEFINED; FIRST_TRIPLE + triples],
            astral: Vec::new(),
            pages: vec![0; (char::MAX as usize >> 8) + 1],
            written: vec![[0; 256]],
            read_only: Vec::new(),
            four_bytes: (definition.longer == Longer::Four).then(|| FourBytes::new(definition.table)),
            written_pairs: OnceLock::new(),
        };
        this.read(definition);
        this.turn_round(definition);
        this
    }

    /// Fills the tables for decoding.
    fn read(&mut self, definition: &Definition) {
        for byte in 0..0x80u8 {
            self.set(usize::from(byte), char::from(byte));
        }
        self.read_row(definition, &[], 0x80..=0xFF);
        for lead in definition.leads.iter().cloned().flatten() {
            self.units[usize::from(lead)] = INCOMPLETE;
            self.read_row(definition, &[lead], FIRST_TRAIL..=0xFF);
        }
        if definition.longer == Longer::Three {
            for second in TRIPLE_TRAILS {
                self.mark(&[TRIPLE_LEAD, second], INCOMPLETE);
                self.read_row(definition, &[TRIPLE_LEAD, second], TRIPLE_TRAILS);
            }
        }
        for &(first, characters) in definition.changed.iter().copied().flatten() {
            let first = first.to_be_bytes();
            let leading = first.iter().take_while(|&&byte| byte == 0).count();
            let Some(from) = place(&first[leading..]) else { continue };
            characters.chars().enumerate().for_each(|(i, character)| self.set(from + i, character));
        }
        for (pair, character) in definition.private_use.iter().copied().flatten().flat_map(PrivateUse::pairs)
        {
            if let Some(place) = place(&pair) {
                self.set(place, character);
            }
        }
    }

    /// Reads the characters of `before` followed by each byte of `last`. Line feeds, which are in no sequence,
    /// separate them in the input of the decoder.
    fn read_row(&mut self, definition: &Definition, before: &[u8], last: RangeInclusive<u8>) {
        let row: Vec<u8> = last.clone().flat_map(|byte| [before, &[byte, b'\n']].concat()).collect();
        let (text, _) = definition.table.decode_without_bom_handling(&row);
        let is_removed = |sequence: Sequence| definition.removed.iter().any(|spans| sequence.is_in(spans));
        for (byte, cell) in last.zip(text.split('\n')) {
            let mut characters = cell.chars();
            // U+FFFD reports an error. Two characters are an error, or one of the four sequences of Big5 for a
            // letter and a combining mark, which this type can't represent.
            let (Some(character), None) = (characters.next(), characters.next()) else { continue };
            let Some(place) = place(&[before, &[byte]].concat()) else { continue };
            if character != char::REPLACEMENT_CHARACTER && !is_removed(sequence_at(place)) {
                self.set(place, character);
            }
        }
    }

    fn mark(&mut self, sequence: &[u8], mark: u16) {
        if let Some(unit) = place(sequence).and_then(|place| self.units.get_mut(place)) {
            *unit = mark;
        }
    }

    /// Stores the character of a place. At most 2048 characters above the basic plane fit.
    fn set(&mut self, place: usize, character: char) {
        let Some(unit) = self.units.get_mut(place) else { return };
        if let Ok(basic) = u16::try_from(u32::from(character)) {
            *unit = basic;
        } else if self.astral.len() <= usize::from(LAST_ASTRAL - FIRST_ASTRAL) {
            *unit = FIRST_ASTRAL + self.astral.len() as u16;
            self.astral.push(character);
        }
    }

    /// Fills the tables for encoding.
    fn turn_round(&mut self, definition: &Definition) {
        for place in 0..self.units.len() {
            let Lookup::Character(character) = self.at(place) else { continue };
            let page = &mut self.pages[character as usize >> 8];
            if *page == 0 {
                *page = self.written.len() as u16;
                self.written.push([0; 256]);
            }
            let written = &mut self.written[usize::from(*page)][character as usize & 0xFF];
            if *written == 0 && !sequence_at(place).is_in(definition.unwritten) {
                *written = place as u16;
            } else {
                self.read_only.push((character, place as u16));
            }
        }
        self.read_only.sort_unstable();
    }

    fn at(&self, place: usize) -> Lookup {
        let character = match self.units.get(place) {
            None | Some(&UNDEFINED) => return Lookup::Undefined,
            Some(&INCOMPLETE) => return Lookup::Incomplete,
            Some(&unit @ FIRST_ASTRAL..=LAST_ASTRAL) => {
                self.astral.get(usize::from(unit - FIRST_ASTRAL)).copied()
            }
            Some(&unit) => char::from_u32(u32::from(unit)),
        };
        character.map_or(Lookup::Undefined, Lookup::Character)
    }

    /// The meaning of `sequence`, which begins where a character begins.
    ///
    /// A lead byte is [`Lookup::Incomplete`] even if no pair with it is defined, because decoders wait for the
    /// next byte before they report an error. An empty sequence is [`Lookup::Incomplete`] too. The four sequences
    /// of Big5 that decode to two characters (8862, 8864, 88A3, 88A5) are [`Lookup::Undefined`].
    pub fn lookup(&self, sequence: &[u8]) -> Lookup {
        match *sequence {
            [] => Lookup::Incomplete,
            [byte] => self.at(usize::from(byte)),
            [lead, trail] if trail >= FIRST_TRAIL => {
                pair_place(lead, trail).map_or(Lookup::Undefined, |place| self.at(place))
            }
            [TRIPLE_LEAD, second, third] if TRIPLE_TRAILS.contains(&second) => {
                triple_place(second, third).map_or(Lookup::Undefined, |place| self.at(place))
            }
            _ => self.four_bytes.as_ref().map_or(Lookup::Undefined, |four| four.lookup(sequence)),
        }
    }

    /// All sequences that decode to `character`; the one that an encoder writes, if any, comes first. Empty if
    /// the encoding does not have the character.
    pub fn sequences(&self, character: char) -> impl Iterator<Item = Sequence> + use<'_> {
        let pair = self.written_place(character).map(sequence_at);
        let four = self.four_bytes.as_ref().and_then(|four| four.sequence(character));
        let from = self.read_only.partition_point(|&(other, _)| other < character);
        let read_only = self.read_only[from..]
            .iter()
            .take_while(move |&&(other, _)| other == character)
            .map(|&(_, place)| sequence_at(usize::from(place)));
        pair.into_iter().chain(four).chain(read_only)
    }

    /// The second bytes of the pairs that begin with `lead` and that an encoder writes, each with its character.
    pub fn written_pairs(&self, lead: u8) -> &[(u8, char)] {
        let written = |lead: u8, second: u8| match self.lookup(&[lead, second]) {
            Lookup::Character(character) if self.encode(character).as_deref() == Some(&[lead, second]) => {
                Some((second, character))
            }
            _ => None,
        };
        let of_lead = |lead: u8| (0..=u8::MAX).filter_map(|second| written(lead, second)).collect();
        let all = self.written_pairs.get_or_init(|| (0..=u8::MAX).map(of_lead).collect());
        all.get(usize::from(lead)).map_or(&[], Vec::as_slice)
    }

    /// Whether more than one sequence decodes to the same character.
    pub fn is_ambiguous(&self) -> bool {
        !self.read_only.is_empty()
    }

    /// The sequence that an encoder writes for `character`. It always decodes to `character`.
    ///
    /// The encoders of WHATWG also write sequences that decode to another character: 5C for the yen sign in
    /// Shift_JIS and EUC-JP, and in GBK and GB18030 sequences that once were private-use characters. Here
    /// these characters have no sequence.
    pub fn encode(&self, character: char) -> Option<Sequence> {
        let four = || self.four_bytes.as_ref()?.sequence(character);
        self.written_place(character).map(sequence_at).or_else(four)
    }

    /// The place that is written for `character`, if it takes at most three bytes.
    fn written_place(&self, character: char) -> Option<usize> {
        let page = usize::from(*self.pages.get(character as usize >> 8)?);
        let place = usize::from(self.written[page][character as usize & 0xFF]);
        (place != 0 || character == '\0').then_some(place)
    }

    /// Decodes all of `bytes`.
    ///
    /// # Errors
    /// The offset in `bytes` of the first sequence that is undefined or cut short.
    pub fn decode_all_strict(&self, bytes: &[u8]) -> Result<String, usize> {
        let mut text = String::with_capacity(bytes.len());
        let mut at = 0;
        while at < bytes.len() {
            let ascii = ascii_blocks(&bytes[at..]);
            if push_ascii(&mut text, &bytes[at..at + ascii]) {
                at += ascii;
            }
            let end = bytes.len().min(at + ASCII_BLOCK);
            while at < end {
                let (character, length) = self.first(&bytes[at..]).ok_or(at)?;
                text.push(character);
                at += length;
            }
        }
        Ok(text)
    }

    /// The first character of `bytes`, and its length in bytes. `None` if `bytes` begin with no whole character.
    pub fn first(&self, bytes: &[u8]) -> Option<(char, usize)> {
        let mut length = 1;
        loop {
            match self.lookup(bytes.get(..length)?) {
                Lookup::Character(character) => return Some((character, length)),
                Lookup::Incomplete => length += 1,
                Lookup::Undefined => return None,
            }
        }
    }

    pub(super) fn encode_into<S: Sink>(&self, text: &str, out: &mut S) -> Result<(), Stop> {
        encode_over_ascii(text, out, |character, out| Some(out.put(&self.encode(character)?)))
    }
}

/// The four-byte sequences of GB18030, stored as runs in which number and code point go up together.
struct FourBytes {
    /// Sorted by number.
    by_number: Vec<FourByteRun>,
    /// The same runs, sorted by character.
    by_character: Vec<FourByteRun>,
}

#[derive(Clone, Copy)]
struct FourByteRun {
    number: u32,
    character: u32,
    length: u32,
}

impl FourBytes {
    fn new(table: &'static encoding_rs::Encoding) -> FourBytes {
        let mut by_number: Vec<FourByteRun> = Vec::new();
        let bytes: Vec<u8> = (0..BASIC_PLANE_END).flat_map(Self::bytes).collect();
        // Every sequence below `BASIC_PLANE_END` is defined, so this is never an error.
        let text = table.decode_without_bom_handling_and_without_replacement(&bytes).unwrap_or_default();
        for (number, character) in (0..).zip(text.chars().map(u32::from)) {
            match by_number.last_mut() {
                Some(run) if run.character + run.length == character => run.length += 1,
                _ => by_number.push(FourByteRun { number, character, length: 1 }),
            }
        }
        by_number.push(FourByteRun { number: SUPPLEMENTARY_START, character: 0x1_0000, length: 0x10_0000 });
        let mut by_character = by_number.clone();
        by_character.sort_unstable_by_key(|run| run.character);
        FourBytes { by_number, by_character }
    }

    fn bytes(number: u32) -> [u8; 4] {
        let digit = |number: u32| b'0' + (number % 10) as u8;
        let lead = |number: u32| 0x81 + (number % 126) as u8;
        [lead(number / 12_600), digit(number / 1_260), lead(number / 10), digit(number)]
    }

    /// The meaning of a `sequence` of two bytes or more.
    fn lookup(&self, sequence: &[u8]) -> Lookup {
        let is_possible = sequence.iter().enumerate().all(|(i, byte)| match i % 2 {
            0 => (0x81..=0xFE).contains(byte),
            _ => byte.is_ascii_digit(),
        });
        match *sequence {
            _ if !is_possible => Lookup::Undefined,
            [a, b, c, d] => {
                let [a, c] = [a, c].map(|lead| u32::from(lead - 0x81));
                let [b, d] = [b, d].map(|digit| u32::from(digit - b'0'));
                let number = ((a * 10 + b) * 126 + c) * 10 + d;
                let before = self.by_number.partition_point(|run| run.number <= number);
                before
                    .checked_sub(1)
                    .and_then(|run| self.by_number.get(run))
                    .filter(|run| number - run.number < run.length)
                    .and_then(|run| char::from_u32(run.character + (number - run.number)))
                    .map_or(Lookup::Undefined, Lookup::Character)
            }
            [_, _] | [_, _, _] => Lookup::Incomplete,
            _ => Lookup::Undefined,
        }
    }

    fn sequence(&self, character: char) -> Option<Sequence> {
        let character = u32::from(character);
        let before = self.by_character.partition_point(|run| run.character <= character);
        let run = self.by_character.get(before.checked_sub(1)?)?;
        let offset = character - run.character;
        (offset < run.length).then(|| Sequence::new(Self::bytes(run.number + offset)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::Encoding;

    fn table(label: &str) -> &'static MultiByte {
        Encoding::for_label(label).unwrap().multi_byte().unwrap()
    }

    #[test]
    fn sequences_mean_what_they_should() {
        use Lookup::{Character, Incomplete, Undefined};
        let cases: &[(&str, &[u8], Lookup)] = &[
            ("gbk", b"", Incomplete),
            ("gbk", b"A", Character('A')),
            ("gbk", b"AB", Undefined),
            ("gbk", b"\x80", Character('€')),
            ("gbk", b"\x80A", Undefined),
            ("gbk", b"\xFF", Undefined),
            ("gbk", b"\x81", Incomplete),
            ("gbk", b"\xFE", Incomplete),
            ("gbk", b"\xC4\xE3", Character('你')),
            ("gbk", b"\xC4\x0A", Undefined),
            ("gbk", b"\xC4\x7F", Undefined),
            ("gbk", b"\xC4\xE3\xC4", Undefined),
            ("gbk", b"\xAA\xA1", Character('\u{E000}')),
            ("gbk", b"\x81\x30", Undefined),
            ("gbk", b"\x81\x30\x81\x30", Undefined),
            ("cp936", b"\x80", Undefined),
            ("cp936", b"\xA2\xA0", Undefined),
            ("cp936", b"\xA2\xA1", Character('ⅰ')),
            ("cp936", b"\xAA\xA1", Undefined),
            ("cp936", b"\xA2\xE3", Undefined),
            ("gb18030", b"\x81\x30", Incomplete),
            ("gb18030", b"\x81\x30\x81", Incomplete),
            ("gb18030", b"\x81\x30\x80", Undefined),
            ("gb18030", b"\x81\x30\x81\x30", Character('\u{80}')),
            ("gb18030", b"\x84\x31\xA4\x37", Character('\u{FFFD}')),
            ("gb18030", b"\x84\x31\xA4\x39", Character('\u{FFFF}')),
            ("gb18030", b"\x84\x31\xA5\x30", Undefined),
            ("gb18030", b"\x90\x30\x81\x30", Character('\u{10000}')),
            ("gb18030", b"\xE3\x32\x9A\x35", Character('\u{10FFFF}')),
            ("gb18030", b"\xE3\x32\x9A\x36", Undefined),
            ("gb18030", b"\x8F\xA1\xA1", Undefined),
            ("gb18030", b"\x81\x30\x81\x30\x81", Undefined),
            ("big5", b"\x81", Incomplete),
            ("big5", b"\x81\x40", Undefined),
            ("big5", b"\xA7\x41", Character('你')),
            ("big5", b"\x88\x62", Undefined),
            ("big5", b"\x87\x40", Character('\u{43F0}')),
            ("big5", b"\xFA\x40", Character('\u{20547}')),
            ("cp950", b"\xFA\x40", Undefined),
            ("cp950", b"\xC6\xA1", Character('ヾ')),
            ("cp950", b"\xF9\xFE", Character('▓')),
            ("shift_jis", b"\\", Character('\\')),
            ("shift_jis", b"\x83", Incomplete),
            ("shift_jis", b"\x83\x5C", Character('ソ')),
            ("shift_jis", b"\xB1", Character('ｱ')),
            ("shift_jis", b"\xA0", Undefined),
            ("shift_jis", b"\xFD", Undefined),
            ("shift_jis", b"\xF0\x40", Character('\u{E000}')),
            ("cp932", b"\xA0", Character('\u{F8F0}')),
            ("cp932", b"\xFF", Character('\u{F8F3}')),
            ("euc-jp", b"\x8E", Incomplete),
            ("euc-jp", b"\x8E\xB1", Character('ｱ')),
            ("euc-jp", b"\x8E\xE0", Undefined),
            ("euc-jp", b"\x8F", Incomplete),
            ("euc-jp", b"\x8F\xA0", Undefined),
            ("euc-jp", b"\x8F\xA1", Incomplete),
            ("euc-jp", b"\x8F\xB0\xA1", Character('丂')),
            ("euc-jp", b"\x8F\xB0\x41", Undefined),
            ("euc-jp", b"\xA4\xA2", Character('あ')),
            ("euc-jp", b"\x90", Undefined),
            ("euc-kr", b"\xB0\xA1", Character('가')),
            ("euc-kr", b"\x81\x41", Character('갂')),
        ];
        for &(label, sequence, expected) in cases {
            assert_eq!(table(label).lookup(sequence), expected, "{label} {sequence:02X?}");
        }
    }

    #[test]
    fn characters_have_the_sequences_they_should() {
        // The first sequence is the one that is written, unless the list begins with a dash.
        for (label, character, expected) in [
            ("gbk", '€', "80 A2E3"),
            ("gbk", '\u{E5E5}', "-"),
            ("gbk", '\u{E81E}', "-"),
            ("gbk", '𠂇', "-"),
            ("gb18030", '€', "A2E3 80"),
            ("gb18030", '\u{E5E5}', "-"),
            ("gb18030", '\u{E81E}', "-"),
            ("gb18030", '\u{9FB4}', "FE59 82359037"),
            ("gb18030", '𠂇', "95329031"),
            ("cp936", '€', "-"),
            ("cp936", '你', "C4E3"),
            ("big5", '═', "F9F9 A2A4"),
            ("big5", '十', "A451 A2CC"),
            ("big5", '箸', "BAE6 8E69"),
            ("big5", '䏰', "- 8740"),
            ("cp950", '═', "A2A4 F9F9"),
            ("cp950", '十', "A451 A2CC"),
            ("shift_jis", '纊', "FA5C ED40"),
            ("shift_jis", '∵', "81E6 879A FA5B"),
            ("shift_jis", '￢', "81CA EEF9 FA54"),
            ("shift_jis", '\u{E000}', "- F040"),
            ("shift_jis", '¥', "-"),
            ("cp932", '纊', "ED40 FA5C"),
            ("cp932", '\u{E000}', "F040"),
            ("euc-jp", '丂', "- 8FB0A1"),
            ("euc-jp", '￢', "A2CC FCFB"),
            ("euc-kr", '똠', "8C63"),
            ("euc-kr", '\0', "00"),
        ] {
            let table = table(label);
            let mut found: Vec<String> = table.sequences(character).map(|s| format!("{s:?}")).collect();
            match table.encode(character) {
                Some(written) => {
                    assert_eq!(found.first(), Some(&format!("{written:?}")), "{label} {character}")
                }
                None => found.insert(0, "-".to_owned()),
            }
            assert_eq!(found.join(" "), expected, "{label} {character}");
        }
    }

    #[test]
    fn whole_texts_decode_or_say_where_not() {
        let cases: &[(&str, &[u8], Result<&str, usize>)] = &[
            ("shift_jis", b"", Ok("")),
            ("shift_jis", b"\x83\x5C\x83t\x83g\n", Ok("ソフト\n")),
            ("shift_jis", b"a\x83\x5C\x83", Err(3)),
            ("euc-jp", b"\xA4\xA2\x8F\xB0\xA1.", Ok("あ丂.")),
            ("euc-jp", b"\xA4\xA2\x8F\xB0", Err(2)),
            ("gb18030", b"\xC4\xE3\x81\x30\x81\x30\x90\x30\x81\x30", Ok("你\u{80}\u{10000}")),
            ("gb18030", b"\xC4\xE3\x81\x30\x81a", Err(2)),
            ("gbk", b"\xC4\xE3\xFF", Err(2)),
        ];
        for &(label, bytes, expected) in cases {
            assert_eq!(
                table(label).decode_all_strict(bytes).as_deref(),
                expected.as_ref().copied(),
                "{label}"
            );
        }
    }

    #[test]
    fn spans_are_of_one_length() {
        for (sequence, span, expected) in [
            (&[0x80][..], (0x80, 0x80), true),
            (&[0xA1, 0x80], (0x80, 0x80), false),
            (&[0xA1, 0xA1], (0xA1A1, 0xA2FE), true),
            (&[0xA2, 0xA1], (0xA1A1, 0xA2FE), true),
            (&[0xA2, 0xA0], (0xA1A1, 0xA2FE), false),
            (&[0xA1], (0xA1A1, 0xA2FE), false),
            (&[0x8F, 0xA1, 0xA1], (0xA1A1, 0xA2FE), false),
            (&[0x8F, 0xA1, 0xA1], (0x8F_A1A1, 0x8F_FEFE), true),
        ] {
            let place = place(sequence).unwrap();
            assert_eq!(sequence_at(place).as_bytes(), sequence);
            assert_eq!(sequence_at(place).is_in(&[span]), expected, "{sequence:02X?}");
        }
    }
}
