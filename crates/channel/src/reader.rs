//! One layer's decoder, byte by byte: what it makes of a byte, and of one that it can't read.
//!
//! In: bytes, with those that are still pending. Out: characters, what is pending now, and what was lost. Knows
//! nothing of other layers.

use rustc_hash::FxHashMap;

use super::utf8_reader::Utf8Reader;
use super::{Loss, Misreading, Recovery, Undefined};
use encodings::{Encoding, Lookup, MultiByte};

/// ASCII that decoders have been seen to swallow with the byte before it: a quotation mark, bracket, stop, comma, space
/// or line end.
const PUNCTUATION: &[u8] = b"\"' \n,.)(";
/// Up to here Windows code pages swallow ASCII: no second byte of a pair is lower.
const BELOW_TRAILS: u8 = 0x40;

/// The decoder of one layer.
#[derive(Debug, Clone)]
pub(super) enum Reader {
    Single(Box<SingleReader>),
    Multi(MultiReader),
    Utf8(Utf8Reader),
}

/// A byte's character, and the way back.
#[derive(Debug, Clone)]
pub(super) struct SingleReader {
    /// For each byte what it becomes: nothing or one character; `None` where the channel can't carry it.
    read: Vec<Option<Option<char>>>,
    /// For each character the bytes that become it.
    bytes: FxHashMap<char, Vec<u8>>,
    loses: bool,
}

#[derive(Clone, Copy)]
pub(super) struct MultiReader {
    table: &'static MultiByte,
    loss: Loss,
}

impl std::fmt::Debug for MultiReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MultiReader").field("loss", &self.loss).finish_non_exhaustive()
    }
}

/// What a decoder made of a byte.
#[derive(Debug, Clone, Default)]
pub(super) struct Emission {
    pub characters: Vec<char>,
    /// Whether the byte itself was lost.
    pub lost: bool,
    /// Whether bytes that were pending were lost.
    pub lost_before: bool,
}

impl Emission {
    pub fn clear(&mut self) {
        self.characters.clear();
        self.lost = false;
        self.lost_before = false;
    }
}

/// The bytes of a pending number, and how many there are.
pub(super) fn pending_bytes(pending: u32) -> ([u8; 4], usize) {
    let length = (3u32.saturating_sub(pending.leading_zeros() / 8)) as usize;
    let all = pending.to_be_bytes();
    let mut bytes = [0; 4];
    bytes[..length].copy_from_slice(&all[4 - length..]);
    (bytes, length)
}

/// `pending` with another byte; a fourth one never waits.
pub(super) fn pending_and(pending: u32, byte: u8) -> u32 {
    pending.max(1) << 8 | u32::from(byte)
}

