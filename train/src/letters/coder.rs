//! The range encoder for `language::letters::coder`: numbers come in, bytes go out.

use language::letters::coder::{LEAST_RANGE, SCALE_BITS, SignedNumberModel, adapt};

/// Writes bits.
pub struct TableEncoder {
    low: u64,
    range: u32,
    cache: u8,
    pending: u64,
    out: Vec<u8>,
}

impl TableEncoder {
    /// Nothing written yet.
    pub fn new() -> Self {
        TableEncoder { low: 0, range: u32::MAX, cache: 0, pending: 1, out: Vec::new() }
    }

    fn shift(&mut self) {
        if self.low < 0xFF00_0000 || self.low > 0xFFFF_FFFF {
            let carry = (self.low >> 32) as u8;
            let mut byte = self.cache;
            while self.pending > 0 {
                self.out.push(byte.wrapping_add(carry));
                byte = 0xFF;
                self.pending -= 1;
            }
            self.cache = (self.low >> 24) as u8;
        }
        self.pending += 1;
        self.low = (self.low & 0x00FF_FFFF) << 8;
    }

    fn bit(&mut self, probability: &mut u16, bit: bool) {
        let bound = (self.range >> SCALE_BITS) * u32::from(*probability);
        if bit {
            self.low += u64::from(bound);
            self.range -= bound;
        } else {
            self.range = bound;
        }
        adapt(probability, bit);
        while self.range < LEAST_RANGE {
            self.range <<= 8;
            self.shift();
        }
    }

    /// Writes one number.
    pub fn number(&mut self, model: &mut SignedNumberModel, value: i8) {
        self.bit(&mut model.zero, value != 0);
        if value == 0 {
            return;
        }
        self.bit(&mut model.sign, value < 0);
        for (at, probability) in model.magnitude.iter_mut().enumerate() {
            let more = usize::from(value.unsigned_abs()) > at + 1;
            self.bit(probability, more);
            if !more {
                break;
            }
        }
    }

    /// The bytes, without the zeros at their end, which the decoder supplies.
    pub fn finish(mut self) -> Vec<u8> {
        (0..5).for_each(|_| self.shift());
        while self.out.last() == Some(&0) {
            self.out.pop();
        }
        self.out
    }
}
