//! A binary range coder with adaptive probabilities, which packs the phrase model.
//!
//! In: bytes. Out: bits, and numbers made of them. Reading beyond the end gives zeros; [`PhraseDecoder::within_bounds`]
//! reports that. This module does not know what the bits mean.
//!
//! The arithmetic is that of LZMA (Igor Pavlov, public domain): 32-bit range, 11-bit probabilities that move
//! by a part of their distance at each bit. It packs the model about a sixth smaller than Rice codes.

/// The number of bits of a probability.
const PROBABILITY_BITS: u32 = 11;
/// The rate of adaptation: each bit moves its probability by one part in 2^5 towards itself. Raising it slows the adaptation.
/// 5 suits streams of some 100,000 bits.
const RATE: u32 = 5;
/// The range is scaled up when it falls below this.
const LEAST_RANGE: u32 = 1 << 24;
/// The longest number that [`GammaCode`] can code, in bits.
const LONGEST: usize = 16;

/// The probability that the next bit of one kind is a zero.
#[derive(Debug, Clone, Copy)]
pub struct Bit(u16);

impl Default for Bit {
    fn default() -> Self {
        Bit(1 << (PROBABILITY_BITS - 1))
    }
}

impl Bit {
    fn learn(&mut self, bit: bool) {
        if bit {
            self.0 -= self.0 >> RATE;
        } else {
            self.0 += ((1 << PROBABILITY_BITS) - self.0) >> RATE;
        }
    }
}

/// Codes bits: an encoder writes them, a decoder reads them.
pub trait Coder {
    /// Codes one bit. An encoder writes `bit` and returns it. A decoder ignores it and returns the bit that it read.
    fn bit(&mut self, model: &mut Bit, bit: bool) -> bool;
}

/// The decoder.
pub struct PhraseDecoder<'a> {
    bytes: &'a [u8],
    position: usize,
    range: u32,
    code: u32,
}

impl<'a> PhraseDecoder<'a> {
    /// Starts at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        let mut decoder = PhraseDecoder { bytes, position: 0, range: u32::MAX, code: 0 };
        for _ in 0..5 {
            decoder.code = decoder.code << 8 | decoder.byte();
        }
        decoder
    }

    fn byte(&mut self) -> u32 {
        let byte = self.bytes.get(self.position).copied().unwrap_or(0);
        self.position += 1;
        u32::from(byte)
    }

    /// Whether nothing was read beyond the end.
    pub fn within_bounds(&self) -> bool {
        self.position <= self.bytes.len()
    }
}

impl Coder for PhraseDecoder<'_> {
    fn bit(&mut self, model: &mut Bit, _: bool) -> bool {
        let bound = (self.range >> PROBABILITY_BITS) * u32::from(model.0);
        let bit = self.code >= bound;
        if bit {
            self.code -= bound;
            self.range -= bound;
        } else {
            self.range = bound;
        }
        model.learn(bit);
        if self.range < LEAST_RANGE {
            self.range <<= 8;
            self.code = self.code << 8 | self.byte();
        }
        bit
    }
}

/// The encoder for [`PhraseDecoder`].
pub struct PhraseEncoder {
    bytes: Vec<u8>,
    low: u64,
    range: u32,
    /// The last byte, which is held back because a carry may still change it.
    held: u8,
    /// The number of bytes held back: `held`, and bytes 0xFF after it.
    pending: u64,
}

impl Default for PhraseEncoder {
    fn default() -> Self {
        PhraseEncoder { bytes: Vec::new(), low: 0, range: u32::MAX, held: 0, pending: 1 }
    }
}

impl PhraseEncoder {
    fn shift(&mut self) {
        if self.low < 0xFF00_0000 || self.low > 0xFFFF_FFFF {
            let carry = (self.low >> 32) as u8;
            let mut byte = self.held;
            while self.pending > 0 {
                self.bytes.push(byte.wrapping_add(carry));
                byte = 0xFF;
                self.pending -= 1;
            }
            self.held = (self.low >> 24) as u8;
        }
        self.pending += 1;
        self.low = (self.low & 0x00FF_FFFF) << 8;
    }

