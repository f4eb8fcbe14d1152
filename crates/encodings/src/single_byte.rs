//! Encodings in which each byte is one character.
//!
//! In: the cells of a table, written as text (see [`SingleByte::parse`]), at compile time. Out:
//! decoding and encoding, byte by byte and character by character, strict (the vendor's table) or
//! preserving (undefined bytes 80..9F kept as C1 controls). Knows no names and no labels, never
//! substitutes a character, and must not learn of damage or language.

use super::whole_text::{ASCII_BLOCK, Sink, Stop, encode_over_ascii, push_ascii};

/// In a table: the vendor left this byte undefined. U+FFFF is no character, so no table needs it.
const UNDEFINED: u16 = 0xFFFF;

/// In the index: a free slot. Byte 00 is U+0000 in every table and is never in the index.
const EMPTY: u8 = 0;

/// The table of a single-byte encoding, with an index for encoding. One kilobyte, built at compile time.
pub struct SingleByte {
    /// The character of each byte as a UTF-16 unit (all are in the basic plane), or [`UNDEFINED`].
    units: [u16; 256],
    /// A hash table with open addressing: the byte of a character stands at its [`slot`] or between that and the
    /// next [`EMPTY`] slot. Bytes that mean their own ASCII character are left out, so at most half of the slots
    /// are taken, and a quarter in a usual table.
    index: [u8; SLOTS],
    is_ascii_below_80: bool,
}

const SLOTS: usize = 512;

/// The slot where the search for a character begins (Fibonacci hashing). The multiplier is odd and near 2^16 divided
/// by the golden ratio, which spreads consecutive code points, as alphabets have them, over the slots.
const fn slot(unit: u16) -> usize {
    (unit.wrapping_mul(0x9E37) >> 7) as usize
}

impl SingleByte {
    /// Builds an encoding from its table, at compile time.
    ///
    /// `cells` is 128 cells for the bytes 80..FF (those below are ASCII) or 256 for all bytes, separated
    /// by white space; a cell is four hexadecimal digits, the code point, or `....` where undefined.
    ///
    /// # Panics
    /// On any other text, on a character that occurs twice, and if byte 00 is not U+0000. Tables are constants, so
    /// each of these is a compile error.
    pub(super) const fn parse(cells: &str) -> SingleByte {
        let text = cells.as_bytes();
        let mut parsed = [UNDEFINED; 256];
        let mut count = 0;
        let mut at = 0;
        while at < text.len() {
            if text[at].is_ascii_whitespace() {
                at += 1;
                continue;
            }
            assert!(at + 4 <= text.len(), "a cell has four characters");
            assert!(count < 256, "a table has at most 256 cells");
            parsed[count] = parse_cell([text[at], text[at + 1], text[at + 2], text[at + 3]]);
            count += 1;
            at += 4;
            assert!(at == text.len() || text[at].is_ascii_whitespace(), "a cell has four characters");
        }
        assert!(count == 128 || count == 256, "a table has 128 cells (bytes 80..FF) or 256 (all bytes)");

        let mut units = parsed;
        if count == 128 {
            let mut i = 0;
            while i < 128 {
                units[i] = i as u16;
                units[i + 128] = parsed[i];
                i += 1;
            }
        }
        assert!(units[0] == 0, "byte 00 is U+0000 in every encoding");
        let mut is_ascii_below_80 = true;
        let mut byte = 0;
        while byte < 0x80 {
            is_ascii_below_80 &= units[byte] == byte as u16;
            byte += 1;
        }
        SingleByte { units, index: index(&units), is_ascii_below_80 }
    }

    /// The character of `byte` in the vendor's table, `None` where the vendor leaves it undefined.
    ///
    /// In the Windows code pages that includes bytes 80..9F which WHATWG fills with C1 controls; in the
    /// ISO 8859 family those bytes are C1 controls and defined.
    pub fn decode_strict(&self, byte: u8) -> Option<char> {
        match self.units[usize::from(byte)] {
            UNDEFINED => None,
            unit => char::from_u32(u32::from(unit)),
        }
    }

    /// Like [`decode_strict`](Self::decode_strict), but an undefined byte 80..9F becomes the C1 control of
    /// the same number, as in the decoders of WHATWG. Undefined bytes from A0 up stay `None`.
    pub fn decode_preserving(&self, byte: u8) -> Option<char> {
        self.decode_strict(byte).or_else(|| matches!(byte, 0x80..=0x9F).then_some(char::from(byte)))
    }

