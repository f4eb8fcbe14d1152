//! A channel as a code: what each byte of the original became, and which originals fit what is observed.
//!
//! In: a [`Channel`]. Out: damaged text (forwards) and the candidates at one place (backwards). Which
//! candidate is right is for the language model to say, not for this file.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Channel, Undefined, Written};
use crate::language::Vocabulary;

/// What each byte of the original became in the end, after all layers of a channel.
#[derive(Debug, Clone)]
pub struct Codebook {
    written: Written,
    /// For each byte the characters it became; `None` where the channel can't carry the byte.
    emitted: Vec<Option<Vec<char>>>,
    /// For each byte, whether what it became could have come from other bytes too. Never true for one that
    /// the original can't have.
    ambiguous: [bool; 256],
    /// Bytes from 0x80 up that the original can have, by the first character that they became.
    by_first: FxHashMap<char, Vec<u8>>,
    /// Bytes from 0x80 up that became nothing.
    silent: ByteSet,
    /// For each character, the bytes from 0x80 up whose trace starts with it.
    starting: FxHashMap<char, ByteSet>,
    /// All characters that are part of what some byte from 0x80 up became.
    emittable: FxHashSet<char>,
}

/// A set of bytes from 0x80 up: bit `n` for the byte 0x80 + `n`.
type ByteSet = u128;

fn byte_bit(byte: u8) -> ByteSet {
    1 << (byte & 0x7F)
}

/// One character of the original that fits at a place of the observed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fit {
    /// The character.
    pub character: char,
    /// Observed characters that it accounts for; at least one.
    pub consumed: usize,
    /// Whether it lost a byte, so that another original fits as well. Always false for ASCII.
    pub lost: bool,
}

impl Codebook {
    /// The code of `channel`.
    pub fn new(channel: &Channel) -> Self {
        let mut layers = channel.layers().iter();
        let first = layers.next().expect("a channel has at least one layer");
        let mut emitted: Vec<Option<Vec<char>>> = Vec::with_capacity(256);
        let mut bytes = Vec::new();
        for byte in 0..=255u8 {
            let mut characters = layer_output(first, byte);
            for layer in layers.clone() {
                let Some(inner) = characters.take() else { break };
                bytes.clear();
                inner.iter().for_each(|&c| layer.written.encode(c, &mut bytes));
                characters = bytes
                    .iter()
                    .map(|&b| layer_output(layer, b))
                    .collect::<Option<Vec<_>>>()
                    .map(|parts| parts.concat());
            }
            emitted.push(characters);
        }

        let possible = |byte: &u8| first.written.has(*byte);
        let mut sharing_first: FxHashMap<char, Vec<u8>> = FxHashMap::default();
        for byte in (0..=255u8).filter(possible) {
            if let Some(&c) = emitted[byte as usize].iter().flatten().next() {
                sharing_first.entry(c).or_default().push(byte);
            }
        }
        let mut by_first: FxHashMap<char, Vec<u8>> = FxHashMap::default();
        let mut silent = 0;
        let emittable = emitted[0x80..].iter().flatten().flatten().copied().collect();
        let mut starting: FxHashMap<char, ByteSet> = FxHashMap::default();
        let mut ambiguous = [false; 256];
        for byte in (0..=255u8).filter(possible) {
            let Some(own) = &emitted[byte as usize] else { continue };
            ambiguous[byte as usize] = own.first().is_none_or(|c| {
                let mut others = sharing_first[c].iter().filter(|&&other| other != byte);
                others.any(|&other| {
                    let other = emitted[other as usize].as_deref().unwrap_or_default();
                    let (short, long) =
                        if own.len() < other.len() { (&own[..], other) } else { (other, &own[..]) };
                    // The longer trace could be the shorter one and the start of the next.
                    long.strip_prefix(short)
                        .is_some_and(|rest| rest.first().is_none_or(|c| sharing_first.contains_key(c)))
                })
            });
            match own.first() {
                _ if byte < 0x80 => {}
                None => silent |= byte_bit(byte),
                Some(&c) => {
                    by_first.entry(c).or_default().push(byte);
                    *starting.entry(c).or_default() |= byte_bit(byte);
                }
            }
        }
        Codebook { written: first.written, emitted, ambiguous, by_first, silent, starting, emittable }
    }

