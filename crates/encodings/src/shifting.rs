//! Encodings with shifts: ISO 2022 in seven bits, and HZ. What bytes mean depends on what came before them.
//!
//! In: bytes or text, and a row of what an encoding designates. Out: the text, the bytes, or the first place
//! that has none. Each text has several ways to be written; here the usual one is written, and all are read,
//! so that what is read need not be written as the same bytes again. The pairs are those of the encodings
//! over `encoding_rs`, without the highest bits.
//!
//! Sources: ISO-2022-JP RFC 1468 and 1554, with the half-width katakana of code pages 50221 and 50222;
//! ISO-2022-KR RFC 1557; ISO-2022-CN RFC 1922; HZ RFC 1843.

use super::whole_text::{Sink, Stop};
use super::{Encoding, Lookup, MultiByte, SingleByte, cns};

const ESCAPE: u8 = 0x1B;
/// From here on the second of two sets that are designated is meant …
const SHIFT_OUT: u8 = 0x0E;
/// … and from here on the first again.
const SHIFT_IN: u8 = 0x0F;
/// After an escape: the next character is of the third set.
const SINGLE_SHIFT: u8 = b'N';
/// The highest bit, which the bytes here lack.
const HIGH: u8 = 0x80;

/// A row of shifts.
pub(super) enum Shifting {
    Iso2022(Iso2022),
    /// HZ: pairs of GB 2312 between `~{` and `~}`.
    Hz,
}

/// What an encoding of the ISO 2022 family has besides ASCII.
pub(super) struct Iso2022 {
    /// What escape sequences designate. Of several that have a character, the first is written.
    pub designations: &'static [Designation],
    /// The set that a shift out means where none was designated.
    pub shifted_out: Option<Set>,
    /// Whether the first of `designations` is written once, at the start of a text that is not ASCII.
    pub announced: bool,
    /// Whether the second and third set are designated anew in each line.
    pub by_line: bool,
}

/// An escape sequence.
pub(super) struct Designation {
    /// Its bytes after the escape character.
    pub bytes: &'static [u8],
    pub place: Place,
    pub set: Set,
    /// Whether it is written, or read alone.
    pub is_written: bool,
}

/// What a set is designated as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The set that is meant, until another is designated.
    First,
    /// The set that is meant between shift out and shift in.
    Second,
    /// The set of the one character after a single shift.
    Third,
}