    /// The byte of `c` in the vendor's table, `None` if the table does not have it: the inverse of
    /// [`decode_strict`](Self::decode_strict).
    pub fn encode_strict(&self, c: char) -> Option<u8> {
        let unit = u16::try_from(u32::from(c)).ok()?;
        if unit < 0x80 && self.units[usize::from(unit)] == unit {
            return Some(unit as u8);
        }
        let mut slot = slot(unit);
        while self.index[slot] != EMPTY {
            let byte = self.index[slot];
            if self.units[usize::from(byte)] == unit {
                return Some(byte);
            }
            slot = (slot + 1) % SLOTS;
        }
        None
    }

    /// Like [`encode_strict`](Self::encode_strict), but a C1 control encodes to the undefined byte of the same
    /// number: the exact inverse of [`decode_preserving`](Self::decode_preserving).
    pub fn encode_preserving(&self, c: char) -> Option<u8> {
        self.encode_strict(c).or_else(|| match c {
            '\u{80}'..='\u{9F}' if self.units[c as usize] == UNDEFINED => Some(c as u8),
            _ => None,
        })
    }

    /// Whether the vendor's table gives `byte` a character other than a control (C0, DEL or C1).
    /// Spaces, soft hyphens and direction marks count as graphic.
    pub fn has_graphic(&self, byte: u8) -> bool {
        self.decode_strict(byte).is_some_and(|c| !c.is_control())
    }

    /// Decodes all of `bytes` by the vendor's table.
    ///
    /// # Errors
    /// The offset in `bytes` of the first undefined byte.
    pub fn decode_all_strict(&self, bytes: &[u8]) -> Result<String, usize> {
        let characters: [Option<char>; 256] = std::array::from_fn(|byte| self.decode_strict(byte as u8));
        let mut text = String::with_capacity(bytes.len());
        let mut at = 0;
        for block in bytes.chunks(ASCII_BLOCK) {
            if !(self.is_ascii_below_80 && push_ascii(&mut text, block)) {
                for (offset, &byte) in (at..).zip(block) {
                    text.push(characters[usize::from(byte)].ok_or(offset)?);
                }
            }
            at += block.len();
        }
        Ok(text)
    }

    /// Encodes all of `text` by the vendor's table. Nothing is ever substituted.
    ///
    /// # Errors
    /// The offset, in bytes of `text`, of the first character that the table does not have.
    pub fn encode_all_strict(&self, text: &str) -> Result<Vec<u8>, usize> {
        let mut bytes = Vec::with_capacity(text.len());
        match self.encode_into(text, &mut bytes) {
            Err(Stop::NoPlace(offset)) => Err(offset),
            // A vector is never full.
            Ok(()) | Err(Stop::Full) => Ok(bytes),
        }
    }

    pub(super) fn encode_into<S: Sink>(&self, text: &str, out: &mut S) -> Result<(), Stop> {
        let encode = |character: char, out: &mut S| Some(out.put(&[self.encode_strict(character)?]));
        if self.is_ascii_below_80 {
            return encode_over_ascii(text, out, encode);
        }
        text.char_indices().try_for_each(|(at, character)| encode(character, out).ok_or(Stop::NoPlace(at))?)
    }

    /// Whether every byte below 80 means its ASCII character.
    pub(super) fn is_ascii_below_80(&self) -> bool {
        self.is_ascii_below_80
    }
}

const fn parse_cell(cell: [u8; 4]) -> u16 {
    if let [b'.', b'.', b'.', b'.'] = cell {
        return UNDEFINED;
    }
    let mut unit = 0;
    let mut i = 0;
    while i < 4 {
        let digit = match (cell[i] as char).to_digit(16) {
            Some(digit) => digit as u16,
            None => panic!("a cell is four hexadecimal digits or `....`"),
        };
        unit = unit * 16 + digit;
        i += 1;
    }
    assert!(unit < 0xD800 || unit > 0xDFFF, "a surrogate is no character");
    assert!(unit != UNDEFINED, "U+FFFF is no character; undefined is `....`");
    unit
}

const fn index(units: &[u16; 256]) -> [u8; SLOTS] {
    let mut index = [EMPTY; SLOTS];
    let mut byte = 1;
    while byte < 256 {
        let unit = units[byte];
        let is_ascii_itself = byte < 0x80 && unit == byte as u16;
        if unit != UNDEFINED && !is_ascii_itself {
            assert!(unit >= 0x80 || units[unit as usize] != unit, "a character stands twice in the table");
            let mut at = slot(unit);
            while index[at] != EMPTY {
                assert!(units[index[at] as usize] != unit, "a character stands twice in the table");
                at = (at + 1) % SLOTS;
            }
            index[at] = byte as u8;
        }
        byte += 1;
    }
    index
}
