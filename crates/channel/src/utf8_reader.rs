//! The decoder of UTF-8, byte by byte: what it makes of bytes that were written as something else.
//!
//! In: bytes, with those that are still pending. Out: characters, and a mark for what is no UTF-8. Of what was written in
//! another encoding hardly a character outside ASCII is, but for pairs that are UTF-8 by accident.

use super::reader::{Emission, pending_and, pending_bytes};
use super::{Loss, Recovery, Undefined};

/// The decoder of one layer that reads UTF-8.
#[derive(Debug, Clone, Copy)]
pub(super) struct Utf8Reader {
    pub loss: Loss,
}

/// What a byte is after those that are pending.
enum Step {
    Character(char),
    Incomplete,
    Invalid,
}

fn step(pending: &[u8], byte: u8) -> Step {
    let mut sequence = [0; 4];
    let length = pending.len() + 1;
    let Some(room) = sequence.get_mut(..length) else { return Step::Invalid };
    room[..length - 1].copy_from_slice(pending);
    room[length - 1] = byte;
    match std::str::from_utf8(room) {
        Ok(text) => text.chars().next().map_or(Step::Invalid, Step::Character),
        // No length: what is there is the start of a character.
        Err(error) if error.error_len().is_none() && error.valid_up_to() == 0 => Step::Incomplete,
        Err(_) => Step::Invalid,
    }
}

impl Utf8Reader {
    /// See [`Reader::feed`](super::reader::Reader::feed). What can't be continued is one mark, as the Encoding Standard,
    /// Python, Java and Rust have it; with [`Recovery::Lead`] each byte of it is one, as in Go.
    pub fn feed(&self, pending: u32, byte: u8, out: &mut Emission) -> Option<u32> {
        if pending == 0 && byte < 0x80 {
            out.characters.push(char::from(byte));
            return Some(0);
        }
        let (bytes, waiting) = pending_bytes(pending);
        match step(&bytes[..waiting], byte) {
            Step::Character(character) => {
                let left = self.loss.effects.apply(character);
                let ambiguous = !self.keeps(character);
                out.lost |= ambiguous;
                out.lost_before |= ambiguous;
                out.characters.extend(left);
                Some(0)
            }
            Step::Incomplete => Some(pending_and(pending, byte)),
            Step::Invalid if waiting == 0 => {
                self.mark(1, out)?;
                out.lost = true;
                Some(0)
            }
            Step::Invalid => {
                self.mark(if self.loss.recovery == Recovery::Lead { waiting } else { 1 }, out)?;
                out.lost_before = true;
                self.feed(0, byte, out)
            }
        }
    }

    /// What is left of `pending` where the text ends.
    pub fn flush(&self, pending: u32, out: &mut Emission) -> Option<()> {
        let waiting = pending_bytes(pending).1;
        out.lost_before = true;
        self.mark(if self.loss.recovery == Recovery::Lead { waiting } else { 1 }, out)
    }

    /// Marks of bytes that were not read. `None` where such bytes can't be carried.
    fn mark(&self, count: usize, out: &mut Emission) -> Option<()> {
        if self.loss.undefined == Undefined::Kept {
            return None;
        }
        out.characters.extend(std::iter::repeat_n(self.loss.undefined.mark(), count).flatten());
        Some(())
    }

    /// Whether `character`, read, is told from all others and from a mark.
    fn keeps(&self, character: char) -> bool {
        let effects = self.loss.effects;
        let told = || effects.apply(character) == Some(character) && !effects.merge_into(character);
        (effects.is_none() || told()) && self.loss.undefined.mark() != Some(character)
    }

    /// See [`Reader::only_sequence`](super::reader::Reader::only_sequence).
    pub fn only_sequence(&self, character: char, pending: u32) -> Option<([u8; 4], usize, usize)> {
        if !self.keeps(character) {
            return None;
        }
        let mut bytes = [0; 4];
        let length = character.encode_utf8(&mut bytes).len();
        let (taken, waiting) = pending_bytes(pending);
        bytes[..length].starts_with(&taken[..waiting]).then_some((bytes, length, waiting))
    }

    /// Whether a sequence that begins with what is `pending` may give `character` next.
    pub fn may_continue(&self, pending: u32, character: char) -> bool {
        let (taken, waiting) = pending_bytes(pending);
        let mut utf8 = [0; 4];
        self.loss.undefined.mark() == Some(character)
            || character.encode_utf8(&mut utf8).as_bytes().starts_with(&taken[..waiting])
    }

    /// Whether all that is read stands for what was written.
    pub fn keeps_all(&self) -> bool {
        self.loss.undefined == Undefined::Kept && self.loss.effects.is_none()
    }
}
