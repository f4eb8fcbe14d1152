//! The table of one language: the evidence of a symbol after two others; and its unpacking.

use super::alphabet::{BOUNDARY, PRICED, SYMBOLS};
use super::coder::{SignedNumberModel, TableDecoder};

/// The number of entries of a table: one for each two symbols and the symbol after them.
pub const ENTRIES: usize = SYMBOLS * SYMBOLS * PRICED;
/// The step of an entry, in nats.
pub const STEP: f32 = 0.25;
/// The largest absolute value of an entry, in steps.
pub const LARGEST: i8 = 16;
/// The number of classes of entries, by how often their three symbols occur in sequence: never in class 0, most often in
/// the last.
pub const CLASSES: usize = 12;

/// For each two symbols and each symbol after them, ln P(symbol | before, language) - ln P(symbol | before, average), in
/// steps of [`STEP`].
pub(super) type EvidenceTable = Box<[i8]>;

/// The index of the entry of `symbol` after the two symbols `before`.
pub fn entry(before: (usize, usize), symbol: usize) -> usize {
    (before.0 * SYMBOLS + before.1) * PRICED + symbol
}

/// All pairs of symbols that can stand before another. A boundary never follows a letter in a context, because the next word
/// starts a new one.
pub fn contexts() -> impl Iterator<Item = (usize, usize)> {
    let inside = (0..SYMBOLS).flat_map(|first| (1..SYMBOLS).map(move |second| (first, second)));
    std::iter::once((BOUNDARY, BOUNDARY)).chain(inside)
}

/// Unpacks the class of every entry. Each is coded as the difference from the entry before it in its context.
pub(super) fn unpack_classes(bytes: &[u8]) -> Vec<u8> {
    let mut decoder = TableDecoder::new(bytes);
    let mut models = vec![SignedNumberModel::default(); CLASSES];
    let mut classes = vec![0; ENTRIES];
    for before in contexts() {
        let mut last = 0;
        for symbol in 0..PRICED {
            let class = (last + decoder.number(&mut models[last as usize])).clamp(0, CLASSES as i8 - 1);
            classes[entry(before, symbol)] = class as u8;
            last = class;
        }
    }
    classes
}

/// Unpacks a table. The section has first the values for each symbol after one other, then the corrections for each symbol
/// after two others.
pub(super) fn unpack_table(bytes: &[u8], classes: &[u8]) -> EvidenceTable {
    let mut decoder = TableDecoder::new(bytes);
    let mut model = SignedNumberModel::default();
    let mut pairs = vec![0_i8; SYMBOLS * PRICED];
    for pair in &mut pairs {
        *pair = decoder.number(&mut model).clamp(-LARGEST, LARGEST);
    }
    let mut models = vec![SignedNumberModel::default(); CLASSES];
    let mut table = vec![0; ENTRIES];
    for before in contexts() {
        for symbol in 0..PRICED {
            let at = entry(before, symbol);
            let pair = pairs[before.1 * PRICED + symbol];
            let class = usize::from(classes[at]);
            let moved = if class == 0 { 0 } else { decoder.number(&mut models[class]) };
            table[at] = (pair + moved).clamp(-LARGEST, LARGEST);
        }
    }
    table.into_boxed_slice()
}
