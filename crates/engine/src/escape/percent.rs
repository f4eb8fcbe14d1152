//! Percent-encoding, as in addresses: `%C3%A9`, the bytes of a character in UTF-8.
//!
//! In: text. Out: escapes. Bytes that are not UTF-8 are another encoding's and stay what they are, with all
//! that touches them.

use super::escaped::{Escape, Spelling, hexadecimal};

/// `%` and two digits.
const BYTE_LENGTH: usize = 3;

pub(super) static SPELLINGS: [Spelling; 2] = [
    Spelling::new(|c, out| bytes(c).for_each(|byte| out.push_str(&format!("%{byte:02X}")))),
    Spelling::new(|c, out| bytes(c).for_each(|byte| out.push_str(&format!("%{byte:02x}")))),
];

fn bytes(character: char) -> impl Iterator<Item = u8> {
    let mut buffer = [0; 4];
    let length = character.encode_utf8(&mut buffer).len();
    buffer.into_iter().take(length)
}

pub(super) fn visit(text: &str, escape: &mut dyn FnMut(Escape)) {
    let mut at = 0;
    while let Some(offset) = text[at..].find('%') {
        let mut start = at + offset;
        let run: Vec<u8> = run(&text[start..]).collect();
        at = start + (BYTE_LENGTH * run.len()).max(1);
        for character in std::str::from_utf8(&run).unwrap_or_default().chars() {
            let end = start + BYTE_LENGTH * character.len_utf8();
            escape(Escape { span: start..end, character });
            start = end;
        }
    }
}

/// The bytes that `text` begins with.
fn run(text: &str) -> impl Iterator<Item = u8> + '_ {
    let byte = |at: usize| {
        let digits = text.get(at..at + BYTE_LENGTH)?.strip_prefix('%')?;
        hexadecimal(digits).and_then(|number| u8::try_from(number).ok())
    };
    (0..text.len()).step_by(BYTE_LENGTH).map_while(byte)
}
