//! Tells binary files from text by the bytes at the start.
//!
//! In: the bytes of a file. Out: whether they are binary.

use crate::budgets::BUDGETS;

/// At most one in this number of bytes may be a control that text does not contain.
const CONTROLS_IN: usize = 50;

/// Whether `bytes` are no text: they contain a NUL byte, the signature of a binary format, or too many controls. UTF-16 and
/// UTF-32 are full of NUL bytes, so they count as binary here.
pub fn is_binary(bytes: &[u8]) -> bool {
    /// The signatures of formats whose first bytes would pass the count of controls.
    const SIGNATURES: [&[u8]; 8] = [
        b"%PDF-",
        b"\x89PNG",
        b"GIF8",
        b"PK\x03\x04",
        b"\x7FELF",
        b"SQLite format 3",
        b"\x1F\x8B",
        b"\xFF\xD8\xFF",
    ];
    let head = &bytes[..bytes.len().min(BUDGETS.binary_bytes_screened)];
    if head.contains(&0) || SIGNATURES.iter().any(|signature| bytes.starts_with(signature)) {
        return true;
    }
    let odd = |byte: &&u8| matches!(byte, 0x01..=0x06 | 0x0E..=0x1A | 0x1C..=0x1F | 0x7F);
    head.iter().filter(odd).count() * CONTROLS_IN > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_not_text() {
        let cases: [(&[u8], bool); 8] = [
            (b"", false),
            (b"plain text\r\n", false),
            ("日本語、中文\n".as_bytes(), false),
            (b"\x1b[31mred\x1b[0m and a bell\x07\n", false),
            (b"caf\xE9 in Latin-1\n", false),
            (b"%PDF-1.7 looks like text", true),
            (b"a\0b", true),
            (b"\x01\x02\x03\x04\x05\x06", true),
        ];
        for (bytes, binary) in cases {
            assert_eq!(is_binary(bytes), binary, "{bytes:?}");
        }
    }
}
