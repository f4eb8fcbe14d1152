//! The decoder of one layer, byte by byte, with its policy for bytes that it can't read.
//!
//! In: a byte, and the pending bytes before it. Out: characters, the bytes that are pending now, and whether something
//! was lost. Knows nothing of other layers.

use rustc_hash::FxHashMap;

use super::emission::{Emission, pending_and, pending_bytes};
use super::utf8_reader::Utf8Reader;
use crate::channel::Misreading;
use crate::hypotheses::may_be_mark;
use crate::loss::{Loss, Recovery, Undefined};
use encodings::{Encoding, Lookup, MultiByte};

/// The ASCII that some decoders have been seen to swallow with an undecodable byte before it: quotation marks, brackets,
/// full stop, comma, space and line feed.
const PUNCTUATION: &[u8] = b"\"' \n,.)(";

/// The decoder of one layer.
#[derive(Debug, Clone)]
pub(super) enum LayerDecoder {
    Single(Box<SingleReader>),
    Multi(MultiReader),
    Utf8(Utf8Reader),
}

/// The decoder of a layer that reads one byte per character, with the inverse of its table.
#[derive(Debug, Clone)]
pub(super) struct SingleReader {
    /// The output for each byte: one character, or `Some(None)` for nothing. `None` if the layer can't carry the byte.
    read: Vec<Option<Option<char>>>,
    /// The bytes that become each character.
    bytes: FxHashMap<char, Vec<u8>>,
    loses: bool,
}

/// The decoder of a layer that reads several bytes as one character.
#[derive(Clone, Copy)]
pub(super) struct MultiReader {
    read: Encoding,
    table: &'static MultiByte,
    loss: Loss,
}

impl std::fmt::Debug for MultiReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MultiReader").field("loss", &self.loss).finish_non_exhaustive()
    }
}

impl LayerDecoder {
    pub fn new(layer: &Misreading) -> Option<LayerDecoder> {
        if let Some(table) = layer.read.multi_byte() {
            return Some(LayerDecoder::Multi(MultiReader { read: layer.read, table, loss: layer.loss }));
        }
        if layer.read == Encoding::UTF_8 {
            return Some(LayerDecoder::Utf8(Utf8Reader { loss: layer.loss }));
        }
        let table = layer.read.single_byte()?;
        let mut bytes: FxHashMap<char, Vec<u8>> = FxHashMap::default();
        let read = (0..=0xFFu8).map(|byte| {
            let character = match layer.loss.undefined {
                _ if byte < 0x80 => table.decode_strict(byte)?,
                _ if table.has_graphic(byte) => table.decode_strict(byte)?,
                Undefined::Kept => table.decode_preserving(byte)?,
                undefined => return Some(undefined.mark()),
            };
            Some(if byte < 0x80 { Some(character) } else { layer.loss.effects.apply(character) })
        });
        let read: Vec<Option<Option<char>>> = read.collect();
        for (byte, character) in (0..=0xFFu8).zip(&read) {
            if let Some(Some(character)) = character {
                bytes.entry(*character).or_default().push(byte);
            }
        }
        let loses = read[0x80..]
            .iter()
            .flatten()
            .any(|c| c.is_none_or(|c| bytes.get(&c).is_none_or(|b| b.len() > 1)));
        Some(LayerDecoder::Single(Box::new(SingleReader { read, bytes, loses })))
    }

    /// Reads `byte` after the `pending` bytes and appends the output to `out`. Returns the bytes that are pending then,
    /// or `None` if the layer can't carry the byte.
    pub fn feed(&self, pending: u32, byte: u8, out: &mut Emission) -> Option<u32> {
        match self {
            LayerDecoder::Single(reader) => {
                let character = (*reader.read.get(usize::from(byte))?)?;
                out.characters.extend(character);
                out.lost |= byte >= 0x80
                    && character.is_none_or(|c| reader.bytes.get(&c).is_none_or(|bytes| bytes.len() > 1));
                Some(0)
            }
            LayerDecoder::Multi(reader) => reader.feed(pending, byte, out),
            LayerDecoder::Utf8(reader) => reader.feed(pending, byte, out),
        }
    }

    /// Appends the output for bytes that are still `pending` at the end of the text.
    pub fn flush(&self, pending: u32, out: &mut Emission) -> Option<()> {
        match self {
            LayerDecoder::Multi(reader) if pending != 0 => reader.mark(out).map(|()| out.lost_before = true),
            LayerDecoder::Utf8(reader) if pending != 0 => reader.flush(pending, out),
            _ => Some(()),
        }
    }