    /// What becomes of `original`; `None` where the channel can't carry one of its bytes.
    pub fn damage(&self, original: &str) -> Option<String> {
        let mut out = String::with_capacity(original.len() * 2);
        let mut bytes = Vec::with_capacity(6);
        for c in original.chars() {
            bytes.clear();
            self.written.encode(c, &mut bytes);
            for &byte in &bytes {
                out.extend(self.emitted[byte as usize].as_ref()?);
            }
        }
        Some(out)
    }

    /// What `byte` of the original became; `None` where the channel can't carry it.
    pub fn emission(&self, byte: u8) -> Option<&[char]> {
        self.emitted[byte as usize].as_deref()
    }

    /// True where a character made of these bytes leaves something that another byte could have left.
    pub fn loses(&self) -> bool {
        (0x80..=255).any(|byte| self.ambiguous[byte])
    }

    /// True where `character`, observed, can be the first that some byte outside ASCII became.
    pub fn can_start(&self, character: char) -> bool {
        self.by_first.contains_key(&character)
    }

    /// True where `character` is part of what some byte outside ASCII became.
    pub fn can_emit(&self, character: char) -> bool {
        self.emittable.contains(&character)
    }

    /// All characters of the original, ASCII or not, that fit the observed text from `at` (an index of
    /// `observed`) on, appended to `fits`. Of characters that lost a byte only those of `vocabulary`, and in
    /// CESU-8 none beyond the basic plane.
    pub fn originals(&self, observed: &[char], at: usize, vocabulary: &Vocabulary, fits: &mut Vec<Fit>) {
        let Some(&here) = observed.get(at) else { return };
        if here.is_ascii() {
            fits.push(Fit { character: here, consumed: 1, lost: false });
        }
        if let Some((character, consumed)) = self.exact_original(observed, at) {
            fits.push(Fit { character, consumed, lost: false });
        }
        if !self.loses() {
            return;
        }
        let mut search = Search { book: self, observed, start: at, vocabulary, fits };
        let possible = self.possible(observed, at);
        for &lead in vocabulary.leads() {
            if possible & byte_bit(lead) != 0 {
                let missing = sequence_length(lead).map_or(0, |length| length - 1);
                search.byte(lead, 0, at, missing, false);
            }
        }
    }

    /// Bytes that may come next in the original where `observed` stands at `at`: those that left nothing, and
    /// those whose trace starts with the character there.
    fn possible(&self, observed: &[char], at: usize) -> ByteSet {
        let starting = observed.get(at).and_then(|c| self.starting.get(c)).copied().unwrap_or(0);
        self.silent | starting
    }

    /// The one character outside ASCII that lost nothing and fits from `at` on, with the observed
    /// characters that it accounts for.
    pub fn exact_original(&self, observed: &[char], at: usize) -> Option<(char, usize)> {
        let mut bytes = [0u8; 6];
        let (mut length, mut needed, mut position) = (0, 1, at);
        while length < needed {
            let candidates = self.by_first.get(observed.get(position)?)?.iter();
            let matching = candidates.filter(|&&byte| self.matches(byte, observed, position));
            // What a shorter trace would leave of a longer one starts nothing, or both were ambiguous.
            let byte =
                *matching.max_by_key(|&&byte| self.emitted[byte as usize].as_ref().map_or(0, Vec::len))?;
            if self.ambiguous[byte as usize] {
                return None;
            }
            if length == 0 {
                needed = sequence_length(byte)?;
            } else if length == 3 && needed == 6 {
                if byte != 0xED {
                    return None;
                }
            } else if !(0x80..=0xBF).contains(&byte) {
                return None;
            }
            bytes[length] = byte;
            length += 1;
            position += self.emitted[byte as usize].as_ref().map_or(0, Vec::len);
            if self.written == Written::Cesu8
                && length == 3
                && bytes[0] == 0xED
                && (0xA0..=0xAF).contains(&bytes[1])
            {
                needed = 6;
            }
        }
        let character = match (self.written, needed) {
            (Written::Cesu8, 6) => surrogate_pair(three_bytes(&bytes[..3]), three_bytes(&bytes[3..6]))?,
            (Written::Cesu8, 4) => return None,
            _ => std::str::from_utf8(&bytes[..needed]).ok()?.chars().next()?,
        };
        Some((character, position - at))
    }