impl Reader {
    pub fn new(layer: &Misreading) -> Option<Reader> {
        if let Some(table) = layer.read.multi_byte() {
            return Some(Reader::Multi(MultiReader { table, loss: layer.loss }));
        }
        if layer.read == Encoding::UTF_8 {
            return Some(Reader::Utf8(Utf8Reader { loss: layer.loss }));
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
        Some(Reader::Single(Box::new(SingleReader { read, bytes, loses })))
    }

    /// What the decoder makes of `byte`, appended to `out`; what is pending then. `None` where it can't carry it.
    pub fn feed(&self, pending: u32, byte: u8, out: &mut Emission) -> Option<u32> {
        match self {
            Reader::Single(reader) => {
                let character = (*reader.read.get(usize::from(byte))?)?;
                out.characters.extend(character);
                out.lost |= byte >= 0x80
                    && character.is_none_or(|c| reader.bytes.get(&c).is_none_or(|bytes| bytes.len() > 1));
                Some(0)
            }
            Reader::Multi(reader) => reader.feed(pending, byte, out),
            Reader::Utf8(reader) => reader.feed(pending, byte, out),
        }
    }

    /// What is left of `pending` where the text ends.
    pub fn flush(&self, pending: u32, out: &mut Emission) -> Option<()> {
        match self {
            Reader::Multi(reader) if pending != 0 => reader.mark(out).map(|()| out.lost_before = true),
            Reader::Utf8(reader) if pending != 0 => reader.flush(pending, out),
            _ => Some(()),
        }
    }

    /// The bytes after `pending` of the only sequence that becomes `character`, with how many bytes are
    /// taken already.
    pub fn only_sequence(&self, character: char, pending: u32) -> Option<([u8; 4], usize, usize)> {
        match self {
            Reader::Single(reader) => match reader.bytes.get(&character)?[..] {
                [byte] => Some(([byte, 0, 0, 0], 1, 0)),
                _ => None,
            },
            Reader::Multi(reader) => reader.only_sequence(character, pending),
            Reader::Utf8(reader) => reader.only_sequence(character, pending),
        }
    }

    /// Whether some byte, or pair, from 0x80 up becomes `character`.
    pub fn can_emit(&self, character: char) -> bool {
        match self {
            Reader::Single(reader) => {
                reader.bytes.get(&character).is_some_and(|bytes| bytes.iter().any(|&byte| byte >= 0x80))
            }
            Reader::Multi(reader) => {
                Some(character) == reader.loss.undefined.mark()
                    || !character.is_ascii() && reader.table.sequences(character).next().is_some()
            }
            Reader::Utf8(reader) => Some(character) == reader.loss.undefined.mark() || !character.is_ascii(),
        }
    }

    /// Whether a sequence that begins with what is `pending` may give `character` next.
    pub fn may_continue(&self, pending: u32, character: Option<&char>) -> bool {
        let reader = match (self, character) {
            (Reader::Single(_), _) => return true,
            (_, None) => return false,
            (Reader::Utf8(reader), Some(&character)) => return reader.may_continue(pending, character),
            (Reader::Multi(reader), Some(_)) => reader,
        };
        let Some(&character) = character else { return false };
        let (bytes, length) = pending_bytes(pending);
        reader.loss.undefined.mark() == Some(character)
            || reader.table.sequences(character).any(|sequence| sequence.starts_with(&bytes[..length]))
    }

    /// Whether `character` may stand for bytes that were not read.
    pub fn is_mark(&self, character: char) -> bool {
        match self {
            Reader::Single(_) => false,
            Reader::Multi(MultiReader { loss, .. }) | Reader::Utf8(Utf8Reader { loss }) => {
                loss.undefined.mark() == Some(character)
            }
        }
    }

    /// Whether it leaves a mark for each character of one byte that it can't read, and keeps all ASCII.
    pub fn marks_each(&self) -> bool {
        matches!(self, Reader::Utf8(reader) if reader.loss.undefined.mark().is_some())
    }

    /// Whether what can't be read, or some of what can, leaves no trace.
    pub fn drops(&self) -> bool {
        match self {
            Reader::Single(_) => false,
            Reader::Multi(MultiReader { loss, .. }) | Reader::Utf8(Utf8Reader { loss }) => {
                loss.undefined == Undefined::Dropped || !loss.effects.is_none()
            }
        }
    }

    pub fn loses(&self) -> bool {
        match self {
            Reader::Single(reader) => reader.loses,
            Reader::Multi(reader) => !self.keeps_all() || reader.table.is_ambiguous(),
            Reader::Utf8(_) => !self.keeps_all(),
        }
    }

    /// Whether every byte leaves a character of its own, or its part of one.
    pub fn keeps_all(&self) -> bool {
        match self {
            Reader::Single(reader) => !reader.loses,
            Reader::Multi(reader) => {
                reader.loss.undefined == Undefined::Kept && reader.loss.effects.is_none()
            }
            Reader::Utf8(reader) => reader.keeps_all(),
        }
    }
}

impl Recovery {
    fn swallows(self, byte: u8) -> bool {
        match self {
            Recovery::Pair | Recovery::Lead => false,
            Recovery::SwallowPunctuation => PUNCTUATION.contains(&byte),
            Recovery::SwallowAscii => byte < BELOW_TRAILS,
        }
    }
}

/// Whether bytes that make no character, more than a pair, are lost together, as the Encoding Standard has it: three of
/// EUC-JP, but for ASCII behind two, and four of gb18030 that have the shape of a character. Else it is the first alone.
fn lost_together(bytes: &[u8]) -> bool {
    match bytes {
        [0x8F, second, _] => *second >= 0xA1,
        [.., last] => bytes.len() == 4 && last.is_ascii_digit(),
        [] => false,
    }
}

impl MultiReader {
    /// The mark of a byte that was not read. `None` where such bytes can't be carried.
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

    /// Reads bytes once more from a character boundary on.
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
        // Another sequence may give the same character, or a mark may be a character too.
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