    /// The only sequence that becomes `character` and begins with the `pending` bytes: its bytes, its length, and how
    /// many of its bytes are pending. `None` if there is no such sequence, or more than one.
    pub fn only_sequence(&self, character: char, pending: u32) -> Option<([u8; 4], usize, usize)> {
        match self {
            LayerDecoder::Single(reader) => match reader.bytes.get(&character)?[..] {
                [byte] => Some(([byte, 0, 0, 0], 1, 0)),
                _ => None,
            },
            LayerDecoder::Multi(reader) => reader.only_sequence(character, pending),
            LayerDecoder::Utf8(reader) => reader.only_sequence(character, pending),
        }
    }

    /// Whether some bytes may leave no trace, or a trace that a side effect changed.
    pub fn may_leave_no_trace(&self) -> bool {
        match self {
            LayerDecoder::Single(reader) => reader.read.contains(&Some(None)),
            LayerDecoder::Multi(_) | LayerDecoder::Utf8(_) => self.drops(),
        }
    }

    /// Whether some byte from 0x80 up, or a sequence that begins with one, becomes `character`.
    pub fn can_emit(&self, character: char) -> bool {
        match self {
            LayerDecoder::Single(reader) => {
                reader.bytes.get(&character).is_some_and(|bytes| bytes.iter().any(|&byte| byte >= 0x80))
            }
            LayerDecoder::Multi(reader) => {
                Some(character) == reader.loss.undefined.mark()
                    || !character.is_ascii() && reader.table.sequences(character).next().is_some()
            }
            LayerDecoder::Utf8(reader) => {
                Some(character) == reader.loss.undefined.mark() || !character.is_ascii()
            }
        }
    }

    /// Whether a sequence that begins with the `pending` bytes may give `character` next.
    pub fn may_continue(&self, pending: u32, character: Option<&char>) -> bool {
        let reader = match (self, character) {
            (LayerDecoder::Single(_), _) => return true,
            (_, None) => return false,
            (LayerDecoder::Utf8(reader), Some(&character)) => return reader.may_continue(pending, character),
            (LayerDecoder::Multi(reader), Some(_)) => reader,
        };
        let Some(&character) = character else { return false };
        let (bytes, length) = pending_bytes(pending);
        reader.loss.undefined.mark() == Some(character)
            || reader.table.sequences(character).any(|sequence| sequence.starts_with(&bytes[..length]))
    }

    /// Whether `character` is the mark of an undecodable byte.
    pub fn is_mark(&self, character: char) -> bool {
        match self {
            LayerDecoder::Single(_) => false,
            LayerDecoder::Multi(MultiReader { loss, .. }) | LayerDecoder::Utf8(Utf8Reader { loss }) => {
                loss.undefined.mark() == Some(character)
            }
        }
    }

    /// Whether this ASCII byte is lost together with an undecodable byte before it.
    pub fn swallows(&self, byte: u8) -> bool {
        matches!(self, LayerDecoder::Multi(reader)
            if reader.loss.undefined != Undefined::Kept && reader.loss.recovery.swallows(byte))
    }

    /// Whether `character` stands for bytes here, and other decoders of the same family leave it for bytes that they can't read.
    pub fn may_be_mark_of_others(&self, character: char) -> bool {
        match self {
            LayerDecoder::Multi(reader) => !self.is_mark(character) && may_be_mark(reader.read, character),
            LayerDecoder::Single(_) | LayerDecoder::Utf8(_) => false,
        }
    }

    /// Whether the decoder leaves a mark for each character of one byte that it can't read, and keeps all ASCII.
    pub fn marks_each(&self) -> bool {
        matches!(self, LayerDecoder::Utf8(reader) if reader.loss.undefined.mark().is_some())
    }

    /// Whether undecodable bytes, or some characters, leave no trace.
    pub fn drops(&self) -> bool {
        match self {
            LayerDecoder::Single(_) => false,
            LayerDecoder::Multi(MultiReader { loss, .. }) | LayerDecoder::Utf8(Utf8Reader { loss }) => {
                loss.undefined == Undefined::Dropped || !loss.effects.is_none()
            }
        }
    }

    /// Whether two different inputs can give the same output.
    pub fn loses(&self) -> bool {
        match self {
            LayerDecoder::Single(reader) => reader.loses,
            LayerDecoder::Multi(reader) => !self.keeps_all() || reader.table.is_ambiguous(),
            LayerDecoder::Utf8(_) => !self.keeps_all(),
        }
    }

