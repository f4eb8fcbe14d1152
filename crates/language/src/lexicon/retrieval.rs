//! A table from keys to values that stores no keys: a binary fuse filter (Graf and Lemire, 2022) that holds values instead of
//! fingerprints. In: keys with values of a few bits each, or the bytes of such a table. Out: those bytes, or the value of a key.
//!
//! The value of a key is the exclusive or of three slots, whose places the key tells. A key that is not in the table gets a value that
//! is as good as random, so a few bits of each value are a check.

use super::key::WordKey;

/// Seeds that are tried before a table is given up. A seed fails about once in ten.
const SEEDS: u64 = 200;
/// Bytes behind the slots, so that eight bytes can be read wherever a slot begins.
const MARGIN: usize = 8;

/// The shape of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableShape {
    /// Bits of a slot, at most 32.
    pub bits: u8,
    /// Binary logarithm of the slots of a segment.
    pub segment_log: u8,
    /// The number of segments in which the first slot of a key may be; two more follow.
    pub segments: u32,
    /// What makes the keys other numbers, so that the slots can be told apart.
    pub seed: u64,
}

impl TableShape {
    /// A shape for `keys` keys, as the authors of the filter found it to fit.
    fn for_keys(keys: usize, bits: u8, seed: u64) -> TableShape {
        let count = keys.max(2) as f64;
        let segment_log = (count.ln() / 3.33_f64.ln() + 2.25).floor().clamp(2.0, 18.0) as u8;
        let factor = (0.875 + 0.25 * 1_000_000_f64.ln() / count.ln()).max(1.125);
        let slots = (count * factor).round() as usize;
        let segments = slots.div_ceil(1 << segment_log).saturating_sub(2).max(1) as u32;
        TableShape { bits, segment_log, segments, seed }
    }

    /// The number of slots.
    fn slots(self) -> usize {
        (self.segments as usize + 2) << self.segment_log
    }

    /// The number of bytes that the slots take.
    pub fn size(self) -> usize {
        (self.slots() * usize::from(self.bits)).div_ceil(8) + MARGIN
    }

    /// The three slots of a key.
    fn places(self, key: WordKey) -> [usize; 3] {
        let bits = key.seeded(self.seed);
        let within = (1u64 << self.segment_log) - 1;
        let range = u64::from(self.segments) << self.segment_log;
        let first = (u128::from(bits) * u128::from(range) >> 64) as u64;
        let second = first + within + 1;
        let third = second + within + 1;
        [first as usize, (second ^ bits >> 18 & within) as usize, (third ^ bits & within) as usize]
    }
}

/// The value of `key` in a table whose slots are `bytes`. `None` if the bytes are too few for the shape.
pub fn value(bytes: &[u8], shape: TableShape, key: WordKey) -> Option<u32> {
    let slot = |place: usize| {
        let bit = place * usize::from(shape.bits);
        let eight = bytes.get(bit / 8..bit / 8 + 8)?.first_chunk::<8>()?;
        Some((u64::from_le_bytes(*eight) >> (bit % 8)) as u32)
    };
    let [first, second, third] = shape.places(key);
    let mask = u32::MAX >> (32 - u32::from(shape.bits));
    Some((slot(first)? ^ slot(second)? ^ slot(third)?) & mask)
}

/// A table of `entries`, whose keys differ and whose values have at most `bits` bits. `None` if no seed works, which happens where two
/// keys are the same.
pub fn build(entries: &[(WordKey, u32)], bits: u8) -> Option<(TableShape, Vec<u8>)> {
    (0..SEEDS).find_map(|seed| {
        let shape = TableShape::for_keys(entries.len(), bits, seed);
        let order = peeled(entries, shape)?;
        let mut values = vec![0u32; shape.slots()];
        for &(entry, free) in order.iter().rev() {
            let (key, value) = entries[entry];
            values[free] = shape.places(key).iter().fold(value, |value, &place| value ^ values[place]);
        }
        Some((shape, packed(&values, shape)))
    })
}

/// The entries in an order in which each has a slot that no later one uses, and that slot. `None` if there is no such order.
fn peeled(entries: &[(WordKey, u32)], shape: TableShape) -> Option<Vec<(usize, usize)>> {
    // For each slot, how many entries use it, and the exclusive or of their numbers.
    let mut uses = vec![(0u32, 0usize); shape.slots()];
    for (entry, (key, _)) in entries.iter().enumerate() {
        for place in shape.places(*key) {
            uses[place].0 += 1;
            uses[place].1 ^= entry;
        }
    }
    let mut alone: Vec<usize> = (0..uses.len()).filter(|&place| uses[place].0 == 1).collect();
    let mut order = Vec::with_capacity(entries.len());
    while let Some(free) = alone.pop() {
        let (count, entry) = uses[free];
        if count != 1 {
            continue;
        }
        order.push((entry, free));
        for place in shape.places(entries[entry].0) {
            uses[place].0 -= 1;
            uses[place].1 ^= entry;
            if uses[place].0 == 1 {
                alone.push(place);
            }
        }
    }
    (order.len() == entries.len()).then_some(order)
}

/// The slots as bytes, one after the other, the lowest bit first.
fn packed(values: &[u32], shape: TableShape) -> Vec<u8> {
    let mut bytes = vec![0u8; shape.size()];
    for (place, &value) in values.iter().enumerate() {
        let bit = place * usize::from(shape.bits);
        if let Some(eight) = bytes[bit / 8..].first_chunk_mut::<8>() {
            let with = u64::from_le_bytes(*eight) | u64::from(value) << (bit % 8);
            *eight = with.to_le_bytes();
        }
    }
    bytes
}
