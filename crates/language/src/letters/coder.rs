//! An adaptive binary range decoder, which unpacks the tables. In: untrusted bytes; after their end it reads
//! zeros. Out: bits and small numbers. It never fails and knows nothing of letters.

/// The number of bits of a probability.
pub const SCALE_BITS: u32 = 12;
/// The initial probability of a zero bit: one half.
pub const EVEN: u16 = 1 << (SCALE_BITS - 1);
/// The rate of adaptation: each bit moves its probability by one part in 2^5 towards itself. Raising it slows the
/// adaptation. 5 is the usual choice for streams of some ten thousand bits.
pub const RATE: u32 = 5;
/// The range is scaled up when it falls below this.
pub const LEAST_RANGE: u32 = 1 << 24;
/// The number of magnitudes with an adaptive probability of their own. Larger ones do not occur in the file.
pub const MAGNITUDES: usize = 18;

/// The adaptive probabilities of the bits of a small signed number.
#[derive(Clone)]
pub struct SignedNumberModel {
    /// P(the number is zero).
    pub zero: u16,
    /// P(the number is positive).
    pub sign: u16,
    /// P(the magnitude is not larger) at magnitude 1, 2, …
    pub magnitude: [u16; MAGNITUDES],
}

impl Default for SignedNumberModel {
    fn default() -> Self {
        SignedNumberModel { zero: EVEN, sign: EVEN, magnitude: [EVEN; MAGNITUDES] }
    }
}

/// Moves the probability of a zero bit towards the bit that was read.
pub fn adapt(probability: &mut u16, bit: bool) {
    if bit {
        *probability -= *probability >> RATE;
    } else {
        *probability += ((1 << SCALE_BITS) - *probability) >> RATE;
    }
}

/// The decoder.
pub struct TableDecoder<'a> {
    bytes: std::slice::Iter<'a, u8>,
    range: u32,
    code: u32,
}

impl<'a> TableDecoder<'a> {
    /// Starts at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        let mut decoder = TableDecoder { bytes: bytes.iter(), range: u32::MAX, code: 0 };
        // The first byte that the encoder writes is always zero and is shifted out again.
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

    /// The next number. Its magnitude is at most [`MAGNITUDES`] + 1.
    pub fn number(&mut self, model: &mut SignedNumberModel) -> i8 {
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