    /// Whether every byte leaves a character or is part of one.
    pub fn keeps_all(&self) -> bool {
        match self {
            LayerDecoder::Single(reader) => !reader.loses,
            LayerDecoder::Multi(reader) => {
                reader.loss.undefined == Undefined::Kept && reader.loss.effects.is_none()
            }
            LayerDecoder::Utf8(reader) => reader.keeps_all(),
        }
    }
}

impl Recovery {
    fn swallows(self, byte: u8) -> bool {
        match self {
            Recovery::Pair | Recovery::Lead => false,
            Recovery::SwallowPunctuation => PUNCTUATION.contains(&byte),
            Recovery::SwallowAscii => byte != 0,
        }
    }
}

/// Whether undecodable `bytes`, more than a pair, are lost together, as in the Encoding Standard. That holds for three
/// bytes of EUC-JP, unless the last is ASCII, and for four bytes of gb18030 in the form of a four-byte sequence. In all
/// other cases only the first byte is lost.
fn lost_together(bytes: &[u8]) -> bool {
    match bytes {
        [0x8F, second, _] => *second >= 0xA1,
        [.., last] => bytes.len() == 4 && last.is_ascii_digit(),
        [] => false,
    }
}

impl MultiReader {
    /// Appends the mark of an undecodable byte. `None` if the loss policy has no way to carry it.
    fn mark(&self, out: &mut Emission) -> Option<()> {
        if self.loss.undefined == Undefined::Kept {
            return None;
        }
        out.characters.extend(self.loss.undefined.mark());
        Some(())
    }

    fn feed(&self, pending: u32, byte: u8, out: &mut Emission) -> Option<u32> {
        let (mut bytes, waiting) = pending_bytes(pending);
        bytes[waiting.min(3)] = byte;
        match self.table.lookup(&bytes[..=waiting.min(3)]) {
            Lookup::Character(character) => {
                self.character(character, byte, waiting, out);
                Some(0)
            }
            Lookup::Incomplete => Some(pending_and(pending, byte)),
            Lookup::Undefined if waiting == 0 => {
                self.mark(out)?;
                out.lost = true;
                Some(0)
            }
            Lookup::Undefined => {
                self.mark(out)?;
                out.lost_before = true;
                match self.loss.recovery {
                    Recovery::Lead => self.again(&bytes[1..=waiting], out),
                    _ if waiting > 1 && !lost_together(&bytes[..=waiting]) => {
                        self.again(&bytes[1..=waiting], out)
                    }
                    recovery if byte < 0x80 && waiting < 3 => {
                        if recovery.swallows(byte) {
                            out.lost = true;
                        } else {
                            out.characters.push(char::from(byte));
                        }
                        Some(0)
                    }
                    _ => {
                        out.lost = true;
                        Some(0)
                    }
                }
            }
        }
    }

    /// Reads `bytes` again, the first as the beginning of a character.
    fn again(&self, bytes: &[u8], out: &mut Emission) -> Option<u32> {
        let (mut pending, last) = (0, bytes.len().saturating_sub(1));
        for (n, &byte) in bytes.iter().enumerate() {
            pending = self.feed(pending, byte, out)?;
            if n < last {
                out.lost_before |= std::mem::take(&mut out.lost);
            }
        }
        Some(pending)
    }

    fn character(&self, character: char, byte: u8, waiting: usize, out: &mut Emission) {
        if byte < 0x80 && waiting == 0 {
            out.characters.push(character);
            return;
        }
        let left = self.loss.effects.apply(character);
        // Another sequence may give the same character, or the character may look like a mark.
        let ambiguous = left != Some(character)
            || self.loss.effects.merge_into(character)
            || self.loss.undefined.mark() == left
            || self.table.sequences(character).nth(1).is_some();
        out.lost |= ambiguous;
        out.lost_before |= ambiguous && waiting > 0;
        out.characters.extend(left);
    }

    fn only_sequence(&self, character: char, pending: u32) -> Option<([u8; 4], usize, usize)> {
        let left = self.loss.effects.apply(character);
        let merged = left != Some(character) || self.loss.effects.merge_into(character);
        if self.loss.undefined.mark() == Some(character) || merged {
            return None;
        }
        let mut sequences = self.table.sequences(character);
        let sequence = sequences.next()?;
        if sequences.next().is_some() {
            return None;
        }
        let (taken, waiting) = pending_bytes(pending);
        if !sequence.starts_with(&taken[..waiting]) {
            return None;
        }
        let mut bytes = [0; 4];
        bytes[..sequence.len()].copy_from_slice(&sequence);
        Some((bytes, sequence.len(), waiting))
    }
}