    /// Writes the rest and returns the bytes.
    pub fn finish(mut self) -> Vec<u8> {
        for _ in 0..5 {
            self.shift();
        }
        self.bytes
    }
}

impl Coder for PhraseEncoder {
    fn bit(&mut self, model: &mut Bit, bit: bool) -> bool {
        let bound = (self.range >> PROBABILITY_BITS) * u32::from(model.0);
        if bit {
            self.low += u64::from(bound);
            self.range -= bound;
        } else {
            self.range = bound;
        }
        model.learn(bit);
        while self.range < LEAST_RANGE {
            self.range <<= 8;
            self.shift();
        }
        bit
    }
}

/// Codes numbers below 2^`BITS`, most significant bit first, each bit in the context of those before it.
#[derive(Debug, Clone)]
pub struct Tree<const BITS: usize>(Vec<Bit>);

impl<const BITS: usize> Default for Tree<BITS> {
    fn default() -> Self {
        Tree(vec![Bit::default(); 1 << BITS])
    }
}

impl<const BITS: usize> Tree<BITS> {
    /// Codes `value`. Returns it, or the value that a decoder read.
    pub fn code(&mut self, coder: &mut impl Coder, value: u32) -> u32 {
        let mut path = 1;
        for bit in (0..BITS).rev() {
            let bit = coder.bit(&mut self.0[path], value >> bit & 1 == 1);
            path = path << 1 | usize::from(bit);
        }
        path as u32 - (1 << BITS)
    }
}

/// Codes numbers below 2^16 - 1 of which small ones are frequent, in Elias's gamma code: the number of bits in unary, then
/// the bits below the highest. The first two of these have adaptive contexts.
#[derive(Debug, Clone)]
pub struct GammaCode {
    lengths: [Bit; LONGEST],
    bits: [[Bit; 4]; LONGEST],
}

impl Default for GammaCode {
    fn default() -> Self {
        GammaCode { lengths: [Bit::default(); LONGEST], bits: [[Bit::default(); 4]; LONGEST] }
    }
}

impl GammaCode {
    /// Codes `value`. Returns it, or the value that a decoder read.
    pub fn code(&mut self, coder: &mut impl Coder, value: u32) -> u32 {
        let value = value + 1;
        let wanted = value.ilog2() as usize;
        let mut length = 0;
        while length < LONGEST - 1 && coder.bit(&mut self.lengths[length], wanted > length) {
            length += 1;
        }
        let mut number = 1u32;
        for place in (0..length).rev() {
            let known = length - 1 - place;
            // The lower bits are practically random.
            let context = match known {
                0 => 0,
                1 => 1 + (number & 1) as usize,
                _ => 3,
            };
            let bit = coder.bit(&mut self.bits[length][context], value >> place & 1 == 1);
            number = number << 1 | u32::from(bit);
        }
        number - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_written_is_read(values in proptest::collection::vec((0u32..64, 0u32..65_535), 0..500)) {
            let (mut encoder, mut tree, mut number) = (PhraseEncoder::default(), Tree::<6>::default(), GammaCode::default());
            for &(short, long) in &values {
                tree.code(&mut encoder, short);
                number.code(&mut encoder, long);
            }
            let bytes = encoder.finish();
            let (mut decoder, mut tree, mut number) = (PhraseDecoder::new(&bytes), Tree::<6>::default(), GammaCode::default());
            for &(short, long) in &values {
                prop_assert_eq!(tree.code(&mut decoder, 0), short);
                prop_assert_eq!(number.code(&mut decoder, 0), long);
            }
            prop_assert!(decoder.within_bounds());
        }

        #[test]
        fn any_bytes_can_be_read(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let mut decoder = PhraseDecoder::new(&bytes);
            let (mut tree, mut number) = (Tree::<6>::default(), GammaCode::default());
            for _ in 0..300 {
                prop_assert!(tree.code(&mut decoder, 0) < 64);
                prop_assert!(number.code(&mut decoder, 0) < 1 << 16);
            }
        }
    }
}
