//! Text whose last character is cut short, as where a program wrote a certain number of bytes and no more.
//!
//! In: bytes, and the encoding that they seem to be in. Out: where the text ends, and the text.

use super::whole_file::decoded;
use encodings::{Encoding, Lookup};

/// The greatest number of bytes of a character.
const LONGEST_CHARACTER: usize = 4;

/// Where the beginning of a character is left over at the end of `bytes`, in bytes, and the text before it. `None` if the last character is whole,
/// or if the bytes before it are not in `encoding`.
pub fn without_cut_character(bytes: &[u8], encoding: Encoding) -> Option<(usize, String)> {
    let left_over = |at: &usize| match encoding.multi_byte() {
        Some(table) => matches!(table.lookup(&bytes[*at..]), Lookup::Incomplete),
        None => unit(encoding).is_some_and(|unit| bytes.len() - at == bytes.len() % unit),
    };
    let first = bytes.len().saturating_sub(LONGEST_CHARACTER - 1);
    let at = (first..bytes.len()).find(left_over)?;
    Some((at, decoded(&bytes[..at], encoding).ok().filter(|text| !text.contains('\0'))?))
}

/// The number of bytes of a code unit. `None` for encodings whose units are single bytes.
fn unit(encoding: Encoding) -> Option<usize> {
    match encoding {
        Encoding::UTF_16LE | Encoding::UTF_16BE => Some(2),
        Encoding::UTF_32LE | Encoding::UTF_32BE => Some(4),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_beginning_of_a_character_may_be_left_over() {
        let rows: [(&[u8], Encoding, Option<usize>); 7] = [
            (b"\xC3\xF7\xCC\xEC\xA1", Encoding::GBK, Some(4)),
            (b"\xC3\xF7\xCC\xEC", Encoding::GBK, None),
            (b"\xFF\xA1", Encoding::GBK, None),
            (b"h\0i\0\n", Encoding::UTF_16LE, Some(4)),
            (b"h\0i\0", Encoding::UTF_16LE, None),
            (b"\xE9", Encoding::WINDOWS_1252, None),
            (b"", Encoding::GBK, None),
        ];
        for (bytes, encoding, expected) in rows {
            let at = without_cut_character(bytes, encoding).map(|(at, _)| at);
            assert_eq!(at, expected, "{bytes:x?} {encoding}");
        }
    }
}
