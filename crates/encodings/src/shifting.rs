//! Encodings with shifts: ISO 2022 in seven bits, and HZ. The meaning of a byte depends on the bytes before it.
//!
//! In: bytes or text, and the character sets that an encoding may designate. Out: text, bytes, or the offset of
//! the first byte or character that can't be converted. A text can be written in several ways: all of them are
//! read, and the usual one is written, so decoded text may encode to other bytes. The pairs are taken from the
//! multi-byte encodings over `encoding_rs`, with the highest bit of each byte cleared.
//!
//! Sources: ISO-2022-JP RFC 1468 and 1554, with the half-width katakana of code pages 50221 and 50222;
//! ISO-2022-KR RFC 1557; ISO-2022-CN RFC 1922; HZ RFC 1843.

use super::cns;
use super::whole_text::{Sink, Stop};
use crate::encoding::Encoding;
use crate::multi_byte::{Lookup, MultiByte};
use crate::single_byte::SingleByte;

const ESCAPE: u8 = 0x1B;
/// Bytes after it are read in the set G1.
const SHIFT_OUT: u8 = 0x0E;
/// Bytes after it are read in the set G0 again.
const SHIFT_IN: u8 = 0x0F;
/// After an escape: the next character is read in the set G2.
const SINGLE_SHIFT: u8 = b'N';
/// The highest bit of a byte, which is clear in seven-bit encodings.
const HIGH: u8 = 0x80;

/// A family of encodings with shifts, and how one encoding of it works.
pub(super) enum Shifting {
    Iso2022(Iso2022),
    /// HZ: pairs of GB 2312 between `~{` and `~}`.
    Hz,
}

/// The character sets of an encoding of the ISO 2022 family, and when they are designated.
pub(super) struct Iso2022 {
    /// The escape sequences that are understood. A character that several sets have is written in the first of them.
    pub designations: &'static [Designation],
    /// The set that is G1 before any escape sequence designates one.
    pub shifted_out: Option<Set>,
    /// Whether the first of `designations` is written once, at the start of a text that is not ASCII.
    pub announced: bool,
    /// Whether G1 and G2 must be designated anew in each line.
    pub by_line: bool,
}

/// An escape sequence, and the set that it designates.
pub(super) struct Designation {
    /// Its bytes after the escape character.
    pub bytes: &'static [u8],
    pub graphic_set: GraphicSet,
    pub set: Set,
    /// Whether the encoder writes it. It is always read.
    pub is_written: bool,
}

/// The code element of ISO 2022 that a set is designated as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GraphicSet {
    /// The set of all bytes that no shift applies to.
    G0,
    /// The set of the bytes between shift out and shift in.
    G1,
    /// The set of the one character after a single shift.
    G2,
}

/// A character set: 94 or 96 characters of one byte, or 94 × 94 characters of two bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Set {
    Ascii,
    /// JIS X 0201: ASCII with a yen sign for the backslash and an overline for the tilde.
    Roman,
    /// JIS X 0201: half-width katakana.
    Katakana,
    /// The pairs of this encoding, without their highest bits.
    Pairs(Encoding),
    /// JIS X 0212: the pairs that follow a byte 8F in `euc-jp`.
    Supplementary,
    /// The bytes from A0 up of this single-byte encoding.
    UpperHalf(Encoding),
    /// A plane of CNS 11643, 1 or 2.
    Cns(u8),
}

