//! CESU-8: UTF-8, but a character beyond U+FFFF is written as two surrogates of three bytes each (Unicode Technical
//! Report 26). Oracle's UTF8, MySQL's utf8 and Java's modified UTF-8 do that.
//!
//! In: bytes, or a character. Out: the text with the kind of each stretch, or the bytes. A surrogate without its other
//! half is no character, and is reported as a stretch of its own kind.

use std::ops::Range;

use crate::multi_byte::Lookup;

/// The length of an encoded surrogate, in bytes.
const LENGTH: usize = 3;

/// The kind of a stretch of bytes in CESU-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cesu8Kind {
    /// Characters whose bytes are the same in UTF-8.
    Utf8,
    /// One character, written as its two surrogates.
    Pair,
    /// One surrogate without the other: its character is lost.
    LoneSurrogate,
}

/// Consecutive bytes of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cesu8Stretch {
    /// The range of the stretch in the decoded bytes.
    pub file: Range<usize>,
    /// The range of its characters in the text, in bytes of UTF-8.
    pub text: Range<usize>,
    /// The kind of the stretch.
    pub kind: Cesu8Kind,
}

/// Decodes `bytes` as UTF-8 or CESU-8: the text, and its stretches, which are in order and without gaps. `lost` stands in the text
/// for each lone surrogate. `None` if the bytes are invalid in any other way.
pub fn decode_cesu_8(bytes: &[u8], lost: char) -> Option<(String, Vec<Cesu8Stretch>)> {
    let (mut text, mut stretches) = (String::new(), Vec::new());
    let mut at = 0;
    while at < bytes.len() {
        let (valid, is_half) = match std::str::from_utf8(&bytes[at..]) {
            Ok(valid) => (valid, false),
            Err(error) => (std::str::from_utf8(&bytes[at..at + error.valid_up_to()]).ok()?, true),
        };
        let mut push = |at: &mut usize, length: usize, decoded: &str, kind| {
            let start = text.len();
            text.push_str(decoded);
            stretches.push(Cesu8Stretch { file: *at..*at + length, text: start..text.len(), kind });
            *at += length;
        };
        if !valid.is_empty() {
            push(&mut at, valid.len(), valid, Cesu8Kind::Utf8);
        }
        if !is_half {
            continue;
        }
        let first = leading_surrogate(&bytes[at..])?;
        let second = leading_surrogate(&bytes[at + LENGTH..]);
        match second.and_then(|second| character_of_pair(first, second)) {
            Some(character) => {
                push(&mut at, 2 * LENGTH, character.encode_utf8(&mut [0; 4]), Cesu8Kind::Pair);
            }
            None => push(&mut at, LENGTH, lost.encode_utf8(&mut [0; 4]), Cesu8Kind::LoneSurrogate),
        }
    }
    Some((text, stretches))
}

/// Appends the bytes of `character` in CESU-8 to `out`.
pub fn encode_cesu_8(character: char, out: &mut Vec<u8>) {
    if u32::from(character) <= 0xFFFF {
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        return;
    }
    for &half in character.encode_utf16(&mut [0; 2]).iter() {
        out.extend([0xE0 | (half >> 12) as u8, 0x80 | (half >> 6 & 0x3F) as u8, 0x80 | (half & 0x3F) as u8]);
    }
}

/// The meaning of `bytes` that begin with a surrogate: [`Lookup::Character`] for the six bytes of a pair, [`Lookup::Incomplete`] for
/// the beginning of one.
pub fn lookup_surrogates(bytes: &[u8]) -> Lookup {
    let allowed = |(at, byte): (usize, &u8)| match at {
        0 | 3 => *byte == 0xED,
        1 => (0xA0..=0xAF).contains(byte),
        4 => (0xB0..=0xBF).contains(byte),
        2 | 5 => (0x80..=0xBF).contains(byte),
        _ => false,
    };
    if !bytes.iter().enumerate().all(allowed) {
        return Lookup::Undefined;
    }
    if bytes.len() < 2 * LENGTH {
        return Lookup::Incomplete;
    }
    let halves = (leading_surrogate(bytes), leading_surrogate(&bytes[LENGTH..]));
    let (Some(first), Some(second)) = halves else { return Lookup::Undefined };
    character_of_pair(first, second).map_or(Lookup::Undefined, Lookup::Character)
}

/// The surrogate at the start of `bytes`.
fn leading_surrogate(bytes: &[u8]) -> Option<u16> {
    match bytes {
        [0xED, second @ 0xA0..=0xBF, third @ 0x80..=0xBF, ..] => {
            Some(0xD000 | u16::from(second & 0x3F) << 6 | u16::from(third & 0x3F))
        }
        _ => None,
    }
}

/// The character of the surrogate pair `first`, `second`.
fn character_of_pair(first: u16, second: u16) -> Option<char> {
    char::decode_utf16([first, second]).next()?.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded() {
        for character in ['a', 'é', '中', '\u{FFFF}', '\u{10000}', '😀', char::MAX] {
            let mut bytes = Vec::new();
            encode_cesu_8(character, &mut bytes);
            let kind = if character > '\u{FFFF}' { Cesu8Kind::Pair } else { Cesu8Kind::Utf8 };
            let stretch = Cesu8Stretch { file: 0..bytes.len(), text: 0..character.len_utf8(), kind };
            assert_eq!(decode_cesu_8(&bytes, '?'), Some((character.to_string(), vec![stretch])));
            if kind == Cesu8Kind::Pair {
                assert_eq!(lookup_surrogates(&bytes), Lookup::Character(character));
                assert_eq!(lookup_surrogates(&bytes[..5]), Lookup::Incomplete);
                assert_eq!(lookup_surrogates(&bytes[3..]), Lookup::Undefined);
            }
        }
    }

    #[test]
    fn lone_surrogates_are_lost_and_other_bytes_are_refused() {
        let (text, stretches) = decode_cesu_8(b"a\xED\xA0\xBDb\xED\xB8\x80", '?').unwrap();
        assert_eq!(text, "a?b?");
        let lone = |stretch: &&Cesu8Stretch| stretch.kind == Cesu8Kind::LoneSurrogate;
        let lone: Vec<_> = stretches.iter().filter(lone).map(|stretch| stretch.file.clone()).collect();
        assert_eq!(lone, [1..4, 5..8]);
        assert_eq!(decode_cesu_8(b"a\xE9", '?'), None);
    }
}
