//! UTF-16 and UTF-32, in both byte orders: whole texts.
//!
//! In: bytes, or text. Out: the text, or the bytes, or the offset of the first invalid unit. A byte-order mark is an
//! ordinary character here (U+FEFF): it is neither looked for, dropped nor added.

use super::whole_text::{Sink, Stop};

/// Which byte of a unit comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ByteOrder {
    Little,
    Big,
}

impl ByteOrder {
    fn unit16(self, bytes: [u8; 2]) -> u16 {
        match self {
            ByteOrder::Little => u16::from_le_bytes(bytes),
            ByteOrder::Big => u16::from_be_bytes(bytes),
        }
    }

    fn unit32(self, bytes: [u8; 4]) -> u32 {
        match self {
            ByteOrder::Little => u32::from_le_bytes(bytes),
            ByteOrder::Big => u32::from_be_bytes(bytes),
        }
    }
}

/// The number of units that are checked at once, and copied if all are ASCII.
const BLOCK: usize = 32;

/// Decodes UTF-16. The error is the byte offset of the first unit that is an unpaired surrogate or cut short.
pub(super) fn decode_utf16(bytes: &[u8], order: ByteOrder) -> Result<String, usize> {
    let (units, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len() / 2);
    let mut at = 0;
    while at < units.len() {
        at += push_ascii(&mut text, &units[at..], |unit| u32::from(order.unit16(unit)));
        // Decodes one block, and one unit more if a surrogate pair crosses its end.
        let end = units.len().min(at + BLOCK);
        while at < end {
            let unit = order.unit16(units[at]);
            let character = match unit {
                0xD800..=0xDBFF => {
                    let low = units.get(at + 1).map(|&low| order.unit16(low));
                    let low = low.filter(|low| (0xDC00..=0xDFFF).contains(low)).ok_or(at * 2)?;
                    at += 1;
                    char::from_u32(0x1_0000 + (u32::from(unit - 0xD800) << 10 | u32::from(low - 0xDC00)))
                }
                _ => char::from_u32(u32::from(unit)),
            };
            text.push(character.ok_or(at * 2)?);
            at += 1;
        }
    }
    if rest.is_empty() { Ok(text) } else { Err(units.len() * 2) }
}

/// Decodes UTF-32. The error is the byte offset of the first unit that is a surrogate, beyond U+10FFFF, or cut
/// short.
pub(super) fn decode_utf32(bytes: &[u8], order: ByteOrder) -> Result<String, usize> {
    let (units, rest) = bytes.as_chunks::<4>();
    let mut text = String::with_capacity(bytes.len() / 4);
    let mut at = 0;
    while at < units.len() {
        at += push_ascii(&mut text, &units[at..], |unit| order.unit32(unit));
        let end = units.len().min(at + BLOCK);
        while at < end {
            text.push(char::from_u32(order.unit32(units[at])).ok_or(at * 4)?);
            at += 1;
        }
    }
    if rest.is_empty() { Ok(text) } else { Err(units.len() * 4) }
}

/// Appends the blocks of ASCII that `units` begins with, and returns their length in units.
fn push_ascii<const N: usize>(
    text: &mut String,
    units: &[[u8; N]],
    number: impl Fn([u8; N]) -> u32,
) -> usize {
    let mut at = 0;
    for block in units.as_chunks::<BLOCK>().0 {
        if block.iter().fold(0, |all, &unit| all | number(unit)) >= 0x80 {
            break;
        }
        let ascii = block.map(|unit| number(unit) as u8);
        // Never an error, because all bytes are ASCII.
        let Ok(ascii) = std::str::from_utf8(&ascii) else { break };
        text.push_str(ascii);
        at += BLOCK;
    }
    at
}

/// Encodes as UTF-16.
pub(super) fn encode_utf16(text: &str, order: ByteOrder, out: &mut impl Sink) -> Result<(), Stop> {
    text.encode_utf16().try_for_each(|unit| match order {
        ByteOrder::Little => out.put(&unit.to_le_bytes()),
        ByteOrder::Big => out.put(&unit.to_be_bytes()),
    })
}

/// Encodes as UTF-32.
pub(super) fn encode_utf32(text: &str, order: ByteOrder, out: &mut impl Sink) -> Result<(), Stop> {
    text.chars().map(u32::from).try_for_each(|unit| match order {
        ByteOrder::Little => out.put(&unit.to_le_bytes()),
        ByteOrder::Big => out.put(&unit.to_be_bytes()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_none_is_told_by_its_offset() {
        let long = [b"a\0".repeat(70), b"\x00\xD8a\0".to_vec()].concat();
        let cases: &[(&[u8], Result<&str, usize>)] = &[
            (b"", Ok("")),
            (b"a", Err(0)),
            (b"a\0b", Err(2)),
            (b"\xFF\xFEa\0", Ok("\u{FEFF}a")),
            (b"a\0\x3D\xD8\x00\xDE", Ok("a😀")),
            (b"a\0\x3D\xD8", Err(2)),
            (b"a\0\x3D\xD8\x00", Err(2)),
            (b"a\0\x3D\xD8\x3D\xD8\x00\xDE", Err(2)),
            (b"a\0\x00\xDEb\0", Err(2)),
            (&long, Err(140)),
        ];
        for &(bytes, expected) in cases {
            let expected = expected.map(str::to_owned);
            assert_eq!(decode_utf16(bytes, ByteOrder::Little), expected, "{bytes:02X?}");
            let swapped: Vec<u8> = bytes
                .chunks(2)
                .flat_map(|unit| if unit.len() == 2 { vec![unit[1], unit[0]] } else { unit.to_vec() })
                .collect();
            assert_eq!(decode_utf16(&swapped, ByteOrder::Big), expected, "{swapped:02X?}");
        }
        let cases: &[(&[u8], Result<&str, usize>)] = &[
            (b"\0\0\xFE\xFF\0\x01\xF6\0", Ok("\u{FEFF}😀")),
            (b"\0\0\0a\0\0\xD8\0", Err(4)),
            (b"\0\x11\0\0", Err(0)),
            (b"\0\0\0a\0\0", Err(4)),
        ];
        for &(bytes, expected) in cases {
            assert_eq!(decode_utf32(bytes, ByteOrder::Big), expected.map(str::to_owned), "{bytes:02X?}");
        }
    }
}
