//! A layer that reads UTF-8, byte by byte, although the bytes were written in another encoding.
//!
//! In: a byte, and the pending bytes before it. Out: characters, and a mark for each invalid sequence. Nearly every
//! character outside ASCII becomes a mark; a few neighbours are valid UTF-8 by accident.

use super::emission::{Emission, pending_and, pending_bytes};
use crate::loss::{Loss, Recovery, Undefined};

/// The decoder of a layer that reads UTF-8.
#[derive(Debug, Clone, Copy)]
pub(super) struct Utf8Reader {
    pub loss: Loss,
}

/// The state of a UTF-8 sequence after one more byte.
enum SequenceState {
    Character(char),
    Incomplete,
    Invalid,
}

fn step(pending: &[u8], byte: u8) -> SequenceState {
    let mut sequence = [0; 4];
    let length = pending.len() + 1;
    let Some(room) = sequence.get_mut(..length) else { return SequenceState::Invalid };
    room[..length - 1].copy_from_slice(pending);
    room[length - 1] = byte;
    match std::str::from_utf8(room) {
        Ok(text) => text.chars().next().map_or(SequenceState::Invalid, SequenceState::Character),
        // An error without a length says that the bytes are the start of a character.
        Err(error) if error.error_len().is_none() && error.valid_up_to() == 0 => SequenceState::Incomplete,
        Err(_) => SequenceState::Invalid,
    }
}

impl Utf8Reader {
    /// See [`LayerDecoder::feed`](super::reader::LayerDecoder::feed). A sequence that can't be continued becomes one mark, as
    /// in the Encoding Standard, Python, Java and Rust. With [`Recovery::Lead`] each of its bytes becomes a mark, as in Go.
    pub fn feed(&self, pending: u32, byte: u8, out: &mut Emission) -> Option<u32> {
        if pending == 0 && byte < 0x80 {
            out.characters.push(char::from(byte));
            return Some(0);
        }
        let (bytes, waiting) = pending_bytes(pending);
        match step(&bytes[..waiting], byte) {
            SequenceState::Character(character) => {
                let left = self.loss.effects.apply(character);
                let ambiguous = !self.keeps(character);
                out.lost |= ambiguous;
                out.lost_before |= ambiguous;
                out.characters.extend(left);
                Some(0)
            }
            SequenceState::Incomplete => Some(pending_and(pending, byte)),
            SequenceState::Invalid if waiting == 0 => {
                self.mark(1, out)?;
                out.lost = true;
                Some(0)
            }
            SequenceState::Invalid => {
                self.mark(if self.loss.recovery == Recovery::Lead { waiting } else { 1 }, out)?;
                out.lost_before = true;
                self.feed(0, byte, out)
            }
        }
    }

    /// Appends the marks that `pending` bytes become at the end of the text. `None` if they can't be carried.
    pub fn flush(&self, pending: u32, out: &mut Emission) -> Option<()> {
        let waiting = pending_bytes(pending).1;
        out.lost_before = true;
        self.mark(if self.loss.recovery == Recovery::Lead { waiting } else { 1 }, out)
    }

    /// Appends `count` marks of invalid sequences. `None` if the loss policy has no way to carry them.
    fn mark(&self, count: usize, out: &mut Emission) -> Option<()> {
        if self.loss.undefined == Undefined::Kept {
            return None;
        }
        out.characters.extend(std::iter::repeat_n(self.loss.undefined.mark(), count).flatten());
        Some(())
    }

    /// Whether `character`, once read, can be told from every other character and from a mark.
    fn keeps(&self, character: char) -> bool {
        let effects = self.loss.effects;
        let told = || effects.apply(character) == Some(character) && !effects.merge_into(character);
        (effects.is_none() || told()) && self.loss.undefined.mark() != Some(character)
    }

    /// See [`LayerDecoder::only_sequence`](super::reader::LayerDecoder::only_sequence).
    pub fn only_sequence(&self, character: char, pending: u32) -> Option<([u8; 4], usize, usize)> {
        if !self.keeps(character) {
            return None;
        }
        let mut bytes = [0; 4];
        let length = character.encode_utf8(&mut bytes).len();
        let (taken, waiting) = pending_bytes(pending);
        bytes[..length].starts_with(&taken[..waiting]).then_some((bytes, length, waiting))
    }

    /// Whether a sequence that begins with the `pending` bytes may give `character` next.
    pub fn may_continue(&self, pending: u32, character: char) -> bool {
        let (taken, waiting) = pending_bytes(pending);
        let mut utf8 = [0; 4];
        self.loss.undefined.mark() == Some(character)
            || character.encode_utf8(&mut utf8).as_bytes().starts_with(&taken[..waiting])
    }

    /// Whether no byte is lost.
    pub fn keeps_all(&self) -> bool {
        self.loss.undefined == Undefined::Kept && self.loss.effects.is_none()
    }
}
