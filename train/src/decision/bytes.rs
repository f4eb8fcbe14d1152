//! Bytes that are no text, and texts in legacy encodings.

use encodings::Encoding;
use language::{LEGACY, Models};

use super::damage::home;
use crate::chance::Chance;

/// A file that is not UTF-8, with its truth.
pub struct LegacyFile {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The text, and the encoding of what is not UTF-8. `None` for bytes that are no text.
    pub truth: Option<(String, Encoding)>,
    /// The encoding that is declared.
    pub declared: Option<Encoding>,
}

/// `text`, or a part of it, in an encoding of its language; sometimes only some lines of it.
pub fn legacy(text: &str, models: &Models, chance: &mut Chance) -> Option<LegacyFile> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let outside: Vec<usize> = (0..lines.len()).filter(|&at| !lines[at].is_ascii()).collect();
    let first = *chance.pick(&outside)?;
    let count = match chance.below(100) {
        0..25 => 1,
        25..60 => 2 + chance.below(20),
        _ => 20 + chance.below(60),
    };
    let part = &lines[first..(first + count).min(lines.len())];
    let joined = part.concat();
    let encoding = home(&joined, &joined, |_| true, models, chance)?;
    let is_mixed = chance.percent(35);
    let mut bytes = Vec::new();
    for line in part {
        if is_mixed && chance.percent(60) {
            bytes.extend_from_slice(line.as_bytes());
        } else {
            bytes.extend(encoding.encode(line).ok()?);
        }
    }
    let declared = match chance.below(100) {
        0..25 => Some(encoding),
        25..28 => chance.pick(&LEGACY).map(|row| row.encoding),
        _ => None,
    };
    let truth = Some((joined, encoding));
    std::str::from_utf8(&bytes).is_err().then_some(LegacyFile { bytes, truth, declared })
}

/// Bytes that are no text, of some kind.
pub fn no_text(number: usize, texts: &[&str], chance: &mut Chance) -> LegacyFile {
    let mut bytes: Vec<u8> = Vec::new();
    let some_text = |chance: &mut Chance| -> String {
        let text = chance.pick(texts).copied().unwrap_or("abc");
        let words: Vec<&str> = text.split_whitespace().collect();
        let start = chance.below(words.len());
        words[start..(start + 1 + chance.below(6)).min(words.len())].join(" ")
    };
    match number % 8 {
        0 => {
            let first = 0x80 + chance.below(0x60) as u8;
            bytes.extend_from_slice(b"static const char table[] = \"");
            bytes.extend(first..=0xFF);
            bytes.extend_from_slice(b"\";\n");
        }
        1 => {
            for _ in 0..4 + chance.below(60) {
                let length = chance.below(30);
                bytes.push(0x80 + length as u8);
                bytes.extend((0..length).map(|_| 32 + chance.below(90) as u8));
            }
        }
        2 => {
            for _ in 0..2 + chance.below(30) {
                let (key, value) = (some_text(chance), some_text(chance));
                bytes.push(0xA0 + chance.below(24) as u8);
                bytes.push(0x60 + key.len().min(23) as u8);
                bytes.extend_from_slice(key.as_bytes());
                bytes.push(0x78);
                bytes.push(value.len().min(120) as u8 | 0x20);
                bytes.extend_from_slice(value.as_bytes());
            }
        }
        3 => {
            for _ in 0..10 + chance.below(200) {
                let byte = *chance
                    .pick(&[0xFF, 0xFE, 0xF0, 0xC0, 0x80, 0x81, 0x18, 0x7E, 0x3C, 0x20, 0x0A])
                    .unwrap_or(&0xFF);
                bytes.extend(std::iter::repeat_n(byte, 1 + chance.below(6)));
            }
        }
        4 => {
            for line in 0..3 + chance.below(20) {
                bytes.extend_from_slice(format!("key{line}=").as_bytes());
                bytes.extend((0..8 + chance.below(24)).map(|_| 33 + chance.below(222) as u8));
                bytes.push(b'\n');
            }
        }
        5 => bytes.extend((0..60 + chance.below(600)).map(|_| 1 + chance.below(255) as u8)),
        6 => {
            bytes.extend_from_slice(b"http://example.org/");
            bytes.extend((0..1 + chance.below(40)).map(|_| 0x80 + chance.below(128) as u8));
            bytes.push(b'\n');
        }
        _ => {
            for at in 0x80..=0xFF_u8 {
                if chance.percent(70) {
                    bytes.extend_from_slice(format!("0x{at:02X}\t").as_bytes());
                    bytes.push(at);
                    bytes.push(b'\n');
                }
            }
        }
    }
    let declared = if chance.percent(2) { chance.pick(&LEGACY).map(|row| row.encoding) } else { None };
    LegacyFile { bytes, truth: None, declared }
}
