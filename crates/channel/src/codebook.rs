//! A channel as a code: how the bytes of the original are damaged, and which originals fit the observed text.
//!
//! In: a [`Channel`]. Out: damaged text (forwards) and the candidates at one place (backwards). The language
//! model chooses among the candidates, not this module.
//!
//! If every layer reads one byte per character, the whole channel is one map from bytes to characters
//! (`byte_code.rs`). If a layer reads several bytes as a character, its decoder is simulated byte by byte, with
//! the bytes that it has read and not yet turned into a character (`stream_code.rs`).

use super::byte_code::ByteCode;
use super::fit::{Fit, Pending};
use super::shifts::ShiftCode;
use super::stream_code::{StreamCode, Trails};
use crate::channel::{Channel, Misreading};
use crate::written::Written;
use encodings::Vocabulary;

/// The code of a channel.
#[derive(Debug, Clone)]
pub struct Codebook {
    code: ChannelCode,
}

#[derive(Debug, Clone)]
enum ChannelCode {
    Bytes(Box<ByteCode>),
    Stream(Box<StreamCode>),
    /// Text in shifts is turned back as a whole, not character by character.
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
            return Codebook { code: ChannelCode::Shifts(Box::new(code)) };
        }
        let code = match ByteCode::new(layers) {
            Some(code) => ChannelCode::Bytes(Box::new(code)),
            None => ChannelCode::Stream(Box::new(StreamCode::new(layers))),
        };
        Codebook { code }
    }

    /// The damaged form of `original`. `None` if it can't be written in the channel's first encoding, or the channel
    /// can't carry one of its bytes.
    pub fn damage(&self, original: &str) -> Option<String> {
        match &self.code {
            ChannelCode::Bytes(code) => code.damage(original),
            ChannelCode::Stream(code) => code.damage(original),
            ChannelCode::Shifts(code) => code.damage(original),
        }
    }

    /// The characters that a text of the single byte `byte` becomes. `None` if the channel can't carry it.
    pub fn emission(&self, byte: u8) -> Option<Vec<char>> {
        match &self.code {
            ChannelCode::Bytes(code) => code.emission(byte).map(<[char]>::to_vec),
            ChannelCode::Stream(code) => code.alone(byte),
            ChannelCode::Shifts(_) => None,
        }
    }

    /// Whether two different originals can give the same damaged text.
    pub fn loses(&self) -> bool {
        match &self.code {
            ChannelCode::Bytes(code) => code.loses(),
            ChannelCode::Stream(code) => code.loses(),
            ChannelCode::Shifts(code) => code.loses(),
        }
    }

    /// Whether a decoder reads several bytes as one character, so that part of a character may be pending.
    pub fn pairs_bytes(&self) -> bool {
        matches!(self.code, ChannelCode::Stream(_))
    }

    /// Whether an observed `character` can be the first character of the damaged form of a byte outside ASCII.
    pub fn can_start(&self, character: char) -> bool {
        match &self.code {
            ChannelCode::Bytes(code) => code.can_start(character),
            ChannelCode::Stream(code) => code.can_emit(character),
            ChannelCode::Shifts(_) => false,
        }
    }

    /// Whether `character` occurs in the damaged form of some byte outside ASCII.
    pub fn can_emit(&self, character: char) -> bool {
        match &self.code {
            ChannelCode::Bytes(code) => code.can_emit(character),
            ChannelCode::Stream(code) => code.can_emit(character),
            ChannelCode::Shifts(_) => false,
        }
    }

    /// Whether the last decoder loses this ASCII byte together with a byte before it that it can't read.
    pub fn swallows(&self, byte: u8) -> bool {
        match &self.code {
            ChannelCode::Stream(code) => code.swallows(byte),
            ChannelCode::Bytes(_) | ChannelCode::Shifts(_) => false,
        }
    }

    /// Whether an observed `character` stands for bytes in this channel, and other decoders of the same family leave it for bytes that
    /// they can't read.
    pub fn may_be_mark_of_others(&self, character: char) -> bool {
        match &self.code {
            ChannelCode::Stream(code) => code.may_be_mark_of_others(character),
            ChannelCode::Bytes(_) | ChannelCode::Shifts(_) => false,
        }
    }

    /// The characters that the pending bytes become at the end of the text. `None` if the channel can't carry a text
    /// that ends with them.
    pub fn flushed(&self, pending: Pending) -> Option<Vec<char>> {
        match &self.code {
            ChannelCode::Bytes(_) => Some(Vec::new()),
            ChannelCode::Shifts(_) => Some(Vec::new()),
            ChannelCode::Stream(code) => code.flushed(pending),
        }
    }

    /// Appends to `fits` every character of the original, ASCII or not, that fits the observed text from index `at` of
    /// `observed` on, when `pending` bytes come before it. Characters that lost a byte are proposed only if they are in
    /// `vocabulary`, and in CESU-8 only if they are in the basic plane.
    ///
    /// `trails` is a cache for this place; clear it before using it for another one.
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
            ChannelCode::Bytes(code) => code.originals(observed, at, vocabulary, fits),
            ChannelCode::Stream(code) => code.originals(observed, at, pending, vocabulary, trails, fits),
            ChannelCode::Shifts(_) => {}
        }
    }

    /// The only character that fits from `at` on and lost nothing, when `pending` bytes come before it. If nothing is
    /// pending, only characters outside ASCII are considered.
    pub fn exact_original(&self, observed: &[char], at: usize, pending: Pending) -> Option<Fit> {
        match &self.code {
            ChannelCode::Bytes(code) => {
                code.exact_original(observed, at).map(|(character, consumed)| Fit::whole(character, consumed))
            }
            ChannelCode::Stream(code) => code.exact_original(observed, at, pending),
            ChannelCode::Shifts(_) => None,
        }
    }

    /// Whether at most one text becomes `observed`. Where this is not easily told, the answer is no.
    ///
    /// Channels that lose something still leave one original for most texts: where no mark stands, nothing is missing, and no
    /// side effect could have left what stands there. A decoder of pairs that drops what it can't read never does, because a
    /// whole character may be gone without a trace.
    pub fn has_one_original(&self, observed: &[char]) -> bool {
        match &self.code {
            ChannelCode::Bytes(code) => code.has_one_original(observed),
            ChannelCode::Stream(code) => code.has_one_original(observed),
            ChannelCode::Shifts(code) => !code.loses(),
        }
    }
}
