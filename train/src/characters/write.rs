//! The blob's bytes: numbers and sections come in, the file goes out. `crates/language/models/characters.md` describes
//! the layout; the reader is `crates/language/src/characters/blob.rs`.

use super::model::blob::{MAGIC, TABLE_STEP, VERSION, checksum};

/// Seven bits a byte, least significant first.
pub fn varint(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// A probability in one byte; 255 for none.
pub fn probability(out: &mut Vec<u8>, probability: f64) {
    let steps = (-probability.ln() / f64::from(TABLE_STEP)).round();
    out.push(if probability <= 0.0 { 255 } else { steps.clamp(0.0, 254.0) as u8 });
}

/// A short ASCII text behind its length.
pub fn text(out: &mut Vec<u8>, text: &str) {
    out.push(text.len() as u8);
    out.extend(text.bytes());
}

/// Puts the header before a body.
pub fn blob(body: Vec<u8>) -> Vec<u8> {
    let mut blob = Vec::with_capacity(body.len() + 24);
    blob.extend(MAGIC);
    blob.extend(VERSION.to_le_bytes());
    blob.extend((body.len() as u32).to_le_bytes());
    blob.extend(checksum(&body).to_le_bytes());
    blob.extend(body);
    blob
}
