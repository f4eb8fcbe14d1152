//! The table of one language: which symbol comes after two others, and how it is unpacked.

use super::alphabet::{BOUNDARY, PRICED, SYMBOLS};
use super::coder::{Decoder, Number};

/// Entries of a table: two symbols before, and the one that comes.
pub const ENTRIES: usize = SYMBOLS * SYMBOLS * PRICED;
/// Nats for each step of an entry.
pub const STEP: f32 = 0.25;
/// The largest entry, in steps, either way.
pub const LARGEST: i8 = 16;
/// Entries differ by how often their three symbols follow each other: class 0 never, the last often.
pub const CLASSES: usize = 12;

/// For each two symbols before and each priced symbol: [`STEP`]s of ln P(symbol | before, language) less
/// ln P(symbol | before, average).
pub(super) type Table = Box<[i8]>;

/// Where a table has the symbol that comes after two others.
pub fn entry(before: (usize, usize), symbol: usize) -> usize {
    (before.0 * SYMBOLS + before.1) * PRICED + symbol
}

/// The two symbols that can stand before another: nothing stands between two words' boundary and the next.
pub fn contexts() -> impl Iterator<Item = (usize, usize)> {
    let inside = (0..SYMBOLS).flat_map(|first| (1..SYMBOLS).map(move |second| (first, second)));
    std::iter::once((BOUNDARY, BOUNDARY)).chain(inside)
}

/// The class of every entry; each is coded as the difference from the one before it in its context.
pub(super) fn unpack_classes(bytes: &[u8]) -> Vec<u8> {
    let mut decoder = Decoder::new(bytes);
    let mut models = vec![Number::default(); CLASSES];
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

/// The table in a section: first each symbol after one other, then how far two others move it.
pub(super) fn unpack_table(bytes: &[u8], classes: &[u8]) -> Table {
    let mut decoder = Decoder::new(bytes);
    let mut model = Number::default();
    let mut pairs = vec![0_i8; SYMBOLS * PRICED];
    for pair in &mut pairs {
        *pair = decoder.number(&mut model).clamp(-LARGEST, LARGEST);
    }
    let mut models = vec![Number::default(); CLASSES];
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
