//! A channel as a code: what the bytes of the original became, and which originals fit what is observed.
//!
//! In: a [`Channel`]. Out: damaged text (forwards) and the candidates at one place (backwards). Which
//! candidate is right is for the language model to say, not for this room.
//!
//! Where every layer reads one byte a character, all of it is one map from bytes to characters
//! (`byte_code.rs`); where a layer reads bytes in pairs, its decoder is followed byte by byte, with
//! what it has taken and not yet turned into a character (`stream_code.rs`).

use super::byte_code::ByteCode;
use super::shifts::ShiftCode;
use super::stream_code::StreamCode;
pub use super::stream_code::Trails;
use super::{Channel, MAX_LAYERS, Misreading, Written};
use encodings::Vocabulary;

/// The bytes that the decoder of each layer has taken and not yet turned into a character: each as one number with a
/// leading 1, 0 for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Pending(pub(super) [u32; MAX_LAYERS]);

impl Pending {
    /// No decoder waits for a byte.
    pub const NONE: Pending = Pending([0; MAX_LAYERS]);

    /// Whether no decoder waits for a byte.
    pub fn is_none(self) -> bool {
        self == Pending::NONE
    }
}

/// One character of the original that fits at a place of the observed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fit {
    /// The character.
    pub character: char,
    /// Observed characters that it accounts for, those of the bytes that were pending before it included. May be
    /// none: its bytes are pending, or were dropped.
    pub consumed: usize,
    /// Whether it lost a byte, so that another original fits as well. Always false for ASCII that stands for
    /// itself.
    pub lost: bool,
    /// Whether what was pending was lost, so that the character before lost a byte.
    pub lost_before: bool,
    /// What is pending after it.
    pub pending: Pending,
}

impl Fit {
    /// A character that lost nothing and leaves nothing pending.
    pub(super) fn whole(character: char, consumed: usize) -> Fit {
        Fit { character, consumed, lost: false, lost_before: false, pending: Pending::NONE }
    }
}

/// The code of a channel.
#[derive(Debug, Clone)]
pub struct Codebook {
    code: Code,
}

#[derive(Debug, Clone)]
enum Code {
    Bytes(Box<ByteCode>),
    Stream(Box<StreamCode>),
    /// What was written in shifts is turned back as a whole, not looked for character by character.
    Shifts(Box<ShiftCode>),
}

impl Codebook {
    /// The code of `channel`.
    pub fn new(channel: &Channel) -> Self {
        Codebook::of(channel.layers())
    }

    fn of(layers: &[Misreading]) -> Self {
        if let [Misreading { written: Written::InShifts(shifts), loss, .. }, rest @ ..] = layers {
            let rest = (!rest.is_empty()).then(|| Codebook::of(rest));
            let code = ShiftCode { shifts: *shifts, effects: loss.effects, rest };
            return Codebook { code: Code::Shifts(Box::new(code)) };
        }
        let code = match ByteCode::new(layers) {
            Some(code) => Code::Bytes(Box::new(code)),
            None => Code::Stream(Box::new(StreamCode::new(layers))),
        };
        Codebook { code }
    }

    /// What becomes of `original`; `None` where it can't be written so, or the channel can't carry one of its
    /// bytes.
    pub fn damage(&self, original: &str) -> Option<String> {
        match &self.code {
            Code::Bytes(code) => code.damage(original),
            Code::Stream(code) => code.damage(original),
            Code::Shifts(code) => code.damage(original),
        }
    }

    /// What `byte` of the original, standing alone, became; `None` where the channel can't carry it.
    pub fn emission(&self, byte: u8) -> Option<Vec<char>> {
        match &self.code {
            Code::Bytes(code) => code.emission(byte).map(<[char]>::to_vec),
            Code::Stream(code) => code.alone(byte),
            Code::Shifts(_) => None,
        }
    }

    /// True where two different originals can give the same damaged text.
    pub fn loses(&self) -> bool {
        match &self.code {
            Code::Bytes(code) => code.loses(),
            Code::Stream(code) => code.loses(),
            Code::Shifts(code) => code.loses(),
        }
    }

    /// True where a decoder reads bytes in pairs, so that half a character may be pending.
    pub fn pairs_bytes(&self) -> bool {
        matches!(self.code, Code::Stream(_))
    }

    /// True where `character`, observed, can be the first that some byte outside ASCII became.
    pub fn can_start(&self, character: char) -> bool {
        match &self.code {
            Code::Bytes(code) => code.can_start(character),
            Code::Stream(code) => code.can_emit(character),
            Code::Shifts(_) => false,
        }
    }

    /// True where `character` is part of what some byte outside ASCII became.
    pub fn can_emit(&self, character: char) -> bool {
        match &self.code {
            Code::Bytes(code) => code.can_emit(character),
            Code::Stream(code) => code.can_emit(character),
            Code::Shifts(_) => false,
        }
    }

    /// The characters that are left of what is pending where the text ends; `None` where the channel can't
    /// carry a text that ends so.
    pub fn flushed(&self, pending: Pending) -> Option<Vec<char>> {
        match &self.code {
            Code::Bytes(_) => Some(Vec::new()),
            Code::Shifts(_) => Some(Vec::new()),
            Code::Stream(code) => code.flushed(pending),
        }
    }

    /// All characters of the original, ASCII or not, that fit the observed text from `at` (an index of
    /// `observed`) on, with `pending` before it, appended to `fits`. Of characters that lost a byte only those
    /// of `vocabulary`, and in CESU-8 none beyond the basic plane.
    ///
    /// `trails` are those of this place, to be cleared before another one.
    pub fn originals(
        &self,
        observed: &[char],
        at: usize,
        pending: Pending,
        vocabulary: &Vocabulary,
        trails: &mut Trails,
        fits: &mut Vec<Fit>,
    ) {
        match &self.code {
            Code::Bytes(code) => code.originals(observed, at, vocabulary, fits),
            Code::Stream(code) => code.originals(observed, at, pending, vocabulary, trails, fits),
            Code::Shifts(_) => {}
        }
    }

    /// The one character that lost nothing and fits from `at` on, with `pending` before it; where nothing is
    /// pending, one outside ASCII.
    pub fn exact_original(&self, observed: &[char], at: usize, pending: Pending) -> Option<Fit> {
        match &self.code {
            Code::Bytes(code) => {
                code.exact_original(observed, at).map(|(character, consumed)| Fit::whole(character, consumed))
            }
            Code::Stream(code) => code.exact_original(observed, at, pending),
            Code::Shifts(_) => None,
        }
    }
}
