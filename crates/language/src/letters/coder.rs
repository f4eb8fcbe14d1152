//! Numbers out of packed bytes: an adaptive binary range decoder. In: bytes, of which none are trusted;
//! past their end it reads zeros. Out: bits and small numbers. It never fails and knows nothing of letters.

/// Bits of a probability.
pub const SCALE_BITS: u32 = 12;
/// Where every probability of a zero starts: one half.
pub const EVEN: u16 = 1 << (SCALE_BITS - 1);
/// How fast a probability follows what comes: by one part in 2^5, the usual compromise for streams of some
/// ten thousand bits.
pub const RATE: u32 = 5;
/// The range is widened below this.
pub const LEAST_RANGE: u32 = 1 << 24;
/// Magnitudes of this and more are told apart by evenly likely steps; the file has next to none.
pub const MAGNITUDES: usize = 18;

/// The adaptive probabilities for one kind of number.
#[derive(Clone)]
pub struct Number {
    /// Of being zero.
    pub zero: u16,
    /// Of being positive.
    pub sign: u16,
    /// Of stopping at magnitude 1, 2, ...
    pub magnitude: [u16; MAGNITUDES],
}

impl Default for Number {
    fn default() -> Self {
        Number { zero: EVEN, sign: EVEN, magnitude: [EVEN; MAGNITUDES] }
    }
}

/// Moves a probability of a zero towards the bit that came.
pub fn adapt(probability: &mut u16, bit: bool) {
    if bit {
        *probability -= *probability >> RATE;
    } else {
        *probability += ((1 << SCALE_BITS) - *probability) >> RATE;
    }
}

/// Reads bits.
pub struct Decoder<'a> {
    bytes: std::slice::Iter<'a, u8>,
    range: u32,
    code: u32,
}

impl<'a> Decoder<'a> {
    /// Starts at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        let mut decoder = Decoder { bytes: bytes.iter(), range: u32::MAX, code: 0 };
        // The first byte of the encoder is always zero and falls out again.
        (0..5).for_each(|_| decoder.shift());
        decoder
    }

    fn shift(&mut self) {
        self.code = self.code << 8 | u32::from(self.bytes.next().copied().unwrap_or(0));
    }

    fn bit(&mut self, probability: &mut u16) -> bool {
        let bound = (self.range >> SCALE_BITS) * u32::from(*probability);
        let bit = self.code >= bound;
        if bit {
            self.code -= bound;
            self.range -= bound;
        } else {
            self.range = bound;
        }
        adapt(probability, bit);
        while self.range < LEAST_RANGE {
            self.range <<= 8;
            self.shift();
        }
        bit
    }

    /// The next number, of magnitude [`MAGNITUDES`] + 1 at most.
    pub fn number(&mut self, model: &mut Number) -> i8 {
        if !self.bit(&mut model.zero) {
            return 0;
        }
        let negative = self.bit(&mut model.sign);
        let mut magnitude = 1;
        for probability in &mut model.magnitude {
            if !self.bit(probability) {
                break;
            }
            magnitude += 1;
        }
        if negative { -magnitude } else { magnitude }
    }
}