    fn matches(&self, byte: u8, observed: &[char], at: usize) -> bool {
        match self.emitted[byte as usize].as_deref() {
            Some([]) => true,
            // Nearly all bytes become one character.
            Some([only]) => observed.get(at) == Some(only),
            Some(several) => observed[at.min(observed.len())..].starts_with(several),
            None => false,
        }
    }
}

/// What one layer makes of one byte; `None` where it can't carry it.
fn layer_output(layer: &super::Misreading, byte: u8) -> Option<Vec<char>> {
    let table = layer.read.single_byte().expect("a misreading reads a single-byte encoding");
    let character = if table.has_graphic(byte) || byte < 0x80 {
        table.decode_strict(byte)
    } else {
        match layer.loss.undefined {
            Undefined::Kept => table.decode_preserving(byte),
            Undefined::Dropped => return Some(Vec::new()),
            Undefined::Replaced => Some('\u{FFFD}'),
            Undefined::Questioned => Some('?'),
        }
    }?;
    Some(if byte < 0x80 {
        vec![character]
    } else {
        layer.loss.effects.apply(character).into_iter().collect()
    })
}

/// The number of bytes of a UTF-8 sequence that starts with `lead`.
fn sequence_length(lead: u8) -> Option<usize> {
    match lead {
        0xC2..=0xDF => Some(2),
        0xE0..=0xEF => Some(3),
        0xF0..=0xF4 => Some(4),
        _ => None,
    }
}

/// The 16-bit unit that three bytes spell, whether a surrogate or not.
fn three_bytes(bytes: &[u8]) -> u32 {
    u32::from(bytes[0] & 0x0F) << 12 | u32::from(bytes[1] & 0x3F) << 6 | u32::from(bytes[2] & 0x3F)
}

fn surrogate_pair(high: u32, low: u32) -> Option<char> {
    if !(0xD800..0xDC00).contains(&high) || !(0xDC00..0xE000).contains(&low) {
        return None;
    }
    char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
}

/// Enumerates the characters of a vocabulary against the observed text, byte by byte.
struct Search<'a> {
    book: &'a Codebook,
    observed: &'a [char],
    start: usize,
    vocabulary: &'a Vocabulary,
    fits: &'a mut Vec<Fit>,
}

impl Search<'_> {
    /// Follows `byte`, which comes after the bytes of `prefix` and before `missing` others; `lost` if one of
    /// those before is gone.
    fn byte(&mut self, byte: u8, prefix: u32, position: usize, missing: usize, lost: bool) {
        if !self.book.matches(byte, self.observed, position) {
            return;
        }
        let position = position + self.book.emitted[byte as usize].as_ref().map_or(0, Vec::len);
        let lost = lost || self.book.ambiguous[byte as usize];
        let prefix = prefix << 8 | u32::from(byte);
        if missing == 0 {
            return self.complete(prefix, position, lost);
        }
        let possible = self.book.possible(self.observed, position) as u64;
        let mut following = self.vocabulary.following(prefix) & possible;
        while following != 0 {
            self.byte(0x80 | following.trailing_zeros() as u8, prefix, position, missing - 1, lost);
            following &= following - 1;
        }
    }

    fn complete(&mut self, utf8: u32, next: usize, lost: bool) {
        let bytes = utf8.to_be_bytes();
        let first = bytes.iter().position(|&byte| byte != 0).unwrap_or(0);
        let character = std::str::from_utf8(&bytes[first..]).ok().and_then(|text| text.chars().next());
        let Some(character) = character else { return };
        // CESU-8 would have written the halves of a surrogate pair.
        let writable = self.book.written == Written::Utf8 || character <= '\u{FFFF}';
        if lost && next > self.start && writable {
            self.fits.push(Fit { character, consumed: next - self.start, lost });
        }
    }
}