/// A set of characters, of 94 or 96 or pairs of 94.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Set {
    Ascii,
    /// JIS X 0201: ASCII with a yen sign for the backslash and an overline for the tilde.
    Roman,
    /// JIS X 0201, half-width.
    Katakana,
    /// The pairs of the encoding of this label, without their highest bits.
    Pairs(&'static str),
    /// JIS X 0212: as `euc-jp` has it after a byte 8F.
    Supplementary,
    /// The bytes from A0 up of the single-byte encoding of this label.
    UpperHalf(&'static str),
    /// A plane of CNS 11643, 1 or 2.
    Cns(u8),
}

/// A set with its tables at hand.
#[derive(Clone, Copy)]
enum Open {
    Ascii,
    Roman,
    Katakana,
    Pairs(&'static MultiByte),
    Supplementary(&'static MultiByte),
    UpperHalf(&'static SingleByte),
    Cns(u8),
}

/// The bytes of one character in a set, at most two.
struct Code {
    bytes: [u8; 2],
    length: usize,
}

impl Code {
    fn of<const N: usize>(given: [u8; N]) -> Code {
        const { assert!(N == 1 || N == 2) };
        let mut bytes = [0; 2];
        bytes[..N].copy_from_slice(&given);
        Code { bytes, length: N }
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl Set {
    /// `None` where the table it names is none of this kind, which a test rules out.
    fn open(self) -> Option<Open> {
        let multi_byte = |label| Encoding::for_label(label).ok()?.multi_byte();
        Some(match self {
            Set::Ascii => Open::Ascii,
            Set::Roman => Open::Roman,
            Set::Katakana => Open::Katakana,
            Set::Pairs(label) => Open::Pairs(multi_byte(label)?),
            Set::Supplementary => Open::Supplementary(multi_byte("euc-jp")?),
            Set::UpperHalf(label) => Open::UpperHalf(Encoding::for_label(label).ok()?.single_byte()?),
            Set::Cns(plane) => Open::Cns(plane),
        })
    }
}

/// Bytes of the sets of 94 and of pairs of them.
fn is_graphic(byte: u8) -> bool {
    (0x21..=0x7E).contains(&byte)
}

impl Open {
    /// The character that `bytes` begin with, and how many of them it is. Controls and the space are in no set.
    fn decode(self, bytes: &[u8]) -> Option<(char, usize)> {
        let &first = bytes.first()?;
        if !is_graphic(first) && !matches!((self, first), (Open::UpperHalf(_), 0x20 | 0x7F)) {
            return None;
        }
        let pair =
            || bytes.get(1).copied().filter(|&second| is_graphic(second)).map(|second| (first, second));
        let character = |lookup| match lookup {
            Lookup::Character(character) => Some(character),
            Lookup::Incomplete | Lookup::Undefined => None,
        };
        match self {
            Open::Ascii => Some((char::from(first), 1)),
            Open::Roman => Some((
                match first {
                    b'\\' => '¥',
                    b'~' => '‾',
                    _ => char::from(first),
                },
                1,
            )),
            Open::Katakana => {
                let katakana = char::from_u32(0xFF61 + u32::from(first - 0x21));
                katakana.filter(|_| first <= 0x5F).map(|character| (character, 1))
            }
            Open::Pairs(table) => {
                let (lead, trail) = pair()?;
                Some((character(table.lookup(&[lead | HIGH, trail | HIGH]))?, 2))
            }
            Open::Supplementary(table) => {
                let (lead, trail) = pair()?;
                Some((character(table.lookup(&[0x8F, lead | HIGH, trail | HIGH]))?, 2))
            }
            Open::UpperHalf(table) => Some((table.decode_strict(first | HIGH)?, 1)),
            Open::Cns(plane) => {
                let (lead, trail) = pair()?;
                Some((cns::character(plane, lead, trail)?, 2))
            }
        }
    }

    /// The bytes of `character`, `None` where the set does not have it, or none is written for it.
    fn encode(self, character: char) -> Option<Code> {
        match self {
            Open::Ascii => character.is_ascii().then(|| Code::of([character as u8])),
            Open::Roman => match character {
                '¥' => Some(Code::of([b'\\'])),
                '‾' => Some(Code::of([b'~'])),
                '\\' | '~' => None,
                _ => Open::Ascii.encode(character),
            },
            Open::Katakana => {
                let byte = u8::try_from(u32::from(character).checked_sub(0xFF61)?).ok()?.checked_add(0x21)?;
                (byte <= 0x5F).then(|| Code::of([byte]))
            }
            Open::Pairs(table) => match *table.encode(character)?.as_bytes() {
                [lead, trail] if is_graphic(lead ^ HIGH) && is_graphic(trail ^ HIGH) => {
                    Some(Code::of([lead ^ HIGH, trail ^ HIGH]))
                }
                _ => None,
            },
            // Only read.
            Open::Supplementary(_) | Open::UpperHalf(_) => None,
            Open::Cns(plane) => cns::place(plane, character).map(Code::of),
        }
    }
}

impl Shifting {
    /// Decodes all of `bytes`. The error is the offset of the first sequence that is undefined or cut short.
    pub(super) fn decode(&self, bytes: &[u8]) -> Result<String, usize> {
        match self {
            Shifting::Iso2022(row) => row.decode(bytes),
            Shifting::Hz => decode_hz(bytes),
        }
    }

    /// Encodes all of `text`, and ends as it began, in ASCII.
    pub(super) fn encode_into(&self, text: &str, out: &mut impl Sink) -> Result<(), Stop> {
        match self {
            Shifting::Iso2022(row) => row.encode_into(text, out),
            Shifting::Hz => encode_hz(text, out),
        }
    }
}

/// How many bytes at the start are ASCII and mean nothing but that: no shift, and no line's end.
fn plain(bytes: &[u8]) -> usize {
    let is_other = |&byte: &u8| matches!(byte, b'\n' | ESCAPE | SHIFT_OUT | SHIFT_IN | HIGH..);
    bytes.iter().position(is_other).unwrap_or(bytes.len())
}

/// What is designated at some place of a text.
struct State {
    first: Open,
    second: Option<Open>,
    third: Option<Open>,
    is_out: bool,
}

impl Iso2022 {
    fn decode(&self, bytes: &[u8]) -> Result<String, usize> {
        let default_second = self.shifted_out.and_then(Set::open);
        let mut state = State { first: Open::Ascii, second: default_second, third: None, is_out: false };
        // Opened once: to find a table by its label takes longer than to read a character.
        let open: Vec<Option<Open>> = self.designations.iter().map(|d| d.set.open()).collect();
        let mut text = String::with_capacity(bytes.len());
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let rest = &bytes[at..];
            at += match byte {
                ESCAPE if rest.get(1) == Some(&SINGLE_SHIFT) => {
                    let (character, length) = state.third.and_then(|set| set.decode(&rest[2..])).ok_or(at)?;
                    text.push(character);
                    2 + length
                }
                ESCAPE => {
                    let designates = |d: &Designation| rest[1..].starts_with(d.bytes);
                    let number = self.designations.iter().position(designates).ok_or(at)?;
                    let designation = &self.designations[number];
                    let set = open[number].ok_or(at)?;
                    match designation.place {
                        Place::First => state.first = set,
                        Place::Second => state.second = Some(set),
                        Place::Third => state.third = Some(set),
                    }
                    1 + designation.bytes.len()
                }
                SHIFT_OUT => {
                    state.second.ok_or(at)?;
                    state.is_out = true;
                    1
                }
                SHIFT_IN => {
                    state.is_out = false;
                    1
                }
                b'\n' => {
                    state.is_out = false;
                    state.third = None;
                    if self.by_line {
                        state.second = default_second;
                    }
                    text.push('\n');
                    1
                }
                0x80.. => return Err(at),
                // Controls and the space are the same whatever is designated.
                0..=0x20 | 0x7F => {
                    text.push(char::from(byte));
                    1
                }
                _ => match if state.is_out { state.second.unwrap_or(state.first) } else { state.first } {
                    Open::Ascii => {
                        let length = plain(rest);
                        text.push_str(std::str::from_utf8(&rest[..length]).map_err(|_| at)?);
                        length
                    }
                    set => {
                        let (character, length) = set.decode(rest).ok_or(at)?;
                        text.push(character);
                        length
                    }
                },
            };
        }
        Ok(text)
    }

    fn encode_into(&self, text: &str, out: &mut impl Sink) -> Result<(), Stop> {
        let written = self.designations.iter().filter(|designation| designation.is_written);
        let written: Vec<(&Designation, Open)> =
            written.filter_map(|designation| Some((designation, designation.set.open()?))).collect();
        let mut encoder =
            Encoder { row: self, written, first: None, second: None, third: None, is_out: false };
        if let Some(announced) = self.designations.first().filter(|_| self.announced && !text.is_ascii()) {
            encoder.designate(announced.bytes, out)?;
            encoder.second = Some(0);
        }
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            // What is no shift and no line's end is copied as far as nothing is designated.
            let length = match (encoder.first, encoder.is_out) {
                (None, false) => plain(rest.as_bytes()),
                _ => 0,
            };
            out.put(&rest.as_bytes()[..length])?;
            at += length;
            if let Some(character) = text[at..].chars().next() {
                encoder.put(character, out).map_err(|stop| match stop {
                    Stop::NoPlace(_) => Stop::NoPlace(at),
                    Stop::Full => Stop::Full,
                })?;
                at += character.len_utf8();
            }
        }
        encoder.back_to_ascii(out)
    }
}

/// What is designated at some place of a text that is being written: numbers in `written`, `None` for ASCII or
/// for nothing.
struct Encoder<'r> {
    row: &'r Iso2022,
    written: Vec<(&'r Designation, Open)>,
    first: Option<usize>,
    second: Option<usize>,
    third: Option<usize>,
    is_out: bool,
}

impl Encoder<'_> {
    fn designate(&self, bytes: &[u8], out: &mut impl Sink) -> Result<(), Stop> {
        out.put(&[ESCAPE])?;
        out.put(bytes)
    }

    fn back_to_ascii(&mut self, out: &mut impl Sink) -> Result<(), Stop> {
        if std::mem::take(&mut self.is_out) {
            out.put(&[SHIFT_IN])?;
        }
        if self.first.take().is_some() {
            self.designate(b"(B", out)?;
        }
        Ok(())
    }

    fn put(&mut self, character: char, out: &mut impl Sink) -> Result<(), Stop> {
        if matches!(character, '\n' | '\r') {
            self.back_to_ascii(out)?;
            self.third = None;
            if self.row.by_line {
                self.second = None;
            }
            return out.put(&[character as u8]);
        }
        // As text these would be shifts.
        if matches!(character, '\u{1B}' | '\u{0E}' | '\u{0F}') {
            return Err(Stop::NoPlace(0));
        }
        let meant = if self.is_out { self.second } else { self.first };
        let in_meant = match meant {
            Some(number) => self.written[number].1.encode(character),
            None => Open::Ascii.encode(character),
        };
        if let Some(code) = in_meant {
            return out.put(code.as_bytes());
        }
        if character.is_ascii() {
            self.back_to_ascii(out)?;
            return out.put(&[character as u8]);
        }
        // A set that is designated already goes before those that are not.
        let has = |number: usize| Some((number, self.written[number].1.encode(character)?));
        let (number, code) =
            self.second.into_iter().chain(0..self.written.len()).find_map(has).ok_or(Stop::NoPlace(0))?;
        let designation = self.written[number].0;
        match designation.place {
            Place::First => {
                if self.first.replace(number) != Some(number) {
                    self.designate(designation.bytes, out)?;
                }
            }
            Place::Second => {
                if self.second.replace(number) != Some(number) {
                    self.designate(designation.bytes, out)?;
                }
                if !std::mem::replace(&mut self.is_out, true) {
                    out.put(&[SHIFT_OUT])?;
                }
            }
            Place::Third => {
                if self.third.replace(number) != Some(number) {
                    self.designate(designation.bytes, out)?;
                }
                out.put(&[ESCAPE, SINGLE_SHIFT])?;
            }
        }
        out.put(code.as_bytes())
    }
}

/// The pairs of HZ: GB 2312, as Python's and iconv's GBK has it.
const HZ_PAIRS: Set = Set::Pairs("cp936");

fn decode_hz(bytes: &[u8]) -> Result<String, usize> {
    let pairs = HZ_PAIRS.open().ok_or(0usize)?;
    let mut text = String::with_capacity(bytes.len());
    let mut in_pairs = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = &bytes[at..];
        at += match (byte, rest.get(1)) {
            (b'~', Some(b'}')) if in_pairs => {
                in_pairs = false;
                2
            }
            (b'~', Some(b'{')) if !in_pairs => {
                in_pairs = true;
                2
            }
            (b'~', Some(b'~')) if !in_pairs => {
                text.push('~');
                2
            }
            // A line that goes on.
            (b'~', Some(b'\n')) if !in_pairs => 2,
            (b'~', _) | (0x80.., _) => return Err(at),
            // A line's end ends pairs that were left open.
            (b'\n', _) => {
                in_pairs = false;
                text.push('\n');
                1
            }
            (0x21..=0x7D, _) if in_pairs => {
                let (character, length) = pairs.decode(rest).ok_or(at)?;
                text.push(character);
                length
            }
            (_, _) if in_pairs => {
                text.push(char::from(byte));
                1
            }
            _ => {
                let is_other = |byte: &u8| matches!(byte, b'~' | 0x80..);
                let length = rest.iter().position(is_other).unwrap_or(rest.len());
                text.push_str(std::str::from_utf8(&rest[..length]).map_err(|_| at)?);
                length
            }
        };
    }
    Ok(text)
}

fn encode_hz(text: &str, out: &mut impl Sink) -> Result<(), Stop> {
    let pairs = HZ_PAIRS.open().ok_or(Stop::NoPlace(0))?;
    let mut in_pairs = false;
    let mut at = 0;
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        let length = rest.iter().position(|byte| matches!(byte, b'~' | 0x80..)).unwrap_or(rest.len());
        if in_pairs && length > 0 {
            out.put(b"~}")?;
            in_pairs = false;
        }
        out.put(&rest[..length])?;
        at += length;
        let Some(character) = text[at..].chars().next() else { break };
        if character == '~' {
            if std::mem::take(&mut in_pairs) {
                out.put(b"~}")?;
            }
            out.put(b"~~")?;
        } else {
            // A lead byte 7E would be a tilde.
            let code =
                pairs.encode(character).filter(|code| code.bytes[0] < b'~').ok_or(Stop::NoPlace(at))?;
            if !std::mem::replace(&mut in_pairs, true) {
                out.put(b"~{")?;
            }
            out.put(code.as_bytes())?;
        }
        at += character.len_utf8();
    }
    if in_pairs { out.put(b"~}") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    /// Encoding, bytes, what they say or where they say nothing, and whether they are as it is written here.
    type Case = (&'static str, &'static [u8], Result<&'static str, usize>, bool);

    #[test]
    fn texts_decode_and_encode() {
        let cases: &[Case] = &[
            ("iso-2022-jp", b"", Ok(""), true),
            ("iso-2022-jp", b"abc\r\n", Ok("abc\r\n"), true),
            ("iso-2022-jp", b"\x1B$B$3$s\x1B(B, \x1B$B$K\x1B(B\n", Ok("こん, に\n"), true),
            ("iso-2022-jp", b"\x1B$@$3\x1B(J!\\\x1B(B\n", Ok("こ!¥\n"), false),
            ("iso-2022-jp", b"\x1B(J\\100~\x1B(B\\", Ok("¥100‾\\"), true),
            ("iso-2022-jp", b"\x1B(I1\x1B$B$\"\x1B(B", Ok("ｱあ"), true),
            ("iso-2022-jp", b"\x0E1\x0F1", Ok("ｱ1"), false),
            ("iso-2022-jp", b"\x1B$(D0!\x1B(B", Ok("丂"), false),
            ("iso-2022-jp", b"\x1B&@\x1B$B$\"\x1B(B", Ok("あ"), false),
            ("iso-2022-jp", b"\x1B$ADc\x1B$(C0!\x1B(B", Ok("你가"), false),
            ("iso-2022-jp", b"\x1B.A\x1BNi\x1B.F\x1BNa", Ok("éα"), false),
            // Left in pairs at the end, and across a line's end.
            ("iso-2022-jp", b"\x1B$B$\"\n$\"", Ok("あ\nあ"), false),
            ("iso-2022-jp", b"a\x1B$B$\"$", Err(6), false),
            ("iso-2022-jp", b"a\x1B$", Err(1), false),
            ("iso-2022-jp", b"a\x1B[1m", Err(1), false),
            ("iso-2022-jp", b"a\x1BNi", Err(1), false),
            ("iso-2022-jp", b"ab\xA4\xA2", Err(2), false),
            ("iso-2022-jp", b"\x1B$B)!", Err(3), false),
            ("iso-2022-kr", b"plain\n", Ok("plain\n"), true),
            ("iso-2022-kr", b"\x1B$)C\x0E0!\x0F b\n\x0E0!\x0F", Ok("가 b\n가"), true),
            ("iso-2022-kr", b"a\x1B$)C\x0E0!\x0F", Ok("a가"), false),
            ("iso-2022-kr", b"\x0E0!\x0F", Err(0), false),
            ("iso-2022-cn", b"\x1B$)A\x0EDc\x0F\n\x1B$)A\x0EDc\x0F", Ok("你\n你"), true),
            ("iso-2022-cn", b"\x1B$)A\x0EDc\x0F\n\x0EDc\x0F", Err(9), false),
            ("hz-gb-2312", b"a~~b ~{Dc~}~~~{Dc~}\n", Ok("a~b 你~你\n"), true),
            ("hz-gb-2312", b"a~\nb~{Dc\nc", Ok("ab你\nc"), false),
            ("hz-gb-2312", b"a~b", Err(1), false),
            ("hz-gb-2312", b"a~", Err(1), false),
            ("hz-gb-2312", b"~{D", Err(2), false),
        ];
        for &(label, bytes, expected, is_usual) in cases {
            let encoding = Encoding::for_label(label).unwrap();
            let decoded = encoding.decode(bytes).map_err(|error| error.offset);
            assert_eq!(decoded.as_deref().map_err(|&offset| offset), expected, "{label} {bytes:?}");
            if let Ok(text) = decoded {
                assert_eq!(encoding.round_trips(bytes, &text), is_usual, "{label} {bytes:?}");
            }
        }
    }

    #[test]
    fn what_would_be_a_shift_has_no_place() {
        for (label, text, offset) in [
            ("iso-2022-jp", "a\u{1B}(B", 1),
            ("iso-2022-jp", "あ\u{0E}", 3),
            ("iso-2022-jp", "あ丂", 3),
            ("iso-2022-kr", "가é", 3),
            ("hz-gb-2312", "你\u{E000}", 3),
        ] {
            let error = Encoding::for_label(label).unwrap().encode(text).unwrap_err();
            assert_eq!(error.offset, offset, "{label} {text:?}");
        }
    }

    #[test]
    fn all_sets_have_their_tables() {
        for encoding in Encoding::all() {
            let Kind::Shifting(Shifting::Iso2022(row)) = &encoding.row().kind else { continue };
            for designation in row.designations {
                assert!(designation.set.open().is_some(), "{encoding} {:?}", designation.set);
            }
        }
        assert!(HZ_PAIRS.open().is_some());
    }
}