/// A [`Set`] with references to the tables that it needs.
#[derive(Clone, Copy)]
enum OpenSet {
    Ascii,
    Roman,
    Katakana,
    Pairs(&'static MultiByte),
    Supplementary(&'static MultiByte),
    UpperHalf(&'static SingleByte),
    Cns(u8),
}

/// The position of one character in the code table of a set: one byte or two.
struct CodePosition {
    bytes: [u8; 2],
    length: usize,
}

impl CodePosition {
    fn of<const N: usize>(given: [u8; N]) -> CodePosition {
        const { assert!(N == 1 || N == 2) };
        let mut bytes = [0; 2];
        bytes[..N].copy_from_slice(&given);
        CodePosition { bytes, length: N }
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl Set {
    /// `None` where the named encoding has no table of the needed kind. A test shows that no designation does that.
    fn open(self) -> Option<OpenSet> {
        Some(match self {
            Set::Ascii => OpenSet::Ascii,
            Set::Roman => OpenSet::Roman,
            Set::Katakana => OpenSet::Katakana,
            Set::Pairs(encoding) => OpenSet::Pairs(encoding.multi_byte()?),
            Set::Supplementary => OpenSet::Supplementary(Encoding::EUC_JP.multi_byte()?),
            Set::UpperHalf(encoding) => OpenSet::UpperHalf(encoding.single_byte()?),
            Set::Cns(plane) => OpenSet::Cns(plane),
        })
    }
}

/// Whether `byte` may stand for a character in a set of 94, or be part of a pair.
fn is_graphic(byte: u8) -> bool {
    (0x21..=0x7E).contains(&byte)
}

impl OpenSet {
    /// The first character of `bytes`, and its length in bytes. Controls and the space are in no set.
    fn decode(self, bytes: &[u8]) -> Option<(char, usize)> {
        let &first = bytes.first()?;
        if !is_graphic(first) && !matches!((self, first), (OpenSet::UpperHalf(_), 0x20 | 0x7F)) {
            return None;
        }
        let pair =
            || bytes.get(1).copied().filter(|&second| is_graphic(second)).map(|second| (first, second));
        let character = |lookup| match lookup {
            Lookup::Character(character) => Some(character),
            Lookup::Incomplete | Lookup::Undefined => None,
        };
        match self {
            OpenSet::Ascii => Some((char::from(first), 1)),
            OpenSet::Roman => Some((
                match first {
                    b'\\' => '¥',
                    b'~' => '‾',
                    _ => char::from(first),
                },
                1,
            )),
            OpenSet::Katakana => {
                let katakana = char::from_u32(0xFF61 + u32::from(first - 0x21));
                katakana.filter(|_| first <= 0x5F).map(|character| (character, 1))
            }
            OpenSet::Pairs(table) => {
                let (lead, trail) = pair()?;
                Some((character(table.lookup(&[lead | HIGH, trail | HIGH]))?, 2))
            }
            OpenSet::Supplementary(table) => {
                let (lead, trail) = pair()?;
                Some((character(table.lookup(&[0x8F, lead | HIGH, trail | HIGH]))?, 2))
            }
            OpenSet::UpperHalf(table) => Some((table.decode_strict(first | HIGH)?, 1)),
            OpenSet::Cns(plane) => {
                let (lead, trail) = pair()?;
                Some((cns::character(plane, lead, trail)?, 2))
            }
        }
    }

    /// The position of `character`; `None` where the set does not have it or is only read.
    fn encode(self, character: char) -> Option<CodePosition> {
        match self {
            OpenSet::Ascii => character.is_ascii().then(|| CodePosition::of([character as u8])),
            OpenSet::Roman => match character {
                '¥' => Some(CodePosition::of([b'\\'])),
                '‾' => Some(CodePosition::of([b'~'])),
                '\\' | '~' => None,
                _ => OpenSet::Ascii.encode(character),
            },
            OpenSet::Katakana => {
                let byte = u8::try_from(u32::from(character).checked_sub(0xFF61)?).ok()?.checked_add(0x21)?;
                (byte <= 0x5F).then(|| CodePosition::of([byte]))
            }
            OpenSet::Pairs(table) => match *table.encode(character)?.as_bytes() {
                [lead, trail] if is_graphic(lead ^ HIGH) && is_graphic(trail ^ HIGH) => {
                    Some(CodePosition::of([lead ^ HIGH, trail ^ HIGH]))
                }
                _ => None,
            },
            // These sets are read and never written.
            OpenSet::Supplementary(_) | OpenSet::UpperHalf(_) => None,
            OpenSet::Cns(plane) => cns::place(plane, character).map(CodePosition::of),
        }
    }
}

impl Shifting {
    /// Decodes all of `bytes`. The error is the byte offset of the first sequence that is undefined or cut short.
    pub(super) fn decode(&self, bytes: &[u8]) -> Result<String, usize> {
        match self {
            Shifting::Iso2022(row) => row.decode(bytes),
            Shifting::Hz => decode_hz(bytes),
        }
    }

    /// Encodes all of `text`. The output begins and ends in ASCII.
    pub(super) fn encode_into(&self, text: &str, out: &mut impl Sink) -> Result<(), Stop> {
        match self {
            Shifting::Iso2022(row) => row.encode_into(text, out),
            Shifting::Hz => encode_hz(text, out),
        }
    }
}

/// The number of leading bytes that are ASCII characters other than shifts, escapes and line feeds.
fn plain(bytes: &[u8]) -> usize {
    let is_other = |&byte: &u8| matches!(byte, b'\n' | ESCAPE | SHIFT_OUT | SHIFT_IN | HIGH..);
    bytes.iter().position(is_other).unwrap_or(bytes.len())
}

/// What a decoder has read so far: the designated sets, and whether a shift out is in effect.
struct ShiftState {
    g0: OpenSet,
    g1: Option<OpenSet>,
    g2: Option<OpenSet>,
    is_out: bool,
}

impl Iso2022 {
    fn decode(&self, bytes: &[u8]) -> Result<String, usize> {
        let default_second = self.shifted_out.and_then(Set::open);
        let mut state = ShiftState { g0: OpenSet::Ascii, g1: default_second, g2: None, is_out: false };
        // Opened once: to find a table by its label takes longer than to read a character.
        let open: Vec<Option<OpenSet>> = self.designations.iter().map(|d| d.set.open()).collect();
        let mut text = String::with_capacity(bytes.len());
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let rest = &bytes[at..];
            at += match byte {
                ESCAPE if rest.get(1) == Some(&SINGLE_SHIFT) => {
                    let (character, length) = state.g2.and_then(|set| set.decode(&rest[2..])).ok_or(at)?;
                    text.push(character);
                    2 + length
                }
                ESCAPE => {
                    let designates = |d: &Designation| rest[1..].starts_with(d.bytes);
                    let number = self.designations.iter().position(designates).ok_or(at)?;
                    let designation = &self.designations[number];
                    let set = open[number].ok_or(at)?;
                    match designation.graphic_set {
                        GraphicSet::G0 => state.g0 = set,
                        GraphicSet::G1 => state.g1 = Some(set),
                        GraphicSet::G2 => state.g2 = Some(set),
                    }
                    1 + designation.bytes.len()
                }
                SHIFT_OUT => {
                    state.g1.ok_or(at)?;
                    state.is_out = true;
                    1
                }
                SHIFT_IN => {
                    state.is_out = false;
                    1
                }
                b'\n' => {
                    state.is_out = false;
                    state.g2 = None;
                    if self.by_line {
                        state.g1 = default_second;
                    }
                    text.push('\n');
                    1
                }
                0x80.. => return Err(at),
                // Controls and the space do not depend on the designated sets.
                0..=0x20 | 0x7F => {
                    text.push(char::from(byte));
                    1
                }
                _ => match if state.is_out { state.g1.unwrap_or(state.g0) } else { state.g0 } {
                    OpenSet::Ascii => {
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
        let written: Vec<(&Designation, OpenSet)> =
            written.filter_map(|designation| Some((designation, designation.set.open()?))).collect();
        let mut encoder = ShiftEncoder { row: self, written, g0: None, g1: None, g2: None, is_out: false };
        if let Some(announced) = self.designations.first().filter(|_| self.announced && !text.is_ascii()) {
            encoder.designate(announced.bytes, out)?;
            encoder.g1 = Some(0);
        }
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            // While G0 is ASCII and no shift is in effect, ASCII is copied in one go.
            let length = match (encoder.g0, encoder.is_out) {
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

/// What an encoder has written so far: the designated sets as indices into `written`. `None` is ASCII for G0, and
/// no set for G1 and G2.
struct ShiftEncoder<'r> {
    row: &'r Iso2022,
    written: Vec<(&'r Designation, OpenSet)>,
    g0: Option<usize>,
    g1: Option<usize>,
    g2: Option<usize>,
    is_out: bool,
}

impl ShiftEncoder<'_> {
    fn designate(&self, bytes: &[u8], out: &mut impl Sink) -> Result<(), Stop> {
        out.put(&[ESCAPE])?;
        out.put(bytes)
    }

    fn back_to_ascii(&mut self, out: &mut impl Sink) -> Result<(), Stop> {
        if std::mem::take(&mut self.is_out) {
            out.put(&[SHIFT_IN])?;
        }
        if self.g0.take().is_some() {
            self.designate(b"(B", out)?;
        }
        Ok(())
    }

    fn put(&mut self, character: char, out: &mut impl Sink) -> Result<(), Stop> {
        if matches!(character, '\n' | '\r') {
            self.back_to_ascii(out)?;
            self.g2 = None;
            if self.row.by_line {
                self.g1 = None;
            }
            return out.put(&[character as u8]);
        }
        // A decoder would take these for shifts.
        if matches!(character, '\u{1B}' | '\u{0E}' | '\u{0F}') {
            return Err(Stop::NoPlace(0));
        }
        let meant = if self.is_out { self.g1 } else { self.g0 };
        let in_meant = match meant {
            Some(number) => self.written[number].1.encode(character),
            None => OpenSet::Ascii.encode(character),
        };
        if let Some(code) = in_meant {
            return out.put(code.as_bytes());
        }
        if character.is_ascii() {
            self.back_to_ascii(out)?;
            return out.put(&[character as u8]);
        }
        // A set that is designated already is tried before the others.
        let has = |number: usize| Some((number, self.written[number].1.encode(character)?));
        let (number, code) =
            self.g1.into_iter().chain(0..self.written.len()).find_map(has).ok_or(Stop::NoPlace(0))?;
        let designation = self.written[number].0;
        match designation.graphic_set {
            GraphicSet::G0 => {
                if self.g0.replace(number) != Some(number) {
                    self.designate(designation.bytes, out)?;
                }
            }
            GraphicSet::G1 => {
                if self.g1.replace(number) != Some(number) {
                    self.designate(designation.bytes, out)?;
                }
                if !std::mem::replace(&mut self.is_out, true) {
                    out.put(&[SHIFT_OUT])?;
                }
            }
            GraphicSet::G2 => {
                if self.g2.replace(number) != Some(number) {
                    self.designate(designation.bytes, out)?;
                }
                out.put(&[ESCAPE, SINGLE_SHIFT])?;
            }
        }
        out.put(code.as_bytes())
    }
}

/// The pairs of HZ: GB 2312, as the GBK of Python and iconv has it.
const HZ_PAIRS: Set = Set::Pairs(Encoding::CP936);

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
            // A tilde before the end of a line joins it with the next one.
            (b'~', Some(b'\n')) if !in_pairs => 2,
            (b'~', _) | (0x80.., _) => return Err(at),
            // The end of a line also ends pairs that were not closed.
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
            // A lead byte 7E would be read as a tilde.
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
    use crate::row::EncodingKind;

    /// Encoding, bytes, their text or the offset of the error, and whether the text encodes to these bytes.
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
            // Pairs are still designated at the end of the text, and at the end of a line.
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
            let EncodingKind::Shifting(Shifting::Iso2022(row)) = &encoding.row().kind else { continue };
            for designation in row.designations {
                assert!(designation.set.open().is_some(), "{encoding} {:?}", designation.set);
            }
        }
        assert!(HZ_PAIRS.open().is_some());
    }
}
