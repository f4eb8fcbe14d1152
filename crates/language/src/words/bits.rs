//! A stream of bits, in which the word model is packed.
//!
//! In: bytes. Out: numbers. Reading beyond the end gives zeros. The checksum of the file guards its
//! contents.

/// Reads bits, the most significant bit of each byte first.
pub struct BitReader<'a> {
    bytes: &'a [u8],
    /// The number of bits read so far.
    position: usize,
}

impl<'a> BitReader<'a> {
    /// Starts at the first bit of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        BitReader { bytes, position: 0 }
    }

    /// The next bits, at least 57 of them, in the high end.
    fn window(&self) -> u64 {
        let rest = self.bytes.get(self.position / 8..).unwrap_or_default();
        let word = match rest.first_chunk::<8>() {
            Some(chunk) => u64::from_be_bytes(*chunk),
            None => (0..8).fold(0, |word, i| word << 8 | u64::from(rest.get(i).copied().unwrap_or(0))),
        };
        word << (self.position % 8)
    }

    /// The next `count` bits (at most 32) as a number.
    pub fn bits(&mut self, count: u32) -> u32 {
        let number = self.window().checked_shr(64 - count).unwrap_or(0);
        self.position += count as usize;
        number as u32
    }

    /// Reads a Rice-coded number: the quotient by 2^`parameter` in unary (ones ended by a zero), then the remainder in
    /// `parameter` bits. A quotient of [`RICE_ESCAPE`] says that the number follows in 32 bits.
    pub fn rice(&mut self, parameter: u32) -> u32 {
        let window = self.window();
        let quotient = window.leading_ones().min(RICE_ESCAPE);
        if quotient == RICE_ESCAPE {
            self.position += RICE_ESCAPE as usize;
            return self.bits(32);
        }
        let used = quotient + 1;
        let rest = (window << used).checked_shr(64 - parameter).unwrap_or(0);
        self.position += (used + parameter) as usize;
        quotient << parameter | rest as u32
    }

    /// Whether nothing was read beyond the end.
    pub fn within_bounds(&self) -> bool {
        self.position <= self.bytes.len() * 8
    }
}

/// The unary quotient that marks a number which is too large for its Rice parameter.
pub const RICE_ESCAPE: u32 = 20;

/// Writes bits for [`BitReader`].
#[derive(Default)]
pub struct BitWriter {
    bytes: Vec<u8>,
    held: u64,
    held_bits: u32,
}

impl BitWriter {
    /// Appends the low `count` bits (at most 32) of `value`.
    pub fn bits(&mut self, value: u32, count: u32) {
        self.held = self.held << count | u64::from(value) & ((1u64 << count) - 1);
        self.held_bits += count;
        while self.held_bits >= 8 {
            self.held_bits -= 8;
            self.bytes.push((self.held >> self.held_bits) as u8);
        }
    }

    /// Appends a Rice-coded number.
    pub fn rice(&mut self, value: u32, parameter: u32) {
        let quotient = value >> parameter;
        if quotient >= RICE_ESCAPE {
            self.bits((1 << RICE_ESCAPE) - 1, RICE_ESCAPE);
            self.bits(value, 32);
        } else {
            self.bits(((1 << quotient) - 1) << 1, quotient + 1);
            self.bits(value & ((1 << parameter) - 1), parameter);
        }
    }

    /// Returns the bytes. The last one is padded with zeros.
    pub fn finish(mut self) -> Vec<u8> {
        if self.held_bits > 0 {
            self.bytes.push((self.held << (8 - self.held_bits)) as u8);
        }
        self.bytes
    }
}

/// The best Rice parameter for numbers of this mean.
pub fn rice_parameter(mean: f64) -> u32 {
    (mean * std::f64::consts::LN_2).max(1.0).log2().round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_written_is_read(
            numbers in proptest::collection::vec((any::<u32>(), 0u32..24, any::<bool>()), 0..300)
        ) {
            let mut writer = BitWriter::default();
            for &(value, width, rice) in &numbers {
                if rice { writer.rice(value >> 8, width) } else { writer.bits(value, width) }
            }
            let bytes = writer.finish();
            let mut reader = BitReader::new(&bytes);
            for &(value, width, rice) in &numbers {
                if rice {
                    prop_assert_eq!(reader.rice(width), value >> 8);
                } else {
                    prop_assert_eq!(reader.bits(width), value & ((1u64 << width) - 1) as u32);
                }
            }
            prop_assert!(reader.within_bounds());
            prop_assert!(BitReader::new(&bytes).rice(3) == BitReader::new(&bytes).rice(3));
        }
    }

    #[test]
    fn reading_beyond_the_end_is_noticed() {
        let mut reader = BitReader::new(&[0xFF]);
        assert_eq!(reader.bits(8), 0xFF);
        assert!(reader.within_bounds());
        reader.bits(1);
        assert!(!reader.within_bounds());
    }
}
