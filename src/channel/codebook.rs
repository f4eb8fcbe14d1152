//! A channel as a code: what each byte of the original became, and which originals fit what is observed.
//!
//! In: a [`Channel`]. Out: damaged text (forwards) and the candidates at one place (backwards). Which
//! candidate is right is for the language model to say, not for this file.

use rustc_hash::FxHashMap;

use super::{Channel, Undefined, Written};

/// What each byte of the original became in the end, after all layers of a channel.
#[derive(Debug, Clone)]
pub struct Codebook {
    written: Written,
    /// For each byte the characters it became; `None` where the channel can't carry the byte.
    emitted: Vec<Option<Vec<char>>>,
    /// For each byte, whether what it became could have come from another byte too.
    ambiguous: [bool; 256],
    /// Bytes from 0x80 up, by the first character that they became.
    by_first: FxHashMap<char, Vec<u8>>,
    /// Bytes from 0x80 up that became nothing.
    silent: Vec<u8>,
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

        let mut by_first: FxHashMap<char, Vec<u8>> = FxHashMap::default();
        let mut silent = Vec::new();
        let mut ambiguous = [false; 256];
        for byte in 0..=255u8 {
            let Some(own) = &emitted[byte as usize] else { continue };
            ambiguous[byte as usize] = own.is_empty()
                || emitted.iter().enumerate().any(|(other, e)| {
                    other != byte as usize && e.as_ref().is_some_and(|e| e == own)
                });
            match own.first() {
                _ if byte < 0x80 => {}
                None => silent.push(byte),
                Some(&c) => by_first.entry(c).or_default().push(byte),
            }
        }
        Codebook { written: first.written, emitted, ambiguous, by_first, silent }
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
        self.by_first.contains_key(&character)
            || self.by_first.values().flatten().any(|&byte| {
                self.emitted[byte as usize].as_ref().is_some_and(|emitted| emitted.contains(&character))
            })
    }

    /// All characters of the original, ASCII or not, that fit the observed text from `at` (an index of
    /// `observed`) on, appended to `fits`. Of characters that lost a byte only those that `known` accepts.
    pub fn originals(
        &self,
        observed: &[char],
        at: usize,
        known: impl Fn(char) -> bool,
        fits: &mut Vec<Fit>,
    ) {
        let Some(&here) = observed.get(at) else { return };
        if here.is_ascii() {
            fits.push(Fit { character: here, consumed: 1, lost: false });
        }
        let mut search = Search { book: self, observed, start: at, known, fits, pending_half: None };
        search.lead(at, false);
    }

    /// The one character outside ASCII that lost nothing and fits from `at` on, with the observed
    /// characters that it accounts for.
    pub fn exact_original(&self, observed: &[char], at: usize) -> Option<(char, usize)> {
        let mut bytes = [0u8; 6];
        let (mut length, mut needed, mut position) = (0, 1, at);
        while length < needed {
            let byte = *self.by_first.get(observed.get(position)?)?.iter().find(|&&byte| {
                !self.ambiguous[byte as usize] && self.matches(byte, observed, position)
            })?;
            if length == 0 {
                needed = sequence_length(byte)?;
            } else if !(0x80..=0xBF).contains(&byte) && !(length == 3 && byte == 0xED) {
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
        match &self.emitted[byte as usize] {
            Some(characters) => observed[at.min(observed.len())..].starts_with(characters),
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

/// Enumerates the byte sequences of one character against the observed text.
struct Search<'a, K> {
    book: &'a Codebook,
    observed: &'a [char],
    start: usize,
    known: K,
    fits: &'a mut Vec<Fit>,
    /// The first half of a surrogate pair, while the second is being read (CESU-8 only).
    pending_half: Option<u32>,
}

impl<K: Fn(char) -> bool> Search<'_, K> {
    /// Tries each byte that could stand at `position`, and each that left nothing.
    fn bytes(&mut self, position: usize, mut then: impl FnMut(&mut Self, u8, usize, bool)) {
        let book = self.book;
        if let Some(matching) = self.observed.get(position).and_then(|c| book.by_first.get(c)) {
            for &byte in matching {
                if book.matches(byte, self.observed, position) {
                    let length = book.emitted[byte as usize].as_ref().map_or(0, Vec::len);
                    then(self, byte, position + length, book.ambiguous[byte as usize]);
                }
            }
        }
        for &byte in &book.silent {
            then(self, byte, position, true);
        }
    }

    fn lead(&mut self, position: usize, lost: bool) {
        self.bytes(position, |search, byte, next, gone| match byte {
            _ if search.pending_half.is_some() && byte != 0xED => {}
            0xC2..=0xDF => search.continuation(next, u32::from(byte & 0x1F), 1, lost || gone),
            0xE0..=0xEF => search.continuation(next, u32::from(byte & 0x0F), 2, lost || gone),
            0xF0..=0xF4 if search.book.written == Written::Utf8 => {
                search.continuation(next, u32::from(byte & 0x07), 3, lost || gone)
            }
            _ => {}
        });
    }

    fn continuation(&mut self, position: usize, code: u32, missing: usize, lost: bool) {
        self.bytes(position, |search, byte, next, gone| {
            if !(0x80..=0xBF).contains(&byte) {
                return;
            }
            let code = code << 6 | u32::from(byte & 0x3F);
            if missing > 1 {
                // A first continuation byte that makes the sequence overlong: no character can come of it.
                if missing == 2 && code < 0x20 || missing == 3 && !(0x10..=0x10F).contains(&code) {
                    return;
                }
                search.continuation(next, code, missing - 1, lost || gone);
            } else {
                search.complete(code, next, lost || gone);
            }
        });
    }

    fn complete(&mut self, code: u32, next: usize, lost: bool) {
        let character = match (self.pending_half, code) {
            (Some(high), low) => surrogate_pair(high, low),
            (None, 0xD800..0xDC00) if self.book.written == Written::Cesu8 => {
                self.pending_half = Some(code);
                self.lead(next, lost);
                self.pending_half = None;
                return;
            }
            (None, _) => char::from_u32(code),
        };
        let Some(character) = character else { return };
        if next > self.start && (!lost || (self.known)(character)) {
            self.fits.push(Fit { character, consumed: next - self.start, lost });
        }
    }
}
